import type { DossierState, PaperItem } from './state.ts';

/** Chỉ xuất trình: nothing of it stays with the dossier, neither file nor paper. */
const onlyShown = ({ status, treatment }: PaperItem): boolean =>
  status === 'PRESENTED_ONLY' || (treatment?.shown === true && !treatment.scan);

/** A component is satisfied by confirmed data, by a file, by the paper itself (also as a decided exception), or by a showing where its line allows one. */
const satisfied = ({ law }: Pick<DossierState, 'law'>, paper: PaperItem): boolean => {
  if (paper.treatment === null) return false;
  if (!onlyShown(paper)) return true;
  return law.procedure.components.find(({ code }) => code === paper.component)?.presentedOnly === true;
};

/** Lines of the checklist (1.15) that nothing satisfies yet, and papers brought beside it that nobody has classified. */
export const lacking = (state: Pick<DossierState, 'law' | 'papers'>): readonly string[] =>
  state.papers.filter((paper) => (paper.component === null ? paper.treatment === null : !satisfied(state, paper))).map(({ item }) => item);

/** What a supplement may ask for: the checklist, and nothing outside it (Decree 61/2018 Art. 5). */
export const demandable = ({ papers }: Pick<DossierState, 'papers'>): readonly string[] =>
  papers.filter(({ component }) => component !== null).map(({ item }) => item);
