import type { components, paths } from './schema.ts';

/**
 * The API for programs, typed by its own document (schema.ts: `npm run client`). Uses nothing but `fetch`, so it runs in Node and in browsers.
 * What may be repeated is repeated here: no answer, 503 and 507 under the same key; 202 is waited for, as long as no second person is.
 */

export type Schemas = components['schemas'];

/** What the API said no with; `problem.code` is stable, `problem.title` is the sentence for the officer. */
export class ApiRefusal extends Error {
  constructor(readonly problem: Schemas['Problem']) {
    super(`${problem.status} ${problem.code}: ${problem.title}${problem.detail === undefined ? '' : ` (${problem.detail})`}`);
  }
}

/** A command that was accepted and will not be done after all. */
export class TakenBack extends Error {
  constructor(readonly command: Schemas['Command']) {
    super(`${command.act} (${command.commandId}): ${command.refusal?.code ?? 'REFUSED'}`);
  }
}

type Json<Part> = Part extends { readonly content: { readonly 'application/json': infer Body } } ? Body : never;
type Answer<Operation, Status extends number> = Operation extends { readonly responses: infer Said }
  ? { [S in keyof Said & Status]: Json<Said[S]> }[keyof Said & Status]
  : never;
type Sent<Operation> = Operation extends { readonly requestBody?: infer Body }
  ? [NonNullable<Body>] extends [never]
    ? Record<never, never>
    : NonNullable<Body> extends { readonly content: { readonly 'multipart/form-data': unknown } }
      ? FormData
      : Json<NonNullable<Body>>
  : never;
type Part<Operation, Name extends 'path' | 'query'> = Operation extends { readonly parameters: infer All }
  ? Name extends keyof All
    ? [NonNullable<All[Name]>] extends [never]
      ? Record<never, never>
      : NonNullable<All[Name]>
    : Record<never, never>
  : never;

/** Addresses that can be read, and that commands are sent to. */
export type ReadPath = { [P in keyof paths]: paths[P] extends { get: { responses: unknown } } ? P : never }[keyof paths];
export type WritePath = { [P in keyof paths]: paths[P] extends { post: { responses: unknown } } ? P : never }[keyof paths];
/** What a command's address is sent. */
export type Body<P extends WritePath> = Sent<paths[P]['post']>;
/** Last part of an act's address: `start-identification`. */
export type ActPath = WritePath extends infer P ? (P extends `/dossiers/{dossierId}/acts/${infer Name}` ? Name : never) : never;
export type ActBody<A extends ActPath> = Body<`/dossiers/{dossierId}/acts/${A}`>;

type Asked<Operation> = Part<Operation, 'path'> & Part<Operation, 'query'>;
/** An act without particulars needs no body. Without a key of the caller's own, each call has a new one. */
export type Particulars<Body> = Record<never, never> extends Body ? [body?: Body, key?: string] : [body: Body, key?: string];

export interface Api {
  get<P extends ReadPath>(path: P, asked?: Asked<paths[P]['get']>): Promise<Answer<paths[P]['get'], 200>>;
  /** A file's bytes. */
  bytes<P extends ReadPath>(path: P, asked: Asked<paths[P]['get']>): Promise<Uint8Array>;
  /**
   * Any POST; one that is a command is answered once it has taken effect, or at once, with `request`, where a second person must confirm it: who, and
   * until when. What became of it then says `/commands/{commandId}`. Throws ApiRefusal, TakenBack.
   */
  post<P extends WritePath>(
    path: P,
    o: { readonly asked?: Part<paths[P]['post'], 'path'>; readonly body: Body<P>; readonly key?: string | undefined },
  ): Promise<Answer<paths[P]['post'], 200 | 201>>;
  /** Any act of a dossier, by id or code. */
  act<A extends ActPath>(dossierId: string, act: A, ...particulars: Particulars<ActBody<A>>): Promise<Schemas['Accepted']>;
}

export interface ApiOptions {
  /** Address of the API, without a trailing slash. */
  readonly url: string;
  readonly token: string;
}

/** Sendings of one command, and how long its effect is waited for. */
const TRIES = 5;
const POLL_MS = 200;
/** Longer than a command lives that nobody drives any more: five minutes after its receipt the API settles it by itself. */
const PATIENCE_MS = 360_000;

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The address with its parts filled in; whatever is no part of it is a query. */
const addressOf = (path: string, asked: Readonly<Record<string, unknown>> = {}): string => {
  const rest = Object.entries(asked).filter(([name]) => !path.includes(`{${name}}`));
  const query = new URLSearchParams(rest.flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)])));
  const place = path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(String(asked[name])));
  return rest.length === 0 ? place : `${place}?${query}`;
};

export const createApiClient = ({ url, token }: ApiOptions): Api => {
  /** A refusal by the rules is final under its key, so it is never repeated here. */
  const send = async (address: string, o: { readonly body?: unknown; readonly key?: string | undefined } = {}): Promise<Response> => {
    const { body, key = crypto.randomUUID() } = o;
    const form = body instanceof FormData;
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'idempotency-key': key, ...(form ? {} : { 'content-type': 'application/json' }) }),
    };
    const request = body === undefined ? { headers } : { method: 'POST', headers, body: form ? body : JSON.stringify(body) };
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${url}${address}`, request).catch((error: unknown) => {
        if (attempt === TRIES) throw error;
        return null;
      });
      if (response?.ok) return response;
      const again = response === null || response.status === 503 || response.status === 507;
      if (response !== null && (!again || attempt === TRIES)) throw new ApiRefusal((await response.json()) as Schemas['Problem']);
      await delay(Number(response?.headers.get('retry-after') ?? attempt / 2) * 1_000);
    }
  };

  const read = async <T>(address: string): Promise<T> => (await (await send(address)).json()) as T;

  /** 202 means accepted and not yet done: its `Location` tells when. */
  const settled = async (response: Response): Promise<unknown> => {
    const answer = (await response.json()) as Partial<Schemas['Accepted']>;
    const location = response.headers.get('location');
    if (response.status !== 202 || location === null || answer.request !== undefined) return answer;
    for (const end = Date.now() + PATIENCE_MS; ; await delay(POLL_MS)) {
      const command = await read<Schemas['Command']>(location);
      if (command.status === 'REFUSED') throw new TakenBack(command);
      if (command.status === 'APPLIED' || command.answer?.request !== undefined) return { ...answer, ...command.answer };
      if (Date.now() > end) throw new Error(`${command.act} (${location}): ${PATIENCE_MS / 1000} s`);
    }
  };

  return {
    get: (path, asked) => read(addressOf(path, asked)),
    bytes: async (path, asked) => new Uint8Array(await (await send(addressOf(path, asked))).arrayBuffer()),
    post: async (path, { asked, body, key }) => (await settled(await send(addressOf(path, asked), { body, key }))) as never,
    act: async (dossierId, act, ...[body = {}, key]) =>
      (await settled(await send(`/dossiers/${encodeURIComponent(dossierId)}/acts/${act}`, { body, key }))) as Schemas['Accepted'],
  };
};
