import { beforeAll, describe, expect, it } from 'vitest';
import { type LongLifeOutcome, runLongLife } from '../dev/faults/long-life.ts';

/** `npm run faults -- long-life` is the same for a minute. */
const SECONDS = 20;
const CLIENTS = 12;

let outcome: LongLifeOutcome;

beforeAll(async () => {
  outcome = await runLongLife({ clients: CLIENTS, seconds: SECONDS, say: () => undefined });
}, 600_000);

describe(`${CLIENTS} clients without pause on one dossier with a consultation open`, () => {
  it('are all answered, truthfully', () => {
    expect(Object.keys(outcome.told)).toEqual(['DONE']);
    expect(outcome.disagreements).toEqual([]);
  });

  it('meet several runs, none of them long', () => {
    expect(outcome.runs.length).toBeGreaterThan(3);
    for (const events of outcome.runs) expect(events).toBeLessThanOrEqual(500);
  });

  it('leave the consultation answerable, and its workflow ends with the answer', () => {
    expect(outcome.consultation).toBe('CLOSED');
  });

  it('leave histories that replay', () => {
    expect(outcome.notReplayed).toEqual([]);
  });
});
