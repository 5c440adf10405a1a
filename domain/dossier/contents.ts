import { calendar } from './acts/calendar.ts';
import { checkComponents } from './acts/checkComponents.ts';
import { consult } from './acts/consult.ts';
import { correct } from './acts/correct.ts';
import { digitise } from './acts/digitise.ts';
import { draft } from './acts/draft.ts';
import { except } from './acts/except.ts';
import { fourEyes } from './acts/fourEyes.ts';
import { identify } from './acts/identify.ts';
import { letter } from './acts/letter.ts';
import { look } from './acts/look.ts';
import { obligations } from './acts/obligations.ts';
import { digitiseOnDemand } from './acts/onDemand.ts';
import { open } from './acts/open.ts';
import { payments } from './acts/payments.ts';
import { process } from './acts/process.ts';
import { redirect } from './acts/redirect.ts';
import { reportResult } from './acts/reportResult.ts';
import { resultFields } from './acts/resultFields.ts';
import { returnResult } from './acts/returnResult.ts';
import { signAndIssue } from './acts/signAndIssue.ts';
import { store } from './acts/store.ts';
import { supplement } from './acts/supplement.ts';
import { technical } from './acts/technical.ts';
import { withdraw } from './acts/withdraw.ts';
import { decision, decree61, WITHDRAWAL } from './basis.ts';
import type { Act } from './commands.ts';
import { ownPhaseOf } from './outcome.ts';
import { type DossierPhase, PHASES } from './parts.ts';
import type { QuickSpec, Spec } from './spec.ts';
import type { DossierState } from './state.ts';

/** One heading of the table of contents. Who acts, under which conditions and with what refusals stands in its acts. */
interface Heading {
  /** Step of process A (section 2 of the Decision) or B (section 3); a branch runs beside them; help serves them all. */
  readonly part: string;
  readonly title: string;
  readonly article: string;
  /** Whom or what the dossier waits for here. */
  readonly waitsFor: string;
  /** What it holds when this is done. */
  readonly bringsAbout: string;
  readonly by: string;
  readonly acts: readonly Spec[];
}

/** The ground that all acts of a heading share. */
const groundOf = ([first]: readonly Spec[]): string => first?.basis ?? '';

const BUDGET = 'Định mức giờ làm việc của giai đoạn, theo thủ tục';

