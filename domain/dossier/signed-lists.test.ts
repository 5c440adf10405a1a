import { describe, expect, it } from 'vitest';
import { applicationAt, at, handler, lawOf2026, ORDINARY_PAPER, officer, type Scene, scene, unitHead } from '../../test/support/dossier.ts';
import type { Command } from './commands.ts';
import { tasksOf } from './derive.ts';
import { listOf } from './signed-lists.ts';
import type { DossierState } from './state.ts';
import { transition } from './transition.ts';

/** A5: no file reaches the handler that stands in no signed list. */

const ANSWERS = { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' } as const;
const morning = at('2026-03-02T09:05');
const noon = at('2026-03-02T11:00');
const ITEM = 'P07-C1';

const scan = (dossier: Scene, sha256: string, instant = noon): void => {
  dossier.act(officer, 'UPLOAD_SCAN', { item: ITEM, files: [{ sha256: `c-${sha256}`, mediaType: 'image/jpeg', pages: 1 }] }, instant);
  dossier.system('SCAN_CHECKED', { item: ITEM, passed: true, sha256, pages: 1, findings: [] }, instant);
};

const handedOver = (procedure: object = {}, signed?: Readonly<Record<string, string>>): Scene => {
  const open = applicationAt('2026-03-02T09:00');
  const law = lawOf2026();
  const dossier = scene({
    ...open,
    data: { ...open.data, answers: ANSWERS, law: { ...law, procedure: { ...law.procedure, ...procedure } } },
  });
  dossier.act(officer, 'START_IDENTIFICATION', {}, morning);
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, morning);
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, morning);
  dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, blankBacks: true, item: ITEM }, morning);
  dossier.act(officer, 'ACCEPT', {}, morning);
  dossier.outcome('ACCEPT', { dossierCode: 'H15.901-260302-0001' }, morning);
  dossier.act(officer, 'START_DIGITISING', {}, morning);
  scan(dossier, 'f-1', morning);
  dossier.act(officer, 'CHECK_DOSSIER', { items: [ITEM] }, morning);
  dossier.act(officer, 'HAND_OVER', {}, morning);
  dossier.outcome('HAND_OVER', { controlSlip: 'slip', ...(signed === undefined ? {} : { signed }) }, morning);
  dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, morning);
  return dossier;
};

const rescanned = (dossier: Scene, sha256: string): Scene => {
  dossier.act(handler, 'REQUEST_RESCAN', { item: ITEM, page: 1, fault: 'BLURRED' }, noon);
  scan(dossier, sha256);
  return dossier;
};

const check = (dossier: Scene) => dossier.refusal(handler, 'CHECK_RECEIPT', { items: [ITEM] }, noon)?.code;
const sign = (dossier: Scene, list: string, files: Readonly<Record<string, string>>): void => {
  dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, noon);
  dossier.outcome('SIGN_PACKAGE_ADDITION', { list, files }, noon);
};
const listIn = (state: DossierState): string | null => listOf(state, state.papers[0] ?? { file: null });
const acts = (dossier: Scene): readonly string[] => tasksOf(dossier.state()).map(({ act }) => act);

