import { refuse } from '../../failures.ts';
import { addWork, dropLetter, effect, enter } from '../change.ts';
import { row, slowRow } from '../row.ts';
import type { DossierState, Result } from '../state.ts';

const leader = [{ role: 'COMPETENT_LEADER', scope: 'LEAD_AGENCY' }] as const;

const withResult = (state: DossierState, change: Partial<Result>): DossierState =>
  state.result === null ? state : { ...state, result: { ...state.result, ...change } };

/** B3 — the leader's signature, then number, date and the organisation's signature in one issue act (Decree 30/2020 Arts. 14–18). */
export const signAndIssue = [
  row({
    act: 'RETURN_DRAFT',
    id: 'T23',
    name: 'Trả lại dự thảo',
    from: ['AWAITING_SIGNATURE'],
    permits: leader,
    effect: (state, _command, { at }) => effect({ ...enter(state, 'PROCESSING', at), result: null }, { type: 'DRAFT_RETURNED' }),
  }),
  slowRow({
    act: 'SIGN',
    id: 'T24',
    name: 'Ký số kết quả',
    from: ['AWAITING_SIGNATURE'],
    permits: leader,
    expected: (state) => [{ subject: '', unit: state.leadAgency }],
    guard: ({ result, withdrawal }, { actor }) => {
      if (withdrawal === 'REQUESTED') return refuse('WITHDRAWAL_UNDECIDED');
      return result?.signer === actor.person ? null : refuse('SIGNER_NOT_NAMED', { detail: { signer: result?.signer ?? '' } });
    },
    // Asked while the signature was being made: the leader waits for the decision, the signature is not in force (S21).
    complete: (state, _command, { leaderSigned }, { at }) =>
      state.withdrawal === 'REQUESTED'
        ? effect(state, { type: 'SIGNATURE_WITHHELD' })
        : effect(enter(withResult(state, { status: 'LEADER_SIGNED', leaderSigned }), 'AWAITING_ISSUE', at), {
            type: 'LEADER_SIGNED',
            data: { file: leaderSigned },
          }),
  }),
  slowRow({
    act: 'ISSUE',
    id: 'T25',
    name: 'Lấy số, ký số cơ quan, phát hành',
    from: ['AWAITING_ISSUE'],
    permits: [{ role: 'RECORDS_CLERK', scope: 'LEAD_AGENCY' }],
    expected: (state) => [{ subject: '', unit: state.leadAgency }],
    complete: (state, _command, { issued, number, copies }, { at }) => {
      const forms = state.resultForms;
      const stored: DossierState = {
        ...withResult(dropLetter(state), {
          status: 'STORED_WAREHOUSE',
          issued,
          number,
          issuedAt: at,
          electronic: forms === 'PAPER' ? 'NOT_DUE' : 'PENDING',
          paper: forms === 'E' ? 'NOT_DUE' : 'PENDING',
        }),
        papers: state.papers.map((paper) => {
          const copy = copies.find(({ item }) => item === paper.item);
          return {
            ...paper,
            status: paper.file === null ? paper.status : 'STORED',
            copy: copy ? { sha256: copy.sha256, number: copy.number } : null,
          };
        }),
      };
      const ready = enter(stored, 'AWAITING_RETURN', at);
      return effect(forms === 'PAPER' ? ready : addWork(ready, { kind: 'RETURN_ELECTRONIC' }), {
        type: 'ISSUED',
        data: { file: issued, number, copies: copies.map(({ item }) => item) },
      });
    },
  }),
];

export { withResult };
