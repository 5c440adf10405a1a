/** What a failing database or disk means to whoever asked: it passes by itself or by an operator's hand, and the request was not wrong. */
export type Outage = 'DATABASE_UNAVAILABLE' | 'STORAGE_FULL';

export interface OutageCause {
  readonly outage: Outage;
  /** SQLSTATE or code of driver, socket or file system: safe to log and to store, since it says nothing of the statement. */
  readonly cause: string;
}

/** PostgreSQL's SQLSTATE (appendix A), the driver's codes, those of sockets and of the file system. */
const CODES: Readonly<Record<string, Outage>> = {
  // Nobody there, or nobody any more
  ECONNREFUSED: 'DATABASE_UNAVAILABLE',
  ECONNRESET: 'DATABASE_UNAVAILABLE',
  EPIPE: 'DATABASE_UNAVAILABLE',
  ETIMEDOUT: 'DATABASE_UNAVAILABLE',
  EHOSTUNREACH: 'DATABASE_UNAVAILABLE',
  ENETUNREACH: 'DATABASE_UNAVAILABLE',
  ENOTFOUND: 'DATABASE_UNAVAILABLE',
  EAI_AGAIN: 'DATABASE_UNAVAILABLE',
  CONNECT_TIMEOUT: 'DATABASE_UNAVAILABLE',
  CONNECTION_CLOSED: 'DATABASE_UNAVAILABLE',
  CONNECTION_ENDED: 'DATABASE_UNAVAILABLE',
  CONNECTION_DESTROYED: 'DATABASE_UNAVAILABLE',
  CONNECTION_SILENT: 'DATABASE_UNAVAILABLE',
  // No room: pool, connections, memory
  POOL_EXHAUSTED: 'DATABASE_UNAVAILABLE',
  '53000': 'DATABASE_UNAVAILABLE',
  '53200': 'DATABASE_UNAVAILABLE',
  '53300': 'DATABASE_UNAVAILABLE',
  '53400': 'DATABASE_UNAVAILABLE',
  // Starting, stopping, switched over to a copy that is still read-only
  '57P01': 'DATABASE_UNAVAILABLE',
  '57P02': 'DATABASE_UNAVAILABLE',
  '57P03': 'DATABASE_UNAVAILABLE',
  '57P05': 'DATABASE_UNAVAILABLE',
  '25006': 'DATABASE_UNAVAILABLE',
  // Limits of db/client.ts: statement, lock, idle in transaction, whole transaction
  '57014': 'DATABASE_UNAVAILABLE',
  '55P03': 'DATABASE_UNAVAILABLE',
  '25P03': 'DATABASE_UNAVAILABLE',
  '25P04': 'DATABASE_UNAVAILABLE',
  // Two at once, of which one was chosen to try again
  '40001': 'DATABASE_UNAVAILABLE',
  '40P01': 'DATABASE_UNAVAILABLE',
  // Not let in, or not to that database: an operator's matter
  '28000': 'DATABASE_UNAVAILABLE',
  '28P01': 'DATABASE_UNAVAILABLE',
  '3D000': 'DATABASE_UNAVAILABLE',
  // Its own disk
  '58000': 'DATABASE_UNAVAILABLE',
  '58030': 'DATABASE_UNAVAILABLE',
  '53100': 'STORAGE_FULL',
  ENOSPC: 'STORAGE_FULL',
  EDQUOT: 'STORAGE_FULL',
};

/** Class 08 is "connection exception", whatever follows. */
const outageOfCode = (code: string): Outage | undefined => (/^08[0-9A-Z]{3}$/.test(code) ? 'DATABASE_UNAVAILABLE' : CODES[code]);

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
    if (outage !== undefined) return { outage, cause };
  }
  return null;
};
