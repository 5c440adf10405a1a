import { refuse } from '../../failures.ts';
import { decision, ownRule } from '../basis.ts';
import { applied, dropLetter, enter, returnOncePaid, withdrawalUndecided, withheld } from '../change.ts';
import { bare, long, quick } from '../spec.ts';
import type { DossierState, Result } from '../state.ts';

const leader = [{ role: 'COMPETENT_LEADER', scope: 'LEAD_AGENCY' }] as const;

const withResult = (state: DossierState, change: Partial<Result>): DossierState =>
  state.result === null ? state : { ...state, result: { ...state.result, ...change } };

/** B3 — the leader's signature, then number, date and the organisation's signature in one issue act (Decree 30/2020 Arts. 14–18). */
export const signAndIssue = [
  quick<'RETURN_DRAFT'>()({
    act: 'RETURN_DRAFT',
    id: 'T23',
    name: 'Trả lại dự thảo',
    basis: ownRule('lãnh đạo không ký thì trả lại dự thảo kèm ý kiến', decision(3, 3)),
    from: ['AWAITING_SIGNATURE'],
    permits: leader,
    refuses: [],
    asks: bare,
    events: { DRAFT_RETURNED: 'Lãnh đạo trả lại dự thảo' },
    apply: (state, _command, { at }) => applied({ ...enter(state, 'PROCESSING', at), result: null }, { type: 'DRAFT_RETURNED' }),
  }),
  long<'SIGN'>()({
    act: 'SIGN',
    id: 'T24',
    name: 'Ký số kết quả',
    basis: decision(3, 3),
    from: ['AWAITING_SIGNATURE'],
    permits: leader,
    refuses: ['WITHDRAWAL_UNDECIDED', 'SIGNER_NOT_NAMED'],
    asks: bare,
    events: { LEADER_SIGNED: 'Lãnh đạo đã ký số', SIGNATURE_WITHHELD: 'Chữ ký không có hiệu lực vì có yêu cầu rút hồ sơ' },
    leaves: { record: 'Văn bản có chữ ký số của lãnh đạo' },
    work: { activity: 'signResult' },
    yields: [{ leaderSigned: '' }],
    expected: (state) => [{ subject: '', unit: state.leadAgency }],
    guard: (state, { actor }) => {
      const { result } = state;
      if (withdrawalUndecided(state)) return refuse('WITHDRAWAL_UNDECIDED');
      return result?.signer === actor.person ? null : refuse('SIGNER_NOT_NAMED', { detail: { signer: result?.signer ?? '' } });
    },
    // Asked while the signature was being made: the leader waits for the decision, the signature is not in force (S21).
    complete: (state, _command, { leaderSigned }, { at }) =>
      withdrawalUndecided(state)
        ? withheld({ type: 'SIGNATURE_WITHHELD' })
        : applied(enter(withResult(state, { status: 'LEADER_SIGNED', leaderSigned }), 'AWAITING_ISSUE', at), {
            type: 'LEADER_SIGNED',
            data: { file: leaderSigned },
          }),
  }),
  long<'ISSUE'>()({
    act: 'ISSUE',
    id: 'T25',
    name: 'Lấy số, ký số cơ quan, phát hành',
    basis: `${decision(3, 3)}; NĐ 30/2020, Điều 14–18`,
    from: ['AWAITING_ISSUE'],
    permits: [{ role: 'RECORDS_CLERK', scope: 'LEAD_AGENCY' }],
    refuses: [],
    asks: bare,
    events: { ISSUED: 'Phát hành kết quả' },
    leaves: { record: 'Văn bản đã phát hành; bản sao y của giấy tờ; bản ghi lưu trữ' },
    work: { activity: 'issueResult' },
    yields: [{ issued: '', number: 1, copies: [] }],
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
      return applied(returnOncePaid(enter(stored, 'AWAITING_RETURN', at)), {
        type: 'ISSUED',
        data: { file: issued, number, copies: copies.map(({ item }) => item) },
      });
    },
  }),
];

export { withResult };
