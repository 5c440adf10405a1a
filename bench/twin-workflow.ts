import { condition, defineUpdate, proxyActivities, setHandler, upsertSearchAttributes } from '@temporalio/workflow';

/** What one workflow task of the copied workflow asked for, and what had happened by then. */
export interface TwinTask {
  /** Activities that had ended, updates that had come, updates that were answered with this task: all counted from the beginning. */
  readonly ended: number;
  readonly accepted: number;
  readonly answered: number;
  /** Bytes of input and result of each activity. */
  readonly activities: readonly { readonly input: number; readonly result: number }[];
  /** Upserts of search attributes. */
  readonly upserts: number;
}

export interface TwinInput {
  readonly tasks: readonly TwinTask[];
  readonly attribute: string;
  /** Fills the input up to the size of the copied one's. */
  readonly padding: string;
}

export const twinUpdate = defineUpdate<string, [string]>('twinDecision');

const { nothing } = proxyActivities<{ nothing(o: { readonly padding: string; readonly result: number }): Promise<string> }>({
  startToCloseTimeout: '60s',
});

/** A workflow with another one's history and none of its thought: as many activities, updates and upserts in the same order, of the same sizes. */
export const twin = async ({ tasks, attribute }: TwinInput): Promise<void> => {
  let [ended, accepted, answered] = [0, 0, 0];
  setHandler(twinUpdate, async (given) => {
    accepted += 1;
    const mine = accepted;
    await condition(() => answered >= mine);
    return given.slice(0, 100);
  });
  for (const task of tasks) {
    await condition(() => ended >= task.ended && accepted >= task.accepted);
    for (let count = 0; count < task.upserts; count += 1) upsertSearchAttributes({ [attribute]: [`${count % 2}`] });
    for (const { input, result } of task.activities) void nothing({ padding: 'x'.repeat(input), result }).then(() => (ended += 1));
    answered = task.answered;
  }
  const all = tasks.reduce((sum, task) => sum + task.activities.length, 0);
  await condition(() => ended >= all);
};

/** Opened with its start, decided upon as often as somebody likes, and nothing else. */
export const bareOpened = defineUpdate<string, []>('OPENED');
export const bare = async ({ decisions }: { readonly decisions: number; readonly padding: string }): Promise<void> => {
  let left = decisions;
  setHandler(bareOpened, () => 'opened');
  setHandler(twinUpdate, (given) => {
    left -= 1;
    return given.slice(0, 100);
  });
  await condition(() => left === 0);
};
