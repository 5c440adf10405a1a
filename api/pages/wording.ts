import type { StuckClass } from '../../db/register/stuck-causes.ts';

export { STUCK_WORDS as CLASSES } from '../../db/register/stuck-rows.ts';
export { shortTime as localTime } from '../../domain/calendar/index.ts';
export { workName } from '../../domain/dossier/activities.ts';
export { eventName } from '../../domain/dossier/contents.ts';
export { HOLDERS, PHASES, ROLES, STATUSES } from '../../domain/dossier/wording.ts';
export { CAUSE_CODES } from '../views/supervision-view.ts';

/** Vietnamese for what only pages show; the words of the dossier itself are in domain/dossier/wording.ts. */

/** What to do about a class when the dossier's inbox is empty, or besides it. */
export const REMEDIES: Readonly<Record<StuckClass, string | null>> = {
  LATE: null,
  STEP_OVER_BUDGET: null,
  CONSULTATION_OVERDUE: 'Đôn đốc cơ quan phối hợp',
  FAILING: 'Người vận hành: xem lỗi, khắc phục hệ thống liên quan',
  WEDGED: 'Người phát triển: sửa hoặc quay lại phiên bản trước',
  NO_RUN: 'Hệ thống tự chạy lại từ sổ; nếu vẫn còn, người vận hành: đối chiếu lại (npm run reconcile) và xem nhật ký',
  OLD_RUN: 'Hệ thống tự kết thúc và chạy lại từ sổ; nếu vẫn còn, người vận hành: xem docs/upgrade.md',
  NO_CONSULTATION: 'Hệ thống tự chạy lại việc gửi và chờ trả lời; nếu vẫn còn, người vận hành: xem nhật ký',
  NO_ROW: 'Hệ thống tự ghi lại vào sổ; nếu vẫn còn, người vận hành: phục hồi lệnh tiếp nhận từ bản sao lưu',
  ROW_BEHIND: 'Hệ thống tự ghi lại vào sổ; nếu vẫn còn, người vận hành: xem lỗi ghi sổ, khắc phục cơ sở dữ liệu',
  ROW_AHEAD: 'Hệ thống tự gỡ bỏ điều thừa; nếu vẫn còn, người vận hành: so sổ với lịch sử luồng xử lý, không sửa tay',
  FILE_MISSING: 'Người vận hành: phục hồi tệp từ bản sao lưu theo mã băm',
};

/** Age in words, the two greatest units: `3 ngày 2 giờ`, `45 phút`. */
export const ageInWords = (minutes: number): string => {
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days > 0) return hours > 0 ? `${days} ngày ${hours} giờ` : `${days} ngày`;
  if (hours > 0) return minutes % 60 > 0 ? `${hours} giờ ${minutes % 60} phút` : `${hours} giờ`;
  return `${minutes} phút`;
};
