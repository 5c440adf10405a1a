import { REGISTER_NAMES, REGISTER_SYSTEMS, REGISTERS } from '../../domain/law/results/registers.ts';
import { GENERATED, type GeneratedFile, page, table } from './markdown.ts';

const ASKED_BY = { personalId: 'số định danh cá nhân', taxId: 'mã số thuế' } as const;

/** docs/registers.md: what a definition may name of the registers. */
export const registersPage = (): GeneratedFile => ({
  path: 'docs/registers.md',
  text: page('Cơ sở dữ liệu được tra', GENERATED, [
    'Thủ tục nêu mã ở `registers` (tra về người được cấp) và ở `replaceableByData.register` (dữ liệu thay giấy tờ); mẫu kết quả nêu trường ở nguồn `REGISTER`. Bản ghi về người khác không được nhận.',
    table(
      ['Mã', 'Tên', 'Hệ thống', 'Tra theo', 'Trường mà mẫu kết quả được nêu'],
      REGISTER_NAMES.map((name) => {
        const { name: words, system, askedBy, fields } = REGISTERS[name];
        return [`\`${name}\``, words, REGISTER_SYSTEMS[system], ASKED_BY[askedBy], fields.map((field) => `\`${field}\``).join(', ')];
      }),
    ),
  ]),
});
