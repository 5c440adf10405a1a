import { describe, expect, it } from 'vitest';
import {
  applicationAt,
  at,
  handler,
  ORDINARY_PAPER,
  officer,
  pricedApplicationAt,
  type Scene,
  scene,
  unitHead,
} from '../../test/support/dossier.ts';
import { ON_DEMAND } from '../law/fees.ts';
import { holdingBack } from './change.ts';
import { tasksOf } from './derive.ts';

/** A paper that is digitised because the applicant asks for it (row 9a, S08; E15, E16, E17): paid and signed by the agency, or it stays paper. */

const ITEM = 'GT';
const OWN = 'P07-C1';
const now = at('2026-03-02T09:30');
const fee = { kind: 'DIGITISATION_FEE', fee: ON_DEMAND, dueAt: at('2026-03-20T17:00'), ground: null, ruled: true } as const;
const asked = { ...ORDINARY_PAPER, blankBacks: true, item: ITEM, onDemand: true, sheets: 3 };

/** With the counter, one paper beside the checklist; the others are replaced by data, or scanned because they must be. */
const atCounter = (change: Partial<typeof asked> = {}): Scene => {
  const dossier = scene(pricedApplicationAt('2026-03-02T09:00'));
  dossier.act(officer, 'START_IDENTIFICATION', {}, now);
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, now);
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, now);
  for (const item of ['P07-C3', 'P07-C4']) {
    dossier.system('LOOK_UP_DONE', { item, found: true }, now);
    dossier.act(officer, 'CONFIRM_DATA', { item, valid: true, agrees: true, confirmed: true }, now);
    dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item, handedIn: false }, now);
  }
  dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, blankBacks: true, item: OWN }, now);
  dossier.act(officer, 'ADD_PAPER', { item: ITEM, paperType: null }, now);
  dossier.act(officer, 'CLASSIFY', { ...asked, ...change }, now);
  dossier.act(officer, 'ACCEPT', {}, now);
  dossier.outcome('ACCEPT', { dossierCode: 'H15.901-260302-0001' }, now);
  dossier.act(officer, 'START_DIGITISING', {}, now);
  return dossier;
};

const scan = (dossier: Scene, item: string, sha256 = `f-${item}`, pages = item === ITEM ? 3 : 1): void => {
  dossier.act(officer, 'UPLOAD_SCAN', { item, files: [{ sha256: `c-${sha256}`, mediaType: 'image/jpeg', pages }] }, now);
  dossier.system('SCAN_CHECKED', { item, passed: true, sha256, pages, findings: [] }, now);
};

const scanned = (change: Partial<typeof asked> = {}): Scene => {
  const dossier = atCounter(change);
  for (const { item, treatment } of dossier.state().papers) if (treatment?.scan) scan(dossier, item);
  dossier.act(officer, 'CHECK_DOSSIER', { items: dossier.state().papers.map(({ item }) => item) }, now);
  return dossier;
};

const paper = (dossier: Scene) => dossier.state().papers.find(({ item }) => item === ITEM);
const refused = (dossier: Scene, ...[act, data]: [Parameters<Scene['refusal']>[1], object]) =>
  dossier.refusal(officer, act, data as never, now)?.code ?? null;
const sign = (dossier: Scene, sha256 = 'copy'): void => {
  dossier.act(officer, 'SIGN_COPIES', {}, now);
  dossier.outcome('SIGN_COPIES', { copies: [{ item: ITEM, sha256, number: 1 }] }, now);
};
const tasks = (dossier: Scene): readonly string[] => tasksOf(dossier.state()).map(({ act }) => act);

