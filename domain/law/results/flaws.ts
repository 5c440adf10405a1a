import { daysAfter, isLocalDate } from '../../calendar/index.ts';
import { inPersonalId } from '../../identifiers/index.ts';
import { mentions, sameName, wordsIn } from '../../texts/folding.ts';
import { isState } from '../../texts/nationalities.ts';
import { isSaidBy, type Rules as Sentences } from '../../texts/sentences.ts';
import { applies, type CaseAnswers } from '../procedure.ts';
import type { FieldDefinition, FieldSource, FormField, ResultFormDefinition } from '../types.ts';
import { type Area, lies } from './area.ts';
import { agree, sameNumber } from './compare.ts';
import { type FactRecord, fieldsIn, isAlone } from './template.ts';
import { isBefore, isOldEnough, partName, partsOf, templateInWords, unlike } from './values.ts';

/** What cannot be true, or can hardly be, of a value: by rules that the forms hold as data, wherever the value comes from and wherever it is kept. */

/** What a second person is asked about: what no list has, or what hardly fits whoever is under age or represented by law. */
export type Asks = 'UNLISTED' | 'INCAPABLE';

/** A sentence without any value. DOUBT: it may be so, but a person must say so and why. SECOND: and another person must confirm it. */
export type Flaw = { readonly reason: string } & ({ readonly kind: 'FLAW' | 'DOUBT' } | { readonly kind: 'SECOND'; readonly asks: Asks });

type Form = Pick<ResultFormDefinition, 'parts' | 'ages' | 'never' | 'statuses' | 'contrary' | 'phrases'>;
type Part = NonNullable<Form['parts']>[string];
export type Limits = Pick<
  Part,
  'says' | 'never' | 'ofHere' | 'notBefore' | 'laterThan' | 'notAfter' | 'oldEnough' | 'inNumber' | 'otherSexThan'
>;

/** A value beside all that it is judged by. */
export interface Surroundings {
  readonly form: Form;
  readonly answers: CaseAnswers;
  /** Local day of receipt, on which the case is judged. */
  readonly day: string;
  /** Nothing has happened after it. */
  readonly today: string;
  /** Địa bàn of the agency that gives the result; null: nobody knows it. */
  readonly area: Area | null;
  /** What stands in another field of the form, and how that is called; null: nothing. */
  readonly known: (field: string) => { readonly value: string; readonly label: string } | null;
  /** Whom the registers and the papers tell to have died, by `fullName`, `birthDate` and `number`; absent: nobody. */
  readonly dead?: readonly FactRecord[];
  /** A person wrote it: what only a source can know to be so is refused, since nobody vouches for it. */
  readonly typed: boolean;
}

interface Judged extends Surroundings {
  readonly value: string;
}

const flaw = (reason: string): Flaw => ({ kind: 'FLAW', reason });
const second = (asks: Asks, reason: string): Flaw => ({ kind: 'SECOND', asks, reason });
const doubt = (reason: string): Flaw => ({ kind: 'DOUBT', reason });
/** Refused from a person's own hand; from a register or a paper it is somebody's to decide. */
const hardly = (reason: string, { typed }: Judged): Flaw => (typed ? flaw(reason) : doubt(reason));

/** What is certain goes before what is doubted. */
const worst = (found: readonly (Flaw | null)[]): Flaw | null =>
  found.find((one) => one?.kind === 'FLAW') ?? found.find((one) => one?.kind === 'SECOND') ?? found.find((one) => one !== null) ?? null;

const named = (label: string): string => label.toLocaleLowerCase('vi');
const spaced = (text: string): string => ` ${wordsIn(text).join(' ')} `;
const contains = (value: string, phrase: string): boolean => spaced(value).includes(spaced(phrase));
const first = <T>(list: readonly T[] | undefined, judge: (one: T) => Flaw | null): Flaw | null => {
  for (const one of list ?? []) {
    const found = judge(one);
    if (found !== null) return found;
  }
  return null;
};

const notSaid = (phrase: string): Flaw => flaw(`không được ghi “${phrase}”`);

/** Whoever hides a word knows how it will be sought: without marks, with signs or no space between. */
const forbidden = (phrases: readonly string[] | undefined, value: string): Flaw | null =>
  first(phrases, (phrase) => (mentions(value, phrase) ? notSaid(phrase) : null));

