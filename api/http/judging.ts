import { keepLatest } from './latest.ts';

/** What came of waiting to be judged: to be told once whether it failed, or not now. */
export type Judgement = ((hasFailed: boolean) => void) | 'SPENT' | 'LATE';

interface Waiting {
  /** Was told to come back, and did. */
  readonly hasReturned: boolean;
  /** When it was first told so, or came. */
  readonly since: number;
  readonly tell: (judgement: Judgement) => void;
}

interface Address {
  /** How many may fail; refilled all the time. */
  level: number;
  /** When it was refilled. */
  at: number;
  /** Being judged: each may fail yet. */
  open: number;
  /** Of all time. */
  failed: number;
  readonly waiting: Set<Waiting>;
  /** For the next refill, while somebody waits for it. */
  timer: NodeJS.Timeout | undefined;
}

/** A credential that could not be judged. */
interface Told {
  readonly since: number;
  /** Before that it comes too soon. */
  readonly due: number;
}

/** Coming back from one address at once. */
const MOST_BACK = 100;

const longestKnown = (one: Waiting, other: Waiting): number => one.since - other.since;
/**
 * Whoever comes back goes first; of several, by turns the latest known and the longest known: those of a list that is sent again and again are known long, and
 * what is ever new is not.
 */
const goesFirst = ({ failed }: Address, one: Waiting, other: Waiting): boolean => {
  if (!one.hasReturned || !other.hasReturned) return one.hasReturned;
  return failed % 2 === 0 ? longestKnown(other, one) < 0 : longestKnown(one, other) < 0;
};

/**
 * How many credentials of an address may fail within a time. Each is counted before it is judged and given back where it was good, so that no more are looked
 * at than may fail, however many come at once; who comes while all turns are taken waits for one, since those before may be good.
 *
 * Half of them can be had at once, and the others come back over the time. Those are for credentials that were told to come back and did, as long as there are
 * any: whoever sends ever new ones keeps nobody out who logs in behind the same address.
 */
export const createJudging = ({
  most,
  windowMs,
  mostAddresses,
  waitMs,
  backMs,
}: {
  readonly most: number;
  readonly windowMs: number;
  readonly mostAddresses: number;
  readonly waitMs: number;
  /** After so long a credential that could not be judged may come back. */
  readonly backMs: number;
}) => {
  const full = Math.max(1, most / 2);
  const addresses = new Map<string, Address>();
  const told = new Map<string, Told>();
  const forged = new Map<string, true>();

  const refill = (address: Address): void => {
    const now = Date.now();
    address.level = Math.min(full, address.level + ((now - address.at) * full) / windowMs);
    address.at = now;
  };
  const at = (ip: string): Address => {
    const found = addresses.get(ip) ?? { level: full, at: Date.now(), open: 0, failed: 0, waiting: new Set(), timer: undefined };
    refill(found);
    addresses.delete(ip);
    addresses.set(ip, found);
    for (const [other, { open, waiting }] of addresses) {
      if (addresses.size <= mostAddresses) break;
      if (open === 0 && waiting.size === 0) addresses.delete(other);
    }
    return found;
  };

  const give = (address: Address): Judgement => {
    address.open += 1;
    return (hasFailed) => {
      refill(address);
      address.open -= 1;
      if (hasFailed) {
        address.level -= 1;
        address.failed += 1;
      }
      serve(address);
    };
  };
  const firstOf = (address: Address): Waiting | undefined => {
    let first: Waiting | undefined;
    for (const one of address.waiting) if (first === undefined || goesFirst(address, one, first)) first = one;
    return first;
  };
  /** Lets go whoever can; who is new does not wait for a refill. */
  const serve = (address: Address): void => {
    while (address.waiting.size > 0 && address.level >= address.open + 1) firstOf(address)?.tell(give(address));
    if (address.level < 1) for (const one of address.waiting) if (!one.hasReturned) one.tell('SPENT');
    clearTimeout(address.timer);
    if (address.waiting.size === 0) return;
    const lackingMs = ((address.open + 1 - address.level) * windowMs) / full;
    const refilled = (): void => {
      refill(address);
      serve(address);
    };
    address.timer = setTimeout(refilled, Math.ceil(lackingMs)).unref();
  };
  /** Until there is room; after too long, what it comes to depends on what it waited for. */
  const wait = (address: Address, one: Omit<Waiting, 'tell'>): Promise<Judgement> =>
    new Promise((resolve) => {
      const tell = (judgement: Judgement): void => {
        clearTimeout(late);
        address.waiting.delete(waiting);
        resolve(judgement);
      };
      const waiting: Waiting = { ...one, tell };
      const late = setTimeout(() => tell(address.level < 1 ? 'SPENT' : 'LATE'), waitMs);
      address.waiting.add(waiting);
      serve(address);
      const back = [...address.waiting].filter(({ hasReturned }) => hasReturned);
      // Neither among those who go first by the one order, nor by the other.
      if (back.length > MOST_BACK) back.sort(longestKnown)[MOST_BACK / 2]?.tell('SPENT');
    });

  return {
    /** A turn to be judged for what an address shows, by its hash. */
    take: async (ip: string, shown: string): Promise<Judgement> => {
      const now = Date.now();
      const before = told.get(shown);
      const hasReturned = before !== undefined && now >= before.due;
      const since = before?.since ?? now;
      const address = at(ip);
      const isRefused = !hasReturned && address.level < 1;
      const judgement = isRefused ? 'SPENT' : await wait(address, { hasReturned, since });
      if (judgement === 'LATE') return judgement;
      if (judgement === 'SPENT') {
        // What was judged before comes like what is new: it may fail again.
        const due = before === undefined || hasReturned ? Date.now() + backMs : before.due;
        if (!forged.has(shown)) keepLatest(told, shown, { since, due });
        return judgement;
      }
      return (hasFailed) => {
        if (hasFailed) {
          told.delete(shown);
          keepLatest(forged, shown, true);
        }
        judgement(hasFailed);
      };
    },
  };
};
