import { describe, expect, it } from 'vitest';
import {
  applicationAt,
  at,
  handler,
  lawOf2026,
  ORDINARY_PAPER,
  officer,
  oneStopHead,
  type Scene,
  scene,
  supervisor,
  unitHead,
} from '../../test/support/dossier.ts';
import { isRefusal } from '../failures.ts';
import { findPaper, itemsOf } from './change.ts';
import type { Command } from './commands.ts';
import { tasksOf } from './derive.ts';
import { unlisted } from './signed-lists.ts';
import type { Actor } from './state.ts';
import { transition } from './transition.ts';

/** A5, 2603 §3: what comes without a file after the hand-over stands in a signed list as well, before check 2. */

const DECLARATION = 'P07-C1';
const REUSED = 'P07-C4';
const MANDATE = 'P07-C5';
const BESIDE = 'GT-1';

const morning = at('2026-03-02T09:05');
const noon = at('2026-03-02T11:00');
const brought = at('2026-03-05T09:00');

const said = (item: string, change: object = {}) => ({ ...ORDINARY_PAPER, blankBacks: true, item, ...change });
const classify = (dossier: Scene, item: string, change: object = {}, instant = brought): void =>
  dossier.act(officer, 'CLASSIFY', said(item, change), instant);
const confirm = (dossier: Scene, second: Actor): void =>
  dossier.act(second, 'CONFIRM_REQUEST', { request: dossier.state().requests.at(-1)?.request ?? '' }, brought);
const scan = (dossier: Scene, item: string, sha256: string, instant = brought): void => {
  dossier.act(officer, 'UPLOAD_SCAN', { item, files: [{ sha256: `c-${sha256}`, mediaType: 'image/jpeg', pages: 1 }] }, instant);
  dossier.system('SCAN_CHECKED', { item, passed: true, sha256, pages: 1, findings: [] }, instant);
};
const items = (dossier: Scene): readonly string[] => itemsOf(dossier.state());

/** A widow's dossier that a representative brings, past check 2: a declaration that is scanned, data that is used again, a mandate on paper. */
const handled = (): Scene => {
  const open = applicationAt('2026-03-02T09:00');
  const answers = { applicantIs: 'REPRESENTATIVE', maritalHistory: 'WIDOWED', livedElsewhere: 'false', purpose: 'OTHER' };
  const dossier = scene({ ...open, data: { ...open.data, answers, law: lawOf2026() } });
  dossier.act(officer, 'START_IDENTIFICATION', {}, morning);
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, morning);
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, morning);
  for (const { item, lookUp } of dossier.state().papers) {
    if (lookUp === 'PENDING') {
      dossier.system('LOOK_UP_DONE', { item, found: true }, morning);
      dossier.act(officer, 'CONFIRM_DATA', { item, valid: true, agrees: true, confirmed: true }, morning);
    }
    classify(dossier, item, { handedIn: lookUp !== 'PENDING' }, morning);
  }
  dossier.act(officer, 'ACCEPT', {}, morning);
  dossier.outcome('ACCEPT', { dossierCode: 'H15.901-260302-0001' }, morning);
  dossier.act(officer, 'START_DIGITISING', {}, morning);
  scan(dossier, DECLARATION, 'f-1', morning);
  dossier.act(officer, 'CHECK_DOSSIER', { items: items(dossier) }, morning);
  dossier.act(officer, 'HAND_OVER', {}, morning);
  dossier.outcome('HAND_OVER', { controlSlip: 'slip' }, morning);
  dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, morning);
  dossier.act(handler, 'CHECK_RECEIPT', { items: items(dossier) }, noon);
  return dossier;
};

