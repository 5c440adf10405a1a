import { describe, expect, it } from 'vitest';
import {
  applicationAt,
  at,
  COMMUNE_B,
  handler,
  lawOf2026,
  leader,
  ORDINARY_PAPER,
  officer,
  records,
  replyOf,
  type Scene,
  scene,
  unitHead,
} from '../../test/support/dossier.ts';
import { isRefusal } from '../failures.ts';
import { RULES_VERSION } from './commands.ts';
import { holderOf, tasksOf } from './derive.ts';
import { refusalOf, transition } from './transition.ts';

/** What unlawful orders there were, each as it was given, and what lawful dossiers were blocked. */

type Answers = Readonly<Record<string, string>>;
const NEVER_MARRIED: Answers = { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' };

const opened = (answers: Answers = NEVER_MARRIED, procedure: object = {}): Scene => {
  const open = applicationAt('2026-03-02T09:00');
  const law = lawOf2026();
  return scene({ ...open, data: { ...open.data, answers, law: { ...law, procedure: { ...law.procedure, ...procedure } } } });
};

const identified = (answers?: Answers, procedure?: object): Scene => {
  const dossier = opened(answers, procedure);
  dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'));
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T09:02'));
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-03-02T09:02'));
  return dossier;
};

const classify = (dossier: Scene, item: string, change: object = {}, instant = at('2026-03-02T09:05')): void =>
  dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, blankBacks: true, item, ...change }, instant);

const accept = (dossier: Scene): void => {
  dossier.act(officer, 'ACCEPT', {}, at('2026-03-02T09:10'));
  dossier.outcome('ACCEPT', { dossierCode: 'H15.901-260302-0001' }, at('2026-03-02T09:10'));
};

const scan = (dossier: Scene, item: string, sha256: string, instant: string): void => {
  dossier.act(officer, 'UPLOAD_SCAN', { item, files: [{ sha256: `c-${sha256}`, mediaType: 'image/jpeg', pages: 1 }] }, instant);
  dossier.system('SCAN_CHECKED', { item, passed: true, sha256, pages: 1, findings: [] }, instant);
};

const items = (dossier: Scene): readonly string[] => dossier.state().papers.map(({ item }) => item);

/** From acceptance to the handler's desk. */
const assigned = (dossier: Scene): Scene => {
  dossier.act(officer, 'START_DIGITISING', {}, at('2026-03-02T09:15'));
  for (const { item, treatment } of dossier.state().papers) if (treatment?.scan) scan(dossier, item, `f-${item}`, at('2026-03-02T09:20'));
  dossier.act(officer, 'CHECK_DOSSIER', { items: items(dossier) }, at('2026-03-02T09:30'));
  dossier.act(officer, 'HAND_OVER', {}, at('2026-03-02T09:40'));
  dossier.outcome('HAND_OVER', { controlSlip: 'slip' }, at('2026-03-02T09:40'));
  dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, at('2026-03-02T10:00'));
  return dossier;
};

const inProcessing = (answers?: Answers, procedure?: object): Scene => {
  const dossier = identified(answers, procedure);
  for (const item of items(dossier)) classify(dossier, item);
  accept(dossier);
  return assigned(dossier);
};

const checked = (dossier: Scene): Scene => {
  dossier.act(handler, 'CHECK_RECEIPT', { items: items(dossier) }, at('2026-03-03T08:00'));
  return dossier;
};

const issued = (dossier: Scene): Scene => {
  dossier.act(handler, 'SUBMIT_DRAFT', {}, at('2026-03-03T09:00'));
  dossier.outcome('SUBMIT_DRAFT', { draft: 'draft', signer: leader.person }, at('2026-03-03T09:01'));
  dossier.act(leader, 'SIGN', {}, at('2026-03-04T08:00'));
  dossier.outcome('SIGN', { leaderSigned: 'signed' }, at('2026-03-04T08:01'));
  dossier.act(records, 'ISSUE', {}, at('2026-03-04T09:00'));
  dossier.outcome('ISSUE', { issued: 'issued', number: 7, copies: [] }, at('2026-03-04T09:01'));
  return dossier;
};

const later = at('2026-03-03T10:00');

