import { clearFiles, foundFiles, keepFinding } from '../../db/register/findings.ts';
import { namedBy } from '../../db/register/reconcile.ts';
import { filesBehind } from '../../db/register/reconcile-walks.ts';
import { FileStoreError, type FileStoreFailure } from '../../documents/file-store.ts';
import type { Deps } from '../http/deps.ts';
import { walking } from './walking.ts';

const BATCH = 200;

/** Whether the store has the file; with `bytes`, whether it is still the one that was stored. */
const damageOf = async ({ files }: Pick<Deps, 'files'>, sha256: string, bytes: boolean): Promise<FileStoreFailure | null> => {
  if (!bytes) return (await files.stat(sha256)) === null ? 'FILE_MISSING' : null;
  try {
    // As a stream: a scan of 50 MB need not stand in memory.
    for await (const _chunk of await files.open(sha256));
    return null;
  } catch (error) {
    if (error instanceof FileStoreError) return error.code;
    throw error;
  }
};

export interface FileCheck {
  readonly files: number;
  readonly missing: number;
  readonly cleared: number;
  /** The store itself can be read: else nothing is known of its files, and nothing is found. */
  readonly filesReadable: boolean;
}

/** The folder is away, forbidden or broken; of a single file that is away the store says so itself. */
const isStoreFault = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

/** Looks for the files that the register names, those first that were missing before. What is missing only a backup brings back. */
export const checkFiles = async (
  deps: Pick<Deps, 'db' | 'files' | 'clock'>,
  { limit, bytes }: { readonly limit: number; readonly bytes: boolean },
): Promise<FileCheck> => {
  const { db, clock } = deps;
  let [files, missing, cleared] = [0, 0, 0];
  let filesReadable = true;
  const check = async (hashes: readonly string[], thorough: boolean): Promise<void> => {
    const there: string[] = [];
    for (const sha256 of hashes) {
      const cause = await damageOf(deps, sha256, thorough).catch((error: unknown) => {
        if (!isStoreFault(error)) throw error;
        filesReadable = false;
        return null;
      });
      if (!filesReadable) return;
      if (cause === null) there.push(sha256);
      else missing += 1;
      if (cause === null) continue;
      for (const dossierId of await namedBy(db, sha256))
        await keepFinding(db, { dossierId, class: 'FILE_MISSING', subject: sha256, cause }, clock.now());
    }
    files += hashes.length;
    cleared += await clearFiles(db, there);
  };
  const before = await foundFiles(db, { limit: BATCH });
  // A damaged one is there and still damaged: only its bytes tell.
  await check(before, true);
  await walking(db, 'FILES', Math.ceil(limit / BATCH), async (after) => {
    const hashes = await filesBehind(db, { after, limit: BATCH });
    await check(
      hashes.filter((sha256) => !before.includes(sha256)),
      bytes,
    );
    return hashes.length < BATCH || !filesReadable ? null : (hashes.at(-1) ?? null);
  });
  return { files, missing, cleared, filesReadable };
};
