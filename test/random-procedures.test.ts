import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { withDatabase } from '../db/client.ts';
import { loadDefinitions } from '../db/law/load.ts';
import { drawPerson } from '../dev/demo/applicants.ts';
import { playProcedure } from '../dev/demo/driver.ts';
import { checkOwnLaw } from '../domain/law/check.ts';
import { shippedFiles } from './support/law.ts';
import { randomProcedure } from './support/random-law.ts';
import { type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';

const HOW_MANY = 5;
const SEED = 2603;

/** The first of those drawn that the check lets through, each under a code of its own. */
const passed = () => {
  const shipped = shippedFiles();
  const codes = Array.from({ length: 60 }, (_, index) => `3.${String(660_001 + index)}`);
  return codes
    .flatMap((code, index) => fc.sample(randomProcedure(code), { numRuns: 1, seed: SEED + index }))
    .flatMap(({ code, files }) => {
      const { definitions, findings } = checkOwnLaw({ shipped, own: files });
      return findings.length > 0 ? [] : [{ code, definitions }];
    })
    .slice(0, HOW_MANY);
};

let stage: TestStage;
beforeAll(async () => {
  stage = await testStage(sharedStack().dataDir);
});

it('five procedures at random that the check lets through go from the counter to the returned result through the API of a running system', async () => {
  const procedures = passed();
  expect(procedures).toHaveLength(HOW_MANY);
  await withDatabase(sharedStack().addresses.databaseUrl, async (db) => {
    for (const { definitions } of procedures) expect((await loadDefinitions(db, definitions)).loaded).toBe(true);
  });
  for (const { code } of procedures) {
    const { view } = await playProcedure(stage, { code, applicant: drawPerson({ sex: 'FEMALE', hasAccount: true }) });
    expect({ code, phase: view.phase, status: view.result?.status }).toEqual({ code, phase: 'CLOSED', status: 'DELIVERED' });
  }
});
