/** Signs that no name or address holds: control, direction and zero-width signs, fillers that show nothing, halves of pairs, private and unassigned ones, line ends. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Names and words of Vietnamese and Ê Đê have a dozen letters at most, numbers of papers some forty; what is longer fills lines of a slip to their end. */
export const LONGEST_WORD = 60;

/** Whether a text has a word that no line can be broken at. */
export const hasLongWord = (text: string): boolean =>
  text
    .normalize('NFC')
    .split(/\s+/)
    .some((word) => [...word].length > LONGEST_WORD);

/**
 * A text about a person as it is kept: NFC, single spaces, none at the ends; null when it holds signs that are not seen, no letter or digit at all, or a word without end.
 * Other systems compare such texts letter by letter, and the national portal refuses a blank name for ever.
 */
export const personText = (text: string): string | null => {
  const kept = text
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .replace(/^ | $/g, '');
  return UNSEEN.test(kept) || !/[\p{L}\p{N}]/u.test(kept) || hasLongWord(kept) ? null : kept;
};

/** Line ends of keyboards, and tabs; other signs that end a line are not seen where they are typed. */
const LINE_ENDS = /\r\n|[\n\t]/g;

/** An officer's sentence may have several lines; a blank one explains nothing. */
export const sentenceText = (text: string): string | null => personText(text.replace(LINE_ENDS, ' '));

/** The named fields of a body as `personText` keeps them; what it does not take, the body's schema has refused (formats.ts). */
export const personTexts = <T extends object, K extends keyof T & string>(body: T, fields: readonly K[]): Pick<T, K> =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const value = body[field];
      return typeof value === 'string' ? [[field, personText(value) ?? value]] : [];
    }),
  ) as Pick<T, K>;

/** `Nguyễn Thị Mẫu` → `N*** T*** M***`: enough to tell two dossiers apart, not enough to know whose they are. */
export const maskedName = (fullName: string): string =>
  fullName
    .normalize('NFC')
    .split(/\s+/)
    .map((word) => `${[...word][0]?.toUpperCase() ?? ''}***`)
    .join(' ');
