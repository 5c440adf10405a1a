import { localDate } from '../calendar/index.ts';
import { type ComponentDecision, decideComponent } from '../classification/components.ts';
import { expectedImages } from '../classification/materials.ts';
import { classifyPaper, type PaperClassification } from '../classification/papers.ts';
import { applySwitches, DEFAULT_SWITCHES } from '../classification/switches.ts';
import type { ActData } from './commands.ts';
import type { DossierState, PaperItem, PaperItemStatus } from './state.ts';

/** What an officer asks first: an ordinary paper of one sheet on the counter. */
export const ORDINARY = {
  carrier: 'PAPER',
  handedIn: true,
  secret: false,
  onDemand: false,
  sheets: 1,
  blankBacks: false,
  stickyNotePages: 0,
} as const;

/** DT-2 for data that the register look-up found: what the officer saw and the applicant said. */
export const confirmData = ({ valid, agrees, confirmed }: ActData['CONFIRM_DATA']): ComponentDecision =>
  decideComponent({ eData: 'FOUND', valid, agrees, confirmed });

const componentOf = ({ law }: DossierState, paper: PaperItem | undefined) =>
  law.procedure.components.find(({ code }) => code === paper?.component);

/** Đơn, tờ khai: what the applicant himself declares is no secret of the State. */
export const kindOf = (state: DossierState, paper: PaperItem) => componentOf(state, paper)?.kind ?? 'OTHER';

/** What the applicant himself declares, also where it came beside the checklist: it is always the original. */
export const isDeclaration = ({ law }: DossierState, { component, paperType }: PaperItem): boolean =>
  law.procedure.components.some(
    (line) => line.kind === 'FORM' && (line.code === component || (paperType !== null && line.paperType === paperType)),
  );

/** DT-3 for one paper of this dossier, under the law that the dossier keeps. */
export const classificationOf = (state: DossierState, data: ActData['CLASSIFY']): PaperClassification => {
  const { law } = state;
  const paper = state.papers.find(({ item }) => item === data.item);
  const component = componentOf(state, paper);
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
  const switches = law.rules ?? DEFAULT_SWITCHES;
  // A procedure version may itself say who signs its scans (I-05).
  const { officerSignMode = switches.officerSignMode } = law.procedure;
  return applySwitches(classification, { ...switches, officerSignMode });
};

const NEEDS_FILE: ReadonlySet<PaperClassification['capture']> = new Set(['SCAN', 'SPECIAL_SCAN', 'APPLICANT_FILE', 'AS_RECEIVED']);

/** Whether this part of the product carries the treatment out to its end: a certification's fee or an outside check it does not yet. */
export const isServed = ({ capture, fee, forwardTo }: PaperClassification): boolean =>
  capture !== 'AS_LAW_SAYS' &&
  fee !== 'CERTIFICATION_IF_ASKED' &&
  !forwardTo.includes('CERTIFICATION_DESK') &&
  !forwardTo.includes('MANAGING_AGENCY');

const statusAfter = ({ line, capture }: PaperClassification): PaperItemStatus => {
  if (NEEDS_FILE.has(capture)) return 'CLASSIFIED';
  if (line === '3') return 'REUSED';
  return line === '4' ? 'PRESENTED_ONLY' : 'PAPER_ONLY';
};

/** Whether a file is made of the paper at the counter, or brought along. */
export const needsFile = ({ capture }: PaperClassification): boolean => NEEDS_FILE.has(capture);

/** Not handed in, and neither data nor a file that came electronically stands for it. */
const isShown = (classification: PaperClassification, { carrier, handedIn }: ActData['CLASSIFY']): boolean =>
  !handedIn && classification.line !== '3' && (carrier === 'PAPER' || !needsFile(classification));

/** What the officer says of the paper itself cannot be so. */
export const custodyContradicted = (classification: PaperClassification, data: ActData['CLASSIFY']): boolean => {
  const onPaper = data.carrier === 'PAPER' && classification.line !== '3';
  const scanned = onPaper && data.handedIn && needsFile(classification);
  return (data.givenBack === true && !scanned) || (data.certifiedCopy === true && !onPaper);
};

/** What the classification makes of the paper. */
export const classified = (classification: PaperClassification, data: ActData['CLASSIFY']): Partial<PaperItem> => ({
  status: statusAfter(classification),
  treatment: {
    row: classification.line,
    scan: needsFile(classification),
    convert: classification.conversion === 'HANDLER',
    trueCopy: classification.trueCopy === 'WITH_RESULT',
    ...(isShown(classification, data) ? { shown: true } : {}),
    ...(classification.signer === 'INTAKE_OFFICER' && needsFile(classification) ? { officerSigns: true } : {}),
    ...(data.carrier === 'PAPER' ? {} : { electronic: true }),
    ...(data.secret ? { secret: true } : {}),
    ...(data.givenBack === true ? { givenBack: true } : {}),
    ...(data.certifiedCopy === true ? { certifiedCopy: true } : {}),
    ...(classification.line === '9a' ? { onDemand: classification.fee === 'NONE' ? 'FREE' : 'CHARGED' } : {}),
  },
  issuerAgency: data.issuerAgency,
  expectedImages: expectedImages(data),
});
