import { RETRACTED } from '../../domain/dossier/register.ts';
import { canonicalJson, sha256 } from '../../platform/hash.ts';

/** The two append-only tables, one chain per dossier over both: `dossier_event` is the story, `ledger` the legal clock's facts. */
export type LedgerTable = 'dossier_event' | 'ledger';

/** A row as it is sealed: what it says, and apart from that when it says so, so that a changed time is told from other changes. */
export interface LedgerRow {
  readonly table: LedgerTable;
  readonly dossierId: string;
  /** Every column but those below; members that are null do not count, so that a column added later breaks no old row. */
  readonly body: Readonly<Record<string, unknown>>;
  /** ISO instants with milliseconds, by name. */
  readonly times: Readonly<Record<string, string>>;
}

/** A row in its place: `link` counts from 1 in the order of writing, `previous` is the hash before it (empty for the first). */
export interface ChainedRow extends LedgerRow {
  readonly link: number;
  readonly previous: string;
  readonly bodyHash: string;
  readonly hash: string;
}

/** Where a chain stood: its length and the hash of its last row. */
export interface ChainPoint {
  readonly links: number;
  readonly head: string;
}

/**
 * What was done to a row. `REWRITTEN`: some row from the named one on was changed and the hashes after it computed anew. `HALTING`: a whole
 * row that says what cannot be, a receipt from before what it answers; a limit that begins so is stopped by its own past, for good.
 */
export type Damage = 'EDITED' | 'BACK_DATED' | 'DROPPED' | 'INSERTED' | 'SWAPPED' | 'TRUNCATED' | 'REWRITTEN' | 'HALTING';

/** The first broken row of a dossier; `row` is null when it is gone and only its place can be named. */
export interface Finding {
  readonly dossierId: string;
  readonly link: number;
  readonly damage: Damage;
  readonly row: string | null;
}

const withoutNulls = (body: LedgerRow['body']): LedgerRow['body'] =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));

const bodyHashOf = ({ table, dossierId, body }: LedgerRow): string => sha256(canonicalJson({ table, dossierId, body: withoutNulls(body) }));

/** Hash of a row in its place; `bodyHash` is taken as given. */
const sealOf = ({ link, previous, bodyHash, times }: Pick<ChainedRow, 'link' | 'previous' | 'bodyHash' | 'times'>): string =>
  sha256(canonicalJson({ link, previous, bodyHash, times }));

/** Hash of a row behind `previous`: the canonical JSON of its place, its body's own hash and its times, in SHA-256. */
export const rowHash = (o: { readonly previous: string; readonly link: number; readonly row: LedgerRow }): string =>
  sealOf({ link: o.link, previous: o.previous, bodyHash: bodyHashOf(o.row), times: o.row.times });

/** Appends rows behind `after`, in the order given. */
export const chainRows = (after: ChainPoint, rows: readonly LedgerRow[]): readonly ChainedRow[] => {
  let previous = after.head;
  return rows.map((row, index) => {
    const link = after.links + index + 1;
    const chained = { ...row, link, previous, bodyHash: bodyHashOf(row), hash: rowHash({ previous, link, row }) };
    previous = chained.hash;
    return chained;
  });
};

/** The name of a row: its table, `revision.ordinal` of an event or number of a clock fact, and its kind. */
export const nameOfRow = ({ table, body }: LedgerRow): string =>
  table === 'ledger' ? `ledger ${body.seq} ${body.kind}` : `dossier_event ${body.revision}.${body.ordinal} ${body.type}`;

const KEYS = { ledger: ['seq'], dossier_event: ['revision', 'ordinal'] } as const;

const keyOf = ({ table, body }: LedgerRow): Readonly<Record<string, unknown>> =>
  Object.fromEntries(KEYS[table].map((name) => [name, body[name]]));

/** Whether a row's hash fits what it says if it stood at `link`. */
const fits = (row: ChainedRow, link: number): boolean =>
  row.bodyHash === bodyHashOf(row) && row.hash === rowHash({ previous: row.previous, link, row });

/** Whether a row's hash is that of its place with another's contents: the two were exchanged, wholly, by key, or but for it. */
const exchanged = (row: ChainedRow, other: ChainedRow): boolean => {
  if (row === other || row.table !== other.table) return false;
  const bodies = [other.body, { ...other.body, ...keyOf(row) }, { ...row.body, ...keyOf(other) }];
  return bodies.some((body) =>
    [row.times, other.times].some(
      (times) =>
        canonicalJson({ body, times }) !== canonicalJson({ body: row.body, times: row.times }) &&
        row.hash === rowHash({ ...row, row: { ...row, body, times } }),
    ),
  );
};

interface Diagnosis {
  readonly link: number;
  readonly damage: Damage;
  readonly row?: ChainedRow | undefined;
}

