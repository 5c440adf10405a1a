import { describe, expect, it } from 'vitest';
import { at, handler, leader, officer, operator, type Scene, supervisor } from '../../test/support/dossier.ts';
import { sceneOwing } from '../../test/support/owing.ts';
import { tasksOf } from './derive.ts';
import type { DossierState } from './state.ts';

/** I-12, DT-5, 1.11: what goes to a database outside is here first, is there once, and both say the same. */

const noon = at('2026-03-05T12:00');
const ITEM = 'P07-C3';
const FILE = 'f-P07-C3';

const statuses = ({ stored = [] }: DossierState) => Object.fromEntries(stored.map(({ record, status }) => [record, status]));
const owed = ({ work }: DossierState): readonly string[] => work.flatMap((one) => ('record' in one ? [`${one.kind} ${one.record}`] : []));
const workFor = ({ work }: DossierState, kind: string): string => work.find((one) => one.kind === kind)?.id ?? '';
const happened = (dossier: Scene): readonly string[] => dossier.changes().flatMap(({ events }) => events.map(({ type }) => type));

const convert = (dossier: Scene, dataHash: string, store?: string, fileSha256 = FILE): void =>
  dossier.act(handler, 'CONVERT', { item: ITEM, fileSha256, dataHash, ...(store === undefined ? {} : { store }) }, noon);
const refusedThere = (dossier: Scene, kind: string, activity: string): string => {
  const work = workFor(dossier.state(), kind);
  const failed = { activity, cause: 'STORE_REFUSED_FIELD_INVALID', class: 'PERMANENT' } as const;
  dossier.system('WORK_FAILED', { work, failed, goesOn: true }, noon);
  return work;
};
const skip = (dossier: Scene, work: string): void => {
  dossier.act(operator, 'SKIP_WORK', { work }, noon);
  const [asked] = dossier.state().requests;
  dossier.act(supervisor, 'CONFIRM_REQUEST', { request: asked?.request ?? '' }, noon);
};

describe('a result of a procedure that names a database (E40, E41)', () => {
  it('is in the warehouse and on its way back at once; it is said to be there once it is there', () => {
    const dossier = sceneOwing('storeResult');
    expect(dossier.state()).toMatchObject({ phase: 'AWAITING_RETURN', result: { status: 'STORED_WAREHOUSE', electronic: 'PENDING' } });
    expect(statuses(dossier.state())).toEqual({ 'KQ-1': 'OWED' });
    dossier.system('RECORD_STORED', { record: 'KQ-1' }, noon);
    expect(dossier.state().result?.status).toBe('STORED_EXTERNAL');
    expect([statuses(dossier.state()), owed(dossier.state())]).toEqual([{ 'KQ-1': 'STORED' }, []]);
  });

  it('is still sent after the dossier has ended, which stays ended', () => {
    const dossier = sceneOwing('storeResult');
    dossier.system('RETURNED_ELECTRONICALLY', {}, noon);
    dossier.act(officer, 'DELIVER', { receiver: 'OWNER' }, noon);
    dossier.outcome('DELIVER', {}, noon);
    expect([dossier.state().phase, owed(dossier.state())]).toEqual(['CLOSED', ['STORE_RESULT KQ-1']]);
    dossier.system('RECORD_STORED', { record: 'KQ-1' }, noon);
    expect(dossier.state()).toMatchObject({ phase: 'CLOSED', closure: 'RETURNED', result: { status: 'DELIVERED' } });
    expect(statuses(dossier.state())).toEqual({ 'KQ-1': 'STORED' });
  });

  it('is the handler’s task where it is refused, and holds nobody up', () => {
    const dossier = sceneOwing('storeResult');
    const work = refusedThere(dossier, 'STORE_RESULT', 'storeResult');
    const task = tasksOf(dossier.state()).find(({ subject }) => subject === work);
    expect(task).toMatchObject({ act: 'RETRY_WORK', unit: dossier.state().leadUnit });
    expect(task?.name).toContain('không nhận');
    expect(dossier.refusal(handler, 'CORRECT_WORK', { work }, noon)?.code).toBe('WORK_NOT_CORRECTABLE');
    expect(dossier.refusal(officer, 'DELIVER', { receiver: 'OWNER' }, noon)).toBeNull();
    skip(dossier, work);
    expect(statuses(dossier.state())).toEqual({ 'KQ-1': 'KEPT' });
    expect(dossier.state().result?.status).toBe('STORED_WAREHOUSE');
  });

  it.each(['before', 'after'])('is taken back there when it is recalled %s it came, and its successor names it', (when) => {
    const dossier = sceneOwing('storeResult');
    if (when === 'after') dossier.system('RECORD_STORED', { record: 'KQ-1' }, noon);
    dossier.act(handler, 'REPORT_RESULT_ERROR', { fault: 'WRONG_NAME' }, noon);
    dossier.act(leader, 'CONFIRM_REQUEST', { request: 'DN1' }, noon);
    expect([statuses(dossier.state()), owed(dossier.state())]).toEqual([{ 'KQ-1': 'SUPERSEDED' }, ['WITHDRAW_STORED KQ-1']]);
    // An answer that was on its way says nothing any more.
    expect(() => dossier.system('RECORD_STORED', { record: 'KQ-1' }, noon)).toThrow('WORK_UNKNOWN');
    dossier.system('RECORD_WITHDRAWN', { record: 'KQ-1' }, noon);
    expect(owed(dossier.state())).toEqual([]);
  });
});

