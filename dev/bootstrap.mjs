// The first thing `npm start`, `npm test`, `npm run demo` and the others run: plain JavaScript without dependencies, because in a bare clone
// nothing is installed yet. It installs what package-lock.json names, then hands over arguments, signals and the exit code.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const MIN_NODE = [20, 19];
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const lockFile = path.join(root, 'package-lock.json');
const patches = path.join(root, 'dev', 'patches');
const markFile = path.join(root, 'node_modules', '.lock-hash');

const fail = (sentence) => {
  console.error(`✗ ${sentence}`);
  process.exit(1);
};

const checkNode = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])) return;
  fail(`Cần Node.js từ ${MIN_NODE.join('.')}, máy này có ${process.versions.node} (Node.js ${MIN_NODE.join('.')} or newer is needed).`);
};

const modifiedAt = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

const install = () => {
  // The patches too: a changed one starts from the packages as npm ships them.
  const patchFiles = readdirSync(patches).filter((name) => name.endsWith('.mjs'));
  const sources = [lockFile, ...patchFiles.map((name) => path.join(patches, name))];
  const hash = sources.reduce((sum, file) => sum.update(readFileSync(file)), createHash('sha256')).digest('hex');
  if (existsSync(markFile) && readFileSync(markFile, 'utf8').trim() === hash) return;
  // npm writes node_modules/.package-lock.json last: newer than the lock file means that somebody installed by hand.
  const byHand = !existsSync(markFile) && modifiedAt(path.join(root, 'node_modules', '.package-lock.json')) > modifiedAt(lockFile);
  if (!byHand) {
    console.log('• Cài thư viện theo package-lock.json (npm ci) …');
    const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
    if (done.status !== 0) fail('npm ci không xong, xem dòng lỗi ở trên (npm ci failed, see above).');
  }
  // By npm's own `postinstall` as a rule; but not when somebody installed with --ignore-scripts, or before there was a patch.
  const patched = spawnSync(process.execPath, [path.join(patches, 'apply.mjs')], { stdio: 'inherit' });
  if (patched.status !== 0) process.exit(1);
  writeFileSync(markFile, `${hash}\n`);
};

const test = (args) => {
  const report = path.join(root, '.data', 'test-report.json');
  mkdirSync(path.dirname(report), { recursive: true });
  if (args.length === 0) return [path.join(root, 'dev', 'tests.mjs'), report];
  return [
    path.join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ];
};

const commands = {
  start: (args) => ['--import', 'tsx', path.join(root, 'dev', 'start.ts'), ...args],
  dev: (args) => ['--import', 'tsx', path.join(root, 'dev', 'start.ts'), '--watch', ...args],
  demo: (args) => ['--import', 'tsx', path.join(root, 'dev', 'demo.ts'), ...args],
  law: (args) => ['--import', 'tsx', path.join(root, 'dev', 'law.ts'), ...args],
  ledger: (args) => ['--import', 'tsx', path.join(root, 'dev', 'ledger.ts'), ...args],
  reconcile: (args) => ['--import', 'tsx', path.join(root, 'dev', 'reconcile.ts'), ...args],
  docs: (args) => ['--import', 'tsx', path.join(root, 'dev', 'docs', 'generate.ts'), ...args],
  client: (args) => ['--import', 'tsx', path.join(root, 'dev', 'client.ts'), ...args],
  faults: (args) => ['--import', 'tsx', path.join(root, 'dev', 'faults.ts'), ...args],
  fuzz: (args) => ['--import', 'tsx', path.join(root, 'dev', 'fuzz.ts'), ...args],
  check: (args) => ['--import', 'tsx', path.join(root, 'dev', 'check.ts'), ...args],
  bench: (args) => ['--import', 'tsx', path.join(root, 'bench', 'main.ts'), ...args],
  judges: (args) => ['--import', 'tsx', path.join(root, 'test', 'judges', 'main.ts'), ...args],
  test,
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) fail(`Dùng: node dev/bootstrap.mjs ${Object.keys(commands).join(' | ')}`);
checkNode();
install();

// Inherited by everything that is started below, whatever becomes of its parents: dev/guard.mjs ends what is left by it.
const mark = `ONESTOP_RUN_${process.pid}_${Date.now()}`;
// Tests fill folders by the gigabyte, and one that is killed empties none.
const scratch = name === 'test' ? mkdtempSync(path.join(os.tmpdir(), 'onestop-test-')) : null;
const env = { ...process.env, [mark]: '1', ...(scratch === null ? {} : { TMPDIR: scratch }) };
const child = spawn(process.execPath, command(args), { cwd: root, stdio: 'inherit', env });
// A group of its own: Ctrl-C is not for it.
const guard = spawn(process.execPath, [path.join(root, 'dev', 'guard.mjs'), mark, `${child.pid}`, ...(scratch === null ? [] : [scratch])], {
  stdio: ['pipe', 'ignore', 'inherit'],
  detached: true,
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // Ctrl-C reaches the whole foreground group: passing it on again would be a second Ctrl-C, which vitest takes as "exit at once".
  process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
}
// npm hands SIGTERM to `sh -c`, which dies of it without passing it on: only the change of parent tells.
const parent = process.ppid;
if (process.env.npm_lifecycle_event !== undefined) setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref();
child.on('error', (error) => fail(error.message));
child.on('exit', (code, signal) => {
  guard.on('exit', () => process.exit(code ?? 128 + os.constants.signals[signal]));
  guard.stdin.end();
});
