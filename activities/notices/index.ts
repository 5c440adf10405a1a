import { commandsBy, leftEvent, type Said, saidWith } from '../../db/register/commands.ts';
import { numberLeftBy, numberRecalledBy } from '../../db/register/numbers.ts';
import { representativeOf } from '../../db/register/representatives.ts';
import { renderNotice } from '../../documents/forms/notice.ts';
import { longDate, longTime } from '../../documents/forms/wording.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import { stopCited } from '../../domain/dossier/basis.ts';
import { OBLIGATION_KINDS } from '../../domain/dossier/codes.ts';
import { dispositionOf, wordsOf } from '../../domain/dossier/disposition.ts';
import { documentNumber, resultName, resultNumber } from '../../domain/dossier/document-number.ts';
import { groundCited } from '../../domain/dossier/grounds.ts';
import { type Identity, type Representative, rightInWords } from '../../domain/dossier/representatives.ts';
import { type FileKind, SLIPS, type Slip } from '../../domain/dossier/slips.ts';
import type { Actor, Obligation, Payment, RefundCause } from '../../domain/dossier/state.ts';
import { countsInWords, dong, feesOf, rateInWords } from '../../domain/law/fees.ts';
import type { Fee } from '../../domain/law/types.ts';
import { amountInWords } from '../../domain/texts/amount-words.ts';
import type { ActivityDeps } from '../deps.ts';
import { certifiedName, contextOf, counterLetterheadOf, type DossierContext } from '../dossier-context.ts';
import { keepNumbered } from '../numbered.ts';
import { paperNamesOf } from '../paper-names.ts';
import { handedTo } from './delivery.ts';

/** Ký hiệu after the number: form 02 has its own, a slip that is named by its kind bears the kind's initials (Decree 30/2020 Annex III). */
const SYMBOLS: Readonly<Record<Slip, string>> = {
  SUPPLEMENT_REQUEST: 'HDHS',
  REFUSAL_NOTICE: 'PTC',
  STOP_NOTICE: 'TB',
  PAYMENT_NOTICE: 'TB',
  PAYMENT_NOTICE_WITHDRAWN: 'TB',
  PAYMENT_RECEIPT: 'BL',
  REFUND_SLIP: 'PHT',
  WITHDRAWAL_ACKNOWLEDGEMENT: 'GXN',
  WITHDRAWAL_EXPLANATION: 'TB',
  RESULT_RECALLED: 'TB',
  DELIVERY_SLIP: 'PTKQ',
};

/** What of a command's body is printed, under which label; texts of people live only there. */
const LABELS = {
  content: 'Nội dung',
  reasons: 'Lý do',
  articles: 'Điều khoản áp dụng',
  amount: 'Số tiền',
  checked: 'Đối chiếu mức thu chưa xác minh',
  reference: 'Chứng từ',
} as const satisfies Readonly<
  Record<
    Exclude<
      keyof Said,
      'items' | 'explained' | 'obligation' | 'payment' | 'description' | 'ground' | 'number' | 'link' | keyof Identity | 'identityProof'
    >,
    string
  >
>;

/** Figures and letters, as a receipt of money has them. */
const printed = (value: string | number): string =>
  typeof value === 'number' ? `${dong(value)} (${amountInWords(value).toLocaleLowerCase('vi')})` : value;

/** Beside the office's own reasons the citizen's are told apart. */
const labelOf = (field: keyof typeof LABELS, slip: Slip): string =>
  field === 'reasons' && slip === 'WITHDRAWAL_EXPLANATION' ? 'Lý do đề nghị rút' : LABELS[field];

const linesOf = (said: Said, slip: Slip): { name: string; value: string }[] =>
  (Object.keys(LABELS) as (keyof typeof LABELS)[]).flatMap((field) =>
    said[field] === undefined ? [] : [{ name: labelOf(field, slip), value: printed(said[field]) }],
  );

/** What a slip about money is about. */
interface Told {
  readonly owed: Obligation | undefined;
  /** Amount and content as the notice asked for them: a receipt and a withdrawal say the same. */
  readonly said: Said;
  /** The notice that is withdrawn or paid, by its number: of two about one sum each is told from the other. */
  readonly notice: { name: string; value: string }[];
}

const NOTHING_TOLD: Told = { owed: undefined, said: {}, notice: [] };

/** How a slip names the notice that it is about. */
const ABOUT: Readonly<Partial<Record<Slip, { readonly name: string; readonly more: string }>>> = {
  PAYMENT_NOTICE_WITHDRAWN: { name: 'Thông báo bị thu hồi', more: '; không phải nộp khoản nêu trong thông báo này' },
  PAYMENT_RECEIPT: { name: 'Nộp theo thông báo', more: '' },
};

