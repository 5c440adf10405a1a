import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type SignatureBlock, signPdf } from '../documents/signing/sign.ts';
import { AT, copyBlock, drawResult, issueBlock, leaderBlock, makeKeys, type TestKeys } from '../test/support/papers.ts';
import { type Comparison, compare, median } from './measure.ts';
import { scannedPage, scannedPdf } from './papers.ts';

const EACH = 10;

type Kind = 'leader' | 'issue' | 'copy';

const HOLDER = { leader: 'cb-0104', issue: 'H15.901', copy: 'H15.901' } as const;

/** Another number and time for each, as in an office. */
const blockOf = (kind: Kind, count: number): SignatureBlock => {
  if (kind === 'leader') return leaderBlock;
  if (kind === 'issue' && issueBlock.kind === 'ISSUE') return { ...issueBlock, number: `${100 + (count % 900)}` };
  if (copyBlock.kind !== 'COPY') throw new Error('void: no copy block');
  const time = `${10 + (count % 14)}:${10 + (count % 49)}:${10 + ((count * 7) % 49)}`;
  return { ...copyBlock, lines: [...copyBlock.lines.slice(0, 2), `22-11-2026 ${time} +07:00`] };
};

/** The result as the leader gets it, as the records clerk does, and as a paper is copied. */
const fileFor = async (kind: Kind, keys: TestKeys): Promise<Uint8Array> => {
  const drawn = await drawResult({ xref: 'TABLE' });
  if (kind !== 'issue') return drawn;
  const key = await keys.keys.keyFor(HOLDER.leader);
  return signPdf({ pdf: drawn, key, block: leaderBlock, fieldName: 'lanh-dao', reason: 'Ký duyệt', at: AT });
};

/** Milliseconds of one signature as OpenSSL measures itself; null where it is not installed. */
const opensslMs = async (): Promise<number | null> => {
  const { stdout } = await promisify(execFile)('openssl', ['speed', '-seconds', '1', 'rsa2048']).catch(() => ({ stdout: '' }));
  const seconds = /rsa\s+2048 bits\s+([\d.]+)s/.exec(stdout)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1_000;
};

/** One signature with what it shows on the page, against the bare operation of its key (RSA over 300 bytes). */
const signingBench = (kind: Kind) => async (): Promise<{ readonly comparison: Comparison; readonly context: string }> => {
  const made = await makeKeys();
  try {
    const key = await made.keys.keyFor(HOLDER[kind]);
    const pdf = await fileFor(kind, made);
    let count = 0;
    const comparison = await compare({
      bench: `sign-${kind}`,
      rounds: 15,
      budgetMs: 60_000,
      subject: {
        name: `${EACH} signatures, ${kind}`,
        run: async () => {
          for (let each = 0; each < EACH; each += 1) {
            count += 1;
            const signed = await signPdf({ pdf, key, block: blockOf(kind, count), fieldName: 'ky', reason: 'Ký', at: AT });
            if (Buffer.compare(signed.subarray(0, pdf.length), pdf) !== 0) throw new Error('void: not appended to');
          }
        },
      },
      control: {
        name: `${EACH} bare operations of the key`,
        run: async () => {
          for (let each = 0; each < EACH; each += 1) await key.sign(Buffer.alloc(300, each));
        },
      },
    });
    const of = (side: 'subject' | 'control'): readonly number[] =>
      comparison.samples[side].map(({ cpu }) => cpu / EACH).sort((a, b) => a - b);
    const shown = (side: 'subject' | 'control'): string =>
      `${of(side)[Math.floor(of(side).length / 2)]?.toFixed(1)} (best ${of(side)[0]?.toFixed(1)})`;
    const openssl = (await opensslMs())?.toFixed(2) ?? '?';
    return {
      comparison,
      context: `CPU-ms each: ${shown('subject')} against ${shown('control')} (openssl speed rsa2048: ${openssl} ms); ${(pdf.length / 1e3).toFixed(0)} kB`,
    };
  } finally {
    await rm(made.dir, { recursive: true });
  }
};

export const signLeaderBench = signingBench('leader');
export const signIssueBench = signingBench('issue');
export const signCopyBench = signingBench('copy');

/** One signature on a scan of 20 MB against what it cannot do without: the hash of its bytes and the operation of the key. */
export const signLargeBench = async (rounds = 9): Promise<{ readonly comparison: Comparison; readonly context: string }> => {
  const made = await makeKeys();
  try {
    const key = await made.keys.keyFor(HOLDER.leader);
    const page = await scannedPage({ grain: 8, quality: 70 });
    const pdf = await scannedPdf(page, Math.ceil(20e6 / page.length));
    const comparison = await compare({
      bench: 'sign-large',
      rounds,
      budgetMs: 60_000,
      quiet: true,
      subject: {
        name: `leader's signature on ${(pdf.length / 1e6).toFixed(0)} MB`,
        run: async () => {
          const signed = await signPdf({ pdf, key, block: leaderBlock, fieldName: 'ky', reason: 'Ký', at: AT });
          if (signed.length <= pdf.length) throw new Error('void: not appended to');
        },
      },
      control: {
        name: 'its hash and the bare operation of the key',
        run: async () => void (await key.sign(createHash('sha256').update(pdf).digest())),
      },
    });
    const each = (side: 'subject' | 'control'): string => median(comparison.samples[side].map(({ cpu }) => cpu)).toFixed(0);
    return { comparison, context: `CPU-ms each: ${each('subject')} against ${each('control')}` };
  } finally {
    await rm(made.dir, { recursive: true });
  }
};
