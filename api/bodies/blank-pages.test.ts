import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { officer } from '../../test/support/dossier.ts';
import { owing } from '../../test/support/owing.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';

/** A white page is no declaration: nobody passes one, and whoever passes blank pages that are no backs of sheets says why. */

let api: TestApi;
let serial = 0;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** What check 1 answers over HTTP of a declaration with such findings. */
const check = async (scan: { readonly pages: number; readonly findings: readonly string[] }, said: object = {}): Promise<unknown> => {
  serial += 1;
  const dossierId = `TN-TRANG-${serial}`;
  const owes = owing('checkScan', dossierId);
  const papers = owes.papers.map((paper) => ({
    ...paper,
    ...(paper.treatment?.scan === true ? { status: 'QC_PASSED' as const, file: { sha256: 'f', pages: 1, version: 1 } } : {}),
    ...(paper.item === 'P07-C1' ? { file: { sha256: 'f', pages: scan.pages, version: 1 }, findings: scan.findings } : {}),
  }));
  const state = { ...owes, papers, work: [] };
  const event = { type: 'QC_PASSED', data: {} };
  await register(api, [{ state, events: [event], actor: officer, commandId: `c-${dossierId}`, at: state.phaseSince } as never]);
  const reply = await api.app.inject({
    method: 'POST',
    url: `/dossiers/${dossierId}/acts/check-dossier`,
    headers: { authorization: `Bearer ${officer.person}`, 'idempotency-key': randomUUID() },
    payload: { items: papers.map(({ item }) => item), ...said },
  });
  const { code, field, facts } = reply.json();
  return code === undefined || code === 'ENGINE_UNAVAILABLE' ? 'CHECKED' : [code, field, facts?.items];
};

const REASONED = { reasons: 'Tờ thứ hai để trống cả hai mặt, đã đối chiếu bản giấy' };

it('5: a scan of blank pages alone is passed by nobody, whatever is said for it', async () => {
  const refused = ['PAPER_BLANK', 'items', ['P07-C1']];
  expect(await check({ pages: 1, findings: ['BLANK:1'] }, REASONED)).toEqual(refused);
  expect(await check({ pages: 3, findings: ['NOT_COLOUR:1-3', 'BLANK:1-3'] }, REASONED)).toEqual(refused);
  expect(await check({ pages: 2, findings: ['BLANK:1', 'NOT_COLOUR:1-2', 'BLANK:2'] })).toEqual(refused);
  expect(await check({ pages: 1, findings: ['BLANK:1'] }, { verdicts: { 'P07-C1': 'SCAN_AGAIN' } })).toBe('CHECKED');
});

it('5: blank backs are usual; any other blank page is passed with a reason', async () => {
  expect(await check({ pages: 4, findings: ['BLANK:2', 'BLANK:4'] })).toBe('CHECKED');
  for (const findings of [['BLANK:1'], ['BLANK:2-3'], ['BLANK:1', 'BLANK:3']]) {
    expect(await check({ pages: 4, findings })).toEqual(['REASON_MISSING', 'reasons', ['P07-C1']]);
    expect(await check({ pages: 4, findings }, REASONED)).toBe('CHECKED');
  }
});
