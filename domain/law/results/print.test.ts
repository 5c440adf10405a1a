import { expect, it } from 'vitest';
import { blocksSaying } from './print.ts';

const TABLE = {
  block: 'TABLE',
  when: {},
  widths: [1, 1, 1],
  head: ['Thông tin', 'Chồng', 'Vợ'],
  rows: [
    ['Quốc tịch', '{his}', '{hers}'],
    ['Dân tộc', '{hisPeople}', '{herPeople}'],
  ],
} as const;

const rowsOf = (said: Readonly<Record<string, string>>) =>
  blocksSaying({ blocks: [TABLE] }, new Map(Object.entries(said)), {}).map(({ filled }) => (filled.block === 'TABLE' ? filled.rows : null));

it('a table has a stroke where one column says nothing, no row of which nobody says anything, and is not there without rows', () => {
  expect(rowsOf({ his: 'Việt Nam', hers: 'Lào' })).toEqual([[['Quốc tịch', 'Việt Nam', 'Lào']]]);
  expect(rowsOf({ herPeople: 'Ê Đê' })).toEqual([[['Dân tộc', '—', 'Ê Đê']]]);
  expect(rowsOf({})).toEqual([]);
});
