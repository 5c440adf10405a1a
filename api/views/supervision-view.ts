import { type Static, Type } from 'typebox';
import { withEndedMandate } from '../../db/law/mandates.ts';
import { stuckPage } from '../../db/register/stuck.ts';
import { STUCK_CLASSES, type StuckClass } from '../../db/register/stuck-causes.ts';
import { StuckCause, StuckDossier, type StuckRow, StuckSummary } from '../../db/register/stuck-rows.ts';
import { stuckSummary } from '../../db/register/stuck-summary.ts';
import { FINDING_CLASSES } from '../../db/schema.ts';
import { Choice, Instant, Nullable } from '../../domain/dossier/codes.ts';
import { specOf } from '../../domain/dossier/contents.ts';
import { watchedUnit } from '../../domain/dossier/reads/reader.ts';
import { OVERSIGHT, type Oversight, rolesReading } from '../../domain/dossier/reads/table.ts';
import { rolesOf } from '../../domain/dossier/spec.ts';
import type { DossierPhase, Holder, Role } from '../../domain/dossier/state.ts';
import { liesWithin } from '../../domain/identifiers/index.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { type Asking, listed } from './reading.ts';
import type { WedgedList } from './wedged.ts';

/** What a caller may see of stuck dossiers (domain rules 1.2). */
export interface Reach {
  readonly role: Role;
  /** The unit and all below it; null: every unit. */
  readonly unit: string | null;
  readonly classes: readonly StuckClass[];
  /** Whether the dossier shown may name the officer who holds the dossier, and be opened. */
  readonly opens: boolean;
}

const CLASSES: Readonly<Record<Oversight['causes'], readonly StuckClass[]>> = {
  ALL: STUCK_CLASSES,
  TECHNICAL: ['FAILING', 'WEDGED', ...FINDING_CLASSES],
};

/** The view in the first of the caller's roles that watches over anything. Throws ROLE_NOT_PERMITTED with the roles that may. */
export const reachOf = (request: Asking): Reach => {
  listed(request, 'STUCK');
  const { caller } = request;
  for (const [role, { causes }] of Object.entries(OVERSIGHT) as readonly (readonly [Role, Oversight])[]) {
    if (!caller.roles.includes(role)) continue;
    return { role, unit: watchedUnit(role, caller) ?? null, classes: CLASSES[causes], opens: rolesReading('PAGE').includes(role) };
  }
  return reject('ROLE_NOT_PERMITTED');
};

/** The unit asked for, which must lie in the caller's view. */
const unitOf = (view: Reach, asked: string | undefined): string | null => {
  if (asked === undefined) return view.unit;
  return view.unit === null || liesWithin(asked, view.unit)
    ? asked
    : reject('UNIT_NOT_PERMITTED', { field: 'unit', detail: { allowed: [view.unit] } });
};

/** Codes of the taxonomy of stuck dossiers: L late, H human, C consultation, W waiting for the citizen, R return, T technical. */
export const CAUSE_CODES = {
  L1: 'Quá hạn trả kết quả',
  H1: 'Chưa có người nhận việc',
  H2: 'Công chức giữ quá lâu',
  H4: 'Chờ ký hoặc chờ lấy số',
  H5: 'Chờ ký mà người ký không còn quyền ký, phải đổi người ký',
  C1: 'Chờ cơ quan phối hợp quá lâu',
  W2: 'Chờ người nộp hồ sơ quá lâu',
  R2: 'Kết quả chưa được nhận',
  T1: 'Lỗi kỹ thuật',
  T3: 'Lỗi trong chương trình xử lý',
  T5: 'Mất luồng xử lý',
  T6: 'Luồng xử lý của phiên bản trước',
  T7: 'Luồng xử lý không có trong sổ',
  T8: 'Sổ chậm hơn luồng xử lý',
  T9: 'Sổ có điều mà luồng xử lý không có',
  T10: 'Kho tệp không còn tệp đúng như đã lưu',
  T11: 'Mất luồng xử lý của một yêu cầu lấy ý kiến',
} as const;
type CauseCode = keyof typeof CAUSE_CODES;

const overBudget = (phase: DossierPhase, holder: Holder): CauseCode => {
  if (phase === 'AWAITING_RETURN') return 'R2';
  switch (holder) {
    case 'LEAD_UNIT':
      return 'H1';
    case 'COUNTER':
    case 'HANDLER':
      return 'H2';
    case 'LEADER':
    case 'RECORDS_CLERK':
      return 'H4';
    case 'OTHER_AGENCY':
      return 'C1';
    case 'CITIZEN':
    case 'OBLIGATION':
      return 'W2';
    case 'TECHNICAL':
      return 'T1';
  }
};

export const causeCode = (
  name: StuckClass,
  { phase, holder }: { readonly phase: DossierPhase; readonly holder: { readonly kind: Holder } },
): CauseCode => {
  switch (name) {
    case 'LATE':
      return 'L1';
    case 'STEP_OVER_BUDGET':
      return overBudget(phase, holder.kind);
    case 'CONSULTATION_OVERDUE':
      return 'C1';
    case 'FAILING':
      return 'T1';
    case 'WEDGED':
      return 'T3';
    case 'NO_RUN':
      return 'T5';
    case 'OLD_RUN':
      return 'T6';
    case 'NO_CONSULTATION':
      return 'T11';
    case 'NO_ROW':
      return 'T7';
    case 'ROW_BEHIND':
      return 'T8';
    case 'ROW_AHEAD':
      return 'T9';
    case 'FILE_MISSING':
      return 'T10';
  }
};

