import { notReplayed } from '../../dev/outcome.ts';
import { type Engine, historiesOf } from './engine.ts';
import { productForReplay, type RecordedHistory, replayStrictly, wasBegun } from './strict-replay.ts';

interface Started {
  readonly type: string;
  /** Runs of the version before have none. */
  readonly generation: boolean;
}

/** Whose histories are other code's matter. */
const EXCEPTED: readonly { readonly reason: string; readonly is: (started: Started) => boolean }[] = [
  { reason: 'workflow of a test (test/support/reference-workflow.ts)', is: ({ type }) => type !== 'dossier' && type !== 'consultation' },
  { reason: 'run of the version before (test/upgrade.test.ts)', is: ({ type, generation }) => type === 'dossier' && !generation },
];

const startedOf = ({ history }: RecordedHistory): Started => {
  const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  return {
    type: started?.workflowType?.name ?? '',
    generation: started?.memo?.fields?.generation !== undefined,
  };
};

/** Histories are held in memory while they are replayed. */
const AT_ONCE = 50;

/** Every run on the server, replayed by the code that made it: those it would not make again, and how many were tried. */
export const replayAllLeft = async (engine: Engine): Promise<{ readonly tried: number; readonly failed: readonly string[] }> => {
  const bundle = await productForReplay();
  const judged = (await historiesOf(engine, '')).filter((run) => wasBegun(run) && !EXCEPTED.some(({ is }) => is(startedOf(run))));
  const failed: string[] = [];
  for (let from = 0; from < judged.length; from += AT_ONCE)
    failed.push(...notReplayed(await replayStrictly(bundle, judged.slice(from, from + AT_ONCE))));
  return { tried: judged.length, failed };
};
