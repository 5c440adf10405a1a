import fc from 'fast-check';
import type { LawFile } from '../../domain/law/catalogue.ts';
import { ofKind } from '../../domain/law/pin.ts';
import { PARTY_TYPES } from '../../domain/law/results/party.ts';
import { DeadlineVariant } from '../../domain/law/shapes/common.ts';
import { PaperType, Procedure } from '../../domain/law/shapes/procedure.ts';
import { ResultForm } from '../../domain/law/shapes/result-form.ts';
import { shippedLaw } from './law.ts';

/** Definitions at random, out of the very shapes that files are checked against. */

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** What stands at a place of a definition, its indices left out (`/components/paperType`); undefined: whatever the shape allows. */
export type Known = (place: string) => fc.Arbitrary<unknown> | undefined;

const WORDS = ['Đơn đề nghị', 'Giấy phép', 'Văn bản xác nhận', 'Điều 5', 'Mẫu số 01', 'Tờ khai', 'Nghị quyết mẫu', 'Bản vẽ', 'Ý kiến'];
const MOST_ITEMS = 4;
const MOST = 40;

/** Anything that a shape allows, of a size that a person would write. */
export const arbitraryOf = (schema: Schema, known: Known, place = ''): fc.Arbitrary<unknown> => {
  const given = known(place);
  if (given !== undefined) return given;
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => arbitraryOf(one, known, place)));
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? MOST, MOST) });
    case 'string':
      return schema.pattern === undefined ? fc.constantFrom(...WORDS) : fc.stringMatching(new RegExp(schema.pattern), { maxLength: 12 });
    case 'array': {
      const { items = {}, minItems = 0, maxItems = MOST_ITEMS } = schema;
      return fc.array(arbitraryOf(items, known, place), { minLength: minItems, maxLength: Math.max(minItems, maxItems) });
    }
    case 'object': {
      const [[pattern, member] = []] = Object.entries(schema.patternProperties ?? {});
      if (pattern !== undefined && member !== undefined)
        return fc.dictionary(fc.stringMatching(new RegExp(pattern), { maxLength: 8 }), arbitraryOf(member, known, place), { maxKeys: 3 });
      const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !name.startsWith('$'));
      const model = Object.fromEntries(properties.map(([name, one]) => [name, arbitraryOf(one, known, `${place}/${name}`)]));
      return fc.record(model, { requiredKeys: [...(schema.required ?? [])] });
    }
    default:
      throw new Error(`${place}: no arbitrary of ${JSON.stringify(schema)}`);
  }
};

/** Files of one procedure at random, as an office might write them into a folder of its own. */
export interface RandomProcedure {
  readonly code: string;
  readonly files: readonly LawFile[];
}

type Questions = Readonly<Record<string, readonly string[]>>;

const QUESTIONS = ['loai', 'noiCuTru', 'hinhThuc', 'soNguoi'];
const ANSWERS = ['MOI', 'LAI', 'CO', 'KHONG', 'KHAC'];
const RESULTS = ['KQ1', 'KQ2', 'KQ3'];

const questions: fc.Arbitrary<Questions> = fc
  .uniqueArray(fc.constantFrom(...QUESTIONS), { maxLength: 2 })
  .chain((names) =>
    fc
      .tuple(...names.map(() => fc.uniqueArray(fc.constantFrom(...ANSWERS), { minLength: 1, maxLength: 3 })))
      .map((answers) => Object.fromEntries(names.map((name, index) => [name, answers[index] ?? []]))),
  );

/** What is asked and answered; in an odd procedure now and then what nobody asks, which the check refuses. */
const conditionOn = (asked: Questions, odd: boolean): fc.Arbitrary<Questions> => {
  const names = Object.keys(asked);
  const none = fc.constant<Questions>({});
  const of = names.map((name) =>
    fc.subarray([...(asked[name] ?? [])], { minLength: 1 }).map((answers): Questions => ({ [name]: answers })),
  );
  const unasked = fc.constant<Questions>({ khongHoi: ['MOI'] });
  return fc.oneof({ weight: 12, arbitrary: none }, ...of.map((arbitrary) => ({ weight: 4, arbitrary })), {
    weight: odd ? 1 : 0,
    arbitrary: unasked,
  });
};

const most = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, odd: boolean): fc.Arbitrary<T> =>
  odd ? fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: rare }) : usual;

const namesIn = (schema: Schema, at: string): readonly string[] => (schema.properties?.[at]?.items?.enum ?? []).map(String);

