import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveCommand, type Recorded, startOperation } from '../api/acts/drive.ts';
import { connect, type Database } from '../db/client.ts';
import { verifyLedger } from '../db/ledger/audit.ts';
import { commandById, recordCommand, type StoredAnswer } from '../db/register/commands.ts';
import { project } from '../db/register/projection.ts';
import { compiledPrograms, workflowsBundledOnce } from '../dev/made-once.ts';
import type { Plan } from '../dev/plan.ts';
import { createDiskFileStore } from '../documents/file-store.ts';
import type { Command } from '../domain/dossier/commands.ts';
import { registerOf } from '../domain/dossier/register.ts';
import type { DossierState } from '../domain/dossier/state.ts';
import { readConfig } from '../platform/config.ts';
import { newUuid } from '../platform/ids.ts';
import { createLogger } from '../platform/log.ts';
import { systemClock } from '../platform/time.ts';
import { snapshotQuery } from '../workflows/messages.ts';
import { written as projected } from './support/dossier.ts';
import { connectEngine, type Engine, isForgotten, runsOf, untilIdle } from './support/engine.ts';
import { type OwnWorker, startOwnWorker } from './support/own-worker.ts';
import { type Capture, changesTo, type Schedule, schedulesOf, seeded, settledSoFar } from './support/schedules.ts';
import { startTestStack, type TestStack } from './support/stack.ts';
import { productForReplay, type RecordedHistory, type Replayed, replayStrictly, withText } from './support/strict-replay.ts';
import { until } from './support/until.ts';

/** `SEED=1000 npm test -- test/schedules.test.ts` tries others; `ONLY=1013,1017` with it repeats some. */
const SEED = Number(process.env.SEED ?? 1);
const only = (process.env.ONLY ?? '').split(',').filter((seed) => seed !== '');
/** Dossiers that are played side by side. */
const AT_ONCE = 8;
/** Events at which a run closes its door here, so that most schedules meet one; the product's is tested by the long life. */
const DOOR = 60;
/** Kills of the worker. Whatever looks at a scan notices one only after a minute, so they all come early. */
const KILLS = 3;
/** Between two of them, once the worker has written something again. */
const KILL_MS = { least: 2_000, more: 6_000 };

const schedules = schedulesOf(SEED, { sha256: '', mediaType: 'image/jpeg', pages: 1 }).filter(
  ({ seed }) => only.length === 0 || only.includes(String(seed)),
);
/** What was seen of a dossier once its schedule was played. */
interface Played {
  readonly told: readonly { readonly command: Command; readonly answer: StoredAnswer }[];
  readonly snapshot: DossierState;
  readonly stored: Omit<DossierState, 'law'>;
  readonly row: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly revision: number; readonly command_id: string; readonly type: string }[];
  /** Consultations whose own workflow has ended. */
  readonly ended: readonly string[];
  readonly runs: readonly RecordedHistory[];
  readonly replayed: readonly Replayed[];
}

const played = new Map<number, Played>();
const taskQueue = `schedules-${newUuid()}`;

let stack: TestStack;
let engine: Engine;
let database: Database;
let folder = '';
let programs = '';
let api: Parameters<typeof driveCommand>[0];
let worker: OwnWorker;

/** The same workflows with an earlier door. */
const withEarlyDoor = (bundle: { readonly code: string }) => withText(bundle, 'DOOR_AT_EVENTS = 400', `DOOR_AT_EVENTS = ${DOOR}`);

/** This test is the API, and its worker runs workflows of its own. */
const outsideOnly = ({ stages, summarise }: Plan): Plan => ({
  stages: stages.map((pieces) => pieces.filter((piece) => piece.kind === 'job' || !['worker', 'api'].includes(piece.name))),
  summarise,
});

const newWorker = (): OwnWorker => startOwnWorker(stack, { taskQueue, bundleFile: path.join(folder, 'workflows.js'), programs });

/** Writes of the register take up to the time that stands beside a dossier's id; only ours have one. */
const SLOW = sql`
  create table schedule_delay (dossier_id text primary key, ms int not null);
  grant select on schedule_delay to public;
  create function schedule_slow() returns trigger language plpgsql as $$
  declare most int;
  begin
    select ms into most from schedule_delay where dossier_id = new.dossier_id;
    if most is not null then perform pg_sleep(random() * most / 1000.0); end if;
    return new;
  end $$;
  create trigger schedule_slow before insert on dossier for each row execute function schedule_slow()`;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'schedules-'));
  stack = await startTestStack(outsideOnly);
  const { addresses, dataDir } = stack;
  engine = await connectEngine(addresses);
  database = connect({ databaseUrl: addresses.databaseUrl });
  api = {
    db: database.db,
    temporal: engine.client,
    clock: systemClock,
    log: createLogger('schedules', 'silent'),
    config: readConfig({
      DATABASE_URL: addresses.databaseUrl,
      OIDC_ISSUER: addresses.issuer,
      NPSP_URL: addresses.nationalPortal,
      NPSP_USERNAME: 'onestop',
      NPSP_PASSWORD: '-',
      CITIZEN_PORTAL_URL: addresses.citizenPortal,
      CIVIL_STATUS_URL: addresses.civilStatus,
    }),
  };
  await database.db.execute(SLOW);
  writeFileSync(path.join(folder, 'workflows.js'), withEarlyDoor({ code: readFileSync(await workflowsBundledOnce(), 'utf8') }).code);
  programs = await compiledPrograms();
  worker = newWorker();
  await playAll(dataDir);
}, 900_000);

