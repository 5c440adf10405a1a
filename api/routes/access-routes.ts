import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Paging, problems } from '../bodies/schemas.ts';
import type { Deps } from '../http/deps.ts';
import { LookList, listLooks } from '../views/access-view.ts';

/** GET /access-log: who looked at what, for the head of those who did. */
export const registerAccessLog = (app: FastifyInstance, deps: Deps): void => {
  app.withTypeProvider<TypeBoxTypeProvider>().get(
    '/access-log',
    {
      config: { read: 'LOOKS' },
      schema: {
        tags: ['supervision'],
        operationId: 'listLooks',
        summary: 'Nhật ký truy cập của đơn vị (access log)',
        description: 'For the unit’s head, newest first; reading it is logged as well.',
        querystring: Type.Object({
          person: Type.Optional(Type.String({ maxLength: 100 })),
          dossierId: Type.Optional(Type.String({ maxLength: 60 })),
          ...Paging,
        }),
        response: { 200: LookList, ...problems('ROLE_NOT_PERMITTED') },
      },
    },
    (request) => listLooks(deps, request, request.query),
  );
};
