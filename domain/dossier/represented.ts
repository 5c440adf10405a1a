import type { FieldState } from '../law/results/fields.ts';
import { type Identity, isOwnerByName, type Known } from './representatives.ts';

/** Who they are in a dossier: `recorded` null where nobody wrote the representative down. */
export interface Represented {
  readonly owner: Known;
  readonly recorded: Identity | null;
}

const OWN = 'là họ tên của chính chủ hồ sơ; người đại diện phải là người khác';

const saidOf = (states: readonly FieldState[], field: string): string | null =>
  states.find(({ definition }) => definition.name === field)?.value ?? null;

/** The fields with the representative's unfit where it names the owner himself, as the dossier knows him or as the result will call him. */
export const apartFromOwner = (states: readonly FieldState[], { owner, recorded }: Represented): readonly FieldState[] => {
  const named = saidOf(states, 'representative');
  if (named === null) return states;
  const names = [...owner.names, saidOf(states, 'fullName') ?? []].flat();
  if (!isOwnerByName(named, { ...owner, names }, recorded)) return states;
  return states.map((state) => (state.definition.name === 'representative' ? { ...state, status: 'UNFIT', flaw: OWN } : state));
};

/** Why a value cannot be said of a field, since the owner would be his own representative by it; null: he would not. */
export const objectionToOwn = (
  states: readonly FieldState[],
  { field, value }: { readonly field: string; readonly value: string },
  represented: Represented,
): string | null => {
  if (field !== 'representative' && field !== 'fullName') return null;
  const said = states.map((state): FieldState => (state.definition.name === field ? { ...state, value, status: 'GIVEN' } : state));
  return apartFromOwner(said, represented).find(({ flaw }) => flaw === OWN)?.flaw ?? null;
};
