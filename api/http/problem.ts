import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { codesOf, outageOf } from '../../db/outage.ts';
import { YEARS } from '../../domain/calendar/index.ts';
import {
  errorsOf,
  FAILURES,
  type FailureCode,
  type FieldError,
  isAny,
  NOT_IN_LIST,
  type Refusal,
  refuse,
  refuseFields,
} from '../../domain/failures.ts';
import { type Judge, TEXT_KINDS, type TextKind } from '../../domain/texts/kinds.ts';
import { hasLongWord, LONGEST_WORD } from '../../domain/texts/plain.ts';
import type { Logger } from '../../platform/log.ts';
import type { Addresses } from './addresses.ts';
import { factsInWords } from './fact-words.ts';
import { HAS_UNSEEN, unseenIn } from './person-text.ts';

/** A refusal on its way to the one place that answers it. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

/** Throws a refusal; `never`, so that the compiler knows the way ends here. */
export const reject = (code: FailureCode, extra: Omit<Refusal, 'refused' | 'code'> = {}): never => {
  throw new Refused(refuse(code, extra));
};

/** Body of `application/problem+json` (RFC 9457). `facts` holds in codes what `detail` says in words. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: FailureCode;
  readonly detail?: string;
  readonly field?: string;
  readonly errors?: readonly FieldError[];
  readonly facts?: NonNullable<Refusal['detail']>;
  readonly instance: string;
  readonly requestId: string;
}

/** Path of a request without its query string, which may hold what no log or answer should repeat. */
const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? request.url;

export const problemBody = (refusal: Refusal, occurrence: Pick<Problem, 'instance' | 'requestId'>): Problem => {
  const { code, field, detail } = refusal;
  const errors = errorsOf(refusal);
  const { status, message } = FAILURES[code];
  const words = detail === undefined ? '' : factsInWords(detail);
  return {
    type: `/problems/${code}`,
    title: message,
    status,
    code,
    ...(words === '' ? {} : { detail: words }),
    ...(field === undefined ? {} : { field }),
    ...(errors.length === 0 ? {} : { errors }),
    ...(detail === undefined ? {} : { facts: detail }),
    ...occurrence,
  };
};

/** Answers a refusal; HTTP status from the one table of failures. `instance` names the occurrence: the path, unless that is to be left out. */
export const sendProblem = (reply: FastifyReply, refusal: Refusal, instance?: string): FastifyReply => {
  const { status, retry } = FAILURES[refusal.code];
  if (status === 401 && !reply.hasHeader('www-authenticate')) reply.header('www-authenticate', 'Bearer');
  if (retry && !reply.hasHeader('retry-after')) reply.header('retry-after', '5');
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemBody(refusal, { instance: instance ?? pathOf(reply.request), requestId: reply.request.id })));
};

/** Fastify's and its plugins' own errors; what is not here is a defect of ours. */
const FASTIFY: Readonly<Record<string, FailureCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_REQ_FILE_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_FILES_LIMIT: 'PAYLOAD_TOO_LARGE',
  FST_PARTS_LIMIT: 'PAYLOAD_TOO_LARGE',
  FST_FIELDS_LIMIT: 'PAYLOAD_TOO_LARGE',
};

/** Why a body cannot be read at all, by Fastify's code of it. */
const UNREADABLE: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'loại nội dung (Content-Type) không được nhận ở đây',
  FST_ERR_CTP_INVALID_JSON_BODY: 'không phải JSON đúng cú pháp, hoặc có tên trường bị cấm',
  FST_INVALID_JSON_FIELD_ERROR: 'có phần chữ không phải JSON đúng cú pháp',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'dài ngắn không đúng như Content-Length đã báo',
};

type SchemaError = NonNullable<FastifyError['validation']>[number];

/** The values that there are, which the sentence does not repeat: they are codes. */
const allowedIn = ({ keyword, params }: SchemaError): readonly string[] =>
  keyword === 'enum' ? [params?.allowedValues].flat().map(String) : [];

/** Why a text is none that can be printed, or none of its kind. */
const textFlaw = (text: string, { lines, judge }: { readonly lines: 'ONE_LINE' | 'LINES'; readonly judge?: Judge }): string => {
  const unseen = unseenIn(text, lines);
  if (unseen.length > 0) return `${HAS_UNSEEN}: ${unseen.slice(0, 5).join(', ')}`;
  if (hasLongWord(text)) return `có từ dài quá ${LONGEST_WORD} ký tự mà không có dấu cách, không in được`;
  return (/[\p{L}\p{N}]/u.test(text) ? judge?.(text) : null) ?? 'để trống, không có chữ nào';
};

