import { ApplicationFailure, condition } from '@temporalio/workflow';
import type { Projected, ShortWork } from '../domain/dossier/activities.ts';
import { retracted } from '../domain/dossier/mend.ts';
import { projectionOf } from '../domain/dossier/register.ts';
import type { DossierState } from '../domain/dossier/state.ts';
import type { Change } from '../domain/dossier/transition.ts';
import { isRefusal, type Refusal } from '../domain/failures.ts';
import { failedWork, writing } from './activity.ts';

/** What makes a change of the state that it meets; pure, so that it can be done again on another state. */
export type Fold = (state: DossierState) => Change | Refusal | null;

/** One change on its way into the register. */
export interface Entry {
  readonly change: () => Change;
  readonly stage: () => 'ACCEPTED' | 'WRITTEN' | 'WITHDRAWN';
  /** Why it was withdrawn: the register held other facts than the engine, and on those the rules say no. */
  readonly refusal: () => Refusal | null;
}

interface Waiting {
  fold: Fold;
  change: Change;
  stage: 'ACCEPTED' | 'WRITTEN' | 'WITHDRAWN';
  refusal: Refusal | null;
}

/** The state of a dossier and its changes on their way into the register, strictly in the order of their revisions. */
export interface Writer {
  state(): DossierState;
  /** The state that the register holds, as far as this run knows. */
  standing(): DossierState;
  /** Folds a change in and hands it on; a refusal or null changes nothing. */
  accept(fold: Fold): Entry | Refusal | null;
  /** Replaces the state without a change that the register would show. */
  touch(change: (state: DossierState) => DossierState): void;
  /** Everything accepted is in the register. */
  idle(): boolean;
  /** The state is handed over as it is now: no change is taken or written any more. */
  seal(): void;
  /** Writes until the workflow ends. */
  run(): Promise<never>;
}

const NEVER_WRITTEN: Entry = {
  change: () => {
    throw ApplicationFailure.nonRetryable('nothing is taken after the end of a run', 'INTERNAL');
  },
  stage: () => 'ACCEPTED',
  refusal: () => null,
};

interface Hooks {
  /** After every change of the state. */
  readonly changed: (state: DossierState) => void;
  /** The register holds all up to this state; `did`: what short works brought back, by the work's id. */
  readonly written: (state: DossierState, did: Readonly<Record<string, unknown>>) => void;
  /** What is to be done with a projection that takes the register from one state to the other. */
  readonly works: (before: DossierState, after: DossierState) => readonly ShortWork[];
  /** The register does not take what it is given, or takes it again. */
  readonly behind: (behind: boolean) => void;
}

/**
 * Several waiting changes go in one projection, so that a slow register never makes a queue. An update's acceptance and the scheduling of
 * its projection are one workflow task: nothing is written that the engine does not have (a local activity would write first; measured).
 */
export const createWriter = (initial: DossierState, now: () => string, hooks: Hooks): Writer => {
  let state = initial;
  let standing = initial;
  let waiting: readonly Waiting[] = [];
  let sealed = false;

  const set = (next: DossierState): void => {
    state = next;
    hooks.changed(state);
  };

  /** Does all that waits again on another state, since the register turned out to hold other facts. */
  const rebase = (base: DossierState, first: readonly Waiting[] = []): void => {
    let next = first.at(-1)?.change.state ?? base;
    const still: Waiting[] = [...first];
    for (const entry of waiting) {
      const change = entry.fold(next);
      if (change === null || isRefusal(change)) {
        entry.stage = 'WITHDRAWN';
        entry.refusal = change;
        continue;
      }
      entry.change = change;
      next = change.state;
      still.push(entry);
    }
    waiting = still;
    set(next);
  };

  const takeBack = ({ highest, stored }: Extract<Projected, { kind: 'TAKEN' }>): void => {
    const fold: Fold = (base) => retracted(base, { highest, stored }, { at: now() });
    const change = fold(standing);
    if (change === null || isRefusal(change)) throw ApplicationFailure.nonRetryable('a retraction is never refused', 'INTERNAL');
    rebase(standing, [{ fold, change, stage: 'ACCEPTED', refusal: null }]);
  };

  const write = async (changes: readonly [Change, ...Change[]], withLaw = false): Promise<Projected> => {
    const projection = projectionOf(changes, { works: hooks.works(standing, (changes.at(-1) ?? changes[0]).state), withLaw });
    try {
      return await writing(false)(projection);
    } catch (error) {
      if (failedWork(error) === null) throw error;
    }
    hooks.behind(true);
    const outcome = await writing(true)(projection);
    hooks.behind(false);
    return outcome;
  };

  return {
    state: () => state,
    standing: () => standing,
    accept: (fold) => {
      // Never written: between the last look at the state and the end of the run, effects may still come in.
      if (sealed) return NEVER_WRITTEN;
      const change = fold(state);
      if (change === null || isRefusal(change)) return change;
      const entry: Waiting = { fold, change, stage: 'ACCEPTED', refusal: null };
      waiting = [...waiting, entry];
      set(change.state);
      return { change: () => entry.change, stage: () => entry.stage, refusal: () => entry.refusal };
    },
    touch: (change) => {
      if (sealed) return;
      // The state that stands and those on their way to stand are touched as well: what is told the portal is read from there.
      standing = change(standing);
      for (const entry of waiting) entry.change = { ...entry.change, state: change(entry.change.state) };
      set(change(state));
    },
    idle: () => waiting.length === 0,
    seal: () => {
      sealed = true;
    },
    run: async () => {
      for (;;) {
        await condition(() => waiting.length > 0);
        const batch = waiting;
        const [first, ...rest] = batch.map(({ change }) => change);
        if (first === undefined) continue;
        let outcome = await write([first, ...rest]);
        // A register that was restored from before this dossier's intake.
        if (outcome.kind === 'LAW_UNKNOWN') outcome = await write([first, ...rest], true);
        if (outcome.kind === 'LAW_UNKNOWN') throw ApplicationFailure.nonRetryable('a law that is given along is known', 'INTERNAL');
        if (outcome.kind === 'TAKEN') {
          takeBack(outcome);
          continue;
        }
        for (const entry of batch) entry.stage = 'WRITTEN';
        waiting = waiting.slice(batch.length);
        standing = outcome.kind === 'STOOD' ? { ...outcome.state, portal: state.portal } : (batch.at(-1)?.change ?? first).state;
        if (outcome.kind === 'STOOD') rebase(standing);
        hooks.written(standing, outcome.kind === 'WRITTEN' ? (outcome.did ?? {}) : {});
      }
    },
  };
};
