import { FAILURES, type FailureCode, type FailureKind, MENDERS, type Resend, resendOf } from '../../domain/failures.ts';
import { GENERATED, type GeneratedFile, page, table } from './markdown.ts';

/** As it stands in a table, under the sentences that explain it. */
const WORDS: Readonly<Record<Resend, string>> = { NEVER: 'không', SAME_KEY: 'cùng khóa', NEW_KEY: 'khóa mới' };

/** docs/errors.md: the error catalogue. */
export const errorsPage = (): GeneratedFile => ({
  path: 'docs/errors.md',
  text: page('Danh mục lỗi', GENERATED, [
    'API trả mã lỗi, mã HTTP và câu thông báo dưới đây; ngoài danh mục này không có lỗi nào khác. «Gửi lại» = chính nội dung ấy, không sửa, có thể thành công sau số giây ghi ở Retry-After: «cùng khóa» = với cùng Idempotency-Key, «khóa mới» = với Idempotency-Key mới, vì lời từ chối theo khóa cũ không đổi nữa.',
    table(
      ['Mã lỗi', 'HTTP', 'Ai khắc phục', 'Gửi lại', 'Câu thông báo'],
      Object.entries<FailureKind>(FAILURES).map(([code, { status, mender, message }]) => [
        `\`${code}\``,
        String(status),
        MENDERS[mender],
        WORDS[resendOf(code as FailureCode)],
        message,
      ]),
    ),
  ]),
});
