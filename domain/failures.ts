/** Who can mend a failure. */
export type Mender = 'CALLER' | 'OFFICER' | 'OPERATOR' | 'DEVELOPER';

export const MENDERS: Readonly<Record<Mender, string>> = {
  CALLER: 'người hoặc phần mềm gửi yêu cầu',
  OFFICER: 'công chức đang làm hồ sơ',
  OPERATOR: 'người vận hành',
  DEVELOPER: 'đội phát triển',
};

export interface FailureKind {
  /** HTTP status that the API answers with. */
  readonly status: number;
  readonly mender: Mender;
  /** Whether the same content may succeed within moments, with nobody doing anything about it; under which key: {@link resendOf}. */
  readonly retry: boolean;
  /** Vietnamese sentence for the person in front of the screen. */
  readonly message: string;
}

const kind = (status: number, mender: Mender, retry: boolean, message: string): FailureKind => ({ status, mender, retry, message });

/** Every way in which the product says no, with its cause, mender, retry, HTTP status and sentence. The API maps from here and from nowhere else. */
export const FAILURES = {
  // Identity
  TOKEN_MISSING: kind(401, 'CALLER', false, 'Yêu cầu chưa kèm mã truy cập (Authorization: Bearer …).'),
  TOKEN_INVALID: kind(401, 'CALLER', false, 'Mã truy cập không hợp lệ hoặc không do hệ thống định danh cấp.'),
  TOKEN_EXPIRED: kind(401, 'CALLER', false, 'Mã truy cập đã hết hạn; hãy đăng nhập lại.'),
  SESSION_ENDED: kind(401, 'CALLER', false, 'Phiên đăng nhập này đã bị kết thúc; hãy đăng nhập lại.'),
  LOGIN_TOO_OLD: kind(
    401,
    'CALLER',
    false,
    'Ký hoặc xác nhận với tư cách người thứ hai phải vừa đăng nhập, ở đúng mức xác thực; hãy đăng nhập lại rồi làm lại việc này.',
  ),
  OFFICER_MISSING: kind(403, 'CALLER', false, 'Phần mềm tại quầy phải nêu rõ công chức của cùng cơ quan mà nó thay mặt (act).'),
  ROLE_NOT_PERMITTED: kind(403, 'CALLER', false, 'Vai trò của bạn không được thực hiện việc này.'),
  UNIT_NOT_PERMITTED: kind(403, 'CALLER', false, 'Hồ sơ này thuộc đơn vị khác; đơn vị của bạn không được thực hiện việc này.'),
  NOT_ASSIGNED: kind(403, 'CALLER', false, 'Chỉ cán bộ được phân công xử lý hồ sơ mới được thực hiện việc này.'),
  // Request
  BODY_INVALID: kind(400, 'CALLER', false, 'Nội dung yêu cầu không đúng mẫu.'),
  IDEMPOTENCY_KEY_MISSING: kind(400, 'CALLER', false, 'Thiếu tiêu đề Idempotency-Key (8 đến 100 ký tự).'),
  IDEMPOTENCY_KEY_REUSED: kind(409, 'CALLER', false, 'Idempotency-Key này đã dùng cho một yêu cầu có nội dung khác.'),
  NOT_FOUND: kind(404, 'CALLER', false, 'Không tìm thấy địa chỉ này.'),
  METHOD_NOT_ALLOWED: kind(405, 'CALLER', false, 'Phương thức này không dùng được ở địa chỉ này.'),
  DOSSIER_UNKNOWN: kind(404, 'CALLER', false, 'Không tìm thấy hồ sơ.'),
  COMMAND_UNKNOWN: kind(404, 'CALLER', false, 'Không tìm thấy lệnh này.'),
  FILE_UNKNOWN: kind(404, 'CALLER', false, 'Không tìm thấy tệp tin này trong hồ sơ.'),
  FILE_LOST: kind(503, 'OPERATOR', false, 'Tệp tin này của hồ sơ đang thiếu trong kho lưu trữ; người vận hành phục hồi từ bản sao lưu.'),
  PROCEDURE_UNKNOWN: kind(422, 'CALLER', false, 'Không có thủ tục hành chính với mã này đang được tiếp nhận.'),
  AGENCY_UNKNOWN: kind(422, 'CALLER', false, 'Không có cơ quan với mã định danh này.'),
  AGENCY_NOT_COMPETENT: kind(422, 'CALLER', false, 'Cơ quan này không có thẩm quyền giải quyết thủ tục.'),
  IDENTIFIER_INVALID: kind(422, 'CALLER', false, 'Số định danh không hợp lệ.'),
  CASE_ANSWERS_INVALID: kind(422, 'CALLER', false, 'Câu trả lời về trường hợp giải quyết còn thiếu hoặc không hợp lệ.'),
  RECEIVED_AT_INVALID: kind(
    422,
    'CALLER',
    false,
    'Thời điểm tiếp nhận không hợp lệ: không được ở tương lai hay trước lúc yêu cầu bổ sung, chỉ được nhập bù trong 10 ngày làm việc kèm lý do, và hồ sơ không nộp trực tuyến thì trong giờ làm việc.',
  ),
  CALENDAR_YEAR_UNKNOWN: kind(422, 'OPERATOR', false, 'Chưa có lịch làm việc chính thức cho năm này; không tính được thời hạn.'),
  PAYLOAD_TOO_LARGE: kind(413, 'CALLER', false, 'Nội dung gửi lên vượt quá dung lượng cho phép.'),
  TOO_MANY_REQUESTS: kind(429, 'CALLER', true, 'Quá nhiều yêu cầu trong thời gian ngắn; hãy chờ rồi gửi lại.'),
  // Files
  FILE_TYPE_NOT_ALLOWED: kind(415, 'CALLER', false, 'Tệp tin không phải PDF, JPEG, PNG hoặc TIFF (xét theo nội dung, không theo tên tệp).'),
  FILE_EMPTY: kind(422, 'CALLER', false, 'Tệp tin rỗng.'),
  FILE_DAMAGED: kind(422, 'CALLER', false, 'Tệp tin bị hỏng, không mở được.'),
  FILE_ENCRYPTED: kind(422, 'CALLER', false, 'Tệp tin có mật khẩu; hãy gửi bản không đặt mật khẩu.'),
  FILE_ACTIVE_CONTENT: kind(422, 'CALLER', false, 'Tệp tin chứa mã lệnh hoặc tệp đính kèm, không được tiếp nhận.'),
  FILE_AMBIGUOUS: kind(
    422,
    'CALLER',
    false,
    'Tệp PDF không đúng chuẩn hoặc có phần ẩn, mỗi phần mềm có thể đọc ra nội dung khác nhau; hãy quét lại hoặc in ra tệp PDF mới.',
  ),
  DENSITY_NOT_STATED: kind(
    422,
    'CALLER',
    false,
    'Ảnh không ghi độ phân giải nên không biết được khổ giấy; hãy ghi độ phân giải đã quét (dpi) khi tải lên.',
  ),
  SIGNED_FILE_NOT_ALONE: kind(
    422,
    'CALLER',
    false,
    'Tệp PDF có chữ ký số không ghép được với tệp khác mà không làm mất chữ ký; hãy nộp tệp này riêng một mình.',
  ),
  FILE_TOO_COMPLEX: kind(422, 'CALLER', false, 'Tệp tin quá lớn hoặc quá phức tạp để kiểm tra an toàn.'),
  FILE_MISSING: kind(422, 'CALLER', false, 'Yêu cầu không kèm tệp tin nào.'),
  SIGNATURE_INVALID: kind(422, 'CALLER', false, 'Chữ ký số trên văn bản không hợp lệ.'),
  SIGNATURE_MISSING: kind(
    422,
    'CALLER',
    false,
    'Giấy tờ được phân loại là tệp đã ký số hợp lệ, nhưng tệp này không có chữ ký số nào kiểm tra được; hãy nộp tệp đã ký hoặc phân loại lại.',
  ),
  SIGNER_NOT_ADDRESSEE: kind(422, 'CALLER', false, 'Văn bản trả lời không do cơ quan được hỏi ký số.'),
  REPLY_BLANK: kind(422, 'CALLER', false, 'Văn bản trả lời chỉ có trang trắng: không có câu trả lời nào để nhận.'),
  REPLY_DOUBTFUL: kind(
    422,
    'CALLER',
    false,
    'Văn bản trả lời chưa cho thấy là của việc được hỏi và về chủ hồ sơ; hãy xem lại tệp, đúng thì nêu lý do (phần `reasons`).',
  ),
  // Rules of the dossier
  PHASE_NOT_PERMITTED: kind(409, 'OFFICER', false, 'Ở bước hiện tại của hồ sơ không thực hiện được việc này.'),
  UNDERWAY: kind(409, 'OFFICER', true, 'Một việc khác của hồ sơ này đang được thực hiện; hãy chờ hoàn tất.'),
  DOSSIER_CLOSED: kind(409, 'OFFICER', false, 'Hồ sơ đã kết thúc, không nhận thêm lệnh nào.'),
  PAPER_UNKNOWN: kind(422, 'OFFICER', false, 'Hồ sơ không có giấy tờ này.'),
  PAPER_EXISTS: kind(409, 'OFFICER', false, 'Mã này đã dùng cho một giấy tờ của hồ sơ hoặc một thành phần của thủ tục; hãy chọn mã khác.'),
  TREATMENT_NOT_SERVED: kind(
    409,
    'OFFICER',
    false,
    'Cách số hóa mà quy định đặt ra cho giấy tờ này chưa được hệ thống thực hiện trọn vẹn; hai người có thẩm quyền có thể quyết định không số hóa, giấy tờ đi bằng bản giấy.',
  ),
  SHEETS_MISSING: kind(422, 'CALLER', false, 'Giấy tờ phải số hóa thì phải có ít nhất một tờ.'),
  PAPER_STATE: kind(409, 'OFFICER', false, 'Giấy tờ không ở trạng thái cho phép việc này.'),
  PAPER_BLANK: kind(409, 'OFFICER', false, 'Bản quét của giấy tờ chỉ có trang trắng: không có gì để kiểm tra đạt, phải quét lại.'),
  FILES_UNLISTED: kind(
    409,
    'OFFICER',
    false,
    'Có tệp tin, giấy tờ nộp sau khi gói hồ sơ đã ký mà chưa có trong danh mục nào có chữ ký số; công chức một cửa phải ký bổ sung trước.',
  ),
  CUSTODY_CONTRADICTED: kind(
    409,
    'OFFICER',
    false,
    'Chỉ giấy tờ đã nộp và được quét mới có thể trả lại sau khi quét; tệp điện tử và đơn, tờ khai không phải là bản sao có chứng thực trên giấy.',
  ),
  NOTHING_TO_SIGN: kind(
    409,
    'OFFICER',
    false,
    'Mọi tệp tin, giấy tờ của hồ sơ đã có trong danh mục có chữ ký số; không có gì phải ký bổ sung.',
  ),
  ACCOUNT_UNKNOWN: kind(409, 'OFFICER', false, 'Tài khoản này không thuộc các tài khoản đang phải chọn của hồ sơ.'),
  COMPONENT_MISSING: kind(409, 'OFFICER', false, 'Còn thành phần hồ sơ chưa được nộp, chưa xác nhận dữ liệu hoặc chưa phân loại giấy tờ.'),
  LOOK_UP_PENDING: kind(409, 'OFFICER', true, 'Đang tra cứu dữ liệu từ cơ sở dữ liệu chuyên ngành; hãy thử lại sau.'),
  DATA_NOT_FOUND: kind(409, 'OFFICER', false, 'Không có dữ liệu điện tử để xác nhận cho thành phần này.'),
  DATA_UNDECIDED: kind(
    409,
    'OFFICER',
    false,
    'Cơ sở dữ liệu đã có dữ liệu thay giấy tờ này: phải xác nhận dữ liệu, hoặc nêu vì sao không dùng được, trước khi nhận bản giấy.',
  ),
  LOOK_UP_OWED: kind(
    409,
    'OFFICER',
    true,
    'Cơ sở dữ liệu chuyên ngành chưa có câu trả lời của hôm nay, hoặc còn nợ một lần tra cứu; phải tra cứu lại xong trước khi trình hoặc ký kết quả.',
  ),
  FIELD_UNKNOWN: kind(422, 'CALLER', false, 'Mẫu kết quả không có trường này trong trường hợp của hồ sơ.'),
  RECORD_UNNAMED: kind(422, 'CALLER', false, 'Cơ sở dữ liệu có nhiều bản ghi: phải nêu bản ghi nào thay cho giấy tờ này.'),
  FIELD_VALUE_INVALID: kind(422, 'CALLER', false, 'Giá trị không dùng được cho trường này của kết quả.'),
  FIELD_CHANGED: kind(
    409,
    'OFFICER',
    false,
    'Dữ liệu hoặc quyết định về trường này đã khác lúc bạn xem; hãy mở lại hồ sơ, xem và quyết định lại.',
  ),
  RESULT_SIGNED_ALREADY: kind(
    422,
    'CALLER',
    false,
    'Tệp kết quả đã có chữ ký số, ô chữ ký hoặc ô điền; hãy xuất lại tệp PDF chưa ký, không có ô nào.',
  ),
  RESULT_PLACE_UNFIT: kind(422, 'CALLER', false, 'Chỗ của số, ngày hoặc chữ ký trên tệp kết quả không dùng được; xem lý do ở từng ô.'),
  RESULT_NOT_UPLOADED: kind(409, 'OFFICER', false, 'Kết quả của thủ tục này không do cán bộ tải lên.'),
  RESULT_FILE_MISSING: kind(409, 'OFFICER', false, 'Chưa tải lên tệp kết quả.'),
  RESULT_SIGNER_PRINTED: kind(
    409,
    'OFFICER',
    false,
    'Tệp kết quả đã in chức vụ, họ tên người ký; hãy trả lại dự thảo rồi tải lên tệp ghi người ký mới.',
  ),
  RESULT_OVERFLOWS: kind(409, 'OFFICER', false, 'Nội dung kết quả có từ rộng hơn khung in; hãy viết lại các trường được nêu.'),
  RESULT_FIELDS_OPEN: kind(
    409,
    'OFFICER',
    false,
    'Kết quả chưa lập được: còn trường thiếu giá trị hoặc có nguồn ghi khác nhau chưa được quyết định.',
  ),
  DRAFT_OUTDATED: kind(
    409,
    'OFFICER',
    false,
    'Dự thảo không còn đúng với dữ liệu của hôm nay; phải trả lại dự thảo (nếu đã ký thì thu hồi) để cán bộ xử lý quyết định và lập lại.',
  ),
  REASON_MISSING: kind(422, 'CALLER', false, 'Phải nêu lý do.'),
  NOTHING_TO_DIGITISE: kind(409, 'OFFICER', false, 'Hồ sơ không có giấy tờ nào phải số hóa.'),
  DIGITISATION_INCOMPLETE: kind(409, 'OFFICER', false, 'Còn giấy tờ chưa số hóa xong.'),
  CHECK_MISSING: kind(409, 'OFFICER', false, 'Chưa kiểm tra hồ sơ hoặc kết quả kiểm tra chưa đạt.'),
  DATA_NOT_CHECKED: kind(409, 'OFFICER', false, 'Còn giấy tờ phải chuyển thành dữ liệu điện tử chưa được kiểm tra.'),
  DATA_STALE: kind(409, 'OFFICER', false, 'Dữ liệu không ứng với bản số hóa hiện hành của giấy tờ.'),
  DATA_INVALID: kind(422, 'OFFICER', false, 'Dữ liệu không đúng mẫu của loại giấy tờ hoặc chỉ tới trang không có.'),
  CONSULTATION_OPEN: kind(409, 'OFFICER', false, 'Còn việc lấy ý kiến, xác minh chưa kết thúc.'),
  CONSULTATION_UNKNOWN: kind(422, 'OFFICER', false, 'Không có việc lấy ý kiến, xác minh này đang mở.'),
  CONSULTATION_NOT_DUE: kind(409, 'OFFICER', false, 'Chưa hết hạn trả lời; chưa được bỏ qua việc xác minh, lấy ý kiến này.'),
  VERIFICATION_MISSING: kind(409, 'OFFICER', false, 'Chưa xác minh, lấy ý kiến mà thủ tục quy định cho trường hợp này.'),
  ADDRESSEE_INVALID: kind(422, 'OFFICER', false, 'Cơ quan được hỏi không hợp lệ.'),
  DEADLINE_INVALID: kind(422, 'OFFICER', false, 'Thời hạn không hợp lệ: phải ở tương lai và tính được theo lịch làm việc.'),
  CONSULTATION_TOO_LONG: kind(
    422,
    'OFFICER',
    false,
    'Thời hạn trả lời dài hơn thời hạn mà thủ tục dành cho việc hỏi này, hoặc quá ngày hẹn trả kết quả; cần thêm thời gian thì phải hẹn lại trước.',
  ),
  CONSULTATION_TOO_SHORT: kind(422, 'OFFICER', false, 'Thời hạn trả lời ngắn hơn thời hạn mà thủ tục dành cho cơ quan được hỏi.'),
  SUPPLEMENT_OUTSIDE: kind(422, 'OFFICER', false, 'Chỉ được yêu cầu bổ sung giấy tờ trong thành phần hồ sơ của thủ tục.'),
  SUPPLEMENT_ONCE: kind(
    409,
    'OFFICER',
    false,
    'Chỉ được yêu cầu bổ sung một lần; lần nữa phải nêu lý do chính đáng và được người thứ hai xác nhận.',
  ),
  SUPPLEMENT_UNANSWERED: kind(
    422,
    'OFFICER',
    false,
    'Giấy tờ đã yêu cầu bổ sung phải được nộp bản mới, hoặc nêu lý do vì sao không cần bản mới; chưa có thì chưa nhận bổ sung.',
  ),
  SAME_AS_BEFORE: kind(
    422,
    'OFFICER',
    false,
    'Tệp tin này hồ sơ đã có từ trước khi yêu cầu bổ sung; phải nộp bản mới của giấy tờ, khác mọi tệp đã có.',
  ),
  RETURN_TOO_LATE: kind(409, 'OFFICER', false, 'Đã quá 03 ngày làm việc để trả lại hồ sơ không đủ điều kiện; có thể từ chối giải quyết.'),
  WINDOW_OPEN: kind(409, 'OFFICER', false, 'Thời hạn chưa hết.'),
  WINDOW_NOT_NAMED: kind(409, 'OFFICER', false, 'Thủ tục không quy định thời hạn bổ sung; chỉ được nhắc, không được dừng hồ sơ.'),
  ALREADY_PROLONGED: kind(409, 'OFFICER', false, 'Thời hạn bổ sung đã được gia hạn một lần.'),
  ACCOUNT_REQUIRED: kind(409, 'OFFICER', false, 'Trường hợp này bắt buộc phải có tài khoản số.'),
  HANDLER_INVALID: kind(
    422,
    'OFFICER',
    false,
    'Người được phân công phải là cán bộ xử lý hồ sơ của đơn vị chủ trì và đã từng đăng nhập hệ thống.',
  ),
  UNIT_INVALID: kind(422, 'OFFICER', false, 'Đơn vị nhận không hợp lệ: phải là đơn vị khác của cùng cơ quan chủ trì.'),
  GROUND_NOT_NAMED: kind(422, 'OFFICER', false, 'Căn cứ tạm dừng không có trong thủ tục; chỉ căn cứ được quy định mới tạm dừng thời hạn.'),
  GROUND_UNKNOWN: kind(422, 'OFFICER', false, 'Căn cứ này không có trong danh mục căn cứ mà quy định đặt ra cho việc này.'),
  LAW_NOT_IN_FORCE: kind(
    422,
    'OFFICER',
    false,
    'Văn bản được viện dẫn không có hiệu lực đối với hồ sơ này; giấy gửi người nộp chỉ dẫn văn bản đang áp dụng.',
  ),
  EXCEPTION_UNFOUNDED: kind(
    409,
    'OFFICER',
    false,
    'Giấy tờ này không cần quyết định không số hóa theo căn cứ đã nêu: quy định về số hóa thực hiện được, hoặc không yêu cầu tệp tin.',
  ),
  SECRECY_UNFOUNDED: kind(422, 'OFFICER', false, 'Đơn, tờ khai của người nộp không phải là giấy tờ mật.'),
  AMOUNT_INVALID: kind(422, 'OFFICER', false, 'Số tiền phải nộp phải lớn hơn 0 đồng và đúng mức mà thủ tục quy định.'),
  FEE_NOT_NAMED: kind(
    422,
    'OFFICER',
    false,
    'Thủ tục không quy định khoản thu này cho trường hợp của hồ sơ; khoản không có trong quy định thì không được thu.',
  ),
  FEE_COUNT_MISSING: kind(422, 'OFFICER', false, 'Khoản thu này tính theo số bản, số trang; phải ghi số lớn hơn 0 để tính mức thu.'),
  FEE_UNVERIFIED: kind(
    422,
    'OFFICER',
    false,
    'Mức thu chưa được xác minh trong hệ thống; chỉ được thu khi người thông báo đã đối chiếu với văn bản đang có hiệu lực và ghi rõ cách đối chiếu.',
  ),
  EXEMPTION_UNKNOWN: kind(422, 'OFFICER', false, 'Khoản thu không có trường hợp miễn này.'),
  PAUSE_REPEATED: kind(
    409,
    'OFFICER',
    false,
    'Thời hạn đã tạm dừng theo căn cứ này; chỉ được thông báo lại một lần khi lần trước đã quá hạn.',
  ),
  OBLIGATION_OPEN: kind(409, 'OFFICER', false, 'Còn nghĩa vụ tài chính chưa hoàn thành.'),
  OBLIGATION_UNKNOWN: kind(422, 'OFFICER', false, 'Không có nghĩa vụ, khoản thu này đang chờ.'),
  OBLIGATION_PAID: kind(409, 'OFFICER', false, 'Khoản này đã nộp; không thu hồi được thông báo của khoản đã nộp.'),
  OBLIGATION_REPEATED: kind(
    409,
    'OFFICER',
    false,
    'Đã có thông báo cùng loại, cùng số tiền đang chờ nộp; nếu thông báo đó sai thì thu hồi, nếu là khoản khác thì gộp vào một thông báo.',
  ),
  PAYMENT_KNOWN: kind(409, 'CALLER', false, 'Khoản tiền này đã được ghi nhận.'),
  PAYMENT_UNKNOWN: kind(422, 'OFFICER', false, 'Hồ sơ không có khoản tiền đã nộp này.'),
  STRAY_UNKNOWN: kind(404, 'CALLER', false, 'Không có khoản tiền nộp qua nền tảng thanh toán với mã này.'),
  STRAY_DECIDED: kind(409, 'OFFICER', false, 'Khoản tiền này đã được ghi cho một hồ sơ hoặc đã quyết định hoàn trả.'),
  REFUND_NOT_DUE: kind(
    409,
    'OFFICER',
    false,
    'Khoản tiền này không phải hoàn trả, hoặc đã hoàn trả; thu sai thì đề nghị hoàn trả và ghi rõ là thu sai.',
  ),
  REFUND_WAY: kind(422, 'OFFICER', false, 'Tiền nộp tại quầy chỉ hoàn trả được tại quầy.'),
  DIGITISATION_UNPAID: kind(
    409,
    'OFFICER',
    false,
    'Giấy tờ số hóa theo nhu cầu chưa nộp phí hoặc chưa ký số sao y; người nộp không nộp phí thì phân loại lại để giấy tờ đi bằng bản giấy.',
  ),
  FEE_UNPAID: kind(409, 'OFFICER', false, 'Còn phí, lệ phí chưa nộp; chưa trả được kết quả.'),
  NEW_DATE_INVALID: kind(
    422,
    'OFFICER',
    false,
    'Ngày hẹn lại phải là ngày làm việc chưa qua, sau ngày hẹn hiện tại, và không xa hơn một lần thời hạn giải quyết của thủ tục nữa.',
  ),
  FOUR_EYES: kind(409, 'OFFICER', false, 'Việc này cần hai người: một người đề nghị, một người có thẩm quyền khác xác nhận.'),
  LETTER_STATE: kind(409, 'OFFICER', false, 'Phiếu xin lỗi và hẹn lại chưa ở trạng thái cho phép việc này.'),
  WITHDRAWAL_UNDECIDED: kind(409, 'OFFICER', false, 'Người nộp đã yêu cầu rút hồ sơ; phải quyết định yêu cầu này trước.'),
  WITHDRAWAL_NONE: kind(409, 'OFFICER', false, 'Không có yêu cầu rút hồ sơ nào đang chờ.'),
  WITHDRAWAL_EXISTS: kind(409, 'OFFICER', false, 'Yêu cầu rút hồ sơ đã được ghi nhận.'),
  RESULT_IN_FORCE: kind(409, 'OFFICER', false, 'Đã có kết quả được ký; không dừng được hồ sơ (Nghị định 118/2025/NĐ-CP Điều 21).'),
  RESULT_NOT_IN_FORCE: kind(409, 'OFFICER', false, 'Chưa có kết quả được ký; yêu cầu rút phải được chấp nhận.'),
  PAPER_HANDED_OUT: kind(409, 'OFFICER', false, 'Kết quả bản giấy đã trao; sai sót được sửa bằng hồ sơ mới có liên kết.'),
  RESULT_DOUBTED: kind(
    409,
    'OFFICER',
    false,
    'Có đề nghị thu hồi kết quả vì sai sót đang chờ xác nhận; phải quyết định đề nghị này trước khi phát hành hoặc trả kết quả.',
  ),
  PACKAGE_UNCONFIRMED: kind(409, 'OPERATOR', false, 'Bên nhận chưa xác nhận đúng gói hồ sơ (mã băm không khớp).'),
  RESULT_MADE_ELSEWHERE: kind(409, 'OFFICER', false, 'Kết quả của thủ tục này do hệ thống khác lập và báo về; ở đây không lập dự thảo.'),
  RESULT_UNKNOWN: kind(422, 'CALLER', false, 'Hồ sơ không có kết quả này do cơ quan khác lập.'),
  RESULT_NOT_ASKED: kind(409, 'CALLER', false, 'Chưa đề nghị lập kết quả này: còn chờ kết quả khác, hoặc đã hủy.'),
  REPORT_HASH_DIFFERS: kind(422, 'CALLER', false, 'Tệp nhận được không đúng mã băm đã báo.'),
  SIGNER_NOT_MAKER: kind(422, 'CALLER', false, 'Kết quả không do cơ quan lập kết quả ký số, hoặc có người khác vẽ thêm sau chữ ký đó.'),
  NO_CONFLICT: kind(409, 'OFFICER', false, 'Không có hai báo cáo khác nhau về kết quả này.'),
  SIGNER_NOT_NAMED: kind(409, 'OFFICER', false, 'Dự thảo ghi tên người ký khác; hãy đổi người ký hoặc trả lại dự thảo.'),
  SIGNER_INVALID: kind(422, 'OFFICER', false, 'Người được nêu không có quyền ký văn bản này vào hôm nay; hãy chọn người có quyền ký.'),
  MANDATE_ENDED: kind(
    409,
    'OFFICER',
    false,
    'Người ký không có quyền ký văn bản này vào hôm nay; hãy đổi người ký, nội dung dự thảo giữ nguyên, hoặc trả lại dự thảo.',
  ),
  ALREADY_DELIVERED: kind(409, 'OFFICER', false, 'Kết quả đã được trả theo hình thức này.'),
  RECEIVER_UNKNOWN: kind(409, 'OFFICER', false, 'Hồ sơ không có người đại diện được nhận kết quả; kết quả chỉ được trả cho chủ hồ sơ.'),
  RECEIVER_DIFFERS: kind(
    409,
    'OFFICER',
    false,
    'Người đến nhận không phải người ghi trong hồ sơ: họ tên hoặc số định danh khác; không trao kết quả.',
  ),
  REPRESENTATIVE_INCOMPLETE: kind(
    422,
    'CALLER',
    false,
    'Người nộp là người đại diện thì phải ghi người đó và đúng một tư cách: quan hệ đại diện theo pháp luật, hoặc văn bản ủy quyền (Nghị định 118/2025/NĐ-CP Điều 6).',
  ),
  REPRESENTATIVE_IS_OWNER: kind(
    422,
    'CALLER',
    false,
    'Người đại diện phải là người khác chủ hồ sơ; nếu chỉ trùng họ tên, đối chiếu giấy tờ tùy thân rồi xác nhận khi tiếp nhận (namesake).',
  ),
  REPRESENTATIVE_UNFIT: kind(422, 'CALLER', false, 'Người này không thể đại diện cho chủ hồ sơ theo những gì đã ghi.'),
  OWNER_CANNOT_ACT: kind(
    422,
    'CALLER',
    false,
    'Chủ hồ sơ chưa đủ tuổi tự mình làm thủ tục: người đại diện theo pháp luật phải nộp hồ sơ và nhận kết quả thay.',
  ),
  AUTHORISATION_NOT_IN_FORCE: kind(409, 'OFFICER', false, 'Văn bản ủy quyền chưa có hoặc không còn hiệu lực vào ngày này.'),
  PAPER_RESULT_ALONE: kind(
    422,
    'CALLER',
    false,
    'Kết quả luôn có bản điện tử; không có hình thức chỉ nhận bản giấy (Quyết định 2603/QĐ-UBND, mục 2, Bước 4).',
  ),
  DOSSIER_DUPLICATE: kind(
    409,
    'CALLER',
    false,
    'Người này đang có hồ sơ của cùng thủ tục chưa kết thúc; nêu mã hồ sơ đó (duplicateOf) hoặc lý do nộp thêm (duplicateReason).',
  ),
  FORM_NOT_REQUIRED: kind(409, 'OFFICER', false, 'Thủ tục không trả kết quả theo hình thức này.'),
  RECEIPT_NOT_READY: kind(409, 'OFFICER', true, 'Giấy tiếp nhận chưa được lập hoặc đang được lập.'),
  RECEIPT_NOT_DUE: kind(409, 'OFFICER', false, 'Hồ sơ trả kết quả ngay trong ngày, người nộp không yêu cầu Giấy tiếp nhận nên không lập.'),
  CALENDAR_KNOWN: kind(409, 'OPERATOR', false, 'Hồ sơ đã được tính lại thời hạn theo lịch làm việc này.'),
  WORK_UNKNOWN: kind(422, 'OFFICER', false, 'Hồ sơ không có việc kỹ thuật nào đang lỗi với mã này.'),
  WORK_NOT_CORRECTABLE: kind(409, 'OFFICER', false, 'Việc này không sửa được dữ liệu đầu vào; chỉ có thể thực hiện lại hoặc tạm giữ.'),
  WORK_NOT_SKIPPABLE: kind(409, 'OFFICER', false, 'Việc này là bắt buộc, không được bỏ qua.'),
  REQUEST_UNKNOWN: kind(422, 'OFFICER', false, 'Không có đề nghị nào với mã này đang chờ người thứ hai xác nhận.'),
  REQUEST_EXISTS: kind(409, 'OFFICER', false, 'Việc này đã được đề nghị và đang chờ người thứ hai xác nhận.'),
  // Technical
  ENGINE_UNAVAILABLE: kind(
    503,
    'OPERATOR',
    true,
    'Hệ thống xử lý tạm thời không sẵn sàng; lệnh chưa được thực hiện, hãy gửi lại với cùng Idempotency-Key.',
  ),
  DOSSIER_MOVING: kind(503, 'OPERATOR', true, 'Hồ sơ đang được chuyển sang lượt xử lý mới; hãy gửi lại ngay.'),
  TAKEN_BACK: kind(
    409,
    'CALLER',
    false,
    'Việc này đã được nhận nhưng rốt cuộc không được thực hiện: bị trả lại để sửa, không được xác nhận, hồ sơ đã sang bước mà việc này không còn được làm, người nộp yêu cầu rút hồ sơ trong lúc đang làm, hồ sơ đã kết thúc, hoặc bị gỡ bỏ khi đối chiếu. Nếu còn cần, hãy gửi lại như một việc mới.',
  ),
  COMMAND_EXPIRED: kind(409, 'OPERATOR', true, 'Lệnh đến quá muộn nên không được thực hiện; hãy gửi lại như một lệnh mới.'),
  DATABASE_UNAVAILABLE: kind(503, 'OPERATOR', true, 'Cơ sở dữ liệu tạm thời không sẵn sàng; hãy gửi lại sau.'),
  STORAGE_FULL: kind(
    507,
    'OPERATOR',
    true,
    'Hệ thống đã hết dung lượng lưu trữ; chưa ghi nhận được, hãy báo đầu mối hỗ trợ và gửi lại sau.',
  ),
  SERVER_BUSY: kind(503, 'OPERATOR', true, 'Hệ thống đang quá tải; hãy thử lại sau ít giây.'),
  ISSUER_UNAVAILABLE: kind(503, 'OPERATOR', true, 'Hệ thống định danh tạm thời không sẵn sàng; hãy thử lại sau.'),
  INSPECTION_UNAVAILABLE: kind(503, 'OPERATOR', true, 'Máy chủ đang quá tải nên chưa kiểm tra xong tệp tin; hãy gửi lại sau.'),
  INTERNAL: kind(500, 'DEVELOPER', true, 'Có lỗi trong hệ thống. Đầu mối hỗ trợ có thể tra cứu theo mã yêu cầu.'),
} as const satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof FAILURES;

