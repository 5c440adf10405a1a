import { signersOf } from '../../db/law/mandates.ts';
import type { SignatureBlock } from '../../documents/forms/signature-block.ts';
import type { Drafted } from '../../domain/dossier/commands.ts';
import type { Result } from '../../domain/dossier/state.ts';
import { rightOf, type SigningRight, stillHeld } from '../../domain/law/mandates.ts';
import type { ActivityDeps } from '../deps.ts';
import { commandUnderway, type DossierContext } from '../dossier-context.ts';
import { WorkError } from './work-error.ts';

/** Whom the command that is carried out names to sign; undefined: nobody, so the head. */
const namedBy = (view: DossierContext, workId: string): string | undefined => {
  const command = commandUnderway(view, workId);
  return command !== undefined && 'signer' in command.data ? command.data.signer : undefined;
};

/** The mandate under which the draft is to be signed, on the day of `at`. */
export const rightToSign = async (
  { db }: Pick<ActivityDeps, 'db'>,
  view: DossierContext,
  o: { readonly workId: string; readonly at: string; readonly document: Result['outcome'] },
): Promise<SigningRight> => {
  const right = rightOf(await signersOf(db, view.state, o), namedBy(view, o.workId));
  if (right === null) throw new WorkError('whoever is named may not sign this', 'MANDATE_ENDED');
  return right;
};

/** A mandate may have been withdrawn since the draft named it. */
export const checkMandate = async ({ db }: Pick<ActivityDeps, 'db'>, { state }: DossierContext, at: string): Promise<void> => {
  if (state.result === null || !stillHeld(await signersOf(db, state, { at }), state.result))
    throw new WorkError('the mandate that the draft names does not hold', 'MANDATE_ENDED');
};

/** What stands above and below the signature. */
export const blockOf = async (keys: ActivityDeps['keys'], { lines, person }: SigningRight): Promise<SignatureBlock> => ({
  lines,
  name: (await keys.keyFor(person)).subject.commonName,
});

/** The draft as the dossier keeps it. */
export const draftedFor = (draft: string, { person, mandate, authority, ends }: SigningRight): Drafted => ({
  draft,
  signer: person,
  right: { mandate, authority, ends },
});
