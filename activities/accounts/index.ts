import { eq } from 'drizzle-orm';
import { account } from '../../db/schema.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf } from '../dossier-context.ts';

/**
 * A2: looks for the person's national account by identifier and links it with the provincial one, creating that where it is missing (DT-1).
 * Not found: nothing is created here, since the portal has no such service; the person opens it outside with the officer's help.
 */
export const createAccountActivities = ({
  db,
  nationalPortal,
}: Pick<ActivityDeps, 'db' | 'nationalPortal'>): Pick<Activities, 'resolveAccount'> => ({
  resolveAccount: async ({ dossierId, at }) => {
    const { owner } = await contextOf(db, dossierId);
    const [known] = await db.select().from(account).where(eq(account.partyId, owner.partyId));
    if (known) return { account: 'LINKED' };
    const national = await nationalPortal.lookUpAccount({ identifier: owner.identifier });
    if (!national.found) return { account: 'NOT_FOUND' };
    await db
      .insert(account)
      .values({ partyId: owner.partyId, nationalId: national.technicalId, linkedAt: at })
      .onConflictDoNothing({ target: account.partyId });
    return { account: 'LINKED' };
  },
});
