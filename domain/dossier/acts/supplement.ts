import { type Refusal, refuse } from '../../failures.ts';
import { decree61, ownRule } from '../basis.ts';
import { applied, dropLetter, enter } from '../change.ts';
import { consultationDueAt, openBudget, receivedBy, recordFact, returnLimit } from '../clock.ts';
import type { Act, ActData, Command, CommandOf } from '../commands.ts';
import { demandable } from '../components.ts';
import { groundRefusal, groundsToAsk } from '../grounds.ts';
import { SECOND } from '../permit.ts';
import { quick } from '../spec.ts';
import type { DossierState, PaperItem, Supplement } from '../state.ts';
import { UNCLASSIFIED } from './digitise.ts';
import { askRegisters } from './resultFields.ts';

const officer = [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }] as const;
const handler = [{ role: 'CASE_HANDLER', scope: 'HANDLER' }] as const;

/** Decree 61/2018 Art. 19(4), as the rule set has it: a dossier found wanting goes back within so many working days of its receipt. */
const returnDays = ({ law }: DossierState): number => law.rules?.notQualifiedWorkingDays ?? 3;

const stageIs = (state: DossierState, stage: Supplement['stage']): Refusal<'PHASE_NOT_PERMITTED'> | null =>
  state.supplement?.stage === stage
    ? null
    : refuse('PHASE_NOT_PERMITTED', { detail: { phase: state.phase, stage: state.supplement?.stage ?? '' } });

/** Art. 15(3): once and fully; a second round needs a reason. */
const oneRound = (state: DossierState, stage: Supplement['stage'], justified: boolean): Refusal<'SUPPLEMENT_ONCE'> | null =>
  state.supplementRounds[stage] === 0 || justified ? null : refuse('SUPPLEMENT_ONCE', { field: 'justified' });

/** Decree 61/2018 Art. 5: nothing outside the published components may be asked for. */
const outside = (state: DossierState, items: readonly string[]): Refusal<'SUPPLEMENT_OUTSIDE'> | null => {
  const allowed = demandable(state);
  const strays = items.filter((item) => !allowed.includes(item));
  return strays.length === 0 ? null : refuse('SUPPLEMENT_OUTSIDE', { field: 'items', detail: { items: strays, allowed } });
};

const askFor = (
  state: DossierState,
  stage: Supplement['stage'],
  { items, dueAt }: { readonly items: readonly string[]; readonly dueAt: string | null },
  at: string,
): DossierState => ({
  ...enter({ ...state, supplement: { stage, since: at, dueAt, prolonged: false, items } }, 'SUPPLEMENT', at),
  supplementRounds: { ...state.supplementRounds, [stage]: state.supplementRounds[stage] + 1 },
});

const roundsOf = ({ supplementRounds }: DossierState, act: Act): number =>
  supplementRounds[act === 'REQUEST_SUPPLEMENT' ? 'INTAKE' : 'PROCESSING'];

/** A reason that convinces nobody else starts no second round: each one begins the whole limit anew. */
const onceMore = (state: DossierState, { version, act }: Command): boolean => version >= 4 && roundsOf(state, act) > 0;

/** Whoever confirms it reads how often the applicant has been sent back before. */
const numbered =
  (name: string) =>
  ({ act }: Command, state: DossierState): string =>
    `${name}, lần thứ ${roundsOf(state, act) + 1}`;

const windowOf = ({ law }: DossierState): number | undefined => law.procedure.supplementWindowDays;

/** When it was received: not before it was asked for, else the limit would start before its own stop and never run again. */
const suppliedAt = (state: DossierState, { receivedAt }: { readonly receivedAt: string }, at: string): string | null =>
  receivedBy(receivedAt, at, state.supplement?.since);

type Supplied = ActData['RECEIVE_COMPLETE_DOSSIER'];

