import type { FormBlock } from '../../domain/law/types.ts';
import { MM, type Rectangle } from '../pdf/geometry.ts';
import type { Sheet } from '../pdf/page.ts';
import { drawNumberAndDate } from './number-and-date.ts';
import { drawSignatureBlock, type SignatureBlock } from './signature-block.ts';
import { drawTitle, type Letterhead, openForm } from './wording.ts';

/** A result as its form makes it. `draftedAt` is the file's date only, nothing printed; the blocks' fields are filled in already. */
export interface ResultFormModel {
  readonly letterhead: Letterhead;
  readonly draftedAt: string;
  readonly title: string;
  readonly blocks: readonly FormBlock[];
  readonly signature: SignatureBlock;
}

/** Places that number, date and the leader's signature will take. */
export interface ResultPlaces {
  readonly numberAt: Rectangle;
  readonly dateAt: Rectangle;
  readonly leaderAt: Rectangle;
}

const SIZE = 13;
const INDENT = 10 * MM;

const drawBlock = (sheet: Sheet, block: FormBlock, agency: string): void => {
  switch (block.block) {
    case 'HEADING':
      drawTitle({ sheet, title: block.text, size: 15 });
      sheet.skip(4);
      return;
    case 'AGENCY':
      sheet.text(agency.toLocaleUpperCase('vi'), { face: 'bold', align: 'centre', after: 6 });
      return;
    case 'BASIS':
      sheet.text(block.text, { indent: INDENT, align: 'justify', after: 8 });
      return;
    case 'PARAGRAPH': {
      const { align = 'justify' } = block;
      const face = block.bold ? 'bold' : 'regular';
      sheet.text(block.text, { face, align, indent: align === 'centre' ? 0 : INDENT, after: 8 });
      return;
    }
    case 'LINE': {
      const text = block.upper ? block.text.toLocaleUpperCase('vi') : block.text;
      sheet.text([{ text: `${block.label}: ` }, { text, face: block.bold ? 'bold' : 'regular' }], { align: 'justify', after: 5 });
      return;
    }
    case 'COLUMNS': {
      const width = sheet.width / block.columns.length;
      sheet.columns(
        block.columns.map(
          ({ label, text }, index) =>
            () =>
              sheet.text(`${label}: ${text}`, { x: sheet.left + index * width, width: width - 6, after: 5 }),
        ),
      );
      return;
    }
    case 'TABLE':
      sheet.table({ widths: block.widths, head: block.head, rows: block.rows, size: 11 });
      sheet.skip(8);
      return;
  }
};

/**
 * Draft of a result, A4, from the blocks of its form. Number and date stay empty: they come after the leader's signature and are drawn inside the
 * organisation's signature (Decree 30/2020 Art. 15, 32), at `numberAt` and `dateAt`. Deterministic.
 */
export const renderResultForm = async (m: ResultFormModel): Promise<{ readonly pdf: Uint8Array } & ResultPlaces> => {
  const { letterhead, title, draftedAt } = m;
  const { sheet, head } = await openForm({ size: 'A4', letterhead, title, at: draftedAt });
  const { numberAt, dateAt } = drawNumberAndDate({ sheet, head, place: letterhead.place, size: SIZE });
  sheet.skip(16);
  for (const block of m.blocks) drawBlock(sheet, block, letterhead.agency);
  sheet.skip(6);
  const leaderAt = drawSignatureBlock({ sheet, block: m.signature, size: SIZE });
  return { pdf: await sheet.finish(), numberAt, dateAt, leaderAt };
};
