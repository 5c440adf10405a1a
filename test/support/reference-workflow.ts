import { allHandlersFinished, condition } from '@temporalio/workflow';
import { enter, updatePaper } from '../../domain/dossier/change.ts';
import type { CommandOf } from '../../domain/dossier/commands.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { openDossier } from '../../domain/dossier/transition.ts';
import { isRefusal } from '../../domain/failures.ts';
import { UPDATE_ACTS } from '../../workflows/messages.ts';
import { operatorView } from '../../workflows/operator-view.ts';
import { acceptCommands, createDossier } from '../../workflows/runtime.ts';
import { refusalFailure, step } from '../../workflows/step.ts';

export interface ReferenceInput {
  readonly version: 1;
  readonly dossierId: string;
  readonly open: CommandOf<'OPEN'>;
}

/** Stages whose first automated step is a heavy one: 4 heavy and 6 light steps in all. */
const HEAVY_STAGES = [1, 2, 3, 4];

/** The components step with its look-ups done, so that five decisions of it can be taken one after the other. */
const atComponents = (state: DossierState, at: string): DossierState =>
  updatePaper(
    updatePaper(enter(state, 'CHECKING_COMPONENTS', at), 'P07-C3', () => ({ lookUp: 'NONE' })),
    'P07-C4',
    () => ({ lookUp: 'FOUND' }),
  );

/**
 * The reference dossier of the benchmarks: start, five stages of two automated steps and one decision, each decision an update that answers
 * after its projection. Steps, commands and projection are the product's own; only the order of the steps is this file's.
 */
export const referenceDossier = async ({ dossierId, open }: ReferenceInput): Promise<{ readonly revision: number }> => {
  const at = new Date().toISOString();
  const change = openDossier(dossierId, open, { at });
  if (isRefusal(change)) throw refusalFailure(change);
  const opened = { ...change, state: atComponents(change.state, at) };
  const current = createDossier(opened.state, operatorView, []);
  const begun = current.begin(() => opened);
  acceptCommands(current, UPDATE_ACTS);
  await begun;
  const light = async (name: string): Promise<void> => {
    await step(
      'takeDossierCode',
      {},
      name,
    )({
      version: 1,
      dossierId: `${dossierId}/${name}`,
      step: name,
      at,
      agency: current.state().intakeAgency,
      day: '2026-11-22',
    });
  };
  for (let stage = 1; stage <= 5; stage += 1) {
    if (HEAVY_STAGES.includes(stage))
      await step('renderReceipt', {}, `heavy-${stage}`)({ version: 1, dossierId, step: `heavy-${stage}`, at });
    else await light(`light-${stage}a`);
    await light(`light-${stage}b`);
    await condition(() => current.state().revision > stage);
  }
  await condition(allHandlersFinished);
  return { revision: current.state().revision };
};
