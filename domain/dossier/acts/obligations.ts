import type { PauseGround } from '../../calendar/index.ts';
import { refuse } from '../../failures.ts';
import { pauseGroundsOf } from '../../law/procedure.ts';
import { decree61, ownRule } from '../basis.ts';
import { applied, returnOncePaid, unpaid } from '../change.ts';
import { recordFact } from '../clock.ts';
import { OPEN_PHASES, phasesIn } from '../phases.ts';
import { quick } from '../spec.ts';
import type { DossierState, Obligation } from '../state.ts';

/** Land rules exclude the time of a financial obligation from the limit (4.4); every other ground is named by the procedure version. */
const FINANCIAL: PauseGround = {
  code: 'FINANCIAL_OBLIGATION',
  article: 'Nghị định về đất đai: thời gian thực hiện nghĩa vụ tài chính (chưa xác minh)',
};

/** Grounds on which this dossier's clock may pause: the procedure's own, and the one that every dossier has. */
const groundsOf = ({ law }: DossierState): readonly PauseGround[] => {
  const named = pauseGroundsOf(law.procedure);
  return named.some(({ code }) => code === FINANCIAL.code) ? named : [...named, FINANCIAL];
};

const groundOf = (state: DossierState, code: string): PauseGround | undefined => groundsOf(state).find((ground) => ground.code === code);

/** Asked in advance: an obligation whose day is still to be chosen. */
const NO_DAY_YET = '';

/** Further away it is a slip of the pen, and a pause that never ends. */
const LONGEST_DAYS = 366;

const isDay = (dueAt: string, at: string): boolean =>
  dueAt > at && Date.parse(dueAt) - Date.parse(at) <= LONGEST_DAYS * 24 * 60 * 60 * 1_000;

const eachObligation = ({ obligations: all }: DossierState) => all.map(({ obligation }) => ({ obligation }));

const find = (state: DossierState, id: string): Obligation | undefined => state.obligations.find(({ obligation }) => obligation === id);

/** The last one that was owed may have held back the result. */
const closeObligation = (state: DossierState, id: string, status: Obligation['status']): DossierState =>
  returnOncePaid({ ...state, obligations: state.obligations.map((entry) => (entry.obligation === id ? { ...entry, status } : entry)) });

/** Ends the pause of an obligation that had one and was still open. */
const resume = (state: DossierState, entry: Obligation, at: string): DossierState =>
  entry.ground !== null && entry.status === 'NOTIFIED' ? recordFact(state, { kind: 'RESUMED', pauseId: entry.obligation, at }, at) : state;

/** Open obligations fall away with a refusal; their pauses end (T18). */
export const lapse = (state: DossierState, at: string): DossierState =>
  unpaid(state).reduce((next, entry) => closeObligation(resume(next, entry, at), entry.obligation, 'WAIVED'), state);

