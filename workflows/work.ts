import type { ActivityName } from '../domain/dossier/activities.ts';
import type { Outcome } from '../domain/dossier/commands.ts';
import { specOf } from '../domain/dossier/contents.ts';
import { workInput as inputOf } from '../domain/dossier/short-works.ts';
import { isLong } from '../domain/dossier/spec.ts';
import type { DossierState, FailedWork, Work } from '../domain/dossier/state.ts';
import type { Refusal } from '../domain/failures.ts';
import { activity, failedWork } from './activity.ts';
import type { Consultations } from './consultations.ts';
import type { DossierInput } from './messages.ts';
import { type DossierRun, now } from './runtime.ts';

interface Surroundings {
  readonly dossier: DossierRun;
  readonly consultations: Consultations;
  readonly queues: DossierInput['queues'];
}

type Kind = Work['kind'];
type WorkOf<K extends Kind> = Extract<Work, { kind: K }>;

const workInput = (state: DossierState, work: Work) => inputOf(state, work, now());

/** What a database outside is told of one record. */
const records =
  (name: 'storeResult' | 'pushData' | 'withdrawStored', act: 'RECORD_STORED' | 'RECORD_WITHDRAWN') =>
  async ({ dossier, queues }: Surroundings, work: WorkOf<'STORE_RESULT' | 'PUSH_DATA' | 'WITHDRAW_STORED'>): Promise<Refusal | null> => {
    const { record } = work;
    await activity(name, queues, record)({ ...workInput(dossier.state(), work), record });
    return dossier.systemCommand({ act, data: { record } }, work.id);
  };

/** How each kind of work is brought about and what is folded in then. */
const BRING_ABOUT: { readonly [K in Kind]: (surroundings: Surroundings, work: WorkOf<K>) => Promise<Refusal | null> } = {
  SLOW_ACT: async ({ dossier, queues }, work) => {
    const state = dossier.state();
    const spec = specOf(work.command.act);
    if (!isLong(spec)) throw new Error(`${spec.act} is no long act`);
    const { act, work: brings } = spec;
    // The spec is typed so that its activity takes this and answers the act's outcome.
    const bring = activity(brings.activity, queues) as (input: object) => Promise<unknown>;
    const outcome = dossier.did(work.id) ?? (await bring({ ...workInput(state, work), ...brings.more?.(state) }));
    await dossier.complete({ act, commandId: work.id, outcome } as Outcome);
    return null;
  },
  LOOK_UP: async ({ dossier, queues }, work) => {
    const state = dossier.state();
    // A component without a register of its own is never looked up (identify.ts).
    const register = state.law.procedure.components.find(({ code }) => code === work.item)?.replaceableByData?.register;
    if (register === undefined) return null;
    const { found } = await activity('lookUpComponent', queues, work.item)({ ...workInput(state, work), item: work.item, register });
    return dossier.systemCommand({ act: 'LOOK_UP_DONE', data: { item: work.item, found } }, work.id);
  },
  ASK_REGISTER: async ({ dossier, queues }, work) => {
    const { register } = work;
    const { found } = await activity('askRegister', queues, register)({ ...workInput(dossier.state(), work), register });
    return dossier.systemCommand({ act: 'REGISTER_ANSWERED', data: { register, found } }, work.id);
  },
  RENDER_RECEIPT: async ({ dossier, queues }, work) => {
    const { sha256 } = await activity('renderReceipt', queues)(workInput(dossier.state(), work));
    return dossier.systemCommand({ act: 'RECEIPT_RENDERED', data: { sha256 } }, work.id);
  },
  CHECK_SCAN: async ({ dossier, queues }, work) => {
    const state = dossier.state();
    const paper = state.papers.find(({ item }) => item === work.item);
    const { minDpi, colour } = state.law.scanProfile;
    const checked = await activity(
      'checkScan',
      queues,
      work.item,
    )({
      ...workInput(state, work),
      item: work.item,
      captured: paper?.captured ?? [],
      expectedImages: paper?.expectedImages ?? 0,
      minDpi,
      colour,
      trueCopy: paper?.treatment?.trueCopy === true || paper?.treatment?.officerSigns === true || paper?.treatment?.onDemand !== undefined,
    });
    return dossier.systemCommand({ act: 'SCAN_CHECKED', data: { item: work.item, ...checked } }, work.id);
  },
  CONSULT: async ({ consultations }, work) => {
    await consultations.follow(work);
    return null;
  },
  RENDER_SLIP: async ({ dossier, queues }, work) => {
    const { slip, commandId, actor } = work;
    const { sha256 } = await activity('renderSlip', queues, slip)({ ...workInput(dossier.state(), work), slip, commandId, actor });
    return dossier.systemCommand({ act: 'SLIP_RENDERED', data: { slip, sha256 } }, work.id);
  },
  PAYMENT_REQUEST: async ({ dossier, queues }, work) => {
    const { obligation } = work;
    await activity('requestPayment', queues, obligation)({ ...workInput(dossier.state(), work), obligation });
    return dossier.systemCommand({ act: 'PAYMENT_REQUESTED', data: { obligation } }, work.id);
  },
  CANCEL_REQUEST: async ({ dossier, queues }, work) => {
    const { obligation } = work;
    await activity('cancelPaymentRequest', queues, obligation)({ ...workInput(dossier.state(), work), obligation });
    return dossier.systemCommand({ act: 'PAYMENT_REQUEST_CANCELLED', data: { obligation } }, work.id);
  },
  REFUND: async ({ dossier, queues }, work) => {
    const { payment } = work;
    await activity('refundPayment', queues, payment)({ ...workInput(dossier.state(), work), payment });
    return dossier.systemCommand({ act: 'PAYMENT_REFUNDED', data: { payment } }, work.id);
  },
  RETIRE_NUMBER: async ({ dossier, queues }, work) => {
    if (dossier.did(work.id) === undefined)
      await activity('retireNumber', queues)({ ...workInput(dossier.state(), work), file: work.file });
    return dossier.systemCommand({ act: 'NUMBER_RETIRED', data: {} }, work.id);
  },
  STORE_RESULT: records('storeResult', 'RECORD_STORED'),
  PUSH_DATA: records('pushData', 'RECORD_STORED'),
  WITHDRAW_STORED: records('withdrawStored', 'RECORD_WITHDRAWN'),
  RETURN_ELECTRONIC: async ({ dossier, queues }, work) => {
    const about = work.result === undefined ? {} : { result: work.result };
    await activity('returnElectronically', queues, work.result)({ ...workInput(dossier.state(), work), ...about });
    return dossier.systemCommand({ act: 'RETURNED_ELECTRONICALLY', data: about }, work.id);
  },
  ASK_OUTSIDE: async ({ dossier, queues }, work) => {
    const { result } = work;
    await activity('askOutside', queues, result)({ ...workInput(dossier.state(), work), result });
    return dossier.systemCommand({ act: 'OUTSIDE_ASKED', data: { result } }, work.id);
  },
  FETCH_OUTSIDE: async ({ dossier, queues }, work) => {
    const { result } = work;
    const fetched = await activity('fetchOutside', queues, result)({ ...workInput(dossier.state(), work), result });
    return dossier.systemCommand({ act: 'OUTSIDE_FETCHED', data: { result, ...fetched } }, work.id);
  },
};

