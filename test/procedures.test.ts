import { beforeAll, describe, expect, it } from 'vitest';
import { drawPerson } from '../dev/demo/applicants.ts';
import { playProcedure } from '../dev/demo/driver.ts';
import { openStage, type Stage } from '../dev/demo/stage.ts';
import { localDate } from '../domain/calendar/index.ts';
import { receivedOn } from '../domain/law/pin.ts';
import { systemClock } from '../platform/time.ts';
import { judgePresent, pdfsig } from './support/judges.ts';
import { shippedLaw } from './support/law.ts';
import { sharedStack } from './support/shared-stack.ts';

/** Every procedure that is received, from the counter to the returned result, through HTTP alone. */

const LAW = shippedLaw();
const TODAY = localDate(systemClock.now());
const CODES = [...receivedOn(LAW, TODAY)].sort();

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ dataDir: sharedStack().dataDir, api: undefined, say: () => undefined });
});

describe('a procedure that is received', () => {
  it.concurrent.each(CODES)('%s is driven from the counter to the returned result', async (code) => {
    const done = await playProcedure(stage, {
      ...{ code, applicant: drawPerson({ sex: 'FEMALE', hasAccount: true }) },
    });
    const { view, procedure, dossierId } = done;
    expect(view).toMatchObject({ phase: 'CLOSED', closure: 'RETURNED' });
    if (!procedure.results.some(({ way }) => way !== 'EXTERNAL')) return;
    expect(view.result).toMatchObject({ outcome: 'RESULT', status: 'DELIVERED', fullNumber: expect.stringMatching(/^\d+\//) });
    const pdf = await stage.cast.officer.download(dossierId, view.result?.issued ?? '');
    if (!(await judgePresent('pdfsig'))) return;
    const { signatures } = await pdfsig({ pdf, trustFile: stage.trustFile });
    expect(signatures.map(({ valid, trusted }) => [valid, trusted])).toEqual([
      [true, true],
      [true, true],
    ]);
  });
});