/** The same sent back for one of its papers and brought anew. */
const supplemented = (item: string): Scene => {
  const dossier = handled();
  dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: [item], justified: false }, noon);
  dossier.act(officer, 'RECEIVE_COMPLETE_DOSSIER', { receivedAt: brought, received: [item], ruled: true }, brought);
  return dossier;
};
/** With a paper beside it that was never asked for. */
const beside = (change: object = {}): Scene => {
  const dossier = supplemented(MANDATE);
  classify(dossier, MANDATE);
  dossier.act(officer, 'ADD_PAPER', { item: BESIDE, paperType: null }, brought);
  classify(dossier, BESIDE, change);
  return dossier;
};

/** What the counter can come by without a file once the control slip is signed, each as it comes. */
const KINDS: readonly (readonly [string, string, string, () => Scene])[] = [
  [
    ...(['a new mandate on paper', MANDATE, 'PAPER_ONLY'] as const),
    () => {
      const dossier = supplemented(MANDATE);
      classify(dossier, MANDATE);
      return dossier;
    },
  ],
  ['a paper beside the checklist', BESIDE, 'PAPER_ONLY', beside],
  ['a paper that is only shown', BESIDE, 'PRESENTED_ONLY', () => beside({ handedIn: false })],
  [
    ...(['a secret paper', BESIDE, 'PAPER_ONLY'] as const),
    () => {
      const dossier = beside({ secret: true });
      confirm(dossier, oneStopHead);
      return dossier;
    },
  ],
  [
    ...(['data that is used again', REUSED, 'REUSED'] as const),
    () => {
      const dossier = supplemented(REUSED);
      classify(dossier, REUSED, { handedIn: false });
      return dossier;
    },
  ],
  [
    ...(['a decided exception', DECLARATION, 'PAPER_ONLY'] as const),
    () => {
      const dossier = supplemented(DECLARATION);
      dossier.act(officer, 'DECIDE_EXCEPTION', { item: DECLARATION, ground: 'FRAGILE', issuerAgency: null }, brought);
      confirm(dossier, oneStopHead);
      return dossier;
    },
  ],
];

const checkedFirst = (dossier: Scene): Scene => {
  dossier.act(officer, 'CHECK_DOSSIER', { items: items(dossier) }, brought);
  return dossier;
};
const sign = (dossier: Scene, listed: { readonly files?: Readonly<Record<string, string>>; readonly papers?: readonly string[] }): void => {
  dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, brought);
  dossier.outcome('SIGN_PACKAGE_ADDITION', { list: 'list', files: {}, ...listed }, brought);
};
const checkOf = (dossier: Scene) => dossier.refusal(handler, 'CHECK_RECEIPT', { items: items(dossier) }, brought);
const owed = (dossier: Scene): readonly string[] => unlisted(dossier.state()).map(({ item }) => item);