const HERE = spaced('Việt Nam');
/** A body is of another state by the last of its address: `Bắc Kinh, Trung Quốc`; two words with no comma before them, since one may be half a place. */
const endsAbroad = (value: string): boolean => {
  const last = [wordsIn(value.split(',').at(-1) ?? ''), wordsIn(value).slice(-2)];
  return last.some((words) => isState(words) && ` ${words.join(' ')} ` !== HERE);
};

type Rules = { readonly [Rule in keyof Limits]-?: (rule: NonNullable<Limits[Rule]>, judged: Judged) => Flaw | null };

const OTHER = { MALE: 'FEMALE', FEMALE: 'MALE' } as const;
const isSex = (code: string | undefined): code is keyof typeof OTHER => code === 'MALE' || code === 'FEMALE';

const tooYoung = ({ when = {}, born, sex, otherSex = false }: NonNullable<Limits['oldEnough']>[number], judged: Judged): Flaw | null => {
  const { form, value, answers, day, known } = judged;
  const of = known(sex)?.value;
  const birth = born === undefined ? { value, label: '' } : known(born);
  const then = born === undefined ? day : value;
  const period = form.ages?.find(({ from }) => from <= then);
  if (!applies(when, answers) || !isSex(of) || birth === null || period === undefined) return null;
  const years = period[otherSex ? OTHER[of] : of];
  const basis = `(${[period.legalBasis.article, period.legalBasis.act].filter(Boolean).join(' ')})`;
  if (born === undefined)
    return isOldEnough(value, years, { day })
      ? null
      : flaw(`chưa đủ ${years} tuổi vào ngày tiếp nhận ${basis}; không cấp được kết quả theo trường hợp này`);
  return isOldEnough(birth.value, years, { day: then, yearFrom: '01-01' })
    ? null
    : hardly(`theo ${named(birth.label)} thì khi đó chưa đủ ${years} tuổi ${basis}`, judged);
};

const RULES: Rules = {
  says: (phrases, { value }) => (phrases.some((phrase) => contains(value, phrase)) ? null : flaw(`phải nêu ${phrases.join(' hoặc ')}`)),
  never: (phrases, { value }) => forbidden(phrases, value),
  ofHere: ({ says, reason }, { value }) => (says.some((phrase) => contains(value, phrase)) && !endsAbroad(value) ? null : doubt(reason)),
  laterThan: (places, { value, known }) =>
    first(places, (place) => {
      const other = known(place);
      const isEarlier = other !== null && (isBefore(value, other.value) || (value.length > 4 && value === other.value));
      return isEarlier ? flaw(`phải sau ${named(other.label)}`) : null;
    }),
  notBefore: (places, { value, known }) =>
    first(places, (place) => {
      const other = known(place);
      return other !== null && isBefore(value, other.value) ? flaw(`không thể sớm hơn ${named(other.label)}`) : null;
    }),
  notAfter: (places, { value, known }) =>
    first(places, (place) => {
      const other = known(place);
      return other !== null && isBefore(other.value, value) ? flaw(`không thể muộn hơn ${named(other.label)}`) : null;
    }),
  oldEnough: (rules, judged) => first(rules, (rule) => tooYoung(rule, judged)),
  inNumber: ({ number, tells }, { value, known }) => {
    const said = inPersonalId(known(number)?.value ?? '');
    if (said === null) return null;
    const agrees = tells === 'SEX' ? said.sex === value : said.birthYear === Number(value.slice(0, 4));
    return agrees
      ? null
      : doubt(`${tells === 'SEX' ? 'giới tính' : 'năm sinh'} trong số định danh cá nhân khác; phải xác minh, chọn và nêu lý do`);
  },
  otherSexThan: (place, { value, known, typed }) => {
    const sex = known(place)?.value;
    if (!isSex(sex) || (value !== sex && inPersonalId(value)?.sex !== sex)) return null;
    // Of a marriage that is recorded the paper would call a wife a husband: the record is set right first.
    return typed
      ? doubt('theo số định danh thì hai người cùng giới tính; phải xác minh và nêu lý do')
      : flaw('cho biết hai người cùng giới tính; sổ hoặc giấy tờ phải được cải chính trước');
  },
};

