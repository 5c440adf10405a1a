import { describe, expect, it } from 'vitest';
import {
  at,
  handler,
  JOINED_RESULTS,
  joinedApplicationAt,
  leader,
  MAKERS,
  OWN_RESULT,
  officer,
  records,
  ruledLaw,
  type Scene,
  scene,
  specialisedDb,
} from '../../test/support/dossier.ts';
import { WAY_TO } from '../../test/support/owing.ts';
import type { ResultDefinition } from '../law/types.ts';
import { unasked } from './acts/consult.ts';
import { holderOf, holding, portalCodeOf, statusOf, tasksOf } from './derive.ts';
import { nextDue } from './due.ts';
import { handedOver } from './handOver.ts';
import { allEnded, isOver, isRunning, outcomeOf, ownEnd } from './outcome.ts';
import type { Actor, DossierState, OutsideReport } from './state.ts';

const police: Actor = { ...specialisedDb, person: 'csdl-cu-tru', agency: MAKERS.POLICE };
const insurance: Actor = { ...specialisedDb, person: 'csdl-bhxh', agency: MAKERS.SOCIAL_INSURANCE };
const MAKER: Readonly<Record<string, Actor>> = { KQ2: police, KQ3: insurance };
const systemOf = (code: string): Actor => MAKER[code] ?? police;

/** Under a version with these results: issued here on Wednesday morning, the others asked for. */
const issuedUnder = (results: readonly ResultDefinition[] = JOINED_RESULTS): Scene => {
  const dossier = scene(joinedApplicationAt('2026-03-02T09:00', results));
  for (const way of WAY_TO.ISSUED) way(dossier);
  return dossier;
};
const handedOverUnder = (results: readonly ResultDefinition[]): Scene => {
  const dossier = scene(joinedApplicationAt('2026-03-02T09:00', results));
  for (const way of WAY_TO.HANDED_OVER) way(dossier);
  return dossier;
};

const WEDNESDAY = at('2026-03-04T10:00');
const said = (result: string, more: Partial<OutsideReport> = {}) =>
  ({
    ...{ result, outcome: 'RESULT', seq: 1, sha256: `sha-${result}`, by: 'FILE' },
    ...more,
  }) as Omit<OutsideReport, 'command'> & { readonly result: string };
const report = (dossier: Scene, result: string, more: Partial<OutsideReport> = {}, instant = WEDNESDAY): void =>
  dossier.act(systemOf(result), 'REPORT_RESULT', said(result, more), instant);
const statuses = ({ outside = [] }: DossierState) => Object.fromEntries(outside.map(({ code, status }) => [code, status]));
const events = (dossier: Scene): readonly string[] =>
  dossier
    .changes()
    .at(-1)
    ?.events.map(({ type }) => type) ?? [];

/** What is owed electronically goes back. */
const returnAll = (dossier: Scene, instant = WEDNESDAY): void => {
  for (;;) {
    const work = dossier.state().work.find(({ kind }) => kind === 'RETURN_ELECTRONIC');
    if (work?.kind !== 'RETURN_ELECTRONIC') return;
    dossier.system('RETURNED_ELECTRONICALLY', work.result === undefined ? {} : { result: work.result }, instant);
  }
};

