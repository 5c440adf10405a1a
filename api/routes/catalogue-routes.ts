import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Db } from '../../db/client.ts';
import { wholeLaw } from '../../db/law/whole.ts';
import { officersOf } from '../../db/register/officers.ts';
import { localDate } from '../../domain/calendar/index.ts';
import type { ListRead } from '../../domain/dossier/reads/names.ts';
import { LIST_TABLE } from '../../domain/dossier/reads/table.ts';
import { isRefusal, type Refusal } from '../../domain/failures.ts';
import { liesWithin } from '../../domain/identifiers/index.ts';
import type { LawVersion } from '../../domain/law/pin.ts';
import { sha256 } from '../../platform/hash.ts';
import { LocalDateText, problems } from '../bodies/schemas.ts';
import type { Deps } from '../http/deps.ts';
import { Refused, reject } from '../http/problem.ts';
import { agenciesOn, checklistOn, paperTypesOn, procedureOn, proceduresOn } from '../views/catalogue.ts';
import {
  AgencyBody,
  ChecklistBody,
  CodeTable,
  OfficerBody,
  PaperTypeBody,
  ProcedureBody,
  ProcedureSummary,
} from '../views/catalogue-body.ts';
import { codeTables } from '../views/catalogue-codes.ts';
import { listed } from '../views/reading.ts';

/** An answer as it is sent, with the name that only these very bytes have. */
interface Made {
  readonly etag: string;
  readonly text: string;
}

/** Every procedure of a province, some days, a few cases of each. */
const REMEMBERED_AT_MOST = 5_000;

/** Answers made of one state of the law; other law that is loaded, into the running stack as well, makes all of them anew. */
interface Memory {
  readonly state: string;
  readonly answers: Map<string, Made>;
}

const memories = new WeakMap<Db, Memory>();

const madeOf = (reply: FastifyReply, body: unknown): Made => {
  const text = reply.code(200).serialize(body) as string;
  return { etag: `"${sha256(text)}"`, text };
};

/** Whether the asker has these very bytes already. A weak mark of them is as good for a whole answer (RFC 9110, 13.1.2). */
const isKnown = (request: FastifyRequest, etag: string): boolean =>
  (request.headers['if-none-match'] ?? '').split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));

/** Kept by whoever asks, and asked about anew each time: law that is loaded at noon holds at noon. */
const send = (request: FastifyRequest, reply: FastifyReply, { etag, text }: Made, whose: 'public' | 'private'): never => {
  reply.header('etag', etag).header('cache-control', `${whose}, no-cache`);
  // Written already, by the answer's own schema.
  return (isKnown(request, etag) ? reply.code(304).send() : reply.type('application/json; charset=utf-8').send(text)) as never;
};

const Day = Type.Optional({ ...LocalDateText, description: 'Ngày mà quy định phải có hiệu lực; bỏ trống: hôm nay' });
const Code = Type.Object({ code: Type.String({ maxLength: 40, description: 'Mã thủ tục', examples: ['1.004873'] }) });
const Answer = Type.String({ maxLength: 120, pattern: '^[A-Za-z]+:.+$', description: 'câu hỏi:trả lời', examples: ['purpose:OTHER'] });

const Unchanged = { 304: Type.Null({ description: 'Như If-None-Match' }) };
const tags = ['catalogue'];

/**
 * GET /catalogue/…: the law for counters' software, as it is loaded. What is made of the law is made once for each state of it; a later ask costs one small
 * question of the database, and no bytes where the asker has them.
 */
