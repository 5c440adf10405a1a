import { CONTENTS, OPENINGS, SPECS } from '../../domain/dossier/contents.ts';
import { isLong, leavingOf, type Permit, rolesOf, type Scope, type Spec } from '../../domain/dossier/spec.ts';
import type { DossierPhase, Role } from '../../domain/dossier/state.ts';
import { GENERAL_REFUSALS } from '../../domain/dossier/transition.ts';
import { PHASES, ROLES } from '../../domain/dossier/wording.ts';
import { FAILURES, type FailureCode } from '../../domain/failures.ts';
import type { Exploration, Move } from './explore.ts';
import { GENERATED, type GeneratedFile, list, page, table } from './markdown.ts';
import { ENDS, placeName, roleAt, SCOPES } from './words.ts';

/** More phases than this, and an act stands in the section of acts that are not tied to a phase. */
const MANY_PHASES = 4;

const sentence = (code: FailureCode): string => `${FAILURES[code].message} \`${code}\``;

const who = ({ permits, confirmers }: Spec): string =>
  [
    ...permits.map(({ role, scope }) => roleAt(role, scope)),
    ...(confirmers === undefined ? [] : [`người thứ hai xác nhận: ${confirmers.map((role) => ROLES[role]).join(' hoặc ')}`]),
  ].join(';\n');

const target = (moves: readonly Move[], { act }: Spec, phase: DossierPhase | null): string => {
  const of = moves.filter((move) => move.act === act && (phase === null || move.phase === phase));
  if (of.length === 0) return 'chưa đi tới được';
  const places = [
    ...new Set(of.map(({ from, to }) => (from === to ? 'giữ nguyên' : ENDS.includes(to) ? `kết thúc: ${placeName(to)}` : placeName(to)))),
  ];
  return places.join('; hoặc ');
};

/** A supplement has two stages, and most of its acts belong to one of them. */
const stageOf = (moves: readonly Move[], { act }: Spec): string => {
  const stages = [...new Set(moves.flatMap((move) => (move.act === act && move.phase === 'SUPPLEMENT' ? [move.from] : [])))];
  return stages.length === 1 ? `(chỉ khi: ${stages.map(placeName).join()})` : '';
};

const traits = (spec: Spec): string =>
  [spec.expected === undefined ? '' : '●', isLong(spec) ? '⏳' : '', spec.duringUnderway === true ? '∥' : ''].join('');

const HEADER = ['Số', 'Việc', 'Ai được làm', 'Chuyển sang', 'Từ chối khi', 'Để lại', 'Căn cứ'];

const lineOf = (spec: Spec, { moves }: Exploration, phase: DossierPhase | null): string[] => {
  const own = spec.refuses.filter((code) => code !== 'PHASE_NOT_PERMITTED');
  return [
    spec.id ?? '',
    [spec.name, traits(spec), phase === 'SUPPLEMENT' ? stageOf(moves, spec) : ''].filter((part) => part !== '').join(' '),
    who(spec),
    target(moves, spec, phase),
    own.length === 0 ? '–' : own.map(sentence).join('\n'),
    leavingOf(spec) ?? '–',
    spec.basis,
  ];
};

/** Found while the law of the dossier is pinned, before its opening is asked. */
const BEFORE_OPENING = ['PROCEDURE_UNKNOWN', 'IDENTIFIER_INVALID'] as const satisfies readonly FailureCode[];

/** T01 and T02, which have no dossier yet: they make it. */
const opening = (spec: Spec): string[] => [
  spec.id ?? '',
  spec.name,
  who(spec),
  PHASES.SUBMITTED,
  [...BEFORE_OPENING, ...spec.refuses].map(sentence).join('\n'),
  leavingOf(spec) ?? '–',
  spec.basis,
];

/** Vietnamese names of the people who act under a heading; the system's own acts follow from theirs. */
const people = (acts: readonly Spec[]): string => [...new Set(acts.flatMap(rolesOf))].map((role) => ROLES[role]).join(', ') || ROLES.SYSTEM;

const contentsTable = (): string =>
  table(
    ['Phần', 'Nội dung', 'Ai làm', 'Chờ', 'Đem lại', 'Thời hạn', 'Việc', 'Căn cứ'],
    CONTENTS.map(({ part, title, waitsFor, bringsAbout, by, acts, article }) => [
      part,
      title,
      people(acts),
      waitsFor,
      bringsAbout,
      by,
      [...new Set(acts.flatMap(({ id }) => id ?? []))].join(', ') || '–',
      article,
    ]),
  );

