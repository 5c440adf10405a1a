import { ledgerCommand } from '../db/ledger/command.ts';
import { print } from '../platform/print.ts';
import { systemClock } from '../platform/time.ts';
import { atTerminal } from './at-terminal.ts';
import { localDatabase } from './local-database.ts';

/** `npm run ledger -- …` on this machine. */
await atTerminal(() => ledgerCommand({ args: process.argv.slice(2), databaseUrl: localDatabase, clock: systemClock, print }));
