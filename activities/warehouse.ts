import { eq } from 'drizzle-orm';
import { conversionsOf, dataOf } from '../db/register/conversions.ts';
import { filesOf } from '../db/register/files.ts';
import { dossierWarehouse, personalWarehouse } from '../db/schema.ts';
import { localDate } from '../domain/calendar/index.ts';
import type { SignedCopy } from '../domain/dossier/commands.ts';
import { additionOf } from '../domain/dossier/signed-lists.ts';
import { mainResultOf } from '../domain/law/procedure.ts';
import type { ActivityDeps } from './deps.ts';
import type { DossierContext } from './dossier-context.ts';

interface Issued {
  readonly issued: string;
  /** With its symbol. */
  readonly number: string;
  readonly copies: readonly SignedCopy[];
  readonly at: string;
}

/** What was stored before stays; another file in its place is a new version (T36, 1.12), and the same one is there already. */
export const asNewVersions = async <Entry extends typeof dossierWarehouse.$inferInsert>(
  db: ActivityDeps['db'],
  code: string,
  entries: readonly Entry[],
): Promise<Entry[]> => {
  const stored = await db.select().from(dossierWarehouse).where(eq(dossierWarehouse.dossierCode, code));
  return entries.map((entry) => {
    const versions = stored.filter(({ kind, item }) => kind === entry.kind && item === entry.item);
    const same = versions.find(({ sha256 }) => sha256 === entry.sha256);
    return { ...entry, version: same?.version ?? Math.max(entry.version, ...versions.map(({ version }) => version + 1)) };
  });
};

/**
 * T25: the dossier's whole package goes to the dossier warehouse, its result and true copies to the owner's personal warehouse (1.12).
 * A version once stored is never changed; a repeated attempt finds its own rows.
 */
export const storeInWarehouses = async (
  { db }: Pick<ActivityDeps, 'db'>,
  view: DossierContext,
  { issued, number, copies, at }: Issued,
): Promise<void> => {
  const { state, code, owner, lead } = view;
  const refused = state.result?.outcome === 'REFUSAL';
  const entry = (kind: string, item: string, sha256: string | null, data: Record<string, unknown> = {}) => ({
    dossierCode: code,
    kind,
    item,
    version: 1,
    sha256,
    data,
    storedAt: at,
  });
  const converted = await conversionsOf(db, state.dossierId);
  const decided = (await filesOf(db, state.dossierId)).findLast(({ kind, item }) => kind === 'CONTROL_SLIP' && item === 'T22');
  const entries = [
    // A refusal closes the dossier's package, marked as what it is; nobody reuses it (1.12).
    entry(refused ? 'REFUSAL' : 'RESULT', '', issued, { number }),
    ...(state.receipt === null ? [] : [entry('RECEIPT', '', state.receipt)]),
    ...(state.controlSlip === null ? [] : [entry('CONTROL_SLIP', '', state.controlSlip)]),
    ...(decided === undefined ? [] : [entry('CONTROL_SLIP', 'T22', decided.sha256)]),
    ...state.papers.map(({ item, file, status, treatment }) =>
      entry('PAPER', item, file?.sha256 ?? null, { status, row: treatment?.row ?? null }),
    ),
    // Under the paper that stands in it or bears it; several papers may stand in one list.
    ...state.papers.flatMap((paper) => {
      const { item, file } = paper;
      const list = additionOf(paper);
      return [
        ...(list ? [entry('PACKAGE_ADDITION', item, list)] : []),
        ...(file?.signed === undefined ? [] : [entry('OFFICER_SIGNED', item, file.signed)]),
      ];
    }),
    // Every version stays: a correction is a new one (1.11).
    ...converted.map(({ item, fileSha256, dataHash, checkedBy }, index) => ({
      ...entry('CONVERTED_DATA', item, fileSha256, { dataHash, checkedBy }),
      version: converted.slice(0, index).filter((earlier) => earlier.item === item).length + 1,
    })),
    ...state.consultations.map(({ consultation, reply }) => entry('CONSULTATION_REPLY', consultation, reply)),
  ];
  await db
    .insert(dossierWarehouse)
    .values(await asNewVersions(db, code, entries))
    .onConflictDoNothing();
  if (refused) return;

  await db
    .insert(personalWarehouse)
    .values({
      ...{ partyId: owner.partyId, version: 1, dossierCode: code, storedAt: at },
      paperType: mainResultOf(state.law.procedure).paperType,
      issuingAgency: lead.agencyId,
      number,
      issuedOn: localDate(at),
      trust: 'T4_ORIGINAL_ELECTRONIC',
      sha256: issued,
    })
    .onConflictDoNothing();
  await storeCopies({ db }, view, { copies, at });
};

/** True copies go to both warehouses: of a result's papers with it, of what was digitised on demand as soon as they are signed (1.12). */
export const storeCopies = async (
  { db }: Pick<ActivityDeps, 'db'>,
  { state, code, owner, lead }: DossierContext,
  { copies, at }: Pick<Issued, 'copies' | 'at'>,
): Promise<void> => {
  if (copies.length === 0) return;
  const filed = copies.map(({ item, sha256, number }) => ({
    ...{ dossierCode: code, kind: 'TRUE_COPY', item, version: 1, sha256, data: { number }, storedAt: at },
  }));
  await db
    .insert(dossierWarehouse)
    .values(await asNewVersions(db, code, filed))
    .onConflictDoNothing();
  for (const copy of copies) {
    const paper = state.papers.find(({ item }) => item === copy.item);
    const data = await dataOf(db, state.dossierId, copy.item);
    await db
      .insert(personalWarehouse)
      .values({
        ...{ partyId: owner.partyId, version: 1, dossierCode: code, storedAt: at },
        paperType: paper?.paperType ?? 'OTHER',
        issuingAgency: data.issuingAgency ?? paper?.issuerAgency ?? lead.agencyId,
        number: data.number ?? copy.item,
        issuedOn: data.issuedOn ?? localDate(at),
        trust: 'T3_AGENCY_TRUE_COPY',
        sha256: copy.sha256,
      })
      .onConflictDoNothing();
  }
};