/** The Decision's table of contents: processes A and B as a dossier goes through them, its open branches, and what serves them all. */
export const CONTENTS = [
  {
    part: 'A1',
    title: 'Nộp hồ sơ',
    article: decision(2, 1),
    waitsFor: 'Người nộp hồ sơ đến quầy, hoặc nộp trực tuyến',
    bringsAbout: 'Hồ sơ được mở; luật đang có hiệu lực được ghim vào hồ sơ',
    by: 'Thời điểm nhận là mốc tính thời hạn',
    acts: open,
  },
  {
    part: 'A2',
    title: 'Tài khoản số',
    article: decision(2, 2),
    waitsFor: 'Công chức một cửa; hai Cổng Dịch vụ công',
    bringsAbout: 'Tài khoản trên hai cổng được liên kết, hoặc ghi nhận người nộp không lập',
    by: BUDGET,
    acts: identify,
  },
  {
    part: 'A3, B1',
    title: 'Thành phần hồ sơ và phân loại giấy tờ',
    article: `${decision(2, 3)}; ${decision(3, 1)}`,
    waitsFor: 'Công chức một cửa; dữ liệu của cơ sở dữ liệu chuyên ngành',
    bringsAbout: 'Từng giấy tờ được xác nhận, phân loại; hồ sơ được tiếp nhận, có mã số, ngày hẹn trả và Giấy tiếp nhận',
    by: BUDGET,
    acts: [...checkComponents, ...except],
  },
  {
    part: 'A3, B1, B2',
    title: 'Số hóa và chuyển hồ sơ',
    article: `${decision(3, 1)}; ${decision(3, 2)}`,
    waitsFor: 'Công chức một cửa quét, kiểm tra lần 1',
    bringsAbout: 'Bản số hóa đạt chất lượng; gói hồ sơ được ký số và chuyển đơn vị chủ trì',
    by: BUDGET,
    acts: [...digitise, ...digitiseOnDemand],
  },
  {
    part: 'A4, B2',
    title: 'Phân công và kiểm tra khi nhận',
    article: `${decision(2, 4)}; ${decision(3, 2)}`,
    waitsFor: 'Trưởng đơn vị phân công; cán bộ xử lý hồ sơ kiểm tra lần 2',
    bringsAbout: 'Hồ sơ có cán bộ xử lý; giấy tờ thành dữ liệu điện tử',
    by: BUDGET,
    acts: process,
  },
  {
    part: 'A4, B2',
    title: 'Lấy ý kiến, thẩm tra, xác minh',
    article: `${decision(2, 4)}; ${decree61('19 khoản 5')}`,
    waitsFor: 'Cơ quan phối hợp trả lời',
    bringsAbout: 'Văn bản trả lời có ký số của cơ quan được hỏi',
    by: 'Hạn trả lời ghi trong yêu cầu; quá hạn thì hiện với người giám sát',
    acts: consult,
  },
  {
    part: 'A4, B3',
    title: 'Dự thảo kết quả',
    article: decision(3, 3),
    waitsFor: 'Cán bộ xử lý hồ sơ',
    bringsAbout: 'Dự thảo kết quả, hoặc dự thảo phiếu từ chối, trình lãnh đạo',
    by: BUDGET,
    acts: [...resultFields, ...draft],
  },
  {
    part: 'B3',
    title: 'Ký duyệt, lấy số, phát hành',
    article: `${decision(3, 3)}; NĐ 30/2020, Điều 14–18`,
    waitsFor: 'Lãnh đạo ký; văn thư lấy số, ký số cơ quan',
    bringsAbout: 'Kết quả đã phát hành, bản sao y, gói hồ sơ trong hai kho dữ liệu',
    by: 'Hạn trả kết quả: đồng hồ dừng khi phát hành',
    acts: signAndIssue,
  },
  {
    part: 'A4, B3',
    title: 'Kết quả do cơ quan khác lập',
    article: `${decision(2, 4)}; ${decree61('19 khoản 6')}`,
    waitsFor: 'Hệ thống của cơ quan khác báo kết quả',
    bringsAbout: 'Kết quả có chữ ký số của cơ quan đó, hoặc văn bản từ chối; kết quả phụ thuộc bị hủy theo',
    by: 'Phần thời hạn của từng kết quả, theo thủ tục; hạn trả của hồ sơ không đổi',
    acts: reportResult,
  },
  {
    part: 'A5, B4',
    title: 'Trả kết quả',
    article: `${decision(2, 5)}; ${decision(3, 4)}`,
    waitsFor: 'Cổng Dịch vụ công nhận bản điện tử; người nộp hồ sơ nhận bản giấy',
    bringsAbout: 'Kết quả ở hai dạng; hồ sơ kết thúc',
    by: 'Không định mức: chờ người nộp hồ sơ',
    acts: returnResult,
  },
  {
    part: 'A4, B2, B3',
    title: 'Lưu ở cơ sở dữ liệu chuyên ngành',
    article: `${decision(2, 4)}; ${decision(3, 3)}`,
    waitsFor: 'Không chờ ai: kho dữ liệu giữ trước, cơ sở dữ liệu nhận khi kết nối được',
    bringsAbout: 'Kết quả, dữ liệu giấy tờ ở cơ sở dữ liệu quốc gia, chuyên ngành; kho dữ liệu giữ đường dẫn',
    by: 'Không định mức: việc trả kết quả không chờ',
    acts: store,
  },
  {
    part: 'Nhánh',
    title: 'Bổ sung, hoàn thiện hồ sơ',
    article: `${decree61('17')}; ${decree61('19 khoản 4')}`,
    waitsFor: 'Người nộp hồ sơ bổ sung',
    bringsAbout: 'Hồ sơ tiếp tục (sau thẩm tra: thời hạn tính lại từ đầu), hoặc dừng',
    by: 'Thời hạn bổ sung mà thủ tục quy định; không quy định thì chỉ nhắc',
    acts: supplement,
  },
  {
    part: 'Nhánh',
    title: 'Phí, lệ phí, nghĩa vụ tài chính',
    article: decree61('22'),
    waitsFor: 'Người nộp hồ sơ nộp tiền',
    bringsAbout: 'Đã nộp: hồ sơ đi tiếp, kết quả được trả; đồng hồ tạm dừng nếu luật cho phép',
    by: 'Hạn nộp ghi trong thông báo',
    acts: [...obligations, ...payments],
  },
  {
    part: 'Nhánh',
    title: 'Xin lỗi và hẹn lại',
    article: decree61('19 khoản 9'),
    waitsFor: 'Cán bộ xử lý hồ sơ dự thảo, lãnh đạo ký',
    bringsAbout: 'Phiếu xin lỗi và ngày hẹn mới; hạn trả không đổi',
    by: 'Trước hạn trả ít nhất một ngày làm việc',
    acts: letter,
  },
  {
    part: 'Nhánh',
    title: 'Rút hồ sơ',
    article: WITHDRAWAL,
    waitsFor: 'Người nộp hồ sơ yêu cầu; công chức một cửa quyết định',
    bringsAbout: 'Hồ sơ dừng, hoặc tiếp tục',
    by: 'Trước khi kết quả được ký',
    acts: withdraw,
  },
  {
    part: 'Nhánh',
    title: 'Trả lại, thu hồi về đơn vị, chuyển đúng đơn vị',
    article: `${decree61('18')}; ${decree61('19 khoản 1')}`,
    waitsFor: 'Trưởng đơn vị',
    bringsAbout: 'Cán bộ xử lý khác, đơn vị khác; thời gian đã qua vẫn tính',
    by: 'Bất cứ lúc nào khi đang xử lý',
    acts: redirect,
  },
  {
    part: 'Nhánh',
    title: 'Quét lại, thu hồi kết quả sai sót',
    article: `${decision(2, 4)}; NĐ 30/2020, Điều 18`,
    waitsFor: 'Người phát hiện sai sót',
    bringsAbout: 'Bản quét mới, hoặc kết quả mới thay số đã hủy',
    by: 'Trước khi trả kết quả',
    acts: correct,
  },
  {
    part: 'Chung',
    title: 'Xác nhận của người thứ hai',
    article: groundOf(fourEyes),
    waitsFor: 'Người thứ hai có thẩm quyền',
    bringsAbout: 'Việc được đề nghị có hiệu lực, hoặc không',
    by: '48 giờ kể từ khi đề nghị',
    acts: fourEyes,
  },
  {
    part: 'Chung',
    title: 'Việc kỹ thuật bị lỗi',
    article: groundOf(technical),
    waitsFor: 'Người vận hành, công chức liên quan',
    bringsAbout: 'Bước được làm lại, sửa đầu vào, bỏ qua hoặc tạm giữ',
    by: 'Hạn trả không đổi',
    acts: technical,
  },
  {
    part: 'Chung',
    title: 'Lịch làm việc thay đổi',
    article: groundOf(calendar),
    waitsFor: 'Quyết định đổi ngày nghỉ',
    bringsAbout: 'Thời hạn được tính lại, không sớm hơn ngày đã hẹn',
    by: 'Ngay khi lịch mới có hiệu lực',
    acts: calendar,
  },
  {
    part: 'Chung',
    title: 'Xem, nhắc việc, in lại',
    article: groundOf(look.slice(-1)),
    waitsFor: 'Không chờ ai',
    bringsAbout: 'Hồ sơ giữ nguyên',
    by: 'Bất cứ lúc nào',
    acts: look,
  },
] as const satisfies readonly Heading[];