const tellingOf = async (
  { db }: Pick<ActivityDeps, 'db'>,
  { state: { dossierId, obligations } }: DossierContext,
  { slip, commandId, obligation }: { readonly slip: Slip; readonly commandId: string; readonly obligation: string | undefined },
): Promise<Told> => {
  if (slip !== 'PAYMENT_NOTICE' && obligation === undefined) return NOTHING_TOLD;
  const notices = await commandsBy(db, { dossierId, type: 'OBLIGATION_NOTIFIED', key: 'obligation' });
  // Another one may have been told of since.
  const [id, notice] = [...notices].find(([one, told]) => (slip === 'PAYMENT_NOTICE' ? told === commandId : one === obligation)) ?? [];
  if (notice === undefined) return NOTHING_TOLD;
  const { amount: typed, content } = (await saidWith(db, [notice])).get(notice) ?? {};
  const owed = obligations.find((one) => one.obligation === id);
  const amount = owed?.amount ?? typed;
  const about = ABOUT[slip];
  const number = about === undefined ? null : await numberLeftBy(db, { dossierId, kind: 'PAYMENT_NOTICE', item: notice });
  return {
    owed,
    said: { ...(amount === undefined ? {} : { amount }), ...(content === undefined ? {} : { content }) },
    notice:
      number === null || about === undefined
        ? []
        : [
            {
              name: about.name,
              value: `số ${documentNumber(number.number, SYMBOLS.PAYMENT_NOTICE)}, ${longDate(number.takenAt)}${about.more}`,
            },
          ],
  };
};

/** A result that is taken back, as it stands on it and in the register: of two that a citizen holds he must know which no longer counts (Decree 30/2020 Art. 18(4)). */
const takenBack = async (
  { db }: Pick<ActivityDeps, 'db'>,
  { state: { dossierId, law }, lead }: DossierContext,
  { slip, commandId }: { readonly slip: Slip; readonly commandId: string },
): Promise<{ name: string; value: string }[]> => {
  const taken = slip === 'RESULT_RECALLED' ? await numberRecalledBy(db, { dossierId, commandId }) : null;
  if (taken === null) return [];
  const document = { law, result: { outcome: taken.series === 'REFUSAL' ? 'REFUSAL' : 'RESULT', number: taken.number } } as const;
  return [
    {
      name: 'Văn bản bị thu hồi',
      value: `${resultName(document)}, số ${resultNumber(document, lead)}, ${longDate(taken.takenAt)}, của ${lead.name}; bản điện tử đã trả không còn giá trị sử dụng, kết quả đúng sẽ được trả thay`,
    },
  ];
};

/** By which fee a sum was reckoned: its name, its counts, its rate and its article; by which exemption nothing is owed. */
const reckonedBy = ({ state }: DossierContext, { owed }: Told): { name: string; value: string }[] => {
  const fee = owed?.fee === undefined ? undefined : feesOf(state.law.procedure, state.answers).find(({ code }) => code === owed.fee);
  if (owed === undefined || fee === undefined) return [];
  const counts = countsInWords(fee, owed);
  const exemption = fee.exemptions?.find(({ code }) => code === owed.exemption);
  return [
    { name: 'Khoản thu', value: `${fee.name}${counts === '' ? '' : `; ${counts}`}` },
    { name: 'Mức thu', value: `${rateInWords(fee.rate)} (${cited(fee.legalBasis)})` },
    ...(owed.checked === true
      ? [{ name: 'Lưu ý', value: 'mức thu chưa được xác minh trong hệ thống, người lập thông báo đã đối chiếu' }]
      : []),
    ...(exemption === undefined ? [] : [{ name: 'Được miễn nộp', value: `${exemption.name} (${cited(exemption.legalBasis)})` }]),
  ];
};

const cited = ({ act, article }: Fee['legalBasis']): string => (article === undefined ? act : `${act}, ${article}`);

const BACK: Readonly<Record<RefundCause, string>> = {
  TWICE: 'nộp trùng',
  WRONG_AMOUNT: 'nộp không đúng số tiền phải nộp',
  NOT_OWED: 'nộp khi không còn phải nộp',
  STOPPED: 'hồ sơ dừng giải quyết, quy định về khoản thu cho hoàn trả',
  REFUSAL: 'hồ sơ bị từ chối, quy định về khoản thu cho hoàn trả',
  WRONG_FEE: 'thu sai',
};

const broughtBy = ({ way, reference }: Payment): string =>
  way === 'CASH' ? 'tại quầy' : `qua nền tảng thanh toán, mã giao dịch ${reference}`;

/** What goes back, of which payment and why. */
const givenBackMoney = ({ state }: DossierContext, { payment: id }: Said): { name: string; value: string }[] => {
  const payment = state.payments?.find((entry) => entry.payment === id);
  if (payment === undefined) return [];
  return [
    { name: 'Khoản đã nộp', value: `${printed(payment.amount)}, nộp ${broughtBy(payment)}, ${longTime(payment.paidAt)}` },
    { name: 'Số tiền hoàn trả', value: printed(payment.refund) },
    { name: 'Vì', value: BACK[payment.cause ?? 'WRONG_FEE'] },
  ];
};

