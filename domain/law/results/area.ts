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
  TOWNSHIP: ['thị trấn', 'tt'],
  SPECIAL_ZONE: ['đặc khu'],
  CITY: ['thành phố', 'tp'],
  TOWN: ['thị xã', 'tx'],
  DISTRICT: ['huyện', 'h'],
  URBAN_DISTRICT: ['quận', 'q'],
  PROVINCE: ['tỉnh', 't'],
} as const satisfies Readonly<Record<Unit['kind'] | District['kind'] | 'PROVINCE', readonly string[]>>;
type Kind = keyof typeof CALLED;
const COMMUNES: readonly Kind[] = ['WARD', 'COMMUNE', 'TOWNSHIP', 'SPECIAL_ZONE'];

/** `P.502` is a room and `tỉnh 697` a road, but there are wards and urban districts of numbers. */
const isNumbered = (kind: Kind, called: string): boolean => kind === 'URBAN_DISTRICT' || called === 'phường';
const MARKERS = (Object.keys(CALLED) as Kind[]).flatMap((kind) =>
  CALLED[kind].map((called) => ({ kind, words: wordsIn(called), numbered: isNumbered(kind, called) })),
);

/** What stands behind a place without saying another: the country, and that something was so or is so. */
const ASIDE = ['Việt Nam', 'VN', 'cũ', 'mới', 'nay', 'là', 'thuộc'];

interface Word {
  readonly word: string;
  /** A comma, a hyphen or nothing stands before it. */
  readonly opens: boolean;
}

/** `Ea H'leo` has no huyện in it. */
const APOSTROPHES = /['’‘ʼʹ′`´]/gu;

const wordsOf = (place: string): readonly Word[] =>
  place
    .replace(APOSTROPHES, '')
    .split(/[,;:()\n–—-]/u)
    .flatMap((part) => wordsIn(part).map((word, at) => ({ word, opens: at === 0 })));

/** The kind that is named from here on, of whatever is named behind it: by a word with its marks or with none, `Phượng Hoàng` is no phường. */
const markerAt = (words: readonly Word[], from: number): (typeof MARKERS)[number] | undefined =>
  MARKERS.find(({ words: called, numbered }) => {
    const next = words[from + called.length];
    if (next === undefined || next.opens || bare(next.word) === 'lo' || (/^\d/.test(next.word) && !numbered)) return false;
    return called.every((one, at) => [one, bare(one)].includes(words[from + at]?.word ?? ''));
  });

/** What is said of a place under one kind of unit, up to the next kind that is named. */
interface Saying {
  readonly kind: Kind;
  readonly words: readonly string[];
}

/** An address by its kinds of unit, and what stands before the first. */
const sayingsIn = (place: string): { readonly before: readonly Word[]; readonly said: readonly Saying[] } => {
  const words = wordsOf(place);
  const found: { readonly kind: Kind; readonly at: number; readonly from: number }[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const marker = markerAt(words, at);
    if (marker === undefined) continue;
    found.push({ kind: marker.kind, at, from: at + marker.words.length });
    at += marker.words.length - 1;
  }
  const said = found.map(({ kind, from }, index) => ({ kind, words: words.slice(from, found[index + 1]?.at).map(({ word }) => word) }));
  return { before: words.slice(0, found[0]?.at), said: said.filter((one) => one.words.length > 0) };
};

/** A name by its letters alone, as one word: `EaKao`, `Dak Lak`, `Đắc Lắc`. */
const lettersOf = (words: readonly string[]): string => bare(words.join('')).replaceAll('c', 'k');
/** Tones tell names of one spelling apart. Other marks do not: machines drop them, and Ê Đê is written with more of them (`Êa Kao`). */
const tonesOf = (words: readonly string[]): readonly string[] => words.join('').match(/[\u0300\u0301\u0303\u0309\u0323]/gu) ?? [];

/** How many of these words, from the first on, say a name; 0: they do not. Of three words or more its initials do, too. */
const saying = (words: readonly string[], name: string): number => {
  const ours = wordsIn(name.replace(APOSTROPHES, ''));
  if (ours.length > 2 && words[0] === ours.map((word) => bare(word).charAt(0)).join('')) return 1;
  const letters = lettersOf(ours);
  const count = words.slice(0, letters.length).findIndex((_word, at) => lettersOf(words.slice(0, at + 1)) === letters) + 1;
  return tonesOf(words.slice(0, count)).every((tone) => tonesOf(ours).includes(tone)) ? count : 0;
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

const isOneOf = (names: readonly string[], { words }: Saying, { known }: Home): Lying => {
  const counts = names.map((name) => saying(words, name)).filter((count) => count > 0);
  if (counts.length === 0) return 'ELSEWHERE';
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

/** Where a place lies as people write it: its commune by kind and name, and nothing else that is said of it contradicts. */
export const lies = (area: Area, place: string): Lying => {
  const { before, said } = sayingsIn(place);
  const communes = said.filter(({ kind }) => COMMUNES.includes(kind));
  const above = said.filter((one) => !communes.includes(one));
  const hasDistrict = above.some(({ kind }) => kind !== 'PROVINCE');
  const homes = homesIn(area).map((home) => ({ home, higher: worst(above.map((one) => isIts(one, home))) }));
  if (communes.length === 0)
    return best(homes.map(({ home, higher }) => worst([higher, isNamedAlone(before, home, hasDistrict) ? 'HERE' : 'UNTOLD'])));
  return worst(communes.map((one) => best(homes.map(({ home, higher }) => worst([higher, isIts(one, home)])))));
};