const beyond = (limits: Limits, judged: Judged): Flaw | null => {
  const judge = <Rule extends keyof Limits>(name: Rule): Flaw | null => {
    const rule = limits[name];
    // The compiler does not see that one name's rule goes with that name's judge.
    const by: (one: never, judged: Judged) => Flaw | null = RULES[name];
    return rule === undefined ? null : by(rule as never, judged);
  };
  return worst((Object.keys(RULES) as (keyof Limits)[]).map(judge));
};

type Kind = FormField['type'] | Part['type'];

const isDay = (type: Kind): boolean => type === 'DATE' || type === 'DATE_OR_YEAR' || type === 'DATE_IN_WORDS' || type === 'BIRTH';

type Listed = Pick<FormField, 'listed' | 'untilToday'>;

/** Words of the form itself in the place of a value. Without marks they are names of people (`Ly Di`), so that a name has them in full. */
const saysAside = (
  type: Kind,
  { listed }: Listed,
  { form: { never = [], statuses = [], contrary = [] }, answers, value }: Judged,
): Flaw | null => {
  if (type === 'CODE' || type === 'TIME' || isDay(type)) return null;
  const against = contrary.flatMap(({ when, says }) => (applies(when, answers) ? says : []));
  const phrases = [...never, ...(listed === undefined ? statuses : against)];
  return type === 'NAME' ? first(phrases, (phrase) => (contains(value, phrase) ? notSaid(phrase) : null)) : forbidden(phrases, value);
};

type Phrases = NonNullable<Form['phrases']>;

/** Phrases by name: those of one name are ways to say the same; in a case that has none of them it is not said. */
export const sentencesOf = (phrases: Phrases, holds: (when: Phrases[number]['when']) => boolean = () => true): Sentences => {
  const rules = new Map<string, readonly string[]>();
  for (const { name, when, says } of phrases) rules.set(name, [...(rules.get(name) ?? []), ...(holds(when) ? says : [])]);
  return Object.fromEntries(rules);
};

/** Whether the form's list has a value in this case: who is a widow may inherit of her husband, and nobody else. */
const isListed = (listed: string, { form: { phrases = [] }, answers, known, value }: Judged): boolean => {
  const holds = (when: Phrases[number]['when']): boolean =>
    Object.entries(when).every(([name, values]) => values.includes(answers[name] ?? known(name)?.value ?? ''));
  return isSaidBy(sentencesOf(phrases, holds), listed, value);
};

/** A list of what is wrong never ends: what the list of what is right does not have is not refused, but one person alone does not say it. */
const UNLISTED = second('UNLISTED', 'không có trong danh mục các nội dung thường gặp; phải nêu lý do và được người thứ hai xác nhận');

const judgedAs = (type: Kind, limits: Limits & Listed, judged: Judged): Flaw | null => {
  const wrong = unlike({ type }, judged.value);
  if (wrong !== null) return flaw(wrong);
  // The case is judged as it was on the day of receipt: what came later made nobody a widow then, and no paper bore it.
  const { listed, untilToday = false } = limits;
  const past = untilToday ? judged.today : judged.day;
  if (untilToday && isBefore(judged.value, judged.day)) return flaw('không thể sớm hơn ngày tiếp nhận hồ sơ');
  if (isDay(type) && isBefore(past, judged.value))
    return flaw(isBefore(judged.today, judged.value) ? 'không thể ở tương lai' : 'không thể sau ngày tiếp nhận hồ sơ');
  if (listed !== undefined && isListed(listed, judged)) return beyond(limits, judged);
  return saysAside(type, limits, judged) ?? worst([beyond(limits, judged), listed === undefined ? null : UNLISTED]);
};

/** Fields that say whose result it is, as every form calls them. */
export const SELF = { fullName: 'fullName', birthDate: 'birthDate', number: 'personalId' } as const;

/** By what two persons are told apart. */
const TRAITS = {
  number: sameNumber,
  fullName: sameName,
  birthDate: (one, other) => agree('DATE_OR_YEAR', one, other),
} as const satisfies Readonly<Record<string, (one: string, other: string) => boolean | null>>;
type Trait = keyof typeof TRAITS;
type Traits = (trait: Trait) => string | null;

