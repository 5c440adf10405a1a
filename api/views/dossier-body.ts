import { type Static, Type } from 'typebox';
import {
  AccountState,
  ActName,
  AuthorityName,
  ChannelName,
  Choice,
  ClosureName,
  ConsultationKind,
  ConsultationStatus,
  Count,
  Delivery,
  Electronic,
  Flag,
  Forms,
  HoldingBody,
  Instant,
  LookUp,
  Maybe,
  MaybeInstant,
  MaybeInstantOf,
  MaybeOf,
  Nullable,
  ObligationKind,
  ObligationStatus,
  Outcome,
  OutsideStatus,
  PaperStatus,
  PaymentStatus,
  Phase,
  RegisterAnswer,
  ResultStatus,
  RoleName,
  Status,
  SupplementStage,
  Text,
  TextOf,
  Withdrawal,
  WorkClass,
  WorkStatus,
} from '../../domain/dossier/codes.ts';
import { DISPOSITION_NAMES } from '../../domain/dossier/disposition.ts';
import { AUTHORISATION_SCOPES, REPRESENTATIONS } from '../../domain/dossier/representatives.ts';
import { NextActBody } from '../acts/next-acts.ts';
import { RequestBody } from '../bodies/pending-request.ts';
import { ResultFieldBody } from './result-view.ts';
import { StorageBody } from './storage-view.ts';

const Amount = Nullable(Count, 'Đồng');

/** The dossier as it is read: shape, type and description at once. */

const PaperBody = Type.Object(
  {
    item: TextOf('Mã giấy tờ trong hồ sơ này'),
    component: MaybeOf('Thành phần hồ sơ; null: giấy tờ nộp thêm'),
    name: Maybe,
    paperType: MaybeOf('Loại giấy tờ trong danh mục'),
    status: PaperStatus,
    eVersion: Electronic,
    lookUp: LookUp,
    line: MaybeOf('Dòng của bảng phân loại giấy tờ (DT-3)'),
    scan: Type.Boolean({ description: 'Phải có tệp: quét, hoặc nhận kèm' }),
    convert: Type.Boolean({ description: 'Phải chuyển thành dữ liệu' }),
    trueCopy: Type.Boolean({ description: 'Được sao y cùng kết quả' }),
    exception: MaybeOf('Căn cứ của quyết định không số hóa; null: không có quyết định'),
    expectedImages: Nullable(Count, 'Số trang ảnh phải có, theo số tờ đã đếm'),
    captured: Type.Array(Type.Object({ sha256: Text, mediaType: Text, pages: Count }), { description: 'Tệp như đã gửi lên' }),
    file: Nullable(
      Type.Object({
        sha256: Text,
        pages: Count,
        version: Count,
        list: MaybeOf('SHA-256 của danh mục có chữ ký số mà tệp nằm trong đó (Phiếu kiểm soát, danh mục bổ sung); null: chưa có'),
        signed: MaybeOf('SHA-256 của chính tệp này có chữ ký số của công chức; null: chỉ ký theo gói'),
      }),
      'Bản số hóa đã đạt chất lượng',
    ),
    disposition: Nullable(Choice(DISPOSITION_NAMES, 'Bản giấy ra sao'), 'Bản giấy ra sao; null: chưa phân loại'),
    findings: Type.Array(Text, {
      description:
        '`MÃ:trang` hoặc `MÃ:từ-đến`, trang 0 là cả giấy tờ. Phải quét lại: `PAGE_COUNT` (số trang khác `expectedImages`), `EMPTY` (mọi trang đều trắng), `DPI_BELOW_FLOOR`, `SIZE_FALSE` (không bằng một phần tư khổ của loại giấy tờ: xem lại độ phân giải), `NO_ROOM`, hoặc mã lỗi của tệp. Cần xem: `NOT_COLOUR`, `BLANK`, `SIZE_DIFFERS` (nhỏ hơn khổ của loại giấy tờ), `TOO_SMALL` (nhỏ hơn thẻ căn cước: xem lại độ phân giải), `UNKNOWN_SIGNER` (có chữ ký số mà hệ thống chưa xác nhận được là đáng tin cậy)',
    }),
    check1: Type.Boolean({ description: 'Đã kiểm tra lần 1, tại quầy' }),
    check2: Type.Boolean({ description: 'Đã kiểm tra lần 2, khi nhận' }),
    converted: Type.Boolean({ description: 'Đã chuyển thành dữ liệu' }),
    explained: MaybeOf('Vì sao không cần bản mới, như công chức một cửa ghi khi giấy tờ được yêu cầu bổ sung; null: không có'),
    copy: Nullable(Type.Object({ sha256: Text, number: Count })),
    storage: Nullable(StorageBody),
  },
  { title: 'Paper' },
);

