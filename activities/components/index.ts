import { registerItem } from '../../db/register/result-fields.ts';
import { lookedUpData } from '../../db/schema.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import { recordsFor, registerNamed, registerOf } from '../../domain/law/results/registers.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf } from '../dossier-context.ts';

type Deps = Pick<ActivityDeps, 'db' | 'registers'>;

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
  deps: Deps,
  { dossierId, register: name, at }: { readonly dossierId: string; readonly register: string; readonly at: string },
): Promise<{ readonly found: boolean }> => {
  const register = registerNamed(name);
  const { owner } = await contextOf(deps.db, dossierId);
  const records = await recordsFor(deps.registers.find, { register, as: 'person', number: owner.identifier });
  return keep(deps, { dossierId, item: registerItem(register), found: records.length > 0, record: records, lookedUpAt: at });
};

/** A3, B2: reads the registers, in place of a paper and about the person. */
export const createComponentActivities = (deps: Deps): Pick<Activities, 'lookUpComponent' | 'askRegister'> => ({
  lookUpComponent: async ({ dossierId, item, register, at }) => {
    const { owner } = await contextOf(deps.db, dossierId);
    const records = await recordsFor(deps.registers.find, { register, as: 'paper', number: owner.identifier });
    const [first = null] = records;
    const record = registerOf(register).ofThings === true && records.length > 1 ? records : first;
    return keep(deps, { dossierId, item, found: record !== null, record, lookedUpAt: at });
  },

  askRegister: ({ dossierId, register, at }) => askAboutPerson(deps, { dossierId, register, at }),
});
