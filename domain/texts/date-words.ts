import { numberInWords } from './amount-words.ts';

/** The fourth month is called by the other word for four. */
const monthInWords = (month: number): string => (month === 4 ? 'tư' : numberInWords(month));

/** A day (`YYYY-MM-DD`), or a year alone, as it stands in letters beside its figures: `ngày hai mươi tháng hai năm hai nghìn không trăm hai mươi sáu`. */
export const dateInWords = (date: string): string => {
  const [year = 0, month, day] = date.split('-').map(Number);
  const inYear = `năm ${numberInWords(year)}`;
  return month === undefined || day === undefined ? inYear : `ngày ${numberInWords(day)} tháng ${monthInWords(month)} ${inYear}`;
};
