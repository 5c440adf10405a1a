import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { endSessionsOf } from '../../db/sessions/sessions.ts';
import { type Claims, startFalseIssuer } from '../../test/support/false-issuer.ts';
import { startPages } from '../../test/support/pages.ts';

let issuer: Awaited<ReturnType<typeof startFalseIssuer>>;
let pages: Awaited<ReturnType<typeof startPages>>;
beforeAll(async () => {
  issuer = await startFalseIssuer();
  pages = await startPages({ issuer: issuer.running, env: { STEP_UP_SECONDS: '900', STEP_UP_ACR: 'muc-2,muc-3' } });
});
afterAll(() => pages.stop());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const now = (): number => Math.floor(Date.now() / 1_000);
const HANDLER = { sub: 'cb-0102', roles: ['CASE_HANDLER'], unit: 'H15.901/HT' };
const COUNTER = {
  sub: 'counter-01',
  roles: ['COUNTER_SYSTEM'],
  act: { sub: 'cb-0101', roles: ['INTAKE_OFFICER'], unit: 'H15.901/MC', agency: 'H15.901' },
};

/** Whose log-in ends: whatever is issued to them within the same second is dead as well, so nobody else here is one of them. */
const ENDING = { ...COUNTER, sub: 'counter-02', act: { ...COUNTER.act, sub: 'cb-0104' } };

const ask = async (claims: Claims) => {
  const token = await issuer.issue({ ...HANDLER, ...claims });
  return async (): Promise<readonly [number, unknown]> => {
    const answer = await fetch(`${pages.url}/tasks`, { headers: { authorization: `Bearer ${token}` } });
    return [answer.status, ((await answer.json()) as { readonly code?: string }).code];
  };
};

describe('an access token', () => {
  it.each<[string, Claims, Parameters<typeof endSessionsOf>[1], Claims]>([
    ['of a person', { sub: 'cb-0107' }, { person: 'cb-0107' }, { sub: 'cb-0103' }],
    ['of a session at the issuer', { sub: 'cb-0106', sid: 's1' }, { session: 's1' }, { sub: 'cb-0106', sid: 's2' }],
    ['of an officer at the counter’s software', ENDING, { person: 'cb-0104' }, { sub: 'cb-0105' }],
    ['of the counter’s software', { ...ENDING, act: { ...ENDING.act, sub: 'cb-0202' } }, { person: 'counter-02' }, { sub: 'cb-0202' }],
  ])('%s is dead two seconds after that was ended, and no other', async (_what, claims, whose, others) => {
    const [own, other] = [await ask(claims), await ask(others)];
    expect([await own(), await other()]).toEqual([
      [200, undefined],
      [200, undefined],
    ]);
    await endSessionsOf(pages.database.db, whose);
    vi.setSystemTime(Date.now() + 2_001);
    expect(await own()).toEqual([401, 'SESSION_ENDED']);
    expect(await other()).toEqual([200, undefined]);
    // Whoever may log in again is somebody again.
    const again = await ask({ ...claims, iat: now() + 60 });
    expect(await again()).toEqual([200, undefined]);
  });
});

describe('a token that its issuer should not have made', () => {
  it.each<[string, () => Claims, string]>([
    ['issued tomorrow, which no end of a session would reach', () => ({ iat: now() + 86_400 }), 'TOKEN_INVALID'],
    ['with a sign in a name that no database keeps', () => ({ unit: 'H15.901/HT\u0000' }), 'TOKEN_INVALID'],
    [
      'of a counter’s software for an officer of another agency’s unit',
      () => ({ ...COUNTER, act: { ...COUNTER.act, unit: 'H15.902/MC' } }),
      'OFFICER_MISSING',
    ],
  ])('%s opens nothing', async (_what, claims, code) => {
    const answer = await (await ask(claims()))();
    expect(answer).toEqual([code === 'TOKEN_INVALID' ? 401 : 403, code]);
  });
});

describe('signing and the second pair of eyes', () => {
  const act = async (name: string, claims: Claims) => {
    const token = await issuer.issue({ ...HANDLER, ...claims });
    const answer = await fetch(`${pages.url}/dossiers/TN-0/acts/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'khoa-thu-1', 'content-type': 'application/json' },
      body: name === 'confirm-request' ? '{"request":"Y1"}' : '{}',
    });
    const { code } = (await answer.json()) as { readonly code: string };
    return { code, status: answer.status, challenge: answer.headers.get('www-authenticate') };
  };
  const SIGNING = ['consult', 'submit-draft', 'hand-over', 'sign', 'issue', 'sign-letter', 'sign-package-addition', 'confirm-request'];

  it.each(SIGNING)('%s needs a log-in of just now, of a level that was set, and says which', async (name) => {
    const fresh = { auth_time: now() - 60, acr: 'muc-2' };
    expect((await act(name, fresh)).code).not.toBe('LOGIN_TOO_OLD');
    for (const old of [
      {},
      { acr: 'muc-2' },
      { ...fresh, auth_time: now() - 901 },
      { ...fresh, auth_time: Date.now() },
      { ...fresh, acr: 'muc-1' },
      { auth_time: fresh.auth_time },
    ])
      expect(await act(name, old), JSON.stringify(old)).toEqual({
        code: 'LOGIN_TOO_OLD',
        status: 401,
        challenge: 'Bearer error="insufficient_user_authentication", max_age="900", acr_values="muc-2 muc-3"',
      });
  });

  it('look at the officer’s log-in, not at that of the counter’s software', async () => {
    const logIn = { auth_time: now() - 60, acr: 'muc-3' };
    expect((await act('hand-over', { ...COUNTER, ...logIn })).code).toBe('LOGIN_TOO_OLD');
    expect((await act('hand-over', { ...COUNTER, act: { ...COUNTER.act, ...logIn } })).code).toBe('DOSSIER_UNKNOWN');
  });

  it('are all that needs it', async () => {
    expect((await act('check-receipt', {})).code).not.toBe('LOGIN_TOO_OLD');
  });
});
