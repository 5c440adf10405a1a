import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

/**
 * Takes the histories of a returned dossier and its consultations from the running stack (DATA_DIR) as fixtures of the replay test:
 * `node --import tsx dev/record-histories.ts TN-261122-7K3MQ2`. On purpose only, after a change that old runs need not survive.
 */
const FOLDER = fileURLToPath(new URL('../test/histories', import.meta.url));

/** Machine and process that did a step are nobody's business in a fixture. */
const withoutIdentities = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'identity' in value ? { ...value, identity: 'recorded' } : value;

const [dossierId] = process.argv.slice(2);
if (dossierId === undefined) throw new Error('usage: record-histories.ts <dossierId>');
const { temporal } = JSON.parse(readFileSync(path.join(process.env.DATA_DIR ?? '.data', 'stack.json'), 'utf8')) as {
  readonly temporal: string;
};
const connection = await Connection.connect({ address: temporal });
const { workflow } = new Client({ connection });
for await (const { workflowId, type, status } of workflow.list({ query: `WorkflowId STARTS_WITH "${dossierId}"` })) {
  if (status.name !== 'COMPLETED') throw new Error(`${workflowId} is ${status.name}; only a whole story makes a fixture`);
  const history = JSON.parse(historyToJSON(await workflow.getHandle(workflowId).fetchHistory()));
  const file = path.join(FOLDER, `${type}${workflowId.slice(dossierId.length).replaceAll('/', '-')}.json`);
  writeFileSync(file, `${JSON.stringify(history, withoutIdentities, 1)}\n`);
  console.log(`${file}: ${history.events.length} events`);
}
await connection.close();
