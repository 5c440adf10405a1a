import { saidWith } from '../../db/register/commands.ts';
import { metaOf } from '../../db/register/files.ts';
import { ownerIn } from '../../db/register/parties.ts';
import { answeredOn, draftOutdatedBy, registersFor, resultInMaking } from '../../db/register/result-fields.ts';
import { overflowOf } from '../../documents/forms/overflow.ts';
import { localDate } from '../../domain/calendar/index.ts';
import { awaitingSecond } from '../../domain/dossier/acts/resultFields.ts';
import { type ActData, RULES_VERSION } from '../../domain/dossier/commands.ts';
import { objectionToName } from '../../domain/dossier/represented.ts';
import { refusalOf } from '../../domain/dossier/transition.ts';
import { isAny, type Refusal, refuse, refuseFields } from '../../domain/failures.ts';
import { askedOfSecond, objectionToWord, overrulesRegister, papersFor, REPLY } from '../../domain/law/results/decide.ts';
import { objectionsTo, type SaidBy } from '../../domain/law/results/fields.ts';
import type { Asks } from '../../domain/law/results/flaws.ts';
import { printedWords } from '../../domain/law/results/print.ts';
import type { ActContext } from './body.ts';

type Making = Pick<ActContext, 'tx' | 'state' | 'at'>;

/** The result in the making of the dossier that an act is asked of. */
const makingOf = async ({ tx, state, at }: Making) => resultInMaking(tx, state, { owner: await ownerIn(tx, state), at });

/** What the result says in a field, once somebody or every source has said it. */
export const resultValues = async (context: Making): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await makingOf(context))?.states.flatMap(({ definition, value }) => (value === null ? [] : [[definition.name, value] as const])) ?? [],
  );

/** Registers whose answer is not of that day: the person may have married, or died, since. */
const unaskedOn = async ({ tx, state, at }: Making): Promise<Refusal<'LOOK_UP_OWED'> | null> => {
  const registers = await registersFor(tx, state);
  const today = await answeredOn(tx, state.dossierId, localDate(at));
  const owing = registers.filter((register) => state.registers?.[register] === undefined || !today.includes(register));
  return owing.length === 0 ? null : refuse('LOOK_UP_OWED', { detail: { registers: owing } });
};

type Asking = Pick<ActContext, 'tx' | 'state' | 'actor' | 'commandId' | 'at'>;

/** What the rules have against an act comes before anything that is said of the result, and they say it. */
const ruledOut = ({ state, actor, commandId, at }: Asking, act: 'SUBMIT_DRAFT' | 'SIGN'): Refusal | null =>
  refusalOf(state, { version: RULES_VERSION, id: commandId, act, actor, data: {} }, { at });

/** T22: every field that lacks a value or on which the sources differ, each with its sentence; the registers are asked that day, before anything is said of them, and the account that could not be looked up at intake is by now. */
export const notDraftable = async (
  context: Asking,
): Promise<Refusal<'RESULT_FIELDS_OPEN' | 'RESULT_OVERFLOWS' | 'LOOK_UP_OWED'> | null> => {
  // A paper that is not converted yet would only seem to be missing.
  const ruled = ruledOut(context, 'SUBMIT_DRAFT');
  if (ruled !== null && ruled.code !== 'RESULT_FIELDS_OPEN') return null;
  if (context.state.account === 'UNAVAILABLE') return refuse('LOOK_UP_OWED', { detail: { registers: ['ACCOUNT'] } });
  const unasked = await unaskedOn(context);
  if (unasked !== null) return unasked;
  const making = await makingOf(context);
  if (making === null) return null;
  const waiting = awaitingSecond(context.state);
  const objections = [...waiting, ...objectionsTo(making.states).filter(({ field }) => !waiting.some((one) => one.field === field))];
  if (isAny(objections)) return refuseFields('RESULT_FIELDS_OPEN', objections);
  const overflows = await overflowOf(making.form, printedWords(making.states), making.answers);
  return isAny(overflows) ? refuseFields('RESULT_OVERFLOWS', overflows) : null;
};

/**
 * T24: what is signed is true on that day. The registers have answered on it (the signature itself asks them once more), and neither does anything stand against the result by now nor would it say
 * anything else than its draft, or of a file of the handler's own anything else than when it was submitted; one that was drawn before words were kept is judged by its fields alone. The leader then returns the draft (T23).
 */
