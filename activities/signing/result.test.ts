import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ledgerCommand } from '../../db/ledger/command.ts';
import { numberRegister } from '../../db/ledger/number-register.ts';
import { takeNumber } from '../../db/register/numbers.ts';
import { project } from '../../db/register/projection.ts';
import { command, dossier, dossierFile } from '../../db/schema.ts';
import { withPdf } from '../../documents/pdf/pdfium.ts';
import { verifyPdf } from '../../documents/signing/verify.ts';
import type { OutcomeData } from '../../domain/dossier/commands.ts';
import type { DossierState, Result } from '../../domain/dossier/state.ts';
import { isRefusal } from '../../domain/failures.ts';
import { type Desk, startDesk } from '../../test/support/desk.ts';
import { applicationAt, scene, written } from '../../test/support/dossier.ts';
import { owing } from '../../test/support/owing.ts';
import { createResultActivities } from './result.ts';

const AT = '2026-03-04T02:00:00.000Z';
const REFUSING = '00000000-0000-4000-8000-0000000000a1';

let desk: Desk;
let database: Desk['database'];
let keys: Desk['keys'];
let files: Desk['files'];

beforeAll(async () => {
  desk = await startDesk();
  ({ database, keys, files } = desk);
  await database.db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values ('00000000-0000-4000-8000-000000000001', 'PERSON', '066075000001', 'H''Mơ̆ng Êban', now())`,
  );
  const reasons = Array.from(
    { length: 18 },
    (_, index) =>
      `Giấy tờ thứ ${index + 1} không hợp lệ: ${'bản chụp thiếu trang, con dấu không đọc được, nơi cấp không xác nhận; '.repeat(4)}`,
  );
  await database.db.insert(command).values({
    commandId: REFUSING,
    caller: 'cb-0102',
    idempotencyKey: 'tu-choi-01',
    act: 'SUBMIT_REFUSAL',
    dossierId: 'TN-LONG',
    payload: { body: { reasons: reasons.join('\n'), articles: 'Luật Hộ tịch, Điều 12' } },
    payloadHash: '',
    actor: {},
    receivedAt: AT,
    status: 'APPLIED',
  });
});
afterAll(() => desk.close());

/** The register holds the dossier in this state. */
const put = async (state: DossierState): Promise<void> => {
  const { opening } = scene(applicationAt('2026-03-02T09:00'));
  if (isRefusal(opening)) throw new Error(opening.code);
  await project(database.db, written(opening, state.dossierId));
  await database.db.update(dossier).set({ state }).where(eq(dossier.dossierId, state.dossierId));
};

const withResult = (state: DossierState, result: Partial<Result>): DossierState =>
  state.result === null ? state : { ...state, papers: [], result: { ...state.result, ...result } };

const workOf = (state: DossierState): string => state.work.find(({ kind }) => kind === 'SLOW_ACT')?.id ?? '';
const acts = (broken?: () => void) =>
  createResultActivities({
    db: database.db,
    keys: keys.keys,
    registers: desk.registers,
    files: {
      ...files,
      read: (sha256) => {
        broken?.();
        return files.read(sha256);
      },
    },
  });

const leaderSignedOf = (end: OutcomeData['SIGN']): string => {
  if (!('leaderSigned' in end)) throw new Error('not signed');
  return end.leaderSigned;
};
const issuedOf = (end: OutcomeData['ISSUE']) => {
  if (!('issued' in end)) throw new Error('not issued');
  return end;
};

/** A refusal of several pages, signed by the leader. */
const signed = async (dossierId: string): Promise<DossierState> => {
  await put(owing('draftRefusal', dossierId));
  const { draft } = await acts().draftRefusal({ version: 1, dossierId, step: REFUSING, at: AT });
  const signing = withResult(owing('signResult', dossierId), { outcome: 'REFUSAL', draft });
  await put(signing);
  const leaderSigned = leaderSignedOf(await acts().signResult({ version: 1, dossierId, step: workOf(signing), at: AT }));
  const owed = withResult(owing('issueResult', dossierId), { outcome: 'REFUSAL', draft, leaderSigned });
  // Commands of scenes have names, the same in each; between their quotes, since a hash may hold such letters.
  const issuing = JSON.parse(JSON.stringify(owed).replaceAll(`"${workOf(owed)}"`, `"${dossierId}-issue"`)) as DossierState;
  await put(issuing);
  return issuing;
};

const numbers = async (year = 2026) =>
  (await numberRegister(database.db, { agency: 'H15.901', year })).map(({ series, number, status, why }) => [series, number, status, why]);

it('B3: a refusal of 18 papers on three pages is numbered on the first, sealed on the last, and kept under the number it took when its issue failed', {
  timeout: 120_000,
}, async () => {
  const { work, ...state } = await signed('TN-LONG');
  const input = { version: 1, dossierId: 'TN-LONG', step: workOf({ ...state, work }), at: AT } as const;
  const failing = acts(() => {
    throw new Error('killed');
  });
  await expect(failing.issueResult(input)).rejects.toThrow('killed');
  expect(await numbers()).toEqual([['REFUSAL', 1, 'TAKEN', 'đang phát hành']]);
  await database.db.execute(sql`insert into work_failure values ('w', 'issueResult', 'TN-LONG', 3, 'STORAGE_FULL', ${AT}, ${AT})`);
  expect(await numbers()).toEqual([['REFUSAL', 1, 'TAKEN', 'đang phát hành thì gặp lỗi: Hết dung lượng lưu trữ']]);

  const { issued, number } = issuedOf(await acts().issueResult(input));
  expect(number).toBe(1);
  expect(await numbers()).toEqual([['REFUSAL', 1, 'ISSUED', null]]);
  const pdf = await files.read(issued);
  expect(await withPdf({ bytes: pdf }, (view) => view.pages)).toBe(3);
  const report = await verifyPdf({ pdf, roots: keys.roots, at: AT });
  expect(report.valid).toBe(true);
  expect(report.signatures.map(({ fieldName, laterChanges }) => [fieldName, laterChanges])).toEqual([
    ['NguoiCoThamQuyen', 'ALLOWED'],
    ['CoQuan-SoNgay', 'ALLOWED'],
    ['CoQuan', 'NONE'],
  ]);
  const [draft] = await database.db.select().from(dossierFile).where(sql`dossier_id = 'TN-LONG' and kind = 'DRAFT'`);
  expect(draft?.meta).toMatchObject({ numberAt: { page: 0 }, dateAt: { page: 0 }, leaderAt: { page: 2 } });
  const warehouse = await database.db.execute(sql`select kind, data from dossier_warehouse where kind in ('RESULT', 'REFUSAL')`);
  expect([...warehouse]).toEqual([{ kind: 'REFUSAL', data: { number: '01/PTC-UBND' } }]);
});

it('E79: every number that no document bears is explained, or named as one that nothing explains', { timeout: 120_000 }, async () => {
  const state = await signed('TN-AGAIN');
  const taken = { agency: 'H15.901', year: 2026, series: 'REFUSAL', at: AT } as const;
  // An issue act that the engine lost after it had taken its number.
  expect(await takeNumber(database.db, { ...taken, actId: 'lost', dossierId: 'TN-AGAIN' })).toBe(2);
  expect((await numberRegister(database.db, { doubtful: true })).map(({ number, unexplained }) => [number, unexplained])).toEqual([
    [2, true],
  ]);
  const lines: string[] = [];
  const ledger = (...args: string[]) =>
    ledgerCommand({ args, databaseUrl: () => database.serviceUrl, clock: { now: () => AT }, print: (line) => void lines.push(line) });
  expect(await ledger('verify')).toBe(1);
  expect(lines.join('\n')).toContain('phiếu từ chối số 2: đã lấy số, hồ sơ TN-AGAIN (đã lấy số mà không còn việc phát hành nào)');

  const { number } = issuedOf(await acts().issueResult({ version: 1, dossierId: 'TN-AGAIN', step: workOf(state), at: AT }));
  expect(number).toBe(3);
  expect(await numbers()).toEqual([
    ['REFUSAL', 1, 'ISSUED', null],
    ['REFUSAL', 2, 'VOIDED', 'lần phát hành không thành, số bị bỏ; văn bản mang số 3'],
    ['REFUSAL', 3, 'ISSUED', null],
  ]);
  lines.length = 0;
  expect(await ledger('numbers', '--agency', 'H15.901', '--year', '2026')).toBe(0);
  expect(lines).toHaveLength(3);

  // Somebody takes a line out of the register.
  await database.db.execute(sql`delete from registered_number where series = 'REFUSAL' and number = 1`);
  expect(await numbers()).toContainEqual(['REFUSAL', 1, 'MISSING', 'không có dòng nào trong sổ']);
  expect(await ledger('numbers')).toBe(1);
});
