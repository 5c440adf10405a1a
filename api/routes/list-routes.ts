import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { type DossierRow, inbox, listDossiers, logAccess, partyByPersonalId } from '../../db/register/dossiers.ts';
import { specOf } from '../../domain/dossier/contents.ts';
import { refuse } from '../../domain/failures.ts';
import { checkPersonalId } from '../../domain/identifiers/index.ts';
import { Cursor, Limit, PersonalIdText, problems } from '../bodies/schemas.ts';
import type { Deps } from '../http/deps.ts';
import { isOwnInstant } from '../http/formats.ts';
import { Refused, reject } from '../http/problem.ts';
import { isStorable } from '../http/storable.ts';

const Text = Type.String();
const Maybe = Type.Union([Text, Type.Null()]);

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
      keys.every((key) => typeof key === 'string' && isStorable(key)) &&
      isOwnInstant(keys[0])
    )
      return keys;
  } catch {
    // Falls through to the refusal.
  }
  return reject('BODY_INVALID', { field: 'after' });
};

/** Lists, search and inbox. Like all reads they come from PostgreSQL alone, so they work while the engine is away. */
export const registerLists = (app: FastifyInstance, deps: Deps): void => {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const { permits } = specOf('READ');

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
