import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addOfficeMinutes,
  type CalendarYear,
  type DeadlineRule,
  dueAt,
  HOLDERS,
  type Holder,
  type Instant,
  type LedgerEntry,
  type LegalClock,
  officeCalendar,
  officeMinutesBetween,
  projectClock,
} from './index.ts';

const SEED = 2603;
const YEARS = [2025, 2026, 2027].map(
  (year): CalendarYear => JSON.parse(readFileSync(new URL(`../law/calendar/${year}.json`, import.meta.url), 'utf8')),
);
const calendar = officeCalendar({ years: YEARS });

// The slow judge: one bit per minute of three years, and everything found by walking minute by minute. Shares no code with the subject.
const ORIGIN = Date.UTC(2024, 11, 31, 17); // 01/01/2025 00:00 in Vietnam
const DAYS = 3 * 365;
const open = new Uint8Array(DAYS * 1440);
const workingDay = new Uint8Array(DAYS);
for (let day = 0; day < DAYS; day += 1) {
  const local = new Date(ORIGIN + day * 86_400_000 + 7 * 3_600_000);
  const date = local.toISOString().slice(0, 10);
  const off = YEARS.some((year) => year.daysOff.some((entry) => entry.date === date));
  const madeUp = YEARS.some((year) => year.workedSaturdays.some((entry) => entry.date === date));
  workingDay[day] = madeUp || (local.getUTCDay() >= 1 && local.getUTCDay() <= 5 && !off) ? 1 : 0;
  for (let minute = 0; minute < 1440; minute += 1) {
    const hour = minute / 60;
    open[day * 1440 + minute] = workingDay[day] === 1 && ((hour >= 7.5 && hour < 11.5) || (hour >= 13 && hour < 17)) ? 1 : 0;
  }
}
const instant = (minute: number): Instant => new Date(ORIGIN + minute * 60_000).toISOString();
const minuteOf = (at: Instant | null): number | null => (at === null ? null : (Date.parse(at) - ORIGIN) / 60_000);

/** End of the next office minute at or after `minute`. */
const afterNextOpen = (minute: number): number => {
  let here = minute;
  while (open[here] !== 1) here += 1;
  return here + 1;
};
const closeOn = (day: number): number => day * 1440 + 17 * 60;

const slowDue = (received: number, { unit, amount, dayStart, extraDays = 0 }: DeadlineRule): number => {
  let day = Math.floor(received / 1440);
  const early = workingDay[day] === 1 && received % 1440 < 15 * 60;
  const forward = (count: number): number => {
    for (let left = count; left > 0; ) {
      day += 1;
      left -= workingDay[day] ?? 0;
    }
    while (workingDay[day] !== 1) day += 1;
    return closeOn(day);
  };
  if (unit === 'WORKING_DAYS') return forward(amount + extraDays - (dayStart === 'SAME_DAY_BEFORE_CUTOFF' && early ? 1 : 0));
  if (unit === 'SAME_DAY') return forward(early ? extraDays : extraDays + 1);
  if (unit === 'CALENDAR_DAYS') {
    day += amount;
    forward(0);
    return forward(extraDays);
  }
  let due = received;
  for (let left = amount * (unit === 'HALF_DAYS' ? 240 : 60) + extraDays * 480; left > 0; left -= 1) due = afterNextOpen(due);
  return due;
};

/** Earliest minute from which `count` open minutes lead to `to`. */
const back = (to: number, count: number): number => {
  let here = to;
  for (let left = count; left > 0; ) {
    here -= 1;
    left -= open[here] ?? 0;
  }
  while (count > 0 && open[here - 1] !== 1) here -= 1;
  return here;
};
const openBetween = (from: number, to: number): number => {
  if (to < from) return -openBetween(to, from);
  let count = 0;
  for (let here = from; here < to; here += 1) count += open[here] ?? 0;
  return count;
};