/** Papers that were files and of which no new file is there: whoever says that one was received would only say so. */
const unseen = ({ phase, supplement, papers }: DossierState, { ruled, received = [], onPaper = [] }: Supplied): readonly string[] =>
  ruled !== true || supplement?.stage !== 'PROCESSING' || phase !== 'SUPPLEMENT'
    ? []
    : papers
        .filter(({ treatment, item }) => treatment?.electronic === true && received.includes(item) && !onPaper.includes(item))
        .filter(({ item, status }) => supplement.brought?.includes(item) !== true || (status !== 'SCANNED' && status !== 'QC_PASSED'))
        .map(({ item }) => item);

/** A limit that begins anew rests on something that came: of every item that was asked for a new paper, or why none is needed. */
const unanswered = (state: DossierState, supplied: Supplied): Refusal<'SUPPLEMENT_OUTSIDE' | 'SUPPLEMENT_UNANSWERED'> | null => {
  const asked = state.supplement?.items;
  const { received, explained = [], onPaper = [] } = supplied;
  if (received === undefined || asked === undefined) return null;
  const said = [...received, ...onPaper, ...explained];
  const strays = said.filter((item) => !asked.includes(item));
  if (strays.length > 0) return refuse('SUPPLEMENT_OUTSIDE', { field: 'received', detail: { items: strays, allowed: asked } });
  const missing = asked.filter((item) => !said.includes(item));
  if (missing.length > 0) return refuse('SUPPLEMENT_UNANSWERED', { field: 'received', detail: { items: missing } });
  const absent = unseen(state, supplied);
  return absent.length === 0
    ? null
    : refuse('SUPPLEMENT_UNANSWERED', { field: 'received', detail: { items: absent, first: 'UPLOAD_SCAN' } });
};

const anew = ({ received = [], onPaper = [] }: Supplied): readonly string[] => [...new Set([...received, ...onPaper])];

/** The dossier was complete before it was asked for more: its limit is that of its first receipt (docs/decisions/020). */
const nothingNew = (supplied: Supplied): boolean => supplied.ruled === true && anew(supplied).length === 0;

const whatCame = (supplied: Supplied) =>
  supplied.received === undefined ? {} : { received: anew(supplied), explained: supplied.explained ?? [] };

/** With what an act that receives a supplement is asked for: everything has come. */
const everything = ({ phaseSince, supplement }: DossierState): readonly Supplied[] => [
  { receivedAt: phaseSince, received: supplement?.items ?? [] },
];

/** A new paper is at the counter and waits there for its own file or classification; what stood for it before does no longer. */
const broughtAnew = ({ explainedBy: _answered, ...paper }: PaperItem): PaperItem =>
  paper.treatment?.scan === true
    ? {
        ...paper,
        ...{ status: 'RESCAN_REQUESTED', atCounter: true, check1: false, check2: false },
        replaces: paper.captured.map(({ sha256 }) => sha256),
      }
    : { ...paper, ...UNCLASSIFIED, atCounter: true };

/** Where the reason is found by which an item is answered without a new paper. */
const answered = ({ id, data }: CommandOf<'RECEIVE_SUPPLEMENT' | 'RECEIVE_COMPLETE_DOSSIER'>) =>
  data.ruled === true ? { explainedBy: id } : {};

/** What the handler sent back he sees again, also where it is answered in words. */
const returned = (state: DossierState, command: CommandOf<'RECEIVE_COMPLETE_DOSSIER'>): PaperItem[] => {
  const { version, data } = command;
  const { received, explained = [], onPaper = [] } = data;
  const asked = version === 1 ? [] : (state.supplement?.items ?? []);
  const again = { atCounter: true, check1: false, check2: false } as const;
  return state.papers.map((paper) => {
    if (onPaper.includes(paper.item)) return { ...broughtAnew(paper), ...UNCLASSIFIED };
    // Its new file is there.
    if (state.supplement?.brought?.includes(paper.item)) return { ...paper, ...again };
    if (received?.includes(paper.item)) return broughtAnew(paper);
    if (explained.includes(paper.item)) return { ...paper, check2: false, ...answered(command) };
    // Received by an older command, which did not say what came.
    return received === undefined && asked.includes(paper.item) ? { ...paper, ...again } : paper;
  });
};

