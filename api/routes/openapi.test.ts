import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SPECS } from '../../domain/dossier/contents.ts';
import { refusalsOf } from '../../domain/dossier/transition.ts';
import { FAILURES, type FailureCode } from '../../domain/failures.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { actPath } from '../acts/next-acts.ts';
import { DOORS } from '../bodies/acts.ts';

interface Schema {
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly 'x-enumDescriptions'?: Readonly<Record<string, string>>;
}
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly description?: string }>>;
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** Refusals by route, as 0e50b2e announced them: `400 CODE CODE; 409 CODE`. Clients may have been built on them. */
const ANNOUNCED = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../test/fixtures/openapi-0e50b2e.json'), 'utf8')) as Readonly<
  Record<string, string>
>;

describe('the OpenAPI document', () => {
  let api: TestApi;
  let paths: Paths;

  beforeAll(async () => {
    api = await startTestApi();
    paths = (await api.app.inject({ url: '/openapi.json' })).json<{ paths: Paths }>().paths;
  });
  afterAll(() => api.close());

  const operations = (): readonly (readonly [string, Operation])[] =>
    Object.entries(paths).flatMap(([route, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${route}`, operation] as const),
    );
  /** `409 PAPER_STATE` for every refusal of a route. */
  const announced = (route: string): readonly string[] => {
    const [, operation] = operations().find(([name]) => name === route) ?? [];
    return Object.entries(operation?.responses ?? {}).flatMap(([status, { description = '' }]) =>
      [...description.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, code]) => `${status} ${code}`),
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
    expect(gone).toEqual([]);
    const routes = operations().map(([route]) => route);
    expect(Object.keys(ANNOUNCED).filter((route) => !routes.includes(route))).toEqual([]);
  });

  it('announces every refusal that the rules of an act or the making of its data may give, under its HTTP status', () => {
    const asked = new Map(DOORS.map(({ spec, body }) => [spec.act, body.refuses]));
    const askable = SPECS.filter(({ act }) => asked.has(act) || act === 'UPLOAD_SCAN' || act === 'ANSWER_CONSULTATION');
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
    const walk = (schema: Schema, name: string): void => {
      if (schema.description === undefined || !/\p{L}/u.test(schema.description)) unlabelled.push(name);
      const named = Object.keys(schema['x-enumDescriptions'] ?? {});
      choices += schema.enum === undefined ? 0 : 1;
      for (const value of schema.enum ?? []) if (!named.includes(value)) unlabelled.push(`${name}=${value}`);
      inside(schema, name);
    };
    const inside = (schema: Schema, name: string): void => {
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
});
