import { formsThatOverflow } from '../documents/forms/overflowing.ts';
import { readConfig, readDatabaseUrl } from '../platform/config.ts';
import { print } from '../platform/print.ts';
import { systemClock } from '../platform/time.ts';
import { lawCommand } from './law/command.ts';
import { ledgerCommand } from './ledger/command.ts';
import { migrate } from './migrate.ts';
import { seed } from './seed.ts';
import { sessionsCommand } from './sessions/command.ts';

const [name, ...args] = process.argv.slice(2);

if (name === 'law') {
  process.exitCode = await lawCommand({ args, databaseUrl: () => readConfig().databaseUrl, print, checks: [formsThatOverflow] });
} else if (name === 'ledger') {
  process.exitCode = await ledgerCommand({ args, databaseUrl: readDatabaseUrl, clock: systemClock, print });
} else if (name === 'sessions') {
  process.exitCode = await sessionsCommand({ args, databaseUrl: readDatabaseUrl, print });
} else {
  /** One-shot program before a release: brings the schema up to date, then loads law versions that are not there yet. Safe to repeat. */
  const { databaseUrl } = readConfig();
  await migrate({ databaseUrl });
  await seed({ databaseUrl });
}
