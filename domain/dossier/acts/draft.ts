import { isAny, type Refusal, refuse, refuseFields } from '../../failures.ts';
import { ownResultOf } from '../../law/procedure.ts';
import { decision, decree61 } from '../basis.ts';
import { applied, enter, mine, pausingObligation } from '../change.ts';
import type { Drafted } from '../commands.ts';
import { lacking } from '../components.ts';
import { groundRefusal, groundsToAsk } from '../grounds.ts';
import { long } from '../spec.ts';
import type { DossierState, Result } from '../state.ts';
import { unasked } from './consult.ts';
import { lapse, resumeAll } from './obligations.ts';
import { lackingData } from './process.ts';
import { awaitingSecond, isUploaded, registersOwing } from './resultFields.ts';

const handler = [{ role: 'CASE_HANDLER', scope: 'HANDLER' }] as const;

const consultationsOpen = (state: DossierState): Refusal<'CONSULTATION_OPEN'> | null => {
  const open = state.consultations.filter(({ status }) => status !== 'CLOSED').map(({ consultation }) => consultation);
  return open.length === 0 ? null : refuse('CONSULTATION_OPEN', { detail: { consultations: open } });
};

const verificationsMissing = (state: DossierState): Refusal<'VERIFICATION_MISSING'> | null => {
  const consultations = unasked(state);
  return consultations.length === 0 ? null : refuse('VERIFICATION_MISSING', { detail: { consultations } });
};

export const draftedAs = (outcome: Result['outcome'], { draft, signer, right }: Drafted): Result => ({
  outcome,
  status: 'DRAFTED',
  draft,
  signer,
  ...(right === undefined ? {} : { right }),
  leaderSigned: null,
  issued: null,
  number: null,
  issuedAt: null,
  electronic: 'NOT_DUE',
  paper: 'NOT_DUE',
});

/** The second check has passed each paper, or found its content wanting: nobody refuses for what he has not looked at (1.16). */
const notLookedAt = (state: DossierState): Refusal<'CHECK_MISSING'> | null => {
  const items = state.papers.filter(({ check2, fault }) => !check2 && fault !== 'NOT_QUALIFIED').map(({ item }) => item);
  return items.length === 0 ? null : refuse('CHECK_MISSING', { detail: { items } });
};

/** The result is the handler's own file, and there is none. */
const lacksFile = (state: DossierState): boolean => isUploaded(state) && state.attached === undefined;

/** Where others make all results, what one of them has made already cannot be refused as a whole. */
const madeElsewhere = ({ law, outside = [] }: DossierState): Refusal<'RESULT_IN_FORCE'> | null =>
  ownResultOf(law.procedure) === null && outside.some(({ status, checking }) => status === 'STORED_EXTERNAL' || checking !== undefined)
    ? refuse('RESULT_IN_FORCE')
    : null;

