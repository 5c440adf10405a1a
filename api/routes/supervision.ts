import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { failingCauses, failingWork } from '../../db/register/stuck.ts';
import { STUCK_CLASSES } from '../../db/register/stuck-causes.ts';
import { FailingCause, FailingWork, StuckClassName } from '../../db/register/stuck-rows.ts';
import { Instant, Text } from '../../domain/dossier/codes.ts';
import { Paging, problems } from '../bodies/schemas.ts';
import type { Deps } from '../http/deps.ts';
import { createAuthenticate } from '../http/session.ts';
import { listed } from '../views/reading.ts';
import { createSupervision, reachOf, StuckList, StuckTotals } from '../views/supervision-view.ts';
import { createWedgedList } from '../views/wedged.ts';

const Unit = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 50,
    description: 'Mã đơn vị; gồm cả các đơn vị bên dưới. Bỏ trống: mọi đơn vị mà người gọi được xem',
  }),
);

const FailingAnswer = Type.Object(
  {
    asOf: Instant('Thời điểm xét'),
    causes: Type.Array(FailingCause, { description: 'Số việc đang lỗi theo nguyên nhân' }),
    work: Type.Array(FailingWork),
    wedged: Type.Union([
      Type.Array(Type.Object({ dossierId: Text, workflowId: Text, since: Instant('Từ lúc nào') })),
      Type.Literal('UNKNOWN', { description: 'Temporal không trả lời' }),
    ]),
  },
  { title: 'Failing' },
);

const MOST_FAILING = 200;
const tags = ['supervision'];
const REFUSALS = problems('ROLE_NOT_PERMITTED', 'UNIT_NOT_PERMITTED');

/** GET /supervision/{stuck,summary,failing}: which dossiers are stuck, why, and who holds them. Lists name nobody but by id. */
export const registerSupervision = (app: FastifyInstance, deps: Deps): void => {
  const wedgedList = createWedgedList(deps.temporal);
  const supervision = createSupervision({ ...deps, wedgedList });
  const onRequest = createAuthenticate(deps);
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();

  typed.get(
    '/supervision/stuck',
    {
      config: { read: 'STUCK' },
      onRequest,
      schema: {
        tags,
        operationId: 'listStuck',
        summary: 'Hồ sơ chậm hoặc tắc: vì sao, ở bước nào, ai đang giữ (stuck dossiers)',
        description:
          'Người theo dõi, lãnh đạo, người phụ trách Bộ phận Một cửa, trưởng đơn vị: đơn vị mình và các đơn vị bên dưới. Sở theo dõi: mọi đơn vị, chỉ theo mã. Người vận hành: chỉ lỗi kỹ thuật.',
        querystring: Type.Object({
          asOf: Type.Optional(Instant('Thời điểm xét; bỏ trống: bây giờ')),
          unit: Unit,
          // One value comes as a text, several as a list.
          class: Type.Optional(Type.Union([StuckClassName, Type.Array(StuckClassName, { maxItems: STUCK_CLASSES.length })])),
          ...Paging,
        }),
        response: { 200: StuckList, ...REFUSALS },
      },
    },
    (request) => {
      const { class: classes, ...query } = request.query;
      return supervision.list(reachOf(request), { ...query, classes: classes === undefined ? undefined : [classes].flat() });
    },
  );

  typed.get(
    '/supervision/summary',
    {
      config: { read: 'STUCK' },
      onRequest,
      schema: {
        tags,
        operationId: 'summariseStuck',
        summary: 'Số hồ sơ chậm hoặc tắc theo đơn vị, bước và loại (summary)',
        querystring: Type.Object({ unit: Unit }),
        response: { 200: StuckTotals, ...REFUSALS },
      },
    },
    (request) => supervision.summary(reachOf(request), request.query),
  );

  typed.get(
    '/supervision/failing',
    {
      config: { read: 'FAILING' },
      onRequest,
      schema: {
        tags,
        operationId: 'listFailing',
        summary: 'Việc kỹ thuật đang lỗi, dành cho người vận hành (failing work)',
        description: `Tối đa ${MOST_FAILING} việc, lỗi lâu nhất trước; chỉ có mã, không có dữ liệu cá nhân.`,
        response: { 200: FailingAnswer, ...problems('ROLE_NOT_PERMITTED') },
      },
    },
    async (request) => {
      listed(request, 'FAILING');
      const [causes, work, wedged] = await Promise.all([
        failingCauses(deps.db),
        failingWork(deps.db, { limit: MOST_FAILING }),
        wedgedList(),
      ]);
      return { asOf: deps.clock.now(), causes: [...causes], work: [...work], wedged: wedged === 'UNKNOWN' ? wedged : [...wedged] };
    },
  );
};
