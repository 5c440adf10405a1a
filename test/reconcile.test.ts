import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rewrite } from '../api/reconcile/mend.ts';
import { examine } from '../api/reconcile/round.ts';
import { connect, type Database } from '../db/client.ts';
import { verifyLedger } from '../db/ledger/audit.ts';
import { registeredDossier } from '../db/register/dossiers.ts';
import { project } from '../db/register/projection.ts';
import * as step from '../dev/demo/steps.ts';
import type { FaultRule } from '../dev/simulators/faults.ts';
import type { CommandOf } from '../domain/dossier/commands.ts';
import { projectionOf } from '../domain/dossier/register.ts';
import { transition } from '../domain/dossier/transition.ts';
import { isRefusal } from '../domain/failures.ts';
import { newUuid } from '../platform/ids.ts';
import { systemClock } from '../platform/time.ts';
import { consultationId } from '../workflows/messages.ts';
import { type Caller, callerOf } from './support/api.ts';
import { connectEngine, type Engine, untilCompleted } from './support/engine.ts';
import { classified, type TestStage, testStage } from './support/scenes.ts';
import { sharedStack } from './support/shared-stack.ts';
import { until } from './support/until.ts';

let stage: TestStage;
let engine: Engine;
let database: Database;
let operator: Caller;

beforeAll(async () => {
  const { dataDir, addresses, tokens } = sharedStack();
  stage = await testStage(dataDir);
  engine = await connectEngine(addresses);
  database = connect({ databaseUrl: addresses.databaseUrl });
  operator = callerOf({ api: addresses.api, token: tokens['cb-0108'] ?? '' });
});

afterAll(async () => {
  await engine?.connection.close();
  await database?.close();
});

interface Reconciled {
  readonly ran: boolean;
  readonly found: Readonly<Record<string, number>>;
  readonly mended: number;
}

/** The stack's own rounds may be at it too: whoever comes second waits. */
const reconcile = (body: { readonly dossierId?: string; readonly mend?: boolean }): Promise<Reconciled> =>
  until('a round of its own', async () => {
    const { status, body: answer } = await operator.post('/supervision/reconcile', body);
    expect(status).toBe(200);
    return answer.ran === true ? (answer as Reconciled) : null;
  });

/** Classes under which the stuck list shows a dossier to an operator. */
const shownAs = async (dossierId: string, name: string): Promise<readonly string[]> => {
  const { body } = await operator.get(`/supervision/stuck?class=${name}&limit=100`);
  const row = (body.dossiers as readonly { readonly dossierId: string; readonly causes: readonly { readonly class: string }[] }[]).find(
    (one) => one.dossierId === dossierId,
  );
  return (row?.causes ?? []).map((cause) => cause.class);
};

/** What the reconciler says of a dossier's lost consultations. */
const causeOf = async (dossierId: string): Promise<string | undefined> => {
  const rows = await database.db.execute<{ cause: string }>(
    sql`select cause from reconcile_finding where dossier_id = ${dossierId} and class = 'NO_CONSULTATION'`,
  );
  return rows[0]?.cause;
};

/** A round that meets a write on its way neither finds nor clears: what was found before goes with the next one (docs/decisions/010). */
const goneFromList = (dossierId: string, name: string): Promise<boolean> =>
  until(`${dossierId} is no longer shown as ${name}`, async () => (await shownAs(dossierId, name)).length === 0);

const agrees = (dossierId: string): Promise<true> =>
  until(`${dossierId} agrees again`, async () => {
    const { found } = await reconcile({ dossierId });
    expect(found).toEqual({});
    return true as const;
  });

const events = async (dossierId: string): Promise<readonly { readonly type: string; readonly revision: number }[]> => [
  ...(await database.db.execute<{ type: string; revision: number }>(
    sql`select type, revision from dossier_event where dossier_id = ${dossierId} order by revision, ordinal`,
  )),
];

