import {
  classifyPaper,
  type LawInForce,
  PAPER_LINES,
  type PaperCase,
  type PaperClassification,
} from '../../domain/classification/index.ts';
import { exists } from '../../domain/classification/rules.ts';
import { ofKind, ruleSetOn } from '../../domain/law/pin.ts';
import { shippedLaw } from '../../test/support/law.ts';

/** A stretch of time under one set of lines of DT-3. */
export interface Period {
  readonly letter: string;
  readonly name: string;
  readonly law: LawInForce;
}

/** Moment of DT-3 and the period, all together the input of the table. */
export type Case = PaperCase & { readonly period: Period };

export const VALUES: { readonly [Name in keyof PaperCase]: readonly PaperCase[Name][] } = {
  carrier: ['PAPER', 'E_FILE_VALID', 'E_FILE_OTHER'],
  secret: [false, true],
  handedIn: [true, false],
  eVersion: ['NONE', 'INVALID', 'SOURCE_DOWN', 'MISMATCH', 'REUSABLE'],
  override: [null, 'APPLICANT_SUPPLIES_PDF', 'SPECIAL_EQUIPMENT', 'NO_SCAN', 'OTHER'],
  kind: ['FORM', 'PRIOR_RESULT', 'OTHER'],
  mandatory: [false, true],
  inScope: [true, false],
  desk: [false, true],
  onDemand: [false, true],
  started: [true, false],
};

/** The Decision is in force from its signing (22/11/2022); between two of these dates nothing changes in the table. */
const DECIDED = '2022-11-22';

const vietnamese = (date: string): string =>
  date
    .split('-')
    .reverse()
    .map((part) => String(Number(part)))
    .join('/');
const dayBefore = (date: string): string => new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);

/** Stretches that have the same lines of DT-3 are one period, named by their rule sets. */
export const periods = (): readonly Period[] => {
  const shipped = shippedLaw();
  const dates = [...ofKind(shipped, 'RULE_SET').map(({ validFrom }) => validFrom), ...PAPER_LINES.flatMap(({ from }) => from ?? [])];
  const laws = [DECIDED, ...new Set(dates.filter((date) => date > DECIDED).sort())].flatMap((date): LawInForce[] => {
    const layer = ruleSetOn(shipped, date);
    return layer === null ? [] : [{ date, ruleSet: layer.body.ruleSet }];
  });
  const linesOf = (law: LawInForce): string => PAPER_LINES.map((line) => exists(line, law)).join();
  const groups: LawInForce[][] = [];
  for (const law of laws) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && linesOf(last[0]) === linesOf(law)) last.push(law);
    else groups.push([law]);
  }
  return groups.flatMap((group, index) => {
    const [law] = group;
    const next = groups[index + 1]?.[0];
    if (law === undefined) return [];
    const until = next === undefined ? '' : ` đến ${vietnamese(dayBefore(next.date))}`;
    const since = index === 0 ? '' : `từ ${vietnamese(law.date)}`;
    const names = [...new Set(group.map(({ ruleSet }) => ruleSet))].join(' và ');
    return [{ letter: String.fromCharCode(65 + index), name: `${names} ${since}${until}`.trim().replace('  ', ' '), law }];
  });
};

/** Every combination of given in every period. */
const casesIn = (all: readonly Period[]): readonly Case[] =>
  Object.entries(VALUES)
    .reduce<object[]>((cases, [name, values]) => cases.flatMap((given) => values.map((value) => ({ ...given, [name]: value }))), [{}])
    .flatMap((given) => all.map((period) => ({ ...(given as PaperCase), period })));

export type Treated = Omit<PaperClassification, 'explanation' | 'alsoLine' | 'mustDigitise'>;

/** One distinct outcome of DT-3: a line, a treatment, and the cases that come to it. */
export interface Outcome {
  readonly id: string;
  readonly treated: Treated;
  readonly source: string;
  readonly cases: readonly Case[];
}

