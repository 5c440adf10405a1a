export type { Checked } from './checked.ts';
export { checkAgencyId, checkDossierCode, checkOpaqueCode, checkProcedureCode, formatDossierCode } from './codes.ts';
export { bornByNumber, checkOldIdentityNumber, checkPassport, checkPersonalId, checkTaxId } from './parties.ts';
export { liesWithin, sameBranch } from './units.ts';
