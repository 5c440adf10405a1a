import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  addOfficeMinutes,
  type CalendarYear,
  type DeadlineRule,
  dueAt,
  type Instant,
  instantAt,
  isAfterCutoff,
  isOpen,
  isWorkingDay,
  type LedgerEntry,
  localDate,
  localTime,
  nextWorkingDay,
  officeCalendar,
  officeMinutesBetween,
  projectClock,
  sameWorkingDayOrNext,
} from './index.ts';
import { toDay } from './time.ts';

const year = (number: number): CalendarYear => JSON.parse(readFileSync(new URL(`../law/calendar/${number}.json`, import.meta.url), 'utf8'));
const calendar = officeCalendar({ years: [2025, 2026, 2027].map(year) });

/** `2026-03-02 09:00` in Vietnam. */
const at = (text: string): Instant => instantAt({ date: text.slice(0, 10), time: text.slice(11) });
const local = (instant: Instant): string => `${localDate(instant)} ${localTime(instant)}`;
const rule = (unit: DeadlineRule['unit'], amount: number, more: Partial<DeadlineRule> = {}): DeadlineRule => ({
  unit,
  amount,
  dayStart: 'CIVIL_CODE_NEXT_DAY',
  ...more,
});
const due = (received: string, limit: DeadlineRule): string => {
  const answer = dueAt({ receivedAt: at(received), rule: limit, calendar });
  return answer.ok ? local(answer.dueAt) : answer.code;
};
const clockOf = (ledger: readonly LedgerEntry[], limit: DeadlineRule, asOf: string, rounding: 'EXACT' | 'END_OF_DAY' = 'END_OF_DAY') => {
  const answer = projectClock({ ledger, rule: limit, calendar, asOf: at(asOf), rounding });
  if (!answer.ok) throw new Error(answer.message);
  return answer.clock;
};
const FINANCIAL = { code: 'FINANCIAL_OBLIGATION', article: 'Luật Đất đai 2024' };

describe('test vectors', () => {
  const days = (amount: number) => rule('WORKING_DAYS', amount);
  const hours = (amount: number) => rule('WORKING_HOURS', amount);
  it('V1: a substitute day off is no working day', () => expect(due('2026-04-22 10:00', days(3))).toBe('2026-04-28 17:00'));
  it('V2: 30 April and 1 May', () => expect(due('2026-04-24 10:00', days(5))).toBe('2026-05-06 17:00'));
  it('V3: 8 working hours from 15:00', () => expect(due('2026-08-20 15:00', hours(8))).toBe('2026-08-21 15:00'));
  it('V4: a make-up Saturday counts in hours', () => expect(due('2026-08-21 15:00', hours(8))).toBe('2026-08-22 15:00'));
  it('V5: a make-up Saturday counts in days', () => expect(due('2026-08-21 09:00', days(1))).toBe('2026-08-22 17:00'));
  it('V6: National Day with a swapped Monday', () => expect(due('2026-08-28 09:00', days(2))).toBe('2026-09-04 17:00'));
  it('V7: Tết', () => expect(due('2026-02-13 09:00', days(3))).toBe('2026-02-25 17:00'));
  it('V8: Vietnam Culture Day', () => expect(due('2026-11-23 09:00', days(1))).toBe('2026-11-25 17:00'));
  it('V9: a pause of 1170 office minutes moves the due date, exactly or to the end of the day', () => {
    const ledger: LedgerEntry[] = [
      { kind: 'STARTED', at: at('2026-03-02 09:00') },
      { kind: 'PAUSED', at: at('2026-03-06 16:00'), pauseId: 'obligation-1', ground: FINANCIAL },
      { kind: 'RESUMED', at: at('2026-03-11 10:00'), pauseId: 'obligation-1' },
    ];
    expect(local(clockOf(ledger, days(10), '2026-03-06 15:59').dueAt ?? '')).toBe('2026-03-16 17:00');
    expect(officeMinutesBetween(calendar, at('2026-03-06 16:00'), at('2026-03-11 10:00'))).toBe(1170);
    expect(local(clockOf(ledger, days(10), '2026-03-11 10:00', 'EXACT').dueAt ?? '')).toBe('2026-03-19 11:00');
    expect(local(clockOf(ledger, days(10), '2026-03-11 10:00').dueAt ?? '')).toBe('2026-03-19 17:00');
  });
  it('V10: not qualified, then complete: from zero; the return notice has three working days', () => {
    const ledger: LedgerEntry[] = [
      { kind: 'STARTED', at: at('2026-03-02 09:00') },
      { kind: 'STOPPED', at: at('2026-03-05 09:00'), reason: 'SUPPLEMENT' },
      { kind: 'RESTARTED', at: at('2026-03-10 09:00') },
    ];
    const clock = clockOf(ledger, days(10), '2026-03-10 10:00');
    expect(local(clock.dueAt ?? '')).toBe('2026-03-24 17:00');
    expect(clock.consumedMinutes).toBe(60);
    expect(due('2026-03-02 09:00', days(3))).toBe('2026-03-05 17:00');
  });
  it('V11: ten more working days for the place', () => {
    expect(due('2026-03-02 09:00', days(8))).toBe('2026-03-12 17:00');
    expect(due('2026-03-02 09:00', rule('WORKING_DAYS', 8, { extraDays: 10 }))).toBe('2026-03-26 17:00');
  });
});

