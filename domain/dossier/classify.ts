import { localDate } from '../calendar/index.ts';
import { type ComponentDecision, decideComponent } from '../classification/components.ts';
import { expectedImages } from '../classification/materials.ts';
import { classifyPaper, type PaperClassification } from '../classification/papers.ts';
import { applySwitches, DEFAULT_SWITCHES } from '../classification/switches.ts';
import type { ActData } from './commands.ts';
import type { DossierState, PaperItem, PaperItemStatus } from './state.ts';

/** DT-2 for data that the register look-up found: what the officer saw and the applicant said. */
export const confirmData = ({ valid, agrees, confirmed }: ActData['CONFIRM_DATA']): ComponentDecision =>
  decideComponent({ eData: 'FOUND', valid, agrees, confirmed });

/** DT-3 for one paper of this dossier, under the law that the dossier keeps. */
export const classificationOf = (state: DossierState, data: ActData['CLASSIFY']): PaperClassification => {
  const { law } = state;
  const paper = state.papers.find(({ item }) => item === data.item);
  const component = law.procedure.components.find(({ code }) => code === paper?.component);
  const classification = classifyPaper({
    law: { ruleSet: law.ruleSet, date: localDate(state.clock.receivedAt) },
    given: {
      carrier: data.carrier,
      secret: data.secret,
      handedIn: data.handedIn,
      eVersion: paper?.eVersion ?? 'NONE',
      override: component?.override ?? null,
      kind: component?.kind ?? 'OTHER',
      mandatory: paper?.paperType !== null && paper?.paperType !== undefined && law.mandatoryPaperTypes.includes(paper.paperType),
      inScope: data.issuerAgency !== null && law.inScopeAgencies.includes(data.issuerAgency),
      desk: false,
      onDemand: data.onDemand,
      started: law.digitisationStarted,
    },
  });
  return applySwitches(classification, law.rules ?? DEFAULT_SWITCHES);
};

const NEEDS_FILE: ReadonlySet<PaperClassification['capture']> = new Set(['SCAN', 'SPECIAL_SCAN', 'APPLICANT_FILE', 'AS_RECEIVED']);

/** Whether this part of the product carries the treatment out to its end: a signature of its own, a fee or an outside check it does not yet. */
export const isServed = ({ signer, fee, forwardTo }: PaperClassification): boolean =>
  signer !== 'INTAKE_OFFICER' &&
  signer !== 'ORGANISATION' &&
  fee === 'NONE' &&
  !forwardTo.includes('CERTIFICATION_DESK') &&
  !forwardTo.includes('MANAGING_AGENCY');

const statusAfter = ({ row, capture }: PaperClassification): PaperItemStatus => {
  if (NEEDS_FILE.has(capture)) return 'CLASSIFIED';
  if (row === '3') return 'REUSED';
  return row === '4' ? 'PRESENTED_ONLY' : 'PAPER_ONLY';
};

/** Whether a file is made of the paper at the counter, or brought along. */
export const needsFile = ({ capture }: PaperClassification): boolean => NEEDS_FILE.has(capture);

/** What the classification makes of the paper. */
export const classified = (classification: PaperClassification, data: ActData['CLASSIFY']): Partial<PaperItem> => ({
  status: statusAfter(classification),
  treatment: {
    row: classification.row,
    scan: needsFile(classification),
    convert: classification.conversion === 'HANDLER',
    trueCopy: classification.trueCopy === 'WITH_RESULT',
  },
  issuerAgency: data.issuerAgency,
  expectedImages: expectedImages(data),
});
