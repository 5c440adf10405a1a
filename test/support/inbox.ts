import { type Command, type CommandOf, type Outcome, RULES_VERSION } from '../../domain/dossier/commands.ts';
import { phaseFor, SPECS, specOf } from '../../domain/dossier/contents.ts';
import { addressedFunctions } from '../../domain/dossier/handOver.ts';
import { permitted } from '../../domain/dossier/permit.ts';
import { isLong, type Spec } from '../../domain/dossier/spec.ts';
import type { Actor, DossierState, Role } from '../../domain/dossier/state.ts';
import { type Change, complete, openDossier, systemActor, transition } from '../../domain/dossier/transition.ts';
import { isRefusal } from '../../domain/failures.ts';
import type { AgencyDefinition, LawSnapshot } from '../../domain/law/types.ts';
import { REPORTED_BY } from './reported-by.ts';

/** A dossier driven on the fold by nothing but its inbox: whoever is expected does what is expected of him, as the spec asks for it. */

type Office = Pick<AgencyDefinition, 'agencyId' | 'units'>;

const person = (role: Role, unit: string): Actor => ({ person: `${role} ${unit}`, role, unit, agency: unit.split('/')[0] ?? unit });

/** Everybody who works in an agency, and in its unit that leads. */
const staffOf = ({ agencyId, units }: Office, leadUnit: string): readonly Actor[] => [
  person('INTAKE_OFFICER', units.oneStop),
  person('ONE_STOP_HEAD', units.oneStop),
  person('CASE_HANDLER', leadUnit),
  person('UNIT_HEAD', leadUnit),
  person('COMPETENT_LEADER', units.leadership),
  person('RECORDS_CLERK', units.records),
  person('SUPERVISOR', agencyId),
];

export interface Journey {
  readonly law: LawSnapshot;
  readonly lead: Office;
  /** Unit of the agency that leads the processing. */
  readonly leadUnit: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly receivedAt: string;
  /** An agency of this function, to be consulted. */
  readonly agencyOf: (agencyFunction: string | undefined) => string;
  /** What the outside comes to: whether a register holds the record. */
  readonly chance: () => boolean;
}

/** Where no inbox waits for anything and the dossier is open, or one that waits for ever. */
export class Stuck extends Error {}

const MINUTE = 60_000;
const MOST_STEPS = 600;

/** An act's data as its spec asks for it, with what only people know. */
const completed = (asked: object, state: DossierState, { agencyOf }: Journey): Readonly<Record<string, unknown>> => {
  const addressee = agencyOf('function' in asked ? String(asked.function) : undefined);
  const known: Readonly<Record<string, string>> = {
    handler: `CASE_HANDLER ${state.leadUnit}`,
    signer: `COMPETENT_LEADER ${state.leadAgency}`,
    addressee,
    dossierCode: 'H15.901-260302-0001',
  };
  return Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, value === '' ? (known[name] ?? 'given') : value]));
};

const opening = ({ law, lead, leadUnit, answers, receivedAt }: Journey): CommandOf<'OPEN'> => ({
  version: RULES_VERSION,
  id: 'open',
  act: 'OPEN',
  actor: person('INTAKE_OFFICER', lead.units.oneStop),
  data: {
    partyId: '00000000-0000-4000-8000-000000000001',
    channel: 'IN_PERSON',
    answers,
    leadAgency: lead.agencyId,
    leadUnit,
    receivedAt,
    catchUp: false,
    resultForms: 'BOTH',
    law,
  },
});

