import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Area, lies } from './area.ts';

/** Addresses as people, counters and cards write them, held against the communes of one province that has no districts any more. */

const BUON_MA_THUOT = { kind: 'CITY', name: 'Buôn Ma Thuột' } as const;
const CU_MGAR = { kind: 'DISTRICT', name: "Cư M'gar" } as const;
const EA_HLEO = { kind: 'DISTRICT', name: "Ea H'leo" } as const;

const TAN_LAP: Area = {
  province: 'Đắk Lắk',
  units: [
    { kind: 'WARD', name: 'Tân Lập' },
    { kind: 'WARD', name: 'Tân Lập', district: BUON_MA_THUOT },
    { kind: 'COMMUNE', name: 'Hòa Thuận', district: BUON_MA_THUOT },
  ],
};
const EA_KAO: Area = {
  province: 'Đắk Lắk',
  units: [
    { kind: 'COMMUNE', name: 'Ea Kao' },
    { kind: 'COMMUNE', name: 'Ea Kao', district: BUON_MA_THUOT },
  ],
};
/** A commune that was called otherwise, of parts of two districts. */
const QUANG_PHU: Area = {
  province: 'Đắk Lắk',
  units: [
    { kind: 'COMMUNE', name: 'Quảng Phú' },
    { kind: 'TOWNSHIP', name: 'Quảng Phú', district: CU_MGAR },
    { kind: 'COMMUNE', name: "Cư M'gar", district: CU_MGAR },
    { kind: 'TOWNSHIP', name: 'Ea Drăng', district: EA_HLEO },
  ],
};
/** A commune of the province that became part of this one. */
const TUY_AN: Area = {
  province: 'Đắk Lắk',
  units: [
    { kind: 'COMMUNE', name: 'Tuy An Bắc' },
    { kind: 'COMMUNE', name: 'An Định', district: { kind: 'DISTRICT', name: 'Tuy An' }, province: 'Phú Yên' },
  ],
};
const ISLAND: Area = { province: 'Khánh Hòa', units: [{ kind: 'SPECIAL_ZONE', name: 'Trường Sa' }] };

type Row = readonly [area: Area, address: string];