describe('office calendar', () => {
  it('knows days off, make-up Saturdays and week-ends', () => {
    expect(isWorkingDay(calendar, '2026-08-22')).toBe(true);
    expect(isWorkingDay(calendar, '2026-08-29')).toBe(false);
    expect(isWorkingDay(calendar, '2026-11-24')).toBe(false);
    expect(nextWorkingDay(calendar, '2026-02-13')).toBe('2026-02-23');
  });
  it('is open within the hours of a working day', () => {
    const open = ['2026-08-22 07:30', '2026-08-22 11:30', '2026-11-23 13:00', '2026-11-23 17:00'];
    const closed = [
      '2026-11-23 07:29',
      '2026-11-23 11:31',
      '2026-11-23 12:59',
      '2026-11-23 17:01',
      '2026-08-29 09:00',
      '2026-11-24 09:00',
      '2026-11-22 03:00',
    ];
    expect([...open, ...closed].filter((moment) => isOpen(calendar, at(moment)))).toEqual(open);
  });

  it('refuses years without a calendar instead of computing them', () => {
    const message = expect.stringContaining('2028');
    expect(dueAt({ receivedAt: at('2027-12-30 09:00'), rule: rule('WORKING_DAYS', 5), calendar })).toEqual({
      ok: false,
      code: 'CALENDAR_YEAR_UNKNOWN',
      message,
    });
    expect(due('2022-11-22 09:00', rule('WORKING_DAYS', 1))).toBe('CALENDAR_YEAR_UNKNOWN');
    expect(() => isWorkingDay(calendar, '2024-12-31')).toThrow(/2024/);
    expect(
      projectClock({
        ledger: [{ kind: 'STARTED', at: at('2027-12-30 09:00') }],
        rule: rule('WORKING_DAYS', 5),
        calendar,
        asOf: at('2027-12-30 09:00'),
      }),
    ).toMatchObject({ ok: false, code: 'CALENDAR_YEAR_UNKNOWN' });
  });
  it('works on the first and last day it knows', () => {
    expect(due('2027-12-30 09:00', rule('WORKING_DAYS', 1))).toBe('2027-12-31 17:00');
    expect(
      clockOf([{ kind: 'STARTED', at: at('2025-01-02 08:00') }], rule('WORKING_HOURS', 4), '2025-01-02 08:00').lastLetterAt,
    ).toBeNull();
  });
  it('says when a due date rests on days not announced yet', () => {
    const provisional = (received: string) => dueAt({ receivedAt: at(received), rule: rule('WORKING_DAYS', 3), calendar });
    expect(provisional('2026-12-30 09:00')).toMatchObject({ ok: true, provisional: true });
    expect(provisional('2026-06-01 09:00')).toMatchObject({ ok: true, provisional: false });
  });
  it('hands over the same working day, or the next morning from 15:00 on (S17: make-up Saturday)', () => {
    const handOver = (received: string) => {
      const { date, dueAt } = sameWorkingDayOrNext(calendar, at(received));
      return [date, local(dueAt)];
    };
    expect(handOver('2026-08-21 14:59')).toEqual(['2026-08-21', '2026-08-21 17:00']);
    expect(handOver('2026-08-21 15:00')).toEqual(['2026-08-22', '2026-08-22 11:30']);
    expect(handOver('2026-08-21 15:20')).toEqual(['2026-08-22', '2026-08-22 11:30']);
    expect(handOver('2026-08-23 09:00')).toEqual(['2026-08-24', '2026-08-24 11:30']);
    expect(isAfterCutoff(calendar, '2026-08-21T07:59:59.999Z')).toBe(false);
  });
  it('takes an agency’s own hours: half a day is 4 working hours, a day is its own length', () => {
    const short = officeCalendar({
      years: [year(2026)],
      windows: [
        { opens: '08:00', closes: '12:00' },
        { opens: '13:00', closes: '16:00' },
      ],
    });
    const answer = (limit: DeadlineRule) => {
      const result = dueAt({ receivedAt: at('2026-03-02 09:00'), rule: limit, calendar: short });
      return result.ok && local(result.dueAt);
    };
    expect(answer(rule('HALF_DAYS', 1))).toBe('2026-03-02 14:00');
    expect(answer(rule('WORKING_DAYS', 1))).toBe('2026-03-03 16:00');
  });
});

