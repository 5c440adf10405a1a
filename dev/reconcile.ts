import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { reconcileCommand } from '../api/reconcile/command.ts';
import { type Config, readConfig } from '../platform/config.ts';
import { print } from '../platform/print.ts';
import { atTerminal } from './at-terminal.ts';
import { StackError } from './stack-error.ts';

type Addresses = Readonly<Record<'databaseUrl' | 'temporal' | 'issuer' | 'nationalPortal' | 'citizenPortal' | 'civilStatus', string>>;

/** The settings of the stack that runs on this machine. */
const localConfig = (): Config => {
  const dataDir = process.env.DATA_DIR ?? '.data';
  const file = path.join(dataDir, 'stack.json');
  if (!existsSync(file)) throw new StackError('Hệ thống chưa chạy: hãy chạy `npm start` trước (the stack is not running)');
  const stack = JSON.parse(readFileSync(file, 'utf8')) as Addresses;
  return readConfig({
    ...{ LOG_LEVEL: 'error', ...process.env, DATABASE_URL: stack.databaseUrl, TEMPORAL_ADDRESS: stack.temporal, OIDC_ISSUER: stack.issuer },
    ...{ NPSP_URL: stack.nationalPortal, NPSP_USERNAME: 'none', NPSP_PASSWORD: 'none' },
    ...{ CITIZEN_PORTAL_URL: stack.citizenPortal, CIVIL_STATUS_URL: stack.civilStatus },
  });
};

/** `npm run reconcile -- …` on this machine. */
await atTerminal(() => reconcileCommand({ args: process.argv.slice(2), config: localConfig, print }));