const HERE: readonly Row[] = [
  [TAN_LAP, '12 đường Lê Duẩn, phường Tân Lập, tỉnh Đắk Lắk'],
  [TAN_LAP, 'phường Tân Lập'],
  [TAN_LAP, 'Tổ dân phố 5 phường Tân Lập tỉnh Đắk Lắk'],
  [TAN_LAP, 'TDP 5, P. Tân Lập, TP. Buôn Ma Thuột, Đắk Lắk'],
  [TAN_LAP, '12 Le Duan, phuong Tan Lap, tinh Dak Lak'],
  [TAN_LAP, '12 đường Tân Lập, phường Tân Lập, Đắk Lắk'],
  // No province, or no kind of it.
  [TAN_LAP, '12 Lê Duẩn, P. Tân Lập, TP. Buôn Ma Thuột'],
  [TAN_LAP, 'Phường TÂN LẬP, T. Đăk Lăk, Việt Nam'],
  [TAN_LAP, 'phường Tân Lập, thành phố Buôn Ma Thuột, Việt Nam'],
  // Short forms, hyphens, no spaces, other ways to write the province.
  [TAN_LAP, '12 Lê Duẩn - P.Tân Lập - TP.BMT - ĐắkLắk'],
  [TAN_LAP, '12 Lê Duẩn-P.Tân Lập-TP.Buôn Ma Thuột-T.Đắk Lắk'],
  [TAN_LAP, 'P TÂN LẬP TP BUÔN-MA-THUỘT TỈNH ĐẮK-LẮK'],
  [TAN_LAP, 'P. Tân Lập, Tp. Buôn Ma Thuột, tỉnh Đắc Lắc'],
  [TAN_LAP, 'P. Tân Lập, Tp. Buôn Ma Thuột, DakLak, Vietnam'],
  [TAN_LAP, 'phường Tân Lập; TP. Ƀuôn Ma Thuột; Đak Lăk'.normalize('NFD')],
  // As on identity cards: no kind, but the district.
  [TAN_LAP, 'Tổ 5, Tân Lập, Buôn Ma Thuột, Đắk Lắk'],
  [TAN_LAP, '12 Lê Duẩn, Tân Lập, Thành phố Buôn Ma Thuột, Đắk Lắk'],
  [TAN_LAP, '12 Lê Duẩn-Tân Lập-Buôn Ma Thuột-Đắk Lắk'],
  // Before the merger, then and now.
  [TAN_LAP, 'thôn 3, xã Hòa Thuận, TP. Buôn Ma Thuột, tỉnh Đắk Lắk'],
  [TAN_LAP, 'thôn 3, X. Hoà Thuận, tỉnh Đắk Lắk'],
  [TAN_LAP, 'xã Hòa Thuận (nay là phường Tân Lập), tỉnh Đắk Lắk'],
  [TAN_LAP, 'xã Hòa Thuận cũ, nay thuộc phường Tân Lập, TP. Buôn Ma Thuột cũ, Đắk Lắk'],
  // Words that only look like a kind of unit.
  [TAN_LAP, '12 Nguyễn Tri Phương, phường Tân Lập'],
  [TAN_LAP, '12 Phượng Hoàng, phường Tân Lập'],
  [TAN_LAP, 'Km5 Tỉnh lộ 1, phường Tân Lập, Đắk Lắk'],
  [TAN_LAP, 'Xa lộ Hà Nội, phường Tân Lập'],
  [TAN_LAP, 'đường tỉnh 697, phường Tân Lập'],
  [TAN_LAP, 'P.502 chung cư Hoàng Anh, P. Tân Lập, TP. Buôn Ma Thuột'],
  [TAN_LAP, '12/5 hẻm H, lô X, phường Tân Lập'],
  // Old ways to write a name.
  [TAN_LAP, 'phường Tân Lập, TP. Buôn Mê Thuột, tỉnh Đắk Lắk'],
  [TAN_LAP, 'P. Tân Lập, TP Ban Mê Thuột, Đắk Lắk'],
  [TAN_LAP, 'Tổ 5, Tân Lập, Ban Mê Thuột, Đắk Lắk'],
  [TAN_LAP, 'phường Tân Lập, thị xã Ban Mê Thuột (nay là TP. Buôn Ma Thuột)'],
  // Short forms of kinds and of the province.
  [TAN_LAP, 'P. Tân Lập, T.P Buôn Ma Thuột, T. Đắk Lắk'],
  [TAN_LAP, 'P. Tân Lập, T.P. BMT, tỉnh ĐL'],
  [TAN_LAP, 'P.Tân Lập, T.ĐL'],
  [QUANG_PHU, 'T.T. Quảng Phú, H. Cư Mgar, T. Đắk Lắk'],
  // A street that is called as a kind, or after somebody whose name is written for short.
  [TAN_LAP, '12 đường Xã Đàn, phường Tân Lập, tỉnh Đắk Lắk'],
  [TAN_LAP, '12 Xã Đàn, phường Tân Lập, Đắk Lắk'],
  [TAN_LAP, 'Số nhà 12/5 đường Huyện Trân, P. Tân Lập, TP. Buôn Ma Thuột'],
  [TAN_LAP, '12 P. Bội Châu, phường Tân Lập, Đắk Lắk'],
  [TAN_LAP, 'Số 12 đường P. Bội Châu - P. Tân Lập - TP. BMT'],
  [TAN_LAP, '35 N.T. Minh Khai, P. Tân Lập, TP. Buôn Ma Thuột'],
  [TAN_LAP, '7 H. Thúc Kháng, P.Tân Lập'],
  [TAN_LAP, '7 Q. Trung P. Tân Lập TP. BMT'],
  // What it was called before.
  [TAN_LAP, 'phường Tân Lập (trước đây là phường Thành Nhất), tỉnh Đắk Lắk'],
  [TAN_LAP, 'phường Tân Lập (trước đây là phường Thành Nhất, thị xã Buôn Ma Thuột, tỉnh Darlac), tỉnh Đắk Lắk'],
  [TAN_LAP, 'phường Tân Lập, tỉnh Đắk Lắk, trước đây là phường Thành Nhất'],
  [TAN_LAP, 'phường Thành Nhất (nay là phường Tân Lập), tỉnh Đắk Lắk'],
  [TAN_LAP, 'phường Thành Nhất cũ, nay thuộc phường Tân Lập, Đắk Lắk'],
  [EA_KAO, 'Buôn Cao Thành, xã Ea Kao, tỉnh Đắk Lắk'],
  [EA_KAO, 'X.EaKao, TP.BMT'],
  [EA_KAO, 'xã Êa Kao, Tp Buôn Ma Thuột'],
  [EA_KAO, 'thôn 4 xã EAKAO, DakLak'],
  [QUANG_PHU, 'xã Quảng Phú, tỉnh Đắk Lắk'],
  [QUANG_PHU, 'TT. Quảng Phú, H. Cư M’gar, Đắk Lắk'],
  [QUANG_PHU, 'thị trấn Quảng Phú, huyện Cư Mgar'],
  [QUANG_PHU, 'TT Quảng Phú - H Čư M`gar'],
  [QUANG_PHU, 'xã Quảng Phú, huyện Cư M gar'],
  [QUANG_PHU, "xã Cư M'gar, huyện Cư M'gar"],
  [QUANG_PHU, "thị trấn Ea Drăng, huyện Ea H'leo"],
  [QUANG_PHU, 'thi tran Ea Drang, huyen Ea Hleo, Dak Lak'],
  [TUY_AN, 'xã Tuy An Bắc, tỉnh Đắk Lắk'],
  [TUY_AN, 'xã An Định, huyện Tuy An, tỉnh Phú Yên'],
  [TUY_AN, 'xã An Định, tỉnh Đắk Lắk'],
  [ISLAND, 'đặc khu Trường Sa, tỉnh Khánh Hòa'],
];

