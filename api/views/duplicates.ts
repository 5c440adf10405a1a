import { duplicatesOf, type OpenDossier } from '../../db/register/duplicates.ts';
import type { Deps } from '../http/deps.ts';
import { writeLook } from './looks.ts';
import { type Asking, mayKnow, type Opened } from './reading.ts';

/** As they are told beside a dossier; `phase` is null where the reader may not know that other dossier itself. */
export interface ToldDuplicates {
  readonly open: readonly (Omit<OpenDossier, 'phase'> & { readonly phase: OpenDossier['phase'] | null })[];
  readonly named: string | null;
  readonly reason: string | null;
}

/**
 * What else its owner has open, for whoever may see that of a dossier: where it is, and how far only to whoever reads it. Each of them is a look, found by its
 * owner's number as well.
 */
export const toldDuplicates = async (
  deps: Pick<Deps, 'db' | 'clock' | 'config'>,
  request: Asking,
  { owner, shown, state: { dossierId, law } }: Opened,
): Promise<ToldDuplicates | null> => {
  if (!shown.fields.has('DUPLICATES')) return null;
  const found = await duplicatesOf(deps.db, { dossierId, owner, procedureCode: law.procedure.code });
  if (found === null || found.open.length === 0) return found;
  const open = await Promise.all(
    found.open.map(async (one) => ((await mayKnow(deps, request.caller, one.dossierId)) ? one : { ...one, phase: null })),
  );
  const look = { request, what: 'DUPLICATE', asked: '', about: owner.identifier };
  await writeLook(deps, look, { outcome: 'SHOWN', dossiers: open.map((one) => one.dossierId), role: shown.role });
  return { ...found, open };
};
