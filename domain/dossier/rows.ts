import type { Act } from './commands.ts';
import type { Row } from './row.ts';
import { calendar } from './steps/calendar.ts';
import { checkComponents } from './steps/checkComponents.ts';
import { correct } from './steps/correct.ts';
import { digitise } from './steps/digitise.ts';
import { identify } from './steps/identify.ts';
import { letter } from './steps/letter.ts';
import { look } from './steps/look.ts';
import { obligations } from './steps/obligations.ts';
import { process } from './steps/process.ts';
import { redirect } from './steps/redirect.ts';
import { returnResult } from './steps/returnResult.ts';
import { signAndIssue } from './steps/signAndIssue.ts';
import { supplement } from './steps/supplement.ts';
import { withdraw } from './steps/withdraw.ts';

/** The transition table, in the order of the Decision. */
export const ROWS: readonly Row[] = [
  ...identify,
  ...checkComponents,
  ...digitise,
  ...process,
  ...signAndIssue,
  ...returnResult,
  ...supplement,
  ...obligations,
  ...letter,
  ...withdraw,
  ...redirect,
  ...correct,
  ...calendar,
  ...look,
];

const byAct = new Map<Act, Row>(ROWS.map((row) => [row.act, row]));

/** The row of an act; OPEN has none, since it makes the dossier that a row would speak of. */
export const rowOf = (act: Act): Row => {
  const row = byAct.get(act);
  if (!row) throw new Error(`no row for ${act}`);
  return row;
};

/** Who may open a dossier (T01): the one row without a dossier. */
export const OPEN_PERMITS: Row['permits'] = [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }];
