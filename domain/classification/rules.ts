/** National layer over Decision 2603, chosen by date: Decree 61/2018, Decree 118/2025, Decree 118/2025 with Decree 224/2026. */
export type RuleSet = 'RS-61' | 'RS-118' | 'RS-224';

/** The law a decision is taken under: the dossier's rule set and its local date of receipt. */
export interface LawInForce {
  readonly ruleSet: RuleSet;
  readonly date: string;
}

/** Why a row decided: the row, its article, and a Vietnamese sentence for the officer. */
export interface Explanation<Id extends string = string> {
  readonly row: Id;
  readonly source: string;
  readonly text: string;
}

/**
 * One row of a decision table, as data. It matches when every fact named in `when` has one of the listed values; a fact not named
 * does not matter. `ruleSets` and `from` say where the row exists; without them, everywhere.
 */
export interface Line<Id extends string, Case> extends Explanation<Id> {
  readonly when: { readonly [Name in keyof Case]?: readonly Case[Name][] };
  readonly ruleSets?: readonly RuleSet[];
  readonly from?: string;
}

/** Whether a row exists in the law in force. */
export const exists = (row: Pick<Line<string, unknown>, 'ruleSets' | 'from'>, law: LawInForce): boolean =>
  (row.ruleSets === undefined || row.ruleSets.includes(law.ruleSet)) && (row.from === undefined || law.date >= row.from);

/** Whether a row's condition holds. */
export const matches = <Case extends object>(row: Pick<Line<string, Case>, 'when'>, given: Case): boolean => {
  for (const name in row.when) {
    if (row.when[name]?.includes(given[name]) === false) return false;
  }
  return true;
};

/** First row that matches. Throws if none does: the tables end in a row that takes all the rest, and the tests enumerate them. */
export const firstMatch = <Case extends object, R extends Pick<Line<string, Case>, 'when'>>(rows: readonly R[], given: Case): R => {
  const row = rows.find((candidate) => matches(candidate, given));
  if (row === undefined) throw new Error(`Bảng quyết định có lỗ hổng: ${JSON.stringify(given)}`);
  return row;
};

/** The explanation part of a row. */
export const explain = <Id extends string>({ row, source, text }: Explanation<Id>): Explanation<Id> => ({ row, source, text });
