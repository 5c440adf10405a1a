import type { TestProject } from 'vitest/node';
import '../support/shared-stack.ts';
import { startTestStack } from '../support/stack.ts';

/** One stack for all system tests that kill nothing: starting it costs more than most of them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { addresses, tokens, dataDir, stop } = await startTestStack();
  project.provide('stack', { addresses, tokens, dataDir });
  return stop;
}
