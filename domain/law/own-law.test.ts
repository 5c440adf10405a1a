import { describe, expect, it } from 'vitest';
import { blanksFilled, shippedFiles, shippedLaw } from '../../test/support/law.ts';
import type { LawFile } from './catalogue.ts';
import { checkLaw, checkOwnLaw } from './check.ts';
import { procedureSkeleton } from './skeleton.ts';

const SHIPPED = shippedFiles();
const CODE = '1.888881';

/** A skeleton with every blank filled by something. */
const filledSkeleton = (code = CODE): readonly LawFile[] => procedureSkeleton(code).map(blanksFilled);

const changed = (files: readonly LawFile[], from: string | RegExp, to: string): readonly LawFile[] =>
  files.map((file) => ({ ...file, text: file.text.replace(from, to) }));

describe('the skeleton of a new procedure', () => {
  it('has the right shape, and the check asks for nothing but its blanks, each at its line', () => {
    const own = procedureSkeleton(CODE);
    const { findings } = checkOwnLaw({ shipped: SHIPPED, own });
    const blanks = own.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => (/": "(ĐIỀN: |DIEN")/u.test(line) ? [`${path}:${index + 1}`] : [])),
    );
    expect(blanks.length).toBeGreaterThan(10);
    expect(findings.map(({ file, line }) => `${file}:${line}`).sort()).toEqual([...blanks].sort());
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['UNFILLED']));
    expect(findings.map(({ reason }) => reason)).toContain('chưa điền: tên thủ tục');
  });

  it('passes once they are filled, opens for intake, and nothing of its remarks is kept', () => {
    const { definitions, findings } = checkOwnLaw({ shipped: SHIPPED, own: filledSkeleton() });
    expect(findings).toEqual([]);
    expect(definitions.map(({ kind, key }) => `${kind} ${key}`).sort()).toEqual([
      `PAPER_TYPE KQ-${CODE}`,
      `PROCEDURE ${CODE}`,
      `RESULT_FORM KQ-${CODE}`,
    ]);
    expect(JSON.stringify(definitions.map(({ body }) => body))).not.toContain('$comment');
  });

  it('explains every member of the procedure that it does not leave to its name', () => {
    const [{ text } = { text: '' }] = procedureSkeleton(CODE);
    for (const member of ['competent', 'leadUnit', 'registers', 'results', 'deadline', 'caseQuestions', 'components', 'receiving'])
      expect(text).toContain(`"$comment ${member}"`);
  });
});

describe('the folder of an office of its own', () => {
  it('may not give another content to what is shipped: it would end with the next start', () => {
    const p07 = SHIPPED.filter(({ path }) => path === 'procedures/1.004873.json');
    const own = [...changed(p07, /"version": "[^"]*"/, '"version": "rieng"'), ...filledSkeleton()];
    expect(checkOwnLaw({ shipped: SHIPPED, own }).findings).toMatchObject([
      { code: 'SHIPPED', file: 'procedures/1.004873.json', reason: expect.stringContaining('do sản phẩm phát hành') },
    ]);
  });

  it('is checked together with what other folders have brought before, which is not judged again', () => {
    const others = checkOwnLaw({ shipped: SHIPPED, own: filledSkeleton('1.888882') }).definitions;
    const own = changed(filledSkeleton(), '"paperType": "APPLICATION_FORM"', '"paperType": "KQ-1.888882"');
    expect(checkOwnLaw({ shipped: SHIPPED, own }).findings).toMatchObject([{ code: 'UNKNOWN_REFERENCE' }]);
    expect(checkOwnLaw({ shipped: SHIPPED, own, loaded: others }).findings).toEqual([]);
    const broken = others.map((one) => ({ ...one, body: { ...one.body, leadUnit: 'khong-co' } as typeof one.body }));
    expect(checkOwnLaw({ shipped: SHIPPED, own, loaded: broken }).findings).toEqual([]);
  });

  it('and the shipped law do not need each other to be read: a fault of a file is said at that file', () => {
    const own = changed(filledSkeleton(), '"receiving": true', '"receiving": "yes"');
    expect(checkOwnLaw({ shipped: SHIPPED, own }).findings).toContainEqual(
      expect.objectContaining({ code: 'SHAPE', file: `procedures/${CODE}.json` }),
    );
  });
});

it('a remark may stand anywhere in a definition, also twice, and changes nothing', () => {
  const files = SHIPPED.map(({ path, text }) => ({
    path,
    text: text.replaceAll(/\{(?=\s*")/g, '{ "$comment": "lời giải thích", "$comment khác": "nữa", '),
  }));
  const { definitions, findings } = checkLaw(files);
  expect(findings).toEqual([]);
  expect(definitions.map(({ body }) => body)).toEqual(shippedLaw().map(({ body }) => body));
});
