import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { itemsOf, pausingObligation } from '../../domain/dossier/change.ts';
import { componentChecklist } from '../../domain/dossier/checklist.ts';
import { type Act, type Command, type LongAct, type Outcome, RULES_VERSION } from '../../domain/dossier/commands.ts';
import { SPECS, specOf } from '../../domain/dossier/contents.ts';
import { tasksOf } from '../../domain/dossier/derive.ts';
import { nextDue } from '../../domain/dossier/due.ts';
import { signable } from '../../domain/dossier/on-demand.ts';
import { permitted } from '../../domain/dossier/permit.ts';
import { inGroup, OPEN_PHASES } from '../../domain/dossier/phases.ts';
import type { DossierState, Work } from '../../domain/dossier/state.ts';
import { type Change, complete, openDossier, systemActor, transition } from '../../domain/dossier/transition.ts';
import { isRefusal } from '../../domain/failures.ts';
import { casesOf } from '../../domain/law/procedure.ts';
import type { LawSnapshot } from '../../domain/law/types.ts';
import { applicationAt, at, COMMUNE_B, EVERYBODY, filled, handler, leader, ruledLaw } from '../../test/support/dossier.ts';
import { DOORS } from './acts.ts';

/** Dossiers that should not pass: random walks over the pure table, with bodies as they come over HTTP. Seeded, so that a walk can be found again. */

const WALKS = 10_000;
const STEPS = 70;
/** Of so many walks every standing is led on to its end. */
const LED_ON = 100;
/** A minute on a quiet machine (measured); this only ends what hangs. */
const LIMIT_MS = 1_200_000;

/** mulberry32 */
const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

type Random = () => number;
const oneOf = <T>(random: Random, values: readonly T[]): T => {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('nothing to choose from');
  return value;
};
const chance = (random: Random, share: number): boolean => random() < share;

const law: LawSnapshot = ruledLaw();
const open = applicationAt('2026-03-02T09:00');
const CASES = casesOf(law.procedure);
const reasons = 'Theo đề nghị của người nộp hồ sơ';

interface Walk {
  readonly random: Random;
  state: DossierState;
  now: number;
  /** What the counter last said of each paper: kept here, so that the judge does not ask the judged. */
  readonly said: Map<string, { readonly handedIn: boolean; readonly carrier: string }>;
  readonly fired: Set<string>;
  /** The file that the last signed list names for a paper. */
  readonly listed: Map<string, string>;
  /** Papers of which something was decided since the last list was signed. */
  readonly unsaid: Set<string>;
  /** What the rules say of its state, asked once. */
  stands: { readonly state: DossierState; readonly tasks: ReturnType<typeof tasksOf> } | null;
}

/** A third of all steps change nothing. */
const tasksNow = (walk: Walk): ReturnType<typeof tasksOf> => {
  if (walk.stands?.state !== walk.state) walk.stands = { state: walk.state, tasks: tasksOf(walk.state) };
  return walk.stands.tasks;
};

const iso = (ms: number): string => new Date(ms).toISOString();
const DAY = 86_400_000;

