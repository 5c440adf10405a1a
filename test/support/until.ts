/** From here, and half as long again each time: many who wait at once must not be the load that they wait for. */
const POLL_MS = { first: 50, most: 400 };

/** Polls until `check` gives something true, and gives that back; throws after `withinMs` with what never happened. */
export const until = async <T>(what: string, check: () => Promise<T> | T, withinMs = 180_000): Promise<NonNullable<T>> => {
  let last: unknown;
  let wait = POLL_MS.first;
  for (const end = Date.now() + withinMs; Date.now() < end; await new Promise((next) => setTimeout(next, wait))) {
    wait = Math.min(wait * 1.5, POLL_MS.most);
    try {
      const value = await check();
      if (value) return value as NonNullable<T>;
      last = value;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(
    `never happened within ${withinMs / 1000} s: ${what} (last: ${last instanceof Error ? last.message : JSON.stringify(last)})`,
  );
};
