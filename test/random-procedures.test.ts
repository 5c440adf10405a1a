import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lawCommand } from '../db/law/command.ts';
import { drawPerson } from '../dev/demo/applicants.ts';
import { playProcedure } from '../dev/demo/driver.ts';
import { openStage, type Stage } from '../dev/demo/stage.ts';
import { checkOwnLaw } from '../domain/law/check.ts';
import { ofKind } from '../domain/law/pin.ts';
import { resultsOf } from '../domain/law/procedure.ts';
import { shippedFiles } from './support/law.ts';
import { type RandomProcedure, randomProcedure } from './support/random-law.ts';
import { sharedStack } from './support/shared-stack.ts';

/** Procedures that nobody thought of go from their files to their returned results; a hundred do so on the fold (domain/law/random.test.ts). */

const SEED = 2603;
const WANTED = 5;
const MOST_DRAWN = 60;

/** The first that the check lets through of each shape: which ways their results are made in. */
const draw = (): ReadonlyMap<string, RandomProcedure> => {
  const found = new Map<string, RandomProcedure>();
  for (let drawn = 0; drawn < MOST_DRAWN && found.size < WANTED; drawn += 1) {
    const code = `3.7777${String(drawn).padStart(2, '0')}`;
    const [procedure] = fc.sample(randomProcedure(code), { seed: SEED + drawn, numRuns: 1 });
    if (procedure === undefined) break;
    const { definitions, findings } = checkOwnLaw({ shipped: shippedFiles(), own: procedure.files });
    const shape = ofKind(definitions, 'PROCEDURE').flatMap(({ body }) => resultsOf(body).map(({ way }) => way));
    if (findings.length === 0 && !found.has(shape.join())) found.set(shape.join(), procedure);
  }
  return found;
};
const DRAWN = draw();

let stage: Stage;
let folder: string;
beforeAll(async () => {
  stage = await openStage({ dataDir: sharedStack().dataDir, api: undefined, say: () => undefined });
  folder = mkdtempSync(path.join(os.tmpdir(), 'random-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As an office does it: files into a folder of their own, and the folder into the running system. */
const load = async ({ code, files }: RandomProcedure): Promise<void> => {
  const own = path.join(folder, code);
  for (const { path: name, text } of files) {
    mkdirSync(path.dirname(path.join(own, name)), { recursive: true });
    writeFileSync(path.join(own, name), text);
  }
  const { databaseUrl } = sharedStack().addresses;
  const said: string[] = [];
  const exit = await lawCommand({ args: ['load', own], databaseUrl: () => databaseUrl, print: (line) => said.push(line) });
  expect([exit, exit === 0 ? '' : said.join('\n')]).toEqual([0, '']);
};

describe('a procedure drawn at random', () => {
  it('is of every shape that the driver meets, each way among them', () => {
    expect(DRAWN.size).toBe(WANTED);
    expect([...new Set([...DRAWN.keys()].flatMap((shape) => shape.split(',')))].sort()).toEqual(['EXTERNAL', 'FORM', 'UPLOADED']);
  });

  it.each([...DRAWN])('%s is loaded into the running system and driven to its returned results', async (_shape, drawn) => {
    await load(drawn);
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const { view, procedure } = await playProcedure(stage, { code: drawn.code, applicant });
    const isMadeHere = procedure.results.some(({ way }) => way !== 'EXTERNAL');
    const result = isMadeHere ? { outcome: 'RESULT', status: 'DELIVERED' } : null;
    expect(view).toMatchObject({ phase: 'CLOSED', closure: 'RETURNED', result });
    expect(view.outside.map(({ code, status, electronic }) => [code, status, electronic])).toEqual(
      procedure.results.filter(({ way }) => way === 'EXTERNAL').map(({ code }) => [code, 'STORED_EXTERNAL', 'DELIVERED']),
    );
  });
});
