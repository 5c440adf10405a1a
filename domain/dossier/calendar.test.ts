import { describe, expect, it } from 'vitest';
import { applicationAt, at, lawOf2026, ORDINARY_PAPER, officer, records, ruledLaw, scene } from '../../test/support/dossier.ts';
import type { OfficeDays } from '../calendar/index.ts';
import { changeCalendar, consultationDueAt } from './clock.ts';
import { registerOf } from './register.ts';
import { systemActor, transition } from './transition.ts';

const FACTS = { ...ORDINARY_PAPER, issuerAgency: 'H15.31.901' };

type Story = ReturnType<typeof scene>;

const received = (open = applicationAt('2026-03-02T09:00')): Story => {
  const dossier = scene(open);
  dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'));
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T09:02'));
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-03-02T09:03'));
  dossier.system('LOOK_UP_DONE', { item: 'P07-C3', found: false }, at('2026-03-02T09:04'));
  dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: true }, at('2026-03-02T09:04'));
  dossier.act(officer, 'CONFIRM_DATA', { item: 'P07-C4', valid: true, agrees: true, confirmed: true }, at('2026-03-02T09:06'));
  for (const item of ['P07-C1', 'P07-C3'] as const) dossier.act(officer, 'CLASSIFY', { ...FACTS, item }, at('2026-03-02T09:07'));
  dossier.act(officer, 'CLASSIFY', { ...FACTS, item: 'P07-C4', handedIn: false }, at('2026-03-02T09:09'));
  return dossier;
};

const accepted = (dossier: Story, moment: string): Story => {
  dossier.act(officer, 'ACCEPT', {}, at(moment));
  dossier.outcome('ACCEPT', { dossierCode: 'H15.901-260302-0001' }, at(moment));
  return dossier;
};

const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const pinned = lawOf2026().calendar;
/** Wednesday 04/03/2026 is announced as a day off, in the middle of a limit that ends on Thursday. */
const longer: OfficeDays = { ...pinned, daysOff: [...pinned.daysOff, day('2026-03-04')] };
const change = (calendarVersion: number, calendar: OfficeDays, moment: string) => ({ calendarVersion, calendar, at: at(moment) });