/** How a refused request may come again. */
export type Resend = 'NEVER' | 'SAME_KEY' | 'NEW_KEY';

export const RESEND: Readonly<Record<Resend, string>> = {
  NEVER: 'không: chính yêu cầu ấy sẽ lại bị từ chối',
  SAME_KEY: 'được: chính yêu cầu ấy, không sửa, với cùng Idempotency-Key, sau số giây ghi ở Retry-After',
  NEW_KEY:
    'được: nội dung ấy, không sửa; lệnh thì với Idempotency-Key mới (lời từ chối theo khóa cũ không đổi nữa), sau số giây ghi ở Retry-After',
};

/** Decided by the rules, a command stays refused under its key; what failed before or beside them was no decision, and another key might do it twice. */
export const resendOf = (code: FailureCode): Resend => {
  const { retry, status } = FAILURES[code];
  if (!retry) return 'NEVER';
  return status === 409 ? 'NEW_KEY' : 'SAME_KEY';
};

/** What explains a refusal, with its word in the sentence; null: it travels in codes alone. */
export const FACTS = {
  roles: 'Vai trò được phép',
  items: 'Giấy tờ',
  registers: 'Cơ sở dữ liệu',
  consultations: 'Việc xác minh, lấy ý kiến',
  phase: 'Bước hiện tại',
  permittedIn: 'Được phép ở bước',
  status: 'Trạng thái',
  act: 'Việc',
  first: 'Phải làm trước',
  dossier: 'Hồ sơ',
  since: 'Từ lúc',
  intakeUnit: 'Đơn vị tiếp nhận',
  leadUnit: 'Đơn vị chủ trì',
  allowed: 'Giá trị được phép',
  signers: 'Người có quyền ký',
  ended: 'Hết hiệu lực từ ngày',
  reason: 'Lý do',
  acts: 'Văn bản không áp dụng',
  stage: null,
  line: null,
  pages: null,
  file: null,
  open: null,
  earliest: null,
  dueAt: null,
  appointmentAt: null,
  limit: null,
  workingDays: 'Số ngày làm việc nhiều nhất',
  leastWorkingDays: 'Số ngày làm việc ít nhất',
  request: 'Đề nghị',
  obligations: 'Khoản thu',
  signer: null,
} as const satisfies Readonly<Record<string, string | null>>;

