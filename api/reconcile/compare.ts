import type { Finding } from '../../db/register/findings.ts';
import { comparable, type RegisterSide } from '../../db/register/reconcile.ts';
import { registerOf } from '../../domain/dossier/register.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import type { EngineSide } from './engine.ts';

type Register = (RegisterSide & { readonly content: string }) | null;

/** The register as it was read before the engine and after it: between both, an honest dossier may move on. */
export interface Compared {
  readonly dossierId: string;
  readonly before: Register;
  readonly engine: EngineSide;
  readonly after: Register;
  readonly now: string;
}

/** A run's first projection waits in its own retries this long before anybody asks where it is. */
const OPENING_MS = 30_000;

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The row that is missing, under the names of its columns. */
const specOf = (state: DossierState): Record<string, unknown> =>
  Object.fromEntries(Object.entries(registerOf(state)).map(([name, value]) => [snake(name), value]));

/** In which way register and engine disagree over a dossier; null: not at all; MOVING: its run is bringing them together just now. Pure. */
export const compare = ({ dossierId, before, engine, after, now }: Compared): Finding | 'MOVING' | null => {
  const found = (name: Finding['class'], cause: string, shown?: Record<string, unknown>): Finding => ({
    dossierId,
    class: name,
    subject: '',
    cause,
    ...(shown === undefined ? {} : { shown }),
  });
  switch (engine.kind) {
    case 'NONE':
      return after?.owed ? found('NO_RUN', 'NOT_FOUND') : null;
    case 'CLOSED':
      return after?.owed ? found('NO_RUN', engine.status) : null;
    case 'OLD':
      return found(after === null ? 'NO_ROW' : 'OLD_RUN', 'GENERATION');
    case 'RUNNING':
      break;
  }
  if (engine.settling) return 'MOVING';
  if (after === null) {
    if (engine.written === 0 && Date.parse(now) - Date.parse(engine.startedAt) < OPENING_MS) return 'MOVING';
    const { latest } = engine;
    return found(
      'NO_ROW',
      engine.written === 0 ? 'NOT_WRITTEN' : 'LOST',
      latest?.law === undefined ? undefined : specOf({ ...latest, law: latest.law }),
    );
  }
  // What the register held before the engine was asked, the engine must have given it.
  if (before !== null && Math.max(before.revision, before.highest) > engine.scheduled) return found('ROW_AHEAD', 'FOREIGN_FACTS');
  // What the engine knows to be written, the register must hold afterwards.
  if (after.revision < engine.written) return found('ROW_BEHIND', 'LOST');
  const same = engine.state === null || after.revision !== engine.written || comparable(engine.state) === after.content;
  if (!same) return found('ROW_BEHIND', 'DIFFERS');
  if (engine.failing) return found('ROW_BEHIND', 'NOT_WRITTEN');
  // What is on its way may meet something else in the register at its revision.
  return engine.scheduled > engine.written ? 'MOVING' : null;
};
