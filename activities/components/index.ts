import { registerItem } from '../../db/register/result-fields.ts';
import { lookedUpData } from '../../db/schema.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf } from '../dossier-context.ts';
import type { MarriageRecord } from './port.ts';

const spouseOf = (record: MarriageRecord, personalId: string): string | undefined =>
  record.spouses.find((spouse) => spouse.personalId !== personalId)?.personalId;

/** A3, B2: reads the registers, in place of a paper and about the person. What they hold stays in our database; the workflow learns only whether it found. */
export const createComponentActivities = ({
  db,
  civilStatus,
}: Pick<ActivityDeps, 'db' | 'civilStatus'>): Pick<Activities, 'lookUpComponent' | 'askRegister'> => {
  const keep = async (row: typeof lookedUpData.$inferInsert): Promise<{ readonly found: boolean }> => {
    await db
      .insert(lookedUpData)
      .values(row)
      .onConflictDoUpdate({ target: [lookedUpData.dossierId, lookedUpData.item], set: row });
    return { found: row.found };
  };
  return {
    lookUpComponent: async ({ dossierId, item, register, at }) => {
      const { owner } = await contextOf(db, dossierId);
      const [marriage = null] = (await civilStatus.findMarriages({ personalId: owner.identifier })).records;
      const deceased = register === 'DEATH' && marriage ? spouseOf(marriage, owner.identifier) : undefined;
      // A death extract is that of the late spouse, whom only the marriage register names.
      const [death = null] = deceased === undefined ? [] : (await civilStatus.findDeaths({ personalId: deceased })).records;
      const record = register === 'MARRIAGE' ? marriage : death;
      return keep({ dossierId, item, found: record !== null, record, lookedUpAt: at });
    },

    askRegister: async ({ dossierId, register, at }) => {
      const { owner } = await contextOf(db, dossierId);
      const { records: marriages } = await civilStatus.findMarriages({ personalId: owner.identifier });
      const spouses = marriages.flatMap((record) => spouseOf(record, owner.identifier) ?? []);
      // Deaths are those of the person and of every spouse: whoever died ends a marriage or needs no certificate.
      const records =
        register === 'MARRIAGE'
          ? marriages
          : (
              await Promise.all([owner.identifier, ...new Set(spouses)].map((personalId) => civilStatus.findDeaths({ personalId })))
            ).flatMap((answer) => answer.records);
      return keep({ dossierId, item: registerItem(register), found: records.length > 0, record: records, lookedUpAt: at });
    },
  };
};