describe('limits', () => {
  it('counts the same day only where the procedure says so, and only before 15:00', () => {
    const same = rule('WORKING_DAYS', 1, { dayStart: 'SAME_DAY_BEFORE_CUTOFF' });
    expect(due('2026-03-02 14:59', same)).toBe('2026-03-02 17:00');
    expect(due('2026-03-02 15:00', same)).toBe('2026-03-03 17:00');
    expect(due('2026-03-01 09:00', same)).toBe('2026-03-02 17:00');
  });
  it('settles same-day procedures today, or next working day from 15:00', () => {
    expect(due('2026-03-02 09:00', rule('SAME_DAY', 1))).toBe('2026-03-02 17:00');
    expect(due('2026-03-06 15:00', rule('SAME_DAY', 1))).toBe('2026-03-09 17:00');
    expect(due('2026-03-07 09:00', rule('SAME_DAY', 1))).toBe('2026-03-09 17:00');
    expect(due('2026-03-02 09:00', rule('SAME_DAY', 1, { extraDays: 2 }))).toBe('2026-03-04 17:00');
  });
  it('rolls bare days over to the next working day (Civil Code Art. 148)', () => {
    expect(due('2026-03-02 09:00', rule('CALENDAR_DAYS', 3))).toBe('2026-03-05 17:00');
    expect(due('2026-02-10 09:00', rule('CALENDAR_DAYS', 5))).toBe('2026-02-23 17:00');
    expect(due('2026-02-10 09:00', rule('CALENDAR_DAYS', 5, { extraDays: 1 }))).toBe('2026-02-24 17:00');
  });
  it('counts hours in office time only: one day is 8 hours, not 24', () => {
    expect(due('2026-03-02 16:30', rule('WORKING_HOURS', 1))).toBe('2026-03-03 08:00');
    expect(due('2026-03-02 11:00', rule('WORKING_HOURS', 1))).toBe('2026-03-02 13:30');
    expect(due('2026-03-01 22:00', rule('HALF_DAYS', 1))).toBe('2026-03-02 11:30');
    expect(due('2026-03-02 07:30', rule('HALF_DAYS', 2, { extraDays: 1 }))).toBe('2026-03-03 17:00');
  });
  it('steps back to the close of the day before, not to the morning', () => {
    expect(local(addOfficeMinutes(calendar, at('2026-03-05 17:00'), -480))).toBe('2026-03-04 17:00');
    expect(local(addOfficeMinutes(calendar, at('2026-03-05 15:00'), -480))).toBe('2026-03-04 15:00');
  });
});

