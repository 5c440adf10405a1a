import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Set as AsnSet, BitString, Integer, ObjectIdentifier, OctetString, PrintableString, Sequence, Utf8String } from 'asn1js';
import { AuthorityKeyIdentifier, BasicConstraints, Certificate, Extension, RelativeDistinguishedNames } from 'pkijs';
import { drawSignatureImage } from './signature-image.ts';

/** Someone who gets a signing key: an officer, or an agency (then `holder` equals `agencyId`). */
export interface Holder {
  readonly holder: string;
  readonly commonName: string;
  readonly organisation: string;
  readonly agencyId: string;
}

interface Identity {
  readonly key: KeyObject;
  readonly certificate: Certificate;
  readonly pem: string;
}

const generate = promisify(generateKeyPair);

/** Long enough that a demo with a moved clock never meets an expired certificate. */
const VALIDITY = {
  ROOT: ['2020-01-01T00:00:00Z', '2049-01-01T00:00:00Z'],
  ISSUING: ['2020-01-01T00:00:00Z', '2045-01-01T00:00:00Z'],
  LEAF: ['2024-01-01T00:00:00Z', '2040-01-01T00:00:00Z'],
} as const;

/** KeyUsage bits, most significant first (RFC 5280, 4.2.1.3): digitalSignature and nonRepudiation; keyCertSign and cRLSign. */
const KEY_USAGE = { LEAF: { bits: 0xc0, unused: 6 }, AUTHORITY: { bits: 0x06, unused: 1 } } as const;

/** countryName and serialNumber are PrintableString by definition (RFC 5280, appendix A). */
const PRINTABLE = new Set(['2.5.4.6', '2.5.4.5']);

const ROOT_NAME = [
  ['2.5.4.6', 'VN'],
  ['2.5.4.10', 'Ban Cơ yếu thử nghiệm'],
  ['2.5.4.3', 'CA gốc thử nghiệm (không có giá trị pháp lý)'],
] as const;
/** Diacritics in the issuer on purpose: the real issuing authority has them, and common libraries corrupt them. */
const ISSUING_NAME = [
  ['2.5.4.6', 'VN'],
  ['2.5.4.10', 'Ban Cơ yếu thử nghiệm'],
  ['2.5.4.3', 'CA phục vụ các cơ quan Nhà nước (thử nghiệm)'],
] as const;

/** pkijs writes all parts of a name into one multi-valued RDN; certificates in use have one RDN for each part. */
const nameOf = (parts: readonly (readonly [string, string])[]): RelativeDistinguishedNames => {
  const rdns = parts.map(([type, value]) => {
    const text = PRINTABLE.has(type) ? new PrintableString({ value }) : new Utf8String({ value });
    return new AsnSet({ value: [new Sequence({ value: [new ObjectIdentifier({ value: type }), text] })] });
  });
  const name = new Sequence({ value: rdns });
  return RelativeDistinguishedNames.fromBER(name.toBER());
};

const holderName = (holder: Holder): readonly (readonly [string, string])[] => [
  ['2.5.4.6', 'VN'],
  ['2.5.4.10', holder.organisation],
  ['2.5.4.97', holder.agencyId],
  ['2.5.4.3', holder.commonName],
  ...(holder.holder === holder.agencyId ? [] : ([['2.5.4.5', holder.holder]] as const)),
];

const extension = (extnID: string, critical: boolean, value: { toBER(): ArrayBuffer }): Extension =>
  new Extension({ extnID, critical, extnValue: value.toBER() });

const keyIdentifier = async (key: KeyObject): Promise<ArrayBuffer> =>
  webcrypto.subtle.digest('SHA-1', createPublicKey(key).export({ type: 'spki', format: 'der' }));

const toPem = (certificate: Certificate): string => new X509Certificate(Buffer.from(certificate.toSchema().toBER())).toString();

