import { and, eq, gt, inArray, isNull, or, type SQL } from 'drizzle-orm';
import { localDate, type OfficeDays, officeCalendar } from '../../domain/calendar/index.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/failures.ts';
import { agencyOfUnit } from '../../domain/identifiers/units.ts';
import { actsOutOfForce, inForceOn, type LawVersion, pinLaw, receivedOn } from '../../domain/law/pin.ts';
import { type CaseAnswers, type EndsIn, ownResultOf } from '../../domain/law/procedure.ts';
import type { Area } from '../../domain/law/results/area.ts';
import type { LawBody, LawKind } from '../../domain/law/schemas.ts';
import { servingAgency } from '../../domain/law/serving.ts';
import type { AgencyDefinition, LawSnapshot, PaperTypeDefinition, ResultFormDefinition } from '../../domain/law/types.ts';
import type { Db } from '../client.ts';
import { lawDefinition } from '../schema.ts';

/** Kinds of which a pinned snapshot needs every version: few and small. */
const WHOLE: readonly LawKind[] = [
  'DECISION',
  'RULE_SET',
  'OFFICE_HOURS',
  'MANDATORY',
  'SPECIAL_LAW',
  'PRICE_LIST',
  'DIGITISATION',
  'CALENDAR',
];

const named = (kind: LawKind, keys: readonly string[]) => and(eq(lawDefinition.kind, kind), inArray(lawDefinition.key, [...keys]));

/** Versions by condition, the superseded ones left out. */
const select = async (db: Db, condition: SQL | undefined): Promise<readonly LawVersion[]> =>
  (await db
    .select()
    .from(lawDefinition)
    .where(and(condition, or(isNull(lawDefinition.validTo), gt(lawDefinition.validTo, lawDefinition.validFrom))))) as LawVersion[];

/** Every version of one definition that has not been superseded. */
export const versionsOf = (db: Db, kind: LawKind, key: string): Promise<readonly LawVersion[]> => select(db, named(kind, [key]));

/** The version without an end, whatever the day: names and units are shown as they are now. */
const current = async <Kind extends LawKind>(db: Db, kind: Kind, key: string): Promise<LawBody<Kind> | null> =>
  ((await select(db, named(kind, [key]))).find(({ validTo }) => validTo === null)?.body ?? null) as LawBody<Kind> | null;

/** Help desk in one line, the agency's own or that of the nearest one above it (I-17). */
const helpDeskOf = async (db: Db, { helpDesk, parentAgency }: LawBody<'AGENCY'>): Promise<string> => {
  if (helpDesk !== undefined) return `${helpDesk.name}: ${helpDesk.phone} (${helpDesk.hours})`;
  const above = parentAgency === undefined ? null : await current(db, 'AGENCY', parentAgency);
  return above === null ? '' : helpDeskOf(db, above);
};

/** A living agency as it is now, or null. */
export const agencyOf = async (db: Db, agencyId: string): Promise<AgencyDefinition | null> => {
  const body = await current(db, 'AGENCY', agencyId);
  // The check of the definitions refuses a living agency without the fields of one.
  return body === null ? null : ({ ...body, helpDesk: await helpDeskOf(db, body) } as AgencyDefinition);
};

/** Living agencies that serve another one, by the function each of them is needed for; one that is missing there is not to be found, or not alone. */
export const servingAgencies = async (
  db: Db,
  agencyId: string,
  functions: readonly string[],
): Promise<Readonly<Record<string, string>>> => {
  if (functions.length === 0) return {};
  const living = (await select(db, and(eq(lawDefinition.kind, 'AGENCY'), isNull(lawDefinition.validTo)))).map(
    ({ body }) => body as LawBody<'AGENCY'>,
  );
  const lead = living.find((agency) => agency.agencyId === agencyId);
  return Object.fromEntries(
    functions.flatMap((of) => {
      const found = lead === undefined ? null : servingAgency(living, lead, of);
      return found === null ? [] : [[of, found] as const];
    }),
  );
};

/** Whether there is, or was, an agency or a unit of one by this code. */
export const isKnownUnit = async (db: Db, unit: string): Promise<boolean> => {
  const agencyId = agencyOfUnit(unit);
  const versions = (await versionsOf(db, 'AGENCY', agencyId)) as readonly { readonly body: LawBody<'AGENCY'> }[];
  return versions.some(({ body }) => unit === agencyId || Object.values(body.units ?? {}).includes(unit));
};

/** The paper type with the data that its conversion must yield; null: its conversion is not defined. */
export const paperTypeOf = async (db: Db, paperType: string): Promise<PaperTypeDefinition | null> => {
  const body = await current(db, 'PAPER_TYPE', paperType);
  return body === null || body.fields.length === 0 ? null : body;
};

/** Size of the paper type's sheet; null: any. */
export const sheetOf = async (db: Db, paperType: string): Promise<PaperTypeDefinition['sheet'] | null> =>
  (await current(db, 'PAPER_TYPE', paperType))?.sheet ?? null;

