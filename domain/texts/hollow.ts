import { bare, wordsIn } from './folding.ts';

/** Whether words say anything: people get past a field by words for nothing, by one word however often, by keys struck at random. */

const DENIALS = ['không', 'chưa', 'chẳng', 'ko', 'none', 'null', 'n a'];

/** Words that say nothing by themselves, alone or together. */
const FILLERS = [
  ...DENIALS,
  ...['xác định', 'áp dụng', 'để trống', 'bỏ trống', 'như trên', 'nói', 'ghi', 'khai', 'biết', 'rõ', 'có', 'được', 'gì', 'ai', 'cả', 'nào'],
  ...[
    'nữa',
    'phải',
    'là',
    'thế',
    'vậy',
    'đã',
    'đang',
    'sẽ',
    'thì',
    'mà',
    'và',
    'hay',
    'hoặc',
    'với',
    'cho',
    'của',
    'các',
    'những',
    'một',
    'này',
  ],
  ...[
    'kia',
    'đó',
    'khác',
    'ở',
    'đâu',
    'rồi',
    'cũng',
    'vì',
    'nên',
    'bởi',
    'do',
    'tại',
    'như',
    'lắm',
    'rất',
    'hết',
    'luôn',
    'vẫn',
    'tùy',
    'ok',
  ],
  ...['test', 'hả', 'ừ', 'dạ', 'vâng', 'trống', 'thử'],
];

/** Words of every reason, which are none without another beside them. */
const COMMON = [
  ...[
    'hồ sơ',
    'giấy tờ',
    'lý do',
    'theo',
    'quy định',
    'yêu cầu',
    'đề nghị',
    'pháp luật',
    'nội dung',
    'thông tin',
    'kết quả',
    'việc',
    'vấn đề',
  ],
  ...['công việc', 'giải quyết', 'ý kiến', 'cá nhân', 'riêng', 'chung', 'cần'],
];

/** Whether one agrees says nothing of why not. */
const CONSENT = ['đồng ý', 'chấp nhận', 'nhất trí', 'chấp thuận', 'duyệt', 'từ chối'];

const phrases = (list: readonly string[], as: (word: string) => string): RegExp => {
  const all = list.map((phrase) => wordsIn(phrase).map(as).join(' ')).sort((a, b) => b.length - a.length);
  return new RegExp(`(?<= )(?:${all.join('|')})(?= )`, 'gu');
};

/** Takes words out of others; a text without any marks says the same words without them. */
const without = (list: readonly string[]) => {
  const [marked, unmarked] = [phrases(list, (word) => word), phrases(list, bare)];
  return (words: readonly string[], of: readonly string[] = words): readonly string[] => {
    const by = of.every((word) => word === bare(word)) ? unmarked : marked;
    return ` ${words.join(' ')} `.replace(by, '').split(' ').filter(Boolean);
  };
};

const withoutFillers = without(FILLERS);
const withoutCommon = without(COMMON);
const withoutConsent = without(CONSENT);
const withoutDenials = without(DENIALS);

/** Words of a text that say something, each once. */
export const tellingWords = (text: string): readonly string[] => [...new Set(withoutFillers(wordsIn(text)))];

/** Whether there is nothing in a text but words for nothing, one sign, or one word however often. */
export const saysNothing = (text: string): boolean =>
  tellingWords(text).every((word) => new Set(bare(word)).size < 2 && !/[1-9]/.test(word));

/** Whether somebody's name is put in words for nobody; what is written without marks may be a name of other words. */
export const namesNobody = (name: string): boolean => {
  const words = wordsIn(name);
  const isMarked = words.some((word) => word !== bare(word));
  return tellingWords(name).length === 0 && (isMarked || withoutDenials(words).length < words.length);
};

/** Whether a text begins by denying that there is anything to say. */
export const denies = (text: string): boolean => {
  const [first = ''] = wordsIn(text);
  return first !== bare(first) && withoutDenials([first]).length === 0;
};

const VOWELS =
  'a|ai|ao|au|ay|e|eo|eu|i|ia|ie|ieu|iu|o|oa|oai|oao|oay|oe|oeo|oi|oo|u|ua|uai|uay|uao|ue|ui|uo|uoi|uou|uu|uy|uya|uye|uyu|uyen|y|ye|yeu';
const SYLLABLE = new RegExp(`^(?:b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|q|r|s|t|th|tr|v|x)?(?:${VOWELS})(?:c|ch|m|n|ng|nh|p|t)?$`);

/** Whether a word can be one of Vietnamese, by its letters: `asdf` and `xx` cannot. */
export const isSyllable = (word: string): boolean => SYLLABLE.test(bare(word));

/** What stands for words in what officers write. */
const SHORT = new Set([
  'cccd',
  'cmnd',
  'ubnd',
  'hdnd',
  'vneid',
  'bhxh',
  'bhyt',
  'gplx',
  'pdf',
  'qr',
  'tthc',
  'csdl',
  'tand',
  'usb',
  'email',
  'sms',
  'wifi',
  'web',
]);

/** One letter is a word if it has marks: `ý`, `ở`. */
const isWord = (word: string): boolean => (word.length > 1 && isSyllable(word)) || SHORT.has(bare(word));

/** Whether a text gives a reason in Vietnamese: two words that tell, or one among others, beyond the words of every reason and beyond a mere no. */
export const givesReason = (text: string): boolean => {
  const words = wordsIn(text);
  const isNo = withoutDenials(words).length < words.length;
  const beside = isNo ? withoutConsent(words) : words;
  const told = [...new Set(withoutFillers(beside, words))].filter(isWord);
  const all = new Set(beside.filter(isWord)).size;
  // A few letters never tell.
  const tell = (told.length > 1 && told.map(bare).join('').length > 3) || (told.length === 1 && all > 2);
  return tell && withoutFillers(withoutCommon(beside, words), words).some(isWord);
};
