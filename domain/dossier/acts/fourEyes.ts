import { refuse } from '../../failures.ts';
import { ownRule } from '../basis.ts';
import { applied } from '../change.ts';
import type { Command } from '../commands.ts';
import { confirmed } from '../permit.ts';
import { withoutRequest } from '../requests.ts';
import { quick } from '../spec.ts';
import { type DossierState, PHASES } from '../state.ts';

/** Whoever may be the second person for some act; whether for this one, the request itself says. */
const second = [
  { role: 'UNIT_HEAD', scope: 'INVOLVED' },
  { role: 'SUPERVISOR', scope: 'INVOLVED' },
  { role: 'ONE_STOP_HEAD', scope: 'INVOLVED' },
  { role: 'COMPETENT_LEADER', scope: 'INVOLVED' },
] as const;

const BASIS = ownRule('việc ảnh hưởng lớn do một người đề nghị và người thứ hai xác nhận');

const find = (state: DossierState, id: string) => state.requests.find(({ request }) => request === id);
const known = (state: DossierState, { request }: { readonly request: string }) =>
  find(state, request) ? null : refuse('REQUEST_UNKNOWN', { field: 'request' });
const everyRequest = ({ requests }: DossierState) => requests.map(({ request }) => ({ request }));

/** Bốn mắt (1.2): what one person has asked for waits here for a second one, who confirms or declines it by an act of his own. */
export const fourEyes = [
  quick('CONFIRM_REQUEST', {
    name: 'Xác nhận đề nghị với tư cách người thứ hai',
    basis: BASIS,
    from: PHASES,
    permits: second,
    duringUnderway: true,
    refuses: ['REQUEST_UNKNOWN'],
    asks: everyRequest,
    events: { REQUEST_CONFIRMED: 'Người thứ hai đã xác nhận đề nghị' },
    expected: (state) =>
      state.requests.map(({ request, until, confirmers, name }) => ({
        subject: request,
        unit: state.leadAgency,
        dueAt: until,
        roles: confirmers,
        name: `Xác nhận đề nghị: ${name}`,
      })),
    guard: (state, { data }) => known(state, data),
    // What was asked for is folded in by the transition itself, which knows every spec.
    apply: (state, { data }) =>
      applied(withoutRequest(state, data.request), { type: 'REQUEST_CONFIRMED', data: { request: data.request } }),
  }),
  quick('DECLINE_REQUEST', {
    name: 'Không chấp nhận đề nghị',
    basis: BASIS,
    from: PHASES,
    permits: second,
    duringUnderway: true,
    refuses: ['REQUEST_UNKNOWN', 'FOUR_EYES'],
    asks: everyRequest,
    events: { REQUEST_DECLINED: 'Người thứ hai không chấp nhận đề nghị' },
    // Who may not confirm it has no say in it either.
    guard: (state, { data, actor }) => {
      const asked = find(state, data.request);
      if (!asked) return refuse('REQUEST_UNKNOWN', { field: 'request' });
      return confirmed({ confirmers: asked.confirmers }, state, { ...asked.command, confirmedBy: actor } as Command);
    },
    apply: (state, { data }) => applied(withoutRequest(state, data.request), { type: 'REQUEST_DECLINED', data: { request: data.request } }),
  }),
  quick('EXPIRE_REQUEST', {
    name: 'Đề nghị hết hạn xác nhận',
    basis: BASIS,
    from: PHASES,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    refuses: ['REQUEST_UNKNOWN', 'WINDOW_OPEN'],
    asks: everyRequest,
    events: { REQUEST_EXPIRED: 'Đề nghị hết hạn xác nhận' },
    dueBy: ({ requests }) => requests.map(({ request, until }) => ({ at: until, data: { request }, id: `expire-${request}` })),
    guard: (state, { data }, { at }) => {
      const asked = find(state, data.request);
      if (!asked) return refuse('REQUEST_UNKNOWN', { field: 'request' });
      return asked.until <= at ? null : refuse('WINDOW_OPEN', { detail: { dueAt: asked.until } });
    },
    apply: (state, { data }) => applied(withoutRequest(state, data.request), { type: 'REQUEST_EXPIRED', data: { request: data.request } }),
  }),
];
