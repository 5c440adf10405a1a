import { readFileSync } from 'node:fs';
import type { ResultFormModel } from '../../documents/forms/result-form.ts';
import type { CaseAnswers } from '../../domain/law/procedure.ts';
import { withSpouse } from '../../domain/law/results/civil-status.ts';
import { objectionToWord, papersFor, type Word } from '../../domain/law/results/decide.ts';
import { deadOf, type Facts, type FieldDecision, type FieldState, fieldStates, SIDES } from '../../domain/law/results/fields.ts';
import { partyFacts } from '../../domain/law/results/party.ts';
import { filledBlocks } from '../../domain/law/results/print.ts';
import type { DeathRecord, MarriageRecord } from '../../domain/law/results/records.ts';
import { registerFacts } from '../../domain/law/results/registers.ts';
import type { FactRecord } from '../../domain/law/results/template.ts';
import type { AgencyDefinition, FormField, ProcedureDefinition, ResultFormDefinition } from '../../domain/law/types.ts';
import { sha256 } from '../../platform/hash.ts';

/** The shipped form of P07's result, and a widow with everything that is known of her. */

export const FORM = JSON.parse(
  readFileSync(new URL('../../domain/law/result-forms/MARITAL_STATUS_CERTIFICATE.json', import.meta.url), 'utf8'),
) as ResultFormDefinition;

/** Whose area it is. */
const TAN_LAP = JSON.parse(readFileSync(new URL('../../domain/law/agencies/H15.901.json', import.meta.url), 'utf8')) as AgencyDefinition;

export const WIDOW = {
  fullName: 'Hồ Thị Mẫu Hiền',
  identifier: '066188000118',
  birthDate: '1988-03-08',
  sex: 'FEMALE',
  ethnicity: 'Kinh',
  nationality: 'Việt Nam',
  address: '12 đường Lê Duẩn, phường Tân Lập, tỉnh Đắk Lắk',
};

export const HUSBAND = { personalId: '066084000117', fullName: 'Đinh Văn Mẫu Lâm', birthDate: '1984-10-02' };
const SELF = { personalId: WIDOW.identifier, fullName: WIDOW.fullName, birthDate: WIDOW.birthDate };

export const MARRIAGE: MarriageRecord = {
  register: 'MARRIAGE',
  registerNumber: 'KH-2009-0118',
  registeredOn: '2009-05-20',
  registeredBy: 'Ủy ban nhân dân phường Tân Lập',
  spouses: [SELF, HUSBAND],
  state: 'IN_FORCE',
};

export const DEATH: DeathRecord = {
  register: 'DEATH',
  registerNumber: 'KT-2014-0007',
  registeredOn: '2014-06-03',
  registeredBy: 'Ủy ban nhân dân phường Tân Lập',
  deceased: HUSBAND,
  diedOn: '2014-06-01',
};

export const EXTRACT: FactRecord = {
  number: '12/TLKT',
  issuingAgency: 'Ủy ban nhân dân phường Tân Lập',
  issuedOn: '2014-06-03',
  'deceased.fullName': HUSBAND.fullName,
  'deceased.birthDate': '1984',
  'deceased.personalId': HUSBAND.personalId,
  diedAt: '2014-06-01',
};

export const CASE = { applicantIs: 'OWNER', maritalHistory: 'WIDOWED', livedElsewhere: 'false', purpose: 'MARRIAGE' };

export interface Known {
  readonly answers?: CaseAnswers;
  readonly party?: Partial<Record<keyof typeof WIDOW, string | null>>;
  /** As an earlier dossier had the person, where it was otherwise. */
  readonly onFile?: { readonly fullName?: string; readonly birthDate?: string; readonly sex?: string; readonly address?: string };
  readonly registers?: { readonly marriages?: readonly MarriageRecord[]; readonly deaths?: readonly DeathRecord[] };
  readonly papers?: readonly { readonly paperType: string; readonly values: FactRecord }[];
}

const owner = (party: Known['party'] = {}) => ({
  ...WIDOW,
  ...party,
  fullName: party.fullName ?? WIDOW.fullName,
  identifier: WIDOW.identifier,
});

export const factsOf = ({ answers = {}, party, onFile, registers: { marriages = [], deaths = [] } = {}, papers = [] }: Known): Facts => {
  const { fullName, identifier: personalId } = owner(party);
  const read = papers.map((paper) => ({ ...paper, values: withSpouse(paper.values, { personalId, fullName }) }));
  return {
    party: partyFacts(owner(party), { ...owner(party), ...onFile }),
    answers: { ...CASE, ...answers },
    ...(P07.excludedCases === undefined ? {} : { excludedCases: P07.excludedCases }),
    area: { units: TAN_LAP.area ?? [], province: 'Đắk Lắk' },
    day: '2026-03-02',
    today: '2026-03-04',
    papers: read,
    registers: registerFacts(
      { MARRIAGE: marriages, DEATH: deaths },
      { personalId, extracts: read.filter(({ paperType }) => paperType === 'DEATH_EXTRACT').map(({ values }) => values) },
    ),
  };
};

