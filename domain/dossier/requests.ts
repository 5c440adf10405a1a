import { consultationDueAt } from './clock.ts';
import type { Command, CommandOf } from './commands.ts';
import { confirmersOf } from './permit.ts';
import type { Spec } from './spec.ts';
import type { DossierState, EventDraft, PendingRequest } from './state.ts';

const TWO_DAYS_MS = 48 * 3_600_000;

/** Whether the act waits for a second person: the spec says so, and nobody has confirmed it yet (1.2). */
export const needsSecond = (spec: Spec, state: DossierState, command: Command): boolean =>
  command.confirmedBy === undefined && confirmersOf(spec, state).length > 0;

/** Whether the same has been asked for and still waits. */
export const isAskedFor = (state: DossierState, command: Command): boolean =>
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
  const pending: PendingRequest = { request, command, name: spec.name, confirmers: confirmersOf(spec, state), at, until };
  return {
    state: { ...state, requestSeq, requests: [...state.requests, pending] },
    event: { type: 'REQUESTED', data: { request, act: command.act, until } },
  };
};

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
