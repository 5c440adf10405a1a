import { eventName } from '../../domain/dossier/contents.ts';
import {
  DOSSIER_READS,
  type DossierRead,
  EVENT_GROUPS,
  FIELD_GROUPS,
  FILE_GROUPS,
  type FieldGroup,
  type FileGroup,
  GROUP_OF_FILE,
  LIST_READS,
  type ListRead,
  RELATIONS,
  STAGES,
  type Stage,
} from '../../domain/dossier/reads/names.ts';
import { DAYS_AFTER_ANSWER, LIST_TABLE, linesOf, READ_TABLE, type ReadLine } from '../../domain/dossier/reads/table.ts';
import { FILE_KINDS, type FileKind } from '../../domain/dossier/slips.ts';
import type { Role } from '../../domain/dossier/state.ts';
import { ROLES } from '../../domain/dossier/wording.ts';
import { capital, GENERATED, type GeneratedFile, list, page, table } from './markdown.ts';

const words = <Name extends string>(names: readonly Name[], said: Readonly<Record<Name, string>>): string =>
  names.length === 0 ? '–' : names.map((name) => said[name]).join(';\n');

const stagesOf = ({ stages }: ReadLine): string => {
  const all = Object.keys(STAGES) as Stage[];
  return stages.length === all.length ? 'mọi giai đoạn' : words(stages, STAGES);
};

const fieldsOf = ({ fields, names }: ReadLine): string =>
  words(fields, { ...FIELD_GROUPS, NAMES: `${FIELD_GROUPS.NAMES} (${names === 'FULL' ? 'đủ' : 'đã che'})` });

const readTable = (): string =>
  table(
    ['Vai trò', 'Khi là', 'Giai đoạn', 'Xem', 'Trường', 'Tệp tin'],
    (Object.keys(READ_TABLE) as Role[]).flatMap((role) =>
      linesOf(role).map((line) => [
        ROLES[role],
        RELATIONS[line.relation],
        stagesOf(line),
        words<DossierRead>(line.reads, DOSSIER_READS),
        fieldsOf(line),
        words<FileGroup>(line.files, FILE_GROUPS),
      ]),
    ),
  );

const without = (Object.keys(READ_TABLE) as Role[]).filter((role) => linesOf(role).length === 0);

const listTable = (): string =>
  table(
    ['Danh sách', 'Ai được hỏi'],
    (Object.keys(LIST_TABLE) as ListRead[]).map((read) => [
      LIST_READS[read],
      LIST_TABLE[read].length === Object.keys(READ_TABLE).length ? 'mọi vai trò' : LIST_TABLE[read].map((role) => ROLES[role]).join(', '),
    ]),
  );

const filesOf = (group: FileGroup): string =>
  (Object.keys(GROUP_OF_FILE) as FileKind[]).flatMap((kind) => (GROUP_OF_FILE[kind] === group ? [FILE_KINDS[kind]] : [])).join('; ');

/** docs/rules/reads.md: who may see what of a dossier, when, and which lists. */
export const readsPage = (): GeneratedFile => ({
  path: 'docs/rules/reads.md',
  text: page('Ai được xem gì', GENERATED, [
    `Mọi thứ ra khỏi hệ thống (JSON, tệp tin, trang) đều qua bảng này; việc được làm thì xem [transitions.md](transitions.md). Dòng nào không ghi là không được xem, và câu trả lời không cho biết hồ sơ có hay không. Nhiều dòng cùng đúng thì gộp lại.`,
    '## Một hồ sơ',
    readTable(),
    `Không được xem hồ sơ nào: ${without.map((role) => ROLES[role]).join(', ')}. Phần mềm tại quầy xem những gì công chức mà nó thay mặt được xem.`,
    `Cơ quan được hỏi chỉ xem việc hỏi chính mình, nội dung hỏi và các giấy tờ mà văn bản hỏi ghi gửi kèm, từ khi gửi đến ${DAYS_AFTER_ANSWER} ngày sau khi trả lời (số ngày do hệ thống đặt, chưa có văn bản quy định).`,
    '## Danh sách',
    'Không danh sách nào có họ tên, số định danh hay lời người viết; mỗi danh sách chỉ có những hồ sơ mà người hỏi mở được, hoặc trong phạm vi theo dõi.',
    listTable(),
    'Tình trạng của một lệnh: chỉ người đã gửi lệnh.',
    '## Nhóm trường',
    list((Object.keys(FIELD_GROUPS) as FieldGroup[]).map((group) => `${capital(FIELD_GROUPS[group])} \`${group}\``)),
    '## Diễn biến',
    'Việc nào đã xảy ra, lúc nào, do ai: theo quyền xem diễn biến. Nội dung của từng việc chỉ kèm theo khi được xem nhóm trường của nó:',
    list(
      (Object.keys(EVENT_GROUPS) as (keyof typeof EVENT_GROUPS)[]).map(
        (group) => `\`${group}\`: ${EVENT_GROUPS[group].map(eventName).join('; ')}`,
      ),
    ),
    '## Nhóm tệp tin',
    list((Object.keys(FILE_GROUPS) as FileGroup[]).map((group) => `${capital(FILE_GROUPS[group])}: ${filesOf(group)}`)),
  ]),
});
