import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applicationAt,
  at,
  COMMUNE_A,
  COMMUNE_B,
  EVERYBODY,
  filled,
  handler,
  lawOf2026,
  leader,
  officer,
  scene,
  stranger,
  supervisor,
} from '../../test/support/dossier.ts';
import { isRefusal } from '../failures.ts';
import { pausingObligation } from './change.ts';
import type { Act, Command, LongAct, Outcome } from './commands.ts';
import { eventName, SPECS, specOf } from './contents.ts';
import { holderOf, statusOf, tasksOf } from './derive.ts';
import { permitted } from './permit.ts';
import { inGroup } from './phases.ts';
import { commandsUnderway } from './requests.ts';
import { NOWHERE } from './result-places.ts';
import { isLong, type Spec } from './spec.ts';
import type { Actor, DossierPhase, DossierState, Work } from './state.ts';
import { type Change, complete, openDossier, refusalOf, systemActor, transition } from './transition.ts';

/** The moves that table 1.5.1 allows, written out again by hand: what the specs make possible must stay within them. */
const MOVES: Readonly<Record<DossierPhase, readonly DossierPhase[]>> = {
  SUBMITTED: ['IDENTIFYING', 'CLOSED'],
  IDENTIFYING: ['CHECKING_COMPONENTS', 'CLOSED'],
  CHECKING_COMPONENTS: ['DIGITISING', 'SUPPLEMENT', 'CLOSED'],
  SUPPLEMENT: ['CHECKING_COMPONENTS', 'PROCESSING', 'CLOSED'],
  DIGITISING: ['TRANSFERRED', 'CLOSED'],
  TRANSFERRED: ['PROCESSING', 'CLOSED'],
  PROCESSING: ['AWAITING_SIGNATURE', 'SUPPLEMENT', 'TRANSFERRED', 'AWAITING_RETURN', 'CLOSED'],
  AWAITING_SIGNATURE: ['PROCESSING', 'AWAITING_ISSUE', 'CLOSED'],
  AWAITING_ISSUE: ['AWAITING_RETURN', 'PROCESSING', 'CLOSED'],
  AWAITING_RETURN: ['CLOSED', 'PROCESSING'],
  CLOSED: [],
};

/** Acts after which the due date may be another one: each is a ground of 4.4. */
const GROUNDS: ReadonlySet<Act> = new Set([
  'NOTIFY_OBLIGATION',
  'CONFIRM_PAYMENT',
  'WITHDRAW_OBLIGATION',
  'EXPIRE_OBLIGATION',
  'SUBMIT_REFUSAL',
  'RECEIVE_COMPLETE_DOSSIER',
  'SEND_LETTER',
  'CALENDAR_CHANGED',
]);

const item = fc.constantFrom('P07-C1', 'P07-C3', 'P07-C4', 'TO-DAN-PHO', 'KHONG-CO');
const items = fc.constantFrom(['P07-C1', 'P07-C3', 'P07-C4', 'TO-DAN-PHO'], ['P07-C1', 'P07-C3', 'P07-C4'], ['P07-C1']);

