import { isFinding, type StuckClass } from '../../db/register/stuck-causes.ts';
import { causeWords } from '../../domain/dossier/work-causes.ts';
import { liesWithin } from '../../domain/identifiers/index.ts';
import { isHead } from '../views/access-view.ts';
import type { Reach, Shown, StuckFilter, StuckList, StuckTotals } from '../views/supervision-view.ts';
import { type Html, html } from './html.ts';
import { ageInWords, CAUSE_CODES, CLASSES, HOLDERS, localTime, PHASES, REMEDIES, workName } from './wording.ts';

export interface StuckPageInput {
  readonly view: Reach;
  readonly filter: StuckFilter;
  readonly list: StuckList;
  readonly totals: StuckTotals;
  readonly unitName: (unit: string) => string;
  /** Address of a workflow in the Temporal Web UI; null when there is none. */
  readonly workflowUrl: (workflowId: string) => string | null;
}

const address = (filter: StuckFilter): string => {
  const query = new URLSearchParams();
  for (const name of filter.classes ?? []) query.append('class', name);
  if (filter.unit !== undefined) query.set('unit', filter.unit);
  if (filter.after !== undefined) query.set('after', filter.after);
  return query.size === 0 ? '/supervision' : `/supervision?${query}`;
};

const count = (totals: StuckTotals, name: StuckClass): number =>
  totals.counts.filter((entry) => entry.class === name).reduce((sum, { dossiers }) => sum + dossiers, 0);

const counts = ({ view, filter, totals }: StuckPageInput): Html => html`<ul class="counts" aria-label="Số hồ sơ">
<li><a href="${address({ unit: filter.unit })}"><b>${totals.stuck}</b>chậm hoặc tắc</a></li>
<li><b>${totals.open}</b>đang mở</li>
${view.classes.map((name) => html`<li><a href="${address({ unit: filter.unit, classes: [name] })}"><b>${name === 'WEDGED' && totals.wedged === 'UNKNOWN' ? '?' : count(totals, name)}</b>${CLASSES[name]}</a></li>`)}
</ul>`;

const option = (value: string, label: string, chosen: string): Html =>
  value === chosen ? html`<option value="${value}" selected>${label}</option>` : html`<option value="${value}">${label}</option>`;

const filters = ({ view, filter, totals, unitName }: StuckPageInput): Html => {
  const units = [...new Set([...totals.counts.map(({ unit }) => unit), ...(filter.unit === undefined ? [] : [filter.unit])])].filter(
    (unit) => view.unit === null || liesWithin(unit, view.unit),
  );
  return html`<form class="filter" method="get" action="/supervision">
<div><label for="class">Loại</label><select id="class" name="class">
${option('', 'Tất cả', filter.classes?.[0] ?? '')}${view.classes.map((name) => option(name, CLASSES[name], filter.classes?.[0] ?? ''))}
</select></div>
<div><label for="unit">Đơn vị</label><select id="unit" name="unit">
${option('', view.unit === null ? 'Tất cả' : `Tất cả thuộc ${unitName(view.unit)}`, filter.unit ?? '')}${units.sort().map((unit) => option(unit, `${unitName(unit)} (${unit})`, filter.unit ?? ''))}
</select></div>
<button type="submit">Lọc</button>
</form>`;
};

/** Enough of a SHA-256 to find the file by; the whole one stands behind it. */
const SHORT_HASH = 12;

const causeLine = (cause: Shown['causes'][number], { workflowUrl }: StuckPageInput): Html => {
  const link = cause.workflowId === null ? null : workflowUrl(cause.workflowId);
  const detail =
    cause.class === 'FAILING'
      ? html`: ${workName(cause.subject ?? '')}, ${causeWords(cause.cause ?? '')} (<code>${cause.cause}</code>), đã thử ${cause.attempt} lần`
      : cause.class === 'CONSULTATION_OVERDUE'
        ? html`: ${cause.subject}`
        : cause.class === 'FILE_MISSING'
          ? html`: <code title="${cause.subject}">${cause.subject?.slice(0, SHORT_HASH) ?? ''}</code> (<code>${cause.cause}</code>)`
          : isFinding(cause.class)
            ? html`: <code>${cause.cause}</code>${(cause.attempt ?? 0) > 0 ? html`, đã tự khắc phục ${cause.attempt} lần, chờ đối chiếu lại` : null}`
            : html``;
  return html`<li><span class="tag ${cause.class}" title="${CLASSES[cause.class]}">${cause.code}</span>${cause.class === 'CONSULTATION_OVERDUE' ? CLASSES[cause.class] : CAUSE_CODES[cause.code]}${detail}${link === null ? null : html` <a href="${link}">luồng xử lý</a>`}</li>`;
};

