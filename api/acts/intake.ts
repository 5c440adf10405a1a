import { type Static, Type } from 'typebox';
import type { Tx } from '../../db/client.ts';
import { agencyOf, lawSnapshotFor } from '../../db/law/law.ts';
import { upsertPerson } from '../../db/register/parties.ts';
import { addOfficeMinutes, CalendarYearUnknown, localDate, type OfficeCalendar } from '../../domain/calendar/index.ts';
import { ChannelName, Choice, Forms, Instant } from '../../domain/dossier/codes.ts';
import type { CommandOf } from '../../domain/dossier/commands.ts';
import { OPEN_PERMITS } from '../../domain/dossier/contents.ts';
import { openDossier } from '../../domain/dossier/transition.ts';
import { isAny, isRefusal, type Refusal, refuse, refuseFields } from '../../domain/failures.ts';
import { checkPersonalId } from '../../domain/identifiers/index.ts';
import { newUuid, randomCode } from '../../platform/ids.ts';
import { AgencyRef, Body, LocalDateText, PersonalIdText } from '../bodies/schemas.ts';
import type { Caller } from '../http/auth.ts';
import { personTexts } from '../http/person-text.ts';
import type { Prepared } from './commands.ts';
import { actorAs } from './permission.ts';

const Text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description });

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
      fullName: Text(120, 'Họ và tên'),
      birthDate: LocalDateText,
      sex: Choice({ MALE: 'Nam', FEMALE: 'Nữ' }, 'Giới tính'),
      ethnicity: Type.Optional(Text(40, 'Dân tộc')),
      nationality: Type.Optional(Text(60, 'Quốc tịch')),
      phone: Type.Optional(Type.String({ pattern: '^[0-9+ .()-]{8,20}$', description: 'Số điện thoại' })),
      email: Type.Optional(Type.String({ pattern: '^[^@\\s]{1,64}@[^@\\s]{1,190}$', description: 'Thư điện tử' })),
      address: Type.Optional(Text(300, 'Nơi cư trú')),
    },
    {
      additionalProperties: false,
      description: 'Người nộp hồ sơ',
      examples: [{ personalId: '066190000124', fullName: 'Lê Thị Mẫu Xuân', birthDate: '1990-05-04', sex: 'FEMALE' }],
    },
  ),
  channel: ChannelName,
  resultForms: Type.Optional(Forms),
  receivedAt: Type.Optional(Instant('Thời điểm tiếp nhận; bỏ trống: bây giờ; trong quá khứ: nhập bù')),
  catchUpReason: Type.Optional(Text(500, 'Lý do nhập bù')),
});

export type Intake = Static<typeof IntakeBody>;

/** A dossier taken on paper (no power, no network) may be entered this much later (E82). */
const CATCH_UP_WORKING_DAYS = 10;
const MINUTES_PER_WORKING_DAY = 8 * 60;

/** When the dossier counts as received, or why that instant is refused. */
const receiptOf = ({ receivedAt, catchUpReason }: Intake, now: string): { readonly at: string; readonly catchUp: boolean } | Refusal => {
  if (receivedAt === undefined) return { at: now, catchUp: false };
  const at = new Date(receivedAt).toISOString();
  if (at > now) return refuse('RECEIVED_AT_INVALID', { field: 'receivedAt' });
  return catchUpReason === undefined ? refuse('RECEIVED_AT_INVALID', { field: 'catchUpReason' }) : { at, catchUp: true };
};

const tooLate = (calendar: OfficeCalendar, at: string, now: string): Refusal | null => {
  try {
    const earliest = addOfficeMinutes(calendar, now, -CATCH_UP_WORKING_DAYS * MINUTES_PER_WORKING_DAY);
    return at < earliest ? refuse('RECEIVED_AT_INVALID', { field: 'receivedAt', detail: { earliest } }) : null;
  } catch (error) {
    if (error instanceof CalendarYearUnknown) return refuse('CALENDAR_YEAR_UNKNOWN', { field: 'receivedAt' });
    throw error;
  }
};

