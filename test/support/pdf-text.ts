import { spawnSync } from 'node:child_process';
import { pageWithCodes } from './sentences.ts';

const read = (pdf: Uint8Array, ...options: readonly string[]): string | null => {
  const run = spawnSync('pdftotext', [...options, '-', '-'], { input: pdf, encoding: 'utf8' });
  if (run.error === undefined) return run.stdout;
  if (process.env.CI === 'true') throw new Error('pdftotext is missing');
  console.warn('*** pdftotext is missing: the text of the PDF was not read ***');
  return null;
};

/** What a person copies out of a PDF, line by line, and no code in it; null where no independent reader is installed. */
export const pdfText = (pdf: Uint8Array): string | null => {
  const text = read(pdf);
  const told = text === null ? [] : pageWithCodes(text);
  if (told.length > 0) throw new Error(`a PDF says a code: ${told.join('; ')}`);
  return text;
};

const WORD = /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)"[^>]*>([^<]*)<\/word>/g;

/** A word of a PDF: on which page, where it begins and ends, in points from the left edge, and how far down. */
export interface PdfWord {
  readonly text: string;
  readonly page: number;
  readonly x: number;
  readonly end: number;
  readonly y: number;
}

/** Every word; null where no independent reader is installed. */
export const pdfWords = (pdf: Uint8Array): readonly PdfWord[] | null =>
  read(pdf, '-bbox')
    ?.split('<page ')
    .flatMap((part, page) =>
      [...part.matchAll(WORD)].map(([, x, y, end, text = '']) => ({ text, page, x: Number(x), end: Number(end), y: Number(y) })),
    ) ?? null;
