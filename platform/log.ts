import { format } from 'node:util';
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

/**
 * For a program, before anything else: what Node and libraries would print as text becomes lines of JSON, too, the error that ends the
 * program among them. Of an error only its name, its sentence without the values of a query, and where it was.
 */
export const logOnlyJson = (name: string): void => {
  const logger = createLogger(name, 'info');
  process.removeAllListeners('warning').on('warning', (warning) => logger.warn({ warning: warning.name }, warning.message));
  process.on('uncaughtException', ({ name: error, message, stack = '' }) => {
    const at = stack.split('\n').filter((line) => line.startsWith('    at '));
    logger.fatal({ error, at }, message.split('\nparams:')[0]);
    process.exit(1);
  });
  for (const level of ['info', 'warn', 'error'] as const) console[level] = (...words) => logger[level](format(...words));
  console.log = console.info;
};