/** Of the shipped law: what a procedure may refer to. */
const shipped = () => {
  const law = shippedLaw();
  const living = ofKind(law, 'AGENCY').filter(({ validTo }) => validTo === null);
  return {
    paperTypes: ofKind(law, 'PAPER_TYPE').map(({ key }) => key),
    functions: [...new Set(living.map(({ body }) => body.function))],
    units: [...new Set(living.flatMap(({ body }) => Object.keys(body.units ?? {})))],
  };
};

const versionOf = (odd: boolean): Readonly<Record<string, fc.Arbitrary<unknown>>> => ({
  '/version': fc.constant('1'),
  '/validFrom': most(fc.constantFrom('2025-07-01', '2026-01-01'), fc.constant('2026-02-30'), odd),
  '/validTo': fc.constant('2099-01-01'),
});
const withoutEnd = (body: object): Record<string, unknown> => {
  const { validTo: _end, ...rest } = body as Record<string, unknown>;
  return rest;
};

/** Limits in which there is room for their parts; in an odd procedure now and then for none of them. */
const limitsOf = (odd: boolean): Readonly<Record<string, fc.Arbitrary<unknown>>> => ({
  '/deadline/unit': most(fc.constantFrom('WORKING_DAYS', 'CALENDAR_DAYS'), fc.constantFrom('HALF_DAYS', 'WORKING_HOURS', 'SAME_DAY'), odd),
  '/deadline/amount': most(fc.integer({ min: 10, max: 40 }), fc.constantFrom(1, 400), odd),
  '/deadline/extraDays': fc.integer({ min: 0, max: 5 }),
  '/results/share/unit': most(fc.constantFrom('WORKING_DAYS', 'HALF_DAYS', 'WORKING_HOURS'), fc.constant('CALENDAR_DAYS'), odd),
  '/results/share/amount': most(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 40 }), odd),
});

const procedureAbout = (code: string, asked: Questions, odd: boolean): fc.Arbitrary<Record<string, unknown>> => {
  const { paperTypes, functions, units } = shipped();
  const paperType = most(fc.constantFrom(...paperTypes), fc.constant('KHONG_CO'), odd);
  const body = most(fc.constantFrom(...functions), fc.constant('HAI_QUAN'), odd);
  const register = fc.constantFrom(...namesIn(Procedure, 'registers'));
  const when = conditionOn(asked, odd);
  const day = fc.constantFrom('2025-01-01', '2026-01-01');
  const known: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    ...versionOf(odd),
    ...(odd ? {} : { '/validFrom': fc.constant('2026-01-01') }),
    '/code': fc.constant(code),
    '/competent': most(fc.constant<string[]>(['COMMUNE_PC']), fc.uniqueArray(body, { minLength: 1, maxLength: 2 }), odd),
    '/level': most(fc.constant('COMMUNE'), fc.constantFrom('PROVINCE', 'DISTRICT'), odd),
    '/processedAt': most(fc.constant('PROVINCE'), fc.constant('CENTRAL'), odd),
    '/receiving': fc.constant(true),
    '/leadUnit': most(fc.constantFrom('civilStatus'), fc.constantFrom(...units), odd),
    '/registers': fc.uniqueArray(register, { maxLength: 2 }),
    '/caseQuestions': fc.constant(asked),
    '/questionWords': fc.constant([]),
    '/components/when': when,
    '/components/paperType': paperType,
    '/components/originals': fc.integer({ min: 0, max: 2 }),
    '/components/copies': fc.integer({ min: 0, max: 2 }),
    '/components/replaceableByData/from': day,
    '/components/replaceableByData/to': fc.constant('2099-01-01'),
    '/components/replaceableByData/register': register,
    '/fees/when': when,
    '/fees/rate/tiers': most<readonly { readonly from: number; readonly amount: number }[]>(
      fc.constant([
        { from: 1, amount: 2_000 },
        { from: 3, amount: 1_000 },
      ]),
      fc.constant([{ from: 2, amount: 2_000 }]),
      odd,
    ),
    '/consultations/when': when,
    '/consultations/addressedTo': body,
    '/consultations/workingDays': fc.integer({ min: 1, max: 10 }),
    '/deadlineVariants': fc.array(
      arbitraryOf(DeadlineVariant, (place) => (place === '/when' ? when : limitsOf(odd)[`/deadline${place}`])),
      { maxLength: 1 },
    ),
    ...limitsOf(odd),
    '/fees/rate/atMost': fc.constant(200_000),
    '/supplementWindowDays': fc.integer({ min: 1, max: 20 }),
    '/results/way': fc.constantFrom('FORM', 'UPLOADED'),
    '/results/code': fc.constantFrom(...RESULTS),
    '/results/paperType': most(fc.constant(`KQ-${code}`), paperType, odd),
    '/results/madeBy': most(fc.constant('LEAD'), body, odd),
    '/results/form': most(fc.constant(`KQ-${code}`), fc.constant('MAU_KHAC'), odd),
    '/results/system': fc.constantFrom('RESIDENCE', 'HEALTH_INSURANCE', 'SPECIALISED_DB'),
    '/results/store': fc.constantFrom('LAND', 'BUSINESS'),
    '/results/series': fc.constant(`SO-${code}`),
    '/results/symbol': most(fc.constant(`M${code.slice(-3)}-UBND`), fc.constantFrom('UBND-XNHN', 'PXM-UBND'), odd),
    '/results/dependsOn': fc.uniqueArray(fc.constantFrom(...RESULTS), { maxLength: 1 }),
  };
  const excluded = fc.option(when, { nil: undefined, freq: 4 });
  return fc
    .tuple(
      arbitraryOf(Procedure, (place) => known[place]),
      fc.constantFrom(...OWN_AT),
      excluded,
    )
    .map(([made, ownAt, never]) =>
      mended(odd ? withoutEnd(made as object) : whole(withoutEnd(made as object), `KQ-${code}`), { asked, ownAt, never }),
    );
};

