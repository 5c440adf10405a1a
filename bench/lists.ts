import { sql } from 'drizzle-orm';
import { connect, type Database, type Db } from '../db/client.ts';
import { inbox } from '../db/register/inbox.ts';
import { listDossiers, type Standing } from '../db/register/lists.ts';
import { stuckPage } from '../db/register/stuck.ts';
import { stuckSummary } from '../db/register/stuck-summary.ts';
import { specOf } from '../domain/dossier/contents.ts';
import { AS_OF, startBigRegister, UNITS } from './big-register.ts';
import { type Comparison, compare, ownCpu } from './measure.ts';
import { postgresCpu } from './postgres-cpu.ts';

const CALLS = 40;
const { permits } = specOf('READ');

interface Read {
  readonly name: string;
  readonly ask: (db: Db) => Promise<unknown>;
}

const caller = (agency: string, unit: string, ...roles: Standing['roles']): Standing => ({
  agency,
  unit: `${agency}${unit}`,
  person: 'cb-7',
  roles,
});
const list = (who: Standing) => (db: Db) =>
  listDossiers(db, { permits, caller: who, answeredSince: AS_OF, includeClosed: false, limit: 51 });

/** Every list for a unit with very much, one with nothing stuck, and one with nothing at all; summary and stuck page also for the province. */
export const READS: readonly Read[] = [
  ...Object.entries(UNITS).flatMap(([kind, agency]): readonly Read[] => [
    { name: `inbox, ${kind}`, ask: (db) => inbox(db, { caller: caller(agency, '/HT', 'CASE_HANDLER'), limit: 51 }) },
    { name: `inbox of the counter, ${kind}`, ask: (db) => inbox(db, { caller: caller(agency, '/MC', 'INTAKE_OFFICER'), limit: 51 }) },
    { name: `dossiers of intake, ${kind}`, ask: list(caller(agency, '/MC', 'INTAKE_OFFICER')) },
    { name: `dossiers of a supervisor, ${kind}`, ask: list(caller(agency, '', 'SUPERVISOR', 'COORDINATING_AGENCY')) },
    { name: `stuck, ${kind}`, ask: (db) => stuckPage(db, { asOf: AS_OF, unit: agency, limit: 50 }) },
    { name: `late, ${kind}`, ask: (db) => stuckPage(db, { asOf: AS_OF, unit: agency, classes: ['LATE'], limit: 50 }) },
    { name: `summary, ${kind}`, ask: (db) => stuckSummary(db, { asOf: AS_OF, unit: agency }) },
  ]),
  { name: 'stuck, province', ask: (db) => stuckPage(db, { asOf: AS_OF, unit: null, limit: 50 }) },
  { name: 'summary, province', ask: (db) => stuckSummary(db, { asOf: AS_OF, unit: null }) },
];

/** Pages of tables and indexes that PostgreSQL looks at for one answer: the same on every machine and under any load. */
const touched = async (db: Db, ask: Read['ask']): Promise<number> => {
  const all = async (): Promise<number> => {
    await db.execute(sql`select pg_stat_force_next_flush()`);
    const [row] = await db.execute<{ n: string }>(sql`select sum(heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit) as n
      from pg_statio_user_tables`);
    return Number(row?.n);
  };
  await ask(db);
  const before = await all();
  await ask(db);
  return (await all()) - before;
};

export interface Registers {
  readonly small: Db;
  readonly middle: Db;
  readonly big: Db;
}

/** What each list costs at a million open dossiers against ten thousand: all that is asked for fits on a page. */
export const compareLists = async ({ small, middle, big }: Registers, reads = READS) => {
  const arm = (db: Db, ask: Read['ask'], name: string) => ({
    name,
    run: async () => {
      for (let n = 0; n < CALLS; n += 1) await ask(db);
    },
  });
  const median = (samples: readonly { readonly wall: number; readonly cpu: number }[], key: 'wall' | 'cpu'): string =>
    ((samples.map((sample) => sample[key]).sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? 0) / CALLS).toFixed(1);
  const cpus = [await postgresCpu(small), await postgresCpu(big)];
  const results: { readonly comparison: Comparison; readonly context: string }[] = [];
  for (const { name, ask } of reads) {
    const comparison = await compare({
      bench: 'lists',
      rounds: 9,
      budgetMs: 60_000,
      quiet: true,
      cpu: { node: ownCpu, postgres: () => cpus.reduce((sum, read) => sum + read(), 0) },
      subject: arm(big, ask, `${name}, 1,000,000 open`),
      control: arm(small, ask, '10,000 open'),
    });
    const between = performance.now();
    await arm(middle, ask, '').run();
    const pages = await Promise.all([small, middle, big].map((db) => touched(db, ask)));
    const { subject, control } = comparison.samples;
    const context = `${median(subject, 'wall')} ms against ${median(control, 'wall')} ms (CPU ${median(subject, 'cpu')} against ${median(control, 'cpu')}); at 100,000 open ${((performance.now() - between) / CALLS).toFixed(1)} ms; ${pages.join(', ')} pages touched`;
    results.push({ comparison, context });
  }
  return results;
};

export const listsBench = async (): Promise<Awaited<ReturnType<typeof compareLists>>> => {
  const registers = [await startBigRegister(10_000), await startBigRegister(100_000), await startBigRegister(1_000_000)];
  // As the product asks for lists.
  const [small, middle, big] = registers.map(({ databaseUrl }) => connect({ databaseUrl, use: 'lists', max: 1 })) as [
    Database,
    Database,
    Database,
  ];
  try {
    return await compareLists({ small: small.db, middle: middle.db, big: big.db });
  } finally {
    for (const one of [small, middle, big, ...registers]) await one.close();
  }
};
