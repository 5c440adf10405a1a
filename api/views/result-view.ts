import { type Static, Type } from 'typebox';
import type { Db } from '../../db/client.ts';
import { saidWith } from '../../db/register/commands.ts';
import type { Owner } from '../../db/register/parties.ts';
import { resultInMaking } from '../../db/register/result-fields.ts';
import { awaitingSecond } from '../../domain/dossier/acts/resultFields.ts';
import { Choice, Flag, Instant, Maybe, MaybeOf, Nullable, SourceName, Text, TextOf } from '../../domain/dossier/codes.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { type FieldDecision, type FieldState, type FieldStatus, objectionTo } from '../../domain/law/results/fields.ts';
import { inWords } from '../../domain/law/results/print.ts';

const Status = Choice<FieldStatus>(
  {
    GIVEN: 'Đã có giá trị',
    LEFT_OUT: 'Không bắt buộc, không có giá trị',
    MISSING: 'Còn thiếu',
    DIFFERS: 'Các nguồn ghi khác nhau, phải quyết định',
    OUTDATED: 'Dữ liệu đã đổi sau khi quyết định, phải quyết định lại',
    NOT_AS_DECLARED: 'Giá trị được chọn khác trường hợp giải quyết',
    UNFIT: 'Giá trị không dùng được cho trường này',
    DOUBTED: 'Giá trị đáng ngờ, phải quyết định và nêu lý do',
  },
  'Tình trạng của trường',
);

const Values = (description: string) => Type.Array(Text, { description });

/** One field of the result, side by side as each source has it. */
export const ResultFieldBody = Type.Object(
  {
    field: TextOf('Tên trường, dùng trong decide-field'),
    label: Text,
    required: Flag,
    status: Status,
    register: Values('Cơ sở dữ liệu ghi'),
    paper: Values('Giấy tờ đã chuyển thành dữ liệu ghi'),
    declaration: Values('Lời khai, dữ liệu người nộp'),
    value: Nullable(Text, 'Giá trị sẽ dùng; null: chưa có'),
    printed: Nullable(Text, 'Giá trị bằng lời, như in trên kết quả'),
    objection: Nullable(Text, 'Vì sao chưa trình được kết quả; null: không vướng'),
    decision: Nullable(
      Type.Object({
        source: SourceName,
        value: Text,
        reasons: Maybe,
        by: Text,
        confirmedBy: MaybeOf('Người thứ hai đã xác nhận, khi phải có'),
        at: Instant(),
      }),
    ),
    asked: Type.Array(
      Type.Object({
        request: Text,
        source: SourceName,
        value: Text,
        item: Maybe,
        reasons: Maybe,
        by: Text,
        at: Instant(),
        until: Instant(),
      }),
      { description: 'Đề nghị chờ người thứ hai xác nhận' },
    ),
    seen: TextOf('Dấu của những gì đang hiển thị; gửi lại trong decide-field'),
  },
  { title: 'ResultField' },
);

type Asked = Static<typeof ResultFieldBody>['asked'][number] & { readonly field: string };

/** What waits for a second person: value and reasons are read where the one who asks has written them. */
const askedOf = async (db: Db, { requests }: DossierState): Promise<readonly Asked[]> => {
  const said = await saidWith(
    db,
    requests.map(({ command }) => command.id),
  );
  return requests.flatMap(({ request, command, at, until }) => {
    if (command.act !== 'DECIDE_FIELD') return [];
    const { value = '', item = null, reasons = null } = (said.get(command.id) ?? {}) as Partial<FieldDecision & { readonly item: string }>;
    const { field, source } = command.data;
    return [{ field, request, source, value, item, reasons, by: command.actor.person, at, until }];
  });
};

const bodyOf = (
  field: FieldState,
  { asked, waiting }: { readonly asked: readonly Asked[]; readonly waiting: ReturnType<typeof awaitingSecond> },
): Static<typeof ResultFieldBody> => {
  const { definition, said, status, value, decision, seen } = field;
  const { name } = definition;
  return {
    field: name,
    label: definition.label,
    required: definition.required,
    status,
    register: [...said.REGISTER],
    paper: [...said.PAPER],
    declaration: [...said.DECLARATION],
    value,
    printed: value === null ? null : inWords(definition, value),
    objection: waiting.find((one) => one.field === name)?.reason ?? objectionTo(field),
    decision:
      decision === null
        ? null
        : {
            source: decision.source,
            value: decision.value,
            reasons: decision.reasons,
            by: decision.person,
            confirmedBy: decision.confirmedBy ?? null,
            at: decision.at,
          },
    asked: asked.flatMap(({ field: of, ...request }) => (of === name ? [request] : [])),
    seen,
  };
};

/** The fields of a result in the making; null: its procedure has no form of it. */
export const resultFields = async (
  db: Db,
  { state, owner, at }: { readonly state: DossierState; readonly owner: Owner; readonly at: string },
): Promise<Static<typeof ResultFieldBody>[] | null> => {
  const making = await resultInMaking(db, state, { owner, at });
  if (making === null) return null;
  const pending = { asked: await askedOf(db, state), waiting: awaitingSecond(state) };
  return making.states.map((field) => bodyOf(field, pending));
};
