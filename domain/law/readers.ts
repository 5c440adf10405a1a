import { type Definition, type Finding, findingAt } from './catalogue.ts';
import { step } from './positions.ts';
import { KINDS, type LawKind } from './schemas.ts';

/** Module → the fields of a kind that it reads. Conditions, provenance and effective dates are read alike in every kind. */
export type Readers = Readonly<Record<LawKind, Readonly<Record<string, string>>>>;

const CASE = 'domain/law/procedure.ts';
const PIN = 'domain/law/pin.ts';
const CHECKLIST = 'domain/dossier/checklist.ts';
const AGENCIES = 'domain/law/check/agencies.ts';
const CODE = 'domain/law/check/code.ts';
const DUE = 'domain/calendar/deadline.ts';
const OVERVIEW = 'domain/law/overview.ts';

/**
 * Who reads what: a field that no part of the product reads would be a promise that nobody keeps, so it is refused. Each later part adds
 * the fields that it executes, here and in `schemas.ts`. A test proves that every module named exists and speaks of its fields.
 */
export const READERS: Readers = {
  DECISION: {
    [PIN]:
      'decision officerSignMode certOrManaging digitiseConsultationReply dayStart pauseRounding warnPercent redPercent scan scan.minDpi scan.colour stepBudgetHours',
  },
  RULE_SET: {
    [PIN]: 'ruleSet forms cutoff transfer notQualifiedWorkingDays letterLeadWorkingDays lettersInTime',
    [CODE]: 'paperRows foreignersCovered',
    [OVERVIEW]: 'acts forms.number forms.document forms.name',
  },
  AGENCY: {
    [PIN]: 'agencyId level predecessors aliases digitisationSince',
    [AGENCIES]: 'function parentAgency',
    'db/law/law.ts': 'helpDesk helpDesk.name helpDesk.phone helpDesk.hours',
    'activities/signing/certificate.ts': 'place parent leaderTitle',
    'activities/signing/result.ts': 'symbol leader',
    'activities/signing/slips.ts': 'name oneStopName address',
    'api/pages/units.ts': 'units units.oneStop units.civilStatus units.leadership units.records',
  },
  OFFICE_HOURS: { [PIN]: 'hours windows', 'domain/calendar/office.ts': 'windows.opens windows.closes' },
  PROCEDURE: {
    [PIN]:
      'code processedAt receiving deadline deadlineVariants components components.code components.kind components.replaceableByData components.replaceableByData.register components.paperType stepBudgetHours',
    [CASE]:
      'deadlineVariants.enabled deadlineVariants.when consultations consultations.when pauseGrounds pauseGrounds.code pauseGrounds.legalBasis resultPaperType resultName furtherResults furtherResults.paperType furtherResults.name furtherResults.madeBy resultForms resultStorage presenceRequired',
    [DUE]:
      'deadline.unit deadline.amount deadline.dayStart deadline.extraDays deadlineVariants.unit deadlineVariants.amount deadlineVariants.dayStart deadlineVariants.extraDays',
    [CHECKLIST]:
      'caseQuestions components.name components.when components.originals components.copies components.presentedOnly components.replaceableByData.mandatory components.replaceableByData.from components.replaceableByData.to components.legalBasis',
    [AGENCIES]: 'competent',
    'domain/dossier/acts/supplement.ts': 'supplementWindowDays',
    'domain/dossier/acts/identify.ts': 'accountRequired',
    'domain/law/check/procedures.ts': 'consultations.excludedFromClock consultations.legalBasis',
    [OVERVIEW]: 'serviceLevel consultations.kind consultations.addressee consultations.workingDays',
    'activities/portal/index.ts': 'name field field.code field.name',
  },
  PAPER_TYPE: {
    'db/law/law.ts': 'paperType fields',
    'api/bodies/conversion.ts': 'fields.name fields.type fields.required',
    'domain/law/check/procedures.ts': 'managingAgency',
    [OVERVIEW]: 'name fields.sensitive',
  },
  MANDATORY: { [PIN]: 'category componentKind entries entries.procedure entries.component entries.from entries.to', [OVERVIEW]: 'name' },
  SPECIAL_LAW: { [PIN]: 'override procedure component mode', [OVERVIEW]: 'legalBasis' },
  DIGITISATION: { [PIN]: 'level' },
  CALENDAR: {
    [PIN]: 'status',
    'domain/calendar/office.ts': 'year daysOff daysOff.date workedSaturdays workedSaturdays.date',
    [OVERVIEW]: 'sources daysOff.name workedSaturdays.name',
  },
  LUNAR: { 'domain/law/check/calendars.ts': 'table years years.year years.tet years.hungKings' },
};

/** Read alike in every kind: effective dates and provenance. `$schema` is for editors. */
const EVERYWHERE: ReadonlySet<string> = new Set(['$schema', 'version', 'validFrom', 'validTo', 'source', 'verified']);

/** Records whose member names are data, not fields: questions, phases. */
const OPEN: ReadonlySet<string> = new Set(['caseQuestions', 'when', 'stepBudgetHours']);
const LEGAL_BASIS: ReadonlySet<string> = new Set(['act', 'article']);

/** Fields of a body by name (`components.code`), each with the pointer of its first use. */
export const fieldsIn = (value: unknown, name = '', pointer = ''): readonly { readonly name: string; readonly pointer: string }[] => {
  if (Array.isArray(value)) return value.flatMap((item, index) => fieldsIn(item, name, `${pointer}/${index}`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const own = { name: name === '' ? key : `${name}.${key}`, pointer: pointer + step(key) };
    return OPEN.has(key) ? [own] : [own, ...fieldsIn(member, own.name, own.pointer)];
  });
};

const last = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
const needsReader = (name: string): boolean => !EVERYWHERE.has(last(name)) && !LEGAL_BASIS.has(last(name));

/** Fields that the schema of a kind allows, by name. */
export const schemaFieldsOf = (kind: LawKind): readonly string[] => {
  const walk = (schema: object, name: string): readonly string[] => {
    if ('items' in schema) return walk(schema.items as object, name);
    if (!('properties' in schema)) return [];
    return Object.entries(schema.properties as Record<string, object>).flatMap(([key, member]) => {
      const own = name === '' ? key : `${name}.${key}`;
      return OPEN.has(key) ? [own] : [own, ...walk(member, own)];
    });
  };
  return walk(KINDS[kind].schema, '').filter(needsReader);
};

/** Refuses fields that no part of the product reads, each once in a file. */
export const checkReaders = (definitions: readonly Definition[], readers: Readers = READERS): readonly Finding[] =>
  definitions.flatMap((definition) => {
    const read = new Set(Object.values(readers[definition.kind]).flatMap((fields) => fields.split(' ')));
    const seen = new Set<string>();
    return fieldsIn(definition.body).flatMap(({ name, pointer }) => {
      if (seen.has(name) || read.has(name) || !needsReader(name)) return [];
      seen.add(name);
      return [findingAt(definition, pointer, 'UNREAD', `không phần nào của hệ thống đọc trường "${name}"`)];
    });
  });
