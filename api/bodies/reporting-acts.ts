import { Type } from 'typebox';
import { Outcome } from '../../domain/dossier/codes.ts';
import { Reasons } from './act-parts.ts';
import { type Bodies, body } from './body.ts';
import { Code, OneLine, Sha256 } from './schemas.ts';

const ResultCode = Code('Mã kết quả trong thủ tục', 'KQ2');

/** What a system says of the result that it made, with the file or with the address of one. */
export const REPORTED = {
  outcome: { ...Outcome, examples: ['RESULT'] },
  seq: Type.Integer({
    minimum: 1,
    maximum: 1_000_000_000,
    examples: [1],
    description: 'Số thứ tự báo cáo của hệ thống gửi; nhỏ hơn hoặc bằng số đã nhận thì bị bỏ qua',
  }),
  sha256: Sha256,
  number: Type.Optional(OneLine(100, 'Số, ký hiệu của văn bản')),
};

/** What other agencies' systems report, and who decides where two reports differ (T38). */
export const REPORTING_ACTS = {
  REPORT_RESULT: body<'REPORT_RESULT'>()(
    {
      result: ResultCode,
      ...REPORTED,
      link: Type.String({
        pattern: '^https?://[\\x21-\\x7e]+$',
        maxLength: 1000,
        description: 'Địa chỉ tệp trong hệ thống gửi; được tải về và kiểm tra',
        examples: ['https://csdl.example/ket-qua/1.pdf'],
      }),
    },
    (_context, { result, outcome, seq, sha256 }) => ({ result, outcome, seq, sha256, by: 'LINK' }),
  ),
  DECIDE_REPORT: body<'DECIDE_REPORT'>()(
    {
      result: ResultCode,
      keep: Type.Boolean({ description: 'true: giữ kết quả đã nhận; false: thay bằng báo cáo sau' }),
      reasons: Reasons,
    },
    (_context, { result, keep }) => ({ result, keep }),
  ),
} satisfies Partial<Bodies>;
