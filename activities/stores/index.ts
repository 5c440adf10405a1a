import { keepLink, keepWithdrawal, linkOwnersResult, valuesOf } from '../../db/register/storage.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import { resultNumber } from '../../domain/dossier/document-number.ts';
import type { StorageRecord } from '../../domain/dossier/state.ts';
import { findRecord, replacedBy } from '../../domain/dossier/storage.ts';
import { mainResultOf } from '../../domain/law/procedure.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf, type DossierContext } from '../dossier-context.ts';
import { WorkError } from '../signing/work-error.ts';
import type { RecordContent, RecordKey } from './port.ts';

type Deps = Pick<ActivityDeps, 'db' | 'files' | 'stores'>;

const recordIn = ({ state }: DossierContext, record: string): StorageRecord => {
  const entry = findRecord(state, record);
  if (entry === undefined) throw new WorkError(`the register does not know ${record}`);
  return entry;
};

const keyOf = ({ code: dossierCode }: DossierContext, { store, record }: StorageRecord): RecordKey => ({ store, dossierCode, record });

const resultOf = async ({ files }: Deps, { state, code, lead, owner }: DossierContext, entry: StorageRecord): Promise<RecordContent> => {
  const number = resultNumber(state, lead);
  const at = state.result?.issuedAt ?? null;
  if (state.result?.issued !== entry.hash || number === null || at === null)
    throw new WorkError(`${entry.record} is not the issued result`);
  return {
    kind: 'RESULT',
    paperType: mainResultOf(state.law.procedure).paperType,
    hash: entry.hash,
    supersedes: replacedBy(state, entry),
    ownerIdentifier: owner.identifier,
    agency: lead.agencyId,
    at,
    number,
    file: { name: `${code}.pdf`, bytes: await files.read(entry.hash) },
  };
};

const dataOf = async ({ db }: Deps, { state, lead, owner }: DossierContext, entry: StorageRecord): Promise<RecordContent> => {
  const checked = await valuesOf(db, { dossierId: state.dossierId, item: entry.item, commandId: entry.command ?? '' });
  if (checked === undefined) throw new WorkError(`no values of ${entry.record}`);
  return {
    kind: 'DATA',
    paperType: checked.paperType,
    hash: checked.dataHash,
    supersedes: replacedBy(state, entry),
    ownerIdentifier: owner.identifier,
    agency: lead.agencyId,
    at: checked.checkedAt,
    data: { fileSha256: checked.fileSha256, values: checked.fieldValues as readonly unknown[] },
  };
};

/** DT-5, 1.11, T36: what national and specialised databases hold of a dossier. What they answer stays in our warehouses; the workflow learns that they have it. */
export const createStoreActivities = (deps: Deps): Pick<Activities, 'storeResult' | 'pushData' | 'withdrawStored'> => {
  const { db, stores } = deps;
  const put =
    (contentOf: (deps: Deps, view: DossierContext, entry: StorageRecord) => Promise<RecordContent>) =>
    async ({ dossierId, record, at }: { readonly dossierId: string; readonly record: string; readonly at: string }): Promise<void> => {
      const view = await contextOf(db, dossierId);
      const entry = recordIn(view, record);
      // Recalled or replaced since: sent now, it would hold there beside what took its place.
      if (entry.status !== 'OWED') return;
      const content = await contentOf(deps, view, entry);
      const { id, link } = await stores.put(keyOf(view, entry), content);
      const { of, item, store, hash } = entry;
      const dossierCode = view.code;
      await keepLink(db, { dossierCode, record, sha256: entry.file ?? hash, data: { of, item, store, hash, id, link }, at });
      if (of === 'RESULT') await linkOwnersResult(db, { dossierCode, sha256: hash, link, at });
    };
  return {
    storeResult: put(resultOf),
    pushData: put(dataOf),
    withdrawStored: async ({ dossierId, record, at }) => {
      const view = await contextOf(db, dossierId);
      const entry = recordIn(view, record);
      await stores.withdraw(keyOf(view, entry), at);
      const { of, item, store, hash } = entry;
      await keepWithdrawal(db, {
        dossierCode: view.code,
        record,
        sha256: entry.file ?? hash,
        data: { of, item, store, hash, withdrawn: true },
        at,
      });
    },
  };
};
