import { keepLatest } from './latest.ts';

/** What came of asking for a turn to be judged: the end of it, to be told once; by lot, which has none; not now. */
export type Judgement = (() => void) | 'DRAWN' | 'SPENT';

interface Waiting {
  readonly tell: (judgement: Judgement) => void;
  /** Nobody is there any more to be told. */
  readonly isGone: () => boolean;
}
interface Address {
  /** How many may fail; refilled all the time. */
  level: number;
  /** When it was refilled. */
  at: number;
  /** Being judged: each may fail yet. */
  open: number;
  waiting: Waiting[];
  /** Until the next lot, while somebody waits for it. */
  timer: NodeJS.Timeout | undefined;
}

/** Behind one address at once; keeping more would fill the memory. */
const MOST_WAITING = 1_000;

/**
 * How many credentials of an address are looked at. A few at once: each is counted before it is judged, and stays counted if it fails, so that no more are looked at
 * than may fail, however many come together. Who finds all turns taken waits for one, since those before may be good.
 *
 * Whoever waits longer than a round is in the lot of his address. A request is a ticket, whatever it shows and whenever it came: whoever is honest is kept out by nothing that a forger
 * does but by how much he sends, and not at all as long as no more wait than are drawn.
 */
export const createJudging = ({
  most,
  windowMs,
  lot,
}: {
  /** Half of them at once, and the others come back over the time. */
  readonly most: number;
  readonly windowMs: number;
  readonly lot: { readonly most: number; readonly roundMs: number };
}) => {
  const full = Math.max(1, most / 2);
  const addresses = new Map<string, Address>();
  const at = (ip: string): Address => {
    const found = addresses.get(ip) ?? { level: full, at: Date.now(), open: 0, waiting: [], timer: undefined };
    keepLatest(addresses, ip, found);
    return found;
  };
  const refill = (address: Address): void => {
    const now = Date.now();
    address.level = Math.min(full, address.level + ((now - address.at) * full) / windowMs);
    address.at = now;
  };
  const anyOf = ({ waiting }: Address): Waiting['tell'] | undefined =>
    waiting.splice(Math.floor(Math.random() * waiting.length), 1)[0]?.tell;

  /** Lets go whoever can, and has the others wait for the lot. */
  const serve = (address: Address): void => {
    refill(address);
    while (address.waiting.length > 0 && address.level >= address.open + 1) {
      address.open += 1;
      anyOf(address)?.(() => {
        address.open -= 1;
        serve(address);
      });
    }
    if (address.waiting.length > MOST_WAITING) anyOf(address)?.('SPENT');
    if (address.waiting.length > 0) address.timer ??= setTimeout(draw, lot.roundMs, address);
  };
  const draw = (address: Address): void => {
    address.timer = undefined;
    // Whoever sends and goes has no ticket.
    const gone: Waiting[] = [];
    const here: Waiting[] = [];
    for (const one of address.waiting) (one.isGone() ? gone : here).push(one);
    address.waiting = here;
    for (const { tell } of gone) tell('SPENT');
    const drawn = Array.from({ length: Math.min(lot.most, address.waiting.length) }, () => anyOf(address));
    // One after the other over the round: together they would keep everybody else from the event loop.
    for (const [turn, tell] of drawn.entries()) setTimeout(() => tell?.('DRAWN'), (turn * lot.roundMs) / lot.most);
    // As many as the next lot takes may stay. Where a turn is left, they wait for answers that are slow.
    refill(address);
    while (address.level < 1 && address.waiting.length > lot.most) anyOf(address)?.('SPENT');
    serve(address);
  };

  return {
    /** A turn to be judged for what an address shows. */
    take: (ip: string, isGone = (): boolean => false): Promise<Judgement> =>
      new Promise((tell) => {
        const address = at(ip);
        address.waiting.push({ tell, isGone });
        serve(address);
      }),
    /** What an address showed is nobody's; to be told before its turn ends. */
    fail: (ip: string): void => {
      const address = at(ip);
      refill(address);
      address.level = Math.max(0, address.level - 1);
    },
  };
};
