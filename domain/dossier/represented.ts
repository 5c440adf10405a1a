import type { FieldState } from '../law/results/fields.ts';
import { sameName } from '../texts/folding.ts';
import { type Identity, isOwnerByName, type Known } from './representatives.ts';

/** Who they are in a dossier: `recorded` null where nobody wrote the representative down. */
export interface Represented {
  readonly owner: Known;
  readonly recorded: Identity | null;
}

const OWN = 'là họ tên của chính chủ hồ sơ; người đại diện phải là người khác';
const OTHER = 'phải là người đại diện đã ghi khi tiếp nhận, như giấy tiếp nhận ghi; nếu ghi sai thì rút hồ sơ và tiếp nhận lại';

const saidOf = (states: readonly FieldState[], field: string): string | null =>
  states.find(({ definition }) => definition.name === field)?.value ?? null;

/** Why nobody of this name acts in the dossier; null: he may. Where he was written down, he is the only one. */
const flawOfName = (named: string, { owner, recorded }: Represented): string | null => {
  if (isOwnerByName(named, owner, recorded)) return OWN;
  return recorded === null || sameName(named, recorded.fullName) ? null : OTHER;
};

/** The fields with the representative's unfit where it names the owner himself, as the dossier knows him or as the result will call him, or a stranger. */
export const asRecorded = (states: readonly FieldState[], { owner, recorded }: Represented): readonly FieldState[] => {
  const named = saidOf(states, 'representative');
  if (named === null) return states;
  const names = [...owner.names, saidOf(states, 'fullName') ?? []].flat();
  const flaw = flawOfName(named, { owner: { ...owner, names }, recorded });
  if (flaw === null) return states;
  return states.map((state) => (state.definition.name === 'representative' ? { ...state, status: 'UNFIT', flaw } : state));
};

/** Why a value cannot be said of a field, since the owner would be his own representative by it, or a stranger be one; null: neither. */
export const objectionToName = (
  states: readonly FieldState[],
  { field, value }: { readonly field: string; readonly value: string },
  represented: Represented,
): string | null => {
  if (field !== 'representative' && field !== 'fullName') return null;
  const said = states.map((state): FieldState => (state.definition.name === field ? { ...state, value, status: 'GIVEN' } : state));
  return asRecorded(said, represented).find(({ flaw }) => flaw === OWN || (flaw === OTHER && field === 'representative'))?.flaw ?? null;
};