describe('A1: a component is satisfied', () => {
  it.each([{}, { onDemand: true }])('by no paper that is only shown where its line does not allow it (%o): T06 names it', (o) => {
    const dossier = identified();
    classify(dossier, 'P07-C1', { handedIn: false, ...o });
    expect(dossier.refusal(officer, 'ACCEPT', {}, at('2026-03-02T09:10'))).toMatchObject({
      code: 'COMPONENT_MISSING',
      detail: { items: ['P07-C1'] },
    });
    // The counter has it to classify still, and nothing to accept.
    expect(tasksOf(dossier.state()).map(({ key }) => key)).toEqual(['CLASSIFY:P07-C1']);
    classify(dossier, 'P07-C1');
    expect(dossier.refusal(officer, 'ACCEPT', {}, at('2026-03-02T09:10'))).toBeNull();
  });

  it('by a showing where its line says that it is only shown', () => {
    const { components } = lawOf2026().procedure;
    const dossier = identified(NEVER_MARRIED, { components: components.map((line) => ({ ...line, presentedOnly: true })) });
    classify(dossier, 'P07-C1', { handedIn: false });
    expect(dossier.refusal(officer, 'ACCEPT', {}, at('2026-03-02T09:10'))).toBeNull();
  });

  it('is asked again at the hand-over and before the draft: a dossier that began before the rule does not slip through', () => {
    const state = inProcessing().state();
    // Its treatment says nothing of the showing: older than the field.
    const treatment = { row: '4', scan: false, convert: false, trueCopy: false };
    const papers = state.papers.map((paper) => ({ ...paper, status: 'PRESENTED_ONLY' as const, treatment }));
    for (const phase of ['DIGITISING', 'PROCESSING'] as const) {
      const dossier = { ...state, phase, papers };
      const [act, actor] = phase === 'DIGITISING' ? (['HAND_OVER', officer] as const) : (['SUBMIT_DRAFT', handler] as const);
      expect(refusalOf(dossier, { version: 2, id: 'c', act, actor, data: {} }, { at: later })).toMatchObject({
        code: 'COMPONENT_MISSING',
        detail: { items: ['P07-C1'] },
      });
    }
  });

  it('by no data that the applicant took back after it was counted as confirmed', () => {
    const dossier = identified({ ...NEVER_MARRIED, maritalHistory: 'MARRIED', purpose: 'OTHER' });
    dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: true }, at('2026-03-02T09:03'));
    const said = { item: 'P07-C4', valid: true, agrees: true };
    dossier.act(officer, 'CONFIRM_DATA', { ...said, confirmed: true }, at('2026-03-02T09:04'));
    for (const item of ['P07-C1', 'P07-C4']) classify(dossier, item);
    dossier.act(officer, 'CONFIRM_DATA', { ...said, confirmed: false }, at('2026-03-02T09:06'));
    expect(dossier.refusal(officer, 'ACCEPT', {}, at('2026-03-02T09:10'))).toMatchObject({ detail: { items: ['P07-C4'] } });
  });
});

