import { PDFDocument } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import { textsOf } from '../../domain/law/results/print.ts';
import { blocksIn, type Drawn, everyDrawn, modelIn, SIZES } from '../../test/support/every-form.ts';
import { pdfText } from '../../test/support/pdf-text.ts';
import { renderResultForm } from './result-form.ts';

/** P07's rules of who may be named are its own (result-form.test.ts). */
const DRAWN = everyDrawn().filter(({ form }) => form.form !== 'MARITAL_STATUS_CERTIFICATE');
const FORMS = [...new Set(DRAWN.map(({ form }) => form.form))];
/** Whatever a sentence with a hole in it shows. */
const HOLE = /[{}]|undefined|null|\(\s*\)|\b(?:số|ngày|là|tại|do|với) *[;,.)]| {2}/;
/** White space, breaks of lines and numbers of pages are the page's. */
const even = (text: string): string => text.replace(/^\s*\d{1,2}\s*$/gm, '').replace(/\s+/g, '');

const named = ({ procedure, answers }: Drawn): string => `${procedure.code} ${Object.values(answers).join(' ')}`;

describe.each(FORMS)('the result %s', (form) => {
  const cases = DRAWN.filter((one) => one.form.form === form);

  it('has words for every case, none of them with a hole in it, and says in the longest all that it can', () => {
    for (const drawn of cases)
      for (const size of SIZES) {
        const { blocks } = modelIn(drawn, size);
        const holes = blocks.filter((block) => textsOf(block).some((text) => HOLE.test(text) || text.trim() === ''));
        expect(holes, `${named(drawn)} ${size}`).toEqual([]);
        if (size === 'LONGEST') expect(blocks.length, named(drawn)).toBe(blocksIn(drawn));
      }
  });

  it.each(SIZES)(
    'is drawn whole in the %s words, and can be read off it',
    async (size) => {
      // Many cases print the same: a page is drawn once.
      const pages = new Map(cases.map((drawn) => [JSON.stringify(modelIn(drawn, size).blocks), drawn]));
      for (const drawn of pages.values()) {
        const model = modelIn(drawn, size);
        const { pdf, numberAt, dateAt, leaderAt } = await renderResultForm(model);
        // Number and date head the first page; the head signs on the last, wherever that is.
        expect([numberAt.page, dateAt.page], named(drawn)).toEqual([0, 0]);
        const count = (await PDFDocument.load(pdf)).getPageCount();
        expect(leaderAt.page, named(drawn)).toBe(count - 1);
        if (size !== 'LONGEST') expect(count, named(drawn)).toBe(1);
        const text = pdfText(pdf);
        if (text === null) continue;
        const words = even(text);
        for (const block of model.blocks)
          for (const said of textsOf(block)) {
            const shown = block.block === 'LINE' && block.upper === true ? said.toLocaleUpperCase('vi') : said;
            if (block.block === 'LINE' || block.block === 'PARAGRAPH') expect(words, named(drawn)).toContain(even(shown));
          }
      }
    },
    120_000,
  );
});
