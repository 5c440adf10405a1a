import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { inbox } from '../../db/register/inbox.ts';
import { type DossierFilter, type ListedDossier, listDossiers } from '../../db/register/lists.ts';
import { dossiersNaming } from '../../db/register/parties.ts';
import { ActName, HoldingBody, Instant, Maybe, MaybeInstant, Phase, RoleName, Status, Text } from '../../domain/dossier/codes.ts';
import { answeredSince } from '../../domain/dossier/reads/reader.ts';
import { OPENED_BY } from '../../domain/dossier/reads/table.ts';
import { checkPersonalId } from '../../domain/identifiers/index.ts';
import { Body, OneLine, Paging, PersonalIdText, problems } from '../bodies/schemas.ts';
import type { Caller } from '../http/auth.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { looked, PURPOSE, PurposeHeader } from '../views/looks.ts';
import { listed } from '../views/reading.ts';

const RowBody = Type.Object(
  {
    dossierId: Text,
    dossierCode: Maybe,
    procedureCode: Text,
    phase: Phase,
    status: Status,
    intakeUnit: Text,
    leadUnit: Text,
    holder: HoldingBody,
    receivedAt: Instant(),
    dueAt: MaybeInstant,
    closedAt: MaybeInstant,
  },
  { title: 'DossierRow' },
);

/** Whatever else the register holds of a dossier, the answer leaves out: a body is written by its schema. */
const rowOf = ({ holder, holderUnit, holderPerson, ...row }: ListedDossier): Static<typeof RowBody> => ({
  ...row,
  holder: { kind: holder, unit: holderUnit, person: holderPerson },
});

const TaskBody = Type.Object(
  {
    dossierId: Text,
    dossierCode: Maybe,
    procedureCode: Text,
    act: ActName,
    name: Text,
    subject: Text,
    roles: Type.Array(RoleName),
    unit: Text,
    person: Maybe,
    openedAt: Instant(),
    dueAt: MaybeInstant,
  },
  { title: 'Task' },
);

/** Lists, search and inbox. Like all reads they come from PostgreSQL alone, so they work while the engine is away. */
export const registerLists = (app: FastifyInstance, deps: Deps): void => {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const lists = deps.lists ?? deps.db;
  /** What the caller may open: a list never shows what its single page would refuse. */
  const readable = (caller: Caller) => ({ permits: OPENED_BY, caller, answeredSince: answeredSince(deps.clock.now()) });
  const search = async (
    seen: (found: { readonly dossiers: readonly string[] }) => void,
    filter: DossierFilter,
  ): Promise<ListedDossier[]> => {
    const rows = await listDossiers(lists, filter);
    seen({ dossiers: rows.map(({ dossierId }) => dossierId) });
    return rows;
  };

  typed.get(
    '/dossiers',
    {
      config: { read: 'DOSSIERS' },
      schema: {
        tags: ['dossiers'],
        operationId: 'listDossiers',
        summary: 'Hồ sơ đang mở của đơn vị, hoặc tìm theo mã số',
        description: 'Open dossiers that the caller may read, newest first; with `code` also a closed one, and the search is logged.',
        headers: PurposeHeader,
        querystring: Type.Object({
          code: Type.Optional(Type.String({ maxLength: 60, description: 'Mã số hồ sơ' })),
          ...Paging,
        }),
        response: { 200: Type.Object({ dossiers: Type.Array(RowBody), next: Maybe }), ...problems('ROLE_NOT_PERMITTED') },
      },
    },
    async (request) => {
      listed(request, 'DOSSIERS');
      const { caller, query, headers } = request;
      const { code, after, limit = 50 } = query;
      const from = readCursor('dossiers', after);
      const filter = { ...readable(caller), limit: limit + 1, ...(from === undefined ? {} : { after: from }) };
      const rows =
        code === undefined
          ? await listDossiers(lists, { ...filter, includeClosed: false })
          : await looked(deps, { request, what: 'SEARCH', asked: code, purpose: headers[PURPOSE] }, (seen) =>
              search(seen, { ...filter, includeClosed: true, code }),
            );
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { dossiers: rows.slice(0, limit).map(rowOf), next: last ? writeCursor('dossiers', [last.enteredAt, last.dossierId]) : null };
    },
  );

  typed.post(
    '/dossiers/search',
    {
      config: { read: 'SEARCH' },
      schema: {
        tags: ['dossiers'],
        operationId: 'searchDossiers',
        summary: 'Tìm hồ sơ của một người theo số định danh và họ tên',
        description:
          'Open and closed dossiers of a person that the caller may read, taken in under this very name. A POST, so that neither stands in an address or a log.',
        headers: PurposeHeader,
        body: Body({ personalId: PersonalIdText, fullName: OneLine(120, 'Họ và tên') }),
        response: {
          200: Type.Object({ open: Type.Integer({ description: 'Số hồ sơ đang mở' }), dossiers: Type.Array(RowBody) }),
          ...problems('IDENTIFIER_INVALID', 'ROLE_NOT_PERMITTED', 'PAYLOAD_TOO_LARGE'),
        },
      },
    },
    async (request) => {
      const { caller, body, headers } = request;
      const look = { request, what: 'SEARCH', asked: body.personalId, purpose: headers[PURPOSE] };
      const rows = await looked(deps, look, async (seen) => {
        listed(request, 'SEARCH');
        const id = checkPersonalId(body.personalId);
        if (!id.ok) return reject('IDENTIFIER_INVALID', { field: 'personalId', detail: { reason: id.message } });
        const among = await dossiersNaming(deps.db, { personalId: id.value, fullName: body.fullName });
        return search(seen, { ...readable(caller), among, includeClosed: true, limit: 100 });
      });
      return { open: rows.filter(({ closedAt }) => closedAt === null).length, dossiers: rows.map(rowOf) };
    },
  );

  typed.get(
    '/tasks',
    {
      config: { read: 'TASKS' },
      schema: {
        tags: ['tasks'],
        operationId: 'listTasks',
        summary: 'Việc đang chờ tôi',
        description: 'Inbox: open tasks of the caller’s roles and unit, oldest first.',
        querystring: Type.Object(Paging),
        response: { 200: Type.Object({ tasks: Type.Array(TaskBody), next: Maybe }), ...problems('ROLE_NOT_PERMITTED') },
      },
    },
    async (request) => {
      listed(request, 'TASKS');
      const { after, limit = 50 } = request.query;
      const from = readCursor('tasks', after);
      const rows = await inbox(lists, { caller: request.caller, limit: limit + 1, ...(from === undefined ? {} : { after: from }) });
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        tasks: rows.slice(0, limit),
        next: last ? writeCursor('tasks', [last.openedAt, last.dossierId, last.key]) : null,
      };
    },
  );
};
