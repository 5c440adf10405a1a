import { applies, type CaseAnswers, exclusionOf } from '../procedure.ts';
import type { FieldSource, FormField, ProcedureDefinition, ResultFormDefinition } from '../types.ts';
import type { Area } from './area.ts';
import { deadIn } from './civil-status.ts';
import { agree } from './compare.ts';
import { type Flaw, flawOf } from './flaws.ts';
import { type FactRecord, saidBy } from './template.ts';

/** The fields of a result form in one dossier: what each source says, and what of it is printed. */

/** Everything that the sources can tell. */
export interface Facts extends Pick<ProcedureDefinition, 'excludedCases'> {
  /** As this dossier declares it, and as an earlier one did. */
  readonly party: readonly FactRecord[];
  readonly answers: CaseAnswers;
  readonly papers: readonly { readonly paperType: string; readonly values: FactRecord }[];
  readonly registers: Readonly<Record<string, readonly FactRecord[]>>;
  /** Địa bàn of the agency that gives the result; null: nobody knows it. */
  readonly area: Area | null;
  /** Local day of receipt, on which the case is judged. */
  readonly day: string;
  /** Local day on which it is looked at: nothing has happened after it. */
  readonly today: string;
}

/** Whom the registers and the papers tell to have died. */
export const deadOf = ({ registers, papers }: Pick<Facts, 'registers' | 'papers'>): readonly FactRecord[] =>
  deadIn([...Object.values(registers).flat(), ...papers.map(({ values }) => values)]);

/** Where a value was said, as it is shown side by side; the person's data and the answers are what was declared. */
export const SAID_BY = { REGISTER: 'Cơ sở dữ liệu', PAPER: 'Giấy tờ', DECLARATION: 'Lời khai', HANDLER: 'Cán bộ xử lý' } as const;
export type SaidBy = keyof typeof SAID_BY;
/** Sides that can be compared; the handler's word decides between them. */
export const SIDES = ['REGISTER', 'PAPER', 'DECLARATION'] as const satisfies readonly SaidBy[];

/** A person's word on a field: which value is printed, why, and what he had before him. */
export interface FieldDecision {
  readonly field: string;
  readonly source: SaidBy;
  readonly value: string;
  readonly reasons: string | null;
  /** The paper of the dossier on which it was read; absent: none was named. */
  readonly item?: string;
  readonly person: string;
  /** Second person, where a register says otherwise, no list has the value or it hardly fits the person. */
  readonly confirmedBy?: string;
  readonly at: string;
  /** {@link FieldState.seen} when it was decided. */
  readonly seen: string;
  readonly commandId: string;
}

/**
 * GIVEN: all sources agree or a person has decided. LEFT_OUT: not required, and nobody says it. MISSING: required, and nobody says it. DIFFERS: the
 * sources differ and nobody has decided. OUTDATED: what the decision rested on is another now. NOT_AS_DECLARED: the value is not the one that the
 * case, and so the wording, rests on. UNFIT: the value cannot be one of such a field, whoever says it. DOUBTED: it hardly can, and nobody has said why
 * it is, or no second person that it is.
 */
export type FieldStatus = 'GIVEN' | 'LEFT_OUT' | 'MISSING' | 'DIFFERS' | 'OUTDATED' | 'NOT_AS_DECLARED' | 'UNFIT' | 'DOUBTED';

export interface FieldState {
  readonly definition: FormField;
  /** What each side says; several where it contradicts itself. */
  readonly said: Readonly<Record<Exclude<SaidBy, 'HANDLER'>, readonly string[]>>;
  readonly value: string | null;
  readonly status: FieldStatus;
  /** Why it is UNFIT or DOUBTED, in words without the value. */
  readonly flaw?: string;
  readonly decision: FieldDecision | null;
  /** Names what every side said: a decision holds for this and for nothing else. */
  readonly seen: string;
}

const sideOf = ({ from }: FieldSource): SaidBy | null => {
  if (from === 'FIELD') return null;
  return from === 'PARTY' || from === 'ANSWER' ? 'DECLARATION' : from;
};