/** A body as somebody might send it: mostly what makes sense, now and then what does not. */
const bodyOf = ({ random, state, now }: Walk, act: Act, subject: string): unknown => {
  const all = state.papers.map(({ item }) => item);
  const item = chance(random, 0.9) && all.includes(subject) ? subject : oneOf(random, [...all, 'TO-DAN-PHO']);
  const yes = (share = 0.85): boolean => chance(random, share);
  const others = <Verdict extends string>(verdicts: readonly Verdict[]) =>
    yes() ? {} : { verdicts: { [oneOf(random, all)]: oneOf(random, verdicts) } };
  const named = yes(0.95) ? all : all.slice(1);
  const days = yes() ? 5 : -1;
  switch (act) {
    case 'ADD_PAPER':
      return { item: oneOf(random, ['TO-DAN-PHO', 'GT-1', 'P07-C5', ...all]) };
    case 'RESOLVE_ACCOUNT':
      return yes(0.5) ? {} : { account: 'a'.repeat(16), reasons };
    case 'CONFIRM_DATA':
      return { item, valid: yes(), agrees: yes(), confirmed: yes(), ...(yes(0.7) ? { reasons } : {}) };
    case 'CLASSIFY':
      return {
        item,
        carrier: yes(0.9) ? 'PAPER' : oneOf(random, ['E_FILE_VALID', 'E_FILE_OTHER']),
        handedIn: yes(0.8),
        ...(yes(0.95) ? {} : { secret: true, reasons }),
        issuerAgency: yes() ? 'H15.901' : null,
        onDemand: !yes(0.95),
        sheets: 1,
        blankBacks: true,
      };
    case 'DECIDE_EXCEPTION':
      return {
        item,
        handedIn: true,
        ground: oneOf(random, ['FRAGILE', 'TREATMENT_NOT_SERVED', 'NO_GROUND']),
        issuerAgency: yes(0.5) ? 'H15.901' : COMMUNE_B,
        reasons,
      };
    case 'CONFIRM_REQUEST':
      return { request: state.requests.at(-1)?.request ?? 'DN1' };
    case 'COUNT_SHEETS':
      return { item, sheets: 1 };
    case 'CHECK_DOSSIER':
      return { items: named.length > 0 ? named : ['P07-C1'], ...others(['SCAN_AGAIN', 'CLASSIFY_AGAIN']) };
    case 'CHECK_RECEIPT':
      return {
        items: named.length > 0 ? named : ['P07-C1'],
        ...others(['SCAN_UNUSABLE', 'MISCLASSIFIED', 'PAPER_MISSING', 'NOT_QUALIFIED']),
      };
    case 'ASSIGN':
      return { handler: handler.person };
    case 'CONVERT':
      return {
        item,
        fileSha256: state.papers.find((paper) => paper.item === item)?.file?.sha256 ?? '0'.repeat(64),
        values: [{ field: 'number', value: '1', origin: 'TYPED', page: 1 }],
      };
    case 'CONSULT':
      return {
        kind: yes() ? 'VERIFICATION' : 'OPINION',
        addressee: yes(0.9) ? COMMUNE_B : 'H15',
        workingDays: yes() ? 3 : 1,
        content: 'Đề nghị xác minh',
      };
    case 'DECIDE_FIELD':
      return { field: 'spouseName', source: 'HANDLER', value: 'Hồ Thị Mẫu Hiền', seen: '0'.repeat(64), reasons };
    case 'WAIVE_CONSULTATION':
      return { consultation: state.consultations.at(-1)?.consultation ?? 'TV1', reasons };
    case 'SUBMIT_REFUSAL':
    case 'REJECT_INTAKE':
      return { ground: 'NOT_QUALIFIED', reasons, articles: 'Nghị định 123/2015/NĐ-CP, Điều 22' };
    case 'CHANGE_SIGNER':
      return { signer: leader.person };
    case 'REPORT_RESULT_ERROR':
      return { fault: 'WRONG_CONTENT', reasons };
    case 'RETURN_DRAFT':
      return { comment: reasons };
    case 'DELIVER':
      return {
        receiver: yes() ? 'OWNER' : 'REPRESENTATIVE',
        fullName: 'Hồ Thị Mẫu Hiền',
        personalId: '066190000124',
        identityProof: 'ID_CARD',
      };
    case 'REQUEST_SUPPLEMENT':
      return { items: [item], ...(yes(0.5) ? { workingDays: 5 } : {}), justified: !yes(), reasons };
    case 'RETURN_FOR_SUPPLEMENT':
      return { items: [item], justified: !yes(), reasons };
    case 'RECEIVE_SUPPLEMENT':
    case 'RECEIVE_COMPLETE_DOSSIER':
      return {
        ...(yes(0.5) ? {} : { receivedAt: iso(now - Math.floor(random() * 4 * DAY)), ...(yes() ? { catchUpReason: 'Mất điện' } : {}) }),
        ...(yes(0.6) ? { [yes() ? 'received' : 'onPaper']: state.supplement?.items ?? [] } : {}),
        ...(yes(0.5) ? { explained: (state.supplement?.items ?? []).map((one) => ({ item: one, reasons })) } : {}),
      };
    case 'PROLONG_SUPPLEMENT':
      return { workingDays: 5, reasons };
    case 'NOTIFY_OBLIGATION':
      return {
        kind: yes(0.5) ? 'SERVICE_FEE' : 'FINANCIAL_OBLIGATION',
        amount: yes() ? 8_000 : 0,
        checked: 'đã đối chiếu với nghị quyết đang có hiệu lực',
        dueAt: iso(now + days * DAY),
        ...(yes(0.5) ? {} : { ground: oneOf(random, ['FINANCIAL_OBLIGATION', 'NO_GROUND']) }),
      };
    case 'CONFIRM_PAYMENT':
    case 'WITHDRAW_OBLIGATION':
      return {
        obligation: /^NV/.test(subject) ? subject : (state.obligations.at(-1)?.obligation ?? 'NV1'),
        ...(act === 'WITHDRAW_OBLIGATION' ? { reasons } : {}),
      };
    case 'DECIDE_REPORT':
      return { result: 'KQ1', keep: yes(0.5), reasons };
    case 'REFUND_PAYMENT':
      return { payment: /^TT/.test(subject) ? subject : 'TT1', way: 'CASH', ...(yes(0.5) ? { wrongFee: true } : {}), reasons };
    case 'REQUEST_RESCAN':
      return { item, page: 1, fault: 'BLURRED' };
    case 'RETRY_WORK':
      return { work: /^[a-z]/.test(subject) ? subject : 'w1' };
    case 'DECLINE_ACCOUNT':
    case 'SEND_BACK':
    case 'RECALL':
    case 'REFUSE_WITHDRAWAL':
      return { reasons };
    case 'REMIND':
      return { content: reasons };
    default:
      return {};
  }
};

