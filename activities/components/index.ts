import { lookedUpData } from '../../db/schema.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf } from '../dossier-context.ts';
import type { MarriageRecord } from './port.ts';

const spouseOf = (record: MarriageRecord, personalId: string): string | undefined =>
  record.spouses.find((spouse) => spouse.personalId !== personalId)?.personalId;

/** A3: reads the register that may stand in for a paper. What it finds stays in our database; the workflow learns only whether it found. */
export const createComponentActivities = ({
  db,
  civilStatus,
}: Pick<ActivityDeps, 'db' | 'civilStatus'>): Pick<Activities, 'lookUpComponent'> => ({
  lookUpComponent: async ({ dossierId, item, register, at }) => {
    const { owner } = await contextOf(db, dossierId);
    const { record: marriage } = await civilStatus.findMarriage({ personalId: owner.identifier });
    const deceased = register === 'DEATH' && marriage ? spouseOf(marriage, owner.identifier) : undefined;
    // A death extract is that of the late spouse, whom only the marriage register names.
    const record =
      register === 'MARRIAGE' ? marriage : deceased === undefined ? null : (await civilStatus.findDeath({ personalId: deceased })).record;
    const row = { dossierId, item, found: record !== null, record, lookedUpAt: at };
    await db
      .insert(lookedUpData)
      .values(row)
      .onConflictDoUpdate({ target: [lookedUpData.dossierId, lookedUpData.item], set: row });
    return { found: record !== null };
  },
});