type Made = Record<string, unknown>;

/** With everything that an open procedure must name, and nothing that contradicts it: how it ends is then the rules' to say. */
const whole = (made: Made, form: string): Made => {
  const { deadlineVariants: _variants, stepBudgetHours: _hours, ...rest } = made;
  const components = (made.components as readonly Made[]).map((one) => ({ ...one, originals: Math.max(1, Number(one.originals)) }));
  const asked = (made.consultations ?? []) as readonly Made[];
  // A route names a body that is found by what it is; by hand any other one is asked.
  const consultations = asked.map((one) => ({
    ...{ addressedTo: 'COMMUNE_PC', ...one, excludedFromClock: false },
    ...(one.byRoute === true ? { addressedTo: 'LAND_REGISTRATION' } : {}),
  }));
  const results = (made.results as readonly Made[]).map((one) => ({ form, ...one, mandatory: true }));
  return { leadUnit: 'civilStatus', registers: [], supplementWindowDays: 10, ...rest, components, results, consultations };
};

/** Which of several results is made here: the one that others wait for, the one that waits for others, or none. */
const OWN_AT = ['FIRST', 'LAST', 'NONE'] as const;

/** A name twice is refused by the check and says nothing more: mostly each has its own. What a way of making a result does not know is left out as often. */
const mended = (
  made: Made,
  { asked, ownAt, never }: { readonly asked: Questions; readonly ownAt: (typeof OWN_AT)[number]; readonly never: Questions | undefined },
): Made => {
  const components = (made.components as readonly Made[]).map((one, index) => ({ ...one, code: `TP${index + 1}` }));
  const results = (made.results as readonly Made[]).slice(0, RESULTS.length).map((one, index, all): Made => {
    const { form, system, series, symbol, share: _share, shareVariants: _variants, ...rest } = one;
    const code = RESULTS[index];
    const earlier = (rest.dependsOn as readonly string[]).filter((other) => RESULTS.indexOf(other) < index);
    const isOwn = ownAt === 'FIRST' ? index === 0 : ownAt === 'LAST' && index === all.length - 1;
    const way = isOwn ? rest.way : 'EXTERNAL';
    if (way === 'EXTERNAL') return { ...rest, code, way, dependsOn: earlier, system: system ?? 'SPECIALISED_DB' };
    const numbered = { series: series ?? `SO-${made.code}`, symbol: symbol ?? 'M-UBND' };
    return { ...rest, code, madeBy: 'LEAD', dependsOn: earlier, ...numbered, ...(way === 'FORM' ? { form: form ?? 'MAU_KHAC' } : {}) };
  });
  const fees = ((made.fees ?? []) as readonly Made[]).map((one, index) => ({ ...one, code: `PHI${index + 1}` }));
  const { excludedCases: _none, fees: _fees, ...kept } = made;
  const words = Object.entries(asked).map(([question, answers]) => ({
    question,
    words: 'Câu hỏi mẫu?',
    answers: Object.fromEntries(answers.map((answer) => [answer, 'Câu trả lời mẫu'])),
  }));
  const basis = { act: 'Nghị quyết mẫu', article: 'Điều 5' };
  return {
    ...kept,
    ...(never === undefined || Object.keys(never).length === 0
      ? {}
      : { excludedCases: [{ when: never, reason: 'Không thuộc diện', legalBasis: basis, verified: true }] }),
    components,
    results,
    questionWords: words,
    ...(fees.length === 0 ? {} : { fees }),
  };
};

