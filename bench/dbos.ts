import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { madeOnce } from '../dev/made-once.ts';
import { withReference } from './engine.ts';
import { compare, type Found, median, ownCpu, processCpu } from './measure.ts';

const PEERS = path.join(import.meta.dirname, 'peers');

/** Installed beside the product and never with it, by its own lock file. */
const installed = (): Promise<string> =>
  madeOnce('bench-peers', ['bench/peers'], async (draft) => {
    cpSync(PEERS, draft, { recursive: true });
    await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund', '--prefix', draft]);
  });

/** The reference dossier against DBOS in the same PostgreSQL, both with eight open; ours has its histories in the development server. */
export const dbosBench = (): Promise<Found> =>
  withReference(async ({ servers, reference }) => {
    const url = new URL(servers.databaseUrl);
    // The superuser of the clusters that tests start from.
    Object.assign(url, { username: 'postgres', password: 'a1', pathname: '/postgres' });
    const sql = postgres(url.href, { max: 1, onnotice: () => undefined });
    await sql`create database dbos`;
    await sql.end();
    url.pathname = '/dbos';
    const child = fork(path.join(await installed(), 'dbos.mjs'), { env: { ...process.env, DATABASE_URL: url.href } });
    try {
      await once(child, 'message');
      const dossiers = 12;
      const play = async (): Promise<readonly number[]> => {
        child.send({ dossiers, atOnce: 8 });
        const [took] = (await once(child, 'message')) as [readonly number[]];
        if (took.length !== 5 * dossiers) throw new Error(`void: ${took.length} decisions`);
        return took;
      };
      const comparison = await compare({
        bench: 'dbos',
        rounds: 7,
        budgetMs: 120_000,
        quiet: true,
        cpu: { node: ownCpu, dbos: () => processCpu(child.pid ?? 0), ...servers.cpu },
        subject: {
          name: `${dossiers} reference dossiers, 8 at once`,
          by: ['node', 'temporal', 'postgres'],
          run: () => reference.play('product', { dossiers, atOnce: 8 }),
        },
        control: { name: 'DBOS 5.3.0, ten steps and five messages each', by: ['dbos', 'postgres'], run: play },
      });
      const each = (side: 'subject' | 'control'): string => (median(comparison.samples[side].map(({ cpu }) => cpu)) / dossiers).toFixed(0);
      return { comparison, context: `CPU-ms a dossier: ${each('subject')} against ${each('control')}, PostgreSQL included` };
    } finally {
      child.kill();
    }
  });
