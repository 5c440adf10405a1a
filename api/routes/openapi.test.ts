import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SPECS } from '../../domain/dossier/contents.ts';
import { refusalsOf } from '../../domain/dossier/transition.ts';
import { FAILURES, type FailureCode } from '../../domain/failures.ts';
import { judgePresent, openapiSpec } from '../../test/support/judges.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { actPath } from '../acts/next-acts.ts';
import { DOORS } from '../bodies/acts.ts';

interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly 'x-enumDescriptions'?: Readonly<Record<string, string>>;
}
interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly example?: string;
  readonly required?: boolean;
}
interface Operation {
  readonly operationId?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example?: object }>>;
  };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly $ref?: string;
        readonly description?: string;
        readonly content?: Readonly<Record<string, { schema: Schema }>>;
        readonly headers?: object;
      }
    >
  >;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const isRead = (route: string): boolean => route.startsWith('GET ');

/** Refusals by route, as 0e50b2e announced them: `400 CODE CODE; 409 CODE`. Clients may have been built on them. */
const ANNOUNCED = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../test/fixtures/openapi-0e50b2e.json'), 'utf8')) as Readonly<
  Record<string, string>
>;

/**
 * Taken back: whoever may not read a dossier hears that there is none, so that codes cannot be tried for those that exist; a command that came too late is
 * refused for good under its key, so it is 409 now: with 503 it was sent again under the same key for ever.
 */
const TAKEN_BACK = /^GET \/dossiers\/\{dossierId\}.* 403 UNIT_NOT_PERMITTED$| 503 COMMAND_EXPIRED$/;