describe('what comes without a file after the hand-over', () => {
  it.each(KINDS)('%s: check 2 waits for its addition, which is the counter’s task, and passes with it', (_what, item, status, come) => {
    const dossier = come();
    expect(findPaper(dossier.state(), item)).toMatchObject({ status, file: null });
    checkedFirst(dossier);
    expect(owed(dossier)).toContain(item);
    expect(checkOf(dossier)).toMatchObject({ code: 'FILES_UNLISTED', detail: { items: expect.arrayContaining([item]) } });
    expect(tasksOf(dossier.state())).toMatchObject([{ act: 'SIGN_PACKAGE_ADDITION', unit: officer.unit }]);
    sign(dossier, { papers: owed(dossier) });
    expect([owed(dossier), checkOf(dossier)]).toEqual([[], null]);
    expect(dossier.refusal(officer, 'SIGN_PACKAGE_ADDITION', {}, brought)?.code).toBe('NOTHING_TO_SIGN');
    expect(tasksOf(dossier.state()).map(({ act }) => act)).toEqual(['CHECK_RECEIPT']);
  });

  it('with files beside it stands in the same list, and what a list does not name stands in none', () => {
    const dossier = supplemented(DECLARATION);
    classify(dossier, DECLARATION, {});
    scan(dossier, DECLARATION, 'f-2');
    dossier.act(officer, 'ADD_PAPER', { item: BESIDE, paperType: null }, brought);
    expect(dossier.refusal(officer, 'SIGN_PACKAGE_ADDITION', {}, brought)?.code).toBe('DIGITISATION_INCOMPLETE');
    classify(dossier, BESIDE);
    checkedFirst(dossier);
    expect(owed(dossier)).toEqual([DECLARATION, BESIDE]);
    sign(dossier, { files: { [DECLARATION]: 'f-2' } });
    expect([owed(dossier), checkOf(dossier)?.code]).toEqual([[BESIDE], 'FILES_UNLISTED']);
    sign(dossier, { papers: [BESIDE] });
    expect([owed(dossier), checkOf(dossier)]).toEqual([[], null]);
  });

  it('listed once: answered in words it stays listed, brought anew it is listed anew', () => {
    const dossier = supplemented(MANDATE);
    // Nothing can be said of it before it is classified.
    expect([owed(dossier), checkOf(dossier)?.code]).toEqual([[], 'DIGITISATION_INCOMPLETE']);
    classify(dossier, MANDATE);
    sign(checkedFirst(dossier), { papers: [MANDATE] });
    dossier.act(handler, 'CHECK_RECEIPT', { items: items(dossier) }, brought);
    const again = (came: object): void => {
      dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: [MANDATE], justified: true }, brought);
      confirm(dossier, supervisor);
      dossier.act(officer, 'RECEIVE_COMPLETE_DOSSIER', { receivedAt: brought, received: [], ruled: true, ...came }, brought);
    };
    again({ explained: [MANDATE] });
    expect([owed(dossier), checkOf(dossier)]).toEqual([[], null]);
    again({ received: [MANDATE] });
    classify(dossier, MANDATE, { certifiedCopy: true });
    expect([owed(checkedFirst(dossier)), checkOf(dossier)?.code]).toEqual([[MANDATE], 'FILES_UNLISTED']);
  });

  it('listed on paper and missing it needs no other list; scanned after all, its file is listed', () => {
    const dossier = supplemented(DECLARATION);
    dossier.act(officer, 'DECIDE_EXCEPTION', { item: DECLARATION, ground: 'FRAGILE', issuerAgency: null }, brought);
    confirm(dossier, oneStopHead);
    sign(checkedFirst(dossier), { papers: [DECLARATION] });
    const verdict = (fault: 'PAPER_MISSING' | 'MISCLASSIFIED'): void =>
      dossier.act(handler, 'CHECK_RECEIPT', { items: items(dossier), verdicts: { [DECLARATION]: fault } }, brought);
    verdict('PAPER_MISSING');
    expect([owed(dossier), checkOf(dossier)]).toEqual([[], null]);
    verdict('MISCLASSIFIED');
    classify(dossier, DECLARATION);
    expect(dossier.refusal(officer, 'SIGN_PACKAGE_ADDITION', {}, brought)?.code).toBe('NOTHING_TO_SIGN');
    scan(dossier, DECLARATION, 'f-2');
    expect(owed(checkedFirst(dossier))).toEqual([DECLARATION]);
    sign(dossier, { files: { [DECLARATION]: 'f-2' } });
    expect([owed(dossier), checkOf(dossier)]).toEqual([[], null]);
  });

  it('owes no list where the control slip names it, nor where a command of older rules classified it', () => {
    expect(owed(handled())).toEqual([]);
    const taken = (version: 3 | 4): readonly string[] => {
      const command = { version, id: 'c', act: 'CLASSIFY', actor: officer, data: said(MANDATE) } as Command;
      const change = transition(supplemented(MANDATE).state(), command, { at: brought });
      if (isRefusal(change)) throw new Error(change.code);
      return unlisted(change.state).map(({ item }) => item);
    };
    expect([taken(3), taken(4)]).toEqual([[], [MANDATE]]);
  });
});
