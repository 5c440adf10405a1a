import { isRefusal, type Refusal, refuse } from '../../failures.ts';
import { agencyOfUnit } from '../../identifiers/units.ts';
import { decision } from '../basis.ts';
import { applied, enter, newPaper } from '../change.ts';
import { componentChecklist } from '../checklist.ts';
import { openClock, receivedBy } from '../clock.ts';
import type { CommandOf } from '../commands.ts';
import { quick } from '../spec.ts';
import type { Channel, DossierState } from '../state.ts';

type Open = CommandOf<'OPEN'>;

/** A dossier as its opening finds it: named, addressed, and without papers. */
export const unopened = (dossierId: string, { actor, data }: Open, at: string): DossierState => ({
  version: 1,
  dossierId,
  dossierCode: null,
  revision: 0,
  phase: 'SUBMITTED',
  closure: null,
  law: data.law,
  ...(data.lawHash === undefined ? {} : { lawHash: data.lawHash }),
  partyId: data.partyId,
  channel: data.channel,
  answers: data.answers,
  intakeAgency: data.intakeUnit === undefined ? actor.agency : agencyOfUnit(data.intakeUnit),
  intakeUnit: data.intakeUnit ?? actor.unit,
  intakeOfficer: actor.role === 'INTAKE_OFFICER' ? actor.person : '',
  leadAgency: data.leadAgency,
  leadUnit: data.leadUnit,
  handler: null,
  account: 'UNCHECKED',
  resultForms: data.resultForms,
  papers: [],
  consultations: [],
  result: null,
  supplement: null,
  supplementRounds: { INTAKE: 0, PROCESSING: 0 },
  obligations: [],
  withdrawal: 'NONE',
  extension: { status: 'NONE', newDate: null, letters: 0 },
  loops: 0,
  receipt: null,
  controlSlip: null,
  openedAt: at,
  phaseSince: at,
  stepDueAt: null,
  clock: openClock(receivedBy(data.receivedAt, at) ?? at),
  underway: null,
  failures: [],
  requests: [],
  requestSeq: 0,
  work: [],
  workSeq: 0,
  portal: { lastSeq: 0, lastCode: null, queue: [] },
});

const wrong = (
  { data }: Open,
  channels: readonly Channel[],
  at: string,
): Refusal<'BODY_INVALID' | 'RECEIVED_AT_INVALID' | 'CASE_ANSWERS_INVALID'> | null => {
  if (!channels.includes(data.channel)) return refuse('BODY_INVALID', { field: 'channel', detail: { allowed: channels } });
  if (receivedBy(data.receivedAt, at) === null) return refuse('RECEIVED_AT_INVALID', { field: 'receivedAt' });
  const lines = componentChecklist(data.law.procedure, data.answers);
  return isRefusal(lines) ? lines : null;
};

const opened = (state: DossierState, { data }: Open, at: string) => {
  const lines = componentChecklist(data.law.procedure, data.answers);
  const papers = isRefusal(lines)
    ? []
    : lines.map((line) =>
        newPaper({
          item: line.code,
          component: line.code,
          paperType: line.paperType ?? null,
          lookUp: line.replaceableByData ? 'PENDING' : 'NOT_NEEDED',
        }),
      );
  return applied(enter({ ...state, papers }, 'SUBMITTED', at), {
    type: 'OPENED',
    data: {
      receivedAt: state.clock.receivedAt,
      catchUp: data.catchUp,
      procedure: data.law.procedure.code,
      ruleSet: data.law.ruleSet,
      ...(data.duplicateOf === undefined ? {} : { duplicateOf: data.duplicateOf }),
    },
  });
};

const BASIS = decision(2, 1);
const EVENTS = { OPENED: 'Tiếp nhận tại quầy' } as const;

/** A1 — the two specs without a dossier: they make it. Their guards and effects look at the dossier as it would be. */
export const open = [
  quick('OPEN', {
    id: 'T01',
    name: 'Tiếp nhận hồ sơ tại quầy, mở hồ sơ',
    basis: BASIS,
    from: [],
    permits: [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }],
    refuses: ['CASE_ANSWERS_INVALID', 'RECEIVED_AT_INVALID', 'BODY_INVALID'],
    asks: () => [],
    events: EVENTS,
    leaves: { record: 'Hồ sơ có mã tạm' },
    guard: (_state, command, { at }) => wrong(command, ['IN_PERSON', 'POSTAL', 'ONLINE'], at),
    apply: (state, command, { at }) => opened(state, command, at),
  }),
  quick('OPEN', {
    id: 'T02',
    name: 'Nộp hồ sơ trực tuyến',
    basis: BASIS,
    from: [],
    // After log-in at the portal, for himself and for the office that he chose.
    permits: [{ role: 'APPLICANT', scope: 'OWNER' }],
    refuses: ['CASE_ANSWERS_INVALID', 'RECEIVED_AT_INVALID', 'BODY_INVALID', 'UNIT_NOT_PERMITTED'],
    asks: () => [],
    events: EVENTS,
    leaves: { record: 'Hồ sơ có mã tạm' },
    guard: (_state, command, { at }) =>
      command.data.intakeUnit === undefined ? refuse('UNIT_NOT_PERMITTED', { field: 'intakeUnit' }) : wrong(command, ['ONLINE'], at),
    apply: (state, command, { at }) => opened(state, command, at),
  }),
];
