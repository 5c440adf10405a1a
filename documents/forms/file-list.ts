import { inOneLine } from '../../domain/printable.ts';
import { MM, type Rectangle } from '../pdf/geometry.ts';
import type { Sheet } from '../pdf/page.ts';
import { signedWhole } from './signature-block.ts';

/** What the signed lists of a dossier's files have in common: the files by their SHA-256, and the officer who signs for them. */

/** A file that travels with the dossier; `sha256` in lower-case hexadecimal. */
export interface ListedFile {
  readonly name: string;
  readonly pages: number;
  readonly sha256: string;
  /** Who signed it before it came in, and what is known of that. */
  readonly signers?: readonly string[];
  /** What became of the paper it was made of. */
  readonly paper?: string;
  /** SHA-256 of the same file with the officer's own signature. */
  readonly signed?: string;
  /** SHA-256 of the file that it stands in for. */
  readonly replaces?: string;
}

/** A paper that travels with the dossier, or has been seen, and has no file. */
export interface ListedPaper {
  readonly name: string;
  /** What becomes of it. */
  readonly paper: string;
  /** SHA-256 of the file that went before and stands no longer for it. */
  readonly replaces?: string;
}

const SIGNATURE = { width: 60 * MM, height: 18 * MM };

const replacedBy = (replaces: string | undefined): readonly string[] =>
  replaces === undefined ? [] : ['Thay cho tệp đã chuyển:', replaces];

const linesOf = ({ name, signers = [], sha256, paper, signed, replaces }: ListedFile): readonly string[] => [
  inOneLine(name),
  ...(paper === undefined ? [] : [`Bản giấy: ${paper}`]),
  ...signers.map(inOneLine),
  sha256,
  ...(signed === undefined ? [] : ['Tệp có chữ ký số của công chức:', signed]),
  ...replacedBy(replaces),
];

export const drawFiles = (o: { readonly sheet: Sheet; readonly files: readonly ListedFile[]; readonly size: number }): void =>
  o.sheet.table({
    widths: [7, 82, 11],
    head: ['STT', 'Tên giấy tờ; giá trị băm SHA-256', 'Số trang'],
    rows: o.files.map((file, index) => [`${index + 1}`, linesOf(file).join('\n'), `${file.pages}`]),
    size: o.size,
    align: ['centre', 'left', 'centre'],
  });

/** Papers of an addition to the package: each may stand for a file that went before. */
export const drawPapers = (o: { readonly sheet: Sheet; readonly papers: readonly ListedPaper[]; readonly size: number }): void =>
  o.sheet.table({
    widths: [7, 93],
    head: ['STT', 'Tên giấy tờ; bản giấy'],
    rows: o.papers.map(({ name, paper, replaces }, index) => [
      `${index + 1}`,
      [inOneLine(name), `Bản giấy: ${paper}`, ...replacedBy(replaces)].join('\n'),
    ]),
    size: o.size,
    align: ['centre', 'left'],
  });

/** The sentence and the signature it speaks of, on one page; returns the place of the signature. */
export const drawSigner = (o: {
  readonly sheet: Sheet;
  readonly sentence: string;
  readonly officer: string;
  /** Signed by hand: the officer has no certificate. */
  readonly byHand?: boolean;
}): Rectangle => {
  const { sheet } = o;
  return signedWhole(sheet, () => {
    sheet.skip(5);
    sheet.text(o.sentence, { face: 'italic', size: 9, align: 'justify', after: 4 });
    const x = sheet.left + sheet.width - SIGNATURE.width;
    const style = { x, width: SIGNATURE.width, align: 'centre' } as const;
    sheet.text('NGƯỜI GIAO HỒ SƠ', { ...style, face: 'bold' });
    sheet.text(o.byHand ? '(Ký, ghi rõ họ tên)' : '(Ký số)', { ...style, face: 'italic', size: 9 });
    const signatureAt = sheet.place({ x, ...SIGNATURE });
    sheet.skip(SIGNATURE.height + 2);
    sheet.text(o.officer, { ...style, face: 'bold' });
    return signatureAt;
  });
};
