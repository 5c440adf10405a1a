import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { connect } from '../db/client.ts';
import { drawPerson } from '../dev/demo/applicants.ts';
import { playWholeChain } from '../dev/demo/chain.ts';
import { rowsOf, totalOf } from './engine.ts';
import { type Found, keepLine } from './measure.ts';
import { withProduct } from './product.ts';

const DOSSIERS = 4;

/** Bytes that the demo's dossier, closed, leaves in our database: every row of it, the commands that drove it included. */
export const closedBench = (): Promise<Found> =>
  withProduct(async ({ stack, stage }) => {
    const outDir = mkdtempSync(path.join(tmpdir(), 'bench-'));
    const database = connect({ databaseUrl: stack.addresses.databaseUrl });
    try {
      for (let played = 0; played < DOSSIERS; played += 1) {
        const [applicant, spouse] = [drawPerson({ sex: 'FEMALE', hasAccount: true }), drawPerson({ sex: 'MALE', hasAccount: true })];
        await playWholeChain(stage, { applicant, spouse, outDir, ownFiles: [] });
      }
      const rows = await rowsOf(database.db, DOSSIERS, 'TN-');
      const [counted] = await database.db.execute<{ commands: number; events: number }>(
        sql`select (select count(*)::int from command) as commands, (select count(*)::int from dossier_event) as events`,
      );
      const figures = {
        total: totalOf(rows),
        commands: (counted?.commands ?? 0) / DOSSIERS,
        events: (counted?.events ?? 0) / DOSSIERS,
        rows,
      };
      keepLine('closed', figures);
      return { bench: 'closed', context: JSON.stringify(figures) };
    } finally {
      await database.close();
      rmSync(outDir, { recursive: true, force: true });
    }
  });