const isKind = (format: unknown): format is TextKind => typeof format === 'string' && Object.hasOwn(TEXT_KINDS, format);

/** What a text of a format is, where it is not that. */
const formatFlaw = (format: unknown, value: unknown): string => {
  if (isKind(format)) return textFlaw(String(value), TEXT_KINDS[format]);
  switch (format) {
    case 'person-text':
      return textFlaw(String(value), { lines: 'ONE_LINE' });
    case 'date':
      return `phải là ngày có thật, dạng YYYY-MM-DD, từ năm ${YEARS.first} đến năm ${YEARS.last}`;
    case 'past-date':
      return `phải là ngày có thật, dạng YYYY-MM-DD, từ năm ${YEARS.first} đến hôm nay`;
    case 'date-time':
      return 'phải là thời điểm có múi giờ, ví dụ 2026-11-27T17:00:00+07:00';
    case 'uuid':
      return 'phải là UUID, ví dụ d3cb2888-7c3e-4b59-9d57-2f8f6f3c8a11';
    default:
      return 'không đúng dạng';
  }
};

/** A schema as far as a way through it goes. */
interface Shape {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

/** What the schema says of the field at a path; of alternatives, the first that knows it. */
const shapeAt = (shape: Shape | undefined, path: readonly string[]): Shape | undefined => {
  const [name, ...rest] = path;
  if (shape === undefined || name === undefined) return shape;
  const next = shape.properties?.[name] ?? (/^\d+$/.test(name) ? shape.items : undefined);
  return next === undefined ? shape.anyOf?.map((one) => shapeAt(one, path)).find((one) => one !== undefined) : shapeAt(next, rest);
};

/** What a code must look like: its name and an example say it to a person, where a pattern would not. */
const patternFlaw = (shape: Shape | undefined): string => {
  const [example] = shape?.examples ?? [];
  return [
    'không đúng dạng',
    shape?.description === undefined ? '' : `: ${shape.description}`,
    example === undefined ? '' : `, ví dụ ${String(example)}`,
  ].join('');
};

/** What is wrong with a body, in Vietnamese and without repeating its values. */
const reasonOf = ({ keyword, params, message }: SchemaError, value: unknown, shape: Shape | undefined): string => {
  switch (keyword) {
    case 'required':
      return 'thiếu trường bắt buộc';
    case 'additionalProperties':
    case 'boolean':
      return 'trường này không có trong mẫu';
    case 'enum':
      return NOT_IN_LIST;
    case 'type':
      return `sai kiểu dữ liệu, phải là ${[params?.type].flat().join(' hoặc ')}`;
    case 'format':
      return formatFlaw(params?.format, value);
    case 'pattern':
      return patternFlaw(shape);
    case 'minimum':
    case 'maximum':
      return `phải ${String(params?.comparison)} ${String(params?.limit)}`;
    case 'minLength':
    case 'minItems':
      return `phải có ít nhất ${String(params?.limit)}`;
    case 'maxLength':
    case 'maxItems':
      return `chỉ được có nhiều nhất ${String(params?.limit)}`;
    default:
      return message ?? keyword;
  }
};

const valueAt = (checked: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined), checked);

/** A part of a request, and the schema that it was checked by. */
interface Part {
  readonly checked: unknown;
  readonly shape: Shape | undefined;
}

/** The fields that an error speaks of: what is missing stands beside its path. An alternative's own error says more than "none of these fits". */
const fieldErrors = (error: SchemaError, context: string, { checked, shape }: Part): readonly FieldError[] => {
  const { keyword, instancePath, params } = error;
  if (keyword === 'additionalProperties') return [];
  const path = instancePath.split('/').filter((part) => part !== '');
  const missing = keyword === 'required' ? [params?.requiredProperties].flat().map(String) : [null];
  const allowed = allowedIn(error);
  return missing.map((leaf) => ({
    field: [...path, ...(leaf === null ? [] : [leaf])].join('.') || context,
    reason: reasonOf(error, valueAt(checked, path), shapeAt(shape, path)),
    ...(allowed.length === 0 ? {} : { allowed }),
  }));
};

type Invalid = { readonly [Part in 'validation' | 'validationContext']: FastifyError[Part] | undefined };

type Parts = Partial<Pick<FastifyRequest, 'body' | 'params' | 'query' | 'routeOptions'>>;

