import { spawnSync } from 'node:child_process';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ActBody, TakenBack } from '../api/client/index.ts';
import { connect } from '../db/client.ts';
import { drawPerson, type SyntheticPerson } from '../dev/demo/applicants.ts';
import { ApiRefusal, type DossierView } from '../dev/demo/client.ts';
import { EXTRACT } from '../dev/demo/papers.ts';
import * as step from '../dev/demo/steps.ts';
import { digitised, type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';

/** What is signed is true and complete: the register is asked, what differs is decided with a reason, and nothing hollow is drawn. */

let stage: TestStage;
beforeAll(async () => {
  stage = await testStage(sharedStack().dataDir);
});

const OFFICE = 'Ủy ban nhân dân phường Tân Lập';

/** The civil-status database's own door. */
const record = async (records: readonly object[]): Promise<void> => {
  const answer = await fetch(`${sharedStack().addresses.civilStatus}/records`, {
    method: 'PUT',
    body: JSON.stringify(records),
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.status).toBe(200);
};
const spouse = ({ personalId, fullName, birthDate }: SyntheticPerson) => ({ personalId, fullName, birthDate });
const marriage = (one: object, other: object, state: 'IN_FORCE' | 'DIVORCED', registerNumber: string) => ({
  register: 'MARRIAGE',
  registerNumber,
  registeredOn: '2015-05-20',
  registeredBy: OFFICE,
  spouses: [one, other],
  state,
});

const handedOver = async (applicant: SyntheticPerson, answers: Readonly<Record<string, string>>): Promise<string> => {
  const { cast, papers } = stage;
  const dossierId = await step.takeIn(cast, { applicant, answers });
  await step.identify(cast, dossierId);
  await step.classifyDeclaration(cast, dossierId, papers.declaration);
  await digitised(stage, dossierId);
  await step.handOver(cast, dossierId);
  return dossierId;
};
const processing = async (applicant: SyntheticPerson, answers: Readonly<Record<string, string>>): Promise<string> => {
  const dossierId = await handedOver(applicant, answers);
  await step.assign(stage.cast, dossierId);
  return dossierId;
};

const fieldOf = ({ resultFields }: DossierView, name: string) => {
  const found = resultFields?.find(({ field }) => field === name);
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
};

/** Asked for and not done: a second person is waited for. */
const asking = async (dossierId: string, body: ActBody<'decide-field'>): Promise<void> => {
  const { underway, request } = await stage.cast.handler.act(dossierId, 'decide-field', body);
  expect([underway, request?.act]).toEqual([true, 'DECIDE_FIELD']);
};

/** What the second person sees of the one request that waits, and does with it; the first one cannot. */
const second = async (dossierId: string, act: 'confirm-request' | 'decline-request') => {
  const { handler, unitHead } = stage.cast;
  const view = await unitHead.dossier(dossierId);
  const [request] = view.requests;
  if (request === undefined || view.requests.length > 1) throw new Error('one request is awaited');
  const own = handler.act(dossierId, 'confirm-request', { request: request.request });
  await step.refused(own, 'ROLE_NOT_PERMITTED');
  const field = view.resultFields?.find(({ asked }) => asked.length > 0);
  expect(field?.objection).toContain('chờ người thứ hai xác nhận');
  expect(field?.asked).toMatchObject([{ request: request.request, by: handler.person }]);
  expect(field?.register).not.toContain(field?.asked[0]?.value);
  expect(request.name).toContain(field?.label);
  if (act === 'confirm-request') await unitHead.act(dossierId, act, { request: request.request });
  else await unitHead.act(dossierId, act, { request: request.request, comment: 'Chưa đủ căn cứ' });
  return request;
};

/** T36: one reports, the leader confirms. */
const recalled = async (
  dossierId: string,
  by: TestStage['cast']['handler'],
  fault: ActBody<'report-result-error'>['fault'],
): Promise<void> => {
  const reasons = 'Tên người ghi sai so với giấy tờ trong hồ sơ';
  const { request } = await by.act(dossierId, 'report-result-error', { fault, reasons });
  await stage.cast.leader.act(dossierId, 'confirm-request', { request: request?.request ?? '' });
  expect(await stage.cast.handler.dossier(dossierId)).toMatchObject({ phase: 'PROCESSING', result: null });
};

const draft = (dossierId: string) => stage.cast.handler.act(dossierId, 'submit-draft');
const open = async (dossierId: string): Promise<readonly string[]> =>
  ((await step.refused(draft(dossierId), 'RESULT_FIELDS_OPEN')).errors ?? []).map(({ field }) => field);

const textOf = (pdf: Uint8Array): string | null => {
  const run = spawnSync('pdftotext', ['-', '-'], { input: pdf, encoding: 'utf8' });
  return run.error === undefined ? run.stdout.replace(/\s+/g, ' ') : null;
};
const printed = async (dossierId: string, kind: string, item?: string): Promise<string | null> => {
  const files = await stage.cast.handler.files(dossierId);
  const file = files.findLast((one) => one.kind === kind && (item === undefined || one.item === item));
  return file === undefined ? null : textOf(await stage.cast.handler.download(dossierId, file.sha256));
};

describe('B1: a draft', () => {
  it('for marriage is refused until it says whom the applicant will marry, in the parts that the form names', async () => {
    const { handler } = stage.cast;
    const dossierId = await handedOver(drawPerson({ sex: 'FEMALE', hasAccount: true }), step.NEVER_MARRIED);
    await step.takeOver(stage.cast, dossierId);
    expect(await open(dossierId)).toEqual(['partner']);
    const hollow = { field: 'partner', source: 'HANDLER', value: '1' } as const;
    await step.refused(step.decideField(stage.cast, dossierId, hollow), 'FIELD_VALUE_INVALID');
    await step.namePartner(stage.cast, dossierId);
    await draft(dossierId);
    expect((await handler.dossier(dossierId)).phase).toBe('AWAITING_SIGNATURE');
  });

  it('with a word wider than its frame is refused by the field that says it, and made once the handler has written it otherwise', async () => {
    const { handler } = stage.cast;
    // One word to whoever breaks lines; three columns share the width of the page.
    const applicant = { ...drawPerson({ sex: 'FEMALE', hasAccount: true }), ethnicity: 'Hmông-Trắng-Hmông-Hoa-Hmông-Xanh-Mnông' };
    const dossierId = await processing(applicant, step.NEVER_MARRIED);
    const { status, title, errors } = await step.refused(draft(dossierId), 'RESULT_OVERFLOWS');
    expect([status, title]).toEqual([409, 'Nội dung kết quả có từ rộng hơn khung in; hãy viết lại các trường được nêu.']);
    const reason = 'có từ dài 38 ký tự rộng hơn khung 148 điểm (1/72 inch) nơi nó được in';
    expect(errors).toEqual([{ field: 'ethnicity', reason }]);
    expect((await handler.dossier(dossierId)).phase).toBe('PROCESSING');
    const value = 'Hmông Trắng, Hmông Hoa, Hmông Xanh';
    await step.decideField(stage.cast, dossierId, { field: 'ethnicity', source: 'HANDLER', value, reasons: 'Viết tách từ như tờ khai' });
    await draft(dossierId);
    expect((await handler.dossier(dossierId)).phase).toBe('AWAITING_SIGNATURE');
  });

  it('is signed on what the registers say on the day of the signature: an older answer is asked anew, and what it changes sends the draft back', async () => {
    const { handler, leader } = stage.cast;
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const dossierId = await processing(applicant, step.NEVER_MARRIED);
    await draft(dossierId);
    const { db, close } = connect({ databaseUrl: sharedStack().addresses.databaseUrl });
    await db.execute(sql`update looked_up_data set looked_up_at = looked_up_at - interval '1 day' where dossier_id = ${dossierId}`);
    await close();
    expect((await step.refused(leader.act(dossierId, 'sign'), 'LOOK_UP_OWED')).facts).toEqual({ registers: ['MARRIAGE', 'DEATH'] });
    // She married meanwhile.
    const husband = drawPerson({ sex: 'MALE', hasAccount: true });
    await record([marriage(spouse(applicant), spouse(husband), 'IN_FORCE', `KH-SAU-${applicant.personalId}`)]);
    await step.askRegistersAgain(leader, dossierId);
    const outdated = await step.refused(leader.act(dossierId, 'sign'), 'DRAFT_OUTDATED');
    expect(outdated.errors?.map(({ field }) => field)).toEqual(['maritalStatus']);
    await leader.act(dossierId, 'return-draft', { comment: 'Sổ hộ tịch hôm nay ghi khác' });
    expect((await handler.dossier(dossierId)).phase).toBe('PROCESSING');
    expect(await open(dossierId)).toEqual(['maritalStatus']);
  });

  it('is neither signed nor issued once the register says otherwise, be it since a moment ago: the act itself asks', async () => {
    const { leader, recordsClerk, handler } = stage.cast;
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const husband = drawPerson({ sex: 'MALE', hasAccount: true });
    const number = `KH-TRUA-${applicant.personalId}`;
    const wed = (state: 'IN_FORCE' | 'DIVORCED', bride = applicant) =>
      record([{ ...marriage(spouse(bride), spouse(husband), state, number), registeredOn: '2026-03-02' }]);
    const told = async (act: Promise<unknown>): Promise<string | undefined> => {
      const outcome: unknown = await act.catch((error: unknown) => error);
      return outcome instanceof TakenBack ? outcome.command.refusal?.code : String(outcome);
    };
    const dossierId = await processing(applicant, step.NEVER_MARRIED);
    await draft(dossierId);
    await wed('IN_FORCE');
    expect(await told(leader.act(dossierId, 'sign'))).toBe('DRAFT_OUTDATED');
    const view = await handler.dossier(dossierId);
    expect([view.phase, fieldOf(view, 'maritalStatus').status, fieldOf(view, 'maritalStatus').register]).toEqual([
      'AWAITING_SIGNATURE',
      'DIFFERS',
      ['MARRIED'],
    ]);
    expect(view.registers).toContainEqual({ register: 'MARRIAGE', answer: 'FOUND' });
    // Asked again it is refused at once, with what differs.
    expect((await step.refused(leader.act(dossierId, 'sign'), 'DRAFT_OUTDATED')).errors?.map(({ field }) => field)).toEqual([
      'maritalStatus',
    ]);

    // The record is another's and set right; the draft still is what would be said. Then she marries after the signature.
    await wed('DIVORCED', drawPerson({ sex: 'FEMALE', hasAccount: true }));
    await step.askRegistersAgain(leader, dossierId);
    await leader.act(dossierId, 'sign');
    await wed('IN_FORCE');
    expect(await told(recordsClerk.act(dossierId, 'issue'))).toBe('DRAFT_OUTDATED');
    expect((await handler.dossier(dossierId)).phase).toBe('AWAITING_ISSUE');
    const events = (await handler.timeline(dossierId)).map(({ type }) => type);
    expect(events).toEqual(expect.arrayContaining(['SIGNATURE_OUTDATED', 'ISSUE_OUTDATED']));

    // No dead end: the office recalls what was signed, and goes on as the register says.
    await recalled(dossierId, recordsClerk, 'REGISTER_CHANGED');
    expect(await open(dossierId)).toContain('maritalStatus');
    const refusal = { ground: 'NOT_QUALIFIED', reasons: 'Sổ đăng ký kết hôn ghi người này đang có chồng', articles: 'Điều 22' };
    await handler.act(dossierId, 'submit-refusal', { ...refusal, articles: 'Nghị định 123/2015/NĐ-CP, Điều 22' });
    await leader.act(dossierId, 'sign');
    expect((await recordsClerk.act(dossierId, 'issue')).phase).toBe('AWAITING_RETURN');
  });

  it('E57, S27: in which an error is found after its issue is recalled with a notice; its successor has its own number and its own place everywhere', async () => {
    const { leader, recordsClerk, handler, officer, counter } = stage.cast;
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const dossierId = await processing(applicant, step.NEVER_MARRIED);
    const issue = async () => {
      await draft(dossierId);
      await leader.act(dossierId, 'sign');
      await recordsClerk.act(dossierId, 'issue');
      return officer.until(dossierId, 'trả bản điện tử', ({ result }) => result?.electronic === 'DELIVERED');
    };
    const first = await issue();
    await recalled(dossierId, handler, 'WRONG_CONTENT');
    await officer.until(dossierId, 'ghi sổ số bị thay thế', ({ phase }) => phase === 'PROCESSING');
    const second = await issue();
    expect(second.result?.number).toBeGreaterThan(first.result?.number ?? Number.POSITIVE_INFINITY);

    const { dossierCode } = second;
    const { addresses } = sharedStack();
    const published = await (await fetch(`${addresses.citizenPortal}/dossiers/${dossierCode}/results`)).json();
    expect(published).toMatchObject([{ resultId: `${dossierCode}-KQ1` }, { resultId: `${dossierCode}-KQ2` }]);
    const { db, close } = connect({ databaseUrl: addresses.databaseUrl });
    const rows = async (query: ReturnType<typeof sql>) => [...(await db.execute(query))];
    expect(
      await rows(sql`select status from registered_number where dossier_id = ${dossierId} and series = 'OUTGOING' order by number`),
    ).toEqual([{ status: 'REPLACED' }, { status: 'ISSUED' }]);
    expect(
      await rows(sql`select kind, version from dossier_warehouse where dossier_code = ${dossierCode} and kind in ('RESULT', 'DELIVERY_E')
        order by kind, version`),
    ).toEqual([1, 2].map((version) => ({ kind: 'DELIVERY_E', version })).concat([1, 2].map((version) => ({ kind: 'RESULT', version }))));
    const [delivered] = await rows(sql`select reference from delivery where dossier_id = ${dossierId} and form = 'E'`);
    expect(published).toMatchObject([{}, { publicationId: delivered?.reference }]);
    await close();
    expect(await printed(dossierId, 'RESULT_RECALLED')).toMatch(
      /^(?!.*undefined).*Văn bản bị thu hồi: .*, số \d+\/UBND-XNHN, ngày .*Tên người ghi sai so với giấy tờ/,
    );
    await step.deliver(stage.cast, dossierId, applicant);
    expect((await counter.dossier(dossierId)).status).toBe('RETURNED');
  });

  it('certifies no case that the law excludes, and nobody marries the dead', async () => {
    const { cast, outside, papers } = stage;
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const married = { ...step.NEVER_MARRIED, maritalHistory: 'MARRIED', purpose: 'MARRIAGE' };
    const excluded = await step.refused(step.takeIn(cast, { applicant, answers: married }), 'CASE_ANSWERS_INVALID');
    expect(excluded.errors).toContainEqual({
      field: 'answers.purpose',
      reason: expect.stringContaining('đang có vợ hoặc chồng'),
      allowed: ['OTHER'],
    });

    const husband = drawPerson({ sex: 'MALE', hasAccount: true });
    const wedding = { registeredOn: '2009-05-20', registerNumber: `KH-GOA-${applicant.personalId}`, registeredBy: OFFICE };
    await outside.recordMarriage({ wife: applicant, husband, ...wedding });
    const dossierId = await step.takeIn(cast, { applicant, answers: { ...step.WIDOWED, livedElsewhere: 'false' } });
    await step.identify(cast, dossierId);
    await step.checkWidowsPapers(cast, dossierId, papers);
    await cast.counter.act(dossierId, 'accept');
    await step.digitise(cast, dossierId, step.scansOfWidow(papers));
    await step.handOver(cast, dossierId);
    await step.assign(cast, dossierId);
    // Each of the two days can be; the death before the wedding cannot.
    await step.convertExtract(cast, dossierId, { extract: { ...EXTRACT, diedAt: '2008-06-01' }, deceased: husband });
    const refusal = await step.refused(draft(dossierId), 'RESULT_FIELDS_OPEN');
    expect(refusal.errors).toContainEqual({ field: 'diedOn', reason: expect.stringContaining('không thể sớm hơn ngày đăng ký kết hôn') });
    await step.convertExtract(cast, dossierId, { extract: EXTRACT, deceased: husband });
    const [year, month, day] = husband.birthDate.split('-');
    const late = `${husband.fullName}, sinh ngày ${day}/${month}/${year}, giấy tờ tùy thân số ${husband.personalId}, nơi đăng ký kết hôn: ${OFFICE}`;
    const partner = { field: 'partner', source: 'HANDLER', value: late, reasons: 'Theo tờ khai' } as const;
    expect((await step.refused(step.decideField(cast, dossierId, partner), 'FIELD_VALUE_INVALID')).detail).toContain('đã chết');
    await draft(dossierId);
  });

  it('takes no impossible, hollow or unproven word, and none from a paper that cannot bear it', async () => {
    const { handler } = stage.cast;
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const dossierId = await handedOver(applicant, step.NEVER_MARRIED);
    await step.takeOver(stage.cast, dossierId);
    const partner = (fullName: string, bornOn: string, number: string): string =>
      `${fullName}, sinh ngày ${bornOn}, giấy tờ tùy thân số ${number}, nơi đăng ký kết hôn: ${OFFICE}`;
    const decided = (value: string, item = 'P07-C1') =>
      step.decideField(stage.cast, dossierId, { field: 'partner', source: 'HANDLER', value }, item);
    for (const value of [
      partner(applicant.fullName, '01/01/1980', applicant.personalId),
      partner('Lê Văn Mẫu Quý', '01/01/2020', '066220000119'),
      partner('-', '01/01/1980', '066080000119'),
      partner('Lê Văn Mẫu Quý', '01/01/1980', 'không'),
    ])
      await step.refused(decided(value), 'FIELD_VALUE_INVALID');
    // Of another year than its number, with a reason only.
    await step.refused(decided(partner('Lê Văn Mẫu Quý', '01/01/1981', '066080000119')), 'REASON_MISSING');
    expect((await handler.dossier(dossierId)).resultFields?.find(({ field }) => field === 'partner')?.decision).toBeNull();
    const good = partner('Lê Văn Mẫu Quý', '01/01/1980', '066080000119');
    expect((await step.refused(decided(good, 'GT-9'), 'FIELD_VALUE_INVALID')).field).toBe('item');
    await decided(good);
    expect(await handler.dossier(dossierId)).toMatchObject({ phase: 'PROCESSING' });
  });

  it('is refused for a person whom the register shows as married, until it is decided with a reason; two who decide at once do not both', async () => {
    const { handler } = stage.cast;
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const husband = drawPerson({ sex: 'MALE', hasAccount: true });
    const number = `KH-HAI-${applicant.personalId}`;
    await record([marriage({ ...spouse(applicant), fullName: `${applicant.fullName}h` }, spouse(husband), 'IN_FORCE', number)]);
    const dossierId = await processing(applicant, { ...step.NEVER_MARRIED, purpose: 'OTHER' });

    expect(await open(dossierId)).toEqual(['fullName', 'maritalStatus', 'purposeWords']);
    const view = await handler.dossier(dossierId);
    expect(fieldOf(view, 'maritalStatus')).toMatchObject({
      status: 'DIFFERS',
      register: ['MARRIED'],
      declaration: ['NEVER_MARRIED'],
      paper: [],
      objection: 'Tình trạng hôn nhân: cơ sở dữ liệu, lời khai ghi khác nhau; phải chọn một giá trị và nêu lý do.',
    });

    const { seen } = fieldOf(view, 'fullName');
    const name = { field: 'fullName', source: 'DECLARATION', value: applicant.fullName, seen } as const;
    await step.refused(handler.act(dossierId, 'decide-field', name), 'REASON_MISSING');
    const reasons = 'Đối chiếu căn cước: sổ ghi sai chính tả';
    await step.refused(handler.act(dossierId, 'decide-field', { ...name, value: 'Lê Thị Mẫu', reasons }), 'FIELD_VALUE_INVALID');
    await step.refused(handler.act(dossierId, 'decide-field', { ...name, field: 'spouseName', reasons }), 'FIELD_UNKNOWN');
    await step.refused(
      handler.act(dossierId, 'decide-field', { ...name, source: 'HANDLER', value: 'Lê Thị Mẫu', item: 'P07-C1', reasons }),
      'FIELD_VALUE_INVALID',
    );
    // The register says otherwise: what one officer decides waits for another one; a later word takes the place of an earlier.
    const ask = () => asking(dossierId, { ...name, reasons });
    await ask();
    await ask();
    expect(await open(dossierId)).toEqual(['fullName', 'maritalStatus', 'purposeWords']);
    const asked = await second(dossierId, 'decline-request');
    expect(asked.name).toBe('Ghi khác sổ trên kết quả: Họ, chữ đệm, tên, theo lời khai');
    expect(fieldOf(await handler.dossier(dossierId), 'fullName')).toMatchObject({ status: 'DIFFERS', asked: [], decision: null });
    await ask();
    await second(dossierId, 'confirm-request');
    expect(fieldOf(await handler.dossier(dossierId), 'fullName')).toMatchObject({
      status: 'GIVEN',
      asked: [],
      decision: { value: applicant.fullName, reasons, by: handler.person, confirmedBy: stage.cast.unitHead.person },
    });
    await step.refused(
      handler.act(dossierId, 'decide-field', { ...name, source: 'REGISTER', value: 'Lê Thị Mẫu', reasons }),
      'FIELD_VALUE_INVALID',
    );

    // Whoever goes by the register cannot certify what was declared.
    await step.decideField(stage.cast, dossierId, { field: 'maritalStatus', source: 'REGISTER', value: 'MARRIED', reasons });
    const words = { field: 'purposeWords', source: 'HANDLER', value: 'Vay vốn ngân hàng' } as const;
    const both = await Promise.all(
      [1, 2].map(() =>
        step.decideField(stage.cast, dossierId, words).then(
          () => 'TAKEN',
          (error: unknown) => (error instanceof ApiRefusal ? error.problem.code : String(error)),
        ),
      ),
    );
    expect([...both].sort()).toEqual(['FIELD_CHANGED', 'TAKEN']);
    expect(await open(dossierId)).toEqual(['maritalStatus']);

    // A declaration alone stands against no register.
    await step.refused(
      step.decideField(stage.cast, dossierId, { field: 'maritalStatus', source: 'DECLARATION', value: 'NEVER_MARRIED', reasons }),
      'FIELD_VALUE_INVALID',
    );
    // The register is set right and asked again: the record was another's, and what was decided rested on it.
    const bride = drawPerson({ sex: 'FEMALE', hasAccount: true });
    await record([marriage(spouse(bride), spouse(husband), 'DIVORCED', number)]);
    await handler.act(dossierId, 'ask-registers');
    await handler.until(dossierId, 'tra lại sổ', ({ registers }) => registers.every(({ answer }) => answer !== 'PENDING'));
    expect(await open(dossierId)).toEqual(['fullName', 'maritalStatus']);
    expect(fieldOf(await handler.dossier(dossierId), 'fullName').status).toBe('OUTDATED');
    await step.decideField(stage.cast, dossierId, { ...name, reasons });
    await step.decideField(stage.cast, dossierId, {
      field: 'maritalStatus',
      source: 'DECLARATION',
      value: 'NEVER_MARRIED',
      reasons: 'Bản ghi của người trùng số',
    });
    await draft(dossierId);
    await handler.until(dossierId, 'lập dự thảo', ({ phase }) => phase === 'AWAITING_SIGNATURE');

    const decided = (await handler.timeline(dossierId)).filter(({ type }) => type === 'FIELD_DECIDED');
    expect(decided.map(({ data }) => data.field)).toEqual(['fullName', 'maritalStatus', 'purposeWords', 'fullName', 'maritalStatus']);
    expect(JSON.stringify(decided)).not.toContain(applicant.fullName);
    const slip = await printed(dossierId, 'CONTROL_SLIP', 'T22');
    if (slip !== null) {
      for (const words of ['Bản ghi của người trùng số', 'Vay vốn ngân hàng', 'Trần Văn Mẫu Bình, ']) expect(slip).toContain(words);
      expect(slip).not.toContain('cb-0102');
    }
    const page = await printed(dossierId, 'DRAFT');
    if (page !== null) {
      expect(page).toContain('Giấy này được cấp để: Vay vốn ngân hàng. Giấy này không có giá trị sử dụng để đăng ký kết hôn.');
      expect(page).toContain('Hiện tại chưa đăng ký kết hôn với ai.');
    }
    // Nobody but those who make and sign it reads the sources side by side.
    expect((await stage.cast.supervisor.dossier(dossierId)).resultFields).toBeNull();
  });

  it('says what it is for in ordinary words at once, and in odd ones once a second person has looked at them', async () => {
    const { handler, unitHead, leader } = stage.cast;
    const dossierId = await processing(drawPerson({ sex: 'FEMALE', hasAccount: true }), { ...step.NEVER_MARRIED, purpose: 'OTHER' });
    const word = async (value: string, reasons?: string) => ({
      ...({ field: 'purposeWords', source: 'HANDLER', value, item: 'P07-C1' } as const),
      seen: fieldOf(await handler.dossier(dossierId), 'purposeWords').seen,
      ...(reasons === undefined ? {} : { reasons }),
    });
    const decide = async (value: string, reasons?: string) => handler.act(dossierId, 'decide-field', await word(value, reasons));
    const odd = [
      'Vay vốn, đã chia tay chồng năm 2010',
      'Marriage registration in Taiwan',
      'Sử dụng trong thời hạn 12 tháng',
      'Đăng kí k.hôn với bạn trai',
      'Chứng minh single',
      'Vay vốn ngân hàng, thời hạn sử dụng vô thời hạn',
    ];
    for (const value of odd) await step.refused(decide(value), 'REASON_MISSING');
    // What the certificate itself says the contrary of is refused with a reason, too.
    for (const value of ['Đăng ký kết hôn tại Đài Loan', 'Vay vốn ngân hàng, giấy này có giá trị vô thời hạn'])
      await step.refused(decide(value, 'Theo tờ khai'), 'FIELD_VALUE_INVALID');
    expect(await open(dossierId)).toEqual(['purposeWords']);

    const value = 'Ghi danh khóa thiền dài ngày ở Myanmar';
    const reasons = 'Theo thư mời của trung tâm thiền kèm tờ khai';
    await step.refused(decide(value), 'REASON_MISSING');
    await asking(dossierId, await word(value, reasons));
    const waiting = await step.refused(draft(dossierId), 'RESULT_FIELDS_OPEN');
    expect(waiting.errors).toEqual([{ field: 'purposeWords', reason: expect.stringContaining('đang chờ người thứ hai xác nhận') }]);
    expect((await second(dossierId, 'decline-request')).name).toBe(
      'Ghi ngoài danh mục trên kết quả: Mục đích sử dụng ghi trong tờ khai, theo cán bộ xử lý',
    );
    expect(fieldOf(await handler.dossier(dossierId), 'purposeWords')).toMatchObject({ status: 'MISSING', decision: null });
    expect(await open(dossierId)).toEqual(['purposeWords']);

    // An ordinary purpose takes the place of what is still asked for, at once.
    await asking(dossierId, await word(value, reasons));
    await decide('Vay vốn tại Ngân hàng Nông nghiệp chi nhánh Krông Pắc');
    expect(await unitHead.dossier(dossierId)).toMatchObject({ requests: [] });
    expect(fieldOf(await handler.dossier(dossierId), 'purposeWords')).toMatchObject({ status: 'GIVEN', objection: null });

    await asking(dossierId, await word(value, reasons));
    expect(await open(dossierId)).toEqual(['purposeWords']);
    await second(dossierId, 'confirm-request');
    expect(fieldOf(await handler.dossier(dossierId), 'purposeWords')).toMatchObject({
      status: 'GIVEN',
      decision: { value, reasons, by: handler.person, confirmedBy: unitHead.person },
    });
    await draft(dossierId);
    await handler.until(dossierId, 'lập dự thảo', ({ phase }) => phase === 'AWAITING_SIGNATURE');
    const slip = await printed(dossierId, 'CONTROL_SLIP', 'T22');
    if (slip !== null) for (const words of [value, reasons, 'người thứ hai xác nhận: Lê Thị Mẫu Chi']) expect(slip).toContain(words);
    const page = await printed(dossierId, 'DRAFT');
    if (page !== null) expect(page).toContain(`Giấy này được cấp để: ${value}. Giấy này không có giá trị sử dụng để đăng ký kết hôn.`);
    await leader.act(dossierId, 'sign');
    expect((await handler.dossier(dossierId)).phase).toBe('AWAITING_ISSUE');
    expect(JSON.stringify(await handler.timeline(dossierId))).not.toContain('Myanmar');
  });

  it('waits for a register that is away: a task, and T22 refused until it has answered', async () => {
    const { handler, unitHead } = stage.cast;
    const { civilStatus } = sharedStack().addresses;
    const applicant = drawPerson({ sex: 'MALE', hasAccount: true });
    const faults = (rules: readonly object[]) =>
      fetch(`${civilStatus}/faults`, { method: 'PUT', body: JSON.stringify(rules), headers: { 'content-type': 'application/json' } });
    const { cast, papers } = stage;
    const dossierId = await step.takeIn(cast, { applicant, answers: step.NEVER_MARRIED });
    await step.identify(cast, dossierId);
    await step.classifyDeclaration(cast, dossierId, papers.declaration);
    await digitised(stage, dossierId);
    await step.handOver(cast, dossierId);
    await faults([{ kind: 'REFUSE', match: { key: applicant.personalId } }]);
    await unitHead.act(dossierId, 'assign', { handler: handler.person });
    await handler.act(dossierId, 'check-receipt', { items: ['P07-C1'] });
    const failed = await handler.until(dossierId, 'lỗi tra sổ', ({ failures }) => failures.length > 0);
    expect(failed.tasks.map(({ act }) => act)).toContain('RETRY_WORK');
    const owed = await step.refused(draft(dossierId), 'LOOK_UP_OWED');
    expect(owed.facts).toMatchObject({ registers: expect.arrayContaining(['MARRIAGE']) });
    await faults([]);
    for (const { work } of failed.failures) await handler.act(dossierId, 'retry-work', { work });
    await handler.until(dossierId, 'tra lại sổ', ({ registers }) => registers.every(({ answer }) => answer === 'NONE'));
    await step.namePartner(cast, dossierId);
    await draft(dossierId);
  });

  it('of a widow: what is required is on the extract or cannot be read, and a correction after a decision is decided anew', async () => {
    const { cast, outside, papers } = stage;
    const { handler } = cast;
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const husband = drawPerson({ sex: 'MALE', hasAccount: true });
    await outside.recordMarriage({
      wife: applicant,
      husband,
      registeredOn: '2009-05-20',
      registerNumber: `KH-GOA-${applicant.personalId}`,
      registeredBy: OFFICE,
    });
    const dossierId = await step.takeIn(cast, { applicant, answers: { ...step.WIDOWED, livedElsewhere: 'false' } });
    await step.identify(cast, dossierId);
    await step.checkWidowsPapers(cast, dossierId, papers);
    await cast.counter.act(dossierId, 'accept');
    await step.digitise(cast, dossierId, step.scansOfWidow(papers));
    await step.handOver(cast, dossierId);
    // The register of deaths learns of it meanwhile, with another day.
    await record([
      {
        register: 'DEATH',
        registerNumber: `KT-${husband.personalId}`,
        registeredOn: '2014-06-03',
        registeredBy: OFFICE,
        deceased: spouse(husband),
        diedOn: '2014-01-31',
      },
    ]);
    await step.assign(cast, dossierId);
    const fileSha256 = (await handler.dossier(dossierId)).papers.find(({ item }) => item === step.EXTRACT_ITEM)?.file?.sha256 ?? '';
    const values = [{ field: 'number', value: null, absent: 'NOT_ON_PAPER', origin: 'TYPED', page: 1 }] as const;
    const hollow = await step.refused(
      handler.act(dossierId, 'convert', { item: step.EXTRACT_ITEM, fileSha256, values: [...values] }),
      'DATA_INVALID',
    );
    expect([hollow.field, hollow.detail]).toEqual(['number', expect.stringContaining('luôn có trường này')]);
    await step.convertExtract(cast, dossierId, { extract: EXTRACT, deceased: husband });
    expect(await open(dossierId)).toEqual(['diedOn']);
    const reasons = 'Theo bản chính trích lục';
    const onPaper = { field: 'diedOn', source: 'PAPER', reasons } as const;
    const seenOf = async () => fieldOf(await handler.dossier(dossierId), 'diedOn').seen;
    await asking(dossierId, { ...onPaper, value: EXTRACT.diedAt, seen: await seenOf() });
    const [asked] = (await handler.dossier(dossierId)).requests;
    await step.convertExtract(cast, dossierId, { extract: { ...EXTRACT, diedAt: '2014-06-02' }, deceased: husband });
    expect(await open(dossierId)).toEqual(['diedOn']);
    // What was asked for rests on the paper as it was read then.
    await step.refused(cast.unitHead.act(dossierId, 'confirm-request', { request: asked?.request ?? '' }), 'FIELD_CHANGED');
    await asking(dossierId, { ...onPaper, value: '2014-06-02', seen: await seenOf() });
    await second(dossierId, 'confirm-request');
    await draft(dossierId);
    await handler.until(dossierId, 'lập dự thảo', ({ phase }) => phase === 'AWAITING_SIGNATURE');
    const page = await printed(dossierId, 'DRAFT');
    const slip = await printed(dossierId, 'CONTROL_SLIP', 'T22');
    if (slip !== null) expect(slip).toContain('người thứ hai xác nhận: Lê Thị Mẫu Chi');
    if (page !== null) expect(page).toContain(`đã chết ngày 02/06/2014 (Trích lục khai tử số ${EXTRACT.number}`);
  });
});
