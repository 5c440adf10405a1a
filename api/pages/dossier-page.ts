import type { openTasks, RegisteredDossier, timelineOf } from '../../db/register/dossiers.ts';
import { stepName } from '../../domain/dossier/activities.ts';
import { STEP_CLASS_WORDS, STEP_STATUS_WORDS } from '../../domain/dossier/codes.ts';
import { SPECS } from '../../domain/dossier/contents.ts';
import type { Role } from '../../domain/dossier/state.ts';
import { causeWords } from '../../domain/dossier/step-causes.ts';
import { maskedName } from '../http/person-text.ts';
import { type Html, html } from './html.ts';
import { eventName, HOLDERS, localTime, PHASES, ROLES, STATUSES } from './wording.ts';

export interface DossierPageInput {
  readonly dossier: RegisteredDossier;
  readonly tasks: Awaited<ReturnType<typeof openTasks>>;
  readonly timeline: Awaited<ReturnType<typeof timelineOf>>;
  readonly asOf: string;
  readonly unitName: (unit: string) => string;
  readonly workflowUrl: string | null;
}

/** Last three characters only. */
export const maskedIdentifier = (identifier: string): string => `${'•'.repeat(Math.max(0, identifier.length - 3))}${identifier.slice(-3)}`;

const instant = (value: string | null, asOf: string | null = null): Html => {
  if (value === null) return html`<span class="quiet">chưa có</span>`;
  return asOf !== null && value < asOf ? html`<span class="past">${localTime(value)}</span>` : html`${localTime(value)}`;
};

const facts = ({ dossier: { row, state, owner }, asOf, unitName, workflowUrl }: DossierPageInput): Html => {
  const open = row.closedAt === null;
  return html`<dl>
<dt>Thủ tục</dt><dd>${state.law.procedure.name} (${row.procedureCode})</dd>
<dt>Người nộp</dt><dd>${maskedName(owner.fullName)} · ${maskedIdentifier(owner.identifier)} <span class="quiet small">(đã che dữ liệu cá nhân)</span></dd>
<dt>Bước</dt><dd>${PHASES[row.phase]} từ ${localTime(row.phaseSince)}</dd>
<dt>Trạng thái</dt><dd>${STATUSES[row.status]}${state.underway === null ? null : html` · đang thực hiện: ${actName(state.underway.act)}, từ ${localTime(state.underway.at)}`}</dd>
<dt>Người đang giữ</dt><dd>${HOLDERS[row.holder]}, ${unitName(row.holderUnit)} (${row.holderUnit})${row.holderPerson === null ? null : html` · ${row.holderPerson}`}</dd>
<dt>Tiếp nhận</dt><dd>${localTime(row.receivedAt)} · ${unitName(row.intakeUnit)}</dd>
<dt>Hạn của bước</dt><dd>${instant(row.stepDueAt, open ? asOf : null)}</dd>
<dt>Hạn trả kết quả</dt><dd>${instant(row.dueAt, open ? asOf : null)}</dd>
<dt>Ngày hẹn trả</dt><dd>${instant(row.appointmentAt)}</dd>
${row.closedAt === null ? null : html`<dt>Kết thúc</dt><dd>${localTime(row.closedAt)}</dd>`}
<dt>Mã nội bộ</dt><dd>${row.dossierId}${workflowUrl === null ? null : html` · <a href="${workflowUrl}">luồng xử lý (Temporal)</a>`}</dd>
</dl>`;
};

const actName = (act: unknown): string => SPECS.find((row) => row.act === act)?.name ?? String(act);

const roleName = (role: string): string => (role in ROLES ? ROLES[role as Role] : role);

const heads = (...names: readonly string[]): Html =>
  html`<thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>`;

