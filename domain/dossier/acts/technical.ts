import { type Refusal, refuse } from '../../failures.ts';
import { workName } from '../activities.ts';
import { ownRule } from '../basis.ts';
import { applied, endWork, failing, findPaper, updatePaper } from '../change.ts';
import type { Act } from '../commands.ts';
import { withEntry } from '../outside.ts';
import { SECOND } from '../permit.ts';
import { phaseOf, phasesIn } from '../phases.ts';
import { portalDue, portalWork } from '../portal.ts';
import { type Permit, quick } from '../spec.ts';
import { type DossierState, PHASES, type Work, type WorkFailure } from '../state.ts';
import { findRecord, keptHere, overtaken } from '../storage.ts';
import { causeWords } from '../work-causes.ts';
import { accountUnavailable } from './identify.ts';

const MINUTE_MS = 60_000;
/** A passing error is tried again by itself after a quarter of an hour, then after twice as long each time, at most four hours. */
const FIRST_WAIT_MINUTES = 15;
const LONGEST_WAIT_MINUTES = 4 * 60;

const retryAt = (at: string, rounds: number): string =>
  new Date(Date.parse(at) + Math.min(FIRST_WAIT_MINUTES * 2 ** (rounds - 1), LONGEST_WAIT_MINUTES) * MINUTE_MS).toISOString();

/** Whoever works on the dossier may have work tried again or take it back; operators whatever dossier it is (1.2). */
const workers: readonly Permit[] = [
  { role: 'OPERATOR', scope: 'ANYWHERE' },
  { role: 'SUPERVISOR', scope: 'LEAD_AGENCY' },
  { role: 'INTAKE_OFFICER', scope: 'INTAKE' },
  { role: 'CASE_HANDLER', scope: 'HANDLER' },
];

/** An act that has taken a number keeps it: done again under another command it would burn one. */
const KEEPS_ITS_NUMBER: readonly Act[] = ['ISSUE'];

type Kind = Work['kind'] | 'TELL_PORTAL';

const find = (state: DossierState, id: string): { readonly kind: Kind; readonly work: Work | null } | null => {
  const work = state.work.find((owed) => owed.id === id);
  if (work) return { kind: work.kind, work };
  const message = portalDue(state);
  return message !== undefined && portalWork(message) === id ? { kind: 'TELL_PORTAL', work: null } : null;
};

const known = (state: DossierState, { work }: { readonly work: string }): Refusal<'WORK_UNKNOWN'> | null =>
  failing(state, work) ? null : refuse('WORK_UNKNOWN', { field: 'work' });

const marked = (state: DossierState, work: string, change: Partial<WorkFailure>): DossierState => ({
  ...state,
  failures: state.failures.map((failure) => (failure.work === work ? { ...failure, ...change } : failure)),
});

/** Portal or register away does not stop the intake (DT-1, DT-2): the account is looked for later, the paper taken in, the answer stays owed. */
const withoutAnswer = (
  state: DossierState,
  id: string,
  at: string,
): { readonly state: DossierState; readonly type: 'ACCOUNT_UNAVAILABLE' | 'SOURCE_DOWN' } | null => {
  const work = find(state, id)?.work ?? null;
  if (work?.kind === 'SLOW_ACT' && work.command.act === 'RESOLVE_ACCOUNT')
    return { state: accountUnavailable({ ...endWork(state, id), underway: null }, at), type: 'ACCOUNT_UNAVAILABLE' };
  if (work?.kind !== 'LOOK_UP' || findPaper(state, work.item)?.treatment !== null) return null;
  return { state: updatePaper(state, work.item, () => ({ eVersion: 'SOURCE_DOWN' })), type: 'SOURCE_DOWN' };
};

/** The input of the work is to be another: what asked for it is open again. Null where only the same input can be tried. */
const corrected = (state: DossierState, id: string): DossierState | null => {
  const work = find(state, id)?.work ?? null;
  if (work?.kind === 'SLOW_ACT' && !KEEPS_ITS_NUMBER.includes(work.command.act)) return { ...endWork(state, id), underway: null };
  if (work?.kind === 'CHECK_SCAN')
    return updatePaper(endWork(state, id), work.item, () => ({ status: 'QC_FAILED', findings: [failing(state, id)?.cause ?? ''] }));
  // Checked anew by the handler, which makes a new version; a result is mended by its recall (T36) alone.
  const entry = work?.kind === 'PUSH_DATA' ? findRecord(state, work.record) : undefined;
  return entry !== undefined && state.phase === 'PROCESSING'
    ? updatePaper(overtaken(state, entry), entry.item, () => ({ convertedFrom: null }))
    : null;
};

