export type { Branded, Checked } from './checked.ts';
export {
  type AgencyId,
  checkAgencyId,
  checkDossierCode,
  checkOpaqueCode,
  checkProcedureCode,
  type DossierCode,
  type DossierCodeParts,
  type DossierCodeStrategy,
  formatDossierCode,
  type OpaqueCode,
  type ProcedureCode,
} from './codes.ts';
export {
  checkOldIdentityNumber,
  checkPassport,
  checkPersonalId,
  checkTaxId,
  type OldIdentityNumber,
  type PassportNumber,
  type PersonalId,
  type TaxId,
} from './parties.ts';
export { liesWithin, sameBranch } from './units.ts';
