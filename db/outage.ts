/** What a failing database or disk means to whoever asked: it passes by itself or by an operator's hand, and the request was not wrong. */
export type Outage = 'DATABASE_UNAVAILABLE' | 'STORAGE_FULL';

export interface OutageCause {
  readonly outage: Outage;
  /** SQLSTATE or code of driver, socket or file system: safe to log and to store, since it says nothing of the statement. */
  readonly cause: string;
}

const codes = (list: string): readonly string[] => list.split(' ');

/** PostgreSQL's SQLSTATE (appendix A), the driver's codes, those of sockets and of the file system. */
const UNAVAILABLE: ReadonlySet<string> = new Set([
  // Nobody there, or nobody any more
  ...codes('ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN'),
  ...codes('CONNECT_TIMEOUT CONNECTION_CLOSED CONNECTION_ENDED CONNECTION_DESTROYED CONNECTION_SILENT'),
  // No room: pool, connections, memory
  ...codes('POOL_EXHAUSTED 53000 53200 53300 53400'),
  // Starting, stopping, switched over to a copy that is still read-only
  ...codes('57P01 57P02 57P03 57P05 25006'),
  // Limits of db/client.ts: statement, lock, idle in transaction, whole transaction
  ...codes('57014 55P03 25P03 25P04'),
  // Two at once, of which one was chosen to try again
  ...codes('40001 40P01'),
  // Not let in, or not to that database: an operator's matter
  ...codes('28000 28P01 3D000'),
  // Its own disk
  ...codes('58000 58030'),
]);
const FULL: ReadonlySet<string> = new Set(codes('53100 ENOSPC EDQUOT'));

/** Class 08 is "connection exception", whatever follows. */
const outageOfCode = (code: string): Outage | null => {
  if (FULL.has(code)) return 'STORAGE_FULL';
  return UNAVAILABLE.has(code) || /^08[0-9A-Z]{3}$/.test(code) ? 'DATABASE_UNAVAILABLE' : null;
};

/** The codes of an error and of what it came from: drizzle wraps the driver's error, a failed host look-up several. */
export const codesOf = (error: unknown): readonly string[] => {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  return [...own, ...codesOf(error.cause)];
};

/** The outage behind an error, or `null` when it is something else. */
export const outageOf = (error: unknown): OutageCause | null => {
  for (const cause of codesOf(error)) {
    const outage = outageOfCode(cause);
    if (outage !== null) return { outage, cause };
  }
  return null;
};
