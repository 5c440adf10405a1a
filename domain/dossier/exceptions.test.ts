import { describe, expect, it } from 'vitest';
import {
  applicant,
  applicationAt,
  at,
  COMMUNE_B,
  handler,
  lawOf2026,
  leader,
  ORDINARY_PAPER,
  officer,
  oneStopHead,
  operator,
  records,
  replyOf,
  type Scene,
  scene,
  supervisor,
  unitHead,
} from '../../test/support/dossier.ts';
import { isRefusal } from '../failures.ts';
import type { Act, Command } from './commands.ts';
import { portalCodeOf, statusOf, tasksOf } from './derive.ts';
import { SECOND } from './permit.ts';
import type { Actor, DossierState } from './state.ts';
import { type Change, openDossier, transition } from './transition.ts';

const PAPERS = ['P07-C1', 'P07-C3', 'P07-C4'];
const facts = { ...ORDINARY_PAPER, blankBacks: true };

/** Received Monday 02/03/2026 09:00 and brought to the components' check. */
const atComponents = (): Scene => {
  const dossier = scene(applicationAt('2026-03-02T09:00'));
  dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'));
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T09:02'));
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-03-02T09:02'));
  dossier.system('LOOK_UP_DONE', { item: 'P07-C3', found: false }, at('2026-03-02T09:03'));
  dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: true }, at('2026-03-02T09:03'));
  return dossier;
};

const accept = (dossier: Scene, instant: string): void => {
  dossier.act(officer, 'CONFIRM_DATA', { item: 'P07-C4', valid: true, agrees: true, confirmed: true }, instant);
  dossier.act(officer, 'CLASSIFY', { ...facts, item: 'P07-C1', handedIn: true, issuerAgency: null }, instant);
  dossier.act(officer, 'CLASSIFY', { ...facts, item: 'P07-C3', handedIn: true, issuerAgency: 'H15.901' }, instant);
  dossier.act(officer, 'CLASSIFY', { ...facts, item: 'P07-C4', handedIn: false, issuerAgency: null }, instant);
  dossier.act(officer, 'ACCEPT', {}, instant);
  dossier.outcome('ACCEPT', { dossierCode: 'H15.901-260302-0001' }, instant);
};

/** With the handler, due Thursday 05/03/2026 17:00. */
const inProcessing = (): Scene => {
  const dossier = atComponents();
  accept(dossier, at('2026-03-02T09:10'));
  dossier.act(officer, 'START_DIGITISING', {}, at('2026-03-02T09:15'));
  for (const item of ['P07-C1', 'P07-C3']) {
    dossier.act(
      officer,
      'UPLOAD_SCAN',
      { item, files: [{ sha256: `c-${item}`, mediaType: 'image/jpeg', pages: 1 }] },
      at('2026-03-02T09:20'),
    );
    dossier.system('SCAN_CHECKED', { item, passed: true, sha256: `f-${item}`, pages: 1, findings: [] }, at('2026-03-02T09:21'));
  }
  dossier.act(officer, 'CHECK_DOSSIER', { items: PAPERS }, at('2026-03-02T09:30'));
  dossier.act(officer, 'HAND_OVER', {}, at('2026-03-02T09:40'));
  dossier.outcome('HAND_OVER', { controlSlip: 'slip' }, at('2026-03-02T09:40'));
  dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, at('2026-03-02T10:00'));
  return dossier;
};

const drafted = (dossier = inProcessing()): Scene => {
  dossier.act(handler, 'CHECK_RECEIPT', { items: PAPERS }, at('2026-03-03T08:00'));
  dossier.act(handler, 'CONVERT', { item: 'P07-C3', fileSha256: 'f-P07-C3', dataHash: 'd' }, at('2026-03-03T08:10'));
  dossier.act(handler, 'SUBMIT_DRAFT', {}, at('2026-03-03T09:00'));
  dossier.outcome('SUBMIT_DRAFT', { draft: 'draft', signer: leader.person }, at('2026-03-03T09:01'));
  return dossier;
};

const signed = (dossier = drafted()): Scene => {
  dossier.act(leader, 'SIGN', {}, at('2026-03-04T08:00'));
  dossier.outcome('SIGN', { leaderSigned: 'signed' }, at('2026-03-04T08:01'));
  return dossier;
};

const issued = (dossier = signed()): Scene => {
  dossier.act(records, 'ISSUE', {}, at('2026-03-04T09:00'));
  dossier.outcome('ISSUE', { issued: 'issued', number: 7, copies: [] }, at('2026-03-04T09:01'));
  return dossier;
};

/** Folds a command that a second person confirmed; gives the refusal's code when it is refused. */
/** One asks, the other confirms: the refusal of either, or the state after the confirmation. */
const together = (
  dossier: Scene,
  actor: Actor,
  second: Actor,
  act: Act,
  data: unknown,
  instant: string,
): string | ReturnType<Scene['state']> => {
  const asked = transition(dossier.state(), { version: 2, id: 'asked', act, actor, data } as Command, { at: instant });
  if (isRefusal(asked)) return asked.code;
  const request = asked.state.requests.at(-1)?.request ?? '';
  const confirmation = { version: 2, id: 'confirmed', act: 'CONFIRM_REQUEST', actor: second, data: { request } } as Command;
  const change = transition(asked.state, confirmation, { at: instant });
  return isRefusal(change) ? change.code : change.state;
};

const HEAD = { mandate: 'NDD-1', authority: 'HEAD', ends: null } as const;

