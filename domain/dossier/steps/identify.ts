import { refuse } from '../../failures.ts';
import { addWork, effect, enter } from '../change.ts';
import { row, slowRow } from '../row.ts';
import type { DossierState } from '../state.ts';

const counter = [
  { role: 'INTAKE_OFFICER', scope: 'INTAKE' },
  { role: 'SYSTEM', scope: 'SYSTEM' },
] as const;

/** A2 — Account: the digital account of the person, or of the principal where one acts for another (DT-1). */
export const identify = [
  row({
    act: 'START_IDENTIFICATION',
    id: 'T03',
    name: 'Bắt đầu kiểm tra tài khoản',
    from: ['SUBMITTED'],
    permits: counter,
    expected: (state) => [{ subject: '', unit: state.intakeUnit }],
    effect: (state, _command, { at }) => effect(enter(state, 'IDENTIFYING', at), { type: 'IDENTIFICATION_STARTED' }),
  }),
  slowRow({
    act: 'RESOLVE_ACCOUNT',
    id: 'T04',
    name: 'Kiểm tra, liên kết tài khoản số',
    from: ['IDENTIFYING'],
    permits: counter,
    // Where no account exists the person opens one outside with the officer's help, and a new look-up finds it: the task stays.
    expected: (state) => [{ subject: state.account === 'NOT_FOUND' ? 'GUIDE_ACCOUNT' : '', unit: state.intakeUnit }],
    complete: (state, _command, { account }, { at }) => {
      if (account === 'NOT_FOUND') return effect({ ...state, account }, { type: 'ACCOUNT_NOT_FOUND' });
      return effect(lookUpData(enter({ ...state, account }, 'CHECKING_COMPONENTS', at)), { type: 'ACCOUNT_LINKED' });
    },
  }),
  row({
    act: 'DECLINE_ACCOUNT',
    id: 'T05',
    name: 'Người nộp không lập tài khoản số',
    from: ['IDENTIFYING'],
    permits: counter,
    guard: ({ law }) => (law.procedure.accountRequired === false ? null : refuse('ACCOUNT_REQUIRED')),
    effect: (state, _command, { at }) =>
      effect(lookUpData(enter({ ...state, account: 'DECLINED' }, 'CHECKING_COMPONENTS', at)), { type: 'ACCOUNT_DECLINED' }),
  }),
];

/** The registers are asked as soon as the papers are looked at. */
const lookUpData = (state: DossierState): DossierState =>
  state.papers
    .filter((paper) => paper.lookUp === 'PENDING')
    .reduce((next, paper) => addWork(next, { kind: 'LOOK_UP', item: paper.item }), state);
