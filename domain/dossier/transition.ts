import { isRefusal, type Refusal, refuse } from '../failures.ts';
import type { StoredRevision } from './activities.ts';
import { addWork, enter, newPaper } from './change.ts';
import { componentChecklist } from './checklist.ts';
import { consultationDueAt, holderChanged, openClock } from './clock.ts';
import type { Command, CommandOf, Outcome } from './commands.ts';
import { holderOf, openNow, portalCodeOf } from './derive.ts';
import { confirmed, confirmersOf, permitted } from './permit.ts';
import { portalWork } from './portal.ts';
import { RETRACTED } from './register.ts';
import type { EventDraft, Facts, Row } from './row.ts';
import { OPENINGS, rowOf } from './rows.ts';
import { slipOf } from './slips.ts';
import type { Actor, DossierState } from './state.ts';

/** A change of a dossier as it is projected: the state after it, and what happened in it. */
export interface Change {
  readonly state: DossierState;
  readonly events: readonly EventDraft[];
  readonly actor: Actor;
  readonly commandId: string;
  readonly at: string;
}

const TWO_DAYS_MS = 48 * 3_600_000;

const SYSTEM: Actor = { person: 'system', role: 'SYSTEM', unit: '', agency: '' };

export const systemActor = (): Actor => SYSTEM;

/** A failure ends with the work that failed. */
const stillOwed = ({ failures, work, portal }: DossierState): DossierState['failures'] =>
  failures.filter(
    (failure) => work.some(({ id }) => id === failure.work) || portal.queue.some((message) => portalWork(message) === failure.work),
  );

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
            queue: [...held.portal.queue, { seq, code, phase: held.phase, at, sync: code !== before.portal.lastCode }],
          },
        }
      : held;
  return { state: { ...told, failures: stillOwed(told), revision: before.revision + 1 }, events, ...envelope };
};

/** T01: opens a dossier at the counter. The legal clock will count from `receivedAt`, which is never later than `at`. */
export const openDossier = (dossierId: string, { id, actor, data }: CommandOf<'OPEN'>, { at }: Facts): Change | Refusal => {
  const opening = OPENINGS.find(({ permits }) => permits.some(({ role }) => role === actor.role));
  if (!opening)
    return refuse('ROLE_NOT_PERMITTED', { detail: { roles: OPENINGS.flatMap(({ permits }) => permits.map(({ role }) => role)) } });
  // T02: the applicant opens his own dossier, online, and names the office that takes it in.
  const own = actor.role !== 'APPLICANT' || (actor.person === data.partyId && data.intakeUnit !== undefined);
  if (!own) return refuse('UNIT_NOT_PERMITTED', { field: 'intakeUnit' });
  if (!opening.channels.includes(data.channel)) return refuse('BODY_INVALID', { field: 'channel', detail: { allowed: opening.channels } });
  if (data.receivedAt > at) return refuse('RECEIVED_AT_INVALID', { field: 'receivedAt' });
  const lines = componentChecklist(data.law.procedure, data.answers);
  if (isRefusal(lines)) return lines;
  const blank: DossierState = {
    version: 1,
    dossierId,
    dossierCode: null,
    revision: 0,
    phase: 'SUBMITTED',
    closure: null,
    law: data.law,
    partyId: data.partyId,
    channel: data.channel,
    answers: data.answers,
    intakeAgency: data.intakeUnit?.split('/')[0] ?? actor.agency,
    intakeUnit: data.intakeUnit ?? actor.unit,
    intakeOfficer: actor.role === 'INTAKE_OFFICER' ? actor.person : '',
    leadAgency: data.leadAgency,
    leadUnit: data.leadUnit,
    handler: null,
    account: 'UNCHECKED',
    resultForms: data.resultForms,
    papers: lines.map((line) =>
      newPaper({
        item: line.code,
        component: line.code,
        paperType: line.paperType ?? null,
        lookUp: line.replaceableByData ? 'PENDING' : 'NOT_NEEDED',
      }),
    ),
    consultations: [],
    result: null,
    supplement: null,
    supplementRounds: { INTAKE: 0, PROCESSING: 0 },
    obligations: [],
    withdrawal: 'NONE',
    extension: { status: 'NONE', newDate: null, letters: 0 },
    loops: 0,
    receipt: null,
    controlSlip: null,
    openedAt: at,
    phaseSince: at,
    stepDueAt: null,
    clock: openClock(data.receivedAt),
    underway: null,
    failures: [],
    requests: [],
    requestSeq: 0,
    work: [],
    workSeq: 0,
    portal: { lastSeq: 0, lastCode: null, queue: [] },
  };
  const opened = enter(blank, 'SUBMITTED', at);
  const event = {
    type: 'OPENED',
    data: { receivedAt: data.receivedAt, catchUp: data.catchUp, procedure: data.law.procedure.code, ruleSet: data.law.ruleSet },
  };
  return settle(blank, opened, [event], { actor, commandId: id, at });
};

