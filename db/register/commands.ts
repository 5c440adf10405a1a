import { and, asc, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Act, Command } from '../../domain/dossier/commands.ts';
import type { IdentityProof } from '../../domain/dossier/representatives.ts';
import type { Actor, DossierPhase, DossierStatus } from '../../domain/dossier/state.ts';
import { type Refusal, refuse } from '../../domain/failures.ts';
import type { Db, Tx } from '../client.ts';
import { lawByHash } from '../law/snapshots.ts';
import { type CommandStatus, command, convertedData, dossierEvent } from '../schema.ts';
import { unnameFilesOf } from './files.ts';

/**
 * What a command's row keeps of it beside its columns. The law of an opening goes by its name, since the register holds that anyway, once for all
 * that start with it.
 */
export interface KeptCommand {
  readonly version: Command['version'];
  readonly data: object;
}

export const asKept = ({ version, data }: Command): KeptCommand => {
  if (!('lawHash' in data) || data.lawHash === undefined) return { version, data };
  const { law: _law, ...rest } = data;
  return { version, data: rest };
};

/** The exact command that was recorded. Throws where nothing was. */
export const asSent = async (db: Db | Tx, { commandId, act, actor, payload }: CommandRow): Promise<Command> => {
  const { prepared } = payload;
  if (prepared === undefined) throw new Error(`command ${commandId} has nothing prepared`);
  const { version, data } = prepared;
  const of = (whole: object) => ({ version, id: commandId, act, actor, data: whole }) as Command;
  if (act !== 'OPEN' || 'law' in data) return of(data);
  const law = 'lawHash' in data ? await lawByHash(db, String(data.lawHash)) : null;
  if (law === null) throw new Error(`the law of command ${commandId} is not in the register`);
  return of({ ...data, law });
};

/** What a command row keeps: the body as it came, with its texts and names, and the exact command of ids and codes that the workflow is sent. */
export interface CommandPayload extends Record<string, unknown> {
  readonly body: unknown;
  /** Absent where the rules said no before the command was complete. */
  readonly prepared?: KeptCommand;
  /** Vietnamese remarks on the body that are no refusal, given with every answer. */
  readonly warnings?: readonly string[];
}

/** The lasting answer under a key. */
export type StoredAnswer =
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal }
  | {
      readonly kind: 'ACCEPTED';
      readonly revision: number;
      readonly phase: DossierPhase;
      readonly status: DossierStatus;
      readonly underway: boolean;
    };

export interface CommandDraft {
  readonly commandId: string;
  /** Scope of the key: the officer, and the counter system that carried the call. */
  readonly caller: string;
  readonly idempotencyKey: string;
  readonly act: Act;
  readonly dossierId: string;
  readonly payload: CommandPayload;
  readonly payloadHash: string;
  /** Without a role where none of the caller's roles was permitted. */
  readonly actor: Omit<Actor, 'role'> & Partial<Pick<Actor, 'role'>>;
  readonly receivedAt: string;
  readonly answer?: StoredAnswer;
}

export interface CommandRow extends Omit<CommandDraft, 'answer'> {
  readonly status: CommandStatus;
  readonly answer: StoredAnswer | null;
  readonly settledAt: string | null;
}

const asRow = (row: typeof command.$inferSelect): CommandRow => row as unknown as CommandRow;

export const commandByKey = async (
  db: Db | Tx,
  { caller, idempotencyKey }: Pick<CommandDraft, 'caller' | 'idempotencyKey'>,
): Promise<CommandRow | null> => {
  const [row] = await db
    .select()
    .from(command)
    .where(and(eq(command.caller, caller), eq(command.idempotencyKey, idempotencyKey)));
  return row ? asRow(row) : null;
};

export const commandById = async (db: Db, commandId: string): Promise<CommandRow | null> => {
  const [row] = await db.select().from(command).where(eq(command.commandId, commandId));
  return row ? asRow(row) : null;
};

const statusOfAnswer = (answer: StoredAnswer): CommandStatus =>
  answer.kind === 'REFUSED' ? 'REFUSED' : answer.underway ? 'ACCEPTED' : 'APPLIED';

/** Ids of the system's own work are no ids of commands. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

class KeyTaken extends Error {}

/**
 * Writes the command before anything else happens, or finds the one that is already there under its key. `prepare` runs first in the same
 * transaction and may write what the command speaks of (party, files, data): for a key already taken all of that is rolled back.
 */
