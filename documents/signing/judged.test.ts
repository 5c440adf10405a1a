import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedThrice } from '../../test/judges/kinds.ts';
import { allPresent } from '../../test/judges/verdict.ts';
import { AT, drawResult, makeKeys, type TestKeys } from '../../test/support/papers.ts';
import { openIncrement } from '../pdf/incremental.ts';
import { signPdf } from './sign.ts';

const ROOT = path.join(import.meta.dirname, '../..');

let test: TestKeys;
let led: Uint8Array = new Uint8Array();
let issued: Uint8Array = new Uint8Array();
beforeAll(async () => {
  test = await makeKeys();
  [led = led, issued = issued] = await signedThrice(test, await drawResult({ xref: 'TABLE' }));
});
afterAll(() => rm(test.dir, { recursive: true, force: true }));

/** What the command of docs/signatures.md says of files, a line for each, and its exit code. */
const judged = async (...pdfs: readonly Uint8Array[]): Promise<{ readonly code: number; readonly lines: readonly string[] }> => {
  const files = pdfs.map((_, index) => path.join(test.dir, `judged-${index}.pdf`));
  await Promise.all(files.map((file, index) => writeFile(file, pdfs[index] ?? '')));
  const args = ['--import', 'tsx', path.join(ROOT, 'test/judges/main.ts'), '--trust', test.trustFile, ...files];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), lines: stdout.split('\n').filter((line) => line.startsWith('|')) });
    });
  });
};

const SHEET = { width: 595, height: 842 };

/** A page in white over the whole of page 1, signed by an officer whose certificate everybody trusts. */
const paintedOver = async (pdf: Uint8Array): Promise<Uint8Array> => {
  const white = await sharp({ create: { ...SHEET, channels: 3, background: 'white' } })
    .png()
    .toBuffer();
  await writeFile(path.join(test.dir, 'keys', 'cb-0101.signature.png'), white);
  const key = await test.keys.keyFor('cb-0101');
  const block = { kind: 'LEADER', at: { page: 0, x: 0, y: 0, ...SHEET } } as const;
  return signPdf({ pdf, key, block, fieldName: 'ky-nhay', reason: 'Ký', at: AT });
};

const replaced = async (pdf: Uint8Array): Promise<Uint8Array> => {
  const increment = await openIncrement({ pdf });
  increment.doc.getPage(0).drawRectangle({ x: 60, y: 640, width: 200, height: 40 });
  return (await increment.save()).bytes;
};

describe('the command of docs/signatures.md, judged by others (.ci/judges installs them)', () => {
  it('is content with a result as we sign it, and fails for one whose page was replaced or painted over', {
    timeout: 900_000,
  }, async () => {
    if (!(await allPresent())) return;
    const sound = await judged(issued);
    expect([sound.code, sound.lines.length, sound.lines.join()]).toEqual([0, 1, expect.not.stringContaining('**')]);
    const { code, lines } = await judged(issued, await replaced(issued), await paintedOver(led));
    expect([code, lines.map((line) => line.includes('**'))]).toEqual([1, [false, true, true]]);
    expect(lines[2]).toMatch(/\*\*page 1 covered after signature 1: \d+ points\*\*/);
  });
});
