import {
  ACCOUNT_ROWS,
  COMPONENT_ROWS,
  classifyPaper,
  type LawInForce,
  MATERIAL_ROWS,
  PAPER_ROWS,
  type PaperClassification,
  type PaperFacts,
  RESULT_ROWS,
} from '../../domain/classification/index.ts';
import { exists } from '../../domain/classification/rules.ts';
import { ofKind, ruleSetOn } from '../../domain/law/pin.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { capital, GENERATED, type GeneratedFile, page, table } from './markdown.ts';
import { CONDITIONS, FACT_NAMES, TREATMENT } from './paper-words.ts';

/** A stretch of time under one set of rows of DT-3. */
export interface Period {
  readonly letter: string;
  readonly name: string;
  readonly law: LawInForce;
}

/** Facts of DT-3 and the period, all together the input of the table. */
export type Case = PaperFacts & { readonly period: Period };

const VALUES: { readonly [Name in keyof PaperFacts]: readonly PaperFacts[Name][] } = {
  carrier: ['PAPER', 'E_FILE_VALID', 'E_FILE_OTHER'],
  secret: [false, true],
  handedIn: [true, false],
  eVersion: ['NONE', 'INVALID', 'SOURCE_DOWN', 'MISMATCH', 'REUSABLE'],
  override: [null, 'APPLICANT_SUPPLIES_PDF', 'SPECIAL_EQUIPMENT', 'NO_SCAN', 'OTHER'],
  kind: ['FORM', 'PRIOR_RESULT', 'OTHER'],
  mandatory: [false, true],
  inScope: [true, false],
  desk: [false, true],
  onDemand: [false, true],
  started: [true, false],
};

/** The Decision is in force from its signing (22/11/2022); between two of these dates nothing changes in the table. */
const DECIDED = '2022-11-22';

const vietnamese = (date: string): string =>
  date
    .split('-')
    .reverse()
    .map((part) => String(Number(part)))
    .join('/');
const dayBefore = (date: string): string => new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);

/** Stretches that have the same rows of DT-3 are one period, named by their rule sets. */
export const periods = (): readonly Period[] => {
  const shipped = shippedLaw();
  const dates = [...ofKind(shipped, 'RULE_SET').map(({ validFrom }) => validFrom), ...PAPER_ROWS.flatMap(({ from }) => from ?? [])];
  const laws = [DECIDED, ...new Set(dates.filter((date) => date > DECIDED).sort())].flatMap((date): LawInForce[] => {
    const layer = ruleSetOn(shipped, date);
    return layer === null ? [] : [{ date, ruleSet: layer.body.ruleSet }];
  });
  const rowsOf = (law: LawInForce): string => PAPER_ROWS.map((row) => exists(row, law)).join();
  const groups: LawInForce[][] = [];
  for (const law of laws) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && rowsOf(last[0]) === rowsOf(law)) last.push(law);
    else groups.push([law]);
  }
  return groups.flatMap((group, index) => {
    const [law] = group;
    const next = groups[index + 1]?.[0];
    if (law === undefined) return [];
    const until = next === undefined ? '' : ` đến ${vietnamese(dayBefore(next.date))}`;
    const since = index === 0 ? '' : `từ ${vietnamese(law.date)}`;
    const names = [...new Set(group.map(({ ruleSet }) => ruleSet))].join(' và ');
    return [{ letter: String.fromCharCode(65 + index), name: `${names} ${since}${until}`.trim().replace('  ', ' '), law }];
  });
};

/** Every combination of facts in every period. */
const casesIn = (all: readonly Period[]): readonly Case[] =>
  Object.entries(VALUES)
    .reduce<object[]>((cases, [name, values]) => cases.flatMap((facts) => values.map((value) => ({ ...facts, [name]: value }))), [{}])
    .flatMap((facts) => all.map((period) => ({ ...(facts as PaperFacts), period })));

type Treated = Omit<PaperClassification, 'explanation' | 'alsoRow' | 'mustDigitise'>;

/** One distinct outcome of DT-3: a row, a treatment, and the cases that come to it. */
export interface Outcome {
  readonly id: string;
  readonly treated: Treated;
  readonly source: string;
  readonly cases: readonly Case[];
}

