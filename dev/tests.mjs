// All tests, as two runs side by side: those that share one stack go one after the other and wait a good part of their time, which the others
// use. Plain JavaScript like dev/bootstrap.mjs, which starts it with the report's path.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [report] = process.argv.slice(2);
const vitest = path.join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
const RUNS = { stack: ['--project=system'], others: ['--project=unit', '--project=alone', '--maxWorkers=2'] };

const run = ([name, choice]) => {
  const file = `${report}.${name}`;
  rmSync(file, { force: true });
  // A file's lines come at once when it has ended; the live picture of two runs on one screen would be neither's.
  const child = spawn(process.execPath, [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...choice], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  });
  child.stdout.pipe(process.stdout, { end: false });
  child.stderr.pipe(process.stderr, { end: false });
  // Ctrl-C reaches both runs by itself, as it does in dev/bootstrap.mjs.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
  return new Promise((resolve) => child.on('close', (code) => resolve({ file, code: code ?? 1 })));
};

const runs = await Promise.all(Object.entries(RUNS).map(run));
const reports = runs.map(({ file }) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { testResults: [] };
  } finally {
    rmSync(file, { force: true });
  }
});
const sum = (key) => reports.reduce((total, each) => total + (each[key] ?? 0), 0);
const [numPassedTests, numFailedTests, numPendingTests] = ['numPassedTests', 'numFailedTests', 'numPendingTests'].map(sum);
const testResults = reports.flatMap((each) => each.testResults);
writeFileSync(report, JSON.stringify({ numPassedTests, numFailedTests, numPendingTests, testResults }));
console.log(`${testResults.length} tệp, ${numPassedTests} phép thử đạt, ${numFailedTests} không đạt (files, tests passed, failed)`);
process.exitCode = Math.max(...runs.map(({ code }) => code));