describe('the applicant’s turn', () => {
  it('E07: a supplement at intake does not start the clock, which counts from the receipt of the supplement', () => {
    const dossier = atComponents();
    dossier.act(officer, 'REQUEST_SUPPLEMENT', { items: ['P07-C3'], workingDays: 5, justified: false }, at('2026-03-02T10:00'));
    expect(dossier.state()).toMatchObject({ phase: 'SUPPLEMENT', supplement: { stage: 'INTAKE', dueAt: at('2026-03-09T17:00') } });
    expect([statusOf(dossier.state()), portalCodeOf(dossier.state())]).toEqual(['INTAKE_SUPPLEMENT', 5]);
    dossier.act(officer, 'RECEIVE_SUPPLEMENT', { receivedAt: at('2026-03-05T14:00') }, at('2026-03-05T14:05'));
    accept(dossier, at('2026-03-05T14:30'));
    expect(dossier.state().clock).toMatchObject({ receivedAt: at('2026-03-02T09:00'), dueAt: at('2026-03-10T17:00') });
  });

  it('stops by itself when the window of the supplement has passed, and not before', () => {
    const dossier = atComponents();
    dossier.act(officer, 'REQUEST_SUPPLEMENT', { items: ['P07-C3'], workingDays: 1, justified: false }, at('2026-03-02T10:00'));
    expect(() => dossier.system('EXPIRE_SUPPLEMENT', {}, at('2026-03-03T16:59'))).toThrow('WINDOW_OPEN');
    dossier.system('EXPIRE_SUPPLEMENT', {}, at('2026-03-03T17:00'));
    expect([dossier.state().closure, portalCodeOf(dossier.state())]).toEqual(['STOPPED', 8]);
  });

  it('E08: a refusal at intake closes the dossier as not received', () => {
    const dossier = atComponents();
    dossier.act(officer, 'REJECT_INTAKE', { ground: 'OUTSIDE_AUTHORITY' }, at('2026-03-02T10:00'));
    expect([statusOf(dossier.state()), portalCodeOf(dossier.state())]).toEqual(['INTAKE_REJECTED', 3]);
  });

  it('E25, S14: returned within 3 working days the limit starts anew; on the day after, the guard names the limit', () => {
    const dossier = inProcessing();
    expect(
      dossier.refusal(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C3'], justified: false }, at('2026-03-06T08:00')),
    ).toMatchObject({
      code: 'RETURN_TOO_LATE',
      detail: { limit: at('2026-03-05T17:00'), workingDays: 3 },
    });
    dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C3'], justified: false }, at('2026-03-03T08:00'));
    expect([statusOf(dossier.state()), portalCodeOf(dossier.state())]).toEqual(['PROCESSING_SUPPLEMENT', 5]);
    dossier.act(officer, 'RECEIVE_COMPLETE_DOSSIER', { receivedAt: at('2026-03-10T09:00') }, at('2026-03-10T09:10'));
    expect(dossier.state()).toMatchObject({ phase: 'PROCESSING', handler: handler.person, clock: { dueAt: at('2026-03-13T17:00') } });
    // A refusal has no such limit.
    const late = inProcessing();
    late.act(handler, 'CHECK_RECEIPT', { items: PAPERS }, at('2026-03-06T08:00'));
    expect(late.refusal(handler, 'SUBMIT_REFUSAL', { ground: 'X' }, at('2026-03-16T08:00'))).toBeNull();
  });

  it('is over only by what came after it was asked for: a receipt from before would leave the limit without a date for ever', () => {
    const asked = at('2026-03-03T08:00');
    const intake = atComponents();
    intake.act(officer, 'REQUEST_SUPPLEMENT', { items: ['P07-C3'], workingDays: 5, justified: false }, asked);
    const appraisal = inProcessing();
    appraisal.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C3'], justified: false }, asked);
    for (const [dossier, act] of [[intake, 'RECEIVE_SUPPLEMENT'] as const, [appraisal, 'RECEIVE_COMPLETE_DOSSIER'] as const]) {
      for (const receivedAt of [at('2026-03-03T07:58'), at('2026-03-02T09:00'), at('2020-01-01T08:00')]) {
        expect(dossier.refusal(officer, act, { receivedAt }, at('2026-03-03T09:00'))).toMatchObject({
          code: 'RECEIVED_AT_INVALID',
          field: 'receivedAt',
        });
      }
      // Another clock may be a little behind.
      dossier.act(officer, act, { receivedAt: at('2026-03-03T07:59') }, at('2026-03-03T09:00'));
    }
    accept(intake, at('2026-03-03T09:30'));
    expect([intake.state().clock.dueAt, appraisal.state().clock.dueAt]).toEqual([at('2026-03-06T17:00'), at('2026-03-06T17:00')]);
  });

  it('E26: a second request is blocked unless justified', () => {
    const dossier = inProcessing();
    dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C3'], justified: false }, at('2026-03-03T08:00'));
    dossier.act(officer, 'RECEIVE_COMPLETE_DOSSIER', { receivedAt: at('2026-03-04T09:00') }, at('2026-03-04T09:00'));
    expect(dossier.refusal(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C3'], justified: false }, at('2026-03-04T10:00'))?.code).toBe(
      'SUPPLEMENT_ONCE',
    );
    const again = { items: ['P07-C3'], justified: true };
    expect(dossier.refusal(handler, 'RETURN_FOR_SUPPLEMENT', again, at('2026-03-04T10:00'))).toBeNull();
    // And the reason convinces a second person, each time anew.
    dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', again, at('2026-03-04T10:00'));
    expect(dossier.state()).toMatchObject({ phase: 'PROCESSING', requests: [{ command: { act: 'RETURN_FOR_SUPPLEMENT' } }] });
    expect(dossier.state().requests[0]?.name).toMatch(/, lần thứ 2$/);
    expect(dossier.refusal(handler, 'CONFIRM_REQUEST', { request: 'DN1' }, at('2026-03-04T10:30'))?.code).toBe('ROLE_NOT_PERMITTED');
    dossier.act(supervisor, 'CONFIRM_REQUEST', { request: 'DN1' }, at('2026-03-04T11:00'));
    expect(dossier.state()).toMatchObject({ phase: 'SUPPLEMENT', supplementRounds: { PROCESSING: 2 } });
  });

  it('a second round at the counter takes a second person too; what was asked for under older rules stays asked for', () => {
    const dossier = atComponents();
    const asks = { items: ['P07-C3'], workingDays: 5, justified: false };
    dossier.act(officer, 'REQUEST_SUPPLEMENT', asks, at('2026-03-02T10:00'));
    dossier.act(officer, 'RECEIVE_SUPPLEMENT', { receivedAt: at('2026-03-02T14:00') }, at('2026-03-02T14:00'));
    const again = { ...asks, justified: true };
    const older = { version: 3, id: 'c', act: 'REQUEST_SUPPLEMENT', actor: officer, data: again } as const;
    expect(transition(dossier.state(), older, { at: at('2026-03-02T15:00') })).toMatchObject({ state: { phase: 'SUPPLEMENT' } });
    dossier.act(officer, 'REQUEST_SUPPLEMENT', again, at('2026-03-02T15:00'));
    expect(dossier.state()).toMatchObject({ phase: 'CHECKING_COMPONENTS', requests: [{ confirmers: SECOND }] });
    // Whoever confirms reads which one it is.
    const named = () => tasksOf(dossier.state()).find(({ act }) => act === 'CONFIRM_REQUEST')?.name;
    expect(named()).toBe('Xác nhận đề nghị: Yêu cầu bổ sung, hoàn thiện hồ sơ, lần thứ 2');
    dossier.act(supervisor, 'CONFIRM_REQUEST', { request: 'DN1' }, at('2026-03-02T15:10'));
    dossier.act(officer, 'RECEIVE_SUPPLEMENT', { receivedAt: at('2026-03-02T15:20') }, at('2026-03-02T15:20'));
    dossier.act(officer, 'REQUEST_SUPPLEMENT', again, at('2026-03-02T15:30'));
    expect(named()).toMatch(/lần thứ 3$/);
  });

  it('a dossier that waits for the applicant has an instant after which it counts as stuck: the end of the window, as it is prolonged', () => {
    const dossier = inProcessing();
    dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C3'], justified: false }, at('2026-03-03T08:00'));
    const end = at('2026-03-17T17:00');
    expect(dossier.state()).toMatchObject({ supplement: { dueAt: end }, stepDueAt: end });
    expect(tasksOf(dossier.state()).map(({ act, dueAt }) => [act, dueAt])).toEqual([['RECEIVE_COMPLETE_DOSSIER', end]]);
    expect(dossier.refusal(handler, 'CLOSE_UNSUPPLEMENTED', {}, at('2026-03-17T16:00'))?.code).toBe('WINDOW_OPEN');
    expect(dossier.refusal(handler, 'CLOSE_UNSUPPLEMENTED', {}, end)).toBeNull();
    dossier.act(handler, 'PROLONG_SUPPLEMENT', { workingDays: 5 }, at('2026-03-17T08:00'));
    expect(dossier.state()).toMatchObject({ supplement: { dueAt: at('2026-03-24T17:00') }, stepDueAt: at('2026-03-24T17:00') });
    // At the counter no end need be set: the dossier is not ended by it, and stuck all the same.
    const intake = atComponents();
    intake.act(officer, 'REQUEST_SUPPLEMENT', { items: ['P07-C3'], workingDays: null, justified: false }, at('2026-03-02T10:00'));
    expect(intake.state()).toMatchObject({ supplement: { dueAt: null }, stepDueAt: at('2026-03-16T17:00') });
  });

  it('E58: after appraisal only a window that the procedure names ends it', () => {
    const dossier = inProcessing();
    dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C3'], justified: false }, at('2026-03-03T08:00'));
    const state = dossier.state();
    // An older dossier's law names none.
    const unnamed = { ...state, supplement: state.supplement && { ...state.supplement, dueAt: null } };
    const close = (from: DossierState, instant: string) =>
      transition(from, { version: 2, id: 'c', act: 'CLOSE_UNSUPPLEMENTED', actor: handler, data: {} }, { at: instant });
    expect(close(unnamed, at('2026-09-01T08:00'))).toMatchObject({ code: 'WINDOW_NOT_NAMED' });
    expect(close(state, at('2026-03-17T17:00'))).toMatchObject({ state: { closure: 'STOPPED' } });
  });
});

describe('refusal, letter, withdrawal', () => {
  it('E27: a refusal after appraisal is signed, numbered and ready as a refusal', () => {
    const dossier = inProcessing();
    dossier.act(
      handler,
      'NOTIFY_OBLIGATION',
      { kind: 'FINANCIAL_OBLIGATION', dueAt: at('2026-03-20T17:00'), ground: 'FINANCIAL_OBLIGATION' },
      at('2026-03-03T08:00'),
    );
    dossier.act(handler, 'CHECK_RECEIPT', { items: PAPERS }, at('2026-03-03T09:00'));
    dossier.act(handler, 'SUBMIT_REFUSAL', { ground: 'NOT_QUALIFIED' }, at('2026-03-03T09:00'));
    dossier.outcome('SUBMIT_REFUSAL', { draft: 'refusal', signer: leader.person }, at('2026-03-03T09:01'));
    // Who is about to be refused is not told to pay; the office's time runs.
    expect([statusOf(dossier.state()), dossier.state().clock.breachAt]).toEqual(['AWAITING_SIGNATURE', expect.any(String)]);
    dossier.act(leader, 'SIGN', {}, at('2026-03-04T08:00'));
    dossier.outcome('SIGN', { leaderSigned: 'signed' }, at('2026-03-04T08:01'));
    expect(dossier.state().obligations[0]?.status).toBe('NOTIFIED');
    dossier.act(records, 'ISSUE', {}, at('2026-03-04T09:00'));
    dossier.outcome('ISSUE', { issued: 'issued', number: 3, copies: [] }, at('2026-03-04T09:01'));
    expect(dossier.state().obligations[0]?.status).toBe('WAIVED');
    expect([statusOf(dossier.state()), portalCodeOf(dossier.state())]).toEqual(['REFUSAL_READY', 9]);
  });

  it.each([
    ['the leader sends back', leader, 'RETURN_DRAFT'],
    ['is recalled', unitHead, 'RECALL'],
  ] as const)('E27: with a refusal that %s what is owed stays owed, and its pause goes on', (_way, who, back) => {
    const dossier = inProcessing();
    const owed = { kind: 'FINANCIAL_OBLIGATION', dueAt: at('2026-03-20T17:00'), ground: 'FINANCIAL_OBLIGATION' } as const;
    dossier.act(handler, 'NOTIFY_OBLIGATION', owed, at('2026-03-03T08:00'));
    dossier.act(officer, 'NOTIFY_OBLIGATION', { ...owed, kind: 'SERVICE_FEE', ground: null }, at('2026-03-03T08:00'));
    dossier.act(handler, 'CHECK_RECEIPT', { items: PAPERS }, at('2026-03-03T09:00'));
    dossier.act(handler, 'SUBMIT_REFUSAL', { ground: 'NOT_QUALIFIED' }, at('2026-03-03T09:00'));
    dossier.outcome('SUBMIT_REFUSAL', { draft: 'refusal', signer: leader.person }, at('2026-03-03T09:01'));
    dossier.act(who, back, {}, at('2026-03-03T10:00'));
    expect(dossier.state().obligations.map(({ status }) => status)).toEqual(['NOTIFIED', 'NOTIFIED']);
    expect([statusOf(dossier.state()), dossier.state().clock.breachAt]).toEqual(['AWAITING_PAYMENT', null]);
    dossier.act(officer, 'CONFIRM_PAYMENT', { obligation: 'NV1' }, at('2026-03-03T11:00'));
    expect([statusOf(dossier.state()), dossier.state().clock.breachAt]).toEqual(['PROCESSING', expect.any(String)]);
  });

  it('E29, E30: the first letter in time moves the limit; a second needs four eyes and never moves it', () => {
    const dossier = inProcessing();
    dossier.act(handler, 'DRAFT_LETTER', { newDate: at('2026-03-10T17:00') }, at('2026-03-03T08:00'));
    expect(statusOf(dossier.state())).toBe('EXTENSION_PENDING');
    dossier.act(leader, 'SIGN_LETTER', { right: HEAD }, at('2026-03-03T09:00'));
    dossier.act(records, 'SEND_LETTER', {}, at('2026-03-03T10:00'));
    expect(dossier.state().clock).toMatchObject({ dueAt: at('2026-03-10T17:00'), appointmentAt: at('2026-03-10T17:00') });
    const again = { newDate: at('2026-03-12T17:00') };
    expect(together(dossier, handler, handler, 'DRAFT_LETTER', again, at('2026-03-04T08:00'))).toBe('ROLE_NOT_PERMITTED');
    expect(together(dossier, supervisor, supervisor, 'DRAFT_LETTER', again, at('2026-03-04T08:00'))).toBe('FOUR_EYES');
    expect(together(dossier, handler, supervisor, 'DRAFT_LETTER', again, at('2026-03-04T08:00'))).toMatchObject({
      extension: { status: 'DRAFTED' },
    });
  });

  it('E62: a letter too late is sent all the same, moves only the promise, and the breach stays', () => {
    const dossier = inProcessing();
    dossier.act(handler, 'DRAFT_LETTER', { newDate: at('2026-03-10T17:00') }, at('2026-03-05T08:00'));
    dossier.act(leader, 'SIGN_LETTER', { right: HEAD }, at('2026-03-05T09:00'));
    dossier.act(records, 'SEND_LETTER', {}, at('2026-03-05T10:00'));
    expect(dossier.state().clock).toMatchObject({ dueAt: at('2026-03-05T17:00'), appointmentAt: at('2026-03-10T17:00') });
  });

  it('refuses a letter’s date that is no working day after the promise', () => {
    const dossier = inProcessing();
    for (const newDate of [at('2026-03-05T17:00'), at('2026-03-07T17:00')]) {
      expect(dossier.refusal(handler, 'DRAFT_LETTER', { newDate }, at('2026-03-03T08:00'))?.code).toBe('NEW_DATE_INVALID');
    }
  });

  it('E31: a withdrawal before a result is recorded and stops the dossier', () => {
    const dossier = inProcessing();
    dossier.act(applicant, 'REQUEST_WITHDRAWAL', {}, at('2026-03-03T08:00'));
    expect([statusOf(dossier.state()), portalCodeOf(dossier.state())]).toEqual(['WITHDRAWAL_REQUESTED', 7]);
    expect(dossier.refusal(officer, 'REFUSE_WITHDRAWAL', {}, at('2026-03-03T09:00'))?.code).toBe('RESULT_NOT_IN_FORCE');
    dossier.act(officer, 'STOP', {}, at('2026-03-03T09:00'));
    expect([dossier.state().closure, portalCodeOf(dossier.state())]).toEqual(['STOPPED', 8]);
  });

  it('E32: a withdrawal after the result is recorded and refused at once, and 7 is never shown', () => {
    const dossier = signed();
    dossier.act(officer, 'REQUEST_WITHDRAWAL', {}, at('2026-03-04T08:30'));
    expect(dossier.state().withdrawal).toBe('REFUSED');
    expect(portalCodeOf(dossier.state())).toBe(4);
    expect(
      dossier
        .changes()
        .at(-1)
        ?.events.map(({ type }) => type),
    ).toEqual(['WITHDRAWAL_REQUESTED', 'WITHDRAWAL_REFUSED']);
  });

  it('E78, S21: asked while the leader is signing, the signature waits for the decision', () => {
    const dossier = drafted();
    dossier.act(leader, 'SIGN', {}, at('2026-03-04T08:00'));
    dossier.act(applicant, 'REQUEST_WITHDRAWAL', {}, at('2026-03-04T08:00'));
    dossier.outcome('SIGN', { leaderSigned: 'signed' }, at('2026-03-04T08:01'));
    expect(dossier.state()).toMatchObject({ phase: 'AWAITING_SIGNATURE', result: { leaderSigned: null } });
    // The leader was told "taken": that it did not happen is told too, in the change that ends it.
    const ended = dossier.changes().at(-1);
    expect(ended?.takenBack).toEqual([ended?.commandId]);
    expect(dossier.refusal(leader, 'SIGN', {}, at('2026-03-04T08:02'))?.code).toBe('WITHDRAWAL_UNDECIDED');
    dossier.act(officer, 'STOP', {}, at('2026-03-04T08:05'));
    expect(dossier.state().closure).toBe('STOPPED');
  });

  it('E33: the leader returns a draft and another is submitted', () => {
    const dossier = drafted();
    dossier.act(leader, 'RETURN_DRAFT', {}, at('2026-03-03T10:00'));
    expect(dossier.state()).toMatchObject({ phase: 'PROCESSING', result: null });
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, at('2026-03-03T11:00'))).toBeNull();
  });
});

