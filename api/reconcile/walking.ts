import type { Db } from '../../db/client.ts';
import { type Walk, walkedTo, walkOn } from '../../db/register/reconcile-walks.ts';

/** Goes on where the last round stopped, `steps` steps far, and once around at most. A step answers where to go on; null: it was the last. */
export const walking = async (db: Db, walk: Walk, steps: number, step: (after: string) => Promise<string | null>): Promise<void> => {
  const from = await walkedTo(db, walk);
  let after = from;
  for (let taken = 0, around = false; taken < steps; taken += 1) {
    const next = await step(after);
    after = next ?? '';
    const done = next === null ? around || from === '' : around && next >= from;
    if (done) break;
    around ||= next === null;
  }
  await walkOn(db, walk, after);
};
