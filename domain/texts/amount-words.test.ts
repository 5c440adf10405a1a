import { expect, it } from 'vitest';
import { amountInWords } from './amount-words.ts';

it.each([
  [0, 'Không đồng'],
  [5, 'Năm đồng'],
  [10, 'Mười đồng'],
  [15, 'Mười lăm đồng'],
  [21, 'Hai mươi mốt đồng'],
  [24, 'Hai mươi tư đồng'],
  [105, 'Một trăm linh năm đồng'],
  [2_000, 'Hai nghìn đồng'],
  [8_000, 'Tám nghìn đồng'],
  [12_500, 'Mười hai nghìn năm trăm đồng'],
  [200_000, 'Hai trăm nghìn đồng'],
  [1_000_005, 'Một triệu không trăm linh năm đồng'],
  [1_010_000, 'Một triệu không trăm mười nghìn đồng'],
  [100_000_000_000, 'Một trăm tỷ đồng'],
  [2_000_000_000_000, 'Hai nghìn tỷ đồng'],
])('%i is said in letters', (amount, words) => {
  expect(amountInWords(amount)).toBe(words);
});
