import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { ATTRIBUTES } from '../../workflows/operator-view.ts';

const numbered = (kind: string, last: number): readonly string[] =>
  Array.from({ length: last }, (_, index) => `${kind}_${String(index + 1).padStart(2, '0')}`);

const KEYWORDS = numbered('keyword', 10);
/** Columns of Temporal's table with an index of their own, as in its schema; several with an id by a younger version. */
const COLUMNS = [
  ...['execution_time', 'workflow_id', 'workflow_type', 'status', 'history_length', 'history_size_bytes', 'execution_duration'],
  ...['state_transition_count', 'task_queue', 'parent_workflow_id', 'root_workflow_id', 'build_ids', 'batcher_user'],
  ...['temporal_change_version', 'binary_checksums', 'temporal_scheduled_start_time', 'temporal_namespace_division'],
  ...['temporal_pause_info', 'temporal_reported_problems', 'a_younger_one'],
  ...numbered('bool', 3),
  ...numbered('datetime', 3),
  ...numbered('double', 3),
  ...numbered('int', 3),
  ...numbered('text', 3),
  ...numbered('keyword_list', 3),
  ...KEYWORDS,
];

let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
  await database.db.execute(
    sql.raw(
      `create table executions_visibility (namespace_id text, run_id text, ${COLUMNS.join(' text, ')} text, primary key (namespace_id, run_id));
       create index default_idx on executions_visibility (namespace_id, run_id desc);
       ${COLUMNS.map((name) => `create index by_${name} on executions_visibility (namespace_id, ${name});`).join('\n')}`,
    ),
  );
});

afterAll(() => database.close());

const run = (file: string) => database.db.execute(sql.raw(readFileSync(path.join(import.meta.dirname, file), 'utf8')));
const indexes = async (): Promise<readonly string[]> =>
  (
    await database.db.execute<{ definition: string }>(
      sql`select indexdef as definition from pg_indexes where tablename = 'executions_visibility'`,
    )
  )
    .map(({ definition }) => definition)
    .sort();

describe('the indexes of Temporal’s lists', () => {
  it('are dropped but for those that somebody asks by, as often as one likes, and brought back as they were', async () => {
    const before = await indexes();
    for (let turn = 0; turn < 2; turn += 1) {
      await run('drop-unused-indexes.sql');
      const left = await indexes();
      const has = (name: string): boolean => left.some((definition) => definition.includes(` ${name} `));
      expect(left).toHaveLength(20);
      expect(['default_idx', 'by_status', 'by_workflow_id', 'by_temporal_reported_problems'].filter((name) => !has(name))).toEqual([]);
      expect(['by_text_01', 'by_a_younger_one', 'by_history_length'].filter(has)).toEqual([]);
    }
    await run('restore-indexes.sql');
    expect(await indexes()).toEqual(before);
  });

  it('are left for each of the product’s own attributes', async () => {
    const script = readFileSync(path.join(import.meta.dirname, 'drop-unused-indexes.sql'), 'utf8');
    const kept = (kind: string): number => script.match(new RegExp(`'by_${kind}_\\d\\d'`, 'g'))?.length ?? 0;
    const types = Object.values(ATTRIBUTES).map(({ type }) => type);
    expect(kept('keyword')).toBe(types.filter((type) => type === 'KEYWORD').length);
    expect(kept('datetime')).toBe(types.filter((type) => type === 'DATETIME').length);
  });
});
