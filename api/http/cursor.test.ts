import { afterAll, beforeAll, expect, it } from 'vitest';
import { applicationAt, scene } from '../../test/support/dossier.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';

let api: TestApi;

/** Every list that goes on page by page, and somebody who sees two dossiers in it. */
const LISTS = [
  ['/dossiers', 'cb-0101'],
  ['/tasks', 'cb-0101'],
  ['/supervision/stuck', 'cb-0107'],
  ['/access-log', 'cb-0106'],
] as const;

beforeAll(async () => {
  api = await startTestApi();
  const changes = scene(applicationAt('2026-11-20T09:00')).changes();
  for (const id of ['TN-MOT', 'TN-HAI'])
    await register(
      api,
      changes.map((change) => ({ ...change, state: { ...change.state, dossierId: id } })),
    );
  // The log of looks goes on once somebody of the unit has looked.
  for (const id of ['TN-MOT', 'TN-HAI']) await get(`/dossiers/${id}`, 'cb-0106');
});
afterAll(() => api.close());

const get = async (url: string, person: string) =>
  (await api.app.inject({ url, headers: { authorization: `Bearer ${person}` } })).json<Record<string, unknown> & { next: string | null }>();

it('is known here for every list that gives cursors', async () => {
  const { paths } = (await api.app.inject('/openapi.json')).json<{ paths: Record<string, { get?: { parameters?: readonly object[] } }> }>();
  const paged = Object.keys(paths).filter((path) => JSON.stringify(paths[path]?.get?.parameters ?? []).includes('parameters/after'));
  expect(paged.sort()).toEqual(LISTS.map(([url]) => url).sort());
});

it('a cursor continues the list that gave it and is refused by every other', async () => {
  for (const [from, giver] of LISTS) {
    const { next } = await get(`${from}?limit=1`, giver);
    expect(next, from).toEqual(expect.any(String));
    for (const [to, person] of LISTS) {
      const page = await get(`${to}?limit=1&after=${next}`, person);
      if (from === to) expect(page, from).toHaveProperty('next');
      else expect(page, `${from} → ${to}`).toMatchObject({ status: 400, code: 'BODY_INVALID', field: 'after' });
    }
  }
});

it.each(['xyz', 'bnVsbA', 'e30', 'W10', '%F0%9F%98%80', ''])('a cursor that no list gave is refused with a reason: %j', async (after) => {
  for (const [url, person] of LISTS)
    expect(await get(`${url}?after=${after}`, person), url).toMatchObject({
      ...{ status: 400, code: 'BODY_INVALID', field: 'after' },
      facts: { reason: expect.stringContaining('next') },
    });
});