describe('money and time', () => {
  it('E28, E59: a financial obligation stops the clock; unpaid in time its pause ends', () => {
    const dossier = inProcessing();
    const notice = { kind: 'FINANCIAL_OBLIGATION' as const, dueAt: at('2026-03-06T17:00'), ground: 'FINANCIAL_OBLIGATION' };
    dossier.act(handler, 'NOTIFY_OBLIGATION', notice, at('2026-03-03T08:00'));
    expect([statusOf(dossier.state()), portalCodeOf(dossier.state()), dossier.state().clock.breachAt]).toEqual([
      'AWAITING_PAYMENT',
      6,
      null,
    ]);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, at('2026-03-03T09:00'))?.code).toBe('OBLIGATION_OPEN');
    expect(() => dossier.system('EXPIRE_OBLIGATION', { obligation: 'NV1' }, at('2026-03-06T16:00'))).toThrow('WINDOW_OPEN');
    dossier.system('EXPIRE_OBLIGATION', { obligation: 'NV1' }, at('2026-03-06T17:00'));
    expect(dossier.state().obligations[0]?.status).toBe('EXPIRED');
    // Out from Tuesday 08:00 to Friday 17:00: 30 minutes of Tuesday's morning were used, the rest of the limit lies behind the pause.
    expect(dossier.state().clock.dueAt).toBe(at('2026-03-11T17:00'));
  });

  it('E64: an unpaid service fee leaves the clock running and the portal at 4, but holds back the return', () => {
    const dossier = inProcessing();
    dossier.act(officer, 'NOTIFY_OBLIGATION', { kind: 'SERVICE_FEE', dueAt: at('2026-03-20T17:00'), ground: null }, at('2026-03-03T08:00'));
    expect([statusOf(dossier.state()), portalCodeOf(dossier.state()), dossier.state().clock.dueAt]).toEqual([
      'PROCESSING',
      4,
      at('2026-03-05T17:00'),
    ]);
    const ready = issued();
    ready.act(officer, 'NOTIFY_OBLIGATION', { kind: 'SERVICE_FEE', dueAt: at('2026-03-20T17:00'), ground: null }, at('2026-03-04T10:00'));
    expect(ready.refusal(officer, 'DELIVER', { receiver: 'OWNER' }, at('2026-03-05T10:00'))?.code).toBe('FEE_UNPAID');
    ready.act(officer, 'CONFIRM_PAYMENT', { obligation: 'NV1' }, at('2026-03-05T10:00'));
    expect(ready.refusal(officer, 'DELIVER', { receiver: 'OWNER' }, at('2026-03-05T10:00'))).toBeNull();
  });

  it('E64: nor does the electronic form go back before the fee is paid, and then it does by itself', () => {
    const owing = inProcessing();
    owing.act(officer, 'NOTIFY_OBLIGATION', { kind: 'SERVICE_FEE', dueAt: at('2026-03-20T17:00'), ground: null }, at('2026-03-03T08:00'));
    const electronically = (dossier: Scene) => dossier.state().work.filter(({ kind }) => kind === 'RETURN_ELECTRONIC').length;
    issued(signed(drafted(owing)));
    expect([owing.state().phase, owing.state().result?.electronic, electronically(owing)]).toEqual(['AWAITING_RETURN', 'PENDING', 0]);
    owing.act(officer, 'CONFIRM_PAYMENT', { obligation: 'NV1' }, at('2026-03-05T10:00'));
    expect(electronically(owing)).toBe(1);
    const expiring = inProcessing();
    const financial = { kind: 'FINANCIAL_OBLIGATION', dueAt: at('2026-03-06T17:00'), ground: null } as const;
    expiring.act(handler, 'NOTIFY_OBLIGATION', financial, at('2026-03-03T08:00'));
    issued(signed(drafted(expiring)));
    expect(electronically(expiring)).toBe(0);
    // Its day passes, and it is owed all the same.
    expiring.system('EXPIRE_OBLIGATION', { obligation: 'NV1' }, at('2026-03-06T17:00'));
    expect([electronically(expiring), electronically(issued())]).toEqual([0, 1]);
    expect(expiring.refusal(officer, 'DELIVER', { receiver: 'OWNER' }, at('2026-03-09T08:00'))?.code).toBe('FEE_UNPAID');
    expiring.act(officer, 'CONFIRM_PAYMENT', { obligation: 'NV1' }, at('2026-03-09T08:00'));
    expect(electronically(expiring)).toBe(1);
  });

  it('takes no day for a payment that is past, or further away than a year', () => {
    const dossier = inProcessing();
    const asked = (dueAt: string) =>
      dossier.refusal(handler, 'NOTIFY_OBLIGATION', { kind: 'SERVICE_FEE', dueAt, ground: null }, at('2026-03-03T08:00'))?.code;
    const days = ['2026-03-03T08:00', '2027-03-04T08:01', '9999-12-31T07:00'].map((day) => asked(at(day)));
    expect(days).toEqual(['DEADLINE_INVALID', 'DEADLINE_INVALID', 'DEADLINE_INVALID']);
    expect(asked(at('2027-03-04T08:00'))).toBeUndefined();
  });

  it('pauses on no ground that the procedure does not name', () => {
    const dossier = inProcessing();
    const asked = (kind: 'SERVICE_FEE' | 'FINANCIAL_OBLIGATION', ground: string) =>
      dossier.refusal(handler, 'NOTIFY_OBLIGATION', { kind, dueAt: at('2026-03-20T17:00'), ground }, at('2026-03-03T08:00'))?.code;
    expect([asked('FINANCIAL_OBLIGATION', 'BECAUSE'), asked('SERVICE_FEE', 'FINANCIAL_OBLIGATION')]).toEqual([
      'GROUND_NOT_NAMED',
      'GROUND_NOT_NAMED',
    ]);
  });

  it('E81: several branches open at once: the status goes by rank', () => {
    const dossier = inProcessing();
    dossier.act(handler, 'CONSULT', { kind: 'OPINION', addressee: COMMUNE_B, workingDays: 2 }, at('2026-03-03T08:00'));
    expect(statusOf(dossier.state())).toBe('CONSULTING');
    dossier.act(handler, 'DRAFT_LETTER', { newDate: at('2026-03-10T17:00') }, at('2026-03-03T08:10'));
    expect(statusOf(dossier.state())).toBe('EXTENSION_PENDING');
    dossier.act(
      handler,
      'NOTIFY_OBLIGATION',
      { kind: 'FINANCIAL_OBLIGATION', dueAt: at('2026-03-20T17:00'), ground: 'FINANCIAL_OBLIGATION' },
      at('2026-03-03T08:20'),
    );
    expect(statusOf(dossier.state())).toBe('AWAITING_PAYMENT');
    dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C1'], justified: false }, at('2026-03-03T08:30'));
    expect(statusOf(dossier.state())).toBe('PROCESSING_SUPPLEMENT');
    dossier.act(applicant, 'REQUEST_WITHDRAWAL', {}, at('2026-03-03T08:40'));
    expect(statusOf(dossier.state())).toBe('WITHDRAWAL_REQUESTED');
    dossier.act(officer, 'STOP', {}, at('2026-03-03T08:50'));
    expect(statusOf(dossier.state())).toBe('STOPPED');
  });
});

