import { checkPersonalId } from '../../identifiers/index.ts';
import { agree } from './compare.ts';
import { type FieldState, mayDecide, type SaidBy } from './fields.ts';
import { hasParts, templateInWords, unlike, wrongValue } from './values.ts';

/** A person's word on a field, as it is asked for. */
export interface Word {
  readonly source: SaidBy;
  readonly value: string;
  /** The paper of the dossier on which it was read. */
  readonly item?: string;
}

/** What is wrong with a word, and in which part of it. */
export interface Objection {
  readonly field: 'source' | 'value' | 'item';
  readonly reason: string;
}

/** Birth and sex stand in a personal number, too: a value that it denies is refused while another side says the one that it bears. */
const deniedByNumber = ({ definition: { name, type }, said }: FieldState, value: string, states: readonly FieldState[]): boolean => {
  const number = states.find(({ definition }) => definition.type === 'PERSONAL_ID')?.value ?? null;
  const denies = (one: string): boolean => {
    const known = name === 'sex' ? { sex: one as 'MALE' | 'FEMALE' } : { birthYear: Number(one.slice(0, 4)) };
    const checked = checkPersonalId(number ?? '', known);
    const without = checkPersonalId(number ?? '');
    return checked.ok && without.ok && checked.warnings.length > without.warnings.length;
  };
  const isInNumber = name === 'sex' || (name === 'birthDate' && type === 'DATE_OR_YEAR');
  return (
    number !== null &&
    isInNumber &&
    denies(value) &&
    Object.values(said)
      .flat()
      .some((other) => !denies(other))
  );
};

/** What the handler himself writes has the parts that the form names, and stands on a paper of the dossier. */
const asWritten = (
  { definition: { sources } }: FieldState,
  { value, item }: Word,
  o: { today: string; held: readonly string[] },
): Objection | null => {
  const templates = sources.flatMap((source) => (source.from === 'HANDLER' && source.text !== undefined ? [source.text] : []));
  if (templates.length > 0 && !templates.some((template) => hasParts(template, value, o.today)))
    return {
      field: 'value',
      reason: `phải ghi đủ theo cách: ${templates.map((template) => `“${templateInWords(template)}”`).join(' hoặc ')}`,
    };
  return item !== undefined && o.held.includes(item)
    ? null
    : { field: 'item', reason: 'phải nêu giấy tờ trong hồ sơ mà giá trị được đọc trên đó' };
};

/** Whether a register says otherwise than a person's word; whoever chooses what a register says overrules none. */
export const overrulesRegister = ({ definition: { type }, said }: FieldState, { source, value }: Pick<Word, 'source' | 'value'>): boolean =>
  source !== 'REGISTER' && !said.REGISTER.every((one) => agree(type, one, value));

/**
 * Against a register stands a paper of the dossier that proves it, or a corrected register that is asked again; a declaration alone never does, and of a
 * death the register has the last word.
 */
const againstRegister = (state: FieldState, word: Word, proofs: readonly string[]): Objection | null => {
  const { asDeclared = false, registerFinal = false } = state.definition;
  const { item } = word;
  if (!asDeclared || !overrulesRegister(state, word)) return null;
  if (registerFinal) return { field: 'value', reason: 'sổ hộ tịch ghi khác: chỉ có thể từ chối, hoặc tra lại sau khi sổ được sửa' };
  return item !== undefined && proofs.includes(item)
    ? null
    : {
        field: 'item',
        reason: 'sổ hộ tịch ghi khác: phải nêu giấy tờ trong hồ sơ chứng minh, không phải tờ khai; hoặc tra lại sau khi sổ được sửa',
      };
};

/** Why a word on a field is none, in Vietnamese; null: it can be taken. `held` are the papers that the dossier holds, `proofs` those that are no form. */
export const objectionToWord = (
  state: FieldState,
  word: Word,
  o: {
    readonly states: readonly FieldState[];
    readonly today: string;
    readonly held: readonly string[];
    readonly proofs: readonly string[];
  },
): Objection | null => {
  const { definition, said } = state;
  const { source, value } = word;
  const about = (reason: string | null, field: Objection['field'] = 'value'): Objection | null =>
    reason === null ? null : { field, reason };
  if (!mayDecide(definition, source)) return about('trường này không lấy giá trị từ nguồn đó', 'source');
  if (source !== 'HANDLER' && !said[source].some((one) => agree(definition.type, one, value)))
    return about('nguồn này không ghi giá trị đó');
  const { type, words = {} } = definition;
  if (type === 'CODE' && words[value] === undefined) return about(`chỉ được là một trong: ${Object.keys(words).join(', ')}`);
  const wrong = (type === 'CODE' || type === 'NAME' ? null : wrongValue({ type }, value, o.today)) ?? unlike(definition, value);
  if (wrong !== null) return about(wrong);
  if (deniedByNumber(state, value, o.states)) return about('khác với số định danh cá nhân, trong khi nguồn khác ghi khớp');
  return againstRegister(state, word, o.proofs) ?? (source === 'HANDLER' ? asWritten(state, word, o) : null);
};
