import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readTrustRoots, verifyPdf } from '../../documents/signing/verify.ts';
import { systemClock } from '../../platform/time.ts';
import type { Desk } from './client.ts';
import { EXTRACT_ITEM } from './steps.ts';

/** The files that a dossier leaves behind, with the number of signatures that each must bear. */
const SIGNATURES = {
  'receipt.pdf': 0,
  'control-slip.pdf': 1,
  'consultation-request.pdf': 1,
  'consultation-reply.pdf': 1,
  'result.pdf': 2,
  'true-copy.pdf': 1,
} as const;

type PdfName = keyof typeof SIGNATURES;

/** Fetches the files of a finished S24 dossier through the API, as the officer would, and writes them into `dir`. */
export const savePdfs = async (o: {
  readonly desk: Desk;
  /** Who asked another agency: request and answer are no files of the counter. */
  readonly handler: Desk;
  readonly dossier: string;
  readonly dir: string;
}): Promise<Readonly<Record<PdfName, string>>> => {
  const { desk, handler, dossier } = o;
  const view = await desk.dossier(dossier);
  const kept = await handler.files(dossier);
  const ofKind = (kind: string): string => kept.find((file) => file.kind === kind)?.sha256 ?? '';
  const bytes: Readonly<Record<PdfName, Uint8Array>> = {
    'receipt.pdf': await desk.receipt(dossier),
    'control-slip.pdf': await desk.download(dossier, view.controlSlip ?? ''),
    'consultation-request.pdf': await handler.download(dossier, ofKind('CONSULTATION_REQUEST')),
    'consultation-reply.pdf': await handler.download(dossier, view.consultations[0]?.reply ?? ''),
    'result.pdf': await desk.download(dossier, view.result?.issued ?? ''),
    'true-copy.pdf': await desk.download(dossier, view.papers.find(({ item }) => item === EXTRACT_ITEM)?.copy?.sha256 ?? ''),
  };
  await mkdir(o.dir, { recursive: true });
  const paths = Object.fromEntries(Object.keys(bytes).map((name) => [name, path.join(o.dir, name)])) as Record<PdfName, string>;
  for (const [name, content] of Object.entries(bytes)) await writeFile(paths[name as PdfName], content);
  return paths;
};

/** Fetches what the system made of a returned dossier of any procedure, and its result. Returns the paths. */
export const saveIssued = async (desk: Desk, dossier: string, dir: string): Promise<readonly string[]> => {
  const { result } = await desk.dossier(dossier);
  const kept = (await desk.files(dossier)).filter(({ kind, sha256 }) => sha256 === result?.issued || /SLIP|RECEIPT|NOTICE/.test(kind));
  await mkdir(dir, { recursive: true });
  return Promise.all(
    kept.map(async ({ kind, sha256 }, index) => {
      const file = path.join(dir, `${String(index + 1).padStart(2, '0')}-${kind.toLowerCase().replaceAll('_', '-')}.pdf`);
      await writeFile(file, await desk.download(dossier, sha256));
      return file;
    }),
  );
};

/** Checks every written file with our own verifier. Returns one line per file; throws with what is wrong. */
export const checkPdfs = async (o: {
  readonly paths: Readonly<Record<PdfName, string>>;
  readonly trustFile: string;
}): Promise<readonly string[]> => {
  const roots = await readTrustRoots(o.trustFile);
  const lines: string[] = [];
  for (const [name, expected] of Object.entries(SIGNATURES)) {
    const { signatures, valid, problems } = await verifyPdf({
      pdf: await readFile(o.paths[name as PdfName]),
      roots,
      at: systemClock.now(),
    });
    if (signatures.length !== expected) throw new Error(`${name}: có ${signatures.length} chữ ký, phải có ${expected}`);
    if (expected > 0 && !valid)
      throw new Error(`${name}: chữ ký không hợp lệ: ${[...problems, ...signatures.flatMap((signature) => signature.problems)].join(' ')}`);
    const signers = signatures.map(({ subject }) => subject.commonName).join(', ');
    lines.push(`${name.padEnd(26)}${expected === 0 ? 'không ký số' : `${expected} chữ ký hợp lệ: ${signers}`}`);
  }
  return lines;
};
