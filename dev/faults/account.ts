import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { verifyLedger } from '../../db/ledger/audit.ts';
import type { StoredState } from '../../domain/dossier/restore.ts';
import { type Engine, historiesOf } from '../../test/support/engine.ts';
import type { RecordedHistory } from '../../test/support/strict-replay.ts';
import { snapshotQuery } from '../../workflows/messages.ts';
import type { Sent } from './callers.ts';

/** One disagreement between what was told, the command's row, the ledger and the engine. */
export interface Disagreement {
  readonly kind: 'PHANTOM' | 'LOST' | 'DOUBLED' | 'UNTRUE' | 'UNSETTLED' | 'REGISTER' | 'LEDGER';
  readonly what: string;
}

interface Row extends Record<string, unknown> {
  readonly command_id: string;
  readonly dossier_id: string;
  readonly status: 'RECEIVED' | 'ACCEPTED' | 'APPLIED' | 'REFUSED';
  readonly answer: { readonly kind: string; readonly revision?: number } | null;
}

interface EventRow extends Record<string, unknown> {
  readonly command_id: string;
  readonly revision: number;
  readonly type: string;
  readonly at: string;
}

/** Commands that the engine carried out, by id, read in the histories of all runs: an update that succeeded, or the start. */
const carriedOut = (histories: readonly RecordedHistory[]): ReadonlySet<string> =>
  new Set(
    histories.flatMap(({ history }) =>
      (history.events ?? []).flatMap((event) => {
        const done = event.workflowExecutionUpdateCompletedEventAttributes;
        return done?.outcome?.success ? [done.meta?.updateId ?? ''] : [];
      }),
    ),
  );

const judge = (sent: Sent, row: Row | undefined, events: readonly EventRow[], engineHas: boolean): readonly Disagreement[] => {
  const { told } = sent;
  const name = `${sent.act} ${row?.command_id ?? sent.key} (${told.map(({ kind }) => kind).join(', ')}; ${row?.status ?? 'no row'})`;
  const found: Disagreement[] = [];
  const say = (kind: Disagreement['kind'], what: string): void => void found.push({ kind, what: `${name}: ${what}` });
  const applied = row?.status === 'APPLIED' || row?.status === 'ACCEPTED';
  const revisions = [...new Set(events.map(({ revision }) => revision))];
  const isLong = events.some(({ type }) => type === 'UNDERWAY');

  if (row?.status === 'RECEIVED') say('UNSETTLED', 'nobody knows its fate');
  if (applied && revisions.length === 0) say('LOST', 'its row says done, the ledger does not know it');
  if (applied && !engineHas) say('LOST', 'its row says done, the engine does not know it');
  if (!applied && revisions.length > 0) say('PHANTOM', 'the ledger has it, its row does not');
  if (!applied && engineHas) say('PHANTOM', 'the engine has it, its row does not');
  if (revisions.length > (isLong ? 2 : 1)) say('DOUBLED', `at revisions ${revisions.join(', ')}`);
  if (applied && row?.answer?.revision !== undefined && !revisions.includes(row.answer.revision))
    say('UNTRUE', `its row says revision ${row.answer.revision}, the ledger ${revisions.join(', ')}`);

  const first = Math.min(...events.map(({ at }) => Date.parse(at)));
  for (const answer of told) {
    switch (answer.kind) {
      case 'DONE':
        if (!applied) say('LOST', 'told done');
        else if (!revisions.includes(answer.revision)) say('UNTRUE', `told revision ${answer.revision}, it is ${revisions.join(', ')}`);
        break;
      case 'REFUSED':
        if (row !== undefined && row.status !== 'REFUSED') say('PHANTOM', `told ${answer.code}`);
        break;
      case 'UNAVAILABLE':
        // This sending changed nothing; what an earlier one under the key did, a database that is away cannot say.
        if (
          answer.code !== 'ENGINE_UNAVAILABLE' &&
          told.slice(0, told.indexOf(answer)).some(({ kind }) => kind === 'UNKNOWN' || kind === 'LOST')
        )
          break;
        // "Not carried out" must have been true when it was said; and at the end it must stay true unless the caller asked again.
        if (first < Date.parse(answer.at)) say('PHANTOM', `told ${answer.code} when it was done`);
        else if (applied && answer === told.at(-1)) say('PHANTOM', `told ${answer.code} at last`);
        break;
      case 'FAULT':
        say('UNTRUE', `told ${answer.status} ${answer.code}`);
        break;
      case 'UNKNOWN':
      case 'LOST':
        break;
    }
  }
  return found;
};

