import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as step from '../dev/demo/steps.ts';
import { certificatesOfPem } from '../documents/signing/keys.ts';
import { verifyPdf } from '../documents/signing/verify.ts';
import { pdfText } from './support/pdf-text.ts';
import { classified, digitised, type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';

let stage: TestStage;
let roots: readonly Uint8Array[];

beforeAll(async () => {
  const { dataDir } = sharedStack();
  stage = await testStage(dataDir);
  roots = certificatesOfPem(await readFile(path.join(dataDir, 'ca', 'trust.pem'), 'utf8'));
});

const DEPUTY = 'cb-0110';
const ENDED = 'cb-0106';

const assigned = async (): Promise<string> => {
  const dossierId = await classified(stage);
  await digitised(stage, dossierId);
  await step.handOver(stage.cast, dossierId);
  await step.assign(stage.cast, dossierId);
  return dossierId;
};

/** What stands above the signature, and whose signature is on it. */
const issuedOf = async (dossierId: string) => {
  const { handler, recordsClerk } = stage.cast;
  await recordsClerk.act(dossierId, 'issue');
  const { result } = await handler.dossier(dossierId);
  const pdf = await handler.download(dossierId, result?.issued ?? '');
  const { valid, signatures } = await verifyPdf({ pdf, roots, at: new Date().toISOString() });
  const text = pdfText(pdf);
  return {
    valid,
    by: signatures.map(({ subject }) => subject.holder ?? subject.agencyId),
    lines: text?.split('\n').map((line) => line.trim()),
  };
};

const signedAs = async (dossierId: string) => (await stage.cast.handler.timeline(dossierId)).find(({ type }) => type === 'LEADER_SIGNED');

describe('B9: more than one leader signs, through HTTP', () => {
  it('a deputy signs KT., a unit head a refusal TL., at the same time; the story says as what', async () => {
    const { handler, deputy, unitHead, leader } = stage.cast;
    const [result, refusal] = await Promise.all([assigned(), assigned()]);
    await step.submitDraft(stage.cast, result, DEPUTY);
    await step.refused(handler.act(refusal, 'submit-draft', { signer: unitHead.person }), 'SIGNER_INVALID');
    await handler.act(refusal, 'submit-refusal', {
      ground: 'NOT_QUALIFIED',
      reasons: 'Tờ khai thiếu chữ ký',
      articles: 'Nghị định 123/2015/NĐ-CP Điều 22',
      signer: unitHead.person,
    });
    await step.refused(leader.act(result, 'sign'), 'SIGNER_NOT_NAMED');
    await Promise.all([deputy.act(result, 'sign'), unitHead.act(refusal, 'sign')]);
    expect((await signedAs(result))?.data).toMatchObject({ mandate: 'PCT-1', authority: 'KT' });
    expect((await signedAs(refusal))?.data).toMatchObject({ mandate: 'TL-HT', authority: 'TL' });
    const [one, other] = [await issuedOf(result), await issuedOf(refusal)];
    expect([one.valid, one.by]).toEqual([true, [DEPUTY, 'H15.901']]);
    expect([other.valid, other.by]).toEqual([true, [unitHead.person, 'H15.901']]);
    if (one.lines === undefined || other.lines === undefined) return;
    expect(one.lines).toEqual(expect.arrayContaining(['TM. ỦY BAN NHÂN DÂN', 'KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH', 'Hồ Thị Mẫu Ngân']));
    expect(other.lines).toEqual(expect.arrayContaining(['TL. CHỦ TỊCH', 'Lê Thị Mẫu Chi']));
    expect(other.lines).not.toContain('TM. ỦY BAN NHÂN DÂN');
  });

  it('two leaders at one draft: the named one signs, the other is refused, and there is one signature', async () => {
    const { deputy, leader, handler } = stage.cast;
    const dossierId = await assigned();
    await step.submitDraft(stage.cast, dossierId);
    const both = await Promise.allSettled([leader.act(dossierId, 'sign'), deputy.act(dossierId, 'sign')]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    const { result } = await handler.dossier(dossierId);
    const { signatures } = await verifyPdf({
      pdf: await handler.download(dossierId, result?.leaderSigned ?? ''),
      roots,
      at: new Date().toISOString(),
    });
    expect(signatures.map(({ subject }) => subject.holder)).toEqual([leader.person]);
  });

  it('another signer is named without losing the draft: a refusal says the same under another name', async () => {
    const { handler, leader, deputy } = stage.cast;
    const dossierId = await assigned();
    const reasons = 'Tờ khai thiếu chữ ký của người yêu cầu';
    const said = { ground: 'NOT_QUALIFIED', reasons, articles: 'Nghị định 123/2015/NĐ-CP Điều 22' };
    await step.refused(handler.act(dossierId, 'submit-refusal', { ...said, signer: ENDED }), 'SIGNER_INVALID');
    await handler.act(dossierId, 'submit-refusal', said);
    await handler.act(dossierId, 'change-signer', { signer: DEPUTY });
    await handler.act(dossierId, 'change-signer', { signer: leader.person });
    await leader.act(dossierId, 'change-signer', { signer: DEPUTY });
    expect(await handler.dossier(dossierId)).toMatchObject({
      phase: 'AWAITING_SIGNATURE',
      result: { signer: DEPUTY, right: { authority: 'KT' } },
    });
    await step.refused(leader.act(dossierId, 'sign'), 'SIGNER_NOT_NAMED');
    await deputy.act(dossierId, 'sign');
    const { lines, by } = await issuedOf(dossierId);
    expect(by).toEqual([DEPUTY, 'H15.901']);
    if (lines !== undefined) expect(lines.join(' ')).toContain(reasons);
  });
});
