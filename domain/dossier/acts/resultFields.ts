import { type FieldError, refuse } from '../../failures.ts';
import { ownResultOf } from '../../law/procedure.ts';
import { SAID_BY } from '../../law/results/fields.ts';
import { decision, ownRule } from '../basis.ts';
import { addWork, applied, endWork, mine } from '../change.ts';
import type { Asked, Command } from '../commands.ts';
import { OPEN_PHASES } from '../phases.ts';
import { NOWHERE } from '../result-places.ts';
import { quick } from '../spec.ts';
import type { DossierState } from '../state.ts';

const handler = [{ role: 'CASE_HANDLER', scope: 'HANDLER' }] as const;
/** Leaders, and whoever heads a unit and is named to sign by order or by authorisation (Decree 30/2020 Art. 13(3), (4)). */
export const signers = [
  { role: 'COMPETENT_LEADER', scope: 'LEAD_AGENCY' },
  { role: 'UNIT_HEAD', scope: 'SIGNER' },
  { role: 'ONE_STOP_HEAD', scope: 'SIGNER' },
] as const;

/** Whether the handler makes the result himself and uploads it. */
export const isUploaded = ({ law }: Pick<DossierState, 'law'>): boolean => ownResultOf(law.procedure)?.way === 'UPLOADED';

/** Registers that still owe an answer about the person (giấy tờ và sổ phải khớp trước khi cấp kết quả). */
export const registersOwing = ({ registers = {} }: Pick<DossierState, 'registers'>): readonly string[] =>
  Object.entries(registers).flatMap(([register, answer]) => (answer === 'PENDING' ? [register] : []));

/** Asks registers about the person; one that is being asked is not asked twice. */
export const askRegisters = (state: DossierState, registers: readonly string[]): DossierState => {
  const asked = registers.filter((register) => !registersOwing(state).includes(register));
  if (asked.length === 0) return state;
  const pending = Object.fromEntries(asked.map((register) => [register, 'PENDING' as const]));
  return asked.reduce<DossierState>((next, register) => addWork(next, { kind: 'ASK_REGISTER', register }), {
    ...state,
    registers: { ...state.registers, ...pending },
  });
};

/** What the registers answered an act that asked them itself. */
export const answeredBy = (state: DossierState, { registers = {} }: Asked): DossierState => {
  const answers = Object.entries(registers).map(([register, found]) => [register, found ? 'FOUND' : 'NONE'] as const);
  return answers.length === 0 ? state : { ...state, registers: { ...state.registers, ...Object.fromEntries(answers) } };
};

/** What a second person is asked about, and how its field is called; null: one person's word will do. */
const secondLook = ({ act, data }: Command): { readonly what: string; readonly label: string } | null => {
  if (act !== 'DECIDE_FIELD') return null;
  const { overrules, unlisted, incapable } = data;
  if (overrules !== undefined) return { what: 'ghi khác sổ', label: overrules };
  // Of both at once, so that no history tells how old somebody is.
  if (incapable !== undefined)
    return { what: 'ghi điều hiếm khi hợp với người chưa đủ tuổi, người có người đại diện theo pháp luật', label: incapable };
  return unlisted === undefined ? null : { what: 'ghi ngoài danh mục', label: unlisted };
};

/** Fields whose value waits for a second person, since a register says otherwise, no list has it or it hardly fits the person; in a sentence without any value. */
export const awaitingSecond = ({ requests }: Pick<DossierState, 'requests'>): readonly FieldError[] =>
  requests.flatMap(({ command }) => {
    const look = secondLook(command);
    return command.act !== 'DECIDE_FIELD' || look === null
      ? []
      : [{ field: command.data.field, reason: `${look.label}: đề nghị ${look.what} đang chờ người thứ hai xác nhận.` }];
  });

