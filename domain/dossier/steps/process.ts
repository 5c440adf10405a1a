import { type Refusal, refuse } from '../../failures.ts';
import { addWork, effect, enter, findPaper, pausingObligation, updatePaper } from '../change.ts';
import { consultationDueAt } from '../clock.ts';
import { phasesIn } from '../phases.ts';
import { row, slowRow } from '../row.ts';
import type { DossierState, Result } from '../state.ts';
import { checkable } from './digitise.ts';
import { lapse } from './obligations.ts';

const handler = [{ role: 'CASE_HANDLER', scope: 'HANDLER' }] as const;

const openConsultation = (state: DossierState, id: string) =>
  state.consultations.find((consultation) => consultation.consultation === id && consultation.status !== 'CLOSED');

/** Papers whose data the handler must have checked before a result may be drafted (1.11): in scope, must-digitise, not on today's file. */
const lackingData = (state: DossierState): readonly string[] =>
  state.papers
    .filter((paper) => paper.treatment?.convert === true && (paper.file === null || paper.convertedFrom !== paper.file.sha256))
    .map((paper) => paper.item);

const mine = (state: DossierState) => ({ unit: state.leadUnit, ...(state.handler === null ? {} : { person: state.handler }) });

/** A consultation outlives a change of phase: only its answer, its waiver or the dossier's end closes it (1.5.1). */
const HANDED_OVER = phasesIn('HANDED_OVER');

const closeConsultation = (state: DossierState, id: string, reply: string | null): DossierState => ({
  ...state,
  consultations: state.consultations.map((entry) => (entry.consultation === id ? { ...entry, status: 'CLOSED', reply } : entry)),
  work: state.work.filter((work) => !(work.kind === 'CONSULT' && work.consultation === id)),
});

const rescans = (state: DossierState): readonly string[] =>
  state.papers.filter(({ status }) => status === 'RESCAN_REQUESTED' || status === 'SCANNED').map(({ item }) => item);

function consultationsOpen(state: DossierState): Refusal | null {
  const open = state.consultations.filter(({ status }) => status !== 'CLOSED').map(({ consultation }) => consultation);
  return open.length === 0 ? null : refuse('CONSULTATION_OPEN', { detail: { consultations: open } });
}

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