const typesOf = async (dossierId: string): Promise<readonly string[]> => (await events(dossierId)).map(({ type }) => type);

/** Every revision once, none missing, and the ledger as it was written; the engine stands where the register does. */
const isSound = async (dossierId: string): Promise<void> => {
  const revisions = async (): Promise<readonly number[]> => [...new Set((await events(dossierId)).map(({ revision }) => revision))];
  await until(`${dossierId} rests`, async () => {
    const engineHas = (await engine.client.workflow.getHandle(dossierId).query('snapshot')) as { readonly revision: number };
    return engineHas.revision === (await revisions()).at(-1);
  });
  const found = await revisions();
  expect(found).toEqual(found.map((_revision, index) => index + 1));
  expect((await verifyLedger(database.db, { dossierId })).findings).toEqual([]);
};

const lose = (dossierId: string): Promise<unknown> => engine.client.workflow.getHandle(dossierId).terminate('lost in a test');

const portalFaults = async (rules: readonly FaultRule[]): Promise<void> => {
  await fetch(`${sharedStack().addresses.nationalPortal}/faults`, { method: 'PUT', body: JSON.stringify(rules) });
};

/** Messages of a dossier that the portal has acknowledged. */
const messagesOf = async (dossierId: string): Promise<number> =>
  (await database.db.execute(sql`select seq from portal_message where dossier_id = ${dossierId}`)).length;

describe('a lost run', () => {
  let handedOver = '';

  it('shows as a class of its own within a round, begins anew from the register, and nothing is lost or doubled', async () => {
    const { officer, counter } = stage.cast;
    const [open, owing] = [await classified(stage), await classified(stage)];
    await counter.act(owing, 'accept');
    const code = (await officer.dossier(owing)).dossierCode ?? '';
    await until('the portal has heard of the acceptance', async () => (await messagesOf(owing)) === 4);
    await portalFaults([{ kind: 'ERROR_500', match: { dossierCode: code } }]);
    await officer.act(owing, 'request-withdrawal');
    await officer.act(owing, 'stop', { reasons: 'Theo yêu cầu của người nộp' });
    expect(await officer.dossier(owing)).toMatchObject({ phase: 'CLOSED' });
    await until('its slip is made', async () => (await officer.files(owing)).some(({ kind }) => kind === 'STOP_NOTICE'));
    const before = await stage.outside.portalStatuses(code);

    await Promise.all([lose(open), lose(owing)]);
    expect((await reconcile({ mend: false })).found.NO_RUN).toBeGreaterThanOrEqual(2);
    expect(await shownAs(open, 'NO_RUN')).toContain('NO_RUN');
    expect(await shownAs(owing, 'NO_RUN')).toContain('NO_RUN');

    await portalFaults([]);
    await agrees(open);
    expect((await counter.act(open, 'accept')).phase).toBe('DIGITISING');
    expect((await typesOf(open)).filter((type) => type === 'RESTARTED')).toEqual(['RESTARTED']);
    await isSound(open);
    await goneFromList(open, 'NO_RUN');
    const [codes] = await database.db.execute<{ n: number }>(
      sql`select count(*)::int as n from dossier_code where dossier_id in (${open}, ${owing})`,
    );
    expect(codes?.n).toBe(2);

    await agrees(owing);
    await untilCompleted(engine, owing);
    const after = await stage.outside.portalStatuses(code);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.length - before.length).toBeGreaterThan(0);
    const lastSeq = (await registeredDossier(database.db, owing))?.state.portal.lastSeq;
    expect(await messagesOf(owing)).toBe(lastSeq);
    await goneFromList(owing, 'NO_RUN');
  });

  it('goes on with what was begun under the same ids: a hand-over in the middle is signed once', async () => {
    const { counter, officer } = stage.cast;
    const dossierId = await classified(stage);
    await counter.act(dossierId, 'accept');
    await step.digitise(stage.cast, dossierId, step.scansOfNeverMarried(stage.papers.declaration));
    const lost = officer.act(dossierId, 'hand-over').catch((error: unknown) => error);
    await until('it is underway', async () => (await registeredDossier(database.db, dossierId))?.state.underway?.act === 'HAND_OVER');
    await lose(dossierId);
    await agrees(dossierId);
    await lost;
    await counter.until(dossierId, 'bàn giao', ({ phase }) => phase === 'TRANSFERRED');
    expect((await officer.files(dossierId)).filter(({ kind }) => kind === 'CONTROL_SLIP')).toHaveLength(1);
    await step.assign(stage.cast, dossierId);
    await isSound(dossierId);
    handedOver = dossierId;
  });

  it('of a consultation shows, begins anew, asks nobody twice, and ends with the answer', async () => {
    const { handler, commune, officer } = stage.cast;
    const consultation = await step.consult(stage.cast, handedOver, 'Đề nghị xác minh tình trạng hôn nhân.');
    const requests = async (): Promise<number> =>
      (await handler.files(handedOver)).filter(({ kind }) => kind === 'CONSULTATION_REQUEST').length;
    await until('it is sent', async () => (await requests()) === 1);
    const run = engine.client.workflow.getHandle(consultationId(handedOver, consultation));
    const first = (await run.describe()).runId;
    await run.terminate('lost in a test');

    // One that has just ended may have been answered: it is found a moment later, from afar and close by.
    await until('it is shown', async () => {
      const classes = await shownAs(handedOver, 'NO_CONSULTATION');
      if (classes.length === 0) await reconcile({ mend: false });
      return classes.includes('NO_CONSULTATION');
    });
    expect(await causeOf(handedOver)).toBe(`${consultation} TERMINATED`);
    await reconcile({});
    await agrees(handedOver);
    await goneFromList(handedOver, 'NO_CONSULTATION');
    const again = await run.describe();
    expect([again.status.name, again.runId === first]).toEqual(['RUNNING', false]);

    const dossierCode = (await officer.dossier(handedOver)).dossierCode ?? '';
    const bytes = await stage.consulted.writeReply({ dossierCode, owner: stage.applicant.fullName });
    await commune.answerConsultation(handedOver, consultation, { name: 'tra-loi.pdf', bytes });
    await until('it ends', async () => (await run.describe()).status.name === 'COMPLETED');
    expect(await requests()).toBe(1);
    await isSound(handedOver);
  });
});

