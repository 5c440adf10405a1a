import type { ComponentDefinition, FormField } from '../types.ts';
import { agree } from './compare.ts';
import { type FieldState, knownIn, mayDecide, type SaidBy } from './fields.ts';
import { type Asks, flawOf, type Surroundings } from './flaws.ts';

/** A person's word on a field, as it is asked for. */
export interface Word {
  readonly source: SaidBy;
  readonly value: string;
  /** The paper of the dossier on which it was read. */
  readonly item?: string;
  readonly reasons?: string;
}

/** What is wrong with a word, and in which part of it. */
export interface Objection {
  readonly field: 'source' | 'value' | 'item';
  readonly reason: string;
}

/** The papers of the dossier that a word may rest on: all, and which of them are of a kind that bears the field's value. */
export interface Papers {
  readonly held: readonly string[];
  readonly bearing: readonly string[];
  /** How the kinds of paper that bear it are called. */
  readonly kinds: readonly string[];
}

/** What the agency that was asked has answered, among the kinds of paper; in the dossier it is called as its consultation. */
export const REPLY = 'CONSULTATION_REPLY';

/** Which of the papers that a dossier holds can bear a field's value: by the component that each is, or by its kind. */
export const papersFor = (
  { borneBy = [] }: Pick<FormField, 'borneBy'>,
  held: readonly { readonly item: string; readonly component: string | null; readonly paperType: string | null }[],
  { components }: { readonly components: readonly Pick<ComponentDefinition, 'code' | 'name' | 'paperType'>[] },
): Papers => {
  const bears = (...kinds: readonly (string | null)[]): boolean => kinds.some((kind) => kind !== null && borneBy.includes(kind));
  return {
    held: held.map(({ item }) => item),
    bearing: held.flatMap(({ item, component, paperType }) => (bears(component, paperType) ? [item] : [])),
    kinds: [
      ...components.flatMap(({ code, name, paperType = null }) => (bears(code, paperType) ? [name] : [])),
      ...(bears(REPLY) ? ['văn bản trả lời của cơ quan được hỏi'] : []),
    ],
  };
};

/** Birth and sex stand in a personal number, too: a value that it denies is refused while another side says the one that it bears. */
const deniedByNumber = (state: FieldState, value: string, beside: Surroundings): boolean => {
  const { inNumber } = state.definition;
  const denies = (one: string): boolean => inNumber !== undefined && flawOf({ ...OF_NUMBER, inNumber }, one, beside) !== null;
  const others = Object.values(state.said).flat();
  return denies(value) && others.some((other) => !denies(other));
};

/** Of the rules of a field the one about the number alone. */
const OF_NUMBER = { name: '', label: '', type: 'CODE', required: true, when: {}, sources: [] } as const satisfies FormField;

/** The books that an agency keeps and what it looks up are no papers of the dossier: they are named, and whatever was read in them after that. */
const notInBook = ({ readIn, name }: FormField, states: readonly FieldState[]): Objection | null => {
  const book = states.find(({ definition }) => definition.name === readIn);
  return readIn === name || book?.value != null
    ? null
    : { field: 'item', reason: `phải nêu giấy tờ trong hồ sơ, hoặc ghi trước: ${book?.definition.label ?? ''}` };
};

/** What the handler himself writes was read on a paper of the dossier that can bear it, or in a book. */
const notRead = (
  { item }: Word,
  { held, bearing, kinds }: Papers,
  { definition, states }: { definition: FormField } & Beside,
): Objection | null => {
  if (item !== undefined && bearing.includes(item)) return null;
  if (item === undefined && definition.readIn !== undefined) return notInBook(definition, states);
  if (kinds.length === 0) return { field: 'item', reason: 'giá trị được đọc trong sổ hoặc khi tra cứu, không phải trên giấy tờ của hồ sơ' };
  if (item === undefined || !held.includes(item))
    return { field: 'item', reason: 'phải nêu giấy tờ trong hồ sơ mà giá trị được đọc trên đó' };
  return { field: 'item', reason: `giấy tờ này không chứng minh được; phải là: ${kinds.join(' hoặc ')}` };
};

