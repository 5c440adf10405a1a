import { refuse } from '../../failures.ts';
import { decision, decree61 } from '../basis.ts';
import { applied, enter, findPaper, itemsOf, mine, updatePaper } from '../change.ts';
import { withOpened } from '../handOver.ts';
import { unlisted } from '../signed-lists.ts';
import { quick } from '../spec.ts';
import type { DossierState, PaperItem, ReceiptVerdict } from '../state.ts';
import { pushing, unpushing } from '../storage.ts';
import { checkable, counterOwes, firstUnchecked, UNCLASSIFIED, verdictOf, verdictsIn } from './digitise.ts';
import { askRegisters } from './resultFields.ts';

const handler = [{ role: 'CASE_HANDLER', scope: 'HANDLER' }] as const;

/** Papers whose data the handler must have checked before a result may be drafted (1.11): in scope, must-digitise, not on today's file. */
export const lackingData = (state: DossierState): readonly string[] =>
  state.papers
    .filter((paper) => paper.treatment?.convert === true && (paper.file === null || paper.convertedFrom !== paper.file.sha256))
    .map((paper) => paper.item);

/** Where the handler's tasks are shown. */
/** Papers that are with the counter: nothing can be said of them before it is done with them. */
const withCounter = (state: DossierState): readonly string[] => [...new Set([...counterOwes(state), ...firstUnchecked(state)])];

const AFTER_CHECK_2: Readonly<Record<ReceiptVerdict, Partial<PaperItem>>> = {
  PASSED: { check2: true },
  SCAN_UNUSABLE: { status: 'RESCAN_REQUESTED', check2: false },
  MISCLASSIFIED: { ...UNCLASSIFIED, atCounter: true },
  PAPER_MISSING: { check2: false },
  NOT_QUALIFIED: { check2: false },
};

const checkedAgain = (
  { fault: _fault, atCounter: _atCounter, replaces: _replaces, ...paper }: PaperItem,
  verdict: ReceiptVerdict,
): PaperItem => ({
  ...paper,
  ...AFTER_CHECK_2[verdict],
  ...(verdict === 'PASSED' ? {} : { fault: verdict }),
});

/** A4 and B2 — assignment, check 2, conversion to data. */
export const process = [
  quick('ASSIGN', {
    id: 'T13',
    name: 'Phân công xử lý',
    basis: decree61('19 khoản 1'),
    from: ['TRANSFERRED'],
    permits: [
      { role: 'UNIT_HEAD', scope: 'LEAD_UNIT' },
      { role: 'SUPERVISOR', scope: 'LEAD_AGENCY' },
    ],
    asks: () => [{ handler: '' }],
    events: { ASSIGNED: 'Phân công xử lý' },
    expected: (state) => [{ subject: '', unit: state.leadUnit }],
    apply: (state, { data }, { at }) =>
      applied(
        askRegisters(
          enter({ ...withOpened(state, state.leadAgency, at), handler: data.handler }, 'PROCESSING', at),
          state.law.procedure.registers ?? [],
        ),
        {
          type: 'ASSIGNED',
          data: { handler: data.handler },
        },
      ),
  }),
  quick('CHECK_RECEIPT', {
    name: 'Kiểm tra hồ sơ khi nhận (lần 2)',
    basis: decision(2, 4),
    from: ['PROCESSING'],
    permits: handler,
    refuses: ['DIGITISATION_INCOMPLETE', 'FILES_UNLISTED', 'PAPER_UNKNOWN', 'CHECK_MISSING', 'PAPER_STATE'],
    asks: (state) => [{ items: itemsOf(state) }],
    events: { RECEIPT_CHECKED: 'Đã kiểm tra hồ sơ khi nhận (lần 2)' },
    expected: (state) => [
      ...(withCounter(state).length === 0 && unlisted(state).length === 0 && state.papers.some((paper) => !paper.check2)
        ? [{ subject: '', ...mine(state) }]
        : []),
      ...state.papers
        .filter(({ fault }) => fault === 'PAPER_MISSING')
        .map(({ item }) => ({
          subject: item,
          unit: state.intakeUnit,
          roles: ['INTAKE_OFFICER'] as const,
          name: 'Tìm, chuyển bản giấy còn thiếu',
        })),
    ],
    guard: (state, { data }) => {
      const unscanned = data.items.filter(
        (item) => data.verdicts?.[item] === 'SCAN_UNUSABLE' && (findPaper(state, item)?.file ?? null) === null,
      );
      if (unscanned.length > 0) return refuse('PAPER_STATE', { field: 'items', detail: { items: unscanned } });
      const wrong = checkable(state, data.items, withCounter(state));
      const unsigned = unlisted(state).map(({ item }) => item);
      return wrong ?? (unsigned.length > 0 ? refuse('FILES_UNLISTED', { detail: { items: unsigned } }) : null);
    },
    apply: (state, command) => {
      const papers = state.papers.map((paper) => checkedAgain(paper, verdictOf(command.data, paper.item)));
      const misclassified = papers.filter(({ fault }) => fault === 'MISCLASSIFIED').map(({ item }) => item);
      return applied(unpushing({ ...state, papers }, misclassified), { type: 'RECEIPT_CHECKED', ...verdictsIn(command) });
    },
  }),
  quick('CONVERT', {
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
    apply: (state, command) => {
      const { data } = command;
      return applied(
        pushing(
          updatePaper(state, data.item, () => ({ status: 'DATA_CONVERTED', convertedFrom: data.fileSha256 })),
          command,
        ),
        { type: 'DATA_CONVERTED', data: { item: data.item, fileSha256: data.fileSha256, dataHash: data.dataHash } },
      );
    },
  }),
];
