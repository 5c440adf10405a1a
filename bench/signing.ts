import { rm } from 'node:fs/promises';
import { type SignatureBlock, signPdf } from '../documents/signing/sign.ts';
import { AT, copyBlock, drawResult, issueBlock, leaderBlock, makeKeys, type TestKeys } from '../test/support/papers.ts';
import { type Comparison, compare } from './measure.ts';

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
    return { comparison, context: `CPU-ms each: ${shown('subject')} against ${shown('control')}; ${(pdf.length / 1e3).toFixed(0)} kB` };
  } finally {
    await rm(made.dir, { recursive: true });
  }
};

export const signLeaderBench = signingBench('leader');
export const signIssueBench = signingBench('issue');
export const signCopyBench = signingBench('copy');
