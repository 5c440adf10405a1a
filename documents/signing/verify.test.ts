import { rm } from 'node:fs/promises';
import { PDFArray, PDFDict, type PDFDocument, PDFHexString, PDFName, PDFRef } from 'pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgePresent, pdfsig } from '../../test/support/judges.ts';
import { AT, drawResult, HOLDERS, issueBlock, leaderBlock, makeKeys, type TestKeys } from '../../test/support/papers.ts';
import { openIncrement } from '../pdf/incremental.ts';
import { signPdf } from './sign.ts';
import { type VerificationReport, verifyPdf } from './verify.ts';

let test: TestKeys;
let stranger: TestKeys;
const signedBy: Record<'TABLE' | 'STREAM', Uint8Array> = { TABLE: new Uint8Array(), STREAM: new Uint8Array() };

const leaderSigns = async (pdf: Uint8Array): Promise<Uint8Array> =>
  signPdf({ pdf, key: await test.keys.keyFor('cb-0104'), block: leaderBlock, fieldName: 'lanh-dao', reason: 'Ký duyệt', at: AT });
const organisationSigns = async (pdf: Uint8Array): Promise<Uint8Array> =>
  signPdf({ pdf, key: await test.keys.keyFor('H15.901'), block: issueBlock, fieldName: 'phat-hanh', reason: 'Phát hành', at: AT });
const judge = (pdf: Uint8Array, at = AT): Promise<VerificationReport> => verifyPdf({ pdf, roots: test.roots, at });

beforeAll(async () => {
  test = await makeKeys();
  stranger = await makeKeys(HOLDERS.slice(0, 1));
  for (const xref of ['TABLE', 'STREAM'] as const) signedBy[xref] = await leaderSigns(await drawResult({ xref }));
});
afterAll(async () => {
  for (const { dir } of [test, stranger]) await rm(dir, { recursive: true, force: true });
});

const name = PDFName.of;

/** Appends a revision in which an attacker changed something. */
const tamper = async (pdf: Uint8Array, change: (doc: PDFDocument) => void): Promise<Uint8Array> => {
  const increment = await openIncrement({ pdf });
  change(increment.doc);
  return (await increment.save()).bytes;
};

const annotsOf = (doc: PDFDocument): PDFArray => doc.getPage(0).node.lookup(name('Annots'), PDFArray);
const fieldsOf = (doc: PDFDocument): PDFArray => doc.catalog.lookup(name('AcroForm'), PDFDict).lookup(name('Fields'), PDFArray);
const black = (doc: PDFDocument): PDFRef =>
  doc.context.register(doc.context.flateStream('0 g 0 0 200 50 re f', { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 200, 50] }));

