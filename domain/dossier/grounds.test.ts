import { describe, expect, it } from 'vitest';
import {
  applicationAt,
  at,
  COMMUNE_A,
  COMMUNE_B,
  handler,
  ORDINARY_PAPER,
  officer,
  oneStopHead,
  ruledLaw,
  type Scene,
  scene,
  stranger,
  unitHead,
} from '../../test/support/dossier.ts';
import { isRefusal } from '../failures.ts';
import { outcomeOfStep } from './clock.ts';
import type { CommandOf } from './commands.ts';
import { groundCited } from './grounds.ts';
import type { DossierState } from './state.ts';
import { transition } from './transition.ts';

/** What a command of any version of the rules makes of a state. */
const taken = (state: DossierState, command: CommandOf<'CLASSIFY'>): DossierState => {
  const change = transition(state, command, { at: now });
  if (isRefusal(change)) throw new Error(change.code);
  return change.state;
};

const NEVER_MARRIED = { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' };
const now = at('2026-03-02T09:30');

/** A dossier at the check of its components, received at a local time, its registers without an answer about it. */
const atComponents = (maritalHistory = 'NEVER_MARRIED', received = '2026-03-02T09:00'): Scene => {
  const open = applicationAt(received);
  const dossier = scene({ ...open, data: { ...open.data, answers: { ...NEVER_MARRIED, maritalHistory }, law: ruledLaw() } });
  const moment = at(received);
  dossier.act(officer, 'START_IDENTIFICATION', {}, moment);
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, moment);
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, moment);
  for (const { item, lookUp } of dossier.state().papers)
    if (lookUp === 'PENDING') dossier.system('LOOK_UP_DONE', { item, found: false }, moment);
  return dossier;
};

const classify = (dossier: Scene, item: string, said: object = {}, moment = now): void =>
  dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item, issuerAgency: COMMUNE_A, ...said }, moment);

const accept = (dossier: Scene, moment = now): void => {
  dossier.act(officer, 'ACCEPT', {}, moment);
  dossier.outcome('ACCEPT', { dossierCode: 'H15.901-260302-0001' }, moment);
};

