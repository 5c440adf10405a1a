import type { DossierState, Obligation, PaperItem } from './state.ts';

/** Số hóa theo nhu cầu (Decision 2603, section 3, step 1; DT-3 row 9a): which papers, what is owed for them, and which copies the agency may sign. */

type Charged = Pick<DossierState, 'papers' | 'obligations'>;

export const onDemand = ({ papers }: Pick<DossierState, 'papers'>): readonly PaperItem[] =>
  papers.filter(({ treatment }) => treatment?.onDemand !== undefined);

/** Papers that are paid for: never those that the law would have digitised anyway. */
export const charged = (state: Pick<DossierState, 'papers'>): readonly PaperItem[] =>
  onDemand(state).filter(({ treatment }) => treatment?.onDemand === 'CHARGED');

/** The fee that was told of for a paper; one that has fallen away is none, unless by an exemption. */
export const feeFor = ({ obligations }: Pick<DossierState, 'obligations'>, item: string): Obligation | undefined =>
  obligations.find(
    ({ items, status, exemption }) =>
      items?.includes(item) === true && status !== 'WITHDRAWN' && (status !== 'WAIVED' || exemption !== undefined),
  );

/** Papers of whose fee nobody has been told. */
export const untold = (state: Charged): readonly PaperItem[] => charged(state).filter(({ item }) => feeFor(state, item) === undefined);

/** I-15: payment before signature. */
const settled = (state: Charged, { item, treatment }: PaperItem): boolean => {
  const status = treatment?.onDemand === 'FREE' ? 'WAIVED' : feeFor(state, item)?.status;
  return status === 'PAID' || status === 'WAIVED';
};

/** Whose copy is still to be signed. */
export const unsigned = (state: Pick<DossierState, 'papers'>): readonly PaperItem[] => onDemand(state).filter(({ copy }) => copy === null);

/** Whose copy the agency may sign now: scanned, checked, and paid. */
export const signable = (state: Charged): readonly PaperItem[] =>
  unsigned(state).filter((paper) => paper.status === 'QC_PASSED' && settled(state, paper));
