import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fromBER } from 'asn1js';
import { Certificate, ContentInfo, SignedData } from 'pkijs';

/** Programs that nobody here wrote, asked for a second opinion on what the paper engine makes. */

export const run = (program: string, args: readonly string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve, reject) => {
    execFile(
      program,
      args,
      { maxBuffer: 16 * 1024 * 1024, timeout: 1_200_000, env: { ...process.env, LC_ALL: 'C.UTF-8' } },
      (error, stdout, stderr) => {
        if (error !== null && (error as NodeJS.ErrnoException).code === 'ENOENT') reject(error);
        else resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, output: `${stdout}\n${stderr}` });
      },
    );
  });

const notJudged = (program: string): void => console.warn(`\n!!! NOT JUDGED: ${program} is not installed (.ci/judges installs it)\n`);

/** False when a judge is not installed: loudly on a developer's machine, an error where `CI=true`. Use as `if (!(await judgePresent('qpdf'))) return;`. */
export const judgePresent = async (...programs: readonly string[]): Promise<boolean> => {
  for (const program of programs) {
    try {
      await run('sh', ['-c', `command -v ${program}`]).then(({ code }) => {
        if (code !== 0) throw new Error(`${program} is not installed`);
      });
    } catch (error) {
      if (process.env.CI === 'true') throw error;
      notJudged(program);
      return false;
    }
  }
  return true;
};

/** A directory for the files of one question. */
export const inScratch = async <T>(work: (dir: string) => Promise<T>): Promise<T> => {
  const dir = await mkdtemp(path.join(tmpdir(), 'judge-'));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

interface Cut {
  readonly cms: Buffer;
  readonly content: Buffer;
}

/** CMS and covered bytes of every filled ByteRange in the raw bytes, in file order; no PDF reader involved. */
const cutSignatures = (pdf: Uint8Array): readonly Cut[] => {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length);
  return [...bytes.toString('latin1').matchAll(/\/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g)].map((match) => {
    const [gapStart, gapEnd, rest] = [Number(match[1]), Number(match[2]), Number(match[3])];
    const padded = Buffer.from(bytes.toString('latin1', gapStart + 1, gapEnd - 1), 'hex');
    // Our own CMS is DER, so its header tells where the zero padding begins; a foreign indefinite length is handed over as it is.
    const lengthBytes = (padded[1] ?? 0) & 0x7f;
    const cms =
      padded[1] !== 0x80 && lengthBytes > 0 && lengthBytes < 5
        ? padded.subarray(0, 2 + lengthBytes + padded.readUIntBE(2, lengthBytes))
        : padded;
    return { cms, content: Buffer.concat([bytes.subarray(0, gapStart), bytes.subarray(gapEnd, gapEnd + rest)]) };
  });
};

const embeddedCertificates = (cms: Buffer): readonly X509Certificate[] => {
  try {
    const signed = new SignedData({ schema: new ContentInfo({ schema: fromBER(Uint8Array.from(cms)).result }).content });
    return (signed.certificates ?? []).flatMap((item) =>
      item instanceof Certificate ? [new X509Certificate(Buffer.from(item.toSchema().toBER()))] : [],
    );
  } catch {
    return [];
  }
};

/** One signature as `pdfsig` words it. */
export interface PdfsigVerdict {
  readonly field: string;
  readonly valid: boolean;
  readonly trusted: boolean;
  /** "Total document signed": nothing follows this signature. */
  readonly whole: boolean;
}

/**
 * Poppler's `pdfsig` with an NSS database in which only the root is trusted. Two traps of version 22.12, both measured: with `-no-ocsp` a good chain
 * reads "Unknown issue" (it takes a stale NSS error for its own; our test certificates name no OCSP service, so nothing goes out without it), and
 * a certificate that signs twice in one file fails the second time unless the database knows it, so all embedded ones go in without trust.
 * Its exit code says nothing.
 */