describe('A3: lawful dossiers go on', () => {
  it('a mandate on paper satisfies its line, and travels with the dossier', () => {
    const dossier = inProcessing({ ...NEVER_MARRIED, applicantIs: 'REPRESENTATIVE' });
    expect(dossier.state().papers.find(({ item }) => item === 'P07-C5')).toMatchObject({ status: 'PAPER_ONLY', treatment: { row: '9b' } });
    expect(dossier.state().phase).toBe('PROCESSING');
  });

  it('T17: new papers run at the counter while the handler keeps the dossier, and pass both checks before T22', () => {
    const dossier = checked(inProcessing());
    const asked = at('2026-03-03T08:30');
    expect(dossier.refusal(officer, 'ADD_PAPER', { item: 'GT-1', paperType: null }, asked)?.code).toBe('PHASE_NOT_PERMITTED');
    dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C1'], justified: false }, asked);
    const received = at('2026-03-05T09:00');
    dossier.act(officer, 'RECEIVE_COMPLETE_DOSSIER', { receivedAt: received }, received);
    dossier.act(officer, 'ADD_PAPER', { item: 'GT-1', paperType: null }, received);
    expect(dossier.refusal(handler, 'CHECK_RECEIPT', { items: items(dossier) }, received)?.code).toBe('DIGITISATION_INCOMPLETE');
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, received)?.code).toBe('COMPONENT_MISSING');
    classify(dossier, 'GT-1', {}, received);
    classify(dossier, 'P07-C1', { sheets: 1 }, received);
    dossier.act(officer, 'COUNT_SHEETS', { item: 'P07-C1', sheets: 2, blankBacks: true, stickyNotePages: 0 }, received);
    scan(dossier, 'P07-C1', 'f-new', received);
    expect(dossier.refusal(handler, 'CHECK_RECEIPT', { items: items(dossier) }, received)?.code).toBe('DIGITISATION_INCOMPLETE');
    expect(tasksOf(dossier.state()).map(({ act }) => act)).toContain('CHECK_DOSSIER');
    dossier.act(officer, 'CHECK_DOSSIER', { items: items(dossier) }, received);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, received)?.code).toBe('CHECK_MISSING');
    dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, received);
    dossier.outcome('SIGN_PACKAGE_ADDITION', { list: 'list', files: { 'P07-C1': 'f-new' }, papers: ['GT-1'] }, received);
    dossier.act(handler, 'CHECK_RECEIPT', { items: items(dossier) }, received);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, received)).toBeNull();
    expect(dossier.state()).toMatchObject({ phase: 'PROCESSING', handler: handler.person });
    expect(dossier.state().papers[0]?.file).toMatchObject({ sha256: 'f-new', version: 2 });
    // Checked, it is the handler's like the others.
    expect(dossier.refusal(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item: 'P07-C1' }, received)?.code).toBe('PHASE_NOT_PERMITTED');
  });

  it.each([
    ['T09', 'RECEIVE_SUPPLEMENT'],
    ['T17', 'RECEIVE_COMPLETE_DOSSIER'],
  ] as const)(
    '%s: what was asked for is brought anew or answered with a reason; with nothing brought no limit begins again',
    (_id, act) => {
      const asked = at('2026-03-03T08:30');
      const received = at('2026-03-05T09:00');
      const intake = act === 'RECEIVE_SUPPLEMENT';
      const returned = (): Scene => {
        const dossier = intake ? identified() : checked(inProcessing());
        if (intake) classify(dossier, 'P07-C1');
        if (intake) dossier.act(officer, 'REQUEST_SUPPLEMENT', { items: ['P07-C1'], workingDays: 5, justified: false }, asked);
        else dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C1'], justified: false }, asked);
        return dossier;
      };
      const said = (received_: readonly string[], explained: readonly string[] = []) => ({
        receivedAt: received,
        received: received_,
        explained,
      });
      const nothing = returned();
      expect(nothing.refusal(officer, act, said([]), received)).toMatchObject({
        ...{ code: 'SUPPLEMENT_UNANSWERED', field: 'received', detail: { items: ['P07-C1'] } },
      });
      expect(nothing.refusal(officer, act, said(['P07-C1', 'P07-C4']), received)).toMatchObject({
        code: 'SUPPLEMENT_OUTSIDE',
        field: 'received',
      });
      // Said to be here and not there: the paper itself is waited for.
      nothing.act(officer, act, said(['P07-C1']), received);
      if (intake) expect(nothing.refusal(officer, 'ACCEPT', {}, received)).toMatchObject({ detail: { items: ['P07-C1'] } });
      else {
        expect(tasksOf(nothing.state()).map((task) => [task.act, task.subject])).toEqual([['UPLOAD_SCAN', 'P07-C1']]);
        for (const [actor, check] of [[officer, 'CHECK_DOSSIER'] as const, [handler, 'CHECK_RECEIPT'] as const])
          expect(nothing.refusal(actor, check, { items: items(nothing) }, received)?.code).toBe('DIGITISATION_INCOMPLETE');
        // The scan that was there is no new one.
        scan(nothing, 'P07-C1', 'f-P07-C1', received);
        expect(tasksOf(nothing.state()).map((task) => [task.act, task.subject])).toEqual([['UPLOAD_SCAN', 'P07-C1']]);
        expect(nothing.refusal(officer, 'CHECK_DOSSIER', { items: items(nothing) }, received)?.code).toBe('DIGITISATION_INCOMPLETE');
        scan(nothing, 'P07-C1', 'f-new', received);
        nothing.act(officer, 'CHECK_DOSSIER', { items: items(nothing) }, received);
      }
      // Why no new one is needed stands in writing, and the handler looks at the dossier anew.
      const explained = returned();
      explained.act(officer, act, said([], ['P07-C1']), received);
      if (intake) expect(explained.refusal(officer, 'ACCEPT', {}, received)).toBeNull();
      else {
        expect(explained.refusal(handler, 'SUBMIT_DRAFT', {}, received)?.code).toBe('CHECK_MISSING');
        explained.act(handler, 'CHECK_RECEIPT', { items: items(explained) }, received);
        expect(explained.refusal(handler, 'SUBMIT_DRAFT', {}, received)).toBeNull();
      }
      // What an engine took before it was asked stays taken.
      expect(returned().refusal(officer, act, { receivedAt: received }, received)).toBeNull();
    },
  );

  it.each([
    ['T09', 'RECEIVE_SUPPLEMENT'],
    ['T17', 'RECEIVE_COMPLETE_DOSSIER'],
  ] as const)('%s: where nothing new came the limit does not begin anew: what was asked for in vain buys no time', (_id, act) => {
    const intake = act === 'RECEIVE_SUPPLEMENT';
    const asked = at('2026-03-03T08:30');
    const received = at('2026-03-05T09:00');
    const dueAfter = (said: object): string | null => {
      const dossier = intake ? identified() : checked(inProcessing());
      if (intake) classify(dossier, 'P07-C1');
      if (intake) dossier.act(officer, 'REQUEST_SUPPLEMENT', { items: ['P07-C1'], workingDays: 5, justified: false }, asked);
      else dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C1'], justified: false }, asked);
      dossier.act(officer, act, { receivedAt: received, received: [], ...said }, received);
      if (!intake) return dossier.state().clock.dueAt;
      if (dossier.refusal(officer, 'ACCEPT', {}, received) !== null) classify(dossier, 'P07-C1', {}, received);
      dossier.act(officer, 'ACCEPT', {}, received);
      dossier.outcome('ACCEPT', { dossierCode: 'H15.901-260302-0001' }, received);
      return dossier.state().clock.dueAt;
    };
    const [first, anew] = [at('2026-03-05T17:00'), at('2026-03-10T17:00')];
    expect(dueAfter({ received: ['P07-C1'], ruled: true })).toBe(anew);
    expect(dueAfter({ explained: ['P07-C1'], ruled: true })).toBe(first);
    // What was taken before the rule stays as it was.
    expect(dueAfter({ explained: ['P07-C1'] })).toBe(anew);
  });

  it('T17: what a wrong request has taken of the limit shows at once: the day that has passed meanwhile is over', () => {
    const dossier = checked(inProcessing());
    dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C1'], justified: false }, at('2026-03-03T08:30'));
    expect(dossier.state().clock).toMatchObject({ warnAt: null, breachAt: null });
    const late = at('2026-03-12T09:00');
    const said = { receivedAt: late, received: [], explained: ['P07-C1'], ruled: true } as const;
    dossier.act(officer, 'RECEIVE_COMPLETE_DOSSIER', said, late);
    expect(dossier.state().clock).toMatchObject({ dueAt: at('2026-03-05T17:00'), breachAt: at('2026-03-05T17:00') });
    expect(
      dossier
        .changes()
        .at(-3)
        ?.events.map(({ type }) => type),
    ).toEqual(['SUPPLEMENT_EXPLAINED']);
    // The limit of T16 is that of the first receipt: the same dossier does not go back again.
    expect(dossier.refusal(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C1'], justified: true }, late)?.code).toBe('RETURN_TOO_LATE');
  });

  it('T17: a paper that came as a file is received once its new file is there; or it comes on paper, and is classified anew', () => {
    const dossier = identified();
    classify(dossier, 'P07-C1', { carrier: 'E_FILE_OTHER' });
    accept(dossier);
    checked(assigned(dossier));
    const asked = at('2026-03-03T08:30');
    dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C1'], justified: false }, asked);
    const received = at('2026-03-05T09:00');
    const said = (more: object) => ({ receivedAt: received, received: [], ruled: true as const, ...more });
    const bare = said({ received: ['P07-C1'] });
    expect(dossier.refusal(officer, 'RECEIVE_COMPLETE_DOSSIER', bare, received)).toMatchObject({
      ...{ code: 'SUPPLEMENT_UNANSWERED', field: 'received', detail: { items: ['P07-C1'], first: 'UPLOAD_SCAN' } },
    });
    const onPaper = transition(
      dossier.state(),
      { version: 4, id: 'c', act: 'RECEIVE_COMPLETE_DOSSIER', actor: officer, data: said({ onPaper: ['P07-C1'] }) },
      { at: received },
    );
    if (isRefusal(onPaper)) throw new Error(onPaper.code);
    expect(tasksOf(onPaper.state).map(({ act }) => act)).toEqual(['CLASSIFY']);
    expect(onPaper.state.clock.dueAt).toBe(at('2026-03-10T17:00'));
    const upload = { item: 'P07-C1', files: [{ sha256: 'c-new', mediaType: 'application/pdf', pages: 1 }] };
    dossier.act(officer, 'UPLOAD_SCAN', upload, received);
    dossier.system('SCAN_CHECKED', { item: 'P07-C1', passed: false, sha256: 'x', pages: 1, findings: ['EMPTY:0'] }, received);
    expect(dossier.refusal(officer, 'RECEIVE_COMPLETE_DOSSIER', bare, received)?.code).toBe('SUPPLEMENT_UNANSWERED');
    expect(tasksOf(dossier.state()).map(({ act }) => act)).toContain('UPLOAD_SCAN');
    scan(dossier, 'P07-C1', 'f-new', received);
    dossier.act(officer, 'RECEIVE_COMPLETE_DOSSIER', bare, received);
    expect(tasksOf(dossier.state()).map(({ act }) => act)).toEqual(['CHECK_DOSSIER']);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, received)?.code).toBe('CHECK_MISSING');
    dossier.act(officer, 'CHECK_DOSSIER', { items: items(dossier) }, received);
    dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, received);
    dossier.outcome('SIGN_PACKAGE_ADDITION', { list: 'list', files: { 'P07-C1': 'f-new' } }, received);
    dossier.act(handler, 'CHECK_RECEIPT', { items: items(dossier) }, received);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, received)).toBeNull();
  });

  it('while a supplement is waited for, only of what was asked for a file may come', () => {
    const dossier = checked(inProcessing({ ...NEVER_MARRIED, applicantIs: 'REPRESENTATIVE' }));
    const asked = at('2026-03-03T08:30');
    dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C5'], justified: false }, asked);
    const files = [{ sha256: 'c1', mediaType: 'image/jpeg', pages: 1 }];
    for (const item of ['P07-C1', 'P07-C5'])
      expect(dossier.refusal(officer, 'UPLOAD_SCAN', { item, files }, asked)?.code).toBe('PHASE_NOT_PERMITTED');
  });

  it('T17 asks the registers anew, since what they said may be long ago; a command taken under older rules asked nothing', () => {
    const dossier = checked(inProcessing());
    dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C1'], justified: false }, at('2026-03-03T08:30'));
    const received = at('2026-03-05T09:00');
    const taken = (version: 3 | 4) => {
      const command = { version, id: 'c', act: 'RECEIVE_COMPLETE_DOSSIER', actor: officer, data: { receivedAt: received } } as const;
      const change = transition(dossier.state(), command, { at: received });
      if (isRefusal(change)) throw new Error(change.code);
      return change.state;
    };
    expect(dossier.state().registers).toEqual({ MARRIAGE: 'NONE', DEATH: 'NONE' });
    expect(taken(4)).toMatchObject({ registers: { MARRIAGE: 'PENDING', DEATH: 'PENDING' } });
    expect(taken(4).work.filter(({ kind }) => kind === 'ASK_REGISTER')).toHaveLength(2);
    expect(taken(3)).toMatchObject({ registers: { MARRIAGE: 'NONE', DEATH: 'NONE' }, work: dossier.state().work });
  });

  it('E04: a portal that is away does not stop the intake; the account is looked for later, as somebody’s task', () => {
    const dossier = opened();
    dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'));
    dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T09:02'));
    const failed = { activity: 'resolveAccount', cause: 'NPSP_UNAVAILABLE', class: 'PASSING' } as const;
    dossier.system('WORK_FAILED', { work: dossier.state().underway?.commandId ?? '', failed, goesOn: true }, at('2026-03-02T09:04'));
    expect(dossier.state()).toMatchObject({ phase: 'CHECKING_COMPONENTS', account: 'UNAVAILABLE', underway: null, failures: [] });
    expect(tasksOf(dossier.state()).map(({ act }) => act)).toContain('RESOLVE_ACCOUNT');
    classify(dossier, 'P07-C1');
    accept(dossier);
    dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T10:00'));
    dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-03-02T10:00'));
    expect(dossier.state()).toMatchObject({ phase: 'DIGITISING', account: 'LINKED' });
    expect(dossier.refusal(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T10:01'))?.code).toBe('PHASE_NOT_PERMITTED');
  });

  it('a register that is away lets the paper in, stays owed as a task, and holds back the draft alone', () => {
    const dossier = identified({ ...NEVER_MARRIED, maritalHistory: 'WIDOWED' });
    const failed = { activity: 'lookUpComponent', cause: 'CIVIL_STATUS_UNAVAILABLE', class: 'PASSING' } as const;
    const [death, marriage] = dossier.state().work.map(({ id }) => id);
    dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: false }, at('2026-03-02T09:03'));
    expect(dossier.refusal(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item: 'P07-C3' }, at('2026-03-02T09:03'))?.code).toBe(
      'LOOK_UP_PENDING',
    );
    dossier.system('WORK_FAILED', { work: death ?? '', failed, goesOn: true }, at('2026-03-02T09:04'));
    expect(marriage).toBeDefined();
    expect(dossier.state().papers.find(({ item }) => item === 'P07-C3')).toMatchObject({ eVersion: 'SOURCE_DOWN', lookUp: 'PENDING' });
    expect([holderOf(dossier.state()), tasksOf(dossier.state()).some(({ act }) => act === 'RETRY_WORK')]).toEqual(['COUNTER', true]);
    for (const item of items(dossier)) classify(dossier, item, { issuerAgency: 'H15.901' });
    accept(dossier);
    checked(assigned(dossier));
    for (const item of ['P07-C3', 'P07-C4'])
      dossier.act(handler, 'CONVERT', { item, fileSha256: `f-${item}`, dataHash: 'd' }, at('2026-03-03T08:10'));
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, later)).toMatchObject({ code: 'LOOK_UP_OWED', detail: { items: ['P07-C3'] } });
    dossier.system('LOOK_UP_DONE', { item: 'P07-C3', found: false }, later);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, later)).toBeNull();
  });
});