/** B3, the handler's part — the draft of the result, or of the refusal. */
export const draft = [
  long('SUBMIT_DRAFT', {
    id: 'T22',
    name: 'Trình dự thảo kết quả',
    basis: decision(3, 3),
    from: ['PROCESSING'],
    permits: handler,
    refuses: [
      'RESULT_MADE_ELSEWHERE',
      'COMPONENT_MISSING',
      'LOOK_UP_OWED',
      'CONSULTATION_OPEN',
      'VERIFICATION_MISSING',
      'OBLIGATION_OPEN',
      'CHECK_MISSING',
      'DATA_NOT_CHECKED',
      'RESULT_FIELDS_OPEN',
      'RESULT_FILE_MISSING',
    ],
    events: { DRAFT_SUBMITTED: 'Trình dự thảo kết quả' },
    leaves: { record: 'Dự thảo kết quả' },
    work: { activity: 'draftResult' },
    yields: [{ draft: '', signer: '' }],
    expected: (state) =>
      ownResultOf(state.law.procedure) !== null &&
      lacking(state).length === 0 &&
      unasked(state).length === 0 &&
      lackingData(state).length === 0 &&
      registersOwing(state).length === 0 &&
      awaitingSecond(state).length === 0 &&
      !lacksFile(state) &&
      state.consultations.every((consultation) => consultation.status === 'CLOSED') &&
      state.papers.every((paper) => paper.check2)
        ? [{ subject: '', ...mine(state) }]
        : [],
    guard: (state) => {
      if (ownResultOf(state.law.procedure) === null) return refuse('RESULT_MADE_ELSEWHERE');
      const items = lacking(state);
      if (items.length > 0) return refuse('COMPONENT_MISSING', { detail: { items } });
      const owedByRegister = state.papers.filter(({ lookUp }) => lookUp === 'PENDING').map(({ item }) => item);
      const registers = registersOwing(state);
      if (owedByRegister.length + registers.length > 0)
        return refuse('LOOK_UP_OWED', {
          detail: { ...(owedByRegister.length > 0 ? { items: owedByRegister } : {}), ...(registers.length > 0 ? { registers } : {}) },
        });
      const pending = consultationsOpen(state) ?? verificationsMissing(state);
      if (pending) return pending;
      const unpaid = pausingObligation(state);
      if (unpaid) return refuse('OBLIGATION_OPEN', { detail: { obligations: [unpaid.obligation] } });
      const unchecked = state.papers.filter((paper) => !paper.check2).map((paper) => paper.item);
      if (unchecked.length > 0) return refuse('CHECK_MISSING', { detail: { items: unchecked } });
      const unconverted = lackingData(state);
      if (unconverted.length > 0) return refuse('DATA_NOT_CHECKED', { detail: { items: unconverted } });
      if (lacksFile(state)) return refuse('RESULT_FILE_MISSING');
      const waiting = awaitingSecond(state);
      return isAny(waiting) ? refuseFields('RESULT_FIELDS_OPEN', waiting) : null;
    },
    complete: (state, _command, { slip, ...made }, { at }) =>
      applied(
        { ...enter(state, 'AWAITING_SIGNATURE', at), result: draftedAs('RESULT', made) },
        { type: 'DRAFT_SUBMITTED', data: { draft: made.draft, ...(slip === undefined ? {} : { slip }) } },
      ),
  }),
  long('SUBMIT_REFUSAL', {
    id: 'T18',
    name: 'Trình dự thảo phiếu từ chối',
    basis: decree61('19 khoản 8'),
    from: ['PROCESSING'],
    permits: handler,
    refuses: ['RESULT_IN_FORCE', 'GROUND_UNKNOWN', 'CHECK_MISSING', 'CONSULTATION_OPEN'],
    asks: (state) => groundsToAsk(state, 'SUBMIT_REFUSAL').map((ground) => ({ ground })),
    events: { REFUSAL_SUBMITTED: 'Trình dự thảo phiếu từ chối' },
    leaves: { record: 'Dự thảo phiếu từ chối, nêu lý do và điều luật' },
    work: { activity: 'draftRefusal' },
    yields: [{ draft: '', signer: '' }],
    guard: (state, { version, data }) =>
      madeElsewhere(state) ??
      groundRefusal(state, 'SUBMIT_REFUSAL', data.ground) ??
      (version < 4 ? null : notLookedAt(state)) ??
      consultationsOpen(state),
    // A refusal that the leader sends back must not have cleared what is owed: that falls away with its issue (T25).
    complete: (state, { version, data }, made, { at }) => {
      const eased = version < 4 ? lapse(state, at) : resumeAll(state, at);
      return applied(
        { ...enter(eased, 'AWAITING_SIGNATURE', at), result: draftedAs('REFUSAL', made) },
        { type: 'REFUSAL_SUBMITTED', data: { draft: made.draft, ground: data.ground } },
      );
    },
  }),
];