export const pdfsig = (o: { pdf: Uint8Array; trustFile: string }): Promise<{ signatures: readonly PdfsigVerdict[] }> =>
  inScratch(async (dir) => {
    const file = path.join(dir, 'file.pdf');
    await writeFile(file, o.pdf);
    const database = `sql:${dir}`;
    const certutil = async (...args: string[]): Promise<void> => {
      const { code, output } = await run('certutil', [...args, '-d', database]);
      if (code !== 0) throw new Error(`certutil ${args.join(' ')}: ${output}`);
    };
    await certutil('-N', '--empty-password');
    await certutil('-A', '-n', 'root', '-t', 'CT,CT,CT', '-i', o.trustFile);
    const trusted = new X509Certificate(await readFile(o.trustFile)).fingerprint256;
    const known = new Map(
      cutSignatures(o.pdf).flatMap((cut) =>
        embeddedCertificates(cut.cms).map((certificate) => [certificate.fingerprint256, certificate.toString()] as const),
      ),
    );
    known.delete(trusted);
    for (const [fingerprint, pem] of known) {
      const pemFile = path.join(dir, 'known.pem');
      await writeFile(pemFile, pem);
      await certutil('-A', '-n', fingerprint, '-t', ',,', '-i', pemFile);
    }
    const { output } = await run('pdfsig', ['-nssdir', database, file]);
    const signatures = output
      .split(/^Signature #\d+:/m)
      .slice(1)
      .map((text) => ({
        field: /Signature Field Name: (.*)/.exec(text)?.[1] ?? '',
        valid: text.includes('Signature Validation: Signature is Valid.'),
        trusted: text.includes('Certificate Validation: Certificate is Trusted.'),
        whole: text.includes('- Total document signed'),
      }));
    return { signatures };
  });

/** `openssl cms -verify -cades` over each ByteRange, in file order; wants the signing-certificate attribute and a chain to the root. */
export const opensslCms = (o: { pdf: Uint8Array; trustFile: string }): Promise<readonly boolean[]> =>
  inScratch(async (dir) => {
    const verdicts: boolean[] = [];
    for (const cut of cutSignatures(o.pdf)) {
      const [cms, content] = [path.join(dir, 'cms.der'), path.join(dir, 'content.bin')];
      await writeFile(cms, cut.cms);
      await writeFile(content, cut.content);
      // -purpose any: the leaves carry no e-mail usage, which `smimesign` would ask for.
      const { code } = await run('openssl', [
        'cms',
        '-verify',
        '-cades',
        '-binary',
        '-inform',
        'DER',
        '-in',
        cms,
        '-content',
        content,
        '-CAfile',
        o.trustFile,
        '-purpose',
        'any',
        '-out',
        path.join(dir, 'out'),
      ]);
      verdicts.push(code === 0);
    }
    return verdicts;
  });

/** `judgePresent` for what is no program of its own. */
export const judgeInstalled = (name: string, installed: boolean): boolean => {
  if (!installed && process.env.CI === 'true') throw new Error(`${name} is not installed`);
  if (!installed) notJudged(name);
  return installed;
};

/** `qpdf --check`: empty when it has neither errors nor warnings, else what it says. */
export const qpdfCheck = (o: { pdf: Uint8Array }): Promise<string> =>
  inScratch(async (dir) => {
    const file = path.join(dir, 'file.pdf');
    await writeFile(file, o.pdf);
    const { code, output } = await run('qpdf', ['--check', file]);
    return code === 0 && !output.includes('WARNING') ? '' : output;
  });

/** `openapi-spec-validator`: empty when it finds nothing wrong with the document, else what it says. */
export const openapiSpec = (document: string): Promise<string> =>
  inScratch(async (dir) => {
    const file = path.join(dir, 'openapi.json');
    await writeFile(file, document);
    const { code, output } = await run('openapi-spec-validator', [file]);
    return code === 0 ? '' : output;
  });

/** 8-bit RGB pixels of the upright page at 72 dpi (1 pixel = 1 point), row by row from the top. */
export interface Rendering {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** A page (from 1 on) as poppler's `pdftoppm` shows it, signature widgets included (PDFium leaves widgets out unless a form environment is set up). */
export const renderPage = (o: { pdf: Uint8Array; page: number }): Promise<Rendering> =>
  inScratch(async (dir) => {
    const file = path.join(dir, 'file.pdf');
    await writeFile(file, o.pdf);
    const { code, output } = await run('pdftoppm', [
      '-cropbox',
      '-r',
      '72',
      '-f',
      `${o.page}`,
      '-l',
      `${o.page}`,
      '-singlefile',
      file,
      path.join(dir, 'page'),
    ]);
    if (code !== 0) throw new Error(`pdftoppm: ${output}`);
    const ppm = await readFile(path.join(dir, 'page.ppm'));
    const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(ppm.toString('latin1', 0, 64));
    if (head === null) throw new Error('pdftoppm wrote no PPM');
    return { width: Number(head[1]), height: Number(head[2]), rgb: new Uint8Array(ppm.subarray(head[0].length)) };
  });
