import { inVietnam } from '../../domain/calendar/index.ts';
import type { Instant } from '../../platform/time.ts';
import type { PortalDossier, PortalProgress } from './port.ts';

/** `yyyyMMddHHmmss` in Vietnam; '' for none. */
export const legacyTime = (at: Instant | null): string => (at === null ? '' : inVietnam(at).replace(/\D/g, ''));

/** Code tables differ between the portal's adapters, so each adapter maps its own. */
const OWNER_KIND = { PERSON: '1', ORGANISATION: '2' } as const;
/** The legacy table knows "0 direct, 1 online" only; what comes by post is entered at the counter. */
const CHANNEL = { IN_PERSON: '0', POSTAL: '0', ONLINE: '1' } as const;

/** `DongBoHoSoMC` item: every scalar a string, absent ones ''. */
export const legacyDossier = (dossier: PortalDossier): Readonly<Record<string, unknown>> => ({
  MaHoSo: dossier.dossierCode,
  MaTTHC: dossier.procedureCode,
  TenTTHC: dossier.procedureName,
  MaLinhVuc: dossier.fieldCode,
  TenLinhVuc: dossier.fieldName,
  SoBienNhan: dossier.dossierCode,
  ChuHoSo: dossier.owner.name,
  LoaiDoiTuong: OWNER_KIND[dossier.owner.kind],
  MaDoiTuong: dossier.owner.technicalId ?? '',
  ThongTinKhac: '',
  Email: '',
  Fax: '',
  SoDienThoai: '',
  TrichYeuHoSo: dossier.summary,
  NgayTiepNhan: legacyTime(dossier.receivedAt),
  NgayHenTra: legacyTime(dossier.appointmentAt),
  TrangThaiHoSo: String(dossier.status),
  NgayTra: legacyTime(dossier.returnedAt),
  ThongTinTra: '',
  HinhThuc: CHANNEL[dossier.channel],
  NgayKetThucXuLy: legacyTime(dossier.finishedAt),
  DonViXuLy: dossier.processingUnit,
  GhiChu: '',
  TaiLieuNop: dossier.papers.map((file) => ({
    TepDinhKemId: file.id,
    TenTepDinhKem: file.name,
    IsDeleted: 'False',
    MaThanhPhanHoSo: file.componentCode,
    DuongDanTaiTepTin: file.url,
  })),
  DanhSachLePhi: [],
  DanhSachTepDinhKemKhac: [],
  DanhSachHoSoBoSung: [],
  DanhSachGiayToKetQua: dossier.results.map((file) => ({
    TenGiayTo: file.name,
    MaThanhPhanHoSo: file.componentCode,
    GiayToId: file.id,
    DuongDanTepTinKetQua: file.url,
  })),
});

/** `CapNhatTienDoHoSoMC` item. */
export const legacyProgress = (progress: PortalProgress): Readonly<Record<string, string>> => ({
  MaHoSo: progress.dossierCode,
  NguoiXuLy: progress.officerName,
  ChucDanh: progress.officerTitle,
  ThoiDiemXuLy: legacyTime(progress.at),
  PhongBanXuLy: progress.unitName,
  NoiDungXuLy: progress.content,
  TrangThai: String(progress.status),
  NgayBatDau: legacyTime(progress.startedAt),
  NgayKetThucTheoQuyDinh: legacyTime(progress.dueAt),
});
