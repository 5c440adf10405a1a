import { type Instant, instantAt, type LedgerEntry, projectClock } from '../domain/calendar/index.ts';
import { lawOf2026 } from '../test/support/dossier.ts';
import { type Comparison, compare } from './measure.ts';

const BLOCK = 20_000;
const DAY_MS = 86_400_000;

const at = (text: string): Instant => instantAt({ date: text.slice(0, 10), time: text.slice(11) });
const hand = (text: string, holder: 'LEAD_UNIT' | 'HANDLER' | 'OTHER_AGENCY' | 'LEADER' | 'RECORDS_CLERK' | 'COUNTER'): LedgerEntry => ({
  kind: 'HOLDER_CHANGED',
  at: at(text),
  holder,
});
const TAX = { code: 'FINANCIAL_OBLIGATION', article: 'Luật Đất đai 2024' };

/** Twenty facts of a land dossier of 20 working days over Tết's neighbours: hands, two consultations, a pause, a letter, a draft returned. */
const LEDGER: readonly LedgerEntry[] = [
  hand('2026-04-01 09:00', 'COUNTER'),
  { kind: 'STARTED', at: at('2026-04-01 09:00') },
  hand('2026-04-01 14:10', 'LEAD_UNIT'),
  hand('2026-04-02 08:15', 'HANDLER'),
  hand('2026-04-03 10:00', 'OTHER_AGENCY'),
  hand('2026-04-07 15:30', 'HANDLER'),
  { kind: 'PAUSED', at: at('2026-04-08 09:00'), pauseId: 'NV1', ground: TAX },
  hand('2026-04-08 09:00', 'COUNTER'),
  { kind: 'RESUMED', at: at('2026-04-16 10:30'), pauseId: 'NV1' },
  hand('2026-04-16 10:30', 'HANDLER'),
  hand('2026-04-17 08:00', 'OTHER_AGENCY'),
  hand('2026-04-22 16:00', 'HANDLER'),
  { kind: 'LETTER_SENT', at: at('2026-04-24 11:00'), newDate: at('2026-05-20 17:00') },
  hand('2026-05-05 09:00', 'LEADER'),
  hand('2026-05-06 09:00', 'HANDLER'),
  hand('2026-05-07 09:00', 'LEADER'),
  hand('2026-05-08 09:00', 'RECORDS_CLERK'),
  { kind: 'STOPPED', at: at('2026-05-08 15:00'), reason: 'ISSUED' },
  hand('2026-05-08 15:00', 'COUNTER'),
  { kind: 'CLOSED', at: at('2026-05-11 09:00') },
];

/**
 * The legal clock of a ledger of 20 entries (six instants, minutes per holder) against the least that could be done: one loop over the same
 * days, asking a Set whether each is a day off.
 */
export const clockBench = async (rounds = 15): Promise<{ readonly comparison: Comparison; readonly context: string }> => {
  const { calendar } = lawOf2026();
  const rule = { unit: 'WORKING_DAYS', amount: 20, dayStart: 'CIVIL_CODE_NEXT_DAY' } as const;
  const asOf = at('2026-05-11 09:00');
  const clock = projectClock({ ledger: LEDGER, rule, calendar, asOf });
  if (LEDGER.length !== 20 || !clock.ok || clock.clock.dueAt !== at('2026-05-20 17:00') || clock.clock.onTime !== 'ON_TIME')
    throw new Error(`void: the ledger is not what it should be: ${JSON.stringify(clock)}`);
  const first = Math.floor(Date.parse(LEDGER[0]?.at ?? '') / DAY_MS);
  const last = Math.floor(Date.parse(clock.clock.dueAt ?? '') / DAY_MS);
  const off = new Set(calendar.daysOff);
  const made = new Set(calendar.workedSaturdays);
  let sink = 0;
  const comparison = await compare({
    bench: 'clock',
    rounds,
    budgetMs: 30_000,
    quiet: true,
    subject: {
      name: 'projectClock, 20 entries',
      run: () => {
        for (let n = 0; n < BLOCK; n += 1) {
          const projected = projectClock({ ledger: LEDGER, rule, calendar, asOf });
          if (projected.ok) sink += projected.clock.consumedMinutes;
        }
      },
    },
    control: {
      name: `bare loop over the same ${last - first + 1} days`,
      run: () => {
        for (let n = 0; n < BLOCK; n += 1) {
          let working = 0;
          for (let day = first; day <= last; day += 1) {
            const weekend = (day + 4) % 7 === 0 || (day + 4) % 7 === 6;
            if (weekend ? made.has(day) : !off.has(day)) working += 1;
          }
          sink += working;
        }
      },
    },
  });
  const each = (side: 'subject' | 'control'): string =>
    ((Math.min(...comparison.samples[side].map(({ cpu }) => cpu)) / BLOCK) * 1_000).toFixed(2);
  return {
    comparison,
    context: `best block: ${each('subject')} µs per projection, ${each('control')} µs per loop (${sink > 0 ? 'checked' : ''})`,
  };
};
