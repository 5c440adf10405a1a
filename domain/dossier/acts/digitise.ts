import { expectedImages } from '../../classification/materials.ts';
import { type Refusal, refuse } from '../../failures.ts';
import { decision, decree61, ownRule } from '../basis.ts';
import { addWork, applied, endWork, enter, failing, findPaper, itemsOf, updatePaper } from '../change.ts';
import type { Checked, CommandOf } from '../commands.ts';
import { lacking } from '../components.ts';
import { handedOver } from '../handOver.ts';
import { unsigned } from '../on-demand.ts';
import { OPEN_PHASES } from '../phases.ts';
import { fileAfter, isNewFile, withSigned } from '../signed-lists.ts';
import { long, quick } from '../spec.ts';
import type { DossierState, DossierVerdict, PaperItem } from '../state.ts';

const officer = [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }] as const;
const system = [{ role: 'SYSTEM', scope: 'SYSTEM' }] as const;

/** Of a supplement: what was scanned since it came are the very captures that were sent back. */
const isAsBefore = ({ replaces, captured, treatment }: PaperItem): boolean =>
  treatment?.scan === true && replaces !== undefined && captured.every(({ sha256 }) => replaces.includes(sha256));

const hashes = ({ captured }: PaperItem): readonly string[] => captured.map(({ sha256 }) => sha256);

/** After appraisal the applicant was asked for it, and its new file has come before it is received. */
const isBrought = ({ supplement }: DossierState, item: string): boolean => supplement?.brought?.includes(item) === true;

/** Captures that a new file of the paper must differ from, since a supplement was asked for; null: any file will do. */
export const foundWanting = (state: DossierState, item: string): readonly string[] | null => {
  const paper = findPaper(state, item);
  if (paper === undefined) return null;
  return state.phase === 'SUPPLEMENT' && !isBrought(state, item) ? hashes(paper) : (paper.replaces ?? null);
};

/** The new file of a paper whose supplement is not received yet. */
const brought = (state: DossierState, item: string): DossierState =>
  state.supplement === null || state.phase !== 'SUPPLEMENT' || isBrought(state, item)
    ? state
    : {
        ...updatePaper(state, item, (paper) => ({ replaces: hashes(paper) })),
        supplement: { ...state.supplement, brought: [...(state.supplement.brought ?? []), item] },
      };

const toScan = (state: DossierState): readonly PaperItem[] => state.papers.filter((paper) => paper.treatment?.scan === true);
const awaitingScan = (state: DossierState): readonly PaperItem[] =>
  toScan(state).filter(
    (paper) =>
      (state.phase !== 'SUPPLEMENT' || isBrought(state, paper.item)) &&
      (['PREPARING', 'QC_FAILED', 'RESCAN_REQUESTED'].includes(paper.status) || (paper.status === 'QC_PASSED' && isAsBefore(paper))),
  );
const notDigitised = (state: DossierState): readonly string[] =>
  toScan(state)
    .filter(({ status }) => status !== 'QC_PASSED' && status !== 'COPY_SIGNED')
    .map((paper) => paper.item);

/** A check that has failed is not tried again on captures that nobody wants any more. */
export const withoutFailedCheck = (state: DossierState, item: string): DossierState => ({
  ...state,
  work: state.work.filter((work) => !(work.kind === 'CHECK_SCAN' && work.item === item && failing(state, work.id))),
});

/** Its scan, as it stands now, is judged (again). */
const checkAgain = (state: DossierState, item: string): DossierState =>
  addWork(
    updatePaper(withoutFailedCheck(state, item), item, () => ({ status: 'SCANNED', findings: [], check1: false })),
    { kind: 'CHECK_SCAN', item },
  );

/** What the counter still has to do before a check: to classify, to scan, or to wait for the verdict on a scan. */
export const counterOwes = (state: DossierState): readonly string[] =>
  state.phase === 'DIGITISING'
    ? [...new Set([...lacking(state), ...notDigitised(state)])]
    : state.papers.filter((paper) => paper.treatment === null || SCAN_OWED.has(paper.status) || isAsBefore(paper)).map(({ item }) => item);

const SCAN_OWED: ReadonlySet<PaperItem['status']> = new Set(['CLASSIFIED', 'PREPARING', 'SCANNED', 'QC_FAILED', 'RESCAN_REQUESTED']);

/** Papers that the first check has still to pass: all of them at the counter, later those that came to it again. */
export const firstUnchecked = (state: DossierState): readonly string[] =>
  state.papers.filter(({ check1, atCounter }) => !check1 && (state.phase === 'DIGITISING' || atCounter === true)).map(({ item }) => item);