/** How and when the sum of a receipt came in. */
const cameIn = ({ state }: DossierContext, slip: Slip, { owed }: Told): { name: string; value: string }[] => {
  const paid =
    slip === 'PAYMENT_RECEIPT' ? state.payments?.findLast((one) => one.obligation === owed?.obligation && one.refund === 0) : undefined;
  if (paid === undefined) return [];
  return [
    { name: 'Hình thức nộp', value: `${paid.way === 'CASH' ? 'tiền mặt ' : ''}${broughtBy(paid)}` },
    { name: 'Thời điểm nộp', value: longTime(paid.paidAt) },
  ];
};

/** What is paid for, where the notice says it in no words of its own: an amount alone is no demand. */
const paidFor = ({ owed }: Told, { content }: Said): { name: string; value: string }[] =>
  owed === undefined || owed.fee !== undefined || content !== undefined
    ? []
    : [{ name: LABELS.content, value: OBLIGATION_KINDS[owed.kind] }];

/** Phiếu 02 is complete or it is none: every paper asked for, by name (Decree 61/2018 Art. 15(3)). */
const papersOf = async (
  { db }: Pick<ActivityDeps, 'db'>,
  view: DossierContext,
  { items }: Said,
): Promise<{ name: string; value: string }[]> => {
  if (items === undefined) return [];
  return [{ name: 'Giấy tờ phải bổ sung, hoàn thiện', value: [...new Set(items)].map(await paperNamesOf(db, view)).join('; ') }];
};

/** What a slip says that its papers go back with: an end without a result, or the result. */
const GIVES_BACK: Readonly<Partial<Record<Slip, 'atEnd' | 'atReturn'>>> = {
  STOP_NOTICE: 'atEnd',
  REFUSAL_NOTICE: 'atEnd',
  DELIVERY_SLIP: 'atReturn',
};

const givenBack = async (
  { db }: Pick<ActivityDeps, 'db'>,
  view: DossierContext,
  slip: Slip,
): Promise<{ name: string; value: string }[]> => {
  const when = GIVES_BACK[slip];
  if (when === undefined) return [];
  const { state } = view;
  const { components } = state.law.procedure;
  const nameOf = await paperNamesOf(db, view);
  const papers = state.papers.flatMap(({ treatment, ...paper }) => {
    const words = treatment === null ? null : wordsOf(dispositionOf({ components }, { ...paper, treatment }))[when];
    return words === null ? [] : [`${nameOf(paper.item)}: ${words}`];
  });
  const name = when === 'atEnd' ? 'Giấy tờ của hồ sơ' : 'Giấy tờ trả lại kèm kết quả';
  return papers.length > 0 ? [{ name, value: papers.join('; ') }] : [];
};

const nameOf = async (deps: Pick<ActivityDeps, 'keys'>, actor: Actor): Promise<string | null> =>
  actor.role === 'SYSTEM' ? 'Hệ thống một cửa điện tử' : certifiedName(deps, actor.person);

/** A refusal cites the ground that the law names. */
const groundOf = ({ state }: DossierContext, slip: Slip, { ground = '' }: Said): { name: string; value: string }[] => {
  const value = slip === 'REFUSAL_NOTICE' ? groundCited(state, 'REJECT_INTAKE', ground) : '';
  return value === '' ? [] : [{ name: 'Căn cứ từ chối', value }];
};

const deadlineOf = ({ state }: DossierContext, slip: Slip, { owed }: Told): { name: string; value: string }[] => {
  const dueAt = slip === 'SUPPLEMENT_REQUEST' ? state.supplement?.dueAt : slip === 'PAYMENT_NOTICE' ? owed?.dueAt : null;
  return dueAt ? [{ name: 'Thời hạn', value: longTime(dueAt) }] : [];
};

/** Why a dossier cannot be stopped any more, and by which document (Decree 118/2025 Art. 21). */
const whyNotStopped = ({ state, lead }: DossierContext, slip: Slip): { name: string; value: string }[] => {
  if (slip !== 'WITHDRAWAL_EXPLANATION') return [];
  const { result } = state;
  const document = result?.outcome === 'REFUSAL' ? 'Phiếu từ chối giải quyết' : 'Kết quả giải quyết';
  const signed = `${document} của hồ sơ đã được người có thẩm quyền của ${lead.name} ký`;
  const issued = result?.issuedAt ? ` và đã phát hành ${longDate(result.issuedAt)}` : '';
  return [
    {
      name: 'Lý do',
      value: `${signed}${issued}. Việc giải quyết chỉ dừng theo yêu cầu khi chưa có quyết định hoặc kết quả${stopCited(state.law.ruleSet)}. Kết quả được trả theo Giấy tiếp nhận hồ sơ và hẹn trả kết quả.`,
    },
  ];
};