/** One field that somebody can tell: the person, an answer, or the handler by a component; now and then under a type that it is not of. */
const fieldNamed = (name: string, asked: Questions, odd: boolean): fc.Arbitrary<Made> => {
  const party = fc
    .constantFrom(...Object.entries(PARTY_TYPES))
    .map(([field, type]) => ({ type, sources: [{ from: 'PARTY', text: `{${field}}` }] }));
  const questions = Object.keys(asked);
  const answer = fc
    .constantFrom(...questions, ...(odd || questions.length === 0 ? ['khongHoi'] : []))
    .map((question) => ({ type: 'CODE', sources: [{ from: 'ANSWER', question }] }));
  const told = fc.constant({ type: 'TEXT', sources: [{ from: 'HANDLER' }], borneBy: ['TP1'] });
  const source = fc.oneof({ weight: 6, arbitrary: party }, { weight: questions.length, arbitrary: answer }, { weight: 2, arbitrary: told });
  const words = {
    MALE: 'Nam',
    FEMALE: 'Nữ',
    ALIVE: 'còn sống',
    DEAD: 'đã chết',
    ...Object.fromEntries(ANSWERS.map((one) => [one, 'Câu trả lời mẫu'])),
  };
  return fc
    .record({
      label: fc.constantFrom(...WORDS),
      required: fc.boolean(),
      when: odd ? conditionOn(asked, odd) : fc.constant({}),
      source,
      mistyped: most(fc.constant(false), fc.constant(true), odd),
    })
    .map(({ source, mistyped, ...field }) => ({
      name,
      ...field,
      ...source,
      ...(mistyped ? { type: 'DATE' } : {}),
      ...(source.type === 'CODE' ? { words } : {}),
    }));
};

const formAbout = (key: string, asked: Questions, odd: boolean): fc.Arbitrary<Made> => {
  const names = ['ten', 'noiDung', 'ghiChu'];
  const text = fc.constantFrom('Nội dung mẫu', ...names.map((name) => `Ghi nhận {${name}}`));
  const known: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    ...versionOf(odd),
    '/form': fc.constant(key),
    '/fields': fc.tuple(...names.map((name) => fieldNamed(name, asked, odd))),
    '/blocks/when': odd ? conditionOn(asked, odd) : fc.constant({}),
    '/blocks/text': text,
    '/blocks/columns/text': text,
    '/blocks/widths': fc.constant([1, 1]),
    '/blocks/head': fc.constant(['Cột một', 'Cột hai']),
    '/blocks/rows': fc.constant([['Nội dung', '{ten}']]),
  };
  return arbitraryOf(ResultForm, (place) => known[place]).map((made) => {
    const {
      parts: _parts,
      phrases: _phrases,
      ages: _ages,
      contrary: _contrary,
      never: _never,
      statuses: _statuses,
      ...form
    } = withoutEnd(made as object);
    return form;
  });
};

const paperTypeNamed = (key: string, odd: boolean): fc.Arbitrary<Made> => {
  const known: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    ...versionOf(odd),
    '/paperType': fc.constant(key),
    '/managingAgency': fc.constantFrom(...shipped().functions),
    '/fields': fc.constant([{ name: 'fullName', type: 'TEXT', required: true, sensitive: false }]),
    '/database': fc.constant('LAND'),
  };
  return arbitraryOf(PaperType, (place) => known[place]).map((made) => withoutEnd(made as object));
};

/** A procedure with the form of its result and the paper type of that, some of which the check refuses. */
export const randomProcedure = (code: string): fc.Arbitrary<RandomProcedure> =>
  fc.tuple(questions, most(fc.constant(false), fc.constant(true), true)).chain(([asked, odd]) => {
    const key = `KQ-${code}`;
    return fc
      .tuple(procedureAbout(code, asked, odd), formAbout(key, asked, odd), paperTypeNamed(key, odd))
      .map(([procedure, form, paperType]) => {
        const results = procedure.results as readonly Made[];
        const file = (folder: string, name: string, body: object): LawFile => ({
          path: `${folder}/${name}.json`,
          text: JSON.stringify(body, null, 2),
        });
        return {
          code,
          files: [
            file('procedures', code, procedure),
            ...(results.some((one) => one.form === key) ? [file('result-forms', key, form)] : []),
            ...(results.some((one) => one.paperType === key) ? [file('paper-types', key, paperType)] : []),
          ],
        };
      });
  });
