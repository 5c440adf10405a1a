import { readFile } from 'node:fs/promises';
import { PDFArray, PDFDict, PDFHexString, PDFName, PDFNumber, PDFRef } from 'pdf-lib';
import { findSignatures, type SignatureField, textOf } from '../pdf/signature-fields.ts';
import { type Revision, readRevision } from '../pdf/xref.ts';
import { verifyChain, verifyCms } from './cms-verify.ts';
import { type CertificateSubject, certificatesOfPem, subjectOf } from './keys.ts';
import { findForbiddenChanges, type SignedField } from './later-changes.ts';

/** What is known of one signature. `problems` are Vietnamese sentences for the officer. */
export interface SignatureReport {
  readonly fieldName: string;
  readonly subject: CertificateSubject;
  /** `/M` as an ISO instant: the signer's own claim, no proof. */
  readonly claimedAt: string | null;
  /** UNKNOWN: made by means that we cannot check. */
  readonly integrity: 'VALID' | 'INVALID' | 'UNKNOWN';
  readonly chain: 'TRUSTED' | 'UNTRUSTED' | 'EXPIRED';
  readonly laterChanges: 'NONE' | 'ALLOWED' | 'FORBIDDEN';
  /** Whether what came later, lawful or not, shows something on a page. */
  readonly laterVisible: boolean;
  /** It has a place on a page, where it may show something. */
  readonly placed: boolean;
  readonly coversWholeFile: boolean;
  /** Length of the revision that it signed; 0 where that cannot be read. */
  readonly signedLength: number;
  readonly problems: readonly string[];
}

/** `valid`: at least one signature, and each intact, trusted at `at` and followed by lawful changes only. `problems` concern the file itself. */
export interface VerificationReport {
  readonly signatures: readonly SignatureReport[];
  readonly valid: boolean;
  readonly problems: readonly string[];
}

const NOBODY: CertificateSubject = { commonName: '', organisation: '' };