/** Why a dossier ends without a result, where nobody wrote it down: a notice that gives no reason cannot be answered. */
const whyStopped = ({ state }: DossierContext, slip: Slip, { reasons }: Said): { name: string; value: string }[] => {
  if (slip !== 'STOP_NOTICE' || reasons !== undefined) return [];
  const value =
    state.withdrawal === 'STOPPED'
      ? `Người nộp yêu cầu rút hồ sơ khi chưa có quyết định hoặc kết quả${stopCited(state.law.ruleSet)}.`
      : `Hết thời hạn bổ sung mà chưa nhận được giấy tờ nêu trong ${SLIPS.SUPPLEMENT_REQUEST}.`;
  return [{ name: LABELS.reasons, value }];
};

/** Whoever hands in another's dossier, and by what right. */
const actingFor = (representative: Representative | null): { name: string; value: string }[] =>
  representative === null ? [] : [{ name: 'Người nộp hồ sơ', value: `${representative.fullName}; ${rightInWords(representative)}` }];

/**
 * What an act leaves. A request to stop that comes too late is refused in the same act (T29, T28), which owes one slip: the written explanation goes
 * with the acknowledgement.
 */
const slipsOf = async (
  { db }: Pick<ActivityDeps, 'db'>,
  o: { dossierId: string; slip: Slip; commandId: string },
): Promise<readonly Slip[]> =>
  o.slip === 'WITHDRAWAL_ACKNOWLEDGEMENT' && (await leftEvent(db, { ...o, type: 'WITHDRAWAL_REFUSED' }))
    ? [o.slip, 'WITHDRAWAL_EXPLANATION']
    : [o.slip];

/** The slips that an act leaves with the applicant, under the form of the rule set that the dossier keeps (2.7). */
export const createNoticeActivities = (deps: Pick<ActivityDeps, 'db' | 'files' | 'keys'>): Pick<Activities, 'renderSlip'> => ({
  renderSlip: async ({ dossierId, step: workId, at, slip: owed, commandId, actor }) => {
    const view = await contextOf(deps.db, dossierId);
    const { owner, intake, state } = view;
    const own = (await saidWith(deps.db, [commandId])).get(commandId) ?? {};
    const told = await tellingOf(deps, view, { slip: owed, commandId, obligation: own.obligation });
    const said = { ...told.said, ...own };
    const officer = await nameOf(deps, actor);
    const handed = owed === 'DELIVERY_SLIP' ? await handedTo(deps.db, view, commandId) : null;
    const representative = await representativeOf(deps.db, dossierId);
    const counterpart =
      handed === null
        ? { role: 'NGƯỜI NỘP HỒ SƠ', name: representative?.fullName ?? owner.fullName }
        : { role: 'NGƯỜI NHẬN KẾT QUẢ', name: handed.name };
    const kept: string[] = [];
    for (const slip of await slipsOf(deps, { dossierId, slip: owed, commandId })) {
      const form = state.law.rules?.forms.find(({ document }) => document === slip);
      const named = { dossierId, kind: slip satisfies FileKind, item: commandId, workId, request: commandId, at } as const;
      const draw = async (number: string): Promise<Uint8Array> =>
        renderNotice({
          letterhead: counterLetterheadOf(view),
          title: form?.name ?? SLIPS[slip],
          ...(form === undefined ? {} : { formNumber: form.number }),
          number,
          dossierCode: view.code,
          temporary: state.dossierCode === null,
          issuedAt: at,
          owner: owner.fullName,
          procedureName: state.law.procedure.name,
          lines: [
            ...actingFor(handed === null ? representative : null),
            ...(await papersOf(deps, view, said)),
            ...groundOf(view, slip, said),
            ...whyNotStopped(view, slip),
            ...whyStopped(view, slip, said),
            ...told.notice,
            ...(await takenBack(deps, view, { slip, commandId })),
            ...givenBackMoney(view, said),
            ...reckonedBy(view, told),
            ...paidFor(told, said),
            ...linesOf(said, slip),
            ...cameIn(view, slip, told),
            ...deadlineOf(view, slip, told),
            ...(await givenBack(deps, view, slip)),
            ...(handed?.lines ?? []),
          ],
          counterpart,
          officer,
          helpDesk: intake.helpDesk,
        });
      kept.push(
        await keepNumbered(
          deps,
          { ...named, agency: intake.agencyId, series: slip === 'PAYMENT_RECEIPT' ? 'MONEY' : 'SLIP', symbol: SYMBOLS[slip] },
          draw,
        ),
      );
    }
    return { sha256: kept[0] ?? '' };
  },
});