/** Data for every act, sensible and not. */
const DATA: { readonly [A in Exclude<Act, 'OPEN'>]: fc.Arbitrary<unknown> } = {
  START_IDENTIFICATION: fc.constant({}),
  RESOLVE_ACCOUNT: fc.constant({}),
  ADD_PAPER: fc.record({ item, paperType: fc.constant(null) }),
  CONFIRM_DATA: fc.record({ item, valid: fc.boolean(), agrees: fc.boolean(), confirmed: fc.boolean() }),
  CLASSIFY: fc.record({
    item,
    carrier: fc.constantFrom('PAPER', 'E_FILE_VALID', 'E_FILE_OTHER'),
    handedIn: fc.boolean(),
    secret: fc.boolean(),
    issuerAgency: fc.constantFrom(null, 'H15.901', 'H15.902'),
    onDemand: fc.boolean(),
    sheets: fc.constant(1),
    blankBacks: fc.boolean(),
    stickyNotePages: fc.constant(0),
  }),
  ACCEPT: fc.constant({}),
  START_DIGITISING: fc.constant({}),
  UPLOAD_SCAN: fc.record({ item, files: fc.constant([{ sha256: 'a', mediaType: 'image/jpeg', pages: 1 }]) }),
  COUNT_SHEETS: fc.record({ item, sheets: fc.constantFrom(0, 1, 2), blankBacks: fc.boolean(), stickyNotePages: fc.constant(0) }),
  CHECK_DOSSIER: fc.record({ items, verdicts: fc.constantFrom({}, { 'P07-C1': 'SCAN_AGAIN' }, { 'P07-C3': 'CLASSIFY_AGAIN' }) }),
  SIGN_COPIES: fc.constant({}),
  HAND_OVER: fc.constant({}),
  SIGN_PACKAGE_ADDITION: fc.constant({}),
  ASSIGN: fc.record({ handler: fc.constant(handler.person) }),
  CHECK_RECEIPT: fc.record({
    items,
    verdicts: fc.constantFrom({}, { 'P07-C1': 'SCAN_UNUSABLE' }, { 'P07-C3': 'MISCLASSIFIED' }, { 'P07-C4': 'PAPER_MISSING' }),
  }),
  CONVERT: fc.oneof(
    fc.record({ item, fileSha256: fc.constantFrom('pdf', 'other'), dataHash: fc.constant('d') }),
    fc.record({
      item,
      fileSha256: fc.constant('pdf'),
      dataHash: fc.constantFrom('d', 'e'),
      store: fc.constantFrom('LAND', 'CIVIL_STATUS'),
    }),
  ),
  CONSULT: fc.record({ kind: fc.constant('VERIFICATION'), addressee: fc.constant(COMMUNE_B), workingDays: fc.integer({ min: 0, max: 3 }) }),
  DECIDE_EXCEPTION: fc.record({
    item,
    ground: fc.constantFrom('FRAGILE', 'TREATMENT_NOT_SERVED', 'NO_GROUND'),
    issuerAgency: fc.constantFrom(null, COMMUNE_A, COMMUNE_B),
  }),
  ANSWER_CONSULTATION: fc.record({ consultation: fc.constantFrom('TV1', 'TV2'), reply: fc.constant('r'), pages: fc.constant(1) }),
  ASK_REGISTERS: fc.constant({ registers: ['MARRIAGE'] }),
  ATTACH_RESULT: fc.constant({ file: 'f1', pages: 2, places: NOWHERE }),
  DECIDE_FIELD: fc.record({ field: fc.constant('fullName'), source: fc.constant('REGISTER'), after: fc.constantFrom(null, 'c1') }),
  REGISTER_ANSWERED: fc.record({ register: fc.constantFrom('MARRIAGE', 'DEATH'), found: fc.boolean() }),
  SUBMIT_DRAFT: fc.constant({}),
  CHANGE_SIGNER: fc.constant({ signer: leader.person }),
  RETURN_DRAFT: fc.constant({}),
  SIGN: fc.constant({}),
  ISSUE: fc.constant({}),
  DELIVER: fc.record({ receiver: fc.constantFrom('OWNER', 'REPRESENTATIVE') }),
  REPRINT_RECEIPT: fc.constant({}),
  WORK_FAILED: fc.record({
    goesOn: fc.constant(true as const),
    work: fc.constantFrom('look_up-1', 'look_up-2', 'check_scan-4', 'portal-1'),
    failed: fc.constantFrom(
      { activity: 'lookUpComponent', cause: 'CIVIL_STATUS_UNAVAILABLE', class: 'PASSING' },
      { activity: 'checkScan', cause: 'SIGNED_FILE_NOT_ALONE', class: 'PERMANENT' },
    ),
  }),
  RECORD_STORED: fc.record({ record: fc.constantFrom('P07-C4-1', 'KQ-1') }),
  RECORD_WITHDRAWN: fc.record({ record: fc.constantFrom('P07-C4-1', 'KQ-1') }),
  WORK_MENDED: fc.record({ work: fc.constantFrom('look_up-1', 'check_scan-4') }),
  RETRY_WORK: fc.record({ work: fc.constantFrom('look_up-1', 'look_up-2', 'check_scan-4', 'portal-1') }),
  CORRECT_WORK: fc.record({ work: fc.constantFrom('look_up-1', 'check_scan-4') }),
  SKIP_WORK: fc.record({ work: fc.constantFrom('look_up-1', 'look_up-2', 'portal-1') }),
  HOLD_WORK: fc.record({ work: fc.constantFrom('look_up-1', 'check_scan-4') }),
  CONFIRM_REQUEST: fc.record({ request: fc.constantFrom('DN1', 'DN2') }),
  DECLINE_REQUEST: fc.record({ request: fc.constantFrom('DN1', 'DN2') }),
  EXPIRE_REQUEST: fc.record({ request: fc.constantFrom('DN1', 'DN2') }),
  REMIND: fc.constant({}),
  READ: fc.constant({}),
  DECLINE_ACCOUNT: fc.constant({}),
  REQUEST_SUPPLEMENT: fc.record({ items, workingDays: fc.constantFrom(null, 5), justified: fc.boolean() }),
  REJECT_INTAKE: fc.constant({ ground: 'OUTSIDE_AUTHORITY' }),
  RECEIVE_SUPPLEMENT: fc.constant({ receivedAt: at('2026-03-02T10:00') }),
  EXPIRE_SUPPLEMENT: fc.constant({}),
  RETURN_FOR_SUPPLEMENT: fc.record({ items, justified: fc.boolean() }),
  PROLONG_SUPPLEMENT: fc.constant({ workingDays: 2 }),
  RECEIVE_COMPLETE_DOSSIER: fc.constant({ receivedAt: at('2026-03-02T10:00') }),
  CLOSE_UNSUPPLEMENTED: fc.constant({}),
  WAIVE_CONSULTATION: fc.record({ consultation: fc.constantFrom('TV1', 'TV2') }),
  SUBMIT_REFUSAL: fc.constant({ ground: 'NOT_QUALIFIED' }),
  NOTIFY_OBLIGATION: fc.record({
    kind: fc.constantFrom('SERVICE_FEE', 'FINANCIAL_OBLIGATION'),
    dueAt: fc.constantFrom(at('2026-03-02T10:30'), at('2026-03-20T17:00')),
    ground: fc.constantFrom(null, 'FINANCIAL_OBLIGATION', 'NO_GROUND'),
  }),
  CONFIRM_PAYMENT: fc.record({ obligation: fc.constantFrom('NV1', 'NV2') }),
  WITHDRAW_OBLIGATION: fc.record({ obligation: fc.constantFrom('NV1', 'NV2') }),
  EXPIRE_OBLIGATION: fc.record({ obligation: fc.constantFrom('NV1', 'NV2') }),
  RECORD_PAYMENT: fc.record({
    obligation: fc.constantFrom('NV1', 'NV2', 'NV9'),
    amount: fc.constantFrom(7_000, 8_000, 9_000),
    reference: fc.constantFrom('GD-1', 'GD-2', 'GD-3'),
    paidAt: fc.constant(at('2026-03-02T10:00')),
  }),
  PAYMENT_REQUESTED: fc.constant({ obligation: 'NV1' }),
  PAYMENT_REQUEST_CANCELLED: fc.constant({ obligation: 'NV1' }),
  REFUND_PAYMENT: fc.record({ payment: fc.constantFrom('TT1', 'TT2'), way: fc.constantFrom('CASH', 'PLATFORM') }),
  PAYMENT_REFUNDED: fc.record({ payment: fc.constantFrom('TT1', 'TT2') }),
  DRAFT_LETTER: fc.record({ newDate: fc.constantFrom(at('2026-03-09T17:00'), at('2026-03-08T17:00'), at('2026-03-01T17:00')) }),
  SIGN_LETTER: fc.constant({ right: { mandate: 'NDD-1', authority: 'HEAD', ends: null } as const }),
  SEND_LETTER: fc.constant({}),
  REQUEST_WITHDRAWAL: fc.constant({}),
  STOP: fc.constant({}),
  REFUSE_WITHDRAWAL: fc.constant({}),
  MIGRATE_OUT: fc.record({ packageSha256: fc.constant('a'), confirmedSha256: fc.constantFrom('a', 'b'), receiver: fc.constant('G09') }),
  SEND_BACK: fc.constant({}),
  RECALL: fc.constant({}),
  REROUTE: fc.record({ leadUnit: fc.constantFrom('H15.901/HT', 'H15.901/DC', 'H15.902/HT') }),
  REQUEST_RESCAN: fc.record({ item, page: fc.integer({ min: 0, max: 2 }), fault: fc.constant('BLURRED') }),
  REJECT_QUALITY: fc.record({ item }),
  REPORT_RESULT_ERROR: fc.constant({ fault: 'WRONG_NAME' }),
  REPORT_RESULT: fc.record({
    result: fc.constantFrom('KQ1', 'KQ2'),
    outcome: fc.constantFrom('RESULT', 'REFUSAL'),
    seq: fc.integer({ min: 1, max: 3 }),
    sha256: fc.constantFrom('a', 'b'),
    by: fc.constantFrom('FILE', 'LINK'),
  }),
  DECIDE_REPORT: fc.record({ result: fc.constant('KQ2'), keep: fc.boolean() }),
  OUTSIDE_ASKED: fc.constant({ result: 'KQ2' }),
  OUTSIDE_FETCHED: fc.constant({ result: 'KQ2', sha256: 'a' }),
  OUTSIDE_OVERDUE: fc.constant({ result: 'KQ2' }),
  NUMBER_RETIRED: fc.constant({}),
  SLIP_RENDERED: fc.constant({ slip: 'STOP_NOTICE', sha256: 's' }),
  LOOK_UP_DONE: fc.record({ item, found: fc.boolean() }),
  RECEIPT_RENDERED: fc.constant({ sha256: 'receipt' }),
  SCAN_CHECKED: fc.record({ item, passed: fc.boolean(), sha256: fc.constant('pdf'), pages: fc.constant(1), findings: fc.constant([]) }),
  CONSULTATION_OVERDUE: fc.record({ consultation: fc.constantFrom('TV1', 'TV2') }),
  RETURNED_ELECTRONICALLY: fc.constant({}),
  CALENDAR_CHANGED: fc.record({
    calendarVersion: fc.integer({ min: 1, max: 2 }),
    calendar: fc.constant(lawOf2026().calendar),
    at: fc.constant(at('2026-03-02T10:00')),
  }),
};

