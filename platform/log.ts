import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * Structured log to standard output. Callers pass ids, codes and counts only: personal data, free text and file names of citizens
 * never reach a log line (proved by test/privacy.test.ts, which searches the logs for every personal value of the demo).
 */
export const createLogger = (name: string, level: string): Logger =>
  pino({
    name,
    level,
    base: { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['req.headers.authorization', 'req.headers.cookie'],
  });
