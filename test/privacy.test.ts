import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { TypedSearchAttributes } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPerson, personalValuesOf } from '../dev/demo/applicants.ts';
import type { DemoRecord } from '../dev/demo.ts';
import { REGISTER_SIMULATORS } from '../dev/simulators/registers.ts';
import { ATTRIBUTES } from '../workflows/operator-view.ts';
import { demoRun } from './support/demo-run.ts';
import { connectEngine, type Engine } from './support/engine.ts';
import { personalValuesIn } from './support/personal-search.ts';
import { sharedStack } from './support/shared-stack.ts';
import { engineTraces, logTraces, type Trace } from './support/traces.ts';
import { until } from './support/until.ts';

let engine: Engine;
let demo: DemoRecord;

beforeAll(async () => {
  engine = await connectEngine(sharedStack().addresses);
  demo = await demoRun(sharedStack(), 1);
});

afterAll(() => engine?.connection.close());

const found = (traces: readonly Trace[], values: readonly string[]): readonly string[] =>
  traces.flatMap(({ place, text }) => personalValuesIn(text, values).map((value) => `${place}: ${value}`));

const isObject = (line: string): boolean => {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
};

describe('the logs', () => {
  it.each(['api', 'worker', 'issuer', 'national-portal', 'citizen-portal', ...Object.keys(REGISTER_SIMULATORS)])(
    'of %s are lines of JSON after a demo',
    (name) => {
      const lines = readFileSync(path.join(sharedStack().dataDir, 'log', `${name}.log`), 'utf8')
        .split('\n')
        .slice(0, -1);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => !isObject(line))).toEqual([]);
    },
  );
});

describe('personal data', () => {
  it('is neither in Temporal nor in any log after a whole demo', async () => {
    const { dataDir } = sharedStack();
    expect(demo.personalValues.length).toBeGreaterThan(20);
    const [kept, logged] = [await engineTraces(engine), logTraces(dataDir)];
    expect(kept.map(({ place }) => place)).toEqual(
      expect.arrayContaining([`history of ${demo.dossierId}`, `history of ${demo.dossierId}/TV1`]),
    );
    expect(logged.map(({ place }) => place)).toEqual(
      expect.arrayContaining(['log api.log', 'log worker.log', 'log temporal.log', 'log postgres.log', 'log issuer.log']),
    );
    expect(found(kept, demo.personalValues)).toEqual([]);
    expect(found(logged, demo.personalValues)).toEqual([]);
  });

  it('would be found in each of these places, whatever its spelling', async () => {
    const { dataDir } = sharedStack();
    const canary = drawPerson({ sex: 'FEMALE', hasAccount: false });
    const [name] = personalValuesOf(canary);
    const workflowId = `canary-${canary.personalId}`;
    const handle = await engine.client.workflow.start('canary', {
      workflowId,
      taskQueue: 'nobody',
      args: [{ body: Buffer.from(canary.fullName.normalize('NFD')).toString('base64') }],
      memo: { phone: canary.phone },
      typedSearchAttributes: new TypedSearchAttributes([{ key: ATTRIBUTES.holderUnit, value: canary.fullName.toUpperCase() }]),
    });
    // Not a file of its own: the very log that the search above reads.
    appendFileSync(path.join(dataDir, 'log', 'api.log'), `GET /dossiers?name=${encodeURIComponent(canary.fullName)}\n`);
    try {
      const kept = await until('the canary is listed', async () => {
        const traces = await engineTraces(engine);
        return traces.some(({ place }) => place.includes(workflowId)) ? traces : null;
      });
      expect(found(kept, [canary.fullName, canary.phone])).toEqual(
        expect.arrayContaining([
          `history of ${workflowId}: ${name}`,
          `search attributes and memo of ${workflowId}: ${name}`,
          `search attributes and memo of ${workflowId}: ${canary.phone}`,
        ]),
      );
      expect(found(logTraces(dataDir), [canary.fullName])).toEqual([`log api.log: ${name}`]);
    } finally {
      await handle.terminate();
    }
  });
});
