import type { Schemas } from '../../api/client/index.ts';
import { type FeeRate, rateInWords } from '../../domain/law/fees.ts';
import { REGISTERS, registerNamed } from '../../domain/law/results/registers.ts';
import { AGENCY_LEVELS, RESULT_WAYS, UNITS } from '../../domain/law/words.ts';
import type { Played } from '../demo/driver.ts';
import { type GeneratedFile, list, page, table } from './markdown.ts';

/** docs/procedures.md: every procedure as it was driven from the counter to the returned result. Written by test/procedures.test.ts. */

type Procedure = Schemas['Procedure'];
type Result = Procedure['results'][number];

/** What was played, and how many good signatures an independent reader found in the file of each result. */
export interface Seen extends Played {
  readonly signatures: Readonly<Record<string, number>>;
}

const said = (words: Readonly<Record<string, string>>, code: string): string => words[code] ?? code;
const unverified = (verified: boolean): string => (verified ? '' : ' (chưa xác minh)');
const lines = (list: readonly string[]): string => list.join('\n') || 'không';

const limitIn = ({ unit, amount, extraDays, verified }: Schemas['TimeLimit']): string =>
  `${unit === 'SAME_DAY' ? '' : `${amount} `}${said(UNITS, unit)}${extraDays === undefined ? '' : ` cộng ${extraDays} ngày làm việc`}${unverified(verified)}`;

const feeIn = ({ name, rate, verified }: Schemas['Fee']): string => `${name}: ${rateInWords(rate as FeeRate)}${unverified(verified)}`;

const resultIn = ({ code, name, way, system }: Result): string =>
  `${code} ${name}: ${said(RESULT_WAYS, way)}${way === 'EXTERNAL' ? ` (${system})` : ''}`;

/** The person's own records, and those in place of a paper. */
const registersIn = ({ view, checklist }: Played): readonly string[] => {
  const names = [
    ...view.registers.map(({ register }) => register),
    ...checklist.lines.flatMap(({ replaceableByData }) => replaceableByData?.register ?? []),
  ];
  return [...new Set(names)].sort().map((name) => REGISTERS[registerNamed(name)].name);
};

const consultationsIn = ({ view, checklist }: Played): readonly string[] =>
  checklist.consultations.map(
    ({ addressee, workingDays }, index) =>
      `${addressee}, ${workingDays} ngày làm việc${view.consultations[index]?.status === 'CLOSED' ? ': đã trả lời' : ''}`,
  );

const unitIn = ({ lead, procedure }: Played): string => {
  const unit = lead.units.find(({ function: name }) => name === procedure.leadUnit);
  return `${lead.name}${unit?.name === null || unit === undefined ? '' : `, ${unit.name}`}`;
};

/** Numbers are of the day: which one it was says nothing, that there is one and under which symbol does. */
const numberIn = (fullNumber: string | null | undefined): string =>
  fullNumber === null || fullNumber === undefined ? 'không số' : `số ${fullNumber.replace(/^\d+/, '…')}`;

const returnedIn = (forms: { readonly electronic: string; readonly paper: string }): string => {
  const ways = [forms.electronic === 'DELIVERED' ? 'điện tử' : null, forms.paper === 'DELIVERED' ? 'bản giấy' : null];
  return `trả ${ways.filter((way) => way !== null).join(' và ')}`;
};

const seenOf = ({ view, signatures }: Seen, { code }: Result): string => {
  const outside = view.outside.find((one) => one.code === code);
  const it = outside ?? view.result;
  const number = outside === undefined ? view.result?.fullNumber : outside.number;
  return it === null ? '' : `${code}: ${numberIn(number)}, ${signatures[code] ?? 0} chữ ký số hợp lệ, ${returnedIn(it)}`;
};

const row = (seen: Seen): readonly string[] => {
  const { procedure, checklist } = seen;
  return [
    ...[procedure.code, procedure.name, said(AGENCY_LEVELS, procedure.level), unitIn(seen)],
    ...[lines(procedure.results.map(resultIn)), lines(registersIn(seen)), lines(checklist.fees.map(feeIn))],
    ...[limitIn(checklist.deadline), lines(consultationsIn(seen)), lines(procedure.results.map((result) => seenOf(seen, result)))],
  ];
};

const caseIn = ({ questions }: Procedure, answers: Readonly<Record<string, string>>): string =>
  questions
    .map(
      ({ question, words, answers: known }) =>
        `${words}: ${known.find(({ answer }) => answer === answers[question])?.words ?? answers[question]}`,
    )
    .join('; ') || 'mọi trường hợp';

const HEAD = [
  ...['Mã', 'Thủ tục', 'Cấp', 'Đơn vị chủ trì', 'Kết quả, làm thế nào', 'Cơ sở dữ liệu đã tra', 'Phí', 'Thời hạn'],
  ...['Lấy ý kiến, xác minh', 'Kiểm thử thấy'],
];

export const proceduresPage = (seen: readonly Seen[]): GeneratedFile => {
  const sorted = [...seen].sort((one, other) => (one.procedure.code < other.procedure.code ? -1 : 1));
  return {
    path: 'docs/procedures.md',
    text: page(
      'Các thủ tục đã chạy trọn',
      'Do kiểm thử `test/procedures.test.ts` ghi sau khi đưa từng thủ tục từ tiếp nhận đến trả kết quả qua API (`WRITE_DOCS=true`); không sửa bằng tay.',
      [
        table(HEAD, sorted.map(row)),
        'Trường hợp đã chạy, người nộp nộp trực tiếp:',
        list(sorted.map(({ procedure, checklist }) => `${procedure.code}: ${caseIn(procedure, checklist.answers)}`)),
      ],
    ),
  };
};