/** `D:20261122140509+07'00'` to an ISO instant. */
const instantOf = (text: string): string | null => {
  const part = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d)'?(\d\d)?'?)?/.exec(text);
  if (part === null) return null;
  const [, year, month, day, hour, minute, second, sign, offsetHours = '00', offsetMinutes = '00'] = part;
  const time = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}${sign === undefined ? 'Z' : `${sign}${offsetHours}:${offsetMinutes}`}`,
  );
  return Number.isNaN(time) ? null : new Date(time).toISOString();
};

interface Range {
  readonly gapStart: number;
  readonly gapEnd: number;
  readonly end: number;
}

/** A signature dictionary outside the form: what a viewer does not list cannot vouch for the file, and hints at wrapping. */
const hasHiddenSignature = (o: { final: Revision; found: readonly SignatureField[] }): boolean => {
  const listed = new Set(o.found.map((item) => item.value?.objectNumber));
  return [...o.final.entries.keys()].some((number) => {
    if (listed.has(number)) return false;
    try {
      const object = o.final.resolve(PDFRef.of(number));
      return object instanceof PDFDict && object.has(PDFName.of('ByteRange')) && object.has(PDFName.of('Contents'));
    } catch {
      return false; // Unreadable and, unless the walk of the form or of the changes meets it, unused.
    }
  });
};

/** ByteRange: from 0, the gap is exactly the hexadecimal Contents of this dictionary, and the second part ends a revision. */
const rangeOf = (o: { pdf: Buffer; found: SignatureField; final: Revision }): Range | string => {
  const { pdf, final } = o;
  const list = final.get(o.found.dict, 'ByteRange');
  const numbers = list instanceof PDFArray ? list.asArray().map((item) => (item instanceof PDFNumber ? item.asNumber() : Number.NaN)) : [];
  const [start, gapStart, gapEnd, rest] = numbers;
  if (
    numbers.length !== 4 ||
    start !== 0 ||
    gapStart === undefined ||
    gapEnd === undefined ||
    rest === undefined ||
    !numbers.every(Number.isSafeInteger)
  )
    return 'Phạm vi ký (ByteRange) không hợp lệ.';
  const end = gapEnd + rest;
  if (gapStart <= 0 || gapEnd <= gapStart + 2 || rest <= 0 || end > pdf.length) return 'Phạm vi ký (ByteRange) không hợp lệ.';
  const contents = final.get(o.found.dict, 'Contents');
  const gap = pdf.toString('latin1', gapStart, gapEnd);
  if (!(contents instanceof PDFHexString) || gap !== `<${contents.asString()}>` || !/^<[0-9A-Fa-f]+>$/.test(gap))
    return 'Khoảng trống của chữ ký không khớp với dữ liệu chữ ký.';
  if (/^<0+>$/.test(gap)) return 'Chữ ký rỗng.';
  // The gap must belong to this very dictionary and not to a look-alike elsewhere.
  const entry = o.found.value === null ? undefined : final.entries.get(o.found.value.objectNumber);
  if (entry?.kind !== 'AT' || entry.offset >= gapStart || pdf.indexOf('endobj', entry.offset) < gapEnd)
    return 'Chữ ký không nằm trong đối tượng chữ ký của nó.';
  return { gapStart, gapEnd, end };
};

/** A signed revision ends with `%%EOF`, at most one line end after it. */
const endsRevision = (pdf: Buffer, end: number): boolean =>
  /%%EOF[ ]?(\r\n|\r|\n)?$/.test(pdf.toString('latin1', Math.max(0, end - 10), end));

const cannotRead = (why: string): VerificationReport => ({ signatures: [], valid: false, problems: [why] });

const unreadable = (found: SignatureField, problem: string): SignatureReport => ({
  fieldName: found.fieldName,
  subject: NOBODY,
  claimedAt: null,
  integrity: 'INVALID',
  chain: 'UNTRUSTED',
  laterChanges: 'FORBIDDEN',
  laterVisible: true,
  placed: found.placed,
  coversWholeFile: false,
  signedLength: 0,
  problems: [problem],
});

/** Problems of what came after the signed revision, and whether anything came at all. */
const laterChanges = (o: {
  pdf: Buffer;
  final: Revision;
  own: SignedField;
  all: readonly SignedField[];
}): { verdict: SignatureReport['laterChanges']; visible: boolean; problems: readonly string[] } => {
  if (/^\s*$/.test(o.pdf.toString('latin1', o.own.end, Math.min(o.pdf.length, o.own.end + 16))) && o.pdf.length - o.own.end <= 2)
    return { verdict: 'NONE', visible: false, problems: [] };
  try {
    const signed = readRevision({ pdf: o.pdf, length: o.own.end });
    const { problems, visible } = findForbiddenChanges({ signed, final: o.final, own: o.own, all: o.all });
    return { verdict: problems.length === 0 ? 'ALLOWED' : 'FORBIDDEN', visible, problems };
  } catch {
    return { verdict: 'FORBIDDEN', visible: true, problems: ['Không đọc được bản đã ký để so sánh.'] };
  }
};

const verify = (o: { pdf: Uint8Array; roots: readonly Uint8Array[]; at: string }): VerificationReport => {
  const pdf = Buffer.from(o.pdf.buffer, o.pdf.byteOffset, o.pdf.length);
  const final = readRevision({ pdf });
  if (final.trailer.has(PDFName.of('Encrypt'))) return cannotRead('Tệp có mật khẩu.');
  const found = findSignatures(final);
  const problems: string[] = [];
  if (hasHiddenSignature({ final, found })) problems.push('Có dữ liệu chữ ký nằm ngoài danh sách trường ký.');
  const ranges = found.map((item) => ({ item, range: rangeOf({ pdf, found: item, final }) }));
  const all: SignedField[] = ranges.flatMap(({ item, range }) =>
    typeof range === 'string' ? [] : [{ field: item.field, value: item.value?.objectNumber ?? null, end: range.end }],
  );
  const signatures = ranges.map(({ item, range }): SignatureReport => {
    if (typeof range === 'string') return unreadable(item, range);
    const hex = pdf.toString('latin1', range.gapStart + 1, range.gapEnd - 1);
    const content = Buffer.concat([pdf.subarray(0, range.gapStart), pdf.subarray(range.gapEnd, range.end)]);
    const timestamp = final.get(item.dict, 'SubFilter') === PDFName.of('ETSI.RFC3161');
    const cms = verifyCms({ cms: Buffer.from(hex, 'hex'), content, timestamp });
    const own: SignedField = { field: item.field, value: item.value?.objectNumber ?? null, end: range.end };
    const shared = all.filter((other) => other.value === own.value).length > 1;
    const intact = [
      ...cms.problems,
      ...(endsRevision(pdf, range.end) ? [] : ['Phạm vi ký không kết thúc ở cuối một phiên bản của tệp.']),
      ...(shared ? ['Hai trường ký dùng chung một chữ ký.'] : []),
    ];
    const chain = cms.signer === null ? 'UNTRUSTED' : verifyChain({ leaf: cms.signer, others: cms.others, roots: o.roots, at: o.at });
    const changes = laterChanges({ pdf, final, own, all });
    return {
      fieldName: item.fieldName,
      subject: cms.signer === null ? NOBODY : subjectOf(cms.signer),
      claimedAt: instantOf(textOf(final.get(item.dict, 'M'))),
      integrity: intact.length === 0 ? 'VALID' : cms.unsupported === true && intact.length === cms.problems.length ? 'UNKNOWN' : 'INVALID',
      chain,
      laterChanges: changes.verdict,
      laterVisible: changes.visible,
      placed: item.placed,
      coversWholeFile: range.end === pdf.length,
      signedLength: range.end,
      problems: [
        ...intact,
        ...(chain === 'UNTRUSTED'
          ? ['Chứng thư không do tổ chức được tin cậy cấp.']
          : chain === 'EXPIRED'
            ? ['Chứng thư không còn hoặc chưa có hiệu lực.']
            : []),
        ...changes.problems,
      ],
    };
  });
  if (signatures.length === 0) problems.push('Tệp không có chữ ký số.');
  const valid =
    problems.length === 0 &&
    signatures.every((item) => item.integrity === 'VALID' && item.chain === 'TRUSTED' && item.laterChanges !== 'FORBIDDEN');
  return { signatures, valid, problems };
};

/**
 * Checks every signature of a PDF: integrity, later changes, chain to `roots` at the instant `at`. Reads the file as its cross-reference says.
 * Never throws on the content of the file: what cannot be read is invalid. No revocation check; parse untrusted uploads in a limited process.
 */
export const verifyPdf = async (o: { pdf: Uint8Array; roots: readonly Uint8Array[]; at: string }): Promise<VerificationReport> => {
  try {
    return verify(o);
  } catch {
    return cannotRead('Không đọc được tệp PDF này.');
  }
};

/** DER certificates of a PEM file: self-signed ones become trust anchors, others help to build chains. Throws when it holds none. */
export const readTrustRoots = async (pemFile: string): Promise<readonly Uint8Array[]> => {
  const roots = certificatesOfPem(await readFile(pemFile, 'utf8'));
  if (roots.length === 0) throw new Error(`${pemFile} holds no certificate`);
  return roots;
};