/** Their bodies are looked up in the catalogue of officers, agencies and paper types. */
const LOOKED_UP: Readonly<Partial<Record<Act, (body: never) => unknown>>> = {
  ASSIGN: ({ handler: person }: { readonly handler: string }) => ({ handler: person }),
  CONSULT: ({ kind, addressee, workingDays }: { readonly kind: string; readonly addressee: string; readonly workingDays: number }) => ({
    kind,
    addressee,
    function: addressee === COMMUNE_B ? 'COMMUNE_PC' : 'PROVINCE_PC',
    workingDays,
  }),
  ASK_REGISTERS: () => ({ registers: law.procedure.registers ?? [] }),
  DECIDE_FIELD: ({ field, source }: { readonly field: string; readonly source: string }) => ({ field, source, after: null }),
  SUBMIT_DRAFT: () => ({}),
  SUBMIT_REFUSAL: ({ ground }: { readonly ground: string }) => ({ ground }),
  CHANGE_SIGNER: ({ signer }: { readonly signer: string }) => ({ signer }),
  SIGN: () => ({}),
  SIGN_LETTER: () => ({ right: { mandate: 'NDD-1', authority: 'HEAD', ends: null } }),
  DELIVER: ({ receiver }: { readonly receiver: string }) => ({ receiver }),
  CONVERT: ({ item, fileSha256 }: { readonly item: string; readonly fileSha256: string }) => ({ item, fileSha256, dataHash: 'd' }),
};

const FOREIGN = new Set<Act>(['SKIP_WORK', 'HOLD_WORK', 'CORRECT_WORK', 'DECLINE_REQUEST']);
const doors = DOORS.filter(({ spec }) => !FOREIGN.has(spec.act)).map((door) => ({ ...door, check: Compile(door.body.schema) }));
const doorOf = new Map(doors.map((door) => [door.spec.act, door]));

/** By files: the scan of a paper, the reply of another agency. */
const fileData = ({ state }: Walk, act: Act, subject: string, serial: number): unknown =>
  act === 'UPLOAD_SCAN'
    ? { item: subject, files: [{ sha256: `c${serial}`, mediaType: 'image/jpeg', pages: 1 }] }
    : { consultation: state.consultations.at(-1)?.consultation ?? 'TV1', reply: 'r', pages: 1 };

const dataOf = async (walk: Walk, act: Act, subject: string, serial: number): Promise<unknown> => {
  if (act === 'UPLOAD_SCAN' || act === 'ANSWER_CONSULTATION') return fileData(walk, act, subject, serial);
  const door = doorOf.get(act);
  if (door === undefined) return null;
  const body = bodyOf(walk, act, subject);
  if (!door.check.Check(body)) throw new Error(`${act} is no body: ${JSON.stringify(body)}`);
  const known = LOOKED_UP[act];
  if (known) return known(body as never);
  const context = { tx: null as never, state: walk.state, actor: systemActor(), commandId: `c${serial}`, at: iso(walk.now) };
  const data = await door.body.prepare(context, body);
  return isRefusal(data) ? null : data;
};

