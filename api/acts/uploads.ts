import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '../../documents/file-store.ts';
import { type Density, densityOf } from '../../documents/pdf/density.ts';
import { InspectionError, MAX_PAGES, type MediaType, type PageFacts, type Survey, surveyFile } from '../../documents/scans/inspect.ts';
import { type GivenPlace, givenPlace, type PlaceName, placeStatedBy } from '../../domain/dossier/result-places.ts';
import { type FieldError, isAny, type Refusal, refuse, refuseFields } from '../../domain/failures.ts';
import type { Mark } from '../../domain/texts/marks.ts';
import { newUuid } from '../../platform/ids.ts';
import { ShortReason } from '../bodies/act-parts.ts';
import type { Deps } from '../http/deps.ts';
import { validatorCompiler } from '../http/formats.ts';
import { formErrors, Refused } from '../http/problem.ts';

/** An uploaded file that has passed its inspection. */
export interface UploadedFile {
  readonly sha256: string;
  readonly size: number;
  readonly mediaType: MediaType;
  readonly pages: number;
  /** Signature fields, filled or not. */
  readonly signatures: number;
  /** Lengths of its signed revisions after which pages came to look different. */
  readonly redrawn: readonly number[];
  /** What its pages are like: of a scan with few, and of every answer. */
  readonly facts: readonly PageFacts[] | null;
  /** Names of the marks that were looked for and stand in its text. */
  readonly found: readonly string[];
  /** Stated in the form, for a picture that states none itself. */
  readonly density?: Density;
  /** Where its bytes wait until they are kept. */
  readonly path: string;
}

/** More pages than this are scanned as several papers; also what one form may make us inspect. */
export const MAX_FILES = 20;
/** So many parts too many are still told apart: files too many, or parts that the form does not know. */
const MAX_STRANGE = 10;
/** Name of the parts that files come in. */
const FIELD = 'file';
/** Name of the part that states the density of pictures which state none: `300` or `204x98`. */
const DENSITY = 'density';
/** Name of the part in which an officer says why an answer that does not say whose it is belongs to this request. */
const REASONS = 'reasons';
export const ReplyReasons = ShortReason(
  2000,
  'Vì sao văn bản là của việc được hỏi; cần khi không đọc thấy tên chủ hồ sơ, mã hay số và ngày phiếu hỏi, là chính phiếu hỏi hoặc có trang trắng',
);
/** Made at its first use: what is compiled before the formats are known takes every text. */
let reasonsIn: ReturnType<typeof validatorCompiler> | undefined;

/** A reason as it is kept, or what is wrong with it. */
const reasonsOf = (text: unknown): string | FieldError => {
  const body = { [REASONS]: text };
  reasonsIn ??= validatorCompiler({ schema: Type.Object({ [REASONS]: ReplyReasons }), httpPart: 'body', method: 'POST', url: '' });
  const { value, error } = reasonsIn(body) as { readonly value?: typeof body; readonly error?: Parameters<typeof formErrors>[0] };
  return (error === undefined ? null : formErrors(error, body)[0]) ?? String(value?.[REASONS]);
};
const PLACE_REASON = 'phải là trang;trái;trên;rộng;cao, tính bằng điểm từ góc trên bên trái, ví dụ 1;85;140;120;16';
/** Places of a result as a form states them. */
export type StatedPlaces = Readonly<Partial<Record<PlaceName, GivenPlace>>>;

/** All files of a form become one paper, which is held in memory whole: twice the largest file. */
const FORM_SHARE = 2;

/** What receiving a file needs. */
interface Where {
  readonly config: Pick<Deps['config'], 'filesDir' | 'maxUploadBytes'>;
  readonly files: Pick<Deps['files'], 'adopt'>;
}

/** Bytes wait here until they are inspected; the file store sweeps what a crash left in this folder. */
const stagingOf = ({ config }: Pick<Where, 'config'>): string => path.join(config.filesDir, 'incoming');

