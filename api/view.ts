import { Type } from 'typebox';
import type { RegisteredDossier } from '../db/dossiers.ts';
import type { Act, Command } from '../domain/dossier/commands.ts';
import { holding, portalCodeOf, statusOf, tasksOf } from '../domain/dossier/derive.ts';
import { ROWS, rowOf } from '../domain/dossier/rows.ts';
import type { Actor, DossierState } from '../domain/dossier/state.ts';
import { refusalOf } from '../domain/dossier/transition.ts';
import { FAILURES, type FailureCode, isRefusal, type Refusal } from '../domain/failures.ts';
import { ACTS, kebab } from './acts.ts';
import type { Caller } from './auth.ts';
import { actorFor } from './permission.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const Text = Type.String();
const Count = Type.Integer();

/** One act as this caller may do it now, or the refusal that stands against it. */
export const NextActBody = Type.Object({
  act: Text,
  id: Nullable(Text),
  name: Text,
  path: Text,
  permitted: Type.Boolean(),
  /** Papers or consultations that it may be done on. */
  subjects: Type.Array(Text),
  refusal: Type.Optional(Type.Object({ code: Text, title: Text, facts: Type.Optional(Type.Record(Text, Type.Unknown())) })),
});

const PaperBody = Type.Object({
  item: Text,
  component: Nullable(Text),
  name: Nullable(Text),
  paperType: Nullable(Text),
  status: Text,
  eVersion: Text,
  lookUp: Text,
  row: Nullable(Text),
  scan: Type.Boolean(),
  convert: Type.Boolean(),
  trueCopy: Type.Boolean(),
  expectedImages: Nullable(Count),
  captured: Type.Array(Type.Object({ sha256: Text, mediaType: Text, pages: Count })),
  file: Nullable(Type.Object({ sha256: Text, pages: Count, version: Count })),
  findings: Type.Array(Text),
  check1: Type.Boolean(),
  check2: Type.Boolean(),
  converted: Type.Boolean(),
  copy: Nullable(Type.Object({ sha256: Text, number: Count })),
});

const ConsultationBody = Type.Object({
  consultation: Text,
  kind: Text,
  addressee: Text,
  dueAt: Text,
  status: Text,
  openedAt: Text,
  reply: Nullable(Text),
  content: Nullable(Text),
});

const ResultBody = Type.Object({
  outcome: Text,
  status: Text,
  draft: Text,
  leaderSigned: Nullable(Text),
  issued: Nullable(Text),
  number: Nullable(Count),
  issuedAt: Nullable(Text),
  electronic: Text,
  paper: Text,
});

const HolderBody = Type.Object({ kind: Text, unit: Text, person: Nullable(Text) });

const ClockBody = Type.Object({
  receivedAt: Text,
  dueAt: Nullable(Text),
  appointmentAt: Nullable(Text),
  warnAt: Nullable(Text),
  redAt: Nullable(Text),
  breachAt: Nullable(Text),
  lastLetterAt: Nullable(Text),
  stepDueAt: Nullable(Text),
});

const TaskBody = Type.Object({
  act: Text,
  name: Text,
  subject: Text,
  roles: Type.Array(Text),
  unit: Text,
  person: Nullable(Text),
  dueAt: Nullable(Text),
});

/** A dossier as one person who takes part sees it. */
export const DossierBody = Type.Object(
  {
    dossierId: Text,
    dossierCode: Nullable(Text),
    revision: Count,
    procedure: Type.Object({ code: Text, version: Text, name: Text }),
    ruleSet: Text,
    phase: Text,
    status: Text,
    closure: Nullable(Text),
    portalCode: Nullable(Count),
    channel: Text,
    answers: Type.Record(Text, Text),
    resultForms: Text,
    applicant: Type.Object({ fullName: Text }),
    intakeAgency: Text,
    intakeUnit: Text,
    leadAgency: Text,
    leadUnit: Text,
    handler: Nullable(Text),
    account: Text,
    holder: HolderBody,
    clock: ClockBody,
    openedAt: Text,
    phaseSince: Text,
    underway: Nullable(Type.Object({ act: Text, commandId: Text, at: Text })),
    papers: Type.Array(PaperBody),
    consultations: Type.Array(ConsultationBody),
    result: Nullable(ResultBody),
    receipt: Nullable(Text),
    controlSlip: Nullable(Text),
    tasks: Type.Array(TaskBody),
    acts: Type.Array(NextActBody),
  },
  { title: 'Dossier' },
);

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
  title: FAILURES[code satisfies FailureCode].message,
  ...(detail === undefined ? {} : { facts: detail }),
});

