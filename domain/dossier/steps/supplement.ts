import { type Refusal, refuse } from '../../failures.ts';
import { dropLetter, effect, enter } from '../change.ts';
import { consultationDueAt, recordFact, returnLimit } from '../clock.ts';
import { row } from '../row.ts';
import type { DossierState, Supplement } from '../state.ts';

const officer = [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }] as const;
const handler = [{ role: 'CASE_HANDLER', scope: 'HANDLER' }] as const;

/** Decree 61/2018 Art. 19(4), as the rule set has it: a dossier found wanting goes back within so many working days of its receipt. */
const returnDays = ({ law }: DossierState): number => law.rules?.notQualifiedWorkingDays ?? 3;

const stageIs = (state: DossierState, stage: Supplement['stage']): Refusal | null =>
  state.supplement?.stage === stage
    ? null
    : refuse('PHASE_NOT_PERMITTED', { detail: { phase: state.phase, stage: state.supplement?.stage ?? '' } });

/** Art. 15(3): once and fully; a second round needs a reason. */
const oneRound = (state: DossierState, stage: Supplement['stage'], justified: boolean): Refusal | null =>
  state.supplementRounds[stage] === 0 || justified ? null : refuse('SUPPLEMENT_ONCE', { field: 'justified' });

const askFor = (state: DossierState, stage: Supplement['stage'], dueAt: string | null, at: string): DossierState => ({
  ...enter(state, 'SUPPLEMENT', at),
  supplement: { stage, since: at, dueAt, prolonged: false },
  supplementRounds: { ...state.supplementRounds, [stage]: state.supplementRounds[stage] + 1 },
});

const windowOver = (state: DossierState, at: string): Refusal | null => {
  const dueAt = state.supplement?.dueAt ?? null;
  if (dueAt === null) return refuse('WINDOW_NOT_NAMED');
  return dueAt <= at ? null : refuse('WINDOW_OPEN', { detail: { dueAt } });
};

const givenUp = (state: DossierState, at: string): DossierState => ({
  ...enter({ ...state, supplement: null }, 'CLOSED', at),
  closure: 'STOPPED',
});

