import { refuse } from '../../failures.ts';
import { decision, ownRule } from '../basis.ts';
import { addWork, applied, enter } from '../change.ts';
import { OPEN_PHASES } from '../phases.ts';
import { long, quick } from '../spec.ts';
import type { DossierState } from '../state.ts';

const counter = [
  { role: 'INTAKE_OFFICER', scope: 'INTAKE' },
  { role: 'SYSTEM', scope: 'SYSTEM' },
] as const;

/** A2 — Account: the digital account of the person, or of the principal where one acts for another (DT-1). */
export const identify = [
  quick('START_IDENTIFICATION', {
    id: 'T03',
    name: 'Bắt đầu kiểm tra tài khoản',
    basis: decision(2, 2),
    from: ['SUBMITTED'],
    permits: counter,
    events: { IDENTIFICATION_STARTED: 'Bắt đầu kiểm tra tài khoản số' },
    expected: (state) => [{ subject: '', unit: state.intakeUnit }],
    apply: (state, _command, { at }) => applied(enter(state, 'IDENTIFYING', at), { type: 'IDENTIFICATION_STARTED' }),
  }),
  long('RESOLVE_ACCOUNT', {
    id: 'T04',
    name: 'Kiểm tra, liên kết tài khoản số',
    basis: decision(2, 2),
    from: OPEN_PHASES.filter((phase) => phase !== 'SUBMITTED'),
    permits: counter,
    refuses: ['PHASE_NOT_PERMITTED', 'ACCOUNT_UNKNOWN'],
    // Without a choice it is looked again: the portal may have merged them.
    asks: ({ accountChoices = [] }) => [{}, ...accountChoices.map(({ account }) => ({ account }))],
    events: {
      ACCOUNT_LINKED: 'Đã liên kết tài khoản số',
      ACCOUNT_NOT_FOUND: 'Chưa có tài khoản số',
      ACCOUNT_CONFLICT: 'Cổng quốc gia có nhiều tài khoản của cùng số định danh, tiếp tục nhận hồ sơ',
    },
    work: { activity: 'resolveAccount' },
    yields: [{ account: 'LINKED' }, { account: 'NOT_FOUND' }, { account: 'CONFLICT', choices: [] }],
    // Where no account exists the person opens one outside with the officer's help, and a new look-up finds it: the task stays.
    expected: (state) => (isOwed(state) ? [{ unit: state.intakeUnit, ...askedFor(state) }] : []),
    // Later only where the portal was away when it was asked, or knew more than one account.
    guard: (state, { data }) => {
      if (!isOwed(state)) return refuse('PHASE_NOT_PERMITTED', { detail: { phase: state.phase, permittedIn: ['IDENTIFYING'] } });
      const known = data.account === undefined || (state.accountChoices ?? []).some(({ account }) => account === data.account);
      return known ? null : refuse('ACCOUNT_UNKNOWN', { field: 'account' });
    },
    complete: (state, { data }, outcome, { at }) => {
      const { accountChoices: _decided, ...undecided } = state;
      const { account } = outcome;
      // Nobody has opened one meanwhile: what was taken in without it stays taken in.
      if (account === 'NOT_FOUND') return applied({ ...undecided, account }, { type: 'ACCOUNT_NOT_FOUND' });
      const found: DossierState = { ...undecided, account, ...(account === 'CONFLICT' ? { accountChoices: outcome.choices } : {}) };
      const next = state.phase === 'IDENTIFYING' ? lookUpData(enter(found, 'CHECKING_COMPONENTS', at)) : found;
      if (account === 'CONFLICT') return applied(next, { type: 'ACCOUNT_CONFLICT', data: { accounts: outcome.choices.length } });
      return applied(
        next,
        data.account === undefined ? { type: 'ACCOUNT_LINKED' } : { type: 'ACCOUNT_LINKED', data: { chosen: data.account } },
      );
    },
  }),
  quick('DECLINE_ACCOUNT', {
    id: 'T05',
    name: 'Người nộp không lập tài khoản số',
    basis: ownRule('công chức hướng dẫn hoặc tạo tài khoản; quy định không lấy tài khoản làm điều kiện nhận hồ sơ', decision(2, 2)),
    from: ['IDENTIFYING'],
    permits: counter,
    refuses: ['ACCOUNT_REQUIRED'],
    events: { ACCOUNT_DECLINED: 'Người nộp không lập tài khoản số' },
    guard: ({ law }) => (law.procedure.accountRequired === true ? refuse('ACCOUNT_REQUIRED') : null),
    apply: (state, _command, { at }) =>
      applied(lookUpData(enter({ ...state, account: 'DECLINED' }, 'CHECKING_COMPONENTS', at)), { type: 'ACCOUNT_DECLINED' }),
  }),
];

const isOwed = ({ phase, account }: DossierState): boolean =>
  phase === 'IDENTIFYING' || account === 'UNAVAILABLE' || account === 'CONFLICT';

/** What the task is about, where it is not the first look-up. */
const askedFor = ({ account }: DossierState): { readonly subject: string; readonly name?: string } => {
  if (account === 'CONFLICT') return { subject: 'CHOOSE_ACCOUNT', name: 'Nhiều tài khoản quốc gia của cùng số định danh: chọn tài khoản' };
  return { subject: account === 'NOT_FOUND' ? 'GUIDE_ACCOUNT' : '' };
};

/** The portal is away: intake goes on, the account is looked for later (DT-1). */
export const accountUnavailable = (state: DossierState, at: string): DossierState =>
  state.phase === 'IDENTIFYING'
    ? lookUpData(enter({ ...state, account: 'UNAVAILABLE' }, 'CHECKING_COMPONENTS', at))
    : { ...state, account: 'UNAVAILABLE' };

/** The registers are asked as soon as the papers are looked at. */
const lookUpData = (state: DossierState): DossierState =>
  state.papers
    .filter((paper) => paper.lookUp === 'PENDING')
    .reduce((next, paper) => addWork(next, { kind: 'LOOK_UP', item: paper.item }), state);
