import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { print } from '../../platform/print.ts';
import { makeKeys, type TestKeys } from '../support/papers.ts';
import { KINDS, SIGNATURES, signedThrice } from './kinds.ts';
import { ENDS, signedTwice } from './results.ts';
import { allPresent, isGood, JUDGES, judgeAll, type Verdict } from './verdict.ts';

/**
 * `npm run judges`: signs twelve kinds of files with the three signatures of our papers, and whatever a dossier may end in with the two of a result, asks
 * every judge about each, and writes docs/signatures.md.
 * `-- --check` holds the page against what they say instead; `-- --trust root.pem FILE…` asks them about other files. Exit code 1 where one objects.
 */

const PAGE = path.join(import.meta.dirname, '../../docs/signatures.md');

const WORDS: Readonly<Record<(typeof SIGNATURES)[number], string>> = {
  NguoiCoThamQuyen: 'leader',
  CoQuan: 'organisation, issue',
  SaoY: 'organisation, copy',
};

const HEAD = `# Signatures, judged by others

*Made by \`npm run judges\`; \`.ci/judges\` installs the judges. Continuous integration fails where one objects, or where this page is not what they say.*

Twelve kinds of files get the three signatures of a result one after another: the leader's, the organisation's issue act with number, date and seal, and
the organisation's on an electronic copy. Below them stands whatever a dossier may end in, with the two signatures that the product gives it: every result that is
drawn from a form, in ordinary and in the longest words; what a handler uploads, of one page and of several; a refusal of three pages. After each signature, every one
in the file is judged anew.

- **pdfsig** (poppler, NSS): "Signature is Valid", "Certificate is Trusted".
- **openssl**: \`cms -verify -cades\` over each byte range.
- **pyHanko**: intact, valid, trusted, \`docmdp_ok\`; what came after a signature is the filling of a form at most.
- **EU DSS**: intact, valid, trusted; no undefined change of an object; annotations overlap only where the seal stands on the leader's signature. Revocation is not
  asked about: the test authority issues no list, so DSS as a whole says INDETERMINATE.
- **qpdf**: \`--check\` without errors or warnings.
- **pictures**: poppler draws each signed revision and the next; a lawful block adds ink and covers none.
`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** What a judge objects to stands out. */
const opinions = (verdict: Verdict): readonly string[] =>
  JUDGES.map((judge) => (verdict[judge].ok ? verdict[judge].said : `**${verdict[judge].said}**`));

/** A file as it is after one of its signatures. */
interface Signed {
  readonly input: string;
  readonly signature: (typeof SIGNATURES)[number];
  readonly pdf: Uint8Array;
}

const everySigned = async (keys: TestKeys): Promise<readonly Signed[]> => {
  const made: Signed[] = [];
  const add = (input: string, pdfs: readonly Uint8Array[]): void => {
    for (const [index, pdf] of pdfs.entries()) made.push({ input, signature: SIGNATURES[index] ?? 'SaoY', pdf });
  };
  for (const kind of KINDS) add(kind.name, await signedThrice(keys, await kind.make(keys)));
  for (const end of ENDS) add(end.name, await signedTwice(keys, end));
  return made;
};

const tableOf = (signed: readonly Signed[], verdicts: readonly Verdict[]): string =>
  [
    row(['input', 'signature', ...JUDGES]),
    row(Array.from({ length: JUDGES.length + 2 }, () => '---')),
    ...signed.flatMap(({ input, signature }, index) => {
      const verdict = verdicts[index];
      return verdict === undefined ? [] : [row([input, WORDS[signature], ...opinions(verdict)])];
    }),
  ].join('\n');

const judgeKinds = async (check: boolean): Promise<boolean> => {
  const keys = await makeKeys();
  try {
    const signed = await everySigned(keys);
    const verdicts = await judgeAll({ pdfs: signed.map(({ pdf }) => pdf), trustFile: keys.trustFile });
    const table = tableOf(signed, verdicts);
    const page = `${HEAD}\n${table}\n`;
    print(table);
    const good = verdicts.filter(isGood).length;
    print(`\n${good} of ${verdicts.length} signed files are good to every judge`);
    if (!check) writeFileSync(PAGE, page);
    const current = readFileSync(PAGE, 'utf8') === page;
    if (!current) console.error('docs/signatures.md says something else: npm run judges');
    return current && good === verdicts.length;
  } finally {
    rmSync(keys.dir, { recursive: true, force: true });
  }
};

const judgeFiles = async (trustFile: string, files: readonly string[]): Promise<boolean> => {
  const verdicts = await judgeAll({ pdfs: files.map((file) => new Uint8Array(readFileSync(file))), trustFile });
  verdicts.forEach((verdict, index) => {
    print(row([path.basename(files[index] ?? ''), ...opinions(verdict)]));
  });
  return verdicts.every(isGood);
};

const args = process.argv.slice(2);
if (!(await allPresent())) {
  console.error('Không đủ chương trình kiểm tra: chạy .ci/judges (judges are missing: run .ci/judges)');
  process.exitCode = 2;
} else {
  const [option, trustFile = '', ...files] = args;
  process.exitCode = (await (option === '--trust' ? judgeFiles(trustFile, files) : judgeKinds(option === '--check'))) ? 0 : 1;
}
