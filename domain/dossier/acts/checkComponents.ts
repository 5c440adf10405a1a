import { localDate } from '../../calendar/index.ts';
import { expectedImages } from '../../classification/materials.ts';
import { refuse } from '../../failures.ts';
import { decision, decree61, ownRule } from '../basis.ts';
import { addWork, applied, endWork, enter, findPaper, itemsOf, newPaper, updatePaper } from '../change.ts';
import { classificationOf, classified, confirmData, isServed, needsFile } from '../classify.ts';
import { startRefusal } from '../clock.ts';
import { OPEN_PHASES } from '../phases.ts';
import { bare, long, quick } from '../spec.ts';
import type { DossierState } from '../state.ts';

const officer = [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }] as const;

/** What an officer asks first: an ordinary paper of one sheet on the counter. */
const ORDINARY = {
  carrier: 'PAPER',
  handedIn: true,
  secret: false,
  onDemand: false,
  sheets: 1,
  blankBacks: false,
  stickyNotePages: 0,
} as const;

const unclassified = (state: DossierState): readonly string[] =>
  state.papers.filter((paper) => paper.treatment === null).map((paper) => paper.item);

/** A3 and B1 — components: reuse of data, classification of each paper, acceptance. */
export const checkComponents = [
  quick<'LOOK_UP_DONE'>()({
    act: 'LOOK_UP_DONE',
    id: null,
    name: 'Kết quả tra cứu dữ liệu',
    basis: decision(2, 3),
    // A register answers when it can, also while the applicant supplements.
    from: OPEN_PHASES,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    refuses: [],
    asks: ({ work }) => work.flatMap((entry) => (entry.kind === 'LOOK_UP' ? [{ item: entry.item, found: true }] : [])),
    events: { DATA_LOOKED_UP: 'Đã tra cứu dữ liệu' },
    apply: (state, { id, data }) =>
      applied(
        updatePaper(endWork(state, id), data.item, () => ({ lookUp: data.found ? 'FOUND' : 'NONE' })),
        { type: 'DATA_LOOKED_UP', data: { item: data.item, found: data.found } },
      ),
  }),
  quick<'ADD_PAPER'>()({
    act: 'ADD_PAPER',
    id: null,
    name: 'Ghi nhận giấy tờ nộp thêm',
    basis: ownRule('giấy tờ người nộp tự nguyện giao thêm không phải là điều kiện của hồ sơ', decree61('5')),
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    refuses: ['PAPER_EXISTS'],
    asks: () => [{ item: '', paperType: null }],
    events: { PAPER_ADDED: 'Thêm giấy tờ' },
    guard: (state, { data }) => (findPaper(state, data.item) ? refuse('PAPER_EXISTS', { field: 'item' }) : null),
    apply: (state, { data }) =>
      applied(
        { ...state, papers: [...state.papers, newPaper({ item: data.item, component: null, paperType: data.paperType })] },
        { type: 'PAPER_ADDED', data: { item: data.item } },
      ),
  }),
  quick<'CONFIRM_DATA'>()({
    act: 'CONFIRM_DATA',
    id: null,
    name: 'Xác nhận dữ liệu điện tử đã có',
    basis: decision(2, 3),
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    refuses: ['PAPER_UNKNOWN', 'LOOK_UP_PENDING', 'DATA_NOT_FOUND'],
    asks: (state) => itemsOf(state).flatMap((item) => [true, false].map((valid) => ({ item, valid, agrees: valid, confirmed: valid }))),
    events: { DATA_CONFIRMED: 'Đã xác nhận dữ liệu' },
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
    apply: (state, { data }) => {
      const { eVersion, row, explanation } = confirmData(data);
      return applied(
        updatePaper(state, data.item, () => ({ eVersion })),
        { type: 'DATA_CONFIRMED', data: { item: data.item, eVersion, row, source: explanation.source, text: explanation.text } },
      );
    },
  }),
  quick<'CLASSIFY'>()({
    act: 'CLASSIFY',
    id: null,
    name: 'Phân loại giấy tờ',
    basis: decision(3, 1),
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    refuses: ['PAPER_UNKNOWN', 'LOOK_UP_PENDING', 'TREATMENT_NOT_SERVED', 'SHEETS_MISSING'],
    asks: (state) => itemsOf(state).map((item) => ({ item, issuerAgency: state.leadAgency, ...ORDINARY })),
    events: { PAPER_CLASSIFIED: 'Phân loại giấy tờ' },
    expected: (state) => unclassified(state).map((item) => ({ subject: item, unit: state.intakeUnit })),
    guard: (state, { data }) => {
      const paper = findPaper(state, data.item);
      if (!paper) return refuse('PAPER_UNKNOWN', { field: 'item' });
      if (paper.lookUp === 'PENDING') return refuse('LOOK_UP_PENDING');
      const classification = classificationOf(state, data);
      if (!isServed(classification)) return refuse('TREATMENT_NOT_SERVED', { field: 'item', detail: { row: classification.row } });
      // No scan would ever be as long as nothing.
      return needsFile(classification) && expectedImages(data) === 0 ? refuse('SHEETS_MISSING', { field: 'sheets' }) : null;
    },
    apply: (state, { data }) => {
      const classification = classificationOf(state, data);
      const { row, explanation } = classification;
      const change = classified(classification, data);
      return applied(
        updatePaper(state, data.item, () => change),
        {
          type: 'PAPER_CLASSIFIED',
          data: { item: data.item, row, status: change.status ?? '', source: explanation.source, text: explanation.text },
        },
      );
    },
  }),
  long<'ACCEPT'>()({
    act: 'ACCEPT',
    id: 'T06',
    awaited: true,
    name: 'Tiếp nhận hồ sơ, cấp mã và hẹn trả kết quả',
    basis: decree61('17'),
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    refuses: ['LOOK_UP_PENDING', 'COMPONENT_MISSING', 'CALENDAR_YEAR_UNKNOWN'],
    asks: bare,
    events: { ACCEPTED: 'Chấp nhận hồ sơ, hẹn trả kết quả' },
    leaves: { record: 'Mã số hồ sơ; Giấy tiếp nhận hồ sơ và hẹn trả kết quả' },
    work: {
      activity: 'takeDossierCode',
      // The code bears the day of receipt in Vietnam (3.4), also where the dossier is entered later.
      more: ({ intakeAgency, clock }) => ({ agency: intakeAgency, day: localDate(clock.receivedAt) }),
    },
    yields: [{ dossierCode: '' }],
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
      applied(addWork(enter({ ...state, dossierCode }, 'DIGITISING', at), { kind: 'RENDER_RECEIPT' }), {
        type: 'ACCEPTED',
        data: { dossierCode },
      }),
  }),
];
