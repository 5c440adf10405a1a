import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applicationAt, at, scene } from '../../test/support/dossier.ts';
import { isRefusal } from '../failures.ts';
import type { Command } from './commands.ts';
import { allDue, nextDue } from './due.ts';
import type { Consultation, DossierState, Obligation } from './state.ts';
import { systemActor, transition } from './transition.ts';

const opened = scene(applicationAt('2026-03-02T09:00')).state();
const none: ReadonlySet<string> = new Set();
const days = ['2026-03-05T17:00', '2026-03-06T17:00', '2026-03-09T17:00'].map(at);

const obligation = (serial: number, dueAt: string, status: Obligation['status'] = 'NOTIFIED'): Obligation => ({
  obligation: `NV${serial}`,
  kind: 'SERVICE_FEE',
  status,
  dueAt,
  ground: null,
});
const consultation = (serial: number, dueAt: string, status: Consultation['status'] = 'SENT'): Consultation => ({
  consultation: `TV${serial}`,
  kind: 'VERIFICATION',
  addressee: 'H15.902',
  dueAt,
  status,
  openedAt: opened.openedAt,
  reply: null,
  request: 'c1',
});

describe('what falls due by itself', () => {
  it('is the window of a supplement at intake (T10), an obligation’s day (T32) and a consultation’s day', () => {
    const supplement = { stage: 'INTAKE', since: opened.openedAt, dueAt: days[1] ?? '', prolonged: false } as const;
    expect(nextDue({ ...opened, phase: 'SUPPLEMENT', supplement }, none)).toEqual({
      at: days[1],
      act: 'EXPIRE_SUPPLEMENT',
      data: {},
      id: `expire-supplement-${opened.openedAt}`,
    });
    expect(nextDue({ ...opened, obligations: [obligation(1, days[0] ?? '')] }, none)).toEqual({
      at: days[0],
      act: 'EXPIRE_OBLIGATION',
      data: { obligation: 'NV1' },
      id: 'expire-NV1',
    });
    expect(nextDue({ ...opened, phase: 'PROCESSING', consultations: [consultation(1, days[2] ?? '')] }, none)).toEqual({
      at: days[2],
      act: 'CONSULTATION_OVERDUE',
      data: { consultation: 'TV1' },
      id: 'overdue-TV1',
    });
  });

  it('is nothing where only people decide: after appraisal, without a window, once settled, once closed', () => {
    const supplement = { stage: 'PROCESSING', since: opened.openedAt, dueAt: days[0] ?? '', prolonged: false } as const;
    expect(nextDue(opened, none)).toBeUndefined();
    expect(nextDue({ ...opened, phase: 'SUPPLEMENT', supplement }, none)).toBeUndefined();
    expect(nextDue({ ...opened, phase: 'SUPPLEMENT', supplement: { ...supplement, stage: 'INTAKE', dueAt: null } }, none)).toBeUndefined();
    expect(nextDue({ ...opened, obligations: [obligation(1, days[0] ?? '', 'PAID')] }, none)).toBeUndefined();
    expect(nextDue({ ...opened, phase: 'PROCESSING', consultations: [consultation(1, days[0] ?? '', 'OVERDUE')] }, none)).toBeUndefined();
    expect(nextDue({ ...opened, phase: 'CLOSED', obligations: [obligation(1, days[0] ?? '')] }, none)).toBeUndefined();
  });

  it('comes in the order of its instants, each once, and is never refused when its instant has come', () => {
    const instant = fc.constantFrom(...days);
    const states: fc.Arbitrary<DossierState> = fc
      .record({ fees: fc.array(instant, { maxLength: 4 }), asked: fc.array(instant, { maxLength: 4 }) })
      .map(({ fees, asked }) => ({
        ...opened,
        phase: 'PROCESSING',
        obligations: fees.map((dueAt, index) => obligation(index + 1, dueAt)),
        consultations: asked.map((dueAt, index) => consultation(index + 1, dueAt)),
      }));
    fc.assert(
      fc.property(states, (start) => {
        let state = start;
        const fired = new Set<string>();
        const seen: string[] = [];
        for (let due = nextDue(state, fired); due !== undefined; due = nextDue(state, fired)) {
          fired.add(due.id);
          seen.push(due.at);
          const { act, data, id } = due;
          const change = transition(state, { version: 2, id, act, data, actor: systemActor() } as Command, { at: due.at });
          if (isRefusal(change)) throw new Error(`${act} ${change.code}`);
          state = change.state;
        }
        expect(seen).toHaveLength(allDue(start).length);
        expect(seen).toEqual([...seen].sort());
      }),
    );
  });
});
