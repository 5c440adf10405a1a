import { createPrivateKey, sign as cryptoSign, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Certificate } from 'pkijs';
import { unprintable } from '../../domain/printable.ts';
import { SigningError } from '../pdf/signing-error.ts';

/** Who a certificate names. */
export interface CertificateSubject {
  readonly commonName: string;
  readonly organisation: string;
  /** organizationIdentifier (2.5.4.97): mã định danh of the agency. */
  readonly agencyId?: string;
  /** serialNumber (2.5.4.5): opaque id of the person; absent on an organisation's certificate. */
  readonly holder?: string;
}

/** A private key that signs and the certificates that prove whose it is. */
export interface SigningKey {
  readonly holder: string;
  /** DER. */
  readonly certificate: Uint8Array;
  /** DER of the issuing authorities, nearest first, without the leaf. */
  readonly chain: readonly Uint8Array[];
  readonly subject: CertificateSubject;
  readonly notBefore: string;
  readonly notAfter: string;
  /** PNG, transparent, blue ink: the image that a leader's signature shows (Decree 30/2020, Annex I); null for those who need none. */
  signatureImage(): Promise<Uint8Array | null>;
  /** RSA PKCS#1 v1.5 or ECDSA (DER) with SHA-256 over `data`. */
  sign(data: Uint8Array): Promise<Uint8Array>;
}

/** Where signing keys are found: by the opaque id of a person (`cb-0104`) or by the id of an agency (`H15.901`). */
export interface KeyStore {
  /** Throws SigningError KEY_NOT_FOUND; TEXT_UNPRINTABLE where its name cannot stand on paper. */
  keyFor(holder: string): Promise<SigningKey>;
}

const OID = { commonName: '2.5.4.3', serialNumber: '2.5.4.5', organisation: '2.5.4.10', agencyId: '2.5.4.97' };

/** Reads the subject of a DER certificate. pkijs and not `X509Certificate.subject`, which escapes Vietnamese letters. */
export const subjectOf = (certificate: Uint8Array): CertificateSubject => {
  const { subject } = Certificate.fromBER(Uint8Array.from(certificate));
  const value = (type: string): string | undefined => {
    const text: unknown = subject.typesAndValues.find((attribute) => attribute.type === type)?.value.valueBlock.value;
    return typeof text === 'string' && text !== '' ? text : undefined;
  };
  const agencyId = value(OID.agencyId);
  const holder = value(OID.serialNumber);
  return {
    commonName: value(OID.commonName) ?? '',
    organisation: value(OID.organisation) ?? '',
    ...(agencyId === undefined ? {} : { agencyId }),
    ...(holder === undefined ? {} : { holder }),
  };
};

/** DER certificates of a PEM text, in its order. */
export const certificatesOfPem = (pem: string): readonly Uint8Array[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (block) => new Uint8Array(new X509Certificate(block).raw),
  );

/** A holder becomes a file name: nothing that could climb out of the directory. */
const HOLDER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const readKey = async (o: { dir: string; passphrase: string; holder: string }): Promise<SigningKey> => {
  const file = (kind: string): string => path.join(o.dir, `${o.holder}.${kind}`);
  const [keyPem, chainPem] = await Promise.all([readFile(file('key.pem'), 'utf8'), readFile(file('chain.pem'), 'utf8')]);
  const key = createPrivateKey({ key: keyPem, passphrase: o.passphrase });
  const [certificate, ...chain] = certificatesOfPem(chainPem);
  if (certificate === undefined) throw new Error('no certificate');
  const subject = subjectOf(certificate);
  // It stands below every signature.
  const [letter] = unprintable(subject.commonName);
  if (letter !== undefined) throw new SigningError('TEXT_UNPRINTABLE', `the name in the certificate of ${o.holder} has ${letter}`);
  const x509 = new X509Certificate(certificate);
  if (!x509.checkPrivateKey(key)) throw new Error('the certificate belongs to another key');
  return {
    holder: o.holder,
    certificate,
    chain,
    subject,
    notBefore: new Date(x509.validFrom).toISOString(),
    notAfter: new Date(x509.validTo).toISOString(),
    signatureImage: () =>
      readFile(file('signature.png')).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      }),
    sign: (data) =>
      new Promise((resolve, reject) => {
        cryptoSign('sha256', data, key, (error, signature) => (error === null ? resolve(new Uint8Array(signature)) : reject(error)));
      }),
  };
};

/**
 * Keys in files: `<dir>/<holder>.key.pem` (encrypted PKCS#8), `<dir>/<holder>.chain.pem` (leaf first) and, of a leader,
 * `<dir>/<holder>.signature.png`. A key is read and decrypted once and kept; what is missing is looked for again.
 */
export const createFileKeyStore = (o: { dir: string; passphrase: string }): KeyStore => {
  const keys = new Map<string, Promise<SigningKey>>();
  return {
    keyFor: (holder) => {
      const known = keys.get(holder);
      if (known !== undefined) return known;
      const reading = (HOLDER.test(holder) ? readKey({ ...o, holder }) : Promise.reject(new Error('not the id of a holder'))).catch(
        (cause: unknown) => {
          keys.delete(holder);
          if (cause instanceof SigningError) throw cause;
          throw new SigningError('KEY_NOT_FOUND', `no usable signing key of ${HOLDER.test(holder) ? holder : 'this holder'}`, { cause });
        },
      );
      keys.set(holder, reading);
      return reading;
    },
  };
};
