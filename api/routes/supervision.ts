import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { failingCauses, failingSteps } from '../../db/register/stuck.ts';
import { STUCK_CLASSES } from '../../db/register/stuck-causes.ts';
import { Cursor, Limit, problems } from '../bodies/schemas.ts';
import type { Deps } from '../http/deps.ts';
import { createAuthenticate } from '../http/session.ts';
import { CAUSES_BY_CODE, createSupervision, reachOf, type StuckList, type StuckTotals } from '../views/supervision-view.ts';
import { createWedgedList } from '../views/wedged.ts';

const Instant = (description: string) => Type.String({ format: 'date-time', description });
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const ClassName = Type.Enum([...STUCK_CLASSES], {
  description:
    'Loại: LATE quá hạn trả kết quả; STEP_OVER_BUDGET quá thời gian của bước; CONSULTATION_OVERDUE cơ quan phối hợp quá hạn trả lời; FAILING lỗi kỹ thuật đang thử lại; WEDGED luồng xử lý bị treo; NO_RUN mất luồng xử lý; OLD_RUN luồng xử lý của phiên bản trước; NO_CONSULTATION mất luồng xử lý của một yêu cầu lấy ý kiến; NO_ROW luồng xử lý không có trong sổ; ROW_BEHIND sổ chậm hơn luồng xử lý; ROW_AHEAD sổ có điều mà luồng xử lý không có; FILE_MISSING thiếu tệp',
});
const Unit = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 50,
    description: 'Mã đơn vị; gồm cả các đơn vị bên dưới. Bỏ trống: mọi đơn vị mà người gọi được xem',
  }),
);
const AsOf = Type.Optional(Instant('Thời điểm xét; bỏ trống: bây giờ'));
const Wedged = Type.Enum(['KNOWN', 'UNKNOWN'], { description: 'UNKNOWN: Temporal không trả lời, danh sách có thể thiếu hồ sơ bị treo' });

const Cause = Type.Object({
  class: ClassName,
  code: Type.String({ description: `Mã nguyên nhân: ${CAUSES_BY_CODE.join(', ')}` }),
  since: Instant('Từ lúc nào'),
  subject: Nullable(Type.String({ description: 'Bước kỹ thuật đang lỗi, việc xác minh quá hạn, hoặc mã băm của tệp bị thiếu' })),
  cause: Nullable(Type.String({ description: 'Mã lỗi gần nhất của bước kỹ thuật, hoặc đối chiếu thấy gì' })),
  attempt: Nullable(Type.Integer({ description: 'Số lần đã thử làm lại hoặc tự khắc phục' })),
  workflowId: Nullable(Type.String({ description: 'Luồng xử lý (Temporal) có liên quan' })),
});

const Row = Type.Object({
  dossierId: Type.String(),
  dossierCode: Nullable(Type.String({ description: 'Mã số hồ sơ; chưa có trước khi tiếp nhận' })),
  procedureCode: Type.String(),
  procedureName: Type.String(),
  unit: Type.String({ description: 'Đơn vị chủ trì' }),
  phase: Type.String({ description: 'Bước hiện tại' }),
  status: Type.String({ description: 'Trạng thái suy ra' }),
  holder: Type.Object({ kind: Type.String(), unit: Type.String(), person: Nullable(Type.String()) }, { description: 'Ai đang giữ hồ sơ' }),
  stuckSince: Instant('Từ lúc nào, theo nguyên nhân lâu nhất'),
  ageMinutes: Type.Integer({ description: 'Tuổi tính bằng phút đồng hồ' }),
  dueAt: Nullable(Instant('Hạn trả kết quả')),
  causes: Type.Array(Cause, { description: 'Mọi nguyên nhân, lâu nhất trước' }),
  nextActs: Type.Array(
    Type.Object({ act: Type.String(), name: Type.String(), subject: Type.String(), roles: Type.Array(Type.String()), unit: Type.String() }),
    { description: 'Việc phải làm tiếp để hồ sơ đi tiếp' },
  ),
});

const StuckAnswer = Type.Unsafe<StuckList>(
  Type.Object({
    asOf: Instant('Thời điểm xét'),
    wedged: Wedged,
    rows: Type.Array(Row),
    next: Nullable(Type.String({ description: 'Dùng làm `after` để lấy trang sau' })),
  }),
);