describe('data of a paper whose kind has a database (E70)', () => {
  it('is pushed when it is checked, and once for the same values', () => {
    const dossier = sceneOwing('pushData');
    dossier.system('RECORD_STORED', { record: 'P07-C3-1' }, noon);
    expect(happened(dossier).at(-1)).toBe('DATA_PUSHED');
    convert(dossier, 'd', 'CIVIL_STATUS');
    expect([statuses(dossier.state()), owed(dossier.state())]).toEqual([{ 'P07-C3-1': 'STORED' }, []]);
  });

  it('is pushed anew where it is corrected, in the place of what may be there', () => {
    const dossier = sceneOwing('pushData');
    convert(dossier, 'e', 'CIVIL_STATUS');
    expect(statuses(dossier.state())).toEqual({ 'P07-C3-1': 'SUPERSEDED', 'P07-C3-2': 'OWED' });
    expect(owed(dossier.state())).toEqual(['PUSH_DATA P07-C3-2']);
  });

  it('goes back to the handler where it is refused, and the draft waits for the new version', () => {
    const dossier = sceneOwing('pushData');
    const work = refusedThere(dossier, 'PUSH_DATA', 'pushData');
    dossier.act(handler, 'CORRECT_WORK', { work }, noon);
    expect(tasksOf(dossier.state()).find(({ act }) => act === 'CONVERT')?.subject).toBe(ITEM);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, noon)?.code).toBe('DATA_NOT_CHECKED');
    convert(dossier, 'e', 'CIVIL_STATUS');
    expect(owed(dossier.state())).toEqual(['PUSH_DATA P07-C3-2']);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, noon)).toBeNull();
  });

  it('stays here where two persons say so, and what it should have replaced is taken back there', () => {
    const dossier = sceneOwing('pushData');
    dossier.system('RECORD_STORED', { record: 'P07-C3-1' }, noon);
    convert(dossier, 'e', 'CIVIL_STATUS');
    skip(dossier, refusedThere(dossier, 'PUSH_DATA', 'pushData'));
    expect(statuses(dossier.state())).toEqual({ 'P07-C3-1': 'SUPERSEDED', 'P07-C3-2': 'KEPT' });
    expect(owed(dossier.state())).toEqual(['WITHDRAW_STORED P07-C3-1']);
  });

  it('leaves the database of another kind of paper', () => {
    const dossier = sceneOwing('pushData');
    dossier.system('RECORD_STORED', { record: 'P07-C3-1' }, noon);
    convert(dossier, 'd', 'LAND');
    expect(owed(dossier.state())).toEqual(['WITHDRAW_STORED P07-C3-1', 'PUSH_DATA P07-C3-2']);
    const items = dossier.state().papers.map(({ item }) => item);
    dossier.act(handler, 'CHECK_RECEIPT', { items, verdicts: { [ITEM]: 'MISCLASSIFIED' } }, noon);
    expect(owed(dossier.state())).toEqual(['WITHDRAW_STORED P07-C3-1', 'WITHDRAW_STORED P07-C3-2']);
  });

  it('says nothing where no database is connected', () => {
    const dossier = sceneOwing('draftResult');
    expect(dossier.state().stored).toBeUndefined();
  });
});
