import { type Refusal, refuse } from '../../failures.ts';
import { decision, decree61 } from '../basis.ts';
import { applied, doubted, endWork, enter, holdingBack } from '../change.ts';
import { isRepresented } from '../representatives.ts';
import { long, quick } from '../spec.ts';
import type { DossierState, Obligation } from '../state.ts';
import { withResult } from './signAndIssue.ts';

/** T26 closes the dossier once every form that is due has been delivered (DT-5). */
const closeWhenDelivered = (state: DossierState, at: string): DossierState => {
  const { result } = state;
  if (result === null || result.electronic === 'PENDING' || result.paper === 'PENDING') return state;
  return { ...enter(withResult(state, { status: 'DELIVERED' }), 'CLOSED', at), closure: 'RETURNED' };
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
    from: ['AWAITING_RETURN'],
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    refuses: ['RESULT_DOUBTED', 'FEE_UNPAID'],
    guard: (state) => doubted(state) ?? feesOwed(holdingBack(state).filter(({ binding }) => binding === true)),
    events: { RETURNED_ELECTRONICALLY: 'Đã trả kết quả điện tử' },
    leaves: { record: 'Kết quả điện tử trong tài khoản của người nộp' },
    apply: (state, { id }, { at }) =>
      applied(closeWhenDelivered(withResult(endWork(state, id), { electronic: 'DELIVERED' }), at), { type: 'RETURNED_ELECTRONICALLY' }),
  }),
  long('DELIVER', {
    id: 'T26',
    name: 'Trả kết quả bản giấy',
    basis: `${decision(2, 5)}; ${decree61('20')}`,
    from: ['AWAITING_RETURN'],
    permits: [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }],
    refuses: ['RESULT_DOUBTED', 'FEE_UNPAID', 'ALREADY_DELIVERED', 'FORM_NOT_REQUIRED', 'RECEIVER_UNKNOWN'],
    asks: () => [{ receiver: 'OWNER' }],
    events: { RETURNED_ON_PAPER: 'Đã trả kết quả bản giấy' },
    leaves: { slip: 'DELIVERY_SLIP' },
    work: { activity: 'recordPaperDelivery' },
    yields: [{}],
    expected: (state) => (state.result?.paper === 'PENDING' ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state, { data }) => {
      const { result } = state;
      const owed = doubted(state) ?? feesOwed(holdingBack(state));
      if (owed) return owed;
      if (data.receiver === 'REPRESENTATIVE' && !isRepresented(state.answers)) return refuse('RECEIVER_UNKNOWN', { field: 'receiver' });
      if (result?.paper === 'PENDING') return null;
      return refuse(result?.paper === 'DELIVERED' ? 'ALREADY_DELIVERED' : 'FORM_NOT_REQUIRED');
    },
    complete: (state, { data }, _outcome, { at }) =>
      applied(closeWhenDelivered(withResult(state, { paper: 'DELIVERED' }), at), {
        type: 'RETURNED_ON_PAPER',
        data: { receiver: data.receiver },
      }),
  }),
];
