import type { Consulting } from '../../db/register/reconcile.ts';
import { consultationId } from '../../workflows/messages.ts';
import { describeRun, LAST_WRITES_MS } from '../acts/drive.ts';
import type { Deps } from '../http/deps.ts';

export interface LostConsultation {
  readonly consultation: string;
  /** How its workflow ended. */
  readonly status: string;
}

/** One that the engine does not know is being started by its dossier's run, as soon as a worker is there; after so long it was lost. */
const STARTED_MS = 600_000;

/** Consultations of the register that have no workflow any more. One that has just ended may have been answered, and the register be told in this moment. */
export const lostConsultations = async (
  { temporal, clock }: Pick<Deps, 'temporal' | 'clock'>,
  dossierId: string,
  consulting: readonly Consulting[],
): Promise<readonly LostConsultation[]> => {
  const isPast = (from: string | Date, ms: number): boolean => Date.parse(clock.now()) - new Date(from).getTime() >= ms;
  const found = await Promise.all(
    consulting.map(async ({ consultation, openedAt }) => {
      const info = await describeRun(temporal, consultationId(dossierId, consultation));
      if (info === null) return isPast(openedAt, STARTED_MS) ? [{ consultation, status: 'NOT_FOUND' }] : [];
      return info.closeTime && isPast(info.closeTime, LAST_WRITES_MS) ? [{ consultation, status: info.status.name }] : [];
    }),
  );
  return found.flat();
};
