import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuse } from '../../domain/failures.ts';
import { newUuid } from '../../platform/ids.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { dossierFile } from '../schema.ts';
import {
  type CommandRow,
  commandById,
  leaveUndriven,
  markUnknown,
  recordCommand,
  type StoredAnswer,
  settlement,
  settleRefused,
  takeToDrive,
  unsettledCommands,
  withTakenBack,
  withWritten,
} from './commands.ts';

const AT = '2026-03-02T02:00:00.000Z';
const DONE: StoredAnswer = { kind: 'ACCEPTED', revision: 2, phase: 'DIGITISING', status: 'DIGITISING', underway: false };
const TAKEN: StoredAnswer = { ...DONE, underway: true };
const NO = { kind: 'REFUSED', refusal: refuse('UNDERWAY') } as const;

let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());

const newCommand = async (): Promise<CommandRow> => {
  const commandId = newUuid();
  const { row } = await recordCommand(database.db, { caller: 'cb-0101', idempotencyKey: commandId }, async () => ({
    commandId,
    act: 'CLASSIFY',
    dossierId: 'TN-TEST',
    payload: { body: {} },
    payloadHash: '-',
    actor: { person: 'cb-0101', unit: 'H15.901/MC', agency: 'H15.901' },
    receivedAt: AT,
  }));
  return row;
};

const written = (commandId: string, answer: StoredAnswer) =>
  database.db.execute(settlement(withWritten(new Map(), commandId, answer, AT), sql`true`));
const fate = async ({ commandId }: CommandRow) => {
  const row = await commandById(database.db, commandId);
  return { status: row?.status, answer: row?.answer };
};

describe('a command', () => {
  it('is sent by one at a time: whoever wrote it down, then whoever takes it first', async () => {
    const row = await newCommand();
    expect(await takeToDrive(database.db, row)).toBe(false);
    await leaveUndriven(database.db, row);
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeToDrive(database.db, row)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    // Whoever took it has died.
    await database.db.execute(sql`update command set driven_until = now() - interval '1 s' where command_id = ${row.commandId}`);
    expect(await takeToDrive(database.db, row)).toBe(true);
    await written(row.commandId, DONE);
    expect(await takeToDrive(database.db, row)).toBe(false);
  });

  it('is left to the sweeper once its caller has given up, and not before', async () => {
    const row = await newCommand();
    const swept = () =>
      unsettledCommands(database.db, { askedBefore: '2027-01-01T00:00:00Z', receivedBefore: '2027-01-01T00:00:00Z', limit: 99 });
    expect(await swept()).not.toContain(row.commandId);
    await markUnknown(database.db, row, AT);
    expect(await swept()).toContain(row.commandId);
  });

  it('that has its effect is not refused any more, and keeps what it brought', async () => {
    const row = await newCommand();
    await database.db.insert(dossierFile).values({
      dossierId: row.dossierId,
      sha256: row.commandId,
      kind: 'CAPTURE',
      mediaType: 'image/jpeg',
      size: 1,
      item: 'P07-C1',
      pages: 1,
      meta: { commandId: row.commandId },
      createdAt: AT,
    });
    await written(row.commandId, DONE);
    expect(await settleRefused(database.db, row, NO, AT)).toEqual(DONE);
    expect(await fate(row)).toEqual({ status: 'APPLIED', answer: DONE });
    expect(await database.db.$count(dossierFile, eq(dossierFile.sha256, row.commandId))).toBe(1);
  });

  it('that was refused and took effect after all has taken effect', async () => {
    const row = await newCommand();
    expect(await settleRefused(database.db, row, NO, AT)).toEqual(NO);
    await written(row.commandId, DONE);
    expect(await fate(row)).toEqual({ status: 'APPLIED', answer: DONE });
  });

  it('that was told "taken" or "done" and is taken back says so, until it is done again', async () => {
    const [taken, done, open] = [await newCommand(), await newCommand(), await newCommand()];
    await written(taken.commandId, TAKEN);
    await written(done.commandId, DONE);
    const ids = [taken, done, open].map(({ commandId }) => commandId);
    await database.db.execute(settlement(withTakenBack(new Map(), [...ids, 'consult-6'], AT), sql`true`));
    const back = { status: 'REFUSED', answer: { kind: 'REFUSED', refusal: refuse('TAKEN_BACK') } };
    expect([await fate(taken), await fate(done)]).toEqual([back, back]);
    expect((await fate(open)).status).toBe('RECEIVED');
    await written(done.commandId, DONE);
    expect((await fate(done)).status).toBe('APPLIED');
  });
});