/** Absent: whoever checked before there were verdicts passed all that he named. */
export const verdictOf = <Verdict extends string>({ verdicts }: Checked<Verdict>, item: string): Verdict | 'PASSED' =>
  verdicts?.[item] ?? 'PASSED';

/** What a check says of each paper, as it is kept (1.16): person and time stand beside it. */
export const verdictsIn = ({ version, data }: Pick<CommandOf<'CHECK_DOSSIER' | 'CHECK_RECEIPT'>, 'version' | 'data'>) =>
  version === 1 ? {} : { data: { verdicts: data.items.map((item) => `${item}:${verdictOf<string>(data, item)}`) } };

/** Not treated yet: DT-3 is asked anew. */
export const UNCLASSIFIED = { status: 'LISTED', treatment: null, check1: false, check2: false } as const;

const AFTER_CHECK_1: Readonly<Record<DossierVerdict, Partial<PaperItem>>> = {
  PASSED: { check1: true },
  SCAN_AGAIN: { status: 'QC_FAILED', check1: false },
  CLASSIFY_AGAIN: UNCLASSIFIED,
};

/** What does not pass after the hand-over is at the counter: or nobody could classify it again, and a new scan would pass no first check. */
const checkedFirst = ({ phase }: DossierState, paper: PaperItem, verdict: DossierVerdict): PaperItem => ({
  ...paper,
  ...AFTER_CHECK_1[verdict],
  ...(verdict !== 'PASSED' && phase === 'PROCESSING' ? { atCounter: true } : {}),
});

const mayScan = (state: DossierState, item: string): Refusal<'PAPER_UNKNOWN' | 'PAPER_STATE' | 'PHASE_NOT_PERMITTED'> | null => {
  const paper = findPaper(state, item);
  if (!paper) return refuse('PAPER_UNKNOWN', { field: 'item' });
  if (state.phase === 'SUPPLEMENT') {
    const asked = state.supplement?.stage === 'PROCESSING' && state.supplement.items?.includes(item) === true;
    return asked && paper.treatment?.scan === true
      ? null
      : refuse('PHASE_NOT_PERMITTED', { detail: { phase: state.phase, permittedIn: ['DIGITISING', 'PROCESSING'] } });
  }
  // QC_PASSED too: until the hand-over the officer may replace a scan that he himself finds poor.
  const atCounter =
    (state.phase === 'DIGITISING' || paper.atCounter === true) &&
    (paper.status === 'PREPARING' || paper.status === 'QC_PASSED' || paper.status === 'SCANNED');
  const open = atCounter || paper.status === 'QC_FAILED' || paper.status === 'RESCAN_REQUESTED';
  if (open) return null;
  // Nothing is wrong with the paper: its turn has not come.
  const later = paper.status === 'CLASSIFIED' && state.phase === 'DIGITISING' ? { first: 'START_DIGITISING' } : {};
  return refuse('PAPER_STATE', { field: 'item', detail: { status: paper.status, ...later } });
};

