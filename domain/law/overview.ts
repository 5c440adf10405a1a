import type { Definition } from './catalogue.ts';
import { FEE_KINDS, rateInWords } from './fees.ts';
import { authorityLines } from './mandates.ts';
import { categoryOn, ofKind, overrideOn } from './pin.ts';
import { consultationsOf, pauseGroundsOf, resultsOf } from './procedure.ts';
import type { LawBody } from './schemas.ts';
import { limitInWords, SERVICE_LEVELS } from './words.ts';

/** An unverified value says so wherever it shows. */
const mark = (verified: boolean): string => (verified ? '' : ' **(chưa xác minh)**');
const act = ({ act: name, article }: { readonly act: string; readonly article?: string }): string =>
  article === undefined ? name : `${article} ${name}`;
const period = ({ validFrom, validTo }: Definition): string => `từ ${validFrom}${validTo === null ? '' : ` đến trước ${validTo}`}`;
const condition = (when: LawBody<'PROCEDURE'>['caseQuestions']): string =>
  Object.entries(when)
    .map(([question, answers]) => `${question} = ${answers.join(' / ')}`)
    .join(', ') || 'mọi trường hợp';

const limit = ({ source, verified, ...rule }: LawBody<'PROCEDURE'>['deadline']): string =>
  `${limitInWords(rule)}${mark(verified)}: ${source}`;

const procedure = (definition: Definition<'PROCEDURE'>, law: readonly Definition[]): readonly string[] => {
  const { body } = definition;
  const day = definition.validFrom;
  return [
    `### ${body.code} ${body.name}${mark(body.verified)}`,
    '',
    `Phiên bản ${body.version}, ${period(definition)}; dịch vụ công ${SERVICE_LEVELS[body.serviceLevel]}; ${body.receiving ? 'đang tiếp nhận' : 'chưa tiếp nhận'}${body.processedAt === 'CENTRAL' ? '; hệ thống trung ương xử lý' : ''}. ${body.source}.`,
    '',
    '| Thành phần | Khi | Bản chính/bản sao | Dữ liệu thay thế | Diện số hóa | Căn cứ |',
    '|---|---|---|---|---|---|',
    ...body.components.map((component) => {
      const { replaceableByData: data } = component;
      const override = overrideOn(law, body.code, component.code, day);
      return `| ${component.code} ${component.name} | ${condition(component.when)} | ${component.originals}/${component.copies}${component.presentedOnly ? ', chỉ xuất trình' : ''} | ${data === undefined ? '–' : `${data.register}${data.mandatory ? ', bắt buộc' : ''} từ ${data.from}`} | ${override ?? categoryOn(law, body.code, component, day) ?? 'theo nhu cầu'} | ${act(component.legalBasis)}${mark(component.verified)} |`;
    }),
    '',
    `- Thời hạn: ${limit(body.deadline)}`,
    ...(body.deadlineVariants ?? []).map(
      ({ when, enabled, ...rule }) => `- Thời hạn khi ${condition(when)}${enabled ? '' : ' (đang tắt)'}: ${limit(rule)}`,
    ),
    ...(body.consultations ?? []).map(
      ({ kind, when, addressee, addressedTo = '', workingDays, excludedFromClock, legalBasis, verified }) =>
        `- ${kind} khi ${condition(when)}: ${addressee}${addressedTo === '' ? '' : ` (${addressedTo})`}, ${workingDays} ngày làm việc, ${excludedFromClock ? 'không tính vào' : 'tính trong'} thời hạn; ${act(legalBasis)}${mark(verified)}`,
    ),
    ...(body.excludedCases ?? []).map(
      ({ when, reason, legalBasis, verified }) => `- Không cấp khi ${condition(when)}: ${reason}; ${act(legalBasis)}${mark(verified)}`,
    ),
    ...(body.fees ?? []).map(
      ({ kind, name, when, rate, legalBasis, verified }) =>
        `- ${FEE_KINDS[kind]}: ${name}${Object.keys(when).length === 0 ? '' : ` khi ${condition(when)}`}: ${rateInWords(rate)}; ${act(legalBasis)}${mark(verified)}`,
    ),
    ...pauseGroundsOf(body).map(({ code, article }) => `- Tạm dừng tính thời hạn: ${code}, ${article}`),
    ...resultsOf(body).map(
      ({ code, paperType, name, madeBy, way, forms, store, dependsOn }) =>
        `- Kết quả ${code}: ${name} (${paperType}, ${madeBy === 'LEAD' ? 'cơ quan chủ trì' : madeBy}); ${WAYS[way]}; ${forms === 'E' ? 'chỉ bản điện tử' : 'bản điện tử và bản giấy'}${store === undefined ? '' : `; lưu tại ${store}`}${dependsOn.length === 0 ? '' : `; sau ${dependsOn.join(', ')}`}`,
    ),
    ...(consultationsOf(body, {}).length > 0 ? ['- Luôn phải lấy ý kiến'] : []),
    '',
  ];
};