/** Distinct outcomes in the order of the table; within a line the particular before the general. */
export const outcomes = (all: readonly Period[]): readonly Outcome[] => {
  const found = new Map<string, { treated: Treated; sources: Set<string>; decidedBy: number; cases: Case[] }>();
  for (const given of casesIn(all)) {
    const { explanation, alsoLine: _also, mustDigitise: _must, ...treated } = classifyPaper({ law: given.period.law, given });
    const key = JSON.stringify(treated);
    const entry = found.get(key) ?? {
      treated,
      sources: new Set<string>(),
      decidedBy: PAPER_LINES.findIndex(({ line, text }) => line === treated.line && explanation.text.startsWith(text)),
      cases: [],
    };
    entry.cases.push(given);
    entry.sources.add(explanation.source);
    found.set(key, entry);
  }
  const ids = [...new Set(PAPER_LINES.map(({ line }) => line))];
  return ids.flatMap((line) => {
    const ofRow = [...found.values()]
      .filter(({ treated }) => treated.line === line)
      .sort((one, other) => one.decidedBy - other.decidedBy || one.cases.length - other.cases.length);
    return ofRow.map(({ treated, sources, cases }, index) => ({
      id: ofRow.length === 1 ? line : `${line}.${index + 1}`,
      treated,
      source: [...sources].join('; '),
      cases,
    }));
  });
};

/** Allowed values by fact; a fact not named does not matter. */
export type Clause = { readonly [Name in keyof Case]?: readonly Case[Name][] };

export const holds = (clause: Clause, given: Case): boolean =>
  (Object.keys(clause) as (keyof Case)[]).every((name) => (clause[name] as readonly unknown[]).includes(given[name]));

/** Moment in the order in which a condition drops them when it can: the first to go are those that matter least to a reader. */
export const DROP_ORDER: readonly (keyof Case)[] = [
  'desk',
  'onDemand',
  'started',
  'inScope',
  'mandatory',
  'kind',
  'override',
  'eVersion',
  'handedIn',
  'period',
  'carrier',
  'secret',
];

/** The widest clause about `example` that none of `others` fulfils. */
const widest = (example: Case, others: readonly Case[], values: (name: keyof Case) => readonly unknown[]): Clause => {
  let clause: Record<string, readonly unknown[]> = Object.fromEntries(DROP_ORDER.map((name) => [name, [example[name]]]));
  for (const name of DROP_ORDER) {
    const { [name]: own = [], ...rest } = clause;
    const inTheWay = others.filter((other) => holds(rest as Clause, other));
    const taken = new Set<unknown>(inTheWay.map((other) => other[name]));
    if (taken.size === 0) clause = rest;
    else clause = { ...rest, [name]: values(name).filter((value) => own.includes(value) || !taken.has(value)) };
  }
  return clause as Clause;
};

export interface Line {
  readonly outcome: Outcome;
  /** Alternatives; null on the last line, which takes whatever is left. */
  readonly clauses: readonly Clause[] | null;
}

/** The outcomes as a list to be read from the top, each with the shortest condition found that tells it from all below it. */
export const decisionList = (all: readonly Period[], list: readonly Outcome[]): readonly Line[] => {
  return list.map((outcome, index) => {
    // Only values that come to this outcome: others belong to lines above, and naming them would confuse.
    const own = new Map(DROP_ORDER.map((name) => [name, new Set<unknown>(outcome.cases.map((given) => given[name]))]));
    const values = (name: keyof Case): readonly unknown[] =>
      (name === 'period' ? all : VALUES[name]).filter((value) => own.get(name)?.has(value));
    const below = list.slice(index + 1).flatMap(({ cases }) => cases);
    if (below.length === 0) return { outcome, clauses: null };
    const clauses: Clause[] = [];
    for (let left = outcome.cases; left[0] !== undefined; ) {
      const clause = widest(left[0], below, values);
      clauses.push(clause);
      left = left.filter((given) => !holds(clause, given));
    }
    return { outcome, clauses };
  });
};
