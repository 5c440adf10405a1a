/** How texts are compared: what is only a habit of writing, or a trick of it, does not count. */

/** Vietnamese tone marks; where in a syllable one stands is a habit of writing (hoà, hòa), not another word. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

const syllable = (text: string): string => {
  const tones = text.match(TONES);
  return tones === null ? text : `${text.replace(TONES, '')}${tones.join('')}`;
};

/** A text as it is compared: capitals, white space, the form of its Unicode and the place of a tone mark do not count; every letter and mark does. */
export const folded = (text: string): string => text.toLowerCase().normalize('NFD').trim().split(/\s+/u).map(syllable).join(' ');

/** Letters that look like one of ours, or like an apostrophe, each beside it; in small letters, as texts are when they are compared. */
const LOOK_ALIKE = new Map(
  [...'аaвbеeкkмmнhоoрpсcтtуyхxіiјjѕsԁdһhԛqԝwӏl', ...'αaβbεeηhιiκkμmνnοoρpτtυyχxγyωw', ..."ʼ'ʹ'", ...'ðđɖđıiɑaɡgłløoʟlɩiʀrɴnѵvℓl'].flatMap(
    (letter, at, all) => (at % 2 === 0 ? [[letter, all[at + 1] ?? letter] as const] : []),
  ),
);
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const FOREIGN = new RegExp(`[${[...LOOK_ALIKE.keys()].join('')}]`, 'gu');

/** The words of a text by letters and digits alone: no dot, hyphen, bracket or apostrophe, and no letter that only looks like one of ours. */
export const wordsIn = (text: string): readonly string[] =>
  (
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(FOREIGN, (letter) => LOOK_ALIKE.get(letter) ?? letter)
      .match(WORD) ?? []
  ).map(syllable);

const STROKES = { đ: 'd', ƀ: 'b' } as const;

const UNMARKED = /^[\p{ASCII}]*$/u;
const isUnmarked = (word: string): boolean => UNMARKED.test(word);

/** A word without its marks. */
export const bare = (word: string): string =>
  word.replace(/\p{M}/gu, '').replace(/[đƀ]/g, (letter) => STROKES[letter as keyof typeof STROKES]);

export const isMarked = (word: string): boolean => word !== bare(word);

/** Of words written as one, the tones stand at the end of all, as those of one word do. */
export const asOne = (words: readonly string[]): string => syllable(words.join(''));
const inAnyOrder = (words: readonly string[]): string => [...words].sort().join(' ');

const same = (a: readonly string[], b: readonly string[]): boolean => asOne(a) === asOne(b) || inAnyOrder(a) === inAnyOrder(b);

/** How people are addressed, also as typed without marks where that is nobody's surname. */
const TITLES = new Set(wordsIn('ông bà cụ anh chị cô chú bác em cháu ong ba mr mrs ms miss dr'));
const UNMARKED_TITLES = new Set([...TITLES].map(bare));

export const isTitle = (word: string): boolean => TITLES.has(word);

/** A name without the titles before it; of two words one may be a surname (Ông Lan). */
export const untitled = (words: readonly string[]): readonly string[] => {
  const titles = words.every(isUnmarked) ? UNMARKED_TITLES : TITLES;
  const from = words.findIndex((word) => !titles.has(word));
  return words.slice(Math.max(0, Math.min(from, words.length - 2)));
};

const sameWords = (ours: readonly string[], theirs: readonly string[]): boolean =>
  same(ours, theirs) || ((ours.every(isUnmarked) || theirs.every(isUnmarked)) && same(ours.map(bare), theirs.map(bare)));

/** {@link sameName} of one name and many others, which is read once. */
export const namesakeOf = (one: string): ((other: string) => boolean) => {
  const ours = wordsIn(one);
  const oursAlone = untitled(ours);
  return (other) => {
    if (one === other) return true;
    const theirs = wordsIn(other);
    if (ours.length === 0 || theirs.length === 0) return folded(one) === folded(other);
    return sameWords(ours, theirs) || sameWords(oursAlone, untitled(theirs));
  };
};

/**
 * Whether two names are one person's: the one door for it. Signs, spaces, titles, look-alike letters and the order of words do not count, nor do marks where
 * one of the two is written without any, as by machines. Nothing that is recorded under a number is told to whoever does not know the name beside it.
 */
export const sameName = (one: string, other: string): boolean => namesakeOf(one)(other);

const marksOf = (word: string): readonly string[] =>
  [...word.replaceAll('đ', 'd\u0335').replaceAll('ƀ', 'b\u0335')].filter((sign) => /\p{M}/u.test(sign));

/** Whether nothing is marked in a text but what is marked in a phrase of the same letters. */
const marksAmong = (text: string, phrase: string): boolean => {
  const left = [...marksOf(phrase)];
  return marksOf(text).every((mark) => {
    const at = left.indexOf(mark);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
};

interface Read {
  readonly words: readonly string[];
  /** Of each word, without its marks. */
  readonly letters: readonly string[];
  /** The same as one word. */
  readonly together: string;
}

/** Its words from there on, where they have those letters together and no more; as many words with other ends are other words: “thừa kế thôn 12”. */
const says = ({ words, letters }: Read, from: number, phrase: Read): string | null => {
  const sought = phrase.together;
  let [at, joined] = [from, ''];
  while (at < words.length && joined.length < sought.length && sought.startsWith(joined)) {
    joined += letters[at];
    at += 1;
  }
  const isOther = at - from === phrase.letters.length && phrase.letters.some((ours, nth) => ours !== letters[from + nth]);
  return joined === sought && !isOther ? words.slice(from, at).join('') : null;
};

const read = (text: string): Read => {
  const words = wordsIn(text);
  const letters = words.map(bare);
  return { words, letters, together: letters.join('') };
};

/** The phrases of the rules are few and always the same; of texts that people wrote none is kept but the last, which is held against many phrases. */
const phrases = new Map<string, Read>();
let last = { text: '', read: read('') };

/**
 * Whether a text says a phrase, however it is written: without its marks, with signs between or no space at all. One word alone is too short to be known
 * without its marks.
 */
export const mentions = (text: string, phrase: string): boolean => {
  if (last.text !== text) last = { text, read: read(text) };
  const said = last.read;
  const sought = phrases.get(phrase) ?? read(phrase);
  phrases.set(phrase, sought);
  if (sought.words.length === 1) return said.words.some((_word, from) => says(said, from, sought) === sought.words[0]);
  const whole = sought.words.join('');
  return said.words.some((_word, from) => {
    const joined = says(said, from, sought);
    return joined !== null && marksAmong(joined, whole);
  });
};
