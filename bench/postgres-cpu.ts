import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';

/** Linux counts in hundredths of a second (USER_HZ). */
const TICK_MS = 10;

const statOf = (pid: string): { readonly parent: string; readonly ticks: number } | null => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return { parent: fields[1] ?? '', ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return null;
  }
};

/** Reads the CPU milliseconds of a local PostgreSQL, its server process and all living children together; Linux only. */
export const postgresCpu = async (db: Db): Promise<() => number> => {
  const [row] = await db.execute<{ pid: number }>(sql`select pg_backend_pid() pid`);
  const server = statOf(`${row?.pid}`)?.parent;
  if (server === undefined) throw new Error('CPU of PostgreSQL is read from /proc: run this benchmark on Linux');
  return () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .reduce((sum, pid) => {
        const stat = statOf(pid);
        return stat !== null && (pid === server || stat.parent === server) ? sum + stat.ticks * TICK_MS : sum;
      }, 0);
};
