import { ownResultOf, resultsOf } from '../law/procedure.ts';
import { addWork, dropLetter, enter, holdingBack } from './change.ts';
import { shareEnd } from './clock.ts';
import { allEnded, awaitedOutside, definitionOf, endedAs, isOver, isRunning, ownEnd } from './outcome.ts';
import type { DossierState, EventDraft, OutsideReport, OutsideResult } from './state.ts';

/** Results that other agencies make in their own systems (1.13): when they are asked for, cancelled, returned, and what that makes of the dossier. */

const WAITING: Pick<OutsideResult, 'status' | 'since' | 'dueAt' | 'endedAt' | 'report' | 'electronic' | 'paper'> = {
  status: 'WAITING',
  since: null,
  dueAt: null,
  endedAt: null,
  report: null,
  electronic: 'NOT_DUE',
  paper: 'NOT_DUE',
};

/** T12: an entry for each result that is made outside, by the agencies that were looked up; none: the version names none. */
export const outsideResults = (
  { law, leadAgency }: Pick<DossierState, 'law' | 'leadAgency'>,
  addressees: Readonly<Record<string, string>>,
): readonly OutsideResult[] =>
  resultsOf(law.procedure)
    .filter(({ way }) => way === 'EXTERNAL')
    .map(({ code, madeBy }) => ({ code, agency: madeBy === 'LEAD' ? leadAgency : (addressees[madeBy] ?? leadAgency), ...WAITING }));

export const entryOf = ({ outside = [] }: Pick<DossierState, 'outside'>, code: string): OutsideResult | undefined =>
  outside.find((entry) => entry.code === code);

export const withEntry = (state: DossierState, code: string, change: (entry: OutsideResult) => OutsideResult): DossierState =>
  state.outside === undefined ? state : { ...state, outside: state.outside.map((entry) => (entry.code === code ? change(entry) : entry)) };

const OWED_BY: ReadonlySet<string> = new Set(['ASK_OUTSIDE', 'FETCH_OUTSIDE']);

/** An entry that is not asked for (any more) owes nothing, and neither does whoever asks for it. */
const unasked = (state: DossierState, code: string): DossierState => ({
  ...state,
  work: state.work.filter((work) => !(OWED_BY.has(work.kind) && 'result' in work && work.result === code)),
});

/** A report is taken: what its agency made, or refused, is the entry's end, and owed in the forms that are due. */
export const reported = (state: DossierState, code: string, report: OutsideReport, at: string): DossierState => {
  const onPaper = state.resultForms !== 'E' && definitionOf(state, code)?.forms === 'BOTH';
  return withEntry(unasked(state, code), code, ({ checking: _checking, fault: _fault, conflict: _conflict, ...entry }) => ({
    ...entry,
    status: report.outcome === 'RESULT' ? 'STORED_EXTERNAL' : 'REFUSED',
    endedAt: at,
    ...(entry.dueAt !== null && entry.dueAt < at ? { late: true as const } : {}),
    report,
    electronic: 'PENDING',
    paper: onPaper && report.outcome === 'RESULT' ? 'PENDING' : 'NOT_DUE',
  }));
};

/** What the results that an entry depends on make of it, as long as its own agency has not ended it. */
const standingOf = (state: DossierState, entry: OutsideResult): 'CANCELLED' | 'RUNNING' | 'WAITING' => {
  const { dependsOn = [] } = definitionOf(state, entry.code) ?? {};
  const refused = endedAs(state, 'REFUSAL');
  const wholly = ownResultOf(state.law.procedure) === null && ownEnd(state) === 'REFUSAL';
  if (wholly || dependsOn.some((code) => refused.has(code))) return 'CANCELLED';
  const made = endedAs(state, 'RESULT');
  return dependsOn.every((code) => made.has(code)) ? 'RUNNING' : 'WAITING';
};

interface Followed {
  readonly state: DossierState;
  readonly events: readonly EventDraft[];
}