/** Whether a register says otherwise than a person's word; whoever chooses what a register says overrules none. */
export const overrulesRegister = ({ definition: { type }, said }: FieldState, { source, value }: Pick<Word, 'source' | 'value'>): boolean =>
  source !== 'REGISTER' && !said.REGISTER.every((one) => agree(type, one, value));

/**
 * Against a register stands a paper of the dossier that proves it, or a corrected register that is asked again; a declaration alone never does, and of a
 * death the register has the last word.
 */
const againstRegister = (state: FieldState, word: Word, { bearing, kinds }: Papers): Objection | null => {
  const { asDeclared = false, registerFinal = false } = state.definition;
  const { item } = word;
  if (!asDeclared || !overrulesRegister(state, word)) return null;
  if (registerFinal) return { field: 'value', reason: 'cơ sở dữ liệu ghi khác: chỉ có thể từ chối, hoặc tra lại sau khi dữ liệu được sửa' };
  if (item !== undefined && bearing.includes(item)) return null;
  const proof = kinds.length === 0 ? '' : ` (${kinds.join(' hoặc ')})`;
  return {
    field: 'item',
    reason: `cơ sở dữ liệu ghi khác: phải nêu giấy tờ trong hồ sơ chứng minh${proof}, không phải tờ khai; hoặc tra lại sau khi dữ liệu được sửa`,
  };
};

type Beside = { readonly states: readonly FieldState[] } & Pick<Surroundings, 'form' | 'answers' | 'area' | 'day' | 'today' | 'dead'>;

const around = ({ source }: Pick<Word, 'source'>, o: Beside): Surroundings => ({
  ...o,
  known: knownIn(new Map(o.states.map((one) => [one.definition.name, one]))),
  typed: source === 'HANDLER',
});

/** What a second person looks at in a word; null: nothing asks for one. */
export const askedOfSecond = ({ definition }: FieldState, word: Pick<Word, 'source' | 'value'>, o: Beside): Asks | null => {
  const flaw = flawOf(definition, word.value, around(word, o));
  return flaw?.kind === 'SECOND' ? flaw.asks : null;
};

/** Why a word on a field is none, in Vietnamese; null: it can be taken. */
export const objectionToWord = (
  state: FieldState,
  word: Word,
  o: { readonly papers: Papers } & Beside,
): Objection | 'REASON_MISSING' | null => {
  const { definition, said } = state;
  const { source, value } = word;
  const about = (reason: string | null, field: Objection['field'] = 'value'): Objection | null =>
    reason === null ? null : { field, reason };
  if (!mayDecide(definition, source)) return about('trường này không lấy giá trị từ nguồn đó', 'source');
  if (source !== 'HANDLER' && !said[source].some((one) => agree(definition.type, one, value)))
    return about('nguồn này không ghi giá trị đó');
  const { type, words = {} } = definition;
  if (type === 'CODE' && words[value] === undefined) return about(`chỉ được là một trong: ${Object.keys(words).join(', ')}`);
  const beside = around(word, o);
  if (deniedByNumber(state, value, beside)) return about('khác với số định danh cá nhân, trong khi nguồn khác ghi khớp');
  const flaw = flawOf(definition, value, beside);
  if (flaw?.kind === 'FLAW') return about(flaw.reason);
  const wrong = againstRegister(state, word, o.papers) ?? (source === 'HANDLER' ? notRead(word, o.papers, { definition, ...o }) : null);
  if (wrong !== null) return wrong;
  const isHis = definition.sources.some(({ from }) => from === 'HANDLER') && Object.values(said).every((values) => values.length === 0);
  return (isHis && flaw === null) || word.reasons !== undefined ? null : 'REASON_MISSING';
};