const ELSEWHERE: readonly Row[] = [
  [TAN_LAP, '12 đường Lê Lợi, phường Sài Gòn, Thành phố Hồ Chí Minh'],
  [TAN_LAP, 'Buôn 3, xã Ea Kao, tỉnh Đắk Lắk'],
  // The name of ours, but of another province, district or kind.
  [TAN_LAP, 'Tổ 5, phường Tân Lập, tỉnh Thái Nguyên'],
  [TAN_LAP, 'phường Tân Lập, thành phố Thái Nguyên'],
  [TAN_LAP, 'P. Tân Lập, T. Thái Nguyên'],
  [TAN_LAP, 'Tỉnh Thái Nguyên, phường Tân Lập'],
  [TAN_LAP, '12 Lê Duẩn, Phường TÂN LẬP, thị xã Buôn Hồ, T. Đăk Lăk, Việt Nam'],
  [TAN_LAP, 'phường Tân Lập, H. Krông Búk, Đắk Lắk'],
  [TAN_LAP, 'phường Tân Lập, huyện Buôn Ma Thuột'],
  [TAN_LAP, 'phường Tân Lập, Q.1, TP.HCM'],
  [TAN_LAP, 'Tân Lập, huyện Krông Búk, Đắk Lắk'],
  [TAN_LAP, 'xã Tân Lập, tỉnh Đắk Lắk'],
  [TAN_LAP, 'X. Tân Lập, TP. Buôn Ma Thuột, tỉnh Đắk Lắk'],
  [TAN_LAP, 'thị trấn Tân Lập, Đắk Lắk'],
  [TAN_LAP, 'đặc khu Tân Lập, Đắk Lắk'],
  [TAN_LAP, 'phường Hòa Thuận, Đắk Lắk'],
  [TAN_LAP, 'xã Hòa Thuận, huyện Krông Pắc, tỉnh Đắk Lắk'],
  [TAN_LAP, 'phường Tấn Lập, tỉnh Đắk Lắk'],
  // What is so today counts, and not what was; a short form that says a unit elsewhere still says it.
  [TAN_LAP, 'phường Buôn Hồ (trước đây là phường Tân Lập), tỉnh Đắk Lắk'],
  [TAN_LAP, 'phường Tân Lập cũ, nay là phường Buôn Hồ'],
  [TAN_LAP, 'phường Tân Lập T. Thái Nguyên'],
  [TAN_LAP, '12 Xã Đàn, P. Sài Gòn, TP.HCM'],
  // A street or a hamlet of this name, or two communes.
  [TAN_LAP, '12 đường Tân Lập, phường Buôn Hồ, tỉnh Đắk Lắk'],
  [TAN_LAP, 'Thôn Tân Lập, xã Krông Búk, tỉnh Đắk Lắk'],
  [TAN_LAP, 'phường Tân Lập, xã Ea Kao, tỉnh Đắk Lắk'],
  [TAN_LAP, 'xã Hòa Thuận (nay là phường Buôn Hồ)'],
  [EA_KAO, 'phường Ea Kao, tỉnh Đắk Lắk'],
  [EA_KAO, 'P.EaKao, TP.BMT'],
  [QUANG_PHU, "thị trấn Quảng Phú, huyện Ea H'leo"],
  [QUANG_PHU, 'thị trấn Ea Drăng, H. Cư Mgar'],
  [QUANG_PHU, 'xã Quảng Phú, huyện Krông Nô, tỉnh Đắk Nông'],
  [TUY_AN, 'xã Tuy An Bắc, tỉnh Bình Định'],
  [ISLAND, 'xã Trường Sa, tỉnh Khánh Hòa'],
];

