import { setTimeout as pause } from 'node:timers/promises';
import {
  isGrpcServiceError,
  ServiceError,
  WithStartWorkflowOperation,
  type WorkflowExecutionDescription,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  TypedSearchAttributes,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
} from '@temporalio/common';
import { outageOf } from '../../db/outage.ts';
import {
  asSent,
  type CommandRow,
  commandById,
  leaveUndriven,
  markUnknown,
  type StoredAnswer,
  settleRefused,
  takeToDrive,
} from '../../db/register/commands.ts';
import { registeredDossier } from '../../db/register/dossiers.ts';
import type { Command, CommandOf } from '../../domain/dossier/commands.ts';
import { FAILURES, type FailureCode, isRefusal, type Refusal, refuse } from '../../domain/failures.ts';
import { type Accepted, type Beginning, type DossierInput, openedUpdate, updateOf } from '../../workflows/messages.ts';
import { ATTRIBUTES } from '../../workflows/operator-view.ts';
import type { Deps } from '../http/deps.ts';
import { Refused, reject } from '../http/problem.ts';

type Engine = Pick<Deps, 'db' | 'temporal' | 'clock' | 'config' | 'log'>;

/** How long a caller waits for the engine's answer. */
const COMMAND_DEADLINE_MS = 10_000;
/** Clocks of the API, the engine and the database may differ by this much, either way. */
const SKEW_MS = 60_000;
/**
 * A command lives this long from its receipt: two minutes beyond its caller's deadline, so that a slow engine still answers it, and no
 * longer, so that nothing happens hours after its caller has given up (docs/decisions/006). Once it is over by every clock
 * ({@link SETTLED_AFTER_MS}), asking the dossier again tells for sure whether it was carried out.
 */
const COMMAND_LIFETIME_MS = COMMAND_DEADLINE_MS + 120_000 + SKEW_MS;
export const SETTLED_AFTER_MS = COMMAND_LIFETIME_MS + 2 * SKEW_MS;
/** Intake has the sweeper behind it, so the counter waits shorter. */
const INTAKE_DEADLINE_MS = 3_000;
/** A dossier that changes to its next run, or a server that has too much at once, takes the same update a moment later. */
const AGAIN_MS = 150;
/** Memo of the runs of this version: those without it are ended and begun anew (docs/upgrade.md). */
export const GENERATION = 2;
/** Attempts of an ended run's activities outlive it by their own limit of 5 s: until then what it has written is not known. */
export const LAST_WRITES_MS = 10_000;

/** The engine may have it or not: whoever asked finds out under `/commands/{id}`. */
export interface Unknown {
  readonly kind: 'UNKNOWN';
}
export type Fate = StoredAnswer | Unknown;

const UNKNOWN: Unknown = { kind: 'UNKNOWN' };

const isFailureCode = (type: unknown): type is FailureCode => typeof type === 'string' && type in FAILURES;

/** The rules' no inside an update's failure, or null when the failure is something else. */
const refusalIn = (error: unknown): Refusal | null => {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return null;
  const { type, details } = error.cause;
  if (!isFailureCode(type)) return null;
  const [refusal] = details ?? [];
  return isRefusal(refusal) ? refusal : refuse(type);
};

/** The engine did not say what became of it: a lost answer, a busy server, an update that no workflow task took. */
const isUnclear = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
  error instanceof WorkflowUpdateFailedError ||
  error instanceof ServiceError ||
  isGrpcServiceError(error);

/** When the engine was last heard, by client: a busy counter need not ask before each command. */
const heardAt = new WeakMap<object, number>();
const HEARD_MS = 2_000;

/** Whether anything could be sent just now. Asked before sending, since afterwards nobody can tell what arrived. */
const reachable = async ({ temporal }: Pick<Engine, 'temporal'>): Promise<boolean> => {
  if (Date.now() - (heardAt.get(temporal) ?? 0) < HEARD_MS) return true;
  return temporal
    .withDeadline(Date.now() + HEARD_MS, () => temporal.workflowService.getSystemInfo({}))
    .then(
      () => true,
      () => false,
    );
};

