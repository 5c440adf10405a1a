import type { FastifyInstance, RouteOptions } from 'fastify';
import { type TObject, Type } from 'typebox';

/** The OpenAPI document as generators like it, made of what @fastify/swagger gathers from the routes. */

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

interface Operation extends Json {
  readonly operationId: string;
  readonly requestBody?: Json & {
    readonly content: Readonly<
      Record<string, { readonly schema: { readonly required?: readonly string[]; readonly properties?: object } }>
    >;
  };
  readonly parameters?: readonly Json[];
  readonly responses: Readonly<Record<string, Json>>;
}
interface Document extends Json {
  readonly components: Json;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const eachOperation = ({ paths }: Document, change: (operation: Operation) => Operation): Document['paths'] =>
  Object.fromEntries(
    Object.entries(paths).map(([path, methods]) => [
      path,
      Object.fromEntries(Object.entries(methods).map(([method, operation]) => [method, change(operation)])),
    ]),
  );

/** The document with every schema that has a title in one place, under that title, and a reference wherever it was. */
const withNamedSchemas = (document: Document): Document => {
  const schemas: Record<string, unknown> = {};
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named);
    if (!isObject(value)) return value;
    const { title, ...walked } = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, named(member)]));
    if (typeof title !== 'string') return title === undefined ? walked : { ...walked, title };
    if (title in schemas && JSON.stringify(schemas[title]) !== JSON.stringify(walked)) throw new Error(`two schemas are named ${title}`);
    schemas[title] = walked;
    return { $ref: `#/components/schemas/${title}` };
  };
  const { responses, parameters, ...components } = document.components;
  const paths = named(document.paths) as Document['paths'];
  return { ...document, paths, components: { ...components, responses: named(responses), parameters: named(parameters), schemas } };
};

/** An answer that is no refusal is named after its schema. */
const nameOfAnswer = ({ content }: Json): string | null => {
  if (!isObject(content)) return null;
  const said = content['application/json'];
  return isObject(said) && isObject(said.schema) && typeof said.schema.title === 'string' ? said.schema.title : null;
};

/** Keeps once what several operations say alike, under the name of the first that said it so; the rest is left where it is. */
const keeper = (section: string) => {
  const kept: Record<string, Json> = {};
  const keep = (part: Json, name: string | null): Json => {
    if (name === null) return part;
    kept[name] ??= part;
    return JSON.stringify(kept[name]) === JSON.stringify(part) ? { $ref: `#/components/${section}/${name}` } : part;
  };
  return { kept, keep };
};

/** The document with refusals, parameters and headers in one place, and references wherever they were. */
const withSharedParts = (document: Document): Document => {
  const called = new Map<string, string>();
  // Every reference repeats the name: a refusal is called after its status, `403`, and another one of that status `403.2`. Its codes stand in it.
  const nameOf = (said: Json, status: string): string | null => {
    if (!isObject(said.content) || !('application/problem+json' in said.content)) return nameOfAnswer(said);
    const codes = `${status} ${String(said.description)}`;
    const others = [...called.keys()].filter((known) => known.startsWith(`${status} `)).length;
    const name = called.get(codes) ?? (others === 0 ? status : `${status}.${others + 1}`);
    called.set(codes, name);
    return name;
  };
  const responses = keeper('responses');
  const parameters = keeper('parameters');
  const headers: Record<string, Json> = {};
  const pointed = (said: Json): Json => {
    if (!isObject(said.headers)) return said;
    const shared = Object.entries(said.headers as Readonly<Record<string, Json>>).map(([name, header]) => {
      headers[name] ??= header;
      return [name, JSON.stringify(headers[name]) === JSON.stringify(header) ? { $ref: `#/components/headers/${name}` } : header];
    });
    return { ...said, headers: Object.fromEntries(shared) };
  };
  const answer = (said: Json, status: string): Json =>
    said.description === 'Default Response'
      ? { ...pointed(said), description: 'Thành công' }
      : responses.keep(pointed(said), nameOf(said, status));
  const paths = eachOperation(document, (operation) => ({
    ...operation,
    ...(operation.parameters === undefined
      ? {}
      : { parameters: operation.parameters.map((one) => parameters.keep(one, String(one.name))) }),
    responses: Object.fromEntries(Object.entries(operation.responses).map(([status, said]) => [status, answer(said, status)])),
  }));
  return { ...document, paths, components: { ...document.components, headers, responses: responses.kept, parameters: parameters.kept } };
};

/** What need not be sent says so: a body of which nothing is required; one without any field is not mentioned at all. */
const withOptionalBody = ({ requestBody, ...operation }: Operation): Operation => {
  const shapes = Object.values(requestBody?.content ?? {}).map(({ schema }) => schema);
  if (requestBody === undefined || shapes.every(({ properties }) => Object.keys(properties ?? {}).length === 0))
    return operation as Operation;
  return { ...operation, requestBody: { ...requestBody, required: shapes.some(({ required = [] }) => required.length > 0) } } as Operation;
};

