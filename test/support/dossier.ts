import { readFileSync } from 'node:fs';
import { type CalendarYear, officeCalendar } from '../../domain/calendar/index.ts';
import type { Projection } from '../../domain/dossier/activities.ts';
import {
  type Act,
  type ActData,
  type Command,
  type CommandOf,
  type LongAct,
  type OutcomeData,
  RULES_VERSION,
} from '../../domain/dossier/commands.ts';
import { projectionOf } from '../../domain/dossier/register.ts';
import type { Actor, DossierState, Work } from '../../domain/dossier/state.ts';
import { type Change, complete, openDossier, refusalOf, systemActor, transition } from '../../domain/dossier/transition.ts';
import { isRefusal, type Refusal } from '../../domain/failures.ts';
import { ON_DEMAND } from '../../domain/law/fees.ts';
import { pinLaw } from '../../domain/law/pin.ts';
import { resultsOf } from '../../domain/law/procedure.ts';
import type { Fee, LawSnapshot, ProcedureVersion, ResultDefinition } from '../../domain/law/types.ts';
import { shippedLaw } from './law.ts';

/** Builders for the tests of the rules: the shipped law, the demo communes' people, and a dossier that is driven act by act. */

const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(`../../domain/law/${file}`, import.meta.url), 'utf8')) as T;

export const COMMUNE_A = 'H15.901';
export const COMMUNE_B = 'H15.902';

/** A local time in Vietnam (`2026-03-02T09:00`) as an instant. */
export const at = (local: string): string => new Date(`${local}:00+07:00`).toISOString();

/** P07 as shipped names no fee and no ground of a pause; the tests' own does, so that they know both. */
const PAUSING: Pick<ProcedureVersion, 'pauseGrounds' | 'fees'> = {
  fees: [{ kind: 'SERVICE_FEE', when: {}, amount: 8_000, legalBasis: { act: 'Nghị quyết mẫu' }, verified: false }],
  pauseGrounds: [{ code: 'FINANCIAL_OBLIGATION', legalBasis: { act: 'Nghị định 101/2024/NĐ-CP' }, verified: false }],
};

export const lawOf2026 = (): LawSnapshot => ({
  version: 1,
  ruleSet: 'RS-118',
  procedure: { ...read<ProcedureVersion>('procedures/1.004873.json'), ...PAUSING },
  calendar: officeCalendar({ years: ['2025', '2026', '2027'].map((year) => read<CalendarYear>(`calendar/${year}.json`)) }),
  inScopeAgencies: [COMMUNE_A, 'H15.31.901'],
  mandatoryPaperTypes: [],
  digitisationStarted: true,
  scanProfile: { minDpi: 200, colour: true },
});

/** With the switches, rules and grounds that a dossier of today keeps; {@link lawOf2026} is that of one older than them. */
export const ruledLaw = (): LawSnapshot => {
  const day = '2026-03-02';
  const pinned = pinLaw({ law: shippedLaw(), procedureCode: '1.004873', intakeAgency: COMMUNE_A, leadAgency: COMMUNE_A, day });
  if (isRefusal(pinned) || pinned.rules === undefined) throw new Error('the shipped law does not pin P07');
  return { ...lawOf2026(), rules: pinned.rules };
};

const person = (id: string, role: Actor['role'], unit: string): Actor => ({ person: id, role, unit, agency: unit.split('/')[0] ?? unit });

export const officer = person('cb-0101', 'INTAKE_OFFICER', `${COMMUNE_A}/MC`);
export const handler = person('cb-0102', 'CASE_HANDLER', `${COMMUNE_A}/HT`);
export const unitHead = person('cb-0103', 'UNIT_HEAD', `${COMMUNE_A}/HT`);
export const leader = person('cb-0104', 'COMPETENT_LEADER', `${COMMUNE_A}/LD`);
export const records = person('cb-0105', 'RECORDS_CLERK', `${COMMUNE_A}/VT`);
export const supervisor = person('cb-0107', 'SUPERVISOR', COMMUNE_A);
export const oneStopHead = person('cb-0106', 'ONE_STOP_HEAD', `${COMMUNE_A}/MC`);
export const operator = person('cb-0108', 'OPERATOR', 'H15.90');
/** What the officer sees of an ordinary paper of one sheet on the counter. */
export const ORDINARY_PAPER = {
  carrier: 'PAPER',
  handedIn: true,
  secret: false,
  issuerAgency: null,
  onDemand: false,
  sheets: 1,
  blankBacks: false,
  stickyNotePages: 0,
} as const;

