import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../db/client.ts';
import { drawPerson, type SyntheticPerson } from '../dev/demo/applicants.ts';
import * as step from '../dev/demo/steps.ts';
import { addOfficeMinutes, localDate, officeCalendar, shortDate } from '../domain/calendar/index.ts';
import { ofKind } from '../domain/law/pin.ts';
import { newUuid } from '../platform/ids.ts';
import { callerOf, type Reply } from './support/api.ts';
import { shippedLaw } from './support/law.ts';
import { pdfText } from './support/pdf-text.ts';
import { digitised, type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';
import { until } from './support/until.ts';

/** Somebody acts for the owner: named at intake, another person, with a right; and nobody else takes the result (Decree 118/2025 Art. 6). */

let stage: TestStage;
let database: Database;

beforeAll(async () => {
  stage = await testStage(sharedStack().dataDir);
  database = connect({ databaseUrl: sharedStack().addresses.databaseUrl });
});
afterAll(() => database?.close());

const REPRESENTED = { ...step.NEVER_MARRIED, applicantIs: 'REPRESENTATIVE' } as const;
const today = (): string => localDate(new Date().toISOString());
const monthAgo = (): string => localDate(new Date(Date.now() - 30 * 86_400_000).toISOString());

const names = new Set<string>();
/** Somebody called like nobody before: a namesake of the owner is a case of its own, and one pair in two hundred would be drawn as one. */
const person = (): SyntheticPerson => {
  const drawn = drawPerson({ sex: 'FEMALE', hasAccount: true });
  if (names.has(drawn.fullName)) return person();
  names.add(drawn.fullName);
  return drawn;
};
const AUTHORISED = { signedOn: monthAgo(), number: '12/UQ', scope: 'SUBMIT_AND_RECEIVE' } as const;

const acting = ({ fullName, personalId, phone, address }: SyntheticPerson, change: object = {}) => ({
  ...{ fullName, personalId, phone, address },
  representation: 'BY_AUTHORISATION' as const,
  authorisation: AUTHORISED,
  ...change,
});

const send = (path: string, body: unknown): Promise<Reply> => {
  const { addresses, tokens } = sharedStack();
  return callerOf({ api: addresses.api, token: tokens['counter-01'] ?? '' }).post(path, body, newUuid());
};

const application = (applicant: SyntheticPerson, representative: object | undefined, more: object = {}) => ({
  procedureCode: '1.004873',
  answers: REPRESENTED,
  applicant,
  ...(representative === undefined ? {} : { representative }),
  channel: 'IN_PERSON',
  duplicateReason: 'Nộp thêm để thử nghiệm hệ thống',
  ...more,
});

/** Opens a dossier of the owner by that representative, and brings it to the issued result. */
const issued = async (
  owner: SyntheticPerson,
  representative: object,
  { item = 'P07-C5', ...more }: { readonly item?: string; readonly [part: string]: unknown } = {},
): Promise<string> => {
  const { cast, papers } = stage;
  const { status, body } = await send('/dossiers', application(owner, representative, more));
  expect(status).toBe(201);
  const dossierId = String(body.dossierId);
  await step.identify(cast, dossierId);
  await step.classifyDeclaration(cast, dossierId, papers.declaration);
  await cast.counter.act(dossierId, 'classify', { item, carrier: 'PAPER', handedIn: true, sheets: 1 });
  await digitised(stage, dossierId);
  await step.handOver(cast, dossierId);
  await step.assign(cast, dossierId);
  if (item === 'P07-C6') {
    // Hardly anybody under a guardian may marry: a person says why this one may.
    const open = await step.refused(step.submitDraft(cast, dossierId), 'RESULT_FIELDS_OPEN');
    expect(open.errors?.map(({ field }) => field)).toEqual(['representative']);
    const { representative } = await cast.handler.dossier(dossierId);
    const reasons = 'Không có quyết định tuyên bố mất năng lực hành vi dân sự';
    await step.decideField(cast, dossierId, {
      ...{ field: 'representative', source: 'DECLARATION', value: representative?.fullName ?? '' },
      reasons,
    });
  }
  await step.submitDraft(cast, dossierId);
  await step.signAndIssue(cast, dossierId);
  await cast.counter.until(dossierId, 'trả kết quả điện tử', ({ result }) => result?.electronic === 'DELIVERED');
  return dossierId;
};

const deliver = async (dossierId: string, body: object): Promise<unknown> => {
  const { status, body: answer } = await send(`/dossiers/${dossierId}/acts/deliver`, body);
  return status < 300 ? 'TAKEN' : [answer.code, answer.field];
};

const textOf = async (dossierId: string, kind: string): Promise<string | null> => {
  const { officer } = stage.cast;
  const file = (await officer.files(dossierId)).find((one) => one.kind === kind);
  return file === undefined ? '' : (pdfText(await officer.download(dossierId, file.sha256))?.replace(/\s+/g, ' ') ?? null);
};

const slipOf = (dossierId: string): Promise<string | null> =>
  until('the slip of the return', async () => {
    const text = await textOf(dossierId, 'DELIVERY_SLIP');
    return text === '' ? null : { text };
  }).then(({ text }) => text);

describe('a representative at intake, through HTTP', () => {
  it('who is nobody, the owner, or without a right in force is refused by name', async () => {
    const [owner, other] = [person(), person()];
    const said = async (representative: object | undefined, more: object = {}): Promise<unknown> => {
      const { status, body } = await send('/dossiers', application(owner, representative, more));
      return status === 201 ? 201 : [body.code, body.field];
    };
    expect(await said(undefined)).toEqual(['REPRESENTATIVE_INCOMPLETE', 'representative']);
    expect(await said(acting(other), { answers: step.NEVER_MARRIED })).toEqual(['CASE_ANSWERS_INVALID', 'answers.applicantIs']);
    expect(await said(acting(owner))).toEqual(['REPRESENTATIVE_IS_OWNER', 'representative.personalId']);
    const named = acting(other, { fullName: ` ${owner.fullName.toUpperCase().normalize('NFD')}` });
    expect(await said(named)).toEqual(['REPRESENTATIVE_IS_OWNER', 'representative.fullName']);
    expect(await said({ ...named, namesake: true, birthDate: other.birthDate })).toBe(201);
    for (const personalId of ['12345', '999190000124', '06619000012X', `${owner.personalId.slice(0, 3)} ${owner.personalId.slice(3)}`])
      expect(await said(acting(other, { personalId }))).toEqual(['IDENTIFIER_INVALID', 'representative.personalId']);
    expect(await said(acting(other, { personalId: undefined }))).toEqual(['BODY_INVALID', expect.anything()]);
    expect(await said(acting(other, { authorisation: undefined }))).toEqual(['REPRESENTATIVE_INCOMPLETE', 'representative.authorisation']);
    const asLegal = { answers: { ...REPRESENTED, applicantIs: 'LEGAL_REPRESENTATIVE' } };
    const noRelation = ['REPRESENTATIVE_INCOMPLETE', 'representative.relation'];
    expect(await said(acting(other, { representation: 'BY_LAW' }), asLegal)).toEqual(noRelation);
    expect(await said(acting(other, { relation: 'GUARDIAN' }))).toEqual(['REPRESENTATIVE_INCOMPLETE', 'representative.authorisation']);
    const byPaper = (change: object) => acting(other, { authorisation: { ...AUTHORISED, ...change } });
    const notInForce = ['AUTHORISATION_NOT_IN_FORCE', 'representative.authorisation'];
    expect(await said(byPaper({ until: AUTHORISED.signedOn }))).toEqual(notInForce);
    expect(await said(byPaper({ signedOn: '2099-01-01' }))).toEqual(['BODY_INVALID', 'representative.authorisation.signedOn']);
    const byLaw = { ...acting(other, { representation: 'BY_LAW', relation: 'GUARDIAN' }), authorisation: undefined };
    expect(await said(byLaw)).toEqual(['CASE_ANSWERS_INVALID', 'answers.applicantIs']);
    expect([await said(byPaper({ until: today() })), await said(byLaw, asLegal)]).toEqual([201, 201]);
  });
});

describe('the return of a paper result, through HTTP', () => {
  it('S02: to the recorded representative under his name and number alone; receipt, certificate and slip name him', async () => {
    const [owner, other, stranger] = [person(), person(), person()];
    const dossierId = await issued(owner, acting(other, { authorisation: { ...AUTHORISED, until: today() } }));
    expect((await stage.cast.officer.dossier(dossierId)).representative).toMatchObject({ fullName: other.fullName, until: today() });
    const as = (who: SyntheticPerson, receiver: 'OWNER' | 'REPRESENTATIVE') => step.receiving(who, receiver);
    expect(await deliver(dossierId, { receiver: 'REPRESENTATIVE' })).toEqual(['BODY_INVALID', expect.anything()]);
    expect(await deliver(dossierId, as(stranger, 'REPRESENTATIVE'))).toEqual(['RECEIVER_DIFFERS', 'personalId']);
    expect(await deliver(dossierId, as(stranger, 'OWNER'))).toEqual(['RECEIVER_DIFFERS', 'personalId']);
    expect(await deliver(dossierId, as(other, 'OWNER'))).toEqual(['RECEIVER_DIFFERS', 'personalId']);
    expect(await deliver(dossierId, { ...as(other, 'REPRESENTATIVE'), fullName: 'Lê Văn Khác' })).toEqual(['RECEIVER_DIFFERS', 'fullName']);
    expect(await deliver(dossierId, { ...as(other, 'REPRESENTATIVE'), personalId: '1' })).toEqual(['IDENTIFIER_INVALID', 'personalId']);
    expect(await deliver(dossierId, as(other, 'REPRESENTATIVE'))).toBe('TAKEN');
    const [receipt, certificate, slip] = [await textOf(dossierId, 'RECEIPT'), await textOf(dossierId, 'RESULT'), await slipOf(dossierId)];
    for (const text of [receipt, certificate, slip].filter((one) => one !== null)) expect(text).toContain(other.fullName);
    if (slip !== null) {
      for (const words of [
        'NGƯỜI NHẬN KẾT QUẢ',
        other.personalId,
        `Đại diện theo ủy quyền, văn bản số 12/UQ ngày ${shortDate(AUTHORISED.signedOn)}`,
        'Thẻ căn cước',
      ])
        expect(slip).toContain(words);
      expect(slip.split(other.fullName).length - 1).toBe(2);
    }
    const [row] = await database.db.execute(
      sql`select receiver_name, receiver_personal_id, identity_proof from delivery where dossier_id = ${dossierId} and form = 'PAPER'`,
    );
    expect(row).toEqual({ receiver_name: other.fullName, receiver_personal_id: other.personalId, identity_proof: 'ID_CARD' });
  });

  it('of one who acts by law: no paper says that anybody authorised him, neither the components nor the certificate nor the slips', async () => {
    const [owner, other] = [person(), person()];
    const guardian = { ...acting(other, { representation: 'BY_LAW', relation: 'GUARDIAN' }), authorisation: undefined };
    const answers = { ...REPRESENTED, applicantIs: 'LEGAL_REPRESENTATIVE' };
    const dossierId = await issued(owner, guardian, { answers, item: 'P07-C6' });
    const { representative, papers, result } = await stage.cast.officer.dossier(dossierId);
    expect(representative).toMatchObject({ representation: 'BY_LAW', relation: 'Người giám hộ', scope: null });
    expect(papers.map(({ item }) => item)).toEqual(['P07-C1', 'P07-C6']);
    expect(await deliver(dossierId, step.receiving(other, 'REPRESENTATIVE'))).toBe('TAKEN');
    const [receipt, certificate, slip] = [await textOf(dossierId, 'RECEIPT'), await textOf(dossierId, 'RESULT'), await slipOf(dossierId)];
    for (const text of [receipt, certificate, slip]) {
      if (text === null) return;
      expect(text).toContain('đại diện theo pháp luật'.slice(1));
      expect(text).not.toContain('ủy quyền');
    }
    expect(slip).toContain(`số ${result?.fullNumber}`);
  });

  it('not to one who may only hand in, nor on a paper that has ended since; the owner takes it, under his number', async () => {
    const calendar = officeCalendar({ years: ofKind(shippedLaw(), 'CALENDAR').map(({ body }) => body) });
    const receivedAt = addOfficeMinutes(calendar, new Date().toISOString(), -8 * 60 - 1);
    const [owner, other] = [person(), person()];
    const late = await issued(owner, acting(other, { authorisation: { ...AUTHORISED, until: localDate(receivedAt) } }), {
      receivedAt,
      catchUpReason: 'Mất điện',
    });
    expect(await deliver(late, step.receiving(other, 'REPRESENTATIVE'))).toEqual(['AUTHORISATION_NOT_IN_FORCE', 'receiver']);
    expect(await deliver(late, { ...step.receiving(owner), fullName: other.fullName })).toEqual(['RECEIVER_DIFFERS', 'fullName']);
    expect(await deliver(late, step.receiving(owner))).toBe('TAKEN');
    const submits = await issued(person(), acting(other, { authorisation: { ...AUTHORISED, scope: 'SUBMIT' } }));
    expect(await deliver(submits, step.receiving(other, 'REPRESENTATIVE'))).toEqual(['RECEIVER_UNKNOWN', 'receiver']);
  });

  it('of a dossier from before: to the representative whom its result names, written down at the return, and never to the owner as his own', async () => {
    const [owner, other] = [person(), person()];
    const dossierId = await issued(owner, acting(other));
    await database.db.execute(sql`delete from representative where dossier_id = ${dossierId}`);
    expect(await deliver(dossierId, step.receiving(owner, 'REPRESENTATIVE'))).toEqual(['REPRESENTATIVE_IS_OWNER', 'personalId']);
    expect(await deliver(dossierId, { ...step.receiving(other, 'REPRESENTATIVE'), fullName: owner.fullName })).toEqual([
      'REPRESENTATIVE_IS_OWNER',
      'fullName',
    ]);
    expect(await deliver(dossierId, step.receiving(other, 'REPRESENTATIVE'))).toBe('TAKEN');
    expect((await slipOf(dossierId)) ?? 'theo giấy tờ trong hồ sơ').toContain('theo giấy tờ trong hồ sơ');
  });
});
