import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Definition } from '../../domain/law/catalogue.ts';
import { pinLaw } from '../../domain/law/pin.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { lawDefinition } from '../schema.ts';
import { loadLaw } from '../seed.ts';
import { lawCommand } from './command.ts';
import { LAW_DIR } from './files.ts';
import { agencyOf, lawSnapshotFor, paperTypeOf } from './law.ts';
import { diffLaw, loadDefinitions } from './load.ts';

const SHIPPED = shippedLaw();
const P07 = { procedureCode: '1.004873', intakeAgency: 'H15.901', leadAgency: 'H15.901', receivedAt: '2026-03-02T02:00:00.000Z' };

/** The shipped law with one procedure version changed, as a later release would hold it. */
const withProcedure = ({
  validTo = null,
  ...patch
}: {
  version?: string;
  validFrom?: string;
  validTo?: string | null;
  name?: string;
}): readonly Definition[] =>
  SHIPPED.map((definition) => {
    if (definition.key !== '1.004873') return definition;
    const { version = definition.version, validFrom = definition.validFrom } = patch;
    return { ...definition, version, validFrom, validTo, body: { ...definition.body, ...patch } as Definition['body'] };
  });

describe('the law in the database', () => {
  let database: TestDatabase;
  const stored = async () => (await database.db.select().from(lawDefinition)).length;
  const snapshot = async (o: Partial<typeof P07> = {}) => lawSnapshotFor(database.db, { ...P07, ...o });
  const command = async (...args: readonly string[]): Promise<{ readonly code: number; readonly lines: readonly string[] }> => {
    const lines: string[] = [];
    const code = await lawCommand({ args, databaseUrl: () => database.databaseUrl, print: (line) => lines.push(line) });
    return { code, lines };
  };

  beforeAll(async () => {
    database = await startTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.db.delete(lawDefinition);
    await loadLaw(database.db);
  });

  it('is loaded once, however often', async () => {
    expect(await stored()).toBe(SHIPPED.length);
    expect(await diffLaw(database.db, SHIPPED)).toEqual([]);
    await Promise.all([loadLaw(database.db), loadLaw(database.db)]);
    expect(await stored()).toBe(SHIPPED.length);
  });

  it('pins a dossier exactly as the files say', async () => {
    expect(await snapshot()).toEqual(pinLaw({ ...P07, law: SHIPPED, day: '2026-03-02' }));
    expect(await snapshot({ procedureCode: '1.999999' })).toMatchObject({ refused: true, code: 'PROCEDURE_UNKNOWN' });
    expect(await snapshot({ leadAgency: 'H15.999' })).toMatchObject({ refused: true, code: 'AGENCY_UNKNOWN' });
  });

  it('refuses another body under a loaded version, names what differs, and loads nothing of that release', async () => {
    const [first] = SHIPPED;
    if (first === undefined) throw new Error('nothing is shipped');
    const release = [...withProcedure({ name: 'Tên khác' }), { ...first, key: 'NEW', version: 'n' }];
    const { loaded, changes } = await loadDefinitions(database.db, release);
    expect(loaded).toBe(false);
    expect(changes).toContainEqual(expect.objectContaining({ change: 'REFUSE', key: '1.004873', differs: ['/name'] }));
    expect(await stored()).toBe(SHIPPED.length);
    expect(await snapshot()).toMatchObject({ procedure: { name: 'Cấp Giấy xác nhận tình trạng hôn nhân' } });
  });

  it('takes an amendment: the old version ends, the new one begins, each dossier gets that of its day', async () => {
    const amended = [
      ...withProcedure({ validTo: '2026-06-01' }),
      ...withProcedure({ version: 'seed-2027', validFrom: '2026-06-01', name: 'Tên mới' }).filter(({ key }) => key === '1.004873'),
    ];
    expect((await loadDefinitions(database.db, amended)).changes.map(({ change, version }) => `${change} ${version}`).sort()).toEqual([
      'ADD seed-2027',
      'END seed-2026.5',
    ]);
    expect(await snapshot({ receivedAt: '2026-05-29T02:00:00.000Z' })).toMatchObject({ procedure: { version: 'seed-2026.5' } });
    expect(await snapshot({ receivedAt: '2026-06-01T02:00:00.000Z' })).toMatchObject({
      procedure: { version: 'seed-2027', name: 'Tên mới' },
    });
  });

  it('a corrected version of the same days replaces the stored one, which stays stored but is never in force', async () => {
    const { changes } = await loadDefinitions(database.db, withProcedure({ version: 'seed-2026.6', name: 'Tên đã sửa' }));
    expect(changes.map(({ change, version }) => `${change} ${version}`).sort()).toEqual(['ADD seed-2026.6', 'SUPERSEDE seed-2026.5']);
    expect(await snapshot()).toMatchObject({ procedure: { version: 'seed-2026.6', name: 'Tên đã sửa' } });
    expect(await stored()).toBe(SHIPPED.length + 1);
    // Loading the same release again changes nothing more.
    expect(await diffLaw(database.db, withProcedure({ version: 'seed-2026.6', name: 'Tên đã sửa' }))).toEqual([]);
  });

  it('gives living agencies with their help desk, the one above where they have none', async () => {
    expect((await agencyOf(database.db, 'H15.901'))?.helpDesk).toBe(
      'Đầu mối hỗ trợ Trung tâm Phục vụ hành chính công phường Tân Lập: 0262 0000 901 (giờ làm việc)',
    );
    expect((await agencyOf(database.db, 'H15.910'))?.helpDesk).toContain('Trung tâm Phục vụ hành chính công tỉnh Đắk Lắk');
    expect(await agencyOf(database.db, 'H15.31.901')).toBeNull();
    expect((await paperTypeOf(database.db, 'DEATH_EXTRACT'))?.fields).toHaveLength(18);
    expect(await paperTypeOf(database.db, 'APPLICATION_FORM')).toBeNull();
  });

  it('a dry run shows the difference and writes nothing; the load after it writes it', async () => {
    await database.db.delete(lawDefinition);
    const dry = await command('load', '--dry-run');
    expect([dry.code, dry.lines.length, await stored()]).toEqual([0, SHIPPED.length, 0]);
    expect(dry.lines).toContain('+ thêm  PROCEDURE 1.004873, phiên bản seed-2026.5, từ 2025-01-01');
    expect((await command('load')).code).toBe(0);
    expect(await stored()).toBe(SHIPPED.length);
    expect(await command('diff')).toEqual({ code: 0, lines: ['Không có khác biệt.'] });
  });

  it('the check names file, line and reason, and needs no database', async () => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'law-'));
    try {
      cpSync(LAW_DIR, dir, { recursive: true });
      const file = path.join(dir, 'agencies', 'H15.902.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace('H15.31.902', 'H15.31.999'));
      const lines: string[] = [];
      const databaseUrl = (): string => {
        throw new Error('a check asks for no database');
      };
      expect(await lawCommand({ args: ['check', dir], databaseUrl, print: (line) => lines.push(line) })).toBe(1);
      expect(lines).toEqual(['✗ agencies/H15.902.json:12: không có cơ quan "H15.31.999" [UNKNOWN_REFERENCE]', '1 lỗi, không nạp được.']);
      lines.length = 0;
      expect(await lawCommand({ args: ['check'], databaseUrl, print: (line) => lines.push(line) })).toBe(0);
      expect(lines).toEqual([
        expect.stringMatching(/^✓ \d+ định nghĩa hợp lệ \(1 quyết định, .*\d+ thủ tục, .*\); \d+ định nghĩa còn giá trị chưa xác minh\.$/),
      ]);
      expect(lines.join()).not.toMatch(/procedures|agencies|rule-sets|mandatory/);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
