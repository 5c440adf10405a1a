import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { ofKind } from '../pin.ts';
import type { Mandate } from '../types.ts';

type Table = Definition<'MANDATES'>;

const FOREVER = '9999-12-31';

const together = (one: Mandate, other: Mandate): boolean => one.from < (other.to ?? FOREVER) && other.from < (one.to ?? FOREVER);
const meet = (some: readonly string[] | undefined, others: readonly string[] | undefined): boolean =>
  some === undefined || others === undefined || some.some((one) => others.includes(one));
const sameMatters = (one: Mandate, other: Mandate): boolean =>
  meet(one.procedures, other.procedures) && meet(one.documents, other.documents);
const leads = ({ authority }: Mandate): boolean => authority === 'HEAD' || authority === 'Q';
const isDeputy = ({ position }: Mandate): boolean => /^phó /i.test(position.normalize('NFC'));

/** Of each form of authority: what Decree 30/2020 Art. 13 asks, each with the field that lacks it. */
const ofForm = (mandate: Mandate, headPosition: string): readonly (readonly [keyof Mandate, string])[] => {
  const { authority, position, unit, inPlaceOf, basis, to, procedures } = mandate;
  const says = (wrong: boolean, field: keyof Mandate, reason: string): readonly (readonly [keyof Mandate, string])[] =>
    wrong ? [[field, reason]] : [];
  const ofUnit = says(unit === undefined, 'unit', `${authority}. chỉ giao cho người đứng đầu một đơn vị của cơ quan: phải ghi đơn vị`);
  const notOfUnit = says(unit !== undefined, 'unit', 'chỉ người ký TL., TUQ. mới ghi đơn vị');
  switch (authority) {
    case 'HEAD':
    case 'Q':
      return [
        ...says(position !== headPosition, 'position', `chức vụ của người đứng đầu là "${headPosition}"`),
        ...says(inPlaceOf !== undefined, 'inPlaceOf', 'người đứng đầu không ký thay ai'),
        ...notOfUnit,
      ];
    case 'KT':
      return [...says(!isDeputy(mandate), 'position', `KT. chỉ dành cho cấp phó; "${position}" không phải chức vụ cấp phó`), ...notOfUnit];
    case 'TL':
      return [
        ...ofUnit,
        ...says(inPlaceOf !== undefined, 'inPlaceOf', 'TL. chỉ ký theo lệnh của người đứng đầu cơ quan'),
        ...says(basis === undefined, 'basis', 'giao ký TL. phải được quy định trong quy chế: thiếu văn bản'),
      ];
    case 'TUQ':
      return [
        ...ofUnit,
        ...says(inPlaceOf !== undefined, 'inPlaceOf', 'người được ủy quyền không được ủy quyền lại; TUQ. chỉ do người đứng đầu giao'),
        ...says(basis === undefined, 'basis', 'TUQ. phải bằng văn bản: thiếu văn bản ủy quyền'),
        ...says(to === undefined, 'to', 'TUQ. phải có thời hạn: thiếu ngày hết hiệu lực'),
        ...says(procedures === undefined, 'procedures', 'TUQ. phải giới hạn nội dung: thiếu thủ tục được ký'),
      ];
  }
};

const dates = ({ from, to, basis }: Mandate): readonly (readonly [keyof Mandate, string])[] => [
  ...(to !== undefined && to <= from ? ([['to', `ngày hết hiệu lực ${to} không sau ngày bắt đầu ${from}`]] as const) : []),
  ...(basis !== undefined && basis.signedOn > from
    ? ([['basis', `văn bản ký ngày ${basis.signedOn}, sau ngày bắt đầu ${from}`]] as const)
    : []),
];