export const notSignable = async (context: Asking): Promise<Refusal<'LOOK_UP_OWED' | 'DRAFT_OUTDATED'> | null> => {
  const { tx, state, at } = context;
  if (state.result?.outcome !== 'RESULT' || ruledOut(context, 'SIGN') !== null) return null;
  const unasked = await unaskedOn(context);
  if (unasked !== null) return unasked;
  const kept = await metaOf(tx, state.dossierId, state.result.draft, 'DRAFT');
  const outdated = await draftOutdatedBy(tx, state, kept, { owner: await ownerIn(tx, state), at });
  if (outdated === null) return null;
  return isAny(outdated) ? refuseFields('DRAFT_OUTDATED', outdated) : refuse('DRAFT_OUTDATED');
};

export const registersToAsk = async ({ tx, state }: Making): Promise<ActData['ASK_REGISTERS']> => ({
  registers: await registersFor(tx, state),
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

/** How a field is called, under what a second person is asked about it. */
const LOOKS = {
  OVERRULES: (overrules) => ({ overrules }),
  INCAPABLE: (incapable) => ({ incapable }),
  UNLISTED: (unlisted) => ({ unlisted }),
} as const satisfies Record<Asks | 'OVERRULES', (label: string) => Partial<ActData['DECIDE_FIELD']>>;

/** A person's word on a field: of a source that says so, or typed; with a reason wherever a source says anything at all. */
export const decided = async (
  context: Making,
  { field, source, value, seen, item, reasons }: Decision,
): Promise<ActData['DECIDE_FIELD'] | Refusal<(typeof DECISION_REFUSES)[number]>> => {
  const making = await makingOf(context);
  const found = making?.states.find(({ definition }) => definition.name === field);
  if (making === null || found === undefined) return refuse('FIELD_UNKNOWN', { field: 'field' });
  if (found.seen !== seen) return refuse('FIELD_CHANGED', { field: 'seen' });
  const { definition } = found;
  const word = { source, value, ...(item === undefined ? {} : { item }), ...(reasons === undefined ? {} : { reasons }) };
  // The answers as the case is: those of the state may not say yet that somebody acts by law.
  const { form, states, answers, dead, area, day, today } = making;
  const { papers, law, consultations } = context.state;
  const held = [
    ...papers.filter(({ file, treatment }) => file !== null || treatment !== null),
    ...consultations.flatMap(({ consultation, reply }) =>
      reply === null ? [] : [{ item: consultation, component: null, paperType: REPLY }],
    ),
  ];
  const beside = { form, states, dead, area, day, today, answers };
  const wrong = objectionToWord(found, word, { ...beside, papers: papersFor(definition, held, law.procedure) });
  if (wrong === 'REASON_MISSING') return refuse('REASON_MISSING', { field: 'reasons' });
  if (wrong !== null) return refuse('FIELD_VALUE_INVALID', { field: wrong.field, detail: { reason: wrong.reason } });
  const own = objectionToName(states, { field, value }, making.represented);
  if (own !== null) return refuse('FIELD_VALUE_INVALID', { field: 'value', detail: { reason: own } });
  const asks = overrulesRegister(found, word) ? 'OVERRULES' : askedOfSecond(found, word, beside);
  const second = asks === null ? {} : LOOKS[asks](definition.label);
  return { field, source, after: context.state.decided?.[field] ?? null, ...second };
};

/** A second person confirms what was asked: where a source says something else by now, nobody has asked for that. */
export const askedOfOld = async (context: Making, { request }: ActData['CONFIRM_REQUEST']): Promise<Refusal<'FIELD_CHANGED'> | null> => {
  const asked = context.state.requests.find((one) => one.request === request)?.command;
  if (asked?.act !== 'DECIDE_FIELD') return null;
  const said = (await saidWith(context.tx, [asked.id])).get(asked.id) as Partial<Decision> | undefined;
  const found = (await makingOf(context))?.states.find(({ definition }) => definition.name === asked.data.field);
  return found?.seen === said?.seen ? null : refuse('FIELD_CHANGED', { field: 'request' });
};
