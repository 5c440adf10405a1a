import { refuse } from '../../failures.ts';
import { effect, enter } from '../change.ts';
import { OPEN_PHASES } from '../phases.ts';
import { row } from '../row.ts';
import type { DossierState } from '../state.ts';

/** A leader's signature in force: from it on a request to stop comes too late (Decree 118/2025 Art. 21). */
export const signedInForce = ({ result }: DossierState): boolean =>
  result !== null && (result.leaderSigned !== null || result.status === 'STORED_EXTERNAL');

const undecided = (state: DossierState) => (state.withdrawal === 'REQUESTED' ? null : refuse('WITHDRAWAL_NONE'));

const officer = [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }] as const;

/** Rút hồ sơ: always recorded, then stopped or refused by whether a signed result is in force (T27–T29). */
export const withdraw = [
  row({
    act: 'REQUEST_WITHDRAWAL',
    id: 'T29',
    name: 'Yêu cầu rút hồ sơ',
    from: OPEN_PHASES,
    permits: [{ role: 'APPLICANT', scope: 'OWNER' }, ...officer],
    duringUnderway: true,
    output: 'WITHDRAWAL_ACKNOWLEDGEMENT',
    guard: (state) => (state.withdrawal === 'REQUESTED' ? refuse('WITHDRAWAL_EXISTS') : null),
    // With a result in force the answer is known at once, so that the portal never shows 7.
    effect: (state) =>
      signedInForce(state)
        ? effect({ ...state, withdrawal: 'REFUSED' }, { type: 'WITHDRAWAL_REQUESTED' }, { type: 'WITHDRAWAL_REFUSED' })
        : effect({ ...state, withdrawal: 'REQUESTED' }, { type: 'WITHDRAWAL_REQUESTED' }),
  }),
  row({
    act: 'STOP',
    id: 'T27',
    name: 'Dừng giải quyết theo yêu cầu',
    from: OPEN_PHASES,
    permits: officer,
    output: 'STOP_NOTICE',
    expected: (state) => (state.withdrawal === 'REQUESTED' && !signedInForce(state) ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state) => undecided(state) ?? (signedInForce(state) ? refuse('RESULT_IN_FORCE') : null),
    effect: (state, _command, { at }) =>
      effect({ ...enter({ ...state, withdrawal: 'STOPPED' }, 'CLOSED', at), closure: 'STOPPED' }, { type: 'STOPPED_ON_REQUEST' }),
  }),
  row({
    act: 'REFUSE_WITHDRAWAL',
    id: 'T28',
    name: 'Không chấp nhận rút hồ sơ',
    from: OPEN_PHASES,
    permits: officer,
    output: 'WITHDRAWAL_EXPLANATION',
    expected: (state) => (state.withdrawal === 'REQUESTED' && signedInForce(state) ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state) => undecided(state) ?? (signedInForce(state) ? null : refuse('RESULT_NOT_IN_FORCE')),
    effect: (state) => effect({ ...state, withdrawal: 'REFUSED' }, { type: 'WITHDRAWAL_REFUSED' }),
  }),
];
