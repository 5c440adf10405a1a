import { describe, expect, it } from 'vitest';
import { SPECS, specOf } from '../../domain/dossier/contents.ts';
import { refusalsOf } from '../../domain/dossier/transition.ts';
import { unknownNumbers } from './coverage.ts';
import { explore } from './explore.ts';
import { generatedFiles, isCurrent } from './generate.ts';
import { decisionList, holds, outcomes, periods } from './outcomes.ts';

/** Both take seconds; nothing in them is left to chance. */
const pages = generatedFiles();
const walk = explore();

describe('the generated pages', () => {
  it('are current', () => {
    const stale = pages.filter((file) => !isCurrent(file)).map((file) => file.path);
    expect(stale, `Tài liệu đã cũ, hãy chạy: npm run docs (stale: ${stale.join(', ')})`).toEqual([]);
  });

  it('say nothing that is not there', () => {
    for (const { path, text } of pages) expect(/\bundefined\b|\[object /.exec(text)?.[0], path).toBeUndefined();
  });

  it('list every refusal that the exploration met', () => {
    const missing = [...walk.refusals].flatMap(([act, codes]) =>
      [...codes].filter((code) => !refusalsOf(specOf(act)).includes(code)).map((code) => `${act} ${code}`),
    );
    expect(missing).toEqual([]);
  });

  it('reach every act but those that no row leads to yet', () => {
    const gone = new Set<string>(walk.moves.map(({ act }) => act));
    // Of a result that is uploaded, made or kept elsewhere: walked by outside.test.ts, storage.test.ts and uploaded-result.test.ts.
    const elsewhere = ['ATTACH_RESULT', 'OUTSIDE_ASKED', 'REPORT_RESULT', 'OUTSIDE_FETCHED', 'DECIDE_REPORT', 'OUTSIDE_OVERDUE'];
    const kept = ['RECORD_STORED', 'RECORD_WITHDRAWN'];
    // Refused by scenario S21; the walk does not come to a signed result that is asked back since payments are walked, too.
    const signed = ['REFUSE_WITHDRAWAL'];
    // T37 waits for the row that sends a file to the managing agency; a calendar change comes from outside the walk (test/calendar.test.ts).
    // Nobody asks for its one paper, which must be digitised anyway; walked by scenario S08.
    const onDemand = ['SIGN_COPIES'];
    expect(SPECS.map(({ act }) => act).filter((act) => !gone.has(act))).toEqual([
      ...onDemand,
      ...elsewhere,
      ...kept,
      ...signed,
      'REJECT_QUALITY',
      'CALENDAR_CHANGED',
    ]);
  });

  it('classify every case by the first line that holds as the rules classify it', () => {
    const all = periods();
    const list = outcomes(all);
    const lines = decisionList(all, list);
    for (const outcome of list) {
      const wrong = outcome.cases.find(
        (facts) => lines.find(({ clauses }) => clauses === null || clauses.some((clause) => holds(clause, facts)))?.outcome !== outcome,
      );
      expect(wrong).toBeUndefined();
    }
  });

  it('report a test that names a number nobody knows', () => {
    const titles = [
      { file: 'a.test.ts', title: 'E99: never heard of' },
      { file: 'b.test.ts', title: 'E01, S29: known' },
    ];
    expect(unknownNumbers(titles)).toEqual(['E99 in a.test.ts: E99: never heard of']);
  });
});