/** One entry brought in line with those that it depends on. */
const inLine = ({ state, events }: Followed, { code }: OutsideResult, at: string): Followed => {
  const entry = entryOf(state, code);
  if (entry === undefined || entry.status === 'STORED_EXTERNAL' || entry.status === 'REFUSED') return { state, events };
  const standing = standingOf(state, entry);
  if (standing === 'RUNNING') {
    if (isRunning(entry)) return { state, events };
    const dueAt = shareEnd(state, definitionOf(state, code)?.share, at);
    const asked = withEntry(state, code, ({ code: own, agency }) => ({ code: own, agency, ...WAITING, status: 'ASKED', since: at, dueAt }));
    const event: EventDraft = { type: 'OUTSIDE_DUE', data: { result: code, agency: entry.agency, dueAt } };
    return { state: addWork(asked, { kind: 'ASK_OUTSIDE', result: code }), events: [...events, event] };
  }
  if (entry.status === standing) return { state, events };
  const ended = standing === 'CANCELLED' ? { status: standing, endedAt: at } : {};
  const back = withEntry(unasked(state, code), code, ({ code: own, agency, since }) => ({
    code: own,
    agency,
    ...WAITING,
    since,
    ...ended,
  }));
  return { state: back, events: [...events, { type: `OUTSIDE_${standing}`, data: { result: code } }] };
};

/** Dependents may depend on each other: as many rounds as there are entries settle them all. */
const allInLine = (state: DossierState, at: string): Followed => {
  const { outside = [] } = state;
  return outside.reduce<Followed>((round) => outside.reduce((followed, entry) => inLine(followed, entry, at), round), {
    state,
    events: [],
  });
};

/** T26 by itself: each entry goes back electronically as soon as it is there and nothing is owed for it. */
const returningOutside = (state: DossierState): DossierState =>
  (state.outside ?? []).reduce((before, { code, electronic, conflict }) => {
    const waits = electronic === 'PENDING' && conflict === undefined && holdingBack(before).length === 0;
    const owed = before.work.some((work) => work.kind === 'RETURN_ELECTRONIC' && work.result === code);
    return waits && !owed ? addWork(before, { kind: 'RETURN_ELECTRONIC', result: code }) : before;
  }, state);

type Delivered = Pick<OutsideResult, 'electronic' | 'paper'>;
const isDelivered = ({ electronic, paper }: Delivered): boolean => electronic !== 'PENDING' && paper !== 'PENDING';

/** Everything that has been made is with its owner, and nothing more is to come. */
export const allDelivered = ({ result, outside = [] }: Pick<DossierState, 'result' | 'outside'>): boolean =>
  (result === null || isDelivered(result)) && outside.every((entry) => isOver(entry) && isDelivered(entry) && entry.conflict === undefined);

/** Whether results that are still to come keep the dossier in processing, once the one made here is issued. */
export const waitsAfter = (issued: DossierState, at: string): boolean =>
  issued.outside !== undefined && !allEnded(allInLine(issued, at).state);

/**
 * What follows for the dossier from any change: its phase is that of its least advanced mandatory result. Before the one made here is issued that is
 * told by its own acts; from then on by what comes from outside.
 */
export const followed = (changed: DossierState, at: string): Followed => {
  if (changed.outside === undefined || changed.phase === 'CLOSED') return { state: changed, events: [] };
  const { state: standing, events } = allInLine(changed, at);
  const ready = standing.phase === 'PROCESSING' && standing.supplement === null && allEnded(standing);
  const moved = ready ? enter(dropLetter(standing), 'AWAITING_RETURN', at) : standing;
  const awaited = awaitedOutside(moved);
  // The share of whoever has to be ready first is what the step may take: beyond it the dossier is stuck, and with that agency.
  const [first] = (moved.outside ?? []).flatMap(({ status, dueAt }) => (isRunning({ status }) && dueAt !== null ? [dueAt] : [])).sort();
  const timed = moved.phase === 'PROCESSING' && awaited !== undefined && first !== undefined ? { ...moved, stepDueAt: first } : moved;
  const returning = returningOutside(timed);
  if (returning.phase !== 'AWAITING_RETURN' || !allDelivered(returning)) return { state: returning, events };
  return { state: { ...enter(returning, 'CLOSED', at), closure: 'RETURNED' }, events };
};
