import { type Explanation, explain, firstMatch, type Line, type Unsourced } from './rules.ts';

/** Case of DT-1. `national`/`local` concern the person the account belongs to: the applicant, or the principal when authorised. */
export interface AccountCase {
  readonly authorised: boolean;
  readonly foreigner: boolean;
  readonly national: 'YES' | 'NO' | 'UNAVAILABLE';
  /** `CONFLICT` = two local accounts for one identifier, or the link already points elsewhere. */
  readonly local: 'LINKED' | 'UNLINKED' | 'NONE' | 'CONFLICT';
  /** Local date of receipt. */
  readonly date: string;
}

export type AccountMeasure =
  | 'GUIDE_OR_CREATE_NATIONAL'
  | 'CREATE_LOCAL'
  | 'LINK'
  | 'CHECK_LATER'
  | 'MERGE_BY_TWO_PERSONS'
  | 'PROCEED_WITHOUT_ACCOUNT';

/** Outcome of DT-1; an empty `measures` means: continue, all is there. */
export interface AccountDecision {
  readonly line: AccountLine['line'];
  readonly measures: readonly AccountMeasure[];
  readonly accountOf: 'APPLICANT' | 'PRINCIPAL';
  readonly identifiedBy: 'PERSONAL_ID' | 'PASSPORT_OR_FOREIGNER_ID';
  /** Identity of the representative, the authorisation paper and its scope. */
  readonly recordRepresentative: boolean;
  readonly explanation: Explanation;
}

type Case = Pick<AccountCase, 'national' | 'local'> & { readonly foreignerUncovered: boolean };

interface AccountLine
  extends Line<
    'FOREIGNER_UNCOVERED' | 'CONFLICT' | 'UNAVAILABLE' | 'CONTINUE' | 'LINK' | 'CREATE_LOCAL' | 'CREATE_NATIONAL' | 'CREATE_BOTH',
    Case
  > {
  readonly measures: readonly AccountMeasure[];
}

/** Decree 69/2024, which adds foreigners to Điều 21a (recalled date). */
const FOREIGNERS_FROM = '2024-07-01';

const SOURCE = 'Quyết định 2603/QĐ-UBND, mục 2, Bước 2';

const ACCOUNTS: readonly Unsourced<AccountLine>[] = [
  {
    line: 'FOREIGNER_UNCOVERED',
    when: { foreignerUncovered: [true] },
    measures: ['PROCEED_WITHOUT_ACCOUNT'],
    source: 'Nghị định 69/2024/NĐ-CP (từ 01/7/2024)',
    text: 'Người nước ngoài nộp trước 01/7/2024: chưa có quy định kiểm tra tài khoản, tiếp nhận không cần tài khoản',
  },
  {
    line: 'CONFLICT',
    when: { local: ['CONFLICT'] },
    measures: ['MERGE_BY_TWO_PERSONS'],
    text: 'Một số định danh có hai tài khoản hoặc đã liên kết với người khác: tiếp tục tiếp nhận, hai người cùng hợp nhất tài khoản',
  },
  {
    line: 'UNAVAILABLE',
    when: { national: ['UNAVAILABLE'] },
    measures: ['CHECK_LATER'],
    text: 'Không tra cứu được Cổng Dịch vụ công quốc gia: tiếp tục tiếp nhận, kiểm tra tài khoản sau',
  },
  {
    line: 'CONTINUE',
    when: { national: ['YES'], local: ['LINKED'] },
    measures: [],
    text: 'Đã có tài khoản trên hai hệ thống và đã liên kết: tiếp tục',
  },
  {
    line: 'LINK',
    when: { national: ['YES'], local: ['UNLINKED'] },
    measures: ['LINK'],
    text: 'Đã có tài khoản trên hai hệ thống, chưa liên kết: hệ thống liên kết theo số định danh',
  },
  {
    line: 'CREATE_LOCAL',
    when: { national: ['YES'], local: ['NONE'] },
    measures: ['CREATE_LOCAL', 'LINK'],
    text: 'Chỉ có tài khoản Cổng Dịch vụ công quốc gia: tạo tài khoản của tỉnh rồi liên kết',
  },
  {
    line: 'CREATE_NATIONAL',
    when: { national: ['NO'], local: ['LINKED', 'UNLINKED'] },
    measures: ['GUIDE_OR_CREATE_NATIONAL', 'LINK'],
    text: 'Chưa có tài khoản Cổng Dịch vụ công quốc gia: hướng dẫn hoặc hỗ trợ tạo, rồi liên kết với tài khoản của tỉnh',
  },
  {
    line: 'CREATE_BOTH',
    when: {},
    measures: ['GUIDE_OR_CREATE_NATIONAL', 'CREATE_LOCAL', 'LINK'],
    text: 'Chưa có tài khoản nào: hướng dẫn hoặc hỗ trợ tạo tài khoản quốc gia, tạo tài khoản của tỉnh, rồi liên kết',
  },
];

/** DT-1, top-down. */
export const ACCOUNT_LINES: readonly AccountLine[] = ACCOUNTS.map((line) => ({ source: SOURCE, ...line }));

/** DT-1: what to do about the digital account (tài khoản số). */
export const decideAccount = ({ authorised, foreigner, national, local, date }: AccountCase): AccountDecision => {
  const line = firstMatch<Case, AccountLine>(ACCOUNT_LINES, { national, local, foreignerUncovered: foreigner && date < FOREIGNERS_FROM });
  return {
    line: line.line,
    measures: line.measures,
    accountOf: authorised ? 'PRINCIPAL' : 'APPLICANT',
    identifiedBy: foreigner ? 'PASSPORT_OR_FOREIGNER_ID' : 'PERSONAL_ID',
    recordRepresentative: authorised,
    explanation: explain(line),
  };
};
