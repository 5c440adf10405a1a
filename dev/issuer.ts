import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context, PageContext } from 'oidc-provider';
import { createLogger } from '../platform/log.ts';
import { loginPage, logoutPage } from './login-page.ts';
import { people } from './people.ts';
import { isProgram, listen, type Running, readBody, runProgram } from './program.ts';
import { ALGORITHM, devToken, ensureKeys, findPerson, type Keys, RESOURCE, TOKEN_SECONDS, tokenClaims } from './tokens.ts';

const PAGES_CLIENT = 'onestop-pages';
const SESSION_COOKIE = 'issuer_session';

const configuration = (o: { keys: Keys; apiUrl: string; clientSecret: string }): Record<string, unknown> => ({
  jwks: { keys: [o.keys.jwk] },
  cookies: { keys: [o.keys.cookieKey], names: { session: SESSION_COOKIE, interaction: 'issuer_interaction', resume: 'issuer_resume' } },
  clients: [
    {
      client_id: PAGES_CLIENT,
      client_secret: o.clientSecret,
      grant_types: ['authorization_code'],
      redirect_uris: [`${o.apiUrl}/auth/callback`],
      post_logout_redirect_uris: [`${o.apiUrl}/auth/logged-out`],
      backchannel_logout_uri: `${o.apiUrl}/auth/backchannel-logout`,
      backchannel_logout_session_required: true,
    },
  ],
  pkce: { required: () => true },
  interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
  findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
  extraTokenClaims: ({ oidc }: Context, { accountId }: { accountId?: string }) => {
    const person = findPerson(accountId);
    return person === undefined ? undefined : tokenClaims(person, findPerson(person.actsFor), oidc.entities.AuthorizationCode?.authTime);
  },
  // The provider's own way to its clients refuses addresses of the machine itself, where all of them are here.
  fetch: (url: string, { dispatcher: _guard, ...options }: RequestInit & { dispatcher?: unknown }) => fetch(url, options),
  // Dev only: whoever logs in has agreed.
  loadExistingGrant: async ({ oidc }: Context) => {
    const grant = new oidc.provider.Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
    grant.addOIDCScope('openid');
    grant.addResourceScope(RESOURCE, 'api');
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (context: PageContext, form: string) => {
        context.body = logoutPage({ form });
      },
    },
    resourceIndicators: {
      enabled: true,
      // The pages client need not repeat the resource in each request.
      defaultResource: () => RESOURCE,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'api',
        audience: RESOURCE,
        accessTokenTTL: TOKEN_SECONDS,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: ALGORITHM } },
      }),
    },
  },
  ttl: { AccessToken: TOKEN_SECONDS, IdToken: TOKEN_SECONDS, Interaction: 60 * 60, Session: TOKEN_SECONDS, Grant: TOKEN_SECONDS },
});

const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
};

/**
 * Every log-in starts from nobody, so that one browser can play several people one after another. With its session cookie the provider
 * would answer a change of person with a log-out page of its own. A log-out is about that very session.
 */
const forgetSession = ({ headers }: IncomingMessage): void => {
  if (headers.cookie === undefined) return;
  headers.cookie = headers.cookie
    .split('; ')
    .filter((pair) => !pair.startsWith(SESSION_COOKIE))
    .join('; ');
};

/** OIDC issuer of the local stack, at `http://127.0.0.1:<port>`; `apiUrl` is where the pages' `/auth/callback` lives. */
export const startIssuer = async (o: { port: number; dataDir: string; apiUrl: string; clientSecret: string }): Promise<Running> => {
  // At the import it already prints.
  const { Provider } = await import('oidc-provider');
  const log = createLogger('issuer', 'info');
  const keys = await ensureKeys(o.dataDir);
  const issuer = `http://127.0.0.1:${o.port}`;
  const provider = new Provider(issuer, configuration({ keys, apiUrl: o.apiUrl, clientSecret: o.clientSecret }));
  provider.on('server_error', (_context, error) => log.error({ error: error.message }, 'server error'));
  const oidc = provider.callback();

  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { uid } = await provider.interactionDetails(request, response);
    const form = request.method === 'POST' ? new URLSearchParams(await readBody(request)) : null;
    const person = findPerson(form?.get('person') ?? undefined);
    // Service accounts do not log in.
    if (person !== undefined && person.actsFor === undefined)
      return provider.interactionFinished(request, response, { login: { accountId: person.person, remember: false } });
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(loginPage({ action: `/interaction/${uid}` }));
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', issuer);
    if (pathname === '/health') return sendJson(response, 200, { name: 'issuer', status: 'ok' });
    if (pathname === '/dev/people') return sendJson(response, 200, people);
    if (pathname === '/dev/token' && request.method === 'POST') {
      const body: unknown = JSON.parse(await readBody(request));
      const token = await devToken({ issuer, keys, body });
      return sendJson(response, token === null ? 400 : 200, token ?? { message: 'không có người này hoặc yêu cầu không đúng mẫu' });
    }
    if (pathname.startsWith('/interaction/')) return interact(request, response);
    if (!pathname.startsWith('/session/end')) forgetSession(request);
    return oidc(request, response);
  };

  return listen({
    port: o.port,
    listener: (request, response) =>
      void serve(request, response).catch((error: unknown) => {
        if (!response.headersSent) sendJson(response, 400, { message: error instanceof Error ? error.name : 'lỗi' });
      }),
  });
};

const requiredEnv = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`issuer: missing environment variable ${name}`);
  return value;
};

if (isProgram(import.meta.url))
  await runProgram('issuer', (o) =>
    startIssuer({ ...o, apiUrl: requiredEnv('API_URL').replace(/\/+$/, ''), clientSecret: requiredEnv('OIDC_PAGES_CLIENT_SECRET') }),
  );
