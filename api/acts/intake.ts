import { type Static, Type } from 'typebox';
import type { Db, Tx } from '../../db/client.ts';
import { pinnedLaw } from '../../db/law/pinned.ts';
import { openDossiersOf } from '../../db/register/duplicates.ts';
import { recordPerson } from '../../db/register/parties.ts';
import { recordRepresentative } from '../../db/register/representatives.ts';
import { localDate } from '../../domain/calendar/index.ts';
import { componentChecklist } from '../../domain/dossier/checklist.ts';
import { ChannelName, Choice, Forms, Instant } from '../../domain/dossier/codes.ts';
import type { CommandOf } from '../../domain/dossier/commands.ts';
import { OPEN_PERMITS } from '../../domain/dossier/contents.ts';
import { AUTHORISATION_SCOPES, objectionToRepresentative, REPRESENTATIONS } from '../../domain/dossier/representatives.ts';
import { openDossier } from '../../domain/dossier/transition.ts';
import { isAny, isRefusal, type Refusal, refuse, refuseTogether } from '../../domain/failures.ts';
import { checkPersonalId, sameBranch } from '../../domain/identifiers/index.ts';
import { formsOf, unitOf } from '../../domain/law/procedure.ts';
import { RELATIONS } from '../../domain/law/representation.ts';
import { type Area, type Lying, lies } from '../../domain/law/results/area.ts';
import type { ResultDefinition } from '../../domain/law/types.ts';
import { sameName } from '../../domain/texts/folding.ts';
import { newUuid, randomCode } from '../../platform/ids.ts';
import { ShortReason } from '../bodies/act-parts.ts';
import { objectionToReceipt, receiptOf, warningsOf } from '../bodies/receipt.ts';
import { AgencyRef, Body, Code, LocalDateText, PastDateText, PersonalIdText, TextOf } from '../bodies/schemas.ts';
import type { Caller } from '../http/auth.ts';
import type { Prepared } from './commands.ts';
import { actorAs } from './permission.ts';

const CONTACT = {
  phone: Type.Optional(
    Type.String({ pattern: '^(?=(?:[^0-9]{0,12}[0-9]){8})[0-9+ .()-]{8,20}$', description: 'Số điện thoại', examples: ['0262 3800 000'] }),
  ),
  email: Type.Optional(
    Type.String({
      pattern: '^(?=[^@]{0,63}[A-Za-z0-9])[^@\\s]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,189}$',
      description: 'Thư điện tử',
      examples: ['ten@vidu.vn'],
    }),
  ),
  address: Type.Optional(TextOf('place', 300, 'Nơi cư trú')),
};

const RepresentativeBody = Type.Object(
  {
    personalId: PersonalIdText,
    fullName: TextOf('person-name', 120, 'Họ và tên'),
    ...CONTACT,
    representation: Choice(REPRESENTATIONS, 'Tư cách đại diện'),
    birthDate: Type.Optional({
      ...PastDateText,
      description: 'Ngày sinh; bỏ trống nếu số định danh đủ cho biết người đó đã thành niên và không phải chủ hồ sơ',
    }),
    relation: Type.Optional(Choice(RELATIONS, 'Căn cứ đại diện theo pháp luật')),
    authorisation: Type.Optional(
      Type.Object(
        {
          number: Type.Optional(TextOf('document-number', 60, 'Số văn bản ủy quyền; bỏ trống: không ghi số')),
          signedOn: PastDateText,
          until: Type.Optional({ ...LocalDateText, description: 'Ngày cuối còn hiệu lực; bỏ trống: văn bản không ghi' }),
          scope: Choice(AUTHORISATION_SCOPES, 'Phạm vi ủy quyền, đối với thủ tục của hồ sơ'),
        },
        { additionalProperties: false, description: 'Văn bản ủy quyền, của người đại diện theo ủy quyền' },
      ),
    ),
    namesake: Type.Optional(
      Type.Boolean({ description: 'Đã đối chiếu giấy tờ tùy thân: người khác chủ hồ sơ, chỉ trùng họ tên; mặc định không' }),
    ),
  },
  {
    additionalProperties: false,
    description: 'Người đại diện nộp hồ sơ thay chủ hồ sơ (Nghị định 118/2025/NĐ-CP Điều 6); có khi và chỉ khi answers.applicantIs nêu vậy',
  },
);

