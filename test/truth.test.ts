import { beforeAll, describe, expect, it } from 'vitest';
import { runTruth, type TruthOutcome } from '../dev/faults/truth.ts';

/** `SEED=7 npm test -- test/truth.test.ts` disturbs in another way; `npm run faults` is the whole of it. */
const SEED = Number(process.env.SEED ?? 1);
const ACTS = 40;

let outcome: TruthOutcome;

beforeAll(async () => {
  const lines: string[] = [];
  outcome = await runTruth({
    seed: SEED,
    acts: ACTS,
    stops: 4,
    postgres: 10,
    dossiers: 5,
    settling: 'BACK_DATE',
    say: (line) => void lines.push(line),
  }).catch((error: unknown) => {
    console.error(lines.join('\n'));
    throw error;
  });
}, 600_000);

describe(`${ACTS} acts while worker, API, Temporal and PostgreSQL are killed and frozen (seed ${SEED})`, () => {
  it('leave callers, commands, ledger, register and engine in agreement, act by act', () => {
    expect(outcome.disagreements).toEqual([]);
  });

  it('are mostly carried out, and each has its fate', () => {
    expect(Object.values(outcome.told).reduce((sum, count) => sum + count, 0)).toBe(ACTS);
    expect(outcome.fates.APPLIED).toBeGreaterThan(ACTS / 3);
  });

  it('end no process that was not killed', () => {
    expect(outcome.endedBySelf).toEqual([]);
  });

  it('leave histories that replay', () => {
    expect(outcome.replayed).toBeGreaterThan(0);
    expect(outcome.notReplayed).toEqual([]);
  });
});
