import { registerItem } from '../../db/register/result-fields.ts';
import { lookedUpData } from '../../db/schema.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf } from '../dossier-context.ts';
import type { MarriageRecord } from './port.ts';

const spouseOf = (record: MarriageRecord, personalId: string): string | undefined =>
  record.spouses.find((spouse) => spouse.personalId !== personalId)?.personalId;

type Deps = Pick<ActivityDeps, 'db' | 'civilStatus'>;

/** What registers hold stays in our database; whoever asks learns only whether they found. */
const keep = async ({ db }: Pick<Deps, 'db'>, row: typeof lookedUpData.$inferInsert): Promise<{ readonly found: boolean }> => {
  await db
    .insert(lookedUpData)
    .values(row)
    .onConflictDoUpdate({ target: [lookedUpData.dossierId, lookedUpData.item], set: row });
  return { found: row.found };
};

/** Asks a register about the person whom the result is about. */
export const askAboutPerson = async (
  { db, civilStatus }: Deps,
  { dossierId, register, at }: { readonly dossierId: string; readonly register: string; readonly at: string },
): Promise<{ readonly found: boolean }> => {
  const { owner } = await contextOf(db, dossierId);
  const { records: marriages } = await civilStatus.findMarriages({ personalId: owner.identifier });
  const spouses = marriages.flatMap((record) => spouseOf(record, owner.identifier) ?? []);
  // Deaths are those of the person and of every spouse: whoever died ends a marriage or needs no certificate.
  const records =
    register === 'MARRIAGE'
      ? marriages
      : (await Promise.all([owner.identifier, ...new Set(spouses)].map((personalId) => civilStatus.findDeaths({ personalId })))).flatMap(
          (answer) => answer.records,
        );
  return keep({ db }, { dossierId, item: registerItem(register), found: records.length > 0, record: records, lookedUpAt: at });
};

/** A3, B2: reads the registers, in place of a paper and about the person. */
export const createComponentActivities = (deps: Deps): Pick<Activities, 'lookUpComponent' | 'askRegister'> => ({
  lookUpComponent: async ({ dossierId, item, register, at }) => {
    const { db, civilStatus } = deps;
    const { owner } = await contextOf(db, dossierId);
    const [marriage = null] = (await civilStatus.findMarriages({ personalId: owner.identifier })).records;
    const deceased = register === 'DEATH' && marriage ? spouseOf(marriage, owner.identifier) : undefined;
    // A death extract is that of the late spouse, whom only the marriage register names.
    const [death = null] = deceased === undefined ? [] : (await civilStatus.findDeaths({ personalId: deceased })).records;
    const record = register === 'MARRIAGE' ? marriage : death;
    return keep(deps, { dossierId, item, found: record !== null, record, lookedUpAt: at });
  },

  askRegister: ({ dossierId, register, at }) => askAboutPerson(deps, { dossierId, register, at }),
});
