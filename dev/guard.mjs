// Outlives whatever `npm test`, `npm start` and the others have started, and ends it: plain JavaScript, since nothing may be installed yet.
// `node dev/guard.mjs <mark> <pid> [folder]`: once its standard input ends, which a SIGKILL of its owner cannot prevent, everything that carries the
// mark in its environment is ended, wherever it has been put: the parts of a stack are leaders of groups of their own;
// the folder of its temporary files is then removed.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** The program itself stops its parts in order; the worker among them gives its activities 20 s. */
const IN_ORDER_MS = 30_000;
const BY_ITSELF_MS = 5_000;

const [mark = '', first = '', scratch] = process.argv.slice(2);

const environmentOf = (pid) => {
  try {
    // A process that has ended and is not yet reaped has none any more.
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
};

const marked = () => {
  if (process.platform === 'win32') return [];
  const pids =
    process.platform === 'linux'
      ? readdirSync('/proc').filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(`${mark}=`))
      : execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 2 ** 26 })
          .split('\n')
          .filter((line) => line.includes(`${mark}=`))
          .map((line) => line.trim().split(' ')[0]);
  return pids.map(Number).filter((pid) => pid !== process.pid);
};

const tell = (pids, signal) => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone meanwhile.
    }
  }
};

const untilGone = async (which, limitMs) => {
  for (const end = Date.now() + limitMs; Date.now() < end && which().length > 0; ) await pause(50);
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.stdin.resume();
process.stdin.on('error', () => undefined);
await new Promise((resolve) => process.stdin.once('close', resolve));
const program = () => marked().filter((pid) => pid === Number(first));
tell(program(), 'SIGTERM');
await untilGone(program, IN_ORDER_MS);
tell(marked(), 'SIGTERM');
await untilGone(marked, BY_ITSELF_MS);
// What is started while others are being ended is found by the next look.
while (marked().length > 0) {
  tell(marked(), 'SIGKILL');
  await pause(50);
}
if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
