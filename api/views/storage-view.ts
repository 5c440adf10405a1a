import { type Static, Type } from 'typebox';
import type { StorageLink } from '../../db/register/storage.ts';
import { Maybe, MaybeInstant, StorageStatus, storeName } from '../../domain/dossier/codes.ts';
import type { DossierState, PaperItem, StorageRecord } from '../../domain/dossier/state.ts';
import { newestRecord } from '../../domain/dossier/storage.ts';

/** Where a result or a paper's data is kept (I-12): here in any case, and where the law says so in a database outside. */
export const StorageBody = Type.Object(
  {
    status: StorageStatus,
    store: Maybe,
    storeName: Maybe,
    id: Maybe,
    link: Maybe,
    storedAt: MaybeInstant,
  },
  { title: 'Storage', description: 'Nơi lưu; cơ sở dữ liệu ngoài, mã và đường dẫn ở đó' },
);

type Storage = Static<typeof StorageBody>;
type Links = ReadonlyMap<string, StorageLink>;

const HERE: Storage = { status: 'HERE', store: null, storeName: null, id: null, link: null, storedAt: null };

const storageOf = (entry: StorageRecord | undefined, links: Links): Storage => {
  if (entry === undefined || entry.status === 'SUPERSEDED') return HERE;
  const { status, store, record } = entry;
  const { id = null, link = null, storedAt = null } = (status === 'STORED' ? links.get(record) : undefined) ?? {};
  return { status, store, storeName: storeName(store), id, link, storedAt };
};

/** Null: nothing is issued. */
export const resultStorage = (state: DossierState, links: Links): Storage | null =>
  state.result?.issued == null ? null : storageOf(newestRecord(state, { of: 'RESULT', item: '' }), links);

/** Null: there is no checked data of the paper as it is now. */
export const dataStorage = (
  state: DossierState,
  links: Links,
  { item, convertedFrom, file }: Pick<PaperItem, 'item' | 'convertedFrom' | 'file'>,
): Storage | null =>
  convertedFrom === null || convertedFrom !== file?.sha256 ? null : storageOf(newestRecord(state, { of: 'DATA', item }), links);
