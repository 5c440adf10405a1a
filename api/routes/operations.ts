import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Choice } from '../../domain/dossier/codes.ts';
import { refusals } from '../bodies/schemas.ts';
import type { Deps } from '../http/deps.ts';
import { asDocument, refuseUnknownQueries, withWordsOfBodies } from './document.ts';
import { readiness } from './readiness.ts';

const Part = Choice({ UP: 'sẵn sàng', DOWN: 'chưa sẵn sàng' }, 'Trạng thái', 'UpOrDown');
const ReadyBody = Type.Object(
  {
    status: Part,
    database: Part,
    temporal: Part,
    parts: Type.Array(
      Type.Object({
        part: Type.String({ description: 'database, temporal, queue:<hàng đợi>, files, clock' }),
        status: Part,
        cause: Type.Optional(Type.String({ description: 'Mã nguyên nhân và số đo, khi DOWN' })),
      }),
    ),
  },
  { title: 'Readiness' },
);

const TAGS = {
  intake:
    'Tiếp nhận — Intake. Theo thứ tự: POST /dossiers, start-identification, resolve-account, classify (từng giấy tờ), accept, start-digitising, tải bản quét, check-dossier, hand-over',
  acts: 'Việc trên hồ sơ — Acts',
  files: 'Tệp tin gửi lên — Uploads',
  commands: 'Lệnh — Commands',
  dossiers: 'Hồ sơ — Dossiers',
  tasks: 'Việc đang chờ — Inbox',
  payments: 'Tiền nộp chưa rõ của hồ sơ nào — Stray payments',
  catalogue: 'Danh mục — Catalogue',
  supervision: 'Theo dõi, giám sát — Supervision',
  operations: 'Vận hành — Operations',
} as const;

/** The viewer's own scripts and styles, its icons as data, and calls of this API: nothing from elsewhere. Its styles are set by script. */
const VIEWER_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Must be registered before the routes that the document describes. */
export const registerOpenApi = (app: FastifyInstance): void => {
  refuseUnknownQueries(app);
  app.decorate('worded', { document: {} });
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hồ sơ một cửa — One-stop dossier API',
        version: '1',
        description:
          'Hệ thống một cửa điện tử: tiếp nhận, số hóa, giải quyết và trả kết quả hồ sơ thủ tục hành chính. Mọi lời từ chối là `application/problem+json` (RFC 9457). ' +
          'One-stop dossiers: every refusal is problem+json; every POST of a command carries an Idempotency-Key; tokens are the OpenID Connect issuer’s. `201`, `200`: done. `202`: ask at `Location` until `APPLIED` or `REFUSED`. No answer, `429`, `500`, `503`, `507`: send again with the same key. `409` with `Retry-After`: send again with a new key, since a refusal is final under its own. Codes in words: `GET /catalogue/codes`. Signing and confirming as the second person need a log-in of the last 15 minutes (`auth_time`; 401 `LOGIN_TOO_OLD` with its challenge).',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      // Relative, so that the viewer calls the host that it was itself fetched from, under whatever name: its policy allows no other.
      servers: [{ url: '/' }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ bearer: [] }],
    },
    hideUntagged: true,
    transformObject: (gathered) => {
      app.worded.document = asDocument('openapiObject' in gathered ? gathered.openapiObject : {});
      return withWordsOfBodies(app.worded.document);
    },
  });
  app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: VIEWER_CSP,
    uiConfig: { validatorUrl: null, layout: 'BaseLayout', showExtensions: true },
    // The document has no links; their empty column is what does not fit a telephone.
    theme: { css: [{ filename: 'narrow.css', content: '.swagger-ui .response-col_links{display:none}' }] },
  });
};

/** Busy is not dead: to be killed for it, or for how often somebody asks, would make it worse. */
const HEALTH = { read: 'PUBLIC', alwaysAnswered: true } as const;

/** Whoever asks while the answer is being found waits for the same one. */
const shared = <T>(find: () => Promise<T>): (() => Promise<T>) => {
  let underway: Promise<T> | null = null;
  return () => {
    underway ??= find().finally(() => {
      underway = null;
    });
    return underway;
  };
};

/** Health for orchestrators, the API's own description for developers. No authentication: nothing here is about a dossier. */
export const registerOperations = (app: FastifyInstance, deps: Deps): void => {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const open = { tags: ['operations'], security: [] };
  const refused = refusals(['BODY_INVALID', 'INTERNAL']);
  const ready = shared(() => readiness(deps));
  typed.get(
    '/health/live',
    {
      config: HEALTH,
      schema: {
        ...open,
        operationId: 'isLive',
        summary: 'Tiến trình còn sống',
        response: { 200: Type.Object({ status: Type.Literal('UP') }), ...refused },
      },
    },
    async () => ({ status: 'UP' as const }),
  );
  typed.get(
    '/health/ready',
    {
      config: HEALTH,
      schema: {
        ...open,
        operationId: 'isReady',
        summary: 'Sẵn sàng nhận yêu cầu',
        description:
          'Says which part is not ready, and why: database, engine, the workers of each task queue (a frozen one shows within 30 s), free space of the file store, clocks more than 5 s apart.',
        response: { 200: ReadyBody, 503: ReadyBody, ...refused },
      },
    },
    async (_request, reply) => {
      const parts = await ready();
      const stateOf = (name: string): 'UP' | 'DOWN' => parts.find(({ part }) => part === name)?.status ?? 'DOWN';
      const up = parts.every(({ status }) => status === 'UP');
      return reply
        .code(up ? 200 : 503)
        .send({ status: up ? 'UP' : 'DOWN', database: stateOf('database'), temporal: stateOf('temporal'), parts: [...parts] });
    },
  );
  app.get('/openapi.json', { config: { read: 'PUBLIC' }, schema: { hide: true } }, async () => app.swagger());
};
