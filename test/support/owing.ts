import type { ActivityName } from '../../domain/dossier/activities.ts';
import type { CommandOf } from '../../domain/dossier/commands.ts';
import { addressedFunctions } from '../../domain/dossier/handOver.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { ON_DEMAND } from '../../domain/law/fees.ts';
import { resultsOf } from '../../domain/law/procedure.ts';
import {
  applicationAt,
  at,
  COMMUNE_B,
  handler,
  joinedApplicationAt,
  leader,
  MAKERS,
  ORDINARY_PAPER,
  officer,
  pricedApplicationAt,
  records,
  type Scene,
  scene,
  specialisedDb,
  unitHead,
} from './dossier.ts';

/** Dossiers that owe one certain work, by the activity that would bring it about. */

const PAPERS = ['P07-C1', 'P07-C3', 'P07-C4'];
const facts = { ...ORDINARY_PAPER, blankBacks: true };

type Way = (dossier: Scene) => void;

const identified: Way = (dossier) => {
  dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'));
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at('2026-03-02T09:02'));
};
const lookedUp: Way = (dossier) => dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at('2026-03-02T09:02'));
const classified: Way = (dossier) => {
  dossier.system('LOOK_UP_DONE', { item: 'P07-C3', found: false }, at('2026-03-02T09:03'));
  dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: true }, at('2026-03-02T09:03'));
  const instant = at('2026-03-02T09:10');
  dossier.act(officer, 'CONFIRM_DATA', { item: 'P07-C4', valid: true, agrees: true, confirmed: true }, instant);
  dossier.act(officer, 'CLASSIFY', { ...facts, item: 'P07-C1' }, instant);
  dossier.act(officer, 'CLASSIFY', { ...facts, item: 'P07-C3', issuerAgency: 'H15.901' }, instant);
  dossier.act(officer, 'CLASSIFY', { ...facts, item: 'P07-C4', handedIn: false }, instant);
};
const accepting: Way = (dossier) => dossier.act(officer, 'ACCEPT', {}, at('2026-03-02T09:12'));
const accepted: Way = (dossier) => dossier.outcome('ACCEPT', { dossierCode: codeOf() }, at('2026-03-02T09:12'));
const receipt: Way = (dossier) => {
  const work = dossier.state().work.find(({ kind }) => kind === 'RENDER_RECEIPT');
  if (work) dossier.system('RECEIPT_RENDERED', { sha256: 'receipt' }, at('2026-03-02T09:13'));
};
const scanning: Way = (dossier) => {
  dossier.act(officer, 'START_DIGITISING', {}, at('2026-03-02T09:15'));
  for (const item of ['P07-C1', 'P07-C3'])
    dossier.act(
      officer,
      'UPLOAD_SCAN',
      { item, files: [{ sha256: `c-${item}`, mediaType: 'image/jpeg', pages: 1 }] },
      at('2026-03-02T09:20'),
    );
};
const scanned: Way = (dossier) => {
  for (const item of ['P07-C1', 'P07-C3'])
    dossier.system('SCAN_CHECKED', { item, passed: true, sha256: `f-${item}`, pages: 1, findings: [] }, at('2026-03-02T09:21'));
  dossier.act(officer, 'CHECK_DOSSIER', { items: PAPERS }, at('2026-03-02T09:30'));
};
/** Whom a version with results of others is handed over to; one without is handed over as it always was. */
const addressed = (dossier: Scene): { readonly addressees?: Readonly<Record<string, string>> } =>
  addressedFunctions(dossier.state()).length === 0 ? {} : { addressees: MAKERS };
const handingOver: Way = (dossier) => dossier.act(officer, 'HAND_OVER', {}, at('2026-03-02T09:40'));
const assigned: Way = (dossier) => {
  dossier.outcome('HAND_OVER', { controlSlip: 'slip', ...addressed(dossier) }, at('2026-03-02T09:40'));
  dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, at('2026-03-02T10:00'));
};
const looked: Way = (dossier) => dossier.act(handler, 'CHECK_RECEIPT', { items: PAPERS }, at('2026-03-03T08:00'));
const DATA = { item: 'P07-C3', fileSha256: 'f-P07-C3', dataHash: 'd' } as const;
const checked: Way = (dossier) => {
  looked(dossier);
  dossier.act(handler, 'CONVERT', DATA, at('2026-03-03T08:10'));
};
/** Data of a paper whose kind has a database outside. */
const pushing: Way = (dossier) => {
  looked(dossier);
  dossier.act(handler, 'CONVERT', { ...DATA, store: 'CIVIL_STATUS' }, at('2026-03-03T08:10'));
};
const drafting: Way = (dossier) => dossier.act(handler, 'SUBMIT_DRAFT', {}, at('2026-03-03T09:00'));
const drafted: Way = (dossier) => dossier.outcome('SUBMIT_DRAFT', { draft: 'draft', signer: leader.person }, at('2026-03-03T09:01'));
const signing: Way = (dossier) => {
  drafted(dossier);
  dossier.act(leader, 'SIGN', {}, at('2026-03-04T08:00'));
};
const issuing: Way = (dossier) => {
  dossier.outcome('SIGN', { leaderSigned: 'signed' }, at('2026-03-04T08:01'));
  dossier.act(records, 'ISSUE', {}, at('2026-03-04T09:00'));
};
const issued: Way = (dossier) => dossier.outcome('ISSUE', { issued: 'issued', number: 7, copies: [] }, at('2026-03-04T09:01'));
const returned: Way = (dossier) => dossier.system('RETURNED_ELECTRONICALLY', {}, at('2026-03-05T09:02'));

