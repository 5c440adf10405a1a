import { sql } from 'drizzle-orm';
import { connect, type Db } from '../db/client.ts';
import { loadDefinitions } from '../db/law/load.ts';
import { drawPerson } from '../dev/demo/applicants.ts';
import type { Definition } from '../domain/law/catalogue.ts';
import { shippedLaw } from '../test/support/law.ts';
import { neverMarried } from '../test/support/scenes.ts';
import { rowsOf, totalOf } from './engine.ts';
import { compare, type Found, keepLine, median } from './measure.ts';
import { type Product, withProduct } from './product.ts';

const VERSIONS = 500;
const EACH = 25;
const LIKE = '1.004873';

const codeOf = (index: number): string => `3.${String(900_000 + index)}`;

/** Procedures as large as the shipped one, each with a code and a form of its own. */
const procedures = (count: number): readonly Definition[] =>
  Array.from({ length: count }, (_, index) => codeOf(index)).flatMap((code) =>
    shippedLaw().flatMap((definition): readonly Definition[] => {
      if (definition.kind === 'PROCEDURE' && definition.key === LIKE)
        return [{ ...definition, key: code, body: JSON.parse(JSON.stringify(definition.body).replaceAll(LIKE, code)) }];
      return [];
    }),
  );

const takeIn = async ({ stage }: Product, procedureCode: string): Promise<void> => {
  const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
  await stage.cast.counter.open({ ...neverMarried(applicant), procedureCode });
};

/** Milliseconds of each of several intakes, one after the other. */
const timed = async (times: number, take: (index: number) => Promise<void>): Promise<readonly number[]> => {
  const took: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const began = performance.now();
    await take(index);
    took.push(performance.now() - began);
  }
  return took;
};

/** What the law costs on the disk: rows and bytes of the definitions, of the snapshots, and of a dossier. */
const sizes = async (db: Db) => {
  const [law] = await db.execute<Record<'definitions' | 'definitionBytes' | 'snapshots' | 'snapshotBytes' | 'dossiers', number>>(sql`select
    (select count(*)::int from law_definition) as definitions,
    (select sum(pg_column_size(d.*))::int from law_definition d) as "definitionBytes",
    (select count(*)::int from law_snapshot) as snapshots,
    (select sum(pg_column_size(s.*))::int from law_snapshot s) as "snapshotBytes",
    (select count(*)::int from dossier) as dossiers`);
  if (law === undefined) throw new Error('void: no figures');
  const rows = await rowsOf(db, law.dossiers, 'TN-');
  return { ...law, dossierBytes: totalOf(rows), rows };
};

/** A dossier of each of many procedures, one after the other, against as many dossiers of one of them. */
export const versionsBench = (): Promise<Found> =>
  withProduct(async (product) => {
    const { db, close } = connect({ databaseUrl: product.stack.addresses.databaseUrl });
    try {
      const alone = procedures(1);
      if (!(await loadDefinitions(db, alone)).loaded) throw new Error('void: not loaded');
      await timed(EACH, () => takeIn(product, codeOf(0)));
      const before = median(await timed(2 * EACH, () => takeIn(product, codeOf(0))));
      const began = performance.now();
      const { loaded, changes } = await loadDefinitions(db, procedures(VERSIONS));
      if (!loaded || changes.length !== VERSIONS - 1) throw new Error('void: not loaded');
      const loading = performance.now() - began;
      let next = 0;
      const comparison = await compare({
        bench: 'versions',
        rounds: VERSIONS / EACH - 1,
        budgetMs: 600_000,
        quiet: false,
        cpu: product.cpu,
        subject: {
          name: `POST /dossiers, each of another of ${VERSIONS} procedures`,
          by: ['caller', 'api', 'temporal', 'worker', 'postgres'],
          run: () =>
            timed(EACH, () => {
              next += 1;
              return takeIn(product, codeOf(next % VERSIONS));
            }),
        },
        control: {
          name: 'POST /dossiers, all of one',
          by: ['caller', 'api', 'temporal', 'worker', 'postgres'],
          run: () => timed(EACH, () => takeIn(product, codeOf(0))),
        },
      });
      const found = await sizes(db);
      // Of equal procedure, agency and case there is one snapshot, whatever the number of dossiers.
      if (found.snapshots > next || found.dossiers < 2 * next) throw new Error(`void: ${JSON.stringify(found)}`);
      keepLine('versions', { before, loading, ...found });
      const each = (side: 'subject' | 'control'): string => median(comparison.samples[side].map((sample) => sample.each ?? 0)).toFixed(0);
      const context = [
        `median: ${each('subject')} and ${each('control')} ms; ${before.toFixed(0)} ms while there were ${found.definitions - VERSIONS + 1} definitions, all of one procedure`,
        `${VERSIONS} versions loaded in ${loading.toFixed(0)} ms; ${found.dossiers} dossiers rest on ${found.snapshots} snapshots of ${Math.round(found.snapshotBytes / found.snapshots)} bytes; ${found.dossierBytes} bytes a dossier besides`,
      ].join('\n  ');
      return { comparison, context };
    } finally {
      await close();
    }
  });