describe('A1: a decided exception satisfies its line', () => {
  const foreign = { item: 'P07-C3', issuerAgency: COMMUNE_B } as const;

  it('a paper of another agency (line 7c), whose treatment is not carried out here, goes on as paper once two persons decided it', () => {
    const dossier = atComponents('WIDOWED');
    for (const item of ['P07-C1', 'P07-C4']) classify(dossier, item);
    const paper = { ...ORDINARY_PAPER, ...foreign };
    expect(dossier.refusal(officer, 'CLASSIFY', paper, now)).toMatchObject({ code: 'TREATMENT_NOT_SERVED', detail: { line: '7c' } });
    expect(dossier.refusal(officer, 'ACCEPT', {}, now)).toMatchObject({ code: 'COMPONENT_MISSING', detail: { items: ['P07-C3'] } });
    const decided = { ...foreign, ground: 'TREATMENT_NOT_SERVED' };
    expect(dossier.refusal(oneStopHead, 'DECIDE_EXCEPTION', decided, now)?.code).toBe('ROLE_NOT_PERMITTED');
    dossier.act(officer, 'DECIDE_EXCEPTION', decided, now);
    expect(dossier.refusal(officer, 'ACCEPT', {}, now)?.code).toBe('COMPONENT_MISSING');
    expect(dossier.refusal(stranger, 'CONFIRM_REQUEST', { request: 'DN1' }, now)?.code).toBe('ROLE_NOT_PERMITTED');
    dossier.act(oneStopHead, 'CONFIRM_REQUEST', { request: 'DN1' }, now);
    expect(dossier.state().papers.find(({ item }) => item === 'P07-C3')).toMatchObject({
      status: 'PAPER_ONLY',
      treatment: { row: '7c', scan: false, convert: false, exception: 'TREATMENT_NOT_SERVED' },
    });
    expect(
      dossier
        .changes()
        .at(-1)
        ?.events.map(({ type, data }) => [type, data]),
    ).toContainEqual(['EXCEPTION_DECIDED', { item: 'P07-C3', row: '7c', ground: 'TREATMENT_NOT_SERVED' }]);
    expect(dossier.refusal(officer, 'ACCEPT', {}, now)).toBeNull();
  });

  it('a fragile paper, found so at the scanner, asks for no file and no data, and passes the checks as paper', () => {
    const dossier = atComponents('WIDOWED');
    for (const item of ['P07-C1', 'P07-C3', 'P07-C4']) classify(dossier, item);
    accept(dossier);
    dossier.act(officer, 'START_DIGITISING', {}, now);
    for (const item of ['P07-C1', 'P07-C3', 'P07-C4']) {
      dossier.act(officer, 'UPLOAD_SCAN', { item, files: [{ sha256: `c-${item}`, mediaType: 'image/jpeg', pages: 2 }] }, now);
      const passed = item !== 'P07-C3';
      dossier.system('SCAN_CHECKED', { item, passed, sha256: passed ? `f-${item}` : '', pages: 2, findings: passed ? [] : ['TORN'] }, now);
    }
    const decided = { item: 'P07-C3', issuerAgency: COMMUNE_A, ground: 'FRAGILE' };
    dossier.act(officer, 'DECIDE_EXCEPTION', decided, now);
    dossier.act(unitHead, 'CONFIRM_REQUEST', { request: 'DN1' }, now);
    const items = dossier.state().papers.map(({ item }) => item);
    dossier.act(officer, 'CHECK_DOSSIER', { items }, now);
    dossier.act(officer, 'HAND_OVER', {}, now);
    dossier.outcome('HAND_OVER', { controlSlip: 'slip' }, now);
    dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, now);
    dossier.act(handler, 'CHECK_RECEIPT', { items }, now);
    dossier.act(handler, 'CONVERT', { item: 'P07-C4', fileSha256: 'f-P07-C4', dataHash: 'd' }, now);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, now)).toBeNull();
    // With the handler the counter has no more say in it.
    expect(dossier.refusal(officer, 'DECIDE_EXCEPTION', { ...decided, item: 'P07-C1' }, now)?.code).toBe('PAPER_STATE');
  });

  it('without need, without a ground of the law, or over the head of the register, it is refused', () => {
    const dossier = atComponents('DIVORCED');
    const decide = (item: string, ground: string, issuerAgency: string | null = COMMUNE_A) =>
      dossier.refusal(officer, 'DECIDE_EXCEPTION', { item, ground, issuerAgency }, now);
    expect(decide('P07-C1', 'TREATMENT_NOT_SERVED')).toMatchObject({ code: 'EXCEPTION_UNFOUNDED', detail: { line: '6' } });
    expect(decide('P07-C2', 'FRAGILE')).toMatchObject({ code: 'EXCEPTION_UNFOUNDED', detail: { line: '9b' } });
    expect(decide('P07-C1', 'TOO_MUCH_WORK')).toMatchObject({
      code: 'GROUND_UNKNOWN',
      field: 'ground',
      detail: { allowed: ['FRAGILE', 'NO_DEVICE', 'TREATMENT_NOT_SERVED'] },
    });
    expect(decide('GT-9', 'FRAGILE')?.code).toBe('PAPER_UNKNOWN');
    const asked = scene({ ...applicationAt('2026-03-02T09:00') });
    expect(asked.refusal(officer, 'DECIDE_EXCEPTION', { item: 'P07-C1', ground: 'FRAGILE', issuerAgency: null }, now)?.code).toBe(
      'PHASE_NOT_PERMITTED',
    );
  });
});

describe('E46: a paper under the rules about secrets', () => {
  const secret = { ...ORDINARY_PAPER, item: 'P07-C4', issuerAgency: COMMUNE_A, secret: true };
  const death = (dossier: Scene) => dossier.state().papers.find(({ item }) => item === 'P07-C4');

  it('goes without file and data only once a second person has confirmed it', () => {
    const dossier = atComponents('WIDOWED');
    dossier.act(officer, 'CLASSIFY', secret, now);
    expect(death(dossier)?.treatment).toBeNull();
    expect(dossier.refusal(officer, 'CLASSIFY', secret, now)?.code).toBe('REQUEST_EXISTS');
    dossier.act(oneStopHead, 'CONFIRM_REQUEST', { request: 'DN1' }, now);
    expect(death(dossier)).toMatchObject({ status: 'PAPER_ONLY', treatment: { row: '1', secret: true, convert: false } });
  });

  it('is no form and no declaration of the applicant', () => {
    const dossier = atComponents();
    expect(dossier.refusal(officer, 'CLASSIFY', { ...secret, item: 'P07-C1' }, now)).toMatchObject({
      code: 'SECRECY_UNFOUNDED',
      field: 'secret',
    });
  });

  it('taken under the rules before, it was classified by one person: its run is read again as it went', () => {
    const result = taken(atComponents('WIDOWED').state(), { version: 3, id: 'c', act: 'CLASSIFY', actor: officer, data: secret });
    expect(result.papers.find(({ item }) => item === 'P07-C4')).toMatchObject({ status: 'PAPER_ONLY' });
    const form = { ...secret, item: 'P07-C1' };
    expect(taken(atComponents().state(), { version: 3, id: 'c', act: 'CLASSIFY', actor: officer, data: form }).requests).toEqual([]);
  });
});

