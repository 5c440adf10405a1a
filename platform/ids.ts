import { randomBytes, randomUUID } from 'node:crypto';

/** Crockford's alphabet: no I, L, O, U, so that a code read aloud at the counter is not misheard. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export const newUuid = (): string => randomUUID();

/** `length` random characters of 5 bits each, readable aloud. */
export const randomCode = (length: number): string => [...randomBytes(length)].map((byte) => ALPHABET[byte & 31]).join('');

/** 256 random bits: an id that opens something to whoever knows it. */
export const newSecret = (): string => randomBytes(32).toString('base64url');
