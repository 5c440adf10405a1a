import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { condition, patched, setCurrentDetails, setHandler, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Act, ActData, Command, Outcome } from '../domain/dossier/commands.ts';
import { specOf } from '../domain/dossier/contents.ts';
import { statusOf } from '../domain/dossier/derive.ts';
import { commandsUnderway } from '../domain/dossier/requests.ts';
import { shortWorks } from '../domain/dossier/short-works.ts';
import { isLong } from '../domain/dossier/spec.ts';
import type { DossierState, FailedWork, Work } from '../domain/dossier/state.ts';
import { complete, refusalOf, systemActor, transition } from '../domain/dossier/transition.ts';
import { isRefusal, type Refusal, refuse } from '../domain/failures.ts';
import { guarded, refusalFailure } from './activity.ts';
import { createLifeCycle } from './life-cycle.ts';
import { type Accepted, type Answered, nameOf, updateOf } from './messages.ts';
import { createWriter, type Entry, type Fold } from './writer.ts';

/** One open dossier inside its workflow: its state, and the only ways to change it. */
export interface DossierRun {
  state(): DossierState;
  /** The state that the register holds: what others may be told of. */
  standing(): DossierState;
  /** Folds in how this run begins, and answers when that is in the register. */
  begin(fold: Fold): Promise<void>;
  /** Folds a command in; throws its refusal as an `ApplicationFailure`. */
  handle(command: Command): Promise<Accepted>;
  /** Folds in what the system itself found out; `id` is the work's. Answers why the rules do not take it, or null. */
  systemCommand<A extends Act>(act: { readonly act: A; readonly data: ActData[A] }, id: string): Promise<Refusal | null>;
  /** Folds in the outcome of the long act that is underway. */
  complete(outcome: Outcome): Promise<void>;
  /** Work has ended without its effect: it becomes a technical task. */
  workFailed(work: string, failed: FailedWork): Promise<void>;
  /** Writes a change that is not an act: the register is to be mended. */
  mend(fold: Fold): Promise<void>;
  /** Replaces the state without a revision (acknowledgements of the portal). */
  touch(change: (state: DossierState) => DossierState): void;
  /** Work whose change is in the register and which nobody has begun. */
  nextWork(): Promise<Work>;
  /** What a work brought back that was done with its projection; undefined: it is still to be done. */
  did(work: string): unknown;
  /** Brings one work about; while it runs, the dossier is not at rest. */
  whileBegun(work: Work, effect: () => Promise<void>): Promise<void>;
  /** Why a command would be refused now, or null; for a run that is closing: the same again in a moment. */
  refusal(command: Command): Refusal | null;
  /** No work is begun and everything accepted is written. */
  atRest(): boolean;
  /** Everything accepted is written. */
  written(): boolean;
  /** Its history is so long that the run should close its door. */
  long(): boolean;
  /** From now on commands are sent back with a code that says: the same again in a moment. */
  closeDoor(): void;
  /** The state for the next run. Whatever this one still finds out is lost, and found out again by the next. */
  leave(): { readonly state: DossierState; readonly answered: readonly Answered[] };
}

/** What the operator is shown of a state. */
export interface OperatorView {
  /** `behind`: the register does not take what the dossier gives it. */
  readonly attributes: (state: DossierState, behind: boolean) => SearchAttributeUpdatePair[];
  readonly details: (state: DossierState) => string;
}

/** A run closes its door here: replay costs about 2 ms an event, and what is under way may still add a hundred (measured). */
const DOOR_AT_EVENTS = 400;

/** How long after its end a command may still be asked about: two minutes for callers, one for clocks that differ. */
const MEMORY_MS = 3 * 60_000;

/** A long act that is only a short write of our own: the answer waits for it. */
const awaited = (act: Act): boolean => {
  const spec = specOf(act);
  return isLong(spec) && spec.awaited === true;
};

export const now = (): string => new Date().toISOString();
/** Nobody confirms in his own command: the second person comes by an act of his own. */
const ofOne = ({ confirmedBy: _claimed, ...command }: Command): Command => command as Command;
const later = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();

