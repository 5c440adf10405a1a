import type { Projection } from '../db/projection.ts';
import type { Slip } from '../domain/dossier/slips.ts';
import type { Actor, CapturedFile, PortalMessage } from '../domain/dossier/state.ts';

/** What every activity on a dossier is told: ids and instants; the rest it reads from our own database. */
export interface StepInput {
  readonly version: 1;
  readonly dossierId: string;
  /** Id of the work or command that this effect belongs to: the idempotency key of everything it does. */
  readonly step: string;
  /** The workflow's time when the step was begun; activities never ask their own clock for a legal time. */
  readonly at: string;
}

/** The activities as the workflows see them (types only; the code lives in the folders beside). */
export interface Activities {
  /** Writes one change into register, inbox, ledger and events. */
  projectDossier(input: Projection): Promise<void>;
  /** T06: the dossier's code, the same at every attempt. */
  takeDossierCode(input: StepInput & { readonly agency: string; readonly day: string }): Promise<{ readonly dossierCode: string }>;
  /** T04 and DT-1. */
  resolveAccount(input: StepInput): Promise<{ readonly account: 'LINKED' | 'NOT_FOUND' }>;
  /** DT-2: is there data that replaces the paper? */
  lookUpComponent(
    input: StepInput & { readonly item: string; readonly register: 'MARRIAGE' | 'DEATH' },
  ): Promise<{ readonly found: boolean }>;
  renderReceipt(input: StepInput): Promise<{ readonly sha256: string }>;
  checkScan(
    input: StepInput & {
      readonly item: string;
      readonly captured: readonly CapturedFile[];
      readonly expectedImages: number;
      readonly minDpi: number;
      readonly colour: boolean;
    },
  ): Promise<{ readonly passed: boolean; readonly sha256: string; readonly pages: number; readonly findings: readonly string[] }>;
  /** T12: control slip with the officer's package signature. */
  packageDossier(input: StepInput): Promise<{ readonly controlSlip: string }>;
  /** T14: the request as the addressee will read it. */
  sendConsultation(input: StepInput & { readonly consultation: string }): Promise<void>;
  /** T22. */
  draftResult(input: StepInput): Promise<{ readonly draft: string; readonly signer: string }>;
  /** T18. */
  draftRefusal(input: StepInput): Promise<{ readonly draft: string; readonly signer: string }>;
  /** T36: the number of a superseded result stays in the register, explained. */
  retireNumber(input: StepInput & { readonly file: string | null }): Promise<void>;
  /** T24. */
  signResult(input: StepInput): Promise<{ readonly leaderSigned: string }>;
  /** T25: number, organisation's signature, true copies, both warehouses. */
  issueResult(input: StepInput): Promise<{
    readonly issued: string;
    readonly number: number;
    readonly copies: readonly { readonly item: string; readonly sha256: string; readonly number: number }[];
  }>;
  /** T26, electronic half: citizen portal. */
  returnElectronically(input: StepInput): Promise<void>;
  /** T26, paper half: delivery record. */
  recordPaperDelivery(input: StepInput): Promise<void>;
  /** The slip that an act leaves with the applicant. */
  renderSlip(
    input: StepInput & { readonly slip: Slip; readonly commandId: string; readonly actor: Actor },
  ): Promise<{ readonly sha256: string }>;
  /** One status message, acknowledged by the national portal. */
  tellPortal(input: StepInput & { readonly message: PortalMessage }): Promise<void>;
}