const OUTCOMES: { readonly [A in LongAct]: unknown } = {
  RESOLVE_ACCOUNT: { account: 'LINKED' },
  ACCEPT: { dossierCode: 'H15.901-260302-0001' },
  SIGN_COPIES: { copies: [{ item: 'P07-C3', sha256: 'k', number: 1 }] },
  HAND_OVER: { controlSlip: 's' },
  SIGN_PACKAGE_ADDITION: { list: 'l', files: { 'P07-C1': 'pdf', 'P07-C3': 'pdf' }, papers: ['P07-C1', 'P07-C3', 'P07-C4'] },
  SUBMIT_DRAFT: { draft: 'd', signer: leader.person },
  CHANGE_SIGNER: { draft: 'd2', signer: leader.person },
  SUBMIT_REFUSAL: { draft: 'r', signer: leader.person },
  SIGN: { leaderSigned: 'l' },
  ISSUE: { issued: 'i', number: 1, copies: [] },
  DELIVER: {},
};

type Move = { readonly kind: 'COMMAND'; readonly actor: Actor; readonly act: Act; readonly data: unknown } | { readonly kind: 'OUTCOME' };

const acts = Object.keys(DATA) as Exclude<Act, 'OPEN'>[];
const anyone = fc.constantFrom(...EVERYBODY, systemActor());
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Move>({ kind: 'OUTCOME' }) },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(...acts)
      .chain((act) => fc.record({ kind: fc.constant('COMMAND' as const), actor: anyone, act: fc.constant(act), data: DATA[act] })),
  },
);

