import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { LedgerEntry } from '../../domain/calendar/index.ts';
import type { RecordedChange } from '../../domain/dossier/activities.ts';
import { RETRACTED } from '../../domain/dossier/register.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { canonicalJson } from '../../platform/hash.ts';
import type { Db } from '../client.ts';
import { executePrepared } from '../prepared.ts';
import { dossier, dossierEvent, ledger, ledgerHeadDossier } from '../schema.ts';
import { type ChainedRow, type ChainPoint, chainRows, type LedgerRow } from './chain.ts';
import type { DaySeal } from './days.ts';

type ChainColumns = Pick<ChainedRow, 'link' | 'previous' | 'bodyHash' | 'hash'>;
type EventRow = typeof dossierEvent.$inferSelect;
type FactRow = typeof ledger.$inferSelect;
/** A row as the projection hands it over, not yet in a chain. */
export type NewEvent = Omit<EventRow, keyof ChainColumns>;
export type NewFact = Omit<FactRow, keyof ChainColumns>;

/** Where the register knows a chain to end, how many of the clock's facts are in it, and how many of those were retracted. */
export interface Tail {
  readonly ledgerLinks: number;
  readonly ledgerFacts: number;
  readonly ledgerRetracted: number;
  readonly ledgerHead: string;
}

const iso = (instant: string): string => new Date(instant).toISOString();

const fromEvent = ({ dossierId, at, ...body }: NewEvent): LedgerRow => ({
  table: 'dossier_event',
  dossierId,
  body,
  times: { written: iso(at) },
});

const fromFact = ({ dossierId, seq, kind, at, enteredAt, entry }: NewFact): LedgerRow => {
  const { at: entryAt, ...rest } = entry;
  return { table: 'ledger', dossierId, body: { seq, kind, entry: rest }, times: { written: iso(enteredAt), at: iso(at), entry: entryAt } };
};

const placeOf = ({ link, previous, bodyHash, hash }: ChainColumns): ChainColumns => ({ link, previous, bodyHash, hash });

const placed = <T>(rows: readonly T[], chained: readonly ChainedRow[]): (T & ChainColumns)[] =>
  chained.flatMap((place, index) => rows.slice(index, index + 1).map((row) => ({ ...row, ...placeOf(place) })));

/** A change with the clock's facts as they stood after it. */
export type NewChange = RecordedChange & { readonly entries: readonly LedgerEntry[] };

interface KnownTail extends Tail {
  readonly revision: number;
}

const tailOf = async (db: Db, dossierId: string, locked: SQL): Promise<KnownTail | undefined> => {
  const [known] = await executePrepared<KnownTail>(
    db,
    sql`select revision, ledger_links as "ledgerLinks", ledger_facts as "ledgerFacts", ledger_retracted as "ledgerRetracted",
      ledger_head as "ledgerHead" from dossier where dossier_id = ${dossierId} ${locked}`,
  );
  return known;
};

/** Where the register says that a dossier's chain ends just now; nobody is kept from moving it. */
export const seenTail = (db: Db, dossierId: string): Promise<KnownTail | undefined> => tailOf(db, dossierId, sql``);

const rowTail = (tx: Db, dossierId: string): Promise<KnownTail | undefined> => tailOf(tx, dossierId, sql`for update`);

/** The register has lost the dossier's row, or it was set back: its chain goes on where the rows end that are there. */
const chainTail = async (tx: Db, dossierId: string): Promise<KnownTail | undefined> => {
  const [end] = await tx.execute<{ links: number; head: string; revision: number; facts: number; retracted: number }>(sql`
    select links, head, (select max(revision) from dossier_event where dossier_id = ${dossierId}) as revision,
      (select count(*)::int from ledger where dossier_id = ${dossierId}) as facts,
      (select coalesce(sum(jsonb_array_length(data->'facts')), 0)::int from dossier_event where dossier_id = ${dossierId} and type = ${RETRACTED}) as retracted
    from (select link as links, encode(hash, 'hex') as head from dossier_event where dossier_id = ${dossierId}
      union all select link, encode(hash, 'hex') from ledger where dossier_id = ${dossierId}) chain order by links desc nulls last limit 1`);
  if (end === undefined) return undefined;
  const { links, head, revision, facts, retracted } = end;
  return { revision: revision ?? 0, ledgerLinks: links, ledgerFacts: facts, ledgerRetracted: retracted, ledgerHead: head };
};

/**
 * Locks the dossier, so that two workers never fork its chain, and tells where that stands; undefined: nothing of it was ever written.
 * Without a row there is nothing to lock but a name, and behind that lock somebody may have just written the row. A row that does not stand
 * right below the change to come (`next`) is a repetition, or was set back: then the chain is asked, too.
 */
