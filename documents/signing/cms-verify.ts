import { createHash, verify as cryptoVerify, X509Certificate } from 'node:crypto';
import { fromBER, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { Certificate, ContentInfo, IssuerAndSerialNumber, SignedData, type SignerInfo, TSTInfo } from 'pkijs';

/** What a CMS says when held against the bytes it should cover. `problems` empty = intact. Certificates in DER. */
export interface CmsReport {
  readonly signer: Uint8Array | null;
  readonly others: readonly Uint8Array[];
  readonly problems: readonly string[];
  /** The means by which it was made is none of ours; nothing is said of the signature itself. */
  readonly unsupported?: boolean;
}

const OID = {
  messageDigest: '1.2.840.113549.1.9.4',
  contentType: '1.2.840.113549.1.9.3',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  signedData: '1.2.840.113549.1.7.2',
};

/** SHA-1 is left out on purpose: collisions are affordable. */
const DIGESTS: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** rsaEncryption, sha{256,384,512}WithRSAEncryption, ecdsa-with-SHA{256,384,512}; PSS is not used by the authorities in question. */
const SIGNATURES = /^1\.2\.840\.113549\.1\.1\.(1|11|12|13)$|^1\.2\.840\.10045\.4\.3\.[234]$/;

const derOf = (certificate: Certificate): Uint8Array => new Uint8Array(certificate.toSchema().toBER());

const digest = (algorithm: string, data: Uint8Array): Buffer => createHash(algorithm).update(data).digest();

const attributeValues = (info: SignerInfo, type: string): readonly unknown[] =>
  info.signedAttrs?.attributes.filter((attribute) => attribute.type === type).flatMap((attribute) => attribute.values) ?? [];

const octets = (value: unknown): Buffer | null => (value instanceof OctetString ? Buffer.from(value.getValue()) : null);

/** Digest algorithm and hash of the first ESSCertIDv2 (RFC 5035); SHA-256 when unnamed. */
const certificateHash = (value: unknown): { algorithm: string | undefined; hash: Buffer } | null => {
  const ids = value instanceof Sequence ? value.valueBlock.value[0] : undefined;
  const id = ids instanceof Sequence ? ids.valueBlock.value[0] : undefined;
  if (!(id instanceof Sequence)) return null;
  const [first, second] = id.valueBlock.value;
  if (first instanceof Sequence) {
    const name = first.valueBlock.value[0];
    const hash = octets(second);
    return name instanceof ObjectIdentifier && hash !== null ? { algorithm: DIGESTS[name.valueBlock.toString()], hash } : null;
  }
  const hash = octets(first);
  return hash === null ? null : { algorithm: 'sha256', hash };
};

const findSigner = (signed: SignedData, info: SignerInfo): Certificate | undefined => {
  const certificates = (signed.certificates ?? []).filter((item): item is Certificate => item instanceof Certificate);
  const sid: unknown = info.sid;
  if (!(sid instanceof IssuerAndSerialNumber)) return undefined;
  return certificates.find((certificate) => certificate.issuer.isEqual(sid.issuer) && certificate.serialNumber.isEqual(sid.serialNumber));
};

/** The document time-stamp's CMS carries a TSTInfo whose imprint is the hash of the document. */
const stampedHash = (signed: SignedData): { content: Uint8Array; algorithm: string | undefined; imprint: Buffer } | null => {
  const content = octets(signed.encapContentInfo.eContent);
  if (content === null) return null;
  const info = TSTInfo.fromBER(Uint8Array.from(content));
  return {
    content,
    algorithm: DIGESTS[info.messageImprint.hashAlgorithm.algorithmId],
    imprint: Buffer.from(info.messageImprint.hashedMessage.getValue()),
  };
};

const check = (o: { signed: SignedData; content: Uint8Array; timestamp: boolean }): CmsReport => {
  const { signed } = o;
  const problems: string[] = [];
  const [info, second] = signed.signerInfos;
  const others = (signed.certificates ?? []).filter((item): item is Certificate => item instanceof Certificate).map(derOf);
  if (info === undefined || second !== undefined) return { signer: null, others, problems: ['Chữ ký phải có đúng một người ký.'] };
  const signer = findSigner(signed, info);
  if (signer === undefined) return { signer: null, others, problems: ['Chữ ký không kèm chứng thư của người ký.'] };
  const der = derOf(signer);
  const algorithm = DIGESTS[info.digestAlgorithm.algorithmId];
  if (algorithm === undefined || !SIGNATURES.test(info.signatureAlgorithm.algorithmId))
    return { signer: der, others, problems: ['Thuật toán chữ ký không được chấp nhận.'], unsupported: true };
  let content = o.content;
  if (o.timestamp) {
    const stamp = stampedHash(signed);
    if (stamp?.algorithm === undefined || !digest(stamp.algorithm, o.content).equals(stamp.imprint))
      problems.push('Dấu thời gian không khớp nội dung tệp.');
    content = stamp?.content ?? content;
  } else if (signed.encapContentInfo.eContent !== undefined) problems.push('Chữ ký mang theo nội dung riêng thay vì ký trên tệp.');
  const expected = octets(attributeValues(info, OID.messageDigest)[0]);
  const [type] = attributeValues(info, OID.contentType);
  if (info.signedAttrs === undefined || expected === null) problems.push('Chữ ký thiếu thuộc tính bắt buộc.');
  else {
    if (!digest(algorithm, content).equals(expected)) problems.push('Nội dung đã bị thay đổi sau khi ký (giá trị băm không khớp).');
    if (!(type instanceof ObjectIdentifier) || type.valueBlock.toString() !== signed.encapContentInfo.eContentType)
      problems.push('Loại nội dung trong chữ ký không khớp.');
    // encodedValue holds the received bytes with the tag set to SET, as the signer hashed them (RFC 5652, 5.4).
    const key = new X509Certificate(der).publicKey;
    const signature = new Uint8Array(info.signature.getValue());
    if (!cryptoVerify(algorithm, new Uint8Array(info.signedAttrs.encodedValue), key, signature))
      problems.push('Giá trị chữ ký không đúng với chứng thư.');
  }
  const bound = attributeValues(info, OID.signingCertificateV2);
  if (bound.length > 0) {
    const id = certificateHash(bound[0]);
    if (id?.algorithm === undefined || !digest(id.algorithm, der).equals(id.hash)) problems.push('Chữ ký gắn với một chứng thư khác.');
  }
  return { signer: der, others, problems };
};

/**
 * Checks a CMS (DER or BER, zero padding after it allowed) over `content`: one signer, digest, signature, signing-certificate-v2.
 * Never throws: what cannot be read is a problem.
 */
export const verifyCms = (o: { cms: Uint8Array; content: Uint8Array; timestamp: boolean }): CmsReport => {
  try {
    const asn1 = fromBER(Uint8Array.from(o.cms));
    if (asn1.offset === -1) throw new Error('not ASN.1');
    // Nothing signs the gap: what stands there beside the CMS could be anything, so it must be zeros.
    if (o.cms.subarray(asn1.offset).some((byte) => byte !== 0))
      return { signer: null, others: [], problems: ['Khoảng trống của chữ ký chứa dữ liệu lạ.'] };
    const info = new ContentInfo({ schema: asn1.result });
    if (info.contentType !== OID.signedData) throw new Error('not SignedData');
    return check({ signed: new SignedData({ schema: info.content }), content: o.content, timestamp: o.timestamp });
  } catch {
    return { signer: null, others: [], problems: ['Không đọc được dữ liệu chữ ký.'] };
  }
};

export type ChainVerdict = 'TRUSTED' | 'UNTRUSTED' | 'EXPIRED';

/** Longest path accepted: root, two intermediates, leaf are usual; more hints at a loop. */
const MAX_PATH = 6;

/** Cross-signed certificates in a hostile file would otherwise make the search exponential. */
const MAX_TRIES = 500;

const within = (certificate: X509Certificate, at: number): boolean =>
  Date.parse(certificate.validFrom) <= at && at <= Date.parse(certificate.validTo);

/** Certification authority's path length limit (basicConstraints), null when none. */
const pathLimit = (certificate: X509Certificate): number | null => {
  const parsed = Certificate.fromBER(Uint8Array.from(certificate.raw)).extensions?.find((extension) => extension.extnID === '2.5.29.19')
    ?.parsedValue as { pathLenConstraint?: unknown } | undefined;
  return typeof parsed?.pathLenConstraint === 'number' ? parsed.pathLenConstraint : null;
};

const isIssuer = (issuer: X509Certificate, subject: X509Certificate): boolean =>
  issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey);