const WAYS = { FORM: 'theo mẫu', UPLOADED: 'tệp của người xử lý', EXTERNAL: 'hệ thống khác làm' } as const;

const ended = ({ endedActs = [] }: LawBody<'RULE_SET'>): string => endedActs.map(({ act, by }) => `; thôi tính ${act} (${by})`).join('');

/** The law in words for those who must confirm it: Markdown in Vietnamese, every unverified value marked, with its source. */
export const lawOverview = (law: readonly Definition[]): string =>
  [
    '# Định nghĩa pháp luật đang nạp',
    '',
    ...ofKind(law, 'DECISION').map(({ body }) => `Quyết định nền: ${body.source}${mark(body.verified)}`),
    '',
    '## Tầng pháp luật quốc gia',
    '',
    ...[...ofKind(law, 'RULE_SET')]
      .sort((one, other) => (one.validFrom < other.validFrom ? -1 : 1))
      .map(
        (layer) =>
          `- ${layer.key}, phiên bản ${layer.version}, ${period(layer)}: ${layer.body.acts.map(({ act, repealed }) => (repealed === undefined ? act : `${act} (đã bãi bỏ: ${repealed})`)).join('; ')}${ended(layer.body)}. Biểu mẫu: ${layer.body.forms.map(({ number, document, name, symbol }) => `${number} ${name} (${document}${symbol === undefined ? '' : `, ký hiệu ${symbol.text}${mark(symbol.verified)}`})`).join('; ')}. ${layer.body.source}${mark(layer.body.verified)}`,
      ),
    '',
    '## Căn cứ từ chối và ngoại lệ',
    '',
    ...ofKind(law, 'DECISION').flatMap(({ body }) =>
      body.grounds.map(
        ({ of, code, name, legalBases, verified }) => `- ${of} ${code}: ${name}; ${legalBases.map(act).join('; ')}${mark(verified)}`,
      ),
    ),
    '',
    '## Diện phải số hóa',
    '',
    ...ofKind(law, 'MANDATORY').map(({ body }) => `- ${body.name} (${body.category}): ${body.source}${mark(body.verified)}`),
    ...ofKind(law, 'SPECIAL_LAW').map(
      ({ body }) => `- ${body.procedure} ${body.component}: ${body.mode}, ${act(body.legalBasis)}${mark(body.verified)}`,
    ),
    ...ofKind(law, 'DIGITISATION').map(
      (start) => `- Cấp ${start.key} số hóa ${period(start)}: ${start.body.source}${mark(start.body.verified)}`,
    ),
    '',
    '## Người có quyền ký',
    '',
    ...ofKind(law, 'MANDATES').flatMap((table) => [
      `- ${table.key}, phiên bản ${table.version}, ${period(table)}: ${table.body.source}${mark(table.body.verified)}`,
      ...table.body.mandates.map((mandate) => {
        const { id, person, from, to, unit, procedures, documents, basis } = mandate;
        const limits = [unit ?? [], procedures ?? [], documents ?? []].flat();
        const written = basis === undefined ? '' : `; ${act(basis)}, ký ngày ${basis.signedOn}`;
        return `  - ${id} ${person}: ${authorityLines(table.body, mandate).join(' / ')}, từ ${from}${to === undefined ? '' : ` đến trước ${to}`}${limits.length === 0 ? '' : ` (${limits.join(', ')})`}${written}`;
      }),
    ]),
    '',
    '## Thủ tục',
    '',
    ...ofKind(law, 'PROCEDURE').flatMap((definition) => procedure(definition, law)),
    '## Loại giấy tờ',
    '',
    ...ofKind(law, 'PAPER_TYPE').map(
      ({ body }) =>
        `- ${body.name} (${body.paperType})${mark(body.verified)}: ${body.fields.map(({ name, required, sensitive }) => `${name}${required ? '*' : ''}${sensitive ? ' (nhạy cảm)' : ''}`).join(', ') || 'không chuyển thành dữ liệu'}`,
    ),
    '',
    '## Mẫu kết quả',
    '',
    ...ofKind(law, 'RESULT_FORM').flatMap(({ body }) => [
      `- ${body.title} (${body.form})${mark(body.verified)}: ${body.source}`,
      ...body.fields.map(
        ({ name, label, required, when, sources }) =>
          `  - ${label} (${name}${required ? '*' : ''}), ${condition(when)}: ${sources.map(({ from }) => from).join(', ')}`,
      ),
    ]),
    '',
    '## Lịch làm việc',
    '',
    ...ofKind(law, 'CALENDAR').flatMap(({ body }) => [
      `- ${body.year}${body.status === 'PROVISIONAL' ? ' **(tạm tính)**' : ''}: ${body.sources.join('; ')}`,
      ...[...body.daysOff, ...body.workedSaturdays]
        .filter(({ verified }) => !verified)
        .map(({ date, name }) => `  - ${date} ${name}${mark(false)}`),
    ]),
    '',
  ].join('\n');
