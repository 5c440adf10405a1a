import { type FailureCode, isRefusal, type Refusal, refuse } from '../failures.ts';
import { type Facts, isLong, type Row, slipOf } from './act.ts';
import { addWork } from './change.ts';
import { holderChanged } from './clock.ts';
import type { Command, CommandOf, Outcome } from './commands.ts';
import { OPENINGS, ROWS, rowOf } from './contents.ts';
import { holderOf, openNow, portalCodeOf } from './derive.ts';
import { confirmed, permitted } from './permit.ts';
import { aboutOf } from './phases.ts';
import { portalWork } from './portal.ts';
import { askSecond, confirmedOf, isAskedFor, needsSecond, pendingCommands } from './requests.ts';
import type { Actor, DossierState, EventDraft } from './state.ts';
import { unopened } from './steps/open.ts';

/** A change of a dossier as it is projected: the state after it, and what happened in it. */
export interface Change {
  readonly state: DossierState;
  readonly events: readonly EventDraft[];
  readonly actor: Actor;
  readonly commandId: string;
  readonly at: string;
  /** Commands that were taken and now will never be done; absent: none. */
  readonly takenBack?: readonly string[];
}

const SYSTEM: Actor = { person: 'system', role: 'SYSTEM', unit: '', agency: '' };

export const systemActor = (): Actor => SYSTEM;

/** A failure ends with the work that failed. */
const stillOwed = ({ failures, work, portal }: DossierState): DossierState['failures'] =>
  failures.filter(
    (failure) => work.some(({ id }) => id === failure.work) || portal.queue.some((message) => portalWork(message) === failure.work),
  );

/** A skip that waits for its second person falls away with the failure that it was for. */
const stillAsked = ({ requests }: DossierState, failures: DossierState['failures']): DossierState['requests'] =>
  requests.filter(({ command }) => command.act !== 'SKIP_STEP' || failures.some(({ work }) => work === command.data.work));

/** Adds what follows from any change: the portal's message, the holder in the clock's ledger, the revision. */
const settle = (
  before: DossierState,
  after: DossierState,
  events: readonly EventDraft[],
  envelope: { actor: Actor; commandId: string; at: string },
): Change => {
  const { at } = envelope;
  const held = holderChanged(after, holderOf(after), at);
  const code = portalCodeOf(held);
  const moved = before.phase !== held.phase || before.portal.lastCode !== code;
  const seq = held.portal.lastSeq + 1;
  const told: DossierState =
    moved && code !== null
      ? {
          ...held,
          portal: {
            lastSeq: seq,
            lastCode: code,
            queue: [...held.portal.queue, { seq, code, phase: held.phase, at, sync: code !== before.portal.lastCode, ...aboutOf(held) }],
          },
        }
      : held;
  const failures = stillOwed(told);
  const state = { ...told, failures, requests: stillAsked(told, failures), revision: before.revision + 1 };
  const pending = pendingCommands(state);
  const takenBack = pendingCommands(before).filter((id) => id !== envelope.commandId && !pending.includes(id));
  return { state, events, ...envelope, ...(takenBack.length > 0 ? { takenBack } : {}) };
};

/** A1: opens a dossier, at the counter (T01) or online (T02). The legal clock will count from `receivedAt`, which is never later than `at`. */
export const openDossier = (dossierId: string, command: CommandOf<'OPEN'>, facts: Facts): Change | Refusal => {
  const { id, actor } = command;
  const blank = unopened(dossierId, command, facts.at);
  const forbidden = permitted({ permits: OPENINGS.flatMap(({ permits }) => permits) }, blank, actor);
  if (forbidden) return forbidden;
  const row = OPENINGS.find((opening) => permitted(opening, blank, actor) === null);
  if (!row) throw new Error('permitted by all openings, and by none');
  const refusal = row.guard?.(blank, command, facts);
  if (refusal) return refusal;
  const { state, events } = row.effect(blank, command, facts);
  return settle(blank, state, events, { actor, commandId: id, at: facts.at });
};

/** Refusals that any act may meet before its own conditions are looked at. */
export const GENERAL_REFUSALS = [
  'ROLE_NOT_PERMITTED',
  'UNIT_NOT_PERMITTED',
  'NOT_ASSIGNED',
  'PHASE_NOT_PERMITTED',
  'UNDERWAY',
  'DOSSIER_CLOSED',
  'COMMAND_EXPIRED',
  'FOUR_EYES',
] as const satisfies readonly FailureCode[];

const generally = (row: Row, state: DossierState, command: Command, { at }: Facts): Refusal<(typeof GENERAL_REFUSALS)[number]> | null => {
  // Where nothing is left to ask for, its run has ended, and the register gives the same answer.
  const nothingLeft = (): boolean => !row.from.includes('CLOSED') || (command.actor.role !== 'SYSTEM' && row.asks(state).length === 0);
  if (state.phase === 'CLOSED' && nothingLeft()) return refuse('DOSSIER_CLOSED');
  const forbidden = permitted(row, state, command.actor, command);
  if (forbidden) return forbidden;
  if (!row.from.includes(state.phase)) return refuse('PHASE_NOT_PERMITTED', { detail: { phase: state.phase, permittedIn: row.from } });
  if (state.underway !== null && command.actor.role !== 'SYSTEM' && !openNow(state, row)) {
    return refuse('UNDERWAY', { detail: { act: state.underway.act, since: state.underway.at } });
  }
  if (command.expiresAt !== undefined && command.expiresAt < at) return refuse('COMMAND_EXPIRED');
  return confirmed(row, state, command);
};