/** A4 and B2 — assignment, check 2, conversion to data, consultations, the draft result. */
export const process = [
  row({
    act: 'ASSIGN',
    id: 'T13',
    name: 'Phân công xử lý',
    from: ['TRANSFERRED'],
    permits: [
      { role: 'UNIT_HEAD', scope: 'LEAD_UNIT' },
      { role: 'SUPERVISOR', scope: 'LEAD_AGENCY' },
    ],
    expected: (state) => [{ subject: '', unit: state.leadUnit }],
    effect: (state, { data }, { at }) =>
      effect(enter({ ...state, handler: data.handler }, 'PROCESSING', at), { type: 'ASSIGNED', data: { handler: data.handler } }),
  }),
  row({
    act: 'CHECK_RECEIPT',
    id: null,
    name: 'Kiểm tra hồ sơ khi nhận (lần 2)',
    from: ['PROCESSING'],
    permits: handler,
    source: '1.16',
    expected: (state) => (state.papers.some((paper) => !paper.check2) ? [{ subject: '', ...mine(state) }] : []),
    guard: (state, { data }) => checkable(state, data.items, rescans(state)),
    effect: (state) => effect({ ...state, papers: state.papers.map((paper) => ({ ...paper, check2: true })) }, { type: 'RECEIPT_CHECKED' }),
  }),
  row({
    act: 'CONVERT',
    id: null,
    name: 'Chuyển giấy tờ thành dữ liệu điện tử',
    from: ['PROCESSING'],
    permits: handler,
    source: '1.11',
    expected: (state) => lackingData(state).map((item) => ({ subject: item, ...mine(state) })),
    guard: (state, { data }) => {
      const paper = findPaper(state, data.item);
      if (!paper) return refuse('PAPER_UNKNOWN', { field: 'item' });
      if (paper.treatment?.convert !== true || paper.file === null)
        return refuse('PAPER_STATE', { field: 'item', detail: { status: paper.status } });
      if (!paper.check2) return refuse('CHECK_MISSING', { detail: { items: [paper.item] } });
      return paper.file.sha256 === data.fileSha256 ? null : refuse('DATA_STALE', { field: 'fileSha256' });
    },
    effect: (state, { data }) =>
      effect(
        updatePaper(state, data.item, () => ({ status: 'DATA_CONVERTED', convertedFrom: data.fileSha256 })),
        { type: 'DATA_CONVERTED', data: { item: data.item, fileSha256: data.fileSha256, dataHash: data.dataHash } },
      ),
  }),
  row({
    act: 'CONSULT',
    id: 'T14',
    name: 'Lấy ý kiến, thẩm tra, xác minh',
    from: ['PROCESSING'],
    permits: handler,
    guard: (state, { data }, { at }) => {
      if (data.workingDays < 1) return refuse('DEADLINE_INVALID', { field: 'workingDays' });
      return consultationDueAt(state, at, data.workingDays) === null ? refuse('CALENDAR_YEAR_UNKNOWN', { field: 'workingDays' }) : null;
    },
    effect: (state, { id, data }, { at }) => {
      const consultation = `TV${state.consultations.length + 1}`;
      const opened = {
        consultation,
        kind: data.kind,
        addressee: data.addressee,
        dueAt: consultationDueAt(state, at, data.workingDays) ?? at,
        status: 'SENT' as const,
        openedAt: at,
        reply: null,
        request: id,
      };
      return effect(addWork({ ...state, consultations: [...state.consultations, opened] }, { kind: 'CONSULT', consultation }), {
        type: 'CONSULTATION_SENT',
        data: { consultation, addressee: data.addressee, kind: data.kind, dueAt: opened.dueAt },
      });
    },
  }),
  row({
    act: 'ANSWER_CONSULTATION',
    id: 'T15',
    name: 'Trả lời xác minh, lấy ý kiến',
    from: HANDED_OVER,
    permits: [{ role: 'COORDINATING_AGENCY', scope: 'ADDRESSEE' }],
    expected: (state) =>
      state.consultations
        .filter((consultation) => consultation.status !== 'CLOSED')
        .map(({ consultation, addressee, dueAt }) => ({ subject: consultation, unit: addressee, dueAt })),
    guard: (state, { data }) =>
      openConsultation(state, data.consultation) ? null : refuse('CONSULTATION_UNKNOWN', { field: 'consultation' }),
    effect: (state, { data }) =>
      effect(closeConsultation(state, data.consultation, data.reply), {
        type: 'CONSULTATION_ANSWERED',
        data: { consultation: data.consultation, reply: data.reply, pages: data.pages },
      }),
  }),
  row({
    act: 'WAIVE_CONSULTATION',
    id: 'T15',
    name: 'Không chờ trả lời xác minh, lấy ý kiến',
    from: ['PROCESSING'],
    permits: handler,
    guard: (state, { data }) =>
      openConsultation(state, data.consultation) ? null : refuse('CONSULTATION_UNKNOWN', { field: 'consultation' }),
    effect: (state, { data }) =>
      effect(closeConsultation(state, data.consultation, null), { type: 'CONSULTATION_WAIVED', data: { consultation: data.consultation } }),
  }),
  row({
    act: 'CONSULTATION_OVERDUE',
    id: null,
    name: 'Quá hạn trả lời',
    from: HANDED_OVER,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    source: 'Decree 61/2018 Art. 19(5)',
    guard: (state, { data }) =>
      openConsultation(state, data.consultation) ? null : refuse('CONSULTATION_UNKNOWN', { field: 'consultation' }),
    effect: (state, { data }) =>
      effect(
        {
          ...state,
          consultations: state.consultations.map((consultation) =>
            consultation.consultation === data.consultation ? { ...consultation, status: 'OVERDUE' } : consultation,
          ),
        },
        { type: 'CONSULTATION_OVERDUE', data: { consultation: data.consultation } },
      ),
  }),
  slowRow({
    act: 'SUBMIT_DRAFT',
    id: 'T22',
    name: 'Trình dự thảo kết quả',
    from: ['PROCESSING'],
    permits: handler,
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
      effect(
        { ...enter(state, 'AWAITING_SIGNATURE', at), result: drafted('RESULT', draft, signer) },
        { type: 'DRAFT_SUBMITTED', data: { draft } },
      ),
  }),
  slowRow({
    act: 'SUBMIT_REFUSAL',
    id: 'T18',
    name: 'Trình dự thảo thông báo từ chối',
    from: ['PROCESSING'],
    permits: handler,
    output: 'REFUSAL_DRAFT',
    guard: consultationsOpen,
    complete: (state, { data }, { draft, signer }, { at }) =>
      effect(
        { ...enter(lapse(state, at), 'AWAITING_SIGNATURE', at), result: drafted('REFUSAL', draft, signer) },
        { type: 'REFUSAL_SUBMITTED', data: { draft, ground: data.ground } },
      ),
  }),
];
