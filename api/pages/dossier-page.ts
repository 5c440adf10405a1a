import type { openTasks, timelineOf } from '../../db/register/dossiers.ts';
import { workName } from '../../domain/dossier/activities.ts';
import { registerName, WORK_CLASS_WORDS, WORK_STATUS_WORDS } from '../../domain/dossier/codes.ts';
import { SPECS } from '../../domain/dossier/contents.ts';
import { SLIPS, type Slip } from '../../domain/dossier/slips.ts';
import type { DossierState, Role } from '../../domain/dossier/state.ts';
import { causeWords } from '../../domain/dossier/work-causes.ts';
import { maskedNumber } from '../../domain/texts/masks.ts';
import type { ToldDuplicates } from '../views/duplicates.ts';
import type { Opened } from '../views/reading.ts';
import { nameFor } from '../views/shown.ts';
import { type Html, html } from './html.ts';
import { eventName, HOLDERS, localTime, PHASES, ROLES, STATUSES } from './wording.ts';

export interface DossierPageInput {
  readonly dossier: Opened;
  readonly duplicates: ToldDuplicates | null;
  /** Papers asked for of which no new one was needed, with the reason. */
  readonly explained: readonly { readonly item: string; readonly reasons: string }[];
  readonly tasks: Awaited<ReturnType<typeof openTasks>>;
  readonly timeline: readonly Awaited<ReturnType<typeof timelineOf>>[number][];
  readonly asOf: string;
  readonly unitName: (unit: string) => string;
  readonly workflowUrl: string | null;
}

const instant = (value: string | null, asOf: string | null = null): Html => {
  if (value === null) return html`<span class="quiet">chưa có</span>`;
  return asOf !== null && value < asOf ? html`<span class="past">${localTime(value)}</span>` : html`${localTime(value)}`;
};

/** Masked: a page is left open on a screen. */
const applicant = ({ dossier: { owner, shown } }: DossierPageInput): Html | null =>
  shown.fields.has('NAMES')
    ? html`<dt>Người nộp</dt><dd>${nameFor({ ...shown, names: 'MASKED' }, owner.fullName)} · ${maskedNumber(owner.identifier)} <span class="quiet small">(đã che dữ liệu cá nhân)</span></dd>`
    : null;

/** Other open dossiers of the person for the same procedure, and what the intake said of it: whoever decides here should know. */
const others = ({ duplicates, dossier: { shown }, unitName }: DossierPageInput): Html | null =>
  duplicates === null
    ? null
    : html`<dt>Hồ sơ cùng người, cùng thủ tục</dt><dd>${duplicates.open.length === 0 ? 'không còn hồ sơ nào khác đang mở' : null}${duplicates.open.map(({ dossierId, code, phase, intakeUnit }, index) => html`${index === 0 ? null : '; '}${code ?? dossierId} (${phase === null ? null : `${PHASES[phase]}, `}${unitName(intakeUnit)})`)}${duplicates.named === null ? null : html`<br>Nộp trùng với: ${duplicates.named}`}${duplicates.reason === null || !shown.fields.has('TEXTS') ? null : html`<br>Lý do nộp thêm: ${duplicates.reason}`}</dd>`;

const facts = (input: DossierPageInput): Html => {
  const { row, state } = input.dossier;
  const { asOf, unitName, workflowUrl } = input;
  const open = row.closedAt === null;
  return html`<dl>
<dt>Thủ tục</dt><dd>${state.law.procedure.name} (${row.procedureCode})</dd>
${applicant(input)}
${others(input)}
<dt>Bước</dt><dd>${PHASES[row.phase]} từ ${localTime(row.phaseSince)}</dd>
<dt>Trạng thái</dt><dd>${STATUSES[row.status]}${state.underway === null ? null : html` · đang thực hiện: ${actName(state.underway.act)}, từ ${localTime(state.underway.at)}`}</dd>
<dt>Người đang giữ</dt><dd>${HOLDERS[row.holder]}, ${unitName(row.holderUnit)}${row.holderPerson === null ? null : html` · ${row.holderPerson}`}</dd>
<dt>Tiếp nhận</dt><dd>${localTime(row.receivedAt)} · ${unitName(row.intakeUnit)}</dd>
<dt>Hạn của bước</dt><dd>${instant(row.stepDueAt, open ? asOf : null)}</dd>
<dt>Hạn trả kết quả</dt><dd>${instant(row.dueAt, open ? asOf : null)}</dd>
<dt>Ngày hẹn trả</dt><dd>${instant(row.appointmentAt)}</dd>
${row.closedAt === null ? null : html`<dt>Kết thúc</dt><dd>${localTime(row.closedAt)}</dd>`}
<dt>Mã nội bộ</dt><dd>${row.dossierId}${workflowUrl === null ? null : html` · <a href="${workflowUrl}">luồng xử lý (Temporal)</a>`}</dd>
</dl>`;
};

const actName = (act: unknown): string => SPECS.find((spec) => spec.act === act)?.name ?? String(act);

const roleName = (role: string): string => (role in ROLES ? ROLES[role as Role] : role);

const heads = (...names: readonly string[]): Html =>
  html`<thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>`;

/** What a task is about, as people call it; nothing where only the system's own code says it: the task's name does. */
export const subjectWords = ({ law, papers, consultations, obligations }: DossierState, subject: string): string | null => {
  const called = [
    ...papers.map(({ item }) => item),
    ...consultations.map(({ consultation }) => consultation),
    ...obligations.map(({ obligation }) => obligation),
  ];
  return law.procedure.components.find(({ code }) => code === subject)?.name ?? (called.includes(subject) ? subject : null);
};

const about = (words: string | null): string | null => (words === null ? null : `: ${words}`);