/** What befell the place `link`, where no row continues the chain from `previous`; the chain never had more than `most` rows. */
const diagnose = ({
  link,
  previous,
  rows,
  most,
}: {
  readonly link: number;
  readonly previous: string;
  readonly rows: readonly ChainedRow[];
  readonly most: number;
}): Diagnosis => {
  const row = rows.find((candidate) => candidate.link === link);
  const displaced = rows.find((other) => other.link !== link && other.previous === previous && fits(other, link));
  if (!row) return displaced ? { link, damage: 'SWAPPED', row: displaced } : { link, damage: 'DROPPED' };
  if (fits(row, link)) {
    // The row is sound and follows another than the one before it: that one was changed together with its own hash.
    const before = rows.find((candidate) => candidate.link === link - 1);
    return before ? { link: link - 1, damage: 'EDITED', row: before } : { link, damage: 'EDITED', row };
  }
  const home = Array.from({ length: most }, (_, index) => index + 1).find((place) => fits(row, place));
  if (home !== undefined && home > link) return displaced ? { link, damage: 'SWAPPED', row } : { link, damage: 'DROPPED' };
  if (home !== undefined) return { link: home, damage: 'INSERTED', row: rows.find((candidate) => candidate.link === home) };
  if (displaced) return { link, damage: 'INSERTED', row };
  if (rows.some((other) => exchanged(row, other))) return { link, damage: 'SWAPPED', row };
  const retold = sealOf({ ...row, previous });
  const hashesChanged = retold === row.hash || rows.some((other) => other.previous === retold);
  return { link, damage: row.bodyHash !== bodyHashOf(row) || hashesChanged ? 'EDITED' : 'BACK_DATED', row };
};

/** Rows of one table in the order of their keys, whichever order they were written in. */
const inKeyOrder = (rows: readonly ChainedRow[], table: LedgerTable): readonly ChainedRow[] =>
  rows
    .filter((row) => row.table === table)
    .sort((a, b) => KEYS[table].map((name) => Number(a.body[name]) - Number(b.body[name])).find((difference) => difference !== 0) ?? 0);

/** A well-chained row that claims to have been written before the one it follows; the engine's time never goes back. */
const backDated = (rows: readonly ChainedRow[]): ChainedRow | undefined =>
  (['dossier_event', 'ledger'] as const)
    .flatMap((table) =>
      inKeyOrder(rows, table).filter((row, index, all) => (row.times.written ?? '') < (all[index - 1]?.times.written ?? '')),
    )
    .sort((a, b) => a.link - b.link)[0];

/** A restart from before the stop that it ends, unless the register has taken it back since. */
const halting = (rows: readonly ChainedRow[]): ChainedRow | undefined => {
  const retracted = new Set(
    rows.flatMap(({ table, body }) =>
      table === 'dossier_event' && body.type === RETRACTED ? ((body.data as { readonly facts?: readonly number[] }).facts ?? []) : [],
    ),
  );
  const facts = inKeyOrder(rows, 'ledger').filter(({ body }) => !retracted.has(Number(body.seq)));
  return facts.find((row, index) => {
    const stop = facts.slice(0, index).findLast(({ body }) => body.kind === 'STOPPED');
    return row.body.kind === 'RESTARTED' && stop !== undefined && (row.times.at ?? '') < (stop.times.at ?? '');
  });
};

/**
 * Checks the chain of one dossier, rows in any order. `seals` are points that the daily heads have fixed; `tail` is where the register
 * knows the chain to end (absent: unknown). Answers the first broken row, or null.
 */
export const verifyChain = ({
  dossierId,
  rows,
  seals,
  tail,
}: {
  readonly dossierId: string;
  readonly rows: readonly ChainedRow[];
  readonly seals: readonly ChainPoint[];
  readonly tail?: ChainPoint | undefined;
}): Finding | null => {
  const finding = (damage: Damage, link: number, row?: ChainedRow): Finding => ({
    dossierId,
    link,
    damage,
    row: row ? nameOfRow(row) : null,
  });
  const points = [...seals, ...(tail ? [tail] : [])];
  const byLink = new Map<number, ChainedRow[]>();
  for (const row of rows) byLink.set(row.link, [...(byLink.get(row.link) ?? []), row]);
  const last = rows.reduce((highest, { link }) => Math.max(highest, link), 0);
  const most = points.reduce((highest, { links }) => Math.max(highest, links), last + 1);
  const heads = [''];
  const unchained = rows.find(({ link }) => !(link >= 1));
  if (unchained) return finding('INSERTED', unchained.link, unchained);
  for (let link = 1; link <= last; link += 1) {
    const previous = heads[link - 1] ?? '';
    const here = byLink.get(link) ?? [];
    const sound = here.filter((row) => row.previous === previous && fits(row, link));
    // Of two rows in one place that both look right, the chain goes on from the true one.
    const goesOn = ({ hash }: ChainedRow): boolean =>
      (byLink.get(link + 1) ?? []).some((next) => next.previous === hash) ||
      points.some((point) => point.links === link && point.head === hash);
    const kept = sound.find(goesOn) ?? sound[0];
    const intruder = here.find((row) => row !== kept);
    if (kept && intruder) return finding('INSERTED', link, intruder);
    if (intruder && tail && link > tail.links) return finding('INSERTED', link, intruder);
    if (!kept) {
      const { damage, link: at, row } = diagnose({ link, previous, rows, most });
      return finding(damage, at, row);
    }
    heads.push(kept.hash);
  }
  let confirmed = 0;
  for (const { links, head } of points.toSorted((a, b) => a.links - b.links)) {
    if (links > last) return finding(last === 0 ? 'DROPPED' : 'TRUNCATED', last + 1);
    if (heads[links] !== head) {
      const first = Math.min(confirmed + 1, links);
      return finding(first === links ? 'EDITED' : 'REWRITTEN', first, byLink.get(first)?.[0]);
    }
    confirmed = links;
  }
  if (tail && last > tail.links) return finding('INSERTED', tail.links + 1, byLink.get(tail.links + 1)?.[0]);
  const early = backDated(rows);
  if (early) return finding('BACK_DATED', early.link, early);
  const halt = halting(rows);
  return halt ? finding('HALTING', halt.link, halt) : null;
};
