import { bare, wordsIn } from '../../texts/folding.ts';
import type { LawBody } from '../schemas.ts';

type Unit = Pick<NonNullable<LawBody<'AGENCY'>['area']>[number], 'kind' | 'name' | 'district' | 'province'>;
type District = NonNullable<Unit['district']>;

/** Địa bàn of a commune: how it is called, and what the units were called that became part of it; and how its province is called. */
export interface Area {
  readonly units: readonly Unit[];
  readonly province: string;
}

/** Where a place is; UNTOLD: what is written of it does not say. */
export type Lying = 'HERE' | 'ELSEWHERE' | 'UNTOLD';

/** How units are called by their kind, in full and for short. */
const CALLED = {
  WARD: ['phường', 'p'],
  COMMUNE: ['xã', 'x'],
  TOWNSHIP: ['thị trấn', 'tt', 't t'],
  SPECIAL_ZONE: ['đặc khu'],
  CITY: ['thành phố', 'tp', 't p'],
  TOWN: ['thị xã', 'tx', 't x'],
  DISTRICT: ['huyện', 'h'],
  URBAN_DISTRICT: ['quận', 'q'],
  PROVINCE: ['tỉnh', 't'],
} as const satisfies Readonly<Record<Unit['kind'] | District['kind'] | 'PROVINCE', readonly string[]>>;
type Kind = keyof typeof CALLED;
const COMMUNES: readonly Kind[] = ['WARD', 'COMMUNE', 'TOWNSHIP', 'SPECIAL_ZONE'];
/** What is named of a kind says where what was said of smaller ones lies. */
const levelOf = (kind: Kind): number => (COMMUNES.includes(kind) ? 0 : kind === 'PROVINCE' ? 2 : 1);

/** `P.502` is a room and `tỉnh 697` a road, but there are wards and urban districts of numbers. */
const isNumbered = (kind: Kind, called: string): boolean => kind === 'URBAN_DISTRICT' || called === 'phường';
const MARKERS = (Object.keys(CALLED) as Kind[]).flatMap((kind) =>
  CALLED[kind].map((called) => ({ kind, words: wordsIn(called), short: called.length === 1, numbered: isNumbered(kind, called) })),
);

/** What stands behind a place without saying another: the country, and that something was so or is so. */
const ASIDE = ['Việt Nam', 'VN', 'cũ', 'mới', 'hiện', 'nay', 'trước', 'đây', 'kia', 'nguyên', 'tên', 'là', 'thuộc'];

/** Behind which stands what something is today, and what it was: only the former counts. */
const NOW = ['nay là', 'nay thuộc', 'nay'].map(wordsIn);
const BEFORE = [
  'trước đây là',
  'trước đây thuộc',
  'trước đây',
  'trước kia là',
  'trước kia',
  'trước là',
  'trước',
  'nguyên là',
  'tên cũ là',
  'tên cũ',
].map(wordsIn);
/** `đường Xã Đàn` is no commune. */
const STREETS = wordsIn('đường phố ngõ ngách hẻm kiệt');
const NO_STREETS = wordsIn('thành khu dân');
const OF_HOUSES = wordsIn('số nhà sn');
/** Other ways to write a name, by its letters. */
const ALSO_WRITTEN: Readonly<Record<string, readonly string[]>> = { buonmathuot: ['Buôn Mê Thuột', 'Ban Mê Thuột', 'Ban Ma Thuột'] };

interface Word {
  readonly word: string;
  /** A comma, a hyphen or nothing stands before it. */
  readonly opens: boolean;
  /** In how many brackets it stands. */
  readonly depth: number;
}

