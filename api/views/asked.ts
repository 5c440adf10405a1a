import { checkDossierCode } from '../../domain/identifiers/index.ts';
import { signName } from '../../domain/printable.ts';
import { maskedName, maskedNumber } from '../../domain/texts/masks.ts';
import { keyedSha256 } from '../../platform/hash.ts';
import { UNSEEN } from '../http/person-text.ts';

/** How a log keeps what somebody asked by: whatever people type where a code belongs, a number or a name is none that we may collect. */

const EVERY_UNSEEN = new RegExp(`(?:${UNSEEN.source})+`, 'gu');
/** Provisional ids, SHA-256, and ids of officers that are UUIDs: they may hold as many digits as a number. */
const OUR_ID = /^(?:TN-\d{6}-[0-9A-Z]{6}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const isOurs = (text: string): boolean => {
  const code = checkDossierCode(text);
  return OUR_ID.test(text) || code.ok || code.code !== 'DOSSIER_CODE_FORM';
};
/** An old identity card has nine digits; a passport a letter or two and seven or eight. */
const FEWEST_DIGITS = 9;
const PASSPORT = /^[A-Z]{1,2}\d{7,8}$/i;
const CODE_SIGNS = /^[\w./:+-]*$/;
const LONGEST = 100;

/** The number of a person that a text is or holds, written in one way, whatever stands between its digits; null: none. */
const numberIn = (text: string): string | null => {
  if (isOurs(text)) return null;
  const digits = text.replace(/\P{Nd}/gu, '');
  if ([...digits].length >= FEWEST_DIGITS) return digits;
  return PASSPORT.test(text) ? text.toUpperCase() : null;
};

const plain = (text: string): string => text.normalize('NFKC').replace(EVERY_UNSEEN, '').trim();

/** A code as it was typed; of a number its mask, of other words theirs. Signs that nobody sees stand there by name: they would make two of one, or turn the line round. */
export const maskedAsked = (asked: string): string => {
  const text = plain(asked);
  const number = numberIn(text);
  if (number !== null) return maskedNumber(number);
  if (!CODE_SIGNS.test(text)) return maskedName(text).slice(0, LONGEST);
  return asked
    .normalize('NFKC')
    .replace(EVERY_UNSEEN, (signs) => `[${signName(signs)}]`)
    .trim()
    .slice(0, LONGEST);
};

/**
 * By what the looks for one number are found; null: it is none. Under a key of the installation that the database does not hold: a hash alone of twelve
 * digits is undone in minutes, with a copy of the table.
 */
export const digestOfAsked = (secret: string, asked: string): string | null => {
  const number = numberIn(plain(asked));
  return number === null || secret === '' ? null : keyedSha256(secret, number);
};
