import { ACTS } from '../../domain/dossier/codes.ts';
import { LIST_READS } from '../../domain/dossier/reads/names.ts';
import { type LookFilter, type LookList, OUTCOMES } from '../views/access-view.ts';
import { PURPOSES } from '../views/looks.ts';
import { type Html, html } from './html.ts';
import { localTime, ROLES } from './wording.ts';

/** By the first word of what a look names; the rest of it is a code that stands beside. */
const PARTS: Readonly<Record<string, string>> = {
  DOSSIER: 'Hồ sơ',
  TIMELINE: 'Diễn biến',
  SIGNERS: 'Người có quyền ký',
  DATA: 'Dữ liệu tra cứu',
  FILES: 'Danh sách tệp tin',
  FILE: 'Tệp tin',
  RECEIPT: 'Giấy tiếp nhận',
  DUPLICATE: 'Số định danh đã có hồ sơ nào',
  SUPERVISION_PAGE: 'Trang giám sát hồ sơ',
  ACCESS_LOG: 'Nhật ký truy cập',
  // Refused before anything was looked at, under the names of the table of reads.
  ...LIST_READS,
  SEARCH: 'Tìm kiếm',
  PAGE: 'Trang giám sát hồ sơ',
};
const ACT_NAMES: ReadonlyMap<string, string> = new Map(Object.entries(ACTS));
/** Enough of a SHA-256 to find the file by. */
const SHORT = 16;

const address = (filter: LookFilter): string => {
  const query = new URLSearchParams(
    Object.entries(filter).flatMap<[string, string]>(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  return query.size === 0 ? '/supervision/access-log' : `/supervision/access-log?${query}`;
};

const partOf = (what: string): Html => {
  const [name = '', code] = what.split(' ');
  if (name === 'ACT') return html`Làm việc trên hồ sơ: ${ACT_NAMES.get(code ?? '') ?? code ?? ''}`;
  return html`${PARTS[name] ?? name}${code === undefined ? null : html` <code>${code.slice(0, SHORT)}</code>`}`;
};

const purposeOf = (purpose: string): string => (purpose in PURPOSES ? PURPOSES[purpose as keyof typeof PURPOSES] : 'không ghi');

const lineOf = (
  { at, person, via, role, unit, dossierId, what, asked, purpose, outcome }: LookList['looks'][number],
  unitName: (unit: string) => string,
): Html => html`<tr>
<td class="nowrap">${localTime(at)}</td>
<th scope="row" class="wide"><a href="${address({ person })}">${person}</a>${via === null ? null : html` (${via})`}<br><span class="quiet small">${role === null ? 'không có vai trò' : ROLES[role]} · ${unitName(unit)}</span></th>
<td class="middling">${partOf(what)}</td>
<td class="wide">${dossierId === null ? null : html`<a href="${address({ dossierId })}">${dossierId}</a>`}${asked === null ? null : html` <span class="quiet small">hỏi bằng ${asked}</span>`}</td>
<td>${purposeOf(purpose)}</td>
<td>${outcome === 'SHOWN' ? OUTCOMES[outcome] : html`<span class="past">${OUTCOMES[outcome]}</span>`}</td>
</tr>`;

/** Who of a unit looked at what, to read only. */
export const accessPageBody = ({
  list: { unit, looks, next },
  filter,
  unitName,
}: {
  readonly list: LookList & { readonly unit: string };
  readonly filter: LookFilter;
  readonly unitName: (unit: string) => string;
}): Html => html`<p><a href="/supervision">← Hồ sơ chậm hoặc tắc</a></p>
<h1>Nhật ký truy cập</h1>
<p class="quiet">${unitName(unit)}: mọi lần xem, tìm và bị từ chối, mới nhất ở trên. Lần mở này đã được ghi nhật ký.</p>
${address({ ...filter, after: undefined }) === '/supervision/access-log' ? null : html`<p><a href="/supervision/access-log">Xem tất cả</a></p>`}
${
  looks.length === 0
    ? html`<p>Không có dòng nào.</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Nhật ký truy cập"><table>
<thead><tr>${['Lúc', 'Ai', 'Xem gì', 'Hồ sơ', 'Mục đích', 'Kết quả'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${looks.map((look) => lineOf(look, unitName))}</tbody>
</table></div>`
}
${next === null ? null : html`<p><a class="button" rel="next" href="${address({ ...filter, after: next })}">Trang sau</a></p>`}`;
