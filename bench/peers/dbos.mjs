// The reference dossier on DBOS: start, five stages of two steps and one decision. A process of its own that its parent asks for so many dossiers, some at once.
import { randomUUID } from 'node:crypto';
import { DBOS } from '@dbos-inc/dbos-sdk';

const RESULT = 'x'.repeat(250);
const DECISION = 'x'.repeat(400);
/** By workflow: whoever waits until it waits for its decision, and until its decision is taken. */
const waiting = new Map();
const heard = (key) => waiting.get(key)?.();
const hear = (key) => new Promise((resolve) => waiting.set(key, resolve));

const dossier = DBOS.registerWorkflow(
  async () => {
    const id = DBOS.workflowID;
    for (let stage = 1; stage <= 5; stage += 1) {
      for (const step of ['first', 'second']) await DBOS.runStep(async () => RESULT, { name: `${step}-${stage}` });
      heard(`${id} waits`);
      await DBOS.recv('decision', 600);
      heard(`${id} decided`);
    }
  },
  { name: 'dossier' },
);

const playOne = async () => {
  const workflowID = randomUUID();
  const took = [];
  let waits = hear(`${workflowID} waits`);
  const handle = await DBOS.startWorkflow(dossier, { workflowID })();
  for (let stage = 1; stage <= 5; stage += 1) {
    await waits;
    waits = hear(`${workflowID} waits`);
    const decided = hear(`${workflowID} decided`);
    const began = performance.now();
    await DBOS.send(workflowID, DECISION, 'decision');
    await decided;
    took.push(performance.now() - began);
  }
  await handle.getResult();
  return took;
};

DBOS.setConfig({ name: 'bench', systemDatabaseUrl: process.env.DATABASE_URL, systemDatabasePoolSize: 16, logLevel: 'error' });
await DBOS.launch();
process.on('message', async ({ dossiers, atOnce }) => {
  const took = [];
  let left = dossiers;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left > 0) {
        left -= 1;
        took.push(...(await playOne()));
      }
    }),
  );
  process.send(took);
});
process.on('disconnect', () => process.exit());
process.send('ready');
