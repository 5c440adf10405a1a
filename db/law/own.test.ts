import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isRefusal } from '../../domain/failures.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { blanksFilled } from '../../test/support/law.ts';
import { lawDefinition } from '../schema.ts';
import { loadLaw } from '../seed.ts';
import { type LawCheck, lawCommand } from './command.ts';
import { LAW_DIR } from './files.ts';
import { lawSnapshotFor } from './law.ts';

const CODE = '1.888881';

describe("an office's own folder", () => {
  let database: TestDatabase;
  let dir: string;
  const run = async (args: readonly string[], checks: readonly LawCheck[] = []) => {
    const lines: string[] = [];
    const code = await lawCommand({ args, databaseUrl: () => database.databaseUrl, print: (line) => lines.push(line), checks });
    return { code, lines };
  };
  const stored = async () => (await database.db.select().from(lawDefinition)).length;
  const opens = async () =>
    !isRefusal(
      await lawSnapshotFor(database.db, {
        procedureCode: CODE,
        intakeAgency: 'H15.901',
        leadAgency: 'H15.901',
        receivedAt: '2026-03-02T02:00:00.000Z',
      }),
    );
  /** Writes something into every blank of the folder's files. */
  const fill = (): void => {
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((one) => one.endsWith('.json'))) {
      const text = readFileSync(path.join(dir, name), 'utf8');
      writeFileSync(path.join(dir, name), blanksFilled({ path: name, text }).text);
    }
  };

  beforeAll(async () => {
    database = await startTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.db.delete(lawDefinition);
    await loadLaw(database.db);
    dir = mkdtempSync(path.join(os.tmpdir(), 'own-law-'));
    return () => rmSync(dir, { recursive: true, force: true });
  });

  it('is begun by a skeleton that is never written over, and loaded beside what is shipped once its blanks are filled', async () => {
    const before = await stored();
    expect((await run(['new-procedure', CODE, '--dir', dir])).code).toBe(0);
    expect(await run(['new-procedure', CODE, '--dir', dir])).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('không ghi đè'), expect.anything(), expect.anything()],
    });
    const refused = await run(['load', dir]);
    expect([refused.code, await stored(), await opens()]).toEqual([1, before, false]);
    expect(refused.lines).toContainEqual(expect.stringMatching(/^✗ procedures\/1\.888881\.json:\d+: chưa điền: tên thủ tục \[UNFILLED\]$/));
    fill();
    expect((await run(['check', dir])).lines).toEqual([expect.stringMatching(/^✓ 3 định nghĩa hợp lệ \(1 thủ tục, /)]);
    expect((await run(['load', dir])).code).toBe(0);
    expect([await stored(), await opens()]).toEqual([before + 3, true]);
    expect(await run(['diff', dir])).toEqual({ code: 0, lines: ['Không có khác biệt.'] });
    // The next start loads the shipped law again, and leaves it.
    await loadLaw(database.db);
    expect([await stored(), await opens()]).toEqual([before + 3, true]);
  });

  it('loads nothing at all where one file of several is wrong', async () => {
    await run(['new-procedure', CODE, '--dir', dir]);
    fill();
    const before = await stored();
    const wrong: Readonly<Record<string, string>> = { 'paper-types/KHONG-AI-DUNG.json': '{', 'fees/1.json': '{}' };
    for (const [name, text] of Object.entries(wrong)) {
      mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
      writeFileSync(path.join(dir, name), text);
      const refused = await run(['load', dir]);
      expect([refused.code, await stored()]).toEqual([1, before]);
      expect(refused.lines).toContainEqual(expect.stringContaining(`✗ ${name}:1: `));
      rmSync(path.join(dir, name));
    }
    // Neither where the database itself has another body under one of the versions.
    await run(['load', dir]);
    const form = path.join(dir, 'result-forms', `KQ-${CODE}.json`);
    writeFileSync(form, readFileSync(form, 'utf8').replace('"title": "', '"title": "Khác: '));
    await run(['new-procedure', '1.888882', '--dir', dir]);
    fill();
    const refused = await run(['load', dir]);
    expect([refused.code, await stored()]).toEqual([1, before + 3]);
    expect(refused.lines).toContainEqual(expect.stringContaining(`✗ nội dung bị sửa  RESULT_FORM KQ-${CODE}`));
  });

  it('is refused by what other parts find wrong, as by the check itself', async () => {
    await run(['new-procedure', CODE, '--dir', dir]);
    fill();
    const before = await stored();
    const overflows: LawCheck = async (definitions) =>
      definitions.flatMap(({ kind, file, lineOf }) =>
        kind === 'RESULT_FORM' ? [{ code: 'FORM' as const, file, line: lineOf('/blocks/1'), reason: 'chữ tràn khung trang' }] : [],
      );
    for (const name of ['check', 'load', 'diff']) {
      const { code, lines } = await run([name, dir], [overflows]);
      expect([code, await stored()]).toEqual([1, before]);
      expect(lines).toContainEqual(expect.stringMatching(/^✗ result-forms\/KQ-1\.888881\.json:\d+: chữ tràn khung trang \[FORM\]$/));
    }
  });

  it('that holds what is no file of its own is refused, whatever else stands there', async () => {
    await run(['new-procedure', CODE, '--dir', dir]);
    fill();
    const procedure = path.join(dir, 'procedures', `${CODE}.json`);
    const before = await stored();
    const odd: Readonly<Record<string, () => void>> = {
      'procedures/link.json': () => symlinkSync(procedure, path.join(dir, 'procedures/link.json')),
      'procedures/nowhere.json': () => symlinkSync('/nowhere', path.join(dir, 'procedures/nowhere.json')),
      'procedures/itself.json': () => symlinkSync('itself.json', path.join(dir, 'procedures/itself.json')),
      'procedures/round': () => symlinkSync(dir, path.join(dir, 'procedures/round')),
      'procedures/folder.json': () => mkdirSync(path.join(dir, 'procedures/folder.json')),
      'procedures/LOUD.JSON': () => writeFileSync(path.join(dir, 'procedures/LOUD.JSON'), '{}'),
    };
    for (const [name, make] of Object.entries(odd)) {
      make();
      const refused = await run(['load', dir]);
      expect([refused.code, await stored()]).toEqual([1, before]);
      expect(refused.lines).toEqual([expect.stringMatching(`^✗ ${name}:1: .* \\[FOLDER\\]$`), expect.anything()]);
      rmSync(path.join(dir, name), { recursive: true });
    }
    expect((await run(['load', dir])).code).toBe(0);
  });

  it('is named once, and with no word that the command does not know: a misspelt dry run loads nothing', async () => {
    await run(['new-procedure', CODE, '--dir', dir]);
    fill();
    const before = await stored();
    const wrong = [
      ...[
        ['load', dir, '--dryrun'],
        ['load', dir, '--dry-run=true'],
        ['load', dir, dir],
        ['check', dir, '--force'],
        ['diff', dir, '--dry-run'],
      ],
      ...[['recalendar', '--dryrun'], ['recalendar', dir], ['toString'], ['new-procedure', '1.777777', '--dir']],
      ['new-procedure', '1.777777', '--dir', dir, '--dir', dir],
    ];
    for (const args of wrong) expect([(await run(args)).code, await stored()], args.join(' ')).toEqual([2, before]);
    expect(existsSync(path.join(LAW_DIR, 'procedures/1.777777.json'))).toBe(false);
  });

  it('that is not there, or holds nothing, is said to be so', async () => {
    const file = path.join(dir, 'tep.txt');
    writeFileSync(file, '');
    for (const place of [dir, path.join(dir, 'khong-co'), file])
      expect(await run(['check', place])).toMatchObject({
        code: 1,
        lines: [`✗ ${place}:1: không có tệp định nghĩa nào [FOLDER]`, expect.anything()],
      });
    for (const args of [['new-procedure'], ['new-procedure', '1.88'], ['new-procedure', CODE, '--into', dir]])
      expect((await run(args)).code).toBe(2);
  });
});