afterAll(async () => {
  await worker?.stop();
  await engine?.connection.close();
  await database?.close();
  await stack?.stop();
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

const captureIn = async (dataDir: string): Promise<Capture> => {
  const files = await createDiskFileStore({ dir: path.join(dataDir, 'files') });
  const image = sharp({ create: { width: 1_700, height: 2_340, channels: 3, background: '#f4f1e8' } }).withMetadata({ density: 210 });
  const { sha256 } = await files.putBytes(await image.jpeg().toBuffer());
  return { sha256, mediaType: 'image/jpeg', pages: 1 };
};

/** The civil status register refuses a number that is none: twelve digits. */
const personalNumber = (id: string): string => (BigInt(`0x${id.replaceAll('-', '')}`) % 10n ** 12n).toString().padStart(12, '0');

const newParty = async (): Promise<string> => {
  const partyId = newUuid();
  await database.db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, birth_date, sex, created_at)
        values (${partyId}, 'PERSON', ${personalNumber(partyId)}, 'Nguyễn Thị Mẫu', '1990-01-02', 'FEMALE', ${systemClock.now()})`,
  );
  return partyId;
};

/** Written down and sent like any request's, and asked again until its fate is known. */
const driven = async (dossierId: string, command: Command): Promise<StoredAnswer> => {
  const { row, fresh } = await recordCommand(database.db, { caller: 'schedules', idempotencyKey: command.id }, async () => ({
    commandId: command.id,
    act: command.act,
    dossierId,
    payload: { body: { content: 'Đề nghị xác minh' }, prepared: command },
    payloadHash: '-',
    actor: command.actor,
    receivedAt: systemClock.now(),
  }));
  // Who writes a command down drives it first; anybody else waits until that one must have given up.
  let asked: Recorded = { ...row, fresh };
  return until(
    `the fate of ${command.act} ${command.id} is known`,
    async () => {
      const fate = await driveCommand(api, asked);
      asked = { ...((await commandById(database.db, row.commandId)) ?? row), fresh: false };
      return fate.kind === 'UNKNOWN' ? null : fate;
    },
    180_000,
  );
};

const play = async (schedule: Schedule, capture: Capture, partyId: string): Promise<Omit<Played, 'replayed'>> => {
  const { db } = database;
  const dossierId = `TN-LT${schedule.seed}-${newUuid().slice(0, 8)}`;
  const changes = changesTo(schedule.place, partyId);
  for (const change of changes) await project(db, projected(change, dossierId));
  const last = changes.at(-1);
  if (last === undefined) throw new Error('no changes');
  await db.execute(sql`insert into schedule_delay values (${dossierId}, ${schedule.slowMs})`);
  const state = settledSoFar({ ...last.state, dossierId });
  const { firstExecutionRunId } = await engine.client.workflow.start('dossier', {
    ...startOperation(api, dossierId, { kind: 'RESTART', id: newUuid(), state, above: state.revision }),
    taskQueue,
  });
  const told: { command: Command; answer: StoredAnswer }[] = [];
  for (const burst of schedule.bursts) {
    const answers = await Promise.all(
      burst.map(async (asked) => {
        const command = asked.act === 'UPLOAD_SCAN' ? { ...asked, data: { ...asked.data, files: [capture] } } : asked;
        return { command, answer: await driven(dossierId, command) };
      }),
    );
    told.push(...answers);
  }
  return await seen(dossierId, firstExecutionRunId, told);
};

/** Everything that there is of a dossier once nothing of it is under way. */
const seen = async (dossierId: string, firstRunId: string, told: Played['told']): Promise<Omit<Played, 'replayed'>> => {
  const { db } = database;
  // Nothing is asked by a query before the end: one that meets a worker without the run in its cache makes the SDK apply half a task.
  await until(
    `${dossierId} is at rest`,
    async () => {
      const [row] = await db.execute<{ work: DossierState['work'] }>(
        sql`select state->'work' as work from dossier where dossier_id = ${dossierId}`,
      );
      return row?.work.every(({ kind }) => kind === 'CONSULT');
    },
    300_000,
  );
  await untilIdle(engine, dossierId);
  const snapshot = await until(`${dossierId} answers`, () => engine.client.workflow.getHandle(dossierId).query(snapshotQuery), 120_000);
  const ids = [dossierId];
  const ended: string[] = [];
  for (const { consultation, status } of snapshot.consultations) {
    const id = `${dossierId}/${consultation}`;
    // One that is answered before its request could be sent never had a workflow.
    if (status === 'CLOSED' && (await isForgotten(engine, id))) {
      ended.push(consultation);
      continue;
    }
    await untilIdle(engine, id);
    ids.push(id);
    if ((await engine.client.workflow.getHandle(id).describe()).status.name === 'COMPLETED') ended.push(consultation);
  }
  const [row] = await db.execute(sql`select * from dossier where dossier_id = ${dossierId}`);
  const events = await db.execute(
    sql`select revision, command_id, type from dossier_event where dossier_id = ${dossierId} order by revision, ordinal`,
  );
  const runs = await Promise.all(ids.map((id) => runsOf(engine, id, id === dossierId ? firstRunId : undefined)));
  return { told, snapshot, ended, stored: row?.state as never, row: row ?? {}, events: [...events] as never, runs: runs.flat() };
};

const written = async (): Promise<number> =>
  Number((await database.db.execute<{ n: number }>(sql`select count(*) n from dossier_event where dossier_id like 'TN-LT%'`))[0]?.n);

/** Kills the worker again and again while the schedules are played; a seed says when. */
const killNowAndThen = async (ended: () => boolean): Promise<number> => {
  const random = seeded(SEED);
  for (let kills = 0; ; kills += 1) {
    if (kills === KILLS) return kills;
    await pause(KILL_MS.least + random(KILL_MS.more));
    if (ended()) return kills;
    await worker.kill();
    worker = newWorker();
    // The new one has to come up and to do something before it is killed again.
    const before = await written();
    await until('acts are written again', async () => ended() || (await written()) > before + 10, 120_000);
  }
};

let kills = 0;

const playAll = async (dataDir: string): Promise<void> => {
  const [capture, partyId] = [await captureIn(dataDir), await newParty()];
  let ended = false;
  const killing = killNowAndThen(() => ended);
  const results: { readonly schedule: Schedule; readonly result: Omit<Played, 'replayed'> }[] = [];
  const left = [...schedules].reverse();
  const playSome = async (): Promise<void> => {
    for (let schedule = left.shift(); schedule !== undefined; schedule = left.shift())
      results.push({ schedule, result: await play(schedule, capture, partyId) });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, playSome)).finally(() => {
    ended = true;
  });
  kills = await killing;
  const replayed = await replayStrictly(
    withEarlyDoor(await productForReplay()),
    results.flatMap(({ result }) => result.runs),
  );
  let next = 0;
  for (const { schedule, result } of results) {
    played.set(schedule.seed, { ...result, replayed: replayed.slice(next, next + result.runs.length) });
    next += result.runs.length;
  }
};

const playedOf = ({ seed }: Schedule): Played => {
  const result = played.get(seed);
  if (result === undefined) throw new Error(`schedule ${seed} was not played`);
  return result;
};

describe.each(schedules)('schedule $name', (schedule) => {
  it('replays, run by run', () => {
    const { replayed } = playedOf(schedule);
    expect(replayed.filter(({ error, differences }) => error !== undefined || differences.length > 0)).toEqual([]);
  });

  it('leaves each act once, at a revision of its own, as its caller was told', () => {
    const { told, events } = playedOf(schedule);
    const revisions = [...new Set(events.map(({ revision }) => revision))];
    expect(revisions).toEqual(revisions.map((_, index) => index + 1));
    for (const { command, answer } of told) {
      const at = [...new Set(events.filter(({ command_id }) => command_id === command.id).map(({ revision }) => revision))];
      expect({ act: command.act, at }).toEqual({ act: command.act, at: answer.kind === 'ACCEPTED' ? [answer.revision] : [] });
    }
    expect(events.filter(({ type }) => type === 'RETRACTED' || type === 'REWRITTEN')).toEqual([]);
  });

  it('leaves the register and the engine alike', () => {
    const { snapshot, stored, row } = playedOf(schedule);
    const { law: _law, portal: _portal, ...engineHas } = snapshot;
    const { portal: _also, ...registerHas } = stored;
    expect(registerHas).toEqual(engineHas);
    const { revision, phase, status } = registerOf(snapshot);
    expect(row).toMatchObject({ revision, phase, status });
  });

  it('ends the workflow of each consultation that is answered, and of no other', () => {
    const { snapshot, ended } = playedOf(schedule);
    expect(ended).toEqual(snapshot.consultations.filter(({ status }) => status === 'CLOSED').map(({ consultation }) => consultation));
  });
});

describe('all schedules together', () => {
  it('were disturbed: workers killed, and runs that closed their doors in the middle', () => {
    expect(kills).toBeGreaterThan(0);
    const runs = schedules.map((schedule) => playedOf(schedule).runs.filter(({ workflowId }) => !workflowId.includes('/')).length);
    expect(runs.filter((count) => count > 1).length).toBeGreaterThan(schedules.length / 4);
  });

  it('leave a ledger without a fault', async () => {
    expect((await verifyLedger(database.db)).findings).toEqual([]);
  });
});
