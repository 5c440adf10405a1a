import { refuse } from '../../failures.ts';
import { effect, endWork } from '../change.ts';
import { PHASES } from '../parts.ts';
import { OPEN_PHASES } from '../phases.ts';
import { row } from '../row.ts';

/** Acts that change nothing of the dossier's course, yet are somebody's right and leave a trace. */
export const look = [
  row({
    act: 'SLIP_RENDERED',
    id: null,
    name: 'Lập phiếu',
    from: PHASES,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    effect: (state, { id, data }) => effect(endWork(state, id), { type: 'SLIP_RENDERED', data: { slip: data.slip, sha256: data.sha256 } }),
  }),
  row({
    act: 'REPRINT_RECEIPT',
    id: null,
    duringUnderway: true,
    name: 'In lại Giấy tiếp nhận',
    from: OPEN_PHASES,
    permits: [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }],
    guard: (state) => (state.receipt === null ? refuse('RECEIPT_NOT_READY') : null),
    effect: (state) => effect(state, { type: 'RECEIPT_REPRINTED' }),
  }),
  row({
    act: 'READ',
    id: null,
    duringUnderway: true,
    name: 'Xem hồ sơ',
    from: PHASES,
    permits: [
      { role: 'INTAKE_OFFICER', scope: 'INTAKE' },
      { role: 'ONE_STOP_HEAD', scope: 'INTAKE' },
      { role: 'CASE_HANDLER', scope: 'LEAD_UNIT' },
      { role: 'UNIT_HEAD', scope: 'LEAD_UNIT' },
      { role: 'COMPETENT_LEADER', scope: 'LEAD_AGENCY' },
      { role: 'RECORDS_CLERK', scope: 'LEAD_AGENCY' },
      { role: 'SUPERVISOR', scope: 'LEAD_AGENCY' },
      { role: 'COORDINATING_AGENCY', scope: 'ADDRESSEE' },
    ],
    effect: (state) => effect(state),
  }),
];
