import { eq } from 'drizzle-orm';
import { saidWith } from '../../db/register/commands.ts';
import { answeredOn, resultInMaking } from '../../db/register/result-fields.ts';
import { party } from '../../db/schema.ts';
import { localDate } from '../../domain/calendar/index.ts';
import { awaitingSecond } from '../../domain/dossier/acts/resultFields.ts';
import { type ActData, RULES_VERSION } from '../../domain/dossier/commands.ts';
import { refusalOf } from '../../domain/dossier/transition.ts';
import { isAny, type Refusal, refuse, refuseFields } from '../../domain/failures.ts';
import { objectionToWord, overrulesRegister } from '../../domain/law/results/decide.ts';
import { objectionsTo, type SaidBy } from '../../domain/law/results/fields.ts';
import { objectionToOwn } from '../../domain/law/results/representative.ts';
import type { ActContext } from './body.ts';

/** The result in the making of the dossier that an act is asked of. */
const makingOf = async ({ tx, state }: Pick<ActContext, 'tx' | 'state'>) => {
  const [owner] = await tx.select().from(party).where(eq(party.partyId, state.partyId));
  return owner === undefined ? null : resultInMaking(tx, state, owner);
};

/** What the result says in a field, once somebody or every source has said it. */
export const resultValues = async (context: Pick<ActContext, 'tx' | 'state'>): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await makingOf(context))?.states.flatMap(({ definition, value }) => (value === null ? [] : [[definition.name, value] as const])) ?? [],
  );

/** T22: every field that lacks a value or on which the sources differ, each with its sentence; the registers are asked that day, before anything is said of them. */
export const notDraftable = async (
  context: Pick<ActContext, 'tx' | 'state' | 'actor' | 'commandId' | 'at'>,
): Promise<Refusal<'RESULT_FIELDS_OPEN' | 'LOOK_UP_OWED'> | null> => {
  const { state, actor, commandId, at } = context;
  // What the rules have against it comes first, and they say it: a paper that is not converted yet would only seem to be missing.
  const ruled = refusalOf(state, { version: RULES_VERSION, id: commandId, act: 'SUBMIT_DRAFT', actor, data: {} }, { at });
  if (ruled !== null && ruled.code !== 'RESULT_FIELDS_OPEN') return null;
  const making = await makingOf(context);
  if (making === null) return null;
  const today = await answeredOn(context.tx, state.dossierId, localDate(at));
  const unasked = making.registers.filter((register) => state.registers?.[register] === undefined || !today.includes(register));
  if (unasked.length > 0) return refuse('LOOK_UP_OWED', { detail: { items: unasked } });
  const waiting = awaitingSecond(state);
  const objections = [...waiting, ...objectionsTo(making.states).filter(({ field }) => !waiting.some((one) => one.field === field))];
  return isAny(objections) ? refuseFields('RESULT_FIELDS_OPEN', objections) : null;
};

/** The registers that the dossier's procedure names; an older dossier has never asked them. */
export const registersToAsk = async (context: Pick<ActContext, 'tx' | 'state'>): Promise<ActData['ASK_REGISTERS']> => ({
  registers: (await makingOf(context))?.registers ?? [],
});

export interface Decision {
  readonly field: string;
  readonly source: SaidBy;
  readonly value: string;
  /** Names what the person had before him. */
  readonly seen: string;
  /** The paper of the dossier on which the handler read it. */
  readonly item?: string;
  readonly reasons?: string;
}

export const DECISION_REFUSES = ['FIELD_UNKNOWN', 'FIELD_CHANGED', 'FIELD_VALUE_INVALID', 'REASON_MISSING'] as const;

/** A person's word on a field: of a source that says so, or typed; with a reason wherever a source says anything at all. */
export const decided = async (
  context: Pick<ActContext, 'tx' | 'state' | 'at'>,
  { field, source, value, seen, item, reasons }: Decision,
): Promise<ActData['DECIDE_FIELD'] | Refusal<(typeof DECISION_REFUSES)[number]>> => {
  const making = await makingOf(context);
  const found = making?.states.find(({ definition }) => definition.name === field);
  if (found === undefined) return refuse('FIELD_UNKNOWN', { field: 'field' });
  if (found.seen !== seen) return refuse('FIELD_CHANGED', { field: 'seen' });
  const { definition, said } = found;
  const held = context.state.papers.flatMap((paper) => (paper.file === null && paper.treatment === null ? [] : [paper.item]));
  const forms = context.state.law.procedure.components.flatMap(({ code, kind }) => (kind === 'FORM' ? [code] : []));
  const proofs = held.filter((one) => !forms.includes(one));
  const word = { source, value, ...(item === undefined ? {} : { item }) };
  const wrong = objectionToWord(found, word, { states: making?.states ?? [], today: localDate(context.at), held, proofs });
  if (wrong !== null) return refuse('FIELD_VALUE_INVALID', { field: wrong.field, detail: { reason: wrong.reason } });
  const own = making === null ? null : objectionToOwn(making.states, { field, value }, making.represented);
  if (own !== null) return refuse('FIELD_VALUE_INVALID', { field: 'value', detail: { reason: own } });
  const isHis = definition.sources.some(({ from }) => from === 'HANDLER') && Object.values(said).every((values) => values.length === 0);
  if (!isHis && reasons === undefined) return refuse('REASON_MISSING', { field: 'reasons' });
  const overrules = overrulesRegister(found, word) ? { overrules: definition.label } : {};
  return { field, source, after: context.state.decided?.[field] ?? null, ...overrules };
};

/** A second person confirms what was asked: where a source says something else by now, nobody has asked for that. */
export const askedOfOld = async (
  context: Pick<ActContext, 'tx' | 'state'>,
  { request }: ActData['CONFIRM_REQUEST'],
): Promise<Refusal<'FIELD_CHANGED'> | null> => {
  const asked = context.state.requests.find((one) => one.request === request)?.command;
  if (asked?.act !== 'DECIDE_FIELD') return null;
  const said = (await saidWith(context.tx, [asked.id])).get(asked.id) as Partial<Decision> | undefined;
  const found = (await makingOf(context))?.states.find(({ definition }) => definition.name === asked.data.field);
  return found?.seen === said?.seen ? null : refuse('FIELD_CHANGED', { field: 'request' });
};