/** First letters only: enough to recognise a dossier one knows, not to learn a name. */
const masked = (name: string): string =>
  name
    .split(/\s+/)
    .map((part) => `${part.slice(0, 1)}***`)
    .join(' ');

/** `contents`: texts of consultation requests by command id. A supervisor sees the applicant's name masked (1.2). */
export const dossierView = (
  { state, owner }: Pick<RegisteredDossier, 'state' | 'owner'>,
  {
    caller,
    reader,
    at,
    contents,
  }: { readonly caller: Caller; readonly reader: Actor; readonly at: string; readonly contents: ReadonlyMap<string, string> },
) => {
  const { law, clock } = state;
  return {
    dossierId: state.dossierId,
    dossierCode: state.dossierCode,
    revision: state.revision,
    procedure: { code: law.procedure.code, version: law.procedure.version, name: law.procedure.name },
    ruleSet: law.ruleSet,
    phase: state.phase,
    status: statusOf(state),
    closure: state.closure,
    portalCode: portalCodeOf(state),
    channel: state.channel,
    answers: { ...state.answers },
    resultForms: state.resultForms,
    applicant: { fullName: reader.role === 'SUPERVISOR' ? masked(owner.fullName) : owner.fullName },
    intakeAgency: state.intakeAgency,
    intakeUnit: state.intakeUnit,
    leadAgency: state.leadAgency,
    leadUnit: state.leadUnit,
    handler: state.handler,
    account: state.account,
    holder: holding(state),
    clock: {
      receivedAt: clock.receivedAt,
      dueAt: clock.dueAt,
      appointmentAt: clock.appointmentAt,
      warnAt: clock.warnAt,
      redAt: clock.redAt,
      breachAt: clock.breachAt,
      lastLetterAt: clock.lastLetterAt,
      stepDueAt: state.stepDueAt,
    },
    openedAt: state.openedAt,
    phaseSince: state.phaseSince,
    underway: state.underway,
    papers: state.papers.map(({ treatment, convertedFrom, issuerAgency: _issuer, ...paper }) => ({
      ...paper,
      name: law.procedure.components.find(({ code }) => code === paper.component)?.name ?? null,
      row: treatment?.row ?? null,
      scan: treatment?.scan ?? false,
      convert: treatment?.convert ?? false,
      trueCopy: treatment?.trueCopy ?? false,
      captured: [...paper.captured],
      findings: [...paper.findings],
      converted: convertedFrom !== null && convertedFrom === paper.file?.sha256,
    })),
    consultations: state.consultations.map(({ request, ...consultation }) => ({ ...consultation, content: contents.get(request) ?? null })),
    result: state.result,
    receipt: state.receipt,
    controlSlip: state.controlSlip,
    tasks: tasksOf(state).map(({ key: _key, roles, ...task }) => ({ ...task, roles: [...roles] })),
    acts: nextActs(state, caller, at),
  };
};

/** Act rows that are sent to the API; used by routes and by the documentation. */
export const describeAct = (act: Act): { readonly summary: string; readonly description: string } => {
  const row = rowOf(act);
  const roles = [...new Set(row.permits.map(({ role }) => role))].filter((role) => role !== 'SYSTEM');
  return {
    summary: row.id === null ? row.name : `${row.name} (${row.id})`,
    description: [
      `Act ${act}${row.id === null ? '' : `, transition ${row.id}`}.`,
      `Vai trò / roles: ${roles.join(', ')}.`,
      `Ở bước / in phase: ${row.from.join(', ')}.`,
      row.slow ? 'Trả lời 202 khi hiệu lực còn đang được thực hiện / answers 202 while the effect is under way.' : '',
    ]
      .filter((line) => line !== '')
      .join('\n\n'),
  };
};