/** `Ea H'leo` has no huyện in it. */
const APOSTROPHES = /['’‘ʼʹ′`´]/gu;

const wordsOf = (place: string): readonly Word[] => {
  let depth = 0;
  return place
    .replace(APOSTROPHES, '')
    .split(/([,;:()\n–—-])/u)
    .flatMap((part) => {
      if (part === '(') depth += 1;
      if (part === ')') depth = Math.max(0, depth - 1);
      return wordsIn(part).map((word, at) => ({ word, opens: at === 0, depth }));
    });
};

/** With its marks or with none: `Phượng Hoàng` is no phường. */
const isWord = (one: string, { word = '' }: Partial<Word> = {}): boolean => one === word || bare(one) === word;

const stands = (words: readonly Word[], from: number, phrase: readonly string[]): boolean =>
  from >= 0 && phrase.every((one, at) => isWord(one, words[from + at]));

const standsBefore = (words: readonly Word[], end: number, phrases: readonly (readonly string[])[]): boolean =>
  phrases.some((phrase) => stands(words, end - phrase.length, phrase));

/** Whether a street is named from here on; of `Binh Duong` nobody knows whether it is one's kind. */
const isOfStreet = (words: readonly Word[], from: number): boolean => {
  const [before, kind] = [words[from - 2], words[from - 1]];
  if (words[from]?.opens !== false || !STREETS.some((one) => isWord(one, kind))) return false;
  if (kind?.opens === true || /\d/.test(before?.word ?? '')) return true;
  return STREETS.includes(kind?.word ?? '') && !NO_STREETS.some((one) => isWord(one, before));
};

/** The kind that is named from here on, of whatever is named behind it. */
const markerAt = (words: readonly Word[], from: number): (typeof MARKERS)[number] | undefined =>
  MARKERS.find(({ words: called, numbered }) => {
    const next = words[from + called.length];
    if (next === undefined || next.opens || bare(next.word) === 'lo' || (/^\d/.test(next.word) && !numbered)) return false;
    return stands(words, from, called) && !isOfStreet(words, from);
  });

/** Whether nothing but a house's number stands before this in its part: `12 Xã Đàn`. */
const isNumberedHouse = (words: readonly Word[], from: number): boolean => {
  const opened = words.slice(0, from + 1).findLastIndex(({ opens }) => opens);
  const before = words.slice(opened, from).filter((one) => !OF_HOUSES.some((word) => isWord(word, one)));
  return before.length > 0 && before.every(({ word }) => /^\d+\p{L}?$/u.test(word));
};

/** `xã Hòa Thuận cũ` */
const [OLD = ''] = wordsIn('cũ');

/** What is said of a place under one kind of unit, up to the next kind that is named. */
interface Saying {
  readonly kind: Kind;
  readonly words: readonly string[];
  /** By one letter, with which somebody's name may begin as well: `P. Bội Châu`. */
  readonly short: boolean;
  /** May be a street: it follows other words by such a letter, or nothing but a number. */
  readonly maybeStreet: boolean;
  /** What something was, and is no more. */
  readonly past: boolean;
}

/** An address by its kinds of unit, and what stands before the first. */
const sayingsIn = (place: string): { readonly before: readonly Word[]; readonly said: readonly Saying[] } => {
  const words = wordsOf(place);
  const found: { readonly marker: (typeof MARKERS)[number]; readonly at: number; readonly from: number; past: boolean }[] = [];
  let since: number | null = null;
  for (let at = 0; at < words.length; at += 1) {
    const marker = markerAt(words, at);
    if (marker === undefined) continue;
    const depth = words[at]?.depth ?? 0;
    const isNow = standsBefore(words, at, NOW);
    if (isNow) for (const one of found) one.past ||= levelOf(one.marker.kind) >= levelOf(marker.kind);
    if (isNow || (since !== null && depth < since)) since = null;
    if (standsBefore(words, at, BEFORE)) since = depth;
    found.push({ marker, at, from: at + marker.words.length, past: since !== null });
    at += marker.words.length - 1;
  }
  const said = found.map(({ marker: { kind, short }, at, from, past }, index) => {
    const named = words.slice(from, found[index + 1]?.at).map(({ word }) => word);
    const maybeStreet = words[at]?.opens === false && (short || isNumberedHouse(words, at));
    return { kind, words: named, short, maybeStreet, past: past || named.at(-1) === OLD };
  });
  return { before: words.slice(0, found[0]?.at), said: said.filter((one) => one.words.length > 0) };
};

/** A name by its letters alone, as one word: `EaKao`, `Dak Lak`, `Đắc Lắc`. */
const lettersOf = (words: readonly string[]): string => bare(words.join('')).replaceAll('c', 'k');
/** Tones tell names of one spelling apart. Other marks do not: machines drop them, and Ê Đê is written with more of them (`Êa Kao`). */
const tonesOf = (words: readonly string[]): readonly string[] => words.join('').match(/[\u0300\u0301\u0303\u0309\u0323]/gu) ?? [];

interface Name {
  readonly letters: string;
  readonly tones: readonly string[];
  readonly initials: string;
  /** How else it is written. */
  readonly also: readonly Name[];
}

/** Names of the definitions and our own words, each read once: an address is held against all of them at each of its words. */
const NAMES = new Map<string, Name>();
const read = (name: string): Name => {
  const words = wordsIn(name.replace(APOSTROPHES, ''));
  const letters = lettersOf(words);
  const initials = words.map((word) => bare(word).charAt(0)).join('');
  return { letters, tones: tonesOf(words), initials, also: (ALSO_WRITTEN[letters] ?? []).map(read) };
};
const nameOf = (name: string): Name => {
  const known = NAMES.get(name) ?? read(name);
  NAMES.set(name, known);
  return known;
};

const spelt = (words: readonly string[], { letters, tones, also }: Name): number => {
  const count = !letters.startsWith(lettersOf(words.slice(0, 1)))
    ? 0
    : words.slice(0, letters.length).findIndex((_word, at) => lettersOf(words.slice(0, at + 1)) === letters) + 1;
  if (count > 0) return tonesOf(words.slice(0, count)).every((tone) => tones.includes(tone)) ? count : 0;
  return Math.max(0, ...also.map((other) => spelt(words, other)));
};

/** How many of these words, from the first on, say a name; 0: they do not. Its initials do, too, where it has at least so many words. */
const saying = (words: readonly string[], name: string, least = 3): number => {
  const known = nameOf(name);
  return known.initials.length >= least && bare(words[0] ?? '') === known.initials ? 1 : spelt(words, known);
};

/** Whether words are nothing but these names, one after the other. */
const areAll = (words: readonly string[], names: readonly string[]): boolean => {
  const ends = new Set([0]);
  // Grows while it is gone through: every place is looked at once, however many names lead to it.
  for (const at of ends) for (const name of names) ends.add(at + saying(words.slice(at), name));
  return ends.has(words.length);
};

/** A unit with what is known of the places above it. */
interface Home {
  readonly unit: Unit;
  readonly districts: readonly District[];
  readonly provinces: readonly string[];
  readonly known: readonly string[];
}

/** A unit of today is also written with the districts and the province that its parts had. */
const homesIn = ({ units, province }: Area): readonly Home[] =>
  units.map((unit) => {
    const parts = unit.district === undefined ? units : [unit];
    const districts = parts.flatMap(({ district }) => district ?? []);
    const provinces = [province, ...parts.flatMap((part) => part.province ?? [])];
    return { unit, districts, provinces, known: [...districts.map(({ name }) => name), ...provinces, ...ASIDE] };
  });

const BEST_FIRST: readonly Lying[] = ['HERE', 'UNTOLD', 'ELSEWHERE'];
const best = (all: readonly Lying[]): Lying => BEST_FIRST.find((one) => all.includes(one)) ?? 'UNTOLD';
const worst = (all: readonly Lying[]): Lying => BEST_FIRST.findLast((one) => all.includes(one)) ?? 'HERE';

const isOneOf = (names: readonly string[], { kind, words }: Saying, { known }: Home): Lying => {
  const counts = names.map((name) => saying(words, name, kind === 'PROVINCE' ? 2 : 3)).filter((count) => count > 0);
  // Of two words the initials are many names'.
  if (counts.length === 0) return names.some((name) => saying(words, name, 2) > 0) ? 'UNTOLD' : 'ELSEWHERE';
  return counts.some((count) => areAll(words.slice(count), known)) ? 'HERE' : 'UNTOLD';
};

const isIts = (one: Saying, home: Home): Lying => {
  const { unit, districts, provinces } = home;
  if (COMMUNES.includes(one.kind)) return one.kind === unit.kind ? isOneOf([unit.name], one, home) : 'ELSEWHERE';
  if (one.kind === 'PROVINCE') return isOneOf(provinces, one, home);
  const named = districts.flatMap(({ kind, name }) => (kind === one.kind ? [name] : []));
  const lies = isOneOf(one.kind === 'CITY' ? [...named, ...provinces] : named, one, home);
  return lies === 'ELSEWHERE' && districts.length === 0 ? 'UNTOLD' : lies;
};

/** Cards tell no kinds: `Tổ 5, Tân Lập, Buôn Ma Thuột`. With its district a name is one commune's; in a province there may be a phường and a xã of it. */
const isNamedAlone = (before: readonly Word[], { unit, districts, known }: Home, hasDistrict: boolean): boolean =>
  before.some(({ opens }, from) => {
    const words = before.slice(from).map(({ word }) => word);
    const count = opens ? saying(words, unit.name) : 0;
    const after = words.slice(count);
    return count > 0 && areAll(after, known) && (hasDistrict || districts.some(({ name }) => saying(after, name) > 0));
  });

const isCommune = ({ kind }: Saying): boolean => COMMUNES.includes(kind);

/** What counts of all that is said: not what was before, where a commune of today is named, and no street before it. */
const counting = (said: readonly Saying[], isOurs: (one: Saying) => boolean): readonly Saying[] => {
  const today = said.filter(({ past }) => !past);
  const all = today.some(isCommune) ? today : said;
  return all.filter((one, at) => !one.maybeStreet || isOurs(one) || !all.slice(at + 1).some(isCommune));
};

/** Where a place lies as people write it: its commune by kind and name, and nothing else that is said of it contradicts. */
export const lies = (area: Area, place: string): Lying => {
  const { before, said } = sayingsIn(place);
  const all = homesIn(area);
  const counted = counting(said, (one) => all.some((home) => isIts(one, home) !== 'ELSEWHERE'));
  const communes = counted.filter(isCommune);
  const above = counted.filter((one) => !isCommune(one));
  const hasDistrict = above.some(({ kind }) => kind !== 'PROVINCE');
  const homes = all.map((home) => ({ home, higher: worst(above.map((one) => isIts(one, home))) }));
  if (communes.length === 0)
    return best(homes.map(({ home, higher }) => worst([higher, isNamedAlone(before, home, hasDistrict) ? 'HERE' : 'UNTOLD'])));
  const lying = communes.map((one) => {
    const is = best(homes.map(({ home, higher }) => worst([higher, isIts(one, home)])));
    // A letter or a number says too little against another commune, or alone behind other words.
    const isDoubtful = one.maybeStreet || (one.short && communes.length > 1);
    return isDoubtful && is === 'ELSEWHERE' && all.every((home) => isIts(one, home) === 'ELSEWHERE') ? 'UNTOLD' : is;
  });
  return worst(lying);
};
