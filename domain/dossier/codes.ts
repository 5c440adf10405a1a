import { type TSchema, Type } from 'typebox';
import { FAILURES, type FailureCode } from '../failures.ts';
import { SAID_BY } from '../law/results/fields.ts';
import { REGISTERS } from '../law/results/registers.ts';
import type { CONNECTED_STORES } from '../law/types.ts';
import { ACTIVITIES, type ActivityName } from './activities.ts';
import type { Act } from './commands.ts';
import { OPENINGS, SPECS } from './contents.ts';
import { FILE_KINDS } from './slips.ts';
import type {
  Channel,
  Closure,
  Consultation,
  DossierState,
  NamedRight,
  Obligation,
  OutsideResult,
  PaperItem,
  Payment,
  Result,
  ResultForms,
  StorageRecord,
  Supplement,
  WorkFailure,
  WorkFailureClass,
} from './state.ts';
import { HOLDERS, PHASES, ROLES, STATUSES } from './wording.ts';

export const Text = Type.String();
export const Count = Type.Integer();
export const Flag = Type.Boolean();
export const Nullable = <T extends TSchema>(schema: T, description?: string) =>
  Type.Union([schema, Type.Null()], description === undefined ? {} : { description });
export const Maybe = Nullable(Text);
/** A text, or one that may be missing, with what it is. */
export const TextOf = (description: string) => Type.String({ description });
export const MaybeOf = (description: string) => Nullable(Text, description);
export const Instant = (description?: string) =>
  Type.String({ format: 'date-time', ...(description === undefined ? {} : { description }) });
export const MaybeInstant = Nullable(Instant());
export const MaybeInstantOf = (description: string) => Nullable(Instant(), description);

/**
 * Codes of the domain as lists and the API say them. Each is made of the domain's own type with a Vietnamese label for every member: one too few or too
 * many does not compile. Those with a name stand in the OpenAPI document once, as a schema of that name.
 */

/** One of a few codes; forms and the reference read the labels from the schema (`x-enumDescriptions`). */
export const Choice = <Value extends string>(labels: Readonly<Record<Value, string>>, description: string, title?: string) =>
  Type.Enum(Object.keys(labels) as Value[], {
    type: 'string',
    description,
    'x-enumDescriptions': labels,
    ...(title === undefined ? {} : { title }),
  });

const labelled = <Key extends string, Value>(table: Readonly<Record<Key, Value>>, label: (value: Value) => string) =>
  Object.fromEntries(Object.entries<Value>(table).map(([key, value]) => [key, label(value)])) as Readonly<Record<Key, string>>;

export const Phase = Choice(PHASES, 'Bước của hồ sơ', 'DossierPhase');
export const SourceName = Choice(SAID_BY, 'Ai ghi giá trị', 'FieldSource');
export const Status = Choice(STATUSES, 'Trạng thái hiển thị, suy ra từ hồ sơ', 'DossierStatus');
export const HolderName = Choice(HOLDERS, 'Ai đang giữ hồ sơ', 'Holder');
export const RoleName = Choice(ROLES, 'Vai trò', 'Role');
/** Complete, since an act without a spec does not compile (contents.ts). */
export const ACTS = Object.fromEntries([...OPENINGS.slice(0, 1), ...SPECS].map(({ act, name }) => [act, name])) as Readonly<
  Record<Act, string>
>;
export const ActName = Choice(ACTS, 'Việc trên hồ sơ', 'Act');
/** Without their sentences: each answer brings its own, and /problems/{code} shows all there is to say of one. */
export const Failure = Type.Enum(Object.keys(FAILURES) as FailureCode[], {
  type: 'string',
  description: 'Mã lỗi; câu tiếng Việt của từng mã: GET /problems/{mã}',
  title: 'FailureCode',
});
export const Activity = Choice<ActivityName>(
  labelled(ACTIVITIES, ({ words }) => words),
  'Việc kỹ thuật',
  'Activity',
);

export const CHANNELS: Readonly<Record<Channel, string>> = { IN_PERSON: 'Trực tiếp', POSTAL: 'Qua bưu chính', ONLINE: 'Trực tuyến' };
export const ChannelName = Choice(CHANNELS, 'Cách nộp', 'Channel');
export const RESULT_FORMS: Readonly<Record<ResultForms, string>> = {
  E: 'Bản điện tử',
  PAPER: 'Bản giấy',
  BOTH: 'Cả bản điện tử và bản giấy',
};
export const Forms = Choice(RESULT_FORMS, 'Hình thức nhận kết quả; khi tiếp nhận bỏ trống: theo thủ tục', 'ResultForms');
const { RETURNED, INTAKE_REJECTED, STOPPED, MIGRATED_OUT } = STATUSES;
export const ClosureName = Choice<Closure>({ RETURNED, INTAKE_REJECTED, STOPPED, MIGRATED_OUT }, 'Hồ sơ kết thúc thế nào', 'Closure');
export const AccountState = Choice<DossierState['account']>(
  {
    UNCHECKED: 'Chưa kiểm tra',
    NOT_FOUND: 'Không có tài khoản',
    LINKED: 'Đã liên kết',
    DECLINED: 'Không dùng tài khoản',
    UNAVAILABLE: 'Chưa kiểm tra được, kiểm tra sau',
    CONFLICT: 'Cổng quốc gia có nhiều tài khoản của cùng số định danh, chờ chọn',
  },
  'Tài khoản số của người nộp',
);
export const Withdrawal = Choice<DossierState['withdrawal']>(
  { NONE: 'Không có', REQUESTED: 'Đã yêu cầu', STOPPED: 'Đã dừng', REFUSED: 'Không chấp nhận' },
  'Yêu cầu rút hồ sơ',
);