/** The field whose value this one follows. */
export const followedBy = ({ sources }: Pick<FormField, 'sources'>): string | null =>
  sources.flatMap((source) => (source.from === 'FIELD' ? [source.field] : []))[0] ?? null;

/** Whether a person may decide a field by a source: he himself is one only where the form names him, and a personal number is the dossier's. */
export const mayDecide = (field: Pick<FormField, 'sources' | 'type'>, source: SaidBy): boolean =>
  field.type !== 'PERSONAL_ID' && field.sources.some((one) => sideOf(one) === source);

const recordsOf = (source: Exclude<FieldSource, { from: 'HANDLER' | 'ANSWER' | 'FIELD' }>, facts: Facts): readonly FactRecord[] => {
  switch (source.from) {
    case 'PARTY':
      return facts.party;
    case 'PAPER':
      return facts.papers.filter(({ paperType }) => paperType === source.paperType).map(({ values }) => values);
    case 'REGISTER':
      return facts.registers[source.register] ?? [];
  }
};

const valuesOf = (source: FieldSource, facts: Facts): readonly string[] => {
  if (source.from === 'HANDLER' || source.from === 'FIELD') return [];
  if (source.from === 'ANSWER') return [facts.answers[source.question] ?? []].flat();
  return recordsOf(source, facts).flatMap((record) => saidBy(record, source.text) ?? []);
};

/** One of each; whole days before years alone, since two days that differ both agree with their year. */
const distinct = (type: FormField['type'], values: readonly string[]): readonly string[] => {
  const isYear = (value: string): boolean => type === 'DATE_OR_YEAR' && value.length === 4;
  const ordered = [...values.filter((value) => !isYear(value)), ...values.filter(isYear)];
  return ordered.filter((value, index) => ordered.findIndex((earlier) => agree(type, earlier, value)) === index);
};

/** A form's fields, with what no value of them can be. */
export type JudgedForm = Pick<ResultFormDefinition, 'fields' | 'parts' | 'ages' | 'never' | 'statuses' | 'contrary' | 'phrases'>;

/** Fields that stand before another in the form, by name. */
type Before = ReadonlyMap<string, FieldState>;

/** What fields say by now, by name, as the rules about another one look it up. */
export const knownIn =
  (states: { get(name: string): Pick<FieldState, 'definition' | 'value'> | undefined }) =>
  (name: string): { readonly value: string; readonly label: string } | null => {
    const found = states.get(name);
    return found === undefined || found.value === null ? null : { value: found.value, label: found.definition.label };
  };

/** Whoever has decided with a reason vouches for what is doubted; beside him a second one for what no list has, or hardly fits. */
const vouchesFor = (decision: FieldDecision | null, { kind }: Flaw): boolean =>
  decision !== null && decision.reasons !== null && (kind === 'DOUBT' || (kind === 'SECOND' && decision.confirmedBy !== undefined));

