import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { ofKind } from '../pin.ts';
import type { LawKind } from '../schemas.ts';
import { CONNECTED_STORES } from '../types.ts';

const keysOf = (definitions: readonly Definition[], kind: LawKind): ReadonlySet<string> =>
  new Set(ofKind(definitions, kind).map(({ key }) => key));

const named = (definition: Definition, pointer: string, value: string, known: ReadonlySet<string>, what: string): readonly Finding[] =>
  known.has(value) ? [] : [findingAt(definition, pointer, 'UNKNOWN_REFERENCE', `không có ${what} "${value}"`)];

const paperTypes = (definitions: readonly Definition[]): readonly Finding[] => {
  const known = keysOf(definitions, 'PAPER_TYPE');
  const used = new Set<string>();
  const missing = ofKind(definitions, 'PROCEDURE').flatMap((definition) => {
    const { components, results } = definition.body;
    const uses = [
      ...results.map(({ paperType }, index) => ({ pointer: `/results/${index}/paperType`, paperType })),
      ...components.flatMap(({ paperType }, index) =>
        paperType === undefined ? [] : [{ pointer: `/components/${index}/paperType`, paperType }],
      ),
    ];
    return uses.flatMap(({ pointer, paperType }) => {
      used.add(paperType);
      return named(definition, pointer, paperType, known, 'loại giấy tờ');
    });
  });
  const unread = ofKind(definitions, 'PAPER_TYPE')
    .filter(({ key }) => !used.has(key))
    .map((definition) => findingAt(definition, '/paperType', 'UNREAD', `không thủ tục nào dùng loại giấy tờ "${definition.key}"`));
  return [...missing, ...unread];
};

/** Data of a paper: each has a name of its own, a day is held against other days of the same paper, and what goes to a database is something. */
const paperFields = (definitions: readonly Definition[]): readonly Finding[] =>
  ofKind(definitions, 'PAPER_TYPE').flatMap((definition) => {
    const { fields, database } = definition.body;
    const refuse = (pointer: string, reason: string): Finding => findingAt(definition, pointer, 'NO_SCHEMA', reason);
    const isDay = (name: string): boolean => fields.some((field) => field.name === name && field.type.startsWith('DATE'));
    return [
      ...fields.flatMap(({ name, notBefore = [] }, index) => [
        ...(fields.findIndex((field) => field.name === name) === index
          ? []
          : [refuse(`/fields/${index}/name`, `trường "${name}" ghi hai lần`)]),
        ...notBefore.flatMap((other, place) =>
          other !== name && isDay(other) && isDay(name)
            ? []
            : [refuse(`/fields/${index}/notBefore/${place}`, `"${other}" không phải một ngày khác của giấy tờ này`)],
        ),
      ]),
      ...(database !== undefined && fields.length === 0
        ? [refuse('/database', `không có trường dữ liệu nào để chuyển vào ${database}`)]
        : []),
    ];
  });

const components = (definitions: readonly Definition[]): readonly Finding[] => {
  const procedures = ofKind(definitions, 'PROCEDURE');
  const known = keysOf(definitions, 'PROCEDURE');
  const componentOf = (
    definition: Definition,
    at: string,
    { procedure, component }: { readonly procedure: string; readonly component: string },
  ) => {
    const unknown = named(definition, `${at}/procedure`, procedure, known, 'thủ tục');
    if (unknown.length > 0) return unknown;
    const codes = procedures.filter(({ key }) => key === procedure).flatMap(({ body }) => body.components.map(({ code }) => code));
    return named(definition, `${at}/component`, component, new Set(codes), `thành phần hồ sơ trong thủ tục ${procedure}:`);
  };
  return [
    ...ofKind(definitions, 'MANDATORY').flatMap((definition) =>
      definition.body.entries.flatMap((entry, index) => componentOf(definition, `/entries/${index}`, entry)),
    ),
    ...ofKind(definitions, 'SPECIAL_LAW').flatMap((definition) => componentOf(definition, '', definition.body)),
  ];
};

const agencies = (definitions: readonly Definition[]): readonly Finding[] => {
  const known = keysOf(definitions, 'AGENCY');
  return ofKind(definitions, 'AGENCY').flatMap((definition) => [
    ...definition.body.predecessors.flatMap((key, index) => named(definition, `/predecessors/${index}`, key, known, 'cơ quan')),
    ...(definition.body.parentAgency === undefined
      ? []
      : named(definition, '/parentAgency', definition.body.parentAgency, known, 'cơ quan')),
  ]);
};

const officeHours = (definitions: readonly Definition[]): readonly Finding[] => {
  const known = new Set(['DEFAULT', ...keysOf(definitions, 'AGENCY')]);
  const missing: readonly Finding[] = keysOf(definitions, 'OFFICE_HOURS').has('DEFAULT')
    ? []
    : [{ code: 'UNKNOWN_REFERENCE', file: 'office-hours', line: 1, reason: 'thiếu giờ làm việc chung (DEFAULT)' }];
  return [
    ...missing,
    ...ofKind(definitions, 'OFFICE_HOURS').flatMap((definition) => named(definition, '/hours', definition.key, known, 'cơ quan')),
  ];
};

/** Databases that results and data are sent to are those that there is a connection to. */
const stores = (definitions: readonly Definition[]): readonly Finding[] => {
  const known: ReadonlySet<string> = new Set(CONNECTED_STORES);
  const what = 'kết nối đến cơ sở dữ liệu';
  return [
    ...ofKind(definitions, 'PROCEDURE').flatMap((definition) =>
      definition.body.results.flatMap(({ store }, index) =>
        store === undefined ? [] : named(definition, `/results/${index}/store`, store, known, what),
      ),
    ),
    ...ofKind(definitions, 'PAPER_TYPE').flatMap((definition) =>
      definition.body.database === undefined ? [] : named(definition, '/database', definition.body.database, known, what),
    ),
  ];
};

/** A code of a field of law is one field's: whoever sorts procedures by it would else find two of them mixed. */
const fieldsOfLaw = (definitions: readonly Definition[]): readonly Finding[] => {
  const procedures = ofKind(definitions, 'PROCEDURE');
  return procedures.flatMap((definition) => {
    const { code, name } = definition.body.field;
    const other = procedures.find(({ body }) => body.field.code === code && body.field.name !== name);
    return other === undefined
      ? []
      : [
          findingAt(
            definition,
            '/field/code',
            'FIELD',
            `mã lĩnh vực "${code}" của "${name}" cũng là mã của "${other.body.field.name}" ở ${other.key}`,
          ),
        ];
  });
};

/** Every name that a definition uses is defined and means one thing, and every paper type is used. */
export const checkReferences = (definitions: readonly Definition[]): readonly Finding[] =>
  [fieldsOfLaw, stores, paperTypes, paperFields, components, agencies, officeHours].flatMap((check) => check(definitions));
