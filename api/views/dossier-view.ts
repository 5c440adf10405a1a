import { Type } from 'typebox';
import type { Said } from '../../db/register/commands.ts';
import type { RegisteredDossier } from '../../db/register/dossiers.ts';
import { stepName } from '../../domain/dossier/activities.ts';
import { holding, portalCodeOf, statusOf, tasksOf } from '../../domain/dossier/derive.ts';
import type { Actor } from '../../domain/dossier/state.ts';
import { causeWords } from '../../domain/dossier/step-causes.ts';
import { NextActBody, nextActs } from '../acts/next-acts.ts';
import type { Caller } from '../http/auth.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const Text = Type.String();
const Count = Type.Integer();

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

/** Lỗi kỹ thuật: a step that waits for a choice. Which choices the caller has stands in `acts`, under the step's `work`. */
const FailureBody = Type.Object({
  work: Text,
  activity: Text,
  name: Type.String({ description: 'Bước kỹ thuật, bằng lời' }),
  cause: Text,
  words: Type.String({ description: 'Nguyên nhân, bằng lời' }),
  class: Type.String({ description: 'PASSING có thể tự hết; NEEDS_PERSON cần người khắc phục; PERMANENT cùng dữ liệu sẽ lại lỗi' }),
  since: Text,
  rounds: Count,
  status: Type.String({ description: 'OPEN chờ chọn cách xử lý; RETRYING đang làm lại; HELD tạm giữ' }),
  retryAt: Nullable(Text),
});

/** Bốn mắt: what waits for a second person. */
const RequestBody = Type.Object({
  request: Text,
  act: Text,
  name: Text,
  by: Type.Object({ person: Text, role: Text, unit: Text }),
  confirmers: Type.Array(Text),
  at: Text,
  until: Text,
});

/** A dossier as one person who takes part sees it. */
export const DossierBody = Type.Object(
  {
    dossierId: Text,
    dossierCode: Nullable(Text),
    revision: Count,
    procedure: Type.Object({ code: Text, version: Text, name: Text }),
    ruleSet: Text,
    /** Statutory limit with its provenance; an unverified value says so. */
    deadline: Type.Object({ unit: Text, amount: Count, source: Text, verified: Type.Boolean() }),
    /** \`kind/key/version\` of the pinned definitions that still hold unverified values. */
    unverified: Type.Array(Text),
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
    failures: Type.Array(FailureBody),
    requests: Type.Array(RequestBody),
    papers: Type.Array(PaperBody),
    consultations: Type.Array(ConsultationBody),
    result: Nullable(ResultBody),
    supplement: Nullable(Type.Object({ stage: Text, since: Text, dueAt: Nullable(Text), prolonged: Type.Boolean() })),
    obligations: Type.Array(Type.Object({ obligation: Text, kind: Text, status: Text, dueAt: Text, ground: Nullable(Text) })),
    withdrawal: Text,
    receipt: Nullable(Text),
    controlSlip: Nullable(Text),
    tasks: Type.Array(TaskBody),
    acts: Type.Array(NextActBody),
  },
  { title: 'Dossier' },
);

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
  }: { readonly caller: Caller; readonly reader: Actor; readonly at: string; readonly contents: ReadonlyMap<string, Said> },
) => {
  const { law, clock } = state;
  return {
    dossierId: state.dossierId,
    dossierCode: state.dossierCode,
    revision: state.revision,
    procedure: { code: law.procedure.code, version: law.procedure.version, name: law.procedure.name },
    ruleSet: law.ruleSet,
    deadline: {
      unit: law.procedure.deadline.unit,
      amount: law.procedure.deadline.amount,
      source: law.procedure.deadline.source,
      verified: law.procedure.deadline.verified,
    },
    unverified: [...(law.unverified ?? [])],
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
    failures: state.failures.map((failure) => ({ ...failure, name: stepName(failure.activity), words: causeWords(failure.cause) })),
    requests: state.requests.map(({ command: { act, actor }, request, name, confirmers, at, until }) => ({
      ...{ request, act, name, at, until, confirmers: [...confirmers] },
      by: { person: actor.person, role: actor.role, unit: actor.unit },
    })),
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
    consultations: state.consultations.map(({ request, ...consultation }) => ({
      ...consultation,
      content: contents.get(request)?.content ?? null,
    })),
    result: state.result,
    supplement: state.supplement,
    obligations: state.obligations.map(({ obligation, kind, status, dueAt, ground }) => ({
      obligation,
      kind,
      status,
      dueAt,
      ground: ground?.code ?? null,
    })),
    withdrawal: state.withdrawal,
    receipt: state.receipt,
    controlSlip: state.controlSlip,
    tasks: tasksOf(state).map(({ key: _key, roles, ...task }) => ({ ...task, roles: [...roles] })),
    acts: nextActs(state, caller, at),
  };
};
