import { createHash, X509Certificate } from 'node:crypto';
import { Signer } from '@signpdf/utils';
import { ObjectIdentifier } from 'asn1js';
import { Certificate } from 'pkijs';
import type { SigningKey } from './keys.ts';

/** Tags of DER; `context` is [0], constructed. */
const TAG = { integer: 0x02, octets: 0x04, null: 0x05, sequence: 0x30, set: 0x31, context: 0xa0, directoryName: 0xa4 } as const;

/** One value in DER. */
const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = [tag, length];
  if (length >= 0x80) {
    const digits = length.toString(16);
    const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
    head.splice(1, 1, 0x80 | bytes.length, ...bytes);
  }
  return Buffer.concat([Buffer.from(head), ...parts]);
};

const oid = (value: string): Buffer => Buffer.from(new ObjectIdentifier({ value }).toBER());

const OID = {
  data: oid('1.2.840.113549.1.7.1'),
  signedData: oid('1.2.840.113549.1.7.2'),
  contentType: oid('1.2.840.113549.1.9.3'),
  messageDigest: oid('1.2.840.113549.1.9.4'),
  signingCertificateV2: oid('1.2.840.113549.1.9.16.2.47'),
};
const SHA256 = der(TAG.sequence, oid('2.16.840.1.101.3.4.2.1'));
const RSA = der(TAG.sequence, oid('1.2.840.113549.1.1.1'), der(TAG.null));
const ECDSA_SHA256 = der(TAG.sequence, oid('1.2.840.10045.4.3.2'));
const ONE = der(TAG.integer, Buffer.from([1]));

const sha256 = (...parts: readonly Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

const attribute = (type: Uint8Array, value: Uint8Array): Buffer => der(TAG.sequence, type, der(TAG.set, value));

/** What is the same in every signature of a key. */
interface Identity {
  readonly algorithm: Uint8Array;
  /** Issuer and serial number, which name the certificate. */
  readonly signer: Uint8Array;
  /** ESSCertIDv2 (RFC 5035) with the default SHA-256 and issuerSerial: binds the signature to this one certificate. */
  readonly signingCertificate: Uint8Array;
}

/** Reading the certificates took half the time of a signature. */
const identities = new WeakMap<SigningKey, Identity>();

const identityOf = (key: SigningKey): Identity => {
  const known = identities.get(key);
  if (known !== undefined) return known;
  const leaf = Certificate.fromBER(Uint8Array.from(key.certificate));
  const issuer = Buffer.from(leaf.issuer.toSchema().toBER());
  const serial = Buffer.from(leaf.serialNumber.toBER());
  const issuerSerial = der(TAG.sequence, der(TAG.sequence, der(TAG.directoryName, issuer)), serial);
  const id = der(TAG.sequence, der(TAG.octets, sha256(key.certificate)), issuerSerial);
  const identity = {
    algorithm: new X509Certificate(key.certificate).publicKey.asymmetricKeyType === 'rsa' ? RSA : ECDSA_SHA256,
    signer: der(TAG.sequence, issuer, serial),
    signingCertificate: attribute(OID.signingCertificateV2, der(TAG.sequence, der(TAG.sequence, id))),
  };
  identities.set(key, identity);
  return identity;
};

/**
 * CMS of a PAdES B-B signature over the parts of `content` (ETSI EN 319 142-1): content-type, message-digest and signing-certificate-v2, no signing-time
 * (the time is `/M` of the PDF), the whole chain embedded. The raw signature comes from `key.sign`, so that a token or a remote service fits.
 */
export const signCms = async ({ content, key }: { content: readonly Uint8Array[]; key: SigningKey }): Promise<Buffer> => {
  const { algorithm, signer, signingCertificate } = identityOf(key);
  // DER wants the members of a SET ordered by their encoding; judges re-encode and would otherwise hash other bytes.
  const attributes = [
    attribute(OID.contentType, OID.data),
    attribute(OID.messageDigest, der(TAG.octets, sha256(...content))),
    signingCertificate,
  ].sort(Buffer.compare);
  // The signature covers them as a SET (RFC 5652, 5.4); they stand in the envelope as [0].
  const signature = await key.sign(der(TAG.set, ...attributes));
  const info = der(TAG.sequence, ONE, signer, SHA256, der(TAG.context, ...attributes), algorithm, der(TAG.octets, signature));
  const certificates = der(TAG.context, key.certificate, ...key.chain);
  const signed = der(TAG.sequence, ONE, der(TAG.set, SHA256), der(TAG.sequence, OID.data), certificates, der(TAG.set, info));
  return der(TAG.sequence, OID.signedData, der(TAG.context, signed));
};

/** The shape that `@signpdf/signpdf` calls with the bytes of the ByteRange; it insists on a subclass. */
export class CmsSigner extends Signer {
  readonly #key: SigningKey;
  constructor(key: SigningKey) {
    super();
    this.#key = key;
  }
  override sign(content: Buffer): Promise<Buffer> {
    return signCms({ content: [content], key: this.#key });
  }
}
