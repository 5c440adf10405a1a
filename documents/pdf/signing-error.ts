/**
 * Why a document or a signature could not be made. Every code is final for the same input: repeating does not help.
 * - `KEY_NOT_FOUND`: no key of this holder, or it does not open with the pass phrase.
 * - `SIGNATURE_IMAGE_MISSING`: the leader's key has no image of the signature beside it.
 * - `PDF_UNSUPPORTED`: encrypted, damaged, with bytes before the header, or read differently by two readers.
 * - `FIELD_EXISTS`: the document already has a field of this name.
 * - `BLOCK_MISPLACED`: the block's page does not exist, or its parts lie on different pages.
 * - `NO_ROOM`: a signed file is full on every page, and a copy block must not cover anything.
 * - `TEXT_UNPRINTABLE`: a text has a letter that the documents' type has no picture of.
 */
export type SigningErrorCode =
  | 'KEY_NOT_FOUND'
  | 'SIGNATURE_IMAGE_MISSING'
  | 'PDF_UNSUPPORTED'
  | 'FIELD_EXISTS'
  | 'BLOCK_MISPLACED'
  | 'NO_ROOM'
  | 'TEXT_UNPRINTABLE';

export class SigningError extends Error {
  override readonly name = 'SigningError';
  readonly code: SigningErrorCode;
  constructor(code: SigningErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
