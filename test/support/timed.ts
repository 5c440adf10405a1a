const BEAT_MS = 10;

/**
 * What a work answers, and how long it took in milliseconds, less the time for which this process was given no processor: the machine's load is
 * no verdict on a promise like "within 5 s". The work runs in this process, or waits for one that does.
 */
export const timed = async <T>(work: () => Promise<T>): Promise<{ readonly answer: T; readonly ms: number }> => {
  const began = performance.now();
  let [last, lost] = [began, 0];
  const beat = setInterval(() => {
    const now = performance.now();
    lost += Math.max(0, now - last - 2 * BEAT_MS);
    last = now;
  }, BEAT_MS);
  try {
    const answer = await work();
    return { answer, ms: performance.now() - began - lost };
  } finally {
    clearInterval(beat);
  }
};
