import { type Refusal, refuse } from '../../failures.ts';
import { consultationsOf } from '../../law/procedure.ts';
import { decision, decree61, ownRule } from '../basis.ts';
import { applied, mine } from '../change.ts';
import { consultationDueAt } from '../clock.ts';
import type { ActData } from '../commands.ts';
import { asking, withOpened } from '../handOver.ts';
import { phasesIn } from '../phases.ts';
import { quick } from '../spec.ts';
import type { Consultation, DossierState, PaperItem } from '../state.ts';

const handler = [{ role: 'CASE_HANDLER', scope: 'HANDLER' }] as const;

const stillOpen = ({ consultations }: DossierState, asked: { readonly consultation: string }) =>
  consultations.some(({ consultation, status }) => consultation === asked.consultation && status !== 'CLOSED')
    ? null
    : refuse('CONSULTATION_UNKNOWN', { field: 'consultation' });

type Asked = Pick<Consultation, 'kind' | 'function'>;
const named = ({ law, answers }: Pick<DossierState, 'law' | 'answers'>) => consultationsOf(law.procedure, answers);

type Named = ReturnType<typeof named>[number];

/** Whether this asking is one that the version names: of its kind, and of the kind of body that it says. */
const meets = ({ kind, addressedTo }: Named, asked: Asked): boolean =>
  asked.kind === kind && (addressedTo === undefined || asked.function === addressedTo);

/** What the version names in this case and nobody was asked yet. */
const notAsked = (state: DossierState) => named(state).filter((one) => !state.consultations.some((asked) => meets(one, asked)));

/** Whom the procedure version says to ask in this case, and who was never asked. */
export const unasked = (state: DossierState): readonly string[] => notAsked(state).map(({ addressee }) => addressee);

/** What the version names is asked of nobody else (Decree 123/2015 Art. 22(4): the communes where the person has lived). */
const misaddressed = (state: DossierState, asked: Asked): Refusal<'ADDRESSEE_INVALID'> | null => {
  const ofKind = named(state).filter(({ kind }) => kind === asked.kind);
  if (ofKind.length === 0 || ofKind.some((one) => meets(one, asked))) return null;
  const bodies = ofKind.map(({ addressee }) => addressee).join(' hoặc ');
  return refuse('ADDRESSEE_INVALID', { field: 'addressee', detail: { reason: `phải là ${bodies}` } });
};

/** A paper is named to go with the request that the dossier does not have, or of which there is no file to give. */
const unattachable = ({ papers }: DossierState, { items = [] }: ActData['CONSULT']): Refusal<'PAPER_UNKNOWN' | 'PAPER_STATE'> | null => {
  const named = (known: readonly PaperItem[]) => items.filter((item) => !known.some((paper) => paper.item === item));
  const [unknown, unfiled] = [named(papers), named(papers.filter(({ file }) => file !== null))];
  if (unknown.length > 0) return refuse('PAPER_UNKNOWN', { field: 'items', detail: { items: unknown } });
  return unfiled.length > 0 ? refuse('PAPER_STATE', { field: 'items', detail: { items: unfiled } }) : null;
};

/** The working days that the version gives for one of this kind, in whichever case. */
const daysFor = ({ law }: DossierState, kind: Asked['kind']): readonly number[] =>
  (law.procedure.consultations ?? []).filter((one) => one.kind === kind).map(({ workingDays }) => workingDays);

/** With what it is asked for: each that the version names and nobody was asked, or else whatever the handler wants to know. */
const toAsk = (state: DossierState): readonly ActData['CONSULT'][] => {
  const open = notAsked(state);
  return (open.length > 0 ? open : [named(state)[0] ?? {}]).map(({ kind = 'VERIFICATION', addressedTo, workingDays }: Partial<Named>) => ({
    kind,
    addressee: '',
    workingDays: workingDays ?? daysFor(state, kind)[0] ?? 1,
    ...(addressedTo === undefined ? {} : { function: addressedTo }),
  }));
};

/**
 * Whoever is asked has the days that the version gives for this kind, no more and no fewer; what it does not name has its own limit inside the dossier's
 * (Decree 61/2018 Art. 19(5)), which is until the day promised, and a working day where that leaves none.
 */
const untimely = (
  state: DossierState,
  { kind, workingDays }: ActData['CONSULT'],
  { replyBy }: { readonly replyBy: string },
): Refusal<'CONSULTATION_TOO_LONG' | 'CONSULTATION_TOO_SHORT'> | null => {
  const given = daysFor(state, kind);
  if (given.length > 0) {
    const [shortest, longest] = [Math.min(...given), Math.max(...given)];
    if (workingDays > longest) return overlong({ workingDays: longest });
    if (workingDays >= shortest) return null;
    return refuse('CONSULTATION_TOO_SHORT', { field: 'workingDays', detail: { leastWorkingDays: shortest } });
  }
  const promised = state.clock.appointmentAt;
  return promised === null || replyBy <= promised || workingDays === 1 ? null : overlong({ appointmentAt: promised });
};
const overlong = (detail: NonNullable<Refusal['detail']>) => refuse('CONSULTATION_TOO_LONG', { field: 'workingDays', detail });

