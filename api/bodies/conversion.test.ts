import { describe, expect, it } from 'vitest';
import type { FieldDefinition } from '../../domain/law/types.ts';
import { checkValues, type FieldValue } from './conversion.ts';

const fields: readonly FieldDefinition[] = [
  { name: 'number', type: 'TEXT', required: true, sensitive: false },
  { name: 'diedAt', type: 'DATE', required: true, sensitive: false },
  { name: 'deceased.birthDate', type: 'DATE_OR_YEAR', required: true, sensitive: false, mayBeAbsent: true },
  { name: 'deceased.personalId', type: 'PERSONAL_ID', required: false, sensitive: false },
];

const typed = (field: string, value: string | null, more: Partial<FieldValue> = {}): FieldValue => ({
  field,
  value,
  origin: 'TYPED',
  page: 1,
  ...more,
});
const good = [typed('number', '12/TLKT'), typed('diedAt', '2014-05-06'), typed('deceased.birthDate', '1950')];
const check = (values: readonly FieldValue[]) => checkValues({ fields, values, pages: 2, today: '2026-11-22', unfit: () => null });

describe('data converted from a paper', () => {
  it('fits the paper’s field list', () => {
    expect(check(good)).toBeNull();
    expect(check([...good, typed('deceased.personalId', '066050000012')])).toBeNull();
  });

  it('may say that a required value is not on the paper, but not leave it out', () => {
    const [number, diedAt] = good;
    const birthDate = typed('deceased.birthDate', null, { absent: 'NOT_ON_PAPER' });
    const values = [number, diedAt, birthDate].flatMap((value) => value ?? []);
    expect(check(values)).toBeNull();
    // Only where the paper type knows papers without it: everything else stands on every paper of its kind, or cannot be read.
    expect(check([...good.slice(1), typed('number', null, { absent: 'NOT_ON_PAPER' })])).toMatchObject({
      code: 'DATA_INVALID',
      field: 'number',
      detail: { reason: expect.stringContaining('luôn có trường này') },
    });
    expect(check([...good.slice(1), typed('number', null, { absent: 'ILLEGIBLE' })])).toBeNull();
    expect(check(good.slice(0, 2))).toMatchObject({ code: 'DATA_INVALID', field: 'deceased.birthDate' });
    expect(check([...good.slice(0, 2), typed('deceased.birthDate', null)])).toMatchObject({
      code: 'DATA_INVALID',
      field: 'deceased.birthDate',
    });
  });

  it.each([
    ['an unknown field', typed('hobby', 'x'), 'hobby'],
    ['a field given twice', typed('number', '13'), 'number'],
    ['a page beyond the scan', typed('deceased.personalId', '066050000012', { page: 3 }), 'deceased.personalId'],
    ['a number of no person', typed('deceased.personalId', '066'), 'deceased.personalId'],
    ['a value and a reason for its absence', typed('deceased.personalId', '066050000012', { absent: 'ILLEGIBLE' }), 'deceased.personalId'],
  ])('is refused for %s', (_what, value, field) => {
    expect(check([...good, value])).toMatchObject({ code: 'DATA_INVALID', field });
  });

  it.each(['2014-02-30', '06/05/2014', '2027-01-01', '2014'])('refuses %s as a day of death', (value) => {
    expect(check([typed('number', '12'), typed('diedAt', value), typed('deceased.birthDate', '1950')])).toMatchObject({
      code: 'DATA_INVALID',
      field: 'diedAt',
    });
  });
});
