import { and, desc, eq, getTableColumns, inArray, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Permit } from '../../domain/dossier/spec.ts';
import type { Role } from '../../domain/dossier/state.ts';
import type { Db } from '../client.ts';
import { rowsFor } from '../prepared.ts';
import { dossier } from '../schema.ts';
import type { DossierRow } from './dossiers.ts';
import { sameBranch, unitsOfBranch } from './units.ts';

export interface Standing {
  readonly roles: readonly Role[];
  readonly unit: string;
  readonly agency: string;
  readonly person: string;
}

/** What a list shows of a dossier; its state is for whoever opens it. */
export type ListedDossier = Omit<DossierRow, 'state'>;
const { state: _state, ...LISTED } = getTableColumns(dossier);

/** A consultation waits for the answer of the caller's agency, or was answered by it since. As SQL over a dossier's id. */
const consulted = (id: SQLWrapper, { agency }: Standing, answeredSince: string): SQL => sql`(
  exists (select from task t where t.dossier_id = ${id} and t.act = 'ANSWER_CONSULTATION' and t.unit = ${agency} and t.closed_at is null)
  or exists (select from dossier_event e where e.dossier_id = ${id} and e.type = 'CONSULTATION_ANSWERED' and e.agency = ${agency}
    and e.at > ${answeredSince}::timestamptz))`;

/** `permitted` of the rules, as a condition on a dossier that is found by other means. */
const scoped = ({ scope }: Permit, { caller, answeredSince }: DossierFilter): SQL | undefined => {
  switch (scope) {
    case 'INTAKE':
      return sameBranch(dossier.intakeUnit, caller.unit);
    case 'LEAD_UNIT':
      return sameBranch(dossier.leadUnit, caller.unit);
    case 'LEAD_AGENCY':
      return eq(dossier.leadAgency, caller.agency);
    case 'HANDLER':
      return and(eq(dossier.leadAgency, caller.agency), eq(dossier.handler, caller.person));
    case 'SIGNER':
      return and(eq(dossier.leadAgency, caller.agency), sql`${dossier.state} #>> '{result,signer}' = ${caller.person}`);
    case 'ADDRESSEE':
      return consulted(dossier.dossierId, caller, answeredSince);
    case 'MAKER':
      return sql`${dossier.state} -> 'outside' @> ${JSON.stringify([{ agency: caller.agency }])}::text::jsonb`;
    case 'INVOLVED':
      return or(
        eq(dossier.intakeAgency, caller.agency),
        eq(dossier.leadAgency, caller.agency),
        consulted(dossier.dossierId, caller, answeredSince),
      );
    case 'OWNER':
      return sql`${dossier.partyId}::text = ${caller.person}`;
    case 'ANYWHERE':
      return sql`true`;
    // What only the system does, nobody reads by.
    case 'SYSTEM':
      return sql`false`;
    default:
      return scope satisfies never;
  }
};

/** The permission rows as a condition, so that a list never shows what its single page would refuse. */
const readable = (permits: readonly Permit[], filter: DossierFilter): SQL =>
  or(...permits.map((permit) => scoped(permit, filter))) ?? sql`false`;

export interface DossierFilter {
  readonly permits: readonly Permit[];
  readonly caller: Standing;
  /** What an agency was consulted on and has answered since then it still finds. */
  readonly answeredSince: string;
  readonly code?: string;
  /** Ids of dossiers that were found by other means. */
  readonly among?: readonly string[];
  readonly includeClosed: boolean;
  /** Keyset: entry instant and id of the last row of the page before. */
  readonly after?: readonly [string, string];
  readonly limit: number;
}

const OPEN = sql`d.closed_at is null`;

