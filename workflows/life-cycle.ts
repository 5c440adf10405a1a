import { failing } from '../domain/dossier/change.ts';
import type { DossierState, Work } from '../domain/dossier/state.ts';

/**
 * The one life cycle of an effect: ACCEPTED with the change that owes it, WRITTEN when that change is in the register (activities read the
 * dossier there), BEGUN by the workflow, and gone when what it brought back is folded in and written. Work that failed waits outside it
 * until somebody has it tried again.
 */
export interface LifeCycle {
  accepted(state: DossierState): void;
  written(state: DossierState): void;
  /** Something is written and not begun. */
  waiting(): boolean;
  /** Takes the first that waits; call only while {@link waiting}. */
  begin(): Work;
  /** Its effect has ended: folded in, or failed. */
  ended(id: string): void;
  /** Accepted and neither ended nor failed. */
  open(id: string): boolean;
  /** Nothing is begun that another run would have to begin again; a consultation lives beside the runs and waits for days. */
  atRest(): boolean;
}

type Stage = 'ACCEPTED' | 'WRITTEN' | 'BEGUN';

export const createLifeCycle = (initial: DossierState): LifeCycle => {
  const stages = new Map<string, Stage>();
  let state = initial;
  let standing: DossierState | null = null;

  const owed = (of: DossierState): readonly Work[] => of.work.filter(({ id }) => !failing(of, id));

  const follow = (): void => {
    const now = owed(state);
    for (const [id, stage] of stages) if (stage !== 'BEGUN' && !now.some((work) => work.id === id)) stages.delete(id);
    for (const { id } of now) if (!stages.has(id)) stages.set(id, 'ACCEPTED');
    if (standing === null) return;
    for (const { id } of owed(standing)) if (stages.get(id) === 'ACCEPTED') stages.set(id, 'WRITTEN');
  };

  const next = (): Work | undefined => state.work.find(({ id }) => stages.get(id) === 'WRITTEN');

  return {
    accepted: (changed) => {
      state = changed;
      follow();
    },
    written: (stands) => {
      standing = stands;
      follow();
    },
    waiting: () => next() !== undefined,
    begin: () => {
      const work = next();
      if (work === undefined) throw new Error('no work waits');
      stages.set(work.id, 'BEGUN');
      return work;
    },
    ended: (id) => {
      stages.delete(id);
      follow();
    },
    open: (id) => stages.has(id),
    atRest: () => state.work.every(({ id, kind }) => kind === 'CONSULT' || stages.get(id) !== 'BEGUN'),
  };
};
