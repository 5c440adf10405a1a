import { type Refusal, refuse } from '../../failures.ts';
import { ownResultOf } from '../../law/procedure.ts';
import { decision, decree61, ownRule } from '../basis.ts';
import { addWork, applied, endWork, mine } from '../change.ts';
import type { CommandOf } from '../commands.ts';
import { withOpened } from '../handOver.ts';
import { definitionOf, isOver, isRunning } from '../outcome.ts';
import { entryOf, reported, withEntry } from '../outside.ts';
import { phasesIn } from '../phases.ts';
import { quick } from '../spec.ts';
import type { DossierState, OutsideReport, OutsideResult } from '../state.ts';

const system = [{ role: 'SYSTEM', scope: 'SYSTEM' }] as const;

/** From the hand-over until all is returned: what others make comes in whatever is done here meanwhile. */
const HANDED_OVER = [...phasesIn('HANDED_OVER'), 'AWAITING_RETURN'] as const;

const each = ({ outside = [] }: Pick<DossierState, 'outside'>): readonly OutsideResult[] => outside;
const running = (state: DossierState): readonly OutsideResult[] => each(state).filter(isRunning);

type About = { readonly result: string };

const unknown = (state: DossierState, { result }: About): Refusal<'RESULT_UNKNOWN'> | null =>
  entryOf(state, result) === undefined ? refuse('RESULT_UNKNOWN', { field: 'result' }) : null;

/** The one that says the same as another, whoever sends it again. */
const isSame = (one: OutsideReport, { data }: Pick<CommandOf<'REPORT_RESULT'>, 'data'>): boolean =>
  one.outcome === data.outcome && one.sha256 === data.sha256;

const reportOf = ({ id, data: { result: _result, ...said } }: CommandOf<'REPORT_RESULT'>): OutsideReport => ({ command: id, ...said });

/** What has come in of an entry, the last one first. */
const known = ({ report, checking, conflict }: OutsideResult): readonly OutsideReport[] =>
  [conflict, checking, report].flatMap((one) => one ?? []);

/** A result that nobody has asked for is not taken: it rests on nothing, or on what was taken back since. */
const unasked = (state: DossierState, { result }: About): Refusal<'RESULT_NOT_ASKED'> | null => {
  const entry = entryOf(state, result);
  const isOpen = entry !== undefined && (isRunning(entry) || entry.report !== null);
  // A refusal of the whole dossier is on its way: its leader decides first.
  const isRefused = ownResultOf(state.law.procedure) === null && (state.result !== null || state.underway?.act === 'SUBMIT_REFUSAL');
  return isOpen && !isRefused ? null : refuse('RESULT_NOT_ASKED', { field: 'result' });
};

/** Why of two reports the later cannot take the place of the one that stands. */
const irreplaceable = (
  { phase }: DossierState,
  { electronic, paper, report, conflict }: OutsideResult,
): Refusal<'ALREADY_DELIVERED' | 'PHASE_NOT_PERMITTED'> | null => {
  if (electronic === 'DELIVERED' || paper === 'DELIVERED') return refuse('ALREADY_DELIVERED', { field: 'keep' });
  // Whoever was told that all is ready is not told otherwise but by a recall (T36).
  return phase === 'AWAITING_RETURN' && report?.outcome !== conflict?.outcome
    ? refuse('PHASE_NOT_PERMITTED', { field: 'keep', detail: { phase } })
    : null;
};

