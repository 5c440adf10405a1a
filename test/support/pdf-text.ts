import { spawnSync } from 'node:child_process';
import { pageWithCodes } from './sentences.ts';

/** What a person copies out of a PDF, line by line, and no code in it; null where no independent reader is installed. */
export const pdfText = (pdf: Uint8Array): string | null => {
  const run = spawnSync('pdftotext', ['-', '-'], { input: pdf, encoding: 'utf8' });
  if (run.error === undefined) {
    const told = pageWithCodes(run.stdout);
    if (told.length > 0) throw new Error(`a PDF says a code: ${told.join('; ')}`);
    return run.stdout;
  }
  if (process.env.CI === 'true') throw new Error('pdftotext is missing');
  console.warn('*** pdftotext is missing: the text of the PDF was not read ***');
  return null;
};
