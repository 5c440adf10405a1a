import { ownResultOf, resultsOf } from '../law/procedure.ts';
import type { ResultDefinition } from '../law/types.ts';
import type { DossierPhase, OutsideResult, Result } from './parts.ts';
import type { DossierState } from './state.ts';

/** How a dossier's results stand together (1.13): the one that is made here and those that other agencies make. */

type Standing = Pick<DossierState, 'result'> & { readonly law: Pick<DossierState['law'], 'procedure'> } & Pick<DossierState, 'outside'>;

/** How the result made here has ended; null: not issued yet. */
export const ownEnd = ({ result }: Pick<DossierState, 'result'>): Result['outcome'] | null =>
  result === null || result.issuedAt === null ? null : result.outcome;

/** Its agency holds it just now. */
export const isRunning = ({ status }: Pick<OutsideResult, 'status'>): boolean => status === 'ASKED' || status === 'IN_PROGRESS';

/** Nothing is to be made of it any more. */
export const isOver = ({ status }: Pick<OutsideResult, 'status'>): boolean =>
  status === 'STORED_EXTERNAL' || status === 'REFUSED' || status === 'CANCELLED';

export const definitionOf = ({ law }: Pick<Standing, 'law'>, code: string): ResultDefinition | undefined =>
  resultsOf(law.procedure).find((result) => result.code === code);

/** Codes of the results that have ended so. A dossier without a result of its own is refused as a whole, and none of them is named here then. */
export const endedAs = (state: Standing, ending: Result['outcome']): ReadonlySet<string> => {
  const own = ownResultOf(state.law.procedure);
  const statuses: readonly OutsideResult['status'][] = ending === 'RESULT' ? ['STORED_EXTERNAL'] : ['REFUSED', 'CANCELLED'];
  return new Set([
    ...(own !== null && ownEnd(state) === ending ? [own.code] : []),
    ...(state.outside ?? []).filter(({ status }) => statuses.includes(status)).map(({ code }) => code),
  ]);
};

/** RESULT as soon as one mandatory result has become one: REFUSAL is the dossier's outcome only where none does. */
export const outcomeOf = (state: Standing): Result['outcome'] => {
  if (state.outside === undefined) return state.result?.outcome ?? 'RESULT';
  const made = endedAs(state, 'RESULT');
  if (resultsOf(state.law.procedure).some(({ code, mandatory }) => mandatory && made.has(code))) return 'RESULT';
  const over = state.outside.every(isOver) && (ownResultOf(state.law.procedure) === null || ownEnd(state) !== null);
  return over || state.result?.outcome === 'REFUSAL' ? 'REFUSAL' : 'RESULT';
};

/** Whom the dossier waits for once nothing is left to do here: the first of the outside results that is being made. */
export const awaitedOutside = (state: Standing): OutsideResult | undefined =>
  ownResultOf(state.law.procedure) === null || ownEnd(state) !== null ? state.outside?.find(isRunning) : undefined;

/** Where the result that is made here stands: it may be ready while the dossier still waits for others (1.13). */
export const ownPhaseOf = ({ phase, result, outside }: Pick<DossierState, 'phase' | 'result' | 'outside'>): DossierPhase =>
  phase === 'PROCESSING' && outside !== undefined && ownEnd({ result }) !== null ? 'AWAITING_RETURN' : phase;

/** Every mandatory result has ended, one way or the other. */
export const allEnded = (state: Standing): boolean => {
  // Where one is made here it ends by what is done here, whatever else has come.
  if (ownResultOf(state.law.procedure) !== null && ownEnd(state) === null) return false;
  return (state.outside ?? []).every((entry) => isOver(entry) || definitionOf(state, entry.code)?.mandatory === false);
};
