import { AsyncLocalStorage } from 'node:async_hooks';
import type { PendingQuery, Row } from 'postgres';

const asking = new AsyncLocalStorage<AbortSignal>();

/** Does some work for somebody who may go before it is done: what it then still asks of the database is ended there. Transactions run on. */
export const askedUntil = <T>(gone: AbortSignal, work: () => T): T => asking.run(gone, work);

/** How often an abandoned statement is looked at; the second look that finds it running ends it. */
const LOOK_MS = 50;

/** The driver's own words for a statement: it runs on the backend of this process id. */
interface Running {
  readonly active: boolean;
  readonly state: { readonly pid: number | null } | null;
}

/** Ends what a backend has been doing for so many milliseconds, and nothing that it has begun since: whoever has that connection then keeps it. */
export type EndStatement = (backend: { readonly pid: number; readonly forMs: number }) => Promise<unknown>;

/** As the driver's `unsafe`, but for somebody: once they are gone nothing new is asked, and what runs is ended. A statement without a connection waits for one. */
export const endedWithItsAsker = <Query extends PendingQuery<Row[]>>(ask: () => Query, end: EndStatement): Query => {
  const gone = asking.getStore();
  if (gone === undefined) return ask();
  if (gone.aborted) throw Object.assign(new Error('nobody waits for this answer'), { code: '57014' });
  const query = ask();
  let looking: NodeJS.Timeout | undefined;
  let seen = 0;
  let ending = false;
  const look = (): void => {
    const { active, state } = query as unknown as Running;
    seen = active ? seen + 1 : 0;
    if (seen < 2 || ending || typeof state?.pid !== 'number') return;
    ending = true;
    // Failing to end it is no harm: the server's own limit does.
    void end({ pid: state.pid, forMs: LOOK_MS })
      .catch(() => undefined)
      .finally(() => {
        ending = false;
      });
  };
  const leave = (): void => {
    looking ??= setInterval(look, LOOK_MS).unref();
  };
  const done = (): void => {
    clearInterval(looking);
    gone.removeEventListener('abort', leave);
  };
  gone.addEventListener('abort', leave);
  void query.then(done, done);
  return query;
};
