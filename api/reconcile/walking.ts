import type { Db } from '../../db/client.ts';
import { type Walk, walkedTo, walkOn } from '../../db/register/reconcile-walks.ts';

/** Goes on where the last round stopped, `batches` batches far, and once around at most. A batch answers where to go on; null: it was the last. */
export const walking = async (db: Db, walk: Walk, batches: number, batch: (after: string) => Promise<string | null>): Promise<void> => {
  const from = await walkedTo(db, walk);
  let after = from;
  for (let taken = 0, around = false; taken < batches; taken += 1) {
    const next = await batch(after);
    after = next ?? '';
    const done = next === null ? around || from === '' : around && next >= from;
    if (done) break;
    around ||= next === null;
  }
  await walkOn(db, walk, after);
};
