import { createHash, X509Certificate } from 'node:crypto';
import { Signer } from '@signpdf/utils';
import { Constructed, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import {
  AlgorithmIdentifier,
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
} from 'pkijs';
import type { SigningKey } from './keys.ts';

const OID = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  sha256: '2.16.840.1.101.3.4.2.1',
  rsaEncryption: '1.2.840.113549.1.1.1',
  ecdsaSha256: '1.2.840.10045.4.3.2',
};

/** Tags of the context-specific [0] for signed attributes and of the universal SET that the signature covers (RFC 5652, 5.4). */
const TAG_SET = 0x31;

const sha256 = (data: Uint8Array): ArrayBuffer => Uint8Array.from(createHash('sha256').update(data).digest()).buffer;

/** ESSCertIDv2 (RFC 5035) with the default SHA-256 and issuerSerial: binds the signature to this one certificate. */
const signingCertificate = (certificate: Certificate, der: Uint8Array): Sequence => {
  const directoryName = new Constructed({ idBlock: { tagClass: 3, tagNumber: 4 }, value: [certificate.issuer.toSchema()] });
  const issuerSerial = new Sequence({ value: [new Sequence({ value: [directoryName] }), certificate.serialNumber] });
  const id = new Sequence({ value: [new OctetString({ valueHex: sha256(der) }), issuerSerial] });
  return new Sequence({ value: [new Sequence({ value: [id] })] });
};

/** DER wants the members of a SET ordered by their encoding; judges re-encode and would otherwise hash other bytes. */
const inDerOrder = (attributes: readonly Attribute[]): Attribute[] =>
  [...attributes].sort((a, b) => Buffer.compare(Buffer.from(a.toSchema().toBER()), Buffer.from(b.toSchema().toBER())));

/**
 * CMS of a PAdES B-B signature over `content` (ETSI EN 319 142-1): content-type, message-digest and signing-certificate-v2, no signing-time
 * (the time is `/M` of the PDF), the whole chain embedded. The raw signature comes from `key.sign`, so that a token or a remote service fits.
 */
export const signCms = async (o: { content: Uint8Array; key: SigningKey }): Promise<Uint8Array> => {
  const leaf = Certificate.fromBER(Uint8Array.from(o.key.certificate));
  const rsa = new X509Certificate(o.key.certificate).publicKey.asymmetricKeyType === 'rsa';
  const attributes = new SignedAndUnsignedAttributes({
    type: 0,
    attributes: inDerOrder([
      new Attribute({ type: OID.contentType, values: [new ObjectIdentifier({ value: OID.data })] }),
      new Attribute({ type: OID.messageDigest, values: [new OctetString({ valueHex: sha256(o.content) })] }),
      new Attribute({ type: OID.signingCertificateV2, values: [signingCertificate(leaf, o.key.certificate)] }),
    ]),
  });
  const toBeSigned = new Uint8Array(attributes.toSchema().toBER());
  toBeSigned[0] = TAG_SET;
  const signature = await o.key.sign(toBeSigned);
  const digestAlgorithm = new AlgorithmIdentifier({ algorithmId: OID.sha256 });
  const signed = new SignedData({
    version: 1,
    digestAlgorithms: [digestAlgorithm],
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: OID.data }),
    certificates: [leaf, ...o.key.chain.map((der) => Certificate.fromBER(Uint8Array.from(der)))],
    signerInfos: [
      new SignerInfo({
        version: 1,
        sid: new IssuerAndSerialNumber({ issuer: leaf.issuer, serialNumber: leaf.serialNumber }),
        digestAlgorithm,
        signedAttrs: attributes,
        signatureAlgorithm: rsa
          ? new AlgorithmIdentifier({ algorithmId: OID.rsaEncryption, algorithmParams: new Null() })
          : new AlgorithmIdentifier({ algorithmId: OID.ecdsaSha256 }),
        signature: new OctetString({ valueHex: Uint8Array.from(signature).buffer }),
      }),
    ],
  });
  const info = new ContentInfo({ contentType: OID.signedData, content: signed.toSchema(true) });
  return new Uint8Array(info.toSchema().toBER());
};

/** The shape that `@signpdf/signpdf` calls with the bytes of the ByteRange; it insists on a subclass. */
export class CmsSigner extends Signer {
  readonly #key: SigningKey;
  constructor(key: SigningKey) {
    super();
    this.#key = key;
  }
  override async sign(content: Buffer): Promise<Buffer> {
    return Buffer.from(await signCms({ content, key: this.#key }));
  }
}
