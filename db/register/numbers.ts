import { and, eq, inArray, notInArray, sql } from 'drizzle-orm';
import type { FileKind } from '../../domain/dossier/slips.ts';
import type { Db } from '../client.ts';
import type { Series } from '../ledger/number-register.ts';
import { dossierFile, registeredNumber } from '../schema.ts';

/**
 * Takes the dossier's serial of the agency and day (local date `YYYY-MM-DD`); the same dossier always gets the code it got first.
 * Atomic: the counter row is locked by the upsert, so two dossiers never share a serial. A gap after a failure is allowed here (3.4).
 */
export const takeDossierCode = (
  db: Db,
  request: { readonly dossierId: string; readonly agency: string; readonly day: string; readonly format: (serial: number) => string },
): Promise<string> =>
  db.transaction(async (tx) => {
    const known = await tx.execute<{ code: string }>(sql`select code from dossier_code where dossier_id = ${request.dossierId}`);
    if (known[0]) return known[0].code;
    const [series] = await tx.execute<{ last: number }>(sql`
      insert into dossier_code_series as series (agency, day, last) values (${request.agency}, ${request.day}, 1)
      on conflict (agency, day) do update set last = series.last + 1 returning last`);
    if (!series) throw new Error('dossier_code_series returned no row');
    const code = request.format(series.last);
    const [kept] = await tx.execute<{ code: string }>(sql`
      insert into dossier_code (dossier_id, code) values (${request.dossierId}, ${code})
      on conflict (dossier_id) do update set code = dossier_code.code returning code`);
    if (!kept) throw new Error('dossier_code returned no row');
    return kept.code;
  });

/**
 * Takes the next number of a register for one act. A repeated attempt of the same act
 * keeps its number; a number is never used for another act (Decree 30/2020 Art. 15).
 */
export const takeNumber = (
  db: Db,
  request: {
    readonly agency: string;
    readonly year: number;
    readonly series: Series;
    readonly actId: string;
    readonly dossierId: string;
    readonly at: string;
  },
): Promise<number> =>
  db.transaction(async (tx) => {
    // The counter row first: it orders concurrent attempts of the same act, so that the second one sees the first one's number.
    await tx.execute(sql`
      insert into number_series (agency, year, series, last) values (${request.agency}, ${request.year}, ${request.series}, 0)
      on conflict (agency, year, series) do nothing`);
    await tx.execute(
      sql`select 1 from number_series where agency = ${request.agency} and year = ${request.year} and series = ${request.series} for update`,
    );
    const [known] = await tx
      .select({ number: registeredNumber.number })
      .from(registeredNumber)
      .where(and(eq(registeredNumber.actId, request.actId), eq(registeredNumber.series, request.series)));
    if (known) return known.number;
    const [series] = await tx.execute<{ last: number }>(sql`
      update number_series set last = last + 1
      where agency = ${request.agency} and year = ${request.year} and series = ${request.series} returning last`);
    if (!series) throw new Error('number_series returned no row');
    await tx.insert(registeredNumber).values({ ...request, number: series.last, takenAt: request.at, status: 'TAKEN', sha256: null });
    return series.last;
  });

/** By what a number is told from others. The work's id first: the register of numbers tells by it whether a document is still on its way. */
export const actIdOf = (made: {
  readonly workId: string;
  readonly dossierId: string;
  readonly request: string;
  readonly kind: FileKind;
}): string => [made.workId, made.dossierId, made.request, made.kind].join('/');

/** Number of a request that was sent to another agency, and whose it is; null: it has none yet. */
export const numberOfRequest = async (
  db: Db,
  { dossierId, consultation, request }: { readonly dossierId: string; readonly consultation: string; readonly request: string },
): Promise<{ readonly number: number; readonly agency: string } | null> => {
  const kind = 'CONSULTATION_REQUEST';
  const files = await db
    .select({ meta: dossierFile.meta })
    .from(dossierFile)
    .where(and(eq(dossierFile.dossierId, dossierId), eq(dossierFile.kind, kind), eq(dossierFile.item, consultation)));
  const acts = files.map(({ meta }) => actIdOf({ workId: String(meta.workId), dossierId, request, kind }));
  const [taken] = await db
    .select({ number: registeredNumber.number, agency: registeredNumber.agency })
    .from(registeredNumber)
    .where(and(inArray(registeredNumber.actId, acts), eq(registeredNumber.series, 'REQUEST')));
  return taken ?? null;
};

