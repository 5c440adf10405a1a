import { condition } from '@temporalio/workflow';
import type { DossierState } from '../domain/dossier/state.ts';
import { acknowledge } from '../domain/dossier/transition.ts';
import type { DossierInput } from './messages.ts';
import type { Dossier } from './runtime.ts';
import { heavyStep } from './step.ts';

/**
 * The portal knows a dossier by its code, so what happened before the code was given is told once it is there, in order; of a dossier that
 * ends without one it never hears (docs/decisions/004).
 */
const due = ({ dossierCode, portal }: DossierState) => (dossierCode === null ? undefined : portal.queue[0]);

/** The one ordered loop that tells the national portal; ends when the last status of a closed dossier is acknowledged. */
export const tellPortal = async (dossier: Dossier, { gateways }: DossierInput['queues']): Promise<void> => {
  const finished = (): boolean => dossier.state().phase === 'CLOSED' && due(dossier.state()) === undefined;
  for (;;) {
    await condition(() => due(dossier.state()) !== undefined || finished());
    const message = due(dossier.state());
    if (message === undefined) return;
    await heavyStep('tellPortal', { summary: `Báo Cổng DVC quốc gia: trạng thái ${message.code}`, taskQueue: gateways })({
      version: 1,
      dossierId: dossier.state().dossierId,
      step: `portal-${message.seq}`,
      at: message.at,
      message,
    });
    dossier.touch((state) => acknowledge(state, message.seq));
  }
};
