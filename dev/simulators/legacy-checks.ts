/** What the national portal refuses in a legacy item. Every scalar travels as a string: a number or a boolean is a mistake of the sender. */

type Item = Readonly<Record<string, unknown>>;
type Check = RegExp | readonly Fields[];
interface Fields {
  readonly [field: string]: Check;
}

/** `yyyyMMddHHmmss`, Vietnam time. */
const TIME = /^20\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d$/;
const OPTIONAL_TIME = new RegExp(`^$|${TIME.source}`);
const CODE = /^[A-Z0-9.]+-\d{6,8}-\d{4,}$/;
const STATUS = /^([1-9]|10)$/;
const ANY = /^/;
const FILLED = /\S/;
const LINK = /^https?:\/\/\S+$/;

const dossierFields: Fields = {
  MaHoSo: CODE,
  MaTTHC: /^[123]\.\d{6}/,
  TenTTHC: FILLED,
  MaLinhVuc: ANY,
  TenLinhVuc: ANY,
  SoBienNhan: ANY,
  ChuHoSo: FILLED,
  LoaiDoiTuong: /^[12]$/,
  MaDoiTuong: ANY,
  ThongTinKhac: ANY,
  Email: ANY,
  Fax: ANY,
  SoDienThoai: ANY,
  TrichYeuHoSo: ANY,
  NgayTiepNhan: TIME,
  NgayHenTra: OPTIONAL_TIME,
  TrangThaiHoSo: STATUS,
  NgayTra: OPTIONAL_TIME,
  ThongTinTra: ANY,
  HinhThuc: /^[01]$/,
  NgayKetThucXuLy: OPTIONAL_TIME,
  DonViXuLy: FILLED,
  GhiChu: ANY,
  TaiLieuNop: [{ TepDinhKemId: FILLED, TenTepDinhKem: FILLED, IsDeleted: /^(True|False)$/, MaThanhPhanHoSo: ANY, DuongDanTaiTepTin: LINK }],
  DanhSachLePhi: [{ TenPhiLePhi: FILLED, MaPhiLePhi: ANY, HinhThucThu: ANY, Gia: /^\d+$/, LoaiPhiLePhi: ANY }],
  DanhSachTepDinhKemKhac: [{ TenGiayTo: FILLED, SoLuong: /^\d+$/, LoaiGiayTo: ANY }],
  DanhSachHoSoBoSung: [{ HoSoBoSungId: FILLED, NoiDungBoSung: FILLED, NgayBoSung: TIME }],
  DanhSachGiayToKetQua: [{ TenGiayTo: FILLED, MaThanhPhanHoSo: ANY, GiayToId: FILLED, DuongDanTepTinKetQua: LINK }],
};

const progressFields: Fields = {
  MaHoSo: CODE,
  NguoiXuLy: FILLED,
  ChucDanh: ANY,
  ThoiDiemXuLy: TIME,
  PhongBanXuLy: FILLED,
  NoiDungXuLy: FILLED,
  TrangThai: STATUS,
  NgayBatDau: OPTIONAL_TIME,
  NgayKetThucTheoQuyDinh: OPTIONAL_TIME,
};

const problemOf = (item: Item, fields: Fields): string | null => {
  for (const [field, check] of Object.entries(fields)) {
    const value = item[field];
    if (check instanceof RegExp) {
      if (typeof value !== 'string' || !check.test(value)) return field;
      continue;
    }
    if (!Array.isArray(value)) return field;
    for (const element of value) {
      const inner = typeof element === 'object' && element !== null ? problemOf(element as Item, check[0] ?? {}) : '?';
      if (inner !== null) return `${field}.${inner}`;
    }
  }
  return null;
};

/** Name of the first bad field of a `DongBoHoSoMC` item, or null. */
export const dossierProblem = (item: Item): string | null => {
  const problem = problemOf(item, dossierFields);
  if (problem !== null) return problem;
  if ((item.TrangThaiHoSo === '9' || item.TrangThaiHoSo === '10') && item.NgayKetThucXuLy === '') return 'NgayKetThucXuLy';
  return item.TrangThaiHoSo === '10' && item.NgayTra === '' ? 'NgayTra' : null;
};

/** Name of the first bad field of a `CapNhatTienDoHoSoMC` item, or null. */
export const progressProblem = (item: Item): string | null => problemOf(item, progressFields);
