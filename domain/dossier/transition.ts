import { type FailureCode, isRefusal, type Refusal, refuse } from '../failures.ts';
import { unopened } from './acts/open.ts';
import { addWork, returnOnceUndoubted } from './change.ts';
import { holderChanged } from './clock.ts';
import type { Act, Command, CommandOf, Outcome } from './commands.ts';
import { OPENINGS, phaseFor, SPECS, specOf } from './contents.ts';
import { holderOf, openNow, portalCodeOf } from './derive.ts';
import { followed } from './outside.ts';
import { askedNoMore, givenBackAtEnd } from './payments.ts';
import { confirmed, permitted } from './permit.ts';
import { aboutOf } from './phases.ts';
import { portalWork } from './portal.ts';
import { askSecond, commandsUnderway, confirmedOf, isAskedFor, needsSecond, stillAsked } from './requests.ts';
import { isLong, type Moment, type Spec, slipOf } from './spec.ts';
import type { Actor, DossierState, EventDraft } from './state.ts';

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

/** Adds what follows from any change: the electronic return held or let go, the portal's message, the holder in the clock's ledger, the revision. */
const consequences = (
  before: DossierState,
  changed: DossierState,
  events: readonly EventDraft[],
  envelope: { actor: Actor; commandId: string; at: string },
): Change => {
  const { at } = envelope;
  const { state: next, events: following } = followed(returnOnceUndoubted(before, changed), at);
  const after = askedNoMore(givenBackAtEnd(before, next));
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
  const isDoneIn = (act: Act, there: DossierState): boolean => specOf(act).from.includes(phaseFor(specOf(act), there));
  const state = { ...told, failures, requests: stillAsked(before, told, { failures, isDoneIn }), revision: before.revision + 1 };
  const pending = commandsUnderway(state);
  const takenBack = commandsUnderway(before).filter((id) => id !== envelope.commandId && !pending.includes(id));
  return { state, events: [...events, ...following], ...envelope, ...(takenBack.length > 0 ? { takenBack } : {}) };
};