describe('legal clock', () => {
  const days10 = rule('WORKING_DAYS', 10);
  const started: LedgerEntry = { kind: 'STARTED', at: at('2026-03-02 09:00') }; // due 16/03 17:00, last letter 13/03 17:00
  const show = (ledger: readonly LedgerEntry[], asOf: string) => {
    const clock = clockOf(ledger, days10, asOf);
    return { due: local(clock.dueAt ?? ''), promised: local(clock.appointmentAt ?? ''), onTime: clock.onTime };
  };
  const issued = (moment: string): LedgerEntry => ({ kind: 'STOPPED', at: at(moment), reason: 'ISSUED' });
  const letter = (moment: string, newDate: string): LedgerEntry => ({ kind: 'LETTER_SENT', at: at(moment), newDate: at(newDate) });

  it('has no due date before acceptance, and counts from the receipt although accepted later', () => {
    const intake: LedgerEntry[] = [{ kind: 'HOLDER_CHANGED', at: at('2026-03-02 09:00'), holder: 'COUNTER' }];
    expect(clockOf(intake, days10, '2026-03-02 10:00')).toMatchObject({
      dueAt: null,
      onTime: 'BEFORE_DUE',
      running: false,
      lifeMinutes: 60,
    });
    const accepted = clockOf(
      [...intake, { kind: 'HOLDER_CHANGED', at: at('2026-03-02 10:00'), holder: 'HANDLER' }, started],
      days10,
      '2026-03-02 11:00',
    );
    expect(accepted).toMatchObject({ consumedMinutes: 120, lifeMinutes: 120, minutesByHolder: { COUNTER: 60, HANDLER: 60 } });
  });
  it('warns at 70 % and 90 % of the budget, and a working day before the last letter', () => {
    // Budget 10 working days and 390 minutes = 5190; 30 % = 1557, 10 % = 519 minutes before 16/03 17:00.
    const clock = clockOf([started], days10, '2026-03-02 09:00');
    expect([clock.warnAt, clock.redAt, clock.lastLetterAt, clock.breachAt].map((instant) => local(instant ?? ''))).toEqual([
      '2026-03-11 15:03',
      '2026-03-13 16:21',
      '2026-03-13 17:00',
      '2026-03-16 17:00',
    ]);
    const p07 = clockOf([started], rule('WORKING_DAYS', 3), '2026-03-02 09:00'); // due Thursday 05/03
    expect([p07.warnAt, p07.lastLetterAt].map((instant) => local(instant ?? ''))).toEqual(['2026-03-03 17:00', '2026-03-04 17:00']);
    const oneDay = clockOf([started], rule('WORKING_DAYS', 1), '2026-03-02 09:00'); // too short for a warning that early
    expect(local(oneDay.lastLetterAt ?? '')).toBe('2026-03-02 17:00');
    expect(local(oneDay.warnAt ?? '')).toBe('2026-03-03 11:09');
  });
  it('goes from before due to due soon to overdue, and on time only when issued', () => {
    expect(show([started], '2026-03-10 09:00').onTime).toBe('BEFORE_DUE');
    expect(show([started], '2026-03-16 17:00').onTime).toBe('DUE_SOON');
    expect(show([started], '2026-03-16 17:01').onTime).toBe('OVERDUE');
    expect(show([started, issued('2026-03-16 17:00')], '2026-04-20 09:00').onTime).toBe('ON_TIME');
    expect(show([started, issued('2026-03-16 17:01')], '2026-04-20 09:00').onTime).toBe('OVERDUE');
  });
  it('E29: a first letter by the last moment moves both dates', () => {
    expect(show([started, letter('2026-03-13 17:00', '2026-03-20 17:00')], '2026-03-18 09:00')).toEqual({
      due: '2026-03-20 17:00',
      promised: '2026-03-20 17:00',
      onTime: 'DUE_SOON',
    });
  });
  it('E62: a later letter moves the promise only, and the dossier stays breached', () => {
    const ledger = [started, letter('2026-03-16 08:00', '2026-03-20 17:00')];
    expect(show(ledger, '2026-03-16 09:00')).toEqual({ due: '2026-03-16 17:00', promised: '2026-03-20 17:00', onTime: 'DUE_SOON' });
    expect(show([...ledger, issued('2026-03-19 09:00')], '2026-03-19 09:00').onTime).toBe('OVERDUE');
  });
  it('E30: a second letter moves the promise only, however early', () => {
    const ledger = [started, letter('2026-03-09 08:00', '2026-03-20 17:00'), letter('2026-03-10 08:00', '2026-03-27 17:00')];
    expect(show([...ledger, issued('2026-03-25 09:00')], '2026-03-25 09:00')).toEqual({
      due: '2026-03-20 17:00',
      promised: '2026-03-27 17:00',
      onTime: 'OVERDUE',
    });
  });
  it('cannot get a letter in time where the limit is no longer than a day', () => {
    const hours = rule('WORKING_HOURS', 8);
    const clock = clockOf([started, letter('2026-03-02 09:00', '2026-03-06 17:00')], hours, '2026-03-02 10:00');
    expect([clock.lastLetterAt, local(clock.dueAt ?? ''), local(clock.appointmentAt ?? '')]).toEqual([
      null,
      '2026-03-03 09:00',
      '2026-03-06 17:00',
    ]);
  });
  it('E57, S27: T36 voids the stop, and the minutes in between count', () => {
    const ledger: LedgerEntry[] = [started, issued('2026-03-16 16:00'), { kind: 'REOPENED', at: at('2026-03-17 09:00') }];
    expect(show(ledger, '2026-03-16 16:30').onTime).toBe('ON_TIME');
    expect(show(ledger, '2026-03-17 08:59').onTime).toBe('ON_TIME');
    const clock = clockOf(ledger, days10, '2026-03-17 09:00');
    expect(clock.onTime).toBe('OVERDUE');
    expect(clock.consumedMinutes).toBe(officeMinutesBetween(calendar, at('2026-03-02 09:00'), at('2026-03-17 09:00')));
  });
  it('never undoes a breach: not by restart, pause, letter, new calendar, issue or closing', () => {
    const after: LedgerEntry[] = [
      { kind: 'PAUSED', at: at('2026-03-17 09:00'), pauseId: 'a', ground: FINANCIAL },
      { kind: 'RESUMED', at: at('2026-03-24 09:00'), pauseId: 'a' },
      letter('2026-03-24 10:00', '2026-05-29 17:00'),
      {
        kind: 'CALENDAR_CHANGED',
        at: at('2026-03-24 11:00'),
        calendar: { ...calendar, daysOff: [...calendar.daysOff, ...['2026-03-12', '2026-03-13'].map(toDay)] },
      },
      { kind: 'STOPPED', at: at('2026-03-25 09:00'), reason: 'SUPPLEMENT' },
      { kind: 'RESTARTED', at: at('2026-03-26 09:00') },
      issued('2026-03-27 09:00'),
      { kind: 'CLOSED', at: at('2026-03-27 10:00') },
    ];
    after.forEach((_, index) => {
      const clock = clockOf([started, ...after.slice(0, index + 1)], days10, '2026-03-27 10:00');
      expect(clock.onTime).toBe('OVERDUE');
      expect(local(clock.breachAt ?? '')).toBe('2026-03-16 17:00');
    });
  });
  it('takes no back-dated pause: it works from where it stands in the ledger', () => {
    const late: LedgerEntry = { kind: 'HOLDER_CHANGED', at: at('2026-03-17 09:00'), holder: 'LEADER' };
    const backDated: LedgerEntry = { kind: 'PAUSED', at: at('2026-03-10 09:00'), pauseId: 'a', ground: FINANCIAL };
    expect(show([started, late, backDated], '2026-03-18 09:00').onTime).toBe('OVERDUE');
  });
  it('counts overlapping pauses once, and holds the due date until the last one ends', () => {
    const ledger: LedgerEntry[] = [
      started,
      { kind: 'PAUSED', at: at('2026-03-06 09:00'), pauseId: 'tax', ground: FINANCIAL },
      { kind: 'PAUSED', at: at('2026-03-06 10:00'), pauseId: 'posting', ground: { code: 'PUBLIC_POSTING', article: 'Luật Đất đai 2024' } },
      { kind: 'RESUMED', at: at('2026-03-09 09:00'), pauseId: 'tax' },
      { kind: 'RESUMED', at: at('2026-03-09 10:00'), pauseId: 'posting' },
    ];
    const paused = clockOf(ledger, days10, '2026-03-09 09:30', 'EXACT');
    expect(paused).toMatchObject({ paused: true, running: false, warnAt: null, redAt: null, breachAt: null, lastLetterAt: null });
    expect(local(paused.dueAt ?? '')).toBe('2026-03-16 17:00');
    expect(local(clockOf(ledger, days10, '2026-03-09 10:00', 'EXACT').dueAt ?? '')).toBe('2026-03-18 08:30'); // 540 minutes
    expect(clockOf(ledger, days10, '2027-03-09 10:00', 'EXACT').onTime).toBe('OVERDUE');
    expect(clockOf(ledger.slice(0, 3), days10, '2027-03-09 10:00').onTime).toBe('BEFORE_DUE');
  });
  it('weighs a letter sent during a pause by the time already used', () => {
    const pause: LedgerEntry = { kind: 'PAUSED', at: at('2026-03-12 09:00'), pauseId: 'tax', ground: FINANCIAL };
    const resume: LedgerEntry = { kind: 'RESUMED', at: at('2026-03-18 09:00'), pauseId: 'tax' };
    const clock = clockOf([started, pause, letter('2026-03-17 09:00', '2026-03-27 17:00'), resume], days10, '2026-03-18 09:00', 'EXACT');
    expect(local(clock.dueAt ?? '')).toBe('2026-03-30 17:00'); // the day of pause after the letter comes on top
  });
  it('E45: a new day off moves the due date; a day off taken away never brings it forward', () => {
    const more: LedgerEntry = {
      kind: 'CALENDAR_CHANGED',
      at: at('2026-03-04 09:00'),
      calendar: { ...calendar, daysOff: [...calendar.daysOff, toDay('2026-03-11')] },
    };
    const back: LedgerEntry = { kind: 'CALENDAR_CHANGED', at: at('2026-03-05 09:00'), calendar };
    expect(show([started, more], '2026-03-05 09:00').due).toBe('2026-03-17 17:00');
    expect(show([started, more, back], '2026-03-05 10:00').due).toBe('2026-03-17 17:00');
  });
  it('P07 worked out: never paused, due Thursday 17:00, on time', () => {
    const holders = [
      ['2026-03-02 09:00', 'COUNTER'],
      ['2026-03-02 10:00', 'LEAD_UNIT'],
      ['2026-03-02 11:00', 'HANDLER'],
      ['2026-03-02 14:00', 'OTHER_AGENCY'],
      ['2026-03-04 10:00', 'HANDLER'],
      ['2026-03-05 08:30', 'LEADER'],
      ['2026-03-05 09:30', 'RECORDS_CLERK'],
      ['2026-03-05 10:00', 'COUNTER'],
    ] as const;
    const ledger: LedgerEntry[] = [
      ...holders.map(([moment, holder]): LedgerEntry => ({ kind: 'HOLDER_CHANGED', at: at(moment), holder })),
      started,
      issued('2026-03-05 10:00'),
      { kind: 'CLOSED', at: at('2026-03-05 11:00') },
    ];
    const clock = clockOf(ledger, rule('WORKING_DAYS', 3), '2026-06-01 09:00');
    expect(local(clock.dueAt ?? '')).toBe('2026-03-05 17:00');
    expect(clock).toMatchObject({ onTime: 'ON_TIME', running: false, remainingMinutes: 330, lifeMinutes: 1560, consumedMinutes: 1500 });
    expect(clock.minutesByHolder).toMatchObject({
      COUNTER: 120,
      LEAD_UNIT: 60,
      HANDLER: 90 + 390,
      OTHER_AGENCY: 180 + 480 + 150,
      LEADER: 60,
      RECORDS_CLERK: 30,
    });
    expect(due('2026-03-02 14:00', rule('WORKING_DAYS', 3))).toBe('2026-03-05 17:00'); // limit of the former commune's reply
  });
});
