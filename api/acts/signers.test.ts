import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../db/law/load.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { inForceOn } from '../../domain/law/pin.ts';
import type { Mandate } from '../../domain/law/types.ts';
import { leader } from '../../test/support/dossier.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { owing } from '../../test/support/owing.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';

const DEPUTY = 'cb-0110';
const TABLE = inForceOn(shippedLaw(), 'MANDATES', '2026-03-02').filter(({ key }) => key === 'H15.901');

let api: TestApi;
let versions = 1;
let serial = 0;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** A new version of the commune's table, as `npm run law -- load` would bring it. */
const load = async (mandates: (shipped: readonly Mandate[]) => readonly Mandate[]): Promise<void> => {
  versions += 1;
  const tables = TABLE.map((table) => ({
    ...table,
    version: `thu-${versions}`,
    body: { ...table.body, version: `thu-${versions}`, mandates: mandates(table.body.mandates) },
  }));
  expect((await loadDefinitions(api.deps.db, tables)).loaded).toBe(true);
};
beforeEach(() => load((shipped) => shipped));

/** A dossier that waits for the signature of whom its draft names. */
const drafted = async (
  named: Partial<Pick<NonNullable<DossierState['result']>, 'signer' | 'right'>>,
  more: Partial<DossierState> = {},
): Promise<string> => {
  serial += 1;
  const dossierId = `TN-KY-${serial}`;
  const state = { ...owing('signResult', dossierId), underway: null, work: [] };
  if (state.result === null) throw new Error('no draft');
  // Its result is no form of ours: what one of those says on the day of its signature is another matter (registers-today.test.ts).
  const { results: _results, ...procedure } = state.law.procedure;
  const law = { ...state.law, procedure: { ...procedure, code: '9.000001' } };
  await register(api, [
    {
      state: { ...state, law, result: { ...state.result, ...named }, ...more },
      events: [{ type: 'DRAFT_SUBMITTED', data: {} }],
      actor: leader,
      commandId: `c-${dossierId}`,
      at: state.phaseSince,
    } as never,
  ]);
  return dossierId;
};

const post = async (person: string, dossierId: string, act: string, payload: object = {}) =>
  (
    await api.app.inject({
      method: 'POST',
      url: `/dossiers/${dossierId}/acts/${act}`,
      headers: { authorization: `Bearer ${person}`, 'idempotency-key': randomUUID() },
      payload,
    })
  ).json();

const AS_DEPUTY = { signer: DEPUTY, right: { mandate: 'PCT-1', authority: 'KT', ends: null } } as const;
/** The rules let it through, and only the engine is away. */
const LET_THROUGH = { code: 'ENGINE_UNAVAILABLE' };

describe('B9: who may sign, through HTTP', () => {
  it('whoever the draft names signs, and nobody else, however high', async () => {
    const dossierId = await drafted(AS_DEPUTY);
    expect(await post(DEPUTY, dossierId, 'sign')).toMatchObject(LET_THROUGH);
    // A unit head whom no draft names is no signer at all.
    expect(await post('cb-0103', dossierId, 'sign')).toMatchObject({ code: 'UNIT_NOT_PERMITTED' });
  });

  it('a mandate withdrawn since the draft: refused with those who may, and the draft goes to one of them', async () => {
    const dossierId = await drafted(AS_DEPUTY);
    await load((shipped) => shipped.map((mandate) => (mandate.id === 'PCT-1' ? { ...mandate, to: '2026-01-01' } : mandate)));
    expect(await post(DEPUTY, dossierId, 'sign')).toMatchObject({
      status: 409,
      code: 'MANDATE_ENDED',
      facts: { signers: ['cb-0104'] },
      detail: 'Người có quyền ký: cb-0104',
    });
    expect(await post('cb-0102', dossierId, 'change-signer', { signer: DEPUTY })).toMatchObject({ status: 422, code: 'SIGNER_INVALID' });
    expect(await post('cb-0102', dossierId, 'change-signer', { signer: 'cb-0104' })).toMatchObject(LET_THROUGH);
  });

  it('a deputy made acting head does not sign a page that says KT.', async () => {
    const dossierId = await drafted(AS_DEPUTY);
    const acting = { id: 'Q-1', person: DEPUTY, authority: 'Q', position: 'Chủ tịch', from: '2025-07-01' } as const;
    await load(() => [acting]);
    expect(await post(DEPUTY, dossierId, 'sign')).toMatchObject({ code: 'MANDATE_ENDED', facts: { signers: [DEPUTY] } });
  });

  it('a letter of apology is signed by whoever has a mandate that day: one that has ended, or is for other papers, signs none', async () => {
    const dossierId = await drafted({}, { extension: { status: 'DRAFTED', newDate: '2026-12-31T10:00:00.000Z', letters: 0 } });
    expect(await post(DEPUTY, dossierId, 'sign-letter')).toMatchObject(LET_THROUGH);
    await load((shipped) => shipped.map((mandate) => (mandate.id === 'PCT-1' ? { ...mandate, to: '2026-01-01' } : mandate)));
    const ended = { status: 409, code: 'MANDATE_ENDED', facts: { signers: ['cb-0104'] } };
    expect(await post(DEPUTY, dossierId, 'sign-letter')).toMatchObject(ended);
    await load((shipped) => shipped.map((mandate) => (mandate.id === 'PCT-1' ? { ...mandate, documents: ['RESULT'] } : mandate)));
    expect(await post(DEPUTY, dossierId, 'sign-letter')).toMatchObject(ended);
    expect(await post(leader.person, dossierId, 'sign-letter')).toMatchObject(LET_THROUGH);
  });

  it('a draft made before there were mandates is its head’s to sign', async () => {
    const dossierId = await drafted({});
    expect(await post(leader.person, dossierId, 'sign')).toMatchObject(LET_THROUGH);
  });

  it('TUQ. that has ended is not named; the list of those who may be says as what', async () => {
    const { law } = owing('signResult', 'TN-KY');
    const dossierId = await drafted({}, { law });
    expect(await post('cb-0102', dossierId, 'change-signer', { signer: 'cb-0106' })).toMatchObject({ code: 'SIGNER_INVALID' });
    const read = await api.app.inject({
      url: `/dossiers/${dossierId}/signers?document=REFUSAL`,
      headers: { authorization: 'Bearer cb-0102' },
    });
    expect(read.json().signers).toMatchObject([
      { person: 'cb-0104', authority: 'HEAD', lines: ['TM. Ủy ban nhân dân', 'Chủ tịch'] },
      { person: DEPUTY, authority: 'KT', lines: ['TM. Ủy ban nhân dân', 'KT. Chủ tịch', 'Phó Chủ tịch'] },
      { person: 'cb-0103', authority: 'TL', lines: ['TL. Chủ tịch', 'Trưởng bộ phận Tư pháp – Hộ tịch'] },
    ]);
  });
});