export const PAPERS: Readonly<Record<PaperItem['status'], string>> = {
  LISTED: 'Có trong danh mục',
  CLASSIFIED: 'Đã phân loại',
  REUSED: 'Dùng lại dữ liệu đã có',
  PRESENTED_ONLY: 'Chỉ xuất trình',
  PAPER_ONLY: 'Chỉ lưu bản giấy',
  APPLICANT_FILE: 'Tệp của người nộp',
  PREPARING: 'Chờ số hóa',
  SCANNED: 'Đã quét, đang kiểm tra',
  QC_FAILED: 'Bản quét không đạt',
  QC_PASSED: 'Bản quét đạt',
  OFFICER_SIGNED: 'Công chức đã ký số',
  AT_MANAGING_AGENCY: 'Ở cơ quan quản lý giấy tờ',
  RESCAN_REQUESTED: 'Phải quét lại',
  DATA_CONVERTED: 'Đã chuyển thành dữ liệu điện tử',
  COPY_SIGNED: 'Đã ký sao y',
  STORED: 'Đã lưu kho',
};
export const PaperStatus = Choice(PAPERS, 'Tình trạng giấy tờ', 'PaperStatus');
/** Of the apology letter (phiếu xin lỗi và hẹn lại). */
export const LETTERS: Readonly<Record<DossierState['extension']['status'], string>> = {
  NONE: 'Chưa lập',
  DRAFTED: 'Đã dự thảo',
  SIGNED: 'Đã ký',
  SENT: 'Đã gửi',
};
export const Electronic = Choice<PaperItem['eVersion']>(
  {
    REUSABLE: 'Có, dùng lại được',
    MISMATCH: 'Có, không khớp',
    INVALID: 'Có, không còn giá trị',
    NONE: 'Không có',
    SOURCE_DOWN: 'Chưa tra được',
  },
  'Bản điện tử của giấy tờ',
);
export const LookUp = Choice<PaperItem['lookUp']>(
  { NOT_NEEDED: 'Không cần', PENDING: 'Đang tra cứu', FOUND: 'Có dữ liệu', NONE: 'Không có dữ liệu' },
  'Tra cứu dữ liệu thay giấy tờ',
);

export const RegisterAnswer = Choice<NonNullable<DossierState['registers']>[string]>(
  { PENDING: 'Đang tra cứu', FOUND: 'Có dữ liệu', NONE: 'Không có dữ liệu' },
  'Trả lời của cơ sở dữ liệu',
);

export const FileKindName = Choice(FILE_KINDS, 'Loại tệp', 'FileKind');

