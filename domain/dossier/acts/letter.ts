import { instantAt, isWorkingDay, localDate, localTime, nextWorkingDay } from '../../calendar/index.ts';
import { refusingUnknownYears } from '../../calendar/office.ts';
import { type Refusal, refuse } from '../../failures.ts';
import { decree61 } from '../basis.ts';
import { applied } from '../change.ts';
import { calendarOf, limitFrom, recordFact } from '../clock.ts';
import type { ActData } from '../commands.ts';
import { SECOND } from '../permit.ts';
import { phasesIn } from '../phases.ts';
import { quick } from '../spec.ts';
import type { DossierState } from '../state.ts';

const RUNNING = phasesIn('RUNNING');

const isLaterWorkingDay = (state: DossierState, newDate: string): boolean => {
  const promised = state.clock.appointmentAt;
  const working = refusingUnknownYears(() => isWorkingDay(calendarOf(state), localDate(newDate)));
  return promised !== null && newDate > promised && working === true;
};

/** The earliest date that a letter may promise: the next working day after the one promised, at its hour. */
const firstNewDate = (state: DossierState): readonly string[] => {
  const promised = state.clock.appointmentAt;
  if (promised === null) return [];
  const day = refusingUnknownYears(() => nextWorkingDay(calendarOf(state), localDate(promised)));
  return typeof day === 'string' ? [instantAt({ date: day, time: localTime(promised) })] : [];
};

/**
 * As late as a letter may promise: the whole limit once more, from the day promised or, late, from now, and the next working day at least. A rule of
 * this system: the decree sets no bound, but the first letter in time moves the limit by which the dossier is judged.
 */
const isTooFar = (state: DossierState, newDate: string, at: string): boolean => {
  const { appointmentAt } = state.clock;
  if (appointmentAt === null) return false;
  const latest = [limitFrom(state, appointmentAt > at ? appointmentAt : at), ...firstNewDate(state)];
  return latest.every((day) => day !== null && newDate > day);
};

/** A letter is signed under a mandate that was found when it was asked for, and that still holds (Decree 30/2020 Art. 13). */
const unheld = ({ right }: ActData['SIGN_LETTER'], at: string): Refusal<'MANDATE_ENDED'> | null => {
  if (right === undefined) return refuse('MANDATE_ENDED');
  const { ends } = right;
  return ends !== null && ends <= localDate(at) ? refuse('MANDATE_ENDED', { detail: { ended: ends } }) : null;
};

/** Phiếu xin lỗi và hẹn lại (Decree 61/2018 Art. 19(9)): drafted, signed by the leader, numbered and sent. At most once; again only by two persons. */
export const letter = [
  quick('DRAFT_LETTER', {
    id: 'T21',
    name: 'Dự thảo phiếu xin lỗi và hẹn lại',
    basis: decree61('19 khoản 9'),
    from: RUNNING,
    permits: [
      { role: 'CASE_HANDLER', scope: 'HANDLER' },
      { role: 'UNIT_HEAD', scope: 'LEAD_UNIT' },
      { role: 'SUPERVISOR', scope: 'LEAD_AGENCY' },
    ],
    confirmers: SECOND,
    // At most once (Art. 19(9)); again only by two persons.
    confirmedWhen: ({ extension, law }) => extension.letters >= (law.rules?.lettersInTime ?? 1),
    refuses: ['NEW_DATE_INVALID', 'LETTER_STATE'],
    asks: (state) => firstNewDate(state).map((newDate) => ({ newDate })),
    events: { LETTER_DRAFTED: 'Dự thảo phiếu xin lỗi và hẹn lại' },
    leaves: { record: 'Dự thảo phiếu xin lỗi và hẹn lại ngày trả kết quả' },
    guard: (state, { version, data }, { at }) => {
      const impossible = version >= 4 && (data.newDate <= at || isTooFar(state, data.newDate, at));
      if (impossible || !isLaterWorkingDay(state, data.newDate))
        return refuse('NEW_DATE_INVALID', { field: 'newDate', detail: { appointmentAt: state.clock.appointmentAt ?? '' } });
      if (state.extension.status === 'DRAFTED' || state.extension.status === 'SIGNED')
        return refuse('LETTER_STATE', { detail: { status: state.extension.status } });
      return null;
    },
    apply: (state, { data }) =>
      applied(
        { ...state, extension: { ...state.extension, status: 'DRAFTED', newDate: data.newDate } },
        { type: 'LETTER_DRAFTED', data: { newDate: data.newDate } },
      ),
  }),
  quick('SIGN_LETTER', {
    name: 'Ký phiếu xin lỗi và hẹn lại',
    basis: decree61('19 khoản 9'),
    from: RUNNING,
    permits: [{ role: 'COMPETENT_LEADER', scope: 'LEAD_AGENCY' }],
    refuses: ['LETTER_STATE', 'MANDATE_ENDED'],
    asks: () => [{ right: { mandate: '', authority: 'HEAD', ends: null } }],
    events: { LETTER_SIGNED: 'Đã ký phiếu xin lỗi và hẹn lại' },
    expected: (state) => (state.extension.status === 'DRAFTED' ? [{ subject: '', unit: state.leadAgency }] : []),
    guard: (state, { version, data }, { at }) => {
      if (state.extension.status !== 'DRAFTED') return refuse('LETTER_STATE', { detail: { status: state.extension.status } });
      return version < 4 ? null : unheld(data, at);
    },
    apply: (state, { data: { right } }) =>
      applied(
        { ...state, extension: { ...state.extension, status: 'SIGNED' } },
        { type: 'LETTER_SIGNED', ...(right === undefined ? {} : { data: { mandate: right.mandate, authority: right.authority } }) },
      ),
  }),
  quick('SEND_LETTER', {
    id: 'T39',
    name: 'Gửi phiếu xin lỗi và hẹn lại',
    basis: decree61('19 khoản 9'),
    from: RUNNING,
    permits: [{ role: 'RECORDS_CLERK', scope: 'LEAD_AGENCY' }],
    refuses: ['LETTER_STATE'],
    events: { LETTER_SENT: 'Đã gửi phiếu xin lỗi và hẹn lại' },
    leaves: { record: 'Phiếu xin lỗi và hẹn lại ngày trả kết quả' },
    expected: (state) => (state.extension.status === 'SIGNED' ? [{ subject: '', unit: state.leadAgency }] : []),
    guard: (state) => (state.extension.status === 'SIGNED' ? null : refuse('LETTER_STATE', { detail: { status: state.extension.status } })),
    // The clock decides what it is worth: in time it moves the limit, late it only moves the date promised (4.4).
    apply: (state, _command, { at }) => {
      const newDate = state.extension.newDate ?? at;
      const sent = recordFact(state, { kind: 'LETTER_SENT', newDate, at }, at);
      return applied(
        { ...sent, extension: { status: 'SENT', newDate, letters: state.extension.letters + 1 } },
        { type: 'LETTER_SENT', data: { newDate, dueAt: sent.clock.dueAt } },
      );
    },
  }),
];