interface Staged {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

/** Writes a stream to a file and says what passed. */
const spool = async (stream: Readable, target: string): Promise<Staged> => {
  const hash = createHash('sha256');
  let size = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(stream, meter, createWriteStream(target, { flags: 'wx', mode: PRIVATE_FILE }));
  return { path: target, sha256: hash.digest('hex'), size };
};

/**
 * Spools every file part of a form; parts of another name are refused by it. All parts are read to their end even after one was refused, because the connection is only usable again
 * when the body has been consumed. `paths` fills as files are opened, so that the caller can remove them whatever happens.
 */
const spoolAll = async (
  deps: Pick<Where, 'config'>,
  request: FastifyRequest,
  { maxFiles, look, find, places, paths }: Pick<Wanted, 'maxFiles' | 'look' | 'find' | 'places'> & { readonly paths: string[] },
): Promise<{
  readonly staged: readonly Staged[];
  readonly density: Density | null;
  readonly reasons: string | null;
  readonly given: StatedPlaces;
}> => {
  const { maxUploadBytes } = deps.config;
  const folder = stagingOf(deps);
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const staged: Staged[] = [];
  const strange: FieldError[] = [];
  const stated = new Set<string>();
  let density: Density | null = null;
  let reasons: string | null = null;
  const given: Partial<Record<PlaceName, GivenPlace>> = {};
  let refusal: Refusal | null = null;
  const limits = {
    fileSize: maxUploadBytes,
    parts: maxFiles + MAX_STRANGE,
    fieldSize: 10_000,
    headerPairs: 50,
  };
  for await (const part of request.parts({ limits, throwFileSizeLimit: false } as Parameters<typeof request.parts>[0])) {
    const { fieldname } = part;
    const name = part.type !== 'file' && places === true ? placeStatedBy(fieldname) : undefined;
    if (part.type !== 'file' && name !== undefined) {
      const place = givenPlace(String(part.value));
      if (stated.has(fieldname)) strange.push({ field: fieldname, reason: 'chỉ được ghi một lần' });
      else if (place === null) strange.push({ field: fieldname, reason: PLACE_REASON });
      else given[name] = place;
      stated.add(fieldname);
      continue;
    }
    if (part.type !== 'file' && ((look && fieldname === DENSITY) || (find !== undefined && fieldname === REASONS))) {
      // Which of two is meant nobody can tell; an answer is kept under one reason.
      if (stated.has(fieldname)) strange.push({ field: fieldname, reason: 'chỉ được ghi một lần' });
      stated.add(fieldname);
      if (fieldname === REASONS) {
        const said = reasonsOf(part.value);
        if (typeof said === 'string') reasons = said;
        else strange.push(said);
        continue;
      }
      density = densityOf(String(part.value));
      if (density === null) strange.push({ field: DENSITY, reason: 'phải là số điểm ảnh trên inch của máy quét, ví dụ 300 hoặc 204x98' });
      continue;
    }
    const reason = part.fieldname !== FIELD ? 'trường này không có trong mẫu' : part.type !== 'file' ? 'phải là tệp tin' : null;
    if (reason !== null && !strange.some(({ field }) => field === part.fieldname)) strange.push({ field: part.fieldname, reason });
    if (part.type !== 'file') continue;
    if (staged.length === maxFiles) refusal ??= tooMany(maxFiles);
    if (refusal !== null || isAny(strange)) {
      part.file.resume();
      continue;
    }
    const target = path.join(folder, newUuid());
    paths.push(target);
    const file = await spool(part.file, target);
    if (part.file.truncated) refusal = refuse('PAYLOAD_TOO_LARGE', { detail: { allowed: `${maxUploadBytes} byte` } });
    else if (file.size === 0) refusal = refuse('FILE_EMPTY', { detail: { file: paths.length } });
    staged.push(file);
    if (staged.reduce((sum, { size }) => sum + size, 0) > FORM_SHARE * maxUploadBytes)
      refusal ??= refuse('PAYLOAD_TOO_LARGE', { detail: { allowed: `${FORM_SHARE * maxUploadBytes} byte` } });
  }
  if (isAny(strange)) throw new Refused(refuseFields('BODY_INVALID', strange));
  if (refusal ?? staged.length === 0) throw new Refused(refusal ?? noFile);
  return { staged, density, reasons, given };
};

const noFile = refuse('FILE_MISSING', {
  field: 'file',
  detail: { reason: 'gửi biểu mẫu multipart/form-data, mỗi tệp tin một phần tên file' },
});

const tooMany = (maxFiles: number): Refusal => refuse('PAYLOAD_TOO_LARGE', { detail: { allowed: `${maxFiles} tệp tin` } });

/** The parser of forms says what is wrong with one by bare errors; disks, sockets and its own limits give theirs a code. */
const brokenForm = (error: unknown, maxFiles: number): never => {
  if (error instanceof Error && 'code' in error && error.code === 'FST_PARTS_LIMIT') throw new Refused(tooMany(maxFiles));
  if (!(error instanceof Error) || error instanceof Refused || ('code' in error && error.code !== 'FST_PROTO_VIOLATION')) throw error;
  throw new Refused(refuseFields('BODY_INVALID', [{ field: 'body', reason: 'biểu mẫu gửi tệp bị hỏng hoặc bị cắt ngang' }]));
};

/**
 * What may come in: how many files of which types, and whether their pages are looked at, as those of a scan are. `find`: of an answer, what is looked
 * for in its text; all its pages are looked at, and a reason may stand beside it.
 */
interface Wanted {
  readonly maxFiles: number;
  readonly allowed: readonly MediaType[];
  readonly look: boolean;
  readonly find?: readonly Mark[] | undefined;
  /** Places of a result may stand beside it. */
  readonly places?: boolean | undefined;
}

type Surveyed = Extract<Survey, { ok: true }>;

/** An inspection that came to no end says nothing about the file: the same upload may be sent again. */
export const unavailable = (error: unknown): never => {
  throw error instanceof InspectionError ? new Refused(refuse('INSPECTION_UNAVAILABLE')) : error;
};

/** Judges one file. */
const survey = async (
  path: string,
  file: number,
  { allowed, look, find, density }: Wanted & { readonly density: Density | null },
): Promise<Surveyed> => {
  const facts = await surveyFile({ path, look, find, density: density ?? undefined }).catch(unavailable);
  if (!facts.ok && facts.code === 'DENSITY_NOT_STATED' && look) {
    const wanted = { field: DENSITY, reason: 'hãy ghi độ phân giải đã quét (dpi), ví dụ 300 hoặc 204x98' };
    throw new Refused({ ...refuseFields('DENSITY_NOT_STATED', [wanted]), detail: { file, reason: wanted.reason } });
  }
  if (!facts.ok && facts.code === 'DENSITY_NOT_STATED') throw new Refused(refuse('FILE_TYPE_NOT_ALLOWED', { detail: { file, allowed } }));
  if (!facts.ok) throw new Refused(refuse(facts.code, { detail: { file } }));
  if (!allowed.includes(facts.mediaType)) throw new Refused(refuse('FILE_TYPE_NOT_ALLOWED', { detail: { file, allowed } }));
  return facts;
};

/** What each file may be and all together may not: they become one paper. */
const refusalOfAll = (files: readonly Surveyed[]): Refusal | null => {
  const signed = files.findIndex(({ signatures }) => signatures > 0);
  if (files.length > 1 && signed >= 0) return refuse('SIGNED_FILE_NOT_ALONE', { detail: { file: signed + 1 } });
  const pages = files.reduce((sum, file) => sum + file.pages, 0);
  return pages > MAX_PAGES ? refuse('FILE_TOO_COMPLEX', { detail: { allowed: `${MAX_PAGES}` } }) : null;
};

/**
 * Receives the files of a form: limited, spooled, inspected in their own process. `use` gets them and stores them by `keep`; what it does not
 * keep is gone afterwards, as is everything of a refused or aborted upload. `allowed` narrows the media types. Throws `Refused` with BODY_INVALID, FILE_*,
 * DENSITY_NOT_STATED, SIGNED_FILE_NOT_ALONE, PAYLOAD_TOO_LARGE or INSPECTION_UNAVAILABLE.
 */
export const withUpload = async <T>(
  deps: Where,
  request: FastifyRequest,
  wanted: Wanted,
  use: (
    received: { readonly files: readonly UploadedFile[]; readonly reasons: string | null; readonly given: StatedPlaces },
    keep: () => Promise<void>,
  ) => Promise<T>,
): Promise<T> => {
  if (!request.isMultipart()) throw new Refused(noFile);
  const paths: string[] = [];
  try {
    const { maxFiles, look, find, places } = wanted;
    const { staged, density, reasons, given } = await spoolAll(deps, request, { maxFiles, look, find, places, paths }).catch(
      (error: unknown) => brokenForm(error, maxFiles),
    );
    const surveyed: Surveyed[] = [];
    for (const [index, { path }] of staged.entries()) surveyed.push(await survey(path, index + 1, { ...wanted, density }));
    const refusal = refusalOfAll(surveyed);
    if (refusal !== null) throw new Refused(refusal);
    const files = staged.flatMap((file, index) => {
      const facts = surveyed[index];
      return facts === undefined
        ? []
        : [
            {
              ...file,
              mediaType: facts.mediaType,
              pages: facts.pages,
              signatures: facts.signatures,
              redrawn: facts.redrawn,
              facts: facts.facts,
              found: facts.found,
              ...(density === null ? {} : { density }),
            },
          ];
    });
    const keep = async (): Promise<void> => {
      for (const file of files) await deps.files.adopt(file);
    };
    return await use({ files, reasons, given }, keep);
  } finally {
    await Promise.all(paths.map((file) => rm(file, { force: true })));
    request.raw.resume();
  }
};