const RESPONSES = '#/components/responses/';

/** What refusals have in common, by what their headers make of them: an operation says its own codes beside the reference to it. */
const likenessOf = ({ headers }: Json): string => ['Refused', ...Object.keys(isObject(headers) ? headers : {})].join('.');

/**
 * An answer that only one operation gives stands there: a reference to it would be longer than what it spares. Of a refusal only its codes do: a
 * reference may say beside it in which words (OpenAPI 3.1, Reference Object).
 */
const withLoneAnswersInPlace = (document: Document): Document => {
  const { responses, ...components } = document.components;
  const shared = responses as Readonly<Record<string, Json>>;
  const pointers = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap((operation) => Object.values(operation.responses).map(({ $ref }) => $ref));
  const isLone = (name: string): boolean => pointers.filter((one) => one === RESPONSES + name).length === 1;
  const lone = new Map(Object.entries(shared).flatMap(([name, said]) => (isLone(name) ? [[RESPONSES + name, said] as const] : [])));
  const alike: Record<string, Json> = {};
  const inPlace = (said: Json): Json => {
    if (!isObject(said.content) || !('application/problem+json' in said.content)) return said;
    const name = likenessOf(said);
    alike[name] ??= { ...said, description: 'Từ chối' };
    return { $ref: RESPONSES + name, description: said.description };
  };
  const paths = eachOperation(document, (operation) => ({
    ...operation,
    responses: Object.fromEntries(
      Object.entries(operation.responses).map(([status, said]) => {
        const own = lone.get(String(said.$ref));
        return [status, own === undefined ? said : inPlace(own)];
      }),
    ),
  }));
  const kept = Object.fromEntries(Object.entries(shared).filter(([name]) => !lone.has(RESPONSES + name)));
  return { ...document, paths, components: { ...components, responses: { ...kept, ...alike } } };
};

/** A plain value or null is one value of two types: shorter than a choice of two schemas, and read alike. */
const withNullAsType = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withNullAsType);
  if (!isObject(value)) return value;
  const { anyOf, ...said } = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withNullAsType(member)]));
  if (!Array.isArray(anyOf)) return anyOf === undefined ? said : { ...said, anyOf };
  const [plain, empty, ...more] = anyOf as readonly Json[];
  const isPlain =
    typeof plain?.type === 'string' && !('enum' in plain) && !('title' in plain) && empty?.type === 'null' && more.length === 0;
  return isPlain ? { ...plain, type: [plain.type, 'null'], ...said } : { ...said, anyOf };
};

export const asDocument = (gathered: object): object => {
  const document = withNullAsType(gathered) as Document;
  return withNamedSchemas(withLoneAnswersInPlace(withSharedParts({ ...document, paths: eachOperation(document, withOptionalBody) })));
};

const SCHEMAS = '#/components/schemas/';

/** Names of schemas that a value refers to, itself or through others. */
const referredTo = (value: unknown, schemas: Json, known: Set<string>): Set<string> => {
  if (typeof value !== 'object' || value === null) return known;
  for (const [key, member] of Object.entries(value)) {
    const name = key === '$ref' ? String(member).replace(SCHEMAS, '') : '';
    if (name in schemas && !known.has(name)) referredTo(schemas[name], schemas, known.add(name));
    else referredTo(member, schemas, known);
  }
  return known;
};

const withoutWords = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutWords);
  if (!isObject(value)) return value;
  const { 'x-enumDescriptions': _words, ...said } = value;
  return Object.fromEntries(Object.entries(said).map(([key, member]) => [key, withoutWords(member)]));
};

/** Forms of bodies are drawn with the words of their choices; those of answers are said once, by `/catalogue/codes`. */
export const withWordsOfBodies = (whole: object): object => {
  const document = whole as Document;
  const schemas = document.components.schemas as Json;
  const bodies = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ requestBody }) => requestBody));
  const asked = referredTo(bodies, schemas, new Set());
  const kept = Object.entries(schemas).map(([name, schema]): readonly [string, unknown] => {
    return [name, asked.has(name) ? schema : withoutWords(schema)];
  });
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(kept) } };
};

declare module 'fastify' {
  interface FastifyInstance {
    /** The document with the words of every choice; there once it has been asked for. */
    worded: { document: object };
  }
  interface FastifyContextConfig {
    /** It judges its query itself, once it knows who asks. */
    readsQuery?: boolean;
  }
}

/** Closes the query of every route: a misspelt filter must not answer as if it were not there. Call before any route. */
export const refuseUnknownQueries = (app: FastifyInstance): void => {
  app.addHook('onRoute', (route: RouteOptions) => {
    if (route.config?.readsQuery) return;
    const asked = (route.schema?.querystring ?? Type.Object({})) as TObject;
    route.schema = { ...route.schema, querystring: Type.Object(asked.properties, { additionalProperties: false }) };
  });
};
