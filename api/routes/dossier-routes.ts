import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { signersOf } from '../../db/law/mandates.ts';
import { filesOf } from '../../db/register/files.ts';
import { lookedUp } from '../../db/register/looked-up.ts';
import { findPaper } from '../../domain/dossier/change.ts';
import { isWithoutReceipt } from '../../domain/dossier/clock.ts';
import {
  AuthorityName,
  Count,
  FileKindName,
  HolderName,
  Instant,
  Maybe,
  Outcome,
  Phase,
  RoleName,
  Text,
} from '../../domain/dossier/codes.ts';
import { DossierParams, ItemKey, problems, Sha256 } from '../bodies/schemas.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { DossierBody } from '../views/dossier-body.ts';
import { PurposeHeader } from '../views/looks.ts';
import { previewOf } from '../views/preview.ts';
import { openDossierFor, storyFor } from '../views/read.ts';
import { opened, openedPart } from '../views/reading.ts';

const READ_REFUSALS = ['DOSSIER_UNKNOWN', 'ROLE_NOT_PERMITTED', 'PHASE_NOT_PERMITTED'] as const;

const EventBody = Type.Object(
  {
    revision: Count,
    type: Text,
    at: Instant(),
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
  {
    item: Text,
    lookedUpAt: Instant(),
    record: Type.Record(Text, Type.Unknown(), { description: 'Như cơ sở dữ liệu trả lời; có nhiều bản ghi thì là bản ghi đầu' }),
    records: Type.Array(Type.Record(Text, Type.Unknown()), { description: 'Mọi bản ghi, theo thứ tự mà `confirm-data` nêu' }),
  },
  { title: 'LookedUpData' },
);

const FileBody = Type.Object(
  { sha256: Text, kind: FileKindName, item: Text, mediaType: Text, size: Count, pages: Count, createdAt: Instant() },
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

/** Of bytes with personal data: kept by no cache, and never interpreted by a browser as anything but what they were found to be. */
const SEALED = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, no-store',
} as const;

/** Bytes of the store. */
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
    .headers(SEALED)
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
      config: { read: 'DOSSIER' },
      schema: {
        ...schema,
        operationId: 'getDossier',
        summary: 'Xem hồ sơ',
        description: 'State, tasks and what this caller may do next. The opening is logged.',
        response: { 200: DossierBody, ...problems(...READ_REFUSALS) },
      },
    },
    (request) => openDossierFor(deps, request, request.params.dossierId),
  );

  typed.get(
    '/dossiers/:dossierId/timeline',
    {
      config: { read: 'TIMELINE' },
      schema: {
        ...schema,
        operationId: 'listEvents',
        summary: 'Diễn biến hồ sơ',
        description: 'Every fact with who and who held the dossier after it.',
        response: { 200: Type.Object({ events: Type.Array(EventBody) }), ...problems(...READ_REFUSALS) },
      },
    },
    async (request) => {
      const events = await storyFor(deps, await opened(deps, request, { read: 'TIMELINE', idOrCode: request.params.dossierId }));
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
      config: { read: 'SIGNERS' },
      schema: {
        ...schema,
        operationId: 'listSigners',
        summary: 'Người có quyền ký kết quả hôm nay',
        description: 'Whom a draft may name (Decree 30/2020 Art. 13).',
        querystring: Type.Object({ document: Type.Optional(Outcome) }),
        response: { 200: Type.Object({ signers: Type.Array(SignerBody) }), ...problems(...READ_REFUSALS) },
      },
    },
    async (request) => {
      const { state } = await opened(deps, request, { read: 'SIGNERS', idOrCode: request.params.dossierId });
      const rights = await signersOf(deps.db, state, { ...request.query, at: deps.clock.now() });
      return { signers: rights.map((right) => ({ ...right, lines: [...right.lines] })) };
    },
  );

  typed.get(
    '/dossiers/:dossierId/data/:item',
    {
      config: { read: 'DATA' },
      schema: {
        tags: ['dossiers'],
        operationId: 'getLookedUpData',
        summary: 'Dữ liệu tra cứu được thay giấy tờ',
        description:
          'What the register holds in place of a paper, to be shown to the applicant before `confirm-data`. The opening is logged.',
        headers: PurposeHeader,
        params: Type.Object({ ...DossierParams.properties, item: ItemKey }),
        response: { 200: LookedUpBody, ...problems(...READ_REFUSALS, 'PAPER_UNKNOWN', 'LOOK_UP_PENDING', 'DATA_NOT_FOUND') },
      },
    },
    async (request) => {
      const { dossierId, item } = request.params;
      const { part } = await openedPart(deps, request, { read: 'DATA', idOrCode: dossierId, what: `DATA ${item}` }, async ({ state }) => {
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
      config: { read: 'FILES' },
      schema: {
        ...schema,
        operationId: 'listFiles',
        summary: 'Danh sách tệp tin của hồ sơ',
        response: { 200: Type.Object({ files: Type.Array(FileBody) }), ...problems(...READ_REFUSALS) },
      },
    },
    async (request) => {
      const { state, shown } = await opened(deps, request, { read: 'FILES', idOrCode: request.params.dossierId });
      const files = (await filesOf(deps.db, state.dossierId)).filter(shown.showsFile);
      return { files: files.map(({ dossierId: _id, meta: _meta, ...file }) => file) };
    },
  );

  typed.get(
    '/dossiers/:dossierId/files/:sha256',
    {
      config: { read: 'FILES' },
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
    async (request, reply) => {
      const { dossierId, sha256 } = request.params;
      // The same bytes may have several names here: one of them must be for this reader.
      const { part } = await openedPart(
        deps,
        request,
        { read: 'FILES', idOrCode: dossierId, what: `FILE ${sha256}` },
        async ({ state, shown }) =>
          (await filesOf(deps.db, state.dossierId)).find((one) => one.sha256 === sha256 && shown.showsFile(one)) ?? reject('FILE_UNKNOWN'),
      );
      return sendFile(deps, reply, part);
    },
  );

  typed.get(
    '/dossiers/:dossierId/result/preview',
    {
      config: { read: 'PREVIEW' },
      schema: {
        ...schema,
        operationId: 'previewResult',
        summary: 'Xem trước kết quả sẽ trình',
        response: {
          ...binary('Bản xem trước (PDF)', 'application/pdf'),
          ...problems(...READ_REFUSALS, 'FILE_UNKNOWN', 'FILE_LOST', 'AGENCY_UNKNOWN', 'RESULT_FILE_MISSING', 'INSPECTION_UNAVAILABLE'),
        },
      },
    },
    async (request, reply) => {
      const asked = { read: 'PREVIEW', idOrCode: request.params.dossierId } as const;
      const { part } = await openedPart(deps, request, asked, (found) => previewOf(deps, found));
      return reply.headers(SEALED).header('content-disposition', 'inline; filename="xem-truoc.pdf"').type('application/pdf').send(part);
    },
  );

  typed.get(
    '/dossiers/:dossierId/receipt',
    {
      config: { read: 'FILES' },
      schema: {
        ...schema,
        operationId: 'getReceipt',
        summary: 'Giấy tiếp nhận hồ sơ và hẹn trả kết quả',
        response: {
          ...binary('Giấy tiếp nhận (PDF)', 'application/pdf'),
          ...problems(...READ_REFUSALS, 'FILE_UNKNOWN', 'RECEIPT_NOT_READY', 'RECEIPT_NOT_DUE', 'FILE_LOST'),
        },
      },
    },
    async (request, reply) => {
      const asked = { read: 'FILES', idOrCode: request.params.dossierId, what: 'RECEIPT' } as const;
      const { part } = await openedPart(deps, request, asked, async ({ state, shown }) => {
        if (!shown.showsFile({ kind: 'RECEIPT', item: '' })) return reject('FILE_UNKNOWN');
        return state.receipt ?? reject(isWithoutReceipt(state) ? 'RECEIPT_NOT_DUE' : 'RECEIPT_NOT_READY');
      });
      return sendFile(deps, reply, { sha256: part, mediaType: 'application/pdf' });
    },
  );
};
