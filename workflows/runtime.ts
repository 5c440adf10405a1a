import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { condition, setCurrentDetails, setHandler, upsertSearchAttributes } from '@temporalio/workflow';
import { isLong } from '../domain/dossier/act.ts';
import type { Act, ActData, Command, Outcome } from '../domain/dossier/commands.ts';
import { rowOf } from '../domain/dossier/contents.ts';
import { projectionOf } from '../domain/dossier/register.ts';
import type { DossierState, Work } from '../domain/dossier/state.ts';
import { type Change, complete, refusalOf, systemActor, transition } from '../domain/dossier/transition.ts';
import { isRefusal } from '../domain/failures.ts';
import { type Accepted, nameOf, updateOf } from './messages.ts';
import { guarded, lightStep, refusalFailure } from './step.ts';

/** One open dossier inside its workflow: its state, and the only three ways to change it. */
export interface Dossier {
  state(): DossierState;
  /** Writes the opened dossier into the register. */
  opened(change: Change): Promise<void>;
  /** Folds a command in; throws its refusal as an `ApplicationFailure`. */
  handle(command: Command): Promise<Accepted>;
  /** Folds in what the system itself found out; `id` is the work's. */
  systemCommand<A extends Act>(act: { readonly act: A; readonly data: ActData[A] }, id: string): Promise<void>;
  /** Folds in the outcome of the slow act that is underway. */
  settle(outcome: Outcome): Promise<void>;
  /** Replaces the state without a revision (acknowledgements of the portal). */
  touch(change: (state: DossierState) => DossierState): void;
  /** Work whose change is in the register and which nobody has begun. */
  nextWork(): Promise<Work | null>;
}

/** What the operator is shown of a state. */
export interface OperatorView {
  readonly attributes: (state: DossierState) => SearchAttributeUpdatePair[];
  readonly details: (state: DossierState) => string;
}

const now = (): string => new Date().toISOString();

/** State first; handlers are registered last by {@link acceptCommands}, since an early update runs at registration. */
export const createDossier = (initial: DossierState, view: OperatorView): Dossier => {
  let state = initial;
  let shown: string[] = [];
  const begun = new Set<string>();
  const ready: Work[] = [];
  /** Changes that are not yet in the register, whose work is still to come. */
  let projecting = 0;
  /** Slow acts whose outcome is folded in, but not yet in the register. */
  const pending = new Set<string>();
  const project = lightStep('projectDossier', { summary: 'Ghi vào sổ theo dõi hồ sơ' });

  const show = (): void => {
    setCurrentDetails(view.details(state));
    const pairs = view.attributes(state);
    const keys = pairs.map(({ key, value }) => `${key.name}=${String(value)}`);
    const changed = pairs.filter((_pair, index) => keys[index] !== shown[index]);
    shown = keys;
    if (changed.length > 0) upsertSearchAttributes(changed);
  };

  const apply = async (change: Change): Promise<void> => {
    state = change.state;
    show();
    const fresh = state.work.filter((work) => !begun.has(work.id));
    for (const work of fresh) begun.add(work.id);
    projecting += 1;
    await project(projectionOf([change]));
    projecting -= 1;
    // Only now may its effect begin: activities read the dossier from the register.
    ready.push(...fresh);
  };

  return {
    state: () => state,
    opened: apply,
    handle: async (command) => {
      const change = transition(state, command, { at: now() });
      if (isRefusal(change)) throw refusalFailure(change);
      await apply(change);
      const underway = (): boolean => state.underway?.commandId === command.id || pending.has(command.id);
      const row = rowOf(command.act);
      if (isLong(row) && row.awaited) await condition(() => !underway());
      return { version: 1, revision: state.revision, phase: state.phase, underway: underway() };
    },
    systemCommand: async ({ act, data }, id) => {
      const change = transition(state, { version: 1, id, act, actor: systemActor(), data } as Command, { at: now() });
      // A refusal here means that the dossier has moved on and the finding no longer matters.
      if (!isRefusal(change)) await apply(change);
    },
    settle: async (outcome) => {
      const change = complete(state, outcome, { at: now() });
      if (!change) return;
      pending.add(outcome.commandId);
      await apply(change);
      pending.delete(outcome.commandId);
    },
    touch: (change) => {
      state = change(state);
    },
    nextWork: async () => {
      await condition(() => ready.length > 0 || (state.phase === 'CLOSED' && projecting === 0));
      return ready.shift() ?? null;
    },
  };
};

/** Opens the door for commands: one update per act, refused by the pure rules before anything enters the history. */
export const acceptCommands = (dossier: Dossier, acts: readonly Act[]): void => {
  for (const act of acts) {
    setHandler(updateOf(act), (command: Command) => guarded(() => dossier.handle(command)), {
      description: nameOf(act),
      validator: (command: Command) => {
        const refusal = refusalOf(dossier.state(), command, { at: now() });
        if (refusal) throw refusalFailure(refusal);
      },
    });
  }
};
