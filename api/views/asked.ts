import type { Db } from '../../db/client.ts';
import { isKnownUnit } from '../../db/law/law.ts';
import { officerOf } from '../../db/register/officers.ts';
import { isLocalDate, localDate } from '../../domain/calendar/index.ts';
import { checkDossierCode } from '../../domain/identifiers/index.ts';
import { signName } from '../../domain/printable.ts';
import { maskedName, maskedNumber } from '../../domain/texts/masks.ts';
import { keyedSha256 } from '../../platform/hash.ts';
import type { Deps } from '../http/deps.ts';
import { UNSEEN } from '../http/person-text.ts';

/**
 * How a log keeps what somebody asked by. Whatever people type where a code belongs, a number, a name or a day of birth is none that we may collect: so
 * only what is shown to be our own is kept as it is.
 */

/** No dossier of this register has an older code: its agencies are those of two-level local government. */
const FIRST_DAY = '2025-07-01';
/** Without a letter it could be twelve digits of a person: one of a thousand of our own is masked with those. */
const PROVISIONAL = /^TN-(\d\d)(\d\d)(\d\d)-(?=\d*[A-Z])[0-9A-HJKMNP-TV-Z]{6}$/;
/** The form that codes are given in (activities/register): no agency takes in ten thousand in a day, and a longer serial could be a number. */
const LONGEST_SERIAL = 4;
const UNIT = /^[A-Y]\d{2}(?:\.\d{1,4}){0,3}(?:\/[A-Z]{1,3})?$/;
const OFFICER = /^(?:(?!\D*(?:\d\D*){9})[\w.:@-]{1,100}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

type Known = Pick<Deps, 'clock' | 'config'> & { readonly db: Db };

/** Whether a text is an id, a code, a unit or an officer of ours. The register of dossiers is not asked: what is there would be told from what is not. */
const isOurs = async ({ db, clock }: Known, text: string): Promise<boolean> => {
  const hasBeen = (day: string): boolean => isLocalDate(day) && day >= FIRST_DAY && day <= localDate(clock.now());
  const [id, year, month, day] = PROVISIONAL.exec(text) ?? [];
  if (id !== undefined) return hasBeen(`20${year}-${month}-${day}`);
  const code = checkDossierCode(text);
  if (code.ok) {
    const { strategy, agencyId, receiptDate, serial } = code.value;
    return strategy === 'SHORT' && serial.length <= LONGEST_SERIAL && hasBeen(receiptDate) && isKnownUnit(db, agencyId);
  }
  if (UNIT.test(text)) return isKnownUnit(db, text);
  return OFFICER.test(text) && (await officerOf(db, text)) !== null;
};

const DIGIT = /\p{Nd}/u;
/** Decimal digits stand in rows of ten, from nought to nine, in every script. */
const asciiDigit = (digit: string): string => {
  const at = digit.codePointAt(0) ?? 0;
  let first = at;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((at - first) % 10);
};

const EVERY_UNSEEN = new RegExp(`${UNSEEN.source}+`, 'gu');
/** Nobody types more, and the end of a number stands before it. */
const MOST_SIGNS = 1_000;

/** A text as it is read, with the name of its first sign that is not seen: it would make two of one, or turn the line round. By all their names a number could be written. */
const read = (asked: string): { readonly text: string; readonly unseen: string } => {
  const whole = asked.slice(0, MOST_SIGNS).normalize('NFKC');
  const [unseen] = whole.match(EVERY_UNSEEN) ?? [];
  return {
    text: whole
      .replace(EVERY_UNSEEN, '')
      .replace(/\p{Nd}/gu, asciiDigit)
      .trim(),
    unseen: unseen === undefined ? '' : `[${signName(unseen)}]`,
  };
};

/** An old identity card has nine digits, a number of today twelve; what has as many or more may hold one. */
const LENGTHS = [9, 12];
const [FEWEST_DIGITS = 0] = LENGTHS;
/** Between its digits anything may stand that is no letter; after two letters nothing: `An 1979-06-11` is none. */
const PASSPORT = /^(?:[A-Z][^\p{L}\d]*(?:\d[^\p{L}\d]*){7,8}|[A-Z]{2}\d{7,8})$/iu;
/** A day or a month may be among what is written so. */
const HAS_SHORT_GROUP = /(?<!\d)\d{1,2}(?!\d)/;

interface PersonNumber {
  /** Written in one way. */
  readonly number: string;
  readonly mask: string;
}

/** The number of a person that a text is or holds, however it is written; null: none. */
const numberIn = (text: string): PersonNumber | null => {
  const digits = text.replace(/\D/g, '');
  if (digits.length >= FEWEST_DIGITS)
    return { number: digits, mask: maskedNumber(LENGTHS.includes(digits.length) && !HAS_SHORT_GROUP.test(text) ? digits : '') };
  return PASSPORT.test(text) ? { number: text.replace(/[^A-Z\d]/gi, '').toUpperCase(), mask: maskedNumber('') } : null;
};

const LONGEST = 100;
/** A name in one letter after another would stand in its first letters, a day in its first digits. */
const WORD = /^[\p{Lu}\p{Ll}][\p{L}\p{M}'-]+$/u;
const maskedWords = (text: string): string =>
  text
    .split(/\s+/)
    .map((word) => (WORD.test(word) ? maskedName(word) : '***'))
    .join(' ')
    .slice(0, LONGEST);

/**
 * By what the looks for one number are found. Under a key of the installation that the database does not hold: a hash alone of twelve digits is undone in
 * minutes, with a copy of the table.
 */
const digestOf = (secret: string, found: PersonNumber | null): string | null =>
  found === null || secret === '' ? null : keyedSha256(secret, found.number);

/** The same of a number that is looked for; null: it is none. */
export const digestOfAsked = (secret: string, asked: string): string | null => digestOf(secret, numberIn(read(asked).text));

/** An id of ours that was asked by, as the same would be kept if there were none. */
export const keptId = (id: string): string => (PROVISIONAL.test(id) ? id : (numberIn(id)?.mask ?? maskedWords(id)));

export interface AskedBy {
  readonly asked: string | null;
  readonly askedDigest: string | null;
}

/** What the log keeps: our own as it is; of a number its mask and digest, of other words their mask. */
export const askedBy = async (known: Known, asked: string): Promise<AskedBy> => {
  if (asked === '') return { asked: null, askedDigest: null };
  const { text, unseen } = read(asked);
  if (await isOurs(known, text)) return { asked: `${text}${unseen}`, askedDigest: null };
  const found = numberIn(text);
  return { asked: `${found?.mask ?? maskedWords(text)}${unseen}`, askedDigest: digestOf(known.config.looksSecret, found) };
};