/** Why a command would be refused now, or null. Pure, so that it serves as the update's validator and for "what may I do next?". */
export const refusalOf = (state: DossierState, command: Command, facts: Facts): Refusal | null => {
  if (command.act === 'OPEN') return refuse('PHASE_NOT_PERMITTED');
  const row = rowOf(command.act);
  if (state.phase === 'CLOSED' && !row.from.includes('CLOSED')) return refuse('DOSSIER_CLOSED');
  const forbidden = permitted(row, state, command.actor, command);
  if (forbidden) return forbidden;
  if (!row.from.includes(state.phase)) return refuse('PHASE_NOT_PERMITTED', { detail: { phase: state.phase, permittedIn: row.from } });
  if (state.underway !== null && command.actor.role !== 'SYSTEM' && !openNow(state, row)) {
    return refuse('UNDERWAY', { detail: { act: state.underway.act, since: state.underway.at } });
  }
  if (command.expiresAt !== undefined && command.expiresAt < facts.at) return refuse('COMMAND_EXPIRED');
  const refusal = confirmed(row, state, command) ?? row.guard?.(state, command as never, facts) ?? null;
  if (refusal) return refusal;
  if (command.act === 'CONFIRM_REQUEST') {
    const asked = askedFor(state, command);
    return asked === null ? null : refusalOf(asked.state, asked.command, facts);
  }
  const twice = state.requests.some(({ command: { act, data } }) => act === command.act && sameData(data, command.data));
  return twice && needsSecond(row, state, command) ? refuse('REQUEST_EXISTS') : null;
};

const sameData = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Whether the act waits for a second person: the row says so, and nobody has confirmed it yet. */
const needsSecond = (row: Row, state: DossierState, command: Command): boolean =>
  command.confirmedBy === undefined && confirmersOf(row, state).length > 0;

/** What is being confirmed: the request, the command with its second person, and the state in which it no longer waits. */
const askedFor = (state: DossierState, { actor, data }: CommandOf<'CONFIRM_REQUEST'>) => {
  const pending = state.requests.find(({ request }) => request === data.request);
  if (pending === undefined) return null;
  const { expiresAt: _asked, ...command } = pending.command;
  return {
    command: { ...command, confirmedBy: actor } as Command,
    state: { ...state, requests: state.requests.filter((other) => other !== pending) },
  };
};

/** Four eyes (1.2): the act waits as a request until a second person's own act; to the end of the next working day. */
const request = (
  state: DossierState,
  row: Row,
  command: Command,
  at: string,
): { readonly state: DossierState; readonly event: EventDraft } => {
  const until = consultationDueAt(state, at, 1) ?? new Date(Date.parse(at) + TWO_DAYS_MS).toISOString();
  const name = `DN${state.requestSeq + 1}`;
  const pending = { request: name, command, name: row.name, confirmers: confirmersOf(row, state), at, until };
  return {
    state: { ...state, requestSeq: state.requestSeq + 1, requests: [...state.requests, pending] },
    event: { type: 'REQUESTED', data: { request: name, act: command.act, until } },
  };
};

