import { describe, expect, it } from 'vitest';
import {
  applicationAt,
  at,
  COMMUNE_A,
  handler,
  ORDINARY_PAPER,
  officer,
  ruledLaw,
  scene,
  supervisor,
  unitHead,
} from '../../test/support/dossier.ts';
import { isRefusal } from '../failures.ts';
import type { Act, Command } from './commands.ts';
import { SPECS, specOf } from './contents.ts';
import { type DossierPhase, type DossierState, PHASES } from './state.ts';
import { transition } from './transition.ts';

const NOW = at('2026-03-02T09:30');
const OPENED = scene(applicationAt('2026-03-02T09:00')).state();

/** Acts that take a second person, each with what it might be asked for. */
const KINDS = SPECS.flatMap(({ act, confirmers, asks }) => (confirmers === undefined ? [] : [{ act, data: asks(OPENED)[0] }]));

const waiting = (act: Act, data: unknown, phase: DossierPhase): DossierState => {
  const command = { version: 4, id: 'asked', act, actor: officer, data } as Command;
  return { ...OPENED, phase, requests: [{ request: 'DN1', command, name: '', confirmers: ['SUPERVISOR'], at: NOW, until: NOW }] };
};

describe('a request that waits for a second person', () => {
  it.each(PHASES.filter((phase) => phase !== 'CLOSED'))('in the phase %s is there only where its act may still be done', (phase) => {
    for (const { act, data } of KINDS) {
      // A skip goes with its failure, and none is there.
      if (act === 'SKIP_WORK') continue;
      const change = transition(waiting(act, data, phase), { version: 4, id: 'c', act: 'READ', actor: supervisor, data: {} }, { at: NOW });
      if (isRefusal(change)) throw new Error(change.code);
      const may = specOf(act).from.includes(phase);
      expect({ act, waits: change.state.requests.length > 0, back: change.takenBack }).toEqual({
        act,
        waits: may,
        back: may ? undefined : ['asked'],
      });
    }
  });

  it('about a paper of the counter lapses with the hand-over: sent back for a supplement, the dossier does not find it again', () => {
    const dossier = scene({
      ...applicationAt('2026-03-02T09:00'),
      data: { ...applicationAt('2026-03-02T09:00').data, answers: CASE, law: ruledLaw() },
    });
    dossier.act(officer, 'START_IDENTIFICATION', {}, NOW);
    dossier.act(officer, 'RESOLVE_ACCOUNT', {}, NOW);
    dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, NOW);
    for (const { item, lookUp } of dossier.state().papers)
      if (lookUp === 'PENDING') dossier.system('LOOK_UP_DONE', { item, found: false }, NOW);
    const items = dossier.state().papers.map(({ item }) => item);
    for (const item of items) dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item, issuerAgency: COMMUNE_A }, NOW);
    dossier.act(officer, 'ACCEPT', {}, NOW);
    dossier.outcome('ACCEPT', { dossierCode: 'H15.901-260302-0001' }, NOW);
    dossier.act(officer, 'START_DIGITISING', {}, NOW);
    for (const item of items) {
      dossier.act(officer, 'UPLOAD_SCAN', { item, files: [{ sha256: `c-${item}`, mediaType: 'image/jpeg', pages: 2 }] }, NOW);
      dossier.system('SCAN_CHECKED', { item, passed: true, sha256: `f-${item}`, pages: 2, findings: [] }, NOW);
    }
    dossier.act(officer, 'DECIDE_EXCEPTION', { item: 'P07-C3', issuerAgency: COMMUNE_A, ground: 'FRAGILE' }, NOW);
    dossier.act(officer, 'CHECK_DOSSIER', { items }, NOW);
    dossier.act(officer, 'HAND_OVER', {}, NOW);
    expect(dossier.state().requests).toHaveLength(1);
    dossier.outcome('HAND_OVER', { controlSlip: 'slip' }, NOW);
    expect([dossier.state().requests, dossier.changes().at(-1)?.takenBack]).toEqual([[], [expect.any(String)]]);
    dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, NOW);
    dossier.act(handler, 'RETURN_FOR_SUPPLEMENT', { items: ['P07-C3'], justified: false }, NOW);
    dossier.act(officer, 'RECEIVE_COMPLETE_DOSSIER', { receivedAt: NOW }, NOW);
    expect(dossier.refusal(unitHead, 'CONFIRM_REQUEST', { request: 'DN1' }, NOW)?.code).toBe('REQUEST_UNKNOWN');
  });
});

const CASE = { applicantIs: 'OWNER', maritalHistory: 'WIDOWED', livedElsewhere: 'false', purpose: 'OTHER' };
