export type { Checked } from './checked.ts';
export { checkAgencyId, checkDossierCode, checkOpaqueCode, checkProcedureCode, formatDossierCode } from './codes.ts';
export { checkOldIdentityNumber, checkPassport, checkPersonalId, checkTaxId, type InPersonalId, inPersonalId } from './parties.ts';
export { liesWithin, sameBranch } from './units.ts';
