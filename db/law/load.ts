import { and, eq } from 'drizzle-orm';
import { bodyOf, type Definition } from '../../domain/law/catalogue.ts';
import type { LawVersion } from '../../domain/law/pin.ts';
import { canonicalJson } from '../../platform/hash.ts';
import type { Db } from '../client.ts';
import { lawDefinition } from '../schema.ts';

/**
 * What loading would do to one version. `ADD` a new one · `END` only its last day changes · `SUPERSEDE` a stored version that the files no
 * longer hold and that a file's version of the same days replaces: it stays stored, but is never in force · `REFUSE` the same version with
 * another body.
 */
export interface LawChange {
  readonly change: 'ADD' | 'END' | 'SUPERSEDE' | 'REFUSE';
  readonly kind: string;
  readonly key: string;
  readonly version: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  /** JSON pointers that differ (`REFUSE`). */
  readonly differs: readonly string[];
}

const FOREVER = '9999-12-31';

type Stored = Omit<LawChange, 'change' | 'differs'> & { readonly body: unknown };

/** What may not change under one version: all but the day on which it ends, which an amendment sets afterwards. */
const fixed = (body: unknown): Record<string, unknown> => {
  const { validTo: _end, ...rest } = body as Record<string, unknown>;
  return rest;
};

/** Pointers under which two JSON values differ, at most to depth 3: enough to find the place. */
const differences = (before: unknown, after: unknown, pointer = '', depth = 0): readonly string[] => {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  const both = [before, after].every((value) => typeof value === 'object' && value !== null);
  if (!both || depth === 3) return [pointer];
  const [left, right] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => differences(left[key], right[key], `${pointer}/${key}`, depth + 1));
};

const same = (one: Stored, other: Pick<Stored, 'kind' | 'key'>): boolean => one.kind === other.kind && one.key === other.key;

/** Compares definitions with what is stored; pure. */
export const lawChanges = (definitions: readonly Definition[], stored: readonly Stored[]): readonly LawChange[] => {
  const toLoad = definitions.flatMap((definition): readonly LawChange[] => {
    const { kind, key, version, validFrom, validTo } = definition;
    const entry = { kind, key, version, validFrom, validTo };
    const before = stored.find((row) => same(row, definition) && row.version === version);
    if (before === undefined) return [{ change: 'ADD', ...entry, differs: [] }];
    const differs = differences(fixed(before.body), fixed(bodyOf(definition)));
    if (differs.length > 0) return [{ change: 'REFUSE', ...entry, differs }];
    return before.validTo === validTo ? [] : [{ change: 'END', ...entry, differs: [] }];
  });
  const replaced = stored.filter(
    (row) =>
      row.validTo !== row.validFrom &&
      !definitions.some((definition) => same(row, definition) && definition.version === row.version) &&
      definitions.some(
        (definition) =>
          same(row, definition) && definition.validFrom < (row.validTo ?? FOREVER) && row.validFrom < (definition.validTo ?? FOREVER),
      ),
  );
  return [
    ...toLoad,
    ...replaced.map(({ body: _body, ...row }): LawChange => ({ change: 'SUPERSEDE', ...row, validTo: row.validFrom, differs: [] })),
  ];
};

/** Versions that the database holds, but for those that another has replaced. */
export const storedLaw = async (db: Db): Promise<readonly LawVersion[]> =>
  ((await db.select().from(lawDefinition)) as readonly LawVersion[]).filter(({ validFrom, validTo }) => validFrom !== validTo);

/** What a load would change now. */
export const diffLaw = async (db: Db, definitions: readonly Definition[]): Promise<readonly LawChange[]> =>
  lawChanges(definitions, await db.select().from(lawDefinition));

/** Loads definitions as immutable versions, all or nothing; a changed body under a stored version refuses the whole load. Idempotent. */
export const loadDefinitions = async (
  db: Db,
  definitions: readonly Definition[],
): Promise<{ readonly loaded: boolean; readonly changes: readonly LawChange[] }> =>
  db.transaction(async (tx) => {
    // Two releases at once would otherwise both find a version missing.
    await tx.execute('lock table law_definition in share row exclusive mode');
    const changes = await diffLaw(tx, definitions);
    if (changes.some(({ change }) => change === 'REFUSE')) return { loaded: false, changes };
    for (const { change, kind, key, version, validTo } of changes) {
      const row = and(eq(lawDefinition.kind, kind), eq(lawDefinition.key, key), eq(lawDefinition.version, version));
      if (change !== 'ADD') await tx.update(lawDefinition).set({ validTo }).where(row);
      const added = definitions.find((definition) => definition.kind === kind && definition.key === key && definition.version === version);
      if (change === 'ADD' && added !== undefined)
        await tx.insert(lawDefinition).values({ kind, key, version, validFrom: added.validFrom, validTo, body: bodyOf(added) });
    }
    return { loaded: true, changes };
  });
