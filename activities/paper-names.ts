import { paperTypeOf } from '../db/law/law.ts';
import { saidBy } from '../db/register/commands.ts';
import type { ActivityDeps } from './deps.ts';
import type { DossierContext } from './dossier-context.ts';

/** What the papers of a dossier are called where people read it, by item: nobody knows the codes. One handed in besides has the name that the officer gave it. */
export const paperNamesOf = async (db: ActivityDeps['db'], { state }: DossierContext): Promise<(item: string) => string> => {
  const added = state.papers.filter(({ component }) => component === null);
  const said = added.length === 0 ? new Map() : await saidBy(db, { dossierId: state.dossierId, type: 'PAPER_ADDED', key: 'item' });
  const names = new Map(state.law.procedure.components.map(({ code, name }) => [code, name]));
  for (const [index, { item, paperType }] of added.entries()) {
    const kind = paperType === null ? null : await paperTypeOf(db, paperType);
    names.set(item, said.get(item)?.description ?? kind?.name ?? `Giấy tờ nộp thêm, thứ ${index + 1}`);
  }
  return (item) => names.get(item) ?? 'Giấy tờ khác';
};
