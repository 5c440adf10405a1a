import { type Static, Type } from 'typebox';
import type { Said } from '../../db/register/commands.ts';
import type { RegisteredDossier } from '../../db/register/dossiers.ts';
import { stepName } from '../../domain/dossier/activities.ts';
import {
  AccountState,
  ActName,
  ChannelName,
  ClosureName,
  ConsultationKind,
  ConsultationStatus,
  Count,
  Delivery,
  Electronic,
  Forms,
  HoldingBody,
  LookUp,
  Maybe,
  Nullable,
  ObligationKind,
  ObligationStatus,
  Outcome,
  PaperStatus,
  Phase,
  ResultStatus,
  RoleName,
  Status,
  StepClass,
  StepStatus,
  SupplementStage,
  Text,
  Withdrawal,
} from '../../domain/dossier/codes.ts';
import { holding, portalCodeOf, statusOf, tasksOf } from '../../domain/dossier/derive.ts';
import type { Actor } from '../../domain/dossier/state.ts';
import { causeWords } from '../../domain/dossier/step-causes.ts';
import { NextActBody, nextActs } from '../acts/next-acts.ts';
import type { Caller } from '../http/auth.ts';
import { maskedName } from '../http/person-text.ts';

const PaperBody = Type.Object(
  {
    item: Text,
    component: Maybe,
    name: Maybe,
    paperType: Maybe,
    status: PaperStatus,
    eVersion: Electronic,
    lookUp: LookUp,
    row: Maybe,
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
  },
  { title: 'Paper' },
);

const ConsultationBody = Type.Object(
  {
    consultation: Text,
    kind: ConsultationKind,
    addressee: Text,
    dueAt: Text,
    status: ConsultationStatus,
    openedAt: Text,
    reply: Maybe,
    content: Maybe,
  },
  { title: 'Consultation' },
);

const ResultBody = Type.Object(
  {
    outcome: Outcome,
    status: ResultStatus,
    draft: Text,
    leaderSigned: Maybe,
    issued: Maybe,
    number: Nullable(Count),
    issuedAt: Maybe,
    electronic: Delivery,
    paper: Delivery,
  },
  { title: 'Result' },
);

const ClockBody = Type.Object(
  {
    receivedAt: Text,
    dueAt: Maybe,
    appointmentAt: Maybe,
    warnAt: Maybe,
    redAt: Maybe,
    breachAt: Maybe,
    lastLetterAt: Maybe,
    stepDueAt: Maybe,
  },
  { title: 'Clock' },
);

const TaskBody = Type.Object(
  {
    act: ActName,
    name: Text,
    subject: Text,
    roles: Type.Array(RoleName),
    unit: Text,
    person: Maybe,
    dueAt: Maybe,
  },
  { title: 'DossierTask' },
);

/** Lỗi kỹ thuật: a step that waits for a choice. Which choices the caller has stands in `acts`, under the step's `work`. */
const FailureBody = Type.Object(
  {
    work: Text,
    activity: Text,
    name: Type.String({ description: 'Bước kỹ thuật, bằng lời' }),
    cause: Text,
    words: Type.String({ description: 'Nguyên nhân, bằng lời' }),
    class: StepClass,
    since: Text,
    rounds: Count,
    status: StepStatus,
    retryAt: Maybe,
  },
  { title: 'StepFailure' },
);

/** Bốn mắt: what waits for a second person. */
const RequestBody = Type.Object(
  {
    request: Text,
    act: ActName,
    name: Text,
    by: Type.Object({ person: Text, role: RoleName, unit: Text }),
    confirmers: Type.Array(RoleName),
    at: Text,
    until: Text,
  },
  { title: 'PendingRequest' },
);

/** A dossier as one person who takes part sees it. */
export const DossierBody = Type.Object(
  {
    dossierId: Text,
    dossierCode: Maybe,
    revision: Count,
    procedure: Type.Object({ code: Text, version: Text, name: Text }),
    ruleSet: Text,
    deadline: Type.Object(
      { unit: Text, amount: Count, source: Text, verified: Type.Boolean() },
      { description: 'Thời hạn theo quy định; verified false: chưa ai đối chiếu với văn bản' },
    ),
    unverified: Type.Array(Text, { description: '`kind/key/version` của các quy định đã ghim còn giá trị chưa đối chiếu' }),
    phase: Phase,
    status: Status,
    closure: Nullable(ClosureName),
    portalCode: Nullable(Count),
    channel: ChannelName,
    answers: Type.Record(Text, Text),
    resultForms: Forms,
    applicant: Type.Object({ fullName: Text }),
    intakeAgency: Text,
    intakeUnit: Text,
    leadAgency: Text,
    leadUnit: Text,
    handler: Maybe,
    account: AccountState,
    holder: HoldingBody,
    clock: ClockBody,
    openedAt: Text,
    phaseSince: Text,
    underway: Nullable(Type.Object({ act: ActName, commandId: Text, at: Text })),
    failures: Type.Array(FailureBody),
    requests: Type.Array(RequestBody),
    papers: Type.Array(PaperBody),
    consultations: Type.Array(ConsultationBody),
    result: Nullable(ResultBody),
    supplement: Nullable(Type.Object({ stage: SupplementStage, since: Text, dueAt: Maybe, prolonged: Type.Boolean() })),
    obligations: Type.Array(Type.Object({ obligation: Text, kind: ObligationKind, status: ObligationStatus, dueAt: Text, ground: Maybe })),
    withdrawal: Withdrawal,
    receipt: Maybe,
    controlSlip: Maybe,
    tasks: Type.Array(TaskBody),
    acts: Type.Array(NextActBody),
  },
  { title: 'Dossier' },
);
export type DossierView = Static<typeof DossierBody>;

/** `contents`: texts of consultation requests by command id. A supervisor sees the applicant's name masked (1.2). */
export const dossierView = (
  { state, owner }: Pick<RegisteredDossier, 'state' | 'owner'>,
  {
    caller,
    reader,
    at,
    contents,
  }: { readonly caller: Caller; readonly reader: Actor; readonly at: string; readonly contents: ReadonlyMap<string, Said> },
): DossierView => {
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
    applicant: { fullName: reader.role === 'SUPERVISOR' ? maskedName(owner.fullName) : owner.fullName },
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
