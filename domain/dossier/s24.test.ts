import { describe, expect, it } from 'vitest';
import {
  applicationAt,
  at,
  COMMUNE_B,
  handler,
  leader,
  ORDINARY_PAPER,
  officer,
  records,
  replyOf,
  scene,
  unitHead,
} from '../../test/support/dossier.ts';
import { isRefusal } from '../failures.ts';
import { portalCodeOf, tasksOf } from './derive.ts';
import type { Change } from './transition.ts';

/** S24 of the domain rules, worked out in their section 6, on its own dates: received Monday 02/03/2026 09:00, due Thursday 05/03/2026 17:00. */
describe('S24: P07 for a widowed applicant', () => {
  const dossier = scene(applicationAt('2026-03-02T09:00'));

  it('asks for exactly declaration, death extract and marriage data', () => {
    expect(dossier.state().papers.map(({ item }) => item)).toEqual(['P07-C1', 'P07-C3', 'P07-C4']);
  });

  it('goes through A2 to B2 on the day of receipt, with rows 6, 7a, 3 and 9b', () => {
    dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'));
    dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T09:02'));
    dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-03-02T09:03'));
    dossier.system('LOOK_UP_DONE', { item: 'P07-C3', found: false }, at('2026-03-02T09:04'));
    dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: true }, at('2026-03-02T09:04'));
    dossier.act(officer, 'ADD_PAPER', { item: 'TO-DAN-PHO', paperType: null }, at('2026-03-02T09:05'));
    dossier.act(officer, 'CONFIRM_DATA', { item: 'P07-C4', valid: true, agrees: true, confirmed: true }, at('2026-03-02T09:06'));
    dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item: 'P07-C1' }, at('2026-03-02T09:07'));
    // Issued in 2014 by a predecessor of commune A: in scope.
    dossier.act(
      officer,
      'CLASSIFY',
      { ...ORDINARY_PAPER, item: 'P07-C3', issuerAgency: 'H15.31.901', blankBacks: true },
      at('2026-03-02T09:08'),
    );
    dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item: 'P07-C4', handedIn: false }, at('2026-03-02T09:09'));
    expect(dossier.refusal(officer, 'ACCEPT', {}, at('2026-03-02T09:09'))?.code).toBe('COMPONENT_MISSING');
    dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item: 'TO-DAN-PHO' }, at('2026-03-02T09:10'));
    expect(Object.fromEntries(dossier.state().papers.map(({ item, treatment, status }) => [item, [treatment?.row, status]]))).toEqual({
      'P07-C1': ['6', 'CLASSIFIED'],
      'P07-C3': ['7a', 'CLASSIFIED'],
      'P07-C4': ['3', 'REUSED'],
      'TO-DAN-PHO': ['9b', 'PAPER_ONLY'],
    });
    dossier.act(officer, 'ACCEPT', {}, at('2026-03-02T09:12'));
    dossier.outcome('ACCEPT', { dossierCode: 'H15.901-260302-0001' }, at('2026-03-02T09:12'));
    expect(dossier.state().clock.dueAt).toBe(at('2026-03-05T17:00'));
    dossier.act(officer, 'START_DIGITISING', {}, at('2026-03-02T09:15'));
    for (const [item, pages] of [
      ['P07-C1', 2],
      ['P07-C3', 1],
    ] as const) {
      dossier.act(
        officer,
        'UPLOAD_SCAN',
        { item, files: [{ sha256: `capture-${item}`, mediaType: 'image/jpeg', pages }] },
        at('2026-03-02T09:20'),
      );
      dossier.system('SCAN_CHECKED', { item, passed: true, sha256: `pdf-${item}`, pages, findings: [] }, at('2026-03-02T09:21'));
    }
    expect(dossier.refusal(officer, 'HAND_OVER', {}, at('2026-03-02T09:30'))?.code).toBe('CHECK_MISSING');
    expect(dossier.refusal(officer, 'CHECK_DOSSIER', { items: ['P07-C1'] }, at('2026-03-02T09:30'))?.code).toBe('CHECK_MISSING');
    dossier.act(officer, 'CHECK_DOSSIER', { items: ['P07-C1', 'P07-C3', 'P07-C4', 'TO-DAN-PHO'] }, at('2026-03-02T09:31'));
    dossier.act(officer, 'HAND_OVER', {}, at('2026-03-02T10:00'));
    dossier.outcome('HAND_OVER', { controlSlip: 'slip' }, at('2026-03-02T10:01'));
    expect(dossier.state().phase).toBe('TRANSFERRED');
  });

  it('is processed: consultation of commune B, data of the extract before T22', () => {
    dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, at('2026-03-02T10:30'));
    dossier.act(handler, 'CHECK_RECEIPT', { items: dossier.state().papers.map(({ item }) => item) }, at('2026-03-02T11:00'));
    dossier.act(
      handler,
      'CONSULT',
      { kind: 'VERIFICATION', addressee: COMMUNE_B, function: 'COMMUNE_PC', workingDays: 3 },
      at('2026-03-02T11:10'),
    );
    expect(dossier.state().consultations[0]?.dueAt).toBe(at('2026-03-05T17:00'));
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, at('2026-03-03T08:00'))?.code).toBe('CONSULTATION_OPEN');
    dossier.act(replyOf(COMMUNE_B), 'ANSWER_CONSULTATION', { consultation: 'TV1', reply: 'reply', pages: 1 }, at('2026-03-04T10:00'));
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, at('2026-03-04T10:05'))).toMatchObject({
      code: 'DATA_NOT_CHECKED',
      detail: { items: ['P07-C3'] },
    });
    expect(
      dossier.refusal(handler, 'CONVERT', { item: 'P07-C3', fileSha256: 'another file', dataHash: 'data' }, at('2026-03-04T10:05'))?.code,
    ).toBe('DATA_STALE');
    dossier.act(handler, 'CONVERT', { item: 'P07-C3', fileSha256: 'pdf-P07-C3', dataHash: 'data' }, at('2026-03-04T10:10'));
    dossier.act(handler, 'SUBMIT_DRAFT', {}, at('2026-03-04T14:00'));
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, at('2026-03-04T14:00'))?.code).toBe('UNDERWAY');
    dossier.outcome('SUBMIT_DRAFT', { draft: 'draft', signer: leader.person }, at('2026-03-04T14:01'));
  });

  it('is signed, issued and returned in both forms on 05/03, on time', () => {
    dossier.act(leader, 'SIGN', {}, at('2026-03-05T08:00'));
    dossier.outcome('SIGN', { leaderSigned: 'signed' }, at('2026-03-05T08:01'));
    dossier.act(records, 'ISSUE', {}, at('2026-03-05T09:00'));
    dossier.outcome(
      'ISSUE',
      { issued: 'issued', number: 1, copies: [{ item: 'P07-C3', sha256: 'copy', number: 1 }] },
      at('2026-03-05T09:01'),
    );
    expect(dossier.state().papers.find(({ item }) => item === 'P07-C3')).toMatchObject({ status: 'STORED', copy: { sha256: 'copy' } });
    dossier.system('RETURNED_ELECTRONICALLY', {}, at('2026-03-05T09:02'));
    expect(dossier.state().phase).toBe('AWAITING_RETURN');
    dossier.act(officer, 'DELIVER', { receiver: 'OWNER' }, at('2026-03-05T15:00'));
    dossier.outcome('DELIVER', {}, at('2026-03-05T15:01'));
    expect(dossier.state()).toMatchObject({ phase: 'CLOSED', closure: 'RETURNED' });
    expect(dossier.refusal(officer, 'ACCEPT', {}, at('2026-03-05T16:00'))?.code).toBe('DOSSIER_CLOSED');
    expect(tasksOf(dossier.state())).toEqual([]);
  });

  it('told the portal 1, 2, 4, 9, 10, in this order and once each', () => {
    const codes = dossier
      .changes()
      .flatMap((change: Change) => change.state.portal.queue.filter(({ sync }) => sync).map(({ seq, code }) => ({ seq, code })));
    const once = [...new Map(codes.map(({ seq, code }) => [seq, code])).entries()].sort(([a], [b]) => a - b).map(([, code]) => code);
    expect(once).toEqual([1, 2, 4, 9, 10]);
    expect(portalCodeOf(dossier.state())).toBe(10);
  });

  it('never moved its due date, and every minute of its life was somebody’s', () => {
    const dates = dossier.changes().flatMap(({ state }) => (state.clock.dueAt === null ? [] : [state.clock.dueAt]));
    expect([...new Set(dates)]).toEqual([at('2026-03-05T17:00')]);
    const holders = dossier.state().clock.ledger.flatMap((entry) => (entry.kind === 'HOLDER_CHANGED' ? [entry.holder] : []));
    expect(holders).toEqual(['COUNTER', 'LEAD_UNIT', 'HANDLER', 'OTHER_AGENCY', 'HANDLER', 'LEADER', 'RECORDS_CLERK', 'COUNTER']);
  });

  it('refuses a receipt in the future', () => {
    const future = scene(applicationAt('2026-03-02T09:00'), at('2026-03-02T08:58'));
    expect(isRefusal(future.opening) && future.opening.code).toBe('RECEIVED_AT_INVALID');
  });
});