/** Acts without a spec: none, or this file does not compile. */
type Specless = Exclude<Act, (typeof CONTENTS)[number]['acts'][number]['act']>;

/** The transition table (domain rules 1.5.1). */
const ALL: [Specless] extends [never] ? readonly Spec[] : Specless = CONTENTS.flatMap(({ acts }): readonly Spec[] => acts);

/** A1 — T01 at the counter, T02 online: they make the dossier that every other spec speaks of. */
export const OPENINGS: readonly QuickSpec[] = open;

export const SPECS: readonly Spec[] = ALL.filter(({ act }) => act !== 'OPEN');

const byPhase: ReadonlyMap<DossierPhase, readonly Spec[]> = new Map(
  PHASES.map((phase) => [phase, SPECS.filter(({ from }) => from.includes(phase))]),
);

/** What may be done while the result made here is ready and others are not. */
const waitingForOthers: readonly Spec[] = SPECS.filter(({ from, whole }) =>
  from.includes(whole === true ? 'PROCESSING' : 'AWAITING_RETURN'),
);

/** Those that may be done in a dossier's phase, in their order: every step of it asks for them several times. */
export const specsFor = (state: Pick<DossierState, 'phase' | 'result' | 'outside'>): readonly Spec[] =>
  ownPhaseOf(state) === state.phase ? (byPhase.get(state.phase) ?? []) : waitingForOthers;

