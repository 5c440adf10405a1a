/**
 * Who may act for another by the Civil Code 2015, as recalled: no act was read for it, nobody has confirmed it, and the sentences that rest on it say so.
 */

interface AgeRule {
  readonly years: number;
  readonly legalBasis: { readonly act: string; readonly article: string };
  readonly verified: boolean;
}

/** What no law says and nature does. */
interface Plausible {
  readonly years: number;
  readonly legalBasis: null;
  readonly verified: false;
}

const civilCode = (years: number, article: string): AgeRule => ({
  years,
  legalBasis: { act: 'Bộ luật Dân sự 2015', article },
  verified: false,
});

/**
 * OF_AGE: an adult, who may act for another; parents act for those who are none. Art. 138(3) lets somebody of fifteen act by authorisation where no law asks
 * for an adult, but which acts do ask for one is not known here. ACTING: whoever is younger neither applies himself nor authorises anybody, others act for
 * him by law; no procedure here is known to ask for more.
 */
export const AGES = {
  OF_AGE: civilCode(18, 'Điều 20'),
  ACTING: civilCode(15, 'Điều 21'),
} as const;

/** The age and where it stands, in words. */
export const ageInWords = ({ years, legalBasis, verified }: AgeRule | Plausible): string =>
  legalBasis === null
    ? `${years} tuổi (mức kiểm tra của hệ thống, không phải quy định)`
    : `${years} tuổi (${legalBasis.act}, ${legalBasis.article}${verified ? '' : ', chưa xác minh'})`;

/** Quan hệ that makes somebody a representative by law of a person (Civil Code 2015 Art. 136, unverified). */
export const RELATIONS = {
  PARENT: 'Cha, mẹ của người chưa thành niên',
  ADOPTIVE_PARENT: 'Cha, mẹ nuôi của người chưa thành niên',
  ADOPTIVE_RELATIVE: 'Cha, mẹ nuôi là cha dượng, mẹ kế hoặc cô, cậu, dì, chú, bác ruột',
  GUARDIAN: 'Người giám hộ',
  COURT_APPOINTED: 'Người do Tòa án chỉ định',
} as const;

interface RelationRule {
  /** He acts until the owner is of age; others for whomever a court or the law has named them. */
  readonly untilOfAge: boolean;
  /** How much older than the owner he must be; null: no more than that he is of age. */
  readonly olderBy: AgeRule | Plausible | null;
}

/**
 * What else each relation asks for. No law says how old a parent is, only nature: twelve years leave room for what is rare. Whoever adopts is older by
 * twenty, but for step-parents and the child's own aunts and uncles (Law on Adoption 2010 Art. 14, as recalled, unverified).
 */
export const RELATION_RULES = {
  PARENT: { untilOfAge: true, olderBy: { years: 12, legalBasis: null, verified: false } },
  ADOPTIVE_PARENT: {
    untilOfAge: true,
    olderBy: { years: 20, legalBasis: { act: 'Luật Nuôi con nuôi 2010', article: 'Điều 14' }, verified: false },
  },
  ADOPTIVE_RELATIVE: { untilOfAge: true, olderBy: null },
  GUARDIAN: { untilOfAge: false, olderBy: null },
  COURT_APPOINTED: { untilOfAge: false, olderBy: null },
} as const satisfies Readonly<Record<keyof typeof RELATIONS, RelationRule>>;

/** The rule of a relation; null where somebody's words say it, as they did once. */
export const ruleOf = (relation: string | undefined): RelationRule | null =>
  Object.entries<RelationRule>(RELATION_RULES).find(([code]) => code === relation)?.[1] ?? null;
