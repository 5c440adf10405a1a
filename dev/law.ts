import { lawCommand } from '../db/law/command.ts';
import { formsThatOverflow } from '../documents/forms/overflowing.ts';
import { print } from '../platform/print.ts';
import { atTerminal } from './at-terminal.ts';
import { localDatabase } from './local-database.ts';

/** `npm run law -- …` on this machine. */
await atTerminal(() => lawCommand({ args: process.argv.slice(2), databaseUrl: localDatabase, print, checks: [formsThatOverflow] }));
