import { clockBench } from './clock.ts';
import { closedBench } from './closed.ts';
import { dbosBench } from './dbos.ts';
import { engineBench } from './engine.ts';
import { intakeBench, recoveryBench } from './fleet.ts';
import { gate } from './gate.ts';
import { pageCheckBench, uploadLargeBench, uploadPictureBench, uploadSmallBench } from './inspection.ts';
import { listsBench } from './lists.ts';
import { type Found, printTable } from './measure.ts';
import { readsBench } from './reads.ts';
import { recalendarBench } from './recalendar.ts';
import { siegeBench } from './siege.ts';
import { signCopyBench, signIssueBench, signLargeBench, signLeaderBench } from './signing.ts';
import { standingBench } from './standing.ts';
import { versionsBench } from './versions.ts';

/**
 * `npm run bench [name …]`: JSON lines while it runs, kept in .data/bench as well, one table at the end; every figure is a ratio to a control of
 * the same run. `gate` alone is what continuous integration runs: a figure above its limit fails.
 */
const BENCHES: Readonly<Record<string, () => Promise<Found | readonly Found[]>>> = {
  clock: () => clockBench(),
  recalendar: recalendarBench,
  'page-check': pageCheckBench,
  'upload-picture': uploadPictureBench,
  'upload-small': uploadSmallBench,
  'upload-large': uploadLargeBench,
  'sign-leader': signLeaderBench,
  'sign-issue': signIssueBench,
  'sign-copy': signCopyBench,
  'sign-large': () => signLargeBench(),
  engine: engineBench,
  dbos: dbosBench,
  intake: intakeBench,
  recovery: recoveryBench,
  closed: closedBench,
  lists: listsBench,
  reads: readsBench,
  siege: siegeBench,
  standing: standingBench,
  versions: versionsBench,
};

const names = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const unknown = names.filter((name) => !(name in BENCHES) && name !== 'gate');
if (unknown.length > 0) {
  console.error(`✗ Không có phép đo ${unknown.join(', ')}; có: ${Object.keys(BENCHES).join(', ')}, gate`);
  process.exit(2);
}
if (names.includes('gate')) process.exit((await gate()) ? 0 : 1);
const results: Found[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (names.length === 0 || names.includes(name)) results.push(...[await bench()].flat());
}
printTable(results);
