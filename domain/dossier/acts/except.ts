import { type Refusal, refuse } from '../../failures.ts';
import { decision } from '../basis.ts';
import { applied, findPaper, isLookingUp, updatePaper } from '../change.ts';
import { classificationOf, isServed, needsFile, ORDINARY } from '../classify.ts';
import type { ActData } from '../commands.ts';
import { groundRefusal, groundsToAsk } from '../grounds.ts';
import { EXCEPTORS } from '../permit.ts';
import { decidedUnfiled } from '../signed-lists.ts';
import { quick } from '../spec.ts';
import type { DossierState, PaperItem } from '../state.ts';
import { withoutFailedCheck } from './digitise.ts';

type Decided = ActData['DECIDE_EXCEPTION'];

/** The one ground that the rules themselves can judge; whether a paper is fragile or no device fits, two persons have seen. */
const NOT_SERVED = 'TREATMENT_NOT_SERVED';

/** What DT-3 makes of it as an ordinary paper on the counter. */
const treatmentOf = (state: DossierState, { item, issuerAgency }: Decided) => classificationOf(state, { ...ORDINARY, item, issuerAgency });

/** With the counter still: it is no longer asked about a paper whose file others rest on. */
const atCounter = ({ phase }: DossierState, { treatment, status, atCounter: back }: PaperItem): boolean =>
  phase !== 'PROCESSING'
    ? treatment === null || treatment.scan || phase === 'CHECKING_COMPONENTS'
    : back === true || status === 'RESCAN_REQUESTED';

const unfounded = (state: DossierState, data: Decided): Refusal<'EXCEPTION_UNFOUNDED'> | null => {
  const treatment = treatmentOf(state, data);
  const founded = data.ground === NOT_SERVED ? !isServed(treatment) : needsFile(treatment);
  return founded ? null : refuse('EXCEPTION_UNFOUNDED', { field: 'ground', detail: { line: treatment.line } });
};

/**
 * Ngoại lệ: the decision not to digitise a paper that DT-3 wants a file of (DT-4 `NO_SCAN_FRAGILE`; 1.14: no device; a treatment that this
 * product does not carry out). The paper itself stays the evidence and travels with the dossier.
 */
export const except = [
  quick('DECIDE_EXCEPTION', {
    name: 'Quyết định không số hóa giấy tờ',
    basis: decision(3, 1),
    from: ['CHECKING_COMPONENTS', 'DIGITISING', 'PROCESSING'],
    permits: [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }],
    confirmers: EXCEPTORS,
    refuses: ['PAPER_UNKNOWN', 'PAPER_STATE', 'LOOK_UP_PENDING', 'DATA_UNDECIDED', 'GROUND_UNKNOWN', 'EXCEPTION_UNFOUNDED'],
    asks: (state) =>
      state.papers.flatMap(({ item, issuerAgency }) =>
        groundsToAsk(state, 'DECIDE_EXCEPTION').map((ground) => ({ item, ground, issuerAgency })),
      ),
    events: { EXCEPTION_DECIDED: 'Quyết định không số hóa, giấy tờ đi bằng bản giấy' },
    leaves: { record: 'Quyết định không số hóa, ghi trong Phiếu kiểm soát' },
    guard: (state, { data }) => {
      const paper = findPaper(state, data.item);
      if (!paper) return refuse('PAPER_UNKNOWN', { field: 'item' });
      if (!atCounter(state, paper)) return refuse('PAPER_STATE', { field: 'item', detail: { status: paper.status } });
      if (isLookingUp(paper)) return refuse('LOOK_UP_PENDING');
      if (state.phase === 'CHECKING_COMPONENTS' && paper.lookUp === 'FOUND' && paper.eVersion === 'NONE')
        return refuse('DATA_UNDECIDED', { field: 'item' });
      return groundRefusal(state, 'DECIDE_EXCEPTION', data.ground) ?? unfounded(state, data);
    },
    apply: (state, command) => {
      const { data } = command;
      const { line } = treatmentOf(state, data);
      return applied(
        updatePaper(withoutFailedCheck(state, data.item), data.item, () => ({
          status: 'PAPER_ONLY',
          treatment: { row: line, scan: false, convert: false, trueCopy: false, exception: data.ground },
          issuerAgency: data.issuerAgency,
          expectedImages: null,
          ...decidedUnfiled(state, command),
          findings: [],
          check1: false,
          check2: false,
        })),
        { type: 'EXCEPTION_DECIDED', data: { item: data.item, row: line, ground: data.ground } },
      );
    },
  }),
];
