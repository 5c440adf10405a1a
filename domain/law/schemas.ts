import type { Static, TSchema } from 'typebox';
import { Agency } from './shapes/agency.ts';
import { PaperType, Procedure } from './shapes/procedure.ts';
import {
  CalendarYear,
  Decision,
  DigitisationStart,
  LunarTable,
  MandatoryCategory,
  OfficeHours,
  RuleSet,
  SpecialLaw,
} from './shapes/rules.ts';

/** The kinds of definition files: types and published JSON Schemas both come from `shapes/`, so that they cannot differ. */

/** Every kind of definition: its folder under `domain/law/`, the field that names it, and its shape. */
export const KINDS = {
  DECISION: { folder: 'decision', key: 'decision', schema: Decision },
  RULE_SET: { folder: 'rule-sets', key: 'ruleSet', schema: RuleSet },
  AGENCY: { folder: 'agencies', key: 'agencyId', schema: Agency },
  OFFICE_HOURS: { folder: 'office-hours', key: 'hours', schema: OfficeHours },
  PROCEDURE: { folder: 'procedures', key: 'code', schema: Procedure },
  PAPER_TYPE: { folder: 'paper-types', key: 'paperType', schema: PaperType },
  MANDATORY: { folder: 'mandatory', key: 'category', schema: MandatoryCategory },
  SPECIAL_LAW: { folder: 'special-law', key: 'override', schema: SpecialLaw },
  DIGITISATION: { folder: 'digitisation', key: 'level', schema: DigitisationStart },
  CALENDAR: { folder: 'calendar', key: 'year', schema: CalendarYear },
  LUNAR: { folder: 'lunar', key: 'table', schema: LunarTable },
} as const satisfies Record<string, { readonly folder: string; readonly key: string; readonly schema: TSchema }>;

export type LawKind = keyof typeof KINDS;
export const LAW_KINDS = Object.keys(KINDS) as readonly LawKind[];

type Deep<T> = T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> } : T;

/** Body of a definition of one kind, as its file holds it. */
export type LawBody<Kind extends LawKind> = Deep<Static<(typeof KINDS)[Kind]['schema']>>;

/** Published JSON Schema of a kind, beside the definitions: `schema/rule-sets.json`. */
export const schemaFile = (kind: LawKind): string => `schema/${KINDS[kind].folder}.json`;

/** Its text; `npm run law -- schema` writes it, a test proves the files current. */
export const publishedSchema = (kind: LawKind): string =>
  `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: kind, ...KINDS[kind].schema }, null, 2)}\n`;
