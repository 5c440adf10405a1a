import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { BASE_DECISION, basisUnder, ofKind } from '../pin.ts';
import type { GroundedAct } from '../types.ts';
import { type Said, textsIn } from './texts.ts';

const byStart = (one: Definition, other: Definition): number => (one.validFrom < other.validFrom ? -1 : 1);

/** A layer lists acts that are in force from its first day on; one that comes in between begins a version of its own. */
const actsInTime = (definition: Definition<'RULE_SET'>): readonly Finding[] =>
  definition.body.acts.flatMap(({ act, since }, index) =>
    since <= definition.validFrom
      ? []
      : [
          findingAt(
            definition,
            `/acts/${index}/since`,
            'ACTS',
            `${act} có hiệu lực từ ${since}, sau ngày ${definition.validFrom} của phiên bản`,
          ),
        ],
  );

/** What counted before still counts, unless the version says by what it ended: a repealed clause does not take the whole act with it. */
const actsKept = (definitions: readonly Definition[]): readonly Finding[] =>
  [...ofKind(definitions, 'RULE_SET')].sort(byStart).flatMap((definition, index, layers) => {
    const { acts, endedActs = [] } = definition.body;
    const before = layers[index - 1]?.body.acts.map(({ act }) => act) ?? [];
    const told = [...acts, ...endedActs].map(({ act }) => act);
    return [
      ...before
        .filter((act) => !told.includes(act))
        .map((act) =>
          findingAt(definition, '/acts', 'ACTS', `${act} của phiên bản trước không còn ghi, cũng không ghi là hết tính (endedActs)`),
        ),
      ...endedActs.flatMap(({ act }, place) =>
        before.includes(act) && !acts.some((kept) => kept.act === act)
          ? []
          : [findingAt(definition, `/endedActs/${place}/act`, 'ACTS', `${act} không phải văn bản mà phiên bản này thôi áp dụng`)],
      ),
    ];
  });

/** How a source says that the act itself was not read. */
const NOT_READ = /theo trí nhớ|chưa xác minh|chờ tỉnh xác nhận|đọc trong|nguồn thứ cấp|mới biết ngày/iu;

/** Verified is what was read in the act itself; what another act tells of it, or memory, is not (domain rules 0.1). */
const unread = (definition: Definition): readonly Finding[] =>
  textsIn(definition.body)
    .filter(({ name, text, beside }) => name === 'source' && beside.verified === true && NOT_READ.test(text))
    .map(({ pointer, text }) =>
      findingAt(definition, pointer.replace(/source$/, 'verified'), 'PROVENANCE', `ghi đã xác minh nhưng nguồn là "${text}"`),
    );

/** Places of the Decision named in a text: up to the next sentence or remark. */
const placesIn = ({ name, text, beside }: Said): readonly string[] => {
  if (name === 'article') return beside.act === BASE_DECISION ? [text] : [];
  return [...text.matchAll(/Quyết định 2603\/QĐ-UBND, (mục [^;.]*)/gu)].map(([, place = '']) => place.trim());
};

/** A citation of the Decision names a place that it has: sections, steps, items. */
const places = (definitions: readonly Definition[]): readonly Finding[] => {
  const known = ofKind(definitions, 'DECISION').flatMap(({ body }) => body.provisions.map(({ place }) => place));
  return definitions.flatMap((definition) =>
    textsIn(definition.body).flatMap((said) =>
      placesIn(said)
        .filter((place) => !known.some((one) => place === one || place.startsWith(`${one} (`)))
        .map((place) => findingAt(definition, said.pointer, 'CITATION', `Quyết định không có "${place}"`)),
    ),
  );
};

/** A category that a place of the Decision names is cited by that place, and by no other. */
const categories = (definitions: readonly Definition[]): readonly Finding[] => {
  const named = new Map(
    ofKind(definitions, 'DECISION').flatMap(({ body }) => body.provisions.map(({ place, category }) => [category, place])),
  );
  return ofKind(definitions, 'MANDATORY').flatMap((definition) => {
    const place = named.get(definition.key);
    const cited = textsIn(definition.body)
      .filter(({ pointer }) => pointer === '/source')
      .flatMap(placesIn);
    return place === undefined || cited[0] === place
      ? []
      : [findingAt(definition, '/source', 'CITATION', `diện ${definition.key} do "${place}" nêu, nguồn lại dẫn "${cited[0] ?? ''}"`)];
  });
};

const GROUNDED: readonly GroundedAct[] = ['REJECT_INTAKE', 'SUBMIT_REFUSAL', 'DECIDE_EXCEPTION'];

/** Every act that must name a ground has one to name, each once. */
const grounds = (definition: Definition<'DECISION'>): readonly Finding[] => {
  const named = definition.body.grounds.map(({ of, code }) => `${of} ${code}`);
  return [
    ...GROUNDED.filter((act) => !definition.body.grounds.some(({ of }) => of === act)).map((act) =>
      findingAt(definition, '/grounds', 'GROUND', `không có căn cứ nào cho ${act}`),
    ),
    ...named.flatMap((ground, index) =>
      named.indexOf(ground) === index ? [] : [findingAt(definition, `/grounds/${index}/code`, 'GROUND', `căn cứ ${ground} ghi hai lần`)],
    ),
  ];
};

/** Under every layer a ground rests on an act that is in force. */
const baseless = (definition: Definition<'DECISION'>, layers: readonly Definition<'RULE_SET'>[]): readonly Finding[] =>
  definition.body.grounds.flatMap((ground, index) =>
    layers
      .filter(({ body }) => basisUnder(body, ground) === undefined)
      .map(({ key, version }) =>
        findingAt(
          definition,
          `/grounds/${index}/legalBases`,
          'GROUND',
          `căn cứ ${ground.of} ${ground.code} không dẫn văn bản nào còn hiệu lực theo ${key}, phiên bản ${version}`,
        ),
      ),
  );

/** What a definition rests on: acts in force in its time, citations that exist, `verified` only where the act was read. */
export const checkProvenance = (definitions: readonly Definition[]): readonly Finding[] => [
  ...ofKind(definitions, 'RULE_SET').flatMap(actsInTime),
  ...actsKept(definitions),
  ...definitions.flatMap(unread),
  ...places(definitions),
  ...categories(definitions),
  ...ofKind(definitions, 'DECISION').flatMap(grounds),
  ...ofKind(definitions, 'DECISION').flatMap((decision) => baseless(decision, ofKind(definitions, 'RULE_SET'))),
];