/** Body of T01. */
export const IntakeBody = Body({
  procedureCode: Type.String({ pattern: '^[0-9A-Z.]{8,40}$', description: 'Mã thủ tục hành chính', examples: ['1.004873'] }),
  leadAgency: Type.Optional(AgencyRef),
  answers: Type.Record(Type.String({ pattern: '^[A-Za-z0-9]{1,40}$' }), Type.String({ maxLength: 60 }), {
    description: 'Câu trả lời về trường hợp giải quyết, theo câu hỏi của thủ tục',
    examples: [{ applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' }],
  }),
  applicant: Type.Object(
    {
      personalId: PersonalIdText,
      fullName: TextOf('person-name', 120, 'Họ và tên'),
      birthDate: PastDateText,
      sex: Choice({ MALE: 'Nam', FEMALE: 'Nữ' }, 'Giới tính'),
      ethnicity: Type.Optional(TextOf('words', 40, 'Dân tộc')),
      nationality: Type.Optional(TextOf('nationality', 60, 'Quốc tịch')),
      ...CONTACT,
    },
    {
      additionalProperties: false,
      description: 'Chủ hồ sơ; tự nộp, hoặc qua người đại diện',
      examples: [{ personalId: '066190000124', fullName: 'Lê Thị Mẫu Xuân', birthDate: '1990-05-04', sex: 'FEMALE' }],
    },
  ),
  representative: Type.Optional(RepresentativeBody),
  channel: ChannelName,
  resultForms: Type.Optional(Forms),
  receivedAt: Type.Optional(Instant('Thời điểm tiếp nhận; bỏ trống: bây giờ; trong quá khứ: nhập bù')),
  catchUpReason: Type.Optional(ShortReason(500, 'Lý do nhập bù')),
  duplicateOf: Type.Optional(Code('Mã hồ sơ đang mở của cùng người, cùng thủ tục, mà hồ sơ này nộp trùng', 'H15.901-261122-0001')),
  duplicateReason: Type.Optional(
    Type.String({
      ...ShortReason(500, 'Vì sao nộp thêm khi còn hồ sơ đang mở của cùng thủ tục; người xử lý và lãnh đạo đọc lý do này'),
      minLength: 20,
    }),
  ),
});

export type Intake = Static<typeof IntakeBody>;

/**
 * Two open dossiers of one person for one procedure: the second says whose double it is, or why it is none; what it names is one of them. Under another
 * name no more is told than that there is one; of a dossier of another counter where it is, so that people can be sent there, and not how far it has come.
 */
const duplicate = async (
  tx: Tx,
  { procedureCode, duplicateOf, duplicateReason }: Intake,
  { personalId, fullName }: { readonly personalId: string; readonly fullName: string },
  { unit }: Pick<Caller, 'unit'>,
): Promise<Refusal | null> => {
  const open = await openDossiersOf(tx, { personalId, procedureCode });
  if (open.length === 0 || (duplicateOf === undefined && duplicateReason !== undefined)) return null;
  if (open.some(({ dossierId, code }) => duplicateOf === dossierId || (code !== null && duplicateOf === code))) return null;
  const his = open.filter((one) => sameName(one.fullName, fullName));
  const isOwn = ({ intakeUnit }: (typeof his)[number]): boolean => sameBranch(intakeUnit, unit);
  const known = his.find(isOwn) ?? his[0];
  if (known === undefined) return refuse('DOSSIER_DUPLICATE', { field: 'duplicateReason' });
  const { dossierId, code, intakeUnit, phase } = known;
  return refuse('DOSSIER_DUPLICATE', {
    field: 'duplicateOf',
    detail: { dossier: code ?? dossierId, intakeUnit, ...(isOwn(known) ? { phase } : {}) },
  });
};

/** The representative as he is kept, with what is known of him besides; undefined: the owner came himself. */
const representativeIn = ({ representative }: Intake) => {
  if (representative === undefined) return undefined;
  const id = checkPersonalId(representative.personalId);
  if (!id.ok) return refuse('IDENTIFIER_INVALID', { field: 'representative.personalId', detail: { reason: id.message } });
  return { ...representative, personalId: id.value, warnings: id.warnings };
};

/** What the counter should look at before it accepts; the handler must say why, or refuse. */
const MAY_LIVE_ELSEWHERE = {
  HERE: [],
  ELSEWHERE: ['không thuộc địa bàn của cơ quan giải quyết'],
  UNTOLD: ['chưa cho biết có thuộc địa bàn của cơ quan giải quyết hay không'],
} as const satisfies Record<Lying, readonly string[]>;

/** What the counter is told of whoever lives elsewhere, or does not say where. */
const warningsOfResidence = (area: Area | null, address: string | undefined): readonly string[] =>
  area === null || address === undefined
    ? []
    : MAY_LIVE_ELSEWHERE[lies(area, address)].map(
        (said) =>
          `Nơi cư trú đã khai ${said}: kiểm tra nơi thường trú; nếu không thuộc thẩm quyền thì từ chối tiếp nhận và hướng dẫn đến nơi có thẩm quyền`,
      );

/** Why a result is not given in the form that is wished for; null: it is. */
const objectionToForms = (wished: Intake['resultForms'], forms: ResultDefinition['forms']): Refusal | null => {
  if ((wished ?? forms) === 'PAPER') return refuse('PAPER_RESULT_ALONE', { field: 'resultForms' });
  if (wished === undefined || forms === 'BOTH' || wished === forms) return null;
  return refuse('FORM_NOT_REQUIRED', { field: 'resultForms', detail: { allowed: [forms] } });
};

/** Provisional id, readable aloud and without personal data: `TN-261122-7K3MQ2` (local day of entry, 30 random bits; the register keeps it unique). */
const provisionalId = (now: string): string => `TN-${localDate(now).slice(2).replaceAll('-', '')}-${randomCode(6)}`;

/** T01: checks the body and makes the exact OPEN command of it, so that a later sending is the very same. Writes the party, and who acts for it. */
export const prepareIntake = async ({
  caller,
  body,
  db,
  tx,
  commandId,
  at: now,
}: {
  readonly caller: Caller;
  readonly body: Intake;
  /** The pool that `tx` is of. */
  readonly db: Db;
  readonly tx: Tx;
  readonly commandId: string;
  readonly at: string;
}): Promise<Prepared> => {
  const permit = OPEN_PERMITS.find(({ role }) => caller.roles.includes(role));
  if (permit === undefined) return refuse('ROLE_NOT_PERMITTED', { detail: { roles: OPEN_PERMITS.map(({ role }) => role) } });
  const { applicant, channel } = body;
  const id = checkPersonalId(applicant.personalId, { birthYear: Number(applicant.birthDate.slice(0, 4)), sex: applicant.sex });
  const receipt = receiptOf(body, now);
  const representative = representativeIn(body);
  const leadAgency = body.leadAgency ?? caller.agency;
  const pinnedAt = (receivedAt: string, lead = leadAgency) =>
    pinnedLaw(db, tx, {
      procedureCode: body.procedureCode,
      intakeAgency: caller.agency,
      leadAgency: lead,
      receivedAt,
      answers: body.answers,
    });
  const pinned = await pinnedAt(isRefusal(receipt) ? now : receipt.at);
  // Where the instant or the agency has no law, what else is wrong is judged by that of today, of the agency at the counter.
  const today = isRefusal(pinned) ? await pinnedAt(now) : pinned;
  const near = isRefusal(today) ? await pinnedAt(now, caller.agency) : today;
  const untimely =
    isRefusal(receipt) || isRefusal(today) ? null : objectionToReceipt(receipt, { channel, calendar: today.law.calendar, now });
  const owner = id.ok ? { ...applicant, personalId: id.value } : null;
  const objection =
    owner === null || isRefusal(representative)
      ? null
      : objectionToRepresentative(representative, { owner, answers: body.answers, day: localDate(isRefusal(receipt) ? now : receipt.at) });
  const lines = isRefusal(near) ? null : componentChecklist(near.law.procedure, body.answers);
  const wrong = [
    id.ok ? null : refuse('IDENTIFIER_INVALID', { field: 'applicant.personalId', detail: { reason: id.message } }),
    receipt,
    representative,
    // A day before all law refuses any procedure: where today's law knows it, the instant is what is wrong.
    isRefusal(pinned) ? (untimely ?? pinned) : untimely,
    objection,
    isRefusal(pinned) || pinned.lead ? null : refuse('AGENCY_UNKNOWN', { field: 'leadAgency' }),
    isRefusal(near) ? null : objectionToForms(body.resultForms, formsOf(near.law.procedure)),
    lines,
  ].filter(isRefusal);
  if (isAny(wrong)) return refuseTogether(wrong);
  if (owner === null || isRefusal(receipt) || isRefusal(representative) || isRefusal(pinned) || !pinned.lead)
    throw new Error('what is refused is among what is wrong');
  const { law, lawHash, lead, area } = pinned;
  const resultForms = body.resultForms ?? formsOf(law.procedure);
  const leadUnit = unitOf(lead.units, law.procedure.leadUnit);
  if (leadUnit === null) return refuse('AGENCY_NOT_COMPETENT', { field: 'leadAgency' });
  const actor = actorAs(caller, permit.role);
  const dataFor = (partyId: string): CommandOf<'OPEN'>['data'] => ({
    partyId,
    channel,
    answers: body.answers,
    leadAgency,
    leadUnit,
    receivedAt: receipt.at,
    catchUp: receipt.catchUp,
    resultForms,
    law,
    lawHash,
    ...(body.duplicateOf === undefined ? {} : { duplicateOf: body.duplicateOf }),
  });
  const double = await duplicate(tx, body, owner, caller);
  if (double) return double;
  const dossierId = provisionalId(now);
  const partyId = newUuid();
  // The workflow asks the same pure rule; asked here first, a refusal costs no run and leaves no person behind.
  const opened = openDossier(dossierId, { version: 1, id: commandId, act: 'OPEN', actor, data: dataFor(partyId) }, { at: now });
  if (isRefusal(opened)) return opened;
  const person = await recordPerson(tx, owner, { dossierId, partyId, at: now });
  if (representative !== undefined) await recordRepresentative(tx, representative, { dossierId, at: now });
  const warnings = [
    ...(id.ok ? id.warnings : []),
    ...person.warnings,
    ...(representative?.warnings ?? []),
    ...warningsOf(receipt, { channel, calendar: law.calendar }),
    ...warningsOfResidence(area, applicant.address),
  ];
  return { actor, dossierId, data: dataFor(person.partyId), warnings };
};
