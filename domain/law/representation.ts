/**
 * Who may act for another by the Civil Code 2015, as recalled: no act was read for it, nobody has confirmed it, and the sentences that rest on it say so.
 */

interface AgeRule {
  readonly years: number;
  readonly legalBasis: { readonly act: string; readonly article: string };
  readonly verified: boolean;
}

const civilCode = (years: number, article: string): AgeRule => ({
  years,
  legalBasis: { act: 'Bộ luật Dân sự 2015', article },
  verified: false,
});

/**
 * OF_AGE: an adult, who may act for another; parents act for those who are none. Art. 138(3) lets somebody of fifteen act by authorisation where no law asks
 * for an adult, but which acts do ask for one is not known here. AUTHORISING: whoever is younger authorises nobody, others act for him by law.
 */
export const AGES = {
  OF_AGE: civilCode(18, 'Điều 20'),
  AUTHORISING: civilCode(15, 'Điều 21'),
} as const;

/** The age and where it stands, in words. */
export const ageInWords = ({ years, legalBasis: { act, article }, verified }: AgeRule): string =>
  `${years} tuổi (${act}, ${article}${verified ? '' : ', chưa xác minh'})`;

/** Quan hệ that makes somebody a representative by law of a person (Civil Code 2015 Art. 136, unverified). */
export const RELATIONS = {
  PARENT: 'Cha, mẹ của người chưa thành niên',
  GUARDIAN: 'Người giám hộ',
  COURT_APPOINTED: 'Người do Tòa án chỉ định',
} as const;
