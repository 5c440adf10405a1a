import { refuse } from '../../failures.ts';
import { addWork, effect, endWork, enter, findPaper, updatePaper } from '../change.ts';
import { phasesIn } from '../phases.ts';
import { row, slowRow } from '../row.ts';
import type { DossierState, PaperItem } from '../state.ts';

const officer = [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }] as const;
const system = [{ role: 'SYSTEM', scope: 'SYSTEM' }] as const;

const toScan = (state: DossierState): readonly PaperItem[] => state.papers.filter((paper) => paper.treatment?.scan === true);
const awaitingScan = (state: DossierState): readonly PaperItem[] =>
  toScan(state).filter((paper) => paper.status === 'PREPARING' || paper.status === 'QC_FAILED' || paper.status === 'RESCAN_REQUESTED');
const notDigitised = (state: DossierState): readonly string[] =>
  toScan(state)
    .filter((paper) => paper.status !== 'QC_PASSED')
    .map((paper) => paper.item);

/** B1 — the receipt, the scans with their checks, check 1 and the hand-over with the officer's package signature (B2). */
export const digitise = [
  row({
    act: 'RECEIPT_RENDERED',
    id: null,
    name: 'Lập Giấy tiếp nhận hồ sơ và hẹn trả kết quả',
    from: phasesIn('ACCEPTED'),
    permits: system,
    effect: (state, { id, data }) =>
      effect({ ...endWork(state, id), receipt: data.sha256 }, { type: 'RECEIPT_RENDERED', data: { sha256: data.sha256 } }),
  }),
  row({
    act: 'START_DIGITISING',
    id: 'T11',
    name: 'Bắt đầu số hóa',
    from: ['DIGITISING'],
    permits: officer,
    expected: (state) => (toScan(state).some((paper) => paper.status === 'CLASSIFIED') ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state) => (toScan(state).some((paper) => paper.status === 'CLASSIFIED') ? null : refuse('NOTHING_TO_DIGITISE')),
    effect: (state) =>
      effect(
        {
          ...state,
          papers: state.papers.map((paper) =>
            paper.treatment?.scan && paper.status === 'CLASSIFIED' ? { ...paper, status: 'PREPARING' } : paper,
          ),
        },
        { type: 'DIGITISING_STARTED' },
      ),
  }),
  row({
    act: 'UPLOAD_SCAN',
    id: null,
    name: 'Nộp bản quét',
    // T35: the counter scans again while the handler keeps the dossier.
    from: ['DIGITISING', 'PROCESSING'],
    permits: officer,
    expected: (state) => awaitingScan(state).map((paper) => ({ subject: paper.item, unit: state.intakeUnit })),
    guard: (state, { data }) => {
      const paper = findPaper(state, data.item);
      if (!paper) return refuse('PAPER_UNKNOWN', { field: 'item' });
      // QC_PASSED too: until the hand-over the officer may replace a scan that he himself finds poor.
      const atCounter = state.phase === 'DIGITISING' && (paper.status === 'PREPARING' || paper.status === 'QC_PASSED');
      const open = atCounter || paper.status === 'QC_FAILED' || paper.status === 'RESCAN_REQUESTED';
      return open ? null : refuse('PAPER_STATE', { field: 'item', detail: { status: paper.status } });
    },
    effect: (state, { data }) =>
      effect(
        addWork(
          updatePaper(state, data.item, () => ({ status: 'SCANNED', captured: data.files, findings: [], check1: false })),
          { kind: 'CHECK_SCAN', item: data.item },
        ),
        { type: 'SCANNED', data: { item: data.item, files: data.files.map((file) => file.sha256) } },
      ),
  }),
  row({
    act: 'SCAN_CHECKED',
    id: null,
    name: 'Kiểm tra chất lượng bản quét',
    from: ['DIGITISING', 'PROCESSING'],
    permits: system,
    effect: (state, { id, data }) => {
      // The officer may have replaced the scan while this one was being checked: then only the later verdict counts.
      const overtaken = state.work
        .slice(state.work.findIndex((work) => work.id === id) + 1)
        .some((work) => work.kind === 'CHECK_SCAN' && work.item === data.item);
      if (overtaken) return effect(endWork(state, id));
      return effect(
        updatePaper(endWork(state, id), data.item, (paper) => ({
          status: data.passed ? 'QC_PASSED' : 'QC_FAILED',
          findings: data.findings,
          file: data.passed ? { sha256: data.sha256, pages: data.pages, version: (paper.file?.version ?? 0) + 1 } : paper.file,
        })),
        { type: data.passed ? 'QC_PASSED' : 'QC_FAILED', data: { item: data.item, pages: data.pages, findings: data.findings } },
      );
    },
  }),
  row({
    act: 'CHECK_DOSSIER',
    id: null,
    name: 'Kiểm tra hồ sơ đã số hóa (lần 1)',
    from: ['DIGITISING'],
    permits: officer,
    source: '1.16',
    expected: (state) =>
      notDigitised(state).length === 0 && state.papers.some((paper) => !paper.check1) ? [{ subject: '', unit: state.intakeUnit }] : [],
    guard: (state, { data }) => checkable(state, data.items, notDigitised(state)),
    effect: (state) => effect({ ...state, papers: state.papers.map((paper) => ({ ...paper, check1: true })) }, { type: 'DOSSIER_CHECKED' }),
  }),
  slowRow({
    act: 'HAND_OVER',
    id: 'T12',
    name: 'Ký số gói hồ sơ và chuyển hồ sơ',
    from: ['DIGITISING'],
    permits: officer,
    expected: (state) => (state.papers.every((paper) => paper.check1) ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state) => {
      const open = notDigitised(state);
      if (open.length > 0) return refuse('DIGITISATION_INCOMPLETE', { detail: { items: open } });
      const unchecked = state.papers.filter((paper) => !paper.check1).map((paper) => paper.item);
      return unchecked.length === 0 ? null : refuse('CHECK_MISSING', { detail: { items: unchecked } });
    },
    complete: (state, _command, { controlSlip }, { at }) =>
      effect(enter({ ...state, controlSlip }, 'TRANSFERRED', at), { type: 'HANDED_OVER', data: { controlSlip, agency: state.leadAgency } }),
  }),
];

/** A check names every paper of the dossier, so that nobody passes a list he has not read. */
export const checkable = (state: DossierState, items: readonly string[], blocked: readonly string[]) => {
  if (blocked.length > 0) return refuse('DIGITISATION_INCOMPLETE', { detail: { items: blocked } });
  const missing = state.papers.map((paper) => paper.item).filter((item) => !items.includes(item));
  const foreign = items.filter((item) => !findPaper(state, item));
  if (foreign.length > 0) return refuse('PAPER_UNKNOWN', { field: 'items', detail: { items: foreign } });
  return missing.length === 0 ? null : refuse('CHECK_MISSING', { field: 'items', detail: { items: missing } });
};