const OUTCOMES: { readonly [A in LongAct]: unknown } = {
  RESOLVE_ACCOUNT: { account: 'LINKED' },
  ACCEPT: { dossierCode: 'H15.901-260302-0001' },
  SIGN_PACKAGE_ADDITION: { list: 'l', files: {} },
  SIGN_COPIES: { copies: [] },
  HAND_OVER: { controlSlip: 's' },
  SUBMIT_DRAFT: { draft: 'd', signer: leader.person },
  CHANGE_SIGNER: { draft: 'd2', signer: leader.person },
  SUBMIT_REFUSAL: { draft: 'r', signer: leader.person },
  SIGN: { leaderSigned: 'l' },
  ISSUE: { issued: 'i', number: 1, copies: [] },
  DELIVER: {},
};

const filesOf = ({ papers }: DossierState): Readonly<Record<string, string>> =>
  Object.fromEntries(papers.flatMap(({ item, file }) => (file === null ? [] : [[item, file.sha256]])));

const copiesOf = (state: DossierState) => ({ copies: signable(state).map(({ item }) => ({ item, sha256: 'k', number: 1 })) });

/** What its activity brings back; whoever signs a list is remembered with the files that stood in it, beside what the rules say. */
const outcomeOf = (walk: Walk, act: LongAct): unknown => {
  const files = filesOf(walk.state);
  if (act === 'HAND_OVER' || act === 'SIGN_PACKAGE_ADDITION') {
    walk.unsaid.clear();
    for (const [item, sha256] of Object.entries(files)) walk.listed.set(item, sha256);
  }
  if (act === 'SIGN_PACKAGE_ADDITION') return { list: 'l', files, papers: itemsOf(walk.state) };
  if (act === 'SIGN_COPIES') return copiesOf(walk.state);
  if (act !== 'RESOLVE_ACCOUNT' || !chance(walk.random, 0.2)) return OUTCOMES[act];
  return { account: 'CONFLICT', choices: [{ account: 'a'.repeat(16), masked: '••••AAAA' }] };
};

const AWAY = { activity: 'lookUpComponent', cause: 'CIVIL_STATUS_UNAVAILABLE', class: 'PASSING' } as const;

/** What the system's own work brings back; null where somebody's act ends it. */
const brought = (random: Random, work: Work, serial: number): { readonly act: Act; readonly data: unknown } | null => {
  switch (work.kind) {
    case 'LOOK_UP':
      return chance(random, 0.2)
        ? { act: 'WORK_FAILED', data: { work: work.id, failed: AWAY, goesOn: true } }
        : { act: 'LOOK_UP_DONE', data: { item: work.item, found: chance(random, 0.5) } };
    case 'ASK_REGISTER':
      return chance(random, 0.2)
        ? { act: 'WORK_FAILED', data: { work: work.id, failed: { ...AWAY, activity: 'askRegister' } } }
        : { act: 'REGISTER_ANSWERED', data: { register: work.register, found: chance(random, 0.5) } };
    case 'PAYMENT_REQUEST':
      return { act: 'PAYMENT_REQUESTED', data: { obligation: work.obligation } };
    case 'CANCEL_REQUEST':
      return { act: 'PAYMENT_REQUEST_CANCELLED', data: { obligation: work.obligation } };
    case 'REFUND':
      return { act: 'PAYMENT_REFUNDED', data: { payment: work.payment } };
    case 'CHECK_SCAN':
      return {
        act: 'SCAN_CHECKED',
        data: { item: work.item, passed: chance(random, 0.9), sha256: serial.toString(16).padStart(64, '0'), pages: 1, findings: [] },
      };
    case 'RENDER_RECEIPT':
      return { act: 'RECEIPT_RENDERED', data: { sha256: 'receipt' } };
    case 'RENDER_SLIP':
      return { act: 'SLIP_RENDERED', data: { slip: work.slip, sha256: 's' } };
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
      return { act: 'OUTSIDE_FETCHED', data: { result: work.result, sha256: 'a'.repeat(64) } };
    case 'CONSULT':
    case 'SLOW_ACT':
      return null;
  }
};

const systemCommand = (walk: Walk, id: string, act: Act, data: unknown): Change | null => {
  const change = transition(walk.state, { version: RULES_VERSION, id, act, actor: systemActor(), data } as Command, { at: iso(walk.now) });
  return isRefusal(change) ? null : change;
};

