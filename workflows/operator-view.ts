import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { localTime as hourOf, localDate, shortDate } from '../domain/calendar/index.ts';
import { type ActivityName, workName } from '../domain/dossier/activities.ts';
import { isFailing } from '../domain/dossier/change.ts';
import { specOf } from '../domain/dossier/contents.ts';
import { holding, statusOf, tasksOf } from '../domain/dossier/derive.ts';
import type { DossierState } from '../domain/dossier/state.ts';
import { HOLDERS, PHASES, ROLES, STATUSES } from '../domain/dossier/wording.ts';
import { causeWords } from '../domain/dossier/work-causes.ts';
import type { OperatorView } from './runtime.ts';

/** Search attributes of a dossier: codes, units and the due day; never personal data, since they are stored in clear. */
export const ATTRIBUTES = {
  dossierCode: defineSearchAttributeKey('DossierCode', 'KEYWORD'),
  dossierStatus: defineSearchAttributeKey('DossierStatus', 'KEYWORD'),
  dossierPhase: defineSearchAttributeKey('DossierPhase', 'KEYWORD'),
  procedureCode: defineSearchAttributeKey('ProcedureCode', 'KEYWORD'),
  leadAgency: defineSearchAttributeKey('LeadAgency', 'KEYWORD'),
  holderUnit: defineSearchAttributeKey('HolderUnit', 'KEYWORD'),
  dueAt: defineSearchAttributeKey('DueAt', 'DATETIME'),
  technical: defineSearchAttributeKey('Technical', 'KEYWORD'),
} as const;

/** What keeps the dossier technically: a register that does not follow, which is never given up, or the activity that failed first. */
const technical = ({ failures }: DossierState, behind: boolean): string | null =>
  behind ? ('projectDossier' satisfies ActivityName) : (failures.find(isFailing)?.activity ?? null);

const attributes = (state: DossierState, behind: boolean): SearchAttributeUpdatePair[] => [
  { key: ATTRIBUTES.dossierCode, value: state.dossierCode },
  { key: ATTRIBUTES.dossierStatus, value: statusOf(state) },
  { key: ATTRIBUTES.dossierPhase, value: state.phase },
  { key: ATTRIBUTES.procedureCode, value: state.law.procedure.code },
  { key: ATTRIBUTES.leadAgency, value: state.leadAgency },
  { key: ATTRIBUTES.holderUnit, value: holding(state).unit },
  { key: ATTRIBUTES.technical, value: technical(state, behind) },
  { key: ATTRIBUTES.dueAt, value: state.clock.dueAt === null ? null : new Date(state.clock.dueAt) },
];

/** `14:05 ngày 02/03/2026` in Vietnam. */
export const localTime = (instant: string): string => `${hourOf(instant)} ngày ${shortDate(localDate(instant))}`;

/** Current details in the Web UI: where the dossier is, who must act, by when. Lists, because the UI draws tables badly (measured). */
const details = (state: DossierState): string => {
  const holder = holding(state);
  const tasks = tasksOf(state);
  return [
    `## ${state.dossierCode ?? state.dossierId} — ${STATUSES[statusOf(state)]}`,
    `- **Thủ tục**: ${state.law.procedure.code} ${state.law.procedure.name}`,
    `- **Bước**: ${PHASES[state.phase]} từ ${localTime(state.phaseSince)}`,
    `- **Đang giữ**: ${HOLDERS[holder.kind]} (${holder.unit}${holder.person === null ? '' : `, ${holder.person}`})`,
    `- **Hạn trả**: ${state.clock.dueAt === null ? 'chưa tính (hồ sơ chưa được tiếp nhận)' : localTime(state.clock.dueAt)}`,
    ...(state.underway === null ? [] : [`- **Đang thực hiện**: ${specOf(state.underway.act).name} từ ${localTime(state.underway.at)}`]),
    ...state.failures
      .filter(isFailing)
      .map(
        ({ activity, cause, since, retryAt }) =>
          `- **Lỗi kỹ thuật**: ${workName(activity)}, ${causeWords(cause)} (\`${cause}\`) từ ${localTime(since)}${retryAt === null ? '' : `, tự làm lại lúc ${localTime(retryAt)}`}`,
      ),
    ...(tasks.length === 0
      ? []
      : [
          '',
          '**Việc đang chờ**',
          '',
          ...tasks.map(
            (task) =>
              `- ${task.name}${task.subject === '' ? '' : ` (${task.subject})`}: ${task.roles.map((role) => ROLES[role]).join(', ')} — ${task.unit}`,
          ),
        ]),
    ...(state.portal.queue.length === 0 ? [] : ['', `Còn ${state.portal.queue.length} thông báo chưa gửi Cổng DVC quốc gia`]),
  ].join('\n');
};

export const operatorView: OperatorView = { attributes, details };
