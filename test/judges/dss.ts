import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inScratch, judgeInstalled, judgePresent, run } from '../support/judges.ts';

/** Where `.ci/judges` puts the jars. */
const JARS = path.join(import.meta.dirname, '../../.data/judges/dss');

/** The validator of the European Union, which lists what later revisions did to each object. */
export const dssPresent = async (): Promise<boolean> => (await judgePresent('javac')) && judgeInstalled('EU DSS', existsSync(JARS));

/** For a life of seconds: thorough compilation and parallel collection of garbage cost as much processor time again (measured: 13 s and 7 s). */
const SHORT_LIVED = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** One signature as DSS judges it; pages count from 1. Whether a certificate was revoked is not asked: the test authority issues no list. */
export interface DssVerdict {
  readonly intact: boolean;
  readonly valid: boolean;
  readonly trusted: boolean;
  /** Changes to objects after this signature that are neither a signature's nor a form's nor an annotation's. */
  readonly undefinedChanges: number;
  readonly annotationChanges: number;
  /** Pages of the whole file on which annotations overlap. */
  readonly overlaps: readonly number[];
  readonly visual: readonly number[];
  readonly pages: readonly number[];
}

/** Of each file, its signatures in their order. */
export const dss = (o: { pdfs: readonly Uint8Array[]; trustFile: string }): Promise<readonly (readonly DssVerdict[])[]> =>
  inScratch(async (dir) => {
    const files = o.pdfs.map((_, index) => path.join(dir, `${index}.pdf`));
    await Promise.all(files.map((file, index) => writeFile(file, o.pdfs[index] ?? '')));
    const program = path.join(import.meta.dirname, 'Dss.java');
    const { code, output } = await run('java', [...SHORT_LIVED, '-cp', path.join(JARS, '*'), program, o.trustFile, ...files]);
    if (code !== 0) throw new Error(`EU DSS: ${output}`);
    return output
      .split('\n')
      .filter((line) => line.startsWith('['))
      .map((line) => JSON.parse(line) as readonly DssVerdict[]);
  });