/** Walks a ledger one minute at a time; each paused office minute pushes the due minute on by one. */
const slowClock = (ledger: readonly LedgerEntry[], rule: DeadlineRule, asOf: number, rounded: boolean) => {
  const facts = ledger.map((entry) => ({ entry, at: minuteOf(entry.at) ?? 0 })).filter(({ at }) => at <= asOf);
  const voided = new Set<LedgerEntry>();
  for (const [index, { entry }] of facts.entries()) {
    const stop = entry.kind === 'REOPENED' ? facts.slice(0, index).findLast((fact) => fact.entry.kind === 'STOPPED') : undefined;
    if (stop !== undefined) voided.add(stop.entry);
  }
  const byHolder: Record<string, number> = Object.fromEntries(HOLDERS.map((name) => [name, 0]));
  const pauses = new Set<string>();
  let holder: Holder = 'COUNTER';
  let began = -1;
  let due = 0;
  let exact = 0; // the due minute once the pause ends
  let pushes = 0;
  let pausedNow = 0;
  let pausedEnded = 0;
  let consumed = 0;
  let letters = 0;
  let promise = 0;
  let breach: number | null = null;
  let pausedAt: number | null = null;
  let haltedAt: number | null = null;
  let issued = false;
  let closed = false;
  const running = () => began >= 0 && haltedAt === null && pauses.size === 0;
  const show = () => (rounded && pushes > 0 ? closeOn(Math.floor(exact / 1440)) : exact);
  const standAt = (minute: number) => Math.min(haltedAt ?? minute, pausedAt ?? minute);
  const lastLetter = () => (openBetween(began, due) <= 480 ? null : back(due, 480));

  const take = (entry: LedgerEntry, minute: number): void => {
    if (closed || voided.has(entry)) return;
    if (entry.kind === 'STARTED' || entry.kind === 'RESTARTED') {
      [began, haltedAt, promise, consumed, pushes, pausedNow, pausedEnded] = [minute, null, 0, 0, 0, 0, 0];
      exact = slowDue(minute, rule);
      due = exact;
      pausedAt = pauses.size > 0 ? minute : null;
    } else if (entry.kind === 'PAUSED') {
      pauses.add(entry.pauseId);
      pausedAt ??= minute;
    } else if (entry.kind === 'RESUMED') {
      pauses.delete(entry.pauseId);
      if (pauses.size > 0) return;
      due = show();
      pausedEnded += pausedNow;
      pausedNow = 0;
      pausedAt = null;
    } else if (entry.kind === 'LETTER_SENT') {
      letters += 1;
      promise = minuteOf(entry.newDate) ?? 0;
      const last = lastLetter();
      if (letters > 1 || breach !== null || last === null || standAt(minute) > last) return;
      due = Math.max(due, promise);
      exact = due;
      pushes = 0;
      pausedEnded += pausedNow;
      pausedNow = 0;
      if (pausedAt !== null) pausedAt = minute;
    } else if (entry.kind === 'STOPPED') {
      haltedAt = minute;
      issued = entry.reason === 'ISSUED';
    } else if (entry.kind === 'CLOSED') {
      haltedAt ??= minute;
      closed = true;
    } else if (entry.kind === 'HOLDER_CHANGED') holder = entry.holder;
  };

  for (let minute = facts[0]?.at ?? asOf, next = 0; minute <= asOf; minute += 1) {
    if (running() && minute > due) breach ??= due;
    for (let fact = facts[next]; fact !== undefined && fact.at === minute; fact = facts[next]) {
      take(fact.entry, minute);
      next += 1;
    }
    if (minute === asOf || open[minute] !== 1) continue;
    if (!closed) byHolder[holder] = (byHolder[holder] ?? 0) + 1;
    if (running()) consumed += 1;
    if (began >= 0 && pauses.size > 0) {
      exact = afterNextOpen(exact);
      pushes += 1;
      pausedNow += 1;
    }
  }
  const runs = running();
  const budget = openBetween(began, due) - pausedEnded;
  const share = (percent: number) => back(due, Math.floor((budget * percent) / 100));
  const warn = openBetween(began, due) > 960 ? Math.min(share(30), back(due, 960)) : share(30);
  const stand = standAt(asOf);
  return {
    dueAt: due,
    appointmentAt: Math.max(due, promise),
    lastLetterAt: runs ? lastLetter() : null,
    warnAt: runs ? warn : null,
    redAt: runs ? share(10) : null,
    breachAt: breach ?? (runs ? due : null),
    onTime: breach !== null ? 'OVERDUE' : issued ? 'ON_TIME' : stand >= warn ? 'DUE_SOON' : 'BEFORE_DUE',
    running: runs,
    consumedMinutes: consumed,
    remainingMinutes: openBetween(stand, due),
    minutesByHolder: byHolder,
  };
};

