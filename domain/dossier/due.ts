import type { Act, ActData } from './commands.ts';
import type { DossierState } from './state.ts';

/** One thing that the system does by itself when an instant comes; `id` names it, so that it is done once. */
export type Due = { [A in Act]: { readonly at: string; readonly act: A; readonly data: ActData[A]; readonly id: string } }[Act];

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
