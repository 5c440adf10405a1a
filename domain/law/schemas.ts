import type { Static, TSchema } from 'typebox';
import { Agency } from './shapes/agency.ts';
import { PriceList } from './shapes/fees.ts';
import { Mandates } from './shapes/mandates.ts';
import { PaperType, Procedure } from './shapes/procedure.ts';
import { ResultForm } from './shapes/result-form.ts';
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

/** Every kind of definition: its folder under `domain/law/`, its Vietnamese name, the field that names it, and its shape. */
export const KINDS = {
  DECISION: { folder: 'decision', name: 'quyết định', key: 'decision', schema: Decision },
  RULE_SET: { folder: 'rule-sets', name: 'bộ quy tắc', key: 'ruleSet', schema: RuleSet },
  AGENCY: { folder: 'agencies', name: 'cơ quan', key: 'agencyId', schema: Agency },
  MANDATES: { folder: 'mandates', name: 'bảng người có quyền ký', key: 'agencyId', schema: Mandates },
  PRICE_LIST: { folder: 'price-lists', name: 'bảng giá số hóa theo nhu cầu', key: 'agencyId', schema: PriceList },
  OFFICE_HOURS: { folder: 'office-hours', name: 'giờ làm việc', key: 'hours', schema: OfficeHours },
  PROCEDURE: { folder: 'procedures', name: 'thủ tục', key: 'code', schema: Procedure },
  PAPER_TYPE: { folder: 'paper-types', name: 'loại giấy tờ', key: 'paperType', schema: PaperType },
  RESULT_FORM: { folder: 'result-forms', name: 'mẫu kết quả', key: 'form', schema: ResultForm },
  MANDATORY: { folder: 'mandatory', name: 'diện phải số hóa', key: 'category', schema: MandatoryCategory },
  SPECIAL_LAW: { folder: 'special-law', name: 'quy định chuyên ngành', key: 'override', schema: SpecialLaw },
  DIGITISATION: { folder: 'digitisation', name: 'mốc bắt đầu số hóa', key: 'level', schema: DigitisationStart },
  CALENDAR: { folder: 'calendar', name: 'năm lịch', key: 'year', schema: CalendarYear },
  LUNAR: { folder: 'lunar', name: 'bảng âm lịch', key: 'table', schema: LunarTable },
} as const satisfies Record<string, { readonly folder: string; readonly name: string; readonly key: string; readonly schema: TSchema }>;

export type LawKind = keyof typeof KINDS;
export const LAW_KINDS = Object.keys(KINDS) as readonly LawKind[];

export type Deep<T> = T extends object ? { readonly [Key in keyof T]: Deep<T[Key]> } : T;

/** Body of a definition of one kind, as its file holds it. */
export type LawBody<Kind extends LawKind> = Deep<Static<(typeof KINDS)[Kind]['schema']>>;

/** Published JSON Schema of a kind, beside the definitions: `schema/rule-sets.json`. */
export const schemaFile = (kind: LawKind): string => `schema/${KINDS[kind].folder}.json`;

const COMMENTS = { '^\\$comment': { type: 'string' } };

/** An editor shall not find fault with the remarks that a file may hold anywhere, and that are dropped when it is read (law/catalogue.ts). */
const commentable = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(commentable);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, member]) => [name, commentable(member)]));
  if (!('type' in schema) || schema.type !== 'object') return inner;
  return { ...inner, patternProperties: { ...('patternProperties' in inner ? (inner.patternProperties as object) : {}), ...COMMENTS } };
};

/** Its text; `npm run law -- schema` writes it, a test proves the files current. */
export const publishedSchema = (kind: LawKind): string => {
  const schema = commentable(KINDS[kind].schema) as object;
  return `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', title: kind, ...schema }, null, 2)}\n`;
};
