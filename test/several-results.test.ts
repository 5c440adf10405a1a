import { readFileSync } from 'node:fs';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../db/client.ts';
import { delivery, dossierWarehouse, lawDefinition } from '../db/schema.ts';
import { drawPerson } from '../dev/demo/applicants.ts';
import type { DossierView } from '../dev/demo/client.ts';
import { playProcedure } from '../dev/demo/driver.ts';
import { createOutsideAgency, type OutsideAgency } from '../dev/demo/outside-agency.ts';
import * as step from '../dev/demo/steps.ts';
import type { ResultDefinition } from '../domain/law/types.ts';
import { sha256 } from '../platform/hash.ts';
import { JOINED_RESULTS, MAKERS } from './support/dossier.ts';
import { shippedLaw } from './support/law.ts';
import { type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';
import { until } from './support/until.ts';

/** One dossier, results of three agencies (1.13): S25, E24, E39, E72, and what an outside system may get wrong (T38), through HTTP. */

/** Versions like P14 over the form and the papers of P07: parallel, in sequence, and one that another system makes alone. */
const [OWN, RESIDENCE, INSURANCE] = JOINED_RESULTS as readonly [ResultDefinition, ResultDefinition, ResultDefinition];
const VERSIONS: Readonly<Record<string, readonly ResultDefinition[]>> = {
  '2.990981': JOINED_RESULTS,
  '2.990982': [OWN, RESIDENCE, { ...INSURANCE, dependsOn: [RESIDENCE.code] }],
  '2.990983': [{ ...RESIDENCE, dependsOn: [] }],
};

/** Of a route that asks the police at once; no shipped version has one yet. */
const ROUTED = '2.990984';
const ASKED_BY_ROUTE = {
  ...{ kind: 'OPINION', when: {}, addressee: 'Công an phường', addressedTo: 'POLICE', workingDays: 2, byRoute: true },
  ...{ excludedFromClock: false, legalBasis: { act: 'Quy trình mẫu' }, verified: false },
} as const;

/** Birth, residence and health insurance of a child, as shipped. */
const P14 = '2.000986';

let stage: TestStage;
let database: Database;
let police: OutsideAgency;
let insurance: OutsideAgency;

const agency = (agencyId: string, of: string, name: string) => {
  const commune = shippedLaw().find(({ kind, key, validTo }) => kind === 'AGENCY' && key === 'H15.901' && validTo === null);
  return { ...(commune?.body as object), agencyId, function: of, name, parentAgency: undefined, predecessors: [], aliases: [] };
};

/** Law that only this test knows; what the shipped law holds by now stays as it is. */
const load = async (kind: 'AGENCY' | 'PROCEDURE', key: string, body: object): Promise<void> => {
  const known = await database.db.select().from(lawDefinition).where(eq(lawDefinition.key, key));
  if (known.length === 0)
    await database.db.insert(lawDefinition).values({ kind, key, version: 'test', validFrom: '2025-07-01', validTo: null, body });
};

beforeAll(async () => {
  const { addresses, dataDir, tokens } = sharedStack();
  stage = await testStage(dataDir);
  database = connect({ databaseUrl: addresses.databaseUrl });
  await load('AGENCY', MAKERS.POLICE, agency(MAKERS.POLICE, 'POLICE', 'Công an phường Tân Lập'));
  await load('AGENCY', MAKERS.SOCIAL_INSURANCE, agency(MAKERS.SOCIAL_INSURANCE, 'SOCIAL_INSURANCE', 'Bảo hiểm xã hội tỉnh Đắk Lắk'));
  const p07 = shippedLaw().find(({ kind, key, validTo }) => kind === 'PROCEDURE' && key === '1.004873' && validTo === null);
  for (const [code, results] of Object.entries(VERSIONS))
    await load('PROCEDURE', code, { ...(p07?.body as object), code, name: 'Thủ tục liên thông mẫu', version: 'test', results });
  await load('PROCEDURE', ROUTED, { ...(p07?.body as object), code: ROUTED, version: 'test', consultations: [ASKED_BY_ROUTE] });
  const { keys: passphrase } = JSON.parse(readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')) as { readonly keys: string };
  const common = { api: addresses.api, systems: addresses.outsideSystems, dataDir, passphrase };
  police = createOutsideAgency({
    ...{ ...common, system: 'RESIDENCE', agency: MAKERS.POLICE, name: 'Công an phường Tân Lập' },
    token: tokens['csdl-cu-tru'] ?? '',
  });
  insurance = createOutsideAgency({
    ...{ ...common, system: 'HEALTH_INSURANCE', agency: MAKERS.SOCIAL_INSURANCE, name: 'Bảo hiểm xã hội tỉnh Đắk Lắk' },
    token: tokens['csdl-bhxh'] ?? '',
  });
});
afterAll(() => database?.close());

/** T01 to T12 and the handler's first check. */
const assigned = async (procedureCode: string, owner: ReturnType<typeof drawPerson>): Promise<string> => {
  const { cast, papers } = stage;
  const { dossierId } = await cast.counter.open({
    ...{ procedureCode, answers: step.NEVER_MARRIED, applicant: owner, channel: 'IN_PERSON' },
    duplicateReason: 'Nộp thêm để thử nghiệm hệ thống',
  });
  await step.identify(cast, dossierId);
  await step.classifyDeclaration(cast, dossierId, papers.declaration);
  await cast.counter.act(dossierId, 'accept');
  await step.digitise(cast, dossierId, step.scansOfNeverMarried(papers.declaration));
  await step.handOver(cast, dossierId);
  // Where nothing is drafted here, no field of it is decided.
  await (procedureCode === '2.990983' ? step.takeOver : step.assign)(cast, dossierId);
  return dossierId;
};

const issued = async (procedureCode: string, owner: ReturnType<typeof drawPerson>): Promise<{ dossierId: string; code: string }> => {
  const dossierId = await assigned(procedureCode, owner);
  await step.submitDraft(stage.cast, dossierId);
  await step.signAndIssue(stage.cast, dossierId);
  return { dossierId, code: (await stage.cast.handler.dossier(dossierId)).dossierCode ?? '' };
};

const entry = ({ outside }: DossierView, code: string) => outside.find((one) => one.code === code);
const look = (dossierId: string): Promise<DossierView> => stage.cast.handler.dossier(dossierId);
const waitFor = (dossierId: string, what: string, satisfied: (view: DossierView) => boolean) =>
  stage.cast.handler.until(dossierId, what, satisfied);
const codeOf = async (response: Response): Promise<unknown> =>
  response.ok ? response.status : ((await response.json()) as { readonly code: string }).code;
const events = async (dossierId: string): Promise<readonly string[]> =>
  (await stage.cast.handler.timeline(dossierId)).map(({ type }) => type);
const asked = (of: OutsideAgency, code: string) => until('the request', async () => (await of.askedFor(code))[0] ?? null);

/** Of which result a supervisor is told that its agency is late, at an instant to come; a dossier that is late itself is told of as such. */
const lateAt = async (asOf: string, dossierId: string): Promise<readonly (string | null)[]> => {
  const { api } = stage.cast.supervisor;
  for (let after: string | undefined; ; ) {
    const page = await api.get('/supervision/stuck', {
      ...{ class: 'CONSULTATION_OVERDUE' as const, limit: 100 },
      ...(after === undefined ? { asOf } : { after }),
    });
    const found = page.dossiers.find((one) => one.dossierId === dossierId);
    if (found === undefined && page.next !== null) after = page.next;
    else
      return (found?.causes ?? []).flatMap(({ class: name, subject }) =>
        name === 'STEP_OVER_BUDGET' ? [] : name === 'LATE' ? [name] : [subject],
      );
  }
};

const published = async (code: string) =>
  (await (await fetch(`${sharedStack().addresses.citizenPortal}/dossiers/${code}/results`)).json()) as readonly {
    readonly resultId: string;
    readonly metadata: { readonly resultType: string; readonly issuedBy: string };
  }[];

describe('a consultation that the route opens (1.13)', () => {
  it('goes out with the hand-over, to the agency that the version names, and the draft waits for its answer', async () => {
    const dossierId = await assigned(ROUTED, drawPerson({ sex: 'FEMALE', hasAccount: true }));
    const view = await waitFor(dossierId, 'hỏi ý kiến khi chuyển hồ sơ', ({ consultations }) => consultations.length > 0);
    expect(view.consultations).toMatchObject([{ kind: 'OPINION', addressee: MAKERS.POLICE, status: 'SENT' }]);
    await step.refused(stage.cast.handler.act(dossierId, 'submit-draft'), 'CONSULTATION_OPEN');
  });
});

describe('three results of three agencies', () => {
  it('are asked for when the first is issued, taken only as they are, returned as they come, and close the dossier together (S25, E39)', async () => {
    const owner = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const { cast, outside } = stage;
    const { dossierId, code } = await issued('2.990981', owner);
    const before = await look(dossierId);
    expect([before.phase, before.portalCode, before.handOvers.map(({ agency: to, role }) => [to, role])]).toEqual([
      'PROCESSING',
      4,
      [
        ['H15.901', 'LEAD'],
        [MAKERS.POLICE, 'COORDINATING'],
        [MAKERS.SOCIAL_INSURANCE, 'COORDINATING'],
      ],
    ]);
    // Each with the very file that it rests on.
    for (const agencyAsked of [police, insurance])
      expect((await asked(agencyAsked, code)).basis.map((file) => file.sha256)).toEqual([before.result?.issued]);
    const waiting = await waitFor(dossierId, 'hai cơ quan đã nhận', ({ outside: all }) =>
      all.every(({ status }) => status === 'IN_PROGRESS'),
    );
    expect(waiting.holder).toMatchObject({ kind: 'OTHER_AGENCY', unit: MAKERS.POLICE });
    expect(waiting.outside.every(({ dueAt }) => dueAt !== null)).toBe(true);
    // Each has its share of the time: past it the agency is late, and the dossier is not.
    const pastShare = new Date(Date.parse(entry(waiting, RESIDENCE.code)?.dueAt ?? '') + 60_000).toISOString();
    expect(pastShare < (waiting.clock.dueAt ?? '')).toBe(true);
    expect([...(await lateAt(pastShare, dossierId))].sort()).toEqual([RESIDENCE.code, INSURANCE.code]);
    // The one made here is returned early, on paper too.
    await step.deliver(cast, dossierId, owner);
    expect((await look(dossierId)).phase).toBe('PROCESSING');
    await step.refused(cast.handler.act(dossierId, 'submit-draft', {}), 'PHASE_NOT_PERMITTED');

    const say = { dossierCode: code, title: 'Thông tin đăng ký thường trú', lines: [`Đã đăng ký thường trú cho ${owner.fullName}.`] };
    const pdf = await police.make(say);
    const of = { dossier: dossierId, result: RESIDENCE.code, pdf };
    expect(await codeOf(await police.reportFile({ ...of, seq: 3, pdf: await police.make({ ...say, signedBy: null }) }))).toBe(
      'SIGNATURE_INVALID',
    );
    expect(await codeOf(await police.reportFile({ ...of, seq: 3, pdf: await police.make({ ...say, signedBy: 'H15.902' }) }))).toBe(
      'SIGNER_NOT_MAKER',
    );
    expect(await codeOf(await police.reportFile({ ...of, seq: 3, sha256: sha256('another') }))).toBe('REPORT_HASH_DIFFERS');
    expect(await codeOf(await insurance.reportFile({ ...of, seq: 3 }))).toBe('UNIT_NOT_PERMITTED');
    expect(await codeOf(await police.reportFile({ ...of, result: 'KQ9', seq: 3 }))).toBe('RESULT_UNKNOWN');
    expect(await codeOf(await police.reportFile({ ...of, seq: 3, number: '15/TB-CAP', key: 'residence-3' }))).toBe(200);
    // Once more under the same key, as a new report, and late: none of them changes anything.
    expect(await codeOf(await police.reportFile({ ...of, seq: 3, number: '15/TB-CAP', key: 'residence-3' }))).toBe(200);
    expect(await codeOf(await police.reportFile({ ...of, seq: 4 }))).toBe(200);
    const other = await police.make({ ...say, lines: ['Đăng ký tại địa chỉ khác.'] });
    expect(await codeOf(await police.reportFile({ ...of, pdf: other, seq: 2 }))).toBe(200);
    expect(entry(await look(dossierId), RESIDENCE.code)).toMatchObject({
      status: 'STORED_EXTERNAL',
      sha256: sha256(pdf),
      number: '15/TB-CAP',
      conflict: null,
    });
    expect((await events(dossierId)).filter((type) => type === 'REPORT_REPEATED')).toHaveLength(2);
    await waitFor(dossierId, 'trả kết quả cư trú', (view) => entry(view, RESIDENCE.code)?.electronic === 'DELIVERED');
    expect(await lateAt(pastShare, dossierId)).toEqual([INSURANCE.code]);
    // Another one afterwards is nobody's to take over: the handler decides, and what is returned stays.
    expect(await codeOf(await police.reportFile({ ...of, pdf: other, seq: 5 }))).toBe(200);
    expect(entry(await look(dossierId), RESIDENCE.code)).toMatchObject({ sha256: sha256(pdf), conflict: sha256(other) });
    const decide = { result: RESIDENCE.code, reasons: 'Kết quả đã trả công dân, bản sau sai địa chỉ' };
    await step.refused(cast.handler.act(dossierId, 'decide-report', { ...decide, keep: false }), 'ALREADY_DELIVERED');
    await cast.handler.act(dossierId, 'decide-report', { ...decide, keep: true });
    expect(entry(await look(dossierId), RESIDENCE.code)).toMatchObject({ sha256: sha256(pdf), conflict: null });

    const card = await insurance.make({ dossierCode: code, title: 'Thẻ bảo hiểm y tế', lines: [owner.fullName] });
    const link = { dossier: dossierId, result: INSURANCE.code, pdf: card };
    const fault = (expected: string) => waitFor(dossierId, expected, (view) => entry(view, INSURANCE.code)?.fault === expected);
    expect(await codeOf(await insurance.reportLink({ ...link, seq: 1, link: `${sharedStack().addresses.citizenPortal}/health` }))).toBe(
      200,
    );
    await fault('LINK_FOREIGN');
    const forged = await insurance.make({ dossierCode: code, title: 'Thẻ bảo hiểm y tế', lines: ['giả'], signedBy: 'H15.902' });
    expect(await codeOf(await insurance.reportLink({ ...link, pdf: forged, seq: 2 }))).toBe(200);
    await fault('SIGNER_NOT_MAKER');
    expect((await look(dossierId)).phase).toBe('PROCESSING');
    expect(await codeOf(await insurance.reportLink({ ...link, seq: 3, number: 'GD4660000000001' }))).toBe(200);
    const ready = await waitFor(dossierId, 'thẻ bảo hiểm y tế', (view) => entry(view, INSURANCE.code)?.electronic === 'DELIVERED');
    expect([ready.phase, ready.status, ready.portalCode]).toEqual(['AWAITING_RETURN', 'RESULT_READY', 9]);
    expect(ready.clock.breachAt).toBeNull();
    await cast.counter.act(dossierId, 'deliver', { ...step.receiving(owner), result: INSURANCE.code });
    const closed = await waitFor(dossierId, 'kết thúc', ({ phase }) => phase === 'CLOSED');
    expect(closed.closure).toBe('RETURNED');
    expect(await lateAt(pastShare, dossierId)).toEqual([]);
    await until('the portal', async () => ((await outside.portalStatuses(code)).at(-1) === '10' ? true : null));
    // 9 came once, when all was ready.
    expect((await outside.portalStatuses(code)).filter((status) => status === '9')).toHaveLength(1);
    expect((await published(code)).map(({ metadata }) => [metadata.resultType, metadata.issuedBy])).toEqual([
      [OWN.paperType, 'Ủy ban nhân dân phường Tân Lập'],
      [RESIDENCE.paperType, 'Công an phường Tân Lập'],
      [INSURANCE.paperType, 'Bảo hiểm xã hội tỉnh Đắk Lắk'],
    ]);
    const handed = await database.db.select().from(delivery).where(eq(delivery.dossierId, dossierId));
    expect(handed.map(({ result, form }) => `${result}/${form}`).sort()).toEqual(['/E', '/PAPER', 'KQ2/E', 'KQ3/E', 'KQ3/PAPER']);
    const stored = await database.db.select().from(dossierWarehouse).where(eq(dossierWarehouse.dossierCode, code));
    expect(stored.filter(({ kind }) => kind === 'EXTERNAL_RESULT').map(({ item, data }) => [item, 'link' in data])).toEqual([
      [RESIDENCE.code, false],
      [INSURANCE.code, true],
    ]);
  });

  it('in sequence wait for each other, and with one refused its dependents are cancelled and the rest is returned (E24, E72)', async () => {
    const owner = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const { cast } = stage;
    const { dossierId, code } = await issued('2.990982', owner);
    await asked(police, code);
    expect(entry(await look(dossierId), INSURANCE.code)?.status).toBe('WAITING');
    expect(await insurance.askedFor(code)).toEqual([]);
    const early = await insurance.make({ dossierCode: code, title: 'Thẻ bảo hiểm y tế', lines: [owner.fullName] });
    expect(await codeOf(await insurance.reportFile({ dossier: dossierId, result: INSURANCE.code, pdf: early, seq: 1 }))).toBe(
      'RESULT_NOT_ASKED',
    );
    const pdf = await police.make({ dossierCode: code, title: 'Văn bản từ chối', lines: ['Chỗ ở chưa hợp pháp.'] });
    expect(await codeOf(await police.reportFile({ dossier: dossierId, result: RESIDENCE.code, pdf, seq: 1, outcome: 'REFUSAL' }))).toBe(
      200,
    );
    const refused = await waitFor(dossierId, 'trả văn bản từ chối', (view) => entry(view, RESIDENCE.code)?.electronic === 'DELIVERED');
    expect([refused.phase, refused.status, entry(refused, INSURANCE.code)?.status]).toEqual([
      'AWAITING_RETURN',
      'RESULT_READY',
      'CANCELLED',
    ]);
    await step.deliver(cast, dossierId, owner);
    expect((await waitFor(dossierId, 'kết thúc', ({ phase }) => phase === 'CLOSED')).closure).toBe('RETURNED');
    expect((await published(code)).map(({ metadata }) => metadata.resultType)).toEqual([OWN.paperType, 'REFUSAL_NOTICE']);
  });

  it('are those of the shipped procedure (P14, S25), each asked for with the file it rests on and returned in its forms', async () => {
    const owner = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const { dossierId, view, procedure } = await playProcedure(stage, { code: P14, applicant: owner });
    const code = view.dossierCode ?? '';
    expect([view.phase, view.closure, view.result?.status]).toEqual(['CLOSED', 'RETURNED', 'DELIVERED']);
    const [own, residence, card] = procedure.results;
    expect([own, residence, card].map((result) => [result?.way, result?.dependsOn])).toEqual([
      ['FORM', []],
      ['EXTERNAL', [own?.code]],
      ['EXTERNAL', [own?.code]],
    ]);
    expect(view.handOvers.map(({ agency: to, role }) => [to, role])).toEqual([
      ['H15.901', 'LEAD'],
      [MAKERS.POLICE, 'COORDINATING'],
      [MAKERS.SOCIAL_INSURANCE, 'COORDINATING'],
    ]);
    for (const [maker, result] of [
      [police, residence],
      [insurance, card],
    ] as const) {
      const requests = await maker.askedFor(code);
      expect(requests.map(({ result: of, basis }) => [of, basis.map((file) => file.sha256)])).toEqual([
        [result?.code, [view.result?.issued]],
      ]);
      expect(entry(view, result?.code ?? '')).toMatchObject({ status: 'STORED_EXTERNAL', late: false, dueAt: requests[0]?.dueAt });
    }
    // What the certificate of birth says was read by two agencies, so that it was there before them.
    const told = await events(dossierId);
    expect(told).toEqual(expect.arrayContaining(['ISSUED', 'OUTSIDE_ASKED', 'EXTERNAL_RESULT_RECORDED']));
    expect(told.indexOf('ISSUED')).toBeLessThan(told.indexOf('OUTSIDE_ASKED'));
    const handed = await database.db.select().from(delivery).where(eq(delivery.dossierId, dossierId));
    expect(handed.map(({ result, form }) => `${result}/${form}`).sort()).toEqual(['/E', '/PAPER', 'KQ2/E', 'KQ3/E', 'KQ3/PAPER']);
    await until('the portal', async () => ((await stage.outside.portalStatuses(code)).at(-1) === '10' ? true : null));
    expect((await published(code)).map(({ metadata }) => metadata.resultType).sort()).toEqual(
      procedure.results.map(({ paperType }) => paperType).sort(),
    );
  });

  it('where another system makes the only one, nothing is drafted here (P15)', async () => {
    const owner = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const { cast } = stage;
    const dossierId = await assigned('2.990983', owner);
    const code = (await look(dossierId)).dossierCode ?? '';
    await asked(police, code);
    await step.refused(cast.handler.act(dossierId, 'submit-draft', {}), 'RESULT_MADE_ELSEWHERE');
    const pdf = await police.make({ dossierCode: code, title: 'Thông tin đăng ký thường trú', lines: [owner.fullName] });
    expect(await codeOf(await police.reportFile({ dossier: dossierId, result: RESIDENCE.code, pdf, seq: 1 }))).toBe(200);
    expect((await waitFor(dossierId, 'kết thúc', ({ phase }) => phase === 'CLOSED')).closure).toBe('RETURNED');
  });
});
