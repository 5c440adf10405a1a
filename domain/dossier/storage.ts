import { decideResult } from '../classification/index.ts';
import { ownResultOf, resultCase } from '../law/procedure.ts';
import { addWork, endWork } from './change.ts';
import type { CommandOf } from './commands.ts';
import type { DossierState, StorageRecord } from './state.ts';

/** Results and data that go to national and specialised databases (DT-5, 1.11, I-12): the warehouse has them first, so nobody waits. */

type Of = Pick<StorageRecord, 'of' | 'item'>;

export const findRecord = ({ stored = [] }: Pick<DossierState, 'stored'>, record: string): StorageRecord | undefined =>
  stored.find((entry) => entry.record === record);

export const markRecord = (state: DossierState, record: string, status: StorageRecord['status']): DossierState => ({
  ...state,
  stored: (state.stored ?? []).map((entry) => (entry.record === record ? { ...entry, status } : entry)),
});

const recordsOf = ({ stored = [] }: Pick<DossierState, 'stored'>, { of, item }: Of): readonly StorageRecord[] =>
  stored.filter((entry) => entry.of === of && entry.item === item);

/** The newest of the result, or of a paper's data. */
export const newestRecord = (state: Pick<DossierState, 'stored'>, of: Of): StorageRecord | undefined => recordsOf(state, of).at(-1);

/** What it takes the place of in its database: each of them may stand there, though its answer never came. */
export const replacedBy = (state: Pick<DossierState, 'stored'>, { record, store, ...of }: StorageRecord): readonly string[] => {
  const versions = recordsOf(state, of);
  const own = versions.findIndex((entry) => entry.record === record);
  return versions.slice(0, own).flatMap((entry) => (entry.store === store ? [entry.record] : []));
};

/** It holds no longer, and is not sent any more. */
export const overtaken = (state: DossierState, { record }: StorageRecord): DossierState => {
  const work = state.work.filter((entry) => (entry.kind !== 'STORE_RESULT' && entry.kind !== 'PUSH_DATA') || entry.record !== record);
  return markRecord({ ...state, work }, record, 'SUPERSEDED');
};

/** The database is told as well, which may have it although it never said so. */
const withdrawn = (state: DossierState, entry: StorageRecord): DossierState =>
  addWork(overtaken(state, entry), { kind: 'WITHDRAW_STORED', record: entry.record });

const withdrawnIfSent = (state: DossierState, of: Of): DossierState => {
  const newest = newestRecord(state, of);
  return newest === undefined || newest.status === 'SUPERSEDED' ? state : withdrawn(state, newest);
};

/** A new version, which tells its database what it takes the place of there. */
const sent = (before: DossierState, draft: Omit<StorageRecord, 'record' | 'status'>): DossierState => {
  const { of, item, store } = draft;
  const earlier = recordsOf(before, draft);
  const newest = earlier.at(-1);
  const state = newest === undefined ? before : newest.store === store ? overtaken(before, newest) : withdrawnIfSent(before, draft);
  const record = `${of === 'RESULT' ? 'KQ' : item}-${earlier.length + 1}`;
  return addWork(
    { ...state, stored: [...(state.stored ?? []), { ...draft, record, status: 'OWED' }] },
    { kind: of === 'RESULT' ? 'STORE_RESULT' : 'PUSH_DATA', record },
  );
};

const RESULT: Of = { of: 'RESULT', item: '' };

/** T25: where DT-5 says so, the issued result goes to the database of its procedure. */
export const storing = (state: DossierState): DossierState => {
  const { result, law, resultForms } = state;
  const own = ownResultOf(law.procedure);
  if (result?.outcome !== 'RESULT' || result.issued === null || own?.store === undefined) return state;
  const { storage } = decideResult({ ...resultCase(own), electronicOnlyByChoice: resultForms === 'E' });
  return storage === 'EXTERNAL_WITH_LINK' ? sent(state, { ...RESULT, store: own.store, hash: result.issued }) : state;
};

/** T36: a recalled result is taken back there too. */
export const unstoring = (state: DossierState): DossierState => withdrawnIfSent(state, RESULT);

/** Data that has been checked goes to the database of its kind of paper, once for the same values of the same file. */
export const pushing = (state: DossierState, { id, data: { item, fileSha256, dataHash, store } }: CommandOf<'CONVERT'>): DossierState => {
  const of: Of = { of: 'DATA', item };
  if (store === undefined) return withdrawnIfSent(state, of);
  const newest = newestRecord(state, of);
  const stands = newest?.status === 'OWED' || newest?.status === 'STORED';
  if (stands && newest.store === store && newest.hash === dataHash && newest.file === fileSha256) return state;
  return sent(state, { ...of, store, hash: dataHash, command: id, file: fileSha256 });
};

/** Papers that turn out to be of another kind: their data is not what it was sent as. */
export const unpushing = (state: DossierState, items: readonly string[]): DossierState =>
  items.reduce((next, item) => withdrawnIfSent(next, { of: 'DATA', item }), state);

/** It stays in the warehouse alone; what it was to take the place of must not stay there as if it held. */
export const keptHere = (state: DossierState, id: string, entry: StorageRecord): DossierState =>
  replacedBy(state, entry).reduce(
    (next, record) => addWork(next, { kind: 'WITHDRAW_STORED', record }),
    markRecord(endWork(state, id), entry.record, 'KEPT'),
  );
