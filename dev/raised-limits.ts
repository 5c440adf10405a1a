/**
 * Limits of a stack that is asked by programs: tests, demo and benches ask as no person would, and their tokens live for a working day. What the
 * limits themselves do is tested under limits of their own.
 */
export const RAISED_LIMITS = {
  ...{ LIMIT_PACE: '1000000', LIMIT_READS: '1000000', LIMIT_ACTS: '1000000', LIMIT_UPLOADS: '1000000', LIMIT_UNKNOWN: '1000000' },
  ...{ LIMIT_BAD_TOKENS: '1000000', LIMIT_BODY_BYTES: '10000000000', MAX_LOOP_DELAY_MS: '60000', STEP_UP_SECONDS: '43200' },
} as const;