export const ConsultationKind = Choice<Consultation['kind']>(
  { OPINION: 'Lấy ý kiến', APPRAISAL: 'Thẩm tra', VERIFICATION: 'Xác minh' },
  'Loại việc lấy ý kiến, xác minh',
  'ConsultationKind',
);
export const ConsultationStatus = Choice<Consultation['status']>(
  { SENT: 'Đã gửi, chờ trả lời', OVERDUE: 'Quá hạn trả lời', CLOSED: 'Đã kết thúc' },
  'Tình trạng việc lấy ý kiến',
);
export const OBLIGATION_KINDS: Readonly<Record<Obligation['kind'], string>> = {
  SERVICE_FEE: 'Phí, lệ phí',
  DIGITISATION_FEE: 'Chi phí số hóa theo nhu cầu',
  FINANCIAL_OBLIGATION: 'Nghĩa vụ tài chính',
};
export const ObligationKind = Choice(OBLIGATION_KINDS, 'Loại khoản thu', 'ObligationKind');
export const PAYMENT_WAYS: Readonly<Record<Payment['way'], string>> = { CASH: 'tại quầy', PLATFORM: 'qua nền tảng thanh toán' };
export const PaymentStatus = Choice<Payment['status']>(
  { COUNTED: 'đã tính', REFUND_DUE: 'phải hoàn trả', REFUNDING: 'đang hoàn trả', REFUNDED: 'đã hoàn trả' },
  'Tình trạng khoản tiền đã nộp',
);
export const ObligationStatus = Choice<Obligation['status']>(
  { NOTIFIED: 'Đã thông báo', PAID: 'Đã nộp', WAIVED: 'Được miễn', EXPIRED: 'Quá hạn', WITHDRAWN: 'Thông báo đã thu hồi' },
  'Tình trạng khoản thu',
);
export const SupplementStage = Choice<Supplement['stage']>({ INTAKE: 'Khi tiếp nhận', PROCESSING: 'Khi xử lý' }, 'Bổ sung ở giai đoạn nào');
export const Outcome = Choice<Result['outcome']>({ RESULT: 'Kết quả', REFUSAL: 'Từ chối giải quyết' }, 'Kết quả hay từ chối');
export const AuthorityName = Choice<NamedRight['authority']>(
  {
    HEAD: 'Người đứng đầu (thay mặt tập thể: TM.)',
    Q: 'Quyền cấp trưởng (Q.)',
    KT: 'Ký thay (KT.)',
    TL: 'Ký thừa lệnh (TL.)',
    TUQ: 'Ký thừa ủy quyền (TUQ.)',
  },
  'Quyền hạn của người ký (Nghị định 30/2020/NĐ-CP Điều 13)',
  'Authority',
);
export const ResultStatus = Choice<Result['status']>(
  {
    DRAFTED: 'Đã dự thảo',
    LEADER_SIGNED: 'Lãnh đạo đã ký',
    ORG_SIGNED: 'Cơ quan đã ký',
    STORED_WAREHOUSE: 'Đã lưu kho',
    STORED_EXTERNAL: 'Đã lưu ở hệ thống khác',
    DELIVERED: 'Đã trả',
  },
  'Tình trạng kết quả',
);
export const OutsideStatus = Choice<OutsideResult['status']>(
  {
    WAITING: 'Chờ kết quả mà nó phụ thuộc',
    ASKED: 'Đang gửi đề nghị',
    IN_PROGRESS: 'Cơ quan khác đang lập',
    STORED_EXTERNAL: 'Đã có kết quả',
    REFUSED: 'Bị từ chối',
    CANCELLED: 'Không lập nữa',
  },
  'Tình trạng kết quả do cơ quan khác lập',
);
export const Delivery = Choice<Result['paper']>(
  { NOT_DUE: 'Không phải trả', PENDING: 'Chờ trả', DELIVERED: 'Đã trả' },
  'Trả kết quả theo hình thức này',
  'Delivery',
);

export const WORK_CLASS_WORDS: Readonly<Record<WorkFailureClass, string>> = {
  PASSING: 'có thể tự hết',
  NEEDS_PERSON: 'cần người khắc phục trước khi làm lại',
  PERMANENT: 'cùng dữ liệu đầu vào sẽ lại lỗi; hãy sửa dữ liệu',
};
export const WORK_STATUS_WORDS: Readonly<Record<WorkFailure['status'], string>> = {
  OPEN: 'chờ chọn cách xử lý',
  RETRYING: 'đang làm lại',
  HELD: 'tạm giữ',
};
export const WorkClass = Choice(WORK_CLASS_WORDS, 'Làm gì được với lỗi');
export const WorkStatus = Choice(WORK_STATUS_WORDS, 'Tình trạng việc lỗi');

/** Who holds a dossier. */
export const HoldingBody = Type.Object({ kind: HolderName, unit: Text, person: Maybe }, { title: 'Holding' });

/** What is looked up of a person, as people name it. */
const LOOKED_UP: Readonly<Record<string, { readonly name: string }>> = {
  ...REGISTERS,
  /** Of the national portal; owed where it was away at intake. */
  ACCOUNT: { name: 'tài khoản của người nộp trên Cổng dịch vụ công quốc gia' },
};

/** A register as people name it. */
export const registerName = (register: string): string => LOOKED_UP[register]?.name ?? 'cơ sở dữ liệu khác';

const STORES = {
  LAND: 'Cơ sở dữ liệu đất đai',
  CIVIL_STATUS: 'Cơ sở dữ liệu hộ tịch điện tử',
  BUSINESS: 'Cơ sở dữ liệu đăng ký kinh doanh',
  POPULATION: 'Cơ sở dữ liệu quốc gia về dân cư',
} as const satisfies Readonly<Record<(typeof CONNECTED_STORES)[number], string>>;

/** A database that keeps results and data, as people name it. */
export const storeName = (store: string): string => (store in STORES ? STORES[store as keyof typeof STORES] : 'Cơ sở dữ liệu chuyên ngành');

/** Where a result or a paper's data is kept; `HERE`: no database is connected for it. */
export const StorageStatus = Choice<Exclude<StorageRecord['status'], 'SUPERSEDED'> | 'HERE'>(
  {
    HERE: 'Kho dữ liệu',
    OWED: 'Kho dữ liệu, đang chuyển đi',
    STORED: 'Cơ sở dữ liệu ngoài, kho có đường dẫn',
    KEPT: 'Chỉ kho dữ liệu, hai người quyết định',
  },
  'Lưu ở đâu',
);