/**
 * Finds a path from `leaf` to one of `roots` at the instant `at`; certificates among `roots` that are not self-issued serve as intermediates only,
 * since government files often embed the leaf alone. EXPIRED: a path exists, but some certificate is not valid at `at`. No revocation.
 */
export const verifyChain = (o: {
  leaf: Uint8Array;
  others: readonly Uint8Array[];
  roots: readonly Uint8Array[];
  at: string;
}): ChainVerdict => {
  const read = (der: Uint8Array): X509Certificate[] => {
    try {
      return [new X509Certificate(der)];
    } catch {
      return []; // A foreign certificate that cannot be read proves nothing and is no reason to stop.
    }
  };
  const known = o.roots.flatMap(read);
  const pool = [...known, ...o.others.flatMap(read)];
  const anchors = new Set(
    known.filter((certificate) => certificate.checkIssued(certificate)).map((certificate) => certificate.fingerprint256),
  );
  let tries = 0;
  const at = Date.parse(o.at);
  const walk = (path: readonly X509Certificate[]): ChainVerdict => {
    const last = path.at(-1);
    if (last === undefined || path.length > MAX_PATH) return 'UNTRUSTED';
    if (anchors.has(last.fingerprint256)) return path.every((certificate) => within(certificate, at)) ? 'TRUSTED' : 'EXPIRED';
    let best: ChainVerdict = 'UNTRUSTED';
    for (const issuer of pool) {
      tries += 1;
      if (tries > MAX_TRIES) return best;
      if (path.some((certificate) => certificate.fingerprint256 === issuer.fingerprint256) || !isIssuer(issuer, last)) continue;
      const limit = pathLimit(issuer);
      if (limit !== null && path.length - 1 > limit) continue;
      const verdict = walk([...path, issuer]);
      if (verdict === 'TRUSTED') return verdict;
      if (verdict === 'EXPIRED') best = verdict;
    }
    return best;
  };
  try {
    return walk([new X509Certificate(o.leaf)]);
  } catch {
    return 'UNTRUSTED';
  }
};
