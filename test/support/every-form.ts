import type { ResultFormModel } from '../../documents/forms/result-form.ts';
import { shortDate } from '../../domain/calendar/index.ts';
import { authorityLines } from '../../domain/law/mandates.ts';
import { ofKind } from '../../domain/law/pin.ts';
import { applies, type CaseAnswers, casesOf, ownResultOf, resultsOf, unitOf } from '../../domain/law/procedure.ts';
import { type Facts, type FieldDecision, type FieldState, fieldStates, objectionsTo } from '../../domain/law/results/fields.ts';
import { templatesOf } from '../../domain/law/results/flaws.ts';
import { partyFacts } from '../../domain/law/results/party.ts';
import { filledBlocks } from '../../domain/law/results/print.ts';
import { fieldsIn } from '../../domain/law/results/template.ts';
import type { LawBody } from '../../domain/law/schemas.ts';
import type { FormField, Mandate, MandateTable, ResultFormDefinition } from '../../domain/law/types.ts';
import { sha256 } from '../../platform/hash.ts';
import { shippedLaw } from './law.ts';

/** Every result that is drawn from a form, in every case of its procedure, filled in by hand with words of three lengths. */

export const SIZES = ['SHORTEST', 'ORDINARY', 'LONGEST'] as const;
export type Size = (typeof SIZES)[number];
type Procedure = LawBody<'PROCEDURE'>;

const DAY = '2026-03-02';

/** Until there is room for no more: names as long as the counter takes them, places and texts as a handler may write them. */
const until = (most: number, words: readonly string[]): string => {
  const said: string[] = [];
  for (let at = 0; [...said, words[at % words.length]].join(' ').length <= most; at += 1) said.push(words[at % words.length] ?? '');
  return said.join(' ');
};
const LONG_NAME = 'Công Huyền Tôn Nữ Nguyễn Phước Thị Mẫu Phương Thảo Nguyên Trường An Khương Bảo Quỳnh Nghiêng Nước Nghiêng Thành'.split(
  ' ',
);
const LONG_PLACE =
  'số nhà 1209 đường Nguyễn Trường Tộ nối dài khu dân cư Nghĩa Phương tổ dân phố Trường Thạnh phường Tân Lập tỉnh Đắk Lắk'.split(' ');
const LONG_TEXT =
  'bán buôn nông sản nguyên liệu sản xuất giống cây trồng cung ứng phương tiện nghiên cứu trường nghề thương nghiệp tổng hợp'.split(' ');

export const WORDS: Readonly<
  Record<Size, { readonly name: string; readonly place: string; readonly text: string; readonly words: string; readonly number: string }>
> = {
  SHORTEST: { name: 'Y Ơn', place: 'xã Ea Ô', text: 'Bán hàng', words: 'Ê Đê', number: '7' },
  ORDINARY: {
    ...{ name: 'Hồ Thị Mẫu Hiền', place: '12 đường Lê Duẩn, phường Tân Lập, tỉnh Đắk Lắk', text: 'Bán lẻ hàng tạp hóa' },
    ...{ words: 'Kinh', number: '12/2026' },
  },
  LONGEST: {
    ...{ name: until(120, LONG_NAME), place: until(300, LONG_PLACE), text: until(500, LONG_TEXT) },
    ...{ words: 'Hmông (nhánh Hmông Trắng, Hmông Hoa, Hmông Đen)', number: '1234567/2026/TLKT-UBND-ĐKHT' },
  },
};

/** Born in an order in which nobody is his own parent, and the number says the same. */
const BORN: Readonly<Record<string, string>> = {
  childBirthDate: '2026-02-20',
  deceasedBirthDate: '1950-03-04',
  diedOn: '2026-02-25',
  registrationDate: DAY,
};
const birthOf = (name: string, size: Size): string =>
  BORN[name] ?? (size === 'SHORTEST' && name !== 'partnerBirthDate' ? '1991' : '1991-12-31');

const numberOf = (name: string, male: boolean): string => {
  const birth = BORN[name.replace(/Number$/, 'BirthDate')] ?? '1991';
  const century = birth < '2000' ? 0 : 2;
  return `066${century + (male ? 0 : 1)}${birth.slice(2, 4)}${String(100 + name.length * 7).padStart(6, '0')}`;
};

type Part = NonNullable<ResultFormDefinition['parts']>[string];

const ofPart = ({ type, says, untilToday = false }: Part, size: Size): string => {
  const { name, place, text, number } = WORDS[size];
  switch (type) {
    case 'BODY':
      return `${says?.[0] ?? 'Ủy ban nhân dân'} ${size === 'LONGEST' ? place.slice(0, 150).trim() : 'xã Ea Ô'}`;
    case 'DATE':
      return untilToday ? shortDate(DAY) : '01/03/2026';
    case 'NUMBER':
      return number;
    case 'AMOUNT':
      return size === 'LONGEST' ? '123.456.789.000.000' : '50.000.000';
    case 'NAME':
      return name;
    default:
      return size === 'LONGEST' ? text.slice(0, 150).trim() : 'Phạt tiền';
  }
};

/** A man is called like one. */
const called = (name: string, male: boolean): string => (male ? name.replace('Hồ Thị', 'Hồ Văn') : name);

