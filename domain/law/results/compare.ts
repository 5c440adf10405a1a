import { inPersonalId } from '../../identifiers/index.ts';
import { folded } from '../../texts/folding.ts';
import type { FormField } from '../types.ts';

/** Whether two numbers are one person's; null: cards have had others before, passports others after, and tell nobody apart. */
export const sameNumber = (one: string, other: string): boolean | null => {
  if (agree('IDENTITY', one, other)) return true;
  return [one, other].every((number) => inPersonalId(number.replace(/\s/gu, '')) !== null) ? false : null;
};

/** Whether two values of a field say the same. A year alone agrees with every day in it: old papers know no more (1.11). */
export const agree = (type: FormField['type'], one: string, other: string): boolean => {
  switch (type) {
    case 'TEXT':
    case 'NAME':
    case 'WORDS':
    case 'NATIONALITY':
    case 'PLACE':
      return folded(one) === folded(other);
    case 'DATE_OR_YEAR':
    case 'DATE_IN_WORDS':
      return one.length === 4 || other.length === 4 ? one.slice(0, 4) === other.slice(0, 4) : one === other;
    case 'IDENTITY':
      return one.replace(/\s/gu, '') === other.replace(/\s/gu, '');
    case 'DATE':
    case 'TIME':
    case 'PERSONAL_ID':
    case 'CODE':
      return one === other;
  }
};
