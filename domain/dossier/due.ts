import type { Act } from './commands.ts';
import { SPECS } from './contents.ts';
import type { Due as DueOf } from './spec.ts';
import type { DossierState } from './state.ts';

/** One act that the system does by itself when an instant comes, under an id of its own. */
export type Due = { [A in Act]: DueOf<A> & { readonly act: A } }[Act];

/** Everything that falls due by itself, as the specs of the dossier's phase say. */
export const allDue = (state: DossierState): readonly Due[] =>
  SPECS.filter(({ from }) => from.includes(state.phase)).flatMap((spec) =>
    (spec.dueBy?.(state) ?? []).map((due) => ({ ...due, act: spec.act }) as Due),
  );

/** The next due thing of a dossier, from absolute instants in its state; what has fired already does not come again. */
export const nextDue = (state: DossierState, fired: ReadonlySet<string>): Due | undefined =>
  allDue(state)
    .filter(({ id }) => !fired.has(id))
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))[0];
