import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inScratch, judgeInstalled, run } from '../support/judges.ts';

/** pyHanko, which compares the revisions. */
export const pyhankoPresent = async (): Promise<boolean> =>
  judgeInstalled('pyhanko', (await run('python3', ['-c', 'import pyhanko']).catch(() => ({ code: -1 }))).code === 0);

/** One signature as pyHanko judges it; `changes` after it: NONE, LTA_UPDATES, FORM_FILLING, ANNOTATIONS or OTHER. */
export interface PyhankoVerdict {
  readonly intact: boolean;
  readonly valid: boolean;
  readonly trusted: boolean;
  readonly docmdpOk: boolean;
  readonly changes: string;
}

const PROGRAM = `
import json, logging, sys
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
logging.disable(logging.CRITICAL)
root = load_cert_from_pemder(sys.argv[1])
for name in sys.argv[2:]:
    verdicts = []
    for signature in PdfFileReader(open(name, 'rb')).embedded_signatures:
        status = validate_pdf_signature(signature, ValidationContext(trust_roots=[root], allow_fetching=False))
        verdicts.append({'intact': status.intact, 'valid': status.valid, 'trusted': status.trusted, 'docmdpOk': bool(status.docmdp_ok),
                         'changes': getattr(status.modification_level, 'name', 'OTHER')})
    print(json.dumps(verdicts))
`;

/** Of each file, its signatures in their order. */
export const pyhanko = (o: { pdfs: readonly Uint8Array[]; trustFile: string }): Promise<readonly (readonly PyhankoVerdict[])[]> =>
  inScratch(async (dir) => {
    const files = o.pdfs.map((_, index) => path.join(dir, `${index}.pdf`));
    await Promise.all(files.map((file, index) => writeFile(file, o.pdfs[index] ?? '')));
    const { code, output } = await run('python3', ['-c', PROGRAM, o.trustFile, ...files]);
    if (code !== 0) throw new Error(`pyhanko: ${output}`);
    return output
      .split('\n')
      .filter((line) => line.startsWith('['))
      .map((line) => JSON.parse(line) as readonly PyhankoVerdict[]);
  });
