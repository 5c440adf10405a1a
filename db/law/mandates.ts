import { inArray, sql } from 'drizzle-orm';
import { localDate } from '../../domain/calendar/index.ts';
import type { DossierState, Result } from '../../domain/dossier/state.ts';
import { type SigningQuestion, type SigningRight, signingRights, stillHeld } from '../../domain/law/mandates.ts';
import { inForceOn, type LawVersion } from '../../domain/law/pin.ts';
import type { Db, Tx } from '../client.ts';
import { dossier } from '../schema.ts';
import { versionsOf } from './law.ts';

const rightsBy = (
  versions: readonly LawVersion[],
  o: { readonly at: string; readonly procedure: string; readonly document: SigningQuestion['document'] },
): readonly SigningRight[] => {
  const day = localDate(o.at);
  const [table] = inForceOn(versions, 'MANDATES', day);
  return table === undefined ? [] : signingRights(table.body, { day, procedure: o.procedure, document: o.document });
};

/** Everybody who may sign what this dossier comes to, by the table in force on the day of `at`. */
export const signersOf = async (
  db: Db | Tx,
  { leadAgency, law, result }: Pick<DossierState, 'leadAgency' | 'law' | 'result'>,
  o: { readonly at: string; readonly document?: SigningQuestion['document'] },
): Promise<readonly SigningRight[]> => {
  const document = o.document ?? result?.outcome ?? 'RESULT';
  return rightsBy(await versionsOf(db, 'MANDATES', leadAgency), { at: o.at, procedure: law.procedure.code, document });
};

/** Of these dossiers, those whose draft waits for somebody who on the day of `at` may not sign it any more: ended as written, or withdrawn since. */
export const withEndedMandate = async (db: Db, dossierIds: readonly string[], at: string): Promise<ReadonlySet<string>> => {
  if (dossierIds.length === 0) return new Set();
  const { dossierId, leadAgency, procedureCode: procedure, state } = dossier;
  const rows = await db
    .select({ dossierId, leadAgency, procedure, result: sql<Result | null>`${state} -> 'result'` })
    .from(dossier)
    .where(inArray(dossierId, [...dossierIds]));
  const agencies = [...new Set(rows.map((row) => row.leadAgency))];
  const tables = new Map(await Promise.all(agencies.map(async (agency) => [agency, await versionsOf(db, 'MANDATES', agency)] as const)));
  const ended = rows.filter(
    ({ result, ...row }) =>
      result?.status === 'DRAFTED' &&
      !stillHeld(rightsBy(tables.get(row.leadAgency) ?? [], { at, procedure: row.procedure, document: result.outcome }), result),
  );
  return new Set(ended.map((row) => row.dossierId));
};