/** The phase that an act's `from` is asked of. */
export const phaseFor = ({ whole }: Pick<Spec, 'whole'>, state: Pick<DossierState, 'phase' | 'result' | 'outside'>): DossierPhase =>
  whole === true ? state.phase : ownPhaseOf(state);

const byAct: ReadonlyMap<Act, Spec> = new Map(SPECS.map((spec) => [spec.act, spec]));

export const specOf = (act: Act): Spec => {
  const spec = byAct.get(act);
  if (!spec) throw new Error(`no spec for ${act}`);
  return spec;
};

/** Who may open a dossier at the counter (T01). */
export const OPEN_PERMITS: Spec['permits'] = OPENINGS.filter(({ id }) => id === 'T01').flatMap(({ permits }) => permits);

/** Events that no single spec leaves: a long act begun, one that waits for a second person, and the mending of run and register. */
const OF_THE_FOLD = {
  UNDERWAY: 'Bắt đầu thực hiện',
  REQUESTED: 'Đề nghị, chờ người thứ hai xác nhận',
  RETRACTED: 'Gỡ bỏ điều đã ghi mà luồng xử lý không có',
  RESTARTED: 'Chạy lại luồng xử lý từ sổ theo dõi',
  OUTSIDE_DUE: 'Đến lượt cơ quan khác lập kết quả',
  OUTSIDE_WAITING: 'Kết quả của cơ quan khác phải chờ lại kết quả mà nó phụ thuộc',
  OUTSIDE_CANCELLED: 'Không lập kết quả vì kết quả mà nó phụ thuộc bị từ chối',
  PORTAL_TOLD: 'Đã báo được cho Cổng Dịch vụ công quốc gia',
  REWRITTEN: 'Ghi lại sổ theo dõi từ luồng xử lý',
} as const;

const EVENTS: ReadonlyMap<string, string> = new Map(
  [...OPENINGS, ...SPECS, { events: OF_THE_FOLD }].flatMap(({ events }) => Object.entries(events)),
);

export const EVENT_TYPES: readonly string[] = [...EVENTS.keys()];

/** Vietnamese words of an event in a dossier's story; the register may hold one that no spec leaves any more. */
export const eventName = (type: string): string => EVENTS.get(type) ?? type;
