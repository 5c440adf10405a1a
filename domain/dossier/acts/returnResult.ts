import { type Refusal, refuse } from '../../failures.ts';
import { decision, decree61 } from '../basis.ts';
import { applied, doubted, endWork, enter, holdingBack } from '../change.ts';
import { definitionOf, ownPhaseOf } from '../outcome.ts';
import { entryOf, withEntry } from '../outside.ts';
import { phasesIn } from '../phases.ts';
import { isRepresented } from '../representatives.ts';
import { long, quick } from '../spec.ts';
import type { DossierState, Obligation } from '../state.ts';
import { withResult } from './signAndIssue.ts';

/** T26 closes the dossier once every form that is due has been delivered (DT-5). */
const closeWhenDelivered = (state: DossierState, at: string): DossierState => {
  const { result } = state;
  if (result === null || result.electronic === 'PENDING' || result.paper === 'PENDING') return state;
  const delivered = withResult(state, { status: 'DELIVERED' });
  // With others beside it the dossier is closed by what follows from all of them (outside.ts).
  return state.outside === undefined ? { ...enter(delivered, 'CLOSED', at), closure: 'RETURNED' } : delivered;
};

/** Which result an act is about; nothing where it is the one made here. */
const aboutOf = ({ result }: { readonly result?: string }): { readonly result?: string } => (result === undefined ? {} : { result });

/** What others make may be there before the result made here: each is returned as it comes (1.13). */
const RETURNING = [...phasesIn('HANDED_OVER'), 'AWAITING_RETURN'] as const;

/** The one made here is returned once it is issued, and in no doubt. */
const notReady = (
  state: DossierState,
  { result }: { readonly result?: string },
): Refusal<'PHASE_NOT_PERMITTED' | 'RESULT_DOUBTED'> | null => {
  if (result !== undefined) return null;
  const phase = ownPhaseOf(state);
  return phase === 'AWAITING_RETURN'
    ? doubted(state)
    : refuse('PHASE_NOT_PERMITTED', { detail: { phase, permittedIn: ['AWAITING_RETURN'] } });
};

const feesOwed = (owed: readonly Obligation[]): Refusal<'FEE_UNPAID'> | null => {
  const obligations = owed.map(({ obligation }) => obligation);
  return obligations.length === 0 ? null : refuse('FEE_UNPAID', { detail: { obligations } });
};

/** A5 and B4 — the result goes back electronically through the citizen portal and on paper over the counter. */
export const returnResult = [
  quick('RETURNED_ELECTRONICALLY', {
    id: 'T26',
    name: 'Trả kết quả điện tử',
    basis: `${decision(2, 5)}; ${decision(3, 4)}`,
    from: RETURNING,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    refuses: ['PHASE_NOT_PERMITTED', 'RESULT_DOUBTED', 'FEE_UNPAID'],
    asks: (state) => state.work.flatMap((work) => (work.kind === 'RETURN_ELECTRONIC' ? [aboutOf(work)] : [])),
    guard: (state, { data }) => notReady(state, data) ?? feesOwed(holdingBack(state).filter(({ binding }) => binding === true)),
    events: { RETURNED_ELECTRONICALLY: 'Đã trả kết quả điện tử' },
    leaves: { record: 'Kết quả điện tử trong tài khoản của người nộp' },
    apply: (state, { id, data: { result } }, { at }) =>
      result === undefined
        ? applied(closeWhenDelivered(withResult(endWork(state, id), { electronic: 'DELIVERED' }), at), { type: 'RETURNED_ELECTRONICALLY' })
        : applied(
            withEntry(endWork(state, id), result, (entry) => ({ ...entry, electronic: 'DELIVERED' })),
            { type: 'RETURNED_ELECTRONICALLY', data: { result } },
          ),
  }),
  long('DELIVER', {
    id: 'T26',
    name: 'Trả kết quả bản giấy',
    basis: `${decision(2, 5)}; ${decree61('20')}`,
    from: RETURNING,
    permits: [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }],
    refuses: [
      'PHASE_NOT_PERMITTED',
      'RESULT_DOUBTED',
      'FEE_UNPAID',
      'ALREADY_DELIVERED',
      'FORM_NOT_REQUIRED',
      'RECEIVER_UNKNOWN',
      'RESULT_UNKNOWN',
    ],
    asks: (state) => [
      { receiver: 'OWNER' },
      ...(state.outside ?? []).flatMap(({ code, paper }) => (paper === 'NOT_DUE' ? [] : [{ receiver: 'OWNER' as const, result: code }])),
    ],
    events: { RETURNED_ON_PAPER: 'Đã trả kết quả bản giấy' },
    leaves: { slip: 'DELIVERY_SLIP' },
    work: { activity: 'recordPaperDelivery' },
    yields: [{}],
    expected: (state) => [
      ...(state.result?.paper === 'PENDING' ? [{ subject: '', unit: state.intakeUnit }] : []),
      ...(state.outside ?? []).flatMap(({ code, paper, conflict }) =>
        paper === 'PENDING' && conflict === undefined
          ? [{ subject: code, unit: state.intakeUnit, name: `Trả kết quả bản giấy: ${definitionOf(state, code)?.name ?? code}` }]
          : [],
      ),
    ],
    guard: (state, { data }) => {
      const other = data.result === undefined ? null : entryOf(state, data.result);
      if (other === undefined) return refuse('RESULT_UNKNOWN', { field: 'result' });
      if (other?.conflict !== undefined) return refuse('RESULT_DOUBTED', { field: 'result' });
      const result = other ?? state.result;
      const owed = notReady(state, data) ?? feesOwed(holdingBack(state));
      if (owed) return owed;
      if (data.receiver === 'REPRESENTATIVE' && !isRepresented(state.answers)) return refuse('RECEIVER_UNKNOWN', { field: 'receiver' });
      if (result?.paper === 'PENDING') return null;
      return refuse(result?.paper === 'DELIVERED' ? 'ALREADY_DELIVERED' : 'FORM_NOT_REQUIRED');
    },
    complete: (state, { data }, _outcome, { at }) =>
      applied(
        data.result === undefined
          ? closeWhenDelivered(withResult(state, { paper: 'DELIVERED' }), at)
          : withEntry(state, data.result, (entry) => ({ ...entry, paper: 'DELIVERED' })),
        { type: 'RETURNED_ON_PAPER', data: { ...aboutOf(data), receiver: data.receiver } },
      ),
  }),
];
