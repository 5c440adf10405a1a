/** Kept at once; who came longest ago is forgotten first. */
export const MOST_ASKERS = 10_000;

/** Keeps a value as the latest of its map, which stays bounded whoever asks. */
export const keepLatest = <Value>(map: Map<string, Value>, key: string, value: Value): void => {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST_ASKERS && oldest !== undefined) map.delete(oldest);
};
