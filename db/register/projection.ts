import { and, asc, eq, gte, inArray, isNull, lt, max, notInArray, sql } from 'drizzle-orm';
import type { Projected, Projection, RecordedChange } from '../../domain/dossier/activities.ts';
import { changeCalendar } from '../../domain/dossier/clock.ts';
import { tasksOf } from '../../domain/dossier/derive.ts';
import { portalWork } from '../../domain/dossier/portal.ts';
import { instantsOf, RETRACTED, registerOf } from '../../domain/dossier/register.ts';
import { commandsUnderway } from '../../domain/dossier/requests.ts';
import { restored } from '../../domain/dossier/restore.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { canonicalJson, sha256 } from '../../platform/hash.ts';
import type { Db } from '../client.ts';
import { appendToLedger, lockTail, type NewChange, retractedFacts } from '../ledger/ledger.ts';
import { calendarChange, dossier, dossierEvent, lawSnapshot, task } from '../schema.ts';
import { type StoredAnswer, settleTakenBack, settleWritten } from './commands.ts';
import { dropStepFailures } from './step-failures.ts';

type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

/** The register counts on a newer calendar than this state, whose workflow has not been told yet: its instants must not fall back. */
const keepCalendar = async (tx: Tx, state: DossierState, calendarVersion: number, asOf: string): Promise<void> => {
  const [change] = await tx.select().from(calendarChange).where(eq(calendarChange.calendarVersion, calendarVersion));
  if (change === undefined) return;
  const instants = instantsOf(changeCalendar(state, { ...change, at: change.appliedAt }, asOf));
  await tx.update(dossier).set(instants).where(eq(dossier.dossierId, state.dossierId));
};

/** Who wrote the revisions of these changes, where the register holds them already. Every change has an event, so none goes unseen. */
const writers = async (tx: Tx, dossierId: string, changes: readonly RecordedChange[]): Promise<ReadonlyMap<number, string>> => {
  const rows = await tx
    .selectDistinct({ revision: dossierEvent.revision, commandId: dossierEvent.commandId })
    .from(dossierEvent)
    .where(
      and(
        eq(dossierEvent.dossierId, dossierId),
        inArray(
          dossierEvent.revision,
          changes.map(({ revision }) => revision),
        ),
      ),
    );
  return new Map(rows.map(({ revision, commandId }) => [revision, commandId]));
};

/** What the register holds from a revision on, that the engine does not know. */
const storedFrom = (tx: Tx, dossierId: string, revision: number) =>
  tx
    .selectDistinct({ revision: dossierEvent.revision, commandId: dossierEvent.commandId })
    .from(dossierEvent)
    .where(and(eq(dossierEvent.dossierId, dossierId), gte(dossierEvent.revision, revision)))
    .orderBy(asc(dossierEvent.revision));

const answerOf = ({ revision, phase, status, underway }: RecordedChange): Extract<StoredAnswer, { kind: 'ACCEPTED' }> => ({
  kind: 'ACCEPTED',
  revision,
  phase,
  status,
  underway,
});

/** Every command whose fate this change is: its own, the one that it confirms, and those that will never be done now or never were. */
const settleCommands = async (tx: Tx, change: RecordedChange, pending: readonly string[]): Promise<void> => {
  await settleWritten(tx, change.commandId, answerOf(change), change.at);
  for (const { type, data } of change.events) {
    if (type === 'REQUEST_CONFIRMED' && typeof data?.command === 'string')
      await settleWritten(tx, data.command, { ...answerOf(change), underway: pending.includes(data.command) }, change.at);
    if (type === RETRACTED && Array.isArray(data?.commands)) await settleTakenBack(tx, data.commands, change.at);
  }
  await settleTakenBack(tx, change.takenBack ?? [], change.at);
};

const ENDS_STEPS: ReadonlySet<string> = new Set(['STEP_CORRECTED', 'STEP_SKIPPED', 'REQUEST_CONFIRMED', 'SCANNED', 'CONSULTATION_WAIVED']);

/** Ids of everything that the dossier still owes. */
const owedOf = ({ work, portal }: DossierState): readonly string[] => [...work.map(({ id }) => id), ...portal.queue.map(portalWork)];
/** The highest revision that something in the register was written for; a row may be set back by hand or by a backup, and events are not. */
const highestWritten = async (tx: Tx, dossierId: string): Promise<number> => {
  const [row] = await tx
    .select({ revision: max(dossierEvent.revision) })
    .from(dossierEvent)
    .where(eq(dossierEvent.dossierId, dossierId));
  return row?.revision ?? 0;
};

