import { SHORT, type ShortActivity, type ShortWork, type WorkInput } from './activities.ts';
import { specOf } from './contents.ts';
import { isLong } from './spec.ts';
import type { DossierState, Work } from './state.ts';

export const workInput = ({ dossierId }: DossierState, work: Work, at: string): WorkInput => ({ version: 1, dossierId, step: work.id, at });

const isShort = (name: string): name is ShortActivity => SHORT.some((short) => short === name);

const shortOf = (state: DossierState, work: Work, at: string): ShortWork | null => {
  const input = workInput(state, work, at);
  if (work.kind === 'RETIRE_NUMBER') return { work: work.id, activity: 'retireNumber', input: { ...input, file: work.file } };
  if (work.kind !== 'SLOW_ACT') return null;
  const spec = specOf(work.command.act);
  if (!isLong(spec) || !isShort(spec.work.activity)) return null;
  // The spec is typed so that its activity takes this.
  return { work: work.id, activity: spec.work.activity, input: { ...input, ...spec.work.more?.(state) } } as ShortWork;
};

/**
 * What a state owes and the one before it did not, where it is one short write of our own: done by the very activity that writes what owes it,
 * it costs no activity and no workflow task of its own (docs/decisions/014). What was tried before is an activity again, so that its failures are seen.
 */
export const shortWorks = (before: DossierState, after: DossierState, at: string): readonly ShortWork[] =>
  // Runs that are older than the law's name have done them as activities, and are to be replayed so.
  (after.lawHash === undefined ? [] : after.work)
    .filter(({ id }) => !before.work.some((known) => known.id === id))
    .flatMap((work) => shortOf(after, work, at) ?? []);