/** State first; handlers are registered last by {@link acceptCommands}, since an early update runs at registration. */
export const createDossier = (
  initial: DossierState,
  view: OperatorView,
  earlier: readonly Answered[],
  worksOf: typeof shortWorks = shortWorks,
): DossierRun => {
  let shown: readonly string[] = [];
  let doorOpen = true;
  let behind = false;
  let long = false;
  const done = new Map<string, unknown>();
  const answered = new Map(earlier.map((answer) => [answer.commandId, answer]));
  const works = createLifeCycle(initial);

  const show = (state: DossierState): void => {
    setCurrentDetails(view.details(state));
    const pairs = view.attributes(state, behind);
    const keys = pairs.map(({ key, value }) => `${key.name}=${String(value)}`);
    const changed = pairs.filter((_pair, index) => keys[index] !== shown[index]);
    shown = keys;
    if (changed.length > 0) upsertSearchAttributes(changed);
  };

  /** Looked at where the history holds what happened: a task of nothing but refusals leaves no trace, and a replay would not look there. */
  const measure = (): void => {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    long ||= historyLength >= DOOR_AT_EVENTS || continueAsNewSuggested;
  };

  const writer = createWriter(initial, now, {
    changed: (state) => {
      measure();
      show(state);
      works.accepted(state);
    },
    // Only now may its effect begin: activities read the dossier from the register.
    written: (standing, did) => {
      measure();
      for (const [work, outcome] of Object.entries(did)) done.set(work, outcome);
      works.written(standing);
    },
    works: (before, after) => worksOf(before, after, now()),
    behind: (isBehind) => {
      behind = isBehind;
      show(writer.state());
    },
  });
  // Ends with the workflow; an error of its own fails the workflow task, which is shown as wedged and goes on when the code is mended.
  void writer.run();

  const untilWritten = (entry: Entry): Promise<void> => condition(() => entry.stage() !== 'ACCEPTED');
  const fold = async (change: Fold): Promise<Refusal | null> => {
    const entry = writer.accept(change);
    if (entry === null || isRefusal(entry)) return entry;
    await untilWritten(entry);
    return null;
  };

  const answer = async (command: Command): Promise<Accepted> => {
    const at = now();
    const entry = writer.accept((state) => transition(state, command, { at }));
    if (entry === null) throw refusalFailure(refuse('INTERNAL'));
    if (isRefusal(entry)) throw refusalFailure(entry);
    await untilWritten(entry);
    const refusal = entry.refusal();
    if (refusal) throw refusalFailure(refusal);
    // A closing run waits for nobody's effect: the next run goes on with it.
    if (awaited(command.act)) await condition(() => !doorOpen || !works.open(command.id));
    const state = awaited(command.act) ? writer.state() : entry.change().state;
    return {
      version: 1,
      revision: state.revision,
      phase: state.phase,
      status: statusOf(state),
      underway: commandsUnderway(state).includes(command.id),
    };
  };

  const systemCommand: DossierRun['systemCommand'] = async ({ act, data }, id) => {
    const at = now();
    return fold((state) => transition(state, { version: 1, id, act, actor: systemActor(), data } as Command, { at }));
  };

  return {
    state: writer.state,
    standing: writer.standing,
    begin: async (change) => {
      const entry = writer.accept(change);
      if (isRefusal(entry)) throw refusalFailure(entry);
      if (entry) return untilWritten(entry);
      // The run before left nothing unwritten: what its state owes may begin at once.
      show(initial);
      works.written(initial);
    },
    handle: async (asked) => {
      const command = ofOne(asked);
      const before = answered.get(command.id);
      if (before) return before.accepted;
      const accepted = await answer(command);
      answered.set(command.id, { commandId: command.id, accepted, until: later(command.expiresAt ?? now(), MEMORY_MS) });
      return accepted;
    },
    systemCommand,
    workFailed: async (work, failed) => {
      // A run that met this before intake went on without an answer is read again as it went.
      const goesOn = patched('intake-goes-on') ? { goesOn: true as const } : {};
      await systemCommand({ act: 'WORK_FAILED', data: { work, failed, ...goesOn } }, `failed-${work}`);
    },
    complete: async (outcome) => {
      const at = now();
      await fold((state) => complete(state, outcome, { at }));
    },
    mend: async (change) => {
      await fold(change);
    },
    touch: writer.touch,
    nextWork: async () => {
      // Behind a closed door nothing is begun that the next run would begin again beside it.
      await condition(() => doorOpen && works.waiting());
      return works.begin();
    },
    did: (work) => done.get(work),
    whileBegun: async (work, effect) => {
      await effect();
      done.delete(work.id);
      works.ended(work.id);
    },
    atRest: () => writer.idle() && works.atRest(),
    written: writer.idle,
    long: () => long,
    closeDoor: () => {
      doorOpen = false;
    },
    leave: () => {
      writer.seal();
      return { state: writer.state(), answered: [...answered.values()].filter(({ until }) => until > now()) };
    },
    refusal: (command) => {
      // Answered before: the handler gives the same answer again.
      if (answered.has(command.id)) return null;
      return doorOpen ? refusalOf(writer.state(), ofOne(command), { at: now() }) : refuse('DOSSIER_MOVING');
    },
  };
};

/** Opens the door for commands: one update per act, refused by the pure rules before anything enters the history. */
export const acceptCommands = (dossier: DossierRun, acts: readonly Act[]): void => {
  for (const act of acts) {
    setHandler(updateOf(act), (command: Command) => guarded(() => dossier.handle(command)), {
      description: nameOf(act),
      validator: (command: Command) => {
        const refusal = dossier.refusal(command);
        if (refusal) throw refusalFailure(refusal);
      },
    });
  }
};
