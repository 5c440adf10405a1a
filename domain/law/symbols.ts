import type { AgencyDefinition } from './types.ts';

/** Ký hiệu of what an agency issues (Decree 30/2020 Annex I), where it is made of the initials of a kind of document. */

/** A form that is named by its kind bears the kind's initials before the agency's; what follows those in an agency's symbol is its certificate's own. */
export const symbolOfKind = (initials: string, { symbol }: Pick<AgencyDefinition, 'symbol'>): string =>
  `${initials}-${symbol.split('-')[0]}`;

/** Of requests to other agencies: for an opinion, an appraisal, a verification. */
export const REQUEST_INITIALS = { OPINION: 'PLYK', APPRAISAL: 'PTT', VERIFICATION: 'PXM' } as const;

/** Registers of numbers that are the office's own beside that of what goes out (OUTGOING): no result's definition names one of them. */
export const OFFICE_SERIES = ['REFUSAL', 'COPY', 'REQUEST', 'SLIP', 'MONEY'] as const;
