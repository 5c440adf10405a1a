import { asOne, bare, isTitle, untitled, wordsIn } from './folding.ts';

/** What may stand between the words of one name: spaces, the end of a line, hyphens (PDF readers tell of one as a control sign), apostrophes. */
const WITHIN = /^[\s\p{Pd}\p{C}−'’‘`´′]*$/u;
/** What joins, in one line, two words that may be of one name. */
const BESIDE = /^(?:[ \u00a0]+|[\p{Pd}'’])$/u;
/** What a heading writes with a capital beside a name, and is no part of any. */
const NO_NAMES = new Set(wordsIn('dân tên của là cho về và với có không chưa đã'));

/** What a form asks for next in the line of a name. Each is more than one word, or none of any name: `Sinh` and `Quốc` alone are names. */
const LABELS = [
  ...'sinh ngày|sinh năm|ngày|năm sinh|nơi sinh|giới tính|dân tộc|quốc tịch|tôn giáo|quê quán|nghề nghiệp|chức vụ'.split('|'),
  ...'nơi cư trú|nơi thường trú|nơi tạm trú|thường trú|tạm trú|nơi ở|địa chỉ|điện thoại|giấy tờ|căn cước|chứng minh nhân dân|hộ chiếu'.split(
    '|',
  ),
  ...'số định danh|số cccd|số cmnd|số căn cước|số giấy|số điện thoại|cccd|cmnd|sđt|tình trạng hôn nhân'.split('|'),
].map((label) => label.split(' ').map((word) => asOne(wordsIn(word))));

interface Word {
  readonly word: string;
  readonly isCapital: boolean;
  /** What stands before it. */
  readonly gap: string;
}

const read = (text: string): readonly Word[] => {
  const words: Word[] = [];
  let end = 0;
  const said = text.normalize('NFKC');
  for (const { 0: raw, index } of said.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    words.push({ word: asOne(wordsIn(raw)), isCapital: /^\p{Lu}/u.test(raw), gap: said.slice(end, index) });
    end = index + raw.length;
  }
  return words;
};

const mayBeOfName = ({ word, isCapital }: Word): boolean => isCapital && !isTitle(word) && !NO_NAMES.has(word);

type Written = (word: string) => string;

const beginsLabel = (words: readonly Word[], from: number, written: Written): boolean =>
  LABELS.some((label) =>
    label.every((word, at) => {
      const said = words[from + at];
      return said?.word === written(word) && (at === 0 || /^ +$/u.test(said.gap));
    }),
  );

/** Whether a person goes by more words than those from `from` to `end`: none stands beside them that may be of the name as well. */
const isWhole = (
  words: readonly Word[],
  { from, end, written }: { readonly from: number; readonly end: number; readonly written: Written },
): boolean => {
  const [before, first, after] = [words[from - 1], words[from], words[end]];
  if (before !== undefined && BESIDE.test(first?.gap ?? '') && mayBeOfName(before)) return false;
  return after === undefined || !BESIDE.test(after.gap) || !mayBeOfName(after) || beginsLabel(words, end, written);
};

const sameWords = (said: readonly string[], sought: readonly string[]): boolean =>
  said.length === sought.length ? said.every((word, at) => word === sought[at]) : asOne(said) === asOne(sought);

/**
 * Whether a text names this person by the whole name, also in capitals, over two lines, with hyphens, or with spaces where a PDF puts them; and not where
 * the same words are part of a longer name in that line. `unmarked`: as a machine writes that has no marks; else every mark counts.
 */
export const namesPerson = (text: string, { person, unmarked }: { readonly person: string; readonly unmarked: boolean }): boolean => {
  const written: Written = (word) => (unmarked ? bare(word) : word);
  const sought = untitled(wordsIn(person)).map(written);
  const letters = bare(sought.join(''));
  const words = read(text).map((one) => ({ ...one, word: written(one.word) }));
  return words.some((_word, from) => {
    let [end, joined] = [from, ''];
    while (joined.length < letters.length && letters.startsWith(joined)) {
      const next = words[end];
      if (next === undefined || (end > from && !WITHIN.test(next.gap))) return false;
      joined += bare(next.word);
      end += 1;
    }
    const said = words.slice(from, end).map(({ word }) => word);
    return letters !== '' && joined === letters && sameWords(said, sought) && isWhole(words, { from, end, written });
  });
};