/** Whose place a deputy takes: one who signs by order may leave it to a deputy, one who signs by authorisation may not (Art. 13(3), (4)). */
const place = ({ inPlaceOf, authority }: Mandate, mandates: readonly Mandate[]): readonly (readonly [keyof Mandate, string])[] => {
  if (inPlaceOf === undefined || authority !== 'KT') return [];
  const superior = mandates.find(({ id }) => id === inPlaceOf);
  if (superior === undefined) return [['inPlaceOf', `không có quyền ký "${inPlaceOf}"`]];
  if (superior.authority === 'TUQ') return [['inPlaceOf', 'người được ủy quyền không được giao lại cho người khác ký']];
  return superior.authority === 'TL' ? [] : [['inPlaceOf', 'chỉ ký thay người ký TL.; ký thay người đứng đầu thì bỏ trống']];
};

const clashes = (mandate: Mandate, before: readonly Mandate[]): readonly (readonly [keyof Mandate, string])[] =>
  before.flatMap((other): readonly (readonly [keyof Mandate, string])[] => {
    if (other.id === mandate.id) return [['id', `quyền ký "${mandate.id}" ghi hai lần`]];
    if (!together(mandate, other)) return [];
    if (leads(mandate) && leads(other)) return [['from', `cùng lúc có hai người đứng đầu: ${other.id} và ${mandate.id}`]];
    return mandate.person === other.person && sameMatters(mandate, other)
      ? [['from', `${mandate.person} cùng lúc ký với hai tư cách: ${other.id} và ${mandate.id}`]]
      : [];
  });

const ofTable = (table: Table, definitions: readonly Definition[]): readonly Finding[] => {
  const { agencyId, collective, headPosition, mandates } = table.body;
  const agency = ofKind(definitions, 'AGENCY').find(({ key, validTo }) => key === agencyId && validTo === null);
  if (agency === undefined) return [findingAt(table, '/agencyId', 'UNKNOWN_REFERENCE', `không có cơ quan "${agencyId}"`)];
  const procedures = new Set(ofKind(definitions, 'PROCEDURE').map(({ key }) => key));
  const { leadership, ...units } = agency.body.units ?? {};
  const collegiate = agency.body.function.endsWith('_PC');
  return [
    ...(collegiate === (collective !== undefined)
      ? []
      : [findingAt(table, '/collective', 'MANDATE', `${agencyId} ${collegiate ? '' : 'không '}làm việc theo chế độ tập thể`)]),
    ...mandates.flatMap((mandate, index) => {
      const { unit } = mandate;
      const outside =
        unit === undefined || Object.values(units).includes(unit)
          ? []
          : ([['unit', `"${unit}" không phải đơn vị của ${agencyId}${unit === leadership ? ' mà là lãnh đạo' : ''}`]] as const);
      const wrong = [
        ...ofForm(mandate, headPosition),
        ...outside,
        ...dates(mandate),
        ...place(mandate, mandates),
        ...clashes(mandate, mandates.slice(0, index)),
      ];
      return [
        ...wrong.map(([field, reason]) => findingAt(table, `/mandates/${index}/${field}`, 'MANDATE', `${mandate.id}: ${reason}`)),
        ...(mandate.procedures ?? []).flatMap((code, at) =>
          procedures.has(code)
            ? []
            : [findingAt(table, `/mandates/${index}/procedures/${at}`, 'UNKNOWN_REFERENCE', `không có thủ tục "${code}"`)],
        ),
      ];
    }),
  ];
};

/** Who signs: every working agency says so, and no mandate is one that Decree 30/2020 Art. 13 does not know. */
export const checkMandates = (definitions: readonly Definition[]): readonly Finding[] => {
  const tables = ofKind(definitions, 'MANDATES');
  const silent = ofKind(definitions, 'AGENCY').filter(
    ({ key, validTo }) => validTo === null && !tables.some((table) => table.key === key && table.validTo === null),
  );
  return [
    ...tables.flatMap((table) => ofTable(table, definitions)),
    ...silent.map((agency) => findingAt(agency, '/agencyId', 'MANDATE', `${agency.key} không có bảng quyền ký`)),
  ];
};
