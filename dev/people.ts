import type { Role } from '../domain/dossier/state.ts';
import { agencyOfUnit } from '../domain/identifiers/units.ts';
import type { Holder } from './ca.ts';

/** Synthetic roster of the local stack: invented names, opaque ids, demo agency codes (the province's real codes are not used). */

/** Roles a person may hold in an access token. */
export type PersonRole = Exclude<Role, 'APPLICANT' | 'MANAGING_AGENCY' | 'CERTIFICATION_DESK' | 'SYSTEM'>;

/** An agency of the local stack; `agencyId` in the form of Decision 20/2020/QĐ-TTg. */
export interface Agency {
  readonly agencyId: string;
  readonly name: string;
}

export interface Person {
  /** Opaque id, the token's `sub`. */
  readonly person: string;
  /** Title in Vietnamese, without a name. */
  readonly label: string;
  readonly commonName: string;
  readonly roles: readonly PersonRole[];
  /** A unit holds itself and all units below it: `H15.901` holds `H15.901/MC`. */
  readonly unit: string;
  readonly agency: string;
  /** For a service account (`COUNTER_SYSTEM`): the officer it acts for when the request names none. */
  readonly actsFor?: string;
}

const TAN_LAP: Agency = { agencyId: 'H15.901', name: 'Ủy ban nhân dân phường Tân Lập' };
const EA_KAO: Agency = { agencyId: 'H15.902', name: 'Ủy ban nhân dân xã Ea Kao' };
const CONSTRUCTION_DEPARTMENT: Agency = { agencyId: 'H15.910', name: 'Sở Xây dựng tỉnh Đắk Lắk' };
const LAND_OFFICE: Agency = { agencyId: 'H15.911', name: 'Văn phòng đăng ký đất đai tỉnh Đắk Lắk' };
const PROVINCE_POLICE: Agency = { agencyId: 'H15.920', name: 'Công an tỉnh Đắk Lắk' };
const TAN_LAP_POLICE: Agency = { agencyId: 'H15.921', name: 'Công an phường Tân Lập' };
const EA_KAO_POLICE: Agency = { agencyId: 'H15.922', name: 'Công an xã Ea Kao' };
const SOCIAL_INSURANCE: Agency = { agencyId: 'H15.930', name: 'Bảo hiểm xã hội tỉnh Đắk Lắk' };
const PROVINCE: Agency = { agencyId: 'H15', name: 'Ủy ban nhân dân tỉnh Đắk Lắk' };
const SCIENCE_DEPARTMENT: Agency = { agencyId: 'H15.90', name: 'Sở Khoa học và Công nghệ tỉnh Đắk Lắk' };

/** Agencies that make results, in the lead of a procedure or beside it, or are asked for their opinion: each signs with its own key. */
const SIGNING = [
  TAN_LAP,
  EA_KAO,
  CONSTRUCTION_DEPARTMENT,
  LAND_OFFICE,
  PROVINCE_POLICE,
  TAN_LAP_POLICE,
  EA_KAO_POLICE,
  SOCIAL_INSURANCE,
  PROVINCE,
];

/** Those, and the monitoring department. */
export const agencies: readonly Agency[] = [...SIGNING, SCIENCE_DEPARTMENT];

const row = (person: string, role: PersonRole, unit: string, label: string, commonName: string): Person => ({
  person,
  label,
  commonName,
  roles: [role],
  unit,
  agency: agencyOfUnit(unit),
});

/**
 * Those without whom an agency leads no procedure, who handles, who assigns, who signs, who numbers, and who answers other agencies. `H15.911` → `cb-1101` to
 * `cb-1105`, its head as its mandate names him.
 */
const office = (
  { agencyId, name }: Agency,
  unit: string,
  head: string,
  [handler, unitHead, leader, clerk, answering]: readonly [string, string, string, string, string],
): readonly Person[] => {
  const series = agencyId.slice(-2);
  return [
    row(`cb-${series}01`, 'CASE_HANDLER', `${agencyId}/${unit}`, `Người xử lý hồ sơ, ${name}`, handler),
    row(`cb-${series}02`, 'UNIT_HEAD', `${agencyId}/${unit}`, `Trưởng đơn vị chuyên môn, ${name}`, unitHead),
    row(`cb-${agencyId.toLowerCase().replace('.', '')}`, 'COMPETENT_LEADER', `${agencyId}/LD`, head, leader),
    row(`cb-${series}04`, 'RECORDS_CLERK', `${agencyId}/VT`, `Văn thư, ${name}`, clerk),
    row(`cb-${series}05`, 'COORDINATING_AGENCY', `${agencyId}/${unit}`, `Người trả lời cơ quan khác, ${name}`, answering),
  ];
};

