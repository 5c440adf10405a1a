import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { officer } from '../../test/support/dossier.ts';
import { acceptedCopy } from '../../test/support/same-day.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';

/** E09 through the API, whatever the day and hour of the test: what counter software sees of a dossier that is settled on its day. */

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const seen = async (path: string) => {
  const answer = await api.app.inject({ url: path, headers: { authorization: `Bearer ${officer.person}` } });
  return { status: answer.statusCode, body: answer.json() };
};

describe('E09: a certified copy', () => {
  it.each([
    ['received at nine has no receipt, and is told why', '2026-03-02T09:00', '2026-03-02T10:00:00.000Z', 'RECEIPT_NOT_DUE'],
    [
      'received at three is promised for the next day, and its receipt is on its way',
      '2026-03-02T15:00',
      '2026-03-03T10:00:00.000Z',
      'RECEIPT_NOT_READY',
    ],
  ])('%s', async (_what, local, dueAt, code) => {
    const dossierId = `TN-${code}`;
    const changes = acceptedCopy(local).changes();
    await register(
      api,
      changes.map(({ state, ...change }) => ({ ...change, state: { ...state, dossierId, dossierCode: state.dossierCode && dossierId } })),
    );
    expect((await seen(`/dossiers/${dossierId}`)).body).toMatchObject({ phase: 'DIGITISING', receipt: null, clock: { dueAt } });
    const { status, body } = await seen(`/dossiers/${dossierId}/receipt`);
    expect([status, body.code]).toEqual([409, code]);
    expect(body.title).toMatch(/\p{L}+ \p{L}+/u);
  });
});