export const registerCatalogue = (app: FastifyInstance, deps: Deps): void => {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const lists = deps.lists ?? deps.db;

  const answered = async (
    request: FastifyRequest,
    reply: FastifyReply,
    make: (law: readonly LawVersion[], day: string) => object | Refusal,
  ): Promise<never> => {
    listed(request, 'CATALOGUE' satisfies ListRead);
    const { state, law } = await wholeLaw(lists);
    const known = memories.get(lists);
    const memory: Memory = known?.state === state ? known : { state, answers: new Map() };
    memories.set(lists, memory);
    const { day = localDate(deps.clock.now()) } = request.query as { readonly day?: string };
    const key = JSON.stringify([request.url, day]);
    const before = memory.answers.get(key);
    if (before !== undefined) return send(request, reply, before, 'public');
    const body = make(law, day);
    if (isRefusal(body)) throw new Refused(body);
    const made = madeOf(reply, body);
    if (memory.answers.size >= REMEMBERED_AT_MOST) memory.answers.clear();
    memory.answers.set(key, made);
    return send(request, reply, made, 'public');
  };

  typed.get(
    '/catalogue/procedures',
    {
      config: { read: 'CATALOGUE' },
      schema: {
        tags,
        operationId: 'listProcedures',
        summary: 'Thủ tục hành chính đang có hiệu lực',
        querystring: Type.Object({ day: Day }),
        response: { 200: Type.Object({ procedures: Type.Array(ProcedureSummary) }), ...Unchanged, ...problems('ROLE_NOT_PERMITTED') },
      },
    },
    (request, reply) => answered(request, reply, (law, day) => ({ procedures: proceduresOn(law, day) })),
  );

  typed.get(
    '/catalogue/procedures/:code',
    {
      config: { read: 'CATALOGUE' },
      schema: {
        tags,
        operationId: 'getProcedure',
        summary: 'Một thủ tục: câu hỏi, thành phần, thời hạn, phí, kết quả và các trường của mẫu kết quả',
        params: Code,
        querystring: Type.Object({ day: Day }),
        response: { 200: ProcedureBody, ...Unchanged, ...problems('ROLE_NOT_PERMITTED', 'PROCEDURE_UNKNOWN') },
      },
    },
    (request, reply) => answered(request, reply, (law, day) => procedureOn(law, request.params.code, day)),
  );

  typed.get(
    '/catalogue/procedures/:code/checklist',
    {
      config: { read: 'CATALOGUE' },
      schema: {
        tags,
        operationId: 'getChecklist',
        summary: 'Bảng thành phần hồ sơ, thời hạn, phí của một trường hợp',
        description:
          'The checklist that intake makes of the same answers; while questions are open, the refusal names all of them with their answers.',
        params: Code,
        // One value comes as a text, several as a list.
        querystring: Type.Object({ answers: Type.Optional(Type.Union([Answer, Type.Array(Answer, { maxItems: 50 })])), day: Day }),
        response: {
          200: ChecklistBody,
          ...Unchanged,
          ...problems('ROLE_NOT_PERMITTED', 'PROCEDURE_UNKNOWN', 'CASE_ANSWERS_INVALID'),
        },
      },
    },
    (request, reply) => {
      const { params, query } = request;
      return answered(request, reply, (law, day) => checklistOn(law, { ...params, day, said: [query.answers ?? []].flat() }));
    },
  );

  typed.get(
    '/catalogue/paper-types',
    {
      config: { read: 'CATALOGUE' },
      schema: {
        tags,
        operationId: 'listPaperTypes',
        summary: 'Loại giấy tờ và các trường dữ liệu phải chuyển',
        querystring: Type.Object({ day: Day }),
        response: { 200: Type.Object({ paperTypes: Type.Array(PaperTypeBody) }), ...Unchanged, ...problems('ROLE_NOT_PERMITTED') },
      },
    },
    (request, reply) => answered(request, reply, (law, day) => ({ paperTypes: paperTypesOn(law, day) })),
  );

  typed.get(
    '/catalogue/agencies',
    {
      config: { read: 'CATALOGUE' },
      schema: {
        tags,
        operationId: 'listAgencies',
        summary: 'Cơ quan, cả đã giải thể: đơn vị, mã cũ, trước và sau sắp xếp, đầu mối hỗ trợ',
        querystring: Type.Object({ day: Day }),
        response: { 200: Type.Object({ agencies: Type.Array(AgencyBody) }), ...Unchanged, ...problems('ROLE_NOT_PERMITTED') },
      },
    },
    (request, reply) => answered(request, reply, (law, day) => ({ agencies: agenciesOn(law, day) })),
  );

  typed.get(
    '/catalogue/codes',
    {
      config: { read: 'CATALOGUE' },
      schema: {
        tags,
        operationId: 'listCodes',
        summary: 'Mọi mã, mỗi mã bằng lời',
        response: { 200: Type.Object({ tables: Type.Array(CodeTable) }), ...Unchanged, ...problems('ROLE_NOT_PERMITTED') },
      },
    },
    (request, reply) => {
      // Gathered when it is first asked for.
      app.swagger();
      return answered(request, reply, (law) => ({ tables: codeTables(law, app.worded.document) }));
    },
  );

  typed.get(
    '/catalogue/officers',
    {
      config: { read: 'OFFICERS' },
      schema: {
        tags,
        operationId: 'listOfficers',
        summary: 'Cán bộ đã biết của cơ quan mình, theo vai trò; ai làm việc hôm nay',
        querystring: Type.Object({
          role: Type.Optional(Type.Enum([...LIST_TABLE.TASKS], { type: 'string', description: 'Vai trò' })),
          unit: Type.Optional(Type.String({ minLength: 1, maxLength: 50, description: 'Mã đơn vị; gồm cả các đơn vị bên dưới' })),
        }),
        response: {
          200: Type.Object({ officers: Type.Array(OfficerBody) }),
          ...Unchanged,
          ...problems('ROLE_NOT_PERMITTED', 'UNIT_NOT_PERMITTED'),
        },
      },
    },
    async (request, reply) => {
      listed(request, 'OFFICERS' satisfies ListRead);
      const { agency } = request.caller;
      const { role, unit = agency } = request.query;
      if (!liesWithin(unit, agency)) return reject('UNIT_NOT_PERMITTED', { field: 'unit' });
      const today = localDate(deps.clock.now());
      const officers = (await officersOf(lists, agency))
        .filter((one) => liesWithin(one.unit, unit) && (role === undefined || one.roles.includes(role)))
        .map(({ person, roles, unit: of, seenAt }) => ({ person, roles: [...roles], unit: of, onDuty: localDate(seenAt) === today }));
      return send(request, reply, madeOf(reply, { officers }), 'private');
    },
  );
};