const stateOf = (
  field: FormField,
  facts: Facts,
  {
    form,
    decisions,
    nameOf,
    before,
  }: {
    readonly form: JudgedForm;
    readonly decisions: readonly FieldDecision[];
    readonly nameOf: (said: string) => string;
    readonly before: Before;
  },
): FieldState => {
  const told = field.sources.map((source) => ({ side: sideOf(source), values: valuesOf(source, facts) }));
  const from = (side: SaidBy): readonly string[] =>
    distinct(
      field.type,
      told.flatMap((source) => (source.side === side ? source.values : [])),
    );
  const said = { REGISTER: from('REGISTER'), PAPER: from('PAPER'), DECLARATION: from('DECLARATION') };
  // The hash is of what was said as it was said: a spelling that is set right is another ground, too.
  const seen = nameOf(JSON.stringify([field.name, told.map(({ side, values }) => [side, values])]));
  const decision = decisions.findLast((one) => one.field === field.name && mayDecide(field, one.source)) ?? null;
  const options = distinct(
    field.type,
    field.firstOnly ? (told.find(({ values }) => values.length > 0)?.values ?? []) : told.flatMap(({ values }) => values),
  );
  const state = (status: FieldStatus, value: string | null = null): FieldState => ({
    definition: field,
    said,
    value,
    status,
    decision,
    seen,
  });
  const settled = (value: string): FieldState => {
    const other = field.asDeclared === true && !said.DECLARATION.every((declared) => agree(field.type, declared, value));
    if (other) return state('NOT_AS_DECLARED', value);
    const { answers, area, day, today } = facts;
    const excluded = exclusionOf(facts, answers);
    // Said where the case's answer is: the form's other fields are none of its doing.
    if (excluded !== null && field.sources.some((source) => source.from === 'ANSWER' && source.question in excluded.when))
      return { ...state('UNFIT', value), flaw: excluded.reason };
    const dead = deadOf(facts);
    const flaw = flawOf(field, value, {
      form,
      answers,
      area,
      day,
      today,
      dead,
      known: knownIn(before),
      typed: decision?.source === 'HANDLER',
    });
    if (flaw === null || vouchesFor(decision, flaw)) return state('GIVEN', value);
    return { ...state(flaw.kind === 'FLAW' ? 'UNFIT' : 'DOUBTED', value), flaw: flaw.reason };
  };
  const followed = followedBy(field);
  if (followed !== null) {
    // What stands open there is said there.
    const value = before.get(followed)?.value ?? null;
    return state(value === null ? 'LEFT_OUT' : 'GIVEN', value);
  }
  if (decision !== null) return decision.seen === seen ? settled(decision.value) : state('OUTDATED');
  const [first] = options;
  if (first === undefined) return state(field.required ? 'MISSING' : 'LEFT_OUT');
  return options.length > 1 ? state('DIFFERS') : settled(first);
};

/** The fields of this case, in the order of the form. `nameOf` makes a short name of a long text, which nobody can turn back: a hash. */
export const fieldStates = (
  form: JudgedForm,
  facts: Facts,
  decisions: readonly FieldDecision[],
  nameOf: (said: string) => string,
): readonly FieldState[] => {
  const before = new Map<string, FieldState>();
  for (const field of form.fields) {
    if (applies(field.when, facts.answers)) before.set(field.name, stateOf(field, facts, { form, decisions, nameOf, before }));
  }
  return [...before.values()];
};

const listed = (sides: readonly SaidBy[]): string => sides.map((side) => SAID_BY[side].toLocaleLowerCase('vi')).join(', ');

/** Who can say it, for a field that nobody has said. */
const tellers = ({ sources }: FormField): string => listed([...new Set(sources.flatMap((source) => sideOf(source) ?? []))]);

/** Why no result can be made of a field as it stands, in a sentence without any value; null: it can. */
export const objectionTo = ({ definition, said, status, flaw }: FieldState): string | null => {
  const { label } = definition;
  switch (status) {
    case 'GIVEN':
    case 'LEFT_OUT':
      return null;
    case 'MISSING':
      return `${label}: chưa có giá trị; nơi có thể cho biết: ${tellers(definition)}.`;
    case 'DIFFERS': {
      const sides = SIDES.filter((side) => said[side].length > 0);
      const [only] = sides;
      return only !== undefined && sides.length === 1
        ? `${label}: ${listed([only])} có nhiều giá trị khác nhau; phải chọn một giá trị và nêu lý do.`
        : `${label}: ${listed(sides)} ghi khác nhau; phải chọn một giá trị và nêu lý do.`;
    }
    case 'OUTDATED':
      return `${label}: giá trị đã chọn dựa trên dữ liệu nay đã đổi; phải xem và chọn lại.`;
    case 'NOT_AS_DECLARED':
      return `${label}: giá trị được chọn khác trường hợp giải quyết của hồ sơ; không cấp được kết quả theo trường hợp này, hãy từ chối giải quyết hoặc chọn lại.`;
    case 'UNFIT':
    case 'DOUBTED':
      return `${label}: ${flaw ?? ''}.`;
  }
};

/** Everything that stands against drafting the result: every field, each with its sentence. */
export const objectionsTo = (states: readonly FieldState[]): readonly { readonly field: string; readonly reason: string }[] =>
  states.flatMap((state) => {
    const reason = objectionTo(state);
    return reason === null ? [] : [{ field: state.definition.name, reason }];
  });