const notified: Way = (dossier) => {
  const fee = {
    kind: 'SERVICE_FEE',
    fee: 'SERVICE_FEE_1',
    checked: true,
    ruled: true,
    ground: null,
    dueAt: at('2026-03-20T17:00'),
  } as const;
  dossier.act(officer, 'NOTIFY_OBLIGATION', fee, at('2026-03-02T09:30'));
};

let codes = 0;
const codeOf = (): string => {
  codes += 1;
  return `H15.901-${process.pid}-${String(codes).padStart(4, '0')}`;
};

const TO_ACCEPTING = [identified, lookedUp, classified, accepting];
const TO_SCANNED = [...TO_ACCEPTING, accepted, receipt, scanning, scanned];
const TO_ASSIGNED = [...TO_SCANNED, handingOver, assigned];
const TO_ISSUING = [...TO_ASSIGNED, checked, drafting, signing, issuing];

/** Handed over and with its handler, the result made here drafted, signed and issued: the ways to there, for tests that go on from them. */
export const WAY_TO = {
  HANDED_OVER: TO_ASSIGNED,
  ISSUED: [...TO_ISSUING, issued],
} as const satisfies Readonly<Record<string, readonly Way[]>>;

const asked: Way = (dossier) => dossier.system('OUTSIDE_ASKED', { result: 'KQ2' }, at('2026-03-04T09:02'));

