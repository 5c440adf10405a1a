import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/** Process id of the parent; null: gone meanwhile. */
const parentOf = (pid: string): string | null => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] ?? null;
  } catch {
    return null;
  }
};

/** Milliseconds that a process of one thread has had; counted in nanoseconds, where `stat` counts in hundredths of a second. */
const ranFor = (pid: string): number => {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
};

/** Reads the CPU milliseconds of a local PostgreSQL, its server process and all living children together; Linux only. */
export const postgresCpu = async (db: Db): Promise<() => number> => {
  const [row] = await db.execute<{ pid: number }>(sql`select pg_backend_pid() pid`);
  const server = parentOf(`${row?.pid}`);
  if (server === null) throw new Error('CPU of PostgreSQL is read from /proc: run this benchmark on Linux');
  return () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .reduce((sum, pid) => (pid === server || parentOf(pid) === server ? sum + ranFor(pid) : sum), 0);
};
