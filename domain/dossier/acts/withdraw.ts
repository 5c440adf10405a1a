import { refuse } from '../../failures.ts';
import { WITHDRAWAL } from '../basis.ts';
import { applied, enter } from '../change.ts';
import { OPEN_PHASES } from '../phases.ts';
import { quick } from '../spec.ts';
import type { DossierState } from '../state.ts';

/** A leader's signature in force: from it on a request to stop comes too late (Decree 118/2025 Art. 21). */
export const signedInForce = ({ result, outside = [] }: DossierState): boolean =>
  (result !== null && result.leaderSigned !== null) || outside.some(({ status }) => status === 'STORED_EXTERNAL');

const undecided = (state: DossierState) => (state.withdrawal === 'REQUESTED' ? null : refuse('WITHDRAWAL_NONE'));

const officer = [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }] as const;

/** Rút hồ sơ: always recorded, then stopped or refused by whether a signed result is in force (T27–T29). */
export const withdraw = [
  quick('REQUEST_WITHDRAWAL', {
    id: 'T29',
    name: 'Yêu cầu rút hồ sơ',
    basis: WITHDRAWAL,
    from: OPEN_PHASES,
    permits: [{ role: 'APPLICANT', scope: 'OWNER' }, ...officer],
    duringUnderway: true,
    refuses: ['WITHDRAWAL_EXISTS'],
    events: { WITHDRAWAL_REQUESTED: 'Người nộp yêu cầu rút hồ sơ', WITHDRAWAL_REFUSED: 'Không chấp nhận rút hồ sơ vì đã có kết quả' },
    leaves: { slip: 'WITHDRAWAL_ACKNOWLEDGEMENT' },
    guard: (state) => (state.withdrawal === 'REQUESTED' ? refuse('WITHDRAWAL_EXISTS') : null),
    // With a result in force the answer is known at once, so that the portal never shows 7.
    apply: (state) =>
      signedInForce(state)
        ? applied({ ...state, withdrawal: 'REFUSED' }, { type: 'WITHDRAWAL_REQUESTED' }, { type: 'WITHDRAWAL_REFUSED' })
        : applied({ ...state, withdrawal: 'REQUESTED' }, { type: 'WITHDRAWAL_REQUESTED' }),
  }),
  quick('STOP', {
    id: 'T27',
    // A long act whose effect has failed ends with the dossier.
    duringUnderway: 'FAILING',
    name: 'Dừng giải quyết theo yêu cầu',
    basis: WITHDRAWAL,
    from: OPEN_PHASES,
    permits: officer,
    refuses: ['RESULT_IN_FORCE', 'WITHDRAWAL_NONE'],
    events: { STOPPED_ON_REQUEST: 'Dừng giải quyết theo yêu cầu' },
    leaves: { slip: 'STOP_NOTICE' },
    expected: (state) => (state.withdrawal === 'REQUESTED' && !signedInForce(state) ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state) => undecided(state) ?? (signedInForce(state) ? refuse('RESULT_IN_FORCE') : null),
    apply: (state, _command, { at }) =>
      applied({ ...enter({ ...state, withdrawal: 'STOPPED' }, 'CLOSED', at), closure: 'STOPPED' }, { type: 'STOPPED_ON_REQUEST' }),
  }),
  quick('REFUSE_WITHDRAWAL', {
    id: 'T28',
    name: 'Không chấp nhận rút hồ sơ',
    basis: WITHDRAWAL,
    from: OPEN_PHASES,
    permits: officer,
    refuses: ['RESULT_NOT_IN_FORCE', 'WITHDRAWAL_NONE'],
    events: { WITHDRAWAL_REFUSED: 'Không chấp nhận rút hồ sơ vì đã có kết quả' },
    leaves: { slip: 'WITHDRAWAL_EXPLANATION' },
    expected: (state) => (state.withdrawal === 'REQUESTED' && signedInForce(state) ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state) => undecided(state) ?? (signedInForce(state) ? null : refuse('RESULT_NOT_IN_FORCE')),
    apply: (state) => applied({ ...state, withdrawal: 'REFUSED' }, { type: 'WITHDRAWAL_REFUSED' }),
  }),
];