const SummaryAnswer = Type.Unsafe<StuckTotals>(
  Type.Object({
    asOf: Instant('Thời điểm xét'),
    wedged: Wedged,
    open: Type.Integer({ description: 'Số hồ sơ đang mở' }),
    stuck: Type.Integer({ description: 'Số hồ sơ chậm hoặc tắc, mỗi hồ sơ tính một lần' }),
    counts: Type.Array(
      Type.Object({
        unit: Type.String({ description: 'Đơn vị đang giữ' }),
        phase: Type.String(),
        class: ClassName,
        dossiers: Type.Integer(),
      }),
    ),
  }),
);

const FailingAnswer = Type.Object({
  asOf: Instant('Thời điểm xét'),
  causes: Type.Array(Type.Object({ step: Type.String(), cause: Type.String(), steps: Type.Integer() }), {
    description: 'Số bước đang lỗi theo nguyên nhân',
  }),
  steps: Type.Array(
    Type.Object({
      workflowId: Type.String(),
      step: Type.String(),
      dossierId: Type.String(),
      dossierCode: Nullable(Type.String()),
      phase: Nullable(Type.String()),
      attempt: Type.Integer(),
      cause: Type.String(),
      firstFailedAt: Instant('Lỗi lần đầu'),
      lastFailedAt: Instant('Lỗi gần nhất'),
    }),
  ),
  wedged: Type.Union([
    Type.Array(Type.Object({ dossierId: Type.String(), workflowId: Type.String(), since: Instant('Từ lúc nào') })),
    Type.Literal('UNKNOWN', { description: 'Temporal không trả lời' }),
  ]),
});

const MOST_FAILING = 200;
const tags = ['supervision'];
const REFUSALS = problems('ROLE_NOT_PERMITTED', 'UNIT_NOT_PERMITTED', 'BODY_INVALID');

/** GET /supervision/{stuck,summary,failing}: which dossiers are stuck, why, and who holds them. Lists name nobody but by id. */
export const registerSupervision = (app: FastifyInstance, deps: Deps): void => {
  const wedgedList = createWedgedList(deps.temporal);
  const supervision = createSupervision({ ...deps, wedgedList });
  const onRequest = createAuthenticate(deps);
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();

  typed.get(
    '/supervision/stuck',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Hồ sơ chậm hoặc tắc: vì sao, ở bước nào, ai đang giữ (stuck dossiers)',
        description:
          'Người theo dõi, lãnh đạo, người phụ trách Bộ phận Một cửa, trưởng đơn vị: đơn vị mình và các đơn vị bên dưới. Sở theo dõi: mọi đơn vị, chỉ theo mã. Người vận hành: chỉ lỗi kỹ thuật.',
        querystring: Type.Object({
          asOf: AsOf,
          unit: Unit,
          // One value comes as a text, several as a list.
          class: Type.Optional(Type.Union([ClassName, Type.Array(ClassName, { maxItems: STUCK_CLASSES.length })])),
          after: Type.Optional(Cursor),
          limit: Type.Optional(Limit),
        }),
        response: { 200: StuckAnswer, ...REFUSALS },
      },
    },
    ({ caller, query }) =>
      supervision.list(reachOf(caller), { ...query, classes: query.class === undefined ? undefined : [query.class].flat() }),
  );

  typed.get(
    '/supervision/summary',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Số hồ sơ chậm hoặc tắc theo đơn vị, bước và loại (summary)',
        querystring: Type.Object({ asOf: AsOf, unit: Unit }),
        response: { 200: SummaryAnswer, ...REFUSALS },
      },
    },
    ({ caller, query }) => supervision.summary(reachOf(caller), query),
  );

  typed.get(
    '/supervision/failing',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Bước kỹ thuật đang lỗi, dành cho người vận hành (failing steps)',
        description: `Tối đa ${MOST_FAILING} bước, lỗi lâu nhất trước; chỉ có mã, không có dữ liệu cá nhân.`,
        response: { 200: FailingAnswer, ...problems('ROLE_NOT_PERMITTED') },
      },
    },
    async ({ caller }) => {
      reachOf(caller, ({ role }) => role === 'OPERATOR');
      const [causes, steps, wedged] = await Promise.all([
        failingCauses(deps.db),
        failingSteps(deps.db, { limit: MOST_FAILING }),
        wedgedList(),
      ]);
      return { asOf: deps.clock.now(), causes: [...causes], steps: [...steps], wedged: wedged === 'UNKNOWN' ? wedged : [...wedged] };
    },
  );
};
