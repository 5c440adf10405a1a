import type { Act } from './commands.ts';
import type { Row } from './row.ts';
import type { DossierState } from './state.ts';
import { calendar } from './steps/calendar.ts';
import { checkComponents } from './steps/checkComponents.ts';
import { correct } from './steps/correct.ts';
import { digitise } from './steps/digitise.ts';
import { fourEyes } from './steps/fourEyes.ts';
import { identify } from './steps/identify.ts';
import { letter } from './steps/letter.ts';
import { look } from './steps/look.ts';
import { obligations } from './steps/obligations.ts';
import { process } from './steps/process.ts';
import { redirect } from './steps/redirect.ts';
import { returnResult } from './steps/returnResult.ts';
import { signAndIssue } from './steps/signAndIssue.ts';
import { supplement } from './steps/supplement.ts';
import { technical } from './steps/technical.ts';
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
  ...fourEyes,
  ...technical,
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

/** The two rows without a dossier: they make it. T01 at the counter; T02 online, after log-in at the portal, for the office the applicant chose. */
export const OPENINGS: readonly (Pick<Row, 'permits'> & {
  readonly id: string;
  readonly name: string;
  readonly channels: readonly DossierState['channel'][];
})[] = [
  {
    id: 'T01',
    name: 'Tiếp nhận hồ sơ tại quầy, mở hồ sơ',
    permits: [{ role: 'INTAKE_OFFICER', scope: 'INTAKE' }],
    channels: ['IN_PERSON', 'POSTAL', 'ONLINE'],
  },
  { id: 'T02', name: 'Nộp hồ sơ trực tuyến', permits: [{ role: 'APPLICANT', scope: 'OWNER' }], channels: ['ONLINE'] },
];

/** Who may open a dossier at the counter (T01). */
export const OPEN_PERMITS: Row['permits'] = OPENINGS.filter(({ id }) => id === 'T01').flatMap(({ permits }) => permits);