/** Folds one command into the state. A slow act is only accepted here: it stands in `underway` until {@link complete}. */
export const transition = (state: DossierState, command: Command, facts: Facts): Change | Refusal => {
  const refusal = refusalOf(state, command, facts);
  if (refusal) return refusal;
  const row = rowOf(command.act);
  const envelope = { actor: command.actor, commandId: command.id, at: facts.at };
  if (needsSecond(row, state, command)) {
    const asked = request(state, row, command, facts.at);
    return settle(state, asked.state, [asked.event], envelope);
  }
  if (command.act === 'CONFIRM_REQUEST') {
    const asked = askedFor(state, command);
    const confirmation = row.effect(state, command as never, facts);
    const done = asked === null ? null : transition(asked.state, asked.command, facts);
    if (done === null || isRefusal(done)) return done ?? settle(state, confirmation.state, confirmation.events, envelope);
    return { ...done, events: [...confirmation.events, ...done.events], actor: command.actor, commandId: command.id };
  }
  if (row.slow) {
    const accepted: DossierState = {
      ...state,
      underway: { act: command.act, commandId: command.id, at: facts.at },
      work: [...state.work, { id: command.id, kind: 'SLOW_ACT', command }],
    };
    return settle(state, accepted, [{ type: 'UNDERWAY', data: { act: command.act } }], envelope);
  }
  const { state: after, events } = row.effect(state, command as never, facts);
  const slip = slipOf(row);
  const owed = slip === undefined ? after : addWork(after, { kind: 'RENDER_SLIP', slip, commandId: command.id, actor: command.actor });
  return settle(state, owed, events, envelope);
};

/** Applies the slow act that is underway, once its effect is done. Null when it is no longer underway. */
export const complete = (state: DossierState, { act, commandId, outcome }: Outcome, facts: Facts): Change | null => {
  const work = state.work.find((item) => item.kind === 'SLOW_ACT' && item.id === commandId);
  if (work?.kind !== 'SLOW_ACT' || state.underway?.commandId !== commandId) return null;
  const freed: DossierState = { ...state, underway: null, work: state.work.filter((item) => item !== work) };
  const done = rowOf(act).complete;
  if (!done) throw new Error(`${act} is no slow act`);
  const { state: after, events } = (done as (...args: unknown[]) => { state: DossierState; events: readonly EventDraft[] })(
    freed,
    work.command,
    outcome,
    facts,
  );
  return settle(state, after, events, { actor: work.command.actor, commandId, at: facts.at });
};

/** A change that is no act: how a run begins anew, and how the register is mended. */
const mended = (state: DossierState, revision: number, event: EventDraft, at: string): Change => ({
  state: { ...state, revision },
  events: [event],
  actor: SYSTEM,
  commandId: `${event.type.toLowerCase()}-${revision}`,
  at,
});

/** Facts that the register holds and the engine does not are taken back by an added row; what follows stands above all that was ever written. */
export const retracted = (
  state: DossierState,
  { highest, stored }: { readonly highest: number; readonly stored: readonly StoredRevision[] },
  { at }: Facts,
): Change =>
  mended(
    state,
    highest + 1,
    {
      type: RETRACTED,
      data: { revisions: stored.map(({ revision }) => String(revision)), commands: stored.map(({ commandId }) => commandId) },
    },
    at,
  );

/** A run that was lost begins anew with what the register holds; all that was begun is begun again under the same ids. */
export const restarted = (state: DossierState, above: number, { at }: Facts): Change =>
  mended(state, Math.max(state.revision, above) + 1, { type: 'RESTARTED', data: { from: state.revision } }, at);

/** The register has lost changes: it gets the engine's state, and a row that says what is missing. */
export const rewritten = (state: DossierState, below: number, { at }: Facts): Change | null =>
  below >= state.revision
    ? null
    : mended(state, state.revision + 1, { type: 'REWRITTEN', data: { lostAfter: below, lostUpTo: state.revision } }, at);

/** The portal has acknowledged a message: it leaves the queue. No revision, since the register does not show it. */
export const acknowledge = (state: DossierState, seq: number): DossierState => ({
  ...state,
  failures: state.failures.filter(({ work }) => work !== portalWork({ seq })),
  portal: { ...state.portal, queue: state.portal.queue.filter((message) => message.seq !== seq) },
});