/** Everyone who can log in. Units are those of domain/law/agencies: MC one-stop, LD leadership, VT records, the others lead procedures. */
export const people: readonly Person[] = [
  row('cb-0101', 'INTAKE_OFFICER', 'H15.901/MC', 'Công chức một cửa, phường Tân Lập', 'Nguyễn Thị Mẫu An'),
  row('cb-0102', 'CASE_HANDLER', 'H15.901/HT', 'Công chức tư pháp – hộ tịch, phường Tân Lập', 'Trần Văn Mẫu Bình'),
  row('cb-0103', 'UNIT_HEAD', 'H15.901/HT', 'Trưởng bộ phận tư pháp – hộ tịch, phường Tân Lập', 'Lê Thị Mẫu Chi'),
  row('cb-0104', 'COMPETENT_LEADER', 'H15.901/LD', 'Chủ tịch Ủy ban nhân dân phường Tân Lập', 'Phạm Văn Mẫu Dũng'),
  row('cb-0105', 'RECORDS_CLERK', 'H15.901/VT', 'Văn thư, phường Tân Lập', 'Hoàng Thị Mẫu Giang'),
  row('cb-0106', 'ONE_STOP_HEAD', 'H15.901/MC', 'Người phụ trách Bộ phận Một cửa, phường Tân Lập', 'Võ Văn Mẫu Hải'),
  row('cb-0107', 'SUPERVISOR', 'H15.901', 'Người theo dõi, giám sát, phường Tân Lập', 'Đặng Thị Mẫu Khánh'),
  row('cb-0108', 'OPERATOR', 'H15.90', 'Người vận hành hệ thống', 'Bùi Văn Mẫu Long'),
  row('cb-0109', 'QC_REVIEWER', 'H15.901/MC', 'Kiểm soát chất lượng số hóa, phường Tân Lập', 'Đỗ Thị Mẫu Minh'),
  row('cb-0110', 'COMPETENT_LEADER', 'H15.901/LD', 'Phó Chủ tịch Ủy ban nhân dân phường Tân Lập', 'Hồ Thị Mẫu Ngân'),
  row('cb-0201', 'COORDINATING_AGENCY', 'H15.902/HT', 'Công chức tư pháp – hộ tịch, xã Ea Kao', 'Y Mẫu Niê'),
  row('cb-0202', 'INTAKE_OFFICER', 'H15.902/MC', 'Công chức một cửa, xã Ea Kao', "H'Mẫu Êban"),
  row('cb-0111', 'CASE_HANDLER', 'H15.901/CT', 'Công chức chứng thực, phường Tân Lập', 'Mai Thị Mẫu Oanh'),
  row('cb-0112', 'UNIT_HEAD', 'H15.901/CT', 'Trưởng bộ phận chứng thực, phường Tân Lập', 'Trịnh Văn Mẫu Phong'),
  row('cb-0113', 'CASE_HANDLER', 'H15.901/XD', 'Công chức xây dựng – đô thị, phường Tân Lập', 'Lương Văn Mẫu Quân'),
  row('cb-0114', 'UNIT_HEAD', 'H15.901/XD', 'Trưởng bộ phận xây dựng – đô thị, phường Tân Lập', 'Cao Thị Mẫu Sen'),
  row('cb-0115', 'CASE_HANDLER', 'H15.901/KT', 'Công chức đăng ký kinh doanh, phường Tân Lập', 'Tạ Văn Mẫu Thành'),
  row('cb-0116', 'UNIT_HEAD', 'H15.901/KT', 'Trưởng bộ phận đăng ký kinh doanh, phường Tân Lập', 'Kiều Thị Mẫu Uyển'),
  row('cb-0117', 'COORDINATING_AGENCY', 'H15.901/XD', 'Công chức trả lời cơ quan khác, phường Tân Lập', 'Đoàn Văn Mẫu Vinh'),
  row('cb-0203', 'CASE_HANDLER', 'H15.902', 'Công chức chuyên môn, xã Ea Kao', 'Y Mẫu Byă'),
  row('cb-0204', 'COMPETENT_LEADER', 'H15.902/LD', 'Chủ tịch Ủy ban nhân dân xã Ea Kao', "H'Mẫu Mlô"),
  row('cb-0205', 'RECORDS_CLERK', 'H15.902/VT', 'Văn thư, xã Ea Kao', 'Y Mẫu Kbuôr'),
  row('cb-0206', 'UNIT_HEAD', 'H15.902', 'Trưởng bộ phận chuyên môn, xã Ea Kao', "H'Mẫu Ayŭn"),
  ...office(CONSTRUCTION_DEPARTMENT, 'CM', 'Giám đốc Sở Xây dựng', [
    'Vũ Văn Mẫu An',
    'Vũ Thị Mẫu Bích',
    'Vũ Văn Mẫu Cường',
    'Vũ Thị Mẫu Duyên',
    'Vũ Văn Mẫu Giáp',
  ]),
  ...office(LAND_OFFICE, 'CM', 'Giám đốc Văn phòng đăng ký đất đai', [
    'Tô Văn Mẫu An',
    'Tô Thị Mẫu Bích',
    'Tô Văn Mẫu Cường',
    'Tô Thị Mẫu Duyên',
    'Tô Văn Mẫu Giáp',
  ]),
  ...office(PROVINCE_POLICE, 'LL', 'Giám đốc Công an tỉnh', [
    'Lâm Văn Mẫu An',
    'Lâm Thị Mẫu Bích',
    'Lâm Văn Mẫu Cường',
    'Lâm Thị Mẫu Duyên',
    'Lâm Văn Mẫu Giáp',
  ]),
  ...office(TAN_LAP_POLICE, 'CT', 'Trưởng Công an phường', [
    'Phan Văn Mẫu An',
    'Phan Thị Mẫu Bích',
    'Phan Văn Mẫu Cường',
    'Phan Thị Mẫu Duyên',
    'Phan Văn Mẫu Giáp',
  ]),
  ...office(EA_KAO_POLICE, 'CT', 'Trưởng Công an xã', [
    'Lục Văn Mẫu An',
    'Lục Thị Mẫu Bích',
    'Lục Văn Mẫu Cường',
    'Lục Thị Mẫu Duyên',
    'Lục Văn Mẫu Giáp',
  ]),
  row('cb-3005', 'COORDINATING_AGENCY', 'H15.930/CM', 'Viên chức cấp thẻ, Bảo hiểm xã hội tỉnh Đắk Lắk', 'Quách Thị Mẫu Giang'),
  row('cb-0005', 'COORDINATING_AGENCY', 'H15/CM', 'Chuyên viên trả lời cơ quan khác, Ủy ban nhân dân tỉnh Đắk Lắk', 'Quách Văn Mẫu Giao'),
  row('cb-0301', 'MONITORING_DEPARTMENT', 'H15.90', 'Chuyên viên theo dõi số hóa, Sở Khoa học và Công nghệ', 'Ngô Văn Mẫu Phúc'),
  row('csdl-cu-tru', 'SPECIALISED_DB', 'H15.921', 'Hệ thống cư trú, Công an phường Tân Lập', 'Hệ thống cư trú'),
  row('csdl-tan-lap', 'SPECIALISED_DB', 'H15.901', 'Cơ sở dữ liệu chuyên ngành, phường Tân Lập', 'Cơ sở dữ liệu chuyên ngành'),
  row('csdl-cu-tru-ea-kao', 'SPECIALISED_DB', 'H15.922', 'Hệ thống cư trú, Công an xã Ea Kao', 'Hệ thống cư trú'),
  row('csdl-bhxh', 'SPECIALISED_DB', 'H15.930', 'Hệ thống bảo hiểm xã hội tỉnh Đắk Lắk', 'Hệ thống bảo hiểm xã hội'),
  { ...row('counter-01', 'COUNTER_SYSTEM', 'H15.901/MC', 'Phần mềm tại quầy, phường Tân Lập', 'Phần mềm tại quầy 01'), actsFor: 'cb-0101' },
];

/** Counter, handler, and everybody who may hold a mandate (domain/law/mandates): a key of their own each. */
const signingPeople = [
  ...['cb-0101', 'cb-0102', 'cb-0103', 'cb-0104', 'cb-0105', 'cb-0106', 'cb-0110', 'cb-0201', 'cb-0202', 'cb-0204'],
  ...['cb-h15910', 'cb-h15911', 'cb-h15920', 'cb-h15921', 'cb-h15922'],
];

/** Holders of the local CA. The records clerk keeps a personal key besides the use of the agency's (Decree 30/2020 Art. 13). */
export const signers: readonly Holder[] = [
  ...people
    .filter(({ person }) => signingPeople.includes(person))
    .map(({ person, commonName, agency }) => ({
      holder: person,
      commonName,
      organisation: agencies.find(({ agencyId }) => agencyId === agency)?.name ?? agency,
      agencyId: agency,
    })),
  ...SIGNING.map(({ agencyId, name }) => ({ holder: agencyId, commonName: name, organisation: name, agencyId })),
];