/** Distinct outcomes in the order of the table; within a row the particular before the general. */
export const outcomes = (all: readonly Period[]): readonly Outcome[] => {
  const found = new Map<string, { treated: Treated; sources: Set<string>; decidedBy: number; cases: Case[] }>();
  for (const facts of casesIn(all)) {
    const { explanation, alsoRow: _also, mustDigitise: _must, ...treated } = classifyPaper({ law: facts.period.law, facts });
    const key = JSON.stringify(treated);
    const entry = found.get(key) ?? {
      treated,
      sources: new Set<string>(),
      decidedBy: PAPER_ROWS.findIndex(({ row, text }) => row === treated.row && explanation.text.startsWith(text)),
      cases: [],
    };
    entry.cases.push(facts);
    entry.sources.add(explanation.source);
    found.set(key, entry);
  }
  const ids = [...new Set(PAPER_ROWS.map(({ row }) => row))];
  return ids.flatMap((row) => {
    const ofRow = [...found.values()]
      .filter(({ treated }) => treated.row === row)
      .sort((one, other) => one.decidedBy - other.decidedBy || one.cases.length - other.cases.length);
    return ofRow.map(({ treated, sources, cases }, index) => ({
      id: ofRow.length === 1 ? row : `${row}.${index + 1}`,
      treated,
      source: [...sources].join('; '),
      cases,
    }));
  });
};

/** Allowed values by fact; a fact not named does not matter. */
export type Clause = { readonly [Name in keyof Case]?: readonly Case[Name][] };

export const holds = (clause: Clause, facts: Case): boolean =>
  (Object.keys(clause) as (keyof Case)[]).every((name) => (clause[name] as readonly unknown[]).includes(facts[name]));

/** Facts in the order in which a condition drops them when it can: the first to go are those that matter least to a reader. */
const DROP_ORDER: readonly (keyof Case)[] = [
  'desk',
  'onDemand',
  'started',
  'inScope',
  'mandatory',
  'kind',
  'override',
  'eVersion',
  'handedIn',
  'period',
  'carrier',
  'secret',
];

/** The widest clause about `example` that none of `others` fulfils. */
const widest = (example: Case, others: readonly Case[], values: (name: keyof Case) => readonly unknown[]): Clause => {
  let clause: Record<string, readonly unknown[]> = Object.fromEntries(DROP_ORDER.map((name) => [name, [example[name]]]));
  for (const name of DROP_ORDER) {
    const { [name]: own = [], ...rest } = clause;
    const inTheWay = others.filter((other) => holds(rest as Clause, other));
    const taken = new Set<unknown>(inTheWay.map((other) => other[name]));
    if (taken.size === 0) clause = rest;
    else clause = { ...rest, [name]: values(name).filter((value) => own.includes(value) || !taken.has(value)) };
  }
  return clause as Clause;
};

export interface Line {
  readonly outcome: Outcome;
  /** Alternatives; null on the last line, which takes whatever is left. */
  readonly clauses: readonly Clause[] | null;
}

/** The outcomes as a list to be read from the top, each with the shortest condition found that tells it from all below it. */
export const decisionList = (all: readonly Period[], list: readonly Outcome[]): readonly Line[] => {
  return list.map((outcome, index) => {
    // Only values that come to this outcome: others belong to lines above, and naming them would confuse.
    const own = new Map(DROP_ORDER.map((name) => [name, new Set<unknown>(outcome.cases.map((facts) => facts[name]))]));
    const values = (name: keyof Case): readonly unknown[] =>
      (name === 'period' ? all : VALUES[name]).filter((value) => own.get(name)?.has(value));
    const below = list.slice(index + 1).flatMap(({ cases }) => cases);
    if (below.length === 0) return { outcome, clauses: null };
    const clauses: Clause[] = [];
    for (let left = outcome.cases; left[0] !== undefined; ) {
      const clause = widest(left[0], below, values);
      clauses.push(clause);
      left = left.filter((facts) => !holds(clause, facts));
    }
    return { outcome, clauses };
  });
};

const conditionOf = (clauses: readonly Clause[] | null): string => {
  if (clauses === null) return 'Mọi trường hợp còn lại';
  const words = clauses.map((clause) =>
    [...DROP_ORDER]
      .reverse()
      .flatMap((name) => {
        const allowed = clause[name];
        if (allowed === undefined) return [];
        if (name === 'period') return [(allowed as readonly Period[]).map(({ letter }) => `bộ ${letter}`).join(' hoặc ')];
        const words = CONDITIONS[name] as Readonly<Record<string, string>>;
        return [(allowed as readonly unknown[]).map((value) => words[String(value)] ?? String(value)).join(' hoặc ')];
      })
      .join('; '),
  );
  return capital(words.join('; **hoặc** '));
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
  treated.forwardTo.map((target) => TREATMENT.forwardTo[target]).join(', ') || '–',
  [
    TREATMENT.conversion[treated.conversion],
    TREATMENT.trueCopy[treated.trueCopy],
    treated.originalMustBeShown ? 'phải xuất trình bản chính' : '',
    treated.givenBack ? 'trả lại giấy ngay' : '',
  ]
    .filter((words) => words !== '')
    .join('; ') || '–',
  TREATMENT.fee[treated.fee],
];