const inMinutes = (clock: LegalClock) => ({
  dueAt: minuteOf(clock.dueAt),
  appointmentAt: minuteOf(clock.appointmentAt),
  lastLetterAt: minuteOf(clock.lastLetterAt),
  warnAt: minuteOf(clock.warnAt),
  redAt: minuteOf(clock.redAt),
  breachAt: minuteOf(clock.breachAt),
  onTime: clock.onTime,
  running: clock.running,
  consumedMinutes: clock.consumedMinutes,
  remainingMinutes: clock.remainingMinutes,
  minutesByHolder: { ...clock.minutesByHolder },
});

const anyRule: fc.Arbitrary<DeadlineRule> = fc.record({
  unit: fc.constantFrom('WORKING_DAYS', 'HALF_DAYS', 'WORKING_HOURS', 'CALENDAR_DAYS', 'SAME_DAY'),
  amount: fc.integer({ min: 1, max: 12 }),
  dayStart: fc.constantFrom('CIVIL_CODE_NEXT_DAY', 'SAME_DAY_BEFORE_CUTOFF'),
  extraDays: fc.constantFrom(0, 0, 0, 2),
});
/** Minutes since 01/01/2025 that leave room for a whole life before 2028; half of them at office hours' edges. */
const anyMinute = fc.oneof(
  fc.integer({ min: 3000, max: 1_500_000 }),
  fc
    .tuple(fc.integer({ min: 3, max: 1040 }), fc.constantFrom(0, 450, 690, 780, 899, 900, 1020))
    .map(([day, minute]) => day * 1440 + minute),
);
const GROUND = { code: 'FINANCIAL_OBLIGATION', article: 'Luật Đất đai 2024' };

/** A ledger that could happen, from random turns: what may follow depends on whether the clock runs, is paused or stopped. */
const build = (start: number, turns: readonly (readonly [gap: number, choice: number, holder: Holder])[]): LedgerEntry[] => {
  const ledger: LedgerEntry[] = [{ kind: 'STARTED', at: instant(start) }];
  const paused: string[] = [];
  let state: 'OPEN' | 'SUPPLEMENT' | 'ISSUED' = 'OPEN';
  let now = start;
  for (const [gap, choice, holder] of turns) {
    now += gap;
    const at = instant(now);
    if (choice < 3) ledger.push({ kind: 'HOLDER_CHANGED', at, holder });
    else if (state === 'SUPPLEMENT') {
      ledger.push(choice < 8 ? { kind: 'RESTARTED', at } : { kind: 'REOPENED', at });
      state = 'OPEN';
    } else if (state === 'ISSUED') {
      ledger.push(choice < 8 ? { kind: 'REOPENED', at } : { kind: 'CLOSED', at });
      if (choice >= 8) return ledger;
      state = 'OPEN';
    } else if (choice < 6 && paused.length < 2) {
      const pauseId = paused.includes('a') ? 'b' : 'a';
      paused.push(pauseId);
      ledger.push({ kind: 'PAUSED', at, pauseId, ground: GROUND });
    } else if (choice < 8) {
      const pauseId = paused.shift();
      if (pauseId !== undefined) ledger.push({ kind: 'RESUMED', at, pauseId });
    } else if (choice === 8) ledger.push({ kind: 'LETTER_SENT', at, newDate: instant(now + 3 * 1440) });
    else if (choice === 9) {
      ledger.push({ kind: 'STOPPED', at, reason: 'SUPPLEMENT' });
      state = 'SUPPLEMENT';
    } else if (paused.length === 0) {
      ledger.push({ kind: 'STOPPED', at, reason: 'ISSUED' });
      state = 'ISSUED';
    }
  }
  return ledger;
};
const anyGap = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 4000 }));
const anyLedger = fc
  .tuple(anyMinute, fc.array(fc.tuple(anyGap, fc.integer({ min: 0, max: 10 }), fc.constantFrom(...HOLDERS)), { maxLength: 9 }))
  .map(([start, turns]) => build(start, turns));

