import { type FieldError, isAny, type Refusal, refuseFields } from '../../domain/failures.ts';

/** Signs that no name or address holds: control, direction and zero-width signs, fillers that show nothing, halves of pairs, private and unassigned ones, line ends. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * A text about a person as it is kept: NFC, single spaces, none at the ends; null when it holds signs that are not seen or no letter or digit at all.
 * Other systems compare such texts letter by letter, and the national portal refuses a blank name for ever.
 */
export const personText = (text: string): string | null => {
  const kept = text
    .normalize('NFC')
    .replace(/\p{Zs}+/gu, ' ')
    .replace(/^ | $/g, '');
  return UNSEEN.test(kept) || !/[\p{L}\p{N}]/u.test(kept) ? null : kept;
};

/** The named fields of a body as `personText` keeps them, or the refusal of all that it does not take. */
export const personTexts = <T extends object, K extends keyof T & string>(
  body: T,
  fields: readonly K[],
  path: string,
): Pick<T, K> | Refusal => {
  const kept: Partial<T> = {};
  const wrong: FieldError[] = [];
  for (const field of fields) {
    const value = body[field];
    if (typeof value !== 'string') continue;
    const text = personText(value);
    if (text === null) wrong.push({ field: `${path}${field}`, reason: 'để trống hoặc có ký tự ẩn, ký tự điều khiển' });
    else kept[field] = text as T[K];
  }
  return isAny(wrong) ? refuseFields('BODY_INVALID', wrong) : (kept as Pick<T, K>);
};

/** `Nguyễn Thị Mẫu` → `N*** T*** M***`: enough to tell two dossiers apart, not enough to know whose they are. */
export const maskedName = (fullName: string): string =>
  fullName
    .normalize('NFC')
    .split(/\s+/)
    .map((word) => `${[...word][0]?.toUpperCase() ?? ''}***`)
    .join(' ');