/** What work brings back; null where somebody's own act ends it. */
const broughtBack = (work: Work): { readonly act: Exclude<Act, 'OPEN'>; readonly data: unknown } | null => {
  switch (work.kind) {
    case 'LOOK_UP':
      return { act: 'LOOK_UP_DONE', data: { item: work.item, found: work.item === 'P07-C4' } };
    case 'ASK_REGISTER':
      return { act: 'REGISTER_ANSWERED', data: { register: work.register, found: false } };
    case 'CHECK_SCAN':
      return { act: 'SCAN_CHECKED', data: { item: work.item, passed: true, sha256: 'pdf', pages: 1, findings: [] } };
    case 'RENDER_RECEIPT':
      return { act: 'RECEIPT_RENDERED', data: { sha256: 'receipt' } };
    case 'RENDER_SLIP':
      return { act: 'SLIP_RENDERED', data: { slip: work.slip, sha256: 's' } };
    case 'PAYMENT_REQUEST':
      return { act: 'PAYMENT_REQUESTED', data: { obligation: work.obligation } };
    case 'CANCEL_REQUEST':
      return { act: 'PAYMENT_REQUEST_CANCELLED', data: { obligation: work.obligation } };
    case 'REFUND':
      return { act: 'PAYMENT_REFUNDED', data: { payment: work.payment } };
    case 'RETIRE_NUMBER':
      return { act: 'NUMBER_RETIRED', data: {} };
    case 'STORE_RESULT':
    case 'PUSH_DATA':
      return { act: 'RECORD_STORED', data: { record: work.record } };
    case 'WITHDRAW_STORED':
      return { act: 'RECORD_WITHDRAWN', data: { record: work.record } };
    case 'RETURN_ELECTRONIC':
      return { act: 'RETURNED_ELECTRONICALLY', data: {} };
    case 'ASK_OUTSIDE':
      return { act: 'OUTSIDE_ASKED', data: { result: work.result } };
    case 'FETCH_OUTSIDE':
      return { act: 'OUTSIDE_FETCHED', data: { result: work.result, sha256: 'a' } };
    case 'CONSULT':
    case 'SLOW_ACT':
      return null;
  }
};

