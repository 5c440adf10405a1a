import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FormBlock } from '../../domain/law/types.ts';
import { FORM } from '../../test/support/results.ts';
import { withPdf } from '../pdf/pdfium.ts';
import { longestValues, overflowOf } from './overflow.ts';
import { renderResultForm } from './result-form.ts';

const NOBODY = new Map<string, string>();
const WIDE = 'W'.repeat(60);

describe('a form whose text overflows its page frame', () => {
  it('is none of the shipped one, with the longest names and addresses', async () => {
    expect(await overflowOf(FORM, longestValues(FORM))).toEqual([]);
  });

  it('is told by the field whose word is wider than its frame, in each kind of block', async () => {
    const blocks: readonly FormBlock[] = [
      { block: 'HEADING', when: {}, text: '{word}' },
      { block: 'BASIS', when: {}, text: 'Căn cứ {word}' },
      { block: 'PARAGRAPH', when: {}, text: 'Theo {word};' },
      { block: 'LINE', when: {}, label: 'Nơi', text: '{word}', upper: true },
      {
        block: 'COLUMNS',
        when: {},
        columns: [
          { label: 'Một', text: '{word}' },
          { label: 'Hai', text: 'hai' },
        ],
      },
      { block: 'TABLE', when: {}, widths: [1, 9], head: ['a', 'b'], rows: [['1', '{word}']] },
    ];
    for (const block of blocks) {
      const form = { blocks: [block] };
      expect(await overflowOf(form, new Map([['word', 'vừa khung']]))).toEqual([]);
      expect(await overflowOf(form, new Map([['word', WIDE]]))).toEqual([
        { field: 'word', reason: expect.stringContaining('rộng hơn khung') },
      ]);
    }
  });

  it('is told by its place where the form itself does not fit: a narrow column, a row of other cells', async () => {
    const table = (more: Partial<Extract<FormBlock, { block: 'TABLE' }>>): FormBlock => ({
      ...{ block: 'TABLE', when: {}, widths: [1, 200], head: ['Số', 'Nội dung'], rows: [['1', 'một']] },
      ...more,
    });
    expect((await overflowOf({ blocks: [table({})] }, NOBODY))[0]?.field).toBe('blocks.0');
    expect(await overflowOf({ blocks: [table({ widths: [1, 9], rows: [['1', 'một', 'hai']] })] }, NOBODY)).toEqual([
      { field: 'blocks.0', reason: expect.stringContaining('có 3 ô mà bảng có 2 cột') },
      { field: 'blocks.0', reason: expect.stringContaining('rộng hơn khung') },
    ]);
  });

  it('is judged by the case that it is drawn in', async () => {
    const form = { blocks: [{ block: 'LINE', when: { kind: ['A'] }, label: 'Nơi', text: '{word}' }] as const };
    const values = new Map([['word', WIDE]]);
    expect(await overflowOf(form, values, { kind: 'B' })).toEqual([]);
    expect((await overflowOf(form, values, { kind: 'A' })).length).toBe(1);
  });
});

/** Words with their places, points from the upper left; null where no independent reader is installed. */
const wordsOf = (pdf: Uint8Array) => {
  const run = spawnSync('pdftotext', ['-bbox', '-', '-'], { input: pdf, encoding: 'utf8' });
  if (run.error !== undefined) return null;
  return run.stdout.split('<page ').flatMap((part, page) =>
    [...part.matchAll(/xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g)].map(
      ([, x1, y1, x2, y2, text = '']) => ({
        page: page - 1,
        text,
        left: Number(x1),
        right: Number(x2),
        top: Number(y1),
        bottom: Number(y2),
      }),
    ),
  );
};

const NAME = 'Nguyễn Hoàng Phương Nghiêng Trường Thuyền Khuyên Quỳnh Nghĩa';
const ADDRESS = `${'Buôn Nghiêng Trường, phường Buôn Ma Thuột, tỉnh Đắk Lắk; '.repeat(6)}`.slice(0, 300).trim();
const text = fc.constantFrom('Ngắn', NAME, ADDRESS, `${ADDRESS} ${ADDRESS}`);
const block: fc.Arbitrary<FormBlock> = fc.oneof(
  text.map((said): FormBlock => ({ block: 'HEADING', when: {}, text: said.slice(0, 60) })),
  text.map((said): FormBlock => ({ block: 'PARAGRAPH', when: {}, text: said })),
  text.map((said): FormBlock => ({ block: 'LINE', when: {}, label: 'Nơi cư trú', text: said, bold: true })),
  fc.tuple(text, text).map(
    ([a, b]): FormBlock => ({
      block: 'COLUMNS',
      when: {},
      columns: [
        { label: 'Một', text: a },
        { label: 'Hai', text: b },
      ],
    }),
  ),
  fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }).map(
    (rows): FormBlock => ({
      block: 'TABLE',
      when: {},
      widths: [1, 3, 4],
      head: ['STT', 'Tên', 'Nơi'],
      rows: rows.map(([a, b], index) => [`${index + 1}`, a, b]),
    }),
  ),
);
const TABLE_OF_18: FormBlock = {
  ...{ block: 'TABLE', when: {}, widths: [1, 3, 4], head: ['STT', 'Tên', 'Nơi'] },
  rows: Array.from({ length: 18 }, (_, index) => [`${index + 1}`, NAME, ADDRESS]),
};
const MM = 72 / 25.4;

describe('any form', () => {
  it('stays within its page frame: the number on the first page, the signature on the last and not alone, pages numbered from the second on', async () => {
    let long = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 3, maxLength: 8 }), async (blocks) => {
        const { pdf, numberAt, dateAt, leaderAt } = await renderResultForm({
          letterhead: { superior: 'Tỉnh Đắk Lắk', agency: 'Ủy ban nhân dân phường Tân Lập', place: 'Tân Lập' },
          draftedAt: '2026-03-04T02:00:00.000Z',
          title: 'Mẫu',
          symbol: 'PXM-UBND',
          blocks,
          signature: { lines: ['TM. Ủy ban nhân dân', 'KT. Chủ tịch', 'Phó Chủ tịch'], name: NAME },
        });
        const pages = await withPdf({ bytes: pdf }, (view) => view.pages);
        expect([numberAt.page, dateAt.page, leaderAt.page]).toEqual([0, 0, pages - 1]);
        const words = wordsOf(pdf);
        if (words === null) return;
        if (pages > 1) long += 1;
        const outside = words.filter(({ page, text: said, left, right, top, bottom }) => {
          const isNumber = page > 0 && bottom < 20 * MM && said === `${page + 1}`;
          return !isNumber && !(left >= 30 * MM - 1 && right <= 193 * MM + 1 && top >= 20 * MM - 3 && bottom <= 277 * MM + 3);
        });
        expect(outside).toEqual([]);
        for (let page = 1; page < pages; page += 1)
          expect(words.filter((word) => word.page === page && word.bottom < 20 * MM).map((word) => word.text)).toEqual([`${page + 1}`]);
        // Something of the text stands above the signature block on its page.
        const block = words.filter((word) => word.page === pages - 1 && word.top > 20 * MM - 3);
        const role = block.find(({ text: said }) => said === 'TM.')?.top ?? 0;
        expect(block.some(({ top }) => top < role - 5)).toBe(true);
      }),
      { numRuns: 8, seed: 12, endOnFailure: true, examples: [[[TABLE_OF_18]]] },
    );
    expect(long).toBeGreaterThan(2);
  }, 120_000);
});
