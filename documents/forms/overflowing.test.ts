import { expect, it } from 'vitest';
import { checkLaw } from '../../domain/law/check.ts';
import { shippedFiles } from '../../test/support/law.ts';
import { formsThatOverflow } from './overflowing.ts';

const FORM = 'result-forms/MARITAL_STATUS_CERTIFICATE.json';

it('forms that are shipped fit their pages; one that does not is refused with its file, at the line of what is too wide', async () => {
  const files = shippedFiles();
  expect(await formsThatOverflow(checkLaw(files).definitions)).toEqual([]);
  const wide = files.map((file) =>
    file.path === FORM ? { ...file, text: file.text.replace('GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN', 'GIẤYXÁCNHẬN'.repeat(20)) } : file,
  );
  const line = wide
    .find(({ path }) => path === FORM)
    ?.text.split('\n')
    .findIndex((text) => text.includes('GIẤYXÁCNHẬNGIẤYXÁCNHẬN'));
  const found = await formsThatOverflow(checkLaw(wide).definitions);
  expect(found).toMatchObject([{ code: 'FORM', file: FORM, line: (line ?? 0) + 1, reason: expect.stringContaining('rộng hơn khung') }]);
});
