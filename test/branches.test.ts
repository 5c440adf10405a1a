import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../db/client.ts';
import * as step from '../dev/demo/steps.ts';
import { classified, digitised, signed, type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';
import { until } from './support/until.ts';

let stage: TestStage;

beforeAll(async () => {
  const { dataDir } = sharedStack();
  stage = await testStage(dataDir);
});

const text = { reasons: 'Tờ khai thiếu chữ ký của người nộp', articles: 'Nghị định 123/2015/NĐ-CP Điều 22' };

/** The slip that an act left with the applicant, once it is in the dossier. */
const slip = async (dossierId: string, kind: string): Promise<Uint8Array> => {
  const { officer } = stage.cast;
  const find = async () => (await officer.files(dossierId)).find((file) => file.kind === kind);
  await until(`slip ${kind}`, async () => (await find()) !== undefined);
  const found = await find();
  return officer.download(dossierId, found?.sha256 ?? '');
};

const isPdf = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 5)).toString() === '%PDF-';

describe('the open branches, through HTTP', () => {
  it('E07: a supplement at intake is asked for with its slip, received, and the dossier goes on', async () => {
    const { counter, officer } = stage.cast;
    const dossierId = await classified(stage);
    await officer.act(dossierId, 'request-supplement', { items: ['P07-C1'], workingDays: 5, reasons: text.reasons });
    expect(await officer.dossier(dossierId)).toMatchObject({ phase: 'SUPPLEMENT', status: 'INTAKE_SUPPLEMENT' });
    expect(isPdf(await slip(dossierId, 'SUPPLEMENT_REQUEST'))).toBe(true);
    await step.refused(officer.act(dossierId, 'accept'), 'PHASE_NOT_PERMITTED');
    expect((await step.refused(officer.act(dossierId, 'receive-supplement'), 'SUPPLEMENT_UNANSWERED')).facts).toEqual({
      items: ['P07-C1'],
    });
    await officer.act(dossierId, 'receive-supplement', { received: ['P07-C1'] });
    await step.refused(counter.act(dossierId, 'accept'), 'COMPONENT_MISSING');
    await step.classifyDeclaration(stage.cast, dossierId, stage.papers.declaration);
    expect((await counter.act(dossierId, 'accept')).phase).toBe('DIGITISING');
  });

  it('E08, E31: refused at intake, or withdrawn before a result: closed, each with its slip', async () => {
    const { officer } = stage.cast;
    const rejected = await classified(stage);
    await officer.act(rejected, 'reject-intake', { ground: 'OUTSIDE_AUTHORITY', ...text });
    expect(await officer.dossier(rejected)).toMatchObject({ phase: 'CLOSED', status: 'INTAKE_REJECTED' });
    expect(isPdf(await slip(rejected, 'REFUSAL_NOTICE'))).toBe(true);
    const withdrawn = await classified(stage);
    await officer.act(withdrawn, 'request-withdrawal');
    expect(await officer.dossier(withdrawn)).toMatchObject({ status: 'WITHDRAWAL_REQUESTED' });
    await officer.act(withdrawn, 'stop', { reasons: 'Theo yêu cầu của người nộp' });
    expect(await officer.dossier(withdrawn)).toMatchObject({ phase: 'CLOSED', status: 'STOPPED' });
    expect(isPdf(await slip(withdrawn, 'STOP_NOTICE'))).toBe(true);
  });

  it('E32: a withdrawal after the leader’s signature is acknowledged, refused, and explained in writing', async () => {
    const { officer } = stage.cast;
    const dossierId = await classified(stage);
    await digitised(stage, dossierId);
    await step.handOver(stage.cast, dossierId);
    await signed(stage, dossierId);
    await officer.act(dossierId, 'request-withdrawal');
    expect(await officer.dossier(dossierId)).toMatchObject({ phase: 'AWAITING_ISSUE', status: 'AWAITING_ISSUE' });
    for (const kind of ['WITHDRAWAL_ACKNOWLEDGEMENT', 'WITHDRAWAL_EXPLANATION']) expect(isPdf(await slip(dossierId, kind))).toBe(true);
  });

  it('a paper whose sheets were miscounted is counted again, and the scan that is there passes', async () => {
    const { counter, officer } = stage.cast;
    const dossierId = await classified(stage);
    const ordinary = { item: 'P07-C1', carrier: 'PAPER', handedIn: true } as const;
    await step.refused(counter.act(dossierId, 'classify', { ...ordinary, sheets: 0 }), 'SHEETS_MISSING');
    await counter.act(dossierId, 'classify', { ...ordinary, sheets: 5 });
    await counter.act(dossierId, 'accept');
    await officer.act(dossierId, 'start-digitising');
    const { declaration } = stage.papers;
    await officer.uploadScan(dossierId, 'P07-C1', declaration.files);
    const statusOf = async (over: string) =>
      (await officer.until(dossierId, over, ({ papers }) => papers.every(({ status }) => status !== 'SCANNED'))).papers[0];
    expect(await statusOf('kiểm tra bản quét')).toMatchObject({ status: 'QC_FAILED', findings: ['PAGE_COUNT:0'] });
    await officer.act(dossierId, 'count-sheets', { item: 'P07-C1', sheets: declaration.sheets, blankBacks: declaration.blankBacks });
    expect(await statusOf('kiểm tra lại')).toMatchObject({ status: 'QC_PASSED', findings: [] });
  });

  it('E27: a refusal after appraisal is drafted, signed by the leader, numbered and sealed like any result', async () => {
    const { officer, handler, leader, recordsClerk } = stage.cast;
    const dossierId = await classified(stage);
    await digitised(stage, dossierId);
    await step.handOver(stage.cast, dossierId);
    await step.assign(stage.cast, dossierId);
    await handler.act(dossierId, 'submit-refusal', { ground: 'NOT_QUALIFIED', ...text });
    await leader.act(dossierId, 'sign');
    await recordsClerk.act(dossierId, 'issue');
    expect(await officer.dossier(dossierId)).toMatchObject({ phase: 'AWAITING_RETURN', status: 'REFUSAL_READY' });
    await step.deliver(stage.cast, dossierId, stage.applicant);
    expect(await officer.dossier(dossierId)).toMatchObject({ status: 'RETURNED' });
    // A refusal is kept with its dossier and is nothing that its owner could use again.
    const { databaseUrl } = sharedStack().addresses;
    const database = connect({ databaseUrl });
    const code = (await officer.dossier(dossierId)).dossierCode;
    const kept = await database.db.execute(
      sql`select kind from dossier_warehouse where dossier_code = ${code} and kind in ('RESULT', 'REFUSAL')`,
    );
    const owned = await database.db.execute(sql`select 1 from personal_warehouse where dossier_code = ${code}`);
    await database.close();
    expect([kept.map(({ kind }) => kind), owned.length]).toEqual([['REFUSAL'], 0]);
  });
});