export const statesOf = (known: Known, decisions: readonly FieldDecision[] = []): readonly FieldState[] =>
  fieldStates(FORM, factsOf(known), decisions, sha256);

export const fieldIn = (states: readonly FieldState[], name: string): FieldState => {
  const found = states.find(({ definition }) => definition.name === name);
  if (found === undefined) throw new Error(`no field ${name}`);
  return found;
};

/** A decision about a field as it stands. */
export const decisionOn = (
  states: readonly FieldState[],
  field: string,
  value: string,
  source: FieldDecision['source'] = 'HANDLER',
): FieldDecision => ({
  field,
  source,
  value,
  reasons: 'Đã đối chiếu sổ gốc',
  person: 'cb-0102',
  at: '2026-03-04T03:00:00.000Z',
  seen: fieldIn(states, field).seen,
  commandId: 'c1',
});

/** P07 as shipped, with every paper that it may ask for in the dossier. */
export const P07 = JSON.parse(
  readFileSync(new URL('../../domain/law/procedures/1.004873.json', import.meta.url), 'utf8'),
) as ProcedureDefinition;
const HELD = P07.components.map(({ code, paperType = null }) => ({ item: code, component: code, paperType }));

/** What the rules have against a person's word; a paper that can bear it is named where the word names none. */
export const objectionOf = (known: Known, field: string, word: Partial<Word>, decisions: readonly FieldDecision[] = []) => {
  const states = statesOf(known, decisions);
  const state = fieldIn(states, field);
  const papers = papersFor(state.definition, HELD, P07);
  const [item] = papers.bearing;
  const whole: Word = { source: 'HANDLER', value: '', ...(item === undefined ? {} : { item }), ...word };
  const facts = factsOf(known);
  const { answers, area, day, today } = facts;
  return objectionToWord(state, whole, { form: FORM, states, papers, answers, area, day, today, dead: deadOf(facts) });
};

/** What a handler reads on the papers for the fields that are written in parts. */
const READ: Readonly<Record<string, string>> = {
  diedOn: '2014-06-01',
  marriagePaper: 'Giấy chứng nhận kết hôn số 7 do Ủy ban nhân dân phường Tân Lập cấp ngày 20/05/2009',
  divorcePaper: 'Bản án ly hôn số 12/2012/HNGĐ-ST ngày 05/06/2012 của Tòa án nhân dân thành phố Buôn Ma Thuột',
  deathPaper: 'Trích lục khai tử số 12/TLKT do Ủy ban nhân dân phường Tân Lập cấp ngày 03/06/2014',
  partner: 'Lê Văn Mẫu Quý, sinh ngày 01/01/1980, giấy tờ tùy thân số 066080000119, nơi đăng ký kết hôn: Ủy ban nhân dân phường Tân Lập',
};

/** What stands there of people and places; of the rest the words. */
const OF_TYPE: Readonly<Partial<Record<FormField['type'], string>>> = {
  NAME: 'Lê Văn Mẫu',
  WORDS: 'Kinh',
  NATIONALITY: 'Việt Nam',
  PLACE: '12 đường Lê Duẩn, phường Tân Lập',
};

/** Decides every field that nobody has said, a text in these words where the form does not say how, and what is doubted as it was said. */
export const filledByHand = (known: Known, words = 'Vay vốn ngân hàng'): readonly FieldDecision[] => {
  const states = statesOf(known);
  return states.flatMap(({ definition: { name, type }, status, value, said }) => {
    if (status === 'MISSING') return [decisionOn(states, name, READ[name] ?? OF_TYPE[type] ?? words)];
    const source = SIDES.find((side) => said[side].length > 0);
    return status === 'DOUBTED' && value !== null && source !== undefined ? [decisionOn(states, name, value, source)] : [];
  });
};

/** What is printed of it. */
export const modelOf = (known: Known, decisions: readonly FieldDecision[] = []): ResultFormModel => ({
  letterhead: { superior: 'Tỉnh Đắk Lắk', agency: 'Ủy ban nhân dân phường Tân Lập', place: 'Tân Lập' },
  draftedAt: '2026-03-04T04:00:00.000Z',
  title: FORM.title,
  symbol: 'UBND-XNHN',
  blocks: filledBlocks(FORM, statesOf(known, decisions), { ...CASE, ...known.answers }),
  signature: { lines: ['TM. Ủy ban nhân dân', 'Chủ tịch'], name: 'Phạm Văn Mẫu Dũng' },
});

/** A decision from before line ends were refused, and a register that has them. */
export const DECIDED_IN_LINES: readonly [Known, readonly FieldDecision[]] = (() => {
  const known: Known = {
    answers: { maritalHistory: 'MARRIED', purpose: 'OTHER' },
    registers: { marriages: [{ ...MARRIAGE, registeredBy: 'Ủy ban nhân dân\nphường Tân Lập' }] },
  };
  return [known, [decisionOn(statesOf(known), 'spouseName', 'Nguyễn Văn Mẫu\nCHỨNG THỰC: đúng sự thật')]];
})();
