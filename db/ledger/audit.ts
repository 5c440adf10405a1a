import { desc, eq, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { ledgerHead, ledgerHeadDossier } from '../schema.ts';
import { ACCESS_CHAIN, type AccessAudit, verifyAccess } from './access-chain.ts';
import { type Finding, verifyChain } from './chain.ts';
import { type DayFinding, type DayHead, type DaySeal, headOf, isSound, rootOf, verifyDays } from './days.ts';
import { readChains, type StoredChain } from './ledger.ts';
import { type Unlisted, unlistedFiles } from './unlisted.ts';

/** Any fixed number; keeps two processes from closing a day at once. */
const CLOSING = 26_032_023;
/** Dossiers read at a time: some 40 rows each. */
const BATCH = 200;

/**
 * Closes a local day (`YYYY-MM-DD`): one head over every dossier whose chain has grown since the head before, whatever the hour its rows
 * tell, so that a row which arrives late is sealed by the next head instead of breaking this one. Idempotent: a day that is closed, or
 * older than one that is, changes nothing and the latest head is answered.
 */
export const closeDay = (db: Db, { day }: { readonly day: string }): Promise<DayHead & { readonly closedNow: boolean }> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${CLOSING})`);
    const [last] = await tx.select().from(ledgerHead).orderBy(desc(ledgerHead.day)).limit(1);
    if (last && last.day >= day) return { ...last, closedNow: false };
    const sealed = await tx.execute<{ dossier_id: string; links: number; head: string; grown: number }>(sql`
      insert into ledger_head_dossier as sealed (dossier_id, day, links, head)
      select dossier_id, ${day}::date, ledger_links, ledger_head from (
        select dossier_id, ledger_links, ledger_head from dossier
        union all select ${ACCESS_CHAIN}, links::int, head from access_chain) d
      where ledger_links > coalesce((select max(links) from ledger_head_dossier h where h.dossier_id = d.dossier_id), 0)
      returning dossier_id, links, head,
        links - coalesce((select max(h.links) from ledger_head_dossier h where h.dossier_id = sealed.dossier_id), 0) as grown`);
    const root = rootOf(sealed.map(({ dossier_id: dossierId, links, head }) => ({ dossierId, links, head })));
    const rows = sealed.reduce((sum, { grown }) => sum + grown, 0);
    const whole = { day, rows, root, previous: last?.head ?? '' };
    const head = { ...whole, head: headOf(whole) };
    await tx.insert(ledgerHead).values(head);
    return { ...head, closedNow: true };
  });

/** The daily heads in the order of days. */
export const readHeads = (db: Db): Promise<readonly DayHead[]> => db.select().from(ledgerHead).orderBy(ledgerHead.day);

/** What one daily head sealed. */
export const readSeals = (db: Db, day: string): Promise<readonly DaySeal[]> =>
  db
    .select({ dossierId: ledgerHeadDossier.dossierId, links: ledgerHeadDossier.links, head: ledgerHeadDossier.head })
    .from(ledgerHeadDossier)
    .where(eq(ledgerHeadDossier.day, day));

/** Where a verification reads: the database, or a file exported from it. */
export interface LedgerSource {
  readonly heads: readonly DayHead[];
  /** The head before the first of them, empty if there is none. */
  readonly previous: string;
  /** A day's root computed anew; null: cannot be told. */
  readonly rootOfDay: (day: DayHead) => string | null;
  readonly chains: AsyncIterable<StoredChain> | Iterable<StoredChain>;
}

/** What a verification saw. `head` is the last daily head: whoever keeps a copy elsewhere compares it. */
export interface Audit {
  readonly dossiers: number;
  readonly rows: number;
  readonly head: DayHead | null;
  readonly brokenDay: DayFinding | null;
  /** The first broken row of each broken dossier. */
  readonly findings: readonly Finding[];
}

/** What only the database can tell beside: files that no signed list names, and the log of looks, where all is looked at. */
export interface DatabaseAudit extends Audit {
  readonly unlisted: readonly Unlisted[];
  readonly access: AccessAudit | null;
}

/** Walks once over the heads and once over the chains, each against what the heads have fixed of it. */
export const verify = async ({ heads, previous, rootOfDay, chains }: LedgerSource): Promise<Audit> => {
  // A list that was tampered with must not accuse the dossiers on it.
  const trusted = new Set(heads.filter((head) => isSound(head, rootOfDay(head))).map(({ day }) => day));
  const known = new Set(heads.map(({ day }) => day));
  const headless: string[] = [];
  const findings: Finding[] = [];
  let [dossiers, rows] = [0, 0];
  for await (const chain of chains) {
    dossiers += 1;
    rows += chain.rows.length;
    headless.push(...chain.seals.flatMap(({ day }) => (known.has(day) ? [] : [day])));
    const finding = verifyChain({ ...chain, seals: chain.seals.filter(({ day }) => trusted.has(day)) });
    if (finding) findings.push(finding);
  }
  const [day] = headless.sort();
  const brokenDay = verifyDays(heads, { previous, rootOfDay }) ?? (day === undefined ? null : { day, damage: 'DROPPED' });
  return { dossiers, rows, head: heads.at(-1) ?? null, brokenDay, findings };
};

const idsOf = async (db: Db): Promise<readonly string[]> => {
  const rows = await db.execute<{ dossier_id: string }>(sql`
    select dossier_id from dossier union select dossier_id from dossier_event union select dossier_id from ledger
    union select dossier_id from ledger_head_dossier where dossier_id <> ${ACCESS_CHAIN} order by 1`);
  return rows.map(({ dossier_id: id }) => id);
};

async function* chainsOf(db: Db, ids: readonly string[]): AsyncIterable<StoredChain> {
  for (let from = 0; from < ids.length; from += BATCH) yield* await readChains(db, ids.slice(from, from + BATCH));
}

/** Checks the whole ledger, or the chain of one dossier and the heads that cover it, on one snapshot of the database. */
export const verifyLedger = (db: Db, { dossierId }: { readonly dossierId?: string } = {}): Promise<DatabaseAudit> =>
  db.transaction(
    async (tx) => {
      const heads = await readHeads(tx);
      const ids = dossierId === undefined ? await idsOf(tx) : [dossierId];
      const covering = dossierId === undefined ? heads : ((await readChains(tx, ids))[0]?.seals ?? []);
      const roots = new Map<string, string>();
      for (const { day } of covering) roots.set(day, rootOf(await readSeals(tx, day)));
      const audit = await verify({ heads, previous: '', rootOfDay: ({ day }) => roots.get(day) ?? null, chains: chainsOf(tx, ids) });
      const unlisted = await unlistedFiles(tx, dossierId === undefined ? {} : { dossierId });
      return { ...audit, unlisted, access: dossierId === undefined ? await verifyAccess(tx) : null };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
