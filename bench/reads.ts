import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import Fastify, { type FastifyInstance } from 'fastify';
import postgres from 'postgres';
import { createApi } from '../api/app.ts';
import type { Deps } from '../api/http/deps.ts';
import { connect, type Db } from '../db/client.ts';
import { RAISED_LIMITS } from '../dev/raised-limits.ts';
import { startStack } from '../dev/stack.ts';
import { temporalPart } from '../dev/temporal-server.ts';
import type { Role } from '../domain/dossier/state.ts';
import { readConfig } from '../platform/config.ts';
import { createLogger } from '../platform/log.ts';
import type { TestDatabase } from '../test/support/database.ts';
import { freePort } from '../test/support/free-port.ts';
import type { Errand } from './asker.ts';
import { AS_OF, startBigRegister, UNITS } from './big-register.ts';
import { type Comparison, compare, option, ownCpu } from './measure.ts';
import { postgresCpu } from './postgres-cpu.ts';
import { endWithUs } from './servers.ts';

const USERS = 32;
const BLOCK = 400;
/** Open dossiers in the register; `npm run bench -- reads --open=100000` for another number. */
const OPEN = option('open') ?? 1_000_000;

const CALLERS: Readonly<Record<string, { readonly unit: string; readonly roles: readonly Role[] }>> = {
  handler: { unit: '/HT', roles: ['CASE_HANDLER'] },
  counter: { unit: '/MC', roles: ['INTAKE_OFFICER'] },
  supervisor: { unit: '', roles: ['SUPERVISOR'] },
};

interface Registered extends Pick<TestDatabase, 'db' | 'serviceUrl'> {
  /** Address of an engine, which supervisors' pages ask for wedged dossiers. */
  readonly temporal: string;
}
type Results = readonly { readonly comparison: Comparison; readonly context: string }[];

/** The API as it is shipped, but for the tokens: each names its caller as `<agency>:<kind>`. */
const startApi = async (database: Registered) => {
  const url = 'http://127.0.0.1:1';
  const gateways = { NPSP_URL: url, NPSP_USERNAME: 'x', NPSP_PASSWORD: 'x', CITIZEN_PORTAL_URL: url, CIVIL_STATUS_URL: url };
  const config = readConfig({
    ...{ ...gateways, ...RAISED_LIMITS },
    ...{ DATABASE_URL: database.serviceUrl, OIDC_ISSUER: url, OIDC_PAGES_CLIENT_SECRET: 'x' },
  });
  const [own, lists] = [
    connect({ databaseUrl: database.serviceUrl, use: 'api' }),
    connect({ databaseUrl: database.serviceUrl, use: 'lists', max: 4 }),
  ];
  const connection = Connection.lazy({ address: database.temporal });
  const deps: Deps = {
    ...{ config, db: own.db, lists: lists.db, temporal: new Client({ connection }), files: {} as Deps['files'], trustRoots: [] },
    clock: { now: () => AS_OF },
    log: createLogger('api', 'silent'),
    verifyAccessToken: async (token) => {
      const [agency = '', kind = ''] = token.split(':');
      const { unit, roles } = CALLERS[kind] ?? { unit: '', roles: [] };
      return { caller: { person: 'cb-7', roles, unit: `${agency}${unit}`, agency }, proof: {} };
    },
  };
  const app = await createApi(deps);
  const close = async (): Promise<void> => {
    await app.close();
    await connection.close();
    await Promise.all([own.close(), lists.close()]);
  };
  return { app, close };
};

