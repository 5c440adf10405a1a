import { readFile } from 'node:fs/promises';
import multipart from '@fastify/multipart';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Tx } from '../../db/client.ts';
import { commandByKey } from '../../db/register/commands.ts';
import { registeredDossier } from '../../db/register/dossiers.ts';
import { nameFiles } from '../../db/register/files.ts';
import type { MediaType } from '../../documents/scans/inspect.ts';
import { verifyPdf } from '../../documents/signing/verify.ts';
import type { ActData, Command } from '../../domain/dossier/commands.ts';
import { specOf } from '../../domain/dossier/contents.ts';
import type { FileKind } from '../../domain/dossier/slips.ts';
import type { Actor, DossierState } from '../../domain/dossier/state.ts';
import { refusalOf, refusalsOf } from '../../domain/dossier/transition.ts';
import { type FailureCode, isRefusal, type Refusal, refuse } from '../../domain/failures.ts';
import { idempotencyKeyOf, keyScope, type Prepared, payloadHash, record, requireKey, sendAnswer } from '../acts/commands.ts';
import { driveCommand } from '../acts/drive.ts';
import { describeAct, type FileAct } from '../acts/next-acts.ts';
import { actorFor } from '../acts/permission.ts';
import { MAX_FILES, type UploadedFile, withUpload } from '../acts/uploads.ts';
import { AnsweredBody, Code, DossierParams, IdempotencyHeaders, Item, problems, UnderwayBody } from '../bodies/schemas.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';

const SCANS: readonly MediaType[] = ['application/pdf', 'image/jpeg', 'image/png', 'image/tiff'];

interface Upload<A extends FileAct> {
  readonly act: A;
  /** The paper or the consultation. */
  readonly subject: string;
  readonly maxFiles: number;
  readonly allowed: readonly MediaType[];
  readonly look: boolean;
  readonly kind: FileKind;
  readonly dataOf: (files: readonly UploadedFile[]) => ActData[A];
  readonly check?: (state: DossierState, files: readonly UploadedFile[]) => Promise<Refusal | null>;
}

/** The whole way of an upload: rules first, then the bytes, then the command. */
const handleUpload = async <A extends FileAct>(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  upload: Upload<A>,
): Promise<FastifyReply> => {
  const { caller } = request;
  const { dossierId: idOrCode } = request.params as { dossierId: string };
  const { act, subject } = upload;
  const key = idempotencyKeyOf(request);
  const { state } = (await registeredDossier(deps.db, idOrCode)) ?? reject('DOSSIER_UNKNOWN');
  const target = state.dossierId;
  const commandOf = (actor: Actor, data: ActData[A]): Command => ({ version: 1, id: '', act, actor, data }) as unknown as Command;
  const probe = commandOf({ ...caller, role: 'SYSTEM' }, upload.dataOf([]));
  const actor = actorFor(specOf(act), state, caller, probe);
  const refused = (refusal: Refusal, body: unknown) => record(deps, { caller, key, act, target, body, prepare: async () => refusal });

  // A known key is not judged by today's phase: its command may have taken effect, and only its bytes can tell.
  const known = await commandByKey(deps.db, { caller: keyScope(caller), idempotencyKey: key });
  const unread = { subject, files: null };
  if (known === null || known.payloadHash === payloadHash(act, target, unread)) {
    const refusal = isRefusal(actor) ? actor : refusalOf(state, commandOf(actor, upload.dataOf([])), { at: deps.clock.now() });
    if (refusal ?? known) {
      const row = await refused(refusal ?? refuse('PHASE_NOT_PERMITTED'), unread);
      request.raw.resume();
      return sendAnswer(reply, row, await driveCommand(deps, row));
    }
  }
  const settled = await withUpload(deps, request, upload, async (files, keep) => {
    const body = { subject, files: files.map(({ sha256 }) => sha256) };
    const wrong = known === null ? ((await upload.check?.(state, files)) ?? null) : null;
    // Before the row: a recorded command never speaks of bytes that are not there.
    if (known === null && wrong === null) await keep();
    const prepare = async (tx: Tx, { commandId, at }: { readonly commandId: string; readonly at: string }): Promise<Prepared> => {
      if (isRefusal(actor)) return actor;
      if (wrong) return wrong;
      const common = { dossierId: target, kind: upload.kind, item: subject, createdAt: at };
      await nameFiles(
        tx,
        files.map(({ sha256, mediaType, size, pages, facts }) => ({
          ...common,
          sha256,
          mediaType,
          size,
          pages,
          meta: { commandId, facts },
        })),
      );
      return { actor, dossierId: target, data: upload.dataOf(files) };
    };
    const row = await record(deps, { caller, key, act, target, body, prepare });
    return { row, answer: await driveCommand(deps, row) };
  });
  return sendAnswer(reply, settled.row, settled.answer);
};

const REPLY_REFUSALS = ['FILE_MISSING', 'SIGNATURE_INVALID', 'SIGNER_NOT_ADDRESSEE'] as const satisfies readonly FailureCode[];

