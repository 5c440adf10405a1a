import { localDate } from '../../calendar/index.ts';
import { expectedImages } from '../../classification/materials.ts';
import type { PaperClassification } from '../../classification/papers.ts';
import { type Refusal, refuse } from '../../failures.ts';
import { feesOf } from '../../law/fees.ts';
import { decision, decree61, ownRule } from '../basis.ts';
import { addWork, applied, endWork, enter, findPaper, isLookingUp, itemsOf, newPaper, updatePaper } from '../change.ts';
import {
  classificationOf,
  classified,
  confirmData,
  custodyContradicted,
  isDeclaration,
  isServed,
  kindOf,
  needsFile,
  ORDINARY,
} from '../classify.ts';
import { isSettledOn, startRefusal } from '../clock.ts';
import type { ActData, CommandOf } from '../commands.ts';
import { lacking } from '../components.ts';
import { feeFor } from '../on-demand.ts';
import { closeObligation } from '../payments.ts';
import { EXCEPTORS } from '../permit.ts';
import { OPEN_PHASES } from '../phases.ts';
import { decidedUnfiled } from '../signed-lists.ts';
import { long, quick } from '../spec.ts';
import type { DossierState, PaperItem } from '../state.ts';

const officer = [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }] as const;

const atCounterOnly = ({ phase }: DossierState): Refusal<'PHASE_NOT_PERMITTED'> =>
  refuse('PHASE_NOT_PERMITTED', { detail: { phase, permittedIn: ['CHECKING_COMPONENTS'] } });

/**
 * After acceptance what was sent back to be classified, what was then classified as something that the component is not met by, and what was to be
 * digitised on demand and is not paid: it stays paper.
 */
const classifiable = (state: DossierState, { item, treatment, copy, atCounter }: PaperItem): boolean => {
  if (state.phase === 'CHECKING_COMPONENTS') return true;
  const unpaid = treatment?.onDemand !== undefined && copy === null;
  return state.phase === 'DIGITISING' ? treatment === null || unpaid || lacking(state).includes(item) : atCounter === true;
};

/** On demand a paper is digitised at the counter, from the original that lies there, at a price that the law pinned names. */
const servedOnDemand = (
  { phase, law, answers }: DossierState,
  { carrier }: ActData['CLASSIFY'],
  { line, fee }: PaperClassification,
): boolean =>
  line !== '9a' ||
  (phase !== 'PROCESSING' &&
    carrier === 'PAPER' &&
    (fee === 'NONE' || feesOf(law.procedure, answers).some(({ kind }) => kind === 'DIGITISATION_FEE')));

/** What was to be paid for a paper that is classified anew is owed no more; the rest of a notice is told anew. */
const withoutFee = (state: DossierState, item: string): { readonly state: DossierState; readonly waived: string | null } => {
  const told = feeFor(state, item);
  if (told?.status !== 'NOTIFIED') return { state, waived: null };
  return { state: closeObligation(state, told.obligation, 'WAIVED'), waived: told.obligation };
};

/** Classified after acceptance: scanned at once, checked anew, and an earlier file stands no longer for it. */
const later = (state: DossierState, command: CommandOf<'CLASSIFY'>, change: Partial<PaperItem>): Partial<PaperItem> => ({
  ...change,
  ...(change.status === 'CLASSIFIED' ? { status: 'PREPARING' } : decidedUnfiled(state, command)),
  check1: false,
  check2: false,
});