export type FactName = keyof typeof FACTS;

/** One field of a request and what is wrong with it, never its value. */
export interface FieldError {
  readonly field: string;
  readonly reason: string;
  /** Where only some values are taken: all of them, as they are written in a request. */
  readonly allowed?: readonly string[];
}

/** Said of a field with `allowed` beside it. */
export const NOT_IN_LIST = 'không phải một trong các giá trị được phép';

/** A rule's no. Carries codes, ids and role names only, so it may be stored in a workflow's failure and in logs. */
export interface Refusal<Code extends FailureCode = FailureCode> {
  readonly refused: true;
  readonly code: Code;
  /** JSON path or field that the refusal is about. */
  readonly field?: string;
  /** Ids and codes that explain it: the items that are missing, the phases or roles that are allowed. */
  readonly detail?: Readonly<Partial<Record<FactName, string | number | readonly string[]>>>;
  /** Everything that is wrong at once, where that may be several fields. */
  readonly errors?: readonly FieldError[];
}

export const refuse = <Code extends FailureCode>(code: Code, extra: Omit<Refusal, 'refused' | 'code'> = {}): Refusal<Code> => ({
  refused: true,
  code,
  ...extra,
});

/** Refuses all these fields at once: the refusal's own field and reason are those of the first. */
export const refuseFields = <Code extends FailureCode>(code: Code, errors: readonly [FieldError, ...FieldError[]]): Refusal<Code> =>
  refuse(code, { field: errors[0].field, detail: { reason: errors[0].reason }, errors });

/** What is wrong by field; the one field that a rule names is one of them, so that a form need look in one place only. */
export const errorsOf = ({ code, field, detail, errors }: Refusal): readonly FieldError[] => {
  if (errors !== undefined || field === undefined) return errors ?? [];
  const { reason, allowed } = detail ?? {};
  const listed = Array.isArray(allowed) ? { allowed: allowed.map(String) } : {};
  const words = reason ?? ('allowed' in listed && code === 'BODY_INVALID' ? NOT_IN_LIST : FAILURES[code].message);
  return [{ field, reason: String(words), ...listed }];
};

/** Refuses for all of these at once: the first gives the code, each its fields. */
export const refuseTogether = (refusals: readonly [Refusal, ...Refusal[]]): Refusal => {
  const [first, ...others] = refusals;
  if (others.length === 0) return first;
  const found = new Map<string, FieldError>();
  for (const error of refusals.flatMap(errorsOf)) if (!found.has(error.field)) found.set(error.field, error);
  return { ...first, errors: [...found.values()] };
};

/** Whether there is any; for lists that are collected. */
export const isAny = <T>(list: readonly T[]): list is readonly [T, ...T[]] => list.length > 0;

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value && value.refused === true;
