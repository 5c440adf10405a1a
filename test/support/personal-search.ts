/** Searching everything that a process may have written for values that must not be there, in whatever form they were written. */

/** Lower case without Vietnamese diacritics, so that composed, decomposed, stripped and upper-case spellings are one. */
export const fold = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').toLowerCase();

const unescaped = (text: string): string =>
  text.replace(/\\u([0-9a-fA-F]{4})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const percentDecoded = (text: string): string =>
  text
    .replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
    .replace(/(?<=\p{L})\+(?=\p{L})/gu, ' ');

/** Every run that may be base64, decoded from each of the four places where its first group may begin. */
const base64Decoded = (text: string): string =>
  [...text.matchAll(/[A-Za-z0-9+/_-]{12,}/g)]
    .flatMap(([run]) => [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString('utf8')))
    .join('\n');

/** `1988-03-08` is also written 08/03/1988. */
const spellings = (value: string): readonly string[] => {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return date === null ? [value] : [value, `${date[3]}/${date[2]}/${date[1]}`, `${date[3]}-${date[2]}-${date[1]}`];
};

/** Which of `values` the text holds in any spelling or encoding. */
export const personalValuesIn = (text: string, values: readonly string[]): readonly string[] => {
  const plain = unescaped(text);
  const haystack = [plain, percentDecoded(plain), base64Decoded(plain)].map(fold).join('\n');
  return values.filter((value) => spellings(value).some((spelling) => haystack.includes(fold(spelling))));
};
