import { awaitedOutside, outcomeOf } from './outcome.ts';
import {
  type Closure,
  type DossierPhase,
  type Holder,
  PHASES,
  type PortalCode,
  type PortalMessage,
  type Result,
  type Supplement,
} from './parts.ts';
import type { DossierState } from './state.ts';

/** What the national portal is told of a dossier: its code (5.1) and the sentence that the applicant reads. `code` null: nothing is sent. */
export interface Told {
  readonly code: PortalCode | null;
  readonly sentence: string;
}

/** What the portal's sentence depends on beside the phase. */
interface Standing {
  readonly closure: Closure;
  readonly outcome: Result['outcome'];
  readonly stage: Supplement['stage'];
}

/** Groups of phases from which specs are done. */
export type PhaseGroup =
  /** Not yet ended. */
  | 'OPEN'
  /** From the check of the components on: something may be owed (T19). */
  | 'CHARGEABLE'
  /** Accepted, the result not yet returned: a receipt exists. */
  | 'ACCEPTED'
  /** The limit runs: a letter may be due (T21, T39). */
  | 'RUNNING'
  /** Handed over and without result: a consultation outlives any change among them (1.5.1). */
  | 'HANDED_OVER'
  /** The result is out or the dossier has ended: nothing stops the clock any more, and nothing can become late. */
  | 'SETTLED';

/** Giai đoạn của hồ sơ: one spec says all that follows from where a dossier stands (1.5.1, 5.1). */
interface Phase {
  readonly words: string;
  readonly portal: (standing: Standing) => Told;
  /** Who holds the ball in it; while a consultation is open the consulted agency does, though the citizen's clock runs on (4.4). */
  readonly holder: (state: DossierState) => Holder;
  /** What entering it does to the legal clock; absent: nothing. */
  readonly clock?: 'STARTS' | 'STOPS' | 'CLOSES';
  /** No budget of working hours is set for it: the applicant's turn, and the end. */
  readonly budgetless?: true;
  /** Its time ends by the hand-over rule (T12), not after so many hours. */
  readonly handsOver?: true;
  readonly groups: readonly PhaseGroup[];
}

const told = (code: PortalCode | null, sentence: string): Told => ({ code, sentence });
const always = (code: PortalCode, sentence: string) => (): Told => told(code, sentence);

const RETURNED: Readonly<Record<Result['outcome'], string>> = {
  RESULT: 'Đã trả kết quả',
  REFUSAL: 'Đã trả phiếu từ chối giải quyết',
};
const READY: Readonly<Record<Result['outcome'], string>> = {
  RESULT: 'Đã có kết quả, chờ trả',
  REFUSAL: 'Đã có phiếu từ chối giải quyết, chờ trả',
};
const SUPPLEMENT: Readonly<Record<Supplement['stage'], string>> = {
  INTAKE: 'Yêu cầu bổ sung, hoàn thiện hồ sơ trước khi tiếp nhận',
  PROCESSING: 'Trả lại hồ sơ sau thẩm tra để bổ sung',
};
const ENDED: Readonly<Record<Closure, (standing: Standing) => Told>> = {
  RETURNED: ({ outcome }) => told(10, RETURNED[outcome]),
  INTAKE_REJECTED: always(3, 'Từ chối tiếp nhận hồ sơ'),
  STOPPED: always(8, 'Dừng giải quyết hồ sơ'),
  MIGRATED_OUT: () => told(null, 'Hồ sơ đã chuyển sang hệ thống khác'),
};

/** Told instead of the phase's own while an open branch outranks it (1.5.1, ranks 2 and 4). */
export const WITHDRAWAL_ASKED: Told = told(7, 'Người nộp yêu cầu rút hồ sơ, chờ quyết định');
export const PAYMENT_OWED: Told = told(6, 'Chờ thực hiện nghĩa vụ tài chính');

const counter = (): Holder => 'COUNTER';