const execute = async ({ temporal }: Engine, row: CommandRow, command: Command): Promise<Accepted> => {
  const expiresAt = new Date(Date.parse(row.receivedAt) + COMMAND_LIFETIME_MS).toISOString();
  return temporal.workflow
    .getHandle(row.dossierId)
    .executeUpdate(updateOf(command.act), { args: [{ ...command, expiresAt }], updateId: command.id });
};

/** What a run of the dossier is started with: by its opening, or by the reconciler. */
export const startOperation = (engine: Pick<Engine, 'config'>, dossierId: string, begin: Beginning) => {
  const { taskQueue, splitQueues } = engine.config.temporal;
  const [law, unit, agency] =
    begin.kind === 'OPEN'
      ? [begin.command.data.law, begin.command.actor.unit, begin.command.data.leadAgency]
      : [begin.state.law, begin.state.intakeUnit, begin.state.leadAgency];
  const input: DossierInput = {
    version: 2,
    dossierId,
    begin,
    queues: splitQueues ? { documents: `${taskQueue}-documents`, gateways: `${taskQueue}-gateways` } : {},
  };
  return {
    workflowId: dossierId,
    taskQueue,
    args: [input],
    memo: { generation: GENERATION },
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: `${law.procedure.code} ${law.procedure.name} — ${unit}`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: ATTRIBUTES.procedureCode, value: law.procedure.code },
      { key: ATTRIBUTES.leadAgency, value: agency },
    ]),
  };
};

const start = (engine: Engine, dossierId: string, command: CommandOf<'OPEN'>): Promise<Accepted> => {
  const startWorkflowOperation = new WithStartWorkflowOperation('dossier', {
    ...startOperation(engine, dossierId, { kind: 'OPEN', command }),
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
  });
  // The operation's own promise is not used; unhandled, its rejection would end the process.
  startWorkflowOperation.workflowHandle().catch(() => undefined);
  return engine.temporal.workflow.executeUpdateWithStart(openedUpdate, { startWorkflowOperation, updateId: command.id });
};

/** The fate that was written with the effect, if it took effect: it outlives the engine's own memory of it. */
const writtenAnswer = async ({ db }: Engine, { commandId }: CommandRow): Promise<StoredAnswer | null> =>
  (await commandById(db, commandId))?.answer ?? null;

/** A workflow's latest run as the engine itself has it; null where there is none, or none any more. Throws when it does not answer. */
export const describeRun = async (temporal: Deps['temporal'], workflowId: string): Promise<WorkflowExecutionDescription | null> => {
  try {
    return await temporal.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
};

/** The engine no longer runs the dossier: what was not written before it ended has not happened. Null: its last write may still come. */
const answerOfGone = async (engine: Engine, row: CommandRow): Promise<StoredAnswer | null> => {
  const written = await writtenAnswer(engine, row);
  if (written) return written;
  const found = (await registeredDossier(engine.db, row.dossierId)) ?? reject('DOSSIER_UNKNOWN');
  if (found.state.phase === 'CLOSED') return { kind: 'REFUSED', refusal: refuse('DOSSIER_CLOSED') };
  const ended = (await describeRun(engine.temporal, row.dossierId))?.closeTime;
  if (ended && Date.parse(engine.clock.now()) - ended.getTime() < LAST_WRITES_MS) return null;
  engine.log.error({ dossierId: row.dossierId, commandId: row.commandId }, 'dossier is open in the register but has no run');
  return reject('ENGINE_UNAVAILABLE');
};

/** One try: its answer, or null where the same may be tried again at once. Throws what nobody can answer. */
const attempt = async (engine: Engine, row: CommandRow, command: Command): Promise<StoredAnswer | null> => {
  try {
    const { revision, phase, status, underway } = await (command.act === 'OPEN'
      ? start(engine, row.dossierId, command)
      : execute(engine, row, command));
    return { kind: 'ACCEPTED', revision, phase, status, underway };
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal?.code === 'DOSSIER_MOVING') return null;
    // Its time is over by the engine's clock, so it will not be carried out any more; it may have been before.
    if (refusal?.code === 'COMMAND_EXPIRED') return (await writtenAnswer(engine, row)) ?? { kind: 'REFUSED', refusal };
    if (refusal && FAILURES[refusal.code].status < 500) return { kind: 'REFUSED', refusal };
    if (refusal) throw new Refused(refusal);
    if (error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError) return answerOfGone(engine, row);
    if (!isUnclear(error)) throw error;
    engine.log.warn(
      { commandId: row.commandId, act: row.act, error: error instanceof Error ? error.name : typeof error },
      'engine did not answer',
    );
    return writtenAnswer(engine, row);
  }
};