describe('what the applicant himself declares', () => {
  const copy = { certifiedCopy: true } as const;

  it('is an original by nature: no copy of it is certified, also where it was brought beside the checklist', () => {
    const dossier = atComponents('DIVORCED');
    dossier.act(officer, 'ADD_PAPER', { item: 'GT-DON', paperType: 'APPLICATION_FORM' }, now);
    dossier.act(officer, 'ADD_PAPER', { item: 'GT-SAO', paperType: null }, now);
    const paper = { ...ORDINARY_PAPER, issuerAgency: COMMUNE_A, ...copy };
    for (const item of ['P07-C1', 'GT-DON'])
      expect(dossier.refusal(officer, 'CLASSIFY', { ...paper, item }, now)).toMatchObject({
        code: 'CUSTODY_CONTRADICTED',
        field: 'certifiedCopy',
      });
    for (const item of ['P07-C2', 'GT-SAO']) expect(dossier.refusal(officer, 'CLASSIFY', { ...paper, item }, now)).toBeNull();
    // Taken under the rules before, its run is read again as it went.
    const form = { ...paper, item: 'P07-C1' };
    expect(taken(dossier.state(), { version: 3, id: 'c', act: 'CLASSIFY', actor: officer, data: form }).papers[0]).toMatchObject({
      treatment: copy,
    });
  });
});

describe('a request about a paper', () => {
  it('falls away with what was done with the paper meanwhile: scanned or classified, there is nothing left to except', () => {
    const dossier = atComponents('WIDOWED');
    const decided = { item: 'P07-C3', issuerAgency: COMMUNE_A, ground: 'FRAGILE' };
    dossier.act(officer, 'DECIDE_EXCEPTION', decided, now);
    classify(dossier, 'P07-C4');
    expect(dossier.state().requests).toHaveLength(1);
    classify(dossier, 'P07-C3');
    expect(dossier.state().requests).toEqual([]);
    expect(dossier.changes().at(-1)?.takenBack).toHaveLength(1);
    classify(dossier, 'P07-C1');
    accept(dossier);
    dossier.act(officer, 'START_DIGITISING', {}, now);
    dossier.act(officer, 'DECIDE_EXCEPTION', decided, now);
    dossier.act(officer, 'UPLOAD_SCAN', { item: 'P07-C3', files: [{ sha256: 'c', mediaType: 'image/jpeg', pages: 2 }] }, now);
    expect(dossier.state().requests).toEqual([]);
  });
});

describe('A6: a refusal rests on a ground of the law', () => {
  it('another code is named as unknown, with those that there are, at intake and after appraisal', () => {
    const dossier = atComponents();
    expect(dossier.refusal(officer, 'REJECT_INTAKE', { ground: 'BAD_MOOD' }, now)).toMatchObject({
      code: 'GROUND_UNKNOWN',
      field: 'ground',
      detail: { allowed: ['OUTSIDE_AUTHORITY', 'NOT_ACCEPTABLE'] },
    });
    expect(groundCited(dossier.state(), 'REJECT_INTAKE', 'OUTSIDE_AUTHORITY')).toBe(
      'Không thuộc thẩm quyền giải quyết (Nghị định 118/2025/NĐ-CP, Điều 17)',
    );
    // A ground of another act is none of this one.
    expect(dossier.refusal(officer, 'REJECT_INTAKE', { ground: 'NOT_QUALIFIED' }, now)?.code).toBe('GROUND_UNKNOWN');
    expect(dossier.refusal(officer, 'REJECT_INTAKE', { ground: 'OUTSIDE_AUTHORITY' }, now)).toBeNull();
  });
});

