import { signName } from '../../domain/printable.ts';
import { hasLongWord } from '../../domain/texts/plain.ts';

/**
 * Signs that no text about a person holds: control, direction and zero-width signs, fillers that show nothing, halves of pairs, private and unassigned
 * ones, line ends, and what stands for a letter that was lost.
 */
export const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufffd]/u;

export const HAS_UNSEEN = 'có ký tự ẩn, ký tự điều khiển';

/** Such signs of a text, each once, by their names. A text of several lines may have line ends and tabs. */
export const unseenIn = (text: string, lines: 'ONE_LINE' | 'LINES'): readonly string[] =>
  [...new Set(lines === 'LINES' ? text.replace(/[\t\n\r]/g, '') : text)].filter((sign) => UNSEEN.test(sign)).map(signName);

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
