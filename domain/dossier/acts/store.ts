import { refuse } from '../../failures.ts';
import { decision } from '../basis.ts';
import { applied, endWork } from '../change.ts';
import { quick } from '../spec.ts';
import { type DossierState, PHASES, type Work } from '../state.ts';
import { findRecord, markRecord } from '../storage.ts';
import { withResult } from './signAndIssue.ts';

const system = [{ role: 'SYSTEM', scope: 'SYSTEM' }] as const;

type Kind = Extract<Work, { record: string }>['kind'];

const owed = (state: DossierState, kinds: readonly Kind[]): readonly { readonly record: string }[] =>
  state.work.flatMap((work) => ('record' in work && kinds.includes(work.kind) ? [{ record: work.record }] : []));

/** What was recalled or replaced in the meantime is not owed any more: its outcome says nothing of the dossier. */
const stillOwed = (state: DossierState, id: string) => (state.work.some((work) => work.id === id) ? null : refuse('WORK_UNKNOWN'));

/** A4, B3 — what national and specialised databases hold of the dossier, whenever they can be reached, after its end too. */
export const store = [
  quick('RECORD_STORED', {
    name: 'Cơ sở dữ liệu ngành đã nhận',
    basis: `${decision(2, 4)}; ${decision(3, 3)}`,
    from: PHASES,
    permits: system,
    refuses: ['WORK_UNKNOWN'],
    asks: (state) => owed(state, ['STORE_RESULT', 'PUSH_DATA']),
    events: {
      RESULT_STORED: 'Kết quả đã lưu ở cơ sở dữ liệu chuyên ngành, kho dữ liệu giữ đường dẫn',
      DATA_PUSHED: 'Dữ liệu điện tử của giấy tờ đã chuyển vào cơ sở dữ liệu chuyên ngành',
    },
    leaves: { record: 'Bản ghi lưu trữ kèm đường dẫn' },
    guard: (state, { id }) => stillOwed(state, id),
    apply: (state, { id, data: { record } }) => {
      const { of, item, store: database } = findRecord(state, record) ?? { of: 'DATA', item: '', store: '' };
      const linked = markRecord(endWork(state, id), record, 'STORED');
      if (of === 'DATA') return applied(linked, { type: 'DATA_PUSHED', data: { record, item, store: database } });
      // One that is returned already stays returned.
      const there = state.result?.status === 'STORED_WAREHOUSE' ? withResult(linked, { status: 'STORED_EXTERNAL' }) : linked;
      return applied(there, { type: 'RESULT_STORED', data: { record, store: database } });
    },
  }),
  quick('RECORD_WITHDRAWN', {
    name: 'Cơ sở dữ liệu ngành đã ghi bản ghi hết hiệu lực',
    basis: 'NĐ 30/2020, Điều 18',
    from: PHASES,
    permits: system,
    refuses: ['WORK_UNKNOWN'],
    asks: (state) => owed(state, ['WITHDRAW_STORED']),
    events: { RECORD_WITHDRAWN: 'Đã báo cơ sở dữ liệu chuyên ngành bản ghi không còn hiệu lực' },
    guard: (state, { id }) => stillOwed(state, id),
    apply: (state, { id, data: { record } }) =>
      applied(endWork(state, id), {
        type: 'RECORD_WITHDRAWN',
        data: { record, store: findRecord(state, record)?.store ?? '' },
      }),
  }),
];
