import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { signersOf } from '../../db/law/mandates.ts';
import { timelineOf } from '../../db/register/dossiers.ts';
import { filesOf } from '../../db/register/files.ts';
import { lookedUp } from '../../db/register/looked-up.ts';
import { findPaper } from '../../domain/dossier/change.ts';
import { AuthorityName, Count, FileKindName, HolderName, Maybe, Outcome, Phase, RoleName, Text } from '../../domain/dossier/codes.ts';
import { DossierParams, Item, problems, Sha256 } from '../bodies/schemas.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { DossierBody } from '../views/dossier-body.ts';
import { PURPOSE, PurposeHeader } from '../views/looks.ts';
import { openDossierFor, opened, openedPart } from '../views/read.ts';

const READ_REFUSALS = ['DOSSIER_UNKNOWN', 'ROLE_NOT_PERMITTED', 'UNIT_NOT_PERMITTED'] as const;

const EventBody = Type.Object(
  {
    revision: Count,
    type: Text,
    at: Text,
    actor: Type.Object({ person: Text, role: RoleName, unit: Text, agency: Text, via: Maybe }),
    commandId: Text,
    phase: Phase,
    holder: Type.Object({ kind: HolderName, unit: Text }),
    ruleSet: Text,
    data: Type.Record(Text, Type.Unknown()),
  },
  { title: 'TimelineEvent' },
);

const LookedUpBody = Type.Object(
  { item: Text, lookedUpAt: Text, record: Type.Record(Text, Type.Unknown(), { description: 'Như cơ sở dữ liệu trả lời' }) },
  { title: 'LookedUpData' },
);

const FileBody = Type.Object(
  { sha256: Text, kind: FileKindName, item: Text, mediaType: Text, size: Count, pages: Count, createdAt: Text },
  { title: 'DossierFile' },
);

const SignerBody = Type.Object(
  {
    person: Text,
    mandate: Text,
    authority: AuthorityName,
    lines: Type.Array(Text, { description: 'Quyền hạn và chức vụ như in trên văn bản' }),
    ends: Maybe,
  },
  { title: 'Signer' },
);

/** Bytes of the store; never interpreted by a browser as anything but what they were found to be. */
const sendFile = async (
  { files }: Deps,
  reply: FastifyReply,
  { sha256, mediaType }: { readonly sha256: string; readonly mediaType: string },
): Promise<FastifyReply> => {
  const facts = (await files.stat(sha256)) ?? reject('FILE_LOST');
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
const binary = (description: string, ...mediaTypes: readonly string[]) => ({
  200: { description, content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema: Bytes }])) },
});

