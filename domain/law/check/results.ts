import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { ofKind } from '../pin.ts';
import { servingAgency } from '../serving.ts';
import type { ResultDefinition } from '../types.ts';

type Procedure = Definition<'PROCEDURE'>;
type Agency = Definition<'AGENCY'>;

const living = (definitions: readonly Definition[]): readonly Agency[] =>
  ofKind(definitions, 'AGENCY').filter(({ validTo }) => validTo === null);

const refuse = (definition: Procedure, pointer: string, reason: string): Finding => findingAt(definition, pointer, 'RESULT', reason);

/** What each way of making a result needs to be said of it, and what it cannot have. */
const WAYS = {
  FORM: { needs: 'form', what: 'mẫu kết quả (form)', not: ['system'] },
  UPLOADED: { needs: null, what: '', not: ['form', 'system'] },
  EXTERNAL: { needs: 'system', what: 'hệ thống báo kết quả (system)', not: ['form', 'series', 'symbol'] },
} as const satisfies Readonly<
  Record<
    ResultDefinition['way'],
    { readonly needs: keyof ResultDefinition | null; readonly what: string; readonly not: readonly (keyof ResultDefinition)[] }
  >
>;

const byWay = (definition: Procedure): readonly Finding[] =>
  definition.body.results.flatMap((result, index) => {
    const { needs, what, not } = WAYS[result.way];
    const at = `/results/${index}`;
    return [
      ...(definition.body.receiving && needs !== null && result[needs] === undefined
        ? [refuse(definition, at, `kết quả ${result.code} không nêu ${what}`)]
        : []),
      ...not
        .filter((name) => result[name] !== undefined)
        .map((name) => refuse(definition, `${at}/${name}`, `kết quả ${result.code} lập theo cách ${result.way} thì không có ${name}`)),
      ...(result.way !== 'EXTERNAL' && result.madeBy !== 'LEAD'
        ? [refuse(definition, `${at}/madeBy`, `kết quả ${result.code} lập ở đây thì do cơ quan chủ trì (LEAD) lập`)]
        : []),
    ];
  });

/** One is drafted, signed and issued here at most: a dossier has one draft. */
const onlyOneHere = (definition: Procedure): readonly Finding[] => {
  const here = definition.body.results.flatMap(({ way }, index) => (way === 'EXTERNAL' ? [] : [index]));
  return here
    .slice(1)
    .map((index) => refuse(definition, `/results/${index}/way`, 'chỉ một kết quả của thủ tục được lập ở đây (FORM hoặc UPLOADED)'));
};

/** A result waits for others that there are, and in the end for none that waits for it. */
const dependencies = (definition: Procedure): readonly Finding[] => {
  const { results } = definition.body;
  const next = (code: string): readonly string[] => results.filter((one) => one.code === code).flatMap(({ dependsOn }) => dependsOn);
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    next(from).some((code) => code === goal || (!seen.has(code) && reaches(code, goal, seen.add(code))));
  return results.flatMap(({ code, mandatory, dependsOn }, index) => [
    ...dependsOn.flatMap((other, place) => {
      const at = `/results/${index}/dependsOn/${place}`;
      const [one] = results.filter((result) => result.code === other);
      if (one === undefined) return [refuse(definition, at, `kết quả ${code} phụ thuộc "${other}" mà thủ tục không có`)];
      return mandatory && !one.mandatory
        ? [refuse(definition, at, `kết quả bắt buộc ${code} phụ thuộc kết quả không bắt buộc ${other}`)]
        : [];
    }),
    ...(reaches(code, code, new Set())
      ? [findingAt(definition, `/results/${index}/dependsOn`, 'CYCLE', `kết quả ${code} phụ thuộc chính nó qua một vòng`)]
      : []),
  ]);
};

/** Somebody makes it, wherever the procedure is led: one agency of that kind serves there, as the hand-over finds it (T12). */
const makers = (definition: Procedure, agencies: readonly Agency[]): readonly Finding[] => {
  const bodies = agencies.map(({ body }) => body);
  const offices = bodies.filter((office) => definition.body.competent.includes(office.function));
  return definition.body.results.flatMap(({ code, madeBy }, index) => {
    if (madeBy === 'LEAD') return [];
    const at = `/results/${index}/madeBy`;
    if (!bodies.some((body) => body.function === madeBy))
      return [refuse(definition, at, `kết quả ${code} do ${madeBy} lập, nhưng không có cơ quan nào loại ấy`)];
    return offices
      .filter((office) => servingAgency(bodies, office, madeBy) === null)
      .map(({ agencyId }) =>
        refuse(
          definition,
          at,
          `kết quả ${code} do ${madeBy} lập, nhưng không xác định được cơ quan loại ấy phục vụ địa bàn của ${agencyId}`,
        ),
      );
  });
};

/** A procedure whose every result others may withhold ends in nothing. */
const noneMandatory = (definition: Procedure): readonly Finding[] =>
  definition.body.results.some(({ mandatory }) => mandatory) ? [] : [refuse(definition, '/results', 'không kết quả nào là bắt buộc')];

/** Results that a procedure version names: each can be made, once, by somebody, after those that it rests on. */
export const checkResults = (definitions: readonly Definition[]): readonly Finding[] =>
  ofKind(definitions, 'PROCEDURE').flatMap((definition) => [
    ...byWay(definition),
    ...onlyOneHere(definition),
    ...noneMandatory(definition),
    ...dependencies(definition),
    ...(definition.body.receiving ? makers(definition, living(definitions)) : []),
  ]);
