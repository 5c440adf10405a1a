import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { localDate, localTime } from '../../domain/calendar/index.ts';
import type { Definition } from '../../domain/law/catalogue.ts';
import { checkLaw } from '../../domain/law/check.ts';
import { lawOverview } from '../../domain/law/overview.ts';
import { KINDS, LAW_KINDS, publishedSchema, schemaFile } from '../../domain/law/schemas.ts';
import { systemClock } from '../../platform/time.ts';
import { type CommandLine, type Db, withDatabase } from '../client.ts';
import { LAW_DIR, readLawFiles } from './files.ts';
import { officeDaysOn } from './law.ts';
import { diffLaw, type LawChange, loadDefinitions } from './load.ts';
import { applyCalendar, previewCalendar } from './recalendar.ts';

const USAGE = `Dùng:
  npm run law -- check [thư mục]     kiểm tra các tệp định nghĩa, không cần cơ sở dữ liệu
  npm run law -- diff                so các tệp với những gì đã nạp
  npm run law -- load [--dry-run]    nạp phiên bản mới; --dry-run chỉ in khác biệt
  npm run law -- recalendar [--dry-run]
                                     tính lại thời hạn của hồ sơ đang mở theo lịch làm việc đang có hiệu lực; --dry-run chỉ in hồ sơ đổi hạn
  npm run law -- show                in nội dung bằng lời, đánh dấu giá trị chưa xác minh
  npm run law -- schema              ghi lại lược đồ JSON trong domain/law/schema`;

const WORDS = { ADD: '+ thêm', END: '~ đổi ngày kết thúc', SUPERSEDE: '- bị thay thế', REFUSE: '✗ nội dung bị sửa' } as const;

const inWords = ({ change, kind, key, version, validFrom, validTo, differs }: LawChange): string =>
  `${WORDS[change]}  ${kind} ${key}, phiên bản ${version}, từ ${validFrom}${validTo === null ? '' : ` đến trước ${validTo}`}${differs.length === 0 ? '' : `: ${differs.join(', ')}`}`;

type Print = CommandLine['print'];

/** The definitions of a folder when nothing is wrong with them; otherwise prints each refusal and answers null. */
const checked = async (dir: string, print: Print): Promise<readonly Definition[] | null> => {
  const { definitions, findings } = checkLaw(await readLawFiles(dir));
  for (const { file, line, reason, code } of findings) print(`✗ ${file}:${line}: ${reason} [${code}]`);
  if (findings.length === 0) return definitions;
  print(`${findings.length} lỗi, không nạp được.`);
  return null;
};

const report = (changes: readonly LawChange[], print: Print): void => {
  for (const change of changes) print(inWords(change));
  if (changes.length === 0) print('Không có khác biệt.');
};

const writeSchemas = async (print: Print): Promise<void> => {
  for (const kind of LAW_KINDS) await writeFile(path.join(LAW_DIR, schemaFile(kind)), publishedSchema(kind));
  print(`Đã ghi ${LAW_KINDS.length} lược đồ.`);
};

/** Loads what is shipped or shows what that would do. Answers whether it could. */
const load = async (db: Db, definitions: readonly Definition[], print: Print): Promise<boolean> => {
  const { loaded, changes } = await loadDefinitions(db, definitions);
  report(changes, print);
  if (!loaded) print('Phiên bản đã nạp thì bất biến: hãy ghi nội dung mới thành phiên bản mới. Không nạp gì.');
  return loaded;
};

const SHOWN = 20;

const local = (instant: string | null): string => (instant === null ? 'chưa có' : `${localTime(instant)} ${localDate(instant)}`);

/** Open dossiers onto the days off in force today: what moves, and unless it is a dry run, the register; the workers tell the workflows. */
const recalendar = async (db: Db, { dryRun, asOf, print }: { dryRun: boolean; asOf: string; print: Print }): Promise<void> => {
  const calendar = await officeDaysOn(db, localDate(asOf));
  let counted = 0;
  let moved = 0;
  for await (const batch of previewCalendar(db, { calendar, asOf })) {
    for (const move of batch.moves.slice(0, Math.max(0, SHOWN - moved)))
      print(`  ${move.dossierCode ?? move.dossierId}: ${local(move.dueBefore)} → ${local(move.dueAfter)}`);
    counted += batch.counted;
    moved += batch.moves.length;
  }
  if (moved > SHOWN) print(`  … và ${moved - SHOWN} hồ sơ nữa`);
  print(`${counted} hồ sơ đang mở tính theo lịch cũ, ${moved} hồ sơ đổi hạn trả.`);
  if (dryRun || counted === 0) return;
  const done = await applyCalendar(db, { calendar, asOf });
  print(
    `✓ Lịch số ${done.calendarVersion}: đã tính lại ${done.applied} hồ sơ, ${done.moved} hồ sơ đổi hạn; tiến trình xử lý đang báo cho từng hồ sơ.`,
  );
};

/** `npm run law -- …`: the one way from definition files to the database. Answers the exit code. */
export const lawCommand = async ({ args, databaseUrl, print }: CommandLine): Promise<number> => {
  const [name = '', ...rest] = args;
  if (name === 'schema') {
    await writeSchemas(print);
    return 0;
  }
  if (!['check', 'diff', 'load', 'show', 'recalendar'].includes(name)) {
    print(USAGE);
    return 2;
  }
  if (name === 'recalendar') {
    const dryRun = rest.includes('--dry-run');
    await withDatabase(databaseUrl(), (db) => recalendar(db, { dryRun, asOf: systemClock.now(), print }));
    return 0;
  }
  const definitions = await checked(name === 'check' && rest[0] !== undefined ? path.resolve(rest[0]) : LAW_DIR, print);
  if (definitions === null) return 1;
  if (name === 'check') {
    const open = definitions.filter(({ body }) => 'verified' in body && !body.verified).length;
    const kinds = LAW_KINDS.map((kind) => `${definitions.filter((definition) => definition.kind === kind).length} ${KINDS[kind].name}`);
    print(`✓ ${definitions.length} định nghĩa hợp lệ (${kinds.join(', ')}); ${open} định nghĩa còn giá trị chưa xác minh.`);
    return 0;
  }
  if (name === 'show') {
    print(lawOverview(definitions));
    return 0;
  }
  return withDatabase(databaseUrl(), async (db) => {
    if (name === 'load' && !rest.includes('--dry-run')) return (await load(db, definitions, print)) ? 0 : 1;
    const changes = await diffLaw(db, definitions);
    report(changes, print);
    return changes.some(({ change }) => change === 'REFUSE') ? 1 : 0;
  });
};
