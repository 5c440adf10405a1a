import { localDate } from '../../calendar/index.ts';
import { type Refusal, refuse } from '../../failures.ts';
import { decision, ownRule } from '../basis.ts';
import { applied, doubted, dropLetter, enter, returnOncePaid, withdrawalUndecided, withheld } from '../change.ts';
import type { Outdated } from '../commands.ts';
import { waitsAfter } from '../outside.ts';
import type { HeldBack } from '../parts.ts';
import { long, quick, type Withheld } from '../spec.ts';
import type { DossierState, Result } from '../state.ts';
import { storing } from '../storage.ts';
import { draftedAs } from './draft.ts';
import { lapse, pauseAgain } from './obligations.ts';
import { answeredBy, isUploaded, registersOwing, signers } from './resultFields.ts';

const leader = { role: 'COMPETENT_LEADER', scope: 'LEAD_AGENCY' } as const;
/** What was written when the draft was made; one that was withdrawn since is found where the mandates are (api/acts/mandates.ts). */
const ended = ({ result }: DossierState, at: string): Refusal<'MANDATE_ENDED'> | null => {
  const ends = result?.right?.ends ?? null;
  return ends !== null && ends <= localDate(at) ? refuse('MANDATE_ENDED', { detail: { ended: ends } }) : null;
};

const withResult = (state: DossierState, change: Partial<Result>): DossierState =>
  state.result === null ? state : { ...state, result: { ...state.result, ...change } };

/** The draft has come to nothing; with a refusal, so has its end of what is owed. */
export const withoutDraft = (state: DossierState, at: string): DossierState => {
  const without = { ...state, result: null };
  return state.result?.outcome === 'REFUSAL' ? pauseAgain(without, at) : without;
};

/** What is signed and issued is what the registers say then: the act itself has asked them, and the draft says something else. */
const outdated = <Event extends HeldBack>(type: Event, state: DossierState, { outdated: fields }: Outdated): Withheld<Event> => ({
  ...withheld({ type, data: { fields } }),
  state,
});