const ConsultationBody = Type.Object(
  {
    consultation: Text,
    kind: ConsultationKind,
    addressee: Text,
    dueAt: Instant(),
    status: ConsultationStatus,
    openedAt: Instant(),
    reply: Maybe,
    content: Maybe,
    reasons: MaybeOf('Vì sao văn bản trả lời, không tự ghi của hồ sơ nào, được nhận'),
  },
  { title: 'Consultation' },
);

const ResultBody = Type.Object(
  {
    outcome: Outcome,
    status: ResultStatus,
    draft: Text,
    signer: TextOf('Mã của người mà dự thảo ghi tên để ký'),
    right: Type.Optional(
      Type.Object(
        { mandate: Text, authority: AuthorityName, ends: MaybeOf('Ngày đầu tiên không còn quyền ký; null: không ghi') },
        { title: 'NamedRight', description: 'Quyền ký mà dự thảo ghi' },
      ),
    ),
    leaderSigned: Maybe,
    issued: Maybe,
    number: Nullable(Count),
    fullNumber: MaybeOf('Số và ký hiệu, như ghi trên văn bản'),
    issuedAt: MaybeInstant,
    electronic: Delivery,
    paper: Delivery,
    storage: Nullable(StorageBody),
  },
  { title: 'Result' },
);

const OutsideBody = Type.Object(
  {
    code: Text,
    name: Text,
    agency: Text,
    status: OutsideStatus,
    since: MaybeInstant,
    dueAt: MaybeInstantOf('Hết phần thời hạn của cơ quan lập; null: không có phần riêng'),
    endedAt: MaybeInstant,
    late: Flag,
    minutes: Type.Integer({ description: 'Số phút làm việc cơ quan lập đã giữ' }),
    sha256: Maybe,
    number: Maybe,
    link: Maybe,
    fault: MaybeOf('Vì sao không nhận đường dẫn báo sau cùng'),
    conflict: MaybeOf('SHA-256 của báo cáo sau, khác kết quả đã nhận'),
    electronic: Delivery,
    paper: Delivery,
  },
  { title: 'OutsideResult' },
);

const HandOverBody = Type.Object(
  {
    agency: Text,
    role: Choice({ LEAD: 'Chủ trì', COORDINATING: 'Phối hợp' }, 'Vai trò'),
    sentAt: Instant(),
    dueAt: MaybeInstant,
    openedAt: MaybeInstant,
  },
  { title: 'HandOver' },
);

const ClockBody = Type.Object(
  {
    receivedAt: Instant('Thời điểm nhận, từ đó tính thời hạn'),
    dueAt: MaybeInstantOf('Hạn trả kết quả; null: chưa tiếp nhận'),
    appointmentAt: MaybeInstantOf('Ngày hẹn trả gần nhất'),
    warnAt: MaybeInstantOf('Từ lúc này: sắp đến hạn'),
    redAt: MaybeInstantOf('Từ lúc này: rất gần hạn'),
    breachAt: MaybeInstantOf('Từ lúc này: quá hạn; đã quá hạn thì giữ mãi'),
    lastLetterAt: MaybeInstantOf('Chậm nhất để gửi phiếu xin lỗi'),
    stepDueAt: MaybeInstantOf('Hết định mức giờ của bước; khi chờ bổ sung: hết thời hạn bổ sung'),
  },
  { title: 'Clock' },
);

const TaskBody = Type.Object(
  {
    act: ActName,
    name: Text,
    subject: Text,
    roles: Type.Array(RoleName),
    unit: Text,
    person: Maybe,
    dueAt: MaybeInstant,
  },
  { title: 'DossierTask' },
);

/** Lỗi kỹ thuật: work that waits for a choice. Which choices the caller has stands in `acts`, under its `work`. */
const FailureBody = Type.Object(
  {
    work: Text,
    activity: Text,
    name: Type.String({ description: 'Việc kỹ thuật, bằng lời' }),
    cause: Text,
    words: Type.String({ description: 'Nguyên nhân, bằng lời' }),
    class: WorkClass,
    since: Instant(),
    rounds: Count,
    status: WorkStatus,
    retryAt: MaybeInstant,
  },
  { title: 'WorkFailure' },
);

