import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { defaultPayloadConverter } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import type { temporal } from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger, type ReplayResult, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundledOnce } from '../../dev/made-once.ts';
import { quietRuntime } from './quiet-runtime.ts';
import type { Issued, RecorderSinks } from './replay-recorder.ts';

type History = temporal.api.history.v1.IHistory;
type Payloads = temporal.api.common.v1.IPayloads | null | undefined;

/** One run of a workflow. */
export interface RecordedHistory {
  readonly workflowId: string;
  readonly history: History;
}

const FOLDER = fileURLToPath(new URL('../histories', import.meta.url));
/** Kept apart from the good ones. */
const WEDGED = fileURLToPath(new URL('../fixtures', import.meta.url));

/** The committed fixtures, under the ids that their runs had. */
export const recordedHistories = (): readonly RecordedHistory[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const history = historyFromJSON(JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')));
      // The run's own id: its children are named after it.
      return { workflowId: history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? file, history };
    });

/** The SDK wants one in every bundle. */
const NO_SOURCE_MAP = `\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,${Buffer.from('{"version":3,"file":"workflows.js","sources":[],"names":[],"mappings":""}').toString('base64')}`;

/** A history that its own code cannot replay, with that code as it was bundled, and the event before which all goes well. */
export const wedgedHistory = (): {
  readonly recorded: RecordedHistory;
  readonly workflows: { readonly code: string };
  readonly parallelFrom: number;
} => {
  const history = historyFromJSON(JSON.parse(readFileSync(path.join(WEDGED, 'wedged-three-consultations.json'), 'utf8')));
  const events = history.events ?? [];
  const first = events.findIndex(
    (event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name === 'CONSULT',
  );
  return {
    recorded: { workflowId: events[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? '', history },
    workflows: { code: gunzipSync(readFileSync(path.join(WEDGED, 'wedged-workflows.js.gz'))).toString('utf8') + NO_SOURCE_MAP },
    parallelFrom: events.slice(0, first).findLastIndex((event) => event.workflowTaskScheduledEventAttributes),
  };
};

/** Workflows of `dir` with the recorder built in. */
export const bundleForReplay = (dir: string): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({
    workflowsPath: path.join(dir, 'index.ts'),
    workflowInterceptorModules: [fileURLToPath(new URL('replay-recorder.ts', import.meta.url))],
    logger: new DefaultLogger('ERROR'),
  });

/** The product's own, which every judge wants. */
export const productForReplay = async (): Promise<{ readonly code: string }> => {
  const make = () => bundleForReplay(fileURLToPath(new URL('../../workflows', import.meta.url)));
  const file = await bundledOnce('replay', ['workflows', 'domain', 'test/support/replay-recorder.ts'], make);
  return { code: readFileSync(file, 'utf8') };
};

/** A bundle in which one text is another; the caller's texts must follow the code. */
export const withText = ({ code }: { readonly code: string }, was: string, is: string): { readonly code: string } => {
  const parts = code.split(was);
  if (parts.length !== 2) throw new Error(`the bundle does not say "${was}" once; the test must follow the code`);
  return { code: parts.join(is) };
};

export interface Replayed extends ReplayResult {
  /** Where arguments, durations or answers differ from the history; empty when nothing does. */
  readonly differences: readonly string[];
}

const values = (payloads: Payloads): readonly unknown[] =>
  (payloads?.payloads ?? []).map((payload) => defaultPayloadConverter.fromPayload(payload));

const milliseconds = (duration: { seconds?: unknown; nanos?: number | null } | null | undefined): number =>
  Number(duration?.seconds ?? 0) * 1_000 + Math.round((duration?.nanos ?? 0) / 1e6);

const markerName = (marker: temporal.api.history.v1.IMarkerRecordedEventAttributes): string => {
  const [data] = values(marker.details?.data) as readonly { readonly activity_type?: string }[];
  return data?.activity_type ?? '';
};

/** What the history says that the workflow asked for and answered. */
const recordedIn = ({ events }: History): readonly Issued[] => {
  const updates = new Map<string, string>();
  return (events ?? []).flatMap((event): readonly Issued[] => {
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes;
    if (accepted) updates.set(accepted.protocolInstanceId ?? '', accepted.acceptedRequest?.input?.name ?? '');
    const activity = event.activityTaskScheduledEventAttributes;
    if (activity) return [{ kind: 'ACTIVITY', name: activity.activityType?.name ?? '', value: values(activity.input) }];
    const marker = event.markerRecordedEventAttributes;
    if (marker?.markerName === 'core_local_activity') return [{ kind: 'LOCAL_ACTIVITY', name: markerName(marker), value: null }];
    const timer = event.timerStartedEventAttributes;
    if (timer) return [{ kind: 'TIMER', name: '', value: milliseconds(timer.startToFireTimeout) }];
    const child = event.startChildWorkflowExecutionInitiatedEventAttributes;
    if (child) return [{ kind: 'CHILD', name: child.workflowType?.name ?? '', value: values(child.input) }];
    const signal = event.signalExternalWorkflowExecutionInitiatedEventAttributes;
    if (signal) return [{ kind: 'SIGNAL', name: signal.signalName ?? '', value: values(signal.input) }];
    const answered = event.workflowExecutionUpdateCompletedEventAttributes;
    if (answered?.outcome?.success)
      return [{ kind: 'ANSWER', name: updates.get(answered.meta?.updateId ?? '') ?? '', value: values(answered.outcome.success)[0] }];
    const continued = event.workflowExecutionContinuedAsNewEventAttributes;
    if (continued) return [{ kind: 'CONTINUE', name: continued.workflowType?.name ?? '', value: values(continued.input) }];
    const completed = event.workflowExecutionCompletedEventAttributes;
    if (completed)
      return [
        {
          kind: 'RESULT',
          name: events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? '',
          value: values(completed.result)[0],
        },
      ];
    return [];
  });
};

const line = ({ kind, name, value }: Issued): string => `${kind} ${name} ${JSON.stringify(value)}`;

/** Each of them that the others have no like of; sorted, since an answer is written when it ends and a sink is told in the order of the code. */
const without = (these: readonly Issued[], others: readonly Issued[]): readonly Issued[] => {
  const left = others.map(line);
  return these
    .filter((one) => {
      const at = left.indexOf(line(one));
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    })
    .sort((one, other) => (line(one) < line(other) ? -1 : 1));
};

const ENDS: readonly Issued['kind'][] = ['CONTINUE', 'RESULT'];
const SAYS: readonly Issued['kind'][] = [...ENDS, 'ANSWER'];

const differencesOf = (recorded: readonly Issued[], replayed: readonly Issued[]): readonly string[] => {
  // What a task asks for behind its run's end is dropped by the engine's client, and the next run asks for it.
  const end = replayed.find(({ kind }) => ENDS.includes(kind))?.task;
  const dropped = ({ kind, task }: Issued): boolean => task === end && !SAYS.includes(kind);
  return [
    ...without(recorded, replayed).map((one) => `- ${line(one)}`),
    ...without(replayed, recorded)
      .filter((one) => !dropped(one))
      .map((one) => `+ ${line(one)}`),
  ];
};

/** Whether an event is what the workflow said when it completed that task. */
const isOfTask = (event: temporal.api.history.v1.IHistoryEvent, task: unknown): boolean =>
  Boolean(event.workflowExecutionUpdateAcceptedEventAttributes || event.workflowExecutionUpdateCompletedEventAttributes) ||
  Object.values(event).some(
    (value) => (value as { workflowTaskCompletedEventId?: unknown } | null)?.workflowTaskCompletedEventId?.toString() === task?.toString(),
  );

/** A run that was still open ends with a task that nobody has answered yet: nothing of what it would have done is in the history. */
const answeredPart = ({ events }: History): History => {
  const all = events ?? [];
  const end = all.at(-1);
  if (end?.workflowExecutionCompletedEventAttributes || end?.workflowExecutionContinuedAsNewEventAttributes) return { events: all };
  const last = all.findLastIndex((event) => event.workflowTaskCompletedEventAttributes);
  const open = all.findIndex((event, index) => index > last && !isOfTask(event, all[last]?.eventId));
  return { events: open < 0 ? all : all.slice(0, open) };
};

/** Whether a worker has ever answered a task of it; before that there is nothing to replay. */
export const wasBegun = ({ history }: RecordedHistory): boolean =>
  history.events?.some((event) => event.workflowTaskCompletedEventAttributes) ?? false;

/** Replays all histories in one batch and compares what replay alone does not see. Answers in the order of the histories. */
export const replayStrictly = async (
  workflowBundle: { readonly code: string },
  histories: readonly RecordedHistory[],
): Promise<readonly Replayed[]> => {
  // The runs of one workflow share its id; here each needs its own, which our workflows never look at. The first keeps what it had: the old
  // ones named their children after it.
  const seen = new Set<string>();
  const unbegun = histories.find((one) => !wasBegun(one));
  if (unbegun) throw new Error(`no worker has begun ${unbegun.workflowId}: it holds nothing to replay`);
  const named = histories.map(({ workflowId, history }, index) => {
    const name = seen.has(workflowId) ? `${workflowId}#${index}` : workflowId;
    seen.add(workflowId);
    return { workflowId: name, history: answeredPart(history) };
  });
  const issued = new Map<string, Issued[]>();
  const sinks = {
    recorder: {
      issued: {
        fn: ({ workflowId }: { workflowId: string }, call: Issued) =>
          void issued.set(workflowId, [...(issued.get(workflowId) ?? []), call]),
        callDuringReplay: true,
      },
      takenBack: {
        fn: ({ workflowId }: { workflowId: string }, call: Issued) => {
          const all = issued.get(workflowId) ?? [];
          const at = all.findLastIndex((each) => JSON.stringify(each) === JSON.stringify(call));
          issued.set(workflowId, all.toSpliced(at, 1));
        },
        callDuringReplay: true,
      },
    } satisfies Record<keyof RecorderSinks['recorder'], unknown>,
  };
  const results = new Map<string, ReplayResult>();
  quietRuntime();
  for await (const result of Worker.runReplayHistories({ workflowBundle, sinks }, named)) results.set(result.workflowId, result);
  return named.map(({ workflowId, history }, index): Replayed => {
    const result = results.get(workflowId);
    if (result === undefined) throw new Error(`${workflowId} was not replayed`);
    const differences = result.error === undefined ? differencesOf(recordedIn(history), issued.get(workflowId) ?? []) : [];
    return { ...result, workflowId: histories[index]?.workflowId ?? workflowId, differences };
  });
};