describe('the OpenAPI document', () => {
  let api: TestApi;
  let text: string;
  let document: Document;

  beforeAll(async () => {
    api = await startTestApi();
    text = (await api.app.inject({ url: '/openapi.json' })).body;
    document = JSON.parse(text) as Document;
  });
  afterAll(() => api.close());

  const operations = (): readonly (readonly [string, Operation])[] =>
    Object.entries(document.paths).flatMap(([route, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${route}`, operation] as const),
    );
  /** What a part of the document says, itself or where it points to; what stands beside a reference goes before. */
  const said = <Part extends { readonly $ref?: string }>({ $ref, ...part }: Part): Part => {
    const [, , section = '', name = ''] = $ref?.split('/') ?? [];
    return ($ref === undefined ? part : { ...(document.components[section]?.[name] as object), ...part }) as Part;
  };
  /** `409 PAPER_STATE` for every refusal of a route. */
  const announced = (route: string): readonly string[] => {
    const [, operation] = operations().find(([name]) => name === route) ?? [];
    return Object.entries(operation?.responses ?? {}).flatMap(([status, answer]) =>
      [...(said(answer).description ?? '').matchAll(/([A-Z][A-Z_]+)/g)].map(([, code]) => `${status} ${code}`),
    );
  };

  it('still announces every route, status and code that it ever did', () => {
    const gone = Object.entries(ANNOUNCED).flatMap(([route, refusals]) => {
      const now = announced(route);
      const then = refusals.split('; ').flatMap((group) => {
        const [status, ...codes] = group.split(' ');
        return codes.map((code) => `${status} ${code}`);
      });
      return then.filter((refusal) => !now.includes(refusal)).map((refusal) => `${route} ${refusal}`);
    });
    expect(gone.filter((refusal) => !TAKEN_BACK.test(refusal))).toEqual([]);
    const routes = operations().map(([route]) => route);
    expect(Object.keys(ANNOUNCED).filter((route) => !routes.includes(route))).toEqual([]);
  });

  it('announces every refusal that the rules of an act or the making of its data may give, under its HTTP status', () => {
    const asked = new Map(DOORS.map(({ spec, body }) => [spec.act, body.refuses]));
    const askable = SPECS.filter(
      ({ act }) => asked.has(act) || act === 'UPLOAD_SCAN' || act === 'ANSWER_CONSULTATION' || act === 'ATTACH_RESULT',
    );
    expect(askable.length).toBeGreaterThan(35);
    for (const row of askable) {
      const codes: readonly FailureCode[] = [...refusalsOf(row), ...(asked.get(row.act) ?? [])];
      const now = announced(`POST ${actPath('{dossierId}', row.act)}`);
      expect(now, row.act).toEqual(expect.arrayContaining(codes.map((code) => `${FAILURES[code].status} ${code}`)));
    }
  });

  it('labels every field of every body in Vietnamese, and every choice', () => {
    const unlabelled: string[] = [];
    let choices = 0;
    const walk = (part: Schema, name: string): void => {
      const schema = said(part);
      if (schema.description === undefined || !/\p{L}/u.test(schema.description)) unlabelled.push(name);
      const named = Object.keys(schema['x-enumDescriptions'] ?? {});
      choices += schema.enum === undefined ? 0 : 1;
      for (const value of schema.enum ?? []) if (!named.includes(value)) unlabelled.push(`${name}=${value}`);
      inside(schema, name);
    };
    const inside = (part: Schema, name: string): void => {
      const schema = said(part);
      for (const [field, member] of Object.entries(schema.properties ?? {})) walk(member, `${name}.${field}`);
      for (const member of [...(schema.anyOf ?? []), ...(schema.items === undefined ? [] : [schema.items])]) inside(member, name);
    };
    let bodies = 0;
    for (const [route, { requestBody }] of operations())
      for (const { schema } of Object.values(requestBody?.content ?? {})) {
        bodies += 1;
        inside(schema, route);
      }
    expect(bodies).toBeGreaterThan(35);
    expect(choices).toBeGreaterThan(8);
    expect(unlabelled).toEqual([]);
  });

  it('says of every instant that it is one, in answers as in bodies', () => {
    const bare: string[] = [];
    let instants = 0;
    const inside = (schema: Schema | undefined, where: string): void => {
      for (const [name, field] of Object.entries(schema?.properties ?? {})) {
        if (/^(at|since|until)$|[a-z](At|Since|Until)$/.test(name)) {
          instants += 1;
          if (![field.format, field.anyOf?.[0]?.format].some((format) => /^date(-time)?$|date$/.test(format ?? '')))
            bare.push(`${where}.${name}`);
        }
        inside(field, `${where}.${name}`);
      }
      for (const one of [schema?.items, ...(schema?.anyOf ?? [])]) if (one !== undefined) inside(one, where);
    };
    for (const [name, schema] of Object.entries(document.components.schemas ?? {})) inside(schema as Schema, name);
    for (const [route, { requestBody, responses }] of operations())
      for (const { schema } of [requestBody, ...Object.values(responses)].flatMap((part) => Object.values(part?.content ?? {})))
        inside(schema, route);
    expect(instants).toBeGreaterThan(40);
    expect(bare).toEqual([]);
  });

  it('is small, and names each thing once', () => {
    // 200 kB held with one procedure; what others make, fees by rate, registers and the catalogue came since.
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(225_000);
    const ids = operations().map(([, { operationId }]) => operationId ?? '');
    expect(ids.filter((id) => !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['openDossier', 'startIdentification', 'uploadScan', 'listStuck', 'getCommand']));
    expect(Object.keys(document.components.schemas ?? {})).toEqual(
      expect.arrayContaining([
        ...['Problem', 'Accepted', 'Pending', 'Dossier', 'DossierRow', 'Task', 'StuckDossier', 'Command'],
        ...['DossierPhase', 'DossierStatus', 'Holder', 'Holding', 'Role', 'Act', 'FailureCode', 'StuckClass'],
      ]),
    );
  });

  it('is sound to two validators that know nothing of each other', async () => {
    expect(await new Validator().validate(JSON.parse(text))).toMatchObject({ valid: true });
    if (await judgePresent('openapi-spec-validator')) expect(await openapiSpec(text)).toBe('');
  });

  it('lets an act without particulars be asked for without a body, and describes the forms that files come in', () => {
    const bodies = new Map(operations().map(([, { operationId, requestBody }]) => [operationId, requestBody]));
    expect(bodies.get('sign')).toBeUndefined();
    expect(bodies.get('accept')?.required).toBe(false);
    expect(bodies.get('stop')?.required).toBe(false);
    expect(bodies.get('assign')?.required).toBe(true);
    expect(bodies.get('uploadScan')?.content['multipart/form-data']?.schema.properties?.file?.items).toEqual({
      type: 'string',
      format: 'binary',
    });
  });

  const send = (
    route: string,
    operation: Operation,
    { more = '', person = 'cb-0101', ...given }: { readonly more?: string; readonly person?: string; readonly payload?: object } = {},
  ) => {
    const [method = '', path = ''] = route.split(' ');
    const parameters = (operation.parameters ?? []).map(said);
    const query = parameters.flatMap((one) => (one.in === 'query' && one.required === true ? [`${one.name}=${one.example ?? ''}`] : []));
    const url = path.replace(/\{([^}]+)\}/g, (_, name) => parameters.find((one) => one.name === name)?.example ?? 'chua-co-vi-du');
    const payload = given.payload ?? operation.requestBody?.content['application/json']?.example;
    const headers = { authorization: `Bearer ${person}`, 'idempotency-key': operation.operationId?.padEnd(8, '0') };
    return api.app.inject({
      method: method as 'GET' | 'POST',
      url: `${url}${query.length === 0 ? more : `?${[...query, ...(more === '' ? [] : [more.slice(1)])].join('&')}`}`,
      headers,
      ...(payload === undefined ? {} : { payload }),
    });
  };

  it('shows an example of every body, and every example is of the right form', async () => {
    const wrong: string[] = [];
    for (const [route, operation] of operations()) {
      const body = operation.requestBody?.content['application/json'];
      if (body !== undefined && body.example === undefined) wrong.push(`${route}: none`);
      const { statusCode, body: answer } = await send(route, operation);
      if (statusCode === 400) wrong.push(`${route}: ${answer}`);
    }
    expect(wrong).toEqual([]);
  });

  it('says of every body that it may be too large, and refuses it as announced', async () => {
    let bodies = 0;
    for (const [route, operation] of operations()) {
      if (isRead(route)) continue;
      bodies += 1;
      const reply = await send(route, operation, { payload: { x: 'x'.repeat(3_000_000) } });
      expect(reply.json(), route).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
      expect(announced(route), route).toContain('413 PAYLOAD_TOO_LARGE');
    }
    expect(bodies).toBeGreaterThan(35);
  });

  it('shows an example wherever a text must have a form of its own, since a refusal tells the form by it', () => {
    const bare: string[] = [];
    const walk = (part: Schema & { readonly examples?: readonly unknown[] }, name: string): void => {
      const schema = said(part);
      if (schema.pattern !== undefined && schema.examples === undefined) bare.push(name);
      for (const [field, member] of Object.entries(schema.properties ?? {})) walk(member, `${name}.${field}`);
      for (const member of [...(schema.anyOf ?? []), ...(schema.items === undefined ? [] : [schema.items])]) walk(member, name);
    };
    for (const [route, { requestBody }] of operations())
      for (const { schema } of Object.values(requestBody?.content ?? {})) walk(schema, route);
    expect(bare).toEqual([]);
  });

  it('takes no blank for what a person says, in any body', async () => {
    let texts = 0;
    for (const [route, operation] of operations()) {
      const body = operation.requestBody?.content['application/json'];
      for (const [field, schema] of Object.entries(body === undefined ? {} : (said(body.schema).properties ?? {}))) {
        const { type, pattern, maxLength } = said(schema);
        if (type !== 'string' || pattern !== undefined || maxLength === undefined) continue;
        texts += 1;
        const reply = await send(route, operation, { payload: { ...body?.example, [field]: ' \n\u200b' } });
        expect({ route, ...reply.json() }).toMatchObject({ route, status: expect.toBeOneOf([400, 422]), field });
      }
    }
    expect(texts).toBeGreaterThan(20);
  });

  it('takes no body for an empty one wherever it says that none is required', async () => {
    const free = operations().filter(([route, { requestBody }]) => !isRead(route) && requestBody?.required !== true);
    expect(free.map(([, { operationId }]) => operationId)).toEqual(expect.arrayContaining(['accept', 'reconcile']));
    for (const [route, { requestBody: _body, ...bare }] of free) {
      // Who may reconcile waits for the engine, of which there is none here.
      for (const person of ['cb-0101', ...(route.includes('reconcile') ? [] : ['cb-0108'])])
        for (const given of [{}, { payload: {} }]) expect((await send(route, bare, { person, ...given })).statusCode, route).not.toBe(400);
    }
  });

  it('points to the host that it was fetched from, whatever that is called', () => {
    expect((document as Document & { servers: unknown }).servers).toEqual([{ url: '/' }]);
  });

  it('announces where a command, or what it opened, is to be asked for: in every answer that a command may get', () => {
    const lacking = operations().flatMap(([route, { responses }]) =>
      isRead(route) || !/acts|papers|consultations|^POST .dossiers$/.test(route)
        ? []
        : Object.entries(responses)
            .filter(([status, answer]) => status < '300' && !('location' in (said(answer).headers ?? {})))
            .map(([status]) => `${route} ${status}`),
    );
    expect(lacking).toEqual([]);
  });

  it('declares Retry-After with every answer that may carry it, and with no other; and says under which key to come back', () => {
    const wrong = operations().flatMap(([route, { responses }]) =>
      Object.entries(responses).flatMap(([status, answer]) => {
        const { description = '', headers = {} } = said(answer);
        const codes = [...description.matchAll(/[A-Z][A-Z_]+/g)].map(([code]) => code as FailureCode).filter((code) => code in FAILURES);
        return codes.some((code) => FAILURES[code].retry) === 'retry-after' in headers ? [] : [`${route} ${status}`];
      }),
    );
    expect(wrong).toEqual([]);
    const { info } = document as Document & { readonly info: { readonly description: string } };
    expect(info.description).toContain('`409` with `Retry-After`: send again with a new key');
  });

  it('names every query there is: another one is refused by its name, on every address', async () => {
    for (const [route, operation] of operations()) {
      const answer = (await send(route, operation, { more: '?khongCo=066190000001' })).json();
      expect(answer, route).toMatchObject({ status: 400, code: 'BODY_INVALID', field: 'khongCo' });
      expect(JSON.stringify(answer), route).not.toContain('066190000001');
    }
  });
});
