import { refuse } from '../../failures.ts';
import { effect, enter } from '../change.ts';
import { OPEN_PHASES } from '../phases.ts';
import { row } from '../row.ts';
import type { DossierState } from '../state.ts';
import { SECOND } from './letter.ts';

const heads = [
  { role: 'UNIT_HEAD', scope: 'LEAD_UNIT' },
  { role: 'SUPERVISOR', scope: 'LEAD_AGENCY' },
] as const;

const loop = (state: DossierState): DossierState => ({ ...state, loops: state.loops + 1 });

/** Inside the office: send back, recall, re-route; and out of it: migration. None of them touches the clock. */
export const redirect = [
  row({
    act: 'SEND_BACK',
    id: 'T33',
    name: 'Trả lại để phân công lại',
    from: ['PROCESSING'],
    permits: [{ role: 'CASE_HANDLER', scope: 'HANDLER' }],
    effect: (state, _command, { at }) =>
      effect({ ...loop(enter(state, 'TRANSFERRED', at)), handler: null }, { type: 'SENT_BACK', data: { loops: state.loops + 1 } }),
  }),
  row({
    act: 'RECALL',
    id: 'T34',
    name: 'Rút lại',
    from: ['PROCESSING', 'AWAITING_SIGNATURE'],
    permits: heads,
    effect: (state, _command, { at }) =>
      effect(
        state.phase === 'PROCESSING'
          ? { ...loop(enter(state, 'TRANSFERRED', at)), handler: null }
          : { ...loop(enter(state, 'PROCESSING', at)), result: null },
        { type: 'RECALLED', data: { loops: state.loops + 1 } },
      ),
  }),
  row({
    act: 'REROUTE',
    id: 'T40',
    name: 'Chuyển đúng đơn vị xử lý',
    from: ['TRANSFERRED'],
    permits: heads,
    confirmers: ['UNIT_HEAD', ...SECOND],
    output: 'CONTROL_SLIP_ENTRY',
    guard: (state, { data, confirmedBy }) => {
      if (data.leadUnit === state.leadUnit || data.leadUnit.split('/')[0] !== state.leadAgency)
        return refuse('UNIT_INVALID', { field: 'leadUnit' });
      // Both units agree: a second unit head must be that of the receiving unit.
      return confirmedBy?.role === 'UNIT_HEAD' && confirmedBy.unit !== data.leadUnit ? refuse('FOUR_EYES', { field: 'leadUnit' }) : null;
    },
    effect: (state, { data }) =>
      effect({ ...state, leadUnit: data.leadUnit }, { type: 'REROUTED', data: { from: state.leadUnit, to: data.leadUnit } }),
  }),
  row({
    act: 'MIGRATE_OUT',
    id: 'T30',
    name: 'Chuyển hồ sơ sang hệ thống khác',
    from: OPEN_PHASES,
    permits: [{ role: 'OPERATOR', scope: 'ANYWHERE' }],
    confirmers: ['ONE_STOP_HEAD'],
    output: 'MIGRATION_RECORD',
    guard: (_state, { data }) =>
      data.packageSha256 === data.confirmedSha256 ? null : refuse('PACKAGE_UNCONFIRMED', { field: 'confirmedSha256' }),
    effect: (state, { data }, { at }) =>
      effect(
        { ...enter(state, 'CLOSED', at), closure: 'MIGRATED_OUT' },
        { type: 'MIGRATED_OUT', data: { package: data.packageSha256, receiver: data.receiver } },
      ),
  }),
];