export const lockTail = async (
  tx: Db,
  { dossierId, next }: { readonly dossierId: string; readonly next: number },
): Promise<KnownTail | undefined> => {
  const known = await rowTail(tx, dossierId);
  if (known?.revision === next - 1) return known;
  if (known) {
    const chain = await chainTail(tx, dossierId);
    // A chain shorter than its row says was cut, which must stay to be seen.
    return chain !== undefined && chain.ledgerLinks > known.ledgerLinks ? { ...chain, revision: known.revision } : known;
  }
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${dossierId}, 0))`);
  return (await rowTail(tx, dossierId)) ?? chainTail(tx, dossierId);
};

/**
 * Numbers of the clock's facts that the register holds and the engine does not: asked where one of the changes retracts what stands, since
 * nothing in an append-only ledger is ever taken away. Compared entry by entry with the engine's own.
 */
export const retractedFacts = async (
  tx: Db,
  known: Tail | undefined,
  { dossierId, clock }: Pick<DossierState, 'dossierId' | 'clock'>,
  changes: readonly RecordedChange[],
): Promise<readonly number[]> => {
  if (known === undefined || !changes.some(({ events }) => events.some(({ type }) => type === RETRACTED))) return [];
  const rows = await tx.select().from(ledger).where(eq(ledger.dossierId, dossierId)).orderBy(ledger.seq);
  const before = await tx
    .select({ data: dossierEvent.data })
    .from(dossierEvent)
    .where(and(eq(dossierEvent.dossierId, dossierId), eq(dossierEvent.type, RETRACTED)));
  const gone = new Set(before.flatMap(({ data }) => (Array.isArray(data.facts) ? data.facts.map(Number) : [])));
  const standing = rows.filter(({ seq }) => !gone.has(seq));
  const common = standing.findIndex(({ entry }, index) => canonicalJson(entry) !== canonicalJson(clock.ledger[index] ?? null));
  return common < 0 ? [] : standing.slice(common).map(({ seq }) => seq);
};

/** Rows of the ledger with their places in the chain, and its end behind them. */
export interface Chained {
  readonly events: readonly EventRow[];
  readonly facts: readonly FactRow[];
  readonly tail: Tail;
}

/** Chains what is new of some changes behind the dossier's rows, the events of each before its facts. */
export const chained = (o: {
  readonly dossierId: string;
  readonly known: Tail | undefined;
  readonly retracted: readonly number[];
  readonly ruleSet: string;
  readonly changes: readonly NewChange[];
}): Chained => {
  const { dossierId, known } = o;
  let end: ChainPoint = { links: known?.ledgerLinks ?? 0, head: known?.ledgerHead ?? '' };
  let seq = known?.ledgerFacts ?? 0;
  const ledgerRetracted = (known?.ledgerRetracted ?? 0) + o.retracted.length;
  const events: (NewEvent & ChainColumns)[] = [];
  const facts: (NewFact & ChainColumns)[] = [];
  const chain = <T>(rows: readonly T[], asRow: (row: T) => LedgerRow): (T & ChainColumns)[] => {
    const places = chainRows(end, rows.map(asRow));
    const last = places.at(-1);
    if (last) end = { links: last.link, head: last.hash };
    return placed(rows, places);
  };
  for (const change of o.changes) {
    const { revision, at, actor, commandId, phase, holder, holderUnit } = change;
    const told = change.events.map(
      (event, ordinal): NewEvent => ({
        dossierId,
        revision,
        ordinal,
        type: event.type,
        at,
        person: actor.person,
        role: actor.role,
        unit: actor.unit,
        agency: actor.agency,
        via: actor.via ?? null,
        commandId,
        phase,
        holder,
        holderUnit,
        ruleSet: o.ruleSet,
        data: event.type === RETRACTED ? { ...event.data, facts: o.retracted } : { ...event.data },
      }),
    );
    events.push(...chain(told, fromEvent));
    // Facts are counted as the engine counts them: those that were retracted stand in the table and nowhere else.
    const entries = change.entries.slice(seq - ledgerRetracted);
    const entered = entries.map(
      (entry, index): NewFact => ({ dossierId, seq: seq + index, kind: entry.kind, at: entry.at, enteredAt: at, entry }),
    );
    seq += entered.length;
    facts.push(...chain(entered, fromFact));
  }
  return { events, facts, tail: { ledgerLinks: end.links, ledgerFacts: seq, ledgerRetracted, ledgerHead: end.head } };
};

const chainedEvent = ({ link, previous, bodyHash, hash, ...event }: EventRow): ChainedRow => ({
  ...fromEvent(event),
  ...placeOf({ link, previous, bodyHash, hash }),
});
const chainedFact = ({ link, previous, bodyHash, hash, ...fact }: FactRow): ChainedRow => ({
  ...fromFact(fact),
  ...placeOf({ link, previous, bodyHash, hash }),
});

/** All that is known of one dossier's chain; `tail` is undefined when the dossier is not in the register. */
export interface StoredChain {
  readonly dossierId: string;
  readonly rows: readonly ChainedRow[];
  readonly seals: readonly (DaySeal & { readonly day: string })[];
  readonly tail: ChainPoint | undefined;
}

const byDossier = <T extends { readonly dossierId: string }>(rows: readonly T[]): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.dossierId);
    if (group) group.push(row);
    else groups.set(row.dossierId, [row]);
  }
  return groups;
};

/** The chains of some dossiers, in the order asked for. */
export const readChains = async (db: Db, ids: readonly string[]): Promise<readonly StoredChain[]> => {
  const wanted = [...ids];
  const events = await db.select().from(dossierEvent).where(inArray(dossierEvent.dossierId, wanted));
  const facts = await db.select().from(ledger).where(inArray(ledger.dossierId, wanted));
  const seals = await db
    .select()
    .from(ledgerHeadDossier)
    .where(inArray(ledgerHeadDossier.dossierId, wanted))
    .orderBy(ledgerHeadDossier.day);
  const tails = await db
    .select({ dossierId: dossier.dossierId, links: dossier.ledgerLinks, head: dossier.ledgerHead })
    .from(dossier)
    .where(inArray(dossier.dossierId, wanted));
  const rows = byDossier([...events.map(chainedEvent), ...facts.map(chainedFact)]);
  const sealsOf = byDossier(seals);
  const ends = new Map(tails.map(({ dossierId, links, head }) => [dossierId, { links, head }]));
  return ids.map((dossierId) => ({
    dossierId,
    rows: rows.get(dossierId) ?? [],
    seals: sealsOf.get(dossierId) ?? [],
    tail: ends.get(dossierId),
  }));
};
