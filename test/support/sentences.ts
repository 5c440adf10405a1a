/** English codes where a person reads Vietnamese: what a reader is told must not hold one (`Bước hiện tại: CHECKING_COMPONENTS`). */

const CODE = /[A-Z]{2,}_[A-Z]/;
/** Several words with small letters among them: a code or a list of codes alone is no sentence. */
const isSentence = (text: string): boolean => /\p{Ll}/u.test(text) && /\p{L}\s+\p{L}/u.test(text);

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** Sentences with a code in them, in any value: an answer, a task, a law file. */
export const sentencesWithCodes = (value: unknown): readonly string[] =>
  textsIn(value).filter((text) => isSentence(text) && CODE.test(text));

const withoutQuotes = (text: string): string => text.replace(/```[\s\S]*?```|`[^`\n]*`/g, '');

/** The same of Markdown for developers (the OpenAPI document, generated pages), which sets a code to be typed as code. */
export const markdownWithCodes = (value: unknown): readonly string[] =>
  textsIn(value)
    .flatMap((text) => withoutQuotes(text).split('\n'))
    .filter((text) => isSentence(text) && CODE.test(text));

/** Lines of a page as the browser shows them; what is set as code is not read as a sentence. */
export const linesOfPage = (markup: string): readonly string[] =>
  markup
    .replace(/<(style|script|code|head)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, '\n')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export const pageWithCodes = (markup: string): readonly string[] => linesOfPage(markup).filter((line) => CODE.test(line));

/** What an answer tells people in codes, by its media type; the API's own document is Markdown for developers. */
const answerWithCodes = (o: { readonly type: string; readonly text: string }): readonly string[] => {
  if (o.type.includes('html')) return pageWithCodes(o.text);
  if (!o.type.includes('json')) return [];
  const value: unknown = JSON.parse(o.text);
  return typeof value === 'object' && value !== null && 'openapi' in value ? markdownWithCodes(value) : sentencesWithCodes(value);
};

/** Throws when an answer tells a person something in a code. */
export const judgeAnswer = (o: { readonly type: string; readonly path: string; readonly text: string }): void => {
  const told = answerWithCodes(o);
  if (told.length > 0) throw new Error(`${o.path} says a code: ${told.join('; ')}`);
};
