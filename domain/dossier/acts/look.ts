import { refuse } from '../../failures.ts';
import { decree61, ownRule } from '../basis.ts';
import { applied, endWork } from '../change.ts';
import { isWithoutReceipt } from '../clock.ts';
import { PHASES } from '../parts.ts';
import { OPEN_PHASES } from '../phases.ts';
import { OPENED_BY } from '../reads/table.ts';
import { quick } from '../spec.ts';

/** Acts that change nothing of the dossier's course, yet are somebody's right and leave a trace. */
export const look = [
  quick('SLIP_RENDERED', {
    name: 'Lập phiếu',
    basis: 'TT 01/2018/TT-VPCP, Điều 10',
    from: PHASES,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    asks: ({ work }) => work.flatMap((entry) => (entry.kind === 'RENDER_SLIP' ? [{ slip: entry.slip, sha256: '' }] : [])),
    events: { SLIP_RENDERED: 'Đã lập phiếu' },
    apply: (state, { id, data }) => applied(endWork(state, id), { type: 'SLIP_RENDERED', data: { slip: data.slip, sha256: data.sha256 } }),
  }),
  quick('REPRINT_RECEIPT', {
    duringUnderway: true,
    name: 'In lại Giấy tiếp nhận',
    basis: ownRule('mất Giấy tiếp nhận thì được in lại', 'NĐ 118/2025, Điều 6'),
    from: OPEN_PHASES,
    permits: [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }],
    refuses: ['RECEIPT_NOT_READY', 'RECEIPT_NOT_DUE'],
    events: { RECEIPT_REPRINTED: 'In lại Giấy tiếp nhận' },
    guard: (state) => (state.receipt === null ? refuse(isWithoutReceipt(state) ? 'RECEIPT_NOT_DUE' : 'RECEIPT_NOT_READY') : null),
    apply: (state) => applied(state, { type: 'RECEIPT_REPRINTED' }),
  }),
  quick('REMIND', {
    duringUnderway: true,
    name: 'Nhắc việc',
    basis: ownRule('người theo dõi nhắc bên đang giữ hồ sơ, lần nhắc được ghi lại, thời hạn không đổi', decree61('5')),
    from: OPEN_PHASES,
    permits: [{ role: 'SUPERVISOR', scope: 'LEAD_AGENCY' }],
    events: { REMINDED: 'Đã nhắc bên đang giữ hồ sơ' },
    // Whom it reached is told by the event's holder; what was said stays with the command.
    apply: (state) => applied(state, { type: 'REMINDED' }),
  }),
  quick('READ', {
    duringUnderway: true,
    name: 'Xem hồ sơ',
    basis: ownRule('chỉ người có việc với hồ sơ được mở, mỗi lần mở đều ghi nhật ký', 'NĐ 13/2023'),
    from: PHASES,
    permits: OPENED_BY,
    events: { READ: 'Xem hồ sơ' },
    apply: (state) => applied(state, { type: 'READ' }),
  }),
];
