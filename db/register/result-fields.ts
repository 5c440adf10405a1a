import { and, asc, eq, inArray } from 'drizzle-orm';
import { localDate } from '../../domain/calendar/index.ts';
import { isUploaded } from '../../domain/dossier/acts/resultFields.ts';
import { caseOf } from '../../domain/dossier/representatives.ts';
import { asRecorded, type Represented } from '../../domain/dossier/represented.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import type { CaseAnswers } from '../../domain/law/procedure.ts';
import { withSpouse } from '../../domain/law/results/civil-status.ts';
import {
  deadOf,
  type Facts,
  type FieldDecision,
  type FieldState,
  fieldStates,
  objectionsTo,
  type SaidBy,
} from '../../domain/law/results/fields.ts';
import { type PartyOnFile, partyFacts } from '../../domain/law/results/party.ts';
import { resultWords } from '../../domain/law/results/print.ts';
import { REGISTER_NAMES, registerFacts } from '../../domain/law/results/registers.ts';
import type { FactRecord } from '../../domain/law/results/template.ts';
import type { ResultFormDefinition } from '../../domain/law/types.ts';
import { canonicalJson, sha256 } from '../../platform/hash.ts';
import type { Db, Tx } from '../client.ts';
import { areaAskedBy, resultFormOn } from '../law/law.ts';
import { dossierEvent, lookedUpData } from '../schema.ts';
import { saidWith } from './commands.ts';
import { conversionsOf } from './conversions.ts';
import type { Owner } from './parties.ts';
import { representativeOf } from './representatives.ts';

const OF_PERSON = '@';
/** Under which name a register's answer about the person is kept, beside those that stand in for a paper. */
export const registerItem = (register: string): string => `${OF_PERSON}${register}`;

/** Registers whose answer about the person is of that day: yesterday's says nothing of a marriage of this morning. */
export const answeredOn = async (db: Db | Tx, dossierId: string, day: string): Promise<readonly string[]> => {
  const rows = await db
    .select({ item: lookedUpData.item, at: lookedUpData.lookedUpAt })
    .from(lookedUpData)
    .where(eq(lookedUpData.dossierId, dossierId));
  return rows.flatMap(({ item, at }) => (item.startsWith(OF_PERSON) && localDate(at) === day ? [item.slice(OF_PERSON.length)] : []));
};

/** What a person wrote with a decision: it is kept in the command's row and nowhere else. */
interface Decided {
  readonly value: string;
  readonly seen: string;
  readonly reasons?: string;
  readonly item?: string;
}

/** As the event tells it; `command` and `by`: whose word it is, where a second person's act made it count. */
interface DecidedEvent {
  readonly field: string;
  readonly source: SaidBy;
  readonly command?: string;
  readonly by?: string;
}

/** Decisions that took effect, in order. */
const decisionsOf = async (db: Db | Tx, dossierId: string): Promise<readonly FieldDecision[]> => {
  const rows = await db
    .select({ data: dossierEvent.data, person: dossierEvent.person, at: dossierEvent.at, commandId: dossierEvent.commandId })
    .from(dossierEvent)
    .where(and(eq(dossierEvent.dossierId, dossierId), eq(dossierEvent.type, 'FIELD_DECIDED')))
    .orderBy(asc(dossierEvent.revision));
  const taken = rows.map(({ data, person, at, commandId }) => {
    const { field, source, command, by } = data as unknown as DecidedEvent;
    const who = by === undefined ? { person } : { person: by, confirmedBy: person };
    return { field, source, ...who, at, commandId: command ?? commandId };
  });
  const said = await saidWith(
    db,
    taken.map(({ commandId }) => commandId),
  );
  return taken.flatMap((decision) => {
    const written = said.get(decision.commandId) as Decided | undefined;
    return written === undefined ? [] : [{ reasons: null, ...written, ...decision }];
  });
};

/** Converted papers as they stand, of their present scans only: what was typed from an older one is no word of the paper any more (1.11). */
const papersOf = async (db: Db | Tx, { dossierId, papers }: DossierState, owner: PartyOnFile): Promise<Facts['papers']> => {
  const conversions = await conversionsOf(db, dossierId);
  return papers.flatMap(({ item, paperType, file }) => {
    const latest = conversions.findLast((conversion) => conversion.item === item && conversion.fileSha256 === file?.sha256);
    if (latest === undefined || paperType === null) return [];
    const fields = latest.values as readonly { readonly field: string; readonly value: string | null }[];
    const values: FactRecord = Object.fromEntries(fields.flatMap(({ field, value }) => (value === null ? [] : [[field, value]])));
    return [{ paperType, values: withSpouse(values, { personalId: owner.identifier, fullName: owner.fullName }) }];
  });
};

