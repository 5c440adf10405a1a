import {
  isGrpcServiceError,
  ServiceError,
  WithStartWorkflowOperation,
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
import type { Db } from '../db/client.ts';
import { type CommandRow, type StoredAnswer, settleCommand, type Tx, tookEffect } from '../db/commands.ts';
import { registeredDossier } from '../db/dossiers.ts';
import type { Command, CommandOf } from '../domain/dossier/commands.ts';
import { FAILURES, type FailureCode, isRefusal, type Refusal, refuse } from '../domain/failures.ts';
import { type DossierInput, openedUpdate, updateOf } from '../workflows/messages.ts';
import { ATTRIBUTES } from '../workflows/operator-view.ts';
import type { Deps } from './deps.ts';
import { Refused, reject } from './problem.ts';

type Engine = Pick<Deps, 'db' | 'temporal' | 'clock' | 'config' | 'log'>;

/** How long a caller waits for the engine's answer. */
const COMMAND_DEADLINE_MS = 10_000;
/** A command that reaches the dossier later than this is refused there: the caller has long been told 503. */
const COMMAND_LIFETIME_MS = 15_000;
/** Intake has the sweeper behind it, so the counter waits shorter. */
const INTAKE_DEADLINE_MS = 3_000;

const isFailureCode = (type: unknown): type is FailureCode => typeof type === 'string' && type in FAILURES;

/** The rules' no inside an update's failure, or null when the failure is something else. */
const refusalIn = (error: unknown): Refusal | null => {
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return null;
  const { type, details } = error.cause;
  if (!isFailureCode(type)) return null;
  const [refusal] = details ?? [];
  return isRefusal(refusal) ? refusal : refuse(type);
};

const isAway = (error: unknown): boolean =>
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
  error instanceof ServiceError ||
  isGrpcServiceError(error) ||
  (error instanceof Error && /Failed to connect before the deadline/.test(error.message));

/** Answer as the register shows the dossier now, which is at or after the accepted change. */
const answerFromRegister = async ({ db }: Engine, { dossierId, commandId }: CommandRow): Promise<StoredAnswer> => {
  const found = (await registeredDossier(db, dossierId)) ?? reject('DOSSIER_UNKNOWN');
  const { revision, phase, status } = found.row;
  return { kind: 'ACCEPTED', revision, phase, status, underway: found.state.underway?.commandId === commandId };
};

/** The engine no longer runs the dossier: the register tells whether the command still took effect before it ended. */
const answerOfGone = async (engine: Engine, row: CommandRow): Promise<StoredAnswer> => {
  const found = (await registeredDossier(engine.db, row.dossierId)) ?? reject('DOSSIER_UNKNOWN');
  if (await tookEffect(engine.db, row)) return answerFromRegister(engine, row);
  if (found.state.phase === 'CLOSED') return { kind: 'REFUSED', refusal: refuse('DOSSIER_CLOSED') };
  engine.log.error({ dossierId: row.dossierId, commandId: row.commandId }, 'dossier is open in the register but has no run');
  return reject('ENGINE_UNAVAILABLE');
};

const execute = ({ temporal, clock }: Engine, dossierId: string, command: Command): Promise<unknown> => {
  const expiresAt = new Date(Date.parse(clock.now()) + COMMAND_LIFETIME_MS).toISOString();
  const handle = temporal.workflow.getHandle(dossierId);
  return temporal.withDeadline(Date.now() + COMMAND_DEADLINE_MS, () =>
    handle.executeUpdate(updateOf(command.act), { args: [{ ...command, expiresAt }], updateId: command.id }),
  );
};

const start = (engine: Engine, dossierId: string, open: CommandOf<'OPEN'>): Promise<unknown> => {
  const { taskQueue, splitQueues } = engine.config.temporal;
  const { procedure } = open.data.law;
  const input: DossierInput = {
    version: 1,
    dossierId,
    open,
    queues: splitQueues ? { documents: `${taskQueue}-documents`, gateways: `${taskQueue}-gateways` } : {},
  };
  const startWorkflowOperation = new WithStartWorkflowOperation('dossier', {
    workflowId: dossierId,
    taskQueue,
    args: [input],
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: `${procedure.code} ${procedure.name} — ${open.actor.unit}`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: ATTRIBUTES.procedureCode, value: procedure.code },
      { key: ATTRIBUTES.leadAgency, value: open.data.leadAgency },
    ]),
  });
  // The operation's own promise is not used; unhandled, its rejection would end the process.
  startWorkflowOperation.workflowHandle().catch(() => undefined);
  return engine.temporal.withDeadline(Date.now() + INTAKE_DEADLINE_MS, () =>
    engine.temporal.workflow.executeUpdateWithStart(openedUpdate, { startWorkflowOperation, updateId: open.id }),
  );
};

/** Sends it unless its effect is known, and says what came of it. Throws what must not be stored: 503 and our own defects. */
const answerOf = async (engine: Engine, row: CommandRow): Promise<StoredAnswer> => {
  const command = row.payload.prepared;
  if (command === undefined) throw new Error(`command ${row.commandId} has nothing prepared`);
  // After the engine has forgotten a run, the old key must not make a second dossier.
  if (command.act === 'OPEN' && (await registeredDossier(engine.db, row.dossierId))) return answerFromRegister(engine, row);
  try {
    await (command.act === 'OPEN' ? start(engine, row.dossierId, command) : execute(engine, row.dossierId, command));
    return await answerFromRegister(engine, row);
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal && FAILURES[refusal.code].status < 500) return { kind: 'REFUSED', refusal };
    if (refusal) throw new Refused(refusal);
    if (error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError) return answerOfGone(engine, row);
    if (!isAway(error)) throw error;
    engine.log.warn(
      { commandId: row.commandId, act: row.act, error: error instanceof Error ? error.name : typeof error },
      'engine did not answer',
    );
    return reject('ENGINE_UNAVAILABLE');
  }
};

/**
 * Drives a recorded command to its lasting answer and stores that. Idempotent: the update's id is the command's id. Throws `Refused` with a
 * 503 where the engine gave no answer; nothing is stored then, and nothing is sent later except an intake.
 */
export const driveCommand = async (engine: Engine, row: CommandRow, store: Db | Tx = engine.db): Promise<StoredAnswer> => {
  if (row.answer !== null) return row.answer;
  const answer = await answerOf(engine, row);
  await settleCommand(store, row, answer, engine.clock.now());
  return answer;
};