const taskTable = ({ dossier: { state }, tasks, asOf, unitName }: DossierPageInput): Html =>
  tasks.length === 0
    ? html`<p>Không có việc nào đang chờ người xử lý.</p>`
    : html`<div class="scroll"><table>${heads('Việc', 'Ai làm', 'Đơn vị', 'Từ lúc nào', 'Hạn')}<tbody>
${tasks.map((task) => html`<tr><th scope="row">${task.name}${about(subjectWords(state, task.subject))}</th><td>${task.roles.map(roleName).join(', ')}${task.person === null ? null : ` · ${task.person}`}</td><td>${unitName(task.unit)}</td><td class="nowrap">${localTime(task.openedAt)}</td><td class="nowrap">${instant(task.dueAt, asOf)}</td></tr>`)}
</tbody></table></div>`;

/** What was asked for and answered without a new paper: whoever decides here reads why. */
const explainedTable = ({ dossier: { state }, explained }: DossierPageInput): Html | null =>
  explained.length === 0
    ? null
    : html`<h2>Giấy tờ đã yêu cầu bổ sung mà không cần bản mới</h2><div class="scroll"><table>${heads('Giấy tờ', 'Lý do')}<tbody>
${explained.map(({ item, reasons }) => html`<tr><th scope="row">${subjectWords(state, item)}</th><td>${reasons}</td></tr>`)}
</tbody></table></div>`;

/** Work that has failed, with what can be done about it. */
const failureTable = ({ dossier: { state } }: DossierPageInput): Html | null =>
  state.failures.length === 0
    ? null
    : html`<h2>Lỗi kỹ thuật</h2><div class="scroll"><table>${heads('Bước', 'Nguyên nhân', 'Từ lúc nào', 'Tình trạng', 'Mã bước')}<tbody>
${state.failures.map(({ work, activity, cause, class: kind, since, status, retryAt }) => html`<tr><th scope="row">${workName(activity)}</th><td>${causeWords(cause)} (<code>${cause}</code>)<br><span class="quiet small">${WORK_CLASS_WORDS[kind]}</span></td><td class="nowrap">${localTime(since)}</td><td>${WORK_STATUS_WORDS[status]}${retryAt === null ? null : html`, tự làm lại lúc ${localTime(retryAt)}`}</td><td><code>${work}</code></td></tr>`)}
</tbody></table></div>`;

/** What waits for a second person. */
const requestTable = ({ dossier: { state }, unitName }: DossierPageInput): Html | null =>
  state.requests.length === 0
    ? null
    : html`<h2>Đề nghị chờ người thứ hai xác nhận</h2><div class="scroll"><table>${heads('Đề nghị', 'Người đề nghị', 'Ai xác nhận', 'Hết hạn', 'Mã')}<tbody>
${state.requests.map(({ request, name, command: { actor }, confirmers, until }) => html`<tr><th scope="row">${name}</th><td>${roleName(actor.role)} · ${actor.person} · ${unitName(actor.unit)}</td><td>${confirmers.map(roleName).join(', ')}</td><td class="nowrap">${localTime(until)}</td><td><code>${request}</code></td></tr>`)}
</tbody></table></div>`;

type Told = DossierPageInput['timeline'][number];

/** Fields of an event's facts that name what it is about, as the system calls it. */
const ABOUT = ['item', 'items', 'consultation', 'obligation'] as const;

/** Which paper, register or slip an entry of the story is about; null: the whole dossier. Nothing that a person wrote: that may name somebody. */
export const entryWords = (state: DossierState, { type, data }: Pick<Told, 'type' | 'data'>): string | null => {
  if (type === 'UNDERWAY') return actName(data.act);
  const subjects = ABOUT.flatMap((field) => [data[field] ?? []].flat()).map(String);
  const registers = [data.register ?? data.registers ?? []].flat().map((name) => registerName(String(name)));
  const slips = [data.slip ?? []].flat().flatMap((slip) => (String(slip) in SLIPS ? [SLIPS[slip as Slip]] : []));
  const reasoned = data.reasoned === true ? ['có nêu lý do'] : [];
  const words = [...new Set([...subjects.map((subject) => subjectWords(state, subject) ?? subject), ...registers, ...slips, ...reasoned])];
  return words.length === 0 ? null : words.join('; ');
};

const timelineTable = ({
  dossier: { state },
  timeline,
  unitName,
}: DossierPageInput): Html => html`<div class="scroll"><table>${heads('Lúc', 'Việc', 'Người thực hiện', 'Sau đó ai giữ')}<tbody>
${timeline.map((event) => html`<tr><td class="nowrap">${localTime(event.at)}</td><th scope="row">${eventName(event.type)}${about(entryWords(state, event))}</th><td>${roleName(event.role)}${event.role === 'SYSTEM' ? null : html` · ${event.person} · ${unitName(event.unit)}`}</td><td>${HOLDERS[event.holder]}, ${unitName(event.holderUnit)}</td></tr>`)}
</tbody></table></div>`;

/** One dossier, to read only: where it is, who holds it, what waits, what has happened. Personal data masked. */
export const dossierPageBody = (input: DossierPageInput): Html => html`<p><a href="/supervision">← Hồ sơ chậm hoặc tắc</a></p>
<h1>Hồ sơ ${input.dossier.row.dossierCode ?? input.dossier.row.dossierId}</h1>
<p class="quiet">Tại thời điểm ${localTime(input.asOf)}. Lần mở này đã được ghi nhật ký.</p>
${facts(input)}
<h2>Việc đang chờ</h2>
${taskTable(input)}
${explainedTable(input)}
${failureTable(input)}
${requestTable(input)}
<h2>Diễn biến</h2>
${timelineTable(input)}`;
