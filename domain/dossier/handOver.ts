import { consultationsOf, resultsOf } from '../law/procedure.ts';
import { addWork } from './change.ts';
import { consultationDueAt, handOverDueAt } from './clock.ts';
import { outsideResults } from './outside.ts';
import type { Consultation, DossierState, HandOver } from './state.ts';

/** T12: to whom a dossier goes, and what each of them is asked for (1.13). */

type Asking = Pick<Consultation, 'kind' | 'addressee' | 'function' | 'request' | 'items'> & { readonly workingDays: number };

/** One consultation opened, with the work that sends it and stands for it. */
export const asking = (
  state: DossierState,
  { kind, addressee, workingDays, request, ...asked }: Asking,
  at: string,
): { readonly state: DossierState; readonly opened: Consultation } => {
  const consultation = `TV${state.consultations.length + 1}`;
  const opened: Consultation = {
    consultation,
    kind,
    addressee,
    ...(asked.function === undefined ? {} : { function: asked.function }),
    dueAt: consultationDueAt(state, at, workingDays) ?? at,
    status: 'SENT',
    openedAt: at,
    reply: null,
    request,
    ...(asked.items === undefined ? {} : { items: asked.items }),
  };
  return { state: addWork({ ...state, consultations: [...state.consultations, opened] }, { kind: 'CONSULT', consultation }), opened };
};

/** What the route asks of others at once, in this case. */
const byRoute = ({ law, answers }: Pick<DossierState, 'law' | 'answers'>) =>
  consultationsOf(law.procedure, answers).filter((one) => one.byRoute === true);

/** The functions of which T12 needs an agency each: of the results that others make, and of the consultations that the route opens. */
export const addressedFunctions = (state: Pick<DossierState, 'law' | 'answers'>): readonly string[] => [
  ...new Set([
    ...resultsOf(state.law.procedure)
      .filter(({ way, madeBy }) => way === 'EXTERNAL' && madeBy !== 'LEAD')
      .map(({ madeBy }) => madeBy),
    ...byRoute(state).flatMap(({ addressedTo }) => addressedTo ?? []),
  ]),
];

/** Exactly one hand-over to the lead agency, and one to each other that answers or decides; electronic, so to all at once. */
export const handedOver = (
  state: DossierState,
  { addressees, request }: { readonly addressees: Readonly<Record<string, string>>; readonly request: string },
  at: string,
): DossierState => {
  const outside = outsideResults(state, addressees);
  const items = state.papers.filter(({ file }) => file !== null).map(({ item }) => item);
  const asked = byRoute(state).flatMap(({ kind, addressedTo, workingDays }) => {
    const addressee = addressees[addressedTo ?? ''];
    return addressedTo === undefined || addressee === undefined
      ? []
      : [{ kind, addressee, function: addressedTo, workingDays, request, items }];
  });
  const others = [...new Set([...outside, ...asked.map(({ addressee: agency }) => ({ agency }))].map(({ agency }) => agency))];
  const to = (agency: string, role: HandOver['role']): HandOver => ({
    agency,
    role,
    sentAt: at,
    dueAt: handOverDueAt(state),
    openedAt: null,
  });
  const handed: DossierState = {
    ...state,
    handOvers: [to(state.leadAgency, 'LEAD'), ...others.filter((one) => one !== state.leadAgency).map((one) => to(one, 'COORDINATING'))],
    ...(outside.length > 0 ? { outside } : {}),
  };
  return asked.reduce((before, one) => asking(before, one, at).state, handed);
};

/** The first thing that an agency does with what was handed over to it. */
export const withOpened = (state: DossierState, agency: string | undefined, at: string): DossierState =>
  state.handOvers === undefined
    ? state
    : {
        ...state,
        handOvers: state.handOvers.map((one) => (one.agency === agency && one.openedAt === null ? { ...one, openedAt: at } : one)),
      };