const subjectOf = (data: unknown): string => (data as { readonly request: string }).request;

const step = async (walk: Walk, serial: number): Promise<Change | null> => {
  const { random, state } = walk;
  const due = nextDue(state, walk.fired);
  if (due && Date.parse(due.at) <= walk.now) {
    walk.fired.add(due.id);
    return systemCommand(walk, due.id, due.act, due.data);
  }
  if (chance(random, 0.7)) {
    const { underway } = state;
    if (underway) {
      if (underway.act === 'RESOLVE_ACCOUNT' && chance(random, 0.1))
        return systemCommand(walk, 'f', 'WORK_FAILED', { work: underway.commandId, failed: AWAY, goesOn: true });
      const outcome = { act: underway.act, commandId: underway.commandId, outcome: outcomeOf(walk, underway.act as LongAct) } as Outcome;
      return complete(state, outcome, { at: iso(walk.now) });
    }
    const work = state.work.find(
      ({ id, kind }) => kind !== 'CONSULT' && kind !== 'SLOW_ACT' && state.failures.every((failure) => failure.work !== id),
    );
    const done = work && brought(random, work, serial);
    if (work && done) return systemCommand(walk, work.id, done.act, done.data);
  }
  const tasks = chance(random, 0.8) ? tasksNow(walk) : [];
  const task = tasks.length > 0 ? oneOf(random, tasks) : null;
  const wanted = task?.act ?? oneOf(random, doors).spec.act;
  // Nobody's task, and done where a payment is waited for.
  const act = wanted === 'CONFIRM_PAYMENT' && chance(random, 0.2) ? 'WITHDRAW_OBLIGATION' : wanted;
  const subject = task?.subject ?? '';
  const actor = EVERYBODY.find((one) => permitted(specOf(act), state, one) === null);
  if (actor === undefined || !specOf(act).from.includes(state.phase)) return null;
  const data = await dataOf(walk, act, subject, serial);
  if (data === null) return null;
  const change = transition(state, { version: RULES_VERSION, id: `c${serial}`, act, actor, data } as Command, { at: iso(walk.now) });
  if (isRefusal(change)) return null;
  const confirms = act === 'CONFIRM_REQUEST' ? state.requests.find(({ request }) => request === subjectOf(data))?.command.data : data;
  if (change.events.some(({ type }) => type === 'PAPER_CLASSIFIED')) {
    const { item, handedIn, carrier } = confirms as { readonly item: string; readonly handedIn: boolean; readonly carrier: string };
    walk.said.set(item, { handedIn, carrier });
  }
  for (const { type, data: decided } of change.events)
    if (type === 'PAPER_CLASSIFIED' || type === 'EXCEPTION_DECIDED') walk.unsaid.add(String(decided?.item));
  // Two persons have the paper before them.
  for (const { type, data: decided } of change.events)
    if (type === 'EXCEPTION_DECIDED') walk.said.set(String(decided?.item), { handedIn: true, carrier: 'PAPER' });
  return change;
};

/** Lines of this case that the dossier holds nothing for: judged by what was said and brought, not by the rules' own word. */
const unsatisfied = ({ state, said }: Walk): readonly string[] => {
  const lines = componentChecklist(state.law.procedure, state.answers);
  if (isRefusal(lines)) throw new Error(lines.code);
  return lines.flatMap(({ code, presentedOnly }) => {
    const paper = state.papers.find(({ component }) => component === code);
    const confirmed = paper?.treatment?.row === '3' && paper.eVersion === 'REUSABLE';
    const brings = paper?.treatment?.scan === true ? paper.file !== null : said.get(code)?.handedIn === true || presentedOnly;
    return paper !== undefined && paper.treatment !== null && (confirmed || brings) ? [] : [code];
  });
};

const owed = ({ obligations }: DossierState): readonly string[] =>
  obligations.flatMap(({ obligation, status, ground }, index) => {
    const later = obligations.slice(index + 1).filter((other) => other.status !== 'WITHDRAWN');
    const toldAnew = ground !== null && later.some((other) => other.ground?.code === ground.code);
    return status === 'NOTIFIED' || (status === 'EXPIRED' && !toldAnew) ? [obligation] : [];
  });

