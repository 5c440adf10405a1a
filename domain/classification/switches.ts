import type { PaperClassification } from './papers.ts';

/** Switches of the reading of the Decision where it is silent or contradicts itself (1.8: I-05, I-07, I-09); pinned with the dossier's law. */
export interface Switches {
  /** Who signs scans: each file, the package only, or as DT-3's line says. */
  readonly officerSignMode: 'PER_FILE' | 'PACKAGE' | 'PER_RULE';
  /** Whether certification desk and managing agency exclude each other. */
  readonly certOrManaging: 'EXCLUSIVE' | 'BOTH_ALLOWED';
  readonly digitiseConsultationReply: 'ALWAYS' | 'UNLESS_BORN_DIGITAL' | 'SPECIAL_LAW_ONLY';
}

export const DEFAULT_SWITCHES: Switches = { officerSignMode: 'PER_RULE', certOrManaging: 'EXCLUSIVE', digitiseConsultationReply: 'ALWAYS' };

const isScan = ({ capture }: PaperClassification): boolean => capture === 'SCAN' || capture === 'SPECIAL_SCAN';

const signerOf = (classification: PaperClassification, { officerSignMode }: Switches): PaperClassification['signer'] => {
  const { signer } = classification;
  // A3(2) has the officer sign every document; B1 only some, B2 the dossier as a whole (I-05). The organisation's own copy is never touched.
  if (officerSignMode === 'PER_FILE' && signer === 'PACKAGE' && isScan(classification)) return 'INTAKE_OFFICER';
  return officerSignMode === 'PACKAGE' && signer === 'INTAKE_OFFICER' && isScan(classification) ? 'PACKAGE' : signer;
};

/** What the switches make of a line's treatment; the line and its reason stay. */
export const applySwitches = (classification: PaperClassification, switches: Switches): PaperClassification => ({
  ...classification,
  signer: signerOf(classification, switches),
  // "or" between desk and managing agency is exclusive unless switched (I-07): then the signed file goes to the agency as well.
  forwardTo:
    switches.certOrManaging === 'BOTH_ALLOWED' && classification.line === '7b'
      ? [...classification.forwardTo, 'MANAGING_AGENCY']
      : classification.forwardTo,
});

/**
 * Whether a consultation's reply must be there as a digital file before the consultation closes (I-09): Decision 2603 demands it always,
 * TT 03/2025 Art. 5(2)(c) only where specialised law does. A born-digital signed reply is such a file in every mode.
 */
export const replyMustBeDigital = (
  { digitiseConsultationReply }: Pick<Switches, 'digitiseConsultationReply'>,
  { bornDigital, specialLaw }: { readonly bornDigital: boolean; readonly specialLaw: boolean },
): boolean => {
  switch (digitiseConsultationReply) {
    case 'ALWAYS':
      return true;
    case 'UNLESS_BORN_DIGITAL':
      return !bornDigital;
    case 'SPECIAL_LAW_ONLY':
      return specialLaw;
  }
};