const permissionTable = (): string => {
  const roles = [...new Set([...SPECS.flatMap(({ permits, confirmers }) => [...permits.map(({ role }) => role), ...(confirmers ?? [])])])];
  const shorts = new Map<Role, string>(roles.map((role, index) => [role, String(index + 1)]));
  const mark = (spec: Pick<Spec, 'permits' | 'confirmers'>, role: Role): string =>
    [
      ...spec.permits.filter((permit: Permit) => permit.role === role).map(({ scope }) => SCOPES[scope].short),
      ...(spec.confirmers?.includes(role) ? ['XN'] : []),
    ].join(' ');
  const line = (id: string, name: string, spec: Pick<Spec, 'permits' | 'confirmers'>): string[] => [
    id,
    name,
    ...roles.map((role) => mark(spec, role)),
  ];
  const without = (Object.keys(ROLES) as Role[]).filter((role) => !roles.includes(role));
  const numbered = SPECS.filter(({ id }) => id !== null).sort((one, other) => Number(one.id?.slice(1)) - Number(other.id?.slice(1)));
  return [
    `Cột: ${roles.map((role) => `${shorts.get(role)} = ${ROLES[role]}`).join(' · ')}.`,
    `Ô: ${(Object.keys(SCOPES) as Scope[]).map((scope) => `${SCOPES[scope].short} = ${SCOPES[scope].long}`).join(' · ')} · XN = xác nhận với tư cách người thứ hai. Ô trống: không được làm.`,
    table(
      ['Số', 'Việc', ...roles.map((role) => shorts.get(role) ?? '')],
      [
        ...OPENINGS.map((spec) => line(spec.id ?? '', spec.name, spec)),
        ...[...numbered, ...SPECS.filter(({ id }) => id === null)].map((spec) => line(spec.id ?? '', spec.name, spec)),
      ],
    ),
    `Chưa được giao việc nào trong bảng này: ${without.map((role) => ROLES[role]).join(', ')}.`,
  ].join('\n\n');
};

const INTRODUCTION = `Mỗi dòng là một việc của hồ sơ. Số T là số của bước chuyển; việc không có số là việc bên trong một bước. Chỉ những việc ghi ở đây mới làm được, mọi việc khác bị từ chối.

Ký hiệu: ● hiện trong hộp việc của người phải làm · ⏳ việc cần thời gian (ký số, lập văn bản, gọi hệ thống khác): được nhận trước, hồ sơ chỉ chuyển bước khi xong · ∥ làm được cả khi một việc ⏳ đang chạy · «Quy tắc của hệ thống» ở cột Căn cứ: không điều luật nào nói thẳng, quy tắc nghiệp vụ phục vụ điều được dẫn · «chưa đi tới được»: đã có quy tắc, nhưng bản hiện hành chưa có bước nào dẫn tới.

QĐ 2603 = Quyết định 2603/QĐ-UBND ngày 22/11/2022; NĐ = Nghị định của Chính phủ. Điều của Nghị định 61/2018/NĐ-CP được dẫn theo bộ quy tắc gốc RS-61; các thời hạn đó được giữ làm tham số trong các bộ quy tắc sau, cần đối chiếu với toàn văn Nghị định 118/2025/NĐ-CP.`;

/** docs/rules/transitions.md: what may be done in each phase, by whom, and why it would be refused; then who may do what. */
export const transitionsPage = (exploration: Exploration): GeneratedFile => {
  const common = SPECS.filter(({ from }) => from.length > MANY_PHASES);
  const own = SPECS.filter((spec) => !common.includes(spec));
  const phases = (Object.keys(PHASES) as DossierPhase[]).filter((phase) => own.some(({ from }) => from.includes(phase)));
  const inPhase = (phase: DossierPhase): string =>
    [
      `## ${PHASES[phase]}`,
      table(
        HEADER,
        own.filter(({ from }) => from.includes(phase)).map((spec) => lineOf(spec, exploration, phase)),
      ),
    ].join('\n\n');
  return {
    path: 'docs/rules/transitions.md',
    text: page('Các bước chuyển của hồ sơ', GENERATED, [
      '## Mục lục',
      'Quy trình A (mục 2 của Quyết định) và B (mục 3), theo thứ tự hồ sơ đi qua; sau đó là các nhánh và việc chung.',
      contentsTable(),
      '## Cách đọc',
      INTRODUCTION,
      '## Từ chối chung',
      `Trước khi xét điều kiện riêng, mọi việc đều có thể bị từ chối vì:\n\n${list(GENERAL_REFUSALS.map(sentence))}`,
      '## Mở hồ sơ',
      table(HEADER, [...OPENINGS.map(opening)]),
      ...phases.map(inPhase),
      '## Việc làm được ở nhiều giai đoạn',
      table(
        ['Số', 'Việc', 'Ở giai đoạn', ...HEADER.slice(2)],
        common.map((spec) => {
          const [id = '', name = '', ...rest] = lineOf(spec, exploration, null);
          return [id, name, phasesOf(spec.from), ...rest];
        }),
      ),
      '## Bảng thẩm quyền',
      permissionTable(),
    ]),
  };
};

const phasesOf = (from: readonly DossierPhase[]): string => {
  const missing = (Object.keys(PHASES) as DossierPhase[]).filter((phase) => !from.includes(phase));
  const names = (phases: readonly DossierPhase[]): string => phases.map((phase) => PHASES[phase]).join(', ');
  return missing.length > from.length ? names(from) : missing.length === 0 ? 'mọi giai đoạn' : `mọi giai đoạn, trừ: ${names(missing)}`;
};
