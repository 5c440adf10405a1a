import { type Static, Type } from 'typebox';
import {
  ActName,
  Choice,
  Count,
  HoldingBody,
  Instant,
  Maybe,
  Nullable,
  Phase,
  RoleName,
  Status,
  Text,
} from '../../domain/dossier/codes.ts';
import type { StuckClass } from './stuck-causes.ts';

/** What lists of stuck dossiers and failing work say of each: shape, type and description at once. Codes, ids and instants only. */

export const STUCK_WORDS: Readonly<Record<StuckClass, string>> = {
  LATE: 'Quá hạn trả kết quả',
  STEP_OVER_BUDGET: 'Quá thời gian của bước',
  CONSULTATION_OVERDUE: 'Cơ quan phối hợp quá hạn trả lời hoặc lập kết quả',
  FAILING: 'Lỗi kỹ thuật, đang thử lại',
  WEDGED: 'Luồng xử lý bị treo',
  NO_RUN: 'Mất luồng xử lý',
  OLD_RUN: 'Luồng xử lý của phiên bản trước',
  NO_CONSULTATION: 'Mất luồng xử lý của một yêu cầu lấy ý kiến',
  NO_ROW: 'Luồng xử lý không có trong sổ',
  ROW_BEHIND: 'Sổ chậm hơn luồng xử lý',
  ROW_AHEAD: 'Sổ có điều mà luồng xử lý không có',
  FILE_MISSING: 'Thiếu hoặc hỏng tệp',
};
export const StuckClassName = Choice(STUCK_WORDS, 'Loại chậm hoặc tắc', 'StuckClass');

/** One reason why a dossier is stuck. */
export const StuckCause = Type.Object({
  class: StuckClassName,
  since: Instant('Từ lúc nào'),
  subject: Nullable(
    Type.String({ description: 'Việc kỹ thuật đang lỗi, việc xác minh hoặc kết quả quá hạn, hoặc mã băm của tệp bị thiếu' }),
  ),
  cause: Nullable(Type.String({ description: 'Mã lỗi gần nhất của việc kỹ thuật, hoặc đối chiếu thấy gì' })),
  attempt: Nullable(Type.Integer({ description: 'Số lần đã thử làm lại hoặc tự khắc phục' })),
  workflowId: Nullable(Type.String({ description: 'Luồng xử lý (Temporal) có liên quan' })),
});

/** A stuck dossier, once, with all its causes, the oldest first. */
export const StuckDossier = Type.Object({
  dossierId: Text,
  dossierCode: Nullable(Type.String({ description: 'Mã số hồ sơ; chưa có trước khi tiếp nhận' })),
  procedureCode: Text,
  procedureName: Text,
  unit: Type.String({ description: 'Đơn vị chủ trì' }),
  phase: Phase,
  status: Status,
  holder: HoldingBody,
  stuckSince: Instant('Từ lúc nào, theo nguyên nhân lâu nhất trong các loại được hỏi'),
  ageMinutes: Type.Integer({ description: 'Tuổi tính bằng phút đồng hồ' }),
  dueAt: Nullable(Instant('Hạn trả kết quả')),
  causes: Type.Array(StuckCause),
  nextActs: Type.Array(Type.Object({ act: ActName, name: Text, subject: Text, roles: Type.Array(RoleName), unit: Text }), {
    description: 'Việc phải làm tiếp để hồ sơ đi tiếp',
  }),
});
export type StuckRow = Static<typeof StuckDossier>;

/** Dossiers by the unit that holds them, phase and class; one with several causes counts in each class. */
export const StuckSummary = Type.Object({
  open: Type.Integer({ description: 'Số hồ sơ đang mở' }),
  stuck: Type.Integer({ description: 'Số hồ sơ chậm hoặc tắc, mỗi hồ sơ tính một lần' }),
  counts: Type.Array(
    Type.Object({ unit: Type.String({ description: 'Đơn vị đang giữ' }), phase: Phase, class: StuckClassName, dossiers: Count }),
  ),
});
export type StuckSummary = Static<typeof StuckSummary>;

/** Failing work as operators see it, also of dossiers that never reached the register. */
export const FailingWork = Type.Object(
  {
    workflowId: Text,
    work: Text,
    dossierId: Text,
    dossierCode: Maybe,
    phase: Nullable(Phase),
    attempt: Count,
    cause: Text,
    firstFailedAt: Instant('Lỗi lần đầu'),
    lastFailedAt: Instant('Lỗi gần nhất'),
  },
  { title: 'FailingWork' },
);
export type FailingWork = Static<typeof FailingWork>;

/** How much work fails of which cause. */
export const FailingCause = Type.Object({ work: Text, cause: Text, failing: Count });
export type FailingCause = Static<typeof FailingCause>;