const issue = async (o: {
  role: keyof typeof VALIDITY;
  name: readonly (readonly [string, string])[];
  issuer: Identity | null;
}): Promise<Identity> => {
  const { privateKey: key } = await generate('rsa', { modulusLength: 2048 });
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const publicKey = await webcrypto.subtle.importKey('spki', createPublicKey(key).export({ type: 'spki', format: 'der' }), rsa, true, [
    'verify',
  ]);
  const issuerKey = (o.issuer?.key ?? key).export({ type: 'pkcs8', format: 'der' });
  const [notBefore, notAfter] = VALIDITY[o.role];
  const authority = o.role !== 'LEAF';
  const usage = authority ? KEY_USAGE.AUTHORITY : KEY_USAGE.LEAF;
  const certificate = new Certificate({
    version: 2,
    serialNumber: new Integer({ valueHex: Uint8Array.from([0x40, ...randomBytes(15)]).buffer }),
  });
  certificate.subject = nameOf(o.name);
  certificate.issuer = o.issuer === null ? nameOf(o.name) : o.issuer.certificate.subject;
  certificate.notBefore.value = new Date(notBefore);
  certificate.notAfter.value = new Date(notAfter);
  await certificate.subjectPublicKeyInfo.importKey(publicKey);
  certificate.extensions = [
    ...(authority
      ? [
          extension(
            '2.5.29.19',
            true,
            new BasicConstraints({ cA: true, ...(o.role === 'ISSUING' ? { pathLenConstraint: 0 } : {}) }).toSchema(),
          ),
        ]
      : []),
    extension('2.5.29.15', true, new BitString({ valueHex: Uint8Array.from([usage.bits]).buffer, unusedBits: usage.unused })),
    extension('2.5.29.14', false, new OctetString({ valueHex: await keyIdentifier(key) })),
    extension(
      '2.5.29.35',
      false,
      new AuthorityKeyIdentifier({ keyIdentifier: new OctetString({ valueHex: await keyIdentifier(o.issuer?.key ?? key) }) }).toSchema(),
    ),
  ];
  await certificate.sign(await webcrypto.subtle.importKey('pkcs8', issuerKey, rsa, false, ['sign']), 'SHA-256');
  return { key, certificate, pem: toPem(certificate) };
};

const readText = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

/** Written aside and renamed, so that a start killed half-way leaves no torn key. */
const writeWhole = async (file: string, text: string | Uint8Array): Promise<void> => {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
};

/** Reads the identity of two files, or makes it; the chain is written after the key, so a chain without its key cannot exist. */
const ensureIdentity = async (o: {
  keyFile: string;
  certificateFile: string;
  passphrase: string;
  /** Written behind its own certificate. */
  chain?: string;
  make: () => Promise<Identity>;
}): Promise<Identity> => {
  const [keyPem, pem] = await Promise.all([readText(o.keyFile), readText(o.certificateFile)]);
  if (keyPem !== null && pem !== null) {
    return {
      key: createPrivateKey({ key: keyPem, passphrase: o.passphrase }),
      certificate: Certificate.fromBER(Uint8Array.from(new X509Certificate(pem).raw)),
      pem,
    };
  }
  const made = await o.make();
  await writeWhole(
    o.keyFile,
    made.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: o.passphrase }).toString(),
  );
  await writeWhole(o.certificateFile, `${made.pem}${o.chain ?? ''}`);
  return made;
};

/**
 * The local test authority: root, issuing authority and one RSA-2048 key per holder, for the dev stack and the tests only. Keeps what is
 * there, adds missing holders. Writes `<dir>/trust.pem` (the root), `<dir>/intermediate.pem`, `<dir>/keys/<holder>.{key,chain}.pem` and, of persons,
 * `<dir>/keys/<holder>.signature.png`.
 */
export const ensureCa = async (o: {
  dir: string;
  passphrase: string;
  holders: readonly Holder[];
}): Promise<{ trustFile: string; keysDir: string }> => {
  const keysDir = path.join(o.dir, 'keys');
  const trustFile = path.join(o.dir, 'trust.pem');
  await mkdir(keysDir, { recursive: true, mode: 0o700 });
  const root = await ensureIdentity({
    keyFile: path.join(o.dir, 'root.key.pem'),
    certificateFile: trustFile,
    passphrase: o.passphrase,
    make: () => issue({ role: 'ROOT', name: ROOT_NAME, issuer: null }),
  });
  const issuing = await ensureIdentity({
    keyFile: path.join(o.dir, 'intermediate.key.pem'),
    certificateFile: path.join(o.dir, 'intermediate.pem'),
    passphrase: o.passphrase,
    make: () => issue({ role: 'ISSUING', name: ISSUING_NAME, issuer: root }),
  });
  for (const holder of o.holders) {
    await ensureIdentity({
      keyFile: path.join(keysDir, `${holder.holder}.key.pem`),
      certificateFile: path.join(keysDir, `${holder.holder}.chain.pem`),
      passphrase: o.passphrase,
      chain: issuing.pem,
      make: () => issue({ role: 'LEAF', name: holderName(holder), issuer: issuing }),
    });
    const image = path.join(keysDir, `${holder.holder}.signature.png`);
    if (holder.holder !== holder.agencyId && !existsSync(image)) await writeWhole(image, await drawSignatureImage(holder.commonName));
  }
  return { trustFile, keysDir };
};
