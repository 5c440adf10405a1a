import { findPaper } from './change.ts';
import { consultationDueAt } from './clock.ts';
import type { Act, Command, CommandOf } from './commands.ts';
import { paymentsOf } from './payments.ts';
import { confirmersOf } from './permit.ts';
import type { Spec } from './spec.ts';
import type { DossierState, EventDraft, PendingRequest } from './state.ts';

const TWO_DAYS_MS = 48 * 3_600_000;

/** Whether the act waits for a second person: the spec says so, and nobody has confirmed it yet (1.2). */
export const needsSecond = (spec: Spec, state: DossierState, command: Command): boolean =>
  command.confirmedBy === undefined && confirmersOf(spec, state, command).length > 0;

/** Whether the same has been asked for and still waits. Of a field the value is not known here: the later word takes the place of the earlier. */
export const isAskedFor = (state: DossierState, command: Command): boolean =>
  command.act !== 'DECIDE_FIELD' &&
  state.requests.some(({ command: { act, data } }) => act === command.act && JSON.stringify(data) === JSON.stringify(command.data));

/** Four eyes: the act waits as a request for a second person's own act, to the end of the next working day. */
export const askSecond = (
  state: DossierState,
  spec: Spec,
  command: Command,
  at: string,
): { readonly state: DossierState; readonly event: EventDraft } => {
  const until = consultationDueAt(state, at, 1) ?? new Date(Date.parse(at) + TWO_DAYS_MS).toISOString();
  const requestSeq = state.requestSeq + 1;
  const request = `DN${requestSeq}`;
  const name = spec.requestName?.(command, state) ?? spec.name;
  const pending: PendingRequest = { request, command, name, confirmers: confirmersOf(spec, state, command), at, until };
  return {
    state: { ...state, requestSeq, requests: [...state.requests, pending] },
    event: { type: 'REQUESTED', data: { request, act: command.act, until } },
  };
};

/** Asked about a paper that has since been classified, scanned or excepted otherwise: nothing of the kind is left to decide (since version 4). */
const isSettled = ({ command }: PendingRequest, before: DossierState, after: DossierState): boolean => {
  if (command.version < 4 || (command.act !== 'DECIDE_EXCEPTION' && command.act !== 'CLASSIFY')) return false;
  const { item } = command.data;
  const [was, is] = [findPaper(before, item), findPaper(after, item)];
  const filed = is?.file !== null && is?.file !== was?.file;
  return was?.treatment !== is?.treatment || was?.captured !== is?.captured || filed;
};

/** A word on a field that has been decided or is asked for otherwise meanwhile. */
const isOvertaken = (request: PendingRequest, before: DossierState, after: DossierState): boolean => {
  const { command } = request;
  if (command.act !== 'DECIDE_FIELD') return false;
  const { field } = command.data;
  const ofField = after.requests.filter((other) => other.command.act === 'DECIDE_FIELD' && other.command.data.field === field);
  return after.decided?.[field] !== before.decided?.[field] || ofField.at(-1) !== request;
};

/** Money that is given back otherwise meanwhile. */
const isGivenBack = ({ command }: PendingRequest, before: DossierState, after: DossierState): boolean => {
  if (command.act !== 'REFUND_PAYMENT') return false;
  const [was, is] = [before, after].map((state) => paymentsOf(state).find(({ payment }) => payment === command.data.payment));
  return is?.refundedBy !== was?.refundedBy || is?.amount !== was?.amount;
};

/**
 * Requests for which there is still something to confirm: a skip falls away with its failure, a word with what became of its paper or its field, a refund
 * once its money goes back otherwise, and any as soon as the dossier is where its act may not be done (since version 4): handed over and come back, it is
 * another case.
 */
export const stillAsked = (
  before: DossierState,
  after: DossierState,
  { failures, isDoneIn }: { failures: DossierState['failures']; isDoneIn: (act: Act, state: DossierState) => boolean },
): DossierState['requests'] =>
  after.requests.filter((request) => {
    const { command } = request;
    if (command.version >= 4 && !isDoneIn(command.act, after)) return false;
    if (command.act === 'SKIP_WORK') return failures.some(({ work }) => work === command.data.work);
    if (isGivenBack(request, before, after)) return false;
    return !before.requests.includes(request) || !(isSettled(request, before, after) || isOvertaken(request, before, after));
  });

/** Commands that are taken and not done: long acts under way, and what waits for a second person. */
export const commandsUnderway = ({ work, requests }: DossierState): readonly string[] => [
  ...work.flatMap(({ kind, id }) => (kind === 'SLOW_ACT' ? [id] : [])),
  ...requests.map(({ command }) => command.id),
];

export const withoutRequest = (state: DossierState, id: string): DossierState => ({
  ...state,
  requests: state.requests.filter(({ request }) => request !== id),
});

/** What a confirmation brings about: the command with its second person, and the state in which it no longer waits. Null: nothing waits. */
export const confirmedOf = (
  state: DossierState,
  { actor, data }: CommandOf<'CONFIRM_REQUEST'>,
): { readonly state: DossierState; readonly command: Command } | null => {
  const pending = state.requests.find(({ request }) => request === data.request);
  if (pending === undefined) return null;
  // Its own end was that of the asking; the request's end counts now.
  const { expiresAt: _asked, ...command } = pending.command;
  return { command: { ...command, confirmedBy: actor } as Command, state: withoutRequest(state, data.request) };
};
