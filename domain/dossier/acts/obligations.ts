import type { PauseGround } from '../../calendar/index.ts';
import { type Refusal, refuse } from '../../failures.ts';
import { amountOf, type Counts, feesOf, uncounted } from '../../law/fees.ts';
import { pauseGroundsOf } from '../../law/procedure.ts';
import type { Fee } from '../../law/types.ts';
import { decree61, ownRule } from '../basis.ts';
import { applied, holdingBack } from '../change.ts';
import { recordFact } from '../clock.ts';
import type { ActData, CommandOf } from '../commands.ts';
import { charged, untold } from '../on-demand.ts';
import { askPlatform, closeObligation, lastOfPause, receive, resume } from '../payments.ts';
import { OPEN_PHASES, phasesIn } from '../phases.ts';
import { quick } from '../spec.ts';
import type { Actor, DossierState, Obligation } from '../state.ts';

/** Grounds on which this dossier's clock may pause: those that its procedure version names with their article, and no other (4.4). */
const groundsOf = ({ law }: DossierState): readonly PauseGround[] => pauseGroundsOf(law.procedure);

/** One pause for one ground; where its day has passed, one new notice (T32). */
const pausedBefore = ({ obligations: all }: DossierState, code: string): boolean => {
  const earlier = all.filter(({ ground, status }) => ground?.code === code && status !== 'WITHDRAWN');
  return earlier.length > 1 || earlier.some(({ status }) => status !== 'EXPIRED');
};

const groundOf = (state: DossierState, code: string): PauseGround | undefined => groundsOf(state).find((ground) => ground.code === code);

/** Until version 2 of the command every dossier had this one: a run in which it paused is read again as it went. */
const BEFORE: PauseGround = {
  code: 'FINANCIAL_OBLIGATION',
  article: 'Nghị định về đất đai: thời gian thực hiện nghĩa vụ tài chính (chưa xác minh)',
};

const groundFor = (state: DossierState, { version, data }: CommandOf<'NOTIFY_OBLIGATION'>): PauseGround | null => {
  if (data.ground === null) return null;
  return groundOf(state, data.ground) ?? (version === 1 && data.ground === BEFORE.code ? BEFORE : null);
};

/** Asked in advance: an obligation whose day is still to be chosen. */
const NO_DAY_YET = '';

/** Further away it is a slip of the pen, and a pause that never ends. */
const LONGEST_DAYS = 366;

const isDay = (dueAt: string, at: string): boolean =>
  dueAt > at && Date.parse(dueAt) - Date.parse(at) <= LONGEST_DAYS * 24 * 60 * 60 * 1_000;

const eachObligation = ({ obligations: all }: DossierState) => all.map(({ obligation }) => ({ obligation }));

const find = (state: DossierState, id: string): Obligation | undefined => state.obligations.find(({ obligation }) => obligation === id);

/** A wrong notice has bought no time: its pause never was. */
const voidPause = (state: DossierState, entry: Obligation, at: string): DossierState =>
  lastOfPause(state, entry) === undefined ? state : recordFact(state, { kind: 'PAUSE_VOIDED', pauseId: entry.obligation, at }, at);

const isOwed = ({ status }: Obligation): boolean => status === 'NOTIFIED' || status === 'EXPIRED';

/** The same sum of the same kind is asked for and waits: asked for twice, it is paid twice, or holds the result back for nothing. */
const toldBefore = ({ obligations: all }: DossierState, { kind, amount, fee }: ActData['NOTIFY_OBLIGATION']): Obligation | undefined =>
  amount === undefined || fee !== undefined
    ? undefined
    : all.find((entry) => entry.status === 'NOTIFIED' && entry.kind === kind && entry.amount === amount);

/** The counter asks for fees; tax and land charges are the handler's, or theirs who set them (T19). */
const notTheCounters = ({ role }: Actor, kind: Obligation['kind']): Refusal<'ROLE_NOT_PERMITTED'> | null =>
  kind === 'FINANCIAL_OBLIGATION' && role === 'INTAKE_OFFICER'
    ? refuse('ROLE_NOT_PERMITTED', { field: 'kind', detail: { roles: ['CASE_HANDLER'] } })
    : null;

type Telling = ActData['NOTIFY_OBLIGATION'];
type FeeKind = Fee['kind'];

const FEE_KINDS = ['SERVICE_FEE', 'DIGITISATION_FEE'] as const satisfies readonly FeeKind[];

/** Fees that this dossier may owe: digitisation is paid for only where a paper is digitised on demand, and so never of a mandatory category. */
export const feesNow = (state: DossierState): readonly Fee[] =>
  feesOf(state.law.procedure, state.answers).filter(({ kind }) => kind === 'SERVICE_FEE' || charged(state).length > 0);

