import multipart from '@fastify/multipart';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Tx } from '../../db/client.ts';
import { commandByKey } from '../../db/register/commands.ts';
import { nameFiles, restateFiles } from '../../db/register/files.ts';
import type { MediaType } from '../../documents/scans/inspect.ts';
import { type ActData, type Command, RULES_VERSION } from '../../domain/dossier/commands.ts';
import { specOf } from '../../domain/dossier/contents.ts';
import { NOWHERE, PLACE_WORDS, PLACES, type PlaceName, type ResultPlaces } from '../../domain/dossier/result-places.ts';
import type { FileKind } from '../../domain/dossier/slips.ts';
import type { Actor, DossierState } from '../../domain/dossier/state.ts';
import { refusalOf, refusalsOf } from '../../domain/dossier/transition.ts';
import { type FailureCode, isRefusal, type Refusal, refuse } from '../../domain/failures.ts';
import type { Mark } from '../../domain/texts/marks.ts';
import { idempotencyKeyOf, type Prepared, payloadHash, record, requireKey, sendAnswer } from '../acts/commands.ts';
import { driveCommand } from '../acts/drive.ts';
import { sameAsBefore } from '../acts/new-files.ts';
import { describeAct, type FileAct } from '../acts/next-acts.ts';
import { judgeResult, RESULT_REFUSALS } from '../acts/result-files.ts';
import {
  judgeReply,
  judgeReport,
  judgeScans,
  marksOfReply,
  REPLY_REFUSALS,
  REPORT_REFUSALS,
  SIGNED_SCAN_REFUSALS,
} from '../acts/signed-files.ts';
import { MAX_FILES, ReplyReasons, type StatedPlaces, type UploadedFile, withUpload } from '../acts/uploads.ts';
import { REPORTED } from '../bodies/reporting-acts.ts';
import { AnsweredBody, Code, DossierParams, IdempotencyHeaders, ItemKey, problems, UnderwayBody } from '../bodies/schemas.ts';
import { keyScope } from '../http/auth.ts';
import type { Deps } from '../http/deps.ts';
import { targeted } from '../views/reading.ts';

const SCANS: readonly MediaType[] = ['application/pdf', 'image/jpeg', 'image/png', 'image/tiff'];

type Kept = Readonly<Record<string, unknown>>;

/** Acts that a file is sent for: by it alone, or by it as well as otherwise. */
type SentAct = FileAct | 'REPORT_RESULT';

interface Upload<A extends SentAct> {
  readonly act: A;
  /** The paper, the consultation or the result. */
  readonly subject: string;
  readonly maxFiles: number;
  readonly allowed: readonly MediaType[];
  readonly look: boolean;
  readonly kind: FileKind;
  /** Of an answer: what is looked for in its text. */
  readonly marks?: (state: DossierState) => Promise<readonly Mark[]>;
  /** Of a result: places may be stated beside it. */
  readonly places?: boolean;
  /** What stands beside the files, in the address. */
  readonly said?: Readonly<Record<string, unknown>>;
  /** `kept`: what the check said is to be kept with them. */
  readonly dataOf: (files: readonly UploadedFile[], reasons: string | null, kept: Kept | null) => ActData[A];
  /** Refuses the files, or says what is to be kept with them. */
  readonly check: (
    state: DossierState,
    files: readonly UploadedFile[],
    reasons: string | null,
    given: StatedPlaces,
  ) => Promise<Refusal | Kept | null>;
}

