import { expect, it } from 'vitest';
import { connectEngine } from './support/engine.ts';
import { replayAllLeft } from './support/left-behind.ts';
import { sharedStack } from './support/shared-stack.ts';

/** Runs last (vitest.config.ts); tests with a stack of their own judge it themselves. */
it('every history that the tests before this one have left on the shared stack replays', async () => {
  const engine = await connectEngine(sharedStack().addresses);
  const { tried, failed } = await replayAllLeft(engine).finally(() => engine.connection.close());
  console.info(`replayed ${tried} histories left behind`);
  expect(failed).toEqual([]);
});
