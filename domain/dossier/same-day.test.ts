import { describe, expect, it } from 'vitest';
import { at, handler, officer, type Scene } from '../../test/support/dossier.ts';
import { acceptedCopy as accepted } from '../../test/support/same-day.ts';
import { isWithoutReceipt } from './clock.ts';

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
