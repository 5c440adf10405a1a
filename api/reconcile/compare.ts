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
  const apart = (name: Finding['class'], cause: string, register: number, shown?: Record<string, unknown>): Finding => ({
    ...found(name, cause, shown),
    stood: { register, engine: engine.written },
  });
  if (after === null) {
    if (engine.written === 0 && Date.parse(now) - Date.parse(engine.startedAt) < OPENING_MS) return 'MOVING';
    const { latest } = engine;
    return apart(
      'NO_ROW',
      engine.written === 0 ? 'NOT_WRITTEN' : 'LOST',
      0,
      latest?.law === undefined ? undefined : specOf({ ...latest, law: latest.law }),
    );
  }
  // What the register held before the engine was asked, the engine must have given it.
  const highest = before === null ? 0 : Math.max(before.revision, before.highest);
  if (highest > engine.scheduled) return apart('ROW_AHEAD', 'FOREIGN_FACTS', highest);
  // What the engine knows to be written, the register must hold afterwards.
  if (after.revision < engine.written) return apart('ROW_BEHIND', 'LOST', after.revision);
  const same = engine.state === null || after.revision !== engine.written || comparable(engine.state) === after.content;
  if (!same) return apart('ROW_BEHIND', 'DIFFERS', after.revision);
  if (engine.failing) return apart('ROW_BEHIND', 'NOT_WRITTEN', after.revision);
  // What is on its way may meet something else in the register at its revision.
  return engine.scheduled > engine.written ? 'MOVING' : null;
};
