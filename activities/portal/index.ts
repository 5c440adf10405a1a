import { eq } from 'drizzle-orm';
import { account, portalMessage } from '../../db/schema.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import type { PortalCode } from '../../domain/dossier/parts.ts';
import { sentenceOf } from '../../domain/dossier/phases.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf, type DossierContext } from '../dossier-context.ts';
import type { PortalDossier } from './port.ts';

const describe = (view: DossierContext, code: PortalCode, at: string, technicalId: string | null): PortalDossier => {
  const { state, owner, lead } = view;
  return {
    dossierCode: view.code,
    procedureCode: state.law.procedure.code,
    procedureName: state.law.procedure.name,
    fieldCode: state.law.procedure.field.code,
    fieldName: state.law.procedure.field.name,
    owner: { kind: owner.kind, name: owner.fullName, technicalId },
    summary: state.law.procedure.name,
    channel: state.channel,
    processingUnit: lead.name,
    status: code,
    receivedAt: state.clock.receivedAt,
    appointmentAt: state.clock.appointmentAt,
    finishedAt: code >= 9 ? (state.result?.issuedAt ?? at) : null,
    returnedAt: code === 10 ? at : null,
    papers: [],
    results: [],
  };
};

/** One status message of a dossier, in the order of the dossier's own loop; the portal takes a repetition for the same message. */
export const createPortalActivities = ({
  db,
  nationalPortal,
}: Pick<ActivityDeps, 'db' | 'nationalPortal'>): Pick<Activities, 'tellPortal'> => ({
  tellPortal: async ({ dossierId, message, at }) => {
    const view = await contextOf(db, dossierId);
    const [linked] = await db.select().from(account).where(eq(account.partyId, view.owner.partyId));
    const { code } = message;
    const progress = {
      dossierCode: view.code,
      // The portal demands a name; which officer it was is nobody's business outside, so it gets the function.
      officerName: 'Công chức phụ trách',
      officerTitle: '',
      unitName: view.lead.name,
      content: sentenceOf(message),
      status: code,
      at: message.at,
      startedAt: message.at,
      dueAt: view.state.clock.dueAt,
    };
    if (message.sync) await nationalPortal.sendStatus({ dossier: describe(view, code, at, linked?.nationalId ?? null), progress });
    else await nationalPortal.updateProgress({ progress });
    await db
      .insert(portalMessage)
      .values({ dossierId, seq: message.seq, code, sync: message.sync, acknowledgedAt: at })
      .onConflictDoNothing();
  },
});