/** The applicant's turn: before acceptance (T07, T09, T10) and after appraisal (T16, T17, T31); refusal at intake (T08). */
export const supplement = [
  row({
    act: 'REQUEST_SUPPLEMENT',
    id: 'T07',
    name: 'Yêu cầu bổ sung, hoàn thiện hồ sơ',
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    output: 'SUPPLEMENT_REQUEST',
    guard: (state, { data }, { at }) => {
      if (data.workingDays !== null && consultationDueAt(state, at, data.workingDays) === null)
        return refuse('CALENDAR_YEAR_UNKNOWN', { field: 'workingDays' });
      return oneRound(state, 'INTAKE', data.justified);
    },
    effect: (state, { data }, { at }) =>
      effect(askFor(state, 'INTAKE', data.workingDays === null ? null : consultationDueAt(state, at, data.workingDays), at), {
        type: 'SUPPLEMENT_REQUESTED',
        data: { stage: 'INTAKE', items: data.items },
      }),
  }),
  row({
    act: 'REJECT_INTAKE',
    id: 'T08',
    name: 'Từ chối tiếp nhận hồ sơ',
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    output: 'REFUSAL_NOTICE',
    effect: (state, { data }, { at }) =>
      effect({ ...enter(state, 'CLOSED', at), closure: 'INTAKE_REJECTED' }, { type: 'INTAKE_REJECTED', data: { ground: data.ground } }),
  }),
  row({
    act: 'RECEIVE_SUPPLEMENT',
    id: 'T09',
    name: 'Nhận hồ sơ bổ sung',
    from: ['SUPPLEMENT'],
    permits: officer,
    expected: (state) => (state.supplement?.stage === 'INTAKE' ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state, { data }, { at }) =>
      stageIs(state, 'INTAKE') ?? (data.receivedAt > at ? refuse('RECEIVED_AT_INVALID', { field: 'receivedAt' }) : null),
    effect: (state, { data }, { at }) =>
      effect(
        { ...enter(state, 'CHECKING_COMPONENTS', at), supplement: null, clock: { ...state.clock, startsAt: data.receivedAt } },
        { type: 'SUPPLEMENT_RECEIVED', data: { receivedAt: data.receivedAt } },
      ),
  }),
  row({
    act: 'EXPIRE_SUPPLEMENT',
    id: 'T10',
    name: 'Quá thời hạn bổ sung',
    from: ['SUPPLEMENT'],
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    output: 'STOP_NOTICE',
    guard: (state, _command, { at }) => stageIs(state, 'INTAKE') ?? windowOver(state, at),
    effect: (state, _command, { at }) => effect(givenUp(state, at), { type: 'SUPPLEMENT_EXPIRED' }),
  }),
  row({
    act: 'RETURN_FOR_SUPPLEMENT',
    id: 'T16',
    name: 'Trả lại hồ sơ không đủ điều kiện để bổ sung',
    from: ['PROCESSING'],
    permits: handler,
    output: 'SUPPLEMENT_REQUEST',
    guard: (state, { data }, { at }) => {
      const limit = returnLimit(state, returnDays(state));
      if (limit === null || at > limit)
        return refuse('RETURN_TOO_LATE', { detail: { limit: limit ?? '', workingDays: returnDays(state) } });
      return oneRound(state, 'PROCESSING', data.justified);
    },
    effect: (state, { data }, { at }) => {
      const stopped = recordFact(dropLetter(state), { kind: 'STOPPED', reason: 'SUPPLEMENT', at }, at);
      const days = state.law.procedure.supplementWindowDays;
      const dueAt = days === undefined ? null : consultationDueAt(state, at, days);
      return effect(askFor(stopped, 'PROCESSING', dueAt, at), {
        type: 'SUPPLEMENT_REQUESTED',
        data: { stage: 'PROCESSING', items: data.items },
      });
    },
  }),
  row({
    act: 'PROLONG_SUPPLEMENT',
    id: null,
    name: 'Gia hạn thời hạn bổ sung',
    from: ['SUPPLEMENT'],
    permits: handler,
    source: '1.5.1 T31',
    guard: (state, { data }, { at }) => {
      const wrong = stageIs(state, 'PROCESSING');
      if (wrong) return wrong;
      if (state.supplement?.dueAt === null) return refuse('WINDOW_NOT_NAMED');
      if (state.supplement?.prolonged === true) return refuse('ALREADY_PROLONGED');
      return data.workingDays >= 1 && consultationDueAt(state, at, data.workingDays) !== null
        ? null
        : refuse('DEADLINE_INVALID', { field: 'workingDays' });
    },
    effect: (state, { data }, { at }) => {
      const dueAt = consultationDueAt(state, at, data.workingDays);
      return effect(
        { ...state, supplement: state.supplement && { ...state.supplement, dueAt, prolonged: true } },
        { type: 'SUPPLEMENT_PROLONGED', data: { dueAt } },
      );
    },
  }),
  row({
    act: 'RECEIVE_COMPLETE_DOSSIER',
    id: 'T17',
    name: 'Nhận hồ sơ đã bổ sung đầy đủ',
    from: ['SUPPLEMENT'],
    permits: officer,
    expected: (state) => (state.supplement?.stage === 'PROCESSING' ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state, { data }, { at }) =>
      stageIs(state, 'PROCESSING') ?? (data.receivedAt > at ? refuse('RECEIVED_AT_INVALID', { field: 'receivedAt' }) : null),
    // Art. 19(4): the whole limit anew from the receipt of the complete dossier.
    effect: (state, { data }, { at }) =>
      effect(
        { ...enter(recordFact(state, { kind: 'RESTARTED', at: data.receivedAt }, at), 'PROCESSING', at), supplement: null },
        { type: 'COMPLETE_DOSSIER_RECEIVED', data: { receivedAt: data.receivedAt } },
      ),
  }),
  row({
    act: 'CLOSE_UNSUPPLEMENTED',
    id: 'T31',
    name: 'Dừng giải quyết vì không bổ sung',
    from: ['SUPPLEMENT'],
    permits: handler,
    output: 'STOP_NOTICE',
    guard: (state, _command, { at }) => stageIs(state, 'PROCESSING') ?? windowOver(state, at),
    effect: (state, _command, { at }) => effect(givenUp(state, at), { type: 'STOPPED_UNSUPPLEMENTED' }),
  }),
];
