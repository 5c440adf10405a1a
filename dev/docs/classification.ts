import { ACCOUNT_LINES, COMPONENT_LINES, MATERIAL_LINES, type PaperCase, RESULT_LINES } from '../../domain/classification/index.ts';
import { capital, GENERATED, type GeneratedFile, page, table } from './markdown.ts';
import { type Case, type Clause, DROP_ORDER, decisionList, type Outcome, type Period, type Treated, VALUES } from './outcomes.ts';
import { CONDITIONS, FACT_NAMES, TREATMENT } from './paper-words.ts';

const factWords = (name: keyof Case, allowed: readonly unknown[]): string =>
  allowed
    .map((value) => {
      if (name === 'period') return `bộ ${(value as Period).letter}`;
      const words: Readonly<Record<string, string>> = CONDITIONS[name];
      return words[String(value)] ?? String(value);
    })
    .join(' hoặc ');

const clauseWords = (clause: Clause, names: readonly (keyof Case)[], and: string): string =>
  names.flatMap((name) => (clause[name] === undefined ? [] : [factWords(name, clause[name])])).join(and);

/** Alternatives share what they have in common: it is said once, before them. */
const conditionOf = (clauses: readonly Clause[] | null): string => {
  const [first, ...others] = clauses ?? [];
  if (first === undefined) return 'Mọi trường hợp còn lại';
  const names = DROP_ORDER.toReversed();
  if (others.length === 0) return capital(clauseWords(first, names, '; '));
  const shared = names.filter((name) => others.every((other) => String(other[name]) === String(first[name])));
  const apart = names.filter((name) => !shared.includes(name));
  return `${capital(clauseWords(first, shared, '; '))}; và: ${[first, ...others].map((clause, index) => `(${index + 1}) ${clauseWords(clause, apart, ' và ')}`).join(', hoặc ')}`;
};

const ruleSetsOf = (cases: readonly Case[], all: readonly Period[]): string => {
  const met = new Set(cases.map(({ period }) => period));
  return all.flatMap((period) => (met.has(period) ? [period.letter] : [])).join(' ');
};

const ABBREVIATIONS = [
  ['Quyết định 2603/QĐ-UBND, ', 'QĐ '],
  ['Nghị định 30/2020/NĐ-CP, ', 'NĐ 30 '],
  ['Thông tư 03/2025/TT-VPCP, ', 'TT 03 '],
  [' khoản ', ' k. '],
  [' điểm ', ' đ. '],
] as const;

const treatmentOf = (treated: Treated): string[] => [
  TREATMENT.capture[treated.capture],
  TREATMENT.signer[treated.signer],
  treated.forwardTo.map((target) => TREATMENT.forwardTo[target]).join(', '),
  [
    TREATMENT.conversion[treated.conversion],
    TREATMENT.trueCopy[treated.trueCopy],
    treated.originalMustBeShown ? 'phải xuất trình bản chính' : '',
    treated.givenBack ? 'trả lại giấy ngay' : '',
  ]
    .filter((words) => words !== '')
    .join('; '),
  TREATMENT.fee[treated.fee],
];

/** The same in one sentence. */
const sentenceOf = (treated: Treated): string => {
  const [file = '', signer = '', target = '', later = '', fee = ''] = treatmentOf(treated);
  const parts = [file, signer && `chữ ký: ${signer}`, target && `chuyển ${target}`, later, fee];
  return capital(parts.filter((part) => part !== '').join('; '));
};

/** Short citations: the long ones would double the pages. */
const cite = (source: string): string =>
  ABBREVIATIONS.reduce((text, [long, short]) => text.replaceAll(long, short), source).replace(
    /gạch đầu dòng thứ (nhất|hai|ba|tư|năm)/g,
    (_match, ordinal: string) => `gạch ${['nhất', 'hai', 'ba', 'tư', 'năm'].indexOf(ordinal) + 1}`,
  );

/** The lines of a table as a list, with the article that most of them rest on said once. */
const linesList = (lines: readonly { readonly text: string; readonly source: string }[]): string => {
  const count = (source: string): number => lines.filter((line) => line.source === source).length;
  const [usual = ''] = [...new Set(lines.map(({ source }) => source))].sort((one, other) => count(other) - count(one));
  const items = lines.map(({ text, source }) => `- ${text}${source === usual ? '' : ` (${source})`}.`);
  return [`Căn cứ${count(usual) === lines.length ? '' : ', khi không ghi khác'}: ${usual}.`, items.join('\n')].join('\n\n');
};

