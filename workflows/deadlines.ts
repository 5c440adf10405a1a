import { condition } from '@temporalio/workflow';
import type { Act, ActData } from '../domain/dossier/commands.ts';
import type { DossierState } from '../domain/dossier/state.ts';
import type { Dossier } from './runtime.ts';

/** One thing that the system does by itself when an instant comes. */
type Due = { [A in Act]: { readonly at: string; readonly act: A; readonly data: ActData[A]; readonly id: string } }[Act];

/** The next due thing of a dossier, from absolute instants in its state: a supplement's window (T10), an obligation's day (T32). */
export const nextDue = ({ phase, supplement, obligations }: DossierState, fired: ReadonlySet<string>): Due | undefined => {
  const all: Due[] = obligations
    .filter(({ status }) => status === 'NOTIFIED')
    .map(({ obligation, dueAt }) => ({ at: dueAt, act: 'EXPIRE_OBLIGATION', data: { obligation }, id: `expire-${obligation}` }));
  if (phase === 'SUPPLEMENT' && supplement?.stage === 'INTAKE' && supplement.dueAt !== null) {
    all.push({ at: supplement.dueAt, act: 'EXPIRE_SUPPLEMENT', data: {}, id: `expire-supplement-${supplement.since}` });
  }
  return all.filter(({ id }) => !fired.has(id)).sort((a, b) => (a.at < b.at ? -1 : 1))[0];
};

/** One loop over the next due thing, no forest of timers; ends with the dossier. A dossier that owes nothing to a date starts no timer. */
export const watchDeadlines = async (dossier: Dossier): Promise<void> => {
  const fired = new Set<string>();
  const closed = (): boolean => dossier.state().phase === 'CLOSED';
  const current = (): Due | undefined => nextDue(dossier.state(), fired);
  for (;;) {
    await condition(() => closed() || current() !== undefined);
    const due = current();
    if (closed() || due === undefined) return;
    const changed = (): boolean => closed() || current()?.id !== due.id || current()?.at !== due.at;
    const wait = Date.parse(due.at) - Date.now();
    if (wait > 0 && (await condition(changed, wait))) continue;
    fired.add(due.id);
    await dossier.systemCommand({ act: due.act, data: due.data }, due.id);
  }
};