describe('a dossier with results of three agencies (1.13)', () => {
  it('is handed over to all of them at once, to exactly one as the lead', () => {
    const { handOvers = [] } = handedOverUnder(JOINED_RESULTS).state();
    expect(handOvers.map(({ agency, role }) => [agency, role])).toEqual([
      ['H15.901', 'LEAD'],
      [MAKERS.POLICE, 'COORDINATING'],
      [MAKERS.SOCIAL_INSURANCE, 'COORDINATING'],
    ]);
    expect(new Set(handOvers.map(({ sentAt }) => sentAt)).size).toBe(1);
    expect(handOvers[0]?.openedAt).toBe(at('2026-03-02T10:00'));
  });

  it('asks the others once what they depend on is issued, goes on in processing, and its clock runs', () => {
    const before = handedOverUnder(JOINED_RESULTS).state();
    expect(statuses(before)).toEqual({ KQ2: 'WAITING', KQ3: 'WAITING' });
    expect(before.work.some(({ kind }) => kind === 'ASK_OUTSIDE')).toBe(false);
    const { phase, work, clock, outside = [] } = issuedUnder().state();
    expect(phase).toBe('PROCESSING');
    expect(clock.ledger.some(({ kind }) => kind === 'STOPPED')).toBe(false);
    expect(work.flatMap((owed) => (owed.kind === 'ASK_OUTSIDE' ? [owed.result] : []))).toEqual(['KQ2', 'KQ3']);
    // The share begins with the asking: one working day.
    expect(outside.map(({ dueAt }) => dueAt)).toEqual([at('2026-03-05T17:00'), at('2026-03-05T17:00')]);
  });

  it('returns early what is ready, and closes only when everything is with its owner (E39)', () => {
    const dossier = issuedUnder();
    returnAll(dossier);
    expect(dossier.state().result?.electronic).toBe('DELIVERED');
    expect(portalCodeOf(dossier.state())).toBe(4);
    dossier.act(officer, 'DELIVER', { receiver: 'OWNER' }, WEDNESDAY);
    dossier.outcome('DELIVER', {}, WEDNESDAY);
    expect(dossier.state().phase).toBe('PROCESSING');
    report(dossier, 'KQ2');
    returnAll(dossier);
    expect(dossier.state().outside?.[0]).toMatchObject({ status: 'STORED_EXTERNAL', electronic: 'DELIVERED', paper: 'NOT_DUE' });
    expect(dossier.state().phase).toBe('PROCESSING');
    report(dossier, 'KQ3', {}, at('2026-03-04T11:00'));
    expect(dossier.state().phase).toBe('AWAITING_RETURN');
    expect(portalCodeOf(dossier.state())).toBe(9);
    expect(dossier.state().clock.ledger.at(-1)).toMatchObject({ kind: 'HOLDER_CHANGED' });
    expect(dossier.state().clock.ledger.some((fact) => fact.kind === 'STOPPED' && fact.at === at('2026-03-04T11:00'))).toBe(true);
    returnAll(dossier);
    expect(dossier.state().phase).toBe('AWAITING_RETURN');
    expect(tasksOf(dossier.state()).map(({ act, subject }) => [act, subject])).toEqual([['DELIVER', 'KQ3']]);
    dossier.act(officer, 'DELIVER', { receiver: 'OWNER', result: 'KQ3' }, WEDNESDAY);
    dossier.outcome('DELIVER', {}, WEDNESDAY);
    expect(dossier.state()).toMatchObject({ phase: 'CLOSED', closure: 'RETURNED' });
  });

  it('charges an agency with what it holds, and tells that it is late against its share while the dossier is on time (S25)', () => {
    const dossier = issuedUnder();
    dossier.system('OUTSIDE_ASKED', { result: 'KQ2' }, WEDNESDAY);
    expect(holderOf(dossier.state())).toBe('OTHER_AGENCY');
    expect(holding(dossier.state()).unit).toBe(MAKERS.POLICE);
    expect(dossier.state().stepDueAt).toBe(at('2026-03-05T17:00'));
    report(dossier, 'KQ2');
    expect(holding(dossier.state()).unit).toBe(MAKERS.SOCIAL_INSURANCE);
    const due = nextDue(dossier.state(), new Set());
    expect(due).toMatchObject({ act: 'OUTSIDE_OVERDUE', at: at('2026-03-05T17:00'), data: { result: 'KQ3' } });
    dossier.system('OUTSIDE_OVERDUE', { result: 'KQ3' }, at('2026-03-05T17:00'));
    expect(nextDue(dossier.state(), new Set())?.act).not.toBe('OUTSIDE_OVERDUE');
    report(dossier, 'KQ3', {}, at('2026-03-05T17:30'));
    expect(dossier.state().outside?.map(({ late }) => late ?? false)).toEqual([false, true]);
    expect(dossier.state().phase).toBe('AWAITING_RETURN');
  });

  it('goes on without what is refused, cancels what depended on it, and is no refusal as long as one result was made (E72)', () => {
    const chain = JOINED_RESULTS.map((result) => (result.code === 'KQ3' ? { ...result, dependsOn: ['KQ2'] } : result));
    const dossier = issuedUnder(chain);
    expect(statuses(dossier.state())).toEqual({ KQ2: 'ASKED', KQ3: 'WAITING' });
    report(dossier, 'KQ2', { outcome: 'REFUSAL' });
    expect(events(dossier)).toEqual(['EXTERNAL_REFUSAL_RECORDED', 'OUTSIDE_CANCELLED']);
    expect(statuses(dossier.state())).toEqual({ KQ2: 'REFUSED', KQ3: 'CANCELLED' });
    expect(dossier.state().phase).toBe('AWAITING_RETURN');
    expect(statusOf(dossier.state())).toBe('RESULT_READY');
    // The refusal is a document, and goes back too.
    expect(dossier.state().work.some((work) => work.kind === 'RETURN_ELECTRONIC' && work.result === 'KQ2')).toBe(true);
  });

  it('takes the same report again, an older one, and one of another system for nothing', () => {
    const dossier = issuedUnder();
    expect(dossier.refusal(insurance, 'REPORT_RESULT', said('KQ2'), WEDNESDAY)?.code).toBe('UNIT_NOT_PERMITTED');
    expect(dossier.refusal({ ...police, agency: 'H15.902' }, 'REPORT_RESULT', said('KQ2'), WEDNESDAY)?.code).toBe('UNIT_NOT_PERMITTED');
    expect(dossier.refusal(police, 'REPORT_RESULT', said('KQ9'), WEDNESDAY)?.code).toBe('RESULT_UNKNOWN');
    report(dossier, 'KQ2', { seq: 5 });
    const taken = dossier.state().outside?.[0];
    report(dossier, 'KQ2', { seq: 6 });
    expect(events(dossier)).toEqual(['REPORT_REPEATED']);
    report(dossier, 'KQ2', { seq: 4, sha256: 'older' });
    expect(events(dossier)).toEqual(['REPORT_REPEATED']);
    expect(dossier.state().outside?.[0]).toEqual(taken);
  });

  it('never overwrites: another report is a task, kept or taken by a person', () => {
    const dossier = issuedUnder();
    report(dossier, 'KQ2');
    report(dossier, 'KQ2', { seq: 2, sha256: 'another' });
    expect(dossier.state().outside?.[0]).toMatchObject({ report: { sha256: 'sha-KQ2' }, conflict: { sha256: 'another' } });
    expect(
      tasksOf(dossier.state()).some(
        ({ act, subject, person }) => act === 'DECIDE_REPORT' && subject === 'KQ2' && person === handler.person,
      ),
    ).toBe(true);
    // Until then nothing of it is returned.
    expect(dossier.state().outside?.[0]?.electronic).toBe('PENDING');
    dossier.act(handler, 'DECIDE_REPORT', { result: 'KQ2', keep: false }, WEDNESDAY);
    expect(dossier.state().outside?.[0]).toMatchObject({ status: 'STORED_EXTERNAL', report: { sha256: 'another' } });
    expect(dossier.refusal(handler, 'DECIDE_REPORT', { result: 'KQ2', keep: true }, WEDNESDAY)?.code).toBe('NO_CONFLICT');
  });

  it('takes a link only once the file behind it is what was reported', () => {
    const dossier = issuedUnder();
    report(dossier, 'KQ2', { by: 'LINK' });
    expect(statuses(dossier.state()).KQ2).toBe('ASKED');
    dossier.system('OUTSIDE_FETCHED', { result: 'KQ2', sha256: 'sha-KQ2', fault: 'HASH_DIFFERS' }, WEDNESDAY);
    expect(dossier.state().outside?.[0]).toMatchObject({ status: 'ASKED', fault: 'HASH_DIFFERS', report: null });
    report(dossier, 'KQ2', { by: 'LINK', seq: 2, sha256: 'right' });
    dossier.system('OUTSIDE_FETCHED', { result: 'KQ2', sha256: 'right' }, WEDNESDAY);
    expect(dossier.state().outside?.[0]).toMatchObject({ status: 'STORED_EXTERNAL', report: { sha256: 'right', by: 'LINK' } });
    expect(dossier.state().outside?.[0]?.fault).toBeUndefined();
  });

  it('does nothing more to the result made here once it is issued, but to recall it (T36)', () => {
    const dossier = issuedUnder();
    const refused = (act: 'SUBMIT_DRAFT' | 'RECALL' | 'SEND_BACK') => dossier.refusal(handler, act, {}, WEDNESDAY)?.code;
    expect([refused('SUBMIT_DRAFT'), refused('SEND_BACK')]).toEqual(['PHASE_NOT_PERMITTED', 'PHASE_NOT_PERMITTED']);
    report(dossier, 'KQ2');
    dossier.act(handler, 'REPORT_RESULT_ERROR', { fault: 'WRONG_NAME' }, WEDNESDAY);
    expect(dossier.state().requests).toHaveLength(1);
    dossier.act(leader, 'CONFIRM_REQUEST', { request: 'DN1' }, WEDNESDAY);
    // What rests on it waits again, what was made of it already stands.
    expect(dossier.state()).toMatchObject({ phase: 'PROCESSING', result: null });
    expect(statuses(dossier.state())).toEqual({ KQ2: 'STORED_EXTERNAL', KQ3: 'WAITING' });
    expect(dossier.state().work.some(({ kind }) => kind === 'ASK_OUTSIDE')).toBe(false);
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, WEDNESDAY)).toBeNull();
    expect(dossier.refusal(insurance, 'REPORT_RESULT', said('KQ3'), WEDNESDAY)?.code).toBe('RESULT_NOT_ASKED');
  });

  it('never drafts what another system makes, and can still be refused (P15)', () => {
    const alone = JOINED_RESULTS.filter(({ code }) => code === 'KQ2').map((result) => ({ ...result, dependsOn: [] }));
    const dossier = handedOverUnder(alone);
    expect(statuses(dossier.state())).toEqual({ KQ2: 'ASKED' });
    dossier.act(handler, 'CHECK_RECEIPT', { items: ['P07-C1', 'P07-C3', 'P07-C4'] }, at('2026-03-03T08:00'));
    expect(dossier.refusal(handler, 'SUBMIT_DRAFT', {}, WEDNESDAY)?.code).toBe('RESULT_MADE_ELSEWHERE');
    expect(tasksOf(dossier.state()).some(({ act }) => act === 'SUBMIT_DRAFT')).toBe(false);
    dossier.act(handler, 'SUBMIT_REFUSAL', { ground: 'NOT_QUALIFIED' }, WEDNESDAY);
    dossier.outcome('SUBMIT_REFUSAL', { draft: 'r', signer: leader.person }, WEDNESDAY);
    expect(dossier.refusal(police, 'REPORT_RESULT', said('KQ2'), WEDNESDAY)?.code).toBe('RESULT_NOT_ASKED');
    dossier.act(leader, 'SIGN', {}, WEDNESDAY);
    dossier.outcome('SIGN', { leaderSigned: 's' }, WEDNESDAY);
    dossier.act(records, 'ISSUE', {}, WEDNESDAY);
    dossier.outcome('ISSUE', { issued: 'i', number: 1, copies: [] }, WEDNESDAY);
    expect(statuses(dossier.state())).toEqual({ KQ2: 'CANCELLED' });
    expect(dossier.state().phase).toBe('AWAITING_RETURN');
    expect(statusOf(dossier.state())).toBe('REFUSAL_READY');
  });

  it('closes with the one result that another system makes (P15)', () => {
    const alone = JOINED_RESULTS.filter(({ code }) => code === 'KQ2').map((result) => ({ ...result, dependsOn: [] }));
    const dossier = handedOverUnder(alone);
    report(dossier, 'KQ2');
    expect(dossier.state().phase).toBe('AWAITING_RETURN');
    expect(dossier.refusal(handler, 'SUBMIT_REFUSAL', { ground: 'NOT_QUALIFIED' }, WEDNESDAY)?.code).toBe('PHASE_NOT_PERMITTED');
    returnAll(dossier);
    expect(dossier.state()).toMatchObject({ phase: 'CLOSED', closure: 'RETURNED' });
  });
});

