import { type Explanation, explain, firstMatch, type Line } from './rules.ts';

/** Case of DT-5, one set per result. */
export interface ResultCase {
  /** A national or specialised database or ministry system for this result exists and is connected. */
  readonly externalSystem: boolean;
  readonly electronicOnlyByProcedure: boolean;
  readonly electronicOnlyByChoice: boolean;
  /** Special law demands that the person come in person. */
  readonly presenceRequired: boolean;
}

/** Outcome of DT-5. `storage`: `EXTERNAL_WITH_LINK` keeps the link in both warehouses. */
export interface ResultDecision {
  readonly storage: 'EXTERNAL_WITH_LINK' | 'WAREHOUSE';
  readonly electronicReturn: 'PUBLISH' | 'WITHHELD_UNTIL_PRESENCE';
  readonly paperReturn: 'ANY_CHANNEL' | 'IN_PERSON_ONLY' | 'NONE';
  readonly explanations: { readonly storage: Explanation; readonly electronicReturn: Explanation; readonly paperReturn: Explanation };
}

type Ruled<Outcome> = Line<string, ResultCase> & { readonly outcome: Outcome };

const STEP_4 = 'Quyết định 2603/QĐ-UBND, mục 2, Bước 4';
const STEP_5 = 'Quyết định 2603/QĐ-UBND, mục 2, Bước 5 và mục 3, Bước 4';

/** DT-5 by column; each column has exactly one deciding line. */
export const RESULT_LINES: {
  readonly storage: readonly Ruled<ResultDecision['storage']>[];
  readonly electronicReturn: readonly Ruled<ResultDecision['electronicReturn']>[];
  readonly paperReturn: readonly Ruled<ResultDecision['paperReturn']>[];
} = {
  storage: [
    {
      line: 'EXTERNAL_SYSTEM',
      when: { externalSystem: [true] },
      outcome: 'EXTERNAL_WITH_LINK',
      source: STEP_4,
      text: 'Đã có cơ sở dữ liệu quốc gia, chuyên ngành kết nối: lưu tại đó, kho dữ liệu giữ đường dẫn',
    },
    {
      line: 'NO_EXTERNAL_SYSTEM',
      when: {},
      outcome: 'WAREHOUSE',
      source: STEP_4,
      text: 'Chưa có hệ thống kết nối: lưu tại kho dữ liệu của tỉnh',
    },
  ],
  electronicReturn: [
    {
      line: 'PRESENCE',
      when: { presenceRequired: [true] },
      outcome: 'WITHHELD_UNTIL_PRESENCE',
      source: STEP_5,
      text: 'Luật chuyên ngành yêu cầu có mặt khi nhận: chưa trả bản điện tử cho đến khi ghi nhận người nhận có mặt',
    },
    { line: 'ORDINARY', when: {}, outcome: 'PUBLISH', source: STEP_5, text: 'Trả bản điện tử qua tài khoản của tổ chức, cá nhân' },
  ],
  paperReturn: [
    {
      line: 'ELECTRONIC_ONLY_PROCEDURE',
      when: { electronicOnlyByProcedure: [true] },
      outcome: 'NONE',
      source: STEP_5,
      text: 'Thủ tục chỉ quy định trả bản điện tử: không trả bản giấy',
    },
    {
      line: 'ELECTRONIC_ONLY_CHOICE',
      when: { electronicOnlyByChoice: [true] },
      outcome: 'NONE',
      source: STEP_5,
      text: 'Tổ chức, cá nhân chỉ yêu cầu bản điện tử: không trả bản giấy',
    },
    {
      line: 'PRESENCE',
      when: { presenceRequired: [true] },
      outcome: 'IN_PERSON_ONLY',
      source: STEP_5,
      text: 'Luật chuyên ngành yêu cầu có mặt: chỉ trả bản giấy trực tiếp, không qua bưu chính hay người khác',
    },
    { line: 'ORDINARY', when: {}, outcome: 'ANY_CHANNEL', source: STEP_5, text: 'Trả cả bản giấy' },
  ],
};

/** DT-5: where a result is stored and how it is returned. */
export const decideResult = (given: ResultCase): ResultDecision => {
  const storage = firstMatch(RESULT_LINES.storage, given);
  const electronicReturn = firstMatch(RESULT_LINES.electronicReturn, given);
  const paperReturn = firstMatch(RESULT_LINES.paperReturn, given);
  return {
    storage: storage.outcome,
    electronicReturn: electronicReturn.outcome,
    paperReturn: paperReturn.outcome,
    explanations: { storage: explain(storage), electronicReturn: explain(electronicReturn), paperReturn: explain(paperReturn) },
  };
};