/** Records that the registers answered with about the person, by register; one that was not asked has none. */
const answersIn = async (db: Db | Tx, dossierId: string) => {
  const items = REGISTER_NAMES.map((register) => [registerItem(register), register] as const);
  const rows = await db
    .select()
    .from(lookedUpData)
    .where(
      and(
        eq(lookedUpData.dossierId, dossierId),
        inArray(
          lookedUpData.item,
          items.map(([item]) => item),
        ),
      ),
    );
  return Object.fromEntries(
    items.flatMap(([item, register]) => rows.flatMap((row) => (row.item === item ? [[register, row.record]] : []))),
  );
};

/** What the registers say that were asked about the person. */
const registersOf = async (
  db: Db | Tx,
  dossierId: string,
  { owner, papers }: { readonly owner: PartyOnFile; readonly papers: Facts['papers'] },
): Promise<Facts['registers']> => {
  const held = await answersIn(db, dossierId);
  const extracts = papers.filter(({ paperType }) => paperType === 'DEATH_EXTRACT').map(({ values }) => values);
  return registerFacts(held, { personalId: owner.identifier, extracts });
};

/** The result that a dossier will end in, as far as it can be said now. */
export interface ResultInMaking {
  readonly form: ResultFormDefinition;
  readonly states: readonly FieldState[];
  /** The answers by which the form's fields and blocks are chosen. */
  readonly answers: CaseAnswers;
  readonly represented: Represented;
  /** Whom they and the papers tell to have died. */
  readonly dead: readonly FactRecord[];
  /** Địa bàn of the agency in the lead. */
  readonly area: Facts['area'];
  /** Day of receipt, and day on which it is looked at. */
  readonly day: string;
  readonly today: string;
}

/** The form of a dossier's result, with what its procedure says of it; null: it has none. */
const formOf = (db: Db | Tx, { law, clock }: DossierState) => resultFormOn(db, law.procedure, localDate(clock.receivedAt));

/** Registers that the procedure has asked about the person; an older dossier has never asked them. Whoever makes the result himself goes by them, too. */
export const registersFor = async (db: Db | Tx, state: DossierState): Promise<readonly string[]> =>
  isUploaded(state) ? (state.law.procedure.registers ?? []) : ((await formOf(db, state))?.registers ?? []);

/** Names what these registers have answered about the person: nobody knows the fields of a file, so its draft keeps what it was made by. */
export const answersSeen = async (
  db: Db | Tx,
  { dossierId }: Pick<DossierState, 'dossierId'>,
  registers: readonly string[],
): Promise<string> => {
  const answers = await answersIn(db, dossierId);
  return sha256(canonicalJson(registers.map((register) => [register, answers[register] ?? []])));
};

/** The fields of a dossier's result with what each source says; null: its procedure has no form. */
export const resultInMaking = async (
  db: Db | Tx,
  state: DossierState,
  { owner, at }: { readonly owner: Owner; readonly at: string },
): Promise<ResultInMaking | null> => {
  const day = localDate(state.clock.receivedAt);
  const found = await formOf(db, state);
  if (found === null) return null;
  const { form, excludedCases } = found;
  const representative = await representativeOf(db, state.dossierId);
  const papers = await papersOf(db, state, owner);
  const registers = await registersOf(db, state.dossierId, { owner, papers });
  const answers = caseOf(state.answers, representative);
  const party = partyFacts(owner, owner.first, representative ?? undefined);
  const area = await areaAskedBy(db, form, state.leadAgency);
  const facts: Facts = { party, answers, excludedCases, papers, registers, area, day, today: localDate(at) };
  const represented = { owner: { names: [owner.fullName], personalId: owner.identifier }, recorded: representative };
  const states = asRecorded(fieldStates(form, facts, await decisionsOf(db, state.dossierId), sha256), represented);
  return { form, states, answers, represented, dead: deadOf(facts), area, day, today: facts.today };
};

/**
 * What makes a draft another certificate than would be drawn now: what stands against the result by field, or nothing but its words; null: it still is the
 * same. `words` are those of the draft; of one that was drawn before they were kept its fields alone are judged.
 */
const outdatedBy = ({ form, states, answers }: ResultInMaking, words: unknown): ReturnType<typeof objectionsTo> | null => {
  const objections = objectionsTo(states);
  if (objections.length > 0) return objections;
  return words === undefined || canonicalJson(words) === canonicalJson(resultWords(form, states, answers)) ? null : [];
};

/** The same of a dossier's draft as it is kept: of a file of the handler's own, whose fields nobody knows, what the registers answer. */
export const draftOutdatedBy = async (
  db: Db | Tx,
  state: DossierState,
  kept: Readonly<Record<string, unknown>>,
  { owner, at }: { readonly owner: Owner; readonly at: string },
): Promise<ReturnType<typeof objectionsTo> | null> => {
  if (isUploaded(state)) {
    const { answers } = kept;
    return answers === undefined || answers === (await answersSeen(db, state, await registersFor(db, state))) ? null : [];
  }
  const making = await resultInMaking(db, state, { owner, at });
  return making === null ? null : outdatedBy(making, kept.words);
};