export const recordCommand = async (
  db: Db,
  key: Pick<CommandDraft, 'caller' | 'idempotencyKey'>,
  prepare: (tx: Tx) => Promise<Omit<CommandDraft, 'caller' | 'idempotencyKey'>>,
): Promise<{ readonly fresh: boolean; readonly row: CommandRow }> => {
  const known = await commandByKey(db, key);
  if (known) return { fresh: false, row: known };
  try {
    return await db.transaction(async (tx) => {
      const { answer, ...draft } = await prepare(tx);
      const settled =
        answer === undefined
          ? { status: 'RECEIVED' as const, drivenUntil: driven }
          : { status: statusOfAnswer(answer), answer, settledAt: draft.receivedAt };
      const [row] = await tx
        .insert(command)
        .values({ ...draft, ...key, ...settled })
        .onConflictDoNothing({ target: [command.caller, command.idempotencyKey] })
        .returning();
      if (!row) throw new KeyTaken();
      return { fresh: true, row: asRow(row) };
    });
  } catch (error) {
    if (!(error instanceof KeyTaken)) throw error;
    const row = await commandByKey(db, key);
    if (!row) throw new Error('command row vanished');
    return { fresh: false, row };
  }
};

/** Longer than any caller waits for the engine: after that whoever sent it has given up or is dead. */
const DRIVE_SECONDS = 15;
const driven = sql`now() + make_interval(secs => ${DRIVE_SECONDS})`;

/** Takes a command to send it; false: somebody else is sending it just now, or it is settled. */
export const takeToDrive = async (db: Db, { commandId }: Pick<CommandRow, 'commandId'>): Promise<boolean> => {
  const rows = await db
    .update(command)
    .set({ drivenUntil: driven })
    .where(
      and(
        eq(command.commandId, commandId),
        eq(command.status, 'RECEIVED'),
        or(isNull(command.drivenUntil), lt(command.drivenUntil, sql`now()`)),
      ),
    )
    .returning({ commandId: command.commandId });
  return rows.length > 0;
};

/** Nobody is sending it any more. */
export const leaveUndriven = async (db: Db, { commandId }: Pick<CommandRow, 'commandId'>): Promise<void> => {
  await db.update(command).set({ drivenUntil: null }).where(eq(command.commandId, commandId));
};

/**
 * Stores a refusal; what the command had brought along (files, data) goes with it. One that has a fate keeps it: an effect that stands in the
 * register is no refusal.
 */
export const settleRefused = async (
  db: Db,
  { commandId, dossierId }: Pick<CommandRow, 'commandId' | 'dossierId'>,
  answer: Extract<StoredAnswer, { kind: 'REFUSED' }>,
  at: string,
): Promise<StoredAnswer> =>
  db.transaction(async (tx): Promise<StoredAnswer> => {
    const settled = await tx
      .update(command)
      .set({ status: 'REFUSED', answer, settledAt: at })
      .where(and(eq(command.commandId, commandId), eq(command.status, 'RECEIVED')))
      .returning({ commandId: command.commandId });
    if (settled.length === 0) {
      const [row] = await tx.select({ answer: command.answer }).from(command).where(eq(command.commandId, commandId));
      return (row?.answer as StoredAnswer | null) ?? answer;
    }
    await tx.delete(convertedData).where(and(eq(convertedData.dossierId, dossierId), eq(convertedData.commandId, commandId)));
    await unnameFilesOf(tx, { dossierId, commandId });
    return answer;
  });

/** What becomes of a command with a change of its dossier. */
export interface CommandFate {
  readonly commandId: string;
  /** `UNDONE`: took effect and was taken back by the same projection. */
  readonly kind: 'WRITTEN' | 'TAKEN_BACK' | 'UNDONE';
  readonly status: CommandStatus;
  readonly answer: StoredAnswer;
  readonly at: string;
}

type Fates = ReadonlyMap<string, CommandFate>;

/** A command took effect. A change of the system has no command of that name; the second change of a long act brings its end. */
export const withWritten = (fates: Fates, commandId: string, answer: StoredAnswer, at: string): Fates => {
  if (!UUID.test(commandId) || fates.get(commandId)?.status === 'APPLIED') return fates;
  return new Map([...fates, [commandId, { commandId, kind: 'WRITTEN', status: statusOfAnswer(answer), answer, at }]]);
};

/** Commands that were told "taken" or "done" and are neither: given back to be corrected, not confirmed, overtaken by the end, or retracted. */
export const withTakenBack = (
  fates: Fates,
  commands: readonly string[],
  at: string,
  code: 'TAKEN_BACK' | 'DRAFT_OUTDATED' = 'TAKEN_BACK',
): Fates => {
  const answer: StoredAnswer = { kind: 'REFUSED', refusal: refuse(code) };
  const back = commands
    .filter((id) => UUID.test(id))
    .map((commandId): [string, CommandFate] => [
      commandId,
      { commandId, kind: fates.has(commandId) ? 'UNDONE' : 'TAKEN_BACK', status: 'REFUSED', answer, at },
    ]);
  return new Map([...fates, ...back]);
};

/** The update that keeps the fates of commands, written with the effect itself: their callers may be gone. What was taken back may have been sent again. */
export const settlement = (fates: Fates, when: SQL): SQL => sql`
  update command c set status = f.status, answer = f.answer, settled_at = f.at
  from jsonb_to_recordset(${JSON.stringify([...fates.values()])}::jsonb) as f("commandId" uuid, kind text, status text, answer jsonb, at timestamptz)
  where c.command_id = f."commandId" and (${when})
    and case f.kind when 'WRITTEN' then c.status <> 'APPLIED' when 'TAKEN_BACK' then c.status in ('ACCEPTED', 'APPLIED') else true end`;

