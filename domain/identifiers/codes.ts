import { isLocalDate } from '../calendar/time.ts';
import { accept, type Branded, type Checked, reject, tidy } from './checked.ts';

/** Mã định danh điện tử cơ quan, new form (Decision 20/2020/QĐ-TTg), `H15.02.03`. */
export type AgencyId = Branded<'AgencyId'>;
/** Mã số hồ sơ. */
export type DossierCode = Branded<'DossierCode'>;
/** Mã thủ tục hành chính, `1.004873`. */
export type ProcedureCode = Branded<'ProcedureCode'>;
/** Component and result codes of other systems: opaque, at most 60 characters. */
export type OpaqueCode = Branded<'OpaqueCode'>;

/** Checks an agency code. `alias` is the old QCVN 102:2016 form, kept beside the canonical one when that is what was typed. */
export const checkAgencyId = (text: string): Checked<{ readonly agencyId: AgencyId; readonly alias?: string }> => {
  const code = tidy(text);
  if (/^[A-Y]\d{2}(\.\d{1,4}){0,4}$/.test(code) || /^Z(?!00)\d{2}[0-9A-Z.]{1,32}$/.test(code))
    return accept({ agencyId: code as AgencyId });
  if (!/^\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}$/.test(code)) {
    return reject('AGENCY_ID_FORM', 'Mã định danh cơ quan không đúng dạng (ví dụ H15.02.03 hoặc 000.01.02.H15)');
  }
  const agencyId = code
    .split('.')
    .reverse()
    .filter((group) => !/^0+$/.test(group))
    .join('.');
  return accept({ agencyId: agencyId as AgencyId, alias: code }, ['Mã dạng cũ (QCVN 102:2016) đã được chuyển sang dạng mới']);
};

/** Checks a procedure code, with the local suffixes seen in practice. */
export const checkProcedureCode = (text: string): Checked<ProcedureCode> =>
  /^[123]\.\d{6}(\.\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}(\.\d{2})?|\.[A-Y]\d{2})?$/.test(tidy(text))
    ? accept(tidy(text) as ProcedureCode)
    : reject('PROCEDURE_CODE_FORM', 'Mã thủ tục hành chính không đúng dạng (ví dụ 1.004873)');

/** Checks a component or result code of another system. */
export const checkOpaqueCode = (text: string): Checked<OpaqueCode> =>
  /^\S{1,60}$/.test(text.trim()) ? accept(text.trim() as OpaqueCode) : reject('CODE_FORM', 'Mã phải gồm 1–60 ký tự, không có khoảng trắng');

/**
 * The forms of a dossier code in use: `LEGACY_2018` Art. 19 TT 01/2018; `CENTRALISED` cl. 3 Art. 13 TT 03/2025 (with the system owner's
 * two digits); `CIRCULAR_03_2025` its ordinary codes (unconfirmed); `MINISTRY` seen in a ministry system in 2026; `SHORT` as in practice.
 */
export type DossierCodeStrategy = 'LEGACY_2018' | 'CENTRALISED' | 'CIRCULAR_03_2025' | 'MINISTRY' | 'SHORT';

/** First match wins: the short form would also take the codes of the two circulars. */
const FORMS: readonly { readonly strategy: DossierCodeStrategy; readonly form: RegExp }[] = [
  { strategy: 'LEGACY_2018', form: /^(\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2})-(\d{6})-(\d{4})$/ },
  { strategy: 'CENTRALISED', form: /^([A-Y]\d{2}\.\d{3}\.\d{2})-(\d{6})-(\d{2}\d{4,})$/ },
  { strategy: 'CIRCULAR_03_2025', form: /^([A-Y]\d{2}\.\d{3}\.\d{2})-(\d{6})-(\d{4,5})$/ },
  { strategy: 'MINISTRY', form: /^([A-Y]\d{2}\.\d{2,3})-(\d{8})-(\d{7})$/ },
  { strategy: 'SHORT', form: /^([A-Y]\d{2}(?:\.\d{1,4}){0,3})-(\d{6})-(\d{4,})$/ },
];

/** What a dossier code says; `agencyId` as printed, `receiptDate` local. */
export interface DossierCodeParts {
  readonly dossierCode: DossierCode;
  readonly strategy: DossierCodeStrategy;
  readonly agencyId: string;
  readonly receiptDate: string;
  readonly serial: string;
}

/** Checks a dossier code of any form and takes it apart. */
export const checkDossierCode = (text: string): Checked<DossierCodeParts> => {
  const code = tidy(text);
  for (const { strategy, form } of FORMS) {
    const [, agencyId, date, serial] = form.exec(code) ?? [];
    if (agencyId === undefined || date === undefined || serial === undefined) continue;
    const full = date.length === 8 ? date : `20${date}`;
    const receiptDate = `${full.slice(0, 4)}-${full.slice(4, 6)}-${full.slice(6)}`;
    if (!isLocalDate(receiptDate)) return reject('DOSSIER_CODE_DATE', 'Mã số hồ sơ có ngày tiếp nhận không tồn tại');
    const warnings = strategy === 'CIRCULAR_03_2025' ? ['Dạng mã theo Thông tư 03/2025/TT-VPCP chưa được xác minh'] : [];
    return accept({ dossierCode: code as DossierCode, strategy, agencyId, receiptDate, serial }, warnings);
  }
  return reject('DOSSIER_CODE_FORM', 'Mã số hồ sơ không đúng dạng (ví dụ H15.901-261122-0001)');
};

const oldForm = (agencyId: string): string => {
  const [top, second = '', third = '', fourth = ''] = agencyId.split('.');
  return `${fourth.padStart(3, '0')}.${third.padStart(2, '0')}.${second.padStart(2, '0')}.${top}`;
};

/**
 * Writes a dossier code. `serial` counts per agency and day; `ownerCode` are the two digits of a central system's owner.
 * Throws `RangeError` when the parts do not make a code of that form (an agency code too long for it, a day that does not exist).
 */
export const formatDossierCode = (o: {
  readonly strategy?: DossierCodeStrategy;
  readonly agencyId: string;
  readonly receiptDate: string;
  readonly serial: number;
  readonly ownerCode?: string;
}): DossierCode => {
  const { strategy = 'SHORT', agencyId, receiptDate, serial, ownerCode = '' } = o;
  const digits = receiptDate.replaceAll('-', '');
  const agency = strategy === 'LEGACY_2018' ? oldForm(agencyId) : agencyId;
  const date = strategy === 'MINISTRY' ? digits : digits.slice(2);
  const number = `${ownerCode}${String(serial).padStart(strategy === 'MINISTRY' ? 7 : 4, '0')}`;
  const code = `${agency}-${date}-${number}`;
  if (!isLocalDate(receiptDate) || FORMS.some((form) => form.strategy === strategy && !form.form.test(code))) {
    throw new RangeError(`Không lập được mã số hồ sơ dạng ${strategy} từ ${agencyId}, ${receiptDate}, ${serial}`);
  }
  return code as DossierCode;
};
