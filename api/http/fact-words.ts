import { STUCK_WORDS } from '../../db/register/stuck-rows.ts';
import { shortDate, shortTime } from '../../domain/calendar/index.ts';
import { ACTS, CHANNELS, LETTERS, PAPERS, RESULT_FORMS, registerName } from '../../domain/dossier/codes.ts';
import { PHASES, ROLES } from '../../domain/dossier/wording.ts';
import { FACTS, type FactName, type Refusal } from '../../domain/failures.ts';

/** A fact that is said in the sentence, not only given in codes. */
type SaidFact = { readonly [Name in FactName]: (typeof FACTS)[Name] extends string ? Name : never }[FactName];

type Words = Readonly<Record<string, string>>;

const oneOf =
  (words: Words) =>
  (value: string): string =>
    words[value] ?? value;
const asItIs = (value: string): string => value;

/** How people say each fact: the words of its codes, an instant as a clock shows it, or an id and a reason as they are. */
const SAYING: Readonly<Record<SaidFact, (value: string) => string>> = {
  roles: oneOf(ROLES),
  phase: oneOf(PHASES),
  permittedIn: oneOf(PHASES),
  status: oneOf({ ...PAPERS, ...LETTERS }),
  act: oneOf(ACTS),
  first: oneOf(ACTS),
  // Whichever list the field takes its value from; ids, media types and amounts say themselves.
  allowed: oneOf({ ...CHANNELS, ...RESULT_FORMS, ...STUCK_WORDS }),
  since: shortTime,
  ended: shortDate,
  items: asItIs,
  registers: registerName,
  consultations: asItIs,
  obligations: asItIs,
  dossier: asItIs,
  intakeUnit: asItIs,
  leadUnit: asItIs,
  signers: asItIs,
  reason: asItIs,
  acts: asItIs,
  workingDays: asItIs,
  leastWorkingDays: asItIs,
  request: asItIs,
};

/** A code that has no words stays among the facts: it tells a reader nothing. What people name themselves is no code. */
const CODE = /[A-Z]{2,}_[A-Z]/;
const NAMED_BY_PEOPLE: ReadonlySet<SaidFact> = new Set(['items', 'dossier', 'signers']);

const isSaid = (name: string): name is SaidFact => Object.hasOwn(SAYING, name);

/** The facts of a refusal in words: `Bước hiện tại: Đang kiểm tra thành phần hồ sơ; …`. */
export const factsInWords = (detail: NonNullable<Refusal['detail']>): string =>
  Object.entries(detail)
    .flatMap(([name, value]) => {
      if (!isSaid(name)) return [];
      const said = [value].flat().map((each) => SAYING[name](String(each)));
      // Told in part it would pass for the whole.
      const words = NAMED_BY_PEOPLE.has(name) || !said.some((each) => CODE.test(each)) ? said : [];
      // Reasons are sentences of their own.
      return words.length === 0 ? [] : [`${FACTS[name]}: ${words.map((each) => each.replace(/\.$/, '')).join(', ')}`];
    })
    .join('; ');