const eachConsultation = ({ consultations }: DossierState) => consultations.map(({ consultation }) => ({ consultation }));

/** A consultation outlives a change of phase: only its answer, its waiver or the dossier's end closes it (1.5.1). */
const HANDED_OVER = phasesIn('HANDED_OVER');

type Closing = Pick<Consultation, 'reply' | 'reasonedBy'>;
const closeConsultation = (state: DossierState, id: string, closing: Closing): DossierState => ({
  ...state,
  consultations: state.consultations.map((entry) => (entry.consultation === id ? { ...entry, ...closing, status: 'CLOSED' } : entry)),
  work: state.work.filter((work) => !(work.kind === 'CONSULT' && work.consultation === id)),
});

/** A4, B2 — lấy ý kiến, thẩm tra, xác minh: asked, answered, waived, overdue (1.5.3). */
export const consult = [
  quick('CONSULT', {
    id: 'T14',
    name: 'Lấy ý kiến, thẩm tra, xác minh',
    basis: `${decision(2, 4)}; ${decree61('19 khoản 5')}`,
    from: ['PROCESSING'],
    permits: handler,
    refuses: [
      'ADDRESSEE_INVALID',
      'DEADLINE_INVALID',
      'CONSULTATION_TOO_LONG',
      'CONSULTATION_TOO_SHORT',
      'CALENDAR_YEAR_UNKNOWN',
      'PAPER_UNKNOWN',
      'PAPER_STATE',
    ],
    asks: toAsk,
    expected: (state) => (unasked(state).length > 0 ? [{ subject: '', ...mine(state) }] : []),
    events: { CONSULTATION_SENT: 'Gửi yêu cầu lấy ý kiến, xác minh' },
    leaves: { record: 'Phiếu lấy ý kiến, đề nghị thẩm tra, xác minh' },
    guard: (state, { data }, { at }) => {
      if (data.workingDays < 1) return refuse('DEADLINE_INVALID', { field: 'workingDays' });
      const astray = misaddressed(state, data);
      if (astray) return astray;
      const unattached = unattachable(state, data);
      if (unattached) return unattached;
      const replyBy = consultationDueAt(state, at, data.workingDays);
      return replyBy === null ? refuse('CALENDAR_YEAR_UNKNOWN', { field: 'workingDays' }) : untimely(state, data, { replyBy });
    },
    apply: (state, { id, data }, { at }) => {
      const { state: asked, opened } = asking(state, { ...data, request: id }, at);
      const { consultation, dueAt } = opened;
      return applied(asked, { type: 'CONSULTATION_SENT', data: { consultation, addressee: data.addressee, kind: data.kind, dueAt } });
    },
  }),
  quick('ANSWER_CONSULTATION', {
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
    guard: (state, { data }) => stillOpen(state, data),
    apply: (state, { id, actor, data }, { at }) =>
      applied(
        withOpened(
          closeConsultation(state, data.consultation, { reply: data.reply, ...(data.reasoned ? { reasonedBy: id } : {}) }),
          actor.agency,
          at,
        ),
        {
          type: 'CONSULTATION_ANSWERED',
          data: {
            ...{ consultation: data.consultation, reply: data.reply, pages: data.pages },
            ...(data.reasoned === undefined ? {} : { reasoned: data.reasoned }),
          },
        },
      ),
  }),
  quick('WAIVE_CONSULTATION', {
    id: 'T15',
    name: 'Không chờ trả lời xác minh, lấy ý kiến',
    basis: ownRule('cán bộ xử lý hồ sơ quyết định không chờ trả lời', decree61('19 khoản 5')),
    from: ['PROCESSING'],
    permits: handler,
    refuses: ['CONSULTATION_UNKNOWN', 'CONSULTATION_NOT_DUE'],
    asks: eachConsultation,
    events: { CONSULTATION_WAIVED: 'Không chờ trả lời xác minh' },
    guard: (state, { data }, { at }) => {
      const unknown = stillOpen(state, data);
      if (unknown) return unknown;
      const dueAt = state.consultations.find(({ consultation }) => consultation === data.consultation)?.dueAt ?? at;
      return dueAt <= at ? null : refuse('CONSULTATION_NOT_DUE', { field: 'consultation', detail: { dueAt } });
    },
    apply: (state, { data }) =>
      applied(closeConsultation(state, data.consultation, { reply: null }), {
        type: 'CONSULTATION_WAIVED',
        data: { consultation: data.consultation },
      }),
  }),
  quick('CONSULTATION_OVERDUE', {
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
    guard: (state, { data }) => stillOpen(state, data),
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
