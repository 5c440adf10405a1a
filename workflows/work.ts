import { isLong } from '../domain/dossier/act.ts';
import type { StepInput } from '../domain/dossier/activities.ts';
import type { Outcome } from '../domain/dossier/commands.ts';
import { rowOf } from '../domain/dossier/contents.ts';
import type { DossierState, Work } from '../domain/dossier/state.ts';
import type { Consultations } from './consultations.ts';
import type { DossierInput } from './messages.ts';
import { type Dossier, now } from './runtime.ts';
import { failedStep, step } from './step.ts';

interface Surroundings {
  readonly dossier: Dossier;
  readonly consultations: Consultations;
  readonly queues: DossierInput['queues'];
}

type Kind = Work['kind'];
type WorkOf<K extends Kind> = Extract<Work, { kind: K }>;

const stepInput = ({ dossierId }: DossierState, work: Work): StepInput => ({ version: 1, dossierId, step: work.id, at: now() });

/** How each kind of work is brought about and what is folded in then. */
const BRING_ABOUT: { readonly [K in Kind]: (surroundings: Surroundings, work: WorkOf<K>) => Promise<void> } = {
  SLOW_ACT: async ({ dossier, queues }, work) => {
    const state = dossier.state();
    const row = rowOf(work.command.act);
    if (!isLong(row)) throw new Error(`${row.act} is no long act`);
    const { act, work: brings } = row;
    // The row is typed so that its activity takes this and answers the act's outcome.
    const bring = step(brings.activity, queues) as (input: object) => Promise<unknown>;
    const outcome = await bring({ ...stepInput(state, work), ...brings.more?.(state) });
    await dossier.settle({ act, commandId: work.id, outcome } as Outcome);
  },
  LOOK_UP: async ({ dossier, queues }, work) => {
    const state = dossier.state();
    // A component without a register of its own is never looked up (identify.ts).
    const register = state.law.procedure.components.find(({ code }) => code === work.item)?.replaceableByData?.register;
    if (register === undefined) return;
    const { found } = await step('lookUpComponent', queues, work.item)({ ...stepInput(state, work), item: work.item, register });
    await dossier.systemCommand({ act: 'LOOK_UP_DONE', data: { item: work.item, found } }, work.id);
  },
  RENDER_RECEIPT: async ({ dossier, queues }, work) => {
    const { sha256 } = await step('renderReceipt', queues)(stepInput(dossier.state(), work));
    await dossier.systemCommand({ act: 'RECEIPT_RENDERED', data: { sha256 } }, work.id);
  },
  CHECK_SCAN: async ({ dossier, queues }, work) => {
    const state = dossier.state();
    const paper = state.papers.find(({ item }) => item === work.item);
    const { minDpi, colour } = state.law.scanProfile;
    const checked = await step(
      'checkScan',
      queues,
      work.item,
    )({
      ...stepInput(state, work),
      item: work.item,
      captured: paper?.captured ?? [],
      expectedImages: paper?.expectedImages ?? 0,
      minDpi,
      colour,
    });
    await dossier.systemCommand({ act: 'SCAN_CHECKED', data: { item: work.item, ...checked } }, work.id);
  },
  CONSULT: ({ consultations }, work) => consultations.follow(work),
  RENDER_SLIP: async ({ dossier, queues }, work) => {
    const { slip, commandId, actor } = work;
    const { sha256 } = await step('renderSlip', queues, slip)({ ...stepInput(dossier.state(), work), slip, commandId, actor });
    await dossier.systemCommand({ act: 'SLIP_RENDERED', data: { slip, sha256 } }, work.id);
  },
  RETIRE_NUMBER: async ({ dossier, queues }, work) => {
    await step('retireNumber', queues)({ ...stepInput(dossier.state(), work), file: work.file });
    await dossier.systemCommand({ act: 'NUMBER_RETIRED', data: {} }, work.id);
  },
  RETURN_ELECTRONIC: async ({ dossier, queues }, work) => {
    await step('returnElectronically', queues)(stepInput(dossier.state(), work));
    await dossier.systemCommand({ act: 'RETURNED_ELECTRONICALLY', data: {} }, work.id);
  },
};

/** Brings one work about and folds in what came of it; one that ends without its effect becomes a technical task. */
export const bringAbout = async (surroundings: Surroundings, work: Work): Promise<void> => {
  try {
    await (BRING_ABOUT[work.kind] as (around: Surroundings, work: Work) => Promise<void>)(surroundings, work);
  } catch (error) {
    const failed = failedStep(error);
    if (failed === null) throw error;
    await surroundings.dossier.stepFailed(work.id, failed);
  }
};
