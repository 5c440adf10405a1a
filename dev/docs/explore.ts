import { failing, itemsOf } from '../../domain/dossier/change.ts';
import { type Act, type Command, type Outcome, RULES_VERSION } from '../../domain/dossier/commands.ts';
import { SPECS, specOf } from '../../domain/dossier/contents.ts';
import { permitted } from '../../domain/dossier/permit.ts';
import { isLong, type Spec } from '../../domain/dossier/spec.ts';
import type { Actor, DossierPhase, DossierState } from '../../domain/dossier/state.ts';
import { type Change, complete, openDossier, systemActor, transition } from '../../domain/dossier/transition.ts';
import { type FailureCode, isRefusal } from '../../domain/failures.ts';
import {
  applicationAt,
  EVERYBODY,
  filled,
  JOINED_RESULTS,
  joinedApplicationAt,
  MAKERS,
  scene,
  specialisedDb,
} from '../../test/support/dossier.ts';
import { sceneOwing, WAY_TO } from '../../test/support/owing.ts';
import { REPORTED_BY } from '../../test/support/reported-by.ts';

/** A place of the diagram: a phase, for a supplement at which stage, and for a closed dossier how it ended. */
export type Place =
  | Exclude<DossierPhase, 'CLOSED' | 'SUPPLEMENT'>
  | 'INTAKE_SUPPLEMENT'
  | 'PROCESSING_SUPPLEMENT'
  | NonNullable<DossierState['closure']>;

/** One move that a dossier really took during the exploration; `from` = `to` where the phase stayed. */
export interface Move {
  readonly from: Place;
  readonly phase: DossierPhase;
  readonly act: Act;
  readonly to: Place;
}

export interface Exploration {
  readonly moves: readonly Move[];
  /** Refusals that a spec's guard gave to somebody who may. */
  readonly refusals: ReadonlyMap<Act, ReadonlySet<FailureCode>>;
}

const placeOf = ({ phase, closure, supplement }: DossierState): Place => {
  if (phase === 'SUPPLEMENT') return supplement?.stage === 'PROCESSING' ? 'PROCESSING_SUPPLEMENT' : 'INTAKE_SUPPLEMENT';
  if (phase !== 'CLOSED') return phase;
  if (closure === null) throw new Error('a closed dossier without closure');
  return closure;
};

/**
 * A procedure whose one result is drawn here from a form, with other options that one may have (no account needed, a window for the supplement) and one paper
 * that meets every move: looked up in a register, found invalid there, scanned, converted to data.
 */
const drawnHere = (): DossierState => {
  const open = applicationAt('2026-03-02T09:00');
  const { law } = open.data;
  const components = law.procedure.components.filter(({ code }) => code === 'P07-C3');
  const options = { accountRequired: false, supplementWindowDays: 10 } as const;
  const procedure = { ...law.procedure, components, ...options };
  const change = openDossier('TN-DOCS', { ...open, data: { ...open.data, law: { ...law, procedure } } }, { at: open.data.receivedAt });
  if (isRefusal(change)) throw new Error(change.code);
  return change.state;
};

/**
 * With its handler, who uploads a result that a database keeps, while another system makes a second one. Nothing is left to do with its papers: that is
 * walked by the other dossier.
 */
const madeElsewhere = (): DossierState => {
  const results = JOINED_RESULTS.slice(0, 2).map((result) =>
    result.way === 'EXTERNAL' ? { ...result, dependsOn: [] } : { ...result, way: 'UPLOADED' as const, store: 'LAND' },
  );
  const dossier = scene(joinedApplicationAt('2026-03-02T09:00', results));
  for (const way of WAY_TO.HANDED_OVER) way(dossier);
  return { ...dossier.state(), papers: [] };
};

/** Branches that still ask for something; settled ones lead nowhere else. */
const openBranches = ({ withdrawal, extension, obligations, consultations, failures, requests }: DossierState): readonly string[] => [
  ...failures.map(({ status, work }) => `${status} ${work}`),
  ...requests.map(({ command }) => `ASKED ${command.act}`),
  ...(withdrawal === 'REQUESTED' ? [withdrawal] : []),
  ...(extension.status === 'DRAFTED' || extension.status === 'SIGNED' ? [extension.status] : []),
  ...obligations.flatMap(({ status, kind }) => (status === 'NOTIFIED' ? [kind] : [])),
  ...consultations.flatMap(({ status }) => (status === 'CLOSED' ? [] : [status])),
];