/** Marks a taken number as issued with the file that bears it. */
export const markIssued = async (
  db: Db,
  { actId, series, sha256 }: { readonly actId: string; readonly series: Series; readonly sha256: string },
): Promise<void> => {
  await db
    .update(registeredNumber)
    .set({ status: 'ISSUED', sha256 })
    .where(and(eq(registeredNumber.actId, actId), eq(registeredNumber.series, series)));
};

/** Number, and when it was taken, of the document of a kind that an act left; null: it is not made yet. */
export const numberLeftBy = async (
  db: Db,
  { dossierId, kind, item }: { readonly dossierId: string; readonly kind: FileKind; readonly item: string },
): Promise<{ readonly number: number; readonly takenAt: string } | null> => {
  const [row] = await db
    .select({ number: registeredNumber.number, takenAt: registeredNumber.takenAt })
    .from(dossierFile)
    .innerJoin(registeredNumber, eq(registeredNumber.sha256, dossierFile.sha256))
    .where(and(eq(dossierFile.dossierId, dossierId), eq(dossierFile.kind, kind), eq(dossierFile.item, item)));
  return row ?? null;
};

/** Series, number and instant of the document that a recall (T36) takes back: the last that was issued before it was reported. Null: none was. */
export const numberRecalledBy = async (
  db: Db,
  { dossierId, commandId }: { readonly dossierId: string; readonly commandId: string },
): Promise<{ readonly series: Series; readonly number: number; readonly takenAt: string } | null> => {
  const { series, number, takenAt } = registeredNumber;
  const [row] = await db
    .select({ series: sql<Series>`${series}`, number, takenAt })
    .from(registeredNumber)
    .where(
      sql`${registeredNumber.sha256} = (select data->>'file' from dossier_event where dossier_id = ${dossierId} and type = 'ISSUED' and revision < (
        select min(revision) from dossier_event where dossier_id = ${dossierId} and command_id = ${commandId}) order by revision desc limit 1)`,
    );
  return row ?? null;
};

/** T36: the number of a superseded result stays in the register as `REPLACED`, with why and when; its gap explains itself (Decree 30/2020 Art. 15). */
export const replaceNumber = async (
  db: Db,
  { sha256, reason, at }: { readonly sha256: string; readonly reason: string; readonly at: string },
): Promise<void> => {
  await db
    .update(registeredNumber)
    .set({ status: 'REPLACED', reason, retiredAt: at })
    .where(and(eq(registeredNumber.sha256, sha256), eq(registeredNumber.status, 'ISSUED')));
};

/**
 * A number that another issue act of the dossier took and never used: no document will bear it any more, since one has just been issued under `actId` (null: none will
 * be). It stays in the register, `VOIDED` (Decree 30/2020 Art. 15).
 */
export const voidNumbers = async (
  db: Db,
  { dossierId, actId, at }: { readonly dossierId: string; readonly actId: string | null; readonly at: string },
): Promise<void> => {
  await db
    .update(registeredNumber)
    .set({ status: 'VOIDED', reason: actId, retiredAt: at })
    .where(
      and(
        eq(registeredNumber.dossierId, dossierId),
        eq(registeredNumber.status, 'TAKEN'),
        // A slip or a request of the same dossier may be on its way just now.
        notInArray(registeredNumber.series, ['REQUEST', 'SLIP', 'MONEY'] satisfies Series[]),
        actId === null ? undefined : sql`split_part(${registeredNumber.actId}, '/', 1) <> ${actId}`,
      ),
    );
};
