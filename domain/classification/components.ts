import { explain, firstMatch, type Line, type Unsourced } from './rules.ts';

/** State of a component's electronic data; output of DT-2, input of DT-3. */
export type EVersion = 'REUSABLE' | 'MISMATCH' | 'INVALID' | 'NONE' | 'SOURCE_DOWN';

/** Case of DT-2. What comes after a "no" does not matter. */
export interface ComponentCase {
  readonly eData: 'FOUND' | 'NOT_FOUND' | 'SOURCE_DOWN';
  /** Legally valid and in date. */
  readonly valid: boolean;
  /** Agrees with what the applicant says and submits. */
  readonly agrees: boolean;
  readonly confirmed: boolean;
}

interface ComponentLine extends Line<'REUSE' | 'NOT_CONFIRMED' | 'DISAGREES' | 'NOT_VALID' | 'NO_DATA' | 'SOURCE_DOWN', ComponentCase> {
  readonly eVersion: EVersion;
}

const SOURCE = 'Quyết định 2603/QĐ-UBND, mục 2, Bước 3';

const COMPONENTS: readonly Unsourced<ComponentLine>[] = [
  {
    line: 'REUSE',
    when: { eData: ['FOUND'], valid: [true], agrees: [true], confirmed: [true] },
    eVersion: 'REUSABLE',
    text: 'Đã có dữ liệu điện tử hợp lệ và người nộp xác nhận: dùng lại, không yêu cầu nộp giấy, không khai lại',
  },
  {
    line: 'NOT_CONFIRMED',
    when: { eData: ['FOUND'], valid: [true], agrees: [true] },
    eVersion: 'MISMATCH',
    text: 'Người nộp không xác nhận dữ liệu điện tử: đề nghị nộp giấy hoặc điều chỉnh dữ liệu, xử lý như không khớp',
  },
  {
    line: 'DISAGREES',
    when: { eData: ['FOUND'], valid: [true] },
    eVersion: 'MISMATCH',
    text: 'Dữ liệu điện tử không khớp với giấy tờ: tiếp nhận bản giấy, ghi nhận sai lệch để điều chỉnh theo luật chuyên ngành',
  },
  {
    line: 'NOT_VALID',
    when: { eData: ['FOUND'] },
    eVersion: 'INVALID',
    source: 'Quyết định 2603/QĐ-UBND, mục 3, Bước 1',
    text: 'Bản điện tử hết hiệu lực hoặc chưa có giá trị pháp lý: coi như chưa có dữ liệu điện tử',
  },
  { line: 'NO_DATA', when: { eData: ['NOT_FOUND'] }, eVersion: 'NONE', text: 'Chưa có dữ liệu điện tử: tiếp nhận bản giấy' },
  {
    line: 'NO_DATA',
    when: { eData: ['NOT_FOUND'] },
    eVersion: 'NONE',
    source: SOURCE,
    text: 'Chưa có dữ liệu điện tử: tiếp nhận bản giấy',
  },
  {
    line: 'SOURCE_DOWN',
    when: {},
    eVersion: 'SOURCE_DOWN',
    text: 'Không tra cứu được nguồn dữ liệu: được tiếp nhận bản giấy, ghi nhận lần tra cứu lỗi và đối chiếu sau',
  },
];

/** DT-2, top-down. */
export const COMPONENT_LINES: readonly ComponentLine[] = COMPONENTS.map((line) => ({ source: SOURCE, ...line }));

/** DT-2: whether a component's electronic data replaces its paper. */
export const decideComponent = (given: ComponentCase) => {
  const line = firstMatch(COMPONENT_LINES, given);
  return {
    line: line.line,
    eVersion: line.eVersion,
    paperIntake: line.eVersion !== 'REUSABLE',
    /** Opens a `DataDiscrepancy`; the source is never overwritten. */
    openDiscrepancy: line.eVersion === 'MISMATCH',
    verifyLater: line.eVersion === 'SOURCE_DOWN',
    explanation: explain(line),
  };
};

export type ComponentDecision = Readonly<ReturnType<typeof decideComponent>>;