/** What a handler writes into a field that nobody else has said. */
const written = (form: ResultFormDefinition, field: FormField, size: Size, male: boolean): string => {
  // The longest thing that can be said is what has most parts.
  const [template] = [...templatesOf(field, 'HANDLER')].sort((one, other) => other.length - one.length);
  const shortest = templatesOf(field, 'HANDLER').at(0);
  const way = size === 'SHORTEST' ? shortest : template;
  if (way !== undefined)
    return fieldsIn(way).reduce((said, place) => {
      const part = form.parts?.[place];
      if (part === undefined) throw new Error(`no part ${place}`);
      return said.replace(`{${place}}`, ofPart(part, size));
    }, way);
  const { name, place, text, words } = WORDS[size];
  switch (field.type) {
    case 'NAME':
      return field.name === 'childName' ? `${name} Con` : size === 'SHORTEST' ? 'Y Ơng' : called(name, male).replace('Hiền', 'Lâm');
    case 'PLACE':
      return place;
    case 'WORDS':
      return field.says?.[0] ?? words;
    case 'NATIONALITY':
      return 'Việt Nam';
    case 'TIME':
      return '23:59';
    case 'DATE':
    case 'DATE_OR_YEAR':
      return birthOf(field.name, size);
    case 'IDENTITY':
      return numberOf(field.name, male);
    case 'CODE':
      return Object.keys(field.words ?? {})[0] ?? '';
    default:
      return text;
  }
};

export interface Drawn {
  readonly form: ResultFormDefinition;
  readonly procedure: Procedure;
  readonly answers: CaseAnswers;
}

/** Every form with every case of every procedure that ends in it. */
export const everyDrawn = (): readonly Drawn[] => {
  const forms = ofKind(shippedLaw(), 'RESULT_FORM');
  return ofKind(shippedLaw(), 'PROCEDURE').flatMap(({ body: procedure }) =>
    resultsOf(procedure).flatMap((result) =>
      forms
        .filter(({ key }) => key === result.form)
        .flatMap(({ body: form }) => casesOf(procedure).map((answers) => ({ form: form as ResultFormDefinition, procedure, answers }))),
    ),
  );
};

/** The fields of a case once a handler has written what nobody else said; in the longest words what need not be there, too. */
export const statesIn = ({ form, procedure, answers }: Drawn, size: Size): readonly FieldState[] => {
  const male = answers.applicantSex !== 'FEMALE';
  const { name, place, words } = WORDS[size];
  const owner = {
    ...{
      fullName: called(name, male),
      identifier: male ? '066088000118' : '066188000118',
      birthDate: '1988-03-08',
      sex: male ? 'MALE' : 'FEMALE',
    },
    ...{ ethnicity: words, nationality: 'Việt Nam', address: place },
  };
  const represented = answers.applicantIs !== undefined && answers.applicantIs !== 'OWNER';
  const facts: Facts = {
    party: partyFacts(owner, null, represented ? { fullName: WORDS.ORDINARY.name } : undefined),
    answers,
    ...(procedure.excludedCases === undefined ? {} : { excludedCases: procedure.excludedCases }),
    ...{ papers: [], registers: {}, area: null, day: DAY, today: DAY },
  };
  const decide = (decisions: readonly FieldDecision[]): readonly FieldState[] => {
    const states = fieldStates(form, facts, decisions, sha256);
    const open = states.find(({ definition, status, decision }) => {
      const isHis = definition.sources.some(({ from }) => from === 'HANDLER');
      return isHis && decision === null && (status === 'MISSING' || (status === 'LEFT_OUT' && size === 'LONGEST'));
    });
    if (open === undefined) return states;
    const { definition, seen } = open;
    return decide([
      ...decisions,
      {
        ...{ field: definition.name, source: 'HANDLER', value: written(form, definition, size, !male), reasons: 'Đọc trên tờ khai' },
        ...{ person: 'cb-0102', confirmedBy: 'cb-0103', at: '2026-03-02T03:00:00.000Z', seen, commandId: definition.name },
      },
    ]);
  };
  return decide([]);
};

/** Who issues the result of a procedure: an agency that may, and whoever heads it. */
const issuerOf = ({ competent, leadUnit }: Procedure) => {
  const agency = ofKind(shippedLaw(), 'AGENCY').find(
    ({ body: { function: of, units = {} } }) => competent.includes(of) && unitOf(units, leadUnit) !== null,
  )?.body;
  const [table] = ofKind(shippedLaw(), 'MANDATES').filter(({ key }) => key === agency?.agencyId);
  const head = table?.body.mandates.find(({ authority }) => authority === 'HEAD');
  if (agency === undefined || table === undefined || head === undefined) throw new Error('nobody issues this result');
  return { agency, lines: authorityLines(table.body as MandateTable, head as Mandate) };
};

/** What is printed of it; throws where something stands against the result. */
export const modelIn = (drawn: Drawn, size: Size): ResultFormModel => {
  const states = statesIn(drawn, size);
  const [objection] = objectionsTo(states);
  if (objection !== undefined)
    throw new Error(`${drawn.form.form} ${JSON.stringify(drawn.answers)} ${size}: ${objection.field}: ${objection.reason}`);
  const { agency, lines } = issuerOf(drawn.procedure);
  return {
    letterhead: { ...(agency.parent === undefined ? {} : { superior: agency.parent }), agency: agency.name, place: agency.place },
    draftedAt: '2026-03-02T04:00:00.000Z',
    title: drawn.form.title,
    symbol: ownResultOf(drawn.procedure)?.symbol ?? agency.symbol ?? '',
    blocks: filledBlocks(drawn.form, states, drawn.answers),
    signature: { lines, name: 'Phạm Văn Mẫu Dũng' },
  };
};

/** The blocks of a case as the form has them. */
export const blocksIn = ({ form, answers }: Drawn): number => form.blocks.filter(({ when }) => applies(when, answers)).length;
