/**
 * Letters and signs that every face of the documents' type has, held to that by documents/pdf/fonts.test.ts: Latin with the letters of Vietnamese,
 * Ê Đê, Gia Rai, M'nông and their marks, Greek, Cyrillic, signs of writing, money and measure. Right-to-left scripts are not among them: they would
 * stand in the wrong order.
 */
const PRINTABLE =
  /[\n \u0021-\u007e\u00a0-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u052f\u1e00-\u1eff\u2000-\u205e\u2074-\u208e\u20a0-\u20be\u2100-\u214f\u2190-\u2195\u2212\u2260\u2261\u2264\u2265\u25cb\u25cf]/;

/**
 * A text as it is drawn: composed, tabs, hard blanks and foreign line ends as what they mean, without signs that draw nothing (control, direction, zero
 * width). A row of hard blanks would push words to where a form has its own.
 */
export const drawable = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/[\t\p{Zs}]/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}]|(?!\n)\p{Cc}/gu, '');

/** The same in one line, where the form has one: a line of its own would look like one of the form. */
export const inOneLine = (text: string): string => drawable(text).replace(/\s+/g, ' ').trim();

/** A sign by its name: `U+4E00 “一”`, or `U+202E` where there is nothing to see. */
export const signName = (sign: string): string => {
  const code = `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u.test(sign) ? code : `${code} “${sign}”`;
};

/** Each letter of a text that would print as an empty box, once, by its name. */
export const unprintable = (text: string): readonly string[] =>
  [...new Set(drawable(text))].filter((letter) => !PRINTABLE.test(letter)).map(signName);
