import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { type AccessEntry, logAccess } from '../../db/register/access.ts';
import type { LookOutcome } from '../../db/schema.ts';
import type { Role } from '../../domain/dossier/state.ts';
import { FAILURES } from '../../domain/failures.ts';
import type { Deps } from '../http/deps.ts';
import { Refused } from '../http/problem.ts';
import { askedBy, digestOfAsked } from './asked.ts';

/** What somebody looks for; the log keeps it with every look. */
export const PURPOSES = {
  HANDLING: 'giải quyết hồ sơ',
  APPLICANT: 'trả lời người nộp hồ sơ',
  SUPERVISION: 'theo dõi, kiểm tra',
  COMPLAINT: 'giải quyết khiếu nại, tố cáo, phản ánh',
  AUTHORITY: 'theo yêu cầu của cơ quan có thẩm quyền',
} as const;
export type Purpose = keyof typeof PURPOSES;

/** The header that says it, in lower case, as Node gives headers. */
export const PURPOSE = 'x-purpose';
const PurposeName = Type.Enum(Object.keys(PURPOSES) as Purpose[], {
  type: 'string',
  description: 'Mục đích xem, được ghi lại; bỏ trống: theo vai trò',
});
export const PurposeHeader = Type.Object({ [PURPOSE]: Type.Optional(PurposeName) });

/** Whoever states none looks for what the role is there for; without a role nobody knows. */
const usual = (role: Role | null): Purpose | 'UNSTATED' =>
  role === null
    ? 'UNSTATED'
    : role === 'SUPERVISOR' || role === 'MONITORING_DEPARTMENT' || role === 'QC_REVIEWER'
      ? 'SUPERVISION'
      : 'HANDLING';

declare module 'fastify' {
  interface FastifyRequest {
    /** A look of this request is written down. */
    looked: boolean;
  }
}
export type Looking = Pick<FastifyRequest, 'caller' | 'looked'>;
type Log = Pick<Deps, 'db' | 'clock' | 'config'>;

/**
 * Who asks for what. `what` names the part, and behind a blank which one; `asked` is how the dossier was asked for; `about` a person's number that nobody
 * typed here, by which the look is found and of which nothing is kept.
 */
export interface Look {
  readonly request: Looking;
  readonly what: string;
  readonly asked: string;
  readonly about?: string;
  readonly purpose?: Static<typeof PurposeName> | undefined;
}

/** What is known of a look while it goes on. */
interface Seen {
  readonly dossiers: readonly string[];
  readonly role: Role | undefined;
  /** Something is shown though no dossier is. */
  readonly shown: boolean;
  /** There is something, and the caller is told that there is nothing. */
  readonly forbidden: boolean;
}

/** What came of a look. `dossiers`: all that were seen, or the one that was denied. */
interface Came {
  readonly outcome: LookOutcome;
  readonly dossiers: readonly string[];
  readonly role?: Role | undefined;
}

/** An item of a dossier has no more digits. */
const ITEM = /^[A-Z]\d{2}-[A-Z]\d{1,2}$/;

/** Which part it was: an act and an item by their names, another where it is there; else it is what somebody typed. */
const partOf = async (log: Log, what: string, outcome: LookOutcome): Promise<string> => {
  const [part = '', which] = what.split(' ');
  if (which === undefined || part === 'ACT' || outcome === 'SHOWN' || ITEM.test(which)) return what;
  return `${part} ${(await askedBy(log, which)).asked}`;
};

/** Writes a look down. Nothing that may be somebody's number or name is kept as it was typed (asked.ts). */
export const writeLook = async (
  log: Log,
  { request, what, asked, about, purpose }: Look,
  { outcome, dossiers, role = request.caller.roles[0] }: Came,
): Promise<void> => {
  const { person, unit, via = null } = request.caller;
  const inRole = role ?? null;
  const entry = {
    ...{ at: log.clock.now(), person, via, role: inRole, unit, outcome, purpose: purpose ?? usual(inRole) },
    what: await partOf(log, what, outcome),
  };
  // Of most looks the dossier's own id says all.
  const own = dossiers.every((id) => id === asked) && dossiers.length > 0 ? { asked: null, askedDigest: null } : await askedBy(log, asked);
  const by = about === undefined ? own : { ...own, askedDigest: digestOfAsked(log.config.looksSecret, about) };
  const entries: readonly AccessEntry[] = dossiers.map((dossierId) => ({ ...entry, ...by, dossierId }));
  await logAccess(log.db, entries.length > 0 ? entries : [{ ...entry, ...by, dossierId: null }]);
  request.looked = true;
};

const outcomeOf = (error: unknown, { forbidden }: Seen): LookOutcome | null => {
  const status = error instanceof Refused ? FAILURES[error.refusal.code].status : 500;
  // What cannot be answered now shows nothing and tells nothing.
  return status >= 500 ? null : status === 403 || forbidden ? 'REFUSED' : 'NOTHING';
};

/**
 * Looks, and writes down what came of it before anything is shown: a refusal and a miss as well, so that numbers cannot be tried unseen. `find`
 * tells what it sees on its way; with no dossier seen there was nothing there.
 */
export const looked = async <T>(deps: Log, look: Look, find: (seen: (more: Partial<Seen>) => void) => Promise<T>): Promise<T> => {
  let seen: Seen = { dossiers: [], role: undefined, shown: false, forbidden: false };
  const write = (outcome: LookOutcome): Promise<void> => writeLook(deps, look, { ...seen, outcome });
  try {
    const found = await find((more) => {
      seen = { ...seen, ...more };
    });
    await write(seen.shown || seen.dossiers.length > 0 ? 'SHOWN' : 'NOTHING');
    return found;
  } catch (error) {
    const outcome = outcomeOf(error, seen);
    if (outcome !== null) await write(outcome);
    throw error;
  }
};