/** What somebody might do to a signed result without a key, each as one more revision. */
const ATTACKS: Readonly<Record<string, (doc: PDFDocument) => void>> = {
  'page content replaced': (doc) => {
    doc.getPage(0).node.set(name('Contents'), doc.context.register(doc.context.flateStream('0 g 50 50 400 400 re f')));
  },
  'page content replaced under its own number': (doc) => {
    const contents = doc.getPage(0).node.get(name('Contents'));
    const first = contents instanceof PDFArray ? contents.get(0) : contents;
    if (!(first instanceof PDFRef)) throw new Error('no content stream');
    doc.context.assign(first, doc.context.flateStream('0 g 50 50 400 400 re f'));
  },
  'overlay annotation': (doc) => {
    annotsOf(doc).push(
      doc.context.register(doc.context.obj({ Type: 'Annot', Subtype: 'Stamp', Rect: [60, 640, 260, 690], F: 4, AP: { N: black(doc) } })),
    );
  },
  'overlay disguised as an unsigned signature field': (doc) => {
    const widget = doc.context.register(
      doc.context.obj({
        Type: 'Annot',
        Subtype: 'Widget',
        FT: 'Sig',
        T: PDFHexString.fromText('trong'),
        Rect: [60, 640, 260, 690],
        F: 4,
        AP: { N: black(doc) },
      }),
    );
    annotsOf(doc).push(widget);
    fieldsOf(doc).push(widget);
  },
  'overlay borrowing the signature of another field': (doc) => {
    const own = fieldsOf(doc)
      .asArray()
      .map((ref) => doc.context.lookup(ref, PDFDict))
      .find((field) => field.get(name('FT')) === name('Sig'));
    const value = own?.get(name('V'));
    const widget = doc.context.register(
      doc.context.obj({
        Type: 'Annot',
        Subtype: 'Widget',
        FT: 'Sig',
        T: PDFHexString.fromText('muon'),
        Rect: [60, 640, 260, 690],
        F: 4,
        AP: { N: black(doc) },
        V: value ?? null,
      }),
    );
    annotsOf(doc).push(widget);
    fieldsOf(doc).push(widget);
  },
  'form value changed': (doc) => {
    const field = fieldsOf(doc)
      .asArray()
      .map((ref) => doc.context.lookup(ref, PDFDict))
      .find((item) => item.get(name('FT')) === name('Tx'));
    field?.set(name('V'), PDFHexString.fromText('Khác'));
  },
  'appearance of the signature replaced': (doc) => {
    const field = fieldsOf(doc)
      .asArray()
      .map((ref) => doc.context.lookup(ref, PDFDict))
      .find((item) => item.get(name('FT')) === name('Sig'));
    field?.set(name('AP'), doc.context.obj({ N: black(doc) }));
  },
  'page turned': (doc) => {
    doc.getPage(0).node.set(name('Rotate'), doc.context.obj(180));
  },
  'script added': (doc) => {
    doc.catalog.set(name('OpenAction'), doc.context.obj({ S: 'JavaScript', JS: PDFHexString.fromText('app.alert(1)') }));
  },
  'signature field dropped from the form': (doc) => {
    doc.catalog.lookup(name('AcroForm'), PDFDict).set(name('Fields'), doc.context.obj(fieldsOf(doc).asArray().slice(0, 1)));
  },
};

describe.each(['TABLE', 'STREAM'] as const)('a signed result (cross-reference %s)', (xref) => {
  it('is valid as it left the leader, and with the organisation on top', async () => {
    expect(await judge(signedBy[xref])).toMatchObject({
      valid: true,
      signatures: [{ integrity: 'VALID', chain: 'TRUSTED', laterChanges: 'NONE' }],
    });
    expect(await judge(await organisationSigns(signedBy[xref]))).toMatchObject({
      valid: true,
      signatures: [{ laterChanges: 'ALLOWED' }, { laterChanges: 'NONE' }],
    });
  });

  it('stays valid when another program that signs leaves its name and the time', async () => {
    const refreshed = await tamper(signedBy[xref], (doc) => {
      doc.setProducer('pyHanko 0.27');
      doc.setModificationDate(new Date(AT));
    });
    expect(refreshed.length).toBeGreaterThan(signedBy[xref].length);
    expect(await judge(await organisationSigns(refreshed))).toMatchObject({ valid: true });
    const renamed = await tamper(signedBy[xref], (doc) => doc.setTitle('Khác'));
    expect((await judge(renamed)).valid).toBe(false);
  });

  it.each(Object.entries(ATTACKS))('is refused after: %s', async (_, change) => {
    const report = await judge(await tamper(signedBy[xref], change));
    expect(report.valid).toBe(false);
    expect([...report.problems, ...report.signatures.flatMap((item) => item.problems)]).not.toEqual([]);
  });

  it.each(Object.entries(ATTACKS))('stays refused when a lawful signature follows: %s', async (_, change) => {
    expect((await judge(await organisationSigns(await tamper(signedBy[xref], change)))).valid).toBe(false);
  });

  it('is refused with one byte changed anywhere, by us and by pdfsig', async () => {
    const pdf = signedBy[xref];
    const gap = Buffer.from(pdf).indexOf('/Contents <') + '/Contents <'.length;
    // In the page, in the CMS, in the padding behind it, in the last revision's objects.
    for (const at of [900, gap + 600, gap + 30_000, pdf.length - 400]) {
      const changed = Uint8Array.from(pdf);
      changed[at] = changed[at] === 0x31 ? 0x32 : 0x31;
      expect((await judge(changed)).valid).toBe(false);
    }
    if (!(await judgePresent('pdfsig', 'certutil'))) return;
    const changed = Uint8Array.from(pdf);
    changed[900] = (changed[900] ?? 0) ^ 1;
    expect((await pdfsig({ pdf: changed, trustFile: test.trustFile })).signatures.map((item) => item.valid)).not.toContain(true);
  });

  it('is refused with zeroed Contents, with a widened gap, without ByteRange', async () => {
    const text = Buffer.from(signedBy[xref]).toString('latin1');
    const zeroed = text.replace(/\/Contents <[0-9a-f]+>/, (found) => `/Contents <${'0'.repeat(found.length - 12)}>`);
    const widened = text.replace(
      /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/,
      (_, a: string, b: string, c: string) => `/ByteRange [0 ${Number(a) - 2} ${b} ${c}]`,
    );
    const removed = text.replace('/ByteRange', '/ByteRang_');
    for (const attack of [zeroed, widened, removed]) {
      expect(attack).not.toBe(text);
      expect((await judge(Buffer.from(attack, 'latin1'))).valid).toBe(false);
    }
  });
});