describe('the hand-over (T12)', () => {
  it.each([
    ['14:59', '2026-03-02T17:00'],
    ['15:20', '2026-03-03T11:30'],
  ])('of what was received at %s is due by %s, to whomever it goes (E10)', (received, due) => {
    const state = handedOverUnder(JOINED_RESULTS).state();
    const ruled = {
      ...state,
      law: { ...state.law, rules: ruledLaw().rules },
      clock: { ...state.clock, startsAt: at(`2026-03-02T${received}`) },
    };
    const { handOvers = [] } = handedOver(ruled as DossierState, { addressees: MAKERS, request: 'c' }, WEDNESDAY);
    expect(handOvers.map(({ dueAt }) => dueAt)).toEqual([at(due), at(due), at(due)]);
  });

  it('asks at once whom the route says to ask, with the papers, and asks nobody twice', () => {
    const state = handedOverUnder([OWN_RESULT]).state();
    const asks = {
      ...{ kind: 'OPINION' as const, when: {}, addressee: 'Công an', addressedTo: 'POLICE', workingDays: 2, byRoute: true },
      ...{ excludedFromClock: false, legalBasis: { act: 'Quy trình mẫu' }, verified: false },
    } as const;
    const procedure = { ...state.law.procedure, consultations: [asks] };
    const routed = handedOver({ ...state, law: { ...state.law, procedure } }, { addressees: MAKERS, request: 'c' }, WEDNESDAY);
    expect(routed.consultations).toMatchObject([{ addressee: MAKERS.POLICE, kind: 'OPINION', request: 'c', items: ['P07-C1', 'P07-C3'] }]);
    expect(routed.work.filter(({ kind }) => kind === 'CONSULT')).toHaveLength(1);
    expect(routed.handOvers?.map(({ agency, role }) => [agency, role])).toEqual([
      ['H15.901', 'LEAD'],
      [MAKERS.POLICE, 'COORDINATING'],
    ]);
    expect(unasked(routed)).toEqual([]);
  });
});

