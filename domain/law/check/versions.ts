import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { ofKind } from '../pin.ts';

const byStart = (one: Definition, other: Definition): number => (one.validFrom < other.validFrom ? -1 : 1);

const groups = (definitions: readonly Definition[], name: (definition: Definition) => string): readonly (readonly Definition[])[] => {
  const found = new Map<string, Definition[]>();
  for (const definition of definitions) found.set(name(definition), [...(found.get(name(definition)) ?? []), definition]);
  return [...found.values()];
};

/** Versions that follow each other: each begins where the one before ends, neither earlier nor later. */
const succession = (group: readonly Definition[]): readonly Finding[] =>
  [...group].sort(byStart).flatMap((definition, index, sorted) => {
    const { key, version, validFrom, validTo } = definition;
    if (validTo !== null && validTo <= validFrom)
      return [
        findingAt(
          definition,
          '/validTo',
          'OVERLAP',
          `${key} ${version}: ngày hết hiệu lực ${validTo} không sau ngày hiệu lực ${validFrom}`,
        ),
      ];
    const before = sorted[index - 1];
    if (before === undefined || before.validTo === validFrom) return [];
    const other = `${before.key} ${before.version} (${before.file})`;
    return before.validTo === null || before.validTo > validFrom
      ? [findingAt(definition, '/validFrom', 'OVERLAP', `${key} ${version} có hiệu lực từ ${validFrom}, chồng lên ${other}`)]
      : [findingAt(definition, '/validFrom', 'HOLE', `từ ${before.validTo} đến ${validFrom} không có phiên bản nào sau ${other}`)];
  });

const twice = (group: readonly Definition[]): readonly Finding[] =>
  group
    .slice(1)
    .map((definition) => findingAt(definition, '/version', 'OVERLAP', `${definition.key} ${definition.version} đã có ở ${group[0]?.file}`));

/** The Decision and the national layers must hold on every day since the Decision: no dossier may fall between two laws. */
const wholeTime = (definitions: readonly Definition[]): readonly Finding[] => {
  const decisions = [...ofKind(definitions, 'DECISION')].sort(byStart);
  const layers = [...ofKind(definitions, 'RULE_SET')].sort(byStart);
  const [start, first] = [decisions[0], layers[0]];
  const late =
    start !== undefined && first !== undefined && first.validFrom > start.validFrom
      ? [findingAt(first, '/validFrom', 'HOLE', `từ ${start.validFrom} đến ${first.validFrom} không có tầng pháp luật quốc gia nào`)]
      : [];
  const ended = [decisions.at(-1), layers.at(-1)].flatMap((last) =>
    last === undefined || last.validTo === null
      ? []
      : [findingAt(last, '/validTo', 'HOLE', `từ ${last.validTo} không còn ${last.kind} nào có hiệu lực`)],
  );
  const levels = new Set(ofKind(definitions, 'DIGITISATION').map(({ key }) => key));
  const never = ['PROVINCE', 'DISTRICT', 'COMMUNE'].flatMap((level): readonly Finding[] =>
    levels.has(level) ? [] : [{ code: 'HOLE', file: 'digitisation', line: 1, reason: `cấp ${level} không có thời điểm bắt đầu số hóa` }],
  );
  return [...late, ...ended, ...never];
};

/** Effective dates: no overlaps, no holes, no version twice, the whole time covered. */
export const checkVersions = (definitions: readonly Definition[]): readonly Finding[] => [
  // National layers replace each other, so they are one succession under several names.
  ...groups(definitions, ({ kind, key }) => (kind === 'RULE_SET' ? kind : `${kind} ${key}`)).flatMap(succession),
  ...groups(definitions, ({ kind, key, version }) => `${kind} ${key} ${version}`).flatMap(twice),
  ...wholeTime(definitions),
];