const NOT_YET = '**Chưa chạy trong hệ thống**: bảng đã viết và đã kiểm thử, nhưng chưa bước xử lý nào dùng đến.\n\n';

/** docs/rules/classification.md: DT-1 to DT-5 for a jurist, one line per distinct outcome of DT-3, at most three pages. */
export const classificationPage = (all: readonly Period[], list: readonly Outcome[]): GeneratedFile => {
  return {
    path: 'docs/rules/classification.md',
    text: page('Phân loại: tài khoản, thành phần, giấy tờ, vật liệu, kết quả', GENERATED, [
      `## Giấy tờ được số hóa thế nào (DT-3)\n\nĐọc từ trên xuống, dòng đầu tiên đúng là dòng áp dụng. Bộ quy tắc: ${all
        .map(({ letter, name }) => `**${letter}** = ${name}`)
        .join(
          '; ',
        )}. Liệt kê đủ ${list.reduce((sum, { cases }) => sum + cases.length, 0).toLocaleString('vi-VN')} trường hợp: [classification-enumeration.csv.gz](classification-enumeration.csv.gz). «Phải số hóa» = theo luật chuyên ngành, yêu cầu quản lý hoặc danh mục của Chủ tịch UBND tỉnh; «đã đến hạn số hóa» = cấp tiếp nhận đã đến thời điểm bắt buộc số hóa (Nghị định 107/2021/NĐ-CP, Điều 4 khoản 2) hoặc cơ quan tự bắt đầu sớm hơn. QĐ = Quyết định 2603/QĐ-UBND; NĐ 30 = Nghị định 30/2020/NĐ-CP; TT 03 = Thông tư 03/2025/TT-VPCP.`,
      table(
        ['Dòng', 'Khi', 'Bộ', 'Xử lý', 'Căn cứ'],
        decisionList(all, list).map(({ outcome, clauses }) => [
          outcome.id,
          conditionOf(clauses),
          ruleSetsOf(outcome.cases, all),
          sentenceOf(outcome.treated),
          cite(outcome.source),
        ]),
      ),
      `## Tài khoản số (DT-1)\n\n${NOT_YET}Xét tài khoản của người nộp; có ủy quyền thì của người ủy quyền. Dòng đầu tiên đúng là dòng áp dụng.\n\n${linesList(ACCOUNT_LINES)}`,
      `## Thành phần có dữ liệu điện tử (DT-2)\n\n${linesList(COMPONENT_LINES)}`,
      `## Vật liệu đặc biệt (DT-4)\n\n${NOT_YET}Áp dụng thêm vào DT-3, mọi dòng đúng đều áp dụng. ${linesList(MATERIAL_LINES)}`,
      `## Lưu và trả kết quả (DT-5)\n\n${NOT_YET}Mỗi mục lấy dòng đầu tiên đúng.\n\n**Lưu.** ${linesList(RESULT_LINES.storage)}\n\n**Trả bản điện tử.** ${linesList(RESULT_LINES.electronicReturn)}\n\n**Trả bản giấy.** ${linesList(RESULT_LINES.paperReturn)}`,
    ]),
  };
};

/** Every combination of given in every period, with its outcome; UTF-8 with BOM, so that a spreadsheet shows the diacritics. */
export const enumerationFile = (list: readonly Outcome[]): GeneratedFile => {
  const names = Object.keys(VALUES) as (keyof PaperCase)[];
  const quote = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lineOf = (given: Case, { id, treated }: Outcome): string =>
    [
      given.period.name,
      ...names.map((name) => (CONDITIONS[name] as Readonly<Record<string, string>>)[String(given[name])] ?? ''),
      id,
      ...treatmentOf(treated),
    ]
      .map(quote)
      .join(',');
  const header = ['Bộ quy tắc', ...names.map((name) => FACT_NAMES[name]), 'Dòng', 'Tệp', 'Ai ký tệp', 'Chuyển đến', 'Về sau', 'Phí'];
  const lines = list.flatMap((outcome) => outcome.cases.map((given) => lineOf(given, outcome)));
  return { path: 'docs/rules/classification-enumeration.csv.gz', text: `\uFEFF${[header.join(','), ...lines].join('\n')}\n`, gzip: true };
};
