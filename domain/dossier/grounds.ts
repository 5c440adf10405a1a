import { type Refusal, refuse } from '../failures.ts';
import type { GroundedAct } from '../law/types.ts';
import { isCitable } from './basis.ts';
import type { DossierState } from './state.ts';

type Law = Pick<DossierState, 'law'>;

/** Codes of the grounds that the dossier's law names for an act; null: it began before the law named any. */
export const groundsNamed = ({ law }: Law, act: GroundedAct): readonly string[] | null =>
  law.rules?.grounds?.filter(({ of }) => of === act).map(({ code }) => code) ?? null;

/** With which ground the act may be asked for; '' where the law of an older dossier leaves it open. */
export const groundsToAsk = (state: Law, act: GroundedAct): readonly string[] => groundsNamed(state, act) ?? [''];

/** A ground in words; its code where the dossier's law does not name it. */
export const groundWords = ({ law }: Law, act: GroundedAct, code: string): string =>
  law.rules?.grounds?.find((ground) => ground.of === act && ground.code === code)?.name ?? code;

/**
 * As a refusal cites it: the ground in words, with the article of the law that names it; '' where the law names none. Dossiers that began before
 * grounds knew their time hold Decree 61/2018 under every layer: where it had ended the ground stands by itself.
 */
export const groundCited = ({ law }: Law, act: GroundedAct, code: string): string => {
  const ground = law.rules?.grounds?.find((named) => named.of === act && named.code === code);
  if (ground === undefined) return '';
  const basis = ground.legalBasis !== undefined && isCitable(law.ruleSet, ground.legalBasis.act) ? ground.legalBasis : undefined;
  const cited = [basis?.act, basis?.article].filter((part) => part !== undefined).join(', ');
  return cited === '' ? ground.name : `${ground.name} (${cited})`;
};

/** What goes against the applicant rests on a ground of the law, and on no other code. */
export const groundRefusal = (state: Law, act: GroundedAct, ground: string): Refusal<'GROUND_UNKNOWN'> | null => {
  const allowed = groundsNamed(state, act);
  return allowed === null || allowed.includes(ground) ? null : refuse('GROUND_UNKNOWN', { field: 'ground', detail: { allowed } });
};
