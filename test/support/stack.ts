import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Plan } from '../../dev/plan.ts';
import { isFree } from '../../dev/probe.ts';
import { type Stack, startStack } from '../../dev/stack.ts';
import { prepareDataDir } from './prepared.ts';
import type { Addresses } from './shared-stack.ts';

/** Ports that one stack takes: the API's and the next nineteen. */
const PORTS = 20;

/** Several processes look for theirs at once, before any part listens: each begins elsewhere. */
const freeRange = async (): Promise<number> => {
  for (let turn = process.pid; ; turn += 1) {
    const base = 20_000 + PORTS * (turn % 500);
    const free = await Promise.all(Array.from({ length: PORTS }, (_, offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
};

export interface TestStack extends Stack {
  readonly addresses: Addresses;
  readonly dataDir: string;
  /** What the supervisor said so far. */
  readonly lines: readonly string[];
}

/** The whole product on ports and in a data folder of its own; `stop` ends it and removes the folder. `alter` may change the plan. */
export const startTestStack = async (alter?: (plan: Plan) => Plan): Promise<TestStack> => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'onestop-'));
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const { productPlan } = await import('../../dev/parts.ts');
  const remove = (): void => rmSync(dataDir, { recursive: true, force: true });
  try {
    await prepareDataDir(dataDir);
    const stack = await startStack({
      port: await freeRange(),
      dataDir,
      log,
      plan: (o) => (alter ?? ((plan: Plan) => plan))(productPlan(o)),
    });
    return {
      ...stack,
      addresses: stack.addresses as Addresses,
      dataDir,
      lines,
      stop: async () => {
        await stack.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
};