/** What may be left undone, and what stands in its place: a paper instead of data, a slip given by hand, a portal that catches up later. */
const skipped = (state: DossierState, id: string): DossierState | null => {
  const found = find(state, id);
  switch (found?.kind) {
    case 'LOOK_UP':
      return found.work?.kind === 'LOOK_UP'
        ? updatePaper(endWork(state, id), found.work.item, () => ({ lookUp: 'NONE', eVersion: 'NONE' }))
        : null;
    case 'RENDER_SLIP':
    // Whoever cannot pay on the platform pays at the counter.
    case 'PAYMENT_REQUEST':
    // Whoever confirms it has seen that the platform asks nobody any more; a payment that comes all the same goes back.
    case 'CANCEL_REQUEST':
    // The database's office is told by letter, as whoever confirms it knows.
    case 'WITHDRAW_STORED':
      return endWork(state, id);
    // The outside agency reports anew what could not be fetched.
    case 'FETCH_OUTSIDE':
      return found.work?.kind === 'FETCH_OUTSIDE'
        ? withEntry(endWork(state, id), found.work.result, ({ checking: _checking, ...entry }) => ({ ...entry, fault: 'NOT_FETCHED' }))
        : null;
    case 'STORE_RESULT':
    case 'PUSH_DATA': {
      const entry = found.work !== null && 'record' in found.work ? findRecord(state, found.work.record) : undefined;
      return entry === undefined ? null : keptHere(state, id, entry);
    }
    case 'TELL_PORTAL':
      return { ...state, portal: { ...state.portal, queue: state.portal.queue.filter((message) => portalWork(message) !== id) } };
    default:
      return null;
  }
};

const waiting = (state: DossierState): readonly WorkFailure[] => state.failures.filter(({ work }) => failing(state, work) !== undefined);

const BASIS = ownRule('việc kỹ thuật bị lỗi phải có người chọn cách xử lý và không làm thay đổi thời hạn', 'NĐ 61/2018, Điều 19');

const everyFailing = (state: DossierState) => waiting(state).map(({ work }) => ({ work }));

/** Work whose outcome the counter waits for, whoever handles the dossier. */
const AT_THE_COUNTER: readonly Kind[] = [
  'CHECK_SCAN',
  'RENDER_RECEIPT',
  'RENDER_SLIP',
  'LOOK_UP',
  'RETURN_ELECTRONIC',
  'PAYMENT_REQUEST',
  'CANCEL_REQUEST',
  'REFUND',
];

/** What the counter does while the handler keeps the dossier. */
const ACTS_OF_THE_COUNTER: readonly Act[] = ['RESOLVE_ACCOUNT', 'SIGN_PACKAGE_ADDITION', 'SIGN_COPIES'];

/** What the handler mends wherever the dossier is by then. */
const OF_THE_HANDLER: readonly Kind[] = ['STORE_RESULT', 'PUSH_DATA', 'WITHDRAW_STORED'];

/** Unit whose people wait for it. */
const unitOf = (state: DossierState, id: string): string => {
  const { kind, work } = find(state, id) ?? {};
  if (kind !== undefined && OF_THE_HANDLER.includes(kind)) return state.leadUnit;
  const counter =
    state.handler === null ||
    phaseOf(state.phase).holder(state) === 'COUNTER' ||
    (kind !== undefined && AT_THE_COUNTER.includes(kind)) ||
    (work?.kind === 'SLOW_ACT' && ACTS_OF_THE_COUNTER.includes(work.command.act));
  return counter ? state.intakeUnit : state.leadUnit;
};