describe('A4: refused', () => {
  it('a draft without the verification that the procedure version names', () => {
    const dossier = checked(inProcessing({ ...NEVER_MARRIED, livedElsewhere: 'true' }));
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, later)).toMatchObject({
      code: 'VERIFICATION_MISSING',
      detail: { consultations: ['Ủy ban nhân dân cấp xã nơi từng thường trú'] },
    });
    expect(tasksOf(dossier.state()).map(({ act }) => act)).toEqual(['CONSULT']);
    dossier.act(handler, 'CONSULT', { kind: 'VERIFICATION', addressee: COMMUNE_B, function: 'COMMUNE_PC', workingDays: 3 }, later);
    dossier.act(replyOf(COMMUNE_B), 'ANSWER_CONSULTATION', { consultation: 'TV1', reply: 'r', pages: 1 }, later);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, later)).toBeNull();
  });

  it('a verification asked of another kind of body than the version names: it is not sent, and counts for nothing', () => {
    const lived = { ...NEVER_MARRIED, livedElsewhere: 'true' };
    const province = { addressee: 'H15', function: 'PROVINCE_PC', workingDays: 3 } as const;
    const dossier = checked(inProcessing(lived));
    for (const asked of [province, { addressee: COMMUNE_B, workingDays: 3 }])
      expect(dossier.refusal(handler, 'CONSULT', { kind: 'VERIFICATION', ...asked }, later)).toMatchObject({
        code: 'ADDRESSEE_INVALID',
        field: 'addressee',
        detail: { reason: 'phải là Ủy ban nhân dân cấp xã nơi từng thường trú' },
      });
    // What the version does not name goes to whom the handler thinks right, and stands for nothing that it does name.
    dossier.act(handler, 'CONSULT', { kind: 'OPINION', ...province, workingDays: 1 }, later);
    dossier.act(replyOf('H15'), 'ANSWER_CONSULTATION', { consultation: 'TV1', reply: 'r', pages: 1 }, later);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, later)?.code).toBe('VERIFICATION_MISSING');
    const [sent] = dossier.state().consultations;
    if (sent === undefined) throw new Error('nothing was sent');
    const draft = { version: RULES_VERSION, id: 'c', act: 'SUBMIT_DRAFT', actor: handler, data: {} } as const;
    const as = (kind: 'OPINION' | 'VERIFICATION') => ({ ...dossier.state(), consultations: [{ ...sent, kind }] });
    expect(refusalOf(as('VERIFICATION'), draft, { at: later })?.code).toBe('VERIFICATION_MISSING');
    expect(
      refusalOf({ ...as('VERIFICATION'), consultations: [{ ...sent, kind: 'VERIFICATION', function: 'COMMUNE_PC' }] }, draft, {
        at: later,
      }),
    ).toBeNull();
  });

  it('a consultation for longer than the version gives whoever is asked', () => {
    const dossier = inProcessing({ ...NEVER_MARRIED, livedElsewhere: 'true' });
    const asked = (workingDays: number) =>
      dossier.refusal(
        handler,
        'CONSULT',
        { kind: 'VERIFICATION', addressee: COMMUNE_B, function: 'COMMUNE_PC', workingDays },
        at('2026-03-04T09:00'),
      );
    expect(asked(3)).toBeNull();
    for (const days of [4, 60]) expect(asked(days)).toMatchObject({ code: 'CONSULTATION_TOO_LONG', detail: { workingDays: 3 } });
  });

  it('a consultation for shorter than the version gives whoever is asked; what it does not name may be asked for in a day', () => {
    const dossier = inProcessing({ ...NEVER_MARRIED, livedElsewhere: 'true' });
    const asked = (kind: 'VERIFICATION' | 'OPINION', workingDays: number) =>
      dossier.refusal(handler, 'CONSULT', { kind, addressee: COMMUNE_B, function: 'COMMUNE_PC', workingDays }, at('2026-03-03T09:00'));
    for (const days of [1, 2])
      expect(asked('VERIFICATION', days)).toMatchObject({
        code: 'CONSULTATION_TOO_SHORT',
        field: 'workingDays',
        detail: { leastWorkingDays: 3 },
      });
    expect([asked('VERIFICATION', 3), asked('OPINION', 1)]).toEqual([null, null]);
    // Sent under the rules before, it stays sent.
    const data = { kind: 'VERIFICATION', addressee: COMMUNE_B, function: 'COMMUNE_PC', workingDays: 1 } as const;
    const before = transition(dossier.state(), { version: 3, id: 'c', act: 'CONSULT', actor: handler, data }, { at: later });
    expect(before).toMatchObject({ state: { consultations: [{ status: 'SENT' }] } });
  });

  it('a consultation that the version does not name, beyond the day on which the dossier is promised', () => {
    const dossier = inProcessing();
    const asked = (workingDays: number, moment: string) =>
      dossier.refusal(handler, 'CONSULT', { kind: 'OPINION', addressee: COMMUNE_B, workingDays }, at(moment))?.code ?? null;
    // Promised for Thursday the 5th.
    expect([asked(2, '2026-03-03T09:00'), asked(3, '2026-03-03T09:00'), asked(60, '2026-03-03T09:00')]).toEqual([
      null,
      'CONSULTATION_TOO_LONG',
      'CONSULTATION_TOO_LONG',
    ]);
    // Late, it can still be asked for: for a day, or until a new day is promised.
    expect([asked(1, '2026-03-09T09:00'), asked(2, '2026-03-09T09:00')]).toEqual([null, 'CONSULTATION_TOO_LONG']);
    const newDate = at('2026-03-12T17:00');
    dossier.act(handler, 'DRAFT_LETTER', { newDate }, at('2026-03-09T09:00'));
    dossier.act(leader, 'SIGN_LETTER', { right: { mandate: 'NDD-1', authority: 'HEAD', ends: null } }, at('2026-03-09T09:10'));
    dossier.act(records, 'SEND_LETTER', {}, at('2026-03-09T09:20'));
    expect([asked(3, '2026-03-09T09:30'), asked(4, '2026-03-09T09:30')]).toEqual([null, 'CONSULTATION_TOO_LONG']);
  });

  it('a letter that promises a day in the past, or later than the whole limit once more', () => {
    const dossier = inProcessing();
    const asked = (newDate: string, moment: string) =>
      dossier.refusal(handler, 'DRAFT_LETTER', { newDate: at(newDate) }, at(moment))?.code ?? null;
    // Promised for Thursday the 5th; 3 working days more end on Tuesday the 10th.
    for (const day of ['2026-03-06', '2026-03-10']) expect([day, asked(`${day}T17:00`, '2026-03-04T09:00')]).toEqual([day, null]);
    for (const day of ['2026-03-11', '2026-06-30', '2027-06-30'])
      expect([day, asked(`${day}T17:00`, '2026-03-04T09:00')]).toEqual([day, 'NEW_DATE_INVALID']);
    // Late, the days count from now on.
    expect([
      asked('2026-03-06T17:00', '2026-03-16T09:00'),
      asked('2026-03-19T17:00', '2026-03-16T09:00'),
      asked('2026-03-20T17:00', '2026-03-16T09:00'),
    ]).toEqual(['NEW_DATE_INVALID', null, 'NEW_DATE_INVALID']);
  });

  it('a consultation waived before its day', () => {
    const dossier = inProcessing();
    dossier.act(handler, 'CONSULT', { kind: 'OPINION', addressee: COMMUNE_B, workingDays: 1 }, later);
    const due = at('2026-03-04T17:00');
    expect(dossier.refusal(handler, 'WAIVE_CONSULTATION', { consultation: 'TV1' }, at('2026-03-04T16:59'))).toMatchObject({
      code: 'CONSULTATION_NOT_DUE',
      detail: { dueAt: due },
    });
    expect(dossier.refusal(handler, 'WAIVE_CONSULTATION', { consultation: 'TV1' }, due)).toBeNull();
  });

  it('E76: a supplement that asks for papers outside the checklist, before acceptance and after appraisal', () => {
    const intake = identified();
    intake.act(officer, 'ADD_PAPER', { item: 'TO-DAN-PHO', paperType: null }, at('2026-03-02T09:05'));
    const asks = { items: ['P07-C1', 'TO-DAN-PHO', 'GIAY-KHAC'], justified: false };
    const outside = { code: 'SUPPLEMENT_OUTSIDE', field: 'items', detail: { items: ['TO-DAN-PHO', 'GIAY-KHAC'], allowed: ['P07-C1'] } };
    expect(intake.refusal(officer, 'REQUEST_SUPPLEMENT', { ...asks, workingDays: null }, at('2026-03-02T09:06'))).toMatchObject(outside);
    expect(inProcessing().refusal(handler, 'RETURN_FOR_SUPPLEMENT', asks, later)).toMatchObject(outside);
  });

  it('a pause on a ground that the procedure version does not name, and a second one on the same', () => {
    const due = at('2026-03-10T17:00');
    const tax = { kind: 'FINANCIAL_OBLIGATION', dueAt: due, ground: 'FINANCIAL_OBLIGATION' } as const;
    const bare = inProcessing(NEVER_MARRIED, { pauseGrounds: [] });
    expect(bare.refusal(handler, 'NOTIFY_OBLIGATION', tax, later)).toMatchObject({ code: 'GROUND_NOT_NAMED', field: 'ground' });
    const dossier = inProcessing();
    dossier.act(handler, 'NOTIFY_OBLIGATION', tax, later);
    const again = { code: 'PAUSE_REPEATED', field: 'ground' };
    expect(dossier.refusal(handler, 'NOTIFY_OBLIGATION', tax, later)).toMatchObject(again);
    dossier.system('EXPIRE_OBLIGATION', { obligation: 'NV1' }, due);
    const next = { ...tax, dueAt: at('2026-03-20T17:00') };
    dossier.act(handler, 'NOTIFY_OBLIGATION', next, at('2026-03-11T08:00'));
    dossier.act(officer, 'CONFIRM_PAYMENT', { obligation: 'NV2' }, at('2026-03-12T08:00'));
    expect(dossier.refusal(handler, 'NOTIFY_OBLIGATION', next, at('2026-03-12T09:00'))).toMatchObject(again);
  });

  it('a result handed to a representative whom the dossier does not have', () => {
    const own = issued(checked(inProcessing()));
    expect(own.refusal(officer, 'DELIVER', { receiver: 'REPRESENTATIVE' }, at('2026-03-05T08:00'))).toMatchObject({
      code: 'RECEIVER_UNKNOWN',
      field: 'receiver',
    });
    for (const applicantIs of ['REPRESENTATIVE', 'LEGAL_REPRESENTATIVE']) {
      const represented = issued(checked(inProcessing({ ...NEVER_MARRIED, applicantIs })));
      expect(represented.refusal(officer, 'DELIVER', { receiver: 'REPRESENTATIVE' }, at('2026-03-05T08:00'))).toBeNull();
    }
  });

  it('the electronic return of a result while a fee is owed that was told after the issue', () => {
    const dossier = issued(checked(inProcessing()));
    const returns = () => dossier.state().work.filter(({ kind }) => kind === 'RETURN_ELECTRONIC').length;
    expect(returns()).toBe(1);
    const fee = { kind: 'SERVICE_FEE', dueAt: at('2026-03-20T17:00'), ground: null } as const;
    dossier.act(officer, 'NOTIFY_OBLIGATION', fee, at('2026-03-04T09:02'));
    expect(returns()).toBe(0);
    expect(() => dossier.system('RETURNED_ELECTRONICALLY', {}, at('2026-03-04T09:03'))).toThrow('FEE_UNPAID');
    dossier.act(officer, 'CONFIRM_PAYMENT', { obligation: 'NV1' }, at('2026-03-04T09:04'));
    expect(returns()).toBe(1);
  });

  it('E06: a paper in place of data that the register has, before the officer has decided about the data', () => {
    const dossier = identified({ ...NEVER_MARRIED, maritalHistory: 'MARRIED', purpose: 'OTHER' });
    dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: true }, at('2026-03-02T09:03'));
    const paper = { ...ORDINARY_PAPER, item: 'P07-C4', issuerAgency: 'H15.901' };
    expect(dossier.refusal(officer, 'CLASSIFY', paper, at('2026-03-02T09:04'))).toMatchObject({ code: 'DATA_UNDECIDED', field: 'item' });
    dossier.act(officer, 'CONFIRM_DATA', { item: 'P07-C4', valid: true, agrees: false, confirmed: false }, at('2026-03-02T09:05'));
    expect(dossier.refusal(officer, 'CLASSIFY', paper, at('2026-03-02T09:06'))).toBeNull();
  });
});

