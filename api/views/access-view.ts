import { type Static, Type } from 'typebox';
import { accessPage } from '../../db/register/access.ts';
import type { LookOutcome } from '../../db/schema.ts';
import { Flag, Maybe, MaybeOf, RoleName, Text } from '../../domain/dossier/codes.ts';
import type { Role } from '../../domain/dossier/state.ts';
import type { Caller } from '../http/auth.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { looked } from './looks.ts';
import { type Asking, listed } from './reading.ts';

export const OUTCOMES: Readonly<Record<LookOutcome, string>> = { SHOWN: 'đã xem', NOTHING: 'không có', REFUSED: 'bị từ chối' };

const LookBody = Type.Object(
  {
    at: Text,
    person: Text,
    via: Maybe,
    role: RoleName,
    unit: Text,
    dossierId: Maybe,
    what: Type.String({ description: 'Phần đã xem; SEARCH: tìm kiếm' }),
    asked: MaybeOf('Đã hỏi bằng gì; số định danh chỉ ghi một phần'),
    purpose: Text,
    outcome: Type.Enum(Object.keys(OUTCOMES) as LookOutcome[], { type: 'string' }),
    sealed: Flag,
  },
  { title: 'Look' },
);
export const LookList = Type.Object({ looks: Type.Array(LookBody), next: Maybe });
export type LookList = Static<typeof LookList>;

/** Who answers for the people of which unit; a leader for the whole agency. In the order in which a head of several is served. */
const HEADS: readonly { readonly role: Role; readonly unitOf: (caller: Caller) => string }[] = [
  { role: 'COMPETENT_LEADER', unitOf: ({ agency }) => agency },
  { role: 'ONE_STOP_HEAD', unitOf: ({ unit }) => unit },
  { role: 'UNIT_HEAD', unitOf: ({ unit }) => unit },
];

export const isHead = (role: Role): boolean => HEADS.some((head) => head.role === role);

export interface LookFilter {
  readonly person?: string | undefined;
  readonly dossierId?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

const DEFAULT_LIMIT = 50;

/** What the people of a unit looked at, for its head; that look is logged as well. Throws ROLE_NOT_PERMITTED with the heads. */
export const listLooks = (
  deps: Pick<Deps, 'db' | 'lists' | 'clock'>,
  request: Asking,
  { person, dossierId, after, limit = DEFAULT_LIMIT }: LookFilter,
): Promise<LookList & { readonly unit: string }> => {
  const { caller } = request;
  const [from] = readCursor('looks', after) ?? [];
  return looked(deps, { caller, what: 'ACCESS_LOG', asked: person ?? dossierId ?? '', purpose: 'SUPERVISION' }, async (seen) => {
    listed(request, 'LOOKS');
    const head = HEADS.find(({ role }) => caller.roles.includes(role)) ?? reject('ROLE_NOT_PERMITTED');
    const unit = head.unitOf(caller);
    seen({ role: head.role, shown: true });
    const rows = await accessPage(deps.lists ?? deps.db, {
      unit,
      person,
      dossierId,
      limit: limit + 1,
      ...(from === undefined ? {} : { after: Number(from) }),
    });
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      unit,
      looks: rows.slice(0, limit).map(({ id: _id, hash: _hash, link, ...row }) => ({ ...row, sealed: link !== null })),
      next: last === undefined ? null : writeCursor('looks', [String(last.id)]),
    };
  });
};
