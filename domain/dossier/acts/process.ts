import { refuse } from '../../failures.ts';
import { decision, decree61 } from '../basis.ts';
import { applied, enter, findPaper, itemsOf, updatePaper } from '../change.ts';
import { quick } from '../spec.ts';
import type { DossierState } from '../state.ts';
import { checkable } from './digitise.ts';

const handler = [{ role: 'CASE_HANDLER', scope: 'HANDLER' }] as const;

/** Papers whose data the handler must have checked before a result may be drafted (1.11): in scope, must-digitise, not on today's file. */
export const lackingData = (state: DossierState): readonly string[] =>
  state.papers
    .filter((paper) => paper.treatment?.convert === true && (paper.file === null || paper.convertedFrom !== paper.file.sha256))
    .map((paper) => paper.item);

/** Where the handler's tasks are shown. */
export const mine = (state: DossierState) => ({ unit: state.leadUnit, ...(state.handler === null ? {} : { person: state.handler }) });

const rescans = (state: DossierState): readonly string[] =>
  state.papers.filter(({ status }) => status === 'RESCAN_REQUESTED' || status === 'SCANNED').map(({ item }) => item);

/** A4 and B2 — assignment, check 2, conversion to data. */
export const process = [
  quick<'ASSIGN'>()({
    act: 'ASSIGN',
    id: 'T13',
    name: 'Phân công xử lý',
    basis: decree61('19 khoản 1'),
    from: ['TRANSFERRED'],
    permits: [
      { role: 'UNIT_HEAD', scope: 'LEAD_UNIT' },
      { role: 'SUPERVISOR', scope: 'LEAD_AGENCY' },
    ],
    refuses: [],
    asks: () => [{ handler: '' }],
    events: { ASSIGNED: 'Phân công xử lý' },
    expected: (state) => [{ subject: '', unit: state.leadUnit }],
    apply: (state, { data }, { at }) =>
      applied(enter({ ...state, handler: data.handler }, 'PROCESSING', at), { type: 'ASSIGNED', data: { handler: data.handler } }),
  }),
  quick<'CHECK_RECEIPT'>()({
    act: 'CHECK_RECEIPT',
    id: null,
    name: 'Kiểm tra hồ sơ khi nhận (lần 2)',
    basis: decision(2, 4),
    from: ['PROCESSING'],
    permits: handler,
    refuses: ['DIGITISATION_INCOMPLETE', 'PAPER_UNKNOWN', 'CHECK_MISSING'],
    asks: (state) => [{ items: itemsOf(state) }],
    events: { RECEIPT_CHECKED: 'Đã kiểm tra hồ sơ khi nhận (lần 2)' },
    expected: (state) => (state.papers.some((paper) => !paper.check2) ? [{ subject: '', ...mine(state) }] : []),
    guard: (state, { data }) => checkable(state, data.items, rescans(state)),
    apply: (state) => applied({ ...state, papers: state.papers.map((paper) => ({ ...paper, check2: true })) }, { type: 'RECEIPT_CHECKED' }),
  }),
  quick<'CONVERT'>()({
    act: 'CONVERT',
    id: null,
    name: 'Chuyển giấy tờ thành dữ liệu điện tử',
    basis: `${decision(2, 4)}; ${decision(3, 2)}`,
    from: ['PROCESSING'],
    permits: handler,
    refuses: ['PAPER_UNKNOWN', 'PAPER_STATE', 'CHECK_MISSING', 'DATA_STALE'],
    asks: ({ papers }) => papers.flatMap(({ item, file }) => (file === null ? [] : [{ item, fileSha256: file.sha256, dataHash: '' }])),
    events: { DATA_CONVERTED: 'Đã chuyển thành dữ liệu điện tử' },
    leaves: { record: 'Dữ liệu điện tử của giấy tờ' },
    expected: (state) => lackingData(state).map((item) => ({ subject: item, ...mine(state) })),
    guard: (state, { data }) => {
      const paper = findPaper(state, data.item);
      if (!paper) return refuse('PAPER_UNKNOWN', { field: 'item' });
      if (paper.treatment?.convert !== true || paper.file === null)
        return refuse('PAPER_STATE', { field: 'item', detail: { status: paper.status } });
      if (!paper.check2) return refuse('CHECK_MISSING', { detail: { items: [paper.item] } });
      return paper.file.sha256 === data.fileSha256 ? null : refuse('DATA_STALE', { field: 'fileSha256' });
    },
    apply: (state, { data }) =>
      applied(
        updatePaper(state, data.item, () => ({ status: 'DATA_CONVERTED', convertedFrom: data.fileSha256 })),
        { type: 'DATA_CONVERTED', data: { item: data.item, fileSha256: data.fileSha256, dataHash: data.dataHash } },
      ),
  }),
];
