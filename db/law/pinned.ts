import { localDate } from '../../domain/calendar/index.ts';
import { isRefusal, type Refusal } from '../../domain/failures.ts';
import type { Area } from '../../domain/law/results/area.ts';
import type { AgencyDefinition, LawSnapshot } from '../../domain/law/types.ts';
import type { Db, Tx } from '../client.ts';
import { agencyOf, areaAskedBy, lawSnapshotFor, resultFormOn } from './law.ts';
import { keepLaw } from './snapshots.ts';
import { stateOfLaw } from './whole.ts';

type Question = Parameters<typeof lawSnapshotFor>[1];

/** What an intake starts with: the law, its name in the register, and the agency in the lead as it is now; null: there is none. */
export interface Pinned {
  readonly law: LawSnapshot;
  readonly lawHash: string;
  readonly lead: AgencyDefinition | null;
  /** Địa bàn outside of which a dossier is hardly that agency's; null: whoever applies may live anywhere. */
  readonly area: Area | null;
}

interface Remembered {
  /** State of the law's table that the answers come from. */
  readonly table: string;
  readonly answers: Map<string, Omit<Pinned, 'lawHash'>>;
}

/** By pool: intakes of a day ask for the same few laws, and to pin one anew takes five queries of whole definitions. */
const remembered = new WeakMap<Db, Remembered>();
const REMEMBERED_AT_MOST = 500;

/** Where the form of its result doubts whoever lives elsewhere. */
const areaFor = async (tx: Tx, { procedure }: LawSnapshot, { leadAgency, receivedAt }: Question): Promise<Area | null> => {
  const found = await resultFormOn(tx, procedure, localDate(receivedAt));
  return found === null ? null : areaAskedBy(tx, found.form, leadAgency);
};

/** The law for an intake, kept in the register under its name; `db` is the pool that `tx` is of. */
export const pinnedLaw = async (db: Db, tx: Tx, question: Question): Promise<Pinned | Refusal> => {
  const table = await stateOfLaw(tx);
  const known = remembered.get(db);
  const memory: Remembered = known?.table === table ? known : { table, answers: new Map() };
  remembered.set(db, memory);
  const key = JSON.stringify([
    question.procedureCode,
    question.intakeAgency,
    question.leadAgency,
    localDate(question.receivedAt),
    Object.entries(question.answers ?? {}).sort(),
  ]);
  const before = memory.answers.get(key);
  if (before) return { ...before, lawHash: await keepLaw(tx, before.law) };
  const law = await lawSnapshotFor(tx, question);
  if (isRefusal(law)) return law;
  const lead = await agencyOf(tx, question.leadAgency);
  if (memory.answers.size >= REMEMBERED_AT_MOST) memory.answers.clear();
  const area = await areaFor(tx, law, question);
  memory.answers.set(key, { law, lead, area });
  return { law, lead, area, lawHash: await keepLaw(tx, law) };
};
