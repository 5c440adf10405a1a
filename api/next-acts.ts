import { Type } from 'typebox';
import { isLong, rolesOf } from '../domain/dossier/act.ts';
import type { Act, Command } from '../domain/dossier/commands.ts';
import { ROWS, rowOf } from '../domain/dossier/contents.ts';
import type { Actor, DossierState } from '../domain/dossier/state.ts';
import { refusalOf } from '../domain/dossier/transition.ts';
import { FAILURES, isRefusal, type Refusal } from '../domain/failures.ts';
import { ACTS, kebab } from './acts.ts';
import type { Caller } from './auth.ts';
import { actorFor } from './permission.ts';

const Text = Type.String();

/** One act as this caller may do it now, or the refusal that stands against it. */
export const NextActBody = Type.Object({
  act: Text,
  id: Type.Union([Text, Type.Null()]),
  name: Text,
  path: Text,
  permitted: Type.Boolean(),
  /** Papers or consultations that it may be done on. */
  subjects: Type.Array(Text),
  refusal: Type.Optional(Type.Object({ code: Text, title: Text, facts: Type.Optional(Type.Record(Text, Type.Unknown())) })),
});

const PROBES = new Map(ACTS.map(({ act, probes }) => [act, probes]));
/** Acts whose body is a file. */
const FILE_PROBES: Readonly<Partial<Record<Act, (state: DossierState) => readonly unknown[]>>> = {
  UPLOAD_SCAN: (state) => state.papers.map(({ item }) => ({ item, files: [] })),
  ANSWER_CONSULTATION: (state) => state.consultations.map(({ consultation }) => ({ consultation, reply: '', pages: 0 })),
};

export const actPath = (dossierId: string, act: Act): string => {
  if (act === 'UPLOAD_SCAN') return `/dossiers/${dossierId}/papers/{item}/scans`;
  return act === 'ANSWER_CONSULTATION'
    ? `/dossiers/${dossierId}/consultations/{consultation}/reply`
    : `/dossiers/${dossierId}/acts/${kebab(act)}`;
};

const subjectOf = (data: unknown): readonly string[] => {
  const { item, consultation } = data as { item?: string; consultation?: string };
  return [item ?? consultation ?? []].flat().filter((subject) => subject !== '');
};

/** Asks the rules what this caller may do next; acts of other people's roles are left out. */
export const nextActs = (state: DossierState, caller: Caller, at: string) =>
  ROWS.filter(({ act, permits }) => act !== 'READ' && permits.some(({ role }) => caller.roles.includes(role))).map((row) => {
    const probes = (PROBES.get(row.act) ?? FILE_PROBES[row.act] ?? (() => []))(state);
    const verdicts = probes.map((data) => {
      const command = (actor: Actor): Command => ({ version: 1, id: '', act: row.act, actor, data }) as Command;
      const actor = actorFor(
        row,
        state,
        caller,
        command({ person: caller.person, role: 'SYSTEM', unit: caller.unit, agency: caller.agency }),
      );
      return { data, refusal: isRefusal(actor) ? actor : refusalOf(state, command(actor), { at }) };
    });
    const open = verdicts.filter(({ refusal }) => refusal === null);
    const [first] = verdicts;
    return {
      act: row.act,
      id: row.id,
      name: row.name,
      path: actPath(state.dossierId, row.act),
      permitted: open.length > 0,
      subjects: open.flatMap(({ data }) => subjectOf(data)),
      ...(open.length > 0 || !first?.refusal ? {} : { refusal: refusalBody(first.refusal) }),
    };
  });

const refusalBody = ({ code, detail }: Refusal) => ({
  code,
  title: FAILURES[code].message,
  ...(detail === undefined ? {} : { facts: detail }),
});

/** Act rows that are sent to the API; used by routes and by the documentation. */
export const describeAct = (act: Act): { readonly summary: string; readonly description: string } => {
  const row = rowOf(act);
  return {
    summary: row.id === null ? row.name : `${row.name} (${row.id})`,
    description: [
      `Act ${act}${row.id === null ? '' : `, transition ${row.id}`}.`,
      `Vai trò / roles: ${rolesOf(row).join(', ')}.`,
      `Ở bước / in phase: ${row.from.join(', ')}.`,
      isLong(row) ? 'Trả lời 202 khi hiệu lực còn đang được thực hiện / answers 202 while the effect is under way.' : '',
    ]
      .filter((line) => line !== '')
      .join('\n\n'),
  };
};