const TABLE: Readonly<Record<DossierPhase, Phase>> = {
  SUBMITTED: {
    words: 'Mới nộp',
    portal: always(1, 'Hồ sơ đã nộp đến Bộ phận Một cửa'),
    holder: counter,
    groups: ['OPEN'],
  },
  IDENTIFYING: {
    words: 'Kiểm tra tài khoản số',
    portal: always(1, 'Kiểm tra tài khoản số'),
    holder: ({ account }) => (account === 'NOT_FOUND' ? 'CITIZEN' : 'COUNTER'),
    groups: ['OPEN'],
  },
  CHECKING_COMPONENTS: {
    words: 'Kiểm tra thành phần hồ sơ',
    portal: always(1, 'Kiểm tra thành phần hồ sơ'),
    holder: counter,
    groups: ['OPEN', 'CHARGEABLE'],
  },
  SUPPLEMENT: {
    words: 'Chờ bổ sung hồ sơ',
    portal: ({ stage }) => told(5, SUPPLEMENT[stage]),
    holder: () => 'CITIZEN',
    budgetless: true,
    groups: ['OPEN', 'HANDED_OVER'],
  },
  DIGITISING: {
    words: 'Số hóa tại Bộ phận Một cửa',
    portal: always(2, 'Tiếp nhận và số hóa hồ sơ'),
    holder: counter,
    clock: 'STARTS',
    handsOver: true,
    groups: ['OPEN', 'CHARGEABLE', 'ACCEPTED', 'RUNNING'],
  },
  TRANSFERRED: {
    words: 'Chờ phân công xử lý',
    portal: always(4, 'Chuyển hồ sơ đến đơn vị chủ trì'),
    holder: () => 'LEAD_UNIT',
    groups: ['OPEN', 'CHARGEABLE', 'ACCEPTED', 'RUNNING', 'HANDED_OVER'],
  },
  PROCESSING: {
    words: 'Đang xử lý',
    portal: always(4, 'Giải quyết hồ sơ'),
    holder: (state) => {
      const awaited = awaitedOutside(state);
      const isAsked = state.consultations.some(({ status }) => status !== 'CLOSED');
      return isAsked || (awaited !== undefined && awaited.agency !== state.leadAgency) ? 'OTHER_AGENCY' : 'HANDLER';
    },
    groups: ['OPEN', 'CHARGEABLE', 'ACCEPTED', 'RUNNING', 'HANDED_OVER'],
  },
  AWAITING_SIGNATURE: {
    words: 'Chờ lãnh đạo ký',
    portal: always(4, 'Trình lãnh đạo ký kết quả'),
    holder: () => 'LEADER',
    groups: ['OPEN', 'CHARGEABLE', 'ACCEPTED', 'RUNNING', 'HANDED_OVER'],
  },
  AWAITING_ISSUE: {
    words: 'Chờ văn thư phát hành',
    portal: always(4, 'Phát hành kết quả'),
    holder: () => 'RECORDS_CLERK',
    groups: ['OPEN', 'CHARGEABLE', 'ACCEPTED', 'RUNNING', 'HANDED_OVER'],
  },
  AWAITING_RETURN: {
    words: 'Chờ trả kết quả',
    portal: ({ outcome }) => told(9, READY[outcome]),
    holder: counter,
    clock: 'STOPS',
    groups: ['OPEN', 'CHARGEABLE', 'ACCEPTED', 'SETTLED'],
  },
  CLOSED: {
    words: 'Đã kết thúc',
    portal: (standing) => ENDED[standing.closure](standing),
    holder: counter,
    clock: 'CLOSES',
    budgetless: true,
    groups: ['SETTLED'],
  },
};

export const phaseOf = (phase: DossierPhase): Phase => TABLE[phase];

/** The phases of a group, in the dossier's order. */
export const phasesIn = (group: PhaseGroup): readonly DossierPhase[] => PHASES.filter((phase) => TABLE[phase].groups.includes(group));

export const inGroup = (phase: DossierPhase, group: PhaseGroup): boolean => TABLE[phase].groups.includes(group);

export const OPEN_PHASES = phasesIn('OPEN');

/** What the portal is told of a dossier in its phase, no open branch outranking it. */
export const toldOfPhase = (state: DossierState): Told =>
  TABLE[state.phase].portal({
    closure: state.closure ?? 'STOPPED',
    outcome: outcomeOf(state),
    stage: state.supplement?.stage ?? 'INTAKE',
  });

/** What of the sentence a message must carry, since code and phase do not tell it. */
export const aboutOf = (state: DossierState): Pick<PortalMessage, 'about'> => {
  const { phase, supplement } = state;
  if (phase === 'SUPPLEMENT') return supplement?.stage === 'PROCESSING' ? { about: 'AFTER_APPRAISAL' } : {};
  return inGroup(phase, 'SETTLED') && outcomeOf(state) === 'REFUSAL' ? { about: 'REFUSAL' } : {};
};

/** How a dossier ended, by the code that said so; codes of open dossiers are not asked. */
const closureBy = (code: PortalCode): Closure => (code === 10 ? 'RETURNED' : code === 3 ? 'INTAKE_REJECTED' : 'STOPPED');

/** The sentence of a message, as it was true when the message was written; the dossier may have gone on since. */
export const sentenceOf = ({ code, phase, about }: Pick<PortalMessage, 'code' | 'phase' | 'about'>): string => {
  if (code === WITHDRAWAL_ASKED.code) return WITHDRAWAL_ASKED.sentence;
  if (code === PAYMENT_OWED.code) return PAYMENT_OWED.sentence;
  return TABLE[phase].portal({
    closure: closureBy(code),
    outcome: about === 'REFUSAL' ? 'REFUSAL' : 'RESULT',
    stage: about === 'AFTER_APPRAISAL' ? 'PROCESSING' : 'INTAKE',
  }).sentence;
};