const judge = (walk: Walk, before: DossierState, change: Change, seed: number): void => {
  const { state } = walk;
  const types = change.events.map(({ type }) => type);
  // Asked 400,000 times, so that `expect`, which holds for all of them, was a seventh of the time.
  const holds = (truth: boolean, what: string, seen: unknown = types): void => {
    if (!truth) expect.fail(`walk ${seed}: ${what} at revision ${state.revision}: ${JSON.stringify(seen)}`);
  };
  const none = (found: readonly unknown[], what: string): void => holds(found.length === 0, what, found);
  if (types.includes('ISSUED') && state.result?.outcome === 'RESULT') {
    none(
      Object.entries(filesOf(state)).filter(([item, sha256]) => walk.listed.get(item) !== sha256),
      'issued with a file in no signed list',
    );
    none(
      state.papers.flatMap(({ item, file }) => (file === null && walk.unsaid.has(item) ? [item] : [])),
      'issued with a paper without a file of which no signed list says what becomes',
    );
    none(unsatisfied(walk), 'issued without');
    none(
      state.papers.filter(({ lookUp }) => lookUp === 'PENDING').map(({ item }) => item),
      'issued while owed by a register',
    );
    none(
      (law.procedure.registers ?? []).filter((register) => !['FOUND', 'NONE'].includes(state.registers?.[register] ?? '')),
      'issued without a word of a register about the person',
    );
    if (state.answers.livedElsewhere === 'true')
      holds(
        state.consultations.some(
          ({ kind, addressee, status }) => kind === 'VERIFICATION' && addressee === COMMUNE_B && status === 'CLOSED',
        ),
        'issued without the word of the commune',
      );
  }
  const { dueAt, warnAt, redAt, breachAt } = state.clock;
  if (inGroup(state.phase, 'RUNNING') && !pausingObligation(state))
    holds(![dueAt, warnAt, redAt, breachAt].includes(null), 'running without an instant');
  if (state.phase === 'SUPPLEMENT') holds(state.stepDueAt !== null, 'waiting for the applicant without an end');
  if (types.includes('SUPPLEMENT_REQUESTED') && before.supplementRounds[state.supplement?.stage ?? 'INTAKE'] > 0)
    holds(types.includes('REQUEST_CONFIRMED'), 'asked for once more by one person');
  if (types.includes('RETURNED_ELECTRONICALLY') || types.includes('RETURNED_ON_PAPER')) none(owed(before), 'returned with an open fee');
  if (types.some((type) => type === 'ISSUED' || type === 'RETURNED_ELECTRONICALLY' || type === 'RETURNED_ON_PAPER'))
    none(
      before.requests.filter(({ command }) => command.act === 'REPORT_RESULT_ERROR'),
      'issued or returned while an error of it is reported',
    );
};

/** What a standing differs from another by, as far as it says what may be done next. */
const standingOf = ({
  phase,
  result,
  extension,
  withdrawal,
  obligations,
  consultations,
  papers,
  supplement,
  answers,
  ...state
}: DossierState) =>
  JSON.stringify([
    [phase, result?.outcome, result?.status, result?.electronic, extension.status, withdrawal, supplement?.stage, answers.livedElsewhere],
    [state.underway?.act, state.account, state.handler === null, state.supplementRounds],
    papers.map(({ status, treatment, check1, check2, lookUp }) => [status, treatment?.row, check1, check2, lookUp]),
    obligations.map(({ kind, status, ground }) => [kind, status, ground?.code]),
    consultations.map(({ status }) => status),
    state.failures.map(({ activity, status }) => [activity, status]),
    state.requests.map(({ command }) => command.act),
  ]);

/** People of the office alone: neither the applicant, who need not come back, nor another system. */
const OFFICE = EVERYBODY.filter(({ role }) => role !== 'APPLICANT' && role !== 'SPECIALISED_DB');
const WITH_DOOR = SPECS.filter(({ act }) => doorOf.has(act) || act === 'UPLOAD_SCAN' || act === 'ANSWER_CONSULTATION');
/** Not the office's way on: the owner's wish and its decision, another system's dossier, a word that moves nothing. */
const NO_WAY: ReadonlySet<Act> = new Set(['REQUEST_WITHDRAWAL', 'MIGRATE_OUT', 'READ', 'REMIND', 'REPRINT_RECEIPT', 'CONFIRM_REQUEST']);
const LONGEST_WAY = 150;