describe('T18: a refusal after appraisal', () => {
  const refused = (verdict: 'PASSED' | 'NOT_QUALIFIED' | 'SCAN_UNUSABLE' | null) => {
    const dossier = atComponents();
    classify(dossier, 'P07-C1');
    accept(dossier);
    dossier.act(officer, 'START_DIGITISING', {}, now);
    dossier.act(officer, 'UPLOAD_SCAN', { item: 'P07-C1', files: [{ sha256: 'c', mediaType: 'image/jpeg', pages: 2 }] }, now);
    dossier.system('SCAN_CHECKED', { item: 'P07-C1', passed: true, sha256: 'f', pages: 2, findings: [] }, now);
    dossier.act(officer, 'CHECK_DOSSIER', { items: ['P07-C1'] }, now);
    dossier.act(officer, 'HAND_OVER', {}, now);
    dossier.outcome('HAND_OVER', { controlSlip: 'slip' }, now);
    dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, now);
    if (verdict !== null) dossier.act(handler, 'CHECK_RECEIPT', { items: ['P07-C1'], verdicts: { 'P07-C1': verdict } }, now);
    return dossier.refusal(handler, 'SUBMIT_REFUSAL', { ground: 'NOT_QUALIFIED' }, now)?.code ?? null;
  };

  it('comes after the second check, whatever that found of the content, and not while a scan is made again', () => {
    expect([refused(null), refused('SCAN_UNUSABLE'), refused('NOT_QUALIFIED'), refused('PASSED')]).toEqual([
      'CHECK_MISSING',
      'CHECK_MISSING',
      null,
      null,
    ]);
  });
});

describe('E10: the hand-over is due the same working day, or the next one where it was received after 15:00', () => {
  const dueAfter = (received: string, accepted: string): string | null => {
    const dossier = atComponents('NEVER_MARRIED', received);
    classify(dossier, 'P07-C1', {}, at(accepted));
    accept(dossier, at(accepted));
    return dossier.state().stepDueAt;
  };

  it('counts from the receipt, however much later it was accepted', () => {
    expect([
      dueAfter('2026-03-02T09:00', '2026-03-02T09:30'),
      dueAfter('2026-03-02T14:59', '2026-03-02T15:30'),
      dueAfter('2026-03-02T15:00', '2026-03-02T15:30'),
      // Received on the day before it is entered: the hand-over is late, and shows as such.
      dueAfter('2026-03-02T10:00', '2026-03-03T08:00'),
      // A Friday, before a weekend.
      dueAfter('2026-03-06T15:20', '2026-03-06T16:00'),
    ]).toEqual(['2026-03-02T17:00', '2026-03-02T17:00', '2026-03-03T11:30', '2026-03-02T17:00', '2026-03-09T11:30'].map(at));
  });

  it('ended before its day, on it or late, as the slip says of whoever hands over; once the dossier is late every step is', () => {
    const dossier = atComponents();
    classify(dossier, 'P07-C1');
    accept(dossier);
    const state = dossier.state();
    const outcomes = (...moments: readonly string[]) => moments.map((moment) => outcomeOfStep(state, at(moment)));
    // Due on 2 March at 17:00.
    expect(outcomes('2026-03-02T16:59', '2026-03-02T17:00', '2026-03-02T17:01')).toEqual(['ON_TIME', 'ON_TIME', 'OVERDUE']);
    const tomorrow = { ...state, stepDueAt: at('2026-03-03T11:30') };
    expect(outcomeOfStep(tomorrow, at('2026-03-02T17:01'))).toBe('BEFORE');
    // A step without a time of its own goes by the dossier's, which is due on the 5th.
    const whole = { ...state, stepDueAt: null };
    expect(['2026-03-04T09:00', '2026-03-05T09:00', '2026-03-06T09:00'].map((moment) => outcomeOfStep(whole, at(moment)))).toEqual([
      'BEFORE',
      'ON_TIME',
      'OVERDUE',
    ]);
    expect(outcomeOfStep({ ...state, stepDueAt: at('2026-03-20T11:30') }, at('2026-03-06T09:00'))).toBe('OVERDUE');
    expect(outcomeOfStep({ ...whole, clock: { ...state.clock, dueAt: null } }, now)).toBeNull();
  });
});
