import { refuse } from '../../failures.ts';
import { decision, decree61, ownRule } from '../basis.ts';
import { addWork, applied } from '../change.ts';
import { consultationDueAt } from '../clock.ts';
import { phasesIn } from '../phases.ts';
import { quick } from '../spec.ts';
import type { DossierState } from '../state.ts';

const handler = [{ role: 'CASE_HANDLER', scope: 'HANDLER' }] as const;

const openConsultation = (state: DossierState, id: string) =>
  state.consultations.find((consultation) => consultation.consultation === id && consultation.status !== 'CLOSED');

const eachConsultation = ({ consultations }: DossierState) => consultations.map(({ consultation }) => ({ consultation }));

/** A consultation outlives a change of phase: only its answer, its waiver or the dossier's end closes it (1.5.1). */
const HANDED_OVER = phasesIn('HANDED_OVER');

const closeConsultation = (state: DossierState, id: string, reply: string | null): DossierState => ({
  ...state,
  consultations: state.consultations.map((entry) => (entry.consultation === id ? { ...entry, status: 'CLOSED', reply } : entry)),
  work: state.work.filter((work) => !(work.kind === 'CONSULT' && work.consultation === id)),
});

/** A4, B2 — lấy ý kiến, thẩm tra, xác minh: asked, answered, waived, overdue (1.5.3). */
export const consult = [
  quick<'CONSULT'>()({
    act: 'CONSULT',
    id: 'T14',
    name: 'Lấy ý kiến, thẩm tra, xác minh',
    basis: `${decision(2, 4)}; ${decree61('19 khoản 5')}`,
    from: ['PROCESSING'],
    permits: handler,
    refuses: ['DEADLINE_INVALID', 'CALENDAR_YEAR_UNKNOWN'],
    asks: () => [{ kind: 'VERIFICATION', addressee: '', workingDays: 2 }],
    events: { CONSULTATION_SENT: 'Gửi yêu cầu lấy ý kiến, xác minh' },
    leaves: { record: 'Văn bản lấy ý kiến, đề nghị xác minh' },
    guard: (state, { data }, { at }) => {
      if (data.workingDays < 1) return refuse('DEADLINE_INVALID', { field: 'workingDays' });
      return consultationDueAt(state, at, data.workingDays) === null ? refuse('CALENDAR_YEAR_UNKNOWN', { field: 'workingDays' }) : null;
    },
    apply: (state, { id, data }, { at }) => {
      const consultation = `TV${state.consultations.length + 1}`;
      const opened = {
        consultation,
        kind: data.kind,
        addressee: data.addressee,
        dueAt: consultationDueAt(state, at, data.workingDays) ?? at,
        status: 'SENT' as const,
        openedAt: at,
        reply: null,
        request: id,
      };
      return applied(addWork({ ...state, consultations: [...state.consultations, opened] }, { kind: 'CONSULT', consultation }), {
        type: 'CONSULTATION_SENT',
        data: { consultation, addressee: data.addressee, kind: data.kind, dueAt: opened.dueAt },
      });
    },
  }),
  quick<'ANSWER_CONSULTATION'>()({
    act: 'ANSWER_CONSULTATION',
    id: 'T15',
    name: 'Trả lời xác minh, lấy ý kiến',
    basis: `${decision(2, 4)}; ${decision(3, 2)}`,
    from: HANDED_OVER,
    permits: [{ role: 'COORDINATING_AGENCY', scope: 'ADDRESSEE' }],
    refuses: ['CONSULTATION_UNKNOWN'],
    asks: ({ consultations }) => consultations.map(({ consultation }) => ({ consultation, reply: '', pages: 1 })),
    events: { CONSULTATION_ANSWERED: 'Cơ quan phối hợp đã trả lời' },
    leaves: { record: 'Văn bản trả lời đã số hóa' },
    expected: (state) =>
      state.consultations
        .filter((consultation) => consultation.status !== 'CLOSED')
        .map(({ consultation, addressee, dueAt }) => ({ subject: consultation, unit: addressee, dueAt })),
    guard: (state, { data }) =>
      openConsultation(state, data.consultation) ? null : refuse('CONSULTATION_UNKNOWN', { field: 'consultation' }),
    apply: (state, { data }) =>
      applied(closeConsultation(state, data.consultation, data.reply), {
        type: 'CONSULTATION_ANSWERED',
        data: { consultation: data.consultation, reply: data.reply, pages: data.pages },
      }),
  }),
  quick<'WAIVE_CONSULTATION'>()({
    act: 'WAIVE_CONSULTATION',
    id: 'T15',
    name: 'Không chờ trả lời xác minh, lấy ý kiến',
    basis: ownRule('công chức xử lý quyết định không chờ trả lời', decree61('19 khoản 5')),
    from: ['PROCESSING'],
    permits: handler,
    refuses: ['CONSULTATION_UNKNOWN'],
    asks: eachConsultation,
    events: { CONSULTATION_WAIVED: 'Không chờ trả lời xác minh' },
    guard: (state, { data }) =>
      openConsultation(state, data.consultation) ? null : refuse('CONSULTATION_UNKNOWN', { field: 'consultation' }),
    apply: (state, { data }) =>
      applied(closeConsultation(state, data.consultation, null), {
        type: 'CONSULTATION_WAIVED',
        data: { consultation: data.consultation },
      }),
  }),
  quick<'CONSULTATION_OVERDUE'>()({
    act: 'CONSULTATION_OVERDUE',
    id: null,
    name: 'Quá hạn trả lời',
    basis: decree61('19 khoản 5'),
    from: HANDED_OVER,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    refuses: ['CONSULTATION_UNKNOWN'],
    asks: eachConsultation,
    events: { CONSULTATION_OVERDUE: 'Cơ quan phối hợp quá hạn trả lời' },
    dueBy: ({ consultations }) =>
      consultations.flatMap(({ consultation, status, dueAt }) =>
        status === 'SENT' ? [{ at: dueAt, data: { consultation }, id: `overdue-${consultation}` }] : [],
      ),
    guard: (state, { data }) =>
      openConsultation(state, data.consultation) ? null : refuse('CONSULTATION_UNKNOWN', { field: 'consultation' }),
    apply: (state, { data }) =>
      applied(
        {
          ...state,
          consultations: state.consultations.map((consultation) =>
            consultation.consultation === data.consultation ? { ...consultation, status: 'OVERDUE' } : consultation,
          ),
        },
        { type: 'CONSULTATION_OVERDUE', data: { consultation: data.consultation } },
      ),
  }),
];