/** The open dossiers of one scope, newest first and no more than a page: each the beginning of an index. */
const branchesOf = ({ scope }: Permit, caller: Standing, { after, limit, answeredSince }: DossierFilter): readonly SQL[] => {
  const from = sql`(${after?.[0] ?? 'infinity'}::timestamptz, ${after?.[1] ?? ''}::text)`;
  const newest = (where: SQL): SQL => sql`(select d.entered_at, d.dossier_id from dossier d where ${OPEN} and ${where}
    and (d.entered_at, d.dossier_id) < ${from} order by d.entered_at desc, d.dossier_id desc limit ${rowsFor(limit)})`;
  const ofUnits = (
    column: SQL,
  ): SQL => sql`(select one.* from (${unitsOfBranch({ table: sql`dossier d`, column, where: OPEN }, caller.unit)}) listed,
    lateral ${newest(sql`${column} = listed.unit`)} one)`;
  const asked = sql`(select c.entered_at, c.dossier_id from consulted c where c.agency = ${caller.agency} and not c.past
    and ${consulted(sql`c.dossier_id`, caller, answeredSince)} and (c.entered_at, c.dossier_id) < ${from} order by c.entered_at desc, c.dossier_id desc limit ${rowsFor(limit)})`;
  const led = newest(sql`d.lead_agency = ${caller.agency}`);
  switch (scope) {
    case 'INTAKE':
      return [ofUnits(sql`d.intake_unit`)];
    case 'LEAD_UNIT':
      return [ofUnits(sql`d.lead_unit`)];
    case 'LEAD_AGENCY':
      return [led];
    case 'HANDLER':
      return [newest(sql`d.lead_agency = ${caller.agency} and d.handler = ${caller.person}`)];
    case 'SIGNER':
      return [newest(sql`d.lead_agency = ${caller.agency} and d.state #>> '{result,signer}' = ${caller.person}`)];
    case 'ADDRESSEE':
      return [asked];
    case 'MAKER':
      return [newest(sql`d.state -> 'outside' @> ${JSON.stringify([{ agency: caller.agency }])}::text::jsonb`)];
    case 'INVOLVED':
      return [led, newest(sql`d.intake_agency = ${caller.agency}`), asked];
    case 'OWNER':
      return [newest(sql`d.party_id::text = ${caller.person}`)];
    case 'ANYWHERE':
      return [newest(sql`true`)];
    case 'SYSTEM':
      return [];
  }
};

const before = ([enteredAt, id]: readonly [string, string]): SQL =>
  sql`(${dossier.enteredAt}, ${dossier.dossierId}) < (${enteredAt}::timestamptz, ${id})`;

/** Dossiers that the caller may read, newest first. */
export const listDossiers = async (db: Db, filter: DossierFilter): Promise<ListedDossier[]> => {
  const { caller, code, among, includeClosed, after, limit } = filter;
  const own = filter.permits.filter(({ role }) => caller.roles.includes(role));
  const newest = [desc(dossier.enteredAt), desc(dossier.dossierId)] as const;
  if (includeClosed || code !== undefined || among !== undefined)
    return db
      .select(LISTED)
      .from(dossier)
      .where(
        and(
          readable(own, filter),
          includeClosed ? undefined : sql`${dossier.closedAt} is null`,
          code === undefined ? undefined : eq(dossier.dossierCode, code),
          among === undefined ? undefined : inArray(dossier.dossierId, [...among]),
          after === undefined ? undefined : before(after),
        ),
      )
      .orderBy(...newest)
      .limit(limit);
  const scopes = new Map(own.map((permit) => [permit.scope, permit]));
  const branches = [...scopes.values()].flatMap((permit) => branchesOf(permit, caller, filter));
  if (branches.length === 0) return [];
  const page = sql`(select entered_at, dossier_id from (${sql.join(branches, sql` union `)}) merged
    order by entered_at desc, dossier_id desc limit ${rowsFor(limit)}) page`;
  const found = await db
    .select(LISTED)
    .from(dossier)
    .innerJoin(page, sql`page.dossier_id = ${dossier.dossierId}`)
    .orderBy(...newest)
    .prepare('dossiers')
    .execute();
  return found.slice(0, limit);
};
