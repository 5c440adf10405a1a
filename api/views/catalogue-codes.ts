import type { Static } from 'typebox';
import { STUCK_WORDS } from '../../db/register/stuck-rows.ts';
import { PAPER_LINES } from '../../domain/classification/index.ts';
import { EVENT_TYPES, eventName } from '../../domain/dossier/contents.ts';
import { DISPOSITION_NAMES } from '../../domain/dossier/disposition.ts';
import { AUTHORISATION_SCOPES, IDENTITY_PROOFS, REPRESENTATIONS } from '../../domain/dossier/representatives.ts';
import { FAILURES } from '../../domain/failures.ts';
import { type LawVersion, ofKind } from '../../domain/law/pin.ts';
import { AGENCY_LEVELS, COMPONENT_KINDS, FIELD_SOURCES, FIELD_TYPES, RESULT_WAYS, SERVICE_LEVELS, UNITS } from '../../domain/law/words.ts';
import { OUTCOMES } from './access-view.ts';
import type { CodeTable } from './catalogue-body.ts';

/** Every code that an answer can hold, with its Vietnamese words: of the tables themselves, so that none can be missing here. */

type Words = Readonly<Record<string, string>>;

/** Codes of the domain that stand in no schema of their own. */
const BARE: Readonly<Record<string, readonly [name: string, words: Words]>> = {
  event: ['Việc trong diễn biến', Object.fromEntries(EVENT_TYPES.map((type) => [type, eventName(type)]))],
  failure: ['Mã lỗi', Object.fromEntries(Object.entries(FAILURES).map(([code, { message }]) => [code, message]))],
  paperLine: ['Dòng của bảng phân loại giấy tờ (DT-3)', Object.fromEntries(PAPER_LINES.map(({ line, text }) => [line, text]))],
  disposition: ['Bản giấy ra sao', DISPOSITION_NAMES],
  lookOutcome: ['Lượt xem ra sao', OUTCOMES],
  stuckClass: ['Loại chậm hoặc tắc', STUCK_WORDS],
  representation: ['Tư cách đại diện', REPRESENTATIONS],
  authorisationScope: ['Phạm vi ủy quyền', AUTHORISATION_SCOPES],
  identityProof: ['Giấy tờ tùy thân', IDENTITY_PROOFS],
  limitUnit: ['Đơn vị của thời hạn', UNITS],
  serviceLevel: ['Mức dịch vụ công trực tuyến', SERVICE_LEVELS],
  agencyLevel: ['Cấp', AGENCY_LEVELS],
  componentKind: ['Loại thành phần hồ sơ', COMPONENT_KINDS],
  fieldType: ['Dạng giá trị của trường', FIELD_TYPES],
  formFieldSource: ['Nguồn của trường kết quả', FIELD_SOURCES],
  resultWay: ['Kết quả được làm thế nào', RESULT_WAYS],
};

interface Labelled {
  readonly title?: string;
  readonly description?: string;
  readonly 'x-enumDescriptions': Words;
}

const isLabelled = (value: object): value is Labelled => 'x-enumDescriptions' in value;

/** Every choice of the API's own document: under its name, else as the field of what it stands in. */
const choicesIn = (value: unknown, place: string): readonly Row[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (isLabelled(value)) return [[place, value.description ?? place, value['x-enumDescriptions']]];
  return Object.entries(value).flatMap(([name, member]) => choicesIn(member, PLACES.includes(name) ? place : `${place}.${name}`));
};

/** Words of a schema that are no part of a field's way. */
const PLACES = ['properties', 'items', 'anyOf', '0', '1', 'schema', 'additionalProperties'];

type Row = readonly [table: string, name: string, words: Words];

/** The same choice in several places is one table, under the first. */
const once = (rows: readonly Row[]): readonly Row[] => {
  const known = new Set<string>();
  return rows.filter(([, , words]) => {
    const said = JSON.stringify(words);
    if (known.has(said)) return false;
    known.add(said);
    return true;
  });
};

interface Document {
  readonly components?: { readonly schemas?: object };
  readonly paths?: Readonly<Record<string, object | undefined>>;
}

const inDocument = ({ components, paths }: Document): readonly Row[] => [
  ...Object.entries(components?.schemas ?? {}).flatMap(([name, schema]) => choicesIn(schema, name)),
  ...Object.values(paths ?? {}).flatMap((methods) =>
    Object.values(
      methods as Readonly<Record<string, { readonly operationId?: string; readonly requestBody?: { readonly content?: object } }>>,
    ).flatMap(({ operationId = '', requestBody }) =>
      Object.values(requestBody?.content ?? {}).flatMap(({ schema }: { readonly schema: unknown }) => choicesIn(schema, operationId)),
    ),
  ),
];

/** What the definitions themselves name: by what code, and in which words. */
const namedIn = (law: readonly LawVersion[]): readonly Row[] => {
  const decisions = ofKind(law, 'DECISION').flatMap(({ body }) => body.grounds);
  const units = ofKind(law, 'AGENCY').flatMap(({ body }) => Object.entries(body.unitNames ?? {}));
  return [
    ['procedure', 'Thủ tục hành chính', Object.fromEntries(ofKind(law, 'PROCEDURE').map(({ key, body }) => [key, body.name]))],
    ['paperType', 'Loại giấy tờ', Object.fromEntries(ofKind(law, 'PAPER_TYPE').map(({ key, body }) => [key, body.name]))],
    ['agency', 'Cơ quan', Object.fromEntries(ofKind(law, 'AGENCY').map(({ key, body }) => [key, body.name]))],
    ['ground', 'Căn cứ', Object.fromEntries(decisions.map(({ code, name }) => [code, name]))],
    ['category', 'Diện phải số hóa', Object.fromEntries(ofKind(law, 'MANDATORY').map(({ key, body }) => [key, body.name]))],
    ['unitFunction', 'Đơn vị theo chức năng', Object.fromEntries([...Object.entries(UNIT_FUNCTIONS), ...units])],
  ];
};

/** Units that every working agency has, by function; all others are named by the agency. */
const UNIT_FUNCTIONS: Words = { oneStop: 'Bộ phận Một cửa', leadership: 'Lãnh đạo', records: 'Văn thư' };

/** `document`: the API's own, in which every choice has its words. */
export const codeTables = (law: readonly LawVersion[], document: Document): Static<typeof CodeTable>[] =>
  once([...Object.entries(BARE).map(([table, [name, words]]): Row => [table, name, words]), ...inDocument(document), ...namedIn(law)]).map(
    ([table, name, words]) => ({ table, name, codes: Object.entries(words).map(([code, said]) => ({ code, words: said })) }),
  );
