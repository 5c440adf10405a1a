import type { WorkflowExecutionInfo } from '@temporalio/client';
import { foundDossiers } from '../../db/register/findings.ts';
import { knownOf, type RegisterSide, unopened } from '../../db/register/reconcile.ts';
import { closedBehind, openBehind } from '../../db/register/reconcile-walks.ts';
import type { ActivityName } from '../../domain/dossier/activities.ts';
import { consultationId } from '../../workflows/messages.ts';
import { ATTRIBUTES } from '../../workflows/operator-view.ts';
import type { Deps } from '../http/deps.ts';
import { looksOld } from './engine.ts';
import { type Listing, RUNNING } from './listing.ts';
import { walking } from './walking.ts';

/** How many are looked at. */
export interface Reach {
  /** Batches of 200 dossiers, of the open and of the closed ones, that are held against the engine's list. */
  readonly batches: number;
  /** Closed ones are held against it for this many days. */
  readonly closedDays: number;
  /** Batches of 100 open dossiers whose history is read though nothing looks wrong. */
  readonly deep: number;
  /** Pages of 1,000 runs that are looked up in the register. */
  readonly pages: number;
}

const BATCH = 200;
const DEEP = 100;
/** An intake's own caller and the sweeper come first. */
const UNOPENED_MS = 60_000;
const DAY_MS = 86_400_000;

const consultationsOf = ({ dossierId, consulting }: RegisterSide): readonly string[] =>
  consulting.map(({ consultation }) => consultationId(dossierId, consultation));

/** What the list shows of a run against the row. It lags, and an act may be on its way: this only tells where to look closer. */
const suspicious = (row: RegisterSide, runs: ReadonlyMap<string, WorkflowExecutionInfo>): boolean => {
  const run = runs.get(row.dossierId);
  if (run === undefined || looksOld(run) || row.highest !== row.revision) return true;
  if (consultationsOf(row).some((id) => !runs.has(id))) return true;
  const { typedSearchAttributes: shown } = run;
  return (
    shown.get(ATTRIBUTES.dossierPhase) !== row.phase ||
    shown.get(ATTRIBUTES.dossierStatus) !== row.status ||
    shown.get(ATTRIBUTES.holderUnit) !== row.holderUnit ||
    (shown.get(ATTRIBUTES.dossierCode) ?? null) !== row.dossierCode
  );
};

const quoted = (id: string): string => `'${id.replaceAll("'", '')}'`;

/** Runs of dossiers that the register does not know. */
const withoutRow = async (db: Deps['db'], listing: Listing, pages: number): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const ids of listing.pages(pages)) {
    const known = await knownOf(db, ids);
    found.push(...ids.filter((id) => !known.has(id)));
  }
  return found;
};

/** Dossiers to look at closely, and how many were looked at from afar. */
export const suspectsOf = async (
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  listing: Listing,
  reach: Reach,
): Promise<{ readonly suspects: ReadonlySet<string>; readonly dossiers: number }> => {
  const suspects = new Set<string>();
  const add = (ids: Iterable<string>): void => {
    for (const id of ids) suspects.add(id);
  };
  const before = (ms: number): string => new Date(Date.parse(clock.now()) - ms).toISOString();
  let dossiers = 0;
  const look = async (rows: readonly RegisterSide[]): Promise<void> => {
    dossiers += rows.length;
    if (rows.length === 0) return;
    const ids = rows.flatMap((row) => [row.dossierId, ...consultationsOf(row)]);
    const runs = new Map<string, WorkflowExecutionInfo>();
    for (let from = 0; from < ids.length; from += BATCH) {
      const some = ids.slice(from, from + BATCH);
      const infos = await listing.list(`ExecutionStatus = 'Running' AND WorkflowId IN (${some.map(quoted).join(', ')})`, BATCH);
      for (const info of infos) runs.set(info.workflowId, info);
    }
    add(rows.filter((row) => suspicious(row, runs)).map(({ dossierId }) => dossierId));
  };
  await walking(db, 'OPEN', reach.batches, async (after) => {
    const { rows, next } = await openBehind(db, { after, limit: BATCH });
    await look(rows);
    return next;
  });
  await walking(db, 'CLOSED', reach.batches, async (after) => {
    const { rows, next } = await closedBehind(db, { after, since: before(reach.closedDays * DAY_MS), limit: BATCH });
    await look(rows);
    return next;
  });
  await walking(db, 'DEEP', reach.deep, async (after) => {
    const { rows, next } = await openBehind(db, { after, limit: DEEP });
    add(rows.map(({ dossierId }) => dossierId));
    return next;
  });
  add(await foundDossiers(db, { limit: BATCH }));
  add(await unopened(db, { before: before(UNOPENED_MS), limit: BATCH }));
  const unwritten = await listing.list(
    `${RUNNING} AND ${ATTRIBUTES.technical.name} = ${quoted('projectDossier' satisfies ActivityName)}`,
    BATCH,
  );
  add(unwritten.map(({ workflowId }) => workflowId));
  add(await withoutRow(db, listing, reach.pages));
  return { suspects, dossiers };
};