describe('A5: a rescan stands in a signed list before check 2', () => {
  it('T35: check 2 waits for the addition, which is the counter’s task, and passes with it', () => {
    const dossier = handedOver();
    expect([listIn(dossier.state()), check(dossier)]).toEqual(['slip', undefined]);
    rescanned(dossier, 'f-2');
    expect([listIn(dossier.state()), check(dossier)]).toEqual([null, 'FILES_UNLISTED']);
    expect(acts(dossier)).toEqual(['SIGN_PACKAGE_ADDITION']);
    expect(tasksOf(dossier.state())[0]).toMatchObject({ unit: 'H15.901/MC', roles: ['INTAKE_OFFICER'] });
    sign(dossier, 'list-2', { [ITEM]: 'f-2' });
    expect([listIn(dossier.state()), check(dossier)]).toEqual(['list-2', undefined]);
    expect(dossier.refusal(officer, 'SIGN_PACKAGE_ADDITION', {}, noon)?.code).toBe('NOTHING_TO_SIGN');
    expect(acts(dossier)).toEqual(['CHECK_RECEIPT']);
  });

  it('a scan that is awaited or being judged is not signed yet; a file that is not what was signed for stands in no list', () => {
    const dossier = handedOver();
    dossier.act(handler, 'REQUEST_RESCAN', { item: ITEM, page: 1, fault: 'BLURRED' }, noon);
    expect(dossier.refusal(officer, 'SIGN_PACKAGE_ADDITION', {}, noon)?.code).toBe('NOTHING_TO_SIGN');
    scan(dossier, 'f-2');
    dossier.act(handler, 'REQUEST_RESCAN', { item: ITEM, page: 1, fault: 'BLURRED' }, noon);
    expect(dossier.refusal(officer, 'SIGN_PACKAGE_ADDITION', {}, noon)?.code).toBe('DIGITISATION_INCOMPLETE');
    scan(dossier, 'f-3');
    sign(dossier, 'list-2', { [ITEM]: 'f-2' });
    expect([listIn(dossier.state()), check(dossier)]).toEqual([null, 'FILES_UNLISTED']);
  });

  it('the same file twice stands where it stood; the first file again after another is signed anew', () => {
    const dossier = rescanned(handedOver(), 'f-1');
    expect([listIn(dossier.state()), check(dossier)]).toEqual(['slip', undefined]);
    sign(rescanned(dossier, 'f-2'), 'list-2', { [ITEM]: 'f-2' });
    rescanned(dossier, 'f-2');
    expect([listIn(dossier.state()), check(dossier)]).toEqual(['list-2', undefined]);
    rescanned(dossier, 'f-1');
    expect([listIn(dossier.state()), check(dossier)]).toEqual([null, 'FILES_UNLISTED']);
  });

  it('after check 2 it is asked for as before it, and check 2 is passed again; without T35 nothing is uploaded', () => {
    const dossier = handedOver();
    dossier.act(handler, 'CHECK_RECEIPT', { items: [ITEM] }, noon);
    const files = [{ sha256: 'c', mediaType: 'image/jpeg', pages: 1 }];
    expect(dossier.refusal(officer, 'UPLOAD_SCAN', { item: ITEM, files }, noon)?.code).toBe('PAPER_STATE');
    rescanned(dossier, 'f-2');
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, noon)?.code).toBe('CHECK_MISSING');
    sign(dossier, 'list-2', { [ITEM]: 'f-2' });
    dossier.act(handler, 'CHECK_RECEIPT', { items: [ITEM] }, noon);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, noon)).toBeNull();
    dossier.act(handler, 'SUBMIT_DRAFT', {}, noon);
    dossier.outcome('SUBMIT_DRAFT', { draft: 'd', signer: 'cb-0104' }, noon);
    expect(dossier.refusal(handler, 'REQUEST_RESCAN', { item: ITEM, page: 1, fault: 'BLURRED' }, noon)?.code).toBe('PHASE_NOT_PERMITTED');
  });

  it('check 2 and the signing at once: whoever comes second is refused', () => {
    const dossier = rescanned(handedOver(), 'f-2');
    dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, noon);
    expect(check(dossier)).toBe('UNDERWAY');
    expect(dossier.refusal(officer, 'SIGN_PACKAGE_ADDITION', {}, noon)?.code).toBe('UNDERWAY');
  });

  it('a signer that fails is a task of the counter with choices, and taken back it is open again', () => {
    const dossier = rescanned(handedOver(), 'f-2');
    dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, noon);
    const work = dossier.state().underway?.commandId ?? '';
    dossier.system('WORK_FAILED', { work, failed: { activity: 'signPackageAddition', cause: 'KEY_MISSING', class: 'NEEDS_PERSON' } }, noon);
    expect(tasksOf(dossier.state())).toMatchObject([{ act: 'RETRY_WORK', subject: work, unit: 'H15.901/MC' }]);
    dossier.act(officer, 'CORRECT_WORK', { work }, noon);
    expect(acts(dossier)).toEqual(['SIGN_PACKAGE_ADDITION']);
  });

  it('a check 2 that an engine took before there was this rule stays taken; asked today it is refused', () => {
    const dossier = rescanned(handedOver(), 'f-2');
    const asked = (version: 2 | 3): Command =>
      ({ version, id: 'c', act: 'CHECK_RECEIPT', actor: handler, data: { items: [ITEM] } }) as Command;
    expect(transition(dossier.state(), asked(3), { at: noon })).toMatchObject({ code: 'FILES_UNLISTED' });
    expect(transition(dossier.state(), asked(2), { at: noon })).toMatchObject({ events: [{ type: 'RECEIPT_CHECKED' }] });
  });
});

