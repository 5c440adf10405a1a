import { eq, inArray, sql } from 'drizzle-orm';
import { canonicalJson } from '../../platform/hash.ts';
import type { Db } from '../client.ts';
import { command, dossier, dossierFile, portalMessage } from '../schema.ts';
import { type CommandRow, commandById } from './commands.ts';
import { registeredDossier } from './dossiers.ts';

/** What the register says of a dossier and the engine may contradict. */
export interface RegisterSide {
  readonly dossierId: string;
  readonly dossierCode: string | null;
  readonly revision: number;
  /** Highest revision that an event was written for. */
  readonly highest: number;
  readonly phase: string;
  readonly status: string;
  readonly holderUnit: string;
  /** Something is still to be done: it is open, or closed and owes the applicant a slip or the portal a word. */
  readonly owed: boolean;
  /** Consultations that are asked for and neither answered nor waiting for a person: each has a workflow of its own. */
  readonly consulting: readonly Consulting[];
}

export interface Consulting {
  readonly consultation: string;
  readonly openedAt: string;
}

// The portal's acknowledgements are no revisions: what it has acknowledged may still stand in the state's queue.
export const COLUMNS = sql`d.dossier_id as "dossierId", d.dossier_code as "dossierCode", d.revision,
  coalesce((select max(e.revision) from dossier_event e where e.dossier_id = d.dossier_id), 0) as highest, d.phase, d.status, d.holder_unit as "holderUnit",
  (d.closed_at is null or jsonb_array_length(d.state->'work') > 0
    or d.state->'payments' @> '[{"status": "REFUND_DUE"}]' or d.state->'payments' @> '[{"status": "REFUNDING"}]' or (d.dossier_code is not null and exists (
    select 1 from jsonb_array_elements(d.state->'portal'->'queue') q
    where not exists (select 1 from portal_message m where m.dossier_id = d.dossier_id and m.seq = (q->>'seq')::int)))) as owed,
  (select coalesce(jsonb_agg(jsonb_build_object('consultation', c->'consultation', 'openedAt', c->'openedAt')), '[]')
    from jsonb_array_elements(d.state->'work') w, jsonb_array_elements(d.state->'consultations') c
    where w->>'kind' = 'CONSULT' and c->'consultation' = w->'consultation' and d.closed_at is null
      and not exists (select 1 from jsonb_array_elements(d.state->'failures') f where f->'work' = w->'id' and f->>'status' <> 'RETRYING')) as consulting`;

/** A row of {@link COLUMNS}. */
export type Raw = RegisterSide & Record<string, unknown>;

/** Everything of a state that has a revision, as text to compare: the law is pinned, and the portal's acknowledgements have none. */
export const comparable = (state: object): string => {
  const {
    law: _law,
    lawHash: _lawHash,
    portal: _portal,
    failures,
    ...rest
  } = state as { law?: unknown; lawHash?: unknown; portal?: unknown; failures?: readonly { readonly work: string }[] };
  return canonicalJson({ ...rest, failures: (failures ?? []).filter(({ work }) => !work.startsWith('portal-')) });
};

/** One dossier as the register has it now, with its state as text to compare; null: it is not there. */
export const registerSide = async (db: Db, dossierId: string): Promise<(RegisterSide & { readonly content: string }) | null> => {
  const [row] = await db.execute<Raw & { state: object }>(sql`select ${COLUMNS}, d.state from dossier d where d.dossier_id = ${dossierId}`);
  if (row === undefined) return null;
  const { state, ...side } = row;
  return { ...side, content: comparable(state) };
};

/** Which of these the register knows. */
export const knownOf = async (db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: dossier.dossierId })
    .from(dossier)
    .where(inArray(dossier.dossierId, [...ids]));
  return new Set(rows.map(({ id }) => id));
};

/** What a lost run begins anew with. */
export const lastKnown = async (db: Db, dossierId: string) => {
  const found = await registeredDossier(db, dossierId);
  if (found === null) return null;
  const side = await registerSide(db, dossierId);
  const told = await db.select({ seq: portalMessage.seq }).from(portalMessage).where(eq(portalMessage.dossierId, dossierId));
  return { state: found.state, above: Math.max(found.row.revision, side?.highest ?? 0), told: told.map(({ seq }) => seq) };
};

/** The command that opened a dossier. */
export const openingOf = async (db: Db, dossierId: string): Promise<CommandRow | null> => {
  const [row] = await db
    .select({ id: command.commandId })
    .from(command)
    .where(sql`${command.dossierId} = ${dossierId} and ${command.act} = 'OPEN'`)
    .limit(1);
  return row ? commandById(db, row.id) : null;
};

/** Intakes without a fate or a row, older than `before`: whoever was to open them may be gone. */
export const unopened = async (
  db: Db,
  { before, limit }: { readonly before: string; readonly limit: number },
): Promise<readonly string[]> => {
  const rows = await db.execute<{ id: string }>(sql`
    select c.dossier_id as id from command c where c.status = 'RECEIVED' and c.act = 'OPEN' and c.received_at < ${before}::timestamptz
      and not exists (select 1 from dossier d where d.dossier_id = c.dossier_id) order by c.received_at limit ${limit}`);
  return rows.map(({ id }) => id);
};

/** Dossiers that name a file. */
export const namedBy = async (db: Db, sha256: string): Promise<readonly string[]> => {
  const rows = await db.selectDistinct({ id: dossierFile.dossierId }).from(dossierFile).where(eq(dossierFile.sha256, sha256));
  return rows.map(({ id }) => id);
};