/** Phí, lệ phí, nghĩa vụ tài chính: T19, T20, T32. A service fee never stops the clock. */
export const obligations = [
  quick<'NOTIFY_OBLIGATION'>()({
    act: 'NOTIFY_OBLIGATION',
    id: 'T19',
    name: 'Thông báo phí, nghĩa vụ tài chính',
    basis: decree61('22'),
    from: phasesIn('CHARGEABLE'),
    permits: [
      { role: 'INTAKE_OFFICER', scope: 'INTAKE' },
      { role: 'CASE_HANDLER', scope: 'HANDLER' },
    ],
    refuses: ['DEADLINE_INVALID', 'GROUND_NOT_NAMED'],
    asks: (state) => [
      { kind: 'SERVICE_FEE', dueAt: NO_DAY_YET, ground: null },
      ...groundsOf(state).map(({ code }) => ({ kind: 'FINANCIAL_OBLIGATION' as const, dueAt: NO_DAY_YET, ground: code })),
    ],
    events: { OBLIGATION_NOTIFIED: 'Thông báo phí, nghĩa vụ tài chính' },
    leaves: { slip: 'PAYMENT_NOTICE' },
    guard: (state, { data }, { at }) => {
      if (data.dueAt !== NO_DAY_YET && !isDay(data.dueAt, at)) return refuse('DEADLINE_INVALID', { field: 'dueAt' });
      if (data.ground === null) return null;
      const allowed = state.phase === 'PROCESSING' && data.kind === 'FINANCIAL_OBLIGATION' && groundOf(state, data.ground) !== undefined;
      return allowed ? null : refuse('GROUND_NOT_NAMED', { field: 'ground' });
    },
    apply: (state, { data }, { at }) => {
      const obligation = `NV${state.obligations.length + 1}`;
      const ground = data.ground === null ? null : (groundOf(state, data.ground) ?? null);
      const owed: DossierState = {
        ...state,
        obligations: [...state.obligations, { obligation, kind: data.kind, status: 'NOTIFIED', dueAt: data.dueAt, ground }],
      };
      const paused = ground === null ? owed : recordFact(owed, { kind: 'PAUSED', pauseId: obligation, ground, at }, at);
      return applied(paused, {
        type: 'OBLIGATION_NOTIFIED',
        data: { obligation, kind: data.kind, dueAt: data.dueAt, ground: data.ground },
      });
    },
  }),
  quick<'CONFIRM_PAYMENT'>()({
    act: 'CONFIRM_PAYMENT',
    id: 'T20',
    name: 'Xác nhận đã nộp',
    basis: decree61('22'),
    from: OPEN_PHASES,
    permits: [
      { role: 'SYSTEM', scope: 'SYSTEM' },
      { role: 'INTAKE_OFFICER', scope: 'INTAKE' },
    ],
    refuses: ['OBLIGATION_UNKNOWN'],
    asks: eachObligation,
    events: { OBLIGATION_PAID: 'Đã nộp phí, nghĩa vụ tài chính' },
    leaves: { slip: 'PAYMENT_RECEIPT' },
    expected: (state) => unpaid(state).map(({ obligation, dueAt }) => ({ subject: obligation, unit: state.intakeUnit, dueAt })),
    guard: (state, { data }) => {
      const status = find(state, data.obligation)?.status;
      return status === 'NOTIFIED' || status === 'EXPIRED' ? null : refuse('OBLIGATION_UNKNOWN', { field: 'obligation' });
    },
    apply: (state, { data }, { at }) => {
      const entry = find(state, data.obligation);
      const paid = closeObligation(entry ? resume(state, entry, at) : state, data.obligation, 'PAID');
      return applied(paid, { type: 'OBLIGATION_PAID', data: { obligation: data.obligation } });
    },
  }),
  quick<'EXPIRE_OBLIGATION'>()({
    act: 'EXPIRE_OBLIGATION',
    id: 'T32',
    name: 'Quá hạn thực hiện nghĩa vụ',
    basis: ownRule('quá hạn thì khoản tạm dừng hết hiệu lực, phí thì được nhắc', decree61('22')),
    from: OPEN_PHASES,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    refuses: ['OBLIGATION_UNKNOWN', 'WINDOW_OPEN'],
    asks: eachObligation,
    events: { OBLIGATION_EXPIRED: 'Quá hạn thực hiện nghĩa vụ tài chính', FEE_REMINDED: 'Nhắc nộp phí' },
    dueBy: ({ obligations: all }) =>
      all.flatMap(({ obligation, status, dueAt }) =>
        status === 'NOTIFIED' ? [{ at: dueAt, data: { obligation }, id: `expire-${obligation}` }] : [],
      ),
    guard: (state, { data }, { at }) => {
      const entry = find(state, data.obligation);
      if (entry?.status !== 'NOTIFIED') return refuse('OBLIGATION_UNKNOWN', { field: 'obligation' });
      return entry.dueAt <= at ? null : refuse('WINDOW_OPEN', { detail: { dueAt: entry.dueAt } });
    },
    // A service fee is only reminded: it holds back the return, never the clock, and stays owed.
    apply: (state, { data }, { at }) => {
      const entry = find(state, data.obligation);
      const financial = entry?.kind === 'FINANCIAL_OBLIGATION';
      const next = entry && financial ? closeObligation(resume(state, entry, at), data.obligation, 'EXPIRED') : state;
      return applied(next, {
        type: financial ? 'OBLIGATION_EXPIRED' : 'FEE_REMINDED',
        data: { obligation: data.obligation },
      });
    },
  }),
];
