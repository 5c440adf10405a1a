import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { type Comparison, compare, type Found, keepLine, median, ownCpu } from './measure.ts';
import { type Reference, startReference } from './reference.ts';
import { type Servers, startServers } from './servers.ts';

/** What a dossier costs that does not depend on the clock. */
export interface Counts {
  readonly transitions: number;
  /** Writing transactions of our own database. */
  readonly commits: number;
  /** Bytes of its rows as stored, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Bytes that our tables and their indexes grew by. */
  readonly grown: number;
}

const numberOf = async (db: Db, query: ReturnType<typeof sql>): Promise<number> => Number((await db.execute<{ n: string }>(query))[0]?.n);

/** The next transaction id to be given: reading takes none. */
const nextTransaction = (db: Db): Promise<number> => numberOf(db, sql`select pg_snapshot_xmax(pg_current_snapshot())::text n`);

const sizeOfAll = (db: Db): Promise<number> =>
  numberOf(db, sql`select sum(pg_total_relation_size(oid)) n from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`);

/** Mean bytes of a dossier's rows as stored, by table, over those of whose ids begin so. */
export const rowsOf = async (db: Db, dossiers: number, beginning = 'TN-REF-'): Promise<Counts['rows']> => {
  const tables = await db.execute<{ name: string }>(sql`
    select c.table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where table_schema = 'public' and column_name = 'dossier_id' and table_type = 'BASE TABLE'`);
  const sizes: Record<string, number> = {};
  for (const { name } of tables) {
    const bytes = await numberOf(
      db,
      sql`select coalesce(sum(pg_column_size(t.*)), 0) n from ${sql.identifier(name)} t where starts_with(dossier_id, ${beginning})`,
    );
    if (bytes > 0) sizes[name] = Math.round(bytes / dossiers);
  }
  return sizes;
};

/** Sets the servers and both kinds of dossier up, and takes them down. */
export const withReference = async <T>(
  work: (o: { readonly servers: Servers; readonly reference: Reference }) => Promise<T>,
): Promise<T> => {
  const servers = await startServers();
  try {
    const reference = await startReference(servers);
    try {
      return await work({ servers, reference });
    } finally {
      await reference.stop();
    }
  } finally {
    await servers.stop();
  }
};

/** Counts over dossiers that are played one after the other; nothing else writes into this database. */
export const countsOf = async (
  { servers, reference }: { readonly servers: Servers; readonly reference: Reference },
  dossiers: number,
): Promise<Counts> => {
  const { db } = servers.database;
  await reference.play('product', { dossiers: Math.ceil(dossiers / 2), atOnce: 4 });
  const [size, from] = [await sizeOfAll(db), await nextTransaction(db)];
  await reference.play('product', { dossiers, atOnce: 4 });
  const commits = ((await nextTransaction(db)) - from) / dossiers;
  const grown = ((await sizeOfAll(db)) - size) / dossiers;
  const played = await numberOf(db, sql`select count(*) n from dossier where dossier_id like 'TN-REF-%'`);
  const counts = { transitions: reference.transitions, commits, grown: Math.round(grown), rows: await rowsOf(db, played) };
  keepLine('counts', { dossiers, ...counts });
  return counts;
};

export const totalOf = (rows: Counts['rows']): number => Object.values(rows).reduce((sum, bytes) => sum + bytes, 0);

export const countsText = ({ transitions, commits, grown, rows }: Counts): string => {
  const byTable = Object.entries(rows).sort(([, a], [, b]) => b - a);
  return (
    `${transitions} transitions, ${commits.toFixed(1)} writing commits of ours, ${(totalOf(rows) / 1e3).toFixed(1)} kB of rows ` +
    `(${byTable.map(([name, bytes]) => `${name} ${bytes}`).join(', ')}), tables and indexes grew by ${(grown / 1e3).toFixed(1)} kB a dossier`
  );
};

/** Both kinds, eight at once: what a dossier costs in processor time. */
export const compareEngine = (
  { servers, reference }: { readonly servers: Servers; readonly reference: Reference },
  o: { readonly rounds: number; readonly dossiers: number; readonly budgetMs: number },
): Promise<Comparison> => {
  const arm = (kind: 'product' | 'twin', name: string) => ({
    name,
    run: () => reference.play(kind, { dossiers: o.dossiers, atOnce: 8 }),
  });
  return compare({
    bench: 'engine',
    rounds: o.rounds,
    budgetMs: o.budgetMs,
    quiet: true,
    cpu: { node: ownCpu, ...servers.cpu },
    subject: arm('product', `${o.dossiers} reference dossiers, 8 at once`),
    control: arm('twin', 'bare workflows of the same history'),
  });
};

const perDossier = ({ samples }: Comparison, dossiers: number): string =>
  (['subject', 'control'] as const)
    .map((side) => {
      const of = (name: string): string => (median(samples[side].map(({ cpuOf }) => cpuOf[name] ?? 0)) / dossiers).toFixed(0);
      const all = (median(samples[side].map(({ cpu }) => cpu)) / dossiers).toFixed(0);
      return `${all} (node ${of('node')}, temporal ${of('temporal')}, postgres ${of('postgres')})`;
    })
    .join(' against ');

/** The engine's part: processor time with eight open, decision to answer with one open, counts, and bytes. */
export const engineBench = (): Promise<readonly Found[]> =>
  withReference(async (both) => {
    const dossiers = 12;
    const busy = await compareEngine(both, { rounds: 9, dossiers, budgetMs: 240_000 });
    const alone = await compare({
      bench: 'answer',
      rounds: 7,
      budgetMs: 120_000,
      quiet: true,
      cpu: { node: ownCpu, ...both.servers.cpu },
      subject: { name: '3 reference dossiers, 1 open', run: () => both.reference.play('product', { dossiers: 3, atOnce: 1 }) },
      control: { name: 'bare workflows of the same history', run: () => both.reference.play('twin', { dossiers: 3, atOnce: 1 }) },
    });
    const counts = await countsOf(both, 40);
    const answer = (side: 'subject' | 'control'): string => median(alone.samples[side].map(({ each }) => each ?? 0)).toFixed(0);
    return [
      { comparison: busy, context: `CPU-ms a dossier: ${perDossier(busy, dossiers)}; the development server keeps histories in SQLite` },
      { comparison: alone, context: `decision to answer, median: ${answer('subject')} against ${answer('control')} ms` },
      { bench: 'counts', context: countsText(counts) },
    ];
  });
