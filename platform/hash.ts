import { createHash, createHmac } from 'node:crypto';

/** Lower-case hexadecimal SHA-256 of bytes or UTF-8 text. */
export const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

/** The same under a key: of a short text the hash alone is soon found by trying all. */
export const keyedSha256 = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');

/** JSON with sorted keys and no white space, so that equal values give equal text and equal hashes. */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${entries.join(',')}}`;
};