/** Whether two are one person: by number, else by name and birth; a name alone may be shared. */
const compared = (one: Traits, other: Traits) => {
  const same = (trait: Trait): boolean | null => {
    const [here, there] = [one(trait), other(trait)];
    return here === null || there === null ? null : TRAITS[trait](here, there);
  };
  const [number, fullName, birth] = [same('number'), same('fullName'), same('birthDate')];
  const isOne = number === true || (fullName === true && birth === true);
  return {
    is: isOne ? 'SAME' : fullName === true && birth !== false && number !== false ? 'PERHAPS' : 'OTHER',
    underOneNumber: number === true && (fullName === false || birth === false),
  } as const;
};

const UNTOLD = 'không có ngày sinh hay số định danh để phân biệt';

/** Whoever is named is neither the person whose result it is, nor anybody else whom this case excludes, nor one who has died. */
const isAnother = ({ notSelf, apartFrom = [], lives }: FormField, judged: Judged, said: Surroundings['known']): Flaw | null => {
  if (notSelf === undefined) return null;
  const { known, answers, dead = [] } = judged;
  const by =
    (places: Readonly<Partial<Record<Trait, string>>>, look: Surroundings['known']): Traits =>
    (trait) =>
      look(places[trait] ?? '')?.value ?? null;
  const him = by(notSelf, said);
  const others = [
    { as: 'chính người được cấp kết quả', is: by(SELF, known), excluded: true },
    ...apartFrom.map(({ as, when, ...places }) => ({ as, is: by(places, known), excluded: applies(when, answers) })),
    ...(lives !== undefined && applies(lives, answers) ? dead : []).map((record) => ({
      as: 'người đã chết theo sổ hoặc trích lục khai tử',
      is: (trait: Trait) => record[trait] ?? null,
      excluded: true,
    })),
  ];
  return worst(
    others.map(({ as, is, excluded }): Flaw | null => {
      const found = compared(him, is);
      if (excluded && found.is === 'SAME') return flaw(`là ${as}`);
      if (found.underOneNumber) return flaw(`mang số định danh của người khác (${as})`);
      return excluded && found.is === 'PERHAPS' ? hardly(`trùng họ tên với ${as}, ${UNTOLD}`, judged) : null;
    }),
  );
};

type Way = Extract<FieldSource, { text?: string }> & { readonly text: string };

/** Sources of a field that is written by templates; none: it is one value. */
const waysOf = ({ sources }: Pick<FormField, 'sources'>, by?: 'HANDLER'): readonly Way[] =>
  sources.filter(
    (source): source is Way =>
      'text' in source && source.text !== undefined && !isAlone(source.text) && (by === undefined || source.from === by),
  );

/** Ways in which a field is written; none: it is one value. */
export const templatesOf = (field: Pick<FormField, 'sources'>, by?: 'HANDLER'): readonly string[] =>
  waysOf(field, by).map(({ text }) => text);

/** A ruling that may still be appealed rules nothing yet. What the paper itself says to be sooner, as of one made on appeal, is somebody's to vouch for. */
const notInForce = (way: Way, said: Readonly<Record<string, string>>, { form: { parts = {} }, day }: Judged): Flaw | null => {
  if (way.from !== 'HANDLER' || way.appeal === undefined) return null;
  const { madeOn, inForceOn, days, legalBasis, verified } = way.appeal;
  const [made = '', since = day] = [said[madeOn], said[inForceOn ?? '']];
  if (!isLocalDate(made) || since > daysAfter(made, days)) return null;
  const basis = `${[legalBasis.article, legalBasis.act].filter(Boolean).join(' ')}${verified ? '' : ', chưa xác minh'}`;
  const reason = `${named(parts[madeOn]?.label ?? '')} chưa quá ${days} ngày để kháng cáo, kháng nghị (${basis})`;
  return inForceOn === undefined
    ? flaw(`${reason}, nên chưa có hiệu lực pháp luật vào ngày tiếp nhận; bản án, quyết định đã có hiệu lực thì ghi thêm từ ngày nào`)
    : doubt(`${reason}; phải xem vì sao đã có hiệu lực pháp luật và nêu lý do`);
};