/** The engine did not say what became of it: the sweeper asks again. */
export const markUnknown = async (db: Db, { commandId }: Pick<CommandRow, 'commandId'>, at: string): Promise<void> => {
  await db
    .update(command)
    .set({ unknownSince: sql`coalesce(${command.unknownSince}, ${at}::timestamptz)`, drivenUntil: null })
    .where(and(eq(command.commandId, commandId), eq(command.status, 'RECEIVED')));
};

/** Until when which unsettled commands must be older, to be asked about by somebody else than their caller. */
export interface Unsettled {
  /** Intakes, which are kept while the engine is away, and commands that the engine was silent about. */
  readonly askedBefore: string;
  /** All others: by now they can only be refused, if they were not carried out. */
  readonly receivedBefore: string;
}

const due = ({ askedBefore, receivedBefore }: Unsettled) =>
  and(
    eq(command.status, 'RECEIVED'),
    or(isNull(command.drivenUntil), lt(command.drivenUntil, sql`now()`)),
    or(
      and(eq(command.act, 'OPEN'), lt(command.receivedAt, askedBefore)),
      lt(command.unknownSince, askedBefore),
      lt(command.receivedAt, receivedBefore),
    ),
  );

/** Commands whose fate nobody knows yet, oldest first. */
export const unsettledCommands = async (db: Db, { limit, ...when }: Unsettled & { readonly limit: number }): Promise<readonly string[]> => {
  const rows = await db.select({ id: command.commandId }).from(command).where(due(when)).orderBy(asc(command.receivedAt)).limit(limit);
  return rows.map(({ id }) => id);
};

/** What a person wrote with a command, by the names of its body; it is kept in the command's row and nowhere else. */
export interface Said {
  readonly content?: string;
  readonly reasons?: string;
  readonly articles?: string;
  /** Code of the ground that it rests on. */
  readonly ground?: string;
  readonly amount?: number;
  /** How an unverified rate was checked against the law in force. */
  readonly checked?: string;
  readonly reference?: string;
  /** Of a result that another agency reports: its number, and where its system holds it. */
  readonly number?: string;
  readonly link?: string;
  /** What a paper is that was handed in beside the components. */
  readonly description?: string;
  /** Which obligation was paid. */
  readonly obligation?: string;
  /** Which payment goes back. */
  readonly payment?: string;
  /** Papers that a supplement is asked for. */
  readonly items?: readonly string[];
  /** Of a supplement: which papers need no new one, and why. */
  readonly explained?: readonly { readonly item: string; readonly reasons: string }[];
  /** Who took a paper result, and by which paper the counter knew him. */
  readonly fullName?: string;
  readonly personalId?: string;
  readonly identityProof?: IdentityProof;
}

/** By command id; nothing of the system's own acts, which have no row. */
export const saidWith = async (db: Db, commandIds: readonly string[]): Promise<ReadonlyMap<string, Said>> => {
  const known = commandIds.filter((id) => UUID.test(id));
  if (known.length === 0) return new Map();
  const rows = await db.select({ id: command.commandId, payload: command.payload }).from(command).where(inArray(command.commandId, known));
  return new Map(rows.map(({ id, payload }) => [id, (payload.body ?? {}) as Said]));
};

/** Commands that left events of a type in a dossier, by the event's value of `key`. */
export const commandsBy = async (
  db: Db,
  { dossierId, type, key }: { readonly dossierId: string; readonly type: string; readonly key: string },
): Promise<ReadonlyMap<string, string>> => {
  const events = await db
    .select({ id: dossierEvent.commandId, data: dossierEvent.data })
    .from(dossierEvent)
    .where(and(eq(dossierEvent.dossierId, dossierId), eq(dossierEvent.type, type)));
  return new Map(events.map(({ id, data }) => [String(data[key]), id]));
};

/** What was said with them. */
export const saidBy = async (db: Db, left: Parameters<typeof commandsBy>[1]): Promise<ReadonlyMap<string, Said>> => {
  const commands = await commandsBy(db, left);
  const said = await saidWith(db, [...commands.values()]);
  return new Map([...commands].map(([value, id]) => [value, said.get(id) ?? {}]));
};

/** Whether a command has left an event of a type in its dossier. */
export const leftEvent = async (
  db: Db,
  { dossierId, type, commandId }: { readonly dossierId: string; readonly type: string; readonly commandId: string },
): Promise<boolean> => {
  const rows = await db
    .select({ type: dossierEvent.type })
    .from(dossierEvent)
    .where(and(eq(dossierEvent.dossierId, dossierId), eq(dossierEvent.commandId, commandId), eq(dossierEvent.type, type)));
  return rows.length > 0;
};
