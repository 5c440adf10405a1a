import { setTimeout as wait } from 'node:timers/promises';
import type postgres from 'postgres';

/**
 * A process under load on PostgreSQL, forked by a test that breaks its connections: `driver-load.ts <driver> <database url>`. On the message
 * `stop` it ends its load, asks more at once than it has connections, and sends home what it saw.
 */

export interface LoadReport {
  /** How often each code was met; `ok` for success. */
  readonly seen: Readonly<Record<string, number>>;
  /** What the questions after the load were answered with, where it was no answer. */
  readonly unanswered: readonly string[];
  /** Answers that held something else than was asked. */
  readonly wrong: number;
}

/** More than there are connections, so that each is asked. */
const QUESTIONS_AFTER = 64;
const CONNECTIONS = 8;
/** What a connection that was broken answers; one that nobody writes to any more is silent instead. */
const BROKEN = ['57P01', 'CONNECTION_CLOSED', 'ECONNRESET', 'EPIPE'];

const [driver = '', databaseUrl = ''] = process.argv.slice(2);
const { default: connect } = (await import(driver)) as { default: typeof postgres };
// Long enough that a machine with other work never reaches them: what does is a connection that nobody writes to any more.
const options = {
  max: CONNECTIONS,
  onnotice: () => undefined,
  connect_timeout: 20,
  backoff: () => 0.05,
  silence_timeout: 20,
  queue_timeout: 40,
};
const sql = connect(databaseUrl, { ...options, connection: { application_name: 'load' } });

const seen: Record<string, number> = {};
let wrong = 0;
let stopped = false;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? `${error.name}: ${error.message}` : 'UNKNOWN';

const counted = async (work: () => Promise<unknown>): Promise<void> => {
  const code = await work().then(() => 'ok', codeOf);
  seen[code] = (seen[code] ?? 0) + 1;
  // A loop of refusals would leave the event loop no time for anything else.
  if (code !== 'ok') await wait(5);
};

const ask = async (): Promise<void> => {
  const from = Math.floor(Math.random() * 1_000_000);
  const rows = await sql`select ${from}::int + n as n from generate_series(1, 50) n`;
  if (rows.length !== 50 || rows[0]?.n !== from + 1) wrong += 1;
};

let pairs = 0;
/** Both halves are there, or neither; between them the transaction waits for something that is not the database. */
const writePair = async (): Promise<void> => {
  pairs += 1;
  const pair = `${process.pid}-${pairs}`;
  await sql.begin(async (tx) => {
    await tx`insert into half_of values (${pair}, 1)`;
    await wait(Math.random() * 30);
    await tx`insert into half_of values (${pair}, 2)`;
  });
};

const loops = Array.from({ length: 2 * CONNECTIONS }, async (_, index) => {
  while (!stopped) await counted(index % 2 === 0 ? ask : writePair);
});

process.once('message', async () => {
  stopped = true;
  await Promise.all(loops);
  const answerOf = (): Promise<string> => ask().then(() => 'ok', codeOf);
  const after = await Promise.all(
    Array.from({ length: QUESTIONS_AFTER }, async () => {
      const code = await answerOf();
      // Asked on a connection that the test has just broken, before this process read so: that is an answer, and the next one must be a good one.
      return BROKEN.includes(code) ? answerOf() : code;
    }),
  );
  await sql.end({ timeout: 5 });
  const report: LoadReport = { seen, wrong, unanswered: after.filter((code) => code !== 'ok') };
  process.send?.(report, undefined, undefined, () => process.disconnect());
});
process.send?.('ready');
