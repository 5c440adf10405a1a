import { eq } from 'drizzle-orm';
import { account } from '../../db/schema.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import type { AccountChoice } from '../../domain/dossier/state.ts';
import { maskedNumber } from '../../domain/texts/masks.ts';
import { sha256 } from '../../platform/hash.ts';
import type { ActivityDeps } from '../deps.ts';
import { commandUnderway, contextOf, type DossierContext } from '../dossier-context.ts';

/** The portal's own id stays with the portal: whoever decides sees its end, and says our name of it. */
const choiceOf = (technicalId: string): AccountChoice => ({
  account: sha256(technicalId).slice(0, 16),
  masked: maskedNumber(technicalId),
});

/** The account that the command under way decides for; undefined: none. */
const chosenIn = (view: DossierContext, workId: string): string | undefined => {
  const command = commandUnderway(view, workId);
  return command?.act === 'RESOLVE_ACCOUNT' ? command.data.account : undefined;
};

/**
 * A2: looks for the person's national account by identifier and links it with the provincial one, creating that where it is missing (DT-1).
 * Not found: nothing is created here, since the portal has no such service; the person opens it outside with the officer's help. Several of
 * one identifier: none is linked before a person has decided, and the portal is asked again then, since it may have merged them.
 */
export const createAccountActivities = ({
  db,
  nationalPortal,
}: Pick<ActivityDeps, 'db' | 'nationalPortal'>): Pick<Activities, 'resolveAccount'> => ({
  resolveAccount: async ({ dossierId, step: workId, at }) => {
    const view = await contextOf(db, dossierId);
    const { owner } = view;
    const [known] = await db.select().from(account).where(eq(account.partyId, owner.partyId));
    if (known) return { account: 'LINKED' };
    const national = await nationalPortal.lookUpAccount({ identifier: owner.identifier });
    const conflicting = national.found ? [] : national.conflicting;
    const chosen = chosenIn(view, workId);
    const nationalId = national.found ? national.technicalId : conflicting.find((id) => choiceOf(id).account === chosen);
    if (nationalId === undefined)
      return conflicting.length > 0 ? { account: 'CONFLICT', choices: conflicting.map(choiceOf) } : { account: 'NOT_FOUND' };
    await db.insert(account).values({ partyId: owner.partyId, nationalId, linkedAt: at }).onConflictDoNothing({ target: account.partyId });
    return { account: 'LINKED' };
  },
});
