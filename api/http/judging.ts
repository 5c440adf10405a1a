/** What came of waiting for one's turn to be judged. */
export type Turn = 'GIVEN' | 'SPENT' | 'LATE';

interface Address {
  failed: number;
  /** When the first of them failed. */
  since: number;
  /** Being judged: each may fail yet. */
  open: number;
  /** Told when one of those is done. */
  waiting: (() => void)[];
}

/**
 * How many credentials of an address may fail within a time. Each is counted before it is judged and given back where it was good, so that no more are looked
 * at than may fail, however many come at once; who comes while all turns are taken waits for one, since those before may be good.
 */
export const createJudging = ({
  most,
  windowMs,
  mostAddresses,
  waitMs,
}: {
  readonly most: number;
  readonly windowMs: number;
  readonly mostAddresses: number;
  readonly waitMs: number;
}) => {
  const addresses = new Map<string, Address>();
  const at = (ip: string): Address => {
    const now = Date.now();
    const found = addresses.get(ip) ?? { failed: 0, since: now, open: 0, waiting: [] };
    if (now - found.since >= windowMs) found.failed = 0;
    addresses.delete(ip);
    addresses.set(ip, found);
    for (const [other, { open, waiting }] of addresses) {
      if (addresses.size <= mostAddresses) break;
      if (open === 0 && waiting.length === 0) addresses.delete(other);
    }
    return found;
  };
  const spentMs = ({ failed, since }: Address): number => (failed < most ? 0 : Math.max(1, since + windowMs - Date.now()));
  /** Until one is done; false: that took too long. */
  const untilDone = (address: Address): Promise<boolean> =>
    new Promise((resolve) => {
      const done = (isDone: boolean): void => {
        clearTimeout(late);
        resolve(isDone);
      };
      const turn = (): void => done(true);
      const late = setTimeout(() => {
        address.waiting = address.waiting.filter((other) => other !== turn);
        done(false);
      }, waitMs);
      address.waiting.push(turn);
    });
  const take = async (ip: string): Promise<Turn> => {
    for (;;) {
      const address = at(ip);
      if (spentMs(address) > 0) return 'SPENT';
      if (address.failed + address.open < most) {
        address.open += 1;
        return 'GIVEN';
      }
      if (!(await untilDone(address))) return 'LATE';
    }
  };
  return {
    /** Milliseconds until somebody of this address is judged again; 0: he is now. */
    spentMs: (ip: string): number => spentMs(at(ip)),
    take,
    /** To be called once for each turn that was given. */
    done: (ip: string, hasFailed: boolean): void => {
      const address = at(ip);
      address.open -= 1;
      if (hasFailed) {
        if (address.failed === 0) address.since = Date.now();
        address.failed += 1;
      }
      for (const turn of address.waiting.splice(0)) turn();
    },
  };
};
