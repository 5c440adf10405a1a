import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { createApi } from '../../api/app.ts';
import type { Bearer } from '../../api/http/auth.ts';
import type { Deps } from '../../api/http/deps.ts';
import { reject } from '../../api/http/problem.ts';
import { connect } from '../../db/client.ts';
import { project } from '../../db/register/projection.ts';
import { party } from '../../db/schema.ts';
import { seed } from '../../db/seed.ts';
import { people } from '../../dev/people.ts';
import { RAISED_LIMITS } from '../../dev/raised-limits.ts';
import { createDiskFileStore } from '../../documents/file-store.ts';
import { projectionOf } from '../../domain/dossier/register.ts';
import type { Change } from '../../domain/dossier/transition.ts';
import { readConfig } from '../../platform/config.ts';
import { createLogger } from '../../platform/log.ts';
import { systemClock } from '../../platform/time.ts';
import { startTestDatabase, type TestDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { judgeAnswer } from './sentences.ts';

/** The API on a real PostgreSQL and real files, with an engine that is away: nobody listens on its port. */
export interface TestApi {
  readonly app: FastifyInstance;
  readonly deps: Deps;
  readonly database: TestDatabase;
  readonly filesDir: string;
  close(): Promise<void>;
}

/** Tokens are the roster's person ids; what a real token must be is tested in auth.test.ts. */
const rosterBearer = (token: string): Bearer => {
  const person = people.find((candidate) => candidate.person === token) ?? reject('TOKEN_INVALID');
  const officer = people.find((candidate) => candidate.person === person.actsFor);
  const { roles, unit, agency } = officer ?? person;
  const caller = { person: (officer ?? person).person, roles, unit, agency, ...(officer ? { via: person.person } : {}) };
  const now = Date.now() / 1_000;
  return { caller, proof: { issuedAt: now, authenticatedAt: now } };
};

/** The real client, which finds out sooner that nobody is there. */
const impatient = (client: Client): Client => {
  const { connection } = client;
  client.withDeadline = (_deadline, work) => connection.withDeadline(Date.now() + 150, work);
  return client;
};

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Answer>> }>>>>;
  readonly components: { readonly responses: Readonly<Record<string, Answer>> };
}
interface Answer {
  readonly $ref?: string;
  readonly description?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/**
 * The API, throwing wherever it answers a status, a code or a `Location` that its own document does not announce for the operation, or tells a person
 * something in a code.
 */
const judged = (app: FastifyInstance): FastifyInstance => {
  const { paths, components } = app.swagger() as unknown as Described;
  const operations = Object.entries(paths).map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+').replaceAll('.', '\\.')}$`),
    methods,
  }));
  const inject = app.inject.bind(app) as (options: InjectOptions | string) => Promise<LightMyRequestResponse>;
  const judge = async (options: InjectOptions | string): Promise<LightMyRequestResponse> => {
    const reply = await inject(options);
    const { method = 'GET', url = '' } = reply.raw.req;
    const [path = ''] = url.split('?');
    judgeAnswer({ type: String(reply.headers['content-type']), path, text: reply.payload });
    const operation = operations.find(({ pattern }) => pattern.test(path))?.methods[method.toLowerCase()];
    if (operation === undefined) return reply;
    const said = operation.responses[reply.statusCode];
    const { description = '', headers } = { ...components.responses[said?.$ref?.split('/').at(-1) ?? ''], ...said };
    const code =
      reply.statusCode < 400 || !String(reply.headers['content-type']).includes('problem') ? '' : reply.json<{ code: string }>().code;
    if (said === undefined || !description.includes(code))
      throw new Error(`${method} ${path} answered ${reply.statusCode} ${code} unannounced`);
    if ((reply.headers.location !== undefined) !== (headers?.location !== undefined))
      throw new Error(`${method} ${path} answered ${reply.statusCode} with or without a Location, other than announced`);
    return reply;
  };
  return Object.assign(app, { inject: judge });
};

export const startTestApi = async ({
  maxUploadBytes,
  trustRoots = [],
  env = {},
}: {
  readonly maxUploadBytes?: number;
  readonly trustRoots?: readonly Uint8Array[];
  /** Other settings than those of every test. */
  readonly env?: Readonly<Record<string, string>>;
} = {}): Promise<TestApi> => {
  const filesDir = mkdtempSync(path.join(os.tmpdir(), 'api-files-'));
  const database = await startTestDatabase();
  await seed({ databaseUrl: database.databaseUrl });
  const config = readConfig({
    DATABASE_URL: database.databaseUrl,
    FILES_DIR: filesDir,
    OIDC_ISSUER: 'http://127.0.0.1:9',
    TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`,
    NPSP_URL: 'http://127.0.0.1:9',
    NPSP_USERNAME: 'u',
    NPSP_PASSWORD: 'p',
    LOOKS_SECRET: 'looks of the tests, thirty-two signs',
    CITIZEN_PORTAL_URL: 'http://127.0.0.1:9',
    CIVIL_STATUS_URL: 'http://127.0.0.1:9',
    LOG_LEVEL: 'silent',
    ...(maxUploadBytes === undefined ? {} : { MAX_UPLOAD_BYTES: String(maxUploadBytes) }),
    ...RAISED_LIMITS,
    ...env,
  });
  const own = connect({ databaseUrl: database.databaseUrl, use: 'api' });
  const connection = Connection.lazy({ address: config.temporal.address, connectTimeout: '500ms' });
  const deps: Deps = {
    config,
    db: own.db,
    temporal: impatient(new Client({ connection })),
    files: await createDiskFileStore({ dir: filesDir }),
    clock: systemClock,
    log: createLogger('test', 'silent'),
    trustRoots,
    verifyAccessToken: async (token) => rosterBearer(token),
  };
  const app = judged(await createApi(deps));
  return {
    app,
    deps,
    database,
    filesDir,
    close: async () => {
      await app.close();
      await connection.close();
      await own.close();
      await database.close();
      rmSync(filesDir, { recursive: true, force: true });
    },
  };
};

/** Puts a dossier into the register as the workflow's projection would. */
export const register = async ({ deps }: { readonly deps: Pick<TestApi['deps'], 'db'> }, changes: readonly Change[]): Promise<void> => {
  const [first] = changes;
  if (!first) return;
  await deps.db
    .insert(party)
    .values({
      partyId: first.state.partyId,
      kind: 'PERSON',
      identifier: '066190000777',
      fullName: 'Nguyễn Thị Mẫu',
      birthDate: '1990-01-02',
      sex: 'FEMALE',
      createdAt: first.at,
    })
    .onConflictDoNothing();
  for (const change of changes) await project(deps.db, projectionOf([change]));
};
