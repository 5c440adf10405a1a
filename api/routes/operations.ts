import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Deps } from '../http/deps.ts';
import { docsPage } from './docs-page.ts';
import { readiness } from './readiness.ts';

const Part = Type.Enum(['UP', 'DOWN']);
const ReadyBody = Type.Object({
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
});

/** Must be registered before the routes that the document describes. */
export const registerOpenApi = (app: FastifyInstance, { config }: Deps): void => {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hồ sơ một cửa — One-stop dossier API',
        version: '1',
        description:
          'Hệ thống một cửa điện tử: tiếp nhận, số hóa, giải quyết và trả kết quả hồ sơ thủ tục hành chính. Mọi lời từ chối là `application/problem+json` (RFC 9457). ' +
          'One-stop dossiers: every refusal is problem+json; every changing POST carries an Idempotency-Key.',
      },
      servers: [{ url: config.api.publicUrl }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      security: [{ bearer: [] }],
    },
    hideUntagged: true,
  });
};

/** Health for orchestrators, the API's own description for developers. No authentication: nothing here is about a dossier. */
export const registerOperations = (app: FastifyInstance, deps: Deps): void => {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const open = { tags: ['operations'], security: [] };
  typed.get(
    '/health/live',
    { schema: { ...open, summary: 'Tiến trình còn sống', response: { 200: Type.Object({ status: Type.Literal('UP') }) } } },
    async () => ({ status: 'UP' as const }),
  );
  typed.get(
    '/health/ready',
    {
      schema: {
        ...open,
        summary: 'Sẵn sàng nhận yêu cầu',
        description:
          'Says which part is not ready, and why: database, engine, the workers of each task queue (a frozen one shows within 30 s), free space of the file store, clocks more than 5 s apart.',
        response: { 200: ReadyBody, 503: ReadyBody },
      },
    },
    async (_request, reply) => {
      const parts = await readiness(deps);
      const stateOf = (name: string): 'UP' | 'DOWN' => parts.find(({ part }) => part === name)?.status ?? 'DOWN';
      const ready = parts.every(({ status }) => status === 'UP');
      return reply
        .code(ready ? 200 : 503)
        .send({ status: ready ? 'UP' : 'DOWN', database: stateOf('database'), temporal: stateOf('temporal'), parts: [...parts] });
    },
  );
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('text/html; charset=utf-8')
      .send(docsPage(app.swagger())),
  );
};