/** B3 elsewhere — results that coordinating agencies make in their own systems (1.13): asked for, reported, late, and one against the other. */
export const reportResult = [
  quick('OUTSIDE_ASKED', {
    name: 'Đề nghị cơ quan khác lập kết quả',
    basis: decree61('19 khoản 6'),
    from: HANDED_OVER,
    whole: true,
    permits: system,
    refuses: ['RESULT_NOT_ASKED'],
    asks: (state) => state.work.flatMap((work) => (work.kind === 'ASK_OUTSIDE' ? [{ result: work.result }] : [])),
    events: { OUTSIDE_ASKED: 'Cơ quan khác đã nhận đề nghị lập kết quả' },
    // Reported, or no longer wanted, before its answer to the request came.
    guard: (state, { data }) => (entryOf(state, data.result)?.status === 'ASKED' ? null : refuse('RESULT_NOT_ASKED', { field: 'result' })),
    apply: (state, { id, data }, { at }) =>
      applied(
        withOpened(
          withEntry(endWork(state, id), data.result, (entry) => (entry.status === 'ASKED' ? { ...entry, status: 'IN_PROGRESS' } : entry)),
          entryOf(state, data.result)?.agency,
          at,
        ),
        { type: 'OUTSIDE_ASKED', data: { result: data.result } },
      ),
  }),
  quick('REPORT_RESULT', {
    id: 'T38',
    name: 'Báo kết quả lập ở hệ thống khác',
    basis: decision(2, 4),
    from: HANDED_OVER,
    whole: true,
    permits: [{ role: 'SPECIALISED_DB', scope: 'MAKER' }],
    duringUnderway: true,
    refuses: ['RESULT_UNKNOWN', 'RESULT_NOT_ASKED', 'UNIT_NOT_PERMITTED'],
    asks: (state) => each(state).map(({ code }) => ({ result: code, outcome: 'RESULT' as const, seq: 1, sha256: '', by: 'FILE' as const })),
    events: {
      EXTERNAL_RESULT_RECORDED: 'Ghi nhận kết quả của cơ quan khác',
      EXTERNAL_REFUSAL_RECORDED: 'Ghi nhận văn bản từ chối của cơ quan khác',
      EXTERNAL_LINK_RECORDED: 'Nhận đường dẫn kết quả của cơ quan khác, đang kiểm tra',
      REPORT_REPEATED: 'Bỏ qua báo cáo kết quả trùng hoặc cũ',
      REPORT_CONFLICT: 'Báo cáo kết quả khác với kết quả đã nhận',
    },
    leaves: { record: 'Bản ghi lưu trữ kèm đường dẫn' },
    expected: (state) =>
      running(state).map(({ code, agency, dueAt }) => ({
        subject: code,
        unit: agency,
        ...(dueAt === null ? {} : { dueAt }),
        name: `Lập và báo kết quả: ${definitionOf(state, code)?.name ?? code}`,
      })),
    guard: (state, { actor, data }) => {
      const none = unknown(state, data);
      if (none) return none;
      if (entryOf(state, data.result)?.agency !== actor.agency) return refuse('UNIT_NOT_PERMITTED', { field: 'result' });
      return unasked(state, data);
    },
    apply: (state, command, { at }) => {
      const { result } = command.data;
      const entry = entryOf(state, result);
      const before = entry === undefined ? [] : known(entry);
      const [last] = before;
      // What was said already, or is older than what was said, is counted and changes nothing (5.7).
      if (last !== undefined && (before.some((one) => isSame(one, command)) || command.data.seq <= last.seq))
        return applied(state, { type: 'REPORT_REPEATED', data: { result, seq: command.data.seq } });
      const report = reportOf(command);
      if (entry !== undefined && isOver(entry))
        return applied(
          withEntry(state, result, (one) => ({ ...one, conflict: report })),
          { type: 'REPORT_CONFLICT', data: { result, sha256: report.sha256 } },
        );
      if (report.by === 'LINK') {
        const checking = withEntry(state, result, ({ fault: _fault, ...one }) => ({ ...one, checking: report }));
        const fetching = checking.work.some((work) => work.kind === 'FETCH_OUTSIDE' && work.result === result);
        return applied(fetching ? checking : addWork(checking, { kind: 'FETCH_OUTSIDE', result }), {
          type: 'EXTERNAL_LINK_RECORDED',
          data: { result, sha256: report.sha256 },
        });
      }
      return applied(reported(state, result, report, at), recorded(result, report));
    },
  }),
  quick('OUTSIDE_FETCHED', {
    name: 'Kiểm tra kết quả theo đường dẫn',
    basis: decision(2, 4),
    from: HANDED_OVER,
    whole: true,
    permits: system,
    asks: (state) =>
      each(state).flatMap(({ code, checking }) => (checking === undefined ? [] : [{ result: code, sha256: checking.sha256 }])),
    events: {
      EXTERNAL_RESULT_RECORDED: 'Ghi nhận kết quả của cơ quan khác',
      EXTERNAL_REFUSAL_RECORDED: 'Ghi nhận văn bản từ chối của cơ quan khác',
      EXTERNAL_LINK_REFUSED: 'Không nhận kết quả theo đường dẫn: tệp không đúng như đã báo',
    },
    apply: (state, { id, data: { result, sha256, fault } }, { at }) => {
      const checking = entryOf(state, result)?.checking;
      // Another link has come while this one was being fetched: it is looked at next.
      const isOther = checking !== undefined && checking.sha256 !== sha256;
      const ended = isOther ? addWork(endWork(state, id), { kind: 'FETCH_OUTSIDE', result }) : endWork(state, id);
      if (checking === undefined || isOther || fault !== undefined)
        return applied(
          isOther
            ? ended
            : withEntry(ended, result, ({ checking: _checking, ...one }) => ({ ...one, ...(fault === undefined ? {} : { fault }) })),
          { type: 'EXTERNAL_LINK_REFUSED', data: { result, sha256, fault: fault ?? 'REPLACED' } },
        );
      return applied(reported(ended, result, checking, at), recorded(result, checking));
    },
  }),
  quick('DECIDE_REPORT', {
    name: 'Quyết định giữa hai báo cáo kết quả khác nhau',
    basis: ownRule('báo cáo sau khác báo cáo trước thì người xử lý quyết định, không ghi đè', decision(2, 4)),
    from: HANDED_OVER,
    whole: true,
    permits: [{ role: 'CASE_HANDLER', scope: 'HANDLER' }],
    refuses: ['RESULT_UNKNOWN', 'NO_CONFLICT', 'ALREADY_DELIVERED', 'PHASE_NOT_PERMITTED'],
    asks: (state) => each(state).map(({ code }) => ({ result: code, keep: true })),
    events: { REPORT_KEPT: 'Giữ kết quả đã nhận, bỏ báo cáo sau', REPORT_REPLACED: 'Thay bằng kết quả báo sau' },
    expected: (state) => each(state).flatMap(({ code, conflict }) => (conflict === undefined ? [] : [{ subject: code, ...mine(state) }])),
    guard: (state, { data }) => {
      const entry = entryOf(state, data.result);
      if (entry === undefined) return refuse('RESULT_UNKNOWN', { field: 'result' });
      if (entry.conflict === undefined) return refuse('NO_CONFLICT', { field: 'result' });
      return data.keep ? null : irreplaceable(state, entry);
    },
    apply: (state, { data: { result, keep } }, { at }) => {
      const { conflict } = entryOf(state, result) ?? {};
      const without = withEntry(state, result, ({ conflict: _conflict, ...entry }) => entry);
      if (keep || conflict === undefined)
        return applied(without, { type: 'REPORT_KEPT', data: { result, dropped: conflict?.sha256 ?? null } });
      const replaced = { type: 'REPORT_REPLACED', data: { result, sha256: conflict.sha256 } } as const;
      if (conflict.by === 'FILE') return applied(reported(without, result, conflict, at), replaced);
      const open = withEntry(without, result, (entry) => ({
        ...entry,
        status: 'IN_PROGRESS',
        endedAt: null,
        electronic: 'NOT_DUE',
        paper: 'NOT_DUE',
        checking: conflict,
      }));
      return applied(addWork(open, { kind: 'FETCH_OUTSIDE', result }), replaced);
    },
  }),
  quick('OUTSIDE_OVERDUE', {
    name: 'Cơ quan khác quá phần thời hạn của mình',
    basis: decree61('19 khoản 5'),
    from: HANDED_OVER,
    whole: true,
    permits: system,
    asks: (state) => running(state).map(({ code }) => ({ result: code })),
    events: { OUTSIDE_OVERDUE: 'Cơ quan khác quá phần thời hạn lập kết quả' },
    dueBy: (state) =>
      running(state).flatMap(({ code, dueAt, since, late }) =>
        dueAt === null || late === true ? [] : [{ at: dueAt, data: { result: code }, id: `share-${code}-${Date.parse(since ?? dueAt)}` }],
      ),
    apply: (state, { data }) =>
      applied(
        withEntry(state, data.result, (entry) => (isRunning(entry) ? { ...entry, late: true } : entry)),
        { type: 'OUTSIDE_OVERDUE', data: { result: data.result } },
      ),
  }),
];

const recorded = (result: string, { outcome, sha256, by }: OutsideReport) =>
  ({
    type: outcome === 'RESULT' ? 'EXTERNAL_RESULT_RECORDED' : 'EXTERNAL_REFUSAL_RECORDED',
    data: { result, sha256, by },
  }) as const;