describe('who signed', () => {
  it('an unknown authority is UNTRUSTED though the signature itself is intact', async () => {
    const key = await stranger.keys.keyFor('cb-0101');
    const pdf = await signPdf({ pdf: await drawResult({ xref: 'TABLE' }), key, block: leaderBlock, fieldName: 'la', reason: 'Ký', at: AT });
    expect(await judge(pdf)).toMatchObject({
      valid: false,
      signatures: [{ integrity: 'VALID', chain: 'UNTRUSTED', laterChanges: 'NONE' }],
    });
  });

  it('a certificate outside its dates is EXPIRED', async () => {
    expect(await judge(signedBy.TABLE, '2044-01-01T00:00:00.000Z')).toMatchObject({
      valid: false,
      signatures: [{ integrity: 'VALID', chain: 'EXPIRED' }],
    });
  });

  it('a signature value made with another key is INVALID', async () => {
    const [leader, other] = [await test.keys.keyFor('cb-0104'), await stranger.keys.keyFor('cb-0101')];
    const pdf = await signPdf({
      pdf: await drawResult({ xref: 'TABLE' }),
      key: { ...leader, sign: other.sign },
      block: leaderBlock,
      fieldName: 'gia',
      reason: 'Ký',
      at: AT,
    });
    expect(await judge(pdf)).toMatchObject({ valid: false, signatures: [{ integrity: 'INVALID' }] });
  });
});

describe('what is not a signed PDF', () => {
  it('an unsigned document is not valid', async () => {
    expect(await judge(await drawResult({ xref: 'STREAM' }))).toMatchObject({ valid: false, signatures: [] });
  });

  it('garbage, truncated and cut files never crash', async () => {
    const pdf = signedBy.STREAM;
    const inputs = [
      new Uint8Array(),
      Buffer.from('rác'),
      Buffer.from('%PDF-1.7\nstartxref\n5\n%%EOF'),
      Buffer.from('%PDF-1.7\nstartxref\n99999999\n%%EOF'),
    ];
    for (let cut = 1; cut < 40; cut += 1) inputs.push(Buffer.from(pdf.subarray(0, Math.floor((pdf.length * cut) / 40))));
    for (const input of inputs) expect((await judge(input)).valid).toBe(false);
  });
});