/** The system's own short work is taken as done before anything else, since no way depends on when it is done; the return alone closes. */
const promptOf = (state: DossierState): Spec | undefined =>
  SPECS.find(
    ({ act }) =>
      act !== 'RETURNED_ELECTRONICALLY' && state.work.some(({ kind, id }) => REPORTED_BY[kind] === act && failing(state, id) === undefined),
  );

const PAPERS_MATTER: ReadonlySet<DossierPhase> = new Set(['CHECKING_COMPONENTS', 'DIGITISING', 'PROCESSING']);

const keyOf = (state: DossierState): string =>
  JSON.stringify([
    placeOf(state),
    state.underway?.act,
    state.account,
    state.supplement?.prolonged,
    PAPERS_MATTER.has(state.phase) &&
      state.papers.map(({ status, check1, check2, convertedFrom, lookUp, file, list }) => [
        status,
        check1,
        check2,
        convertedFrom,
        lookUp,
        file?.list,
        list,
      ]),
    state.result && [state.result.outcome, state.result.status, state.result.electronic, state.result.paper],
    openBranches(state),
    elsewhere(state),
    promptOf(state)?.act,
  ]);

/** What others make and keep. */
const elsewhere = ({ attached, outside = [], stored = [] }: DossierState): readonly unknown[] => [
  attached !== undefined,
  ...outside.map(({ status, electronic, paper, late, checking, conflict }) => [
    status,
    electronic,
    paper,
    late,
    checking?.seq,
    conflict?.seq,
  ]),
  ...stored.map(({ status }) => status),
];

/** One open branch at a time and one round of each: more of them lead to no other place. */
const withinBounds = (state: DossierState): boolean =>
  openBranches(state).length <= 1 &&
  state.papers.length <= 1 &&
  state.consultations.length <= 1 &&
  state.obligations.length <= 1 &&
  state.extension.letters <= 1 &&
  state.loops <= 1 &&
  state.supplementRounds.INTAKE + state.supplementRounds.PROCESSING <= 1;

const OF_RESULTS: ReadonlySet<DossierPhase> = new Set(['PROCESSING', 'AWAITING_SIGNATURE', 'AWAITING_ISSUE', 'AWAITING_RETURN']);

/** Of a dossier of whose results others have a part what becomes of these alone: all the rest the other one walks. */
const ofResults = (state: DossierState): boolean =>
  OF_RESULTS.has(state.phase) &&
  state.obligations.length + state.consultations.length + state.failures.length + state.loops === 0 &&
  state.extension.status === 'NONE' &&
  state.requests.every(({ command }) => command.act === 'REPORT_RESULT_ERROR') &&
  (state.stored ?? []).length <= 1 &&
  // What others say, and what is done here, in turn: both at once lead to no other place.
  (state.result === null || (state.outside ?? []).every(({ late, checking, conflict }) => late !== true && !checking && !conflict));

const MINUTE = 60_000;
/** Tried at once, and where a window or a due date is open also when it has passed. */
const waitsOf = ({ supplement, obligations, consultations }: DossierState): readonly number[] =>
  supplement !== null || obligations.some(({ status }) => status === 'NOTIFIED') || consultations.some(({ status }) => status !== 'CLOSED')
    ? [MINUTE, 60 * 24 * 60 * MINUTE]
    : [MINUTE];

interface Node {
  readonly state: DossierState;
  readonly at: string;
}

const POLICE: Actor = { ...specialisedDb, unit: MAKERS.POLICE, agency: MAKERS.POLICE };

const actorsOf = (spec: Spec, state: DossierState): readonly Actor[] =>
  [...EVERYBODY, POLICE, systemActor()].filter((actor) => permitted(spec, state, actor) === null);

const secondsOf = ({ confirmers }: Spec, first: Actor): readonly (Actor | undefined)[] =>
  confirmers === undefined
    ? [undefined]
    : [undefined, ...EVERYBODY.filter(({ role, person }) => confirmers.includes(role) && person !== first.person)];

const workOf = (state: DossierState, act: Act, data: object): string =>
  state.work.find((work) => REPORTED_BY[work.kind] === act && !('item' in work && 'item' in data && work.item !== data.item))?.id ?? 'none';

/** What a spec asks for; another system also reports by link, and later something else. */
const askedIn = (spec: Spec, state: DossierState): readonly object[] =>
  spec
    .asks(state)
    .flatMap((blank) =>
      spec.act === 'REPORT_RESULT'
        ? [blank, { ...blank, seq: 2, sha256: 'later' }, { ...blank, seq: 3, sha256: 'last', by: 'LINK' }]
        : [blank],
    );

