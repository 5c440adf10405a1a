import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { numberRegister } from '../../db/ledger/number-register.ts';
import { project } from '../../db/register/projection.ts';
import { dossier } from '../../db/schema.ts';
import { withPdf } from '../../documents/pdf/pdfium.ts';
import { resultPlacesOf } from '../../documents/scans/inspect.ts';
import { verifyPdf } from '../../documents/signing/verify.ts';
import type { ResultPlaces } from '../../domain/dossier/result-places.ts';
import type { DossierState, Result } from '../../domain/dossier/state.ts';
import { isRefusal } from '../../domain/failures.ts';
import { sha256 } from '../../platform/hash.ts';
import { allPresent, isGood, judgeAll } from '../../test/judges/verdict.ts';
import { type Desk, startDesk } from '../../test/support/desk.ts';
import { applicationAt, scene, written } from '../../test/support/dossier.ts';
import { owing } from '../../test/support/owing.ts';
import { HUSBAND, MARRIAGE } from '../../test/support/results.ts';
import { uploadedLaw, writtenResult } from '../../test/support/uploaded-result.ts';
import { causeOf } from '../work-cause.ts';
import { createResultActivities } from './result.ts';

const AT = '2026-03-04T02:00:00.000Z';

let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
  await desk.database.db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values ('00000000-0000-4000-8000-000000000001', 'PERSON', '066075000001', 'H''Mơ̆ng Êban', now())`,
  );
});
afterAll(() => desk.close());

/** The register holds the dossier in this state, its result made by its handler. */
const put = async (state: DossierState): Promise<DossierState> => {
  const application = applicationAt('2026-03-02T09:00');
  const { opening } = scene({ ...application, data: { ...application.data, law: uploadedLaw(application.data.law) } });
  if (isRefusal(opening)) throw new Error(opening.code);
  await project(desk.database.db, written(opening, state.dossierId));
  await desk.database.db.update(dossier).set({ state }).where(eq(dossier.dossierId, state.dossierId));
  return state;
};

const workOf = (state: DossierState): string => state.work.find(({ kind }) => kind === 'SLOW_ACT')?.id ?? '';
/** Commands of scenes have names, the same in each. */
const owed = (work: 'draftResult' | 'signResult' | 'issueResult', dossierId: string, result: Partial<Result> = {}): DossierState => {
  const state = owing(work, dossierId);
  const named = JSON.parse(JSON.stringify(state).replaceAll(`"${workOf(state)}"`, `"${dossierId}-${work}"`)) as DossierState;
  return { ...named, papers: [], result: named.result === null ? null : { ...named.result, ...result } };
};
const input = (state: DossierState) => ({ version: 1, dossierId: state.dossierId, step: workOf(state), at: AT }) as const;

const uploaded = async (
  pdf: Uint8Array,
  given: Parameters<typeof resultPlacesOf>[1] = {},
): Promise<{ file: string; places: ResultPlaces }> => {
  const file = path.join(desk.keys.dir, 'ket-qua.pdf');
  writeFileSync(file, pdf);
  const found = await resultPlacesOf(file, given);
  if (!('places' in found)) throw new Error(JSON.stringify(found));
  return { file: (await desk.files.putBytes(pdf)).sha256, places: found.places };
};

/** T22, T24, T25 of an uploaded result. */
const through = async (dossierId: string, attached: NonNullable<DossierState['attached']>) => {
  const acts = createResultActivities({ db: desk.database.db, keys: desk.keys.keys, files: desk.files, registers: desk.registers });
  const { draft } = await acts.draftResult(input(await put({ ...owed('draftResult', dossierId), attached })));
  const signed = await acts.signResult(input(await put({ ...owed('signResult', dossierId, { draft }), attached })));
  if (!('leaderSigned' in signed)) throw new Error('not signed');
  const issuing = await put({ ...owed('issueResult', dossierId, { draft, leaderSigned: signed.leaderSigned }), attached });
  const issued = await acts.issueResult(input(issuing));
  if (!('issued' in issued)) throw new Error('not issued');
  return { draft: await desk.files.read(draft), issued: await desk.files.read(issued.issued), number: issued.number };
};

const textOf = (pdf: Uint8Array, page: number): Promise<string> => withPdf({ bytes: pdf }, (view) => view.text(page));
const made: Uint8Array[] = [];
const verified = async (pdf: Uint8Array): Promise<void> => {
  made.push(pdf);
  const report = await verifyPdf({ pdf, roots: desk.keys.roots, at: AT });
  expect([report.problems, report.valid]).toEqual([[], true]);
};

it('an uploaded result of two pages is drafted with its printed words covered, signed at their places, and numbered in its own book', {
  timeout: 300_000,
}, async () => {
  const pdf = await writtenResult({ pages: 2 });
  const { draft, issued, number } = await through('TN-TAI-LEN', await uploaded(pdf));
  // His own bytes stand before everything of ours.
  for (const later of [draft, issued]) expect(sha256(later.subarray(0, pdf.length))).toBe(sha256(pdf));
  const seen = await withPdf({ bytes: draft }, (view) => view.render({ page: 0, dpi: 72 }));
  const ink = (x: number, top: number): number => seen.rgb[(top * seen.width + x) * 3] ?? 0;
  // Where "[[SO]]" was printed.
  expect(Math.min(...Array.from({ length: 30 }, (_, index) => ink(86 + index, 98)))).toBeGreaterThan(240);
  expect(await textOf(issued, 0)).toContain('01/GPXD');
  expect(await textOf(issued, 0)).toContain('ngày 04 tháng 3 năm 2026');
  expect(number).toBe(1);
  const lines = await numberRegister(desk.database.db, { agency: 'H15.901', year: 2026 });
  expect(lines.map((line) => [line.series, line.number, line.status])).toEqual([['BUILDING_PERMIT', 1, 'ISSUED']]);
  await verified(issued);
});

it('one whose places were given stays as its handler made it until the leader signs, turned pages too', { timeout: 300_000 }, async () => {
  const pdf = await writtenResult({ anchors: false, turn: 90 });
  const given = {
    numberAt: { page: 1, x: 86, y: 90, width: 110, height: 16 },
    dateAt: { page: 1, x: 354, y: 90, width: 160, height: 16 },
    leaderAt: { page: 1, x: 345, y: 460, width: 160, height: 100 },
  };
  const { draft, issued } = await through('TN-CHO-SAN', await uploaded(pdf, given));
  expect(sha256(draft)).toBe(sha256(pdf));
  await verified(issued);
});

it('both are good before judges that nobody here wrote (.ci/judges installs them)', { timeout: 300_000 }, async () => {
  expect(made.length).toBe(2);
  if (!(await allPresent())) return;
  const verdicts = await judgeAll({ pdfs: made, trustFile: desk.keys.trustFile });
  expect(verdicts.filter((verdict) => !isGood(verdict))).toEqual([]);
});

it('is signed and issued on what the registers say then, as a drawn one is: another answer than that of its draft holds it back', {
  timeout: 120_000,
}, async () => {
  const acts = createResultActivities({ db: desk.database.db, keys: desk.keys.keys, files: desk.files, registers: desk.registers });
  const attached = await uploaded(await writtenResult());
  const id = 'TN-SO-KHAC';
  const { draft } = await acts.draftResult(input(await put({ ...owed('draftResult', id), attached })));
  const signing = input(await put({ ...owed('signResult', id, { draft }), attached }));
  const self = { personalId: '066075000001', fullName: "H'Mơ̆ng Êban", birthDate: '1975-01-01' };
  const married = { ...MARRIAGE, spouses: [self, HUSBAND] } as const;
  desk.registers.held.push(married);
  // No field of his file is known: the answer alone is another.
  expect(await acts.signResult(signing)).toEqual({ registers: { MARRIAGE: true, DEATH: false }, outdated: [] });
  desk.registers.held.length = 0;
  const signed = await acts.signResult(signing);
  if (!('leaderSigned' in signed)) throw new Error('not signed');
  expect(signed.registers).toEqual({ MARRIAGE: false, DEATH: false });
  const issuing = input(await put({ ...owed('issueResult', id, { draft, leaderSigned: signed.leaderSigned }), attached }));
  desk.registers.held.push(married);
  expect(await acts.issueResult(issuing)).toEqual({ registers: { MARRIAGE: true, DEATH: false }, outdated: [] });
  desk.registers.held.length = 0;
  expect(await acts.issueResult(issuing)).toMatchObject({ registers: { MARRIAGE: false, DEATH: false }, issued: expect.any(String) });
});

it('nothing is drafted from a file that is not there, or on which something stands at a place by now', { timeout: 120_000 }, async () => {
  const { file, places } = await uploaded(await writtenResult());
  const causeOfDraft = async (dossierId: string, attached: DossierState['attached']): Promise<string> => {
    const acts = createResultActivities({ db: desk.database.db, keys: desk.keys.keys, files: desk.files, registers: desk.registers });
    const state = await put({ ...owed('draftResult', dossierId), ...(attached === undefined ? {} : { attached }) });
    return acts.draftResult(input(state)).then(
      () => 'drafted',
      (error: unknown) => causeOf(error),
    );
  };
  expect(await causeOfDraft('TN-KHONG', undefined)).toBe('RESULT_FILE_MISSING');
  const { anchors: _covered, ...bare } = places;
  expect(await causeOfDraft('TN-DE', { file, places: bare })).toBe('RESULT_FILE_MISSING');
});