it('a scan before its time is told what comes first', () => {
  const dossier = identified();
  for (const item of items(dossier)) classify(dossier, item, { issuerAgency: 'H15.901' });
  accept(dossier);
  const files = [{ sha256: 'c1', mediaType: 'image/jpeg', pages: 1 }];
  expect(dossier.refusal(officer, 'UPLOAD_SCAN', { item: 'P07-C1', files }, at('2026-03-02T09:12'))).toMatchObject({
    code: 'PAPER_STATE',
    detail: { first: 'START_DIGITISING' },
  });
});

describe('E77: a check has a verdict for each paper', () => {
  const widowed = { ...NEVER_MARRIED, maritalHistory: 'DIVORCED' };

  const digitised = (): Scene => {
    const dossier = identified(widowed);
    dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: false }, at('2026-03-02T09:03'));
    for (const item of items(dossier)) classify(dossier, item, { issuerAgency: 'H15.901' });
    accept(dossier);
    dossier.act(officer, 'START_DIGITISING', {}, at('2026-03-02T09:15'));
    for (const { item, treatment } of dossier.state().papers) if (treatment?.scan) scan(dossier, item, `f-${item}`, at('2026-03-02T09:20'));
    return dossier;
  };

  it('check 1: what does not pass goes back to scan or classification, and the hand-over waits', () => {
    const dossier = digitised();
    const all = items(dossier);
    expect(dossier.refusal(officer, 'CHECK_DOSSIER', { items: all, verdicts: { 'P07-C2': 'SCAN_AGAIN' } }, later)?.code).toBe(
      'PAPER_STATE',
    );
    dossier.act(officer, 'CHECK_DOSSIER', { items: all, verdicts: { 'P07-C1': 'SCAN_AGAIN', 'P07-C2': 'CLASSIFY_AGAIN' } }, later);
    expect(dossier.state().papers.map(({ item, status, check1 }) => [item, status, check1])).toEqual([
      ['P07-C1', 'QC_FAILED', false],
      ['P07-C2', 'LISTED', false],
      ['P07-C4', 'QC_PASSED', true],
    ]);
    expect(dossier.refusal(officer, 'HAND_OVER', {}, later)?.code).toBe('COMPONENT_MISSING');
    classify(dossier, 'P07-C2', {}, later);
    scan(dossier, 'P07-C1', 'f-again', later);
    expect(dossier.refusal(officer, 'HAND_OVER', {}, later)?.code).toBe('CHECK_MISSING');
    dossier.act(officer, 'CHECK_DOSSIER', { items: all }, later);
    expect(dossier.refusal(officer, 'HAND_OVER', {}, later)).toBeNull();
  });

  it('check 1 while the handler keeps the dossier: a scan that is sent back passes it anew, also of a paper that was not at the counter', () => {
    const dossier = digitised();
    const all = items(dossier);
    dossier.act(officer, 'CHECK_DOSSIER', { items: all }, at('2026-03-02T09:30'));
    dossier.act(officer, 'HAND_OVER', {}, at('2026-03-02T09:40'));
    dossier.outcome('HAND_OVER', { controlSlip: 'slip' }, at('2026-03-02T09:40'));
    dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, at('2026-03-02T10:00'));
    dossier.act(handler, 'CHECK_RECEIPT', { items: all, verdicts: { 'P07-C4': 'MISCLASSIFIED' } }, later);
    classify(dossier, 'P07-C4', { issuerAgency: 'H15.901' }, later);
    scan(dossier, 'P07-C4', 'f-C4', later);
    dossier.act(officer, 'CHECK_DOSSIER', { items: all, verdicts: { 'P07-C1': 'SCAN_AGAIN' } }, later);
    scan(dossier, 'P07-C1', 'f-again', later);
    expect(tasksOf(dossier.state()).map(({ act }) => act)).toContain('CHECK_DOSSIER');
    expect(dossier.refusal(officer, 'SIGN_PACKAGE_ADDITION', {}, later)).toMatchObject({
      code: 'CHECK_MISSING',
      detail: { items: ['P07-C1'] },
    });
    expect(dossier.refusal(handler, 'CHECK_RECEIPT', { items: all }, later)).not.toBeNull();
    dossier.act(officer, 'CHECK_DOSSIER', { items: all }, later);
    dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, later);
    dossier.outcome('SIGN_PACKAGE_ADDITION', { list: 'list', files: { 'P07-C1': 'f-again', 'P07-C4': 'f-C4' } }, later);
    expect(dossier.refusal(handler, 'CHECK_RECEIPT', { items: all }, later)).toBeNull();
  });

  it('check 2: an unusable scan, a wrong row and a missing paper go back to the counter, and the draft waits', () => {
    const dossier = digitised();
    const all = items(dossier);
    dossier.act(officer, 'CHECK_DOSSIER', { items: all }, at('2026-03-02T09:30'));
    dossier.act(officer, 'HAND_OVER', {}, at('2026-03-02T09:40'));
    dossier.outcome('HAND_OVER', { controlSlip: 'slip' }, at('2026-03-02T09:40'));
    dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, at('2026-03-02T10:00'));
    dossier.act(
      handler,
      'CHECK_RECEIPT',
      { items: all, verdicts: { 'P07-C1': 'SCAN_UNUSABLE', 'P07-C2': 'PAPER_MISSING', 'P07-C4': 'MISCLASSIFIED' } },
      later,
    );
    expect(dossier.state().papers.map(({ item, status, fault, check2 }) => [item, status, fault, check2])).toEqual([
      ['P07-C1', 'RESCAN_REQUESTED', 'SCAN_UNUSABLE', false],
      ['P07-C2', 'PAPER_ONLY', 'PAPER_MISSING', false],
      ['P07-C4', 'LISTED', 'MISCLASSIFIED', false],
    ]);
    const tasks = tasksOf(dossier.state());
    expect(tasks.map(({ key, roles }) => [key, roles.includes('INTAKE_OFFICER')])).toEqual([
      ['CLASSIFY:P07-C4', true],
      ['UPLOAD_SCAN:P07-C1', true],
      ['CHECK_RECEIPT:P07-C2', true],
    ]);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, later)?.code).toBe('COMPONENT_MISSING');
    classify(dossier, 'P07-C4', { issuerAgency: 'H15.901' }, later);
    scan(dossier, 'P07-C4', 'f-C4', later);
    scan(dossier, 'P07-C1', 'f-again', later);
    dossier.act(officer, 'CHECK_DOSSIER', { items: all }, later);
    dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, later);
    dossier.outcome('SIGN_PACKAGE_ADDITION', { list: 'list', files: { 'P07-C1': 'f-again', 'P07-C4': 'f-C4' } }, later);
    dossier.act(handler, 'CHECK_RECEIPT', { items: all }, later);
    expect(dossier.state().papers.every(({ check2, fault }) => check2 && fault === undefined)).toBe(true);
    dossier.act(handler, 'CONVERT', { item: 'P07-C4', fileSha256: 'f-C4', dataHash: 'd' }, later);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, later)).toBeNull();
  });
});
