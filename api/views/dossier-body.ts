import { type Static, Type } from 'typebox';
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
import { NextActBody } from '../acts/next-acts.ts';

/** The dossier as it is read: shape, type and description at once. */

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
