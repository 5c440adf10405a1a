import { describe, expect, it } from 'vitest';
import { comparable, type RegisterSide } from '../../db/register/reconcile.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { isRefusal } from '../../domain/failures.ts';
import { applicationAt, scene } from '../../test/support/dossier.ts';
import { compare } from './compare.ts';
import type { EngineSide } from './engine.ts';

const { opening } = scene(applicationAt('2026-03-02T09:00'));
if (isRefusal(opening)) throw new Error(opening.code);
const at = (revision: number): DossierState => ({ ...opening.state, revision });

const now = '2026-03-02T03:00:00.000Z';
const row = (revision: number, change: Partial<RegisterSide & { content: string }> = {}) => ({
  ...{
    dossierId: 'TN-1',
    dossierCode: null,
    revision,
    highest: revision,
    phase: 'SUBMITTED',
    status: 'SUBMITTED',
    holderUnit: 'H15.901/MC',
  },
  ...{ owed: true, consulting: [], content: comparable(at(revision)) },
  ...change,
});
const run = (written: number, change: Partial<Extract<EngineSide, { kind: 'RUNNING' }>> = {}): EngineSide => ({
  ...{ kind: 'RUNNING', runId: 'r', startedAt: '2026-03-02T02:00:00.000Z', failing: false, settling: false },
  ...{ scheduled: written, written, state: at(written), latest: at(written) },
  ...change,
});
const judge = (before: ReturnType<typeof row> | null, engine: EngineSide, after = before) => {
  const found = compare({ dossierId: 'TN-1', before, engine, after, now });
  return found === null || found === 'MOVING' ? found : `${found.class} ${found.cause}`;
};

describe('register and engine compared', () => {
  it('agree when both stand at the same revision with the same content', () => {
    expect(judge(row(5), run(5))).toBeNull();
    expect(judge(row(5), run(5, { state: null }))).toBeNull();
  });

  it('are left alone while a change is on its way, however it is caught', () => {
    expect(judge(row(5), run(5, { scheduled: 6 }))).toBe('MOVING');
    expect(judge(row(6), run(5, { scheduled: 6 }))).toBe('MOVING');
    expect(judge(row(5), run(6), row(6))).toBeNull();
    expect(judge(row(5), run(5, { settling: true, scheduled: 9 }))).toBe('MOVING');
    expect(judge(null, run(0, { startedAt: now, scheduled: 1, state: null }))).toBe('MOVING');
  });

  it('disagree when the run is lost and something is owed', () => {
    expect(judge(row(5), { kind: 'NONE' })).toBe('NO_RUN NOT_FOUND');
    expect(judge(row(5), { kind: 'CLOSED', status: 'TERMINATED', at: now })).toBe('NO_RUN TERMINATED');
    expect(judge(row(5, { owed: false }), { kind: 'CLOSED', status: 'COMPLETED', at: now })).toBeNull();
    // It ended between the two looks at the register.
    expect(judge(row(5), { kind: 'CLOSED', status: 'COMPLETED', at: now }, row(6, { owed: false }))).toBeNull();
  });

  it('disagree when the run is of the version before, known to the register or not', () => {
    expect(judge(row(5), { kind: 'OLD', runId: 'r' })).toBe('OLD_RUN GENERATION');
    expect(judge(null, { kind: 'OLD', runId: 'r' })).toBe('NO_ROW GENERATION');
  });

  it('disagree when the row is gone, behind, edited, or does not follow', () => {
    expect(judge(null, run(5))).toBe('NO_ROW LOST');
    expect(judge(null, run(0, { scheduled: 1, state: null }))).toBe('NO_ROW NOT_WRITTEN');
    expect(judge(row(4), run(5))).toBe('ROW_BEHIND LOST');
    expect(judge(row(5, { content: '{}' }), run(5))).toBe('ROW_BEHIND DIFFERS');
    expect(judge(row(5), run(5, { scheduled: 6, failing: true }))).toBe('ROW_BEHIND NOT_WRITTEN');
  });

  it('disagree when the register, or the story in it, holds what the engine never gave', () => {
    expect(judge(row(6), run(5))).toBe('ROW_AHEAD FOREIGN_FACTS');
    expect(judge(row(5, { highest: 7 }), run(5))).toBe('ROW_AHEAD FOREIGN_FACTS');
  });

  it('gives a dossier without a row the row that it should have, ids and codes only', () => {
    const found = compare({ dossierId: 'TN-1', before: null, engine: run(5), after: null, now });
    expect(found).toMatchObject({ shown: { procedure_code: '1.004873', phase: 'SUBMITTED', lead_agency: 'H15.901', revision: 5 } });
  });
});
