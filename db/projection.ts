import { and, eq, isNull, lt, notInArray, sql } from 'drizzle-orm';
import { changeCalendar } from '../domain/dossier/clock.ts';
import { tasksOf } from '../domain/dossier/derive.ts';
import { instantsOf, registerOf } from '../domain/dossier/register.ts';
import type { EventDraft } from '../domain/dossier/row.ts';
import type { Actor, DossierState } from '../domain/dossier/state.ts';
import { canonicalJson, sha256 } from '../platform/hash.ts';
import type { Db } from './client.ts';
import { appendToLedger } from './ledger.ts';
import { calendarChange, dossier, lawSnapshot, task } from './schema.ts';

/** One change of one dossier, as the workflow returned it. */
export interface Projection {
  readonly version: 1;
  readonly state: DossierState;
  readonly events: readonly EventDraft[];
  readonly actor: Actor;
  readonly commandId: string;
  readonly at: string;
}

/** The register counts on a newer calendar than this state, whose workflow has not been told yet: its instants must not fall back. */
const keepCalendar = async (
  tx: Pick<Db, 'select' | 'update'>,
  state: DossierState,
  calendarVersion: number,
  asOf: string,
): Promise<void> => {
  const [change] = await tx.select().from(calendarChange).where(eq(calendarChange.calendarVersion, calendarVersion));
  if (change === undefined) return;
  const instants = instantsOf(changeCalendar(state, { ...change, at: change.appliedAt }, asOf));
  await tx.update(dossier).set(instants).where(eq(dossier.dossierId, state.dossierId));
};

/**
 * Writes a change into register, inbox, ledger and events in one transaction. Idempotent by (dossier, revision) and free of order: facts are
 * keyed by their revision, and the register and the inbox only ever move to a higher one. A dumb writer: what it writes was decided by the rules.
 */
export const project = async (db: Db, { state, events, actor, commandId, at }: Projection): Promise<void> => {
  const { law, ...stored } = state;
  const lawHash = sha256(canonicalJson(law));
  const register = registerOf(state);
  await db.transaction(async (tx) => {
    if (state.revision === 1) await tx.insert(lawSnapshot).values({ hash: lawHash, body: law }).onConflictDoNothing();
    const { dossierId, revision } = state;
    const tail = await appendToLedger(tx, {
      dossierId,
      first: revision === 1,
      events: events.map((event, ordinal) => ({
        dossierId,
        revision,
        ordinal,
        type: event.type,
        at,
        person: actor.person,
        role: actor.role,
        unit: actor.unit,
        agency: actor.agency,
        via: actor.via ?? null,
        commandId,
        phase: state.phase,
        holder: register.holder,
        holderUnit: register.holderUnit,
        ruleSet: law.ruleSet,
        data: { ...event.data },
      })),
      facts: state.clock.ledger.map((entry, seq) => ({ dossierId, seq, kind: entry.kind, at: entry.at, enteredAt: at, entry })),
    });
    const row = { ...register, calendarKnown: register.calendarVersion, lawHash, state: stored, ...tail };
    const [moved] = await tx
      .insert(dossier)
      .values(row)
      .onConflictDoUpdate({
        target: dossier.dossierId,
        set: { ...row, calendarVersion: sql`greatest(${dossier.calendarVersion}, excluded.calendar_version)` },
        setWhere: lt(dossier.revision, state.revision),
      })
      .returning({ calendarVersion: dossier.calendarVersion });
    if (moved === undefined) {
      await tx.update(dossier).set(tail).where(eq(dossier.dossierId, dossierId));
      return;
    }
    if (moved.calendarVersion > register.calendarVersion && state.phase !== 'CLOSED')
      await keepCalendar(tx, state, moved.calendarVersion, at);
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
    if (open.length > 0) {
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
    }
  });
};
