import type { StepFailureClass } from './parts.ts';

/** Why a step ended without its effect, in words for the people who choose what to do. */
interface StepCause {
  readonly class: StepFailureClass;
  readonly words: string;
}

const passing = (words: string): StepCause => ({ class: 'PASSING', words });
const person = (words: string): StepCause => ({ class: 'NEEDS_PERSON', words });
const permanent = (words: string): StepCause => ({ class: 'PERMANENT', words });

/** The four ways in which an outside system fails (activities/gateway-error.ts); only a refusal is final, every call is safe to repeat. */
const gateway = <S extends string>(system: S, name: string) =>
  ({
    [`${system}_UNAVAILABLE`]: passing(`${name} không trả lời hoặc báo bận`),
    [`${system}_TIMEOUT`]: passing(`${name} trả lời quá chậm`),
    [`${system}_PROTOCOL`]: passing(`${name} trả lời không đúng mẫu đã thống nhất`),
    [`${system}_REFUSED`]: permanent(`${name} không chấp nhận nội dung gửi đi`),
  }) as Readonly<Record<`${S}_${'UNAVAILABLE' | 'TIMEOUT' | 'PROTOCOL' | 'REFUSED'}`, StepCause>>;

/** Every cause that a step can name. A code that is not here is shown as it is, and tried again like a passing one. */
export const STEP_CAUSES = {
  TIMED_OUT: passing('Bước này chạy quá thời gian cho phép'),
  UNKNOWN: passing('Lỗi chưa rõ nguyên nhân'),
  DATABASE_UNAVAILABLE: passing('Cơ sở dữ liệu không trả lời'),
  STORAGE_FULL: passing('Hết dung lượng lưu trữ'),
  STORED_FILE_MISSING: person('Tệp tin đã ghi nhận không còn trong kho tệp'),
  SIGNING_KEY_MISSING: person('Chưa có khóa ký số của người hoặc cơ quan phải ký'),
  ...gateway('NATIONAL_PORTAL', 'Cổng Dịch vụ công quốc gia'),
  ...gateway('CITIZEN_PORTAL', 'Cổng Dịch vụ công của tỉnh'),
  ...gateway('CIVIL_STATUS', 'Cơ sở dữ liệu hộ tịch'),
} as const satisfies Readonly<Record<string, StepCause>>;

export type StepCauseCode = keyof typeof STEP_CAUSES;

const isKnown = (code: string): code is StepCauseCode => Object.hasOwn(STEP_CAUSES, code);

export const classOfCause = (code: string): StepFailureClass => (isKnown(code) ? STEP_CAUSES[code].class : 'PASSING');

export const causeWords = (code: string): string => (isKnown(code) ? STEP_CAUSES[code].words : STEP_CAUSES.UNKNOWN.words);
