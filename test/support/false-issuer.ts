import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { listen, type Running } from '../../dev/program.ts';
import { RESOURCE } from '../../dev/tokens.ts';

const ALGORITHM = 'ES256';
const KID = 'k1';

/** What is wrong with an answer; nothing: a log-in of cb-0107. */
export interface Wrong {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly identity?: JWTPayload;
  readonly access?: JWTPayload;
  readonly signature?: 'STRANGER' | 'PUBLIC_KEY_AS_SECRET' | 'NONE';
  readonly token?: 'LACKS_IDENTITY' | 'REFUSED' | 'NO_JSON' | 'BROKEN_OFF';
}

/** An issuer whose answers a test makes wrong in one place; `says.nonce` is what the log-in asked for. */
export const startFalseIssuer = async () => {
  const [own, stranger] = [await generateKeyPair(ALGORITHM, { extractable: true }), await generateKeyPair(ALGORITHM)];
  const jwk = { ...(await exportJWK(own.publicKey)), kid: KID, use: 'sig', alg: ALGORITHM };
  const secret = new TextEncoder().encode(await exportSPKI(own.publicKey));
  const says: { wrong: Wrong; nonce: string } = { wrong: {}, nonce: '' };

  const sign = async (claims: JWTPayload, signature: Wrong['signature']): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    const whole = { iss: running.url, sub: 'cb-0107', iat: now, exp: now + 300, ...claims };
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    if (signature === 'NONE') return `${part({ alg: 'none' })}.${part(whole)}.`;
    const shared = signature === 'PUBLIC_KEY_AS_SECRET';
    const key = signature === 'STRANGER' ? stranger.privateKey : own.privateKey;
    return new SignJWT(whole).setProtectedHeader({ alg: shared ? 'HS256' : ALGORITHM, kid: KID }).sign(shared ? secret : key);
  };

  const tokens = async ({ identity, access, signature, token }: Wrong): Promise<unknown> => ({
    token_type: 'Bearer',
    access_token: await sign({ aud: RESOURCE, roles: ['SUPERVISOR'], unit: 'H15.901', agency: 'H15.901', ...access }, undefined),
    ...(token === 'LACKS_IDENTITY' ? {} : { id_token: await sign({ aud: 'onestop-pages', nonce: says.nonce, ...identity }, signature) }),
  });

  const running: Running = await listen({
    port: 0,
    listener: async ({ url: path }, response) => {
      const { url } = running;
      const { metadata, token } = says.wrong;
      const send = (status: number, body: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (path === '/jwks') return send(200, { keys: [jwk] });
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
  return { running, says };
};