/** The applicant himself, known by the opaque id of his party. */
export const applicant: Actor = { person: '00000000-0000-4000-8000-000000000001', role: 'APPLICANT', unit: '', agency: '' };
export const specialisedDb: Actor = { person: 'csdl', role: 'SPECIALISED_DB', unit: COMMUNE_A, agency: COMMUNE_A };
export const stranger = person('cb-0202', 'INTAKE_OFFICER', `${COMMUNE_B}/MC`);
export const replyOf = (agency: string): Actor => person('cb-0201', 'COORDINATING_AGENCY', `${agency}/HT`);
export const EVERYBODY: readonly Actor[] = [
  officer,
  handler,
  unitHead,
  leader,
  records,
  supervisor,
  stranger,
  replyOf(COMMUNE_B),
  oneStopHead,
  operator,
  applicant,
  specialisedDb,
];

/** T01 of the widowed applicant of S24, received at a local time. */
export const applicationAt = (local: string): CommandOf<'OPEN'> => ({
  version: 1,
  id: 'open',
  act: 'OPEN',
  actor: officer,
  data: {
    partyId: '00000000-0000-4000-8000-000000000001',
    channel: 'IN_PERSON',
    answers: { applicantIs: 'OWNER', maritalHistory: 'WIDOWED', livedElsewhere: 'false', purpose: 'MARRIAGE' },
    leadAgency: COMMUNE_A,
    leadUnit: `${COMMUNE_A}/HT`,
    receivedAt: at(local),
    catchUp: false,
    resultForms: 'BOTH',
    law: lawOf2026(),
  },
});

/** The same, at an agency that has a price for what is digitised on demand: 1,000 đồng for a page. */
export const pricedApplicationAt = (local: string): CommandOf<'OPEN'> => {
  const open = applicationAt(local);
  const { law } = open.data;
  const price: Fee = {
    ...{ code: ON_DEMAND, kind: 'DIGITISATION_FEE', name: 'Chi phí số hóa theo nhu cầu', when: {}, verified: true },
    ...{ rate: { per: 'PAGE', tiers: [{ from: 1, amount: 1_000 }] }, legalBasis: { act: 'Bảng giá mẫu' } },
    exemptions: [{ code: 'HN', name: 'Hộ nghèo', legalBasis: { act: 'Bảng giá mẫu' }, verified: true }],
  };
  return { ...open, data: { ...open.data, law: { ...law, procedure: { ...law.procedure, fees: [price] } } } };
};

/** The agency of each function that makes a result outside. */
export const MAKERS = { POLICE: 'H15.921', SOCIAL_INSURANCE: 'H15.930' } as const;

const outsideResult = (code: string, madeBy: keyof typeof MAKERS, dependsOn: readonly string[]): ResultDefinition => ({
  code,
  paperType: code === 'KQ2' ? 'RESIDENCE_DATA' : 'HEALTH_INSURANCE_CARD',
  name: `Kết quả ${code}`,
  madeBy,
  way: 'EXTERNAL',
  system: madeBy === 'POLICE' ? 'RESIDENCE' : 'HEALTH_INSURANCE',
  forms: code === 'KQ2' ? 'E' : 'BOTH',
  presenceRequired: false,
  mandatory: true,
  dependsOn: [...dependsOn],
  share: { unit: 'WORKING_DAYS', amount: 1 },
});

/** The same application under a version like P14: the result made here first, then one of the police and one of the social insurance that rest on it. */
export const joinedApplicationAt = (local: string, results: readonly ResultDefinition[] = JOINED_RESULTS): CommandOf<'OPEN'> => {
  const open = applicationAt(local);
  const { law } = open.data;
  return { ...open, data: { ...open.data, law: { ...law, procedure: { ...law.procedure, results: [...results] } } } };
};
export const [OWN_RESULT] = resultsOf(lawOf2026().procedure) as [ResultDefinition];
export const JOINED_RESULTS: readonly ResultDefinition[] = [
  OWN_RESULT,
  outsideResult('KQ2', 'POLICE', [OWN_RESULT.code]),
  outsideResult('KQ3', 'SOCIAL_INSURANCE', [OWN_RESULT.code]),
];

/** What only people know of an act's data, by field: the specs leave it ''. */
const KNOWN: Readonly<Record<string, string>> = {
  handler: handler.person,
  signer: leader.person,
  addressee: COMMUNE_B,
  leadUnit: `${COMMUNE_A}/DC`,
  item: 'TO-KEM-THEO',
  dossierCode: 'H15.901-260302-0001',
};

/** An act's data as its spec asks for it, with what a person would fill in: somebody, somewhere, and a day within the calendar. */
export const filled = <Data extends object>(asked: Data, { clock }: Pick<DossierState, 'clock'>): Data =>
  Object.fromEntries(
    Object.entries(asked).map(([field, value]) => {
      if (field === 'dueAt') return [field, at(clock.dueAt === null ? '2026-03-20T17:00' : '2026-03-27T17:00')];
      return [field, value === '' ? (KNOWN[field] ?? 'given') : value];
    }),
  ) as Data;

