import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { localDate } from '../../domain/calendar/index.ts';
import { SPECS, specOf } from '../../domain/dossier/contents.ts';
import { refusalsOf } from '../../domain/dossier/transition.ts';
import { receivedOn } from '../../domain/law/pin.ts';
import { systemClock } from '../../platform/time.ts';
import { shippedLaw } from '../../test/support/law.ts';
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

  it('have a line of every procedure that is received, written by the test that drove it', () => {
    const rows = [
      ...readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'procedures.md'), 'utf8').matchAll(/^\| (\d[\d.]+) \|/gm),
    ];
    const received = [...receivedOn(shippedLaw(), localDate(systemClock.now()))].sort();
    expect(
      rows.map(([, code]) => code),
      'WRITE_DOCS=true npx vitest run --project system test/procedures.test.ts',
    ).toEqual(received);
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
    // T37 waits for the row that sends a file to the managing agency; a calendar change comes from outside the walk (test/calendar.test.ts).
    expect(SPECS.map(({ act }) => act).filter((act) => !gone.has(act))).toEqual(['REJECT_QUALITY', 'CALENDAR_CHANGED']);
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