/** A3 and B1 — components: reuse of data, classification of each paper, acceptance. */
export const checkComponents = [
  quick('LOOK_UP_DONE', {
    name: 'Kết quả tra cứu dữ liệu',
    basis: decision(2, 3),
    // A register answers when it can, also while the applicant supplements.
    from: OPEN_PHASES,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    asks: ({ work }) => work.flatMap((entry) => (entry.kind === 'LOOK_UP' ? [{ item: entry.item, found: true }] : [])),
    events: { DATA_LOOKED_UP: 'Đã tra cứu dữ liệu' },
    apply: (state, { id, data }) =>
      applied(
        updatePaper(endWork(state, id), data.item, ({ eVersion, treatment }) => ({
          lookUp: data.found ? 'FOUND' : 'NONE',
          // Data that comes after the paper was taken in is not the dossier's; before, it is decided about as ever.
          ...(eVersion === 'SOURCE_DOWN' && (treatment === null || !data.found) ? { eVersion: 'NONE' } : {}),
        })),
        { type: 'DATA_LOOKED_UP', data: { item: data.item, found: data.found } },
      ),
  }),
  quick('ADD_PAPER', {
    name: 'Ghi nhận giấy tờ nộp thêm',
    basis: ownRule('giấy tờ người nộp tự nguyện giao thêm không phải là điều kiện của hồ sơ', decree61('5')),
    // After appraisal with what the applicant was asked for (T17).
    from: ['CHECKING_COMPONENTS', 'PROCESSING'],
    permits: officer,
    refuses: ['PHASE_NOT_PERMITTED', 'PAPER_EXISTS'],
    asks: () => [{ item: '', paperType: null }],
    events: { PAPER_ADDED: 'Thêm giấy tờ' },
    guard: (state, { version, data }) => {
      if (state.phase === 'PROCESSING' && state.supplementRounds.PROCESSING === 0) return atCounterOnly(state);
      // Under a component's code it would be printed as that component, which this case does not have.
      const named = version !== 1 && state.law.procedure.components.some(({ code }) => code === data.item);
      return named || findPaper(state, data.item) ? refuse('PAPER_EXISTS', { field: 'item' }) : null;
    },
    apply: (state, { data }) =>
      applied(
        {
          ...state,
          papers: [
            ...state.papers,
            newPaper({
              item: data.item,
              component: null,
              paperType: data.paperType,
              ...(state.phase === 'PROCESSING' ? { atCounter: true } : {}),
            }),
          ],
        },
        { type: 'PAPER_ADDED', data: { item: data.item } },
      ),
  }),
  quick('CONFIRM_DATA', {
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
      const { eVersion, line, explanation } = confirmData(data);
      return applied(
        // What was made of it before rested on another word.
        updatePaper(state, data.item, () => ({ eVersion, status: 'LISTED', treatment: null })),
        {
          type: 'DATA_CONFIRMED',
          data: {
            ...{ item: data.item, eVersion, row: line, source: explanation.source, text: explanation.text },
            ...(data.record === undefined ? {} : { record: data.record }),
          },
        },
      );
    },
  }),
  quick('CLASSIFY', {
    name: 'Phân loại giấy tờ',
    basis: decision(3, 1),
    // Once accepted, only what a check or a supplement round has brought back to the counter.
    from: ['CHECKING_COMPONENTS', 'DIGITISING', 'PROCESSING'],
    permits: officer,
    // Without file and data a paper goes by two persons' word, whichever way leads there (DT-3 line 1, as DT-4).
    confirmers: EXCEPTORS,
    confirmedWhen: (_state, command) => command.version >= 4 && command.act === 'CLASSIFY' && command.data.secret,
    refuses: [
      'SECRECY_UNFOUNDED',
      'PHASE_NOT_PERMITTED',
      'PAPER_UNKNOWN',
      'LOOK_UP_PENDING',
      'DATA_UNDECIDED',
      'TREATMENT_NOT_SERVED',
      'OBLIGATION_PAID',
      'CUSTODY_CONTRADICTED',
      'SHEETS_MISSING',
    ],
    asks: (state) => itemsOf(state).map((item) => ({ item, issuerAgency: state.leadAgency, ...ORDINARY })),
    events: { PAPER_CLASSIFIED: 'Phân loại giấy tờ', OBLIGATION_WAIVED: 'Khoản thu không còn phải nộp' },
    expected: (state) => lacking(state).map((item) => ({ subject: item, unit: state.intakeUnit })),
    guard: (state, { version, data }) => {
      const paper = findPaper(state, data.item);
      if (!paper) return refuse('PAPER_UNKNOWN', { field: 'item' });
      if (!classifiable(state, paper)) return atCounterOnly(state);
      if (isLookingUp(paper)) return refuse('LOOK_UP_PENDING');
      if (state.phase === 'CHECKING_COMPONENTS' && paper.lookUp === 'FOUND' && paper.eVersion === 'NONE')
        return refuse('DATA_UNDECIDED', { field: 'item' });
      if (data.secret && kindOf(state, paper) === 'FORM') return refuse('SECRECY_UNFOUNDED', { field: 'secret' });
      const classification = classificationOf(state, data);
      if (!isServed(classification) || !servedOnDemand(state, data, classification))
        return refuse('TREATMENT_NOT_SERVED', { field: 'item', detail: { line: classification.line } });
      // What was paid for is done, or given back first.
      if (feeFor(state, data.item)?.status === 'PAID') return refuse('OBLIGATION_PAID', { field: 'item' });
      // Given back once it is scanned is only what was handed in and is scanned; a copy is a paper.
      if (custodyContradicted(classification, data))
        return refuse('CUSTODY_CONTRADICTED', { field: data.givenBack === true ? 'givenBack' : 'certifiedCopy' });
      if (version >= 4 && data.certifiedCopy === true && isDeclaration(state, paper))
        return refuse('CUSTODY_CONTRADICTED', { field: 'certifiedCopy' });
      // No scan would ever be as long as nothing.
      return needsFile(classification) && expectedImages(data) === 0 ? refuse('SHEETS_MISSING', { field: 'sheets' }) : null;
    },
    apply: (state, command) => {
      const { data } = command;
      const classification = classificationOf(state, data);
      const { line, explanation } = classification;
      const first = classified(classification, data);
      const change = state.phase === 'CHECKING_COMPONENTS' ? first : later(state, command, first);
      const freed = withoutFee(state, data.item);
      return applied(
        updatePaper(freed.state, data.item, () => change),
        {
          type: 'PAPER_CLASSIFIED',
          data: { item: data.item, row: line, status: change.status ?? '', source: explanation.source, text: explanation.text },
        },
        ...(freed.waived === null ? [] : [{ type: 'OBLIGATION_WAIVED' as const, data: { obligation: freed.waived } }]),
      );
    },
  }),
  long('ACCEPT', {
    id: 'T06',
    awaited: true,
    name: 'Tiếp nhận hồ sơ, cấp mã và hẹn trả kết quả',
    basis: decree61('17'),
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    refuses: ['LOOK_UP_PENDING', 'COMPONENT_MISSING', 'CALENDAR_YEAR_UNKNOWN'],
    events: { ACCEPTED: 'Chấp nhận hồ sơ, hẹn trả kết quả' },
    leaves: { record: 'Mã số hồ sơ; Giấy tiếp nhận hồ sơ và hẹn trả kết quả' },
    work: {
      activity: 'takeDossierCode',
      // The code bears the day of receipt in Vietnam (3.4), also where the dossier is entered later.
      more: ({ intakeAgency, clock }) => ({ agency: intakeAgency, day: localDate(clock.receivedAt) }),
    },
    yields: [{ dossierCode: '' }],
    expected: (state) => (lacking(state).length === 0 ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state) => {
      if (state.papers.some(isLookingUp)) return refuse('LOOK_UP_PENDING');
      const items = lacking(state);
      return items.length > 0 ? refuse('COMPONENT_MISSING', { detail: { items } }) : startRefusal(state);
    },
    complete: (state, { data }, { dossierCode }, { at }) => {
      const accepted = enter({ ...state, dossierCode }, 'DIGITISING', at);
      const isOwed = data.receiptAsked === true || !isSettledOn(accepted, at);
      return applied(isOwed ? addWork(accepted, { kind: 'RENDER_RECEIPT' }) : accepted, { type: 'ACCEPTED', data: { dossierCode } });
    },
  }),
];