/** An act done by whoever of the office may, with a second person where it takes one, and to its end; null: nobody may, or it came to nothing. */
const officeDoes = (
  state: DossierState,
  doomed: string | undefined,
  o: { act: Act; data: unknown; id: string; at: string },
): DossierState | null => {
  const spec = specOf(o.act);
  const run = (from: DossierState, command: object): DossierState | null => {
    const change = transition(from, { version: RULES_VERSION, ...command } as Command, { at: o.at });
    return isRefusal(change) ? null : change.state;
  };
  const actor = OFFICE.find(
    (one) => permitted(spec, state, one, { ...o, version: RULES_VERSION, actor: one } as unknown as Command) === null,
  );
  let next = actor === undefined ? null : run(state, { id: o.id, act: o.act, actor, data: o.data });
  const pending = next?.requests.find(({ command }) => command.id === o.id);
  if (next !== null && pending !== undefined) {
    const second = OFFICE.find(({ role, person }) => pending.confirmers.includes(role) && person !== actor?.person);
    next =
      second === undefined
        ? null
        : run(next, { id: `${o.id}-2`, act: 'CONFIRM_REQUEST', actor: second, data: { request: pending.request } });
  }
  return next === null ? null : ended(next, doomed, o.at);
};

/** The long act underway ends as the world has it: what is signed and issued of a doomed draft is withheld. */
const ended = (state: DossierState, doomed: string | undefined, instant: string): DossierState | null => {
  const { underway } = state;
  if (underway === null) return state;
  const act = underway.act as LongAct;
  const files = filesOf(state);
  const withheld = (act === 'SIGN' || act === 'ISSUE') && doomed !== undefined && state.result?.draft === doomed;
  const brings = withheld
    ? { outdated: ['maritalStatus'] }
    : act === 'SIGN_PACKAGE_ADDITION'
      ? { list: 'l', files, papers: itemsOf(state) }
      : act === 'SIGN_COPIES'
        ? copiesOf(state)
        : OUTCOMES[act];
  const drafted = act === 'SUBMIT_DRAFT' || act === 'CHANGE_SIGNER' ? { draft: `anew-${state.revision}`, signer: leader.person } : brings;
  const change = complete(state, { act, commandId: underway.commandId, outcome: drafted } as Outcome, { at: instant });
  return withheld || change === null ? null : change.state;
};

/** All that the system owes of itself is brought about, however often it failed before. */
const settled = (state: DossierState, instant: string): DossierState =>
  state.work.reduce((now, work, index) => {
    const done = brought(() => 0.6, work, index + 1);
    if (done === null) return now;
    const change = transition(now, { version: RULES_VERSION, id: work.id, actor: systemActor(), ...done } as Command, { at: instant });
    return isRefusal(change) ? now : change.state;
  }, state);

/**
 * Whether the office alone brings a dossier to its end from where it stands, through doors that are open over HTTP, though the registers have changed
 * since its draft; else where it stays.
 */
const wayOut = (from: DossierState, start: number): string | null => {
  const doomed = from.result?.draft;
  let state = from;
  const tried = new Set<string>();
  let waited = start;
  for (let serial = 0; serial < LONGEST_WAY; serial += 1) {
    const instant = iso(waited + serial * 60_000);
    state = ended(state, doomed, instant) ?? withoutUnderway(state, instant);
    state = settled(state, instant);
    if (state.phase === 'CLOSED') return null;
    const next = nextOfOffice(state, doomed, { tried, id: `way-${serial}`, at: instant });
    if (next !== null) {
      state = next;
      continue;
    }
    // An agency that never answers is waived once it is late.
    const late = Math.max(...state.consultations.map(({ status, dueAt }) => (status === 'CLOSED' ? 0 : Date.parse(dueAt))));
    if (late <= Date.parse(instant)) return `${state.phase} ${standingOf(state)} tasks ${tasksOf(state).map(({ act }) => act)}`;
    waited = late;
    tried.clear();
  }
  return `${state.phase} has no end: ${[...tried].slice(-8)}`;
};

/** What was underway is withheld. */
const withoutUnderway = (state: DossierState, instant: string): DossierState => {
  const { underway } = state;
  if (underway === null) return state;
  const outcome = { act: underway.act, commandId: underway.commandId, outcome: { outdated: ['maritalStatus'] } } as Outcome;
  return complete(state, outcome, { at: instant })?.state ?? state;
};

