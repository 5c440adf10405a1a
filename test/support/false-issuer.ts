import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { listen, type Running } from '../../dev/program.ts';
import { RESOURCE } from '../../dev/tokens.ts';

const ALGORITHM = 'ES256';
export const PAGES_CLIENT = 'onestop-pages';

/** Of a token; undefined leaves one out. */
export type Claims = Readonly<Record<string, unknown>>;

/** What is wrong with an answer; nothing: a log-in of cb-0107. */
export interface Wrong {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly identity?: Claims;
  readonly access?: Claims;
  readonly accessType?: string;
  readonly signature?: 'STRANGER' | 'PUBLIC_KEY_AS_SECRET' | 'NONE';
  readonly token?: 'LACKS_IDENTITY' | 'REFUSED' | 'NO_JSON' | 'BROKEN_OFF';
}

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

const newKey = async (kid: string): Promise<Key> => ({ kid, ...(await generateKeyPair(ALGORITHM, { extractable: true })) });
const shown = async ({ kid, publicKey }: Key): Promise<JWK> => ({ ...(await exportJWK(publicKey)), kid, use: 'sig', alg: ALGORITHM });

/**
 * An issuer whose answers a test makes wrong in one place; `says.nonce` is what the log-in asked for, `says.keysAsked` how often its keys were.
 * `issue` gives out any token, `changeKey` signs with a new key and withdraws the one before.
 */
export const startFalseIssuer = async () => {
  const [first, stranger] = [await newKey('k1'), await newKey('k1')];
  let own = first;
  const says: { wrong: Wrong; nonce: string; keysAsked: number } = { wrong: {}, nonce: '', keysAsked: 0 };

  const sign = async (
    claims: Claims,
    { signature, typ }: { signature?: Wrong['signature']; typ?: string | undefined },
  ): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const whole = { iss: running.url, sub: 'cb-0107', iat: now, exp: now + 300, ...claims };
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    if (signature === 'NONE') return `${part({ alg: 'none' })}.${part(whole)}.`;
    const shared = signature === 'PUBLIC_KEY_AS_SECRET';
    const key = signature === 'STRANGER' ? stranger : own;
    const header = { alg: shared ? 'HS256' : ALGORITHM, kid: key.kid, ...(typ === undefined ? {} : { typ }) };
    const secret = new TextEncoder().encode(await exportSPKI(own.publicKey));
    return new SignJWT(whole).setProtectedHeader(header).sign(shared ? secret : key.privateKey);
  };
  const SUPERVISOR = { aud: RESOURCE, roles: ['SUPERVISOR'], unit: 'H15.901', agency: 'H15.901' };
  const issue = (claims: Claims = {}, typ: string | undefined = 'at+jwt'): Promise<string> => sign({ ...SUPERVISOR, ...claims }, { typ });

  const tokens = async ({ identity, access, accessType = 'at+jwt', signature, token }: Wrong): Promise<unknown> => ({
    token_type: 'Bearer',
    access_token: await issue(access, accessType),
    ...(token === 'LACKS_IDENTITY'
      ? {}
      : {
          id_token: await sign(
            { aud: PAGES_CLIENT, nonce: says.nonce, ...identity },
            { ...(signature === undefined ? {} : { signature }) },
          ),
        }),
  });

  const running: Running = await listen({
    port: 0,
    listener: async ({ url: path }, response) => {
      const { url } = running;
      const { metadata, token } = says.wrong;
      const send = (status: number, body: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (path === '/jwks') {
        says.keysAsked += 1;
        return send(200, { keys: [await shown(own)] });
      }
      if (path === '/token') {
        if (token === 'BROKEN_OFF') return response.destroy();
        if (token === 'NO_JSON') return response.writeHead(200, { 'content-type': 'text/html' }).end('<p>proxy</p>');
        return token === 'REFUSED' ? send(400, { error: 'invalid_grant' }) : send(200, await tokens(says.wrong));
      }
      return send(200, {
        ...{ issuer: url, authorization_endpoint: `${url}/auth`, token_endpoint: `${url}/token`, jwks_uri: `${url}/jwks` },
        // As bad as it can be: whatever the tokens say they are signed by.
        ...{ id_token_signing_alg_values_supported: [ALGORITHM, 'HS256', 'none'], ...metadata },
      });
    },
  });
  const changeKey = async (kid: string): Promise<void> => {
    own = await newKey(kid);
  };
  return { running, says, issue, sign, changeKey };
};
