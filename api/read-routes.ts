import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { type DossierRow, filesOf, inbox, listDossiers, logAccess, partyByPersonalId, timelineOf } from '../db/dossiers.ts';
import { rowOf } from '../domain/dossier/rows.ts';
import { refuse } from '../domain/failures.ts';
import { checkPersonalId } from '../domain/identifiers/index.ts';
import type { Deps } from './deps.ts';
import { Refused, reject } from './problem.ts';
import { openDossierFor, opened } from './read.ts';
import { Cursor, DossierParams, Limit, PersonalIdText, problems, Sha256 } from './schemas.ts';
import { DossierBody } from './view.ts';

const Text = Type.String();
const Maybe = Type.Union([Text, Type.Null()]);
const READ_REFUSALS = ['DOSSIER_UNKNOWN', 'ROLE_NOT_PERMITTED', 'UNIT_NOT_PERMITTED', 'BODY_INVALID'] as const;

const ListedBody = Type.Object({
  dossierId: Text,
  dossierCode: Maybe,
  procedureCode: Text,
  phase: Text,
  status: Text,
  intakeUnit: Text,
  leadUnit: Text,
  holder: Type.Object({ kind: Text, unit: Text, person: Maybe }),
  receivedAt: Text,
  dueAt: Maybe,
  closedAt: Maybe,
});

const listed = (row: DossierRow) => ({
  dossierId: row.dossierId,
  dossierCode: row.dossierCode,
  procedureCode: row.procedureCode,
  phase: row.phase,
  status: row.status,
  intakeUnit: row.intakeUnit,
  leadUnit: row.leadUnit,
  holder: { kind: row.holder, unit: row.holderUnit, person: row.holderPerson },
  receivedAt: row.receivedAt,
  dueAt: row.dueAt,
  closedAt: row.closedAt,
});

const EventBody = Type.Object({
  revision: Type.Integer(),
  type: Text,
  at: Text,
  actor: Type.Object({ person: Text, role: Text, unit: Text, agency: Text, via: Maybe }),
  commandId: Text,
  phase: Text,
  holder: Type.Object({ kind: Text, unit: Text }),
  ruleSet: Text,
  data: Type.Record(Text, Type.Unknown()),
});

const FileBody = Type.Object({
  sha256: Text,
  kind: Text,
  item: Text,
  mediaType: Text,
  size: Type.Integer(),
  pages: Type.Integer(),
  createdAt: Text,
});

const InboxBody = Type.Object({
  dossierId: Text,
  dossierCode: Maybe,
  procedureCode: Text,
  act: Text,
  name: Text,
  subject: Text,
  roles: Type.Array(Text),
  unit: Text,
  person: Maybe,
  openedAt: Text,
  dueAt: Maybe,
});

const encodeCursor = (keys: readonly string[]): string => Buffer.from(JSON.stringify(keys)).toString('base64url');

/** Keys of the last row of the page before. Throws BODY_INVALID for a cursor that we did not give out. */
const decodeCursor = (cursor: string | undefined, size: number): readonly string[] | undefined => {
  if (cursor === undefined) return undefined;
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(keys) &&
      keys.length === size &&
      keys.every((key) => typeof key === 'string') &&
      !Number.isNaN(Date.parse(String(keys[0])))
    )
      return keys;
  } catch {
    // Falls through to the refusal.
  }
  return reject('BODY_INVALID', { field: 'after' });
};

/** Bytes of the store; never interpreted by a browser as anything but what they were found to be. */
const sendFile = async (
  { files }: Deps,
  reply: FastifyReply,
  { sha256, mediaType }: { readonly sha256: string; readonly mediaType: string },
): Promise<FastifyReply> => {
  const facts = (await files.stat(sha256)) ?? reject('FILE_UNKNOWN');
  const extension = mediaType.split('/')[1] ?? 'bin';
  return reply
    .header('content-length', facts.size)
    .header('content-disposition', `inline; filename="${sha256.slice(0, 12)}.${extension}"`)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('cache-control', 'private, no-store')
    .type(mediaType)
    .send(await files.open(sha256));
};