/** Short citations: the long ones would double the pages. */
const cite = (source: string): string =>
  ABBREVIATIONS.reduce((text, [long, short]) => text.replaceAll(long, short), source).replace(
    /gạch đầu dòng thứ (nhất|hai|ba|tư|năm)/g,
    (_match, ordinal: string) => `gạch ${['nhất', 'hai', 'ba', 'tư', 'năm'].indexOf(ordinal) + 1}`,
  );

/** The rows of a table as a list, with the article that most of them rest on said once. */
const rowsList = (rows: readonly { readonly text: string; readonly source: string }[]): string => {
  const count = (source: string): number => rows.filter((row) => row.source === source).length;
  const [usual = ''] = [...new Set(rows.map(({ source }) => source))].sort((one, other) => count(other) - count(one));
  const items = rows.map(({ text, source }) => `- ${text}${source === usual ? '' : ` (${source})`}.`);
  return [`Căn cứ${count(usual) === rows.length ? '' : ', khi không ghi khác'}: ${usual}.`, items.join('\n')].join('\n\n');
};

/** docs/rules/classification.md: DT-1 to DT-5 for a jurist, one line per distinct outcome of DT-3, at most three pages. */
export const classificationPage = (all: readonly Period[], list: readonly Outcome[]): GeneratedFile => {
  return {
    path: 'docs/rules/classification.md',
    text: page('Phân loại: tài khoản, thành phần, giấy tờ, vật liệu, kết quả', GENERATED, [
      `## Giấy tờ được số hóa thế nào (DT-3)\n\nĐọc từ trên xuống, dòng đầu tiên đúng là dòng áp dụng. Bộ quy tắc: ${all
        .map(({ letter, name }) => `**${letter}** = ${name}`)
        .join(
          '; ',
        )}. Liệt kê đủ ${list.reduce((sum, { cases }) => sum + cases.length, 0).toLocaleString('vi-VN')} trường hợp: [classification-enumeration.csv.gz](classification-enumeration.csv.gz). «Phải số hóa» = theo luật chuyên ngành, yêu cầu quản lý hoặc danh mục của Chủ tịch UBND tỉnh. QĐ = Quyết định 2603/QĐ-UBND; NĐ 30 = Nghị định 30/2020/NĐ-CP; TT 03 = Thông tư 03/2025/TT-VPCP.`,
      table(
        ['Dòng', 'Khi', 'Bộ', 'Tệp', 'Ai ký tệp', 'Chuyển đến', 'Về sau', 'Phí', 'Căn cứ'],
        decisionList(all, list).map(({ outcome, clauses }) => [
          outcome.id,
          conditionOf(clauses),
          ruleSetsOf(outcome.cases, all),
          ...treatmentOf(outcome.treated),
          cite(outcome.source),
        ]),
      ),
      `## Tài khoản số (DT-1)\n\nXét tài khoản của người nộp; có ủy quyền thì của người ủy quyền. Dòng đầu tiên đúng là dòng áp dụng.\n\n${rowsList(ACCOUNT_ROWS)}`,
      `## Thành phần có dữ liệu điện tử (DT-2)\n\n${rowsList(COMPONENT_ROWS)}`,
      `## Vật liệu đặc biệt (DT-4)\n\nÁp dụng thêm vào DT-3, mọi dòng đúng đều áp dụng. ${rowsList(MATERIAL_ROWS)}`,
      `## Lưu và trả kết quả (DT-5)\n\nMỗi mục lấy dòng đầu tiên đúng.\n\n**Lưu.** ${rowsList(RESULT_ROWS.storage)}\n\n**Trả bản điện tử.** ${rowsList(RESULT_ROWS.electronicReturn)}\n\n**Trả bản giấy.** ${rowsList(RESULT_ROWS.paperReturn)}`,
    ]),
  };
};

/** Every combination of facts in every period, with its outcome; UTF-8 with BOM, so that a spreadsheet shows the diacritics. */
export const enumerationFile = (list: readonly Outcome[]): GeneratedFile => {
  const names = Object.keys(VALUES) as (keyof PaperFacts)[];
  const quote = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lineOf = (facts: Case, { id, treated }: Outcome): string =>
    [
      facts.period.name,
      ...names.map((name) => (CONDITIONS[name] as Readonly<Record<string, string>>)[String(facts[name])] ?? ''),
      id,
      ...treatmentOf(treated),
    ]
      .map(quote)
      .join(',');
  const header = ['Bộ quy tắc', ...names.map((name) => FACT_NAMES[name]), 'Dòng', 'Tệp', 'Ai ký tệp', 'Chuyển đến', 'Về sau', 'Phí'];
  const lines = list.flatMap((outcome) => outcome.cases.map((facts) => lineOf(facts, outcome)));
  return { path: 'docs/rules/classification-enumeration.csv.gz', text: `\uFEFF${[header.join(','), ...lines].join('\n')}\n`, gzip: true };
};