const UNTOLD: readonly Row[] = [
  [TAN_LAP, 'tỉnh Đắk Lắk'],
  [TAN_LAP, '12 Lê Duẩn, Buôn Ma Thuột'],
  [TAN_LAP, 'Nơi của người lạ'],
  [TAN_LAP, 'Seoul, Hàn Quốc'],
  // No kind, of which the province may have two.
  [TAN_LAP, 'Tân Lập'],
  [TAN_LAP, 'Tân Lập, Đắk Lắk'],
  [TAN_LAP, '12 đường Tân Lập, Buôn Ma Thuột'],
  [TAN_LAP, '12 Lê Lợi, Sài Gòn, Hồ Chí Minh'],
  // A letter may begin a person's name, a number a street's.
  [TAN_LAP, '12 P. Bội Châu, Đắk Lắk'],
  [TAN_LAP, '12 đường Xã Đàn, TP. Buôn Ma Thuột'],
  [TAN_LAP, 'P. Bội Châu, phường Tân Lập'],
  [TAN_LAP, 'P. TL, TP. BMT'],
  // What nobody knows behind the commune.
  [TAN_LAP, 'phường Tân Lập, Thái Nguyên'],
  [TAN_LAP, 'phường Tân Lập, Buôn Hồ, Đắk Lắk'],
  [TAN_LAP, 'phường Tân Lập, Seoul, Hàn Quốc'],
  [EA_KAO, 'xã Ea Kao Thượng, Đắk Lắk'],
  // What nobody wrote down of this commune.
  [{ province: 'Đắk Lắk', units: [] }, 'phường Tân Lập, tỉnh Đắk Lắk'],
  [{ province: 'Đắk Lắk', units: [{ kind: 'WARD', name: 'Tân Lập' }] }, 'phường Tân Lập, TP. Buôn Ma Thuột'],
];

const TABLE = { HERE, ELSEWHERE, UNTOLD } as const satisfies Record<ReturnType<typeof lies>, readonly Row[]>;

/** Somebody who writes what could be read in many ways keeps nobody waiting. */
it.each(['bmt ', 'x a h b ', 'là nay ', 'p '])('is read at once, however often it says “%s”', (words) => {
  const begun = performance.now();
  for (const area of [TAN_LAP, QUANG_PHU]) expect(lies(area, `phường Tân Lập ${words.repeat(250)} ở đâu`)).not.toBe('HERE');
  expect(performance.now() - begun).toBeLessThan(2000);
});

/** Streets, and what stands before and behind a commune, as people may put them together. */
const STREETS = ['12 đường Xã Đàn', '12 P. Bội Châu', '35/2 N.T. Minh Khai', 'TDP 5', '7 Q. Trung', 'hẻm 3 đường Huyện Trân'];
const WARDS = ['phường Tân Lập', 'P. Tân Lập', 'P.Tân Lập', 'phường Tân Lập (trước đây là xã Ea Tu)', 'xã Ea Tu (nay là phường Tân Lập)'];
const CITIES = ['', 'TP. Buôn Ma Thuột', 'Tp Buôn Mê Thuột', 'thành phố Ban Mê Thuột', 'T.P BMT'];
const PROVINCES = ['', 'tỉnh Đắk Lắk', 'T. Đắk Lắk', 'tỉnh ĐL', 'Đăk Lăk'];
const unmarked = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D');
const SPELT: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.normalize('NFD'),
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  unmarked,
  (text) => unmarked(text).toUpperCase(),
];

it('lies nowhere else, however its parts are spelt and put together', () => {
  const part = fc.constantFrom<(typeof SPELT)[number]>(...SPELT);
  const parts = fc.tuple(...[STREETS, WARDS, CITIES, PROVINCES].map((all) => fc.constantFrom(...all)));
  fc.assert(
    fc.property(parts, part, fc.constantFrom(', ', ' - ', '; '), (said, spell, between) => {
      expect(lies(TAN_LAP, spell(said.filter(Boolean).join(between)))).toBe('HERE');
    }),
    { numRuns: 500 },
  );
});

describe.each(Object.entries(TABLE))('an address lies %s', (where, rows) => {
  it.each(rows)('of %j: %s', (area, address) => {
    expect(lies(area, address)).toBe(where);
  });
});
