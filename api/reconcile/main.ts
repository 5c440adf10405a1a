import { readConfig } from '../../platform/config.ts';
import { print } from '../../platform/print.ts';
import { reconcileCommand } from './command.ts';

/** The reconciler as a program of its own, with the API's environment: `node dist/api/reconcile/main.js …`. */
process.exitCode = await reconcileCommand({ args: process.argv.slice(2), config: readConfig, print });
