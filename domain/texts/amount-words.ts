const DIGITS = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'] as const;
const digit = (value: number): string => DIGITS[value] ?? '';

/** The unit's own word after a ten: mốt, tư, lăm. */
const unitAfter = (tens: number, units: number): string => {
  if (units === 1 && tens > 1) return 'mốt';
  if (units === 4 && tens > 1) return 'tư';
  return units === 5 && tens > 0 ? 'lăm' : digit(units);
};

/** Three figures; `inner`: thousands stand before it, so that its hundreds are said also where there are none. */
const group = (value: number, inner: boolean): string => {
  const [hundreds, tens, units] = [Math.floor(value / 100), Math.floor(value / 10) % 10, value % 10];
  const words: string[] = [];
  if (hundreds > 0 || inner) words.push(`${digit(hundreds)} trăm`);
  if (tens > 1) words.push(`${digit(tens)} mươi`);
  else if (tens === 1) words.push('mười');
  else if (units > 0 && words.length > 0) words.push('linh');
  if (units > 0) words.push(unitAfter(tens, units));
  return words.join(' ');
};

const SCALES = ['', 'nghìn', 'triệu', 'tỷ'] as const;

/** A whole number from 0 on in letters, small ones. */
export const numberInWords = (value: number): string => (value === 0 ? digit(0) : words(value));

const words = (value: number): string => {
  const high = Math.floor(value / 1_000_000_000_000);
  // Beyond the billions one counts on in thousands of them.
  const below = value % 1_000_000_000_000;
  const groups = [0, 1, 2, 3].map((scale) => Math.floor(below / 1_000 ** scale) % 1_000);
  const said = groups
    .map((each, scale) => ({ each, scale, inner: high > 0 || groups.slice(scale + 1).some((higher) => higher > 0) }))
    .reverse()
    .flatMap(({ each, scale, inner }) => (each === 0 ? [] : [`${group(each, inner)} ${SCALES[scale]}`.trim()]));
  return [...(high > 0 ? [`${words(high)} nghìn${groups[3] === 0 ? ' tỷ' : ''}`] : []), ...said].join(' ');
};

/** A sum as a receipt says it in letters: `Mười hai nghìn đồng`. Whole đồng from 0 on. */
export const amountInWords = (amount: number): string => {
  const said = numberInWords(amount);
  return `${said.charAt(0).toLocaleUpperCase('vi')}${said.slice(1)} đồng`;
};
