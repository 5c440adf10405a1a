import { type Refusal, refuse } from '../../failures.ts';
import { decision, ownRule } from '../basis.ts';
import { addWork, applied, endWork, enter, findPaper, itemsOf, returnsOwn, updatePaper } from '../change.ts';
import { recordFact } from '../clock.ts';
import { ownPhaseOf } from '../outcome.ts';
import { OPEN_PHASES } from '../phases.ts';
import { unlisted, withListed, withSigned } from '../signed-lists.ts';
import { long, quick } from '../spec.ts';
import { type DossierState, PHASES } from '../state.ts';
import { unstoring } from '../storage.ts';
import { counterOwes, firstUnchecked } from './digitise.ts';

const handler = { role: 'CASE_HANDLER', scope: 'HANDLER' } as const;

/** What stands against signing an addition to the package just now. */
const notYetListable = (state: DossierState): Refusal<'NOTHING_TO_SIGN' | 'DIGITISATION_INCOMPLETE' | 'CHECK_MISSING'> | null => {
  if (unlisted(state).length === 0) return refuse('NOTHING_TO_SIGN');
  const open = counterOwes(state);
  if (open.length > 0) return refuse('DIGITISATION_INCOMPLETE', { detail: { items: open } });
  const unchecked = firstUnchecked(state);
  return unchecked.length === 0 ? null : refuse('CHECK_MISSING', { detail: { items: unchecked } });
};

