import { WithStartWorkflowOperation } from '@temporalio/client';
import { WorkflowIdReusePolicy } from '@temporalio/common';
import { asSent } from '../../db/register/commands.ts';
import { registeredDossier } from '../../db/register/dossiers.ts';
import { type KeptPayment, markPlaced, unplacedPayments } from '../../db/register/payments.ts';
import { lastKnown } from '../../db/register/reconcile.ts';
import { told } from '../../domain/dossier/mend.ts';
import { systemActor } from '../../domain/dossier/transition.ts';
import type { FailureCode } from '../../domain/failures.ts';
import { startRounds } from '../../platform/rounds.ts';
import { updateOf } from '../../workflows/messages.ts';
import { record } from '../acts/commands.ts';
import { driveCommand, type Fate, type Recorded, startOperation } from '../acts/drive.ts';
import type { Deps } from '../http/deps.ts';

type Needed = Pick<Deps, 'db' | 'temporal' | 'clock' | 'config' | 'log'>;

const EVERY_MS = 5_000;
const PER_ROUND = 50;
const ANSWER_MS = 10_000;

/** As whom the system acts when the platform has told it something. */
const PLATFORM = { person: 'payment-platform', roles: [], unit: '', agency: '' } as const;

/** The run of a closed dossier has ended: it is begun anew with the money that is to go back, and lives until it is given back. */
const tellClosed = async (deps: Needed, row: Recorded): Promise<Fate> => {
  if (row.answer !== null) return row.answer;
  const known = await lastKnown(deps.db, row.dossierId);
  if (known === null) return { kind: 'UNKNOWN' };
  const { above } = known;
  const startWorkflowOperation = new WithStartWorkflowOperation('dossier', {
    ...startOperation(deps, row.dossierId, { kind: 'RESTART', id: `restart-${above}`, state: told(known.state, known.told), above }),
    workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
  });
  startWorkflowOperation.workflowHandle().catch(() => undefined);
  const command = await asSent(deps.db, row);
  const accepted = await deps.temporal.withDeadline(Date.now() + ANSWER_MS, () =>
    deps.temporal.workflow.executeUpdateWithStart(updateOf(command.act), {
      args: [command],
      startWorkflowOperation,
      updateId: command.id,
    }),
  );
  return { kind: 'ACCEPTED', ...accepted };
};

/** Nothing was done, and nothing says that it may not be: the engine was silent for too long, or its dossier ended or was set back meanwhile. */
const IN_VAIN: ReadonlySet<FailureCode> = new Set(['COMMAND_EXPIRED', 'DOSSIER_CLOSED', 'TAKEN_BACK']);

/** The try that is under way or has told its last word; what was in vain is followed by another. The book itself takes a payment once. */
const lastTry = async (recorded: (tryNumber: number) => Promise<Recorded>): Promise<Recorded> => {
  for (let tryNumber = 1; ; tryNumber += 1) {
    const row = await recorded(tryNumber);
    if (row.answer?.kind !== 'REFUSED' || !IN_VAIN.has(row.answer.refusal.code)) return row;
  }
};

/** Takes a payment into its dossier's book, under one key as long as a try may still succeed; true once it stands there. */
export const place = async (deps: Needed, kept: KeptPayment): Promise<boolean> => {
  const { paymentId: reference, dossierId, obligation, amount, paidAt } = kept;
  if (dossierId === null || obligation === null) return false;
  const closed = (await registeredDossier(deps.db, dossierId))?.state.phase === 'CLOSED';
  const data = { obligation, amount, reference, paidAt };
  const row = await lastTry((tryNumber) =>
    record(deps as Deps, {
      caller: PLATFORM,
      key: `payment-${reference}${closed ? '-closed' : ''}${tryNumber === 1 ? '' : `/${tryNumber}`}`,
      act: 'RECORD_PAYMENT',
      target: dossierId,
      body: data,
      prepare: async () => ({ actor: { ...systemActor(), via: PLATFORM.person }, dossierId, data }),
    }),
  );
  const fate = await (closed ? tellClosed(deps, row) : driveCommand(deps, row));
  const stands = fate.kind === 'ACCEPTED' || (fate.kind === 'REFUSED' && fate.refusal.code === 'PAYMENT_KNOWN');
  if (stands) await markPlaced(deps.db, reference, deps.clock.now());
  return stands;
};

/** Places what is not placed yet, wherever it was told of. */
export const placeAll = async (deps: Needed): Promise<void> => {
  for (const kept of await unplacedPayments(deps.db, PER_ROUND))
    await place(deps, kept).catch((error: unknown) =>
      deps.log.warn({ dossierId: kept.dossierId, error: error instanceof Error ? error.name : typeof error }, 'payment not placed yet'),
    );
};

export const startPlacing = (deps: Needed): { readonly stop: () => Promise<void> } =>
  startRounds(EVERY_MS, async () => {
    await placeAll(deps).catch((error: unknown) =>
      deps.log.warn({ error: error instanceof Error ? error.name : typeof error }, 'payments not placed'),
    );
    return EVERY_MS;
  });