/** One dossier, its story and its files. Every look is logged, a refused one as well. */
export const registerDossierReads = (app: FastifyInstance, deps: Deps): void => {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const schema = { tags: ['dossiers'], params: DossierParams, headers: PurposeHeader };

  typed.get(
    '/dossiers/:dossierId',
    {
      schema: {
        ...schema,
        operationId: 'getDossier',
        summary: 'Xem hồ sơ',
        description: 'State, tasks and what this caller may do next. The opening is logged.',
        response: { 200: DossierBody, ...problems(...READ_REFUSALS) },
      },
    },
    ({ caller, params, headers }) =>
      openDossierFor(deps, { caller, idOrCode: params.dossierId, what: 'DOSSIER', purpose: headers[PURPOSE] }),
  );

  typed.get(
    '/dossiers/:dossierId/timeline',
    {
      schema: {
        ...schema,
        operationId: 'listEvents',
        summary: 'Diễn biến hồ sơ',
        description: 'Every fact with who and who held the dossier after it.',
        response: { 200: Type.Object({ events: Type.Array(EventBody) }), ...problems(...READ_REFUSALS) },
      },
    },
    async ({ caller, params, headers }) => {
      const { state } = await opened(deps, { caller, idOrCode: params.dossierId, what: 'TIMELINE', purpose: headers[PURPOSE] });
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
    '/dossiers/:dossierId/signers',
    {
      schema: {
        ...schema,
        operationId: 'listSigners',
        summary: 'Người có quyền ký kết quả hôm nay',
        description: 'Whom a draft may name (Decree 30/2020 Art. 13).',
        querystring: Type.Object({ document: Type.Optional(Outcome) }),
        response: { 200: Type.Object({ signers: Type.Array(SignerBody) }), ...problems(...READ_REFUSALS) },
      },
    },
    async ({ caller, params, query, headers }) => {
      const { state } = await opened(deps, { caller, idOrCode: params.dossierId, what: 'SIGNERS', purpose: headers[PURPOSE] });
      const rights = await signersOf(deps.db, state, { ...query, at: deps.clock.now() });
      return { signers: rights.map((right) => ({ ...right, lines: [...right.lines] })) };
    },
  );

  typed.get(
    '/dossiers/:dossierId/data/:item',
    {
      schema: {
        tags: ['dossiers'],
        operationId: 'getLookedUpData',
        summary: 'Dữ liệu tra cứu được thay giấy tờ',
        description:
          'What the register holds in place of a paper, to be shown to the applicant before `confirm-data`. The opening is logged.',
        headers: PurposeHeader,
        params: Type.Object({ ...DossierParams.properties, item: Item }),
        response: { 200: LookedUpBody, ...problems(...READ_REFUSALS, 'PAPER_UNKNOWN', 'LOOK_UP_PENDING', 'DATA_NOT_FOUND') },
      },
    },
    async ({ caller, params: { dossierId, item }, headers }) => {
      const look = { caller, idOrCode: dossierId, what: `DATA ${item}`, purpose: headers[PURPOSE] };
      const { part } = await openedPart(deps, look, async ({ state, reader }) => {
        // Whoever reads the name masked does not read the person's record (1.2).
        if (reader.role === 'SUPERVISOR') return reject('ROLE_NOT_PERMITTED');
        const paper = findPaper(state, item) ?? reject('PAPER_UNKNOWN', { field: 'item' });
        if (paper.lookUp === 'PENDING') return reject('LOOK_UP_PENDING');
        return (await lookedUp(deps.db, { dossierId: state.dossierId, item })) ?? reject('DATA_NOT_FOUND', { field: 'item' });
      });
      return part;
    },
  );

  typed.get(
    '/dossiers/:dossierId/files',
    {
      schema: {
        ...schema,
        operationId: 'listFiles',
        summary: 'Danh sách tệp tin của hồ sơ',
        response: { 200: Type.Object({ files: Type.Array(FileBody) }), ...problems(...READ_REFUSALS) },
      },
    },
    async ({ caller, params, headers }) => {
      const { state } = await opened(deps, { caller, idOrCode: params.dossierId, what: 'FILES', purpose: headers[PURPOSE] });
      return { files: (await filesOf(deps.db, state.dossierId)).map(({ dossierId: _id, meta: _meta, ...file }) => file) };
    },
  );

  typed.get(
    '/dossiers/:dossierId/files/:sha256',
    {
      schema: {
        tags: ['dossiers'],
        operationId: 'getFile',
        summary: 'Tải một tệp tin',
        headers: PurposeHeader,
        params: Type.Object({ ...DossierParams.properties, sha256: Sha256 }),
        response: {
          ...binary('Nội dung tệp tin', 'application/pdf', 'image/jpeg', 'image/png', 'image/tiff'),
          ...problems(...READ_REFUSALS, 'FILE_UNKNOWN', 'FILE_LOST'),
        },
      },
    },
    async ({ caller, params, headers }, reply) => {
      const look = { caller, idOrCode: params.dossierId, what: `FILE ${params.sha256}`, purpose: headers[PURPOSE] };
      const { part } = await openedPart(
        deps,
        look,
        async ({ state }) =>
          (await filesOf(deps.db, state.dossierId)).find(({ sha256 }) => sha256 === params.sha256) ?? reject('FILE_UNKNOWN'),
      );
      return sendFile(deps, reply, part);
    },
  );

  typed.get(
    '/dossiers/:dossierId/receipt',
    {
      schema: {
        ...schema,
        operationId: 'getReceipt',
        summary: 'Giấy tiếp nhận hồ sơ và hẹn trả kết quả',
        response: { ...binary('Giấy tiếp nhận (PDF)', 'application/pdf'), ...problems(...READ_REFUSALS, 'RECEIPT_NOT_READY', 'FILE_LOST') },
      },
    },
    async ({ caller, params, headers }, reply) => {
      const look = { caller, idOrCode: params.dossierId, what: 'RECEIPT', purpose: headers[PURPOSE] };
      const { part } = await openedPart(deps, look, async ({ state }) => state.receipt ?? reject('RECEIPT_NOT_READY'));
      return sendFile(deps, reply, { sha256: part, mediaType: 'application/pdf' });
    },
  );
};