/** B3 — the leader's signature, then number, date and the organisation's signature in one issue act (Decree 30/2020 Arts. 14–18). */
export const signAndIssue = [
  quick('RETURN_DRAFT', {
    id: 'T23',
    name: 'Trả lại dự thảo',
    basis: ownRule('lãnh đạo không ký thì trả lại dự thảo kèm ý kiến', decision(3, 3)),
    from: ['AWAITING_SIGNATURE'],
    permits: signers,
    events: { DRAFT_RETURNED: 'Lãnh đạo trả lại dự thảo' },
    apply: (state, _command, { at }) => applied(enter(withoutDraft(state, at), 'PROCESSING', at), { type: 'DRAFT_RETURNED' }),
  }),
  long('CHANGE_SIGNER', {
    name: 'Đổi người ký',
    basis: 'NĐ 30/2020, Điều 13',
    from: ['AWAITING_SIGNATURE'],
    permits: [{ role: 'CASE_HANDLER', scope: 'HANDLER' }, leader],
    refuses: ['WITHDRAWAL_UNDECIDED', 'RESULT_SIGNER_PRINTED'],
    events: { SIGNER_CHANGED: 'Đổi người ký; nội dung dự thảo giữ nguyên' },
    leaves: { record: 'Dự thảo cùng nội dung, ghi tên và quyền hạn của người ký mới' },
    work: { activity: 'redraft' },
    yields: [{ draft: '', signer: '' }],
    guard: (state) => {
      if (withdrawalUndecided(state)) return refuse('WITHDRAWAL_UNDECIDED');
      // An uploaded result prints its signer's office and name itself: only a new file names another one (T23, then a new upload).
      return state.result?.outcome === 'RESULT' && isUploaded(state) ? refuse('RESULT_SIGNER_PRINTED') : null;
    },
    complete: (state, _command, made) =>
      applied(withResult(state, draftedAs(state.result?.outcome ?? 'RESULT', made)), {
        type: 'SIGNER_CHANGED',
        data: { draft: made.draft, signer: made.signer },
      }),
  }),
  long('SIGN', {
    id: 'T24',
    name: 'Ký số kết quả',
    basis: decision(3, 3),
    from: ['AWAITING_SIGNATURE'],
    permits: signers,
    refuses: ['WITHDRAWAL_UNDECIDED', 'SIGNER_NOT_NAMED', 'LOOK_UP_OWED', 'MANDATE_ENDED'],
    events: {
      LEADER_SIGNED: 'Lãnh đạo đã ký số',
      SIGNATURE_WITHHELD: 'Chữ ký không có hiệu lực vì có yêu cầu rút hồ sơ',
      SIGNATURE_OUTDATED: 'Không ký: cơ sở dữ liệu tra lúc ký ghi khác dự thảo',
    },
    leaves: { record: 'Văn bản có chữ ký số của lãnh đạo' },
    work: { activity: 'signResult' },
    yields: [{ leaderSigned: '' }, { outdated: [] }],
    expected: ({ leadAgency, result }) => [{ subject: '', unit: leadAgency, ...(result === null ? {} : { person: result.signer }) }],
    guard: (state, { actor }, { at }) => {
      const { result } = state;
      if (withdrawalUndecided(state)) return refuse('WITHDRAWAL_UNDECIDED');
      if (result?.signer !== actor.person) return refuse('SIGNER_NOT_NAMED', { detail: { signer: result?.signer ?? '' } });
      const owed = result.outcome === 'RESULT' ? registersOwing(state) : [];
      return owed.length > 0 ? refuse('LOOK_UP_OWED', { detail: { registers: owed } }) : ended(state, at);
    },
    complete: (before, _command, outcome, { at }) => {
      const state = answeredBy(before, outcome);
      // Asked while the signature was being made: the leader waits for the decision, the signature is not in force (S21).
      if (withdrawalUndecided(state)) return { ...withheld({ type: 'SIGNATURE_WITHHELD' }), state };
      if ('outdated' in outcome) return outdated('SIGNATURE_OUTDATED', state, outcome);
      const { leaderSigned } = outcome;
      return applied(enter(withResult(state, { status: 'LEADER_SIGNED', leaderSigned }), 'AWAITING_ISSUE', at), {
        type: 'LEADER_SIGNED',
        data: { file: leaderSigned, ...state.result?.right },
      });
    },
  }),
  long('ISSUE', {
    id: 'T25',
    name: 'Lấy số, ký số cơ quan, phát hành',
    basis: `${decision(3, 3)}; NĐ 30/2020, Điều 14–18`,
    from: ['AWAITING_ISSUE'],
    permits: [{ role: 'RECORDS_CLERK', scope: 'LEAD_AGENCY' }],
    refuses: ['RESULT_DOUBTED'],
    events: { ISSUED: 'Phát hành kết quả', ISSUE_OUTDATED: 'Không phát hành: cơ sở dữ liệu tra lúc phát hành ghi khác kết quả đã ký' },
    leaves: { record: 'Văn bản đã phát hành; bản sao y của giấy tờ; bản ghi lưu trữ' },
    work: { activity: 'issueResult' },
    yields: [{ issued: '', number: 1, copies: [] }, { outdated: [] }],
    expected: (state) => [{ subject: '', unit: state.leadAgency }],
    guard: doubted,
    complete: (before, { version }, outcome, { at }) => {
      const state = answeredBy(before, outcome);
      if ('outdated' in outcome) return outdated('ISSUE_OUTDATED', state, outcome);
      const { issued, number, copies } = outcome;
      const forms = state.resultForms;
      const refused = version >= 4 && state.result?.outcome === 'REFUSAL';
      const stored: DossierState = {
        ...withResult(refused ? lapse(state, at) : state, {
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
            // What the agency signed at the counter stays signed.
            copy: copy ? { sha256: copy.sha256, number: copy.number } : paper.treatment?.onDemand ? paper.copy : null,
          };
        }),
      };
      // Others are still to be made: the dossier goes on, and so does its clock (1.13).
      const issuedHere = waitsAfter(stored, at) ? enter(stored, 'PROCESSING', at) : enter(dropLetter(stored), 'AWAITING_RETURN', at);
      return applied(storing(returnOncePaid(issuedHere)), {
        type: 'ISSUED',
        data: { file: issued, number, copies: copies.map(({ item }) => item) },
      });
    },
  }),
];

export { withResult };
