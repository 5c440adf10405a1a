import { bare, isMarked, wordsIn } from './folding.ts';

/** Whether words say anything: people get past a field by words for nothing, by one word however often, by keys struck at random. */

const NOT = 'không|chưa|none|null|n a|test'.split('|');
/** `Chẳng` is a surname, `Ko` a name of Myanmar. */
const DENIALS = [...NOT, 'chẳng', 'ko'];

/** Words that say nothing by themselves, alone or together. */
const FILLERS = [
  ...DENIALS,
  ...'xác định|áp dụng|để trống|bỏ trống|như trên|linh tinh|vớ vẩn|lung tung|nói|ghi|khai|biết|rõ|có|được|gì|ai|cả|nào|nữa|phải|là|thế'.split(
    '|',
  ),
  ...'vậy|đã|đang|sẽ|thì|mà|và|hay|hoặc|với|cho|của|các|những|một|này|kia|đó|khác|ở|đâu|rồi|cũng|vì|nên|bởi|do|tại|như|lắm|rất'.split('|'),
  ...'hết|luôn|vẫn|tùy|tôi|ok|hả|ừ|dạ|vâng|trống|thử'.split('|'),
];

/** Words of every reason, which are none without another beside them. */
const COMMON = [
  ...'hồ sơ|giấy tờ|lý do|theo|quy định|yêu cầu|đề nghị|pháp luật|nội dung|thông tin|kết quả|việc|vấn đề|công việc|giải quyết'.split('|'),
  ...'ý kiến|cá nhân|riêng|chung|cần'.split('|'),
];

/** Whether one agrees says nothing of why not. */
const CONSENT = 'đồng ý|chấp nhận|nhất trí|chấp thuận|duyệt|từ chối'.split('|');

/** What stands for a name that nobody knows or has written yet; whoever has one of these in his name has a surname beside it. */
const NAMELESS = 'vô danh|khuyết danh|ẩn danh|giấu tên|họ|tên|bổ sung|cập nhật|điền|nhập|sau|người|lạ'.split('|');

const phrases = (list: readonly string[], as: (word: string) => string): RegExp => {
  const all = list.map((phrase) => wordsIn(phrase).map(as).join(' ')).sort((a, b) => b.length - a.length);
  return new RegExp(`(?<= )(?:${all.join('|')})(?= )`, 'gu');
};

/** Takes phrases out of words; a text without any marks says the same words without them. */
export const without = (list: readonly string[]) => {
  const [marked, unmarked] = [phrases(list, (word) => word), phrases(list, bare)];
  return (words: readonly string[], of: readonly string[] = words): readonly string[] => {
    const by = of.some(isMarked) ? marked : unmarked;
    return ` ${words.join(' ')} `.replace(by, '').split(' ').filter(Boolean);
  };
};

const withoutFillers = without(FILLERS);
const withoutCommon = without(COMMON);
const withoutConsent = without(CONSENT);
const withoutDenials = without(DENIALS);
const withoutNot = without(NOT);
const withoutNameless = without(NAMELESS);
const withoutAnyName = without([...FILLERS, ...NAMELESS]);

/** Words of a text that say something, each once. */
export const tellingWords = (text: string): readonly string[] => [...new Set(withoutFillers(wordsIn(text)))];

/** Whether there is nothing in a text but words for nothing, one sign, or one word however often. */
export const saysNothing = (text: string): boolean =>
  tellingWords(text).every((word) => new Set(bare(word)).size < 2 && !/[1-9]/.test(word));

/** Words of a text that say something beyond those of every reason. */
export const ownWords = (text: string): readonly string[] => {
  const words = wordsIn(text);
  return withoutFillers(withoutCommon(words), words);
};

/** Whether somebody's name is put in words for nobody; what is written without marks may be a name of other words (`Vo Danh`, `Va Thi Va`). */
export const namesNobody = (name: string): boolean => {
  const words = wordsIn(name);
  if (withoutAnyName(words).length > 0) return false;
  const isPutOff = words.length > 2 && withoutNameless(words).length === 0;
  return words.some(isMarked) || withoutNot(words).length < words.length || isPutOff;
};

const begins =
  (without: (words: readonly string[]) => readonly string[]) =>
  (text: string): boolean => {
    const [first = ''] = wordsIn(text);
    return isMarked(first) && without([first]).length === 0;
  };

/** Whether a text begins by denying that there is anything to say. */
export const denies = begins(withoutDenials);
export const deniesName = begins(withoutNot);

/** Vowels that no consonant follows, and such as may have one. */
const OPEN = 'ai|ao|au|ay|eo|eu|ia|ieu|iu|oai|oao|oay|oeo|oi|uai|uao|uay|ui|uoi|uou|uu|uya|uyu|yeu';
const OPEN_OR_NOT = 'a|e|i|ie|o|oa|oe|oo|u|ua|ue|uo|uy|uye|y|ye';
const SYLLABLE = new RegExp(
  `^(?:b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|q|r|s|t|th|tr|v|x)?(?:${OPEN}|(?:${OPEN_OR_NOT})(?:c|ch|m|n|ng|nh|p|t)?)$`,
);

/** Whether a word can be one of Vietnamese, by its letters: `asdf` and `xx` cannot. */
export const isSyllable = (word: string): boolean => SYLLABLE.test(bare(word));

/** What stands for words in what officers write. */
const SHORT = new Set('cccd cmnd ubnd hdnd vneid bhxh bhyt gplx pdf qr tthc csdl tand usb email sms wifi web'.split(' '));

/** One letter is a word if it has marks: `ý`, `ở`. */
const isWord = (word: string): boolean => (word.length > 1 && isSyllable(word)) || SHORT.has(bare(word));

/** Laughter and babble have neither marks nor a word of three letters. */
const hasWeight = (word: string): boolean => word.length > 2 || isMarked(word) || SHORT.has(word);

/** Whether a text gives a reason in Vietnamese: a word that tells beside another one, beyond the words of every reason and beyond a mere no. */
export const givesReason = (text: string): boolean => {
  const words = wordsIn(text);
  const isNo = withoutDenials(words).length < words.length;
  const beside = isNo ? withoutConsent(words) : words;
  const said = new Set(beside.filter(isWord));
  return (
    said.size > 1 &&
    [...said].some(hasWeight) &&
    withoutFillers(beside, words).some(isWord) &&
    withoutFillers(withoutCommon(beside, words), words).some(isWord)
  );
};