describe('a register that does not stand where the engine does', () => {
  const row = async (dossierId: string): Promise<string> => {
    const [found] = await database.db.execute<{ row: string }>(
      sql`select to_jsonb(d)::text as row from dossier d where dossier_id = ${dossierId}`,
    );
    return found?.row ?? '';
  };
  const putRow = async (dossierId: string, text: string): Promise<void> => {
    await database.db.execute(sql`delete from dossier where dossier_id = ${dossierId}`);
    await database.db.execute(sql`insert into dossier select * from jsonb_populate_record(null::dossier, ${text}::text::jsonb)`);
  };

  it('is written anew where it is behind: a row set back, a row edited, a row that is gone', async () => {
    const { counter, officer } = stage.cast;
    const dossierId = await classified(stage);
    const older = await row(dossierId);
    await counter.act(dossierId, 'accept');
    const codeOf = async (): Promise<string | null> => (await officer.dossier(dossierId)).dossierCode;
    const code = await codeOf();
    // Its receipt would be a change of the run's own, which writes the row anyway.
    await counter.until(dossierId, 'giấy tiếp nhận', ({ receipt }) => receipt !== null);

    await putRow(dossierId, older);
    expect((await reconcile({ dossierId, mend: false })).found).toEqual({ ROW_BEHIND: 1 });
    expect(await shownAs(dossierId, 'ROW_BEHIND')).toContain('ROW_BEHIND');
    await agrees(dossierId);
    expect(await codeOf()).toBe(code);
    await isSound(dossierId);

    await database.db.execute(sql`update dossier set state = jsonb_set(state, '{handler}', '"cb-9999"') where dossier_id = ${dossierId}`);
    expect((await reconcile({ dossierId, mend: false })).found).toEqual({ ROW_BEHIND: 1 });
    await agrees(dossierId);

    await database.db.execute(sql`delete from dossier where dossier_id = ${dossierId}`);
    expect((await reconcile({ mend: false })).found.NO_ROW).toBe(1);
    expect(await shownAs(dossierId, 'NO_ROW')).toContain('NO_ROW');
    await agrees(dossierId);
    expect(await codeOf()).toBe(code);
    expect((await officer.act(dossierId, 'start-digitising')).phase).toBe('DIGITISING');
    // At most once each: on a slow machine the run may have had a change of its own, which writes the row as well.
    const rewritten = (await typesOf(dossierId)).filter((type) => type === 'REWRITTEN').length;
    expect(rewritten).toBeGreaterThan(0);
    expect(rewritten).toBeLessThanOrEqual(3);
    await isSound(dossierId);
  });

  it('is written anew once, however many rounds found the same before it was mended', async () => {
    const dossierId = await classified(stage);
    await stage.cast.counter.act(dossierId, 'accept');
    await stage.cast.counter.until(dossierId, 'giấy tiếp nhận', ({ receipt }) => receipt !== null);
    const deps = { db: database.db, temporal: engine.client, clock: systemClock };
    const harmed = {
      LOST: () => database.db.execute(sql`update dossier set revision = revision - 1 where dossier_id = ${dossierId}`),
      DIFFERS: () =>
        database.db.execute(sql`update dossier set state = jsonb_set(state, '{handler}', '"cb-9999"') where dossier_id = ${dossierId}`),
    };
    const rewrites = async (): Promise<number> => (await typesOf(dossierId)).filter((type) => type === 'REWRITTEN').length;
    for (const [cause, harm] of Object.entries(harmed)) {
      await until(`${dossierId} rests`, async () => (await examine(deps, dossierId)) === null);
      const before = await rewrites();
      await harm();
      const found = await examine(deps, dossierId);
      if (found === null || found === 'MOVING') throw new Error('the harm was not found');
      expect(found.cause).toBe(cause);
      expect(await rewrite(deps, found)).toBe(true);
      await agrees(dossierId);
      expect(await rewrites()).toBe(before + 1);
      await rewrite(deps, found);
      // Signals are handled in the order in which they came: the act is answered after them.
      await stage.cast.officer.act(dossierId, cause === 'LOST' ? 'start-digitising' : 'request-withdrawal');
      await isSound(dossierId);
      expect(await rewrites()).toBe(before + 1);
    }
  });

  it('takes back, by an added row, what the engine never had, and the next revision stands above all', async () => {
    const { counter, officer } = stage.cast;
    const dossierId = await classified(stage);
    const before = await registeredDossier(database.db, dossierId);
    if (before === null) throw new Error('not in the register');
    const phantom: CommandOf<'REQUEST_SUPPLEMENT'> = {
      version: 1,
      id: newUuid(),
      act: 'REQUEST_SUPPLEMENT',
      actor: { person: 'cb-0101', role: 'INTAKE_OFFICER', unit: 'H15.901/MC', agency: 'H15.901' },
      data: { items: ['P07-C1'], workingDays: 5, justified: false },
    };
    // As a task that was lost after its projection leaves it: the register has the act, the engine has not.
    const change = transition(before.state, phantom, { at: new Date().toISOString() });
    if (isRefusal(change)) throw new Error(change.code);
    await project(database.db, projectionOf([change]));
    expect(await officer.dossier(dossierId)).toMatchObject({ phase: 'SUPPLEMENT' });

    expect((await reconcile({ dossierId, mend: false })).found).toEqual({ ROW_AHEAD: 1 });
    expect(await shownAs(dossierId, 'ROW_AHEAD')).toContain('ROW_AHEAD');
    await agrees(dossierId);
    expect(await officer.dossier(dossierId)).toMatchObject({ phase: 'CHECKING_COMPONENTS' });
    const told = await events(dossierId);
    expect(told.at(-1)).toMatchObject({ type: 'RETRACTED', revision: change.state.revision + 1 });
    expect(told.map(({ type }) => type)).not.toContain('REWRITTEN');
    const accepted = await counter.act(dossierId, 'accept');
    expect(accepted.revision).toBeGreaterThan(change.state.revision + 1);
    await isSound(dossierId);
  });

  it('and a row raised by hand, behind which nothing was written, falls back', async () => {
    const { counter } = stage.cast;
    const dossierId = await classified(stage);
    await database.db.execute(sql`update dossier set revision = revision + 5 where dossier_id = ${dossierId}`);
    expect((await reconcile({ dossierId, mend: false })).found).toEqual({ ROW_AHEAD: 1 });
    await agrees(dossierId);
    expect((await counter.act(dossierId, 'accept')).phase).toBe('DIGITISING');
    await isSound(dossierId);
  });
});

