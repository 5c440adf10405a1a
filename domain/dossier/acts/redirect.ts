import { refuse } from '../../failures.ts';
import { agencyOfUnit } from '../../identifiers/units.ts';
import { decree61, ownRule } from '../basis.ts';
import { applied, enter } from '../change.ts';
import { SECOND } from '../permit.ts';
import { OPEN_PHASES } from '../phases.ts';
import { quick } from '../spec.ts';
import type { DossierState } from '../state.ts';
import { withoutDraft } from './signAndIssue.ts';

const heads = [
  { role: 'UNIT_HEAD', scope: 'LEAD_UNIT' },
  { role: 'SUPERVISOR', scope: 'LEAD_AGENCY' },
] as const;

const loop = (state: DossierState): DossierState => ({ ...state, loops: state.loops + 1 });

/** Inside the office: send back, recall, re-route; and out of it: migration. None of them touches the clock. */
export const redirect = [
  quick('SEND_BACK', {
    id: 'T33',
    name: 'Trả lại để phân công lại',
    basis: ownRule('công chức trả lại hồ sơ có lý do để phân công lại, đếm số lần', decree61('19 khoản 1')),
    from: ['PROCESSING'],
    permits: [{ role: 'CASE_HANDLER', scope: 'HANDLER' }],
    events: { SENT_BACK: 'Trả lại để phân công lại' },
    apply: (state, _command, { at }) =>
      applied({ ...loop(enter(state, 'TRANSFERRED', at)), handler: null }, { type: 'SENT_BACK', data: { loops: state.loops + 1 } }),
  }),
  quick('RECALL', {
    id: 'T34',
    name: 'Thu hồi hồ sơ về đơn vị',
    basis: ownRule('người phân công thu hồi hồ sơ về đơn vị, có lý do, đếm số lần', decree61('19 khoản 1')),
    from: ['PROCESSING', 'AWAITING_SIGNATURE'],
    permits: heads,
    events: { RECALLED: 'Thu hồi hồ sơ về đơn vị' },
    apply: (state, _command, { at }) =>
      applied(
        state.phase === 'PROCESSING'
          ? { ...loop(enter(state, 'TRANSFERRED', at)), handler: null }
          : loop(enter(withoutDraft(state, at), 'PROCESSING', at)),
        { type: 'RECALLED', data: { loops: state.loops + 1 } },
      ),
  }),
  quick('REROUTE', {
    id: 'T40',
    name: 'Chuyển đúng đơn vị chủ trì',
    basis: ownRule('hồ sơ chuyển nhầm đơn vị được chuyển đúng khi hai đơn vị thống nhất, thời gian đã qua vẫn tính', decree61('18')),
    from: ['TRANSFERRED'],
    permits: heads,
    confirmers: ['UNIT_HEAD', ...SECOND],
    refuses: ['UNIT_INVALID', 'FOUR_EYES'],
    asks: () => [{ leadUnit: '' }],
    events: { REROUTED: 'Chuyển đúng đơn vị chủ trì' },
    leaves: { record: 'Ghi Phiếu kiểm soát quá trình giải quyết hồ sơ' },
    guard: (state, { data, confirmedBy }) => {
      if (data.leadUnit === state.leadUnit || agencyOfUnit(data.leadUnit) !== state.leadAgency)
        return refuse('UNIT_INVALID', { field: 'leadUnit' });
      // Both units agree: a second unit head must be that of the receiving unit.
      return confirmedBy?.role === 'UNIT_HEAD' && confirmedBy.unit !== data.leadUnit ? refuse('FOUR_EYES', { field: 'leadUnit' }) : null;
    },
    apply: (state, { data }) =>
      applied({ ...state, leadUnit: data.leadUnit }, { type: 'REROUTED', data: { from: state.leadUnit, to: data.leadUnit } }),
  }),
  quick('MIGRATE_OUT', {
    id: 'T30',
    name: 'Chuyển hồ sơ sang hệ thống khác',
    basis: ownRule('chuyển theo văn bản sáp nhập, chuyển giao khi bên nhận xác nhận đúng gói hồ sơ'),
    from: OPEN_PHASES,
    permits: [{ role: 'OPERATOR', scope: 'ANYWHERE' }],
    confirmers: ['ONE_STOP_HEAD'],
    refuses: ['PACKAGE_UNCONFIRMED'],
    asks: () => [{ packageSha256: '', confirmedSha256: '', receiver: '' }],
    events: { MIGRATED_OUT: 'Chuyển sang hệ thống khác' },
    leaves: { record: 'Biên bản bàn giao kèm sổ thời hạn' },
    guard: (_state, { data }) =>
      data.packageSha256 === data.confirmedSha256 ? null : refuse('PACKAGE_UNCONFIRMED', { field: 'confirmedSha256' }),
    apply: (state, { data }, { at }) =>
      applied(
        { ...enter(state, 'CLOSED', at), closure: 'MIGRATED_OUT' },
        { type: 'MIGRATED_OUT', data: { package: data.packageSha256, receiver: data.receiver } },
      ),
  }),
];