const listening = async (app: FastifyInstance): Promise<number> => {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** Sends somebody out to ask; answers what each request took, the shortest first. */
const startAsker = () => {
  const asker = fork(new URL('./asker.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  let [spent, turnedAway] = [0, 0];
  return {
    ask: async (errand: Errand): Promise<readonly number[]> => {
      asker.send(errand);
      const [{ took, refused = 0, cpu, error }] = (await once(asker, 'message')) as [
        { took?: readonly number[]; refused?: number; cpu: number; error?: string },
      ];
      if (took === undefined) throw new Error(error);
      spent = cpu;
      turnedAway += refused;
      return took;
    },
    cpu: () => spent,
    refused: () => turnedAway,
    close: () => asker.kill(),
  };
};
type Asker = ReturnType<typeof startAsker>;

const at = (sorted: readonly number[], share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);

const PAGES = [
  ['/tasks', 'handler'],
  ['/dossiers', 'counter'],
  ['/dossiers', 'supervisor'],
  ['/supervision/stuck', 'supervisor'],
  ['/supervision/summary', 'supervisor'],
] as const;

/**
 * The register's dossiers are copies of one, its owner and the id in its state included: those that are read get ids and people of their own, or each would
 * find itself as its owner's other dossier, and be told and logged so (a second look a read).
 */
const oneOfAKind = async (db: Db, dossiers: readonly { readonly dossier_id: string }[]): Promise<void> => {
  const chosen = sql`select dossier_id, party_id as copied, md5(dossier_id)::uuid as own from dossier
    where dossier_id in (${sql.join(
      dossiers.map(({ dossier_id: id }) => sql`${id}`),
      sql`, `,
    )})`;
  await db.execute(sql`insert into party select p.* from (${chosen}) c join party t on t.party_id = c.copied,
    lateral jsonb_populate_record(t, jsonb_build_object('party_id', c.own, 'identifier', c.dossier_id)) p`);
  await db.execute(
    sql`update dossier d set party_id = c.own, state = jsonb_set(d.state, '{dossierId}', to_jsonb(c.dossier_id)) from (${chosen}) c where c.dossier_id = d.dossier_id`,
  );
};

/** How 32 people fare: asking without a pause, and with half a second to read. */
const crowd = async ({ ask, refused }: Asker, port: number): Promise<string> => {
  const lines: string[] = [];
  for (const [path, kind] of PAGES) {
    const pages = Object.values(UNITS).map((agency) => ({ path, token: `${agency}:${kind}` }));
    const each = { port, pages, users: USERS, mayBeRefused: true };
    const before = refused();
    await ask({ ...each, requests: 200, pauseMs: 0 });
    const busy = await ask({ ...each, requests: 1_500, pauseMs: 0 });
    const calm = await ask({ ...each, requests: 1_000, pauseMs: 500 });
    lines.push(
      `${path} ${kind}: p50/p99 without a pause ${at(busy, 0.5)}/${at(busy, 0.99)} ms, with one ${at(calm, 0.5)}/${at(calm, 0.99)} ms; ${refused() - before} of 2,700 refused`,
    );
    console.log(JSON.stringify({ bench: 'reads', users: USERS, line: lines.at(-1), load: loadavg()[0] }));
  }
  return lines.join('\n  ');
};

/** Reads of the API against a bare Fastify that answers with one prepared read of the same rows. */
export const compareReads = async (database: Registered): Promise<Results> => {
  const api = await startApi(database);
  const client = postgres(database.serviceUrl, { max: 8, onnotice: () => undefined });
  const asker = startAsker();
  const bare = Fastify({ logger: false });
  bare.get<{ Params: { id: string } }>(
    '/dossiers/:id',
    async ({ params }) => (await client`select state from dossier where dossier_id = ${params.id}`)[0],
  );
  bare.get<{ Params: { id: string } }>('/logged/:id', async ({ params }) => {
    const [row] = await client`select state from dossier where dossier_id = ${params.id}`;
    await client`insert into access_log (at, person, role, unit, dossier_id, what) values (${AS_OF}, 'cb-7', 'INTAKE_OFFICER', '', ${params.id}, 'DOSSIER')`;
    return row;
  });
  bare.get('/tasks', async () => ({
    tasks: await client`select t.*, d.dossier_code, d.procedure_code from task t join dossier d using (dossier_id) where t.closed_at is null
      and t.unit = ${`${UNITS.busy}/MC`} and t.roles = '{INTAKE_OFFICER,ONE_STOP_HEAD}' and coalesce(t.person, '') = ''
      order by t.opened_at, t.dossier_id, t.key limit 51`,
  }));
  try {
    const [port, barePort] = [await listening(api.app), await listening(bare)];
    const context = await crowd(asker, port);
    // Whether somebody may read a dossier is asked of its state, which is the same one in every row of this register.
    const own = await client<{ dossier_id: string; agency: string }[]>`select dossier_id, state->>'intakeAgency' as agency from dossier
      where intake_unit = ${`${UNITS.busy}/MC`} limit 500`;
    await oneOfAKind(database.db, own);
    const cpu = { node: ownCpu, postgres: await postgresCpu(database.db) };
    const results = [];
    const under = (path: string) => own.map((row) => ({ path: `/${path}/${row.dossier_id}`, token: `${row.agency}:counter` }));
    const tasks = [{ path: '/tasks', token: `${UNITS.busy}:counter` }];
    const READ = 'bare Fastify and one prepared read';
    for (const { name, pages, control, barePages = pages } of [
      { name: 'GET /dossiers/{id}', pages: under('dossiers'), control: READ },
      { name: 'GET /dossiers/{id}', pages: under('dossiers'), control: `${READ}, the opening logged`, barePages: under('logged') },
      { name: 'GET /tasks', pages: tasks, control: READ },
    ]) {
      const each = { users: 8, requests: BLOCK, pauseMs: 0 };
      const comparison = await compare({
        ...{ bench: 'reads', rounds: 9, budgetMs: 90_000, quiet: true, cpu, beside: asker.cpu },
        subject: { name, run: () => asker.ask({ ...each, pages, port }) },
        control: { name: control, run: () => asker.ask({ ...each, pages: barePages, port: barePort }) },
      });
      results.push({ comparison, context });
    }
    return results;
  } finally {
    asker.close();
    await Promise.all([api.close(), bare.close(), client.end()]);
  }
};

/** An engine that knows no dossier: what it is asked here depends on wedged ones alone. */
const startEngine = async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const [port, uiPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
  const stack = await startStack({
    ...{ port, dataDir, log: () => undefined },
    plan: () => ({
      stages: [[temporalPart({ dataDir, port, uiPort, metricsPort, say: () => undefined })]],
      summarise: async () => ({ addresses: {}, people: [] }),
    }),
  });
  const stay = endWithUs(stack.pids, dataDir);
  const close = async (): Promise<void> => {
    await stack.stop();
    stay();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { temporal: `127.0.0.1:${port}`, close };
};

export const readsBench = async (): Promise<Results> => {
  const [database, engine] = [await startBigRegister(OPEN), await startEngine()];
  try {
    return await compareReads({ ...database, temporal: engine.temporal });
  } finally {
    await Promise.all([database.close(), engine.close()]);
  }
};