/** A database that fails after something was sent is one more silence: "not done" would be a guess. */
export const unlessAway =
  <T>(otherwise: T) =>
  (error: unknown): T => {
    if (outageOf(error) === null) throw error;
    return otherwise;
  };

/** Tries the same update until it is answered or its caller's time is over. */
const fateOf = async (engine: Engine, row: CommandRow): Promise<Fate> => {
  const command = await asSent(engine.db, row);
  const waitMs = command.act === 'OPEN' ? INTAKE_DEADLINE_MS : COMMAND_DEADLINE_MS;
  const until = Date.now() + waitMs;
  return engine.temporal.withDeadline(until, async () => {
    for (;;) {
      const answer = await attempt(engine, row, command).catch(unlessAway(null));
      if (answer) {
        heardAt.set(engine.temporal, Date.now());
        return answer;
      }
      if (Date.now() + AGAIN_MS >= until) return UNKNOWN;
      await pause(AGAIN_MS);
    }
  });
};

/** A command as its request found it: `fresh` when this request wrote it down, so that nobody can have sent it before. */
export type Recorded = CommandRow & { readonly fresh: boolean };

/** Waits for its turn to send the command: null, or its fate, which somebody else has found out in the meantime. */
const turn = async (engine: Engine, row: CommandRow): Promise<Fate | null> => {
  for (const until = Date.now() + COMMAND_DEADLINE_MS; Date.now() < until; await pause(AGAIN_MS)) {
    if (await takeToDrive(engine.db, row).catch(unlessAway(false))) return null;
    const answer = await writtenAnswer(engine, row).catch(unlessAway(null));
    if (answer) return answer;
  }
  return UNKNOWN;
};

const drive = async (engine: Engine, row: CommandRow, fresh: boolean): Promise<Fate> => {
  // Sent again under its key: the first time it may have arrived, and an API that died since could not note it.
  if (!(await reachable(engine))) return fresh ? reject('ENGINE_UNAVAILABLE') : UNKNOWN;
  const fate = await fateOf(engine, row);
  // Told only once it is kept: under its key a refusal is final.
  if (fate.kind === 'REFUSED') return settleRefused(engine.db, row, fate, engine.clock.now()).catch(unlessAway<Fate>(UNKNOWN));
  return fate;
};

/**
 * Drives a recorded command to its fate, one caller at a time: two who are refused and accepted at once would be told different things.
 * Idempotent: the update's id is the command's id. An acceptance is stored by the projection, with its effect; a refusal here. UNKNOWN: the
 * engine may have it, and the sweeper asks again until it is known. Throws `Refused` with ENGINE_UNAVAILABLE where nothing was sent: then
 * nothing happens unless it is sent again.
 */
export const driveCommand = async (engine: Engine, row: CommandRow | Recorded): Promise<Fate> => {
  if (row.answer !== null) return row.answer;
  const fresh = 'fresh' in row && row.fresh;
  const told = fresh ? null : await turn(engine, row);
  if (told) return told;
  try {
    const fate = await drive(engine, row, fresh);
    if (fate.kind === 'UNKNOWN') await markUnknown(engine.db, row, engine.clock.now()).catch(unlessAway(undefined));
    return fate;
  } catch (error) {
    await leaveUndriven(engine.db, row).catch(unlessAway(undefined));
    throw error;
  }
};