/** Every way in which the entries may end, one after the other, and what must hold after each. */
describe('entries × reports', () => {
  const codes = ['KQ2', 'KQ3', 'KQ4'] as const;
  type Code = (typeof codes)[number];
  const definition = (code: Code, dependsOn: readonly string[], mandatory: boolean): ResultDefinition => ({
    ...(JOINED_RESULTS[1] as ResultDefinition),
    ...{ code, dependsOn: [...dependsOn], mandatory },
  });
  const SHAPES: readonly (readonly (readonly string[])[])[] = [
    [[], [], []],
    [['KQ1'], ['KQ1'], ['KQ1']],
    [['KQ1'], ['KQ2'], ['KQ3']],
    [['KQ1'], ['KQ1'], ['KQ2', 'KQ3']],
    [[], ['KQ2'], ['KQ1']],
  ];
  const ORDERS: readonly (readonly Code[])[] = [
    ['KQ2', 'KQ3', 'KQ4'],
    ['KQ4', 'KQ3', 'KQ2'],
    ['KQ3', 'KQ2', 'KQ4'],
  ];
  const ENDINGS = Array.from({ length: 8 }, (_, bits) =>
    codes.map((_code, at_) => (bits & (1 << at_) ? 'REFUSAL' : 'RESULT') as OutsideReport['outcome']),
  );

  const hold = (state: DossierState): void => {
    const { outside = [], phase } = state;
    const mandatory = state.law.procedure.results ?? [];
    const open = outside.filter((entry) => !isOver(entry) && mandatory.find(({ code }) => code === entry.code)?.mandatory !== false);
    // The dossier stands where its least advanced mandatory result does.
    if (ownEnd(state) !== null && phase !== 'CLOSED') expect(phase).toBe(open.length > 0 ? 'PROCESSING' : 'AWAITING_RETURN');
    expect(allEnded(state)).toBe(ownEnd(state) !== null && open.length === 0);
    const dead = new Set(outside.filter(({ status }) => status === 'REFUSED' || status === 'CANCELLED').map(({ code }) => code));
    const made = new Set([
      ...outside.filter(({ status }) => status === 'STORED_EXTERNAL').map(({ code }) => code),
      ...(ownEnd(state) === 'RESULT' ? ['KQ1'] : []),
    ]);
    for (const entry of outside) {
      const dependsOn = mandatory.find(({ code }) => code === entry.code)?.dependsOn ?? [];
      if (entry.report === null) {
        expect(entry.status === 'CANCELLED').toBe(dependsOn.some((code) => dead.has(code)));
        if (isRunning(entry)) expect(dependsOn.every((code) => made.has(code))).toBe(true);
      }
    }
    const waiting = [...outside, ...(state.result === null ? [] : [state.result])].some(
      ({ electronic, paper }) => electronic === 'PENDING' || paper === 'PENDING',
    );
    if (phase === 'CLOSED') expect([waiting, outside.every(isOver)]).toEqual([false, true]);
    if (phase === 'CLOSED' && made.size > 0) expect(outcomeOf(state)).toBe('RESULT');
  };

  it.each(SHAPES.map((shape) => ({ shape })))('of $shape hold in every order and with every ending', ({ shape }) => {
    for (const mandatory of [true, false])
      for (const order of ORDERS)
        for (const ending of ENDINGS) {
          const results = [
            { ...OWN_RESULT, code: 'KQ1' },
            ...codes.map((code, index) => definition(code, shape[index] ?? [], code !== 'KQ4' || mandatory)),
          ];
          const dossier = issuedUnder(results);
          hold(dossier.state());
          // Each as soon as it may be reported: those that wait come round again.
          for (const code of [...order, ...order, ...order]) {
            const entry = dossier.state().outside?.find((one) => one.code === code);
            if (entry === undefined || !isRunning(entry)) continue;
            dossier.act(police, 'REPORT_RESULT', said(code, { outcome: ending[codes.indexOf(code)] ?? 'RESULT' }), WEDNESDAY);
            hold(dossier.state());
            returnAll(dossier);
            hold(dossier.state());
          }
          expect(dossier.state().outside?.every(isOver)).toBe(true);
          expect(dossier.state().phase).toBe('AWAITING_RETURN');
          dossier.act(officer, 'DELIVER', { receiver: 'OWNER' }, WEDNESDAY);
          dossier.outcome('DELIVER', {}, WEDNESDAY);
          hold(dossier.state());
          expect(dossier.state().phase).toBe('CLOSED');
        }
  });
});
