import type { Act, ActData, OutcomeData, SlowAct } from '../../domain/dossier/commands.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { at, COMMUNE_B, handler, leader, ORDINARY_PAPER } from '../../test/support/dossier.ts';

type Tries = { readonly [A in Act]?: (state: DossierState) => readonly ActData[A][] };

const FILE = { sha256: 'scan', mediaType: 'image/jpeg', pages: 1 };
const itemsOf = (state: DossierState): readonly string[] => state.papers.map(({ item }) => item);
const eachItem = <T>(state: DossierState, data: (item: string) => T): readonly T[] => itemsOf(state).map(data);
const later = (state: DossierState): string => at(state.clock.dueAt === null ? '2026-03-20T17:00' : '2026-03-27T17:00');

/** Data with which each act is tried; an act that is not named carries none. */
export const TRIES: Tries = {
  LOOK_UP_DONE: (state) => state.work.flatMap((work) => (work.kind === 'LOOK_UP' ? [{ item: work.item, found: true }] : [])),
  CONFIRM_DATA: (state) => eachItem(state, (item) => ({ item, valid: false, agrees: false, confirmed: false })),
  CLASSIFY: (state) =>
    eachItem(state, (item) => ({
      ...ORDINARY_PAPER,
      item,
      issuerAgency: 'H15.901',
      blankBacks: true,
    })),
  ADD_PAPER: () => [{ item: 'TO-KEM-THEO', paperType: null }],
  REQUEST_SUPPLEMENT: (state) => [{ items: itemsOf(state), workingDays: 5, justified: false }],
  REJECT_INTAKE: () => [{ ground: 'OUTSIDE_AUTHORITY' }],
  RECEIVE_SUPPLEMENT: (state) => [{ receivedAt: state.phaseSince }],
  RECEIPT_RENDERED: () => [{ sha256: 'receipt' }],
  UPLOAD_SCAN: (state) => eachItem(state, (item) => ({ item, files: [FILE] })),
  SCAN_CHECKED: (state) =>
    state.work.flatMap((work) =>
      work.kind === 'CHECK_SCAN' ? [{ item: work.item, passed: true, sha256: 'pdf', pages: 1, findings: [] }] : [],
    ),
  CHECK_DOSSIER: (state) => [{ items: itemsOf(state) }],
  ASSIGN: () => [{ handler: handler.person }],
  CHECK_RECEIPT: (state) => [{ items: itemsOf(state) }],
  CONVERT: (state) => eachItem(state, (item) => ({ item, fileSha256: 'pdf', dataHash: 'data' })),
  CONSULT: () => [{ kind: 'VERIFICATION', addressee: COMMUNE_B, workingDays: 2 }],
  ANSWER_CONSULTATION: (state) => state.consultations.map(({ consultation }) => ({ consultation, reply: 'reply', pages: 1 })),
  WAIVE_CONSULTATION: (state) => state.consultations.map(({ consultation }) => ({ consultation })),
  CONSULTATION_OVERDUE: (state) => state.consultations.map(({ consultation }) => ({ consultation })),
  RETURN_FOR_SUPPLEMENT: (state) => [{ items: itemsOf(state), justified: false }],
  PROLONG_SUPPLEMENT: () => [{ workingDays: 5 }],
  RECEIVE_COMPLETE_DOSSIER: (state) => [{ receivedAt: state.phaseSince }],
  SUBMIT_REFUSAL: () => [{ ground: 'NOT_QUALIFIED' }],
  NOTIFY_OBLIGATION: (state) => [
    { kind: 'SERVICE_FEE', dueAt: later(state), ground: null },
    { kind: 'FINANCIAL_OBLIGATION', dueAt: later(state), ground: 'FINANCIAL_OBLIGATION' },
  ],
  CONFIRM_PAYMENT: (state) => state.obligations.map(({ obligation }) => ({ obligation })),
  EXPIRE_OBLIGATION: (state) => state.obligations.map(({ obligation }) => ({ obligation })),
  DRAFT_LETTER: (state) => [{ newDate: later(state) }],
  MIGRATE_OUT: () => [{ packageSha256: 'package', confirmedSha256: 'package', receiver: 'H15.902' }],
  REROUTE: () => [{ leadUnit: 'H15.901/DC' }],
  REQUEST_RESCAN: (state) => eachItem(state, (item) => ({ item, page: 1, fault: 'BLURRED' })),
  REJECT_QUALITY: (state) => eachItem(state, (item) => ({ item })),
  REPORT_RESULT_ERROR: () => [{ fault: 'WRONG_NAME' }],
  RECORD_EXTERNAL_RESULT: () => [{ file: 'file', link: 'link' }],
  DELIVER: () => [{ receiver: 'OWNER' }],
};

/** What the effect of each slow act may bring back. */
export const OUTCOMES: { readonly [A in SlowAct]: readonly OutcomeData[A][] } = {
  RESOLVE_ACCOUNT: [{ account: 'LINKED' }, { account: 'NOT_FOUND' }],
  ACCEPT: [{ dossierCode: 'H15.901-260302-0001' }],
  HAND_OVER: [{ controlSlip: 'slip' }],
  SUBMIT_DRAFT: [{ draft: 'draft', signer: leader.person }],
  SUBMIT_REFUSAL: [{ draft: 'draft', signer: leader.person }],
  SIGN: [{ leaderSigned: 'signed' }],
  ISSUE: [{ issued: 'issued', number: 1, copies: [] }],
  DELIVER: [{}],
};