/**
 * Form and registers of a procedure's result, and the cases in which there is none. A dossier older than any of them takes those of its procedure as
 * they are now: what the law forbids is forbidden to it, too.
 */
export const resultFormOn = async (
  db: Db,
  pinned: EndsIn & Pick<LawBody<'PROCEDURE'>, 'code' | 'registers' | 'excludedCases'>,
  day: string,
): Promise<{
  readonly form: ResultFormDefinition;
  readonly registers: readonly string[];
  readonly excludedCases: NonNullable<LawBody<'PROCEDURE'>['excludedCases']>;
} | null> => {
  // What its handler uploads, or another system makes, has no form, whatever the procedure has become since.
  if (ownResultOf(pinned)?.way !== 'FORM') return null;
  const isNamed = ownResultOf(pinned)?.form !== undefined;
  const now = isNamed && pinned.excludedCases !== undefined ? null : await current(db, 'PROCEDURE', pinned.code);
  const procedure = isNamed ? pinned : (now ?? pinned);
  const [name, registers = []] = [ownResultOf(procedure)?.form, procedure.registers];
  if (name === undefined) return null;
  const versions = await select(db, named('RESULT_FORM', [name]));
  const version = inForceOn(versions, 'RESULT_FORM', day)[0] ?? versions.find(({ validTo }) => validTo === null);
  if (version === undefined) return null;
  return { form: version.body as ResultFormDefinition, registers, excludedCases: pinned.excludedCases ?? now?.excludedCases ?? [] };
};

/** Agencies by code, with all bodies that they follow. */
const withPredecessors = async (db: Db, keys: readonly string[], known: readonly LawVersion[] = []): Promise<readonly LawVersion[]> => {
  const asked = keys.filter((key) => !known.some((version) => version.key === key));
  if (asked.length === 0) return known;
  const found = await select(db, named('AGENCY', asked));
  const before = found.flatMap(({ body }) => (body as LawBody<'AGENCY'>).predecessors);
  return withPredecessors(db, before, [...known, ...found]);
};

/** Địa bàn of an agency; no units where none is written down. Null: none above it is a province's. */
const areaOf = async (db: Db, agencyId: string): Promise<Area | null> => {
  const own = await current(db, 'AGENCY', agencyId);
  const provinceOf = async (agency: LawBody<'AGENCY'> | null): Promise<string | null> => {
    if (agency === null || agency.level === 'PROVINCE') return agency?.place ?? null;
    return agency.parentAgency === undefined ? null : provinceOf(await current(db, 'AGENCY', agency.parentAgency));
  };
  const province = await provinceOf(own);
  return own === null || province === null ? null : { units: own.area ?? [], province };
};

/** The same where a form doubts whoever lives elsewhere; null: it does not ask. */
export const areaAskedBy = async (db: Db, { fields }: Pick<ResultFormDefinition, 'fields'>, agencyId: string): Promise<Area | null> =>
  fields.some(({ doubted = [] }) => doubted.some(({ elsewhere }) => elsewhere === true)) ? areaOf(db, agencyId) : null;

/** Everything of the law that a dossier received at this instant starts with and keeps; `answers` choose the limit of its case. */
export const lawSnapshotFor = async (
  db: Db,
  o: {
    readonly procedureCode: string;
    readonly intakeAgency: string;
    readonly leadAgency: string;
    readonly receivedAt: string;
    readonly answers?: CaseAnswers;
  },
): Promise<LawSnapshot | Refusal> => {
  const whole = await select(db, or(inArray(lawDefinition.kind, [...WHOLE]), named('PROCEDURE', [o.procedureCode])));
  const agencies = await withPredecessors(db, [o.intakeAgency, o.leadAgency]);
  const day = localDate(o.receivedAt);
  const law = pinLaw({ ...o, law: [...whole, ...agencies], day });
  if (!isRefusal(law) || law.code !== 'PROCEDURE_UNKNOWN') return law;
  return refuse('PROCEDURE_UNKNOWN', {
    field: 'procedureCode',
    detail: { allowed: receivedOn(await select(db, eq(lawDefinition.kind, 'PROCEDURE')), day) },
  });
};

/** Acts that a paper does not cite: ended, or not begun, on each of these local dates. */
export const actsOutOfForceOn = async (db: Db, days: readonly string[]): Promise<readonly string[]> =>
  actsOutOfForce(await select(db, eq(lawDefinition.kind, 'RULE_SET')), days);

/** Days off and worked Saturdays in force on a local date, over all years that have a calendar. */
export const officeDaysOn = async (db: Db, day: string): Promise<OfficeDays> => {
  const versions = await select(db, eq(lawDefinition.kind, 'CALENDAR'));
  const { years, daysOff, workedSaturdays } = officeCalendar({ years: inForceOn(versions, 'CALENDAR', day).map(({ body }) => body) });
  return { years, daysOff, workedSaturdays };
};