/** A dossier as one person who takes part sees it. */
export const DossierBody = Type.Object(
  {
    dossierId: Text,
    dossierCode: MaybeOf('Mã số hồ sơ, có từ khi tiếp nhận'),
    revision: Type.Integer({ description: 'Tăng một với mỗi thay đổi' }),
    procedure: Type.Object({ code: Text, version: Text, name: Text }),
    ruleSet: Text,
    deadline: Type.Object(
      { unit: Text, amount: Count, extraDays: Type.Optional(Count), source: Text, verified: Type.Boolean() },
      { description: 'Thời hạn theo quy định, extraDays là số ngày làm việc cộng thêm; verified false: chưa ai đối chiếu với văn bản' },
    ),
    unverified: Type.Array(Text, { description: '`kind/key/version` của các quy định đã ghim còn giá trị chưa đối chiếu' }),
    phase: Phase,
    status: Status,
    closure: Nullable(ClosureName),
    portalCode: Nullable(Count, 'Mã trạng thái trên Cổng Dịch vụ công quốc gia'),
    channel: ChannelName,
    answers: Type.Record(Text, Text, { description: 'Câu trả lời về trường hợp giải quyết, theo câu hỏi của thủ tục' }),
    resultForms: Forms,
    applicant: Type.Object({ fullName: Text }),
    duplicates: Nullable(
      Type.Object(
        {
          open: Type.Array(
            Type.Object({
              ...{ dossierId: Text, code: MaybeOf('Mã số hồ sơ; null: chưa tiếp nhận'), intakeUnit: Text },
              phase: Nullable(Phase, 'null: hồ sơ của nơi khác'),
            }),
            { description: 'Hồ sơ khác đang mở của cùng người, cùng thủ tục' },
          ),
          named: MaybeOf('Hồ sơ mà khi tiếp nhận đã nêu là nộp trùng'),
          reason: MaybeOf('Vì sao nộp thêm, như đã ghi khi tiếp nhận'),
        },
        { title: 'Duplicates' },
      ),
      'Cùng người, cùng thủ tục còn hồ sơ khác; null: không có, hoặc người gọi không thuộc cơ quan tiếp nhận, xử lý',
    ),
    representative: Nullable(
      Type.Object({
        fullName: Text,
        representation: Choice(REPRESENTATIONS, 'Tư cách đại diện'),
        relation: MaybeOf('Căn cứ đại diện theo pháp luật, bằng lời; null: theo ủy quyền'),
        scope: Nullable(Choice(AUTHORISATION_SCOPES, 'Phạm vi ủy quyền')),
        until: Nullable(Type.String({ format: 'date' }), 'Ngày cuối còn hiệu lực của văn bản ủy quyền; null: không ghi'),
      }),
      'Người đại diện đã ghi khi tiếp nhận; null: không có, hoặc hồ sơ có từ trước khi ghi người đại diện',
    ),
    intakeAgency: Text,
    intakeUnit: Text,
    leadAgency: Text,
    leadUnit: Text,
    handler: MaybeOf('Mã của công chức được phân công'),
    account: AccountState,
    accountChoices: Type.Array(
      Type.Object({ account: TextOf('Mã để chọn'), masked: TextOf('Mã tài khoản trên Cổng, đã che') }, { title: 'AccountChoice' }),
      { description: 'Các tài khoản quốc gia của cùng số định danh, khi account là CONFLICT' },
    ),
    holder: HoldingBody,
    clock: ClockBody,
    openedAt: Instant(),
    phaseSince: Instant(),
    underway: Nullable(Type.Object({ act: ActName, commandId: Text, at: Instant() }), 'Việc đã nhận, đang thực hiện'),
    failures: Type.Array(FailureBody),
    requests: Type.Array(RequestBody),
    papers: Type.Array(PaperBody),
    consultations: Type.Array(ConsultationBody),
    registers: Type.Array(Type.Object({ register: Text, answer: RegisterAnswer }), {
      description: 'Cơ sở dữ liệu đã tra về người được cấp kết quả',
    }),
    resultFields: Nullable(
      Type.Array(ResultFieldBody),
      'Các trường của kết quả, mỗi nguồn ghi gì; chỉ cho cán bộ xử lý, trưởng đơn vị, lãnh đạo, từ khi xử lý đến khi phát hành',
    ),
    result: Nullable(ResultBody),
    outside: Type.Array(OutsideBody, { description: 'Kết quả do cơ quan khác lập' }),
    handOvers: Type.Array(HandOverBody),
    supplement: Nullable(Type.Object({ stage: SupplementStage, since: Instant(), dueAt: MaybeInstant, prolonged: Type.Boolean() })),
    obligations: Type.Array(
      Type.Object({
        ...{ obligation: Text, kind: ObligationKind, status: ObligationStatus, dueAt: Instant(), ground: Maybe },
        ...{ amount: Amount, fee: Maybe },
      }),
    ),
    payments: Type.Array(Type.Object({ payment: Text, way: Text, obligation: Text, amount: Count, refund: Count, status: PaymentStatus })),
    fees: Type.Array(
      Type.Object({ code: Text, kind: ObligationKind, name: Text, rate: Text, per: Text, amount: Amount, verified: Type.Boolean() }),
    ),
    withdrawal: Withdrawal,
    receipt: MaybeOf('SHA-256 của Giấy tiếp nhận hồ sơ và hẹn trả kết quả'),
    controlSlip: MaybeOf('SHA-256 của Phiếu kiểm soát'),
    tasks: Type.Array(TaskBody, { description: 'Hồ sơ đang chờ ai làm gì' }),
    withheld: Type.Array(Text, { description: 'Trường không cho người gọi xem: giá trị ở đó không phải của hồ sơ' }),
    acts: Type.Array(NextActBody, { description: 'Người gọi làm được gì bây giờ, vì sao không' }),
  },
  { title: 'Dossier' },
);
export type DossierView = Static<typeof DossierBody>;
