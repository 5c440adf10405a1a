import type { AnyRecord } from '../../domain/law/results/records.ts';
import type { RegisterSystem } from '../../domain/law/results/registers.ts';

const BY = 'Ủy ban nhân dân phường Tân Lập';
const WIDOW = { personalId: '066188000118', fullName: 'Hồ Thị Mẫu Hiền', birthDate: '1988-03-08' } as const;
const HOME = '12 đường Lê Duẩn, phường Tân Lập, tỉnh Đắk Lắk';

/**
 * What each system knows from the start, all of it synthetic: of the widowed person of P07's worked example her marriage is on record and her husband's
 * death (2014) is not; she has a plot of land and a household business.
 */
export const seededRecords: Readonly<Record<RegisterSystem, readonly AnyRecord[]>> = {
  CIVIL_STATUS: [
    {
      register: 'MARRIAGE',
      registerNumber: 'KH-DEMO-2009-0118',
      registeredOn: '2009-05-20',
      registeredBy: BY,
      spouses: [WIDOW, { personalId: '066084000117', fullName: 'Đinh Văn Mẫu Lâm', birthDate: '1984-10-02' }],
      state: 'IN_FORCE',
    },
    {
      register: 'BIRTH',
      registerNumber: 'KS-DEMO-1988-0031',
      registeredOn: '1988-03-21',
      registeredBy: BY,
      child: { ...WIDOW, sex: 'FEMALE', ethnicity: 'Kinh', nationality: 'Việt Nam' },
      birthPlace: 'Bệnh viện đa khoa tỉnh Đắk Lắk',
      hometown: 'Phường Tân Lập, tỉnh Đắk Lắk',
      father: { fullName: 'Hồ Văn Mẫu Hòa', birthDate: '1960', ethnicity: 'Kinh', nationality: 'Việt Nam' },
      mother: { fullName: 'Lê Thị Mẫu Hạnh', birthDate: '1963', ethnicity: 'Kinh', nationality: 'Việt Nam' },
    },
  ],
  POPULATION: [
    {
      register: 'POPULATION',
      person: { ...WIDOW, sex: 'FEMALE', ethnicity: 'Kinh', nationality: 'Việt Nam', residence: HOME },
      hometown: 'Phường Tân Lập, tỉnh Đắk Lắk',
      state: 'ALIVE',
    },
  ],
  LAND: [
    {
      register: 'LAND',
      registerNumber: 'CS-DEMO-00118',
      registeredOn: '2015-08-12',
      registeredBy: 'Sở Tài nguyên và Môi trường tỉnh Đắk Lắk',
      certificateNumber: 'CĐ 000118',
      holders: [{ personalId: WIDOW.personalId, fullName: WIDOW.fullName }],
      mapSheet: '25',
      parcelNumber: '118',
      parcelAddress: HOME,
      areaM2: 125.5,
      purpose: 'Đất ở tại đô thị',
      useTerm: 'Lâu dài',
      assets: 'Nhà ở riêng lẻ',
    },
  ],
  BUSINESS: [
    {
      register: 'BUSINESS',
      registerNumber: '40A8-DEMO-0118',
      registeredOn: '2019-04-02',
      registeredBy: 'Phòng Tài chính – Kế hoạch thành phố Buôn Ma Thuột',
      taxId: WIDOW.personalId,
      businessName: 'Hộ kinh doanh Mẫu Hiền',
      owner: { ...WIDOW, sex: 'FEMALE', residence: HOME },
      address: HOME,
      activities: 'Bán lẻ lương thực, thực phẩm',
      capital: '100.000.000 đồng',
      state: 'ACTIVE',
    },
  ],
};
