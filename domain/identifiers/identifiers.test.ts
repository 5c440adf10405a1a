import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Checked,
  checkAgencyId,
  checkDossierCode,
  checkOldIdentityNumber,
  checkOpaqueCode,
  checkPassport,
  checkPersonalId,
  checkProcedureCode,
  checkTaxId,
  formatDossierCode,
} from './index.ts';

const value = <T>(checked: Checked<T>): T => {
  if (!checked.ok) throw new Error(checked.message);
  return checked.value;
};
const refusal = (checked: Checked<unknown>): string => (checked.ok ? 'accepted' : checked.code);

describe('personal identification number', () => {
  it('accepts Đắk Lắk, merged Phú Yên, and tells century and sex', () => {
    expect(checkPersonalId('066190000123', { birthYear: 1990, sex: 'FEMALE' })).toEqual({ ok: true, value: '066190000123', warnings: [] });
    expect(checkPersonalId(' 054205000123 ', { birthYear: 2005, sex: 'MALE' })).toMatchObject({ ok: true, warnings: [] });
  });
  it('warns, but accepts, when year or sex disagree with the declaration', () => {
    const checked = checkPersonalId('066190000123', { birthYear: 1991, sex: 'MALE' });
    expect(checked.ok && checked.warnings.length).toBe(2);
  });
  it('refuses other lengths, letters, places that do not exist; warns about births abroad', () => {
    expect(refusal(checkPersonalId('06619000012'))).toBe('PERSONAL_ID_FORM');
    expect(refusal(checkPersonalId('06619000012A'))).toBe('PERSONAL_ID_FORM');
    expect(refusal(checkPersonalId('003190000123'))).toBe('PERSONAL_ID_PLACE');
    expect(refusal(checkPersonalId('000190000123'))).toBe('PERSONAL_ID_PLACE');
    const abroad = checkPersonalId('146190000123');
    expect(abroad.ok && abroad.warnings.length).toBe(1);
  });
  it('knows the nine digits of old identity cards as something else', () => {
    expect(refusal(checkPersonalId('240000001'))).toBe('PERSONAL_ID_FORM');
    expect(value(checkOldIdentityNumber('240000001'))).toBe('240000001');
    expect(refusal(checkOldIdentityNumber('24000000'))).toBe('OLD_IDENTITY_FORM');
  });
});

describe('tax code', () => {
  it.each(['0100109106', '0301442989', '0315459414', '6000234538', '6001234562', '6009990017'])('accepts %s', (code) => {
    expect(value(checkTaxId(code))).toBe(code);
  });
  it('refuses any other last digit', () => {
    for (const good of ['0100109106', '6001234562']) {
      for (let digit = 0; digit <= 9; digit += 1) {
        const code = `${good.slice(0, 9)}${digit}`;
        if (code !== good) expect(refusal(checkTaxId(code)), code).toBe('TAX_ID_CHECK_DIGIT');
      }
    }
    expect(refusal(checkTaxId('6001234563'))).toBe('TAX_ID_CHECK_DIGIT');
  });
  it('refuses every code whose weighted sum is a multiple of 11: never issued', () => {
    for (let digit = 0; digit <= 9; digit += 1) expect(refusal(checkTaxId(`000000000${digit}`))).toBe('TAX_ID_CHECK_DIGIT');
  });
  it('takes dependent units with or without dash, and personal numbers', () => {
    expect(value(checkTaxId('0100109106001'))).toBe('0100109106-001');
    expect(value(checkTaxId('0100109106-999'))).toBe('0100109106-999');
    expect(refusal(checkTaxId('0100109106-000'))).toBe('TAX_ID_UNIT');
    expect(value(checkTaxId('066190000123'))).toBe('066190000123');
    expect(refusal(checkTaxId('003190000123'))).toBe('PERSONAL_ID_PLACE');
    expect(refusal(checkTaxId('12345'))).toBe('TAX_ID_FORM');
  });
});