const clockAt = (
  ledger: readonly LedgerEntry[],
  rule: DeadlineRule,
  asOf: number,
  rounding: 'EXACT' | 'END_OF_DAY' = 'EXACT',
): LegalClock => {
  const answer = projectClock({ ledger, rule, calendar, asOf: instant(asOf), rounding });
  if (!answer.ok) throw new Error(answer.message);
  return answer.clock;
};
const lastMinute = (ledger: readonly LedgerEntry[]): number => minuteOf(ledger.at(-1)?.at ?? null) ?? 0;
const due = (received: number, rule: DeadlineRule): number => {
  const answer = dueAt({ receivedAt: instant(received), rule, calendar });
  return answer.ok ? (minuteOf(answer.dueAt) ?? 0) : Number.NaN;
};

describe('legal clock against an independent minute-by-minute walk', () => {
  it('agrees on 10,000 random lives, with both roundings', () => {
    fc.assert(
      fc.property(anyLedger, anyRule, fc.integer({ min: 0, max: 6000 }), fc.boolean(), (ledger, rule, later, rounded) => {
        const asOf = lastMinute(ledger) + later;
        const fast = inMinutes(clockAt(ledger, rule, asOf, rounded ? 'END_OF_DAY' : 'EXACT'));
        expect(fast).toEqual(slowClock(ledger, rule, asOf, rounded));
      }),
      { seed: SEED, numRuns: 10_000 },
    );
  });
});