/** Everything that must agree once all is settled. The histories are those of all runs, for the replay. */
export const accountOfAll = async (o: {
  readonly database: Database;
  readonly engine: Engine;
  readonly sent: readonly Sent[];
  readonly dossiers: readonly string[];
}): Promise<{ readonly disagreements: readonly Disagreement[]; readonly histories: readonly RecordedHistory[] }> => {
  const { db } = o.database;
  const rows = new Map<string, Row>();
  for (const { key } of o.sent) {
    const [row] = await db.execute<Row>(sql`select command_id, dossier_id, status, answer from command where idempotency_key = ${key}`);
    if (row !== undefined) rows.set(key, row);
  }
  const dossiers = [...new Set([...o.dossiers, ...[...rows.values()].map(({ dossier_id: id }) => id)])];
  const histories: RecordedHistory[] = [];
  for (const dossier of dossiers) histories.push(...(await historiesOf(o.engine, `WorkflowId = "${dossier}"`)));
  const done = carriedOut(histories);
  const disagreements: Disagreement[] = [];
  for (const sent of o.sent) {
    const row = rows.get(sent.key);
    const events =
      row === undefined
        ? []
        : await db.execute<EventRow>(
            sql`select command_id, revision, type, at from dossier_event where command_id = ${row.command_id} order by revision`,
          );
    disagreements.push(...judge(sent, row, [...events], row !== undefined && done.has(row.command_id)));
  }
  for (const dossier of dossiers) disagreements.push(...(await registerOfOne(o, dossier)));
  const { findings } = await verifyLedger(db);
  disagreements.push(...findings.map((finding): Disagreement => ({ kind: 'LEDGER', what: JSON.stringify(finding) })));
  return { disagreements, histories };
};

/** The register's row is the engine's state, and no revision is missing. */
const registerOfOne = async (
  { database: { db }, engine }: { readonly database: Database; readonly engine: Engine },
  dossierId: string,
): Promise<readonly Disagreement[]> => {
  const [row] = await db.execute<{ state: StoredState; lawHash: string }>(
    sql`select state, law_hash as "lawHash" from dossier where dossier_id = ${dossierId}`,
  );
  const revisions = await db.execute<{ revision: number }>(
    sql`select distinct revision from dossier_event where dossier_id = ${dossierId} order by revision`,
  );
  // An intake that was refused, or never carried out, has no dossier.
  if (row === undefined) return revisions.length === 0 ? [] : [{ kind: 'REGISTER', what: `${dossierId}: events without a row` }];
  const { law: _law, portal: _portal, ...engineHas } = await engine.client.workflow.getHandle(dossierId).query(snapshotQuery);
  // Acknowledgements of the portal are no revision, so the register's row does not follow them.
  const { portal: _also, ...registerHas } = { ...row.state, lawHash: row.lawHash };
  const found: Disagreement[] = [];
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(engineHas)), registerHas))
    found.push({
      kind: 'REGISTER',
      what: `${dossierId}: row of revision ${registerHas.revision}, engine at ${engineHas.revision}, or differing in between`,
    });
  const gap = revisions.findIndex(({ revision }, index) => revision !== index + 1);
  if (gap >= 0) found.push({ kind: 'REGISTER', what: `${dossierId}: revision ${gap + 1} is missing` });
  return found;
};
