import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { factsInWords } from '../api/http/fact-words.ts';
import { PHASES } from '../domain/dossier/state.ts';
import { PHASES as WORDS } from '../domain/dossier/wording.ts';
import { shippedFiles } from '../test/support/law.ts';
import { linesOfPage, markdownWithCodes, pageWithCodes, sentencesWithCodes } from '../test/support/sentences.ts';
import { filesBelow, importsOf } from './imports.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** Whatever says something to people: the product, but for the generated client, and the generated pages' words. Who writes law files writes codes: a skeleton's remarks tell them. */
const SPEAKING = /^(activities|api\/(?!client\/)|db|documents|domain\/(?!law\/skeleton)|worker|workflows|dev\/docs)(?!.*\.test\.ts$)/;

const VIETNAMESE = /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/i;

/** Texts in Vietnamese of a source: its literals and templates, what they fill in left out. */
const textsOf = (source: string): readonly string[] => {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*/gm, '').replace(/'[A-Z0-9_]+'/g, "''");
  return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`([^`]*)`/g)]
    .map(([, literal, template]) => (literal ?? template ?? '').replace(/\$\{[^}]*\}/g, '…'))
    .filter((text) => VIETNAMESE.test(text));
};

const texts = [...importsOf(ROOT).keys()]
  .filter((file) => SPEAKING.test(file))
  .flatMap((file) => textsOf(readFileSync(path.join(ROOT, file), 'utf8')).map((text) => ({ file, text })));
const law = shippedFiles().map(({ path: file, text }) => ({ file, text: JSON.parse(text) as unknown }));
const pages = [path.join(ROOT, 'docs/errors.md'), ...filesBelow(path.join(ROOT, 'docs/rules'), '.md')].map((file) => ({
  file: path.relative(ROOT, file),
  text: readFileSync(file, 'utf8'),
}));

/** Words beside the one that the glossary has, and where the law's own name of a paper holds them. */
const OTHER_WORDS: readonly (readonly [RegExp, string, RegExp?])[] = [
  [/thẩm định/i, 'thẩm tra', /[Tt]hẩm định(?= Báo cáo| kèm hồ sơ| dự án|")/g],
  [/rút lại/i, 'thu hồi (trong cơ quan), rút hồ sơ (của người nộp)'],
  [/biên nhận/i, 'biên lai'],
  [/vật mang/i, 'dạng giấy tờ'],
  [/hồ sơ điện tử một cửa|bản ghi hồ sơ/i, 'hồ sơ'],
  [/giấy hẹn|giấy tiếp nhận và hẹn/i, 'giấy tiếp nhận hồ sơ và hẹn trả kết quả'],
  [/phiếu kiểm soát hồ sơ/i, 'phiếu kiểm soát quá trình giải quyết hồ sơ'],
  [/số hóa theo yêu cầu(?! quản lý)/i, 'số hóa theo nhu cầu'],
  [/số hoá/i, 'số hóa'],
  [/siêu dữ liệu/i, 'dữ liệu đặc tả'],
];

describe('B10: what people read', () => {
  it('holds no English code: texts of the sources, of the law, of the generated pages', () => {
    expect(texts.length).toBeGreaterThan(500);
    for (const { file, text } of [...texts, ...pages]) expect({ file, found: markdownWithCodes(text) }).toEqual({ file, found: [] });
    for (const { file, text } of law) expect({ file, found: sentencesWithCodes(text) }).toEqual({ file, found: [] });
  });

  it('says each thing by the word of the glossary', () => {
    const found = [...texts, ...law].flatMap(({ file, text }) =>
      OTHER_WORDS.flatMap(([other, word, name]) => {
        const said = JSON.stringify(text).replaceAll(name ?? /(?!)/g, '');
        return other.test(said) ? [`${file}: ${word}: ${said.slice(0, 200)}`] : [];
      }),
    );
    expect(found).toEqual([]);
  });

  it('puts the facts of a refusal into words, and leaves out a code that has none', () => {
    expect(factsInWords({ phase: 'CHECKING_COMPONENTS', permittedIn: ['DIGITISING'] })).toBe(
      `Bước hiện tại: ${WORDS.CHECKING_COMPONENTS}; Được phép ở bước: ${WORDS.DIGITISING}`,
    );
    expect(factsInWords({ act: 'HAND_OVER', since: '2026-03-02T02:00:00.000Z' })).toBe(
      'Việc: Ký số gói hồ sơ và chuyển hồ sơ; Từ lúc: 09:00 02/03/2026',
    );
    expect(factsInWords({ roles: ['INTAKE_OFFICER'], status: 'AT_MANAGING_AGENCY', allowed: ['IN_PERSON', 'E'] })).toBe(
      'Vai trò được phép: Công chức một cửa; Trạng thái: Ở cơ quan quản lý giấy tờ; Giá trị được phép: Trực tiếp, Bản điện tử',
    );
    expect(factsInWords({ allowed: ['NEVER_MARRIED'] })).toBe('');
    expect([factsInWords({ workingDays: 5 }), factsInWords({ leastWorkingDays: 3 }), factsInWords({ request: 'DN1' })]).toEqual([
      'Số ngày làm việc nhiều nhất: 5',
      'Số ngày làm việc ít nhất: 3',
      'Đề nghị: DN1',
    ]);
    // A paper that was named by its officer keeps its name.
    expect(factsInWords({ items: ['TO_DAN_PHO'] })).toBe('Giấy tờ: TO_DAN_PHO');
    expect(sentencesWithCodes(factsInWords({ permittedIn: PHASES }))).toEqual([]);
  });

  it('would see one', () => {
    expect(sentencesWithCodes({ a: [{ b: 'Bước hiện tại: CHECKING_COMPONENTS' }, 'CHECKING_COMPONENTS', 'E_FILE, PER_FILE'] })).toEqual([
      'Bước hiện tại: CHECKING_COMPONENTS',
    ]);
    expect(markdownWithCodes('gửi `IN_PERSON`, không gửi ON_LINE')).toHaveLength(1);
    expect(pageWithCodes('<p>Mã <code>A_CODE</code></p><p>Ở AB_CD</p>')).toEqual(['Ở AB_CD']);
    expect(linesOfPage('<style>A{}</style><b>Một</b> hai')).toEqual(['Một', 'hai']);
    expect(textsOf("const a = 'Bước AB_CD';\n// 'Lời bàn AB_CD'\n")).toEqual(['Bước AB_CD']);
  });
});