const inParts = (field: FormField, judged: Judged): Flaw | null => {
  const { parts = {} } = judged.form;
  const judgedOne = (way: Way, said: Readonly<Record<string, string>>): Flaw | null => {
    const known = (name: string) => {
      const [value, part] = [said[name], parts[name]];
      return value === undefined || part === undefined ? judged.known(name) : { value, label: part.label };
    };
    const found = Object.entries(said).map(([name, value]): Flaw | null => {
      const part = parts[name];
      const wrong = part === undefined ? null : judgedAs(part.type, part, { ...judged, value, known });
      return part === undefined || wrong === null ? null : { ...wrong, reason: `${named(part.label)} ${wrong.reason}` };
    });
    const other = isAnother(field, judged, (name) => (said[name] === undefined ? null : known(name)));
    return worst([other, ...found, notInForce(way, said, judged)]);
  };
  for (const way of waysOf(field, judged.typed ? 'HANDLER' : undefined)) {
    const said = partsOf(way.text, judged.value);
    if (said !== null) return judgedOne(way, said);
  }
  return flaw(
    `phải ghi đủ theo cách: ${templatesOf(field, 'HANDLER')
      .map((template) => `“${templateInWords(template)}”`)
      .join(' hoặc ')}`,
  );
};

type Doubted = NonNullable<FormField['doubted']>[number];

/** What the form doubts in this case of this person, in its words; null: nothing. */
const doubtedFor = ({ when, elsewhere, youngerThan, reason }: Doubted, { value, answers, area, day, known }: Judged): string | null => {
  if (!applies(when, answers)) return null;
  const where = elsewhere !== true ? 'ELSEWHERE' : area === null ? 'HERE' : lies(area, value);
  if (where === 'HERE') return null;
  const birth = youngerThan === undefined ? null : known(youngerThan.born);
  const isYounger = youngerThan === undefined || (birth !== null && !isOldEnough(birth.value, youngerThan.years, { day }));
  return isYounger ? (where === 'UNTOLD' ? `có thể ${reason}` : reason) : null;
};

/** Whoever is doubted may say what the form's list has for such a case, with a reason; anything else is looked at by two. */
const doubtOf = (one: Doubted, judged: Judged): Flaw | null => {
  const reason = doubtedFor(one, judged);
  if (reason === null) return null;
  return one.fitting === undefined || isListed(one.fitting, judged)
    ? doubt(reason)
    : second('INCAPABLE', `${reason} và được người thứ hai xác nhận`);
};

/** What is wrong with a value in a field of this case; null: nothing. */
export const flawOf = (field: FormField, value: string, surroundings: Surroundings): Flaw | null => {
  const judged = { ...surroundings, value };
  if (templatesOf(field).length > 0) return inParts(field, judged);
  const self = { value, label: field.label };
  const here = (name: string) => (name === field.name ? self : surroundings.known(name));
  // Of two that a second person is asked about, whose purpose it is tells him more than that no list has it.
  const doubted = first(field.doubted, (one) => doubtOf(one, judged));
  return worst([doubted, judgedAs(field.type, field, judged), isAnother(field, judged, here)]);
};

/** What the result will take from a converted paper is judged when it is converted: a name is a name there, too. */
export const flawOnPaper = (
  { fields, parts = {} }: Pick<ResultFormDefinition, 'fields' | 'parts'>,
  o: { readonly paperType: string; readonly field: string; readonly value: string; readonly answers: CaseAnswers },
): string | null => {
  // The other spouse of a marriage paper is one of these two.
  const names = [o.field, o.field.replace(/^(husband|wife)\./, 'spouse.')];
  const flaws = fields.flatMap(({ when, sources, type }) =>
    sources.flatMap((source) => {
      if (source.from !== 'PAPER' || source.paperType !== o.paperType || !applies(when, o.answers)) return [];
      const place = fieldsIn(source.text).find((name) => names.includes(name));
      const as = isAlone(source.text) ? { type } : parts[partName(place ?? '')];
      return place === undefined || as === undefined ? [] : (unlike(as, o.value) ?? []);
    }),
  );
  return flaws[0] ?? null;
};

/** Days of one paper in an order that cannot be. */
export const flawInPaper = ({ notBefore = [] }: FieldDefinition, value: string, said: (field: string) => string | null): string | null => {
  const later = notBefore.find((name) => isBefore(value, said(name) ?? ''));
  return later === undefined ? null : `không thể sớm hơn trường ${later}`;
};