const Bytes = Type.Unsafe<unknown>({ type: 'string', format: 'binary' });
const binary = (mediaType: string, description: string) => ({ 200: { description, content: { [mediaType]: { schema: Bytes } } } });

const registerDossierReads = (app: FastifyInstance, deps: Deps): void => {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const schema = { tags: ['dossiers'], params: DossierParams };

  typed.get(
    '/dossiers/:dossierId',
    {
      schema: {
        ...schema,
        summary: 'Xem hồ sơ',
        description: 'State, tasks and what this caller may do next. The opening is logged.',
        response: { 200: DossierBody, ...problems(...READ_REFUSALS) },
      },
    },
    ({ caller, params }) => openDossierFor(deps, { caller, idOrCode: params.dossierId, what: 'DOSSIER' }),
  );

  typed.get(
    '/dossiers/:dossierId/timeline',
    {
      schema: {
        ...schema,
        summary: 'Diễn biến hồ sơ',
        description: 'Every fact with who and who held the dossier after it.',
        response: { 200: Type.Object({ events: Type.Array(EventBody) }), ...problems(...READ_REFUSALS) },
      },
    },
    async ({ caller, params }) => {
      const { state } = await opened(deps, { caller, idOrCode: params.dossierId, what: 'TIMELINE' });
      const events = await timelineOf(deps.db, state.dossierId);
      return {
        events: events.map(({ person, role, unit, agency, via, holder, holderUnit, dossierId: _id, ordinal: _ordinal, ...event }) => ({
          ...event,
          actor: { person, role, unit, agency, via },
          holder: { kind: holder, unit: holderUnit },
        })),
      };
    },
  );

  typed.get(
    '/dossiers/:dossierId/files',
    {
      schema: {
        ...schema,
        summary: 'Danh sách tệp tin của hồ sơ',
        response: { 200: Type.Object({ files: Type.Array(FileBody) }), ...problems(...READ_REFUSALS) },
      },
    },
    async ({ caller, params }) => {
      const { state } = await opened(deps, { caller, idOrCode: params.dossierId, what: 'FILES' });
      return { files: (await filesOf(deps.db, state.dossierId)).map(({ dossierId: _id, meta: _meta, ...file }) => file) };
    },
  );

  typed.get(
    '/dossiers/:dossierId/files/:sha256',
    {
      schema: {
        tags: ['dossiers'],
        summary: 'Tải một tệp tin',
        params: Type.Object({ ...DossierParams.properties, sha256: Sha256 }),
        response: { ...binary('application/pdf', 'Nội dung tệp tin'), ...problems(...READ_REFUSALS, 'FILE_UNKNOWN') },
      },
    },
    async ({ caller, params }, reply) => {
      const { state } = await opened(deps, { caller, idOrCode: params.dossierId, what: `FILE ${params.sha256}` });
      const file = (await filesOf(deps.db, state.dossierId)).find(({ sha256 }) => sha256 === params.sha256) ?? reject('FILE_UNKNOWN');
      return sendFile(deps, reply, file);
    },
  );

  typed.get(
    '/dossiers/:dossierId/receipt',
    {
      schema: {
        ...schema,
        summary: 'Giấy tiếp nhận hồ sơ và hẹn trả kết quả',
        response: { ...binary('application/pdf', 'Giấy tiếp nhận (PDF)'), ...problems(...READ_REFUSALS, 'RECEIPT_NOT_READY') },
      },
    },
    async ({ caller, params }, reply) => {
      const { state } = await opened(deps, { caller, idOrCode: params.dossierId, what: 'RECEIPT' });
      return sendFile(deps, reply, { sha256: state.receipt ?? reject('RECEIPT_NOT_READY'), mediaType: 'application/pdf' });
    },
  );
};