/** The activity whose answer a work's outcome is; a long act's outcome is taken or no longer asked for. */
const ANSWERED_BY: Readonly<Record<Exclude<Kind, 'SLOW_ACT' | 'CONSULT'>, ActivityName>> = {
  LOOK_UP: 'lookUpComponent',
  ASK_REGISTER: 'askRegister',
  RENDER_RECEIPT: 'renderReceipt',
  CHECK_SCAN: 'checkScan',
  RENDER_SLIP: 'renderSlip',
  PAYMENT_REQUEST: 'requestPayment',
  CANCEL_REQUEST: 'cancelPaymentRequest',
  REFUND: 'refundPayment',
  RETIRE_NUMBER: 'retireNumber',
  STORE_RESULT: 'storeResult',
  PUSH_DATA: 'pushData',
  WITHDRAW_STORED: 'withdrawStored',
  RETURN_ELECTRONIC: 'returnElectronically',
  ASK_OUTSIDE: 'askOutside',
  FETCH_OUTSIDE: 'fetchOutside',
};

/** An outcome that the rules do not take while it is still owed: begun again at once, it would be refused for ever. */
const refused = (dossier: DossierRun, work: Work): FailedWork | null => {
  if (work.kind === 'SLOW_ACT' || work.kind === 'CONSULT' || !dossier.state().work.some(({ id }) => id === work.id)) return null;
  return { activity: ANSWERED_BY[work.kind], cause: 'OUTCOME_REFUSED', class: 'PERMANENT' };
};

/** Brings one work about and folds in what came of it; one that ends without its effect becomes a technical task. */
export const bringAbout = async (surroundings: Surroundings, work: Work): Promise<void> => {
  const { dossier } = surroundings;
  try {
    const refusal = await (BRING_ABOUT[work.kind] as (around: Surroundings, work: Work) => Promise<Refusal | null>)(surroundings, work);
    const failed = refusal === null ? null : refused(dossier, work);
    if (failed !== null) await dossier.workFailed(work.id, failed);
  } catch (error) {
    const failed = failedWork(error);
    if (failed === null) throw error;
    await dossier.workFailed(work.id, failed);
  }
};