/** The way to each; everything owed on it before has been done. */
const WAYS: Readonly<Record<Exclude<ActivityName, 'projectDossier'>, readonly Way[]>> = {
  resolveAccount: [identified],
  lookUpComponent: [identified, lookedUp],
  takeDossierCode: TO_ACCEPTING,
  renderReceipt: [...TO_ACCEPTING, accepted],
  tellPortal: [...TO_ACCEPTING, accepted, receipt],
  checkScan: [...TO_ACCEPTING, accepted, receipt, scanning],
  packageDossier: [...TO_SCANNED, handingOver],
  signPackageAddition: [
    ...TO_ASSIGNED,
    (dossier) => {
      const instant = at('2026-03-02T11:00');
      dossier.act(handler, 'REQUEST_RESCAN', { item: 'P07-C1', page: 1, fault: 'BLURRED' }, instant);
      dossier.act(officer, 'UPLOAD_SCAN', { item: 'P07-C1', files: [{ sha256: 'c-new', mediaType: 'image/jpeg', pages: 1 }] }, instant);
      dossier.system('SCAN_CHECKED', { item: 'P07-C1', passed: true, sha256: 'f-new', pages: 1, findings: [] }, instant);
      dossier.act(officer, 'SIGN_PACKAGE_ADDITION', {}, instant);
    },
  ],
  sendConsultation: [
    ...TO_ASSIGNED,
    (dossier) => dossier.act(handler, 'CONSULT', { kind: 'OPINION', addressee: COMMUNE_B, workingDays: 1 }, at('2026-03-02T11:00')),
  ],
  askRegister: [...TO_ASSIGNED, (dossier) => dossier.act(handler, 'ASK_REGISTERS', { registers: ['MARRIAGE'] }, at('2026-03-02T11:00'))],
  draftResult: [...TO_ASSIGNED, checked, drafting],
  draftRefusal: [
    ...TO_ASSIGNED,
    checked,
    (dossier) => dossier.act(handler, 'SUBMIT_REFUSAL', { ground: 'NOT_QUALIFIED' }, at('2026-03-03T09:00')),
  ],
  redraft: [
    ...TO_ASSIGNED,
    checked,
    drafting,
    drafted,
    (dossier) => dossier.act(handler, 'CHANGE_SIGNER', { signer: leader.person }, at('2026-03-04T07:45')),
  ],
  signResult: [...TO_ASSIGNED, checked, drafting, signing],
  issueResult: TO_ISSUING,
  storeResult: [...TO_ISSUING, issued],
  pushData: [...TO_ASSIGNED, pushing],
  withdrawStored: [
    ...TO_ASSIGNED,
    pushing,
    (dossier) => {
      dossier.system('RECORD_STORED', { record: 'P07-C3-1' }, at('2026-03-03T08:11'));
      dossier.act(handler, 'CONVERT', DATA, at('2026-03-03T08:20'));
    },
  ],
  returnElectronically: [...TO_ISSUING, issued],
  recordPaperDelivery: [
    ...TO_ISSUING,
    issued,
    returned,
    (dossier) => dossier.act(officer, 'DELIVER', { receiver: 'OWNER' }, at('2026-03-05T15:00')),
  ],
  askOutside: [...TO_ISSUING, issued],
  fetchOutside: [
    ...TO_ISSUING,
    issued,
    asked,
    (dossier) =>
      dossier.act(
        { ...specialisedDb, agency: MAKERS.POLICE },
        'REPORT_RESULT',
        { result: 'KQ2', outcome: 'RESULT', seq: 1, sha256: 'a', by: 'LINK' },
        at('2026-03-04T10:00'),
      ),
  ],
  retireNumber: [
    ...TO_ISSUING,
    issued,
    (dossier) => {
      dossier.act(handler, 'REPORT_RESULT_ERROR', { fault: 'WRONG_NAME' }, at('2026-03-05T08:00'));
      dossier.act(leader, 'CONFIRM_REQUEST', { request: 'DN1' }, at('2026-03-05T08:05'));
    },
  ],
  signCopies: [
    identified,
    lookedUp,
    (dossier) => {
      const instant = at('2026-03-02T09:05');
      dossier.act(officer, 'ADD_PAPER', { item: 'GT', paperType: null }, instant);
      dossier.act(officer, 'CLASSIFY', { ...facts, item: 'GT', onDemand: true }, instant);
      const fee = { kind: 'DIGITISATION_FEE', fee: ON_DEMAND, ruled: true, ground: null, dueAt: at('2026-03-20T17:00') } as const;
      dossier.act(officer, 'NOTIFY_OBLIGATION', fee, instant);
      dossier.act(officer, 'CONFIRM_PAYMENT', { obligation: 'NV1' }, instant);
    },
    classified,
    accepting,
    accepted,
    receipt,
    (dossier) => {
      const instant = at('2026-03-02T09:20');
      dossier.act(officer, 'START_DIGITISING', {}, instant);
      dossier.act(officer, 'UPLOAD_SCAN', { item: 'GT', files: [{ sha256: 'c-GT', mediaType: 'image/jpeg', pages: 1 }] }, instant);
      dossier.system('SCAN_CHECKED', { item: 'GT', passed: true, sha256: 'f-GT', pages: 1, findings: [] }, instant);
      dossier.act(officer, 'SIGN_COPIES', {}, instant);
    },
  ],
  requestPayment: [identified, lookedUp, notified],
  cancelPaymentRequest: [
    identified,
    lookedUp,
    notified,
    (dossier) => dossier.act(officer, 'CONFIRM_PAYMENT', { obligation: 'NV1' }, at('2026-03-02T10:00')),
  ],
  refundPayment: [
    identified,
    lookedUp,
    notified,
    (dossier) => {
      const money = { obligation: 'NV1', amount: 16_000, reference: 'GD-1', paidAt: at('2026-03-02T10:00') };
      dossier.system('RECORD_PAYMENT', money, at('2026-03-02T10:01'));
      dossier.act(officer, 'REFUND_PAYMENT', { payment: 'TT1', way: 'PLATFORM' }, at('2026-03-02T10:02'));
      dossier.act(leader, 'CONFIRM_REQUEST', { request: 'DN1' }, at('2026-03-02T10:03'));
    },
  ],
  renderSlip: [
    identified,
    lookedUp,
    (dossier) => {
      dossier.system('LOOK_UP_DONE', { item: 'P07-C3', found: false }, at('2026-03-02T09:03'));
      dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: true }, at('2026-03-02T09:03'));
      dossier.act(officer, 'REQUEST_SUPPLEMENT', { items: ['P07-C3'], workingDays: null, justified: false }, at('2026-03-02T10:00'));
    },
  ],
};

/** Every activity that may become somebody's task: all but the projection, which is never given up. */
export const ACTIVITIES = Object.keys(WAYS) as Exclude<ActivityName, 'projectDossier'>[];

/** An application whose result goes to a database outside. */
const storedOutside = (): CommandOf<'OPEN'> => {
  const open = applicationAt('2026-03-02T09:00');
  const { law } = open.data;
  const results = resultsOf(law.procedure).map((result) => ({ ...result, store: 'LAND' }));
  return { ...open, data: { ...open.data, law: { ...law, procedure: { ...law.procedure, results } } } };
};

/** The scene of a dossier that owes the work. */
export const sceneOwing = (activity: (typeof ACTIVITIES)[number]): Scene => {
  const ofOthers = activity === 'askOutside' || activity === 'fetchOutside';
  const ordinary = ofOthers ? joinedApplicationAt('2026-03-02T09:00') : applicationAt('2026-03-02T09:00');
  const priced = activity === 'signCopies' ? pricedApplicationAt('2026-03-02T09:00') : ordinary;
  const dossier = scene(activity === 'storeResult' ? storedOutside() : priced);
  for (const way of WAYS[activity]) way(dossier);
  return dossier;
};

/** A dossier of this id that owes the work. */
export const owing = (activity: (typeof ACTIVITIES)[number], dossierId: string): DossierState => {
  const dossier = sceneOwing(activity);
  // Rows of `command` have uuids; the scene's commands have names.
  const consultations = dossier.state().consultations.map((open) => ({ ...open, request: '00000000-0000-4000-8000-00000000c0de' }));
  return { ...dossier.state(), consultations, dossierId };
};
