import type { FormField } from '../types.ts';

/** Vietnamese tone marks; where in a syllable one stands is a habit of writing (hoà, hòa), not another word. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

const syllable = (text: string): string => `${text.replace(TONES, '')}${(text.match(TONES) ?? []).join('')}`;

/** A text as it is compared: capitals, white space, the form of its Unicode and the place of a tone mark do not count; every letter and mark does. */
export const folded = (text: string): string => text.toLocaleLowerCase('vi').normalize('NFD').trim().split(/\s+/u).map(syllable).join(' ');

/** Whether two names are one person's. Nothing that is recorded under a number is told to whoever does not know the name beside it. */
export const sameName = (one: string, other: string): boolean => folded(one) === folded(other);

/** Whether two values of a field say the same. A year alone agrees with every day in it: old papers know no more (1.11). */
export const agree = (type: FormField['type'], one: string, other: string): boolean => {
  switch (type) {
    case 'TEXT':
    case 'NAME':
    case 'WORDS':
      return folded(one) === folded(other);
    case 'DATE_OR_YEAR':
      return one.length === 4 || other.length === 4 ? one.slice(0, 4) === other.slice(0, 4) : one === other;
    case 'IDENTITY':
      return one.replace(/\s/gu, '') === other.replace(/\s/gu, '');
    case 'DATE':
    case 'PERSONAL_ID':
    case 'CODE':
      return one === other;
  }
};