const feesOfKind = (state: DossierState, kind: Obligation['kind']) => feesNow(state).filter((fee) => fee.kind === kind);

/** By what a fee is reckoned: pages digitised on demand are counted by their images, not told; those that were told of once are not told of again. */
export const countsOf = (state: DossierState, fee: Fee, told: Counts): Counts => {
  if (fee.kind !== 'DIGITISATION_FEE') return { copies: told.copies, pages: told.pages };
  const open = untold(state);
  const papers = open.length > 0 ? open : charged(state);
  return { copies: 1, pages: papers.reduce((sum, { file, expectedImages }) => sum + (file?.pages ?? expectedImages ?? 0), 0) };
};

const exemptionOf = ({ exemptions = [] }: Fee, { exemption }: Telling) => exemptions.find(({ code }) => code === exemption);

/** A sum as the caller names it; what was told by its sum alone owes that sum. */
const sumOf = (state: DossierState, data: Telling): number | undefined => {
  const fee = data.fee === undefined ? undefined : feesNow(state).find(({ code }) => code === data.fee);
  if (fee === undefined) return data.amount;
  const counts = countsOf(state, fee, data);
  return uncounted(fee, counts) === null ? amountOf(fee, counts) : data.amount;
};

type Unfounded = 'FEE_NOT_NAMED' | 'AMOUNT_INVALID' | 'OBLIGATION_REPEATED' | 'FEE_COUNT_MISSING' | 'FEE_UNVERIFIED' | 'EXEMPTION_UNKNOWN';

/** The same fee by the same counts was asked for before; of one by copies a further copy is another matter. */
const repeated = (state: DossierState, { kind, fee: code }: Telling, fee: Fee, amount: number): Obligation | undefined => {
  const ofPapers = fee.kind === 'DIGITISATION_FEE';
  if (ofPapers && untold(state).length > 0) return undefined;
  return state.obligations.find(
    (entry) =>
      entry.kind === kind &&
      entry.status !== 'WITHDRAWN' &&
      (entry.fee ?? code) === code &&
      (ofPapers || (entry.amount === amount && (fee.rate.per === 'CASE' || entry.status === 'NOTIFIED'))),
  );
};

/** A fee by its code: its counts, its exemption, its rate's verification, and the amount that these make (Decree 118/2025 Art. 24). */
const unfoundedFee = (state: DossierState, data: Telling): Refusal<Unfounded> | null => {
  const named = feesOfKind(state, data.kind);
  const fee = named.find(({ code }) => code === data.fee);
  if (fee === undefined) return refuse('FEE_NOT_NAMED', { field: 'fee', detail: { allowed: named.map(({ code }) => code) } });
  const counts = countsOf(state, fee, data);
  const lacking = uncounted(fee, counts);
  if (lacking !== null) return refuse('FEE_COUNT_MISSING', { field: lacking });
  if (data.exemption !== undefined && exemptionOf(fee, data) === undefined)
    return refuse('EXEMPTION_UNKNOWN', { field: 'exemption', detail: { allowed: (fee.exemptions ?? []).map(({ code }) => code) } });
  const amount = amountOf(fee, counts);
  if (data.amount !== undefined && data.amount !== amount)
    return refuse('AMOUNT_INVALID', { field: 'amount', detail: { allowed: [String(amount)] } });
  if (!fee.verified && data.checked !== true && data.exemption === undefined) return refuse('FEE_UNVERIFIED', { field: 'checked' });
  const before = repeated(state, data, fee, amount);
  return before === undefined ? null : refuse('OBLIGATION_REPEATED', { field: 'fee', detail: { obligations: [before.obligation] } });
};

/** As it was judged before fees had codes: by its sum. */
const unfoundedSum = (state: DossierState, { kind, amount }: Telling): Refusal<Unfounded> | null => {
  const allowed = feesOfKind(state, kind).flatMap(({ rate }) => (rate.per === 'CASE' ? [rate.amount] : []));
  if (allowed.length === 0) return refuse('FEE_NOT_NAMED', { field: 'kind' });
  if (amount === undefined || !allowed.includes(amount))
    return refuse('AMOUNT_INVALID', { field: 'amount', detail: { allowed: allowed.map(String) } });
  const before = state.obligations.find((entry) => entry.kind === kind && entry.amount === amount && entry.status !== 'WITHDRAWN');
  return before === undefined ? null : refuse('OBLIGATION_REPEATED', { field: 'amount', detail: { obligations: [before.obligation] } });
};

/** Nobody pays what no rule asks for (Decree 61/2018 Art. 22): a fee is the one that the version names, once; a tax has its ground. */
const unfounded = (state: DossierState, data: Telling): Refusal<Unfounded> | null => {
  if (data.kind !== 'FINANCIAL_OBLIGATION') return data.fee === undefined ? unfoundedSum(state, data) : unfoundedFee(state, data);
  return data.ground === null
    ? refuse('FEE_NOT_NAMED', { field: 'ground', detail: { allowed: groundsOf(state).map(({ code }) => code) } })
    : null;
};