/** Every command that the specs' roles may give in this state. */
const commandsIn = (state: DossierState): readonly Command[] => {
  const prompt = promptOf(state);
  return SPECS.filter(
    (spec) => spec.from.includes(state.phase) && (prompt === undefined || spec === prompt || spec.act === 'WORK_FAILED'),
  ).flatMap((spec) => {
    // Whose request it is decides who has a say in it, so all are tried.
    const all = spec.act === 'CONFIRM_REQUEST' || spec.act === 'DECLINE_REQUEST';
    const actors = all ? actorsOf(spec, state) : actorsOf(spec, state).slice(0, 1);
    return actors.flatMap((actor) =>
      askedIn(spec, state).flatMap((blank) => {
        // A scan after the hand-over is another file than the one before it.
        const again = spec.act === 'SCAN_CHECKED' && state.controlSlip !== null ? { sha256: 'again' } : {};
        const data = { ...filled(blank, state), ...again };
        return secondsOf(spec, actor).map((second) => {
          const id = actor.role === 'SYSTEM' ? workOf(state, spec.act, data) : 'docs';
          return {
            version: RULES_VERSION,
            id,
            act: spec.act,
            actor,
            data,
            ...(second === undefined ? {} : { confirmedBy: second }),
          } as Command;
        });
      }),
    );
  });
};

const completionsOf = (state: DossierState, instant: string): readonly { readonly act: Act; readonly change: Change }[] => {
  if (state.underway === null) return [];
  const { act, commandId } = state.underway;
  const spec = specOf(act);
  const files = Object.fromEntries(state.papers.flatMap(({ item, file }) => (file === null ? [] : [[item, file.sha256]])));
  const listed = { files, papers: itemsOf(state) };
  return (isLong(spec) ? spec.yields : []).flatMap((outcome) => {
    const brought = { ...filled(outcome, state), ...(act === 'SIGN_PACKAGE_ADDITION' ? listed : {}) };
    const change = complete(state, { act, commandId, outcome: brought } as Outcome, { at: instant });
    return change === null ? [] : [{ act, change }];
  });
};

interface Walk {
  readonly moves: Map<string, Move>;
  readonly refusals: Map<Act, Set<FailureCode>>;
}

/** Breadth first through all that the specs allow, from the opening on; no chance in it, so the same specs give the same moves. */
const walkFrom = (first: DossierState, within: (state: DossierState) => boolean, { moves, refusals }: Walk): void => {
  const seen = new Set([keyOf(first)]);
  const queue: Node[] = [{ state: first, at: first.openedAt }];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    const { state } = node;
    const arrive = (act: Act, after: DossierState, instant: string): void => {
      const move = { from: placeOf(state), phase: state.phase, act, to: placeOf(after) };
      moves.set(`${move.from} ${act} ${move.to}`, move);
      const key = keyOf(after);
      if (seen.has(key) || after.phase === 'CLOSED' || !within(after)) return;
      seen.add(key);
      queue.push({ state: after, at: instant });
    };
    for (const wait of waitsOf(state)) {
      const instant = new Date(Date.parse(node.at) + wait).toISOString();
      for (const { act, change } of completionsOf(state, instant)) arrive(act, change.state, instant);
      for (const command of commandsIn(state)) {
        const change = transition(state, command, { at: instant });
        if (isRefusal(change)) refusals.set(command.act, (refusals.get(command.act) ?? new Set()).add(change.code));
        // A long act is only accepted here; its move is the completion.
        else if (change.state.underway !== null && state.underway === null) {
          const key = keyOf(change.state);
          if (!seen.has(key)) {
            seen.add(key);
            queue.push({ state: change.state, at: instant });
          }
        } else arrive(command.act, change.state, instant);
      }
    }
  }
};

let explored: Exploration | null = null;

/** A dossier whose result is drawn here, one of whose results others have a part, and one with a paper to be signed that was digitised on demand; walked once a process, since it takes half a minute. */
export const explore = (): Exploration => {
  explored ??= walked();
  return explored;
};

const walked = (): Exploration => {
  const walk: Walk = { moves: new Map(), refusals: new Map() };
  walkFrom(drawnHere(), withinBounds, walk);
  walkFrom(madeElsewhere(), ofResults, walk);
  walkFrom(sceneOwing('signCopies').state(), () => false, walk);
  return { moves: [...walk.moves.values()], refusals: walk.refusals };
};