/** All of it stands already. Written by another attempt it is the same; by an engine that has forgotten it since, it has other times and wins. */
const stood = async (tx: Tx, { law, dossierId, revision }: DossierState, changes: readonly RecordedChange[]): Promise<Projected> => {
  const [row] = await tx.select({ revision: dossier.revision, state: dossier.state }).from(dossier).where(eq(dossier.dossierId, dossierId));
  const events = await tx
    .selectDistinct({ revision: dossierEvent.revision, at: dossierEvent.at })
    .from(dossierEvent)
    .where(and(eq(dossierEvent.dossierId, dossierId), gte(dossierEvent.revision, changes[0]?.revision ?? revision)));
  const same = changes.every((change) => events.some((event) => event.revision === change.revision && event.at === change.at));
  if (same || row?.revision !== revision) return { kind: 'WRITTEN' };
  return { kind: 'STOOD', state: restored(row.state, law) };
};

const writeTasks = async (tx: Tx, state: DossierState, at: string): Promise<void> => {
  const open = tasksOf(state);
  const stale = and(
    eq(task.dossierId, state.dossierId),
    isNull(task.closedAt),
    open.length > 0
      ? notInArray(
          task.key,
          open.map(({ key }) => key),
        )
      : undefined,
  );
  await tx.update(task).set({ closedAt: at }).where(stale);
  if (open.length === 0) return;
  await tx
    .insert(task)
    .values(
      open.map((item) => ({
        ...item,
        roles: [...item.roles],
        dossierId: state.dossierId,
        openedRevision: state.revision,
        openedAt: at,
      })),
    )
    .onConflictDoUpdate({
      target: [task.dossierId, task.key],
      targetWhere: sql`closed_at is null`,
      set: { person: sql`excluded.person`, unit: sql`excluded.unit`, dueAt: sql`excluded.due_at` },
    });
};

/**
 * Writes changes, in the order of their revisions, into register, inbox, ledger, events and the fates of their commands in one transaction.
 * A dumb writer: what it writes was decided by the rules. Idempotent by (dossier, revision, command), and free of order: two attempts may
 * commit in either order, since the register and the inbox only ever move to a higher revision. What is stored under the same command
 * stands; a revision that stands under another command is refused whole (`TAKEN`).
 */
export const project = async (db: Db, { state, changes }: Projection): Promise<Projected> => {
  const { law, ...stored } = state;
  const { dossierId, revision } = state;
  const lawHash = sha256(canonicalJson(law));
  const register = registerOf(state);
  const [first] = changes;
  if (first === undefined) throw new Error('a projection without a change');
  return db.transaction(async (tx): Promise<Projected> => {
    const known = await lockTail(tx, { dossierId, next: first.revision });
    if (known === undefined || first.revision === 1)
      await tx.insert(lawSnapshot).values({ hash: lawHash, body: law }).onConflictDoNothing();
    const writer = await writers(tx, dossierId, changes);
    if (changes.some((change) => (writer.get(change.revision) ?? change.commandId) !== change.commandId))
      return {
        kind: 'TAKEN',
        highest: Math.max(known?.revision ?? 0, await highestWritten(tx, dossierId)),
        stored: await storedFrom(tx, dossierId, first.revision),
      };
    const fresh = changes.filter((change) => !writer.has(change.revision));
    if (fresh.length === 0) return stood(tx, state, changes);
    const retracted = await retractedFacts(tx, known, state, fresh);
    const tail = await appendToLedger(tx, {
      dossierId,
      known,
      retracted,
      ruleSet: law.ruleSet,
      changes: fresh.map((change): NewChange => ({ ...change, entries: state.clock.ledger.slice(0, change.facts) })),
    });
    for (const change of fresh) await settleCommands(tx, change, commandsUnderway(state));
    // A row above all that was ever written for it was raised by hand: it stands for nothing.
    const raised = known !== undefined && known.revision >= revision && known.revision > (await highestWritten(tx, dossierId));
    const row = { ...register, calendarKnown: register.calendarVersion, lawHash, state: stored, ...tail };
    const [moved] = await tx
      .insert(dossier)
      .values(row)
      .onConflictDoUpdate({
        target: dossier.dossierId,
        set: { ...row, calendarVersion: sql`greatest(${dossier.calendarVersion}, excluded.calendar_version)` },
        setWhere: raised ? sql`true` : lt(dossier.revision, revision),
      })
      .returning({ calendarVersion: dossier.calendarVersion });
    if (moved === undefined) {
      await tx.update(dossier).set(tail).where(eq(dossier.dossierId, dossierId));
      return { kind: 'WRITTEN' };
    }
    const { at } = changes.at(-1) ?? first;
    if (moved.calendarVersion > register.calendarVersion && state.phase !== 'CLOSED')
      await keepCalendar(tx, state, moved.calendarVersion, at);
    await writeTasks(tx, state, at);
    // A step that was being tried may have ended in another way: corrected, skipped, or with its dossier.
    if (changes.some(({ events }) => events.some(({ type }) => ENDS_STEPS.has(type))) || state.phase === 'CLOSED')
      await dropStepFailures(tx, dossierId, owedOf(state));
    return { kind: 'WRITTEN' };
  });
};
