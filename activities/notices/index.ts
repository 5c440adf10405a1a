import { type Said, saidWith } from '../../db/register/commands.ts';
import { renderNotice } from '../../documents/forms/notice.ts';
import { shortTime } from '../../domain/calendar/index.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import type { FileKind, Slip } from '../../domain/dossier/slips.ts';
import type { Actor } from '../../domain/dossier/state.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf, type DossierContext } from '../dossier-context.ts';
import { keepFile } from '../files.ts';

/** Titles where the rule set's list of forms names none. */
const TITLES: Readonly<Record<Slip, string>> = {
  SUPPLEMENT_REQUEST: 'Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ',
  REFUSAL_NOTICE: 'Phiếu từ chối tiếp nhận hồ sơ',
  STOP_NOTICE: 'Thông báo dừng giải quyết hồ sơ',
  PAYMENT_NOTICE: 'Thông báo nộp phí, nghĩa vụ tài chính',
  PAYMENT_RECEIPT: 'Biên nhận nộp phí, nghĩa vụ tài chính',
  WITHDRAWAL_ACKNOWLEDGEMENT: 'Giấy xác nhận yêu cầu rút hồ sơ',
  WITHDRAWAL_EXPLANATION: 'Thông báo không chấp nhận rút hồ sơ',
};

/** What of a command's body is printed, under which label; texts of people live only there. */
const LABELS = {
  content: 'Nội dung',
  reasons: 'Lý do',
  articles: 'Căn cứ',
  amount: 'Số tiền (đồng)',
  reference: 'Chứng từ',
} as const satisfies Readonly<Record<Exclude<keyof Said, 'items'>, string>>;

const linesOf = (said: Said): { name: string; value: string }[] =>
  (Object.keys(LABELS) as (keyof typeof LABELS)[]).flatMap((field) =>
    said[field] === undefined ? [] : [{ name: LABELS[field], value: String(said[field]) }],
  );

/** Phiếu 02 is complete or it is none: every paper asked for, by name (Decree 61/2018 Art. 15(3)). */
const papersOf = ({ state }: DossierContext, { items }: Said): { name: string; value: string }[] => {
  if (items === undefined) return [];
  const names = items.map((item) => state.law.procedure.components.find(({ code }) => code === item)?.name ?? item);
  return [{ name: 'Giấy tờ phải bổ sung, hoàn thiện', value: names.join('; ') }];
};

const nameOf = async ({ keys }: Pick<ActivityDeps, 'keys'>, actor: Actor): Promise<string> =>
  actor.role === 'SYSTEM'
    ? 'Hệ thống một cửa điện tử'
    : keys.keyFor(actor.person).then(
        (key) => key.subject.commonName,
        () => actor.person,
      );

const deadlineOf = ({ state }: DossierContext, slip: Slip): { name: string; value: string }[] => {
  const dueAt =
    slip === 'SUPPLEMENT_REQUEST' ? state.supplement?.dueAt : slip === 'PAYMENT_NOTICE' ? state.obligations.at(-1)?.dueAt : null;
  return dueAt ? [{ name: 'Thời hạn', value: shortTime(dueAt) }] : [];
};

/** The slips that an act leaves with the applicant, under the form of the rule set that the dossier keeps (2.7). */
export const createNoticeActivities = (deps: Pick<ActivityDeps, 'db' | 'files' | 'keys'>): Pick<Activities, 'renderSlip'> => ({
  renderSlip: async ({ dossierId, step, at, slip, commandId, actor }) => {
    const view = await contextOf(deps.db, dossierId);
    const { owner, intake, state } = view;
    const form = state.law.rules?.forms.find(({ document }) => document === slip);
    const said = (await saidWith(deps.db, [commandId])).get(commandId) ?? {};
    const bytes = await renderNotice({
      letterhead: { superior: intake.name, agency: intake.oneStopName, place: intake.place },
      title: form?.name ?? TITLES[slip],
      ...(form === undefined ? {} : { formNumber: form.number }),
      dossierCode: view.code,
      issuedAt: at,
      owner: owner.fullName,
      procedureName: state.law.procedure.name,
      lines: [...papersOf(view, said), ...linesOf(said), ...deadlineOf(view, slip)],
      officer: await nameOf(deps, actor),
      helpDesk: intake.helpDesk,
    });
    return { sha256: await keepFile(deps, { dossierId, kind: slip satisfies FileKind, item: commandId, bytes, step, at }) };
  },
});
