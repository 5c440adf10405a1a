import { and, desc, eq, gt, isNull, lte, or } from 'drizzle-orm';
import { type CalendarYear, localDate, officeCalendar } from '../domain/calendar/index.ts';
import { ruleSetOn } from '../domain/classification/rules.ts';
import { type Refusal, refuse } from '../domain/failures.ts';
import type { AgencyDefinition, LawSnapshot, PaperTypeDefinition, ProcedureVersion } from '../domain/law/types.ts';
import type { Db } from './client.ts';
import { lawDefinition } from './schema.ts';

export type LawKind = 'AGENCY' | 'PROCEDURE' | 'PAPER_TYPE' | 'CALENDAR' | 'DIGITISATION';

/** The version of a definition in force on a local date, or null. */
const inForce = async (db: Db, kind: LawKind, key: string, on: string): Promise<unknown> => {
  const [row] = await db
    .select({ body: lawDefinition.body })
    .from(lawDefinition)
    .where(
      and(
        eq(lawDefinition.kind, kind),
        eq(lawDefinition.key, key),
        lte(lawDefinition.validFrom, on),
        or(isNull(lawDefinition.validTo), gt(lawDefinition.validTo, on)),
      ),
    )
    .orderBy(desc(lawDefinition.validFrom))
    .limit(1);
  return row?.body ?? null;
};

/** The newest version of an agency, whatever the day: its names and units are shown as they are now. */
export const agencyOf = async (db: Db, agencyId: string): Promise<AgencyDefinition | null> =>
  (await inForce(db, 'AGENCY', agencyId, '9999-12-31')) as AgencyDefinition | null;

/** The paper type with the data that its conversion must yield; null: its conversion is not defined. */
export const paperTypeOf = async (db: Db, paperType: string): Promise<PaperTypeDefinition | null> =>
  (await inForce(db, 'PAPER_TYPE', paperType, '9999-12-31')) as PaperTypeDefinition | null;

/** Everything of the law that a dossier received at this instant starts with and keeps. */
export const lawSnapshotFor = async (
  db: Db,
  {
    procedureCode,
    intakeAgency,
    leadAgency,
    receivedAt,
  }: { readonly procedureCode: string; readonly intakeAgency: string; readonly leadAgency: string; readonly receivedAt: string },
): Promise<LawSnapshot | Refusal> => {
  const day = localDate(receivedAt);
  const procedure = (await inForce(db, 'PROCEDURE', procedureCode, day)) as ProcedureVersion | null;
  if (!procedure) return refuse('PROCEDURE_UNKNOWN', { field: 'procedureCode' });
  const [intake, lead] = [await agencyOf(db, intakeAgency), await agencyOf(db, leadAgency)];
  if (!intake || !lead) return refuse('AGENCY_UNKNOWN', { field: 'leadAgency' });
  const years = (await db.select({ body: lawDefinition.body }).from(lawDefinition).where(eq(lawDefinition.kind, 'CALENDAR'))).map(
    ({ body }) => body as CalendarYear,
  );
  if (!years.some(({ year }) => String(year) === day.slice(0, 4))) return refuse('CALENDAR_YEAR_UNKNOWN', { field: 'receivedAt' });
  const digitisation = (await inForce(db, 'DIGITISATION', intake.level, day)) as {
    readonly mandatoryPaperTypes: readonly string[];
    readonly minDpi: number;
  } | null;
  return {
    version: 1,
    ruleSet: ruleSetOn(day),
    procedure,
    calendar: officeCalendar({ years }),
    inScopeAgencies: [lead.agencyId, ...lead.predecessors, ...lead.aliases],
    mandatoryPaperTypes: digitisation?.mandatoryPaperTypes ?? [],
    digitisationStarted: digitisation !== null,
    scanProfile: { minDpi: digitisation?.minDpi ?? 200, colour: true },
  };
};
