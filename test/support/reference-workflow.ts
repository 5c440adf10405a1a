import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { ShortWork } from '../../domain/dossier/activities.ts';
import { enter, updatePaper } from '../../domain/dossier/change.ts';
import type { CommandOf } from '../../domain/dossier/commands.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { openDossier } from '../../domain/dossier/transition.ts';
import { isRefusal } from '../../domain/failures.ts';
import { activity, refusalFailure } from '../../workflows/activity.ts';
import { UPDATE_ACTS } from '../../workflows/messages.ts';
import { operatorView } from '../../workflows/operator-view.ts';
import { acceptCommands, createDossier } from '../../workflows/runtime.ts';

export interface ReferenceInput {
  readonly version: 1;
  readonly dossierId: string;
  readonly open: CommandOf<'OPEN'>;
}

/** Stages whose first automated work is a heavy one: 4 heavy and 6 light works in all. */
const HEAVY_STAGES = [2, 3, 4, 5];
const LIGHT_IN_THE_FIRST = ['light-1a', 'light-1b'];

/** The short writes that a change owes: those of the stage that it begins. They are done with its projection, as the product's own are. */
const lightWorks = (before: DossierState, after: DossierState, at: string): readonly ShortWork[] => {
  const stages = [1, 2, 3, 4, 5].filter((stage) => stage <= after.revision && (stage > before.revision || after.revision === 1));
  return stages
    .flatMap((stage) => (stage === 1 ? LIGHT_IN_THE_FIRST : [`light-${stage}b`]))
    .map((name) => ({
      work: name,
      activity: 'takeDossierCode',
      input: { version: 1, dossierId: `${after.dossierId}/${name}`, step: name, at, agency: after.intakeAgency, day: '2026-11-22' },
    }));
};

/** The components step with its look-ups done, so that five decisions of it can be taken one after the other. */
const atComponents = (state: DossierState, at: string): DossierState =>
  updatePaper(
    updatePaper(enter(state, 'CHECKING_COMPONENTS', at), 'P07-C3', () => ({ lookUp: 'NONE' })),
    'P07-C4',
    () => ({ lookUp: 'FOUND' }),
  );

/**
 * The reference dossier of the benchmarks: start, five stages of two automated works and one decision, each decision an update that answers
 * after its projection. Works, commands and projection are the product's own; only which works a stage has is this file's.
 */
export const referenceDossier = async ({ dossierId, open }: ReferenceInput): Promise<{ readonly revision: number }> => {
  const at = new Date().toISOString();
  const change = openDossier(dossierId, open, { at });
  if (isRefusal(change)) throw refusalFailure(change);
  const opened = { ...change, state: atComponents(change.state, at) };
  const current = createDossier(opened.state, operatorView, [], lightWorks);
  const begun = current.begin(() => opened);
  acceptCommands(current, UPDATE_ACTS);
  await begun;
  for (let stage = 1; stage <= 5; stage += 1) {
    const heavy = HEAVY_STAGES.includes(stage)
      ? activity('renderReceipt', {}, `heavy-${stage}`)({ version: 1, dossierId, step: `heavy-${stage}`, at })
      : undefined;
    await condition(() => current.did(stage === 1 ? 'light-1b' : `light-${stage}b`) !== undefined);
    await heavy;
    await condition(() => current.state().revision > stage);
  }
  await condition(allHandlersFinished);
  return { revision: current.state().revision };
};
