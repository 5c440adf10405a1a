import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AT, drawResult, issueBlock, leaderBlock, makeKeys, type TestKeys } from '../../test/support/papers.ts';
import { type SignatureBlock, signPdf } from '../signing/sign.ts';
import { openIncrement } from './incremental.ts';
import { redrawnSince } from './page-pictures.ts';

let test: TestKeys;
let led: Uint8Array = new Uint8Array();
const sign = async (pdf: Uint8Array, holder: string, block: SignatureBlock, fieldName: string): Promise<Uint8Array> =>
  signPdf({ pdf, key: await test.keys.keyFor(holder), block, fieldName, reason: 'Ký', at: AT });

beforeAll(async () => {
  test = await makeKeys();
  led = await sign(await drawResult({ xref: 'TABLE' }), 'cb-0104', leaderBlock, 'lanh-dao');
});
afterAll(() => rm(test.dir, { recursive: true, force: true }));

const WHOLE = { page: 0, x: 0, y: 0, width: 595, height: 842 };

describe('B5: the pictures of a signed revision and of the whole file', () => {
  it('are the same where nothing follows, and where a signature follows that shows nothing', async () => {
    expect(await redrawnSince(led)).toEqual([]);
    const silent: SignatureBlock = { kind: 'PACKAGE', at: { ...WHOLE, width: 0, height: 0 }, lines: [] };
    expect(await redrawnSince(await sign(led, 'cb-0101', silent, 'tham-dinh'))).toEqual([]);
  });

  it('differ where the organisation seals, where a trusted stranger paints over the page, and where its content is replaced', async () => {
    expect(await redrawnSince(await sign(led, 'H15.901', issueBlock, 'phat-hanh'))).toEqual([led.length]);
    const white = sharp({ create: { width: 595, height: 842, channels: 3, background: 'white' } });
    await writeFile(path.join(test.dir, 'keys', 'cb-0101.signature.png'), await white.png().toBuffer());
    expect(await redrawnSince(await sign(led, 'cb-0101', { kind: 'LEADER', at: WHOLE }, 'ky-nhay'))).toEqual([led.length]);
    const increment = await openIncrement({ pdf: led });
    increment.doc.getPage(0).drawRectangle({ x: 60, y: 640, width: 200, height: 40 });
    expect(await redrawnSince((await increment.save()).bytes)).toEqual([led.length]);
  });
});
