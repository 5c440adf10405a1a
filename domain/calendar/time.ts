/** An instant: ISO 8601 text in UTC with milliseconds, `2026-03-02T02:00:00.000Z`. */
export type Instant = string;
/** A day in Vietnam, `2026-03-02`. */
export type LocalDate = string;
/** An hour in Vietnam, `15:00`. */
export type LocalTime = string;

/** Years that days of living people and of their papers lie in. */
export const YEARS = { first: 1900, last: 2100 } as const;

export const MINUTES_PER_DAY = 24 * 60;
const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = MINUTES_PER_DAY * MS_PER_MINUTE;
/** Vietnam keeps UTC+7 all year: plain arithmetic, since `Intl` depends on the host's data and would break replay. */
const VIETNAM_OFFSET_MINUTES = 7 * 60;

/** Milliseconds since 1970 in UTC. Throws `RangeError` on text that is no instant. */
export const toMs = (instant: Instant): number => {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms)) throw new RangeError(`Không phải thời điểm ISO 8601: "${instant}"`);
  return ms;
};

/** Whole minutes of Vietnam's wall clock since 1970; seconds are dropped, so that every count of minutes is additive. */
export const minuteOfMs = (ms: number): number => Math.floor(ms / MS_PER_MINUTE) + VIETNAM_OFFSET_MINUTES;

/** As {@link minuteOfMs}, of an instant. */
export const toMinute = (instant: Instant): number => minuteOfMs(toMs(instant));

/** Inverse of {@link minuteOfMs}. */
export const msOfMinute = (minute: number): number => (minute - VIETNAM_OFFSET_MINUTES) * MS_PER_MINUTE;

/** Inverse of {@link toMinute}. */
export const fromMinute = (minute: number): Instant => new Date(msOfMinute(minute)).toISOString();

/** Number of the day that holds a minute of {@link toMinute}. */
export const dayOf = (minute: number): number => Math.floor(minute / MINUTES_PER_DAY);

/** Whether the text is a day that exists (not 30 February), `YYYY-MM-DD`. */
export const isLocalDate = (text: string): boolean => {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00.000Z`) : Number.NaN;
  return !Number.isNaN(ms) && fromDay(ms / MS_PER_DAY) === text;
};

/** Days since 1970-01-01. Throws `RangeError` on a day that does not exist. */
export const toDay = (date: LocalDate): number => {
  if (!isLocalDate(date)) throw new RangeError(`Không phải ngày: "${date}"`);
  return Date.parse(`${date}T00:00:00.000Z`) / MS_PER_DAY;
};

/** Inverse of {@link toDay}. */
export const fromDay = (day: number): LocalDate => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);

/** So many calendar days after another. Throws `RangeError` on a day that does not exist. */
export const daysAfter = (date: LocalDate, days: number): LocalDate => fromDay(toDay(date) + days);

/** Minutes after midnight. Throws `RangeError` on text that is no hour. */
export const toMinuteOfDay = (time: LocalTime): number => {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) throw new RangeError(`Không phải giờ HH:MM: "${time}"`);
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
};

/** The day in Vietnam on which an instant falls. */
export const localDate = (instant: Instant): LocalDate => fromDay(dayOf(toMinute(instant)));

/** In which numbers of documents run. */
export const yearOf = (instant: Instant): number => Number(localDate(instant).slice(0, 4));

/** What clocks in Vietnam show at an instant: `2026-03-02T09:00:00`. */
export const inVietnam = (instant: Instant): string =>
  new Date(toMs(instant) + VIETNAM_OFFSET_MINUTES * MS_PER_MINUTE).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);

/** The hour in Vietnam of an instant, seconds dropped. */
export const localTime = (instant: Instant): LocalTime => inVietnam(instant).slice(11, 16);

/** `05/03/2026` of a day `2026-03-05`. */
export const shortDate = (date: LocalDate): string => date.split('-').reverse().join('/');

/** `09:00 02/03/2026` of an instant, in Vietnam, for tables. */
export const shortTime = (instant: Instant): string => `${localTime(instant)} ${shortDate(localDate(instant))}`;

/** The instant of a wall-clock time in Vietnam. */
export const instantAt = ({ date, time }: { date: LocalDate; time: LocalTime }): Instant =>
  fromMinute(toDay(date) * MINUTES_PER_DAY + toMinuteOfDay(time));