describe('E45: the holiday calendar changes after a date was promised', () => {
  it('moves the due date of an open dossier as an event that names both', () => {
    const dossier = accepted(received(), '2026-03-02T09:12');
    dossier.system('CALENDAR_CHANGED', change(1, longer, '2026-03-03T08:00'), at('2026-03-03T08:01'));
    const after = dossier.state();
    expect(dossier.changes().at(-1)?.events).toEqual([
      {
        type: 'CALENDAR_CHANGED',
        data: { calendarVersion: 1, dueAtBefore: at('2026-03-05T17:00'), dueAt: at('2026-03-06T17:00') },
      },
    ]);
    expect(registerOf(after)).toMatchObject({
      ...{ dueAt: at('2026-03-06T17:00'), appointmentAt: at('2026-03-06T17:00'), breachAt: at('2026-03-06T17:00') },
      ...{ lastLetterAt: at('2026-03-05T17:00'), calendarVersion: 1 },
    });
  });

  it('moves the end of the hand-over, which is the next working day', () => {
    const open = applicationAt('2026-03-03T15:20');
    const dossier = scene({
      ...open,
      data: { ...open.data, law: ruledLaw(), answers: { ...open.data.answers, maritalHistory: 'NEVER_MARRIED' } },
    });
    dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-03T15:21'));
    dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-03T15:22'));
    dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-03-03T15:22'));
    dossier.act(officer, 'CLASSIFY', { ...FACTS, item: 'P07-C1' }, at('2026-03-03T15:23'));
    expect(accepted(dossier, '2026-03-03T15:30').state().stepDueAt).toBe(at('2026-03-04T11:30'));
    dossier.system('CALENDAR_CHANGED', change(1, longer, '2026-03-03T16:00'), at('2026-03-03T16:01'));
    expect(dossier.state().stepDueAt).toBe(at('2026-03-05T11:30'));
  });

  it('takes each version once, however often it is told, and no older one after it', () => {
    const dossier = accepted(received(), '2026-03-02T09:12');
    dossier.system('CALENDAR_CHANGED', change(2, longer, '2026-03-03T08:00'), at('2026-03-03T08:01'));
    const told = (calendarVersion: number) =>
      transition(
        dossier.state(),
        {
          version: 1,
          id: 'again',
          act: 'CALENDAR_CHANGED',
          actor: systemActor(),
          data: change(calendarVersion, pinned, '2026-03-03T09:00'),
        },
        { at: at('2026-03-03T09:00') },
      );
    expect(told(2)).toMatchObject({ code: 'CALENDAR_KNOWN' });
    expect(told(1)).toMatchObject({ code: 'CALENDAR_KNOWN' });
    expect(told(3)).toMatchObject({ state: { clock: { calendarVersion: 3 } } });
  });

  it('lets a printed date stand when the new calendar would bring it forward', () => {
    const open = applicationAt('2026-03-02T09:00');
    const shorter = accepted(
      received({ ...open, data: { ...open.data, law: { ...open.data.law, calendar: { ...pinned, ...longer } } } }),
      '2026-03-02T09:12',
    );
    expect(shorter.state().clock.dueAt).toBe(at('2026-03-06T17:00'));
    shorter.system('CALENDAR_CHANGED', change(1, pinned, '2026-03-03T08:00'), at('2026-03-03T08:00'));
    expect(shorter.state().clock).toMatchObject({ dueAt: at('2026-03-06T17:00'), appointmentAt: at('2026-03-06T17:00') });
  });

  it('promises by the new calendar alone where it changed between receipt and acceptance: nothing was printed before', () => {
    const open = applicationAt('2026-03-02T09:00');
    const dossier = received({ ...open, data: { ...open.data, law: { ...open.data.law, calendar: { ...pinned, ...longer } } } });
    dossier.system('CALENDAR_CHANGED', change(1, pinned, '2026-03-02T10:00'), at('2026-03-02T10:00'));
    accepted(dossier, '2026-03-02T10:30');
    expect(dossier.state().clock.dueAt).toBe(at('2026-03-05T17:00'));
  });

  it('counts later limits inside the dossier on the new days', () => {
    const dossier = accepted(received(), '2026-03-02T09:12');
    dossier.system('CALENDAR_CHANGED', change(1, longer, '2026-03-02T09:20'), at('2026-03-02T09:20'));
    expect(consultationDueAt(dossier.state(), at('2026-03-02T14:00'), 2)).toBe(at('2026-03-05T17:00'));
  });

  it('un-breaches nothing: a dossier already late stays late from the same moment', () => {
    const dossier = accepted(received(), '2026-03-02T09:12');
    dossier.system('CALENDAR_CHANGED', change(1, longer, '2026-03-06T08:00'), at('2026-03-06T08:00'));
    expect(registerOf(dossier.state()).breachAt).toBe(at('2026-03-05T17:00'));
  });

  it('is seen although the deciding clock runs ahead of or behind the dossier', () => {
    const { state } = accepted(received(), '2026-03-02T09:12');
    for (const moment of ['2026-03-01T08:00', '2026-03-02T09:12', '2026-03-02T09:13'])
      expect(changeCalendar(state(), change(1, longer, moment), at('2026-03-02T09:12')).clock.dueAt).toBe(at('2026-03-06T17:00'));
  });

  it('is nobody’s act but the system’s', () => {
    const dossier = accepted(received(), '2026-03-02T09:12');
    expect(dossier.refusal(records, 'CALENDAR_CHANGED', change(1, longer, '2026-03-03T08:00'), at('2026-03-03T08:00'))?.code).toBe(
      'ROLE_NOT_PERMITTED',
    );
  });
});
