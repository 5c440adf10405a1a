import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import multipart from '@fastify/multipart';
import fastify from 'fastify';
import sharp from 'sharp';
import { withUpload } from '../api/acts/uploads.ts';
import { createDiskFileStore } from '../documents/file-store.ts';
import { surveyFile } from '../documents/scans/inspect.ts';
import { type Comparison, compare, endedChildrenCpu, median, ownCpu } from './measure.ts';
import { scannedPage, scannedPdf } from './papers.ts';

interface Result {
  readonly comparison: Comparison;
  readonly context: string;
}

const PAGES = 6;

/** One A4 page taken in, its inspection's process included, against decoding and resizing it in a process that is warm. */
export const pageCheckBench = async (): Promise<Result> => {
  const dir = await mkdtemp(path.join(tmpdir(), 'bench-page-'));
  try {
    const jpeg = await scannedPage({ grain: 4, quality: 80 });
    const file = path.join(dir, 'page.jpg');
    await writeFile(file, jpeg);
    sharp.concurrency(1);
    sharp.cache(false);
    const comparison = await compare({
      bench: 'page-check',
      rounds: 9,
      budgetMs: 120_000,
      cpu: { node: ownCpu, children: endedChildrenCpu },
      subject: {
        name: `survey and look, ${PAGES} pages`,
        run: async () => {
          for (let page = 0; page < PAGES; page += 1) {
            const survey = await surveyFile({ path: file, look: true });
            if (!survey.ok || survey.facts?.[0]?.dpi !== 300) throw new Error(`void: ${JSON.stringify(survey)}`);
          }
        },
      },
      control: {
        name: `decode and resize, ${PAGES} pages`,
        run: async () => {
          for (let page = 0; page < PAGES; page += 1) await decode(jpeg);
        },
      },
    });
    const each = (side: 'subject' | 'control'): string => (Math.min(...comparison.samples[side].map(({ cpu }) => cpu)) / PAGES).toFixed(0);
    return {
      comparison,
      context: `best block: ${each('subject')} and ${each('control')} CPU-ms a page of ${(jpeg.length / 1e3).toFixed(0)} kB`,
    };
  } finally {
    await rm(dir, { recursive: true });
  }
};

/** As each page is looked at, whoever does it. */
const decode = (picture: Uint8Array): Promise<unknown> =>
  sharp(picture, { failOn: 'truncated' }).resize({ width: 827, kernel: 'linear' }).raw().toBuffer();

/** Milliseconds of decoding one picture, warm. */
const decodingMs = async (picture: Uint8Array): Promise<number> => {
  const took: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const began = performance.now();
    await decode(picture);
    took.push(performance.now() - began);
  }
  return median(took);
};

/** What no upload can do without: the bytes hashed, written as they come, flushed and named. */
const bareWrite = async (dir: string, bytes: Uint8Array): Promise<void> => {
  const temp = path.join(dir, randomUUID());
  const file = await open(temp, 'wx');
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += 64 * 1024) {
    const part = bytes.subarray(at, at + 64 * 1024);
    hash.update(part);
    await file.write(part);
  }
  await file.sync();
  await file.close();
  await rename(temp, path.join(dir, hash.digest('hex')));
};

/** `pictures`: pages that the inspection decodes before it answers. */
const uploadBench = async (bench: string, bytes: Uint8Array, pictures: readonly Uint8Array[]): Promise<Result> => {
  const dir = await mkdtemp(path.join(process.cwd(), 'node_modules', '.cache', 'bench-upload-'));
  const files = await createDiskFileStore({ dir });
  const app = fastify();
  await app.register(multipart);
  const config = { filesDir: dir, maxUploadBytes: 100_000_000 };
  const wanted = { maxFiles: 1, allowed: ['application/pdf', 'image/jpeg'], look: true } as const;
  app.post('/', (request) =>
    withUpload({ config, files }, request, wanted, async ({ files: taken }, keep) => {
      await keep();
      return taken.map(({ sha256 }) => sha256);
    }),
  );
  const form = Buffer.concat([
    Buffer.from('--xx\r\ncontent-disposition: form-data; name="file"; filename="a"\r\ncontent-type: application/octet-stream\r\n\r\n'),
    bytes,
    Buffer.from('\r\n--xx--\r\n'),
  ]);
  const headers = { 'content-type': 'multipart/form-data; boundary=xx' };
  try {
    const comparison = await compare({
      bench,
      rounds: 9,
      budgetMs: 120_000,
      cpu: { node: ownCpu, children: endedChildrenCpu },
      // The next child gets ready, as between two files that people send.
      between: async () => void (await new Promise((resolve) => setTimeout(resolve, 1_000))),
      subject: {
        name: `upload of ${(bytes.length / 1e6).toFixed(1)} MB, inspection included`,
        run: async () => {
          const reply = await app.inject({ method: 'POST', url: '/', headers, payload: form });
          if (reply.statusCode !== 200) throw new Error(`void: ${reply.statusCode} ${reply.body}`);
        },
      },
      control: {
        name: 'hash, write, flush, name',
        run: () => bareWrite(dir, bytes),
      },
    });
    const best = (side: 'subject' | 'control'): string => Math.min(...comparison.samples[side].map(({ wall }) => wall)).toFixed(0);
    let decoding = 0;
    for (const picture of pictures) decoding += await decodingMs(picture);
    const least = Math.min(...comparison.samples.control.map(({ wall }) => wall));
    const bound = `decoding alone takes ${decoding.toFixed(0)} ms, so that no more than ${(least / (least + decoding)).toFixed(3)} can be reached`;
    return {
      comparison,
      context:
        `best block: ${best('subject')} and ${best('control')} ms a file; share reached ${(1 / comparison.wall.ratio).toFixed(3)}; ` +
        (pictures.length > 0 ? bound : 'its pages are opened and not decoded'),
    };
  } finally {
    await app.close();
    await rm(dir, { recursive: true });
  }
};

/** A page of about 400 kB, as scanners make them. */
const heavyPage = (): Promise<Buffer> => scannedPage({ grain: 8, quality: 70 });

export const uploadPictureBench = async (): Promise<Result> => {
  const page = await heavyPage();
  return uploadBench('upload-picture', page, [page]);
};
export const uploadSmallBench = async (): Promise<Result> => {
  const page = await heavyPage();
  return uploadBench('upload-small', await scannedPdf(page, 1), [page]);
};
/** More pages than are looked at while somebody waits: they are opened only. */
export const uploadLargeBench = async (): Promise<Result> => {
  const page = await heavyPage();
  return uploadBench('upload-large', await scannedPdf(page, Math.ceil(20e6 / page.length)), []);
};