/** To its end; throws {@link Stuck} with what was done where it does not come there. */
export const followInbox = (journey: Journey): DossierState => {
  const opened = openDossier('TN-INBOX', opening(journey), { at: journey.receivedAt });
  if (isRefusal(opened)) throw new Stuck(`OPEN: ${JSON.stringify(opened)}`);
  let state: DossierState = opened.state;
  let clock = Date.parse(journey.receivedAt);
  const done: string[] = [];
  const refused = new Set<string>();
  const take = (what: string, change: Change | null): boolean => {
    if (change === null) return false;
    state = change.state;
    done.push(what);
    return true;
  };
  const people = staffOf(journey.lead, journey.leadUnit);
  const actorsFor = (spec: Spec, data: Readonly<Record<string, unknown>>): readonly Actor[] => {
    const outside = [
      ...state.consultations.map(({ addressee }) => person('COORDINATING_AGENCY', addressee)),
      ...(state.outside ?? []).map(({ agency }) => person('SPECIALISED_DB', agency)),
    ];
    const signer = people.find(({ role }) => role === 'COMPETENT_LEADER');
    const named = state.result === null || signer === undefined ? [] : [{ ...signer, person: state.result.signer }];
    return [...named, ...people, ...outside].filter(
      (actor) => permitted(spec, state, actor, { act: spec.act, actor, data } as unknown as Command) === null,
    );
  };
  const attempt = (spec: Spec, actor: Actor, id: string, data: Readonly<Record<string, unknown>>): boolean => {
    clock += MINUTE;
    const command = { version: RULES_VERSION, id, act: spec.act, actor, data } as unknown as Command;
    const change = transition(state, command, { at: new Date(clock).toISOString() });
    if (!isRefusal(change)) return take(spec.act, change);
    refused.add(`${spec.act}: ${change.code} ${JSON.stringify(change.detail ?? {})}`);
    return false;
  };
  const addresseesOf = (): Readonly<Record<string, string>> =>
    Object.fromEntries(addressedFunctions(state).map((of) => [of, journey.agencyOf(of)]));
  const outcome = (): boolean => {
    if (state.underway === null) return false;
    const { act, commandId } = state.underway;
    const spec = specOf(act);
    const [first] = isLong(spec) ? spec.yields : [];
    if (first === undefined) throw new Stuck(`${act} yields nothing`);
    const brought = { ...completed(first, state, journey), ...(act === 'HAND_OVER' ? { addressees: addresseesOf() } : {}) };
    return take(
      `${act} done`,
      complete(state, { act, commandId, outcome: brought } as unknown as Outcome, { at: new Date(clock).toISOString() }),
    );
  };
  const systems = (): boolean =>
    state.work.some(({ kind, id, ...about }) => {
      const act = REPORTED_BY[kind];
      if (act === null) return false;
      const spec = specOf(act);
      const subject = 'item' in about ? about.item : 'register' in about ? about.register : 'result' in about ? about.result : undefined;
      // Without a result it is the one made here that is returned.
      const isOwn = (data: object): boolean => !('result' in data);
      const asked = spec.asks(state).find((data) => (subject === undefined ? isOwn(data) : Object.values(data).includes(subject)));
      if (asked === undefined) return false;
      const data = completed('found' in asked ? { ...asked, found: journey.chance() } : asked, state, journey);
      return attempt(spec, systemActor(), id, data);
    });
  const tasks = (): boolean =>
    SPECS.some((spec) => {
      if (!spec.from.includes(phaseFor(spec, state))) return false;
      const subjects = (spec.expected?.(state) ?? []).map(({ subject }) => subject);
      if (subjects.length === 0) return false;
      const fitting = spec
        .asks(state)
        .filter((data) => subjects.some((subject) => subject === '' || Object.values(data).includes(subject)));
      return fitting.some((asked) => {
        const data = completed(asked, state, journey);
        return actorsFor(spec, data).some((actor) => attempt(spec, actor, `c${done.length}`, data));
      });
    });
  while (state.phase !== 'CLOSED') {
    refused.clear();
    if (done.length < MOST_STEPS && (outcome() || systems() || tasks())) continue;
    throw new Stuck(`${state.phase} after ${done.slice(-12).join(', ')}; refused: ${[...refused].join('; ')}`);
  }
  return state;
};