describe('opening', () => {
  const online = (actor: Actor, channel: 'ONLINE' | 'IN_PERSON', intakeUnit?: string) => {
    const open = applicationAt('2026-03-02T09:00');
    const data = { ...open.data, channel, ...(intakeUnit === undefined ? {} : { intakeUnit }) };
    return openDossier('TN-ONLINE', { ...open, actor, data }, { at: at('2026-03-02T09:00') });
  };

  it('is the officer’s at the counter, and the applicant’s own online for the office he chose', () => {
    expect(online(applicant, 'ONLINE', 'H15.901/MC')).toMatchObject({
      state: { phase: 'SUBMITTED', intakeUnit: 'H15.901/MC', intakeAgency: 'H15.901' },
    });
    expect(online(applicant, 'ONLINE')).toMatchObject({ code: 'UNIT_NOT_PERMITTED' });
    expect(online({ ...applicant, person: 'somebody else' }, 'ONLINE', 'H15.901/MC')).toMatchObject({ code: 'UNIT_NOT_PERMITTED' });
    expect(online(applicant, 'IN_PERSON', 'H15.901/MC')).toMatchObject({ code: 'BODY_INVALID', field: 'channel' });
    expect(online(leader, 'IN_PERSON')).toMatchObject({ code: 'ROLE_NOT_PERMITTED', detail: { roles: ['INTAKE_OFFICER', 'APPLICANT'] } });
  });
});