/** B3 — what the result will say: the registers are asked about the person, and a person decides where the sources differ. */
export const resultFields = [
  quick('ASK_REGISTERS', {
    name: 'Tra cứu lại cơ sở dữ liệu về người được cấp kết quả',
    basis: ownRule('cơ sở dữ liệu được tra lại khi dữ liệu đã được sửa, hồ sơ chưa được tra hoặc sang ngày khác', decision(2, 4)),
    // Whoever signs on a later day than the draft's must know that day's answer.
    from: ['PROCESSING', 'AWAITING_SIGNATURE'],
    permits: [...handler, ...signers],
    refuses: ['LOOK_UP_PENDING'],
    asks: ({ law }) => [{ registers: law.procedure.registers ?? [] }],
    events: { REGISTERS_ASKED: 'Tra cứu lại cơ sở dữ liệu' },
    guard: (state, { data }) =>
      data.registers.some((register) => registersOwing(state).includes(register)) ? refuse('LOOK_UP_PENDING') : null,
    apply: (state, { data }) =>
      applied(askRegisters(state, data.registers), { type: 'REGISTERS_ASKED', data: { registers: data.registers } }),
  }),
  quick('REGISTER_ANSWERED', {
    name: 'Kết quả tra cứu về người được cấp kết quả',
    basis: decision(2, 4),
    // A register answers when it can, wherever the dossier is by then.
    from: OPEN_PHASES,
    permits: [{ role: 'SYSTEM', scope: 'SYSTEM' }],
    asks: ({ work }) => work.flatMap((entry) => (entry.kind === 'ASK_REGISTER' ? [{ register: entry.register, found: true }] : [])),
    events: { REGISTER_ANSWERED: 'Đã tra cứu cơ sở dữ liệu về người được cấp kết quả' },
    apply: (state, { id, data: { register, found } }) =>
      applied(
        { ...endWork(state, id), registers: { ...state.registers, [register]: found ? 'FOUND' : 'NONE' } },
        { type: 'REGISTER_ANSWERED', data: { register, found } },
      ),
  }),
  quick('ATTACH_RESULT', {
    name: 'Tải lên tệp kết quả',
    basis: ownRule('kết quả soạn bằng phần mềm khác được tải lên làm dự thảo, chỗ của số, ngày và chữ ký phải trống', decision(3, 3)),
    from: ['PROCESSING'],
    permits: handler,
    refuses: ['RESULT_NOT_UPLOADED'],
    asks: (state) => (isUploaded(state) ? [{ file: '', pages: 0, places: NOWHERE }] : []),
    events: { RESULT_ATTACHED: 'Đã tải lên tệp kết quả' },
    leaves: { record: 'Tệp kết quả, chỗ của số, ngày và chữ ký trên tệp' },
    expected: (state) => (isUploaded(state) && state.attached === undefined ? [{ subject: '', ...mine(state) }] : []),
    guard: (state) => (isUploaded(state) ? null : refuse('RESULT_NOT_UPLOADED')),
    apply: (state, { data: { file, pages, places } }) =>
      applied({ ...state, attached: { file, places } }, { type: 'RESULT_ATTACHED', data: { file, pages } }),
  }),
  quick('DECIDE_FIELD', {
    name: 'Ghi, chọn giá trị in trên kết quả',
    basis: ownRule('sổ, giấy tờ và lời khai ghi khác nhau thì cán bộ xử lý quyết định và nêu lý do', decision(3, 3)),
    from: ['PROCESSING'],
    permits: handler,
    // No single officer certifies against a register, or what is out of the ordinary (1.2).
    confirmers: ['UNIT_HEAD', 'COMPETENT_LEADER'],
    confirmedWhen: (_state, command) => secondLook(command) !== null,
    requestName: (command) => {
      const look = secondLook(command);
      if (command.act !== 'DECIDE_FIELD' || look === null) return '';
      const [first = '', ...rest] = `${look.what} trên kết quả: `;
      return `${first.toLocaleUpperCase('vi')}${rest.join('')}${look.label}, theo ${SAID_BY[command.data.source].toLocaleLowerCase('vi')}`;
    },
    refuses: ['FIELD_CHANGED'],
    asks: (state) => [{ field: '', source: 'HANDLER', after: state.decided?.[''] ?? null }],
    events: { FIELD_DECIDED: 'Đã ghi, chọn giá trị in trên kết quả' },
    leaves: { record: 'Giá trị in trên kết quả, nguồn và lý do; in trong Phiếu kiểm soát' },
    // Two who decide at once have both seen what stood before: the second sees the first one's word, and then decides.
    guard: (state, { data }) => ((state.decided?.[data.field] ?? null) === data.after ? null : refuse('FIELD_CHANGED', { field: 'seen' })),
    // What was confirmed stands under the second person's own act, so it names the first one's.
    apply: (state, { id, actor, confirmedBy, data: { field, source } }) =>
      applied(
        { ...state, decided: { ...state.decided, [field]: id } },
        {
          type: 'FIELD_DECIDED',
          data: { field, source, ...(confirmedBy === undefined ? {} : { command: id, by: actor.person }) },
        },
      ),
  }),
];
