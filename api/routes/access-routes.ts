import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Body, Paging, PersonalIdText, problems } from '../bodies/schemas.ts';
import type { Deps } from '../http/deps.ts';
import { LookList, listLooks } from '../views/access-view.ts';

/** GET /access-log and POST /access-log/search: who looked at what, for the head of those who did. */
export const registerAccessLog = (app: FastifyInstance, deps: Deps): void => {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  typed.get(
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
  typed.post(
    '/access-log/search',
    {
      config: { read: 'LOOKS' },
      schema: {
        tags: ['supervision'],
        operationId: 'searchLooks',
        summary: 'Ai trong đơn vị đã tìm theo số định danh này',
        description: 'A POST, so that the number stands in no address; the log keeps no number, and finds it all the same.',
        body: Body({ personalId: PersonalIdText, ...Paging }),
        response: { 200: LookList, ...problems('ROLE_NOT_PERMITTED', 'IDENTIFIER_INVALID', 'PAYLOAD_TOO_LARGE') },
      },
    },
    (request) => {
      const { personalId, ...page } = request.body;
      return listLooks(deps, request, { ...page, number: personalId });
    },
  );
};
