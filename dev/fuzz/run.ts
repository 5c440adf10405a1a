import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { callerOf } from '../../test/support/api.ts';
import { classified, digitised, testStage, widowSigned } from '../../test/support/scenes.ts';
import { startTestStack, type TestStack } from '../../test/support/stack.ts';
import * as step from '../demo/steps.ts';
import { people } from '../people.ts';
import { StackError } from '../stack-error.ts';

const PROGRAM = path.join(import.meta.dirname, 'fuzz.py');
/** What is really there is asked for so often, the rest is made up. */
const KNOWN_SHARE = 0.7;
/** Answers that each caller must at least have got: a fuzzing that sent nothing has proved nothing. */
const FEWEST = 20;

interface Known {
  readonly [Parameter: string]: readonly string[];
}

/** Dossiers in several phases, and names of what they hold, so that questions and acts meet something. */
const prepare = async (stack: TestStack): Promise<Known> => {
  const stage = await testStage(stack.dataDir);
  const { cast } = stage;
  const begun = await classified(stage);
  const processing = await classified(stage);
  await digitised(stage, processing);
  await step.handOver(cast, processing);
  await step.assign(cast, processing);
  const consultation = await step.consult(cast, processing, 'Đề nghị xác minh');
  const drafted = await widowSigned(stage);
  const dossiers = [begun, processing, drafted];
  const officer = callerOf({ api: stack.addresses.api, token: stack.tokens['cb-0101'] ?? null });
  const [items, files, commands]: readonly string[][] = [[], [], []];
  for (const dossierId of dossiers) {
    items?.push(...(await cast.officer.dossier(dossierId)).papers.map(({ item }) => item));
    const at = `/dossiers/${dossierId}`;
    files?.push(...(await officer.get(`${at}/files`)).body.files.map(({ sha256 }: { sha256: string }) => sha256));
    commands?.push(...(await officer.get(`${at}/timeline`)).body.events.map(({ commandId }: { commandId: string }) => commandId));
  }
  return {
    'path.dossierId': dossiers,
    'path.item': [...new Set(items)],
    'path.sha256': [...new Set(files)],
    'path.commandId': [...new Set(commands)],
    'path.consultation': [consultation],
  };
};

const toml = (known: Known): string => {
  const names = Object.keys(known);
  const dictionaries = names.map((name) => `[dictionaries.${name.replace('.', '_')}]\nvalues = ${JSON.stringify(known[name])}\n`);
  const bound = names.map((name) => `"${name}" = { dictionary = "${name.replace('.', '_')}", probability = ${KNOWN_SHARE} }`);
  return `generation.with-security-parameters = false\n${dictionaries.join('\n')}\n[parameters]\n${bound.join('\n')}\n`;
};

interface Told {
  readonly faults: number;
  /** By caller and status. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What the program says at last; everything before it goes to `say` as it comes. Throws when it does not come to its end. */
const listen = (dir: string, asked: object, say: (line: string) => void): Promise<Told> =>
  new Promise((resolve, reject) => {
    const child = spawn('python3', [PROGRAM], { cwd: dir, stdio: ['pipe', 'pipe', 'inherit'] });
    let last = '';
    const lines = createInterface(child.stdout);
    lines.on('line', (line) => {
      last = line;
      if (!line.startsWith('{')) say(line);
    });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve(JSON.parse(last) as Told) : reject(new Error(`fuzz.py ended with ${code}`))));
    child.stdin.end(JSON.stringify(asked));
  });

const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Answers how many kinds of faults there were; a caller who was hardly answered is one. */
export const runFuzz = async (o: {
  readonly seconds: number;
  readonly role: string | undefined;
  readonly seed: string | undefined;
  readonly say: (line: string) => void;
}): Promise<number> => {
  await promisify(execFile)('python3', ['-c', 'import schemathesis']).catch(() => {
    throw new StackError('Không có schemathesis: chạy .ci/judges (schemathesis is missing: run .ci/judges)');
  });
  const stack = await startTestStack();
  const dir = mkdtempSync(path.join(os.tmpdir(), 'fuzz-'));
  try {
    writeFileSync(path.join(dir, 'schemathesis.toml'), toml(await prepare(stack)));
    const everybody = [...people.map(({ person }) => [person, stack.tokens[person] ?? null] as const), ['nobody', null] as const];
    const callers = Object.fromEntries(everybody.filter(([who]) => o.role === undefined || who === o.role));
    if (Object.keys(callers).length === 0) throw new StackError(`Không có người "${o.role}" (nobody of that name)`);
    const seed = o.seed ?? String(Date.now());
    o.say(`${o.seconds} s, --seed=${seed}`);
    const { faults, answers } = await listen(dir, { api: stack.addresses.api, seconds: o.seconds, seed, callers }, o.say);
    const silent = Object.entries(answers).filter(([, counts]) => total(counts) < FEWEST);
    for (const [who, counts] of Object.entries(answers)) {
      const told = Object.entries(counts).map(([status, count]) => `${count} × ${status}`);
      o.say(`${who}: ${told.join(', ')}`);
    }
    for (const [who] of silent) o.say(`✗ ${who}: fewer than ${FEWEST} answers`);
    return faults + silent.length;
  } finally {
    await stack.stop();
    rmSync(dir, { recursive: true, force: true });
  }
};
