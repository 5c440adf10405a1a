import { refuse } from '../../failures.ts';
import { decision, ownRule } from '../basis.ts';
import { addWork, applied, enter } from '../change.ts';
import { bare, long, quick } from '../spec.ts';
import type { DossierState } from '../state.ts';

const counter = [
  { role: 'INTAKE_OFFICER', scope: 'INTAKE' },
  { role: 'SYSTEM', scope: 'SYSTEM' },
] as const;

/** A2 — Account: the digital account of the person, or of the principal where one acts for another (DT-1). */
export const identify = [
  quick<'START_IDENTIFICATION'>()({
    act: 'START_IDENTIFICATION',
    id: 'T03',
    name: 'Bắt đầu kiểm tra tài khoản',
    basis: decision(2, 2),
    from: ['SUBMITTED'],
    permits: counter,
    refuses: [],
    asks: bare,
    events: { IDENTIFICATION_STARTED: 'Bắt đầu kiểm tra tài khoản số' },
    expected: (state) => [{ subject: '', unit: state.intakeUnit }],
    apply: (state, _command, { at }) => applied(enter(state, 'IDENTIFYING', at), { type: 'IDENTIFICATION_STARTED' }),
  }),
  long<'RESOLVE_ACCOUNT'>()({
    act: 'RESOLVE_ACCOUNT',
    id: 'T04',
    name: 'Kiểm tra, liên kết tài khoản số',
    basis: decision(2, 2),
    from: ['IDENTIFYING'],
    permits: counter,
    refuses: [],
    asks: bare,
    events: { ACCOUNT_LINKED: 'Đã liên kết tài khoản số', ACCOUNT_NOT_FOUND: 'Chưa có tài khoản số' },
    work: { activity: 'resolveAccount' },
    yields: [{ account: 'LINKED' }, { account: 'NOT_FOUND' }],
    // Where no account exists the person opens one outside with the officer's help, and a new look-up finds it: the task stays.
    expected: (state) => [{ subject: state.account === 'NOT_FOUND' ? 'GUIDE_ACCOUNT' : '', unit: state.intakeUnit }],
    complete: (state, _command, { account }, { at }) => {
      if (account === 'NOT_FOUND') return applied({ ...state, account }, { type: 'ACCOUNT_NOT_FOUND' });
      return applied(lookUpData(enter({ ...state, account }, 'CHECKING_COMPONENTS', at)), { type: 'ACCOUNT_LINKED' });
    },
  }),
  quick<'DECLINE_ACCOUNT'>()({
    act: 'DECLINE_ACCOUNT',
    id: 'T05',
    name: 'Người nộp không lập tài khoản số',
    basis: ownRule('thủ tục không bắt buộc tài khoản số thì vẫn nhận hồ sơ', decision(2, 2)),
    from: ['IDENTIFYING'],
    permits: counter,
    refuses: ['ACCOUNT_REQUIRED'],
    asks: bare,
    events: { ACCOUNT_DECLINED: 'Người nộp không lập tài khoản số' },
    guard: ({ law }) => (law.procedure.accountRequired === false ? null : refuse('ACCOUNT_REQUIRED')),
    apply: (state, _command, { at }) =>
      applied(lookUpData(enter({ ...state, account: 'DECLINED' }, 'CHECKING_COMPONENTS', at)), { type: 'ACCOUNT_DECLINED' }),
  }),
];

/** The registers are asked as soon as the papers are looked at. */
const lookUpData = (state: DossierState): DossierState =>
  state.papers
    .filter((paper) => paper.lookUp === 'PENDING')
    .reduce((next, paper) => addWork(next, { kind: 'LOOK_UP', item: paper.item }), state);
