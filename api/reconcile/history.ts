import type { Client } from '@temporalio/client';
import type { LoadedDataConverter } from '@temporalio/common';
import type { ActivityName, HandedState, Projected, Projection } from '../../domain/dossier/activities.ts';
import type { LawSnapshot } from '../../domain/law/types.ts';
import type { DossierInput } from '../../workflows/messages.ts';

/** What a run has handed to the register, as its own history tells: no worker is asked, and nothing is replayed. */
export interface Written {
  /** Highest revision that it ever gave the register to write. */
  readonly scheduled: number;
  /** Revision that the register has confirmed. */
  readonly written: number;
  /** State at that revision, where the history holds it and the register must hold the same. */
  readonly state: HandedState | null;
  /** State of the last thing that it gave the register; null: none yet. */
  readonly latest: HandedState | null;
  /** The register said that it holds other facts: the run is taking them back just now. */
  readonly settling: boolean;
}

type History = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistoryReverse']>>;
type Event = NonNullable<NonNullable<History['history']>['events']>[number];
type Payloads = NonNullable<NonNullable<Event['activityTaskScheduledEventAttributes']>['input']>;

/** A run holds fewer than 500 events, and its last projection is mostly among the last thirty. */
const PAGE = 30;

const PROJECTION: ActivityName = 'projectDossier';

const decode = async <T>({ payloadCodecs, payloadConverter }: LoadedDataConverter, payloads: Payloads | null | undefined): Promise<T> => {
  const [first] = await payloadCodecs.reduceRight(
    async (held, codec) => codec.decode(await held),
    Promise.resolve([...(payloads?.payloads ?? [])]),
  );
  return payloadConverter.fromPayload<T>(first ?? {});
};

async function* backwards(client: Client, workflowId: string, runId: string): AsyncGenerator<Event> {
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
      maximumPageSize: PAGE,
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
    });
    yield* page.history?.events ?? [];
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken !== undefined);
}

/** Where a run stood when it began. */
const begun = ({ begin }: DossierInput): Omit<Written, 'latest' | 'settling'> => {
  switch (begin.kind) {
    case 'OPEN':
      return { scheduled: 0, written: 0, state: null };
    case 'RESTART':
      // Its first change is still to come, above everything; until then nobody can say that both agree.
      return { scheduled: Math.max(begin.state.revision, begin.above) + 1, written: begin.state.revision, state: null };
    case 'CONTINUE':
      return { scheduled: begin.state.revision, written: begin.state.revision, state: begin.state };
  }
};

/** Reads a run's history from its end back to the last projection that the register has confirmed. */
export const readWritten = async (
  client: Client,
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
): Promise<Written> => {
  const converter = client.options.loadedDataConverter;
  const outcomes = new Map<string, Event>();
  let latest: HandedState | null = null;
  let settling = false;
  for await (const event of backwards(client, workflowId, runId)) {
    const done = event.activityTaskCompletedEventAttributes;
    if (done) outcomes.set(String(done.scheduledEventId), event);
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled?.activityType?.name === PROJECTION) {
      const { state } = await decode<Projection>(converter, scheduled.input);
      latest ??= state;
      const outcome = outcomes.get(String(event.eventId))?.activityTaskCompletedEventAttributes;
      if (outcome === undefined || outcome === null) continue;
      const projected = await decode<Projected>(converter, outcome.result);
      settling ||= projected.kind === 'TAKEN';
      if (projected.kind === 'WRITTEN') return { scheduled: latest.revision, written: state.revision, state, latest, settling };
      if (projected.kind === 'STOOD')
        return {
          scheduled: Math.max(latest.revision, projected.state.revision),
          written: projected.state.revision,
          state: null,
          latest,
          settling,
        };
    }
    const started = event.workflowExecutionStartedEventAttributes;
    if (started) {
      const from = begun(await decode<DossierInput>(converter, started.input));
      return { ...from, scheduled: Math.max(from.scheduled, latest?.revision ?? 0), latest, settling };
    }
  }
  throw new Error(`history of ${workflowId} has no beginning`);
};

type Run = { readonly workflowId: string; readonly runId: string };

const inputOf = async <T>(client: Client, { workflowId, runId }: Run): Promise<T> => {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  return decode<T>(client.options.loadedDataConverter, history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input);
};

/** Version of the input that a run was started with; its memo alone would be a thin reason to end it. */
export const inputVersion = async (client: Client, run: Run): Promise<number> => (await inputOf<{ version: number }>(client, run)).version;

/** The law that a run was started with: what it hands to the register names it only, and the register may have lost it. */
export const lawOfRun = async (client: Client, run: Run): Promise<LawSnapshot> => {
  const { begin } = await inputOf<DossierInput>(client, run);
  return begin.kind === 'OPEN' ? begin.command.data.law : begin.state.law;
};
