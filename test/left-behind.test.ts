import { DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notReplayed, WORKFLOWS } from '../dev/faults/outcome.ts';
import { connectEngine, type Engine, historiesOf } from './support/engine.ts';
import { sharedStack } from './support/shared-stack.ts';
import { bundleForReplay, type RecordedHistory, replayStrictly } from './support/strict-replay.ts';

/** Runs last (vitest.config.ts): every history that the tests before it have left on the shared stack is replayed by the code that made it. */

/** Whose histories are other code's matter. */
const EXCEPTED: readonly { readonly reason: string; readonly is: (started: Started) => boolean }[] = [
  { reason: 'workflow of a test (test/support/reference-workflow.ts)', is: ({ type }) => type !== 'dossier' && type !== 'consultation' },
  { reason: 'bundle with an early door, replayed by test/schedules.test.ts itself', is: ({ queue }) => queue.startsWith('schedules-') },
];

interface Started {
  readonly type: string;
  readonly queue: string;
}

const startedOf = ({ history }: RecordedHistory): Started => {
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  return { type: started?.workflowType?.name ?? '', queue: started?.taskQueue?.name ?? '' };
};

/** Histories are held in memory while they are replayed. */
const AT_ONCE = 50;

let engine: Engine;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  engine = await connectEngine(sharedStack().addresses);
});
afterAll(() => engine?.connection.close());

describe('what the system tests leave behind', () => {
  it('replays, run by run', async () => {
    const bundle = await bundleForReplay(WORKFLOWS);
    const all = await historiesOf(engine, '');
    const judged = all.filter((run) => !EXCEPTED.some(({ is }) => is(startedOf(run))));
    const failed: string[] = [];
    for (let from = 0; from < judged.length; from += AT_ONCE)
      failed.push(...notReplayed(await replayStrictly(bundle, judged.slice(from, from + AT_ONCE))));
    console.info(`replayed ${judged.length} of ${all.length} histories left behind`);
    expect(failed).toEqual([]);
  }, 600_000);
});