/** A change as the workflow hands it to the register, of a dossier of another name. */
export const written = (change: Change, dossierId: string = change.state.dossierId): Projection =>
  projectionOf([{ ...change, state: { ...change.state, dossierId } }]);

/** A register may still owe an answer about the paper whose scan is checked. */
const BROUGHT_BY: Readonly<Partial<Record<Act, Work['kind']>>> = { LOOK_UP_DONE: 'LOOK_UP', SCAN_CHECKED: 'CHECK_SCAN' };

const WORK_OF_OTHERS: Readonly<Partial<Record<Act, Work['kind']>>> = {
  OUTSIDE_ASKED: 'ASK_OUTSIDE',
  OUTSIDE_FETCHED: 'FETCH_OUTSIDE',
  RETURNED_ELECTRONICALLY: 'RETURN_ELECTRONIC',
};

export interface Scene {
  readonly opening: Change | Refusal;
  state(): DossierState;
  changes(): readonly Change[];
  /** Does it, or throws the refusal's code. */
  act<A extends Act>(actor: Actor, act: A, data: ActData[A], instant: string): void;
  /** Why it would be refused, without doing it. */
  refusal<A extends Act>(actor: Actor, act: A, data: ActData[A], instant: string): Refusal | null;
  system<A extends Act>(act: A, data: ActData[A], instant: string): void;
  outcome<A extends LongAct>(act: A, outcome: OutcomeData[A], instant: string): void;
}

/**
 * A dossier opened by `open` at `openedAt` (default: the receipt). The registers that are asked about the person answer at once that they hold
 * nothing, unless they are `silent`.
 */
export const scene = (
  open: CommandOf<'OPEN'>,
  openedAt: string = open.data.receivedAt,
  { silent = false }: { readonly silent?: boolean } = {},
): Scene => {
  const opening = openDossier('TN-TEST', open, { at: openedAt });
  const changes: Change[] = isRefusal(opening) ? [] : [opening];
  let serial = 0;
  const state = (): DossierState => {
    const last = changes.at(-1);
    if (!last) throw new Error('the dossier was not opened');
    return last.state;
  };
  const commandOf = <A extends Act>(actor: Actor, act: A, data: ActData[A], id: string): Command =>
    ({ version: RULES_VERSION, id, act, actor, data }) as Command;
  const fold = (change: Change | Refusal | null): void => {
    if (change === null) throw new Error('nothing to complete');
    if (isRefusal(change)) throw new Error(`${change.code} ${JSON.stringify(change.detail ?? {})}`);
    changes.push(change);
  };
  return {
    opening,
    state,
    changes: () => changes,
    act: (actor, act, data, instant) => {
      serial += 1;
      fold(transition(state(), commandOf(actor, act, data, `c${serial}`), { at: instant }));
      if ((act !== 'ASSIGN' && act !== 'RECEIVE_COMPLETE_DOSSIER') || silent) return;
      for (const work of state().work) {
        if (work.kind !== 'ASK_REGISTER') continue;
        const answer = { register: work.register, found: false };
        fold(transition(state(), commandOf(systemActor(), 'REGISTER_ANSWERED', answer, work.id), { at: instant }));
      }
    },
    refusal: (actor, act, data, instant) => refusalOf(state(), commandOf(actor, act, data, 'asked'), { at: instant }),
    system: (act, data, instant) => {
      const work =
        state().work.find((owed) => owed.kind === 'ASK_REGISTER' && 'register' in data && owed.register === data.register) ??
        state().work.find((owed) => owed.kind === BROUGHT_BY[act] && 'item' in owed && 'item' in data && owed.item === data.item) ??
        state().work.find(
          (owed) => 'result' in owed && 'result' in data && owed.result === data.result && owed.kind === WORK_OF_OTHERS[act],
        ) ??
        state().work.find(
          (owed) =>
            'record' in data &&
            'record' in owed &&
            owed.record === data.record &&
            (owed.kind === 'WITHDRAW_STORED') === (act === 'RECORD_WITHDRAWN'),
        ) ??
        state().work.find((owed) => owed.kind === 'RETURN_ELECTRONIC' && owed.result === undefined);
      fold(transition(state(), commandOf(systemActor(), act, data, work?.id ?? 'system'), { at: instant }));
    },
    outcome: (act, outcome, instant) =>
      fold(complete(state(), { act, commandId: state().underway?.commandId ?? '', outcome } as never, { at: instant })),
  };
};
