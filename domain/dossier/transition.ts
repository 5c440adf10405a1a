import { isRefusal, type Refusal, refuse } from '../failures.ts';
import { addWork, enter, newPaper } from './change.ts';
import { componentChecklist } from './checklist.ts';
import { holderChanged, openClock } from './clock.ts';
import type { Command, CommandOf, Outcome } from './commands.ts';
import { holderOf, portalOf } from './derive.ts';
import { confirmed, permitted } from './permit.ts';
import type { Facts } from './row.ts';
import { OPENINGS, rowOf } from './rows.ts';
import { SLIPS } from './slips.ts';
import type { Actor, DossierState, EventDraft } from './state.ts';

/** A change of a dossier as it is projected: the state after it, and what happened in it. */
export interface Change {
  readonly state: DossierState;
  readonly events: readonly EventDraft[];
  readonly actor: Actor;
  readonly commandId: string;
  readonly at: string;
}

const SYSTEM: Actor = { person: 'system', role: 'SYSTEM', unit: '', agency: '' };

export const systemActor = (): Actor => SYSTEM;

/** Adds what follows from any change: the portal's message, the holder in the clock's ledger, the revision. */
const settle = (
  before: DossierState,
  after: DossierState,
  events: readonly EventDraft[],
  envelope: { actor: Actor; commandId: string; at: string },
): Change => {
  const { at } = envelope;
  const held = holderChanged(after, holderOf(after), at);
  const { code, sentence } = portalOf(held);
  const moved = before.phase !== held.phase || before.portal.lastCode !== code;
  const seq = held.portal.lastSeq + 1;
  const told: DossierState =
    moved && code !== null
      ? {
          ...held,
          portal: {
            lastSeq: seq,
            lastCode: code,
            queue: [...held.portal.queue, { seq, code, phase: held.phase, at, sync: code !== before.portal.lastCode, content: sentence }],
          },
        }
      : held;
  return { state: { ...told, revision: before.revision + 1 }, events, ...envelope };
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
  if (state.underway !== null && command.actor.role !== 'SYSTEM' && row.duringUnderway !== true) {
    return refuse('UNDERWAY', { detail: { act: state.underway.act, since: state.underway.at } });
  }
  if (command.expiresAt !== undefined && command.expiresAt < facts.at) return refuse('COMMAND_EXPIRED');
  return confirmed(row, state, command) ?? row.guard?.(state, command as never, facts) ?? null;
};

/** Folds one command into the state. A slow act is only accepted here: it stands in `underway` until {@link complete}. */
export const transition = (state: DossierState, command: Command, facts: Facts): Change | Refusal => {
  const refusal = refusalOf(state, command, facts);
  if (refusal) return refusal;
  const row = rowOf(command.act);
  const envelope = { actor: command.actor, commandId: command.id, at: facts.at };
  if (row.slow) {
    const accepted: DossierState = {
      ...state,
      underway: { act: command.act, commandId: command.id, at: facts.at },
      work: [...state.work, { id: command.id, kind: 'SLOW_ACT', command }],
    };
    return settle(state, accepted, [{ type: 'UNDERWAY', data: { act: command.act } }], envelope);
  }
  const { state: after, events } = row.effect(state, command as never, facts);
  const slip = SLIPS.find((name) => name === row.output);
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

/** The portal has acknowledged a message: it leaves the queue. No revision, since the register does not show it. */
export const acknowledge = (state: DossierState, seq: number): DossierState => ({
  ...state,
  portal: { ...state.portal, queue: state.portal.queue.filter((message) => message.seq !== seq) },
});
