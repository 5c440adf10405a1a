/** Error classes of PostgreSQL (SQLSTATE) and codes of the driver that say: later perhaps, with the same statement. */
const AWAY_CLASSES = ['08', '40', '53', '55', '57'] as const;

/** The codes of an error and of what it wraps, outermost first. */
export const codesOf = (error: unknown): readonly string[] => {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  return [...own, ...codesOf(error.cause)];
};

/** Whether the database did not answer, or not now. */
export const isDatabaseAway = (error: unknown): boolean =>
  codesOf(error).some((code) => code.startsWith('CONNECT') || (code.length === 5 && AWAY_CLASSES.some((known) => code.startsWith(known))));
