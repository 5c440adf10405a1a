import { type Refusal, refuse } from '../../failures.ts';
import { decision, decree61 } from '../basis.ts';
import { applied, enter, pausingObligation } from '../change.ts';
import { bare, long } from '../spec.ts';
import type { DossierState, Result } from '../state.ts';
import { lapse } from './obligations.ts';
import { lackingData, mine } from './process.ts';

const handler = [{ role: 'CASE_HANDLER', scope: 'HANDLER' }] as const;

const consultationsOpen = (state: DossierState): Refusal<'CONSULTATION_OPEN'> | null => {
  const open = state.consultations.filter(({ status }) => status !== 'CLOSED').map(({ consultation }) => consultation);
  return open.length === 0 ? null : refuse('CONSULTATION_OPEN', { detail: { consultations: open } });
};

const drafted = (outcome: Result['outcome'], draft: string, signer: string): Result => ({
  outcome,
  status: 'DRAFTED',
  draft,
  signer,
  leaderSigned: null,
  issued: null,
  number: null,
  issuedAt: null,
  electronic: 'NOT_DUE',
  paper: 'NOT_DUE',
});

/** B3, the handler's part — the draft of the result, or of the refusal. */
export const draft = [
  long<'SUBMIT_DRAFT'>()({
    act: 'SUBMIT_DRAFT',
    id: 'T22',
    name: 'Trình dự thảo kết quả',
    basis: decision(3, 3),
    from: ['PROCESSING'],
    permits: handler,
    refuses: ['OBLIGATION_OPEN', 'CHECK_MISSING', 'DATA_NOT_CHECKED', 'CONSULTATION_OPEN'],
    asks: bare,
    events: { DRAFT_SUBMITTED: 'Trình dự thảo kết quả' },
    leaves: { record: 'Dự thảo kết quả' },
    work: { activity: 'draftResult' },
    yields: [{ draft: '', signer: '' }],
    expected: (state) =>
      lackingData(state).length === 0 &&
      state.consultations.every((consultation) => consultation.status === 'CLOSED') &&
      state.papers.every((paper) => paper.check2)
        ? [{ subject: '', ...mine(state) }]
        : [],
    guard: (state) => {
      const pending = consultationsOpen(state);
      if (pending) return pending;
      const owed = pausingObligation(state);
      if (owed) return refuse('OBLIGATION_OPEN', { detail: { obligations: [owed.obligation] } });
      const unchecked = state.papers.filter((paper) => !paper.check2).map((paper) => paper.item);
      if (unchecked.length > 0) return refuse('CHECK_MISSING', { detail: { items: unchecked } });
      const lacking = lackingData(state);
      return lacking.length === 0 ? null : refuse('DATA_NOT_CHECKED', { detail: { items: lacking } });
    },
    complete: (state, _command, { draft, signer }, { at }) =>
      applied(
        { ...enter(state, 'AWAITING_SIGNATURE', at), result: drafted('RESULT', draft, signer) },
        { type: 'DRAFT_SUBMITTED', data: { draft } },
      ),
  }),
  long<'SUBMIT_REFUSAL'>()({
    act: 'SUBMIT_REFUSAL',
    id: 'T18',
    name: 'Trình dự thảo thông báo từ chối',
    basis: decree61('19 khoản 8'),
    from: ['PROCESSING'],
    permits: handler,
    refuses: ['CONSULTATION_OPEN'],
    asks: () => [{ ground: '' }],
    events: { REFUSAL_SUBMITTED: 'Trình dự thảo thông báo từ chối' },
    leaves: { record: 'Dự thảo thông báo từ chối, nêu lý do và điều luật' },
    work: { activity: 'draftRefusal' },
    yields: [{ draft: '', signer: '' }],
    guard: consultationsOpen,
    complete: (state, { data }, { draft, signer }, { at }) =>
      applied(
        { ...enter(lapse(state, at), 'AWAITING_SIGNATURE', at), result: drafted('REFUSAL', draft, signer) },
        { type: 'REFUSAL_SUBMITTED', data: { draft, ground: data.ground } },
      ),
  }),
];
