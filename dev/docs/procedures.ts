import type { Schemas } from '../../api/client/index.ts';
import { CHANNELS, RESULT_FORMS } from '../../domain/dossier/codes.ts';
import { SPECS } from '../../domain/dossier/contents.ts';
import { type FeeRate, rateInWords } from '../../domain/law/fees.ts';
import { AGENCY_LEVELS, RESULT_WAYS, SERVICE_LEVELS, UNITS } from '../../domain/law/words.ts';
import type { Played } from '../demo/driver.ts';
import { type GeneratedFile, list, page, table } from './markdown.ts';

/** docs/procedures.md: what became of each procedure that was driven from the counter to the returned result. */

type Procedure = Schemas['Procedure'];

const said = (words: Readonly<Record<string, string>>, code: string): string => words[code] ?? code;
const unverified = (verified: boolean): string => (verified ? '' : ' (chưa xác minh)');

const limitIn = ({ unit, amount, extraDays, verified }: Schemas['TimeLimit']): string =>
  `${unit === 'SAME_DAY' ? '' : `${amount} `}${said(UNITS, unit)}${extraDays === undefined ? '' : ` cộng ${extraDays} ngày làm việc`}${unverified(verified)}`;

const feeIn = ({ name, rate, verified }: Schemas['Fee']): string => `${name}: ${rateInWords(rate as FeeRate)}${unverified(verified)}`;

const resultsIn = ({ results }: Procedure, of: (result: Procedure['results'][number]) => string): string =>
  results.map((result) => (results.length === 1 ? of(result) : `${result.code}: ${of(result)}`)).join('\n');

/** In the order of the rows, each once: how often a look-up made somebody wait says nothing of the procedure. */
const actsIn = (acts: readonly string[]): string =>
  [...new Set(SPECS.filter(({ act }) => acts.some((done) => done.split(' ')[0] === act)).map(({ act, id }) => id ?? act))].join(', ');

const unitIn = ({ lead, procedure }: Played): string => {
  const unit = lead.units.find(({ function: name }) => name === procedure.leadUnit);
  return `${lead.name}${unit?.name === null || unit === undefined ? '' : `, ${unit.name}`}`;
};

const row = (played: Played): readonly string[] => {
  const { procedure, checklist, view, acts } = played;
  return [
    procedure.code,
    procedure.name,
    `${said(AGENCY_LEVELS, procedure.level)}, ${said(SERVICE_LEVELS, procedure.serviceLevel)}`,
    unitIn(played),
    resultsIn(procedure, ({ way }) => said(RESULT_WAYS, way)),
    resultsIn(procedure, ({ store }) => store ?? 'kho dữ liệu'),
    resultsIn(procedure, ({ forms }) => said(RESULT_FORMS, forms)),
    procedure.presenceRequired ? 'phải có mặt' : 'không',
    limitIn(checklist.deadline),
    checklist.fees.map(feeIn).join('\n') || 'không',
    String(view.papers.length),
    actsIn(acts),
  ];
};

export const proceduresPage = (played: readonly Played[]): GeneratedFile => ({
  path: 'docs/procedures.md',
  text: page(
    'Các thủ tục đã chạy trọn',
    'Do kiểm thử `test/procedures.test.ts` ghi sau khi đưa từng thủ tục từ tiếp nhận đến trả kết quả qua API (`WRITE_DOCS=true`); không sửa bằng tay.',
    [
      table(
        [
          ...['Mã', 'Thủ tục', 'Cấp, mức', 'Đơn vị chủ trì', 'Kết quả làm thế nào', 'Lưu ở', 'Hình thức', 'Có mặt khi nhận'],
          ...['Thời hạn', 'Phí', 'Giấy tờ', 'Các việc đã làm'],
        ],
        [...played].sort((one, other) => (one.procedure.code < other.procedure.code ? -1 : 1)).map(row),
      ),
      'Trường hợp đã chạy:',
      list(
        [...played]
          .sort((one, other) => (one.procedure.code < other.procedure.code ? -1 : 1))
          .map(({ procedure, checklist }) => `${procedure.code}: ${caseIn(procedure, checklist.answers)}`),
      ),
      `Nộp bằng mọi cách: ${Object.values(CHANNELS).join(', ').toLocaleLowerCase('vi')}; ở đây nộp trực tiếp.`,
    ],
  ),
});

const caseIn = ({ questions }: Procedure, answers: Readonly<Record<string, string>>): string =>
  questions
    .map(
      ({ question, words, answers: known }) =>
        `${words}: ${known.find(({ answer }) => answer === answers[question])?.words ?? answers[question]}`,
    )
    .join('; ') || 'mọi trường hợp';
