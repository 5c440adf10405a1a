import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { localDate, localTime } from '../../domain/calendar/index.ts';
import type { Definition, Finding } from '../../domain/law/catalogue.ts';
import { type CheckedLaw, checkLaw, checkOwnLaw } from '../../domain/law/check.ts';
import { lawOverview } from '../../domain/law/overview.ts';
import type { LawVersion } from '../../domain/law/pin.ts';
import { KINDS, LAW_KINDS, publishedSchema, schemaFile } from '../../domain/law/schemas.ts';
import { PROCEDURE_CODE, procedureSkeleton } from '../../domain/law/skeleton.ts';
import { systemClock } from '../../platform/time.ts';
import { type CommandLine, type Db, withDatabase } from '../client.ts';
import { isWholeLaw, LAW_DIR, readLawFiles, readLawFolder, writeLawFiles } from './files.ts';
import { officeDaysOn } from './law.ts';
import { diffLaw, type LawChange, loadDefinitions, storedLaw } from './load.ts';
import { applyCalendar, previewCalendar } from './recalendar.ts';

const USAGE = `Dùng:
  npm run law -- new-procedure MÃ [--dir thư mục]
                                     lập khung một thủ tục mới: thủ tục, mẫu kết quả, loại giấy tờ, có lời giải thích từng trường
  npm run law -- check [thư mục]     kiểm tra các tệp định nghĩa, không cần cơ sở dữ liệu
  npm run law -- diff [thư mục]      so các tệp với những gì đã nạp
  npm run law -- load [thư mục] [--dry-run]
                                     nạp phiên bản mới; --dry-run chỉ in khác biệt
                                     thư mục: định nghĩa riêng của cơ quan, thêm vào những gì sản phẩm phát hành
  npm run law -- recalendar [--dry-run]
                                     tính lại thời hạn của hồ sơ đang mở theo lịch làm việc đang có hiệu lực; --dry-run chỉ in hồ sơ đổi hạn
  npm run law -- show                in nội dung bằng lời, đánh dấu giá trị chưa xác minh
  npm run law -- schema              ghi lại lược đồ JSON trong domain/law/schema`;

/** What may follow each of them. */
const TAKES = {
  check: { folders: 1, dryRun: false },
  diff: { folders: 1, dryRun: false },
  load: { folders: 1, dryRun: true },
  show: { folders: 1, dryRun: false },
  recalendar: { folders: 0, dryRun: true },
} as const satisfies Record<string, { readonly folders: 0 | 1; readonly dryRun: boolean }>;

const WORDS = { ADD: '+ thêm', END: '~ đổi ngày kết thúc', SUPERSEDE: '- bị thay thế', REFUSE: '✗ nội dung bị sửa' } as const;

const inWords = ({ change, kind, key, version, validFrom, validTo, differs }: LawChange): string =>
  `${WORDS[change]}  ${kind} ${key}, phiên bản ${version}, từ ${validFrom}${validTo === null ? '' : ` đến trước ${validTo}`}${differs.length === 0 ? '' : `: ${differs.join(', ')}`}`;

type Print = CommandLine['print'];

/** What only other parts can judge of definitions, such as whether a form fits its page. */
export type LawCheck = (definitions: readonly Definition[]) => Promise<readonly Finding[]>;

/** What is wrong with a folder: the whole of a law, or what an office adds to the shipped one and to what it has `loaded` before. */
const checkFolder = async (dir: string | undefined, loaded: () => Promise<readonly LawVersion[]>): Promise<CheckedLaw> => {
  const shipped = await readLawFiles();
  if (dir === undefined) return checkLaw(shipped);
  const isFolder = statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true;
  const { files: own, findings: unread } = isFolder ? await readLawFolder(path.resolve(dir)) : { files: [], findings: [] };
  if (unread.length > 0) return { definitions: [], findings: unread };
  if (own.length === 0)
    return { definitions: [], findings: [{ code: 'FOLDER', file: dir, line: 1, reason: 'không có tệp định nghĩa nào' }] };
  return isWholeLaw(own) ? checkLaw(own) : checkOwnLaw({ shipped, own, loaded: await loaded() });
};

interface Task {
  readonly dir: string | undefined;
  readonly loaded: () => Promise<readonly LawVersion[]>;
  readonly checks: readonly LawCheck[];
  readonly print: Print;
}

