import { bare, wordsIn } from '../../texts/folding.ts';

/** Địa bàn of an agency: its commune, also as the bodies before it were called, in its province; no commune: all of the province. */
export interface Area {
  readonly communes: readonly string[];
  readonly province: string;
}

type Words = readonly string[];

/** As places are written by machines, too: without marks. */
const lettersOf = (text: string): Words => wordsIn(text).map(bare);
const COUNTRY = lettersOf('Việt Nam');
/** How a commune is called by its kind, in full and for short, and what must stand before or not: `thị trấn` and `đặc khu` are some, `thị xã` is a town. */
const KINDS = [
  ...['phuong', 'p', 'x', 'tt'].map((kind) => ({ kind, after: () => true })),
  { kind: 'xa', after: (before: string) => before !== 'thi' },
  { kind: 'tran', after: (before: string) => before === 'thi' },
  { kind: 'khu', after: (before: string) => before === 'dac' },
];

const endsWith = (words: Words, tail: Words): boolean => tail.length > 0 && tail.every((word, at) => words.at(at - tail.length) === word);
const without = (words: Words, tail: Words): Words => (endsWith(words, tail) ? words.slice(0, -tail.length) : words);
const isCommune = (words: Words, at: number): boolean => KINDS.some(({ kind, after }) => kind === words[at] && after(words[at - 1] ?? ''));

/** What follows a commune in an address leads to the province and to no other commune; or nothing follows. */
const leadsHome = (after: Words, province: Words): boolean => {
  const rest = without(after, COUNTRY);
  if (rest.length === 0) return true;
  return endsWith(rest, province) && !without(rest, province).some((_word, at, between) => isCommune(between, at));
};

/** Whether a place as people write it lies within an area; what says neither does not. */
export const liesIn = ({ communes, province }: Area, place: string): boolean => {
  const parts = place
    .normalize('NFC')
    .split(/[,;]|\s[-–—]\s/u)
    .map(lettersOf);
  const words = parts.flat();
  const provincial = lettersOf(province);
  if (communes.length === 0) return endsWith(without(words, COUNTRY), provincial);
  const starts = parts.map((_part, at) => parts.slice(0, at).flat().length);
  return communes.map(lettersOf).some((commune) =>
    words.some((_word, at) => {
      const isHere = commune.every((word, index) => words[at + index] === word) && (starts.includes(at) || isCommune(words, at - 1));
      return isHere && leadsHome(words.slice(at + commune.length), provincial);
    }),
  );
};
