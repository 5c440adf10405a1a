import type { FormBlock } from '../../domain/law/types.ts';
import { MM, type Rectangle } from '../pdf/geometry.ts';
import type { Sheet } from '../pdf/page.ts';
import { cellWidths } from '../pdf/table.ts';
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
  /** What will follow the number. */
  readonly symbol: string;
}

/** Places that number, date and the leader's signature will take. */
export interface ResultPlaces {
  readonly numberAt: Rectangle;
  readonly dateAt: Rectangle;
  readonly leaderAt: Rectangle;
}

const SIZE = 13;
const INDENT = 10 * MM;
/** Letters of a heading and of a table's cells, and the gap between two columns, in points. */
export const HEADING_SIZE = 15;
export const TABLE_SIZE = 11;
const COLUMN_GAP = 6;
/** Room in which somebody signs the paper by hand. */
const HAND_HEIGHT = 24 * MM;

/** A text of a block with the room that its longest word has; points. */
interface Room {
  readonly text: string;
  readonly size: number;
  readonly face: 'regular' | 'bold';
  readonly width: number;
}

/** What a block prints, text by text, and how much room each of its words has: as {@link drawBlock} draws it on a page of `width`. */
export const roomsOf = (block: FormBlock, width: number): readonly Room[] => {
  const room = (text: string, o: Partial<Room> = {}): Room => ({ text, size: SIZE, face: 'bold', width, ...o });
  switch (block.block) {
    case 'AGENCY':
      return block.label === undefined ? [] : [room(block.label, { face: 'regular' })];
    case 'SIGNATURES':
      return block.signers.flatMap((signer) => [
        room(signer, { width: width / block.signers.length }),
        room(block.note, { face: 'regular', width: width / block.signers.length }),
      ]);
    case 'HEADING':
      return [room(block.text, { size: HEADING_SIZE })];
    case 'BASIS':
      return [room(block.text, { face: 'regular', width: width - INDENT })];
    case 'PARAGRAPH':
      return [room(block.text, { face: block.bold ? 'bold' : 'regular', width: block.align === 'centre' ? width : width - INDENT })];
    case 'LINE':
      return [
        room(block.label, { face: 'regular' }),
        room(block.upper ? block.text.toLocaleUpperCase('vi') : block.text, { face: block.bold ? 'bold' : 'regular' }),
      ];
    case 'COLUMNS': {
      const each = width / block.columns.length - COLUMN_GAP;
      return block.columns.flatMap(({ label, text }) => [label, text].map((one) => room(one, { face: 'regular', width: each })));
    }
    case 'TABLE': {
      const widths = cellWidths(block.widths, width);
      const cell = (text: string, index: number, face: Room['face']) => room(text, { size: TABLE_SIZE, face, width: widths[index] ?? 0 });
      return [
        ...block.head.map((text, index) => cell(text, index, 'bold')),
        ...block.rows.flatMap((row) => row.map((text, index) => cell(text, index, 'regular'))),
      ];
    }
  }
};

const drawBlock = (sheet: Sheet, block: FormBlock, agency: string): void => {
  switch (block.block) {
    case 'HEADING':
      drawTitle({ sheet, title: block.text, size: HEADING_SIZE, withNext: true });
      sheet.skip(4);
      return;
    case 'AGENCY':
      if (block.label !== undefined) sheet.text(`${block.label}: ${agency}`, { align: 'justify', after: 5 });
      else sheet.text(agency.toLocaleUpperCase('vi'), { face: 'bold', align: 'centre', after: 6 });
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
              sheet.text(`${label}: ${text}`, { x: sheet.left + index * width, width: width - COLUMN_GAP, after: 5 }),
        ),
      );
      return;
    }
    case 'TABLE':
      sheet.table({ widths: block.widths, head: block.head, rows: block.rows, size: TABLE_SIZE });
      sheet.skip(8);
      return;
    case 'SIGNATURES': {
      const width = sheet.width / block.signers.length;
      sheet.whole(() => {
        sheet.columns(
          block.signers.map((signer, index) => () => {
            const half = { x: sheet.left + index * width, width, align: 'centre' } as const;
            sheet.text(signer, { ...half, face: 'bold' });
            sheet.text(block.note, { ...half, face: 'italic' });
          }),
        );
        sheet.skip(HAND_HEIGHT);
      });
      return;
    }
  }
};

/**
 * Draft of a result, A4, from the blocks of its form. Number and date stay empty: they come after the leader's signature and are drawn inside the
 * organisation's signature (Decree 30/2020 Art. 15, 32), at `numberAt` and `dateAt`. Deterministic.
 */
export const renderResultForm = async (m: ResultFormModel): Promise<{ readonly pdf: Uint8Array } & ResultPlaces> => {
  const { letterhead, title, draftedAt } = m;
  const { sheet, head } = await openForm({ size: 'A4', letterhead, title, at: draftedAt });
  const { numberAt, dateAt } = drawNumberAndDate({
    sheet,
    head,
    place: letterhead.place,
    size: SIZE,
    symbol: m.symbol,
  });
  sheet.skip(16);
  for (const block of m.blocks) drawBlock(sheet, block, letterhead.agency);
  sheet.skip(6);
  const leaderAt = drawSignatureBlock({ sheet, block: m.signature, size: SIZE });
  return { pdf: await sheet.finish(), numberAt, dateAt, leaderAt };
};
