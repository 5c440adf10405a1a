import { type Static, Type } from 'typebox';
import { accessPage } from '../../db/register/access.ts';
import type { LookOutcome } from '../../db/schema.ts';
import { Flag, Instant, Maybe, MaybeOf, Nullable, RoleName, Text } from '../../domain/dossier/codes.ts';
import type { Role } from '../../domain/dossier/state.ts';
import type { Caller } from '../http/auth.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { askedBy, digestOfAsked, keptId } from './asked.ts';
import { looked } from './looks.ts';
import { type Asking, listed, mayKnow } from './reading.ts';

export const OUTCOMES: Readonly<Record<LookOutcome, string>> = { SHOWN: 'đã xem', NOTHING: 'không có', REFUSED: 'bị từ chối' };

const LookBody = Type.Object(
  {
    at: Instant(),
    person: Text,
    via: Maybe,
    role: Nullable(RoleName, 'null: không có vai trò nào'),
    unit: Text,
    dossierId: Maybe,
    what: Type.String({
      description:
        'Phần đã xem; SEARCH: tìm kiếm; ACT: việc bị từ chối; DUPLICATE: người có số định danh đã có gì, khi tiếp nhận hoặc bên một hồ sơ',
    }),
    asked: MaybeOf('Đã hỏi bằng gì; số định danh chỉ còn bốn chữ số cuối'),
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
  /** A person's number: the looks by which somebody asked for it. */
  readonly number?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

const DEFAULT_LIMIT = 50;

/** Throws IDENTIFIER_INVALID for what is no number. */
const digestOf = ({ config }: Pick<Deps, 'config'>, number: string): string =>
  digestOfAsked(config.looksSecret, number) ??
  reject('IDENTIFIER_INVALID', { field: 'personalId', detail: { reason: 'không phải số định danh' } });

type Row = Awaited<ReturnType<typeof accessPage>>[number];

/**
 * A look as this head may read it. That his people tried is his to know, and how they asked: they typed it themselves. That there is the dossier which they
 * were denied is not, no more than it was theirs, or an officer who is refused would only have to ask his head: it reads as if there were none.
 */
const readable = ({ id: _id, hash: _hash, askedDigest: _digest, link, ...row }: Row, isKnown: (dossierId: string) => boolean) => {
  const { dossierId, outcome, asked } = row;
  const look = { ...row, sealed: link !== null };
  return outcome !== 'REFUSED' || dossierId === null || isKnown(dossierId)
    ? look
    : { ...look, dossierId: null, asked: asked ?? keptId(dossierId), outcome: 'NOTHING' as const };
};

/** What the people of a unit looked at, for its head; that look is logged as well. Throws ROLE_NOT_PERMITTED with the heads. */
export const listLooks = (
  deps: Pick<Deps, 'db' | 'lists' | 'clock' | 'config'>,
  request: Asking,
  { person, dossierId, number, after, limit = DEFAULT_LIMIT }: LookFilter,
): Promise<LookList & { readonly unit: string }> => {
  const { caller } = request;
  const [from] = readCursor('looks', after) ?? [];
  return looked(deps, { request, what: 'ACCESS_LOG', asked: number ?? person ?? dossierId ?? '', purpose: 'SUPERVISION' }, async (seen) => {
    listed(request, 'LOOKS');
    const head = HEADS.find(({ role }) => caller.roles.includes(role)) ?? reject('ROLE_NOT_PERMITTED');
    const unit = head.unitOf(caller);
    seen({ role: head.role, shown: true });
    const rows = await accessPage(deps.lists ?? deps.db, {
      unit,
      person,
      dossier:
        dossierId === undefined
          ? undefined
          : { idOrCode: dossierId, ...(await askedBy(deps, dossierId)), known: await mayKnow(deps, caller, dossierId) },
      askedDigest: number === undefined ? undefined : digestOf(deps, number),
      limit: limit + 1,
      ...(from === undefined ? {} : { after: Number(from) }),
    });
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    const page = rows.slice(0, limit);
    const denied = new Set(page.flatMap(({ outcome, dossierId: id }) => (outcome === 'REFUSED' && id !== null ? [id] : [])));
    const known = new Map(await Promise.all([...denied].map(async (id) => [id, await mayKnow(deps, caller, id)] as const)));
    return {
      unit,
      looks: page.map((row) => readable(row, (id) => known.get(id) === true)),
      next: last === undefined ? null : writeCursor('looks', [String(last.id)]),
    };
  });
};
