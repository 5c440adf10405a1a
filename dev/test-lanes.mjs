// `npm test`. Two runs of vitest side by side, because it would begin the tests on the shared stack, one after the other, only when all others
// have ended, and a machine of two cores then waits for a third of the time. With arguments: one run, as vitest takes them.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const data = path.join(root, '.data');
const report = path.join(data, 'test-report.json');
const parts = path.join(data, 'test-lanes');

const LANES = {
  shared: ['--project=system'],
  others: ['--project=!system'],
};

const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // Ctrl-C has reached the whole foreground group already.
    if (!(signal === 'SIGINT' && process.stdin.isTTY)) for (const child of running) child.kill(signal);
  });
}

/** The exit code; a signal that ended it counts as a failure. */
const vitest = (args) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...args], {
      cwd: root,
      stdio: 'inherit',
    });
    running.add(child);
    child.on('exit', (code) => {
      running.delete(child);
      resolve(code ?? 1);
    });
  });

const json = ['--reporter=json', `--outputFile.json=${report}`];

const inLanes = async () => {
  rmSync(parts, { recursive: true, force: true });
  const lane = ([name, projects]) =>
    vitest([...projects, '--reporter=default', '--reporter=blob', `--outputFile.blob=${path.join(parts, `${name}.json`)}`]);
  const codes = await Promise.all(Object.entries(LANES).map(lane));
  const merged = existsSync(parts) ? await vitest([`--merge-reports=${parts}`, ...json]) : 1;
  if (existsSync(report)) {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
  }
  return codes.find((code) => code !== 0) ?? merged;
};

const args = process.argv.slice(2);
mkdirSync(data, { recursive: true });
rmSync(report, { force: true });
process.exitCode = await (args.length === 0 ? inLanes() : vitest(['--reporter=default', ...json, ...args]));
