import type { Replayed } from '../test/support/strict-replay.ts';

export const countBy = (names: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

/** Runs whose history the code of today would not make again, with the reason. */
export const notReplayed = (replayed: readonly Replayed[]): readonly string[] =>
  replayed
    .filter(({ error, differences }) => error !== undefined || differences.length > 0)
    .map(({ workflowId, error, differences }) => `${workflowId}: ${error?.message ?? differences.join('; ')}`);
