import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowIdReusePolicy, WorkflowNotFoundError } from '@temporalio/common';
import { asSent } from '../../db/register/commands.ts';
import type { Finding } from '../../db/register/findings.ts';
import { lastKnown, openingOf, registerSide } from '../../db/register/reconcile.ts';
import { dropWorkFailures } from '../../db/register/work-failures.ts';
import { isFailing } from '../../domain/dossier/change.ts';
import type { CommandOf } from '../../domain/dossier/commands.ts';
import { told } from '../../domain/dossier/mend.ts';
import { type Beginning, consultationId, consultationLostSignal, rewriteSignal } from '../../workflows/messages.ts';
import { LAST_WRITES_MS, startOperation } from '../acts/drive.ts';
import type { Deps } from '../http/deps.ts';
import { lostConsultations } from './consultations.ts';
import { type EngineSide, engineSide } from './engine.ts';

export type Engine = Pick<Deps, 'db' | 'temporal' | 'clock' | 'config' | 'log'>;

const ENDED_WITHIN_MS = 5_000;

const begin = async (engine: Engine, dossierId: string, beginning: Beginning): Promise<void> => {
  // A run that is no more fails no more; what waits for a person waits on.
  const waiting = beginning.kind === 'RESTART' ? beginning.state.failures.filter(isFailing).map(({ work }) => work) : [];
  await dropWorkFailures(engine.db, dossierId, waiting);
  await engine.temporal.workflow.start('dossier', {
    ...startOperation(engine, dossierId, beginning),
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
  });
};

/** The intake of a dossier that never came into the register, while nobody has been told its fate. */
const unopened = async ({ db }: Engine, dossierId: string): Promise<CommandOf<'OPEN'> | null> => {
  const opening = await openingOf(db, dossierId);
  if (opening?.status !== 'RECEIVED' || opening.payload.prepared === undefined) return null;
  const command = await asSent(db, opening);
  return command.act === 'OPEN' ? command : null;
};

/** Begins a dossier's run anew: with what the register holds, or, where it never came that far, with the command that opens it. */
const restart = async (engine: Engine, dossierId: string): Promise<boolean> => {
  const known = await lastKnown(engine.db, dossierId);
  if (known !== null) {
    const { above } = known;
    await begin(engine, dossierId, { kind: 'RESTART', id: `restart-${above}`, state: told(known.state, known.told), above });
    return true;
  }
  const command = await unopened(engine, dossierId);
  if (command === null) return false;
  await begin(engine, dossierId, { kind: 'OPEN', command });
  return true;
};

const isGone = (error: unknown): boolean => error instanceof WorkflowNotFoundError;

/** Ends a workflow and waits until the engine says that it is ended, since its id is to be used again. */
const end = async ({ temporal }: Engine, workflowId: string, reason: string): Promise<void> => {
  const handle = temporal.workflow.getHandle(workflowId);
  await handle.terminate(reason).catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
  for (const until = Date.now() + ENDED_WITHIN_MS; Date.now() < until; await pause(50)) {
    const ended = await handle.describe().then(
      ({ status }) => status.name !== 'RUNNING',
      (error: unknown) => isGone(error) || Promise.reject(error),
    );
    if (ended) return;
  }
  throw new Error(`${workflowId} does not end`);
};

const REASON = 'Luồng xử lý của phiên bản trước: chạy lại từ sổ theo dõi (run of an earlier version, begun anew from the register)';

const OLDER = 'Luồng xử lý cũ hơn sổ theo dõi: chạy lại từ sổ (run older than the register, begun anew from it)';

/** The consultations of an old run end with it: they would not know the new one's messages, and their ids are needed. */
const replaceOld = async (engine: Engine, dossierId: string): Promise<boolean> => {
  const known = await lastKnown(engine.db, dossierId);
  if (known === null && (await unopened(engine, dossierId)) === null) return false;
  await end(engine, dossierId, REASON);
  for (const { consultation } of known?.state.consultations ?? []) await end(engine, consultationId(dossierId, consultation), REASON);
  // Closed and told everything: nothing is left to run.
  if (known !== null && (await registerSide(engine.db, dossierId))?.owed !== true) return true;
  return restart(engine, dossierId);
};

/** Has the run write the register anew, or take back what it never had; nothing where it has moved on since that was found: two rounds may have found the same. */
export const rewrite = async (
  { db, temporal }: Pick<Engine, 'db' | 'temporal'>,
  { dossierId, class: name, cause, stood }: Finding,
): Promise<boolean> => {
  if (stood === undefined) return false;
  if ((await registerSide(db, dossierId)) === null && (await openingOf(db, dossierId)) === null) return false;
  const below = cause === 'DIFFERS' ? stood.register - 1 : stood.register;
  await temporal.workflow
    .getHandle(dossierId)
    .signal(rewriteSignal, name === 'ROW_AHEAD' ? { version: 1, above: stood.register } : { version: 1, below, written: stood.engine });
  return true;
};

/** Has the dossier's run start its lost consultations anew, under the same ids. */
const beginConsultations = async (engine: Engine, dossierId: string): Promise<boolean> => {
  const consulting = (await registerSide(engine.db, dossierId))?.consulting ?? [];
  const lost = await lostConsultations(engine, dossierId, consulting);
  for (const { consultation } of lost)
    await engine.temporal.workflow.getHandle(dossierId).signal(consultationLostSignal, { version: 1, consultation });
  return lost.length > 0;
};

/** Whether a lost run's last writes are surely over: what they still write must not look like somebody else's. */
const isQuiet = (engine: EngineSide, now: string): boolean =>
  engine.kind !== 'CLOSED' || Date.parse(now) - Date.parse(engine.at) >= LAST_WRITES_MS;

/**
 * Mends what may be mended without a person; false: not this, or not yet. Repeated, it does nothing twice. `fromRegister`: an engine older than
 * the register is ended, and the next round begins it anew with what the register holds, instead of taking that back.
 */
export const mend = async (engine: Engine, finding: Finding, fromRegister: boolean): Promise<boolean> => {
  const { dossierId } = finding;
  switch (finding.class) {
    case 'NO_RUN':
      return isQuiet(await engineSide(engine.temporal, dossierId), engine.clock.now()) && restart(engine, dossierId);
    case 'OLD_RUN':
      return replaceOld(engine, dossierId);
    case 'NO_CONSULTATION':
      return beginConsultations(engine, dossierId);
    case 'ROW_AHEAD':
      if (!fromRegister) return rewrite(engine, finding);
      await end(engine, dossierId, OLDER);
      return true;
    case 'NO_ROW':
    case 'ROW_BEHIND':
      if (finding.cause === 'GENERATION') return replaceOld(engine, dossierId);
      // What was not written yet is tried again by the run itself, for ever.
      return finding.cause !== 'NOT_WRITTEN' && rewrite(engine, finding);
    case 'FILE_MISSING':
      return false;
  }
};