/** A1: opens a dossier, at the counter (T01) or online (T02). The legal clock will count from `receivedAt`, which is never later than `at`. */
export const openDossier = (dossierId: string, command: CommandOf<'OPEN'>, moment: Moment): Change | Refusal => {
  const { id, actor } = command;
  const blank = unopened(dossierId, command, moment.at);
  const forbidden = permitted({ permits: OPENINGS.flatMap(({ permits }) => permits) }, blank, actor);
  if (forbidden) return forbidden;
  const spec = OPENINGS.find((opening) => permitted(opening, blank, actor) === null);
  if (!spec) throw new Error('permitted by all openings, and by none');
  const refusal = spec.guard?.(blank, command, moment);
  if (refusal) return refusal;
  const { state, events } = spec.apply(blank, command, moment);
  return consequences(blank, state, events, { actor, commandId: id, at: moment.at });
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

const generally = (
  spec: Spec,
  state: DossierState,
  command: Command,
  { at }: Moment,
): Refusal<(typeof GENERAL_REFUSALS)[number]> | null => {
  // Where nothing is left to ask for, its run has ended, and the register gives the same answer.
  const nothingLeft = (): boolean => !spec.from.includes('CLOSED') || (command.actor.role !== 'SYSTEM' && spec.asks(state).length === 0);
  if (state.phase === 'CLOSED' && nothingLeft()) return refuse('DOSSIER_CLOSED');
  const forbidden = permitted(spec, state, command.actor, command);
  if (forbidden) return forbidden;
  const phase = phaseFor(spec, state);
  if (!spec.from.includes(phase)) return refuse('PHASE_NOT_PERMITTED', { detail: { phase, permittedIn: spec.from } });
  if (state.underway !== null && command.actor.role !== 'SYSTEM' && !openNow(state, spec)) {
    return refuse('UNDERWAY', { detail: { act: state.underway.act, since: state.underway.at } });
  }
  if (command.expiresAt !== undefined && command.expiresAt < at) return refuse('COMMAND_EXPIRED');
  return confirmed(spec, state, command);
};

const meets = (spec: Spec, code: (typeof GENERAL_REFUSALS)[number]): boolean => {
  if (code === 'NOT_ASSIGNED') return spec.permits.some(({ scope }) => scope === 'HANDLER');
  return code !== 'FOUR_EYES' || spec.confirmers !== undefined;
};

/** Every refusal that a spec may answer with: the general ones that can meet it, its own, and for a confirmation those of what is confirmed. */
export const refusalsOf = (spec: Spec): readonly FailureCode[] => [
  ...new Set([
    ...GENERAL_REFUSALS.filter((code) => meets(spec, code)),
    ...spec.refuses,
    ...(spec.confirmers === undefined ? [] : (['REQUEST_EXISTS'] as const)),
    ...(spec.act === 'CONFIRM_REQUEST' ? SPECS.filter(({ confirmers }) => confirmers !== undefined).flatMap(refusalsOf) : []),
  ]),
];

/** Why a command would be refused now, or null. Pure, so that it serves as the update's validator and for "what may I do next?". */
export const refusalOf = (state: DossierState, command: Command, moment: Moment): Refusal | null => {
  if (command.act === 'OPEN') return refuse('PHASE_NOT_PERMITTED');
  const spec = specOf(command.act);
  const refusal = generally(spec, state, command, moment) ?? spec.guard?.(state, command, moment) ?? null;
  if (refusal) return refusal;
  if (command.act === 'CONFIRM_REQUEST') {
    const asked = confirmedOf(state, command);
    return asked === null ? null : refusalOf(asked.state, asked.command, moment);
  }
  return needsSecond(spec, state, command) && isAskedFor(state, command) ? refuse('REQUEST_EXISTS') : null;
};

/** Refusals by the version of the rules that brought them. Whoever asks today is refused; an older command that an engine has taken stays taken. */
const LATER_RULES: Readonly<Partial<Record<FailureCode, number>>> = {
  COMPONENT_MISSING: 2,
  CONSULTATION_TOO_LONG: 4,
  CONSULTATION_TOO_SHORT: 4,
  CONSULTATION_NOT_DUE: 2,
  DATA_UNDECIDED: 2,
  GROUND_NOT_NAMED: 2,
  GROUND_UNKNOWN: 2,
  LOOK_UP_OWED: 2,
  PAUSE_REPEATED: 2,
  RECEIVER_UNKNOWN: 2,
  SUPPLEMENT_OUTSIDE: 2,
  VERIFICATION_MISSING: 2,
  FILES_UNLISTED: 3,
  SECRECY_UNFOUNDED: 4,
  RESULT_DOUBTED: 4,
};

const takenBefore = ({ version }: Command, { code }: Refusal): boolean => version < (LATER_RULES[code] ?? 0);

/** Adds the slip that the act leaves with the applicant. */
const owingSlip = (spec: Spec, state: DossierState, { id, actor }: Command): DossierState => {
  const slip = slipOf(spec);
  return slip === null ? state : addWork(state, { kind: 'RENDER_SLIP', slip, commandId: id, actor });
};

/** Folds one command into the state. A long act is only accepted here: it stands in `underway` until {@link complete}. */
export const transition = (state: DossierState, command: Command, moment: Moment): Change | Refusal => {
  const refusal = refusalOf(state, command, moment);
  if (refusal && !takenBefore(command, refusal)) return refusal;
  const spec = specOf(command.act);
  const envelope = { actor: command.actor, commandId: command.id, at: moment.at };
  if (needsSecond(spec, state, command)) {
    const asked = askSecond(state, spec, command, moment.at);
    return consequences(state, asked.state, [asked.event], envelope);
  }
  if (command.act === 'CONFIRM_REQUEST') return confirm(state, command, moment);
  if (isLong(spec)) {
    const accepted: DossierState = {
      ...state,
      underway: { act: command.act, commandId: command.id, at: moment.at },
      work: [...state.work, { id: command.id, kind: 'SLOW_ACT', command }],
    };
    return consequences(state, accepted, [{ type: 'UNDERWAY', data: { act: command.act } }], envelope);
  }
  const { state: after, events } = spec.apply(state, command, moment);
  return consequences(state, owingSlip(spec, after, command), events, envelope);
};

/** What was asked for happens now, as its proposer's act; the one who confirmed it is the change's actor. */
const confirm = (state: DossierState, command: CommandOf<'CONFIRM_REQUEST'>, moment: Moment): Change | Refusal => {
  const asked = confirmedOf(state, command);
  if (asked === null) return refuse('REQUEST_UNKNOWN', { field: 'request' });
  const done = transition(asked.state, asked.command, moment);
  if (isRefusal(done)) return done;
  const event = { type: 'REQUEST_CONFIRMED', data: { request: command.data.request, act: asked.command.act, command: asked.command.id } };
  return { ...done, events: [event, ...done.events], actor: command.actor, commandId: command.id };
};

/**
 * Applies the long act that is underway, once its effect is done. Null when it is no longer underway. One that ends without its effect was
 * told as taken and never happened: its command is taken back.
 */
export const complete = (state: DossierState, { act, commandId, outcome }: Outcome, moment: Moment): Change | null => {
  const work = state.work.find((item) => item.kind === 'SLOW_ACT' && item.id === commandId);
  if (work?.kind !== 'SLOW_ACT' || state.underway?.commandId !== commandId) return null;
  const freed: DossierState = { ...state, underway: null, work: state.work.filter((item) => item !== work) };
  const spec = specOf(act);
  if (!isLong(spec)) throw new Error(`${act} is no long act`);
  const envelope = { actor: work.command.actor, commandId, at: moment.at };
  const end = spec.complete(freed, work.command, outcome, moment);
  if (!('withheld' in end)) {
    // Long acts of older rules left no slip, and their recorded runs must not owe one when they are read again.
    const after = work.command.version < 4 ? end.state : owingSlip(spec, end.state, work.command);
    return consequences(state, after, end.events, envelope);
  }
  const change = consequences(state, end.state ?? freed, end.withheld, envelope);
  return { ...change, takenBack: [...(change.takenBack ?? []), commandId] };
};

/** The portal has acknowledged a message: it leaves the queue. No revision, since the register does not show it. */
export const acknowledge = (state: DossierState, seq: number): DossierState => ({
  ...state,
  failures: state.failures.filter(({ work }) => work !== portalWork({ seq })),
  portal: { ...state.portal, queue: state.portal.queue.filter((message) => message.seq !== seq) },
});
