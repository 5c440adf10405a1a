import type { WorkflowHandle } from '@temporalio/client';
import { ATTRIBUTES } from '../workflows/operator-view.ts';
import type { TwinInput, TwinTask } from './twin-workflow.ts';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type Event = NonNullable<History['events']>[number];
type Payloads = { readonly payloads?: readonly { readonly data?: Uint8Array | null }[] | null } | null | undefined;

/** A bare copy of a history, and when its decisions came. */
export interface Twin {
  readonly input: TwinInput;
  /** Activities that had ended when each decision came. */
  readonly endedBefore: readonly number[];
  readonly decisionBytes: number;
  readonly events: number;
}

const bytesOf = (payloads: Payloads): number => (payloads?.payloads ?? []).reduce((sum, { data }) => sum + (data?.length ?? 0), 0);

/** JSON and the object around it come on top. */
const padded = (bytes: number): number => Math.max(0, bytes - 30);

/** Names of the events of a history, and how often each is there; workflow tasks are left out: how many there are is chance. */
export const shapeOf = ({ events }: History): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const event of events ?? []) {
    const key = Object.keys(event).find((name) => name.endsWith('EventAttributes') && event[name as keyof Event] != null) ?? '';
    if (!key.startsWith('workflowTask')) counts[key.replace('EventAttributes', '')] = (counts[key.replace('EventAttributes', '')] ?? 0) + 1;
  }
  return counts;
};

/** What each workflow task of the history asked for. Throws where it did something that the copy cannot do. */
export const copyOf = (history: History): Twin => {
  const events = history.events ?? [];
  const foreign = Object.keys(shapeOf(history)).filter((name) => /^(timer|marker|childWorkflow|startChild|externalWorkflow)/.test(name));
  if (foreign.length > 0) throw new Error(`void: the twin has no ${foreign.join(', ')}`);
  const results = new Map<string, number>();
  for (const { activityTaskCompletedEventAttributes: completed } of events)
    if (completed != null) results.set(`${completed.scheduledEventId}`, bytesOf(completed.result));
  const tasks: TwinTask[] = [];
  const endedBefore: number[] = [];
  let [ended, accepted, answered, decisionBytes] = [0, 0, 0, 0];
  let startedWith = 0;
  for (const [index, event] of events.entries()) {
    if (event.activityTaskCompletedEventAttributes != null) ended += 1;
    if (event.workflowTaskStartedEventAttributes != null) startedWith = ended;
    if (event.workflowTaskCompletedEventAttributes == null) continue;
    const activities: TwinTask['activities'][number][] = [];
    let upserts = 0;
    for (const next of events.slice(index + 1)) {
      const { activityTaskScheduledEventAttributes: scheduled, workflowExecutionUpdateAcceptedEventAttributes: update } = next;
      const isOfTask =
        scheduled != null ||
        update != null ||
        next.workflowExecutionUpdateCompletedEventAttributes != null ||
        next.upsertWorkflowSearchAttributesEventAttributes != null ||
        next.workflowPropertiesModifiedEventAttributes != null;
      if (!isOfTask) break;
      if (scheduled != null)
        activities.push({ input: padded(bytesOf(scheduled.input)), result: padded(results.get(`${next.eventId}`) ?? 0) });
      if (update != null) {
        accepted += 1;
        endedBefore.push(startedWith);
        decisionBytes = Math.max(decisionBytes, padded(bytesOf(update.acceptedRequest?.input?.args)));
      }
      if (next.workflowExecutionUpdateCompletedEventAttributes != null) answered += 1;
      if (next.upsertWorkflowSearchAttributesEventAttributes != null) upserts += 1;
    }
    tasks.push({ ended: startedWith, accepted, answered, activities, upserts });
  }
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  const input = { tasks, attribute: ATTRIBUTES.holderUnit.name, padding: '' };
  const missing = padded(bytesOf(started?.input) - JSON.stringify(input).length);
  return { input: { ...input, padding: 'x'.repeat(Math.max(0, missing)) }, endedBefore, decisionBytes, events: events.length };
};
