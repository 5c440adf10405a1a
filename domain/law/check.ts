import { type Definition, type Finding, findingAt, type LawFile, readDefinitions } from './catalogue.ts';
import { checkAgencies } from './check/agencies.ts';
import { checkCalendars } from './check/calendars.ts';
import { checkCode } from './check/code.ts';
import { checkMandates } from './check/mandates.ts';
import { checkPriceLists, checkProcedures } from './check/procedures.ts';
import { checkProvenance } from './check/provenance.ts';
import { checkReceiving } from './check/receiving.ts';
import { checkReferences } from './check/references.ts';
import { checkResultForms } from './check/result-forms.ts';
import { checkResults } from './check/results.ts';
import { checkSymbols } from './check/symbols.ts';
import { checkUnfilled } from './check/unfilled.ts';
import { checkVersions } from './check/versions.ts';
import type { LawVersion } from './pin.ts';
import { KINDS } from './schemas.ts';

const byPlace = (one: Finding, other: Finding): number => one.file.localeCompare(other.file) || one.line - other.line;

/** Whatever a file that cannot be read would use, or define, is said of that file alone, and not of those that miss it. */
const besides = (unread: readonly Finding[], found: readonly Finding[]): readonly Finding[] =>
  unread.length === 0 ? found : found.filter(({ code }) => code !== 'UNREAD' && code !== 'UNKNOWN_REFERENCE');

/** Definitions that were read, and what is wrong with them; no finding: they may be loaded. */
export interface CheckedLaw {
  readonly definitions: readonly Definition[];
  readonly findings: readonly Finding[];
}

/**
 * Everything that is wrong with a set of definition files, each with file, line and reason. What has the right shape is checked against each
 * other even if other files are broken.
 */
export const checkLaw = (files: readonly LawFile[]): CheckedLaw => {
  const { definitions, findings } = readDefinitions(files);
  return { definitions, findings: [...findings, ...besides(findings, checkDefinitions(definitions))].sort(byPlace) };
};

/** The same of definitions that have been read. */
const checkDefinitions = (definitions: readonly Definition[]): readonly Finding[] => {
  const checks = [
    checkVersions,
    checkReferences,
    checkAgencies,
    checkMandates,
    checkReceiving,
    checkProcedures,
    checkResults,
    checkSymbols,
    checkPriceLists,
    checkResultForms,
    checkCalendars,
    checkCode,
    checkProvenance,
    checkUnfilled,
  ];
  return checks.flatMap((check) => check(definitions));
};

const sameName = (one: Pick<LawVersion, 'kind' | 'key'>, other: Pick<LawVersion, 'kind' | 'key'>): boolean =>
  one.kind === other.kind && one.key === other.key;

/** A definition that a database already has, from another folder: it has no file here. */
const stored = (version: LawVersion): Definition => ({
  ...version,
  file: `đã nạp: ${version.kind} ${version.key}, phiên bản ${version.version}`,
  lineOf: () => 1,
});

/**
 * What an office adds to the shipped law by a folder of its own, beside what was `loaded` from other folders before. It adds: what is shipped comes again
 * with each release, and would end an office's version of it.
 */
export const checkOwnLaw = (o: {
  readonly shipped: readonly LawFile[];
  readonly own: readonly LawFile[];
  readonly loaded?: readonly LawVersion[];
}): CheckedLaw => {
  const [shipped, own] = [readDefinitions(o.shipped), readDefinitions(o.own)];
  const taken = own.definitions.filter((one) => shipped.definitions.some((other) => sameName(one, other)));
  const added = own.definitions.filter((one) => !taken.includes(one));
  const known = [...shipped.definitions, ...added];
  const others = (o.loaded ?? []).filter((one) => !known.some((other) => sameName(one, other))).map(stored);
  const found = [
    ...shipped.findings,
    ...own.findings,
    ...taken.map((one) =>
      findingAt(one, '', 'SHIPPED', `${KINDS[one.kind].name} "${one.key}" do sản phẩm phát hành: thư mục riêng chỉ thêm định nghĩa mới`),
    ),
    ...besides(own.findings, checkDefinitions([...known, ...others])).filter(({ file }) => !others.some((other) => other.file === file)),
  ];
  // What two definitions do to each other is said of both: whoever adds one looks at his own.
  const here = found.filter(({ file }) => o.own.some(({ path }) => path === file));
  return { definitions: added, findings: [...(here.length > 0 ? here : found)].sort(byPlace) };
};
