import { ApplicationFailure } from '@temporalio/common';
import { outageOf } from '../db/outage.ts';
import { GatewayError } from './gateway-error.ts';

/** Codes of Node and of other libraries, by the cause that people read. */
const CAUSES = {
  ENOSPC: 'STORAGE_FULL',
  EDQUOT: 'STORAGE_FULL',
  ENOENT: 'FILE_MISSING',
} as const;

const isListed = (code: string): code is keyof typeof CAUSES => Object.hasOwn(CAUSES, code);

/** The code of an error of work: never its own words, which may repeat what was sent. */
export const causeOf = (error: unknown): string => {
  if (error instanceof GatewayError) return [error.system, error.kind, ...(error.reason === null ? [] : [error.reason])].join('_');
  const outage = outageOf(error);
  if (outage !== null) return outage.outage;
  if (error instanceof ApplicationFailure && error.type) return error.type;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code !== null) return isListed(code) ? CAUSES[code] : code;
  return error instanceof Error ? error.name : 'UNKNOWN';
};
