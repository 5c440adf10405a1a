import { OPENINGS, SPECS, specOf } from '../../domain/dossier/contents.ts';
import type { Exploration, Move, Place } from './explore.ts';
import { GENERATED, type GeneratedFile, list, page, table } from './markdown.ts';
import { ENDS, placeName } from './words.ts';

const OPEN: readonly Place[] = [
  'SUBMITTED',
  'IDENTIFYING',
  'CHECKING_COMPONENTS',
  'INTAKE_SUPPLEMENT',
  'DIGITISING',
  'TRANSFERRED',
  'PROCESSING',
  'PROCESSING_SUPPLEMENT',
  'AWAITING_SIGNATURE',
  'AWAITING_ISSUE',
  'AWAITING_RETURN',
];
const ORDER: readonly Place[] = [...OPEN, ...ENDS];

/** From more phases than this to one place, and the arrows are drawn as one, from a box that says from where. */
const ONE_BY_ONE = 4;

const numberOf = ({ act }: Move): string => specOf(act).id ?? specOf(act).name;
const byNumber = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const numbers = (moves: readonly Move[]): readonly string[] => [...new Set(moves.map(numberOf))].sort(byNumber);
const inOrder = (places: Iterable<Place>): readonly Place[] => ORDER.filter((place) => new Set(places).has(place));

interface Bundle {
  readonly number: string;
  readonly to: Place;
  readonly from: readonly Place[];
}

/** Moves of one number that lead from many phases to one place. */
const bundlesOf = (moves: readonly Move[]): readonly Bundle[] =>
  numbers(moves).flatMap((number) =>
    inOrder(moves.map(({ to }) => to)).flatMap((to) => {
      const from = inOrder(moves.filter((move) => numberOf(move) === number && move.to === to).map((move) => move.from));
      return from.length > ONE_BY_ONE ? [{ number, to, from }] : [];
    }),
  );

const fromMany = (from: readonly Place[]): string => {
  const missing = OPEN.filter((phase) => !from.includes(phase));
  return missing.length === 0
    ? 'Mọi giai đoạn đang mở'
    : `Mọi giai đoạn đang mở, trừ ${missing.map((phase) => `«${placeName(phase)}»`).join(', ')}`;
};

const mermaid = (moves: readonly Move[]): string => {
  const bundles = bundlesOf(moves);
  const single = moves.filter((move) => !bundles.some(({ number, to }) => number === numberOf(move) && to === move.to));
  const arrows = ORDER.flatMap((from) =>
    ORDER.flatMap((to) => {
      const between = single.filter((move) => move.from === from && move.to === to);
      return between.length === 0 ? [] : [`  ${from} --> ${to} : ${numbers(between).join(', ')}`];
    }),
  );
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...ORDER.map((place) => `  state "${placeName(place)}" as ${place}`),
    ...bundles.map(({ number, from }) => `  state "${fromMany(from)}" as FROM_MANY_${number}`),
    '  [*] --> SUBMITTED : T01, T02',
    ...arrows,
    ...bundles.map(({ number, to }) => `  FROM_MANY_${number} --> ${to} : ${number}`),
    ...ENDS.map((end) => `  ${end} --> [*]`),
    '```',
  ].join('\n');
};

const arrowTable = (moves: readonly Move[]): string =>
  table(
    ['Từ giai đoạn', 'Số', 'Việc', 'Sang giai đoạn'],
    [
      ...OPENINGS.map(({ id, name }) => ['(mở hồ sơ)', id ?? '', name, placeName('SUBMITTED')]),
      ...ORDER.flatMap((from) =>
        moves
          .filter((move) => move.from === from)
          .sort((one, other) => byNumber(`${numberOf(one)} ${one.act}`, `${numberOf(other)} ${other.act}`))
          .map((move) => [placeName(from), numberOf(move), specOf(move.act).name, placeName(move.to)]),
      ),
    ],
  );

const acts = (chosen: (act: string) => boolean): readonly string[] =>
  SPECS.filter(({ id, act }) => id !== null && chosen(act)).map(({ id, name }) => `${id} ${name}`);

/** docs/rules/state-diagram.md: the phases and the moves between them, as a drawing and as a table; every arrow was really gone. */
export const stateDiagramPage = (walk: Exploration): GeneratedFile => {
  const moves = walk.moves.filter(({ from, to }) => from !== to);
  const stays = new Set<string>(walk.moves.filter(({ from, to }) => from === to).map(({ act }) => act));
  const moved = new Set<string>(moves.map(({ act }) => act));
  return {
    path: 'docs/rules/state-diagram.md',
    text: page('Sơ đồ trạng thái của hồ sơ', GENERATED, [
      'Mỗi ô là một giai đoạn hoặc một cách kết thúc, mỗi mũi tên mang số T của bước chuyển (nội dung: [transitions.md](transitions.md)). Mũi tên nào cũng đã được chạy thử từ lúc mở hồ sơ, với một thủ tục có đủ các khả năng mà định nghĩa thủ tục cho phép: không bắt buộc tài khoản số (T05), có thời hạn bổ sung (T31), kết quả lập ở hệ thống chuyên ngành (T38). Thủ tục không ghi các khả năng ấy thì không có các mũi tên này.',
      mermaid(moves),
      '## Cùng nội dung, dạng bảng',
      arrowTable(moves),
      '## Bước không đổi giai đoạn',
      list(acts((act) => stays.has(act) && !moved.has(act))),
      '## Bước khi thì chuyển, khi thì giữ nguyên giai đoạn',
      list(acts((act) => stays.has(act) && moved.has(act))),
      '## Bước đã có quy tắc nhưng chưa đi tới được',
      list(acts((act) => !stays.has(act) && !moved.has(act))) || 'Không có.',
    ]),
  };
};
