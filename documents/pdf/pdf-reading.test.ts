import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE } from '../../test/support/hostile-files.ts';
import { HOSTILE_SIGNED } from '../../test/support/hostile-signed.ts';
import { AT, copyBlock, makeKeys, type TestKeys } from '../../test/support/papers.ts';
import { assemblePaper } from '../scans/assemble.ts';
import { surveyFile } from '../scans/inspect.ts';
import { signPdf } from '../signing/sign.ts';

let dir = '';
let test: TestKeys;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'reading-'));
  test = await makeKeys();
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
  await rm(test.dir, { recursive: true, force: true });
});

describe('B4: whatever is taken in becomes a paper, and the paper a signed copy', () => {
  it.each([...HOSTILE, ...HOSTILE_SIGNED])('$name: $codes', { timeout: 180_000 }, async ({ name, codes, make }) => {
    const bytes = await make();
    const file = path.join(dir, name.replace(/\W/g, '-'));
    await writeFile(file, bytes);
    const survey = await surveyFile({ path: file });
    expect(codes).toContain(survey.ok ? 'accepted' : survey.code);
    if (!survey.ok) return;
    const { pdf, pages } = await assemblePaper({ files: [{ bytes, mediaType: survey.mediaType }], title: 'Giấy tờ', at: AT });
    expect(pages).toBe(survey.pages);
    const key = await test.keys.keyFor('H15.901');
    const copy = await signPdf({ pdf, key, block: copyBlock, fieldName: 'SaoY', reason: 'Sao y', at: AT });
    expect(copy.length).toBeGreaterThan(pdf.length);
  });
});