/** Nobody can sign it as it stands: the choice is another signer. */
const anotherSigner = ({ unit }: StuckRow): StuckRow['nextActs'][number] => {
  const { act, name, ...spec } = specOf('CHANGE_SIGNER');
  return { act, name, subject: '', roles: [...rolesOf(spec)], unit };
};

/** `ended`: the signer whom its draft names may not sign any more. */
const shown = (row: StuckRow, view: Reach, ended: boolean): Shown => ({
  ...row,
  holder: view.opens ? row.holder : { ...row.holder, person: null },
  causes: row.causes
    .filter((cause) => view.classes.includes(cause.class))
    .map((cause) => ({ ...cause, code: ended && cause.class === 'STEP_OVER_BUDGET' ? 'H5' : causeCode(cause.class, row) })),
  nextActs: ended ? [...row.nextActs.filter(({ act }) => act !== 'SIGN'), anotherSigner(row)] : row.nextActs,
});

/** What may be asked; `after` continues a list and then brings its own `asOf`. */
export interface StuckFilter {
  readonly asOf?: string | undefined;
  readonly unit?: string | undefined;
  readonly classes?: readonly StuckClass[] | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

const Cause = Type.Object({ ...StuckCause.properties, code: Choice(CAUSE_CODES, 'Mã nguyên nhân', 'CauseCode') }, { title: 'StuckCause' });
/** A stuck dossier with all its causes that this caller may see. */
const ShownDossier = Type.Object(
  { ...StuckDossier.properties, causes: Type.Array(Cause, { description: 'Mọi nguyên nhân, lâu nhất trước' }) },
  { title: 'StuckDossier' },
);
export type Shown = Static<typeof ShownDossier>;

const AT = {
  asOf: Instant('Thời điểm xét'),
  wedged: Choice(
    { KNOWN: 'đã biết', UNKNOWN: 'Temporal không trả lời, danh sách có thể thiếu hồ sơ bị treo' },
    'Có biết các luồng xử lý bị treo không',
  ),
};

export const StuckList = Type.Object(
  { ...AT, dossiers: Type.Array(ShownDossier), next: Nullable(Type.String({ description: 'Dùng làm `after` để lấy trang sau' })) },
  { title: 'StuckList' },
);
export type StuckList = Static<typeof StuckList>;

/** Counts at one instant. */
export const StuckTotals = Type.Object({ ...AT, ...StuckSummary.properties }, { title: 'StuckTotals' });
export type StuckTotals = Static<typeof StuckTotals>;

const DEFAULT_LIMIT = 50;

/** Everything that pages and JSON ask about stuck dossiers. */
export const createSupervision = ({
  db,
  lists = db,
  clock,
  wedgedList,
}: Pick<Deps, 'db' | 'lists' | 'clock'> & { readonly wedgedList: () => Promise<WedgedList> }) => {
  const question = async (view: Reach, { unit, classes, asOf }: StuckFilter) => {
    const wedged = await wedgedList();
    const asked = classes === undefined || classes.length === 0 ? view.classes : classes.filter((name) => view.classes.includes(name));
    return {
      asOf: asOf === undefined ? clock.now() : new Date(asOf).toISOString(),
      unit: unitOf(view, unit),
      classes: asked.length === 0 ? view.classes : asked,
      wedged: wedged === 'UNKNOWN' ? [] : wedged,
      known: wedged === 'UNKNOWN' ? ('UNKNOWN' as const) : ('KNOWN' as const),
    };
  };
  return {
    list: async (view: Reach, filter: StuckFilter): Promise<StuckList> => {
      // Every page of one list is judged by the same instant, or dossiers would slip between the pages.
      const [asOf, since, dossierId] = readCursor('stuck', filter.after) ?? [];
      const after = since === undefined || dossierId === undefined ? undefined : { since, dossierId };
      const asked = await question(view, { ...filter, asOf: asOf ?? filter.asOf });
      const { rows, next } = await stuckPage(lists, { ...asked, after, limit: filter.limit ?? DEFAULT_LIMIT });
      const waiting = rows.filter(({ phase }) => phase === 'AWAITING_SIGNATURE').map((row) => row.dossierId);
      const ended = await withEndedMandate(lists, waiting, asked.asOf);
      return {
        asOf: asked.asOf,
        wedged: asked.known,
        dossiers: rows.map((row) => shown(row, view, ended.has(row.dossierId))),
        next: next === null ? null : writeCursor('stuck', [asked.asOf, next.since, next.dossierId]),
      };
    },
    /** As of now: counters are kept for no other instant, and for one far off every dossier would be judged anew. */
    summary: async (view: Reach, { unit }: Pick<StuckFilter, 'unit'>): Promise<StuckTotals> => {
      const asked = await question(view, { unit });
      return { asOf: asked.asOf, wedged: asked.known, ...(await stuckSummary(lists, asked)) };
    },
  };
};

export type Supervision = ReturnType<typeof createSupervision>;
