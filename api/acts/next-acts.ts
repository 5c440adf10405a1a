import { type Static, Type } from 'typebox';
import { ActName, Failure, MaybeOf, Text, TextOf } from '../../domain/dossier/codes.ts';
import { type Act, type Command, RULES_VERSION } from '../../domain/dossier/commands.ts';
import { SPECS, specOf } from '../../domain/dossier/contents.ts';
import { rolesOf, type Spec } from '../../domain/dossier/spec.ts';
import type { Actor, DossierState } from '../../domain/dossier/state.ts';
import { refusalOf } from '../../domain/dossier/transition.ts';
import { ROLES } from '../../domain/dossier/wording.ts';
import { FAILURES, isRefusal, type Refusal } from '../../domain/failures.ts';
import { DOORS, kebab } from '../bodies/acts.ts';
import type { Caller } from '../http/auth.ts';
import { actorFor } from './permission.ts';

/** One act as this caller may do it now, or the refusal that stands against it. */
export const NextActBody = Type.Object(
  {
    act: ActName,
    id: MaybeOf('Số của bước chuyển (T01 …); null: việc bên trong một bước'),
    name: TextOf('Việc, bằng lời'),
    path: TextOf('Địa chỉ để POST; `{item}`, `{consultation}`: thay bằng một mục của subjects'),
    permitted: Type.Boolean(),
    subjects: Type.Array(Text, {
      description: 'Giấy tờ, việc lấy ý kiến, việc lỗi, đề nghị, tài khoản, khoản thu, khoản đã nộp hay kết quả mà việc này làm được',
    }),
    refusal: Type.Optional(
      Type.Object({ code: Failure, title: Text, facts: Type.Optional(Type.Record(Text, Type.Unknown())) }, { title: 'NextActRefusal' }),
    ),
  },
  { title: 'NextAct' },
);

/** Acts whose body is a file, with the address of what it is sent to. */
const FILE_PATHS = {
  UPLOAD_SCAN: 'papers/{item}/scans',
  ANSWER_CONSULTATION: 'consultations/{consultation}/reply',
  ATTACH_RESULT: 'result/file',
} as const satisfies Partial<Record<Act, string>>;

export type FileAct = keyof typeof FILE_PATHS;

const isFileAct = (act: Act): act is FileAct => act in FILE_PATHS;

export const actPath = (dossierId: string, act: Act): string =>
  `/dossiers/${dossierId}/${isFileAct(act) ? FILE_PATHS[act] : `acts/${kebab(act)}`}`;

/** Acts that can be asked for here: what has no door yet is nobody's next act. */
const ASKABLE: readonly Spec[] = SPECS.filter((spec) => isFileAct(spec.act) || DOORS.some((door) => door.spec === spec));

const subjectOf = (data: unknown): readonly string[] => {
  const { item, consultation, work, request, account, obligation, payment, result } = data as Readonly<
    Partial<Record<'item' | 'consultation' | 'work' | 'request' | 'account' | 'obligation' | 'payment' | 'result', string>>
  >;
  return [item ?? consultation ?? work ?? request ?? account ?? obligation ?? payment ?? result ?? []]
    .flat()
    .filter((subject) => subject !== '');
};

/** An act that nothing can be asked with just now is asked without: its rule says what there is none of. */
const WITHOUT = [{}] as const;

/** Asks the rules what this caller may do next; acts of other people's roles are left out. */
export const nextActs = (state: DossierState, caller: Caller, at: string): Static<typeof NextActBody>[] =>
  ASKABLE.filter(({ permits }) => permits.some(({ role }) => caller.roles.includes(role))).map((spec) => {
    const asked = spec.asks(state);
    const verdicts = (asked.length > 0 ? asked : WITHOUT).map((data) => {
      const command = (actor: Actor): Command => ({ version: RULES_VERSION, id: '', act: spec.act, actor, data }) as Command;
      const actor = actorFor(
        spec,
        state,
        caller,
        command({ person: caller.person, role: 'SYSTEM', unit: caller.unit, agency: caller.agency }),
        (inRole) => refusalOf(state, command(inRole), { at }) === null,
      );
      return { data, refusal: isRefusal(actor) ? actor : refusalOf(state, command(actor), { at }) };
    });
    const open = verdicts.filter(({ refusal }) => refusal === null);
    const [first] = verdicts;
    return {
      act: spec.act,
      id: spec.id,
      name: spec.name,
      path: actPath(state.dossierId, spec.act),
      permitted: open.length > 0,
      subjects: [...new Set(open.flatMap(({ data }) => subjectOf(data)))],
      ...(open.length > 0 || !first?.refusal ? {} : { refusal: refusalBody(first.refusal) }),
    };
  });

const refusalBody = ({ code, detail }: Refusal) => ({
  code,
  title: FAILURES[code].message,
  ...(detail === undefined ? {} : { facts: { ...detail } }),
});

/** What the document says of an act; in which steps it may be done say docs/rules/transitions.md, and each dossier for itself. */
export const describeAct = (act: Act): { readonly operationId: string; readonly summary: string; readonly description: string } => {
  const spec = specOf(act);
  return {
    operationId: kebab(act).replace(/-./g, (joint) => joint.slice(1).toUpperCase()),
    summary: spec.id === null ? spec.name : `${spec.name} (${spec.id})`,
    description: `Vai trò: ${rolesOf(spec)
      .map((role) => ROLES[role])
      .join(', ')}.`,
  };
};