/** What an obligation keeps of how its amount was made. */
const reckoned = (state: DossierState, data: Telling): Partial<Obligation> => {
  const { fee: code, checked, exemption } = data;
  const amount = sumOf(state, data);
  const fee = code === undefined ? undefined : feesNow(state).find((one) => one.code === code);
  const { copies, pages } = fee === undefined || fee.rate.per === 'CASE' ? {} : countsOf(state, fee, data);
  return {
    ...(amount === undefined ? {} : { amount }),
    ...(code === undefined ? {} : { fee: code }),
    ...(copies === undefined ? {} : { copies }),
    ...(pages === undefined || fee?.rate.per !== 'PAGE' ? {} : { pages }),
    ...(checked === true && fee?.verified === false ? { checked } : {}),
    ...(exemption === undefined ? {} : { exemption }),
    ...(data.kind === 'DIGITISATION_FEE' && fee !== undefined ? { items: untold(state).map(({ item }) => item) } : {}),
  };
};

/** With what a fee may be asked for; where none is named the rule says so of a fee of any sum. */
const fees = (state: DossierState): readonly Telling[] => {
  const named = FEE_KINDS.flatMap((kind) => feesOfKind(state, kind));
  const asked = { dueAt: NO_DAY_YET, ground: null, ruled: true } as const;
  return named.length === 0
    ? [{ kind: 'SERVICE_FEE', ...asked }]
    : named.map(({ kind, code, verified }) => ({
        kind,
        fee: code,
        copies: 1,
        pages: 1,
        ...(verified ? {} : { checked: true as const }),
        ...asked,
      }));
};

/** Whoever may tell of one may take it back. */
const TELLERS = [
  { role: 'INTAKE_OFFICER', scope: 'INTAKE' },
  { role: 'CASE_HANDLER', scope: 'HANDLER' },
] as const;

/** While a refusal is drafted and signed the office works, and nobody waits for a payment (T18). */
export const resumeAll = (state: DossierState, at: string): DossierState =>
  state.obligations.reduce((next, entry) => resume(next, entry, at), state);

/** The refusal has come to nothing: what was owed is owed, and what paused pauses again. */
export const pauseAgain = (state: DossierState, at: string): DossierState =>
  state.obligations.reduce(
    (next, { obligation, ground, status }) =>
      ground === null || status !== 'NOTIFIED' ? next : recordFact(next, { kind: 'PAUSED', pauseId: obligation, ground, at }, at),
    state,
  );

/** Open obligations fall away with a refusal, once it is issued; their pauses end. */
export const lapse = (state: DossierState, at: string): DossierState =>
  holdingBack(state).reduce((next, entry) => closeObligation(resume(next, entry, at), entry.obligation, 'WAIVED'), state);

