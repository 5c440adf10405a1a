import { allHandlersFinished, condition, setHandler } from '@temporalio/workflow';
import { openDossier } from '../domain/dossier/transition.ts';
import { isRefusal } from '../domain/failures.ts';
import { watchDeadlines } from './deadlines.ts';
import {
  type Accepted,
  calendarSignal,
  type DossierEnd,
  type DossierInput,
  openedUpdate,
  overdueSignal,
  snapshotQuery,
  UPDATE_ACTS,
} from './messages.ts';
import { operatorView } from './operator-view.ts';
import { tellPortal } from './portal.ts';
import { acceptCommands, createDossier, type Dossier } from './runtime.ts';
import { refusalFailure } from './step.ts';
import { bringAbout } from './work.ts';

/**
 * One dossier, from its opening at the counter to the portal's acknowledgement that the result was returned (status 10).
 * People decide by updates; whatever a decision needs done is work, brought about here one effect beside the other.
 */
export const dossier = async (input: DossierInput): Promise<DossierEnd> => {
  const { dossier: current, opened } = setup(input);
  await opened;
  const effects: Promise<void>[] = [];
  const portal = tellPortal(current, input.queues);
  const deadlines = watchDeadlines(current);
  for (let work = await current.nextWork(); work !== null; work = await current.nextWork())
    effects.push(bringAbout(current, work, input.queues));
  await Promise.all([...effects, portal, deadlines]);
  // Callers of accepted updates would otherwise be told "workflow completed" instead of their answer.
  await condition(allHandlersFinished);
  const { closure, revision } = current.state();
  return { version: 1, closure, revision };
};

/** State first, handlers last: an update that arrives with the start runs at the moment its handler is registered. */
/** The API's clock may run a little ahead of the engine's: the receipt it took for "now" must not count as one in the future. */
const notAhead = (open: DossierInput['open'], at: string): DossierInput['open'] =>
  open.data.receivedAt > at ? { ...open, data: { ...open.data, receivedAt: at } } : open;

const setup = ({ dossierId, open }: DossierInput): { dossier: Dossier; opened: Promise<void> } => {
  const at = new Date().toISOString();
  const change = openDossier(dossierId, notAhead(open, at), { at });
  if (isRefusal(change)) throw refusalFailure(change);
  const current = createDossier(change.state, operatorView);
  const opened = current.opened(change);
  setHandler(snapshotQuery, () => current.state(), { description: 'Trạng thái đầy đủ của hồ sơ (chỉ mã số, ngày, mã băm)' });
  setHandler(overdueSignal, async ({ consultation }) => {
    await current.systemCommand({ act: 'CONSULTATION_OVERDUE', data: { consultation } }, `overdue-${consultation}`);
  });
  setHandler(calendarSignal, async ({ calendarVersion, calendar, at: changedAt }) => {
    await current.systemCommand(
      { act: 'CALENDAR_CHANGED', data: { calendarVersion, calendar, at: changedAt } },
      `calendar-${calendarVersion}`,
    );
  });
  setHandler(openedUpdate, async (): Promise<Accepted> => {
    await opened;
    const { revision, phase } = current.state();
    return { version: 1, revision, phase, underway: false };
  });
  acceptCommands(current, UPDATE_ACTS);
  return { dossier: current, opened };
};
