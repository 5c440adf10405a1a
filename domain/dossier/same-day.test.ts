import { describe, expect, it } from 'vitest';
import { at, COMMUNE_A, handler, ORDINARY_PAPER, officer, type Scene, scene } from '../../test/support/dossier.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { isRefusal } from '../failures.ts';
import { ofKind, pinLaw } from '../law/pin.ts';
import { type CaseAnswers, unitOf } from '../law/procedure.ts';
import { isWithoutReceipt } from './clock.ts';
import type { ActData } from './commands.ts';

const UNITS = ofKind(shippedLaw(), 'AGENCY').find(({ key, validTo }) => key === COMMUNE_A && validTo === null)?.body.units ?? {};

/** A copy to be certified (P01): its original is shown and given back, its copy handed in. */
const accepted = (
  local: string,
  o: { readonly answers?: CaseAnswers; readonly data?: ActData['ACCEPT']; readonly acceptedAt?: string } = {},
): Scene => {
  const answers = o.answers ?? { volume: 'ORDINARY' };
  const law = pinLaw({
    ...{ law: shippedLaw(), procedureCode: '2.000815', intakeAgency: COMMUNE_A, leadAgency: COMMUNE_A },
    ...{ day: local.slice(0, 10), answers },
  });
  if (isRefusal(law)) throw new Error(law.code);
  const leadUnit = unitOf(UNITS, law.procedure.leadUnit) ?? '';
  const receivedAt = at(local);
  const dossier = scene({
    ...{ version: 1, id: 'open', act: 'OPEN', actor: officer },
    data: {
      ...{ partyId: '00000000-0000-4000-8000-000000000001', channel: 'IN_PERSON', answers, leadAgency: COMMUNE_A, leadUnit },
      ...{ receivedAt, catchUp: false, resultForms: 'BOTH', law },
    },
  });
  dossier.act(officer, 'START_IDENTIFICATION', {}, receivedAt);
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, receivedAt);
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, receivedAt);
  dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item: 'P01-C1', handedIn: false }, receivedAt);
  dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item: 'P01-C2' }, receivedAt);
  const then = o.acceptedAt === undefined ? receivedAt : at(o.acceptedAt);
  dossier.act(officer, 'ACCEPT', o.data ?? {}, then);
  dossier.outcome('ACCEPT', { dossierCode: 'H15.901-260302-0001' }, then);
  return dossier;
};

const owesReceipt = (dossier: Scene): boolean => dossier.state().work.some(({ kind }) => kind === 'RENDER_RECEIPT');

describe('E09: what is settled on the day of its receipt', () => {
  it('goes without a receipt, with its code and its limit all the same', () => {
    const dossier = accepted('2026-03-02T09:00');
    expect([owesReceipt(dossier), isWithoutReceipt(dossier.state())]).toEqual([false, true]);
    expect(dossier.state()).toMatchObject({ phase: 'DIGITISING', dossierCode: 'H15.901-260302-0001', receipt: null });
    expect(dossier.state().clock.dueAt).toBe(at('2026-03-02T17:00'));
    expect(dossier.refusal(officer, 'REPRINT_RECEIPT', {}, at('2026-03-02T09:10'))?.code).toBe('RECEIPT_NOT_DUE');
    // The original was only shown: nothing but the copy is in the dossier.
    expect(dossier.state().papers.map(({ item, status }) => [item, status])).toEqual([
      ['P01-C1', 'PRESENTED_ONLY'],
      ['P01-C2', 'PAPER_ONLY'],
    ]);
  });

  it.each([
    ['came after 15:00, so that its result is promised for the next working day', accepted('2026-03-02T15:00'), '2026-03-03T17:00'],
    ['came on a day off', accepted('2026-03-01T09:00'), '2026-03-02T17:00'],
    ['has so many pages that days are added', accepted('2026-03-02T09:00', { answers: { volume: 'MANY_PAGES' } }), '2026-03-04T17:00'],
    ['is accepted a day late', accepted('2026-03-02T09:00', { acceptedAt: '2026-03-03T08:00' }), '2026-03-02T17:00'],
    ['is of an applicant who asks for one', accepted('2026-03-02T09:00', { data: { receiptAsked: true } }), '2026-03-02T17:00'],
  ])('has one where it %s', (_why, dossier, due) => {
    expect([owesReceipt(dossier), isWithoutReceipt(dossier.state())]).toEqual([true, false]);
    expect(dossier.state().clock.dueAt).toBe(at(due));
  });

  it('is accepted by nobody else for that', () => {
    expect(accepted('2026-03-02T09:00').refusal(handler, 'ACCEPT', { receiptAsked: true }, at('2026-03-02T09:10'))?.code).toBe(
      'ROLE_NOT_PERMITTED',
    );
  });
});
