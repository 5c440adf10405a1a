import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { sql } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Deps } from './deps.ts';
import { docsPage } from './docs-page.ts';

const CHECK_MS = 2_000;

const answersWithin = async (check: () => Promise<unknown>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS);
  });
  try {
    return await Promise.race([check().then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
};

/** Whether the Temporal server answers just now. */
export const engineAnswers = (temporal: Deps['temporal']): Promise<boolean> =>
  answersWithin(() => temporal.withDeadline(Date.now() + CHECK_MS, () => temporal.workflowService.getSystemInfo({})));

const shown = (up: boolean): 'UP' | 'DOWN' => (up ? 'UP' : 'DOWN');

const Part = Type.Enum(['UP', 'DOWN']);
const ReadyBody = Type.Object({ status: Part, database: Part, temporal: Part });

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
        description: 'Says which part is not ready.',
        response: { 200: ReadyBody, 503: ReadyBody },
      },
    },
    async (_request, reply) => {
      const [database, temporal] = await Promise.all([answersWithin(() => deps.db.execute(sql`select 1`)), engineAnswers(deps.temporal)]);
      const ready = database && temporal;
      return reply.code(ready ? 200 : 503).send({ status: shown(ready), database: shown(database), temporal: shown(temporal) });
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
