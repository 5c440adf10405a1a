import type { Act } from './commands.ts';
import { SPECS, specsFor } from './contents.ts';
import type { Due as DueOf, Spec } from './spec.ts';
import type { DossierState } from './state.ts';

/** One act that the system does by itself when an instant comes, under an id of its own. */
export type Due = { [A in Act]: DueOf<A> & { readonly act: A } }[Act];

/** Few acts ever fall due, and every step of a dossier asks for them. */
const fallingDue: ReadonlySet<Spec> = new Set(SPECS.filter(({ dueBy }) => dueBy !== undefined));

/** Everything that falls due by itself, as the specs of the dossier's phase say. */
export const allDue = (state: DossierState): readonly Due[] =>
  specsFor(state)
    .filter((spec) => fallingDue.has(spec))
    .flatMap(({ act, dueBy }) => (dueBy?.(state) ?? []).map((due) => ({ ...due, act }) as Due));

/** The next due thing of a dossier, from absolute instants in its state; what has fired already does not come again. */
export const nextDue = (state: DossierState, fired: ReadonlySet<string>): Due | undefined =>
  allDue(state)
    .filter(({ id }) => !fired.has(id))
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))[0];