/** Provisional id, readable aloud and without personal data: `TN-261122-7K3MQ2` (local day of entry, 30 random bits; the register keeps it unique). */
const provisionalId = (now: string): string => `TN-${localDate(now).slice(2).replaceAll('-', '')}-${randomCode(6)}`;

/** T01: checks the body and makes the exact OPEN command of it, so that a later sending is the very same. Writes the party. */
export const prepareIntake = async ({
  caller,
  body,
  tx,
  commandId,
  at: now,
}: {
  readonly caller: Caller;
  readonly body: Intake;
  readonly tx: Tx;
  readonly commandId: string;
  readonly at: string;
}): Promise<Prepared> => {
  const permit = OPEN_PERMITS.find(({ role }) => caller.roles.includes(role));
  if (permit === undefined) return refuse('ROLE_NOT_PERMITTED', { detail: { roles: OPEN_PERMITS.map(({ role }) => role) } });
  const names = personTexts(body.applicant, ['fullName', 'ethnicity', 'nationality', 'address'], 'applicant.');
  // An officer's sentence may have several lines; a blank one explains nothing.
  const reason = personTexts({ catchUpReason: body.catchUpReason?.replace(/\s+/g, ' ') }, ['catchUpReason'], '');
  if (isRefusal(names) || isRefusal(reason)) {
    const errors = [names, reason].flatMap((text) => (isRefusal(text) ? (text.errors ?? []) : []));
    return isAny(errors) ? refuseFields('BODY_INVALID', errors) : refuse('BODY_INVALID');
  }
  const applicant = { ...body.applicant, ...names };
  const id = checkPersonalId(applicant.personalId, { birthYear: Number(applicant.birthDate.slice(0, 4)), sex: applicant.sex });
  if (!id.ok) return refuse('IDENTIFIER_INVALID', { field: 'applicant.personalId', detail: { reason: id.message } });
  const receipt = receiptOf(body, now);
  if (isRefusal(receipt)) return receipt;
  const leadAgency = body.leadAgency ?? caller.agency;
  const law = await lawSnapshotFor(tx, {
    procedureCode: body.procedureCode,
    intakeAgency: caller.agency,
    leadAgency,
    receivedAt: receipt.at,
    answers: body.answers,
  });
  if (isRefusal(law)) return law;
  const late = receipt.catchUp ? tooLate(law.calendar, receipt.at, now) : null;
  if (late) return late;
  const lead = await agencyOf(tx, leadAgency);
  if (!lead) return refuse('AGENCY_UNKNOWN', { field: 'leadAgency' });
  const forms = law.procedure.resultForms;
  const resultForms = body.resultForms ?? forms;
  if (forms !== 'BOTH' && resultForms !== forms) return refuse('FORM_NOT_REQUIRED', { field: 'resultForms', detail: { allowed: [forms] } });
  const actor = actorAs(caller, permit.role);
  const dataFor = (partyId: string): CommandOf<'OPEN'>['data'] => ({
    partyId,
    channel: body.channel,
    answers: body.answers,
    leadAgency,
    leadUnit: lead.units.civilStatus,
    receivedAt: receipt.at,
    catchUp: receipt.catchUp,
    resultForms,
    law,
  });
  const dossierId = provisionalId(now);
  const partyId = newUuid();
  // The workflow asks the same pure rule; asked here first, a refusal costs no run and leaves no person behind.
  const opened = openDossier(dossierId, { version: 1, id: commandId, act: 'OPEN', actor, data: dataFor(partyId) }, { at: now });
  if (isRefusal(opened)) return opened;
  const person = await upsertPerson(tx, { ...applicant, personalId: id.value, partyId, at: now });
  return { actor, dossierId, data: dataFor(person.partyId), warnings: [...id.warnings, ...person.warnings] };
};
