import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { project } from '../db/register/projection.ts';
import type { Projection } from '../domain/dossier/activities.ts';
import { isRefusal } from '../domain/failures.ts';
import { applicationAt, at, officer, scene, written } from '../test/support/dossier.ts';
import { startBigRegister } from './big-register.ts';
import { type Comparison, compare, ownCpu } from './measure.ts';
import { postgresCpu } from './postgres-cpu.ts';

const DOSSIERS = 24;

/** Opened, identified and a paper classified: what the first five acts of a dossier write. */
const story = (): readonly Parameters<typeof written>[0][] => {
  const dossier = scene(applicationAt('2026-03-02T09:00'));
  if (isRefusal(dossier.opening)) throw new Error(dossier.opening.code);
  dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'));
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T09:02'));
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-03-02T09:03'));
  dossier.act(officer, 'ADD_PAPER', { item: 'TO-DAN-PHO', paperType: null }, at('2026-03-02T09:05'));
  return dossier.changes();
};

/** Nobody keeps `standing` any more. */
const withoutTriggers = async (db: Db): Promise<void> => {
  const triggers = await db.execute<{ table: string; name: string }>(sql`
    select tgrelid::regclass::text as table, tgname as name from pg_trigger where tgname like '%\_standing%'`);
  for (const { table, name } of triggers) await db.execute(sql.raw(`drop trigger ${name} on ${table}`));
};

/** Void unless each row is what it would be if it were made from nothing, and the counters say the same. */
const check = async (db: Db): Promise<void> => {
  const rows = async () => {
    const [kept] =
      await db.execute(sql`select md5(string_agg((to_jsonb(s) - 'counted_to' - 'next_at' - 'last_at')::text, '' order by dossier_id)) as rows
      from standing s where dossier_id like 'DO-%'`);
    return kept?.rows;
  };
  const before = await rows();
  const [n] = await db.execute<{
    same: boolean;
  }>(sql`select (select sum(open) from standing_count) = (select count(*) from standing where open)
    and (select sum(late) from standing_count) = (select count(*) from standing where late_at < counted_to) as same`);
  await db.execute(sql`select keep_standing(dossier_id) from dossier where dossier_id like 'DO-%'`);
  if (before !== (await rows()) || n?.same !== true) throw new Error('void: the triggers kept something else than what the register holds');
};

/** What a projection costs with the triggers that keep the supervisors' table, against one without; one at a time, and eight at once. */
export const standingBench = async (): Promise<readonly { readonly comparison: Comparison; readonly context: string }[]> => {
  const [kept, bare] = [await startBigRegister(10_000), await startBigRegister(10_000)];
  try {
    await withoutTriggers(bare.db);
    const changes = story();
    let made = 0;
    const arm = (name: string, db: Db, atOnce: number) => ({
      name,
      run: async () => {
        const stories = Array.from({ length: DOSSIERS }, (): readonly Projection[] => {
          const dossierId = `DO-${++made}`;
          return changes.map((change) => written(change, dossierId));
        });
        await Promise.all(
          Array.from({ length: atOnce }, async () => {
            for (let own = stories.pop(); own !== undefined; own = stories.pop()) for (const change of own) await project(db, change);
          }),
        );
      },
    });
    const cpus = [await postgresCpu(kept.db), await postgresCpu(bare.db)];
    const results = [];
    for (const atOnce of [1, 8]) {
      const comparison = await compare({
        bench: 'standing',
        rounds: 9,
        budgetMs: 120_000,
        quiet: true,
        cpu: { node: ownCpu, postgres: () => cpus.reduce((sum, read) => sum + read(), 0) },
        subject: arm(`projections with the table kept, ${atOnce} at once`, kept.db, atOnce),
        control: arm('without its triggers', bare.db, atOnce),
      });
      const each = (samples: readonly { readonly cpu: number }[]): string =>
        (samples.reduce((sum, { cpu }) => sum + cpu, 0) / samples.length / DOSSIERS / changes.length).toFixed(2);
      const context = `${each(comparison.samples.subject)} CPU-ms a projection against ${each(comparison.samples.control)}`;
      results.push({ comparison, context });
    }
    await check(kept.db);
    return results;
  } finally {
    await Promise.all([kept.close(), bare.close()]);
  }
};
