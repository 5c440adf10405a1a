import { FAILURES, type FailureKind, MENDERS } from '../../domain/failures.ts';
import { GENERATED, type GeneratedFile, page, table } from './markdown.ts';

/** docs/errors.md: the error catalogue. */
export const errorsPage = (): GeneratedFile => ({
  path: 'docs/errors.md',
  text: page('Danh mục lỗi', GENERATED, [
    'API trả mã lỗi, mã HTTP và câu thông báo dưới đây; ngoài danh mục này không có lỗi nào khác. «Gửi lại» = chính yêu cầu ấy, không sửa, có thể thành công sau.',
    table(
      ['Mã lỗi', 'HTTP', 'Ai khắc phục', 'Gửi lại', 'Câu thông báo'],
      Object.entries<FailureKind>(FAILURES).map(([code, { status, mender, retry, message }]) => [
        `\`${code}\``,
        String(status),
        MENDERS[mender],
        retry ? 'được' : 'không',
        message,
      ]),
    ),
  ]),
});
