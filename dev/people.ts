import type { Role } from '../domain/dossier/state.ts';
import { agencyOfUnit } from '../domain/identifiers/units.ts';
import type { Holder } from './ca.ts';

/** Synthetic roster of the local stack: invented names, opaque ids, demo agency codes (the province's real codes are not used). */

/** Roles a person may hold in an access token. */
export type PersonRole = Exclude<Role, 'APPLICANT' | 'MANAGING_AGENCY' | 'CERTIFICATION_DESK' | 'SPECIALISED_DB' | 'SYSTEM'>;

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
const SCIENCE_DEPARTMENT: Agency = { agencyId: 'H15.90', name: 'Sở Khoa học và Công nghệ tỉnh Đắk Lắk' };

/** Lead commune, consulted commune, monitoring department. */
export const agencies: readonly Agency[] = [TAN_LAP, EA_KAO, SCIENCE_DEPARTMENT];

const row = (person: string, role: PersonRole, unit: string, label: string, commonName: string): Person => ({
  person,
  label,
  commonName,
  roles: [role],
  unit,
  agency: agencyOfUnit(unit),
});

/** Everyone who can log in. Units: MC one-stop, HT civil status, LD leadership, VT records. */
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
  row('cb-0301', 'MONITORING_DEPARTMENT', 'H15.90', 'Chuyên viên theo dõi số hóa, Sở Khoa học và Công nghệ', 'Ngô Văn Mẫu Phúc'),
  { ...row('counter-01', 'COUNTER_SYSTEM', 'H15.901/MC', 'Phần mềm tại quầy, phường Tân Lập', 'Phần mềm tại quầy 01'), actsFor: 'cb-0101' },
];

/** Counter, handler, and everybody who may hold a mandate (domain/law/mandates): a key of their own each. */
const signingPeople = ['cb-0101', 'cb-0102', 'cb-0103', 'cb-0104', 'cb-0105', 'cb-0106', 'cb-0110', 'cb-0201'];

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
  ...[TAN_LAP, EA_KAO].map(({ agencyId, name }) => ({ holder: agencyId, commonName: name, organisation: name, agencyId })),
];