/** B1 — the receipt, the scans with their checks, check 1 and the hand-over with the officer's package signature (B2). */
export const digitise = [
  quick('RECEIPT_RENDERED', {
    name: 'Lập Giấy tiếp nhận hồ sơ và hẹn trả kết quả',
    basis: decree61('17'),
    from: OPEN_PHASES,
    permits: system,
    asks: ({ work }) => work.flatMap(({ kind }) => (kind === 'RENDER_RECEIPT' ? [{ sha256: '' }] : [])),
    events: { RECEIPT_RENDERED: 'Đã lập Giấy tiếp nhận hồ sơ và hẹn trả kết quả' },
    apply: (state, { id, data }) =>
      applied({ ...endWork(state, id), receipt: data.sha256 }, { type: 'RECEIPT_RENDERED', data: { sha256: data.sha256 } }),
  }),
  quick('START_DIGITISING', {
    id: 'T11',
    name: 'Bắt đầu số hóa',
    basis: decision(3, 1),
    from: ['DIGITISING'],
    permits: officer,
    refuses: ['NOTHING_TO_DIGITISE'],
    events: { DIGITISING_STARTED: 'Bắt đầu số hóa' },
    expected: (state) => (toScan(state).some((paper) => paper.status === 'CLASSIFIED') ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state) => (toScan(state).some((paper) => paper.status === 'CLASSIFIED') ? null : refuse('NOTHING_TO_DIGITISE')),
    apply: (state) =>
      applied(
        {
          ...state,
          papers: state.papers.map((paper) =>
            paper.treatment?.scan && paper.status === 'CLASSIFIED' ? { ...paper, status: 'PREPARING' } : paper,
          ),
        },
        { type: 'DIGITISING_STARTED' },
      ),
  }),
  quick('UPLOAD_SCAN', {
    name: 'Nộp bản quét',
    basis: decision(3, 1),
    // T35: the counter scans again while the handler keeps the dossier; what a supplement was asked for may come before T17, and as a file it must.
    from: ['DIGITISING', 'SUPPLEMENT', 'PROCESSING'],
    permits: officer,
    refuses: ['PAPER_UNKNOWN', 'PAPER_STATE', 'PHASE_NOT_PERMITTED'],
    asks: (state) => itemsOf(state).map((item) => ({ item, files: [] })),
    events: { SCANNED: 'Nộp bản quét' },
    expected: (state) => awaitingScan(state).map((paper) => ({ subject: paper.item, unit: state.intakeUnit })),
    guard: (state, { data }) => mayScan(state, data.item),
    apply: (state, { data }) =>
      applied(
        checkAgain(
          updatePaper(brought(state, data.item), data.item, () => ({ captured: data.files })),
          data.item,
        ),
        { type: 'SCANNED', data: { item: data.item, files: data.files.map((file) => file.sha256) } },
      ),
  }),
  quick('SCAN_CHECKED', {
    name: 'Kiểm tra chất lượng bản quét',
    basis: decision(3, 1),
    from: OPEN_PHASES,
    permits: system,
    asks: ({ work }) =>
      work.flatMap((entry) =>
        entry.kind === 'CHECK_SCAN' ? [{ item: entry.item, passed: true, sha256: '', pages: 1, findings: [] }] : [],
      ),
    events: {
      QC_PASSED: 'Bản quét đạt chất lượng',
      QC_FAILED: 'Bản quét không đạt chất lượng',
      SCAN_OVERTAKEN: 'Bỏ kết quả kiểm tra của bản quét đã được thay',
    },
    apply: (state, { id, data }) => {
      // The officer may have replaced the scan while this one was being checked: then only the later verdict counts. One that is to be scanned
      // again, or is stored with the result, has no use for a verdict any more.
      const replaced = state.work
        .slice(state.work.findIndex((work) => work.id === id) + 1)
        .some((work) => work.kind === 'CHECK_SCAN' && work.item === data.item);
      if (replaced || findPaper(state, data.item)?.status !== 'SCANNED')
        return applied(endWork(state, id), { type: 'SCAN_OVERTAKEN', data: { item: data.item } });
      return applied(
        updatePaper(endWork(state, id), data.item, (paper) => ({
          status: data.passed ? 'QC_PASSED' : 'QC_FAILED',
          findings: data.findings,
          file: data.passed ? fileAfter(state, paper, data) : paper.file,
          // Of another file the agency has signed no copy.
          ...(paper.treatment?.onDemand !== undefined && paper.file?.sha256 !== data.sha256 ? { copy: null } : {}),
          // Nobody has checked on receipt what was not there.
          ...(data.passed && isNewFile(state, paper, data) ? { check2: false } : {}),
        })),
        { type: data.passed ? 'QC_PASSED' : 'QC_FAILED', data: { item: data.item, pages: data.pages, findings: data.findings } },
      );
    },
  }),
  quick('COUNT_SHEETS', {
    name: 'Đếm lại số tờ của giấy tờ',
    basis: ownRule('đếm nhầm số tờ thì đếm lại, bản quét đã nộp được kiểm tra lại theo số đúng', decision(3, 1)),
    from: ['DIGITISING', 'SUPPLEMENT', 'PROCESSING'],
    permits: officer,
    refuses: ['PAPER_UNKNOWN', 'PAPER_STATE', 'PHASE_NOT_PERMITTED', 'SHEETS_MISSING'],
    asks: (state) => itemsOf(state).map((item) => ({ item, sheets: 1, blankBacks: false, stickyNotePages: 0 })),
    events: { SHEETS_COUNTED: 'Đếm lại số tờ của giấy tờ' },
    guard: (state, { data }) =>
      mayScan(state, data.item) ?? (expectedImages(data) === 0 ? refuse('SHEETS_MISSING', { field: 'sheets' }) : null),
    apply: (state, { data }) => {
      const images = expectedImages(data);
      const counted = updatePaper(state, data.item, () => ({ expectedImages: images }));
      // A scan that the handler has sent back is not judged again: another one is waited for.
      const judged = ['SCANNED', 'QC_PASSED', 'QC_FAILED'].includes(findPaper(state, data.item)?.status ?? '');
      return applied(judged ? checkAgain(counted, data.item) : counted, {
        type: 'SHEETS_COUNTED',
        data: { item: data.item, expectedImages: images },
      });
    },
  }),
  quick('CHECK_DOSSIER', {
    name: 'Kiểm tra hồ sơ đã số hóa (lần 1)',
    basis: decision(2, 3),
    // Of a supplement round the papers come later, and pass it while the handler keeps the dossier.
    from: ['DIGITISING', 'PROCESSING'],
    permits: officer,
    refuses: ['PHASE_NOT_PERMITTED', 'DIGITISATION_INCOMPLETE', 'PAPER_UNKNOWN', 'CHECK_MISSING', 'PAPER_STATE'],
    asks: (state) => [{ items: itemsOf(state) }],
    events: { DOSSIER_CHECKED: 'Đã kiểm tra hồ sơ số hóa (lần 1)' },
    expected: (state) =>
      counterOwes(state).length === 0 && firstUnchecked(state).length > 0 ? [{ subject: '', unit: state.intakeUnit }] : [],
    guard: (state, { data }) => {
      if (state.phase === 'PROCESSING' && firstUnchecked(state).length === 0)
        return refuse('PHASE_NOT_PERMITTED', { detail: { phase: state.phase, permittedIn: ['DIGITISING'] } });
      const unscannable = data.items.filter((item) => data.verdicts?.[item] === 'SCAN_AGAIN' && !findPaper(state, item)?.treatment?.scan);
      if (unscannable.length > 0) return refuse('PAPER_STATE', { field: 'items', detail: { items: unscannable } });
      return checkable(state, data.items, counterOwes(state));
    },
    apply: (state, command) =>
      applied(
        { ...state, papers: state.papers.map((paper) => checkedFirst(state, paper, verdictOf(command.data, paper.item))) },
        { type: 'DOSSIER_CHECKED', ...verdictsIn(command) },
      ),
  }),
  long('HAND_OVER', {
    id: 'T12',
    name: 'Ký số gói hồ sơ và chuyển hồ sơ',
    basis: `${decision(3, 2)}; ${decree61('18')}`,
    from: ['DIGITISING'],
    permits: officer,
    refuses: ['COMPONENT_MISSING', 'DIGITISATION_INCOMPLETE', 'CHECK_MISSING', 'DIGITISATION_UNPAID'],
    events: { HANDED_OVER: 'Chuyển hồ sơ đến đơn vị chủ trì' },
    leaves: { record: 'Gói hồ sơ ký số; Phiếu kiểm soát quá trình giải quyết hồ sơ' },
    work: { activity: 'packageDossier' },
    yields: [{ controlSlip: '', addressees: {} }],
    expected: (state) =>
      lacking(state).length === 0 && state.papers.every((paper) => paper.check1) && unsigned(state).length === 0
        ? [{ subject: '', unit: state.intakeUnit }]
        : [],
    guard: (state) => {
      const items = lacking(state);
      if (items.length > 0) return refuse('COMPONENT_MISSING', { detail: { items } });
      const open = notDigitised(state);
      if (open.length > 0) return refuse('DIGITISATION_INCOMPLETE', { detail: { items: open } });
      const unchecked = state.papers.filter((paper) => !paper.check1).map((paper) => paper.item);
      if (unchecked.length > 0) return refuse('CHECK_MISSING', { detail: { items: unchecked } });
      const uncopied = unsigned(state).map((paper) => paper.item);
      return uncopied.length === 0 ? null : refuse('DIGITISATION_UNPAID', { detail: { items: uncopied } });
    },
    complete: (state, { id }, { controlSlip, signed, addressees }, { at }) => {
      const handed = { ...withSigned(state, signed), controlSlip };
      const reached = addressees === undefined ? handed : handedOver(handed, { addressees, request: id }, at);
      const others = (reached.handOvers ?? []).filter(({ role }) => role === 'COORDINATING').map(({ agency }) => agency);
      return applied(enter(reached, 'TRANSFERRED', at), {
        type: 'HANDED_OVER',
        data: { controlSlip, agency: state.leadAgency, ...(others.length > 0 ? { coordinating: others } : {}) },
      });
    },
  }),
];

/** A check names every paper of the dossier, so that nobody passes a list he has not read. */
export const checkable = (
  state: DossierState,
  items: readonly string[],
  blocked: readonly string[],
): Refusal<'DIGITISATION_INCOMPLETE' | 'PAPER_UNKNOWN' | 'CHECK_MISSING'> | null => {
  if (blocked.length > 0) return refuse('DIGITISATION_INCOMPLETE', { detail: { items: blocked } });
  const missing = state.papers.map((paper) => paper.item).filter((item) => !items.includes(item));
  const foreign = items.filter((item) => !findPaper(state, item));
  if (foreign.length > 0) return refuse('PAPER_UNKNOWN', { field: 'items', detail: { items: foreign } });
  return missing.length === 0 ? null : refuse('CHECK_MISSING', { field: 'items', detail: { items: missing } });
};