describe('mending and moving', () => {
  it('E57, S27: an error found before the return supersedes the result, and the minutes between count', () => {
    const dossier = issued();
    const state = together(dossier, handler, leader, 'REPORT_RESULT_ERROR', { fault: 'WRONG_NAME' }, at('2026-03-05T08:00'));
    expect(state).toMatchObject({
      phase: 'PROCESSING',
      result: null,
      clock: { dueAt: at('2026-03-05T17:00'), breachAt: at('2026-03-05T17:00') },
    });
    expect(typeof state === 'string' ? [] : state.work).toContainEqual(expect.objectContaining({ kind: 'RETIRE_NUMBER', file: 'issued' }));
  });

  it('a result of which an error is reported is neither issued nor handed out before the leader has decided', () => {
    const fault = { fault: 'WRONG_NAME' };
    const doubted = { code: 'RESULT_DOUBTED', detail: { request: 'DN1' } };
    const asked = at('2026-03-04T10:00');
    const returns = (dossier: Scene) => dossier.state().work.filter(({ kind }) => kind === 'RETURN_ELECTRONIC').length;
    const reported = (dossier: Scene): Scene => {
      dossier.act(handler, 'REPORT_RESULT_ERROR', fault, asked);
      return dossier;
    };
    const declined = (dossier: Scene): Scene => {
      dossier.act(leader, 'DECLINE_REQUEST', { request: 'DN1' }, at('2026-03-04T10:30'));
      return dossier;
    };
    const waiting = reported(signed());
    expect(waiting.refusal(records, 'ISSUE', {}, asked)).toMatchObject(doubted);
    expect(tasksOf(waiting.state()).map(({ act }) => act)).toEqual(['CONFIRM_REQUEST']);
    expect(declined(waiting).refusal(records, 'ISSUE', {}, asked)).toBeNull();
    const ready = reported(issued());
    expect(ready.refusal(officer, 'DELIVER', { receiver: 'OWNER' }, asked)).toMatchObject(doubted);
    expect(tasksOf(ready.state()).map(({ act }) => act)).not.toContain('DELIVER');
    // The electronic form goes back neither by what was begun, nor once a fee is paid meanwhile; and then by itself.
    expect(returns(ready)).toBe(0);
    expect(() => ready.system('RETURNED_ELECTRONICALLY', {}, asked)).toThrow('RESULT_DOUBTED');
    ready.act(officer, 'NOTIFY_OBLIGATION', { kind: 'SERVICE_FEE', dueAt: at('2026-03-20T17:00'), ground: null }, asked);
    ready.act(officer, 'CONFIRM_PAYMENT', { obligation: 'NV1' }, asked);
    expect(returns(ready)).toBe(0);
    expect([returns(declined(ready)), ready.refusal(officer, 'DELIVER', { receiver: 'OWNER' }, asked)]).toEqual([1, null]);
    const expired = reported(issued());
    expired.system('EXPIRE_REQUEST', { request: 'DN1' }, expired.state().requests[0]?.until ?? '');
    expect(returns(expired)).toBe(1);
    const confirmed = reported(issued());
    confirmed.act(leader, 'CONFIRM_REQUEST', { request: 'DN1' }, asked);
    expect([confirmed.state().phase, returns(confirmed)]).toEqual(['PROCESSING', 0]);
  });

  it('what was done under older rules while an error was reported stays done', () => {
    const older = { version: 3, id: 'c', act: 'REPORT_RESULT_ERROR', actor: handler, data: { fault: 'WRONG_NAME' } } as const;
    const NOW = at('2026-03-04T10:00');
    const asked = transition(issued().state(), older, { at: NOW });
    if (isRefusal(asked)) throw new Error(asked.code);
    expect(asked.state.work.map(({ kind }) => kind)).toContain('RETURN_ELECTRONIC');
    const dossier = signed();
    dossier.act(handler, 'REPORT_RESULT_ERROR', older.data, NOW);
    const issue = { version: 3, id: 'd', act: 'ISSUE', actor: records, data: {} } as const;
    expect(transition(dossier.state(), issue, { at: NOW })).toMatchObject({ state: { underway: { act: 'ISSUE' } } });
  });

  it('E56, S26: the counter scans again, the handler keeps the dossier, and the old data is stale', () => {
    const dossier = inProcessing();
    dossier.act(handler, 'CHECK_RECEIPT', { items: PAPERS }, at('2026-03-02T11:00'));
    dossier.act(handler, 'CONVERT', { item: 'P07-C3', fileSha256: 'f-P07-C3', dataHash: 'd' }, at('2026-03-02T11:10'));
    dossier.act(handler, 'REQUEST_RESCAN', { item: 'P07-C3', page: 1, fault: 'BLURRED' }, at('2026-03-02T11:20'));
    expect(dossier.refusal(handler, 'CHECK_RECEIPT', { items: PAPERS }, at('2026-03-02T11:30'))?.code).toBe('DIGITISATION_INCOMPLETE');
    dossier.act(
      officer,
      'UPLOAD_SCAN',
      { item: 'P07-C3', files: [{ sha256: 'c2', mediaType: 'image/jpeg', pages: 1 }] },
      at('2026-03-02T13:30'),
    );
    dossier.system('SCAN_CHECKED', { item: 'P07-C3', passed: true, sha256: 'f2', pages: 1, findings: [] }, at('2026-03-02T13:31'));
    expect(dossier.state()).toMatchObject({ phase: 'PROCESSING', handler: handler.person });
    expect(dossier.state().papers.find(({ item }) => item === 'P07-C3')).toMatchObject({ file: { sha256: 'f2', version: 2 } });
    dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, at('2026-03-02T13:40'));
    dossier.outcome('SIGN_PACKAGE_ADDITION', { list: 'l2', files: { 'P07-C3': 'f2' } }, at('2026-03-02T13:41'));
    dossier.act(handler, 'CHECK_RECEIPT', { items: PAPERS }, at('2026-03-02T14:00'));
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, at('2026-03-02T14:10'))).toMatchObject({
      code: 'DATA_NOT_CHECKED',
      detail: { items: ['P07-C3'] },
    });
  });

  it('a count of sheets is corrected while the paper may be scanned: what was scanned is judged anew, what was sent back is not', () => {
    const dossier = inProcessing();
    const count = { item: 'P07-C3', sheets: 2, blankBacks: false, stickyNotePages: 1 };
    expect(dossier.refusal(officer, 'COUNT_SHEETS', count, at('2026-03-02T11:10'))?.code).toBe('PAPER_STATE');
    dossier.act(handler, 'REQUEST_RESCAN', { item: 'P07-C3', page: 1, fault: 'BLURRED' }, at('2026-03-02T11:20'));
    const paper = () => dossier.state().papers.find(({ item }) => item === 'P07-C3');
    dossier.act(officer, 'COUNT_SHEETS', count, at('2026-03-02T11:30'));
    expect(paper()).toMatchObject({ status: 'RESCAN_REQUESTED', expectedImages: 5 });
    const files = [{ sha256: 'c2', mediaType: 'image/jpeg', pages: 1 }];
    dossier.act(officer, 'UPLOAD_SCAN', { item: 'P07-C3', files }, at('2026-03-02T13:30'));
    dossier.system(
      'SCAN_CHECKED',
      { item: 'P07-C3', passed: false, sha256: 'f2', pages: 1, findings: ['PAGE_COUNT:0'] },
      at('2026-03-02T13:31'),
    );
    expect(dossier.refusal(officer, 'COUNT_SHEETS', { ...count, sheets: 0, stickyNotePages: 0 }, at('2026-03-02T13:40'))?.code).toBe(
      'SHEETS_MISSING',
    );
    dossier.act(officer, 'COUNT_SHEETS', { ...count, sheets: 1, blankBacks: true, stickyNotePages: 0 }, at('2026-03-02T13:41'));
    expect(paper()).toMatchObject({ status: 'SCANNED', expectedImages: 1, captured: files, findings: [] });
    expect(dossier.state().work).toContainEqual(expect.objectContaining({ kind: 'CHECK_SCAN', item: 'P07-C3' }));
  });

  it('E60: sent back and recalled, the loop is counted and the clock runs', () => {
    const dossier = inProcessing();
    dossier.act(handler, 'SEND_BACK', {}, at('2026-03-02T11:00'));
    expect(dossier.state()).toMatchObject({ phase: 'TRANSFERRED', handler: null, loops: 1 });
    dossier.act(supervisor, 'ASSIGN', { handler: handler.person }, at('2026-03-02T11:10'));
    dossier.act(unitHead, 'RECALL', {}, at('2026-03-02T11:20'));
    expect(dossier.state()).toMatchObject({ phase: 'TRANSFERRED', loops: 2, clock: { dueAt: at('2026-03-05T17:00') } });
  });

  it('E80: a wrong unit is re-routed when both units agree', () => {
    const dossier = inProcessing();
    dossier.act(handler, 'SEND_BACK', {}, at('2026-03-02T11:00'));
    const head = { ...unitHead, person: 'cb-0110', unit: 'H15.901/DC' };
    expect(together(dossier, unitHead, unitHead, 'REROUTE', { leadUnit: 'H15.901/DC' }, at('2026-03-02T11:10'))).toBe('FOUR_EYES');
    expect(together(dossier, unitHead, head, 'REROUTE', { leadUnit: 'H15.901/DC' }, at('2026-03-02T11:10'))).toMatchObject({
      leadUnit: 'H15.901/DC',
      phase: 'TRANSFERRED',
    });
  });

  it('E61: migrated out only when the receiver confirms the package and the head ordered it', () => {
    const dossier = inProcessing();
    const order = (confirmedSha256: string) => ({ packageSha256: 'a', confirmedSha256, receiver: 'G09' });
    expect(together(dossier, operator, oneStopHead, 'MIGRATE_OUT', order('b'), at('2026-03-02T11:00'))).toBe('PACKAGE_UNCONFIRMED');
    expect(together(dossier, operator, supervisor, 'MIGRATE_OUT', order('a'), at('2026-03-02T11:00'))).toBe('FOUR_EYES');
    expect(together(dossier, operator, oneStopHead, 'MIGRATE_OUT', order('a'), at('2026-03-02T11:00'))).toMatchObject({
      closure: 'MIGRATED_OUT',
    });
  });

  it('E23, S13: an addressee that lets its day pass is overdue, and may still answer or be waived', () => {
    const dossier = inProcessing();
    dossier.act(handler, 'CONSULT', { kind: 'OPINION', addressee: COMMUNE_B, workingDays: 1 }, at('2026-03-02T11:00'));
    dossier.act(handler, 'CONSULT', { kind: 'OPINION', addressee: COMMUNE_B, workingDays: 1 }, at('2026-03-02T11:01'));
    dossier.system('CONSULTATION_OVERDUE', { consultation: 'TV1' }, at('2026-03-03T17:00'));
    expect(dossier.state().consultations.map(({ status }) => status)).toEqual(['OVERDUE', 'SENT']);
    dossier.act(replyOf(COMMUNE_B), 'ANSWER_CONSULTATION', { consultation: 'TV1', reply: 'r', pages: 1 }, at('2026-03-04T08:00'));
    dossier.act(handler, 'WAIVE_CONSULTATION', { consultation: 'TV2' }, at('2026-03-04T08:00'));
    expect(statusOf(dossier.state())).toBe('PROCESSING');
  });

  it('E02: who wants no account is taken in without, but where the procedure makes it a condition', () => {
    const open = applicationAt('2026-03-02T09:00');
    const procedure = { ...lawOf2026().procedure, accountRequired: true };
    const strict = scene({ ...open, data: { ...open.data, law: { ...lawOf2026(), procedure } } });
    const lenient = scene(open);
    for (const dossier of [strict, lenient]) dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'));
    expect(strict.refusal(officer, 'DECLINE_ACCOUNT', {}, at('2026-03-02T09:02'))?.code).toBe('ACCOUNT_REQUIRED');
    lenient.act(officer, 'DECLINE_ACCOUNT', {}, at('2026-03-02T09:02'));
    expect(lenient.state()).toMatchObject({ phase: 'CHECKING_COMPONENTS', account: 'DECLINED' });
  });

  it('E68: a result is refused with the list of papers whose data is unchecked', () => {
    const dossier = inProcessing();
    dossier.act(handler, 'CHECK_RECEIPT', { items: PAPERS }, at('2026-03-02T11:00'));
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, at('2026-03-02T11:10'))).toMatchObject({
      code: 'DATA_NOT_CHECKED',
      detail: { items: ['P07-C3'] },
    });
  });

  it('is not carried out half: a paper of another agency is refused until its way is served', () => {
    const dossier = atComponents();
    expect(
      dossier.refusal(officer, 'CLASSIFY', { ...facts, item: 'P07-C3', handedIn: true, issuerAgency: COMMUNE_B }, at('2026-03-02T09:10')),
    ).toMatchObject({
      code: 'TREATMENT_NOT_SERVED',
      detail: { line: '7c' },
    });
  });
});

