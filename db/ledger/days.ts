import { canonicalJson, sha256 } from '../../platform/hash.ts';
import type { ChainPoint } from './chain.ts';

/** The chain of daily heads: one head fixes where the chain of every dossier stood that had grown since the head before. */

/** A dossier's chain as a daily head fixes it. */
export interface DaySeal extends ChainPoint {
  readonly dossierId: string;
}

/** One daily head. `day` is the local date that was closed, `rows` how many rows it seals, `previous` the head before (empty for the first). */
export interface DayHead {
  readonly day: string;
  readonly rows: number;
  readonly root: string;
  readonly previous: string;
  readonly head: string;
}

/** One level up the tree of a day: the hash beside, and on which side it stands. */
export interface Beside {
  readonly side: 'LEFT' | 'RIGHT';
  readonly hash: string;
}

/** The first head that is broken, and how: `EDITED` covers its list of dossiers too. */
export interface DayFinding {
  readonly day: string;
  readonly damage: 'EDITED' | 'DROPPED' | 'INSERTED';
}

const leafOf = ({ dossierId, links, head }: DaySeal): string => sha256(canonicalJson({ dossierId, links, head }));

/** A binary tree instead of one hash over all, so that the export of one dossier proves its place with some 15 hashes and names no other dossier. */
const parents = (hashes: readonly string[]): readonly string[] =>
  Array.from({ length: Math.ceil(hashes.length / 2) }, (_, index) => {
    const [left = '', right] = hashes.slice(2 * index, 2 * index + 2);
    return right === undefined ? left : sha256(left + right);
  });

const levelsOf = (seals: readonly DaySeal[]): readonly (readonly string[])[] => {
  const sorted = seals.toSorted((a, b) => (a.dossierId < b.dossierId ? -1 : 1));
  const levels: (readonly string[])[] = [sorted.map(leafOf)];
  for (let top = levels[0] ?? []; top.length > 1; levels.push(top)) top = parents(top);
  return levels;
};

/** Root of a day's tree; empty for a day on which no dossier moved. */
export const rootOf = (seals: readonly DaySeal[]): string => levelsOf(seals).at(-1)?.[0] ?? '';

/** The hashes beside a dossier's way up to the root, lowest first. */
export const pathOf = (seals: readonly DaySeal[], seal: DaySeal): readonly Beside[] => {
  const levels = levelsOf(seals);
  let index = levels[0]?.indexOf(leafOf(seal)) ?? -1;
  return levels.slice(0, -1).flatMap((level) => {
    const side = index % 2 === 1 ? 'LEFT' : 'RIGHT';
    const hash = level[side === 'LEFT' ? index - 1 : index + 1];
    index = Math.floor(index / 2);
    return hash === undefined ? [] : [{ side, hash } as const];
  });
};

/** The root that a seal and its path lead to. */
export const rootFrom = (seal: DaySeal, path: readonly Beside[]): string =>
  path.reduce((below, { side, hash }) => sha256(side === 'LEFT' ? hash + below : below + hash), leafOf(seal));

/** The head over a day. */
export const headOf = ({ day, rows, root, previous }: Omit<DayHead, 'head'>): string =>
  sha256(canonicalJson({ day, rows, root, previous }));

/** Whether a head says what its day's list, computed anew to `root` (null: cannot be told), and its own hash say. */
export const isSound = (day: DayHead, root: string | null): boolean => day.head === headOf(day) && (root ?? day.root) === day.root;

/** Checks the chain of heads, in the order of days, from `previous` on. `rootOfDay` computes a day's root again (null: cannot be told). */
export const verifyDays = (
  days: readonly DayHead[],
  { previous, rootOfDay }: { readonly previous: string; readonly rootOfDay: (day: DayHead) => string | null },
): DayFinding | null => {
  for (const [index, day] of days.entries()) {
    if (!isSound(day, rootOfDay(day))) return { day: day.day, damage: 'EDITED' };
    const before = days[index - 1];
    if (day.previous === (before?.head ?? previous)) continue;
    return before && day.previous === before.previous ? { day: before.day, damage: 'INSERTED' } : { day: day.day, damage: 'DROPPED' };
  }
  return null;
};