/** The whole way of an upload: rules first, then the bytes, then the command. */
const handleUpload = async <A extends SentAct>(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  upload: Upload<A>,
): Promise<FastifyReply> => {
  const { caller } = request;
  const { dossierId: idOrCode } = request.params as { dossierId: string };
  const { act, subject } = upload;
  const key = idempotencyKeyOf(request);
  const commandOf = (actor: Actor, data: ActData[A]): Command =>
    ({ version: RULES_VERSION, id: '', act, actor, data }) as unknown as Command;
  const probe = commandOf({ ...caller, role: 'SYSTEM' }, upload.dataOf([], null, null));
  const asked = await targeted(deps, { request, idOrCode, spec: specOf(act), command: probe });
  const { target, dossierId } = asked;

  const unread = { subject, files: null, ...upload.said };
  const refused = async (refusal: Refusal): Promise<FastifyReply> => {
    const row = await record(deps, { caller, key, act, target, dossierId, body: unread, prepare: async () => refusal });
    request.raw.resume();
    return sendAnswer(reply, row, await driveCommand(deps, row));
  };
  if (asked.refusal) return refused(asked.refusal);
  const { state, actor } = asked;
  // A known key is not judged by today's phase: its command may have taken effect, and only its bytes can tell.
  const known = await commandByKey(deps.db, { caller: keyScope(caller), idempotencyKey: key });
  if (known === null || known.payloadHash === payloadHash(act, target, unread)) {
    const refusal = refusalOf(state, commandOf(actor, upload.dataOf([], null, null)), { at: deps.clock.now() });
    if (refusal ?? known) return refused(refusal ?? refuse('PHASE_NOT_PERMITTED'));
  }
  const find = await upload.marks?.(state);
  const settled = await withUpload(deps, request, { ...upload, find }, async ({ files, reasons, given }, keep) => {
    const density = files[0]?.density;
    const stated = { ...(density === undefined ? {} : { density }), ...(reasons === null ? {} : { reasons }), ...given };
    const body = { subject, files: files.map(({ sha256 }) => sha256), ...stated, ...upload.said };
    const judged = known === null ? await upload.check(state, files, reasons, given) : null;
    const wrong = isRefusal(judged) ? judged : null;
    // Before the row: a recorded command never speaks of bytes that are not there.
    if (known === null && wrong === null) await keep();
    const prepare = async (tx: Tx, { commandId, at }: { readonly commandId: string; readonly at: string }): Promise<Prepared> => {
      if (wrong) return wrong;
      const common = { dossierId, kind: upload.kind, item: subject, createdAt: at };
      const named = files.map(({ sha256, mediaType, size, pages, facts }) => ({
        ...common,
        sha256,
        mediaType,
        size,
        pages,
        meta: { ...judged, ...(density === undefined ? {} : { density }), commandId, facts },
      }));
      await nameFiles(tx, named);
      // The same picture may have come in before under another density, by mistake.
      if (density !== undefined) await restateFiles(tx, named);
      return { actor, dossierId, data: upload.dataOf(files, reasons, isRefusal(judged) ? null : judged) };
    };
    const row = await record(deps, { caller, key, act, target, body, prepare });
    return { row, answer: await driveCommand(deps, row) };
  });
  return sendAnswer(reply, settled.row, settled.answer);
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

const Place = (name: PlaceName) =>
  Type.Optional(Type.String({ description: `Ô \`trang;trái;trên;rộng;cao\` (điểm); bỏ trống: chỗ chữ ${PLACE_WORDS[name].anchor}` }));

/** What may stand beside the files, by act. */
const STATED = {
  UPLOAD_SCAN: {
    density: Type.Optional(
      Type.String({
        pattern: '^\\d{2,4}([x×]\\d{2,4})?$',
        description: 'Độ phân giải đã quét (dpi), cho ảnh không tự ghi: `300`, hoặc ngang và dọc `204x98`',
        examples: ['300'],
      }),
    ),
  },
  ANSWER_CONSULTATION: { reasons: Type.Optional(ReplyReasons) },
  ATTACH_RESULT: Object.fromEntries(PLACES.map((name) => [PLACE_WORDS[name].field, Place(name)])),
  REPORT_RESULT: {},
} as const satisfies Readonly<Record<SentAct, object>>;

/** The form as generators need it; it is read as a stream (uploads.ts), so nothing here checks it. */
const formOf = (act: SentAct, maxItems: number) =>
  Type.Object({
    ...STATED[act],
    file: Type.Array(Type.Unsafe<unknown>({ type: 'string', format: 'binary' }), {
      minItems: 1,
      maxItems,
      description:
        'Tệp tin, tối đa 50 MiB (mặc định); mỗi tệp một phần tên `file`. Bản quét đủ dpi mà thủ tục đòi (thường 200): trả lời xong khi đã nhận, chất lượng xem ở papers[].status (SCANNED: đang kiểm tra)',
    }),
  });

const schemaOf = (act: SentAct, maxFiles: number, more: readonly FailureCode[] = []) => ({
  tags: ['files'],
  ...describeAct(act),
  consumes: ['multipart/form-data'],
  body: formOf(act, maxFiles),
  headers: IdempotencyHeaders,
  response: {
    200: AnsweredBody,
    202: UnderwayBody,
    ...problems(...REFUSALS, ...refusalsOf(specOf(act)), ...more),
  },
});

/** The acts whose body is a file. */
export const registerUploads = (app: FastifyInstance, deps: Deps): void => {
  app.register(async (scope) => {
    await scope.register(multipart);
    scope.setValidatorCompiler((part) => (part.httpPart === 'body' ? () => true : TypeBoxValidatorCompiler(part)));
    const typed = scope.withTypeProvider<TypeBoxTypeProvider>();
    typed.post(
      '/dossiers/:dossierId/papers/:item/scans',
      {
        config: { read: 'OWN' },
        onRequest: requireKey,
        schema: {
          ...schemaOf('UPLOAD_SCAN', MAX_FILES, ['DENSITY_NOT_STATED', 'SIGNED_FILE_NOT_ALONE', 'SAME_AS_BEFORE', ...SIGNED_SCAN_REFUSALS]),
          params: Type.Object({ ...DossierParams.properties, item: ItemKey }),
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
          check: async (state, files) => (await sameAsBefore(deps, { state, item, files })) ?? judgeScans(deps, item)(state, files),
        });
      },
    );
    typed.post(
      '/dossiers/:dossierId/consultations/:consultation/reply',
      {
        config: { read: 'OWN' },
        onRequest: requireKey,
        schema: {
          ...schemaOf('ANSWER_CONSULTATION', 1, REPLY_REFUSALS),
          params: Type.Object({ ...DossierParams.properties, consultation: Code('Mã việc xác minh, lấy ý kiến', 'TV1') }),
        },
      },
      async (request, reply) => {
        const { consultation } = request.params;
        const dataOf = ([file]: readonly UploadedFile[], reasons: string | null) => ({
          consultation,
          reply: file?.sha256 ?? '',
          pages: file?.pages ?? 0,
          ...(reasons === null ? {} : { reasoned: true as const }),
        });
        return handleUpload(deps, request, reply, {
          act: 'ANSWER_CONSULTATION',
          subject: consultation,
          maxFiles: 1,
          allowed: ['application/pdf'],
          look: false,
          kind: 'CONSULTATION_REPLY',
          marks: marksOfReply(deps, consultation),
          dataOf,
          check: judgeReply(deps, consultation),
        });
      },
    );
    typed.post(
      '/dossiers/:dossierId/result/file',
      {
        config: { read: 'OWN' },
        onRequest: requireKey,
        schema: { ...schemaOf('ATTACH_RESULT', 1, RESULT_REFUSALS), params: DossierParams },
      },
      async (request, reply) =>
        handleUpload(deps, request, reply, {
          act: 'ATTACH_RESULT',
          subject: '',
          maxFiles: 1,
          allowed: ['application/pdf'],
          look: false,
          kind: 'RESULT_UPLOAD',
          places: true,
          dataOf: ([file], _reasons, kept) => ({
            file: file?.sha256 ?? '',
            pages: file?.pages ?? 0,
            places: (kept?.places as ResultPlaces | undefined) ?? NOWHERE,
          }),
          check: judgeResult,
        }),
    );
    typed.post(
      '/dossiers/:dossierId/results/:result/report',
      {
        config: { read: 'OWN' },
        onRequest: requireKey,
        schema: {
          ...schemaOf('REPORT_RESULT', 1, REPORT_REFUSALS),
          operationId: 'reportResultFile',
          params: Type.Object({ ...DossierParams.properties, result: Code('Mã kết quả trong thủ tục', 'KQ2') }),
          querystring: Type.Object(REPORTED),
        },
      },
      async (request, reply) => {
        const { params, query } = request;
        const { result } = params;
        const { outcome, seq, sha256 } = query;
        return handleUpload(deps, request, reply, {
          act: 'REPORT_RESULT',
          subject: result,
          maxFiles: 1,
          allowed: ['application/pdf'],
          look: false,
          kind: 'EXTERNAL_RESULT',
          said: query,
          dataOf: () => ({ result, outcome, seq, sha256, by: 'FILE' }),
          check: judgeReport(deps, { result, sha256 }),
        });
      },
    );
  });
};