const pictures = (id: string) => [{ sha256: id, mediaType: 'image/jpeg', pages: 1 }];

/** The office does what it is asked for; where none of that can be done, any other act that moves the dossier. */
const nextOfOffice = (
  state: DossierState,
  doomed: string | undefined,
  o: { tried: Set<string>; id: string; at: string },
): DossierState | null => {
  const asked = tasksOf(state).filter(({ act }) => WITH_DOOR.some((spec) => spec.act === act) && !NO_WAY.has(act));
  const ways = [
    ...asked.map(({ act, subject }) => ({ act, subject, moves: false })),
    ...WITH_DOOR.filter(({ act, from }) => from.includes(state.phase) && !NO_WAY.has(act)).map(({ act }) => ({
      act,
      subject: '',
      moves: act !== 'WAIVE_CONSULTATION',
    })),
  ];
  for (const { act, subject, moves } of ways) {
    const known = `${act}:${subject}:${state.result?.draft}:${standingOf(state)}`;
    if (o.tried.has(known)) continue;
    o.tried.add(known);
    const asks = specOf(act).asks(state);
    for (const data of asks.filter((one) => subject === '' || Object.values(one).includes(subject))) {
      const next = officeDoes(state, doomed, {
        act,
        data: act === 'UPLOAD_SCAN' ? { ...data, files: pictures(o.id) } : filled(data, state),
        id: o.id,
        at: o.at,
      });
      if (next !== null && (!moves || next.phase !== state.phase)) return next;
    }
  }
  return null;
};

describe('a generator of dossiers that should not pass', () => {
  it(
    `lets none of ${WALKS} walks issue without every component, run without its instants, or return with an open fee`,
    async () => {
      const reached = new Map<string, number>();
      const standings = new Map<string, { readonly state: DossierState; readonly now: number }>();
      const count = (place: string): Map<string, number> => reached.set(place, (reached.get(place) ?? 0) + 1);
      for (let seed = 1; seed <= WALKS; seed += 1) {
        const random = randomOf(seed);
        const opened = openDossier(
          'TN-TEST',
          { ...open, data: { ...open.data, answers: oneOf(random, CASES), law } },
          { at: at('2026-03-02T09:00') },
        );
        if (isRefusal(opened)) throw new Error(opened.code);
        const walk: Walk = {
          random,
          state: opened.state,
          now: Date.parse(at('2026-03-02T09:00')),
          said: new Map(),
          fired: new Set(),
          listed: new Map(),
          unsaid: new Set(),
          stands: null,
        };
        standings.set(standingOf(walk.state), { state: walk.state, now: walk.now });
        for (let serial = 1; serial <= STEPS && walk.state.phase !== 'CLOSED'; serial += 1) {
          walk.now += chance(random, 0.03) ? Math.floor(random() * 3 * DAY) : 60_000;
          const before = walk.state;
          const change = await step(walk, serial);
          if (change === null) continue;
          walk.state = change.state;
          judge(walk, before, change, seed);
          for (const { type } of change.events) count(type);
          if (seed <= LED_ON) standings.set(standingOf(walk.state), { state: walk.state, now: walk.now });
        }
        count(walk.state.closure ?? walk.state.phase);
      }
      // It speaks of these rules only if the walks get where they hold.
      for (const place of [
        'ISSUED',
        'RETURNED_ON_PAPER',
        'COMPLETE_DOSSIER_RECEIVED',
        'OBLIGATION_PAID',
        'OBLIGATION_WITHDRAWN',
        'SOURCE_DOWN',
        'CONSULTATION_ANSWERED',
        'EXCEPTION_DECIDED',
        'PACKAGE_ADDITION_SIGNED',
        'ACCOUNT_CONFLICT',
        'RETURNED',
      ])
        expect([place, (reached.get(place) ?? 0) > WALKS / 500]).toEqual([place, true]);
      // No standing is a dead end for the office, whoever else does nothing.
      const stuck = [...standings.values()].flatMap(({ state, now }) => wayOut(state, now + 60_000) ?? []);
      expect([...new Set([...standings.values()].map(({ state }) => state.phase))]).toEqual(expect.arrayContaining([...OPEN_PHASES]));
      expect([stuck.length, ...stuck.slice(0, 5)]).toEqual([0]);
    },
    LIMIT_MS,
  );
});
