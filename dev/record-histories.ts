import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { print } from '../platform/print.ts';

/**
 * Takes the histories of a returned dossier and its consultations from the running stack (DATA_DIR) as fixtures of the replay test:
 * `node --import tsx dev/record-histories.ts TN-261122-7K3MQ2`. On purpose only, after a change that old runs need not survive.
 */
const FOLDER = fileURLToPath(new URL('../test/histories', import.meta.url));

/** Machine and process that did the work are nobody's business in a fixture. */
const withoutIdentities = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'identity' in value ? { ...value, identity: 'recorded' } : value;

const [dossierId] = process.argv.slice(2);
if (dossierId === undefined) throw new Error('usage: record-histories.ts <dossierId>');
const { temporal } = JSON.parse(readFileSync(path.join(process.env.DATA_DIR ?? '.data', 'stack.json'), 'utf8')) as {
  readonly temporal: string;
};
const connection = await Connection.connect({ address: temporal });
const { workflow } = new Client({ connection });
const runs = [];
for await (const run of workflow.list({ query: `WorkflowId STARTS_WITH "${dossierId}"` })) runs.push(run);
runs.sort((one, other) => one.startTime.getTime() - other.startTime.getTime());
for (const { workflowId, runId, type, status } of runs) {
  if (status.name !== 'COMPLETED' && status.name !== 'CONTINUED_AS_NEW')
    throw new Error(`${workflowId} is ${status.name}; only a whole story makes a fixture`);
  const history = JSON.parse(historyToJSON(await workflow.getHandle(workflowId, runId).fetchHistory()));
  // A long life is a chain of runs: dossier.json, dossier-2.json …
  const chain = runs.filter((run) => run.workflowId === workflowId);
  const place = chain.findIndex((run) => run.runId === runId);
  const name = `${type}${workflowId.slice(dossierId.length).replaceAll('/', '-')}${place === 0 ? '' : `-${place + 1}`}`;
  const file = path.join(FOLDER, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(history, withoutIdentities, 1)}\n`);
  print(`${file}: ${history.events.length} events`);
}
await connection.close();
