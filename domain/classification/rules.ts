/** National layer over Decision 2603, chosen by date: Decree 61/2018, Decree 118/2025, Decree 118/2025 with Decree 224/2026. */
export type RuleSet = 'RS-61' | 'RS-118' | 'RS-224';

/** The law a decision is taken under: the dossier's rule set and its local date of receipt. */
export interface LawInForce {
  readonly ruleSet: RuleSet;
  readonly date: string;
}

/** Why a line decided: the line, its article, and a Vietnamese sentence for the officer. */
export interface Explanation<Id extends string = string> {
  readonly line: Id;
  readonly source: string;
  readonly text: string;
}

/**
 * One line of a decision table, as data. It matches when every fact named in `when` has one of the listed values; a fact not named
 * does not matter. `ruleSets` and `from` say where the line exists; without them, everywhere.
 */
export interface Line<Id extends string, Case> extends Explanation<Id> {
  readonly when: { readonly [Name in keyof Case]?: readonly Case[Name][] };
  readonly ruleSets?: readonly RuleSet[];
  readonly from?: string;
}

/** A line whose article is said once for the whole table, unless it rests on one of its own. */
export type Unsourced<L extends Explanation> = Omit<L, 'source'> & Partial<Pick<L, 'source'>>;

export const exists = (line: Pick<Line<string, unknown>, 'ruleSets' | 'from'>, law: LawInForce): boolean =>
  (line.ruleSets === undefined || line.ruleSets.includes(law.ruleSet)) && (line.from === undefined || law.date >= line.from);

export const matches = <Case extends object>(line: Pick<Line<string, Case>, 'when'>, given: Case): boolean => {
  for (const name in line.when) {
    if (line.when[name]?.includes(given[name]) === false) return false;
  }
  return true;
};

/** First line that matches. Throws if none does: the tables end in a line that takes all the rest, and the tests enumerate them. */
export const firstMatch = <Case extends object, R extends Pick<Line<string, Case>, 'when'>>(lines: readonly R[], given: Case): R => {
  const line = lines.find((candidate) => matches(candidate, given));
  if (line === undefined) throw new Error(`Bảng quyết định có lỗ hổng: ${JSON.stringify(given)}`);
  return line;
};

export const explain = <Id extends string>({ line, source, text }: Explanation<Id>): Explanation<Id> => ({ line, source, text });