describe('a file that the store has lost', () => {
  it('shows with its dossier until it is back', async () => {
    const { counter, officer } = stage.cast;
    const dossierId = await classified(stage);
    await counter.act(dossierId, 'accept');
    await counter.until(dossierId, 'giấy tiếp nhận', ({ receipt }) => receipt !== null);
    const sha256 = (await officer.dossier(dossierId)).receipt ?? '';
    const file = path.join(sharedStack().dataDir, 'files', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
    await rename(file, `${file}.away`);
    expect((await reconcile({})).found.FILE_MISSING).toBe(1);
    const { body } = await operator.get('/supervision/stuck?class=FILE_MISSING');
    expect(body.dossiers).toMatchObject([
      { dossierId, causes: [{ class: 'FILE_MISSING', code: 'T10', subject: sha256, cause: 'FILE_MISSING' }] },
    ]);
    const reader = callerOf({ api: sharedStack().addresses.api, token: sharedStack().tokens['cb-0101'] ?? '' });
    for (const place of ['receipt', `files/${sha256}`])
      expect(await reader.get(`/dossiers/${dossierId}/${place}`)).toMatchObject({ status: 503, body: { code: 'FILE_LOST' } });
    await rename(`${file}.away`, file);
    await reconcile({});
    // The whole store away is no loss of any file, and hides nothing else.
    const files = path.join(sharedStack().dataDir, 'files');
    await rename(files, `${files}.away`);
    await writeFile(files, '');
    const blind = await reconcile({}).finally(async () => {
      await rm(files);
      await rename(`${files}.away`, files);
    });
    expect(blind).toMatchObject({ filesReadable: false });
    expect(blind.found.FILE_MISSING).toBeUndefined();
    expect(await reconcile({})).toMatchObject({ filesReadable: true });
    expect(await shownAs(dossierId, 'FILE_MISSING')).toEqual([]);
  });
});

describe('who may reconcile', () => {
  it('is of dossiers that register or engine know', async () => {
    expect(await operator.post('/supervision/reconcile', { dossierId: 'TN-261126-KHONGCO' })).toMatchObject({
      ...{ status: 404, body: { code: 'DOSSIER_UNKNOWN', field: 'dossierId' } },
    });
  });

  it('is the operator alone', async () => {
    const { addresses, tokens } = sharedStack();
    const supervisor = callerOf({ api: addresses.api, token: tokens['cb-0107'] ?? '' });
    expect(await supervisor.post('/supervision/reconcile', {})).toMatchObject({ status: 403, body: { code: 'ROLE_NOT_PERMITTED' } });
  });
});