/** The definitions of a folder when nothing is wrong with them; otherwise prints each refusal and answers null. */
const checked = async ({ dir, loaded, checks, print }: Task): Promise<readonly Definition[] | null> => {
  const { definitions, findings } = await checkFolder(dir, loaded);
  const further = await Promise.all(checks.map((check) => check(definitions)));
  const all = [...findings, ...further.flat()];
  for (const { file, line, reason, code } of all) print(`✗ ${file}:${line}: ${reason} [${code}]`);
  if (all.length === 0) return definitions;
  print(`${all.length} lỗi, không nạp được.`);
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

const summary = (definitions: readonly Definition[]): string => {
  const open = definitions.filter(({ body }) => 'verified' in body && !body.verified).length;
  const kinds = LAW_KINDS.map((kind) => [definitions.filter((definition) => definition.kind === kind).length, KINDS[kind].name] as const);
  const there = kinds.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`);
  return `✓ ${definitions.length} định nghĩa hợp lệ (${there.join(', ')}); ${open} định nghĩa còn giá trị chưa xác minh.`;
};

/** Writes the skeleton of a procedure into a folder; an existing file is never written over. */
const newProcedure = async ([code = '', ...options]: readonly string[], print: Print): Promise<number> => {
  const [option, folder, ...more] = options;
  const isUnderstood = option === undefined || (option === '--dir' && folder !== undefined && folder !== '' && more.length === 0);
  if (!PROCEDURE_CODE.test(code) || !isUnderstood) {
    print(USAGE);
    return 2;
  }
  const dir = path.resolve(folder ?? LAW_DIR);
  // As an editor looks for it from a file's folder; forward slashes, whatever the system writes.
  const schema = path.relative(path.join(dir, KINDS.PROCEDURE.folder), path.join(LAW_DIR, 'schema')).split(path.sep).join('/');
  const files = procedureSkeleton(code, schema);
  const there = await writeLawFiles(dir, files);
  for (const file of there) print(`✗ ${file} đã có, không ghi đè.`);
  if (there.length > 0) return 1;
  for (const { path: name } of files) print(`+ ${path.join(dir, name)}`);
  print(`Điền các chỗ ghi "ĐIỀN: …" và "DIEN", rồi chạy: npm run law -- check ${options.length === 0 ? '' : dir}`.trimEnd());
  return 0;
};

/** `npm run law -- …`: the one way from definition files to the database; `checks` of other parts refuse as its own do. Answers the exit code. */
export const lawCommand = async ({
  args,
  databaseUrl,
  print,
  checks = [],
}: CommandLine & { readonly checks?: readonly LawCheck[] }): Promise<number> => {
  const [name = '', ...rest] = args;
  if (name === 'schema') {
    await writeSchemas(print);
    return 0;
  }
  if (name === 'new-procedure') return newProcedure(rest, print);
  const folders = rest.filter((word) => !word.startsWith('--'));
  const options = rest.filter((word) => word.startsWith('--'));
  const taken = Object.entries(TAKES).find(([one]) => one === name)?.[1];
  // A dry run misspelt would be none.
  if (taken === undefined || folders.length > taken.folders || options.some((word) => word !== '--dry-run' || !taken.dryRun)) {
    print(USAGE);
    return 2;
  }
  const dryRun = options.length > 0;
  if (name === 'recalendar') {
    await withDatabase(databaseUrl(), (db) => recalendar(db, { dryRun, asOf: systemClock.now(), print }));
    return 0;
  }
  const [dir] = folders;
  const offline = name === 'check' || name === 'show';
  const loaded = async () => (offline ? [] : withDatabase(databaseUrl(), storedLaw));
  const definitions = await checked({ dir, loaded, checks, print });
  if (definitions === null) return 1;
  if (offline) {
    print(name === 'check' ? summary(definitions) : lawOverview(definitions));
    return 0;
  }
  return withDatabase(databaseUrl(), async (db) => {
    if (name === 'load' && !dryRun) return (await load(db, definitions, print)) ? 0 : 1;
    const changes = await diffLaw(db, definitions);
    report(changes, print);
    return changes.some(({ change }) => change === 'REFUSE') ? 1 : 0;
  });
};