describe('A5: PER_FILE of a procedure version', () => {
  it('makes the officer sign each scan, at the hand-over and again after a rescan', () => {
    const dossier = handedOver({ officerSignMode: 'PER_FILE' }, { [ITEM]: 'f-1-signed' });
    expect(dossier.state().papers[0]).toMatchObject({
      status: 'OFFICER_SIGNED',
      treatment: { officerSigns: true },
      file: { sha256: 'f-1', signed: 'f-1-signed' },
    });
    rescanned(dossier, 'f-2');
    expect(dossier.state().papers[0]?.file?.signed).toBeUndefined();
    dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, noon);
    dossier.outcome('SIGN_PACKAGE_ADDITION', { list: 'list-2', files: { [ITEM]: 'f-2' }, signed: { [ITEM]: 'f-2-signed' } }, noon);
    expect(dossier.state().papers[0]?.file).toMatchObject({ sha256: 'f-2', signed: 'f-2-signed', list: 'list-2' });
  });

  it('without it, and with PACKAGE, the package’s signature is all there is', () => {
    for (const procedure of [{}, { officerSignMode: 'PACKAGE' }])
      expect(handedOver(procedure).state().papers[0]?.treatment?.officerSigns).toBeUndefined();
  });
});

describe('A5: two national accounts of one identifier', () => {
  const conflicting = (): Scene => {
    const dossier = scene(applicationAt('2026-03-02T09:00'));
    dossier.act(officer, 'START_IDENTIFICATION', {}, morning);
    dossier.act(officer, 'RESOLVE_ACCOUNT', {}, morning);
    const choices = ['one', 'two'].map((account) => ({ account, masked: `••••${account}` }));
    dossier.outcome('RESOLVE_ACCOUNT', { account: 'CONFLICT', choices }, morning);
    return dossier;
  };

  it('are a conflict and never "none": intake goes on, a person chooses, looks again, or leaves it', () => {
    const dossier = conflicting();
    expect(dossier.state()).toMatchObject({ phase: 'CHECKING_COMPONENTS', account: 'CONFLICT' });
    expect(tasksOf(dossier.state())).toContainEqual(expect.objectContaining({ act: 'RESOLVE_ACCOUNT', subject: 'CHOOSE_ACCOUNT' }));
    expect(dossier.refusal(officer, 'RESOLVE_ACCOUNT', { account: 'three' }, noon)).toMatchObject({ code: 'ACCOUNT_UNKNOWN' });
    dossier.act(officer, 'RESOLVE_ACCOUNT', { account: 'two' }, noon);
    dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, noon);
    expect(dossier.state()).toMatchObject({ phase: 'CHECKING_COMPONENTS', account: 'LINKED' });
    expect(dossier.state().accountChoices).toBeUndefined();
    expect(dossier.refusal(officer, 'RESOLVE_ACCOUNT', {}, noon)?.code).toBe('PHASE_NOT_PERMITTED');
  });
});
