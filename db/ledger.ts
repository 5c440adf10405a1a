import { eq, inArray, sql } from 'drizzle-orm';
import type { Db } from './client.ts';
import { type ChainedRow, type ChainPoint, chainRows, type LedgerRow } from './ledger-chain.ts';
import type { DaySeal } from './ledger-days.ts';
import { dossier, dossierEvent, ledger, ledgerHeadDossier } from './schema.ts';

type ChainColumns = Pick<ChainedRow, 'link' | 'previous' | 'bodyHash' | 'hash'>;
type EventRow = typeof dossierEvent.$inferSelect;
type FactRow = typeof ledger.$inferSelect;
/** A row as the projection hands it over, not yet in a chain. */
export type NewEvent = Omit<EventRow, keyof ChainColumns>;
export type NewFact = Omit<FactRow, keyof ChainColumns>;

/** Where the register knows a chain to end, and how many of the clock's facts are in it. */
export interface Tail {
  readonly ledgerLinks: number;
  readonly ledgerFacts: number;
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

/**
 * Chains what is new of a change behind the dossier's rows and answers the chain's end, which the caller writes into the register. The
 * register's row is locked until then, so that two workers never fork a chain; `first` for the change that will create that row.
 */
export const appendToLedger = async (
  tx: Db,
  o: { readonly dossierId: string; readonly first: boolean; readonly events: readonly NewEvent[]; readonly facts: readonly NewFact[] },
): Promise<Tail> => {
  if (o.first) await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${o.dossierId}, 0))`);
  const [known] = await tx
    .select({ ledgerLinks: dossier.ledgerLinks, ledgerFacts: dossier.ledgerFacts, ledgerHead: dossier.ledgerHead })
    .from(dossier)
    .where(eq(dossier.dossierId, o.dossierId))
    .for('update');
  const facts = o.facts.slice(known?.ledgerFacts ?? 0);
  let end: ChainPoint = { links: known?.ledgerLinks ?? 0, head: known?.ledgerHead ?? '' };
  const advance = (rows: readonly ChainedRow[]): void => {
    const last = rows.at(-1);
    if (last) end = { links: last.link, head: last.hash };
  };
  if (o.events.length > 0) {
    const chained = chainRows(end, o.events.map(fromEvent));
    const values = placed(o.events, chained);
    const target = [dossierEvent.dossierId, dossierEvent.revision, dossierEvent.ordinal];
    const written = await tx
      .insert(dossierEvent)
      .values(values)
      .onConflictDoNothing({ target })
      .returning({ ordinal: dossierEvent.ordinal });
    // A change that comes again brings nothing new: all of its events are there or none.
    if (written.length > 0) advance(chained);
  }
  if (facts.length > 0) {
    const chained = chainRows(end, facts.map(fromFact));
    await tx.insert(ledger).values(placed(facts, chained));
    advance(chained);
  }
  return { ledgerLinks: end.links, ledgerFacts: Math.max(o.facts.length, known?.ledgerFacts ?? 0), ledgerHead: end.head };
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
  const tailOf = new Map(tails.map(({ dossierId, links, head }) => [dossierId, { links, head }]));
  return ids.map((dossierId) => ({
    dossierId,
    rows: rows.get(dossierId) ?? [],
    seals: sealsOf.get(dossierId) ?? [],
    tail: tailOf.get(dossierId),
  }));
};
