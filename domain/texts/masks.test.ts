import { expect, it } from 'vitest';
import { maskedName, maskedNumber } from './masks.ts';

it('shows the last four signs of an identifier, of a short one never more than half, and not how long it is', () => {
  expect(['066190000777', '190000777', 'C1234567', '12345', '123', '1', ''].map(maskedNumber)).toEqual([
    '••••0777',
    '••••0777',
    '••••4567',
    '••••45',
    '••••3',
    '••••',
    '••••',
  ]);
});

it('shows the first letter of each word of a name', () => {
  expect(maskedName('Nguyễn Thị  Ẩn')).toBe('N*** T*** Ẩ***');
});
