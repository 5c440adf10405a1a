/**
 * Milliseconds until the next turn: none comes before `soonestMs`, nor sooner than `apartMs` after the one before. What would come all at once, and keep
 * everybody else from the event loop for as long as it takes, comes one after the other instead.
 */
export const createSlots = ({ soonestMs = 0, apartMs }: { readonly soonestMs?: number; readonly apartMs: number }): (() => number) => {
  let last = 0;
  return () => {
    const now = performance.now();
    last = Math.max(now + soonestMs, last + apartMs);
    return last - now;
  };
};
