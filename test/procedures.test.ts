import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawPerson } from '../dev/demo/applicants.ts';
import { playProcedure } from '../dev/demo/driver.ts';
import { openStage, type Stage } from '../dev/demo/stage.ts';
import { proceduresPage, type Seen } from '../dev/docs/procedures.ts';
import { localDate } from '../domain/calendar/index.ts';
import { ofKind, receivedOn } from '../domain/law/pin.ts';
import { systemClock } from '../platform/time.ts';
import { judgePresent, pdfsig } from './support/judges.ts';
import { shippedLaw } from './support/law.ts';
import { sharedStack } from './support/shared-stack.ts';

/** Every procedure that is received, from the counter to the returned result, through HTTP alone. */

const LAW = shippedLaw();
const TODAY = localDate(systemClock.now());
const CODES = [...receivedOn(LAW, TODAY)].sort();

/** Of a result that is made here the leader and the agency sign, of another its maker. */
const SIGNATURES = { FORM: 2, UPLOADED: 2, EXTERNAL: 1 } as const;

let stage: Stage;
const played: Seen[] = [];

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
    const own = procedure.results.some(({ way }) => way !== 'EXTERNAL');
    if (own) expect(view.result).toMatchObject({ outcome: 'RESULT', status: 'DELIVERED', fullNumber: expect.stringMatching(/^\d+\//) });
    const signatures: Record<string, number> = {};
    for (const { code: result, way } of procedure.results) {
      const outside = view.outside.find((one) => one.code === result);
      expect(outside?.status ?? 'STORED_EXTERNAL', result).toBe('STORED_EXTERNAL');
      const pdf = await stage.cast.officer.download(dossierId, (outside ?? { sha256: view.result?.issued }).sha256 ?? '');
      const expected = SIGNATURES[way as keyof typeof SIGNATURES];
      signatures[result] = expected;
      if (!(await judgePresent('pdfsig'))) continue;
      const read = await pdfsig({ pdf, trustFile: stage.trustFile });
      expect(read.signatures.map(({ valid, trusted }) => valid && trusted)).toEqual(Array(expected).fill(true));
    }
    played.push({ ...done, signatures });
  });
});

it('E09: what is settled on the day of its receipt goes without a receipt, what is promised for the next working day has one', async () => {
  const without = ofKind(LAW, 'PROCEDURE').filter(({ body }) => body.sameDayWithoutReceipt === true);
  const such = played.filter(({ procedure }) => without.some(({ key }) => key === procedure.code));
  expect(such.length).toBeGreaterThan(5);
  for (const { procedure, view, dossierId } of such) {
    const sameDay = localDate(view.clock.receivedAt) === localDate(view.clock.dueAt ?? '');
    expect([procedure.code, view.receipt === null]).toEqual([procedure.code, sameDay]);
    if (sameDay) await expect(stage.cast.officer.receipt(dossierId)).rejects.toMatchObject({ problem: { code: 'RECEIPT_NOT_DUE' } });
    else expect((await stage.cast.officer.receipt(dossierId)).length).toBeGreaterThan(1_000);
  }
});

it('docs/procedures.md says what was driven (WRITE_DOCS=true writes it)', () => {
  expect(played.map(({ procedure }) => procedure.code).sort()).toEqual(CODES);
  const { path: name, text } = proceduresPage(played);
  const file = path.join(import.meta.dirname, '..', name);
  if (process.env.WRITE_DOCS === 'true') writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