const taskTable = ({ tasks, asOf, unitName }: DossierPageInput): Html =>
  tasks.length === 0
    ? html`<p>Không có việc nào đang chờ người xử lý.</p>`
    : html`<div class="scroll"><table>${heads('Việc', 'Ai làm', 'Đơn vị', 'Từ lúc nào', 'Hạn')}<tbody>
${tasks.map((task) => html`<tr><th scope="row">${task.name}${task.subject === '' ? null : ` (${task.subject})`}</th><td>${task.roles.map(roleName).join(', ')}${task.person === null ? null : ` · ${task.person}`}</td><td>${unitName(task.unit)}</td><td class="nowrap">${localTime(task.openedAt)}</td><td class="nowrap">${instant(task.dueAt, asOf)}</td></tr>`)}
</tbody></table></div>`;

/** Steps that have failed, with what can be done about each. */
const failureTable = ({ dossier: { state } }: DossierPageInput): Html | null =>
  state.failures.length === 0
    ? null
    : html`<h2>Lỗi kỹ thuật</h2><div class="scroll"><table>${heads('Bước', 'Nguyên nhân', 'Từ lúc nào', 'Tình trạng', 'Mã bước')}<tbody>
${state.failures.map(({ work, activity, cause, class: kind, since, status, retryAt }) => html`<tr><th scope="row">${stepName(activity)}</th><td>${causeWords(cause)} (<code>${cause}</code>)<br><span class="quiet small">${STEP_CLASS_WORDS[kind]}</span></td><td class="nowrap">${localTime(since)}</td><td>${STEP_STATUS_WORDS[status]}${retryAt === null ? null : html`, tự làm lại lúc ${localTime(retryAt)}`}</td><td><code>${work}</code></td></tr>`)}
</tbody></table></div>`;

/** What waits for a second person. */
const requestTable = ({ dossier: { state }, unitName }: DossierPageInput): Html | null =>
  state.requests.length === 0
    ? null
    : html`<h2>Đề nghị chờ người thứ hai xác nhận</h2><div class="scroll"><table>${heads('Đề nghị', 'Người đề nghị', 'Ai xác nhận', 'Hết hạn', 'Mã')}<tbody>
${state.requests.map(({ request, name, command: { actor }, confirmers, until }) => html`<tr><th scope="row">${name}</th><td>${roleName(actor.role)} · ${actor.person} · ${unitName(actor.unit)}</td><td>${confirmers.map(roleName).join(', ')}</td><td class="nowrap">${localTime(until)}</td><td><code>${request}</code></td></tr>`)}
</tbody></table></div>`;

const timelineTable = ({
  timeline,
  unitName,
}: DossierPageInput): Html => html`<div class="scroll"><table>${heads('Lúc', 'Việc', 'Người thực hiện', 'Sau đó ai giữ')}<tbody>
${timeline.map((event) => html`<tr><td class="nowrap">${localTime(event.at)}</td><th scope="row">${eventName(event.type)}${event.type === 'UNDERWAY' ? `: ${actName(event.data.act)}` : null}</th><td>${roleName(event.role)}${event.role === 'SYSTEM' ? null : html` · ${event.person} · ${unitName(event.unit)}`}</td><td>${HOLDERS[event.holder]}, ${unitName(event.holderUnit)}</td></tr>`)}
</tbody></table></div>`;

/** One dossier, to read only: where it is, who holds it, what waits, what has happened. Personal data masked. */
export const dossierPageBody = (input: DossierPageInput): Html => html`<p><a href="/supervision">← Hồ sơ chậm hoặc tắc</a></p>
<h1>Hồ sơ ${input.dossier.row.dossierCode ?? input.dossier.row.dossierId}</h1>
<p class="quiet">Tại thời điểm ${localTime(input.asOf)}. Lần mở này đã được ghi nhật ký.</p>
${facts(input)}
<h2>Việc đang chờ</h2>
${taskTable(input)}
${failureTable(input)}
${requestTable(input)}
<h2>Diễn biến</h2>
${timelineTable(input)}`;