const windowOver = (state: DossierState, at: string): Refusal<'WINDOW_NOT_NAMED' | 'WINDOW_OPEN'> | null => {
  const dueAt = state.supplement?.dueAt ?? null;
  if (dueAt === null) return refuse('WINDOW_NOT_NAMED');
  return dueAt <= at ? null : refuse('WINDOW_OPEN', { detail: { dueAt } });
};

const givenUp = (state: DossierState, at: string): DossierState => ({
  ...enter({ ...state, supplement: null }, 'CLOSED', at),
  closure: 'STOPPED',
});

/** The applicant's turn: before acceptance (T07, T09, T10) and after appraisal (T16, T17, T31); refusal at intake (T08). */
export const supplement = [
  quick('REQUEST_SUPPLEMENT', {
    id: 'T07',
    name: 'Yêu cầu bổ sung, hoàn thiện hồ sơ',
    basis: decree61('15 khoản 3, Điều 17'),
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    confirmers: SECOND,
    confirmedWhen: onceMore,
    requestName: numbered('Yêu cầu bổ sung, hoàn thiện hồ sơ'),
    refuses: ['CALENDAR_YEAR_UNKNOWN', 'SUPPLEMENT_OUTSIDE', 'SUPPLEMENT_ONCE'],
    asks: (state) => [5, null].map((workingDays) => ({ items: demandable(state), workingDays, justified: false })),
    events: { SUPPLEMENT_REQUESTED: 'Yêu cầu bổ sung hồ sơ' },
    leaves: { slip: 'SUPPLEMENT_REQUEST' },
    guard: (state, { data }, { at }) => {
      if (data.workingDays !== null && consultationDueAt(state, at, data.workingDays) === null)
        return refuse('CALENDAR_YEAR_UNKNOWN', { field: 'workingDays' });
      return outside(state, data.items) ?? oneRound(state, 'INTAKE', data.justified);
    },
    apply: (state, { data: { items, workingDays } }, { at }) => {
      const dueAt = workingDays === null ? null : consultationDueAt(state, at, workingDays);
      return applied(askFor(state, 'INTAKE', { items, dueAt }, at), { type: 'SUPPLEMENT_REQUESTED', data: { stage: 'INTAKE', items } });
    },
  }),
  quick('REJECT_INTAKE', {
    id: 'T08',
    name: 'Từ chối tiếp nhận hồ sơ',
    basis: decree61('17'),
    from: ['CHECKING_COMPONENTS'],
    permits: officer,
    refuses: ['GROUND_UNKNOWN'],
    asks: (state) => groundsToAsk(state, 'REJECT_INTAKE').map((ground) => ({ ground })),
    events: { INTAKE_REJECTED: 'Từ chối tiếp nhận' },
    leaves: { slip: 'REFUSAL_NOTICE' },
    guard: (state, { data }) => groundRefusal(state, 'REJECT_INTAKE', data.ground),
    apply: (state, { data }, { at }) =>
      applied({ ...enter(state, 'CLOSED', at), closure: 'INTAKE_REJECTED' }, { type: 'INTAKE_REJECTED', data: { ground: data.ground } }),
  }),
  quick('RECEIVE_SUPPLEMENT', {
    id: 'T09',
    name: 'Nhận hồ sơ bổ sung',
    basis: decree61('17'),
    from: ['SUPPLEMENT'],
    permits: officer,
    refuses: ['PHASE_NOT_PERMITTED', 'RECEIVED_AT_INVALID', 'SUPPLEMENT_OUTSIDE', 'SUPPLEMENT_UNANSWERED'],
    asks: everything,
    events: { SUPPLEMENT_RECEIVED: 'Nhận hồ sơ bổ sung' },
    expected: (state) => (state.supplement?.stage === 'INTAKE' ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state, { data }, { at }) =>
      stageIs(state, 'INTAKE') ??
      (suppliedAt(state, data, at) === null ? refuse('RECEIVED_AT_INVALID', { field: 'receivedAt' }) : unanswered(state, data)),
    apply: (state, command, { at }) => {
      const { data } = command;
      const receivedAt = suppliedAt(state, data, at) ?? at;
      const papers = state.papers.map((paper) => {
        if (anew(data).includes(paper.item)) return { ...paper, ...UNCLASSIFIED };
        return data.explained?.includes(paper.item) ? { ...paper, ...answered(command) } : paper;
      });
      const startsAt = nothingNew(data) ? state.clock.startsAt : receivedAt;
      return applied(
        { ...enter({ ...state, papers }, 'CHECKING_COMPONENTS', at), supplement: null, clock: { ...state.clock, startsAt } },
        { type: 'SUPPLEMENT_RECEIVED', data: { receivedAt, ...whatCame(data) } },
      );
    },
  }),
  quick('EXPIRE_SUPPLEMENT', {
    id: 'T10',
    name: 'Quá thời hạn bổ sung',
    basis: ownRule('hết thời hạn ghi trong phiếu yêu cầu bổ sung thì dừng hồ sơ', decree61('17')),
    from: ['SUPPLEMENT'],
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    refuses: ['PHASE_NOT_PERMITTED', 'WINDOW_NOT_NAMED', 'WINDOW_OPEN'],
    events: { SUPPLEMENT_EXPIRED: 'Quá thời hạn bổ sung, dừng hồ sơ' },
    leaves: { slip: 'STOP_NOTICE' },
    dueBy: ({ supplement }) =>
      supplement?.stage === 'INTAKE' && supplement.dueAt !== null
        ? [{ at: supplement.dueAt, data: {}, id: `expire-supplement-${supplement.since}` }]
        : [],
    guard: (state, _command, { at }) => stageIs(state, 'INTAKE') ?? windowOver(state, at),
    apply: (state, _command, { at }) => applied(givenUp(state, at), { type: 'SUPPLEMENT_EXPIRED' }),
  }),
  quick('RETURN_FOR_SUPPLEMENT', {
    id: 'T16',
    name: 'Trả lại hồ sơ không đủ điều kiện để bổ sung',
    basis: decree61('19 khoản 4'),
    from: ['PROCESSING'],
    permits: handler,
    confirmers: SECOND,
    confirmedWhen: onceMore,
    requestName: numbered('Trả lại hồ sơ không đủ điều kiện để bổ sung'),
    refuses: ['RETURN_TOO_LATE', 'CALENDAR_YEAR_UNKNOWN', 'SUPPLEMENT_OUTSIDE', 'SUPPLEMENT_ONCE'],
    asks: (state) => [{ items: demandable(state), justified: false }],
    events: { SUPPLEMENT_REQUESTED: 'Yêu cầu bổ sung hồ sơ' },
    leaves: { slip: 'SUPPLEMENT_REQUEST' },
    guard: (state, { data }, { at }) => {
      const limit = returnLimit(state, returnDays(state));
      if (limit === null || at > limit)
        return refuse('RETURN_TOO_LATE', { detail: { limit: limit ?? '', workingDays: returnDays(state) } });
      const days = windowOf(state);
      if (days !== undefined && consultationDueAt(state, at, days) === null) return refuse('CALENDAR_YEAR_UNKNOWN');
      return outside(state, data.items) ?? oneRound(state, 'PROCESSING', data.justified);
    },
    apply: (state, { data }, { at }) => {
      const stopped = recordFact(dropLetter(state), { kind: 'STOPPED', reason: 'SUPPLEMENT', at }, at);
      const days = windowOf(state);
      const dueAt = days === undefined ? null : consultationDueAt(state, at, days);
      return applied(askFor(stopped, 'PROCESSING', { items: data.items, dueAt }, at), {
        type: 'SUPPLEMENT_REQUESTED',
        data: { stage: 'PROCESSING', items: data.items },
      });
    },
  }),
  quick('PROLONG_SUPPLEMENT', {
    name: 'Gia hạn thời hạn bổ sung',
    basis: ownRule('thời hạn bổ sung được gia hạn một lần, có lý do', decree61('19 khoản 4')),
    from: ['SUPPLEMENT'],
    permits: handler,
    refuses: ['PHASE_NOT_PERMITTED', 'WINDOW_NOT_NAMED', 'ALREADY_PROLONGED', 'DEADLINE_INVALID'],
    asks: () => [{ workingDays: 5 }],
    events: { SUPPLEMENT_PROLONGED: 'Gia hạn thời hạn bổ sung' },
    guard: (state, { data }, { at }) => {
      const wrong = stageIs(state, 'PROCESSING');
      if (wrong) return wrong;
      if (state.supplement?.dueAt === null) return refuse('WINDOW_NOT_NAMED');
      if (state.supplement?.prolonged === true) return refuse('ALREADY_PROLONGED');
      return data.workingDays >= 1 && consultationDueAt(state, at, data.workingDays) !== null
        ? null
        : refuse('DEADLINE_INVALID', { field: 'workingDays' });
    },
    apply: (state, { data }, { at }) => {
      const dueAt = consultationDueAt(state, at, data.workingDays);
      const prolonged = { ...state, supplement: state.supplement && { ...state.supplement, dueAt, prolonged: true } };
      return applied(openBudget(prolonged, at), { type: 'SUPPLEMENT_PROLONGED', data: { dueAt } });
    },
  }),
  quick('RECEIVE_COMPLETE_DOSSIER', {
    id: 'T17',
    name: 'Nhận hồ sơ đã bổ sung đầy đủ',
    basis: decree61('19 khoản 4'),
    from: ['SUPPLEMENT'],
    permits: officer,
    refuses: ['PHASE_NOT_PERMITTED', 'RECEIVED_AT_INVALID', 'SUPPLEMENT_OUTSIDE', 'SUPPLEMENT_UNANSWERED'],
    asks: everything,
    events: {
      COMPLETE_DOSSIER_RECEIVED: 'Nhận hồ sơ đã đầy đủ, tính lại thời hạn',
      SUPPLEMENT_EXPLAINED: 'Không cần bổ sung bản mới, thời hạn không tính lại',
    },
    expected: (state) => (state.supplement?.stage === 'PROCESSING' ? [{ subject: '', unit: state.intakeUnit }] : []),
    guard: (state, { data }, { at }) =>
      stageIs(state, 'PROCESSING') ??
      (suppliedAt(state, data, at) === null ? refuse('RECEIVED_AT_INVALID', { field: 'receivedAt' }) : unanswered(state, data)),
    // Art. 19(4): the whole limit anew from the receipt of the complete dossier; without anything new it was complete, and the stop is void.
    apply: (state, command, { at }) => {
      const { version, data } = command;
      const receivedAt = suppliedAt(state, data, at) ?? at;
      // What was asked for is at the counter again, and passes both checks anew.
      const papers = returned(state, command);
      const vain = nothingNew(data);
      const fact = vain ? ({ kind: 'REOPENED', at } as const) : ({ kind: 'RESTARTED', at: receivedAt } as const);
      const restarted = enter(recordFact({ ...state, papers }, fact, at), 'PROCESSING', at);
      // What the registers said before the dossier went back may be long ago; an older command has asked nothing.
      const registers = version < 4 ? [] : (state.law.procedure.registers ?? []);
      return applied(
        { ...askRegisters(restarted, registers), supplement: null },
        { type: vain ? 'SUPPLEMENT_EXPLAINED' : 'COMPLETE_DOSSIER_RECEIVED', data: { receivedAt, ...whatCame(data) } },
      );
    },
  }),
  quick('CLOSE_UNSUPPLEMENTED', {
    id: 'T31',
    name: 'Dừng giải quyết vì không bổ sung',
    basis: ownRule('hết thời hạn bổ sung mà thủ tục quy định, công chức xác nhận thì dừng hồ sơ', decree61('19 khoản 4')),
    from: ['SUPPLEMENT'],
    permits: handler,
    refuses: ['PHASE_NOT_PERMITTED', 'WINDOW_NOT_NAMED', 'WINDOW_OPEN'],
    events: { STOPPED_UNSUPPLEMENTED: 'Dừng vì không bổ sung' },
    leaves: { slip: 'STOP_NOTICE' },
    guard: (state, _command, { at }) => stageIs(state, 'PROCESSING') ?? windowOver(state, at),
    apply: (state, _command, { at }) => applied(givenUp(state, at), { type: 'STOPPED_UNSUPPLEMENTED' }),
  }),
];
