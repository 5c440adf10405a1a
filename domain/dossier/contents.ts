import type { QuickRow, Row } from './act.ts';
import type { Act } from './commands.ts';
import { calendar } from './steps/calendar.ts';
import { checkComponents } from './steps/checkComponents.ts';
import { consult } from './steps/consult.ts';
import { correct } from './steps/correct.ts';
import { digitise } from './steps/digitise.ts';
import { draft } from './steps/draft.ts';
import { fourEyes } from './steps/fourEyes.ts';
import { identify } from './steps/identify.ts';
import { letter } from './steps/letter.ts';
import { look } from './steps/look.ts';
import { obligations } from './steps/obligations.ts';
import { open } from './steps/open.ts';
import { process } from './steps/process.ts';
import { redirect } from './steps/redirect.ts';
import { returnResult } from './steps/returnResult.ts';
import { signAndIssue } from './steps/signAndIssue.ts';
import { supplement } from './steps/supplement.ts';
import { technical } from './steps/technical.ts';
import { withdraw } from './steps/withdraw.ts';

/** The Decision's table of contents: processes A and B as a dossier goes through them, then its open branches. */
const CONTENTS = [
  // A1 — submission: OPENINGS, below.
  // A2 — account.
  ...identify,
  // A3 — components; B1 — classification of each paper; acceptance.
  ...checkComponents,
  // B1 — scans and their checks; B2 — hand-over.
  ...digitise,
  // A4, B2 — assignment, check 2, conversion to data.
  ...process,
  // A4, B2 — opinions, appraisals, verifications.
  ...consult,
  // A4, B3 — the draft; B3 — signature, number, issue.
  ...draft,
  ...signAndIssue,
  // A5, B4 — return.
  ...returnResult,
  // Open branches (1.5.1).
  ...supplement,
  ...obligations,
  ...letter,
  ...withdraw,
  ...redirect,
  ...correct,
  // Four eyes (1.2), and steps that have failed.
  ...fourEyes,
  ...technical,
  ...calendar,
  ...look,
];

/** Acts without a row: none, or this file does not compile. OPEN has rows of its own, since it makes the dossier that a row would speak of. */
type Rowless = Exclude<Act, 'OPEN' | (typeof CONTENTS)[number]['act']>;

/** The transition table (domain rules 1.5.1). */
export const ROWS: [Rowless] extends [never] ? readonly Row[] : Rowless = CONTENTS;

const byAct: ReadonlyMap<Act, Row> = new Map(ROWS.map((row) => [row.act, row]));

export const rowOf = (act: Act): Row => {
  const row = byAct.get(act);
  if (!row) throw new Error(`no row for ${act}`);
  return row;
};

/** A1 — T01 at the counter, T02 online. */
export const OPENINGS: readonly QuickRow[] = open;

/** Who may open a dossier at the counter (T01). */
export const OPEN_PERMITS: Row['permits'] = OPENINGS.filter(({ id }) => id === 'T01').flatMap(({ permits }) => permits);

/** Events that no single row leaves: a long act begun, one that waits for a second person, and the mending of run and register. */
const OF_THE_FOLD = {
  UNDERWAY: 'Bắt đầu thực hiện',
  REQUESTED: 'Đề nghị, chờ người thứ hai xác nhận',
  RETRACTED: 'Rút lại điều đã ghi mà luồng xử lý không có',
  RESTARTED: 'Chạy lại luồng xử lý từ sổ theo dõi',
  PORTAL_TOLD: 'Đã báo được cho Cổng Dịch vụ công quốc gia',
  REWRITTEN: 'Ghi lại sổ theo dõi từ luồng xử lý',
} as const;

const EVENTS: ReadonlyMap<string, string> = new Map(
  [...OPENINGS, ...ROWS, { events: OF_THE_FOLD }].flatMap(({ events }) => Object.entries(events)),
);

/** Vietnamese words of an event in a dossier's story; the register may hold one that no row leaves any more. */
export const eventName = (type: string): string => EVENTS.get(type) ?? type;