describe('properties', () => {
  const check = <T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>) => fc.assert(property, { seed: SEED, numRuns: 1000 });

  it('a later receipt is never due earlier', () =>
    check(
      fc.property(anyMinute, anyGap, anyRule, (start, gap, rule) => {
        expect(due(start + gap, rule)).toBeGreaterThanOrEqual(due(start, rule));
      }),
    ));
  it('a larger amount is never due earlier', () =>
    check(
      fc.property(anyMinute, anyRule, (start, rule) => {
        expect(due(start, { ...rule, amount: rule.amount + 1 })).toBeGreaterThanOrEqual(due(start, rule));
      }),
    ));
  it('office minutes add up over splits, and undo themselves', () =>
    check(
      fc.property(anyMinute, fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }), (start, one, two) => {
        const from = instant(start);
        const middle = addOfficeMinutes(calendar, from, one);
        const end = addOfficeMinutes(calendar, middle, two);
        expect(end).toBe(addOfficeMinutes(calendar, from, one + two));
        expect(officeMinutesBetween(calendar, from, middle) + officeMinutesBetween(calendar, middle, end)).toBe(one + two);
        expect(officeMinutesBetween(calendar, end, from)).toBe(-(one + two));
        expect(officeMinutesBetween(calendar, addOfficeMinutes(calendar, end, -two), end)).toBe(two);
      }),
    ));
  it('working days add up: n and then m days are n + m days', () =>
    check(
      fc.property(anyMinute, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), (start, n, m) => {
        const days = (amount: number): DeadlineRule => ({ unit: 'WORKING_DAYS', amount, dayStart: 'CIVIL_CODE_NEXT_DAY' });
        expect(due(due(start, days(n)), days(m))).toBe(due(start, days(n + m)));
      }),
    ));
  it('a pause that ends at once changes nothing', () =>
    check(
      fc.property(anyLedger, anyRule, fc.nat({ max: 3000 }), fc.nat({ max: 3000 }), (ledger, rule, gap, later) => {
        const at = instant(lastMinute(ledger) + gap);
        const asOf = lastMinute(ledger) + gap + later;
        const pause: LedgerEntry[] = [
          { kind: 'PAUSED', at, pauseId: 'x', ground: GROUND },
          { kind: 'RESUMED', at, pauseId: 'x' },
        ];
        expect(clockAt([...ledger, ...pause], rule, asOf, 'END_OF_DAY')).toEqual(clockAt(ledger, rule, asOf, 'END_OF_DAY'));
      }),
    ));
  it('the holders’ minutes partition the life exactly, seconds or not', () =>
    check(
      fc.property(anyLedger, anyRule, fc.nat({ max: 5000 }), fc.nat({ max: 59_999 }), (ledger, rule, later, ms) => {
        const shifted = ledger.map((entry) => ({ ...entry, at: new Date(Date.parse(entry.at) + ms).toISOString() }));
        const asOf = lastMinute(shifted) + later;
        const clock = clockAt(shifted, rule, asOf);
        const end = shifted.find(({ kind }) => kind === 'CLOSED')?.at ?? instant(asOf);
        const sum = HOLDERS.reduce((total, holder) => total + clock.minutesByHolder[holder], 0);
        expect(sum).toBe(clock.lifeMinutes);
        expect(sum).toBe(officeMinutesBetween(calendar, shifted[0]?.at ?? end, end));
      }),
    ));
  it('the due date changes only at an entry with a ground: restart, resumption or letter', () =>
    check(
      fc.property(anyLedger, anyRule, fc.nat({ max: 20_000 }), (ledger, rule, later) => {
        const end = lastMinute(ledger);
        expect(clockAt(ledger, rule, end + later).dueAt).toBe(clockAt(ledger, rule, end).dueAt);
        for (let count = 1; count < ledger.length; count += 1) {
          const kind = ledger[count]?.kind ?? 'CLOSED';
          if (['RESTARTED', 'RESUMED', 'LETTER_SENT'].includes(kind)) continue;
          const at = minuteOf(ledger[count]?.at ?? null) ?? 0;
          expect(clockAt(ledger.slice(0, count + 1), rule, at).dueAt).toBe(clockAt(ledger.slice(0, count), rule, at).dueAt);
        }
      }),
    ));
  it('without a restart it never moves earlier, and a breach stays with its first instant whatever follows', () =>
    check(
      fc.property(anyLedger, anyRule, (ledger, rule) => {
        let breach: Instant | null = null;
        let before = '';
        for (let count = 1; count <= ledger.length; count += 1) {
          const clock = clockAt(ledger.slice(0, count), rule, minuteOf(ledger[count - 1]?.at ?? null) ?? 0);
          if (ledger[count - 1]?.kind !== 'RESTARTED') expect((clock.dueAt ?? '') >= before).toBe(true);
          before = clock.dueAt ?? '';
          if (breach !== null) expect([clock.onTime, clock.breachAt]).toEqual(['OVERDUE', breach]);
          if (clock.onTime === 'OVERDUE') breach = clock.breachAt;
        }
      }),
    ));
  it('what is consumed and what remains are the whole budget, at every moment of a running clock', () =>
    check(
      fc.property(anyLedger, anyRule, fc.nat({ max: 3000 }), fc.nat({ max: 3000 }), (ledger, rule, one, two) => {
        const end = lastMinute(ledger);
        const [early, late] = [clockAt(ledger, rule, end + one), clockAt(ledger, rule, end + one + two)];
        expect(early.consumedMinutes + (early.remainingMinutes ?? 0)).toBe(late.consumedMinutes + (late.remainingMinutes ?? 0));
      }),
    ));
});