/** The part of a request that was checked; undefined: none. */
const partOf = (request: Parts | undefined, context: string): Part => {
  const schema = request?.routeOptions?.schema as Readonly<Record<string, Shape | undefined>> | undefined;
  switch (context) {
    case 'body':
      return { checked: request?.body, shape: schema?.body };
    case 'params':
      return { checked: request?.params, shape: schema?.params };
    default:
      return { checked: request?.query, shape: schema?.querystring };
  }
};

const validationErrors = ({ validation = [], validationContext = 'body' }: Invalid, request?: Parts): readonly FieldError[] => {
  const found = new Map<string, FieldError>();
  // A list's own element says more than that the list is none of the alternatives.
  const alternatives = ['type', 'enum', 'const', 'anyOf'];
  const told = validation.filter(
    ({ keyword, instancePath }) =>
      !alternatives.includes(keyword) || !validation.some((other) => other.instancePath.startsWith(`${instancePath}/`)),
  );
  for (const error of told.flatMap((one) => fieldErrors(one, validationContext, partOf(request, validationContext))))
    if (!found.has(error.field)) found.set(error.field, error);
  return [...found.values()];
};

/** What is wrong with the texts of a form, which Fastify does not check. */
export const formErrors = (validation: FastifyError['validation'], body: object): readonly FieldError[] =>
  validationErrors({ validation, validationContext: 'body' }, { body });

/** Fastify stops at the first part of a request that does not fit; whoever is told of one is told of the others, too. */
export const schemaErrors = (request: FastifyRequest, told?: string): readonly FieldError[] =>
  (['params', 'body', 'querystring'] as const).flatMap((part) => {
    const answer: unknown =
      part === told ? null : request.getValidationFunction(part)?.(request[part === 'querystring' ? 'query' : part] as never);
    const validation = (answer as { readonly error?: FastifyError['validation'] } | null | undefined)?.error;
    return validation === undefined ? [] : validationErrors({ validation, validationContext: part }, request);
  });

const unreadable = (code: string | undefined): Refusal =>
  refuseFields('BODY_INVALID', [{ field: 'body', reason: UNREADABLE[code ?? ''] ?? 'không đọc được' }]);

/** The refusal that any error means to the caller; INTERNAL says nothing about its cause. */
export const refusalOfError = (error: unknown, request?: FastifyRequest): Refusal => {
  if (error instanceof Refused) return error.refusal;
  const [code] = codesOf(error);
  if (code !== undefined && code in FASTIFY) return refuse(FASTIFY[code] ?? 'BODY_INVALID');
  if (error instanceof Error && 'validation' in error) {
    const { validation, validationContext } = error as FastifyError;
    const errors = [
      ...validationErrors({ validation, validationContext }, request),
      ...(request === undefined ? [] : schemaErrors(request, validationContext)),
    ];
    return isAny(errors) ? refuseFields('BODY_INVALID', errors) : unreadable(code);
  }
  if (
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode >= 400 &&
    error.statusCode < 500
  )
    return unreadable(code);
  return refuse(outageOf(error)?.outage ?? 'INTERNAL');
};

/** Installs the error handler, 404 and 405 with `Allow`. Call before any route is declared, since it listens to them. */
export const installProblems = (
  app: FastifyInstance,
  { log, addresses }: { readonly log: Logger; readonly addresses: Addresses },
): void => {
  addresses.listen(app);
  const sendAstray = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { refusal, allow } = addresses.astray(pathOf(request));
    return sendProblem(allow === undefined ? reply : reply.header('allow', allow), refusal);
  };
  // `/dossiers/` is no dossier of an empty name, but an address that does not exist.
  app.addHook('onRequest', async (request, reply) => {
    if (Object.values(request.params ?? {}).includes('')) reply.callNotFound();
  });
  app.setErrorHandler((error, request, reply) => {
    // Whatever is wrong with what was sent there: nobody would have read it.
    const refusal = refusalOfError(error, request);
    if (request.is404 && refusal.code !== 'TOO_MANY_REQUESTS' && refusal.code !== 'SERVER_BUSY') return sendAstray(request, reply);
    // A driver's message may quote values of the failing statement: only names and codes are logged.
    if (refusal.code === 'INTERNAL')
      log.error(
        { requestId: request.id, error: error instanceof Error ? error.name : typeof error, codes: codesOf(error), at: stackOf(error) },
        'internal error',
      );
    return sendProblem(reply, refusal);
  });
  app.setNotFoundHandler(sendAstray);
};

const stackOf = (error: unknown): string | undefined =>
  error instanceof Error
    ? error.stack
        ?.split('\n')
        .filter((line) => line.trim().startsWith('at '))
        .slice(0, 6)
        .join(' | ')
    : undefined;