describe('agency, procedure, passport and opaque codes', () => {
  it('keeps the new form and turns the old one into it, with the old as alias', () => {
    expect(value(checkAgencyId('H15.02.03'))).toEqual({ agencyId: 'H15.02.03' });
    expect(value(checkAgencyId('000.01.02.H15'))).toEqual({ agencyId: 'H15.02.01', alias: '000.01.02.H15' });
    expect(value(checkAgencyId('000.00.01.H15'))).toEqual({ agencyId: 'H15.01', alias: '000.00.01.H15' });
    expect(value(checkAgencyId('000.00.00.h15'))).toEqual({ agencyId: 'H15', alias: '000.00.00.H15' });
    expect(value(checkAgencyId('Z01ABC.1'))).toEqual({ agencyId: 'Z01ABC.1' });
  });
  it.each(['', 'H1', 'Z00A', 'Z01', 'H15.', 'H15.12345', 'H15.1.2.3.4.5', '00.01.02.H15'])('refuses the agency code "%s"', (code) => {
    expect(refusal(checkAgencyId(code))).toBe('AGENCY_ID_FORM');
  });
  it('takes procedure codes bare and with local suffixes', () => {
    for (const code of ['1.004873', '2.000815.000.00.00.H61', '2.000815.000.00.00.H55.02', '1.002003.H42'])
      expect(value(checkProcedureCode(code))).toBe(code);
    for (const code of ['4.004873', '1.00487', '1.004873.', '1.004873.H4'])
      expect(refusal(checkProcedureCode(code))).toBe('PROCEDURE_CODE_FORM');
  });
  it('is strict about Vietnamese passports only', () => {
    expect(value(checkPassport('c1234567', { vietnamese: true }))).toBe('C1234567');
    expect(refusal(checkPassport('AB123456', { vietnamese: true }))).toBe('PASSPORT_FORM');
    expect(value(checkPassport('AB123456'))).toBe('AB123456');
    expect(refusal(checkPassport('AB1'))).toBe('PASSPORT_FORM');
  });
  it('leaves opaque codes alone up to 60 characters', () => {
    expect(value(checkOpaqueCode('000.00.00.G09-KQ002269'))).toBe('000.00.00.G09-KQ002269');
    expect(refusal(checkOpaqueCode('x'.repeat(61)))).toBe('CODE_FORM');
  });
});

describe('dossier code', () => {
  it.each([
    ['000.01.02.H15-221122-0001', 'LEGACY_2018', '2022-11-22'],
    ['H15.01-221122-0001', 'SHORT', '2022-11-22'],
    ['H15.901-261122-0001', 'SHORT', '2026-11-22'],
    ['H15.001.02-260609-010001', 'CENTRALISED', '2026-06-09'],
    ['G09.20-20260609-0092637', 'MINISTRY', '2026-06-09'],
    ['H15.001.02-260609-0001', 'CIRCULAR_03_2025', '2026-06-09'],
  ] as const)('recognises %s as %s', (code, strategy, receiptDate) => {
    expect(value(checkDossierCode(code))).toMatchObject({ dossierCode: code, strategy, receiptDate });
  });
  it('refuses days that do not exist and other texts', () => {
    expect(refusal(checkDossierCode('H15.901-260230-0001'))).toBe('DOSSIER_CODE_DATE');
    expect(refusal(checkDossierCode('H15.901-260220-001'))).toBe('DOSSIER_CODE_FORM');
  });
  it('writes the short form by default, and five digits from the 10,000th of a day', () => {
    expect(formatDossierCode({ agencyId: 'H15.901', receiptDate: '2026-11-22', serial: 1 })).toBe('H15.901-261122-0001');
    expect(formatDossierCode({ agencyId: 'H15.901', receiptDate: '2026-11-22', serial: 10_000 })).toBe('H15.901-261122-10000');
  });
  it('writes the other forms, and refuses an agency that does not fit', () => {
    const day = { receiptDate: '2026-06-09', serial: 7 };
    expect(formatDossierCode({ ...day, agencyId: 'H15.001.02' })).toBe('H15.001.02-260609-0007');
    expect(formatDossierCode({ ...day, strategy: 'LEGACY_2018', agencyId: 'H15.02.01' })).toBe('000.01.02.H15-260609-0007');
    expect(formatDossierCode({ ...day, strategy: 'CENTRALISED', agencyId: 'H15.001.02', ownerCode: '09' })).toBe(
      'H15.001.02-260609-090007',
    );
    expect(formatDossierCode({ ...day, strategy: 'MINISTRY', agencyId: 'G09.20' })).toBe('G09.20-20260609-0000007');
    expect(() => formatDossierCode({ ...day, strategy: 'LEGACY_2018', agencyId: 'H15.901' })).toThrow(RangeError);
    expect(() => formatDossierCode({ ...day, receiptDate: '2026-02-30', agencyId: 'H15.901' })).toThrow(RangeError);
  });
  it('reads back whatever it writes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999 }),
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 1, max: 28 }),
        (serial, unit, day) => {
          const receiptDate = `2026-06-${String(day).padStart(2, '0')}`;
          const parts = value(checkDossierCode(formatDossierCode({ agencyId: `H15.${unit}`, receiptDate, serial })));
          expect(parts).toMatchObject({ strategy: 'SHORT', agencyId: `H15.${unit}`, receiptDate });
          expect(Number(parts.serial)).toBe(serial);
        },
      ),
      { seed: 2603 },
    );
  });
});
