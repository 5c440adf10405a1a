import { type Definition, type Finding, type LawFile, readDefinitions } from './catalogue.ts';
import { checkAgencies } from './check/agencies.ts';
import { checkCalendars } from './check/calendars.ts';
import { checkCode } from './check/code.ts';
import { checkMandates } from './check/mandates.ts';
import { checkPriceLists, checkProcedures } from './check/procedures.ts';
import { checkProvenance } from './check/provenance.ts';
import { checkReceiving } from './check/receiving.ts';
import { checkReferences } from './check/references.ts';
import { checkResultForms } from './check/result-forms.ts';
import { checkVersions } from './check/versions.ts';

const byPlace = (one: Finding, other: Finding): number => one.file.localeCompare(other.file) || one.line - other.line;

/**
 * Everything that is wrong with a set of definition files, each with file, line and reason; no finding: it may be loaded. What has the
 * right shape is checked against each other even if other files are broken.
 */
export const checkLaw = (
  files: readonly LawFile[],
): { readonly definitions: readonly Definition[]; readonly findings: readonly Finding[] } => {
  const { definitions, findings } = readDefinitions(files);
  const checks = [
    checkVersions,
    checkReferences,
    checkAgencies,
    checkMandates,
    checkReceiving,
    checkProcedures,
    checkPriceLists,
    checkResultForms,
    checkCalendars,
    checkCode,
    checkProvenance,
  ];
  const found = [...findings, ...checks.flatMap((check) => check(definitions))];
  return { definitions, findings: [...found].sort(byPlace) };
};