/**
 * Mostly what somebody is expected to do next, sometimes anything at all: pure chance alone would never leave the first phases.
 */
const nextMove = (state: DossierState, wild: Move, guided: boolean): Move => {
  if (!guided) return wild;
  const [pending] = state.requests;
  const second =
    pending && EVERYBODY.find(({ role, person }) => pending.confirmers.includes(role) && person !== pending.command.actor.person);
  if (pending && second) return { kind: 'COMMAND', actor: second, act: 'CONFIRM_REQUEST', data: { request: pending.request } };
  if (state.underway) return { kind: 'OUTCOME' };
  const [work] = state.work;
  const brought = work && broughtBack(work);
  if (brought) return { kind: 'COMMAND', actor: systemActor(), ...brought };
  const [task] = tasksOf(state);
  if (!task) return wild;
  const actor = EVERYBODY.find((candidate) => permitted(specOf(task.act), state, candidate) === null) ?? officer;
  const asks = specOf(task.act).asks(state);
  const asked = asks.find((data) => task.subject === '' || Object.values(data).includes(task.subject)) ?? asks[0];
  return { kind: 'COMMAND', actor, act: task.act, data: asked === undefined ? {} : filled(asked, state) };
};

/** The same act by somebody who may do it, so that the walks also take the rarer ways. */
const byWhoMay = (state: DossierState, wild: Move): Move => {
  if (wild.kind === 'OUTCOME' || wild.actor.role === 'SYSTEM') return wild;
  const actor = EVERYBODY.find((candidate) => permitted(specOf(wild.act), state, candidate) === null);
  return actor ? { ...wild, actor } : wild;
};

const apply = (state: DossierState, next: Move, serial: number, instant: string): Change | null => {
  if (next.kind === 'OUTCOME') {
    if (!state.underway) return null;
    const { act, commandId } = state.underway;
    return complete(state, { act, commandId, outcome: OUTCOMES[act as LongAct] } as Outcome, { at: instant });
  }
  const brings = next.act === 'LOOK_UP_DONE' ? 'LOOK_UP' : 'CHECK_SCAN';
  const work = state.work.find((entry) => entry.kind === brings && entry.item === (next.data as { item?: string }).item);
  const id = next.actor.role === 'SYSTEM' ? (work?.id ?? state.work[0]?.id ?? 'none') : `c${serial}`;
  const change = transition(state, { version: 2, id, act: next.act, actor: next.actor, data: next.data } as Command, { at: instant });
  return isRefusal(change) ? null : change;
};

/** The spec of what a confirmation is about. */
const requestedSpec = (state: DossierState, data: unknown): Spec | undefined => {
  const asked = state.requests.find(({ request }) => request === (data as { request?: string }).request);
  return asked && specOf(asked.command.act);
};

