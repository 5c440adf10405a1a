import type { Explanation, Unsourced } from './rules.ts';

/** Special materials of DT-4. */
export type MaterialFlag =
  | 'LARGE_FORMAT'
  | 'UNDERSIZE'
  | 'MIXED'
  | 'CREASED_STAPLED_BOUND_ROLLED'
  | 'FRAGILE'
  | 'SPECIAL_SURFACE'
  | 'AUDIO_VISUAL'
  | 'CULTURAL_HISTORIC';

/** What a capture device can do. */
export type Capability = 'LARGE_FORMAT' | 'FLATBED' | 'CARRIER' | 'OVERHEAD' | 'PHOTO' | 'AUDIO' | 'VIDEO';

/** `needs`: of each group one capability; `BOUND` lines need it only while the paper stays bound. */
interface MaterialLine extends Explanation<MaterialFlag> {
  readonly needs: readonly (readonly Capability[])[];
  readonly onlyIfBound?: true;
  readonly prepare?: true;
  readonly sortIntoGroups?: true;
  readonly optimisable?: true;
  readonly preserveOriginal?: true;
  readonly mayStayUnscanned?: true;
}

const LIST = 'Quyết định 2603/QĐ-UBND, mục 3, Bước 1, danh mục giấy tờ cần chú ý đặc biệt';

const MATERIALS: readonly Unsourced<MaterialLine>[] = [
  {
    line: 'LARGE_FORMAT',
    needs: [['LARGE_FORMAT']],
    text: 'Khổ lớn: dùng máy quét khổ lớn, hoặc bản PDF của người nộp nếu luật chuyên ngành cho phép',
  },
  { line: 'UNDERSIZE', needs: [['FLATBED', 'CARRIER']], text: 'Kích thước nhỏ: quét phẳng hoặc dùng tấm kẹp' },
  {
    line: 'MIXED',
    needs: [],
    sortIntoGroups: true,
    text: 'Nhiều khổ, màu, chất liệu: phân nhóm, đặt thông số riêng cho từng nhóm',
  },
  {
    line: 'CREASED_STAPLED_BOUND_ROLLED',
    needs: [['OVERHEAD']],
    onlyIfBound: true,
    prepare: true,
    text: 'Nhăn, ghim, đóng gáy, cuộn: chuẩn bị thêm trước khi số hóa; nếu giữ nguyên gáy thì dùng máy quét từ trên xuống',
  },
  {
    line: 'FRAGILE',
    needs: [['OVERHEAD']],
    prepare: true,
    mayStayUnscanned: true,
    text: 'Dễ hỏng: dùng máy quét từ trên xuống; hồ sơ quan trọng có thể quyết định không số hóa, có lý do và người phê duyệt',
  },
  {
    line: 'SPECIAL_SURFACE',
    needs: [['FLATBED', 'PHOTO']],
    prepare: true,
    optimisable: true,
    text: 'Lớp phủ đặc biệt, bề mặt phản chiếu, dấu nổi: chuẩn bị thêm, hoặc tối ưu ảnh sau khi số hóa (giữ ảnh gốc)',
  },
  {
    line: 'AUDIO_VISUAL',
    needs: [['AUDIO', 'VIDEO']],
    text: 'Băng, đĩa: dùng thiết bị và quy trình riêng, định dạng âm thanh, hình ảnh theo quy định',
  },
  {
    line: 'CULTURAL_HISTORIC',
    needs: [['OVERHEAD', 'PHOTO']],
    prepare: true,
    preserveOriginal: true,
    text: 'Có giá trị văn hóa, lịch sử: số hóa và có giải pháp lưu trữ bản gốc thích hợp',
  },
];

/** DT-4: every flag raised applies, on top of DT-3. */
export const MATERIAL_LINES: readonly MaterialLine[] = MATERIALS.map((line) => ({ source: LIST, ...line }));

/** The decision not to digitise a fragile paper (`NO_SCAN_FRAGILE`): a reason, and the approval of the one-stop head or the lead unit. */
export interface FragileDecision {
  readonly reason: string;
  readonly approvedBy: 'ONE_STOP_HEAD' | 'LEAD_UNIT';
}

/** How special material is handled. `missing` = groups of capabilities of which the devices have none: a task, never a poor scan. */
export interface MaterialHandling {
  readonly lines: readonly MaterialFlag[];
  readonly scan: boolean;
  readonly needs: readonly (readonly Capability[])[];
  readonly missing: readonly (readonly Capability[])[];
  readonly prepare: boolean;
  readonly sortIntoGroups: boolean;
  /** An optimised rendition may be made beside the untouched capture. */
  readonly optimisable: boolean;
  readonly preserveOriginal: boolean;
  readonly explanations: readonly Explanation<MaterialFlag>[];
}

/** DT-4. A `fragileDecision` counts only with the flag `FRAGILE` and a reason. */
export const handleMaterials = (o: {
  readonly flags: readonly MaterialFlag[];
  readonly staysBound?: boolean;
  readonly capabilities: readonly Capability[];
  readonly fragileDecision?: FragileDecision | null;
}): MaterialHandling => {
  const { flags, staysBound = false, capabilities, fragileDecision = null } = o;
  const lines = MATERIAL_LINES.filter(({ line }) => flags.includes(line));
  const scan = !(lines.some((line) => line.mayStayUnscanned) && fragileDecision !== null && fragileDecision.reason.trim() !== '');
  const needs = scan ? lines.filter((line) => staysBound || !line.onlyIfBound).flatMap((line) => line.needs) : [];
  return {
    lines: lines.map(({ line }) => line),
    scan,
    needs,
    missing: needs.filter((group) => !group.some((capability) => capabilities.includes(capability))),
    prepare: scan && lines.some((line) => line.prepare),
    sortIntoGroups: scan && lines.some((line) => line.sortIntoGroups),
    optimisable: scan && lines.some((line) => line.optimisable),
    preserveOriginal: lines.some((line) => line.preserveOriginal),
    explanations: lines.map(({ line, source, text }) => ({ line, source, text })),
  };
};

/** Images that a scan must have: both sides unless every back is blank, and each page with a sticky note twice (Decision 2603, TT 01/2023 Art. 8). */
export const expectedImages = (counted: { sheets: number; blankBacks: boolean; stickyNotePages: number }): number =>
  counted.sheets * (counted.blankBacks ? 1 : 2) + counted.stickyNotePages;