const nextLines = ({ nextActs, causes }: Shown, unitName: (unit: string) => string): Html => {
  const tasks = [...new Set(nextActs.map(({ name, unit }) => `${name} – ${unitName(unit)}`))];
  const remedies = causes.flatMap((cause) => REMEDIES[cause.class] ?? []);
  const lines = [...new Set([...remedies, ...tasks])];
  return lines.length === 0
    ? html`<span class="quiet">Chờ hệ thống hoàn tất</span>`
    : html`<ul class="plain">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
};

const specOf = (row: Shown, input: StuckPageInput): Html => {
  const code = row.dossierCode ?? row.dossierId;
  const late = row.dueAt !== null && row.dueAt < input.list.asOf;
  return html`<tr>
<th scope="row">${input.view.opens && !row.causes.some((cause) => cause.class === 'NO_ROW') ? html`<a href="/supervision/dossiers/${encodeURIComponent(row.dossierId)}">${code}</a>` : code}</th>
<td class="wide">${row.procedureName}<br><span class="quiet small">${row.procedureCode}</span></td>
<td class="middling">${PHASES[row.phase]}</td>
<td class="wide"><ul class="plain">${row.causes.map((cause) => causeLine(cause, input))}</ul></td>
<td class="wide">${HOLDERS[row.holder.kind]}<br><span class="quiet small">${input.unitName(row.holder.unit)}${row.holder.person === null ? null : html` · ${row.holder.person}`}</span></td>
<td>${localTime(row.stuckSince)}<br><span class="quiet small">${ageInWords(row.ageMinutes)}</span></td>
<td>${row.dueAt === null ? html`<span class="quiet">chưa có</span>` : late ? html`<span class="past">${localTime(row.dueAt)}</span>` : localTime(row.dueAt)}</td>
<td class="wide">${nextLines(row, input.unitName)}</td>
</tr>`;
};

const table = (
  input: StuckPageInput,
): Html => html`<div class="scroll" tabindex="0" role="region" aria-label="Danh sách hồ sơ chậm hoặc tắc"><table>
<caption>Lâu nhất ở trên. Tuổi tính theo giờ đồng hồ.</caption>
<thead><tr>${['Mã hồ sơ', 'Thủ tục', 'Bước', 'Nguyên nhân', 'Người đang giữ', 'Từ lúc nào', 'Hạn trả', 'Việc cần làm tiếp'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${input.list.dossiers.map((row) => specOf(row, input))}</tbody>
</table></div>`;

const isFiltered = ({ classes = [], unit, after }: StuckFilter): boolean => classes.length > 0 || unit !== undefined || after !== undefined;

const empty = ({ filter, list }: StuckPageInput): Html =>
  isFiltered(filter)
    ? html`<p>Không có hồ sơ nào chậm hoặc tắc theo điều kiện đã chọn. <a href="/supervision">Xem tất cả</a></p>`
    : html`<p>Không có hồ sơ nào chậm hoặc tắc vào lúc ${localTime(list.asOf)}.</p>`;

/** The stuck page: how many, which, why, who holds them, and what comes next. */
export const stuckPageBody = (input: StuckPageInput): Html => {
  const { list, filter, view, unitName } = input;
  return html`<h1>Hồ sơ chậm hoặc tắc</h1>
<p class="quiet">Tại thời điểm <time datetime="${list.asOf}">${localTime(list.asOf)}</time> · ${view.unit === null ? 'mọi đơn vị' : unitName(view.unit)}${isHead(view.role) ? html` · <a href="/supervision/access-log">Nhật ký truy cập</a>` : null}</p>
${list.wedged === 'UNKNOWN' ? html`<p class="notice" role="status">Hệ thống xử lý (Temporal) không trả lời: danh sách có thể thiếu các luồng xử lý bị treo. Những nguyên nhân khác vẫn đầy đủ.</p>` : null}
${counts(input)}
${filters(input)}
${list.dossiers.length === 0 ? empty(input) : table(input)}
<p>${filter.after === undefined ? null : html`<a class="button" href="${address({ ...filter, after: undefined })}">Về trang đầu</a> `}${list.next === null ? null : html`<a class="button" rel="next" href="${address({ ...filter, after: list.next })}">Trang sau</a>`}</p>`;
};