/** Every way in which the long act underway may end: with each kind of outcome, and after each act that may be done meanwhile. */
const endsOf = (state: DossierState, instant: string): readonly { readonly outcome: object; readonly change: Change }[] => {
  const { underway } = state;
  const spec = underway && specOf(underway.act);
  if (!underway || !spec || !isLong(spec)) return [];
  const meanwhile = SPECS.filter(({ duringUnderway }) => duringUnderway === true).flatMap(({ act }) => {
    const actor = EVERYBODY.find((candidate) => permitted(specOf(act), state, candidate) === null);
    return specOf(act)
      .asks(state)
      .flatMap((asked) => {
        const command = { version: 2, id: `meanwhile-${act}`, act, actor, data: filled(asked, state) } as Command;
        const change = actor && transition(state, command, { at: instant });
        return change === undefined || isRefusal(change) ? [] : [change.state];
      });
  });
  return [state, ...meanwhile].flatMap((before) =>
    spec.yields.flatMap((asked) => {
      const outcome = Object.fromEntries(Object.entries(asked).map(([field, value]) => [field, value === '' ? `brought-${field}` : value]));
      const change = complete(before, { act: spec.act, commandId: underway.commandId, outcome } as Outcome, { at: instant });
      return change === null ? [] : [{ outcome, change }];
    }),
  );
};

/** Whether the dossier holds what was brought back; where nothing is brought back, whether it is another one than before. */
const holds = (before: DossierState, after: DossierState, outcome: object): boolean => {
  const brought = Object.values(outcome).filter((value): value is string => typeof value === 'string');
  const { law: _law, ...own } = after;
  const written = brought.length > 0 ? JSON.stringify(own) : '';
  if (brought.length > 0) return brought.every((value) => written.includes(JSON.stringify(value)));
  const { phase, result } = before;
  return JSON.stringify({ phase, result }) !== JSON.stringify({ phase: after.phase, result: after.result });
};

const instantOf = (serial: number): string => new Date(Date.parse(at('2026-03-02T09:00')) + serial * 60_000).toISOString();

