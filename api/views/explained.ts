import { type Said, saidWith } from '../../db/register/commands.ts';
import type { DossierState, PaperItem } from '../../domain/dossier/state.ts';
import type { Deps } from '../http/deps.ts';
import type { Opened } from './reading.ts';

/** Commands that hold why a paper that a supplement was asked for needed no new one. */
export const explainedBy = ({ papers }: Pick<DossierState, 'papers'>): readonly string[] => [
  ...new Set(papers.flatMap((paper) => paper.explainedBy ?? [])),
];

export const explanationOf = (said: ReadonlyMap<string, Said>, paper: Pick<PaperItem, 'item' | 'explainedBy'>): string | null =>
  said.get(paper.explainedBy ?? '')?.explained?.find(({ item }) => item === paper.item)?.reasons ?? null;

/** For whoever is shown what people wrote: each such paper with its reason. */
export const explanations = async (
  { db }: Pick<Deps, 'db'>,
  { state, shown }: Pick<Opened, 'state' | 'shown'>,
): Promise<readonly { readonly item: string; readonly reasons: string }[]> => {
  if (!shown.fields.has('TEXTS') || !shown.fields.has('PAPERS')) return [];
  const said = await saidWith(db, explainedBy(state));
  return state.papers
    .filter(({ item }) => shown.own?.items?.has(item) !== false)
    .flatMap((paper) => {
      const reasons = explanationOf(said, paper);
      return reasons === null ? [] : [{ item: paper.item, reasons }];
    });
};