/** Lỗi kỹ thuật: work that has ended without its effect is somebody's task, with choices; none of them moves the due date (4.4). */
export const technical = [
  quick('WORK_FAILED', {
    name: 'Việc kỹ thuật bị lỗi',
    basis: BASIS,
    from: PHASES,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    refuses: ['WORK_UNKNOWN'],
    asks: ({ work }) =>
      work.map(({ id }) => ({
        work: id,
        failed: { activity: 'lookUpComponent', cause: 'CIVIL_STATUS_UNAVAILABLE', class: 'PASSING' as const },
      })),
    events: {
      WORK_FAILED: 'Việc kỹ thuật bị lỗi',
      ACCOUNT_UNAVAILABLE: 'Chưa kiểm tra được tài khoản số, tiếp tục nhận hồ sơ',
      SOURCE_DOWN: 'Chưa tra cứu được dữ liệu, được nhận bản giấy',
    },
    guard: (state, { data }) => (find(state, data.work) === null ? refuse('WORK_UNKNOWN', { field: 'work' }) : null),
    apply: (state, { data: { work, failed, goesOn } }, { at }) => {
      const rounds = (state.failures.find((failure) => failure.work === work)?.rounds ?? 0) + 1;
      const failure: WorkFailure = {
        ...failed,
        work,
        since: at,
        rounds,
        status: 'OPEN',
        retryAt: failed.class === 'PASSING' ? retryAt(at, rounds) : null,
      };
      const event = {
        type: 'WORK_FAILED',
        data: { work, activity: failed.activity, cause: failed.cause, class: failed.class, rounds },
      } as const;
      const known = { ...state, failures: [...state.failures.filter((other) => other.work !== work), failure] };
      const gone = goesOn === true && failed.class === 'PASSING' ? withoutAnswer(known, work, at) : null;
      return gone === null ? applied(known, event) : applied(gone.state, event, { type: gone.type });
    },
  }),
  quick('WORK_MENDED', {
    name: 'Việc kỹ thuật bị lỗi đã thực hiện được',
    basis: BASIS,
    from: PHASES,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    refuses: ['WORK_UNKNOWN'],
    asks: ({ failures }) => failures.map(({ work }) => ({ work })),
    events: { WORK_MENDED: 'Việc kỹ thuật bị lỗi đã thực hiện được' },
    guard: ({ failures }, { data }) => (failures.some(({ work }) => work === data.work) ? null : refuse('WORK_UNKNOWN', { field: 'work' })),
    apply: (state, { data: { work } }) =>
      applied({ ...state, failures: state.failures.filter((failure) => failure.work !== work) }, { type: 'WORK_MENDED', data: { work } }),
  }),
  quick('RETRY_WORK', {
    name: 'Thực hiện lại việc kỹ thuật bị lỗi',
    basis: BASIS,
    from: PHASES,
    permits: [...workers, { role: 'SYSTEM', scope: 'SYSTEM' }],
    duringUnderway: true,
    refuses: ['WORK_UNKNOWN'],
    asks: everyFailing,
    events: { WORK_RETRIED: 'Thực hiện lại việc kỹ thuật' },
    expected: (state) =>
      waiting(state).map((failure) => ({
        subject: failure.work,
        unit: unitOf(state, failure.work),
        name: `Xử lý lỗi kỹ thuật: ${workName(failure.activity)} (${causeWords(failure.cause)})`,
      })),
    dueBy: ({ failures }) =>
      failures.flatMap(({ work, rounds, retryAt: at }) => (at === null ? [] : [{ at, data: { work }, id: `retry-${work}-${rounds}` }])),
    guard: (state, { data }) => known(state, data),
    apply: (state, { data }) =>
      applied(marked(state, data.work, { status: 'RETRYING', retryAt: null }), { type: 'WORK_RETRIED', data: { work: data.work } }),
  }),
  quick('CORRECT_WORK', {
    name: 'Sửa dữ liệu đầu vào của việc kỹ thuật bị lỗi',
    basis: BASIS,
    from: phasesIn('OPEN'),
    permits: workers,
    duringUnderway: true,
    refuses: ['WORK_UNKNOWN', 'WORK_NOT_CORRECTABLE'],
    asks: everyFailing,
    events: { WORK_CORRECTED: 'Trả việc kỹ thuật lại để sửa dữ liệu đầu vào' },
    guard: (state, { data }) =>
      known(state, data) ?? (corrected(state, data.work) === null ? refuse('WORK_NOT_CORRECTABLE', { field: 'work' }) : null),
    apply: (state, { data }) => applied(corrected(state, data.work) ?? state, { type: 'WORK_CORRECTED', data: { work: data.work } }),
  }),
  quick('SKIP_WORK', {
    name: 'Bỏ qua việc kỹ thuật bị lỗi',
    basis: BASIS,
    from: PHASES,
    permits: [{ role: 'OPERATOR', scope: 'ANYWHERE' }],
    confirmers: SECOND,
    duringUnderway: true,
    refuses: ['WORK_UNKNOWN', 'WORK_NOT_SKIPPABLE'],
    asks: everyFailing,
    events: { WORK_SKIPPED: 'Bỏ qua việc kỹ thuật' },
    guard: (state, { data }) =>
      known(state, data) ?? (skipped(state, data.work) === null ? refuse('WORK_NOT_SKIPPABLE', { field: 'work' }) : null),
    apply: (state, { data }) => applied(skipped(state, data.work) ?? state, { type: 'WORK_SKIPPED', data: { work: data.work } }),
  }),
  quick('HOLD_WORK', {
    name: 'Tạm giữ việc kỹ thuật bị lỗi',
    basis: BASIS,
    from: PHASES,
    permits: [
      { role: 'OPERATOR', scope: 'ANYWHERE' },
      { role: 'SUPERVISOR', scope: 'LEAD_AGENCY' },
    ],
    duringUnderway: true,
    refuses: ['WORK_UNKNOWN'],
    asks: everyFailing,
    events: { WORK_HELD: 'Tạm giữ việc kỹ thuật' },
    guard: (state, { data }) => known(state, data),
    apply: (state, { data }) =>
      applied(marked(state, data.work, { status: 'HELD', retryAt: null }), { type: 'WORK_HELD', data: { work: data.work } }),
  }),
];