/** Mending: a scan that cannot be used (T35, T37), an error in a signed result (T36). */
export const correct = [
  quick('REQUEST_RESCAN', {
    id: 'T35',
    name: 'Yêu cầu quét lại',
    basis: ownRule('kiểm tra khi nhận thấy bản quét không dùng được thì quét lại, cán bộ xử lý hồ sơ không đổi', decision(2, 4)),
    from: ['PROCESSING'],
    permits: [handler],
    refuses: ['PAPER_UNKNOWN', 'PAPER_STATE', 'DATA_INVALID'],
    asks: (state) => itemsOf(state).map((item) => ({ item, page: 1, fault: '' })),
    events: { RESCAN_REQUESTED: 'Yêu cầu quét lại' },
    guard: (state, { data }) => {
      const paper = findPaper(state, data.item);
      if (!paper) return refuse('PAPER_UNKNOWN', { field: 'item' });
      if (paper.file === null) return refuse('PAPER_STATE', { field: 'item', detail: { status: paper.status } });
      return data.page >= 1 && data.page <= paper.file.pages
        ? null
        : refuse('DATA_INVALID', { field: 'page', detail: { pages: paper.file.pages } });
    },
    // Handler and place in the queue stay; the earlier file is kept, superseded; its data is stale until confirmed on the new one.
    apply: (state, { data }) =>
      applied(
        updatePaper(state, data.item, () => ({ status: 'RESCAN_REQUESTED', check2: false })),
        { type: 'RESCAN_REQUESTED', data: { item: data.item, page: data.page, fault: data.fault } },
      ),
  }),
  long('SIGN_PACKAGE_ADDITION', {
    name: 'Ký số danh mục tệp tin bổ sung vào gói hồ sơ',
    basis: ownRule('tệp tin, giấy tờ có sau khi gói hồ sơ đã ký thì được ký bổ sung trước khi kiểm tra lần 2', decision(3, 2)),
    from: ['PROCESSING'],
    permits: [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }],
    refuses: ['NOTHING_TO_SIGN', 'DIGITISATION_INCOMPLETE', 'CHECK_MISSING'],
    events: { PACKAGE_ADDITION_SIGNED: 'Đã ký số danh mục tệp tin bổ sung vào gói hồ sơ' },
    leaves: { record: 'Danh mục tệp tin bổ sung, có chữ ký số' },
    work: { activity: 'signPackageAddition' },
    yields: [{ list: '', files: {} }],
    expected: (state) => (notYetListable(state) === null ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: notYetListable,
    complete: (state, _command, { list, files, papers = [], signed }) =>
      applied(withListed(withSigned(state, signed), { list, files, papers }), {
        type: 'PACKAGE_ADDITION_SIGNED',
        data: { list, items: [...Object.keys(files), ...papers], files: Object.values(files) },
      }),
  }),
  quick('REJECT_QUALITY', {
    id: 'T37',
    name: 'Cơ quan quản lý giấy tờ trả lại vì chất lượng',
    basis: ownRule('cơ quan quản lý giấy tờ trả lại bản số hóa vì chất lượng thì quét lại, hồ sơ không dừng', decision(3, 1)),
    from: OPEN_PHASES,
    permits: [{ role: 'MANAGING_AGENCY', scope: 'ANYWHERE' }],
    refuses: ['PAPER_UNKNOWN', 'PAPER_STATE', 'UNIT_NOT_PERMITTED'],
    asks: (state) => itemsOf(state).map((item) => ({ item })),
    events: { QUALITY_REJECTED: 'Cơ quan quản lý giấy tờ trả lại vì chất lượng' },
    guard: (state, { data, actor }) => {
      const paper = findPaper(state, data.item);
      if (!paper) return refuse('PAPER_UNKNOWN', { field: 'item' });
      if (paper.status !== 'AT_MANAGING_AGENCY') return refuse('PAPER_STATE', { field: 'item', detail: { status: paper.status } });
      return paper.issuerAgency === actor.agency ? null : refuse('UNIT_NOT_PERMITTED', { field: 'item' });
    },
    apply: (state, { data }) =>
      applied(
        updatePaper(state, data.item, () => ({ status: 'RESCAN_REQUESTED' })),
        { type: 'QUALITY_REJECTED', data: { item: data.item } },
      ),
  }),
  quick('REPORT_RESULT_ERROR', {
    id: 'T36',
    name: 'Thu hồi kết quả có sai sót trước khi trả',
    basis: 'NĐ 30/2020, Điều 18',
    from: ['AWAITING_ISSUE', 'AWAITING_RETURN'],
    permits: [handler, { role: 'RECORDS_CLERK', scope: 'LEAD_AGENCY' }],
    confirmers: ['COMPETENT_LEADER'],
    refuses: ['PAPER_HANDED_OUT'],
    asks: () => [{ fault: '' }],
    events: { RESULT_SUPERSEDED: 'Thu hồi kết quả có sai sót' },
    leaves: { record: 'Ghi sổ đăng ký văn bản đi: số bị thay thế hoặc hủy bỏ' },
    guard: ({ result }) => (result?.paper === 'DELIVERED' ? refuse('PAPER_HANDED_OUT') : null),
    // A wrong paper must not buy time: the stop of T25 is void, the minutes between count (4.4).
    apply: (state, { id: commandId, actor, data }, { at }) => {
      const shown = ownPhaseOf(state) === 'AWAITING_RETURN';
      // While others still made theirs the clock had not stopped.
      const reopened = state.phase === 'AWAITING_RETURN' ? recordFact(state, { kind: 'REOPENED', at }, at) : state;
      const back = enter({ ...reopened, result: null, work: reopened.work.filter((work) => !returnsOwn(work)) }, 'PROCESSING', at);
      const retiring = addWork(unstoring(back), { kind: 'RETIRE_NUMBER', file: state.result?.issued ?? null });
      // Whoever was told that the result is ready is told that it is not (Decree 30/2020 Art. 18(4)); of one that was never issued nobody has heard.
      return applied(shown ? addWork(retiring, { kind: 'RENDER_SLIP', slip: 'RESULT_RECALLED', commandId, actor }) : retiring, {
        type: 'RESULT_SUPERSEDED',
        data: { number: state.result?.number ?? null, fault: data.fault },
      });
    },
  }),
  quick('NUMBER_RETIRED', {
    name: 'Ghi sổ số văn bản đã thay thế, hủy bỏ',
    basis: 'NĐ 30/2020, Điều 18',
    from: PHASES,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    events: { NUMBER_RETIRED: 'Đã ghi sổ số văn bản thay thế' },
    apply: (state, { id }) => applied(endWork(state, id), { type: 'NUMBER_RETIRED' }),
  }),
];
