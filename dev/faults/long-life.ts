import { connect } from '../../db/client.ts';
import { connectEngine, type Engine, historiesOf, untilCompleted, untilIdle } from '../../test/support/engine.ts';
import { classified, digitised, type TestStage, testStage } from '../../test/support/scenes.ts';
import { startTestStack } from '../../test/support/stack.ts';
import { productForReplay, replayStrictly } from '../../test/support/strict-replay.ts';
import { until } from '../../test/support/until.ts';
import * as step from '../demo/steps.ts';
import { countBy, notReplayed } from '../outcome.ts';
import { accountOfAll } from './account.ts';
import { type Act, type Sent, send } from './callers.ts';

export interface LongLifeSize {
  readonly clients: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

/** The consultation must stand open across so many runs. */
const RUNS = 3;
/** On a machine that is too slow for that many, the clients go on up to so many times as long. */
const PATIENCE = 6;

/** A dossier in processing with one consultation open. */
const processing = async (stage: TestStage): Promise<{ readonly dossierId: string; readonly consultation: string }> => {
  const { cast } = stage;
  const dossierId = await classified(stage);
  await digitised(stage, dossierId);
  await step.handOver(cast, dossierId);
  await step.assign(cast, dossierId);
  return { dossierId, consultation: await step.consult(cast, dossierId, 'Đề nghị xác minh') };
};

const runsOf = (engine: Engine, dossierId: string) => historiesOf(engine, `WorkflowId = "${dossierId}"`);

/** Clients without pause on one dossier, until time is over and its runs are many. */
const hammer = async (o: LongLifeSize & { readonly dossierId: string; readonly engine: Engine; readonly sendOne: () => Promise<Sent> }) => {
  const began = Date.now();
  const sent: Sent[] = [];
  let enough = false;
  const clients = Array.from({ length: o.clients }, async () => {
    while (!enough) sent.push(await o.sendOne());
  });
  await until(
    `${o.seconds} s are over and ${RUNS} runs are behind`,
    async () => Date.now() - began > o.seconds * 1_000 && (await runsOf(o.engine, o.dossierId)).length > RUNS,
    o.seconds * 1_000 * PATIENCE,
  ).finally(() => {
    enough = true;
  });
  await Promise.all(clients);
  o.say(`${sent.length} việc trong ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return sent;
};

/** A stack of its own, one dossier that many ask at once for a long time, and the account of it. */
export const runLongLife = async (size: LongLifeSize) => {
  const stack = await startTestStack();
  const engine = await connectEngine(stack.addresses);
  const database = connect({ databaseUrl: stack.addresses.databaseUrl });
  try {
    const stage = await testStage(stack.dataDir);
    const { dossierId, consultation } = await processing(stage);
    const { papers } = await stage.cast.handler.dossier(dossierId);
    const act: Act = {
      act: 'check-receipt',
      path: `/dossiers/${dossierId}/acts/check-receipt`,
      body: { items: papers.map(({ item }) => item) },
      person: 'cb-0102',
      patient: true,
    };
    const sent = await hammer({ ...size, dossierId, engine, sendOne: () => send(stack, act) });
    const child = `${dossierId}/${consultation}`;
    const { dossierCode } = await stage.cast.officer.dossier(dossierId);
    await stage.cast.commune.answerConsultation(dossierId, consultation, {
      name: 'tra-loi.pdf',
      bytes: await stage.consulted.writeReply({ dossierCode: dossierCode ?? '', owner: stage.applicant.fullName }),
    });
    await untilCompleted(engine, child);
    await untilIdle(engine, dossierId);
    const after = (await stage.cast.officer.dossier(dossierId)).consultations.find((entry) => entry.consultation === consultation);
    const { disagreements, histories } = await accountOfAll({ database, engine, sent, dossiers: [dossierId] });
    const replayed = await replayStrictly(await productForReplay(), [...histories, ...(await runsOf(engine, child))]);
    return {
      /** Acts by the last thing that their callers were told. */
      told: countBy(sent.map(({ told }) => told.at(-1)?.kind ?? 'NOTHING')),
      /** Events of each run of the dossier. */
      runs: histories.map(({ history }) => history.events?.length ?? 0),
      disagreements,
      notReplayed: notReplayed(replayed),
      /** The one that stood open all the time, once it was answered. */
      consultation: after?.status === 'CLOSED' ? 'CLOSED' : 'STILL_OPEN',
    };
  } finally {
    await engine.connection.close();
    await database.close();
    await stack.stop();
  }
};

export type LongLifeOutcome = Awaited<ReturnType<typeof runLongLife>>;
