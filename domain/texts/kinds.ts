import { checkOldIdentityNumber, checkPassport, checkPersonalId } from '../identifiers/index.ts';
import { signName } from '../printable.ts';
import { citesAct } from './citing.ts';
import { bare, isMarked, wordsIn } from './folding.ts';
import { denies, deniesName, givesReason, isSyllable, namesNobody, ownWords, saysNothing, tellingWords, without } from './hollow.ts';
import { isNationality } from './nationalities.ts';
import { isSpoken, notPlain } from './plain.ts';

/**
 * Texts that a person types, by kind: each is judged here and nowhere else, in whatever body, field of a result or converted paper it stands. A judge
 * says why a text is none of its kind, in Vietnamese and without the text; null: it is one.
 */
export type Judge = (text: string) => string | null;

/** Letters of Vietnamese, of the peoples of the highlands, and of passports from elsewhere; look-alikes of other scripts are none. */
const STRANGE = /(?![\u0300-\u036f])[^A-Za-zÀ-ÖØ-öø-ſƀɃƠơƯưǍ-ǜȘ-țḀ-ỿ '’ʼʹ′‘`´.-]/gu;
/** Two people in the place of one: a small word between their names, a hyphen that stands free. */
const COUPLE = new RegExp(
  [
    '\\p{Lu}\\S*\\s(?:và|hoặc|va|hoac|hay|cùng|cung|với|voi|kiêm|kiem|tức|của|con|cha|mẹ|vợ|chồng|and|or)\\s\\p{Lu}',
    '^\\S+\\s\\S+(?:\\s\\S+)*\\s(?:và|VÀ|hoặc|HOẶC)\\s\\S+\\s\\S+',
    '^(?:và|hoặc)\\s|\\s(?:và|hoặc)$',
    '\\S\\s\\S+\\s-\\s\\S+\\s\\S',
  ].join('|'),
  'u',
);
/** What is said of somebody behind his name. */
const STATEMENT = /\s(?:đã|Đã|ĐÃ)\s|\p{Lu}\S*\s(?:đang|chưa|không|bị|mới|sẽ|vẫn|vừa)\s/u;
/** What follows a name in English. */
const SUFFIX = /,?\s(?:jr|sr|i{2,3}|iv)\.?$/iu;

/** A dot follows an initial, or a short form that has no marks: `John F. Kennedy`, `Jr.` */
const hasStrayDot = (text: string): boolean =>
  [...text.matchAll(/([^\s.]*)\./gu)].some(([, word = '']) => !/^(?:\p{L}|[A-Za-z]{2,3})$/u.test(word));

/** The commonest surnames without their marks, which are somebody's whole name nowhere. */
const SURNAMES = new Set('nguyen tran pham hoang huynh phan truong dang bui duong'.split(' '));

/** Some foreigners have one name, which has no marks of Vietnamese or is no syllable of it; else it is somebody's surname or given name alone. */
const isWhole = (words: readonly string[]): boolean =>
  words.length > 1 || words.some((word) => bare(word).length > 2 && (!isSyllable(word) || (!isMarked(word) && !SURNAMES.has(word))));

/** One letter with a mark is a word beside another: `Y Ơ`. */
const isNameable = (words: readonly string[]): boolean =>
  words.some(isSpoken) || (new Set(words).size > 1 && words.some((word) => bare(word).length === 1 && isMarked(word)));

const isNoWord = (word: string): boolean => {
  const letters = bare(word);
  return letters.length > 1 && new Set(letters).size < 2 && (letters.length > 2 || !/[aeiouy]/.test(letters));
};

const personName: Judge = (text) => {
  const said = text.normalize('NFC').replace(SUFFIX, '');
  const strange = [...new Set(said.match(STRANGE) ?? [])];
  const letters = strange.filter((sign) => /\p{L}/u.test(sign)).map(signName);
  if (letters.length > 0) return `phải là họ tên bằng chữ Việt hoặc chữ Latinh; không nhận chữ ${letters.slice(0, 5).join(', ')}`;
  if (strange.length > 0) return 'phải là họ tên, chỉ gồm chữ cái';
  if (hasStrayDot(said)) return 'phải là họ tên, không có dấu chấm';
  if (COUPLE.test(said)) return 'phải là họ tên của một người';
  if (STATEMENT.test(said)) return 'phải là họ tên, không ghi thêm điều gì về người đó';
  const words = wordsIn(said);
  const isOne = isWhole(words) && isNameable(words) && !words.some(isNoWord);
  return isOne && !namesNobody(said) && !deniesName(said) ? null : 'phải là đủ họ và tên của một người';
};

const words: Judge = (text) => {
  const wrong = notPlain(text);
  if (wrong !== null) return wrong;
  const isWords = /^[\p{Script=Latin}\p{M}\s'’ʼ,()-]+$/u.test(text) && wordsIn(text).some(isSpoken);
  return isWords && !saysNothing(text) && !denies(text) ? null : 'phải ghi rõ, chỉ gồm chữ cái';
};

const nationality: Judge = (text) => (isNationality(text) ? null : 'phải là tên một quốc gia, hoặc “Không quốc tịch”');

/** A word with letters that can be spoken, or a number. */
const isOfPlace = (word: string): boolean => /\d/.test(word) || isSpoken(word);

/** What places are called by their kind, and what people say who mean a place of their own. */
const UNITS =
  'phường|xã|đặc khu|huyện|quận|thị xã|thị trấn|thành phố|tp|tỉnh|khu vực|nước|tổ|thôn|buôn|ấp|đường|nhà|nơi|chỗ|bên|cạnh|gần'.split('|');
const withoutUnits = without(UNITS);
/** The parts of an address are listed with semicolons, too. */
const NEXT_UNIT =
  /;(?=\s*(?:\d|(?:số|hẻm|ngõ|khu|p|q|tx|tt|h|x|phường|xã|huyện|quận|thị|thành|tp|tỉnh|tổ|thôn|buôn|ấp|đường|đặc)(?![\p{L}\p{M}])))/giu;

const place: Judge = (text) => {
  const wrong = notPlain(text.normalize('NFC').replace(NEXT_UNIT, ','));
  if (wrong !== null) return wrong;
  if (isNationality(text)) return null;
  const told = tellingWords(text).filter(isOfPlace);
  const isOne = told.some((word) => bare(word).length > 2 || told.length > 1) && told.some(isSpoken);
  return isOne && withoutUnits(told, wordsIn(text)).length > 0 && !denies(text) ? null : 'phải ghi rõ nơi nào';
};

/** What bodies are called by their kind; which one of them it is, other words say. */
const withoutOffices = without([
  ...'ủy ban nhân dân|ubnd|ủy ban hành chính|tòa án nhân dân|tand|tòa án|sở tư pháp|phòng tư pháp|công an|cơ quan|cấp'.split('|'),
  ...'đại sứ quán việt nam|tổng lãnh sự quán việt nam|lãnh sự quán việt nam|cơ quan đại diện việt nam'.split('|'),
  ...'đại sứ quán|cơ quan đại diện|tổng lãnh sự quán|lãnh sự quán'.split('|'),
  ...UNITS,
]);

/** Cơ quan, tòa án: which one, not the kind of it alone. */
const office: Judge = (text) => {
  const wrong = notPlain(text);
  if (wrong !== null) return wrong;
  const which = withoutOffices(tellingWords(text), wordsIn(text));
  return wordsIn(text).length > 2 && which.some(isOfPlace) && !denies(text) ? null : 'phải ghi đủ tên cơ quan, của nơi nào';
};

/** Việc, vật: what something is for, what a paper or a fee is. */
const phrase: Judge = (text) => {
  const wrong = notPlain(text);
  if (wrong !== null) return wrong;
  const told = tellingWords(text).filter((word) => bare(word).length > 1 && isSpoken(word));
  return told.length > 1 && told.some(isSyllable) && ownWords(text).length > 0 && !denies(text)
    ? null
    : 'phải ghi rõ bằng lời, ít nhất hai từ';
};

const LONGEST_NUMBER = 6;

/** A paper has a number of digits, not all zero and not one by one, among letters and signs. */
const documentNumber: Judge = (text) => {
  const isNumber =
    !/^\d(?:\s+\d){2,}$/.test(text.trim()) &&
    /^[\p{Script=Latin}\p{M}\d\s/.,()-]+$/u.test(text) &&
    /[1-9]/.test(text) &&
    wordsIn(text).filter((word) => !/\d/.test(word)).length <= LONGEST_NUMBER;
  return isNumber && notPlain(text) === null ? null : 'phải là số của giấy tờ, có chữ số khác 0';
};

/** Passports have at most nine signs (ICAO 9303), most of them digits; a few states number by letters, too. */
const isPassport = (text: string): boolean => {
  const digits = (text.match(/\d/g) ?? []).length;
  return checkPassport(text).ok && text.trim().length > 5 && (digits > 3 || (text.trim().length === 9 && digits > 1));
};
/** Digits in their order, in threes of one kind, or the same few again and again: numbers that people make up. */
const ORDER = '01234567890123456789';
const isMadeUp = (text: string): boolean =>
  ORDER.includes(text) ||
  ORDER.includes([...text].reverse().join('')) ||
  (text.length < 12 && /^(?:(?:(\d)\1{2,})+|(\d{1,4})\2{2,})$/.test(text));

const isIdentity = (text: string): boolean => {
  const signs = text.replace(/\s/g, '');
  if (new Set(signs).size < 3 || isMadeUp(signs)) return false;
  if (checkPersonalId(text).ok || checkOldIdentityNumber(text).ok) return true;
  // Passports of some states have nine digits, too.
  const isDigits = /^\d+$/.test(text.trim());
  return isPassport(text) && (!isDigits || (text.trim().length < 10 && !text.trim().startsWith('00') && new Set(text.trim()).size > 3));
};

/** A number of somebody's own: personal, of an old card, or of a passport. */
const identity: Judge = (text) => (isIdentity(text) ? null : 'phải là số định danh cá nhân, số CMND hoặc số hộ chiếu');

/** Lý do, ý kiến, nội dung đề nghị: why, in an officer's words. */
const reason: Judge = (text) => (givesReason(text) ? null : 'phải nêu lý do, nội dung cụ thể bằng lời, ít nhất hai từ có nghĩa');

/** Điều khoản: which law, and where in it. */
const articles: Judge = (text) => (citesAct(text) ? null : 'phải nêu tên văn bản (loại, số, năm; luật thì ghi tên) và điều, khoản');

/** `LINES`: of several lines; the others are printed within one. `example` stands in the API's document. */
export const TEXT_KINDS = {
  'person-name': { lines: 'ONE_LINE', judge: personName, example: 'Lê Thị Mẫu Xuân' },
  words: { lines: 'ONE_LINE', judge: words, example: 'Kinh' },
  nationality: { lines: 'ONE_LINE', judge: nationality, example: 'Việt Nam' },
  place: { lines: 'ONE_LINE', judge: place, example: '12 đường Lê Duẩn, phường Tân Lập' },
  office: { lines: 'ONE_LINE', judge: office, example: 'Ủy ban nhân dân phường Tân Lập' },
  phrase: { lines: 'ONE_LINE', judge: phrase, example: 'Vay vốn ngân hàng' },
  'document-number': { lines: 'ONE_LINE', judge: documentNumber, example: '12/UQ' },
  identity: { lines: 'ONE_LINE', judge: identity, example: '066190000124' },
  articles: { lines: 'ONE_LINE', judge: articles, example: 'Luật Hộ tịch, Điều 12' },
  'short-reason': { lines: 'ONE_LINE', judge: reason, example: 'Theo đề nghị của người nộp' },
  reason: { lines: 'LINES', judge: reason, example: 'Theo đề nghị của người nộp' },
} as const satisfies Readonly<Record<string, { readonly lines: 'ONE_LINE' | 'LINES'; readonly judge: Judge; readonly example: string }>>;
export type TextKind = keyof typeof TEXT_KINDS;
