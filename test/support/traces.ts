import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { REGISTER_SIMULATORS } from '../../dev/simulators/registers.ts';
import type { Engine } from './engine.ts';

/** Text of one place where personal data must never appear, with the name of the place for the failure message. */
export interface Trace {
  readonly place: string;
  readonly text: string;
}

/** Every string and every payload inside a message of the engine, bytes as the text they hold. */
export const textsIn = (value: unknown): readonly string[] => {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...textsIn(member)]);
};

/** All that Temporal keeps of all its workflows: histories, search attributes, memos, summaries. */
export const engineTraces = async ({ client }: Engine): Promise<readonly Trace[]> => {
  const traces: Trace[] = [];
  for await (const { workflowId, runId } of client.workflow.list()) {
    const handle = client.workflow.getHandle(workflowId, runId);
    const [history, { raw }] = [await handle.fetchHistory(), await handle.describe()];
    traces.push({ place: `history of ${workflowId}`, text: textsIn(history).join('\n') });
    traces.push({ place: `search attributes and memo of ${workflowId}`, text: textsIn(raw).join('\n') });
  }
  return traces;
};

/** Outside systems of the stack: they are somebody else's, and one of them must know names. */
const OUTSIDE = [
  'national-portal.log',
  'citizen-portal.log',
  'payment.log',
  ...Object.keys(REGISTER_SIMULATORS).map((name) => `${name}.log`),
];

/** Everything that our own parts, PostgreSQL and Temporal have logged. */
export const logTraces = (dataDir: string): readonly Trace[] =>
  readdirSync(path.join(dataDir, 'log'))
    .filter((file) => !OUTSIDE.includes(file))
    .map((file) => ({ place: `log ${file}`, text: readFileSync(path.join(dataDir, 'log', file), 'utf8') }));
