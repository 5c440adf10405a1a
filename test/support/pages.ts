import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { createApi } from '../../api/app.ts';
import { createTokenVerifier } from '../../api/http/auth.ts';
import type { Deps } from '../../api/http/deps.ts';
import { connect } from '../../db/client.ts';
import { loadLaw } from '../../db/seed.ts';
import { startIssuer } from '../../dev/issuer.ts';
import type { Running } from '../../dev/program.ts';
import { RAISED_LIMITS } from '../../dev/raised-limits.ts';
import { readConfig } from '../../platform/config.ts';
import { createLogger } from '../../platform/log.ts';
import { startTestDatabase } from './database.ts';
import { freePort } from './free-port.ts';
import { judgeAnswer } from './sentences.ts';

const SECRET = 'bi-mat-cua-trang';
export const UI_URL = 'http://127.0.0.1:8233';

/** One browser: cookies kept, redirects followed by hand where a test wants to look at them. */
export const browser = () => {
  const jar = new Map<string, string>();
  const visit = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    const [type, text] = [response.headers.get('content-type') ?? '', await response.clone().text()];
    // A redirect is nothing to read, and its address is made of random letters.
    if (!response.headers.has('location')) judgeAnswer({ type, path: url, text });
    return response;
  };
  const follow = async (url: string, init: RequestInit = {}): Promise<{ readonly url: string; readonly response: Response }> => {
    const response = await visit(url, init);
    const location = response.headers.get('location');
    return location === null ? { url, response } : follow(new URL(location, url).href);
  };
  return { jar, visit, follow };
};

/** The API over HTTP for its supervision and pages, with a real database and a real issuer unless a test brings its own, and a Temporal that does not answer. */
export const startPages = async ({
  issuer: brought,
  env = {},
}: {
  readonly issuer?: Running;
  /** Other settings than those of every test. */
  readonly env?: Readonly<Record<string, string>>;
} = {}) => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'pages-'));
  const [port, issuerPort, database] = await Promise.all([freePort(), freePort(), startTestDatabase()]);
  const url = `http://127.0.0.1:${port}`;
  const issuer = brought ?? (await startIssuer({ port: issuerPort, dataDir, apiUrl: url, clientSecret: SECRET }));
  const gateways = { NPSP_URL: url, NPSP_USERNAME: 'x', NPSP_PASSWORD: 'x', CITIZEN_PORTAL_URL: url, CIVIL_STATUS_URL: url };
  const config = readConfig({
    ...{ ...gateways, PORT: `${port}`, DATABASE_URL: database.databaseUrl, OIDC_ISSUER: issuer.url, OIDC_PAGES_CLIENT_SECRET: SECRET },
    TEMPORAL_UI_URL: UI_URL,
    ...RAISED_LIMITS,
    ...env,
  });
  await loadLaw(database.db);
  const time = { now: '2026-03-09T02:00:00.000Z' };
  const own = connect({ databaseUrl: database.serviceUrl, use: 'api' });
  const connection = Connection.lazy({ address: '127.0.0.1:1' });
  const deps: Deps = {
    config,
    db: own.db,
    temporal: new Client({ connection }),
    files: {} as Deps['files'],
    clock: { now: () => time.now },
    log: createLogger('test', 'silent'),
    trustRoots: [],
    verifyAccessToken: createTokenVerifier(config.auth),
  };
  const app = await createApi(deps);
  await app.listen({ port, host: '127.0.0.1' });

  return {
    url,
    time,
    config,
    database,
    /** Asks the JSON side as a person of the roster. */
    ask: async (person: string, target: string): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> => {
      const answer = await fetch(`${issuer.url}/dev/token`, { method: 'POST', body: JSON.stringify({ person }) });
      const { access_token } = (await answer.json()) as { access_token: string };
      const response = await fetch(`${url}${target}`, { headers: { authorization: `Bearer ${access_token}` } });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    /** Logs in through the issuer's page, starting from a page of ours; answers that page as seen afterwards. */
    logIn: async (person: string, target = '/supervision') => {
      const own = browser();
      const chooser = await own.follow(`${url}${target}`);
      const action = /action="([^"]+)"/.exec(await chooser.response.text())?.[1] ?? '';
      const arrived = await own.follow(new URL(action, issuer.url).href, { method: 'POST', body: new URLSearchParams({ person }) });
      return {
        ...own,
        url: arrived.url,
        status: arrived.response.status,
        headers: arrived.response.headers,
        page: await arrived.response.text(),
      };
    },
    stop: async () => {
      await app.close();
      await connection.close();
      await issuer.close();
      await own.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