describe('digitisation on demand', () => {
  it('E15: is reckoned by the pages scanned, signed by the agency once it is paid, and only then handed over', () => {
    const dossier = scanned();
    expect(tasks(dossier)).toContain('NOTIFY_OBLIGATION');
    expect([refused(dossier, 'SIGN_COPIES', {}), refused(dossier, 'HAND_OVER', {})]).toEqual([
      'DIGITISATION_UNPAID',
      'DIGITISATION_UNPAID',
    ]);
    dossier.act(officer, 'NOTIFY_OBLIGATION', fee, now);
    expect(dossier.state().obligations).toMatchObject([{ amount: 3_000, pages: 3, items: [ITEM], status: 'NOTIFIED' }]);
    expect(refused(dossier, 'NOTIFY_OBLIGATION', fee)).toBe('OBLIGATION_REPEATED');
    expect([refused(dossier, 'SIGN_COPIES', {}), tasks(dossier)]).toEqual(['DIGITISATION_UNPAID', ['CONFIRM_PAYMENT']]);
    dossier.act(officer, 'CONFIRM_PAYMENT', { obligation: 'NV1' }, now);
    expect(tasks(dossier)).toEqual(['SIGN_COPIES']);
    sign(dossier);
    expect(paper(dossier)).toMatchObject({ status: 'COPY_SIGNED', copy: { sha256: 'copy', number: 1 } });
    expect([refused(dossier, 'SIGN_COPIES', {}), tasks(dossier)]).toEqual(['NOTHING_TO_SIGN', ['HAND_OVER']]);
    dossier.act(officer, 'HAND_OVER', {}, now);
    dossier.outcome('HAND_OVER', { controlSlip: 'slip' }, now);
    expect(dossier.state().phase).toBe('TRANSFERRED');
  });

  it('E16: unpaid it is classified anew and stays paper, and nothing is owed for it any more', () => {
    const dossier = scanned();
    dossier.act(officer, 'NOTIFY_OBLIGATION', fee, now);
    dossier.act(officer, 'CLASSIFY', { ...asked, onDemand: false }, now);
    expect(paper(dossier)).toMatchObject({ status: 'PAPER_ONLY', file: null, treatment: { row: '9b' } });
    expect([dossier.state().obligations[0]?.status, holdingBack(dossier.state())]).toEqual(['WAIVED', []]);
    expect(
      dossier
        .changes()
        .at(-1)
        ?.events.map(({ type }) => type),
    ).toEqual(['PAPER_CLASSIFIED', 'OBLIGATION_WAIVED']);
    dossier.act(officer, 'CHECK_DOSSIER', { items: dossier.state().papers.map(({ item }) => item) }, now);
    expect(refused(dossier, 'HAND_OVER', {})).toBeNull();
  });

  it('E17: not asked for, it is no file, and nobody can be asked to pay for it', () => {
    const dossier = scanned({ onDemand: false });
    expect(paper(dossier)).toMatchObject({ status: 'PAPER_ONLY', treatment: { row: '9b', scan: false } });
    expect([refused(dossier, 'NOTIFY_OBLIGATION', fee), refused(dossier, 'HAND_OVER', {})]).toEqual(['FEE_NOT_NAMED', null]);
  });

  it('is never paid for of what the law would have digitised anyway, asked for or not', () => {
    const dossier = scanned({ onDemand: false });
    dossier.act(
      officer,
      'CHECK_DOSSIER',
      { items: dossier.state().papers.map(({ item }) => item), verdicts: { [OWN]: 'CLASSIFY_AGAIN' } },
      now,
    );
    dossier.act(officer, 'CLASSIFY', { ...asked, item: OWN }, now);
    expect(dossier.state().papers.find(({ item }) => item === OWN)?.treatment).toMatchObject({ row: '6' });
    expect(refused(dossier, 'NOTIFY_OBLIGATION', fee)).toBe('FEE_NOT_NAMED');
  });

  it('is free for whoever is exempt', () => {
    const dossier = scanned();
    dossier.act(officer, 'NOTIFY_OBLIGATION', { ...fee, exemption: 'HN' }, now);
    expect([dossier.state().obligations[0]?.status, refused(dossier, 'SIGN_COPIES', {})]).toEqual(['WAIVED', null]);
  });

  it('once paid, is not classified away; scanned again, its copy is signed again without another fee', () => {
    const dossier = scanned();
    dossier.act(officer, 'NOTIFY_OBLIGATION', fee, now);
    dossier.act(officer, 'CONFIRM_PAYMENT', { obligation: 'NV1' }, now);
    expect(refused(dossier, 'CLASSIFY', { ...asked, onDemand: false })).toBe('OBLIGATION_PAID');
    sign(dossier);
    dossier.act(officer, 'HAND_OVER', {}, now);
    dossier.outcome('HAND_OVER', { controlSlip: 'slip' }, now);
    dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, now);
    dossier.act(handler, 'REQUEST_RESCAN', { item: ITEM, page: 1, fault: 'BLURRED' }, now);
    scan(dossier, ITEM, 'f-anew');
    expect(paper(dossier)?.copy).toBeNull();
    expect(tasks(dossier)).toContain('SIGN_COPIES');
    sign(dossier, 'copy-anew');
    expect(paper(dossier)).toMatchObject({ status: 'COPY_SIGNED', copy: { sha256: 'copy-anew' } });
  });

  it('of a paper more, the fee is told of that paper alone', () => {
    const dossier = scene(pricedApplicationAt('2026-03-02T09:00'));
    dossier.act(officer, 'START_IDENTIFICATION', {}, now);
    dossier.act(officer, 'RESOLVE_ACCOUNT', {}, now);
    dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, now);
    for (const [item, sheets] of [
      ['GT1', 3],
      ['GT2', 2],
    ] as const) {
      dossier.act(officer, 'ADD_PAPER', { item, paperType: null }, now);
      dossier.act(officer, 'CLASSIFY', { ...asked, item, sheets }, now);
      dossier.act(officer, 'NOTIFY_OBLIGATION', fee, now);
    }
    expect(dossier.state().obligations.map(({ items, amount }) => [items, amount])).toEqual([
      [['GT1'], 3_000],
      [['GT2'], 2_000],
    ]);
    // Counted otherwise, the first notice falls away and only it is told anew.
    dossier.act(officer, 'CLASSIFY', { ...asked, item: 'GT1', sheets: 4 }, now);
    dossier.act(officer, 'NOTIFY_OBLIGATION', fee, now);
    expect(dossier.state().obligations.map(({ status, amount }) => [status, amount])).toEqual([
      ['WAIVED', 3_000],
      ['NOTIFIED', 2_000],
      ['NOTIFIED', 4_000],
    ]);
  });

  it('is not begun where the office has no price for it', () => {
    const added = (open = pricedApplicationAt('2026-03-02T09:00')): Scene => {
      const dossier = scene(open);
      dossier.act(officer, 'START_IDENTIFICATION', {}, now);
      dossier.act(officer, 'RESOLVE_ACCOUNT', {}, now);
      dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, now);
      dossier.act(officer, 'ADD_PAPER', { item: ITEM, paperType: null }, now);
      return dossier;
    };
    expect(refused(added(), 'CLASSIFY', asked)).toBeNull();
    expect(refused(added(applicationAt('2026-03-02T09:00')), 'CLASSIFY', asked)).toBe('TREATMENT_NOT_SERVED');
  });
});
