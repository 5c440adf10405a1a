import { refuse } from '../../failures.ts';
import { addWork, effect, endWork, enter, findPaper, newPaper, updatePaper } from '../change.ts';
import { classificationOf, classified, confirmData, isServed } from '../classify.ts';
import { startRefusal } from '../clock.ts';
import { row, slowRow } from '../row.ts';
import type { DossierState } from '../state.ts';

const officer = [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }] as const;

const unclassified = (state: DossierState): readonly string[] =>
  state.papers.filter((paper) => paper.treatment === null).map((paper) => paper.item);

/** A3 and B1 — components: reuse of data, classification of each paper, acceptance. */
export const checkComponents = [
  row({
    act: 'LOOK_UP_DONE',
    id: null,
    name: 'Kết quả tra cứu dữ liệu',
    from: ['CHECKING_COMPONENTS'],
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    effect: (state, { id, data }) =>
      effect(
        updatePaper(endWork(state, id), data.item, () => ({ lookUp: data.found ? 'FOUND' : 'NONE' })),
        { type: 'DATA_LOOKED_UP', data: { item: data.item, found: data.found } },
      ),
  }),
  row({
    act: 'ADD_PAPER',
    id: null,
    name: 'Ghi nhận giấy tờ nộp thêm',
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    guard: (state, { data }) => (findPaper(state, data.item) ? refuse('PAPER_EXISTS', { field: 'item' }) : null),
    effect: (state, { data }) =>
      effect(
        { ...state, papers: [...state.papers, newPaper({ item: data.item, component: null, paperType: data.paperType })] },
        { type: 'PAPER_ADDED', data: { item: data.item } },
      ),
  }),
  row({
    act: 'CONFIRM_DATA',
    id: null,
    name: 'Xác nhận dữ liệu điện tử đã có',
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    expected: (state) =>
      state.papers
        .filter((paper) => paper.lookUp === 'FOUND' && paper.eVersion === 'NONE' && paper.treatment === null)
        .map((paper) => ({ subject: paper.item, unit: state.intakeUnit })),
    guard: (state, { data }) => {
      const paper = findPaper(state, data.item);
      if (!paper) return refuse('PAPER_UNKNOWN', { field: 'item' });
      if (paper.lookUp === 'PENDING') return refuse('LOOK_UP_PENDING');
      return paper.lookUp === 'FOUND' ? null : refuse('DATA_NOT_FOUND', { field: 'item' });
    },
    effect: (state, { data }) => {
      const { eVersion, row, explanation } = confirmData(data);
      return effect(
        updatePaper(state, data.item, () => ({ eVersion })),
        { type: 'DATA_CONFIRMED', data: { item: data.item, eVersion, row, source: explanation.source, text: explanation.text } },
      );
    },
  }),
  row({
    act: 'CLASSIFY',
    id: null,
    name: 'Phân loại giấy tờ',
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    expected: (state) => unclassified(state).map((item) => ({ subject: item, unit: state.intakeUnit })),
    guard: (state, { data }) => {
      const paper = findPaper(state, data.item);
      if (!paper) return refuse('PAPER_UNKNOWN', { field: 'item' });
      if (paper.lookUp === 'PENDING') return refuse('LOOK_UP_PENDING');
      const classification = classificationOf(state, data);
      return isServed(classification) ? null : refuse('TREATMENT_NOT_SERVED', { field: 'item', detail: { row: classification.row } });
    },
    effect: (state, { data }) => {
      const classification = classificationOf(state, data);
      const { row, explanation } = classification;
      const change = classified(classification, data);
      return effect(
        updatePaper(state, data.item, () => change),
        {
          type: 'PAPER_CLASSIFIED',
          data: { item: data.item, row, status: change.status ?? '', source: explanation.source, text: explanation.text },
        },
      );
    },
  }),
  slowRow({
    act: 'ACCEPT',
    id: 'T06',
    awaited: true,
    name: 'Tiếp nhận hồ sơ, cấp mã và hẹn trả kết quả',
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    expected: (state) => (unclassified(state).length === 0 ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state) => {
      if (state.papers.some((paper) => paper.lookUp === 'PENDING')) return refuse('LOOK_UP_PENDING');
      const open = unclassified(state);
      if (open.length > 0) return refuse('COMPONENT_MISSING', { detail: { items: open } });
      const notHandedIn = state.papers
        .filter((paper) => paper.component !== null && paper.status === 'PAPER_ONLY')
        .map((paper) => paper.item);
      if (notHandedIn.length > 0) return refuse('COMPONENT_MISSING', { detail: { items: notHandedIn } });
      return startRefusal(state);
    },
    complete: (state, _command, { dossierCode }, { at }) =>
      effect(addWork(enter({ ...state, dossierCode }, 'DIGITISING', at), { kind: 'RENDER_RECEIPT' }), {
        type: 'ACCEPTED',
        data: { dossierCode },
      }),
  }),
];