describe('a field decided against a register', () => {
  const AGAINST = { field: 'fullName', source: 'DECLARATION', after: null, overrules: 'Họ, chữ đệm, tên' } as const;
  const asking = (): Scene => {
    const dossier = inProcessing();
    dossier.act(handler, 'CHECK_RECEIPT', { items: PAPERS }, at('2026-03-03T08:00'));
    dossier.act(handler, 'CONVERT', { item: 'P07-C3', fileSha256: 'f-P07-C3', dataHash: 'd' }, at('2026-03-03T08:10'));
    dossier.act(handler, 'DECIDE_FIELD', AGAINST, at('2026-03-03T08:20'));
    return dossier;
  };
  const NOW = at('2026-03-03T08:30');
  const lastOf = (dossier: Scene): Change => {
    const change = dossier.changes().at(-1);
    if (change === undefined) throw new Error('nothing happened');
    return change;
  };

  it('waits for another officer, whose task it is, and T22 with it', () => {
    const dossier = asking();
    expect(dossier.state().requests.map(({ request, confirmers }) => [request, confirmers])).toEqual([
      ['DN1', ['UNIT_HEAD', 'COMPETENT_LEADER']],
    ]);
    expect(dossier.state().decided).toBeUndefined();
    const tasks = tasksOf(dossier.state());
    expect(tasks.filter(({ act }) => act === 'SUBMIT_DRAFT')).toEqual([]);
    expect(tasks.find(({ act }) => act === 'CONFIRM_REQUEST')?.name).toContain('Họ, chữ đệm, tên');
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, NOW)).toMatchObject({ code: 'RESULT_FIELDS_OPEN', field: 'fullName' });
    expect(dossier.refusal(supervisor, 'CONFIRM_REQUEST', { request: 'DN1' }, NOW)).toMatchObject({ code: 'FOUR_EYES' });
    expect(dossier.refusal({ ...unitHead, person: handler.person }, 'CONFIRM_REQUEST', { request: 'DN1' }, NOW)).toMatchObject({
      code: 'FOUR_EYES',
    });
  });

  it('counts once it is confirmed, and stands under both names', () => {
    const dossier = asking();
    const asked = dossier.state().requests[0]?.command.id;
    dossier.act(unitHead, 'CONFIRM_REQUEST', { request: 'DN1' }, NOW);
    const { events, actor } = lastOf(dossier);
    expect(actor).toEqual(unitHead);
    expect(events.find(({ type }) => type === 'FIELD_DECIDED')?.data).toEqual({
      field: 'fullName',
      source: 'DECLARATION',
      command: asked,
      by: handler.person,
    });
    expect(dossier.state().requests).toEqual([]);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, NOW)).toBeNull();
  });

  it('stays open where it is declined, and falls away where the field is decided otherwise or the result is not made', () => {
    const declined = asking();
    declined.act(unitHead, 'DECLINE_REQUEST', { request: 'DN1' }, NOW);
    expect([declined.state().requests, declined.state().decided]).toEqual([[], undefined]);
    const { overrules: _none, ...chosen } = AGAINST;
    const otherwise = asking();
    otherwise.act(handler, 'DECIDE_FIELD', { ...chosen, source: 'REGISTER' }, NOW);
    const { takenBack } = lastOf(otherwise);
    expect([otherwise.state().requests, takenBack?.length]).toEqual([[], 1]);
    const refused = asking();
    refused.act(handler, 'SUBMIT_REFUSAL', { ground: 'NOT_QUALIFIED' }, NOW);
    refused.outcome('SUBMIT_REFUSAL', { draft: 'draft', signer: leader.person }, at('2026-03-03T08:31'));
    expect(refused.state().requests).toEqual([]);
  });
});