/** The reply must be intact, chained to a trusted root, and signed for the agency that was asked (T15, I-09). */
const checkReply =
  (deps: Deps, consultation: string) =>
  async (state: DossierState, [file]: readonly UploadedFile[]): Promise<Refusal<(typeof REPLY_REFUSALS)[number]> | null> => {
    if (!file) return refuse('FILE_MISSING');
    const report = await verifyPdf({ pdf: await readFile(file.path), roots: deps.trustRoots, at: deps.clock.now() });
    if (!report.valid) {
      const reasons = [...report.problems, ...report.signatures.flatMap(({ problems: found }) => found)];
      return refuse('SIGNATURE_INVALID', {
        detail: { reason: reasons.length === 0 ? ['Văn bản không có chữ ký số.'] : [...new Set(reasons)] },
      });
    }
    const addressee = state.consultations.find((open) => open.consultation === consultation)?.addressee ?? '';
    const signers = report.signatures.map(({ subject }) => subject.agencyId ?? '');
    return signers.includes(addressee) ? null : refuse('SIGNER_NOT_ADDRESSEE', { detail: { allowed: [addressee] } });
  };

/** What an upload may be refused for before the rules are asked, and for its bytes. */
const REFUSALS = [
  'BODY_INVALID',
  'IDEMPOTENCY_KEY_MISSING',
  'IDEMPOTENCY_KEY_REUSED',
  'DOSSIER_UNKNOWN',
  'ENGINE_UNAVAILABLE',
  'DOSSIER_MOVING',
  'COMMAND_EXPIRED',
  'TAKEN_BACK',
  'PAYLOAD_TOO_LARGE',
  'FILE_TYPE_NOT_ALLOWED',
  'FILE_EMPTY',
  'FILE_DAMAGED',
  'FILE_ENCRYPTED',
  'FILE_ACTIVE_CONTENT',
  'FILE_AMBIGUOUS',
  'FILE_TOO_COMPLEX',
  'FILE_MISSING',
  'INSPECTION_UNAVAILABLE',
] as const satisfies readonly FailureCode[];

/** The form as generators need it; it is read as a stream (uploads.ts), so nothing here checks it. */
const formOf = (maxItems: number) =>
  Type.Object({
    file: Type.Array(Type.Unsafe<unknown>({ type: 'string', format: 'binary' }), {
      minItems: 1,
      maxItems,
      description:
        'Tệp tin; mỗi tệp một phần tên `file`. Bản quét: trả lời xong khi đã nhận, chất lượng xem ở papers[].status (SCANNED: đang kiểm tra)',
    }),
  });

const schemaOf = (act: FileAct, maxFiles: number, more: readonly FailureCode[] = []) => ({
  tags: ['files'],
  ...describeAct(act),
  consumes: ['multipart/form-data'],
  body: formOf(maxFiles),
  headers: IdempotencyHeaders,
  response: {
    200: AnsweredBody,
    202: UnderwayBody,
    ...problems(...REFUSALS, ...refusalsOf(specOf(act)), ...more),
  },
});

/** The two acts whose body is a file. */
export const registerUploads = (app: FastifyInstance, deps: Deps): void => {
  app.register(async (scope) => {
    await scope.register(multipart);
    scope.setValidatorCompiler((part) => (part.httpPart === 'body' ? () => true : TypeBoxValidatorCompiler(part)));
    const typed = scope.withTypeProvider<TypeBoxTypeProvider>();
    typed.post(
      '/dossiers/:dossierId/papers/:item/scans',
      {
        onRequest: requireKey,
        schema: {
          ...schemaOf('UPLOAD_SCAN', MAX_FILES, ['SIGNED_FILE_NOT_ALONE']),
          params: Type.Object({ ...DossierParams.properties, item: Item }),
        },
      },
      async (request, reply) => {
        const { item } = request.params;
        const dataOf = (files: readonly UploadedFile[]) => ({
          item,
          files: files.map(({ sha256, mediaType, pages }) => ({ sha256, mediaType, pages })),
        });
        return handleUpload(deps, request, reply, {
          act: 'UPLOAD_SCAN',
          subject: item,
          maxFiles: MAX_FILES,
          allowed: SCANS,
          look: true,
          kind: 'CAPTURE',
          dataOf,
        });
      },
    );
    typed.post(
      '/dossiers/:dossierId/consultations/:consultation/reply',
      {
        onRequest: requireKey,
        schema: {
          ...schemaOf('ANSWER_CONSULTATION', 1, REPLY_REFUSALS),
          params: Type.Object({ ...DossierParams.properties, consultation: Code('Mã việc xác minh, lấy ý kiến', 'TV1') }),
        },
      },
      async (request, reply) => {
        const { consultation } = request.params;
        const dataOf = ([file]: readonly UploadedFile[]) => ({ consultation, reply: file?.sha256 ?? '', pages: file?.pages ?? 0 });
        return handleUpload(deps, request, reply, {
          act: 'ANSWER_CONSULTATION',
          subject: consultation,
          maxFiles: 1,
          allowed: ['application/pdf'],
          look: false,
          kind: 'CONSULTATION_REPLY',
          dataOf,
          check: checkReply(deps, consultation),
        });
      },
    );
  });
};
