import { refuse } from '../../failures.ts';
import { effect } from '../change.ts';
import { row } from '../row.ts';
import { type DossierState, PHASES } from '../state.ts';

const second = [
  { role: 'UNIT_HEAD', scope: 'INVOLVED' },
  { role: 'SUPERVISOR', scope: 'INVOLVED' },
  { role: 'ONE_STOP_HEAD', scope: 'INVOLVED' },
  { role: 'COMPETENT_LEADER', scope: 'INVOLVED' },
] as const;

const find = (state: DossierState, id: string) => state.requests.find(({ request }) => request === id);
const without = (state: DossierState, id: string): DossierState => ({
  ...state,
  requests: state.requests.filter(({ request }) => request !== id),
});

/** Bốn mắt (1.2): what one person has asked for waits here for a second one, who confirms by an act of their own. */
export const fourEyes = [
  row({
    act: 'CONFIRM_REQUEST',
    id: null,
    name: 'Xác nhận đề nghị với tư cách người thứ hai',
    from: PHASES,
    permits: second,
    source: '1.2',
    duringUnderway: true,
    expected: (state) =>
      state.requests.map(({ request, until, confirmers, name }) => ({
        subject: request,
        unit: state.leadAgency,
        dueAt: until,
        roles: confirmers,
        name: `Xác nhận đề nghị: ${name}`,
      })),
    guard: (state, { data }) => (find(state, data.request) ? null : refuse('REQUEST_UNKNOWN', { field: 'request' })),
    // What was asked for is folded in by the transition itself, which knows every row.
    effect: (state, { data }) => effect(without(state, data.request), { type: 'REQUEST_CONFIRMED', data: { request: data.request } }),
  }),
  row({
    act: 'DECLINE_REQUEST',
    id: null,
    name: 'Không chấp nhận đề nghị',
    from: PHASES,
    permits: second,
    source: '1.2',
    duringUnderway: true,
    guard: (state, { data }) => (find(state, data.request) ? null : refuse('REQUEST_UNKNOWN', { field: 'request' })),
    effect: (state, { data }) => effect(without(state, data.request), { type: 'REQUEST_DECLINED', data: { request: data.request } }),
  }),
  row({
    act: 'EXPIRE_REQUEST',
    id: null,
    name: 'Đề nghị hết hạn xác nhận',
    from: PHASES,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    source: '1.2',
    guard: (state, { data }, { at }) => {
      const asked = find(state, data.request);
      if (!asked) return refuse('REQUEST_UNKNOWN', { field: 'request' });
      return asked.until <= at ? null : refuse('WINDOW_OPEN', { detail: { dueAt: asked.until } });
    },
    effect: (state, { data }) => effect(without(state, data.request), { type: 'REQUEST_EXPIRED', data: { request: data.request } }),
  }),
];
