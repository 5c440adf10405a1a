import { and, eq } from 'drizzle-orm';
import { saidWith } from '../../db/register/commands.ts';
import { filesOf } from '../../db/register/files.ts';
import { delivery, dossierWarehouse } from '../../db/schema.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import { resultName, resultNumber } from '../../domain/dossier/document-number.ts';
import { mainResultOf } from '../../domain/law/procedure.ts';
import type { ActivityDeps } from '../deps.ts';
import { commandUnderway, contextOf, type DossierContext } from '../dossier-context.ts';
import { outsideDocument, storeOutside } from '../outside-results/index.ts';

const issuedOf = ({ state, lead }: DossierContext): { file: string; number: string; at: string } => {
  const { result } = state;
  const number = resultNumber(state, lead);
  if (!result?.issued || number === null || result.issuedAt === null) throw new Error('the result is not issued');
  return { file: result.issued, number, at: result.issuedAt };
};

/** Which of the dossier's results it is: one that was recalled keeps its own place, and its successor has the next (T36). */
const ordinalOf = async (db: ActivityDeps['db'], { state: { dossierId } }: DossierContext, file: string): Promise<number> => {
  const issued = (await filesOf(db, dossierId)).filter(({ kind }) => kind === 'RESULT');
  return Math.max(1, issued.findIndex(({ sha256 }) => sha256 === file) + 1);
};

const record = async (
  db: ActivityDeps['db'],
  view: DossierContext,
  { version, ...row }: typeof delivery.$inferInsert & { readonly version: number },
): Promise<void> => {
  const { receiver, person, deliveredAt, reference } = row;
  const again = db.insert(delivery).values(row);
  // Of a result that was recalled the delivery says nothing any more; what was delivered when stays in the warehouse.
  await (version === 1
    ? again.onConflictDoNothing()
    : again.onConflictDoUpdate({
        target: [delivery.dossierId, delivery.form, delivery.result],
        set: { receiver, person, deliveredAt, reference },
      }));
  await db
    .insert(dossierWarehouse)
    .values({
      dossierCode: view.code,
      kind: `DELIVERY_${row.form}`,
      item: row.result ?? '',
      version,
      data: { receiver: row.receiver, reference: row.reference },
      storedAt: row.deliveredAt,
    })
    .onConflictDoNothing();
};

/** A result that another agency made, or its refusal: stored with its link, then published like the one made here, under a name of its own. */
const returnOther = async (
  { db, files, citizenPortal }: Pick<ActivityDeps, 'db' | 'files' | 'citizenPortal'>,
  view: DossierContext,
  { result, at }: { readonly result: string; readonly at: string },
): Promise<void> => {
  await storeOutside({ db }, view, result);
  const { definition, report, endedAt, issuedBy, number } = await outsideDocument({ db }, view, result);
  const refused = report.outcome === 'REFUSAL';
  const { publicationId } = await citizenPortal.publishResult({
    dossierCode: view.code,
    resultId: `${view.code}-${result}-${report.sha256.slice(0, 8)}`,
    resultType: refused ? 'REFUSAL_NOTICE' : definition.paperType,
    title: refused ? `Văn bản từ chối: ${definition.name}` : definition.name,
    number,
    issuedAt: endedAt,
    issuedBy,
    ownerIdentifier: view.owner.identifier,
    file: { name: `${view.code}-${result}.pdf`, sha256: report.sha256, bytes: await files.read(report.sha256) },
  });
  const delivered = { receiver: 'CITIZEN_PORTAL', person: 'system', deliveredAt: at, reference: publicationId };
  await record(db, view, { version: 1, dossierId: view.state.dossierId, form: 'E', result, ...delivered });
};

/** A5: the result reaches its owner through the citizen portal, and over the counter on paper. */
export const createReturningActivities = ({
  db,
  files,
  citizenPortal,
}: Pick<ActivityDeps, 'db' | 'files' | 'citizenPortal'>): Pick<Activities, 'returnElectronically' | 'recordPaperDelivery'> => ({
  returnElectronically: async ({ dossierId, at, result: other }) => {
    const view = await contextOf(db, dossierId);
    if (other !== undefined) return returnOther({ db, files, citizenPortal }, view, { result: other, at });
    const { file, number, at: issuedAt } = issuedOf(view);
    const { procedure } = view.state.law;
    const version = await ordinalOf(db, view, file);
    const { publicationId } = await citizenPortal.publishResult({
      dossierCode: view.code,
      resultId: `${view.code}-KQ${version}`,
      resultType: view.state.result?.outcome === 'REFUSAL' ? 'REFUSAL_NOTICE' : mainResultOf(procedure).paperType,
      title: resultName(view.state),
      number,
      issuedAt,
      issuedBy: view.lead.name,
      ownerIdentifier: view.owner.identifier,
      file: { name: `${view.code}.pdf`, sha256: file, bytes: await files.read(file) },
    });
    await record(db, view, {
      version,
      dossierId,
      form: 'E',
      receiver: 'CITIZEN_PORTAL',
      person: 'system',
      deliveredAt: at,
      reference: publicationId,
    });
  },
  recordPaperDelivery: async ({ dossierId, step: workId, at }) => {
    const view = await contextOf(db, dossierId);
    const command = commandUnderway(view, workId);
    if (command?.act !== 'DELIVER') return {};
    const { result = '' } = command.data;
    const [known] = await db
      .select()
      .from(delivery)
      .where(and(eq(delivery.dossierId, dossierId), eq(delivery.form, 'PAPER'), eq(delivery.result, result)));
    if (known) return {};
    const said = (await saidWith(db, [workId])).get(workId) ?? {};
    await record(db, view, {
      version: 1,
      dossierId,
      form: 'PAPER',
      result,
      receiverName: said.fullName,
      receiverPersonalId: said.personalId,
      identityProof: said.identityProof,
      receiver: command.data.receiver,
      person: command.actor.person,
      deliveredAt: at,
      reference: workId,
    });
    return {};
  },
});
