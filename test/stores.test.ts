import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../db/client.ts';
import { loadDefinitions } from '../db/law/load.ts';
import { drawPerson, type SyntheticPerson } from '../dev/demo/applicants.ts';
import type { DossierView } from '../dev/demo/client.ts';
import { playProcedure } from '../dev/demo/driver.ts';
import * as step from '../dev/demo/steps.ts';
import type { FaultRule } from '../dev/simulators/faults.ts';
import { ofKind } from '../domain/law/pin.ts';
import { shippedLaw } from './support/law.ts';
import { type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';
import { until } from './support/until.ts';

/** What national and specialised databases hold of a dossier, over HTTP: there once, here first, and the citizen never waits for it. */

/** P07 as shipped, with a result and a paper that a database keeps, under codes of this file's own. */
const STORED = '1.990026';
const PAPER = 'P07-C9';
const KIND = 'STORED_PAPER';

let stage: TestStage;
let database: Database;

beforeAll(async () => {
  stage = await testStage(sharedStack().dataDir);
  database = connect({ databaseUrl: sharedStack().addresses.databaseUrl });
  const [procedure] = ofKind(shippedLaw(), 'PROCEDURE').filter(({ key }) => key === '1.004873');
  const [paperType] = ofKind(shippedLaw(), 'PAPER_TYPE').filter(({ key }) => key === 'DEATH_EXTRACT');
  const extract = procedure?.body.components.find(({ code }) => code === step.EXTRACT_ITEM);
  if (procedure === undefined || paperType === undefined || extract === undefined) throw new Error('P07 is not shipped');
  const { replaceableByData: _data, ...component } = extract;
  const body = {
    ...procedure.body,
    code: STORED,
    results: procedure.body.results.map((result) => ({ ...result, store: 'LAND' })),
    components: [...procedure.body.components, { ...component, code: PAPER, paperType: KIND, when: {} }],
  };
  const fields = paperType.body.fields.filter(({ name }) => name === 'number' || name === 'issuingAgency');
  const kept = { ...paperType.body, paperType: KIND, database: 'CIVIL_STATUS', fields };
  const { loaded } = await loadDefinitions(database.db, [
    { ...paperType, key: KIND, body: kept },
    { ...procedure, key: STORED, body },
  ]);
  expect(loaded).toBe(true);
});
afterAll(() => database?.close());

const faults = async (rules: readonly FaultRule[]): Promise<void> => {
  const { status } = await fetch(`${sharedStack().addresses.stores}/faults`, { method: 'PUT', body: JSON.stringify(rules) });
  expect(status).toBe(200);
};

interface Held {
  readonly record: string;
  readonly content: object | null;
  readonly withdrawnAt: string | null;
  readonly supersededBy: string | null;
}
const held = async (store: string, dossierCode: string): Promise<readonly Held[]> =>
  (await (await fetch(`${sharedStack().addresses.stores}/${store}/dossiers/${dossierCode}/records`)).json()) as readonly Held[];
/** Records that hold there. */
const inForce = async (store: string, dossierCode: string): Promise<readonly string[]> =>
  (await held(store, dossierCode))
    .filter(({ content, withdrawnAt, supersededBy }) => content !== null && withdrawnAt === null && supersededBy === null)
    .map(({ record }) => record);

/** With the handler, the paper's data not yet checked. */
const handled = async (applicant: SyntheticPerson): Promise<{ readonly dossierId: string; readonly code: string }> => {
  const { cast, papers } = stage;
  const { dossierId } = await cast.counter.open({
    procedureCode: STORED,
    answers: step.NEVER_MARRIED,
    applicant,
    channel: 'IN_PERSON',
  });
  await step.identify(cast, dossierId);
  await step.classifyDeclaration(cast, dossierId, papers.declaration);
  const { sheets, blankBacks } = papers.extract;
  const onPaper = { carrier: 'PAPER', handedIn: true, issuerAgency: 'H15.901', sheets, blankBacks } as const;
  await cast.counter.act(dossierId, 'classify', { item: PAPER, ...onPaper });
  await cast.counter.act(dossierId, 'accept');
  await step.digitise(cast, dossierId, { ...step.scansOfNeverMarried(papers.declaration), [PAPER]: papers.extract });
  await step.handOver(cast, dossierId);
  await step.assign(cast, dossierId);
  return { dossierId, code: (await cast.handler.dossier(dossierId)).dossierCode ?? '' };
};

const paperIn = ({ papers }: DossierView) => papers.find(({ item }) => item === PAPER);
const convert = async (dossierId: string, number: string): Promise<void> => {
  const { handler } = stage.cast;
  const fileSha256 = paperIn(await handler.dossier(dossierId))?.file?.sha256 ?? '';
  const typed = (field: string, value: string) => ({ field, value, origin: 'TYPED', page: 1 }) as const;
  const values = [typed('number', number), typed('issuingAgency', 'Ủy ban nhân dân phường Tân Lập')];
  await handler.act(dossierId, 'convert', { item: PAPER, fileSha256, values });
};

/** Waits for it; what has used up its tries is tried again, as its task says. */
const stored = async (
  dossierId: string,
  of: (view: DossierView) => { readonly status: string } | null | undefined,
): Promise<DossierView> => {
  const { handler } = stage.cast;
  const retried = new Set<string>();
  return handler.until(dossierId, 'lưu ở cơ sở dữ liệu ngoài', (view) => {
    for (const { work, status, rounds } of view.failures) {
      if (status !== 'OPEN' || retried.has(`${work} ${rounds}`)) continue;
      retried.add(`${work} ${rounds}`);
      void handler.act(dossierId, 'retry-work', { work }).catch(() => undefined);
    }
    return of(view)?.status === 'STORED';
  });
};
const resultOf = ({ result }: DossierView) => result?.storage;
const dataOf = (view: DossierView) => paperIn(view)?.storage;
const story = async (dossierId: string): Promise<readonly string[]> =>
  (await stage.cast.handler.timeline(dossierId)).map(({ type }) => type);

describe('while the database is down (E41, E70, S18)', () => {
  it('data and result are kept here, the dossier goes to its end, and both come there later, each once', async () => {
    const { cast } = stage;
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const { dossierId, code } = await handled(applicant);
    await faults([{ kind: 'DOWN', match: { dossierCode: code } }]);
    await convert(dossierId, '12/GCN');
    expect(dataOf(await cast.handler.dossier(dossierId))).toMatchObject({ status: 'OWED', store: 'CIVIL_STATUS', link: null });
    await step.submitDraft(cast, dossierId);
    await step.signAndIssue(cast, dossierId);
    const issued = await cast.handler.dossier(dossierId);
    expect(issued.result).toMatchObject({ status: 'STORED_WAREHOUSE', storage: { status: 'OWED', store: 'LAND', link: null } });
    await step.deliver(cast, dossierId, applicant);
    expect(await cast.counter.dossier(dossierId)).toMatchObject({ phase: 'CLOSED', closure: 'RETURNED', result: { status: 'DELIVERED' } });
    expect([await held('LAND', code), await held('CIVIL_STATUS', code)]).toEqual([[], []]);
    // The first answer that comes after that is lost on its way: what it says is asked for again.
    await faults([{ kind: 'LOST_ANSWER', match: { dossierCode: code }, times: 1 }]);
    await stored(dossierId, dataOf);
    const view = await stored(dossierId, resultOf);
    expect(view).toMatchObject({ phase: 'CLOSED', closure: 'RETURNED', failures: [] });
    expect(resultOf(view)).toMatchObject({ store: 'LAND', storeName: 'Cơ sở dữ liệu đất đai', link: expect.stringMatching(/^https:/) });
    expect(dataOf(view)?.link).toMatch(/^https:/);
    expect([await held('LAND', code), await held('CIVIL_STATUS', code)]).toMatchObject([
      [{ record: 'KQ-1', supersededBy: null }],
      [{ record: `${PAPER}-1`, supersededBy: null }],
    ]);
    expect(await story(dossierId)).toEqual(expect.arrayContaining(['DATA_PUSHED', 'RESULT_STORED']));
  });
});

describe('with the database there (E40, E70)', () => {
  it('refused data goes back to the handler, a stored result has its link, and a recalled one is taken back there', async () => {
    const { cast } = stage;
    const { handler } = cast;
    const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
    const { dossierId, code } = await handled(applicant);
    await faults([{ kind: 'REFUSE', match: { dossierCode: code } }]);
    await convert(dossierId, '12/GCN');
    const refused = await handler.until(dossierId, 'từ chối', ({ failures }) => failures.length > 0);
    expect(refused.failures).toMatchObject([{ activity: 'pushData', cause: 'STORE_REFUSED_FIELD_INVALID', status: 'OPEN', retryAt: null }]);
    const work = refused.failures[0]?.work ?? '';
    expect(refused.tasks).toContainEqual(expect.objectContaining({ act: 'RETRY_WORK', subject: work, unit: 'H15.901/HT' }));
    await handler.act(dossierId, 'correct-work', { work, reasons: 'Số ghi sai so với bản giấy' });
    await step.refused(handler.act(dossierId, 'submit-draft'), 'DATA_NOT_CHECKED');
    await faults([]);
    await convert(dossierId, '13/GCN');
    await stored(dossierId, dataOf);
    expect(await inForce('CIVIL_STATUS', code)).toEqual([`${PAPER}-2`]);

    await step.submitDraft(cast, dossierId);
    await step.signAndIssue(cast, dossierId);
    const there = await stored(dossierId, resultOf);
    expect(there.result).toMatchObject({ status: 'STORED_EXTERNAL', storage: { id: expect.stringMatching(/^LAND-/) } });
    const reasons = 'Tên người ghi sai so với giấy tờ trong hồ sơ';
    const { request } = await handler.act(dossierId, 'report-result-error', { fault: 'WRONG_CONTENT', reasons });
    await cast.leader.act(dossierId, 'confirm-request', { request: request?.request ?? '' });
    await until('the database knows of the recall', async () => (await held('LAND', code)).some(({ withdrawnAt }) => withdrawnAt !== null));
    expect(await inForce('LAND', code)).toEqual([]);
    await step.submitDraft(cast, dossierId);
    await step.signAndIssue(cast, dossierId);
    await stored(dossierId, resultOf);
    expect(await inForce('LAND', code)).toEqual(['KQ-2']);
    await step.deliver(cast, dossierId, applicant);
    expect(await story(dossierId)).toEqual(expect.arrayContaining(['WORK_CORRECTED', 'DATA_PUSHED', 'RESULT_STORED', 'RECORD_WITHDRAWN']));
  });
});

describe('a land certificate, as its kind is shipped (1.11)', () => {
  it('has its checked data in the land database beside the result that is kept there', async () => {
    const { view } = await playProcedure(stage, { code: '1.011441', applicant: drawPerson({ sex: 'FEMALE', hasAccount: true }) });
    const [certificate] = view.papers.filter(({ paperType }) => paperType === 'LAND_CERTIFICATE');
    const expected = ['KQ-1', `${certificate?.item}-1`].sort();
    await until('the land database holds both', async () => {
      const records = await inForce('LAND', view.dossierCode ?? '');
      return JSON.stringify([...records].sort()) === JSON.stringify(expected);
    });
  });
});
