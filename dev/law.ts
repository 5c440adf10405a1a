import { lawCommand } from '../db/law/command.ts';
import { formsThatOverflow } from '../documents/forms/overflowing.ts';
import { print } from '../platform/print.ts';
import { localDatabase } from './local-database.ts';
import { StackError } from './stack-error.ts';

/** `npm run law -- …` on this machine. */
try {
  process.exitCode = await lawCommand({ args: process.argv.slice(2), databaseUrl: localDatabase, print, checks: [formsThatOverflow] });
} catch (error) {
  if (!(error instanceof StackError)) throw error;
  print(`✗ ${error.message}`);
  process.exitCode = 2;
}
