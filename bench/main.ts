import { clockBench } from './clock.ts';
import { pageCheckBench, uploadLargeBench, uploadPictureBench, uploadSmallBench } from './inspection.ts';
import { printTable } from './measure.ts';
import { recalendarBench } from './recalendar.ts';
import { signCopyBench, signIssueBench, signLeaderBench } from './signing.ts';

/** `npm run bench [name …]`: JSON lines while it runs, one table at the end; every figure is a ratio to a control of the same run. */
const BENCHES = {
  clock: clockBench,
  recalendar: recalendarBench,
  'page-check': pageCheckBench,
  'upload-picture': uploadPictureBench,
  'upload-small': uploadSmallBench,
  'upload-large': uploadLargeBench,
  'sign-leader': signLeaderBench,
  'sign-issue': signIssueBench,
  'sign-copy': signCopyBench,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`✗ Không có phép đo ${unknown.join(', ')}; có: ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
const results = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (names.length === 0 || names.includes(name)) results.push(await bench());
}
printTable(results);
