import { refuse } from '../../failures.ts';
import { ownRule } from '../basis.ts';
import { applied } from '../change.ts';
import { changeCalendar, openBudget } from '../clock.ts';
import { OPEN_PHASES } from '../phases.ts';
import { quick } from '../spec.ts';

/** A change of the holiday calendar after dates were promised: a fact of the clock, once per version, never an earlier date (4.5, E45). */
export const calendar = [
  quick('CALENDAR_CHANGED', {
    name: 'Tính lại thời hạn theo lịch làm việc mới',
    basis: ownRule('đổi lịch nghỉ thì hồ sơ đang mở được tính lại, không bao giờ sớm hơn ngày đã hẹn', 'Bộ luật Lao động 2019, Điều 112'),
    from: OPEN_PHASES,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    refuses: ['CALENDAR_KNOWN'],
    asks: () => [],
    events: { CALENDAR_CHANGED: 'Tính lại thời hạn theo lịch làm việc mới' },
    guard: ({ clock }, { data }) => (data.calendarVersion > (clock.calendarVersion ?? 0) ? null : refuse('CALENDAR_KNOWN')),
    apply: (state, { data }, { at }) => {
      const changed = changeCalendar(state, data, at);
      return applied(
        { ...changed, stepDueAt: openBudget(changed, state.phaseSince).stepDueAt },
        {
          type: 'CALENDAR_CHANGED',
          data: { calendarVersion: data.calendarVersion, dueAtBefore: state.clock.dueAt, dueAt: changed.clock.dueAt },
        },
      );
    },
  }),
];
