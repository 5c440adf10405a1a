import { refuse } from '../../failures.ts';
import { decision } from '../basis.ts';
import { applied, updatePaper } from '../change.ts';
import { signable, unsigned } from '../on-demand.ts';
import { long } from '../spec.ts';
import type { DossierState } from '../state.ts';

/** B1, fifth item: papers that are digitised because the applicant asks for it. */
export const digitiseOnDemand = [
  long('SIGN_COPIES', {
    name: 'Ký số cơ quan bản sao y giấy tờ số hóa theo nhu cầu',
    basis: `${decision(3, 1)}; NĐ 30/2020, Điều 25–27`,
    // While the handler keeps the dossier only what he has sent back to be scanned again.
    from: ['DIGITISING', 'PROCESSING'],
    permits: [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }],
    refuses: ['DIGITISATION_UNPAID', 'NOTHING_TO_SIGN'],
    events: { COPIES_SIGNED: 'Đã ký số cơ quan bản sao y giấy tờ số hóa theo nhu cầu' },
    leaves: { record: 'Bản sao y có chữ ký số của cơ quan, trong kho của người nộp' },
    work: { activity: 'signCopies' },
    yields: [{ copies: [] }],
    expected: (state) => (signable(state).length > 0 ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state) => {
      if (signable(state).length > 0) return null;
      const items = unsigned(state).map(({ item }) => item);
      return items.length > 0 ? refuse('DIGITISATION_UNPAID', { detail: { items } }) : refuse('NOTHING_TO_SIGN');
    },
    complete: (state, _command, { copies }) =>
      applied(
        copies.reduce<DossierState>(
          (next, { item, sha256, number }) => updatePaper(next, item, () => ({ status: 'COPY_SIGNED', copy: { sha256, number } })),
          state,
        ),
        { type: 'COPIES_SIGNED', data: { items: copies.map(({ item }) => item) } },
      ),
  }),
];