/** Reads come from PostgreSQL alone: no query to a workflow, so they work while the engine is away. */
export const registerReads = (app: FastifyInstance, deps: Deps): void => {
  registerDossierReads(app, deps);
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const { permits } = rowOf('READ');

  typed.get(
    '/dossiers',
    {
      schema: {
        tags: ['dossiers'],
        summary: 'Hồ sơ đang mở của đơn vị, hoặc tìm theo mã số',
        description: 'Open dossiers that the caller may read, newest first; with `code` also a closed one.',
        querystring: Type.Object({
          code: Type.Optional(Type.String({ maxLength: 60 })),
          after: Type.Optional(Cursor),
          limit: Type.Optional(Limit),
        }),
        response: { 200: Type.Object({ dossiers: Type.Array(ListedBody), next: Maybe }), ...problems('BODY_INVALID') },
      },
    },
    async ({ caller, query: { code, after, limit = 50 } }) => {
      const [enteredAt, id] = decodeCursor(after, 2) ?? [];
      const rows = await listDossiers(deps.db, {
        permits,
        caller,
        includeClosed: code !== undefined,
        limit: limit + 1,
        ...(code === undefined ? {} : { code }),
        ...(enteredAt === undefined || id === undefined ? {} : { after: [enteredAt, id] as const }),
      });
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return { dossiers: rows.slice(0, limit).map(listed), next: last ? encodeCursor([last.enteredAt, last.dossierId]) : null };
    },
  );

  typed.post(
    '/dossiers/search',
    {
      schema: {
        tags: ['dossiers'],
        summary: 'Tìm hồ sơ của một người theo số định danh',
        description:
          'Open and closed dossiers of a person that the caller may read. A POST, so that the personal number stands in no address and no log.',
        body: Type.Object({ personalId: PersonalIdText }, { additionalProperties: false }),
        response: {
          200: Type.Object({ open: Type.Integer({ description: 'Số hồ sơ đang mở' }), dossiers: Type.Array(ListedBody) }),
          ...problems('BODY_INVALID', 'IDENTIFIER_INVALID', 'ROLE_NOT_PERMITTED'),
        },
      },
    },
    async ({ caller, body }) => {
      if (!permits.some(({ role }) => caller.roles.includes(role)))
        throw new Refused(refuse('ROLE_NOT_PERMITTED', { detail: { roles: permits.map(({ role }) => role) } }));
      const id = checkPersonalId(body.personalId);
      if (!id.ok) return reject('IDENTIFIER_INVALID', { field: 'personalId', detail: { reason: id.message } });
      const person = await partyByPersonalId(deps.db, id.value);
      const rows = person ? await listDossiers(deps.db, { permits, caller, partyId: person.partyId, includeClosed: true, limit: 100 }) : [];
      for (const { dossierId } of rows)
        await logAccess(deps.db, {
          at: deps.clock.now(),
          person: caller.person,
          role: caller.roles[0] ?? '',
          unit: caller.unit,
          dossierId,
          what: 'SEARCH',
        });
      return { open: rows.filter(({ closedAt }) => closedAt === null).length, dossiers: rows.map(listed) };
    },
  );

  typed.get(
    '/tasks',
    {
      schema: {
        tags: ['tasks'],
        summary: 'Việc đang chờ tôi',
        description: 'Inbox: open tasks of the caller’s roles and unit, oldest first.',
        querystring: Type.Object({ after: Type.Optional(Cursor), limit: Type.Optional(Limit) }),
        response: { 200: Type.Object({ tasks: Type.Array(InboxBody), next: Maybe }), ...problems('BODY_INVALID') },
      },
    },
    async ({ caller, query: { after, limit = 50 } }) => {
      const [openedAt, id, key] = decodeCursor(after, 3) ?? [];
      const from = openedAt === undefined || id === undefined || key === undefined ? {} : { after: [openedAt, id, key] as const };
      const rows = await inbox(deps.db, { caller, limit: limit + 1, ...from });
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        tasks: rows.slice(0, limit).map(({ key: _key, openedRevision: _revision, closedAt: _closed, ...task }) => task),
        next: last ? encodeCursor([last.openedAt, last.dossierId, last.key]) : null,
      };
    },
  );
};