describe('the transition table', () => {
  // Asked 140,000 times, and `expect` would be half of the time: plain assertions here.
  it('lets no sequence of commands reach a state that it forbids', () => {
    const reached = new Set<string>();
    const ended = new Set<string>();
    fc.assert(
      fc.property(fc.array(fc.tuple(move, fc.integer({ min: 0, max: 9 })), { minLength: 20, maxLength: 120 }), (moves) => {
        const opened = openDossier('TN-TEST', applicationAt('2026-03-02T09:00'), { at: at('2026-03-02T09:00') });
        if (isRefusal(opened)) throw new Error(opened.code);
        let { state } = opened;
        moves.forEach(([wild, dice], serial) => {
          const next = nextMove(state, dice === 9 ? wild : byWhoMay(state, wild), dice < 6);
          const change = apply(state, next, serial, instantOf(serial));
          if (!change) return;
          const after = change.state;
          equal(after.revision, state.revision + 1);
          // Who wrote a revision is told by its events: no change goes without one, and none leaves an event that its spec does not name.
          ok(change.events.length > 0);
          const doer = specOf(next.kind === 'COMMAND' ? next.act : (state.underway?.act ?? 'READ'));
          const begun = next.kind === 'COMMAND' && isLong(doer);
          // A confirmation brings the events of what was asked for.
          const confirmed = next.kind === 'COMMAND' && next.act === 'CONFIRM_REQUEST' ? requestedSpec(state, next.data) : undefined;
          const named = [
            ...(begun || (confirmed && isLong(confirmed)) ? ['UNDERWAY'] : Object.keys(doer.events)),
            ...Object.keys(confirmed?.events ?? {}),
            ...(doer.confirmers ? ['REQUESTED'] : []),
          ];
          for (const { type } of change.events) ok(named.includes(type), `${type} is not named`);
          for (const { type } of change.events) ok(eventName(type) !== type, `${type} has no words`);
          if (after.phase !== state.phase) ok(MOVES[state.phase].includes(after.phase), `${state.phase} to ${after.phase}`);
          if (next.kind === 'COMMAND') {
            const spec = specOf(next.act);
            ok(spec.from.includes(state.phase), `${next.act} in ${state.phase}`);
            equal(
              permitted(spec, state, next.actor, { version: 2, id: 'x', act: next.act, actor: next.actor, data: next.data } as Command),
              null,
            );
            if (isLong(spec)) equal(after.phase, state.phase);
            if (state.underway && next.actor.role !== 'SYSTEM')
              ok(spec.duringUnderway === true || (spec.duringUnderway === 'FAILING' && state.failures.length > 0));
            // Nobody does alone what takes two: it waits, and nothing else moves.
            if (spec.confirmers && (spec.confirmedWhen?.(state, { ...next, version: 2, id: 'x' } as Command) ?? true))
              expect({ ...after, requests: [], requestSeq: 0, revision: 0 }).toEqual({
                ...state,
                requests: [],
                requestSeq: 0,
                revision: 0,
              });
          }
          // What is owed can be brought about wherever the dossier stands: an outcome that is refused would be begun again without end.
          for (const work of after.work) {
            const brought = broughtBack(work);
            const outcome = brought && ({ version: 2, id: work.id, actor: systemActor(), ...brought } as Command);
            equal(outcome && refusalOf(after, outcome, { at: instantOf(serial) }), null);
          }
          // Whoever was told "taken" is told the end: done by this change, taken back by it, or still to come.
          const pending = commandsUnderway(after);
          const ends = [change.commandId, ...(change.takenBack ?? []), ...change.events.map(({ data }) => data?.command)];
          for (const id of commandsUnderway(state)) ok(pending.includes(id) || ends.includes(id), `${id} is told no end`);
          // "Done" is told only of what stands in the dossier: a long act that ends without its effect is taken back.
          const command = after.underway?.commandId;
          if (command !== undefined && command !== state.underway?.commandId)
            for (const end of endsOf(after, instantOf(serial))) {
              ok(!commandsUnderway(end.change.state).includes(command), `${command} has not ended`);
              const done = holds(after, end.change.state, end.outcome);
              deepEqual(
                { events: end.change.events, back: end.change.takenBack?.includes(command) ?? false },
                { events: end.change.events, back: !done },
              );
              for (const { type } of end.change.events) ended.add(`${type} ${done ? 'done' : 'back'}`);
            }
          // The due date moves only with a ground; a breach is for ever, until a restart begins another limit.
          const ground = next.kind === 'COMMAND' ? GROUNDS.has(next.act) : state.underway?.act === 'SUBMIT_REFUSAL';
          if (state.clock.dueAt !== null && !ground) equal(after.clock.dueAt, state.clock.dueAt);
          // A limit that runs has its date: nothing that was entered leaves it without one.
          if (inGroup(after.phase, 'RUNNING') && !pausingObligation(after)) ok(after.clock.dueAt !== null);
          // Every open branch ends with the dossier, and a closed dossier asks nobody for anything but to mend and to give back what it still owes.
          if (after.phase === 'CLOSED')
            deepEqual(
              tasksOf(after).filter(({ act }) => !['RETRY_WORK', 'CONFIRM_REQUEST', 'REFUND_PAYMENT'].includes(act)),
              [],
            );
          // Moment of the clock are only ever added.
          deepEqual(after.clock.ledger.slice(0, state.clock.ledger.length), state.clock.ledger);
          const result = after.result;
          if (after.phase === 'AWAITING_SIGNATURE' && result?.outcome === 'RESULT') {
            ok(after.consultations.every(({ status }) => status === 'CLOSED'));
            ok(after.papers.every((paper) => paper.treatment?.convert !== true || paper.convertedFrom === paper.file?.sha256));
          }
          // A limit that runs has every instant to come: nobody can stop it for good.
          const { dueAt, warnAt, redAt, breachAt } = after.clock;
          if (inGroup(after.phase, 'RUNNING') && !pausingObligation(after)) ok(![dueAt, warnAt, redAt, breachAt].includes(null));
          if (after.phase === 'TRANSFERRED') {
            ok(after.papers.every((paper) => !paper.treatment?.scan || paper.file !== null));
          }
          if (after.phase === 'AWAITING_ISSUE') ok(result?.leaderSigned !== null);
          if (after.closure === 'RETURNED') expect(result).toMatchObject({ electronic: 'DELIVERED', paper: 'DELIVERED' });
          if (after.closure === 'STOPPED' && after.withdrawal === 'STOPPED') equal(state.result?.leaderSigned ?? null, null);
          reached.add(after.closure ?? after.phase);
          state = after;
        });
      }),
      { numRuns: 600, seed: 2603 },
    );
    // Both ends of a long act are met, or the property would speak of one.
    expect([...ended]).toEqual(
      expect.arrayContaining([
        'LEADER_SIGNED done',
        'SIGNATURE_WITHHELD back',
        'SIGNATURE_OUTDATED back',
        'ISSUE_OUTDATED back',
        'ACCOUNT_NOT_FOUND done',
      ]),
    );
    // The property speaks of the whole table only if the walks get everywhere.
    expect(
      [...Object.keys(MOVES).filter((phase) => phase !== 'CLOSED'), 'RETURNED', 'INTAKE_REJECTED', 'STOPPED', 'MIGRATED_OUT'].filter(
        (place) => !reached.has(place),
      ),
    ).toEqual([]);
  });

  it('names everybody who may when it refuses somebody who may not', () => {
    const dossier = scene(applicationAt('2026-03-02T09:00'));
    for (const spec of SPECS) {
      for (const actor of EVERYBODY) {
        const refusal = permitted(spec, dossier.state(), actor);
        if (refusal?.code === 'ROLE_NOT_PERMITTED')
          expect(refusal.detail?.roles).toEqual([...new Set(spec.permits.map(({ role }) => role))].filter((role) => role !== 'SYSTEM'));
      }
    }
    expect(dossier.refusal(stranger, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'))).toMatchObject({
      code: 'UNIT_NOT_PERMITTED',
      detail: { intakeUnit: 'H15.901/MC' },
    });
    expect(dossier.refusal(leader, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'))).toMatchObject({
      code: 'ROLE_NOT_PERMITTED',
      detail: { roles: ['INTAKE_OFFICER'] },
    });
  });

  it('lets a supervisor of the agency assign, but not one from elsewhere', () => {
    const state = { ...scene(applicationAt('2026-03-02T09:00')).state(), phase: 'TRANSFERRED' as const };
    expect(permitted(specOf('ASSIGN'), state, supervisor)).toBeNull();
    expect(permitted(specOf('ASSIGN'), state, { ...supervisor, unit: COMMUNE_B, agency: COMMUNE_B })?.code).toBe('UNIT_NOT_PERMITTED');
  });

  it('does not carry out a command that arrives after its time', () => {
    const { state } = scene(applicationAt('2026-03-02T09:00'));
    const command: Command = {
      version: 2,
      id: 'late',
      act: 'START_IDENTIFICATION',
      actor: officer,
      data: {},
      expiresAt: at('2026-03-02T09:01'),
    };
    const change = transition(state(), command, { at: at('2026-03-02T09:02') });
    expect(isRefusal(change) && change.code).toBe('COMMAND_EXPIRED');
  });

  it('counts only the verdict on the latest scan of a paper', () => {
    const opened = scene(applicationAt('2026-03-02T09:00')).state();
    const state: DossierState = {
      ...opened,
      phase: 'DIGITISING',
      papers: opened.papers.map((paper) => ({ ...paper, status: 'SCANNED' as const })),
      work: [
        { id: 'check_scan-1', kind: 'CHECK_SCAN', item: 'P07-C1' },
        { id: 'check_scan-2', kind: 'CHECK_SCAN', item: 'P07-C1' },
      ],
    };
    const verdict = { item: 'P07-C1', passed: true, sha256: 'old', pages: 2, findings: [] };
    const change = transition(
      state,
      { version: 2, id: 'check_scan-1', act: 'SCAN_CHECKED', actor: systemActor(), data: verdict },
      { at: instantOf(1) },
    );
    expect(!isRefusal(change) && change.state.papers[0]).toMatchObject({ status: 'SCANNED', file: null });
    expect(!isRefusal(change) && change.events).toEqual([{ type: 'SCAN_OVERTAKEN', data: { item: 'P07-C1' } }]);
  });
});

describe('what is derived', () => {
  it('gives every open phase a status, a holder and somebody to act', () => {
    const state = scene(applicationAt('2026-03-02T09:00')).state();
    for (const phase of Object.keys(MOVES) as DossierPhase[]) {
      expect(statusOf({ ...state, phase })).toBeTruthy();
      expect(holderOf({ ...state, phase })).toBeTruthy();
    }
    expect(tasksOf(state).map(({ act, unit, roles }) => [act, unit, roles])).toEqual([
      ['START_IDENTIFICATION', 'H15.901/MC', ['INTAKE_OFFICER']],
    ]);
  });

  it('knows every component of the shipped procedure by an answer that asks for it', () => {
    const { components, caseQuestions } = lawOf2026().procedure;
    for (const { code, when } of components) {
      for (const [question, values] of Object.entries(when))
        expect({ code, allowed: caseQuestions[question] }).toEqual({ code, allowed: expect.arrayContaining([...values]) });
    }
  });
});
