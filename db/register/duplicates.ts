import { and, asc, eq, isNull, ne, sql } from 'drizzle-orm';
import type { DossierPhase } from '../../domain/dossier/state.ts';
import { namesakeOf } from '../../domain/texts/folding.ts';
import type { Db, Tx } from '../client.ts';
import { oncePer } from '../prepared.ts';
import { dossier, dossierOwner, party } from '../schema.ts';
import { intakeOf, type Owner } from './parties.ts';

/** An open dossier that a person already has for a procedure. `code` is null before acceptance. */
export interface OpenDossier {
  readonly dossierId: string;
  readonly code: string | null;
  readonly intakeUnit: string;
  readonly phase: DossierPhase;
}

/** With its owner's name, as its own intake said it: whoever does not know that is told nothing else of the dossier. */
type NamedDossier = OpenDossier & { readonly fullName: string };

/**
 * Open dossiers of one person for one procedure, also those on their way into the register. Until `tx` ends nobody else gets an answer about the
 * two, so that intakes of the same moment see each other. Asked last, since whoever holds the turn needs no further connection: taken earlier,
 * it made fifty sendings of one intake wait for the pool that they themselves had filled (measured).
 */
export const openDossiersOf = async (
  tx: Tx,
  { personalId, procedureCode }: { readonly personalId: string; readonly procedureCode: string },
): Promise<readonly NamedDossier[]> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`open-dossiers/${procedureCode}/${personalId}`}, 0))`);
  const rows = await tx.execute<{
    dossier_id: string;
    code: string | null;
    intake_unit: string;
    phase: DossierPhase;
    full_name: string;
  }>(sql`
    with person as (select party_id, full_name from party where kind = 'PERSON' and identifier = ${personalId}),
    found as (select dossier_id, dossier_code as code, intake_unit, phase from dossier
    where party_id in (select party_id from person) and procedure_code = ${procedureCode} and closed_at is null
    union all
    select dossier_id, null, actor->>'unit', 'SUBMITTED' from command c
    where act = 'OPEN' and status = 'RECEIVED' and payload->'body'->>'procedureCode' = ${procedureCode}
      and (payload->'prepared'->'data'->>'partyId')::uuid in (select party_id from person)
      and not exists (select 1 from dossier d where d.dossier_id = c.dossier_id))
    select found.*, coalesce(o.full_name, person.full_name) as full_name from found cross join person left join dossier_owner o using (dossier_id)`);
  return rows.map(({ dossier_id: dossierId, intake_unit: intakeUnit, full_name: fullName, code, phase }) => ({
    ...{ dossierId, code, intakeUnit, phase, fullName },
  }));
};

/** A dossier beside others of the same person for the same procedure: those that are open, and what its intake said of them. */
export interface Duplicates {
  readonly open: readonly OpenDossier[];
  /** Code or id of the one that it doubles, as the intake named it. */
  readonly named: string | null;
  readonly reason: string | null;
}

const othersOpen = oncePer((db) =>
  db
    .select({
      ...{ dossierId: dossier.dossierId, code: dossier.dossierCode, intakeUnit: dossier.intakeUnit, phase: dossier.phase },
      ...{ known: party.fullName, own: dossierOwner.fullName },
    })
    .from(dossier)
    .innerJoin(party, eq(party.partyId, dossier.partyId))
    .leftJoin(dossierOwner, eq(dossierOwner.dossierId, dossier.dossierId))
    .where(
      and(
        eq(dossier.partyId, sql.placeholder('partyId')),
        eq(dossier.procedureCode, sql.placeholder('procedureCode')),
        isNull(dossier.closedAt),
        ne(dossier.dossierId, sql.placeholder('dossierId')),
      ),
    )
    .orderBy(asc(dossier.enteredAt))
    // More than anybody has, so that a number which many name costs a page no more than one that few do.
    .limit(100)
    .prepare('others_open'),
);

/** Null: it stands alone, and nothing was said. Of the others under its owner's number at most twenty that bear his name. */
export const duplicatesOf = async (
  db: Db,
  { dossierId, owner, procedureCode }: { readonly dossierId: string; readonly owner: Owner; readonly procedureCode: string },
): Promise<Duplicates | null> => {
  const [others, said] = await Promise.all([
    othersOpen(db).execute({ dossierId, partyId: owner.partyId, procedureCode }),
    intakeOf(db, dossierId),
  ]);
  const isHis = namesakeOf(owner.fullName);
  const open = others.flatMap(({ known, own, ...other }) => (isHis(own ?? known) ? [other] : [])).slice(0, 20);
  const { duplicateOf: named = null, duplicateReason: reason = null } = said;
  return open.length === 0 && named === null && reason === null ? null : { open, named, reason };
};