const meets = (row: Row, code: (typeof GENERAL_REFUSALS)[number]): boolean => {
  if (code === 'NOT_ASSIGNED') return row.permits.some(({ scope }) => scope === 'HANDLER');
  return code !== 'FOUR_EYES' || row.confirmers !== undefined;
};

/** Every refusal that a row may answer with: the general ones that can meet it, its own, and for a confirmation those of what is confirmed. */
export const refusalsOf = (row: Row): readonly FailureCode[] => [
  ...new Set([
    ...GENERAL_REFUSALS.filter((code) => meets(row, code)),
    ...row.refuses,
    ...(row.confirmers === undefined ? [] : (['REQUEST_EXISTS'] as const)),
    ...(row.act === 'CONFIRM_REQUEST' ? ROWS.filter(({ confirmers }) => confirmers !== undefined).flatMap(refusalsOf) : []),
  ]),
];

/** Why a command would be refused now, or null. Pure, so that it serves as the update's validator and for "what may I do next?". */
export const refusalOf = (state: DossierState, command: Command, facts: Facts): Refusal | null => {
  if (command.act === 'OPEN') return refuse('PHASE_NOT_PERMITTED');
  const row = rowOf(command.act);
  const refusal = generally(row, state, command, facts) ?? row.guard?.(state, command, facts) ?? null;
  if (refusal) return refusal;
  if (command.act === 'CONFIRM_REQUEST') {
    const asked = confirmedOf(state, command);
    return asked === null ? null : refusalOf(asked.state, asked.command, facts);
  }
  return needsSecond(row, state, command) && isAskedFor(state, command) ? refuse('REQUEST_EXISTS') : null;
};

/** Folds one command into the state. A long act is only accepted here: it stands in `underway` until {@link complete}. */
export const transition = (state: DossierState, command: Command, facts: Facts): Change | Refusal => {
  const refusal = refusalOf(state, command, facts);
  if (refusal) return refusal;
  const row = rowOf(command.act);
  const envelope = { actor: command.actor, commandId: command.id, at: facts.at };
  if (needsSecond(row, state, command)) {
    const asked = askSecond(state, row, command, facts.at);
    return settle(state, asked.state, [asked.event], envelope);
  }
  if (command.act === 'CONFIRM_REQUEST') return confirm(state, command, facts);
  if (isLong(row)) {
    const accepted: DossierState = {
      ...state,
      underway: { act: command.act, commandId: command.id, at: facts.at },
      work: [...state.work, { id: command.id, kind: 'SLOW_ACT', command }],
    };
    return settle(state, accepted, [{ type: 'UNDERWAY', data: { act: command.act } }], envelope);
  }
  const { state: after, events } = row.effect(state, command, facts);
  const slip = slipOf(row);
  const owed = slip === null ? after : addWork(after, { kind: 'RENDER_SLIP', slip, commandId: command.id, actor: command.actor });
  return settle(state, owed, events, envelope);
};

/** What was asked for happens now, as its proposer's act; the one who confirmed it is the change's actor. */
const confirm = (state: DossierState, command: CommandOf<'CONFIRM_REQUEST'>, facts: Facts): Change | Refusal => {
  const asked = confirmedOf(state, command);
  if (asked === null) return refuse('REQUEST_UNKNOWN', { field: 'request' });
  const done = transition(asked.state, asked.command, facts);
  if (isRefusal(done)) return done;
  const event = { type: 'REQUEST_CONFIRMED', data: { request: command.data.request, act: asked.command.act, command: asked.command.id } };
  return { ...done, events: [event, ...done.events], actor: command.actor, commandId: command.id };
};

/**
 * Applies the long act that is underway, once its effect is done. Null when it is no longer underway. One that ends without its effect was
 * told as taken and never happened: its command is taken back.
 */
export const complete = (state: DossierState, { act, commandId, outcome }: Outcome, facts: Facts): Change | null => {
  const work = state.work.find((item) => item.kind === 'SLOW_ACT' && item.id === commandId);
  if (work?.kind !== 'SLOW_ACT' || state.underway?.commandId !== commandId) return null;
  const freed: DossierState = { ...state, underway: null, work: state.work.filter((item) => item !== work) };
  const row = rowOf(act);
  if (!isLong(row)) throw new Error(`${act} is no long act`);
  const envelope = { actor: work.command.actor, commandId, at: facts.at };
  const end = row.complete(freed, work.command, outcome, facts);
  if (!('withheld' in end)) return settle(state, end.state, end.events, envelope);
  const change = settle(state, freed, end.withheld, envelope);
  return { ...change, takenBack: [...(change.takenBack ?? []), commandId] };
};

/** The portal has acknowledged a message: it leaves the queue. No revision, since the register does not show it. */
export const acknowledge = (state: DossierState, seq: number): DossierState => ({
  ...state,
  failures: state.failures.filter(({ work }) => work !== portalWork({ seq })),
  portal: { ...state.portal, queue: state.portal.queue.filter((message) => message.seq !== seq) },
});
