import { checkAgencyId } from '../../identifiers/index.ts';
import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { ofKind } from '../pin.ts';
import { FIXED_UNITS, WORKING_AGENCY_FIELDS } from '../types.ts';

type Agency = Definition<'AGENCY'>;

/** A body that follows itself, or lies under itself, would send a look-up round for ever. */
const cycles = (agencies: readonly Agency[], field: 'predecessors' | 'parentAgency'): readonly Finding[] => {
  const next = (key: string): readonly string[] =>
    agencies
      .filter((agency) => agency.key === key)
      .flatMap(({ body }) => (field === 'predecessors' ? body.predecessors : (body.parentAgency ?? [])));
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    next(from).some((key) => key === goal || (!seen.has(key) && reaches(key, goal, seen.add(key))));
  const what = field === 'predecessors' ? 'kế thừa' : 'trực thuộc';
  return agencies
    .filter(({ key }) => reaches(key, key, new Set()))
    .map((agency) => findingAt(agency, `/${field}`, 'CYCLE', `${agency.key} ${what} chính nó qua một vòng`));
};

const successors = (agencies: readonly Agency[]): readonly Finding[] =>
  agencies.flatMap((agency) =>
    agency.body.predecessors.flatMap((key, index) => {
      const last = agencies.filter((other) => other.key === key).at(-1);
      if (last === undefined || (last.validTo !== null && last.validTo <= agency.validFrom)) return [];
      const reason = `${key} chưa kết thúc khi ${agency.key} kế thừa từ ${agency.validFrom}`;
      return [findingAt(agency, `/predecessors/${index}`, 'AGENCY', reason)];
    }),
  );

const codes = (agencies: readonly Agency[]): readonly Finding[] => {
  const owner = new Map(agencies.map(({ key }) => [key, key]));
  return agencies.flatMap((agency) => {
    const id = checkAgencyId(agency.key);
    const own =
      id.ok && id.value.agencyId === agency.key ? [] : [findingAt(agency, '/agencyId', 'AGENCY', `mã "${agency.key}" không đúng dạng`)];
    const aliases = agency.body.aliases.flatMap((alias, index) => {
      const holder = owner.get(alias) ?? agency.key;
      owner.set(alias, holder);
      if (holder !== agency.key) return [findingAt(agency, `/aliases/${index}`, 'AGENCY', `mã "${alias}" đã thuộc về ${holder}`)];
      return checkAgencyId(alias).ok ? [] : [findingAt(agency, `/aliases/${index}`, 'AGENCY', `mã cũ "${alias}" không đúng dạng`)];
    });
    return [...own, ...aliases];
  });
};

const working = (agencies: readonly Agency[]): readonly Finding[] => {
  const hasDesk = ({ body }: Agency, seen: readonly string[] = []): boolean =>
    body.helpDesk !== undefined ||
    agencies.some(
      ({ key, body: above, ...rest }) =>
        key === body.parentAgency && !seen.includes(key) && hasDesk({ ...rest, key, body: above }, [...seen, key]),
    );
  return agencies
    .filter(({ validTo }) => validTo === null)
    .flatMap((agency) => [
      ...WORKING_AGENCY_FIELDS.filter((field) => agency.body[field] === undefined).map((field) =>
        findingAt(agency, '', 'AGENCY', `cơ quan đang hoạt động thiếu trường ${field}`),
      ),
      ...FIXED_UNITS.filter((unit) => agency.body.units !== undefined && !(unit in agency.body.units)).map((unit) =>
        findingAt(agency, '/units', 'AGENCY', `cơ quan đang hoạt động thiếu đơn vị ${unit}`),
      ),
      ...(hasDesk(agency) ? [] : [findingAt(agency, '', 'AGENCY', 'cơ quan và các cấp trên đều không có đầu mối hỗ trợ')]),
    ]);
};

/** Whether somebody lives in a commune is read off its area, in its province. */
const withoutArea = (agencies: readonly Agency[]): readonly Finding[] => {
  const isInProvince = ({ body }: Agency, seen: readonly string[] = []): boolean =>
    body.level === 'PROVINCE' ||
    agencies.some((above) => above.key === body.parentAgency && !seen.includes(above.key) && isInProvince(above, [...seen, above.key]));
  return agencies
    .filter(({ validTo, body }) => validTo === null && body.level === 'COMMUNE')
    .flatMap((agency) => {
      const { area = [], place } = agency.body;
      const isNamed = area.some(({ name, district }) => district === undefined && name === place);
      return [
        ...(isNamed ? [] : [findingAt(agency, '/area', 'AGENCY', `địa bàn thiếu đơn vị hiện nay của cơ quan (${place})`)]),
        ...(isInProvince(agency) ? [] : [findingAt(agency, '/parentAgency', 'AGENCY', 'cơ quan cấp xã không trực thuộc tỉnh nào')]),
      ];
    });
};

/** Agencies: succession without cycles, codes that mean one body, everything that a working one needs. */
export const checkAgencies = (definitions: readonly Definition[]): readonly Finding[] => {
  const agencies = ofKind(definitions, 'AGENCY');
  return [
    ...cycles(agencies, 'predecessors'),
    ...cycles(agencies, 'parentAgency'),
    ...successors(agencies),
    ...codes(agencies),
    ...working(agencies),
    ...withoutArea(agencies),
  ];
};