/** Phí, lệ phí, nghĩa vụ tài chính: T19, T20, T32; a wrong notice is withdrawn. A service fee never stops the clock. */
export const obligations = [
  quick('NOTIFY_OBLIGATION', {
    id: 'T19',
    name: 'Thông báo phí, nghĩa vụ tài chính',
    basis: decree61('22'),
    from: phasesIn('CHARGEABLE'),
    permits: TELLERS,
    refuses: [
      'ROLE_NOT_PERMITTED',
      'DEADLINE_INVALID',
      'FEE_NOT_NAMED',
      'FEE_COUNT_MISSING',
      'FEE_UNVERIFIED',
      'EXEMPTION_UNKNOWN',
      'AMOUNT_INVALID',
      'GROUND_NOT_NAMED',
      'PAUSE_REPEATED',
      'OBLIGATION_REPEATED',
    ],
    asks: (state) => [
      ...fees(state),
      ...groundsOf(state).map(({ code }) => ({
        ...{ kind: 'FINANCIAL_OBLIGATION' as const, dueAt: NO_DAY_YET, ground: code, ruled: true as const },
      })),
    ],
    events: { OBLIGATION_NOTIFIED: 'Thông báo phí, nghĩa vụ tài chính' },
    leaves: { slip: 'PAYMENT_NOTICE' },
    expected: (state) =>
      state.phase === 'DIGITISING' && untold(state).length > 0
        ? [{ subject: '', unit: state.intakeUnit, roles: ['INTAKE_OFFICER'], name: 'Thông báo chi phí số hóa theo nhu cầu' }]
        : [],
    guard: (state, { version, actor, data }, { at }) => {
      const misplaced = version === 1 ? null : notTheCounters(actor, data.kind);
      if (misplaced) return misplaced;
      if (data.dueAt !== NO_DAY_YET && !isDay(data.dueAt, at)) return refuse('DEADLINE_INVALID', { field: 'dueAt' });
      const before = toldBefore(state, data);
      if (before) return refuse('OBLIGATION_REPEATED', { field: 'amount', detail: { obligations: [before.obligation] } });
      const wrong = data.ruled === true ? unfounded(state, data) : null;
      if (wrong || data.ground === null) return wrong;
      const allowed = state.phase === 'PROCESSING' && data.kind === 'FINANCIAL_OBLIGATION' && groundOf(state, data.ground) !== undefined;
      if (!allowed) return refuse('GROUND_NOT_NAMED', { field: 'ground' });
      return pausedBefore(state, data.ground) ? refuse('PAUSE_REPEATED', { field: 'ground' }) : null;
    },
    apply: (state, command, { at }) => {
      const { version, data } = command;
      const obligation = `NV${state.obligations.length + 1}`;
      const ground = groundFor(state, command);
      const told: Obligation = {
        ...{ obligation, kind: data.kind, status: data.exemption === undefined ? 'NOTIFIED' : 'WAIVED', dueAt: data.dueAt, ground },
        ...reckoned(state, data),
      };
      const owed: DossierState = {
        ...state,
        // Not yet gone back, the electronic form waits for this one, too.
        ...(version === 1 ? {} : { work: state.work.filter(({ kind }) => kind !== 'RETURN_ELECTRONIC') }),
        obligations: [...state.obligations, version === 1 ? told : { ...told, binding: true }],
      };
      const paused = ground === null ? owed : recordFact(owed, { kind: 'PAUSED', pauseId: obligation, ground, at }, at);
      const asked = version < 5 || told.amount === undefined || told.status !== 'NOTIFIED' ? paused : askPlatform(paused, obligation);
      return applied(asked, {
        type: 'OBLIGATION_NOTIFIED',
        data: { obligation, kind: data.kind, dueAt: data.dueAt, ground: data.ground },
      });
    },
  }),
  quick('CONFIRM_PAYMENT', {
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
    expected: (state) => holdingBack(state).map(({ obligation, dueAt }) => ({ subject: obligation, unit: state.intakeUnit, dueAt })),
    guard: (state, { data }) => {
      const entry = find(state, data.obligation);
      return entry && isOwed(entry) ? null : refuse('OBLIGATION_UNKNOWN', { field: 'obligation' });
    },
    apply: (state, { version, id: reference, data }, { at }) => {
      const entry = find(state, data.obligation);
      const { amount } = entry ?? {};
      if (version >= 5 && amount !== undefined) {
        const cash = receive(state, { ...data, amount, reference, way: 'CASH', paidAt: at }, at);
        return applied(cash.state, { type: 'OBLIGATION_PAID', data: { obligation: data.obligation, payment: cash.payment.payment } });
      }
      const paid = closeObligation(entry ? resume(state, entry, at) : state, data.obligation, 'PAID');
      return applied(paid, { type: 'OBLIGATION_PAID', data: { obligation: data.obligation } });
    },
  }),
  quick('WITHDRAW_OBLIGATION', {
    name: 'Thu hồi thông báo phí, nghĩa vụ tài chính sai',
    basis: ownRule('thông báo sai mà chưa nộp thì thu hồi, nêu lý do; thời gian đã tạm dừng theo thông báo đó vẫn tính', decree61('21')),
    from: OPEN_PHASES,
    permits: TELLERS,
    refuses: ['ROLE_NOT_PERMITTED', 'OBLIGATION_UNKNOWN', 'OBLIGATION_PAID'],
    asks: eachObligation,
    events: { OBLIGATION_WITHDRAWN: 'Đã thu hồi thông báo phí, nghĩa vụ tài chính' },
    leaves: { slip: 'PAYMENT_NOTICE_WITHDRAWN' },
    guard: (state, { actor, data }) => {
      const entry = find(state, data.obligation);
      // Money that was taken is given back by another act than this, which says that none was.
      if (entry?.status === 'PAID') return refuse('OBLIGATION_PAID', { field: 'obligation' });
      if (entry === undefined || !isOwed(entry)) return refuse('OBLIGATION_UNKNOWN', { field: 'obligation' });
      return notTheCounters(actor, entry.kind);
    },
    apply: (state, { data }, { at }) => {
      const entry = find(state, data.obligation);
      const withdrawn = closeObligation(entry ? voidPause(state, entry, at) : state, data.obligation, 'WITHDRAWN');
      return applied(withdrawn, { type: 'OBLIGATION_WITHDRAWN', data: { obligation: data.obligation } });
    },
  }),
  quick('EXPIRE_OBLIGATION', {
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
