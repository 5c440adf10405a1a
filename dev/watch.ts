import { readdirSync, watch } from 'node:fs';
import path from 'node:path';

const FOLDERS = ['api', 'activities', 'worker', 'workflows', 'db', 'domain', 'documents', 'platform'];
/** Which programs run what is in a folder: activities are the worker's; what the API asks the workflows for is in their folder. */
const programsOf = (folder: string): readonly string[] =>
  folder === 'api' ? ['api'] : folder === 'activities' || folder === 'worker' ? ['worker'] : ['api', 'worker'];
/** An editor saves a file in several writes, a checkout many files. */
const QUIET_MS = 200;

/** Tells which programs a change of the sources below `root` concerns, once it is quiet; answers how to stop. A new folder is not yet seen. */
export const watchSources = (root: string, changed: (programs: readonly string[]) => void): (() => void) => {
  const concerned = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const note = (folder: string): void => {
    for (const name of programsOf(folder)) concerned.add(name);
    clearTimeout(timer);
    timer = setTimeout(() => {
      changed([...concerned].sort());
      concerned.clear();
    }, QUIET_MS);
  };
  const watchers = FOLDERS.flatMap((folder) => {
    const below = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [path.join(root, folder), ...below.map((entry) => path.join(entry.parentPath, entry.name))].map((place) =>
      watch(place, (_event, file) => void (file?.endsWith('.ts') && !file.endsWith('.test.ts') && note(folder))),
    );
  });
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
};
