import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SKIPPED: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage']);
/** `from '…'` of imports and re-exports, and imports for their effect; types count like values. */
const RELATIVE = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g;

/** Files of ours below a folder whose name ends so; nothing installed, made or hidden. */
export const filesBelow = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) || entry.name.startsWith('.') ? [] : filesBelow(place, ending);
    return entry.name.endsWith(ending) ? [place] : [];
  });

const sources = (folder: string): readonly string[] => filesBelow(folder, '.ts').filter((file) => !file.endsWith('.d.ts'));

/** What each file of a folder imports of ours, types included: paths from the folder. */
export const importsOf = (root: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    sources(root).map((file) => [
      path.relative(root, file),
      [...readFileSync(file, 'utf8').matchAll(RELATIVE)].map(([, to = '']) => path.relative(root, path.resolve(path.dirname(file), to))),
    ]),
  );

/** A room is a folder within a part (`api/routes`); what stands in a part itself is shared below its rooms, or puts them together above them. */
const roomOf = (file: string): string | null => {
  const [part, room, ...rest] = file.split(path.sep);
  return rest.length > 0 && !file.endsWith('.test.ts') ? `${part}/${room}` : null;
};

/** Which rooms each room imports from. */
export const roomsOf = (imports: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> => {
  const rooms = new Map<string, Set<string>>();
  for (const [file, others] of imports) {
    const from = roomOf(file);
    if (from === null) continue;
    const seen = rooms.get(from) ?? rooms.set(from, new Set()).get(from);
    for (const to of others.map(roomOf)) if (to !== null && to !== from) seen?.add(to);
  }
  return new Map([...rooms].map(([room, others]) => [room, [...others]]));
};

/** Groups of files that reach each other (Tarjan's strongly connected components), each sorted; none: the house stands on floors. */
export const circlesIn = (imports: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] => {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file) ?? 0);
    open.push(file);
    for (const next of imports.get(file) ?? []) {
      if (!imports.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const group = open.splice(open.indexOf(file));
    if (group.length > 1 || imports.get(file)?.includes(file)) found.push(group.sort());
  };
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return found;
};
