import { allHandlersFinished, CancellationScope, condition, continueAsNew, setHandler } from '@temporalio/workflow';
import { statusOf } from '../domain/dossier/derive.ts';
import { compared, restarted, rewritten } from '../domain/dossier/mend.ts';
import { owedBack } from '../domain/dossier/payments.ts';
import type { DossierState } from '../domain/dossier/state.ts';
import { openDossier } from '../domain/dossier/transition.ts';
import { isRefusal } from '../domain/failures.ts';
import { refusalFailure } from './activity.ts';
import { type Consultations, createConsultations } from './consultations.ts';
import { type Deadlines, watchDeadlines } from './deadlines.ts';
import {
  type Accepted,
  attemptedSignal,
  type Carried,
  calendarSignal,
  consultationLostSignal,
  type DossierEnd,
  type DossierInput,
  openedUpdate,
  rewriteSignal,
  snapshotQuery,
  UPDATE_ACTS,
} from './messages.ts';
import { operatorView } from './operator-view.ts';
import { portalDone, tellPortal } from './portal.ts';
import { acceptCommands, createDossier, type DossierRun, now } from './runtime.ts';
import { bringAbout } from './work.ts';
import type { Fold } from './writer.ts';

/** What is begun may end within this; whatever lasts longer is begun again by the next run, under the same ids. */
const LAST_EFFECTS = '3s';

const NOTHING: Carried = { answered: [], fired: [], consulting: [] };

/**
 * One dossier, from its opening at the counter to the portal's acknowledgement that the result was returned (status 10).
 * People decide by updates; whatever a decision needs done is work, brought about here one effect beside the other. A long life is a chain
 * of runs: each closes its door in time and hands its state to the next.
 */
export const dossier = (input: DossierInput): Promise<DossierEnd> =>
  // A dossier is withdrawn, stopped or migrated by an act; cancelling its run is none.
  CancellationScope.nonCancellable(async () => {
    const { current, consultations, deadlines, begun } = setup(input);
    await begun;
    const effects = bringAllAbout(current, consultations, input.queues);
    void effects.run();
    void deadlines.run();
    void tellPortal(current, input.queues);
    // A closed dossier may still owe the applicant a slip or money, and the portal its last word.
    const finished = (): boolean => {
      const { phase, work, requests } = current.state();
      const quiet = work.length === 0 && requests.length === 0 && owedBack(current.state()).length === 0;
      return phase === 'CLOSED' && quiet && portalDone(current) && current.written();
    };
    await condition(() => finished() || current.long());
    if (!finished()) await closeDoor(current, finished);
    // Callers of accepted updates would otherwise be told "workflow completed" instead of their answer. Asked until it holds at one moment:
    // an effect that comes in between two looks is a change which would be carried on unwritten.
    while (!(allHandlersFinished() && current.written())) await condition(() => allHandlersFinished() && current.written());
    if (finished()) {
      const { closure, revision } = current.state();
      return { version: 1, closure, revision };
    }
    const { state, answered } = current.leave();
    const carried: Carried = { answered, fired: deadlines.fired(), consulting: consultations.started() };
    return continueAsNew<typeof dossier>({ ...input, begin: { kind: 'CONTINUE', state, carried } });
  });

/** No command enters any more; waits until everything accepted is answered and written. */
const closeDoor = async (current: DossierRun, finished: () => boolean): Promise<void> => {
  current.closeDoor();
  const quiet = (): boolean => allHandlersFinished() && current.written();
  await condition(quiet);
  const done = (): boolean => (current.atRest() && quiet()) || finished();
  if (!done()) await condition(done, LAST_EFFECTS);
  await condition(quiet);
};

/** Every work that is in the register, one beside the other, until the run ends. */
const bringAllAbout = (current: DossierRun, consultations: Consultations, queues: DossierInput['queues']) => ({
  run: async (): Promise<never> => {
    for (;;) {
      const work = await current.nextWork();
      void current.whileBegun(work, () => bringAbout({ dossier: current, consultations, queues }, work));
    }
  },
});

/** What a run begins with: the state, and the change that makes it one of the register. */
const beginning = (
  { dossierId, begin }: DossierInput,
  at: string,
): { readonly state: DossierState; readonly fold: Fold; readonly carried: Carried } => {
  switch (begin.kind) {
    case 'OPEN': {
      const change = openDossier(dossierId, begin.command, { at });
      if (isRefusal(change)) throw refusalFailure(change);
      return { state: change.state, fold: () => change, carried: NOTHING };
    }
    case 'RESTART':
      return { state: begin.state, fold: (state) => restarted(state, begin.above, { at }), carried: NOTHING };
    case 'CONTINUE':
      return { state: begin.state, fold: () => null, carried: begin.carried };
  }
};

/** State first, handlers last: an update that arrives with the start runs at the moment its handler is registered. */
const setup = (
  input: DossierInput,
): {
  readonly current: DossierRun;
  readonly consultations: Consultations;
  readonly deadlines: Deadlines;
  readonly begun: Promise<void>;
} => {
  const { state, fold, carried } = beginning(input, now());
  const current = createDossier(state, operatorView, carried.answered);
  const consultations = createConsultations(current, input.queues, carried.consulting);
  const deadlines = watchDeadlines(current, carried.fired);
  const begun = current.begin(fold);
  setHandler(snapshotQuery, () => current.state(), { description: 'Trạng thái đầy đủ của hồ sơ (chỉ mã số, ngày, mã băm)' });
  setHandler(attemptedSignal, async ({ work, failed }) => {
    if (failed !== null) return current.workFailed(work, failed);
    await current.systemCommand({ act: 'WORK_MENDED', data: { work } }, `mended-${work}`);
  });
  setHandler(consultationLostSignal, ({ consultation }) => consultations.again(consultation));
  setHandler(rewriteSignal, async (register) => {
    const at = now();
    await current.mend((latest) => {
      if ('above' in register) return compared(latest, register.above, { at });
      return latest.revision === register.written ? rewritten(latest, register.below, { at }) : null;
    });
  });
  setHandler(calendarSignal, async ({ calendarVersion, calendar, at }) => {
    await current.systemCommand({ act: 'CALENDAR_CHANGED', data: { calendarVersion, calendar, at } }, `calendar-${calendarVersion}`);
  });
  setHandler(openedUpdate, async (): Promise<Accepted> => {
    await begun;
    const { revision, phase } = current.state();
    return { version: 1, revision, phase, status: statusOf(current.state()), underway: false };
  });
  acceptCommands(current, UPDATE_ACTS);
  return { current, consultations, deadlines, begun };
};
