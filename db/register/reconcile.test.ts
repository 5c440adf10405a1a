import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Projection } from '../../domain/dossier/activities.ts';
import { compared, restarted, rewritten, told } from '../../domain/dossier/mend.ts';
import { projectionOf } from '../../domain/dossier/register.ts';
import type { Change } from '../../domain/dossier/transition.ts';
import { isRefusal } from '../../domain/failures.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { applicationAt, at, officer, scene } from '../../test/support/dossier.ts';
import { verifyLedger } from '../ledger/audit.ts';
import { clearFinding, countTry, foundDossiers, keepFinding } from './findings.ts';
import { project } from './projection.ts';
import { comparable, lastKnown, registerSide } from './reconcile.ts';
import { alone, closedBehind, openBehind, walkedTo, walkOn } from './reconcile-walks.ts';

const LATER = at('2026-03-02T10:00');
let database: TestDatabase;
let serial = 0;

beforeAll(async () => {
  database = await startTestDatabase();
  await database.db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values ('00000000-0000-4000-8000-000000000001', 'PERSON', '066075000001', 'Nguyễn Thị Mẫu', now())`,
  );
});
afterAll(() => database.close());
beforeEach(() => database.db.execute(sql`truncate dossier, reconcile_finding, reconcile_walk`));

/** Opened and identified: four changes, of a dossier of its own. */
const story = (): { readonly dossierId: string; readonly changes: readonly Change[] } => {
  serial += 1;
  const dossierId = `TN-${String(serial).padStart(4, '0')}`;
  const dossier = scene(applicationAt('2026-03-02T09:00'));
  if (isRefusal(dossier.opening)) throw new Error(dossier.opening.code);
  dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'));
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T09:02'));
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-03-02T09:03'));
  return { dossierId, changes: dossier.changes().map((change) => ({ ...change, state: { ...change.state, dossierId } })) };
};
const write = (changes: readonly [Change, ...Change[]]): Promise<unknown> => project(database.db, projectionOf(changes) as Projection);
const written = async () => {
  const { dossierId, changes } = story();
  for (const change of changes) await write([change]);
  const last = changes.at(-1);
  if (last === undefined) throw new Error('no change');
  return { dossierId, changes, last };
};
const specOf = async (dossierId: string) => {
  const [row] = await database.db.execute<{ row: string }>(
    sql`select to_jsonb(d)::text as row from dossier d where dossier_id = ${dossierId}`,
  );
  return row?.row ?? '';
};
const remove = (dossierId: string): Promise<unknown> => database.db.execute(sql`delete from dossier where dossier_id = ${dossierId}`);
const intact = async (dossierId: string): Promise<void> => expect((await verifyLedger(database.db, { dossierId })).findings).toEqual([]);

describe('a register that has lost something', () => {
  it('goes on with the chain that is there when a row is gone', async () => {
    const { dossierId, last } = await written();
    await remove(dossierId);
    const again = rewritten(last.state, 0, { at: LATER });
    if (again === null) throw new Error('nothing to rewrite');
    await write([again]);
    expect(await registerSide(database.db, dossierId)).toMatchObject({ revision: 5, highest: 5, phase: last.state.phase });
    await intact(dossierId);
  });

  it('goes on with the chain that is there when a row was set back, by an ordinary act as by a mending one', async () => {
    const { dossierId, changes } = story();
    const [first, second, third, fourth] = changes;
    if (!first || !second || !third || !fourth) throw new Error('no story');
    await write([first]);
    await write([second]);
    const older = await specOf(dossierId);
    await write([third]);
    await remove(dossierId);
    await database.db.execute(sql`insert into dossier select * from jsonb_populate_record(null::dossier, ${older}::text::jsonb)`);
    expect(await registerSide(database.db, dossierId)).toMatchObject({ revision: 2, highest: 3 });
    await write([fourth]);
    expect(await registerSide(database.db, dossierId)).toMatchObject({ revision: 4, highest: 4 });
    await intact(dossierId);
  });

  it('answers with the highest revision that an event was written for, though the row was set back', async () => {
    const { dossierId, last } = await written();
    await database.db.execute(sql`update dossier set revision = 2 where dossier_id = ${dossierId}`);
    const other = { ...last, commandId: 'another', state: { ...last.state, revision: 3 } };
    const answer = await write([other]);
    expect(answer).toMatchObject({ kind: 'TAKEN', highest: 4, stored: [{ revision: 3 }, { revision: 4 }] });
  });

  it('takes down a row that was raised by hand, and never one that merely is ahead of a late attempt', async () => {
    const { dossierId, last } = await written();
    await database.db.execute(sql`update dossier set revision = 40 where dossier_id = ${dossierId}`);
    const probe = compared(last.state, 40, { at: LATER });
    if (probe === null) throw new Error('nothing to compare');
    await write([probe]);
    expect(await registerSide(database.db, dossierId)).toMatchObject({ revision: 5, highest: 5 });
    await write([last]);
    expect(await registerSide(database.db, dossierId)).toMatchObject({ revision: 5 });
    await intact(dossierId);
  });
});

describe('what a lost run begins anew with', () => {
  it('stands above everything that was written, and does not tell the portal twice', async () => {
    const { dossierId, last } = await written();
    await database.db.execute(sql`update dossier set revision = 3 where dossier_id = ${dossierId}`);
    await database.db.execute(
      sql`insert into portal_message (dossier_id, seq, code, sync, acknowledged_at) values (${dossierId}, 1, 1, true, now())`,
    );
    const known = await lastKnown(database.db, dossierId);
    expect(known).toMatchObject({ above: 4, told: [1] });
    expect(last.state.portal.queue.map(({ seq }) => seq)).toContain(1);
    if (known === null) throw new Error('unknown');
    const state = told(known.state, known.told);
    expect(state.portal.queue.map(({ seq }) => seq)).not.toContain(1);
    expect(restarted(state, known.above, { at: LATER }).state.revision).toBe(5);
  });

  it('is compared by everything that has a revision', async () => {
    const { dossierId, last } = await written();
    const side = await registerSide(database.db, dossierId);
    expect(side?.content).toBe(comparable(last.state));
    expect(comparable(told(last.state, [1]))).toBe(side?.content);
    expect(comparable({ ...last.state, handler: 'cb-9999' })).not.toBe(side?.content);
  });
});

describe('the walks', () => {
  it('see every open dossier once, and of the closed ones those that still owe something', async () => {
    const open = [(await written()).dossierId, (await written()).dossierId, (await written()).dossierId];
    const closed = (await written()).dossierId;
    const paid = (await written()).dossierId;
    for (const id of [closed, paid])
      await database.db.execute(
        sql`update dossier set closed_at = ${LATER}, dossier_code = ${id}, state = jsonb_set(state, '{work}', '[]') where dossier_id = ${id}`,
      );
    await database.db.execute(sql`insert into portal_message (dossier_id, seq, code, sync, acknowledged_at)
      select dossier_id, (q->>'seq')::int, 1, true, now() from dossier, jsonb_array_elements(state->'portal'->'queue') q where dossier_id = ${paid}`);
    const seen: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const { rows, next } = await openBehind(database.db, { after, limit: 2 });
      seen.push(...rows.map(({ dossierId }) => dossierId));
      after = next;
    }
    expect(seen).toEqual(open);
    const owing: string[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const batch: Awaited<ReturnType<typeof closedBehind>> = await closedBehind(database.db, {
        after,
        since: at('2026-01-01T00:00'),
        limit: 1,
      });
      owing.push(...batch.rows.map(({ dossierId }) => dossierId));
      after = batch.next;
    }
    expect(owing).toEqual([closed]);
    expect((await closedBehind(database.db, { after: '', since: at('2026-03-03T00:00'), limit: 10 })).rows).toEqual([]);
  });

  it('are remembered, and one process walks at a time', async () => {
    await walkOn(database.db, 'OPEN', 'TN-7');
    expect([await walkedTo(database.db, 'OPEN'), await walkedTo(database.db, 'FILES')]).toEqual(['TN-7', '']);
    const both = await alone(database.db, async () => alone(database.db, async () => 'second'));
    expect(both).toBeNull();
    expect(await alone(database.db, async () => 'later')).toBe('later');
  });
});

describe('a finding', () => {
  it('keeps its first instant and its tries while it lasts, gives way to another class, and is gone once all agree', async () => {
    const finding = { dossierId: 'TN-1', class: 'NO_RUN', subject: '', cause: 'TERMINATED' } as const;
    expect(await keepFinding(database.db, finding, at('2026-03-02T09:00'))).toBe(0);
    await countTry(database.db, finding, at('2026-03-02T09:00'));
    expect(await keepFinding(database.db, finding, LATER)).toBe(1);
    const [kept] = await database.db.execute<{ found: string }>(sql`select found_at::text as found from reconcile_finding`);
    expect(Date.parse(kept?.found ?? '')).toBe(Date.parse(at('2026-03-02T09:00')));
    expect(await keepFinding(database.db, { ...finding, class: 'ROW_BEHIND' }, LATER)).toBe(0);
    expect(await foundDossiers(database.db, { limit: 10 })).toEqual(['TN-1']);
    expect(await clearFinding(database.db, 'TN-1')).toBe(true);
    expect(await clearFinding(database.db, 'TN-1')).toBe(false);
  });
});
