import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { localDate } from '../../domain/calendar/index.ts';
import type { OFFICE_SERIES } from '../../domain/law/symbols.ts';
import type { Clock } from '../../platform/time.ts';
import { type CommandLine, type Db, withDatabase } from '../client.ts';
import type { AccessAudit, AccessFinding } from './access-chain.ts';
import { type Audit, closeDay, type DatabaseAudit, verifyLedger } from './audit.ts';
import type { Finding } from './chain.ts';
import type { DayFinding, DayHead } from './days.ts';
import { type ExportAudit, exportLedger, verifyExport } from './export.ts';
import { type NumberLine, numberRegister } from './number-register.ts';
import type { Unlisted } from './unlisted.ts';

const USAGE = `Dùng:
  npm run ledger -- verify                          kiểm tra toàn bộ sổ
  npm run ledger -- verify --dossier <mã hồ sơ>     kiểm tra sổ của một hồ sơ
  npm run ledger -- verify --file <tệp>             kiểm tra tệp đã xuất, không cần cơ sở dữ liệu
  npm run ledger -- export --dossier <mã hồ sơ> --out <tệp>
  npm run ledger -- numbers [--agency <mã cơ quan>] [--year <năm>]
                                                    sổ số văn bản: từng số, và vì sao có số không dùng
  npm run ledger -- close-day                       chốt sổ ngày hôm qua (chạy lại không đổi gì)`;

type Print = CommandLine['print'];

const WORDS = {
  EDITED: 'bị sửa nội dung',
  BACK_DATED: 'bị sửa thời điểm',
  DROPPED: 'bị xóa',
  INSERTED: 'bị chèn thêm',
  SWAPPED: 'bị đổi chỗ',
  TRUNCATED: 'và các dòng sau bị cắt bỏ',
  HALTING: 'ghi việc nhận bổ sung trước lúc yêu cầu, nên thời hạn không bao giờ chạy tiếp',
  REWRITTEN: 'hoặc một dòng sau đó bị sửa rồi tính lại chuỗi',
} as const satisfies Record<Finding['damage'], string>;

/** A finding as a sentence that names the row. */
const inWords = ({ dossierId, link, damage, row }: Finding): string => {
  const place = link >= 1 ? `dòng ${link}` : 'dòng nằm ngoài chuỗi';
  return `✗ Hồ sơ ${dossierId}, ${place}${row === null ? '' : ` (${row})`} ${WORDS[damage]}.`;
};

const dayInWords = ({ day, damage }: DayFinding): string =>
  damage === 'DROPPED' ? `✗ Thiếu bản chốt sổ ngay trước hoặc của ngày ${day}.` : `✗ Bản chốt sổ ngày ${day} ${WORDS[damage]}.`;

const unlistedInWords = ({ dossierId, item, sha256 }: Unlisted): string =>
  `✗ Hồ sơ ${dossierId}, giấy tờ ${item}: tệp ${sha256} đã qua kiểm tra lần 2 mà không nằm trong danh mục nào có chữ ký số.`;

/** A broken place of the log of looks; from there on nothing in it proves anything. */
const lookInWords = ({ link, damage }: AccessFinding): string =>
  damage === 'EDITED'
    ? `✗ Nhật ký truy cập, dòng ${link}${link > 1 ? ' hoặc dòng ngay trước' : ''} bị sửa nội dung.`
    : `✗ Nhật ký truy cập, dòng ${link} ${WORDS[damage]}.`;

const looksInWords = ({ rows, unsealed }: AccessAudit): string =>
  `✓ Nhật ký truy cập còn nguyên vẹn: ${rows} dòng trong chuỗi, ${unsealed} dòng chờ vào chuỗi.`;

const headInWords = (head: DayHead | null): string =>
  head === null
    ? 'Chưa có ngày nào được chốt sổ.'
    : `Bản chốt gần nhất: ngày ${head.day}, ${head.head} (đối chiếu với bản lưu ở nơi khác).`;

const tell = (audit: Audit | DatabaseAudit | ExportAudit, print: Print): number => {
  const { dossiers, rows, head, brokenDay, findings } = audit;
  const access = 'access' in audit ? audit.access : null;
  const malformed = 'malformed' in audit ? audit.malformed : null;
  const faults = [
    ...(malformed === null ? [] : [`✗ Tệp bị sửa hoặc không đúng dạng ở dòng ${malformed} của tệp.`]),
    ...(brokenDay === null ? [] : [dayInWords(brokenDay)]),
    ...findings.map(inWords),
    ...('unlisted' in audit ? audit.unlisted.map(unlistedInWords) : []),
    ...(access?.finding ? [lookInWords(access.finding)] : []),
  ];
  const what = 'dossierId' in audit ? `Tệp còn nguyên vẹn: hồ sơ ${audit.dossierId}` : `Sổ còn nguyên vẹn: ${dossiers} hồ sơ`;
  for (const line of faults.length > 0 ? faults : [`✓ ${what}, ${rows} dòng.`]) print(line);
  if (access !== null && access.finding === null) print(looksInWords(access));
  print(headInWords(head));
  return faults.length > 0 ? 1 : 0;
};

const SERIES = {
  OUTGOING: 'văn bản',
  REFUSAL: 'phiếu từ chối',
  COPY: 'bản sao',
  REQUEST: 'phiếu lấy ý kiến, xác minh',
  SLIP: 'phiếu tại quầy',
  MONEY: 'biên lai',
} as const satisfies Readonly<Record<'OUTGOING' | (typeof OFFICE_SERIES)[number], string>>;
/** A book of its own goes by the code that the law data give it. */
const seriesName = (series: string): string => (series in SERIES ? SERIES[series as keyof typeof SERIES] : `sổ ${series}`);
const STATUSES = {
  TAKEN: 'đã lấy số',
  ISSUED: 'đã phát hành',
  VOIDED: 'bỏ số',
  REPLACED: 'đã thay thế',
  MISSING: 'thiếu',
} as const satisfies Readonly<Record<NumberLine['status'], string>>;

const numberInWords = ({ agency, year, series, number, status, dossierId, why, unexplained }: NumberLine): string =>
  `${unexplained ? '✗' : ' '} ${agency}, năm ${year}, ${seriesName(series)} số ${number}: ${STATUSES[status]}${dossierId === null ? '' : `, hồ sơ ${dossierId}`}${why === null ? '' : ` (${why})`}.`;

/** A number that nothing explains is a document that somebody may be missing (Decree 30/2020 Art. 15). */
const tellNumbers = (lines: readonly NumberLine[], print: Print): number => {
  for (const line of lines) print(numberInWords(line));
  return lines.some(({ unexplained }) => unexplained) ? 1 : 0;
};

/** A dossier's id from its id or code, wherever a trace of it is left; null: nowhere. */
const idOf = async (db: Db, idOrCode: string): Promise<string | null> => {
  const [row] = await db.execute<{ dossier_id: string }>(sql`
    select dossier_id from dossier_code where code = ${idOrCode} or dossier_id = ${idOrCode}
    union all select dossier_id from dossier where dossier_id = ${idOrCode}
    union all select dossier_id from ledger_head_dossier where dossier_id = ${idOrCode}
    union all select dossier_id from dossier_event where dossier_id = ${idOrCode} limit 1`);
  return row?.dossier_id ?? null;
};

const yesterday = (now: string): string => localDate(new Date(Date.parse(now) - 24 * 60 * 60 * 1000).toISOString());

interface Asked {
  readonly name: string;
  readonly dossier?: string | undefined;
  readonly out?: string | undefined;
  readonly agency?: string | undefined;
  readonly year?: string | undefined;
}

const onDatabase = async (db: Db, { name, dossier, out, agency, year }: Asked, clock: Clock, print: Print): Promise<number> => {
  const dossierId = dossier === undefined ? null : await idOf(db, dossier);
  if (dossier !== undefined && dossierId === null) {
    print(`✗ Không có hồ sơ ${dossier} trong sổ.`);
    return 1;
  }
  if (name === 'numbers')
    return tellNumbers(await numberRegister(db, { agency: agency ?? null, year: year === undefined ? null : Number(year) }), print);
  if (name === 'verify') {
    const sound = tell(await verifyLedger(db, dossierId === null ? {} : { dossierId }), print);
    const doubtful = dossierId === null ? await numberRegister(db, { doubtful: true }) : [];
    return Math.max(
      sound,
      tellNumbers(
        doubtful.filter(({ unexplained }) => unexplained),
        print,
      ),
    );
  }
  if (name === 'export' && dossierId !== null && out !== undefined) {
    const text = await exportLedger(db, { dossierId, at: clock.now() });
    if (text === null) {
      print(`✗ Hồ sơ ${dossierId} không còn dòng nào trong sổ.`);
      return 1;
    }
    await writeFile(out, text);
    print(`✓ Đã xuất sổ của hồ sơ ${dossierId} vào ${out}.`);
    return 0;
  }
  const { closedNow, ...head } = await closeDay(db, { day: yesterday(clock.now()) });
  print(closedNow ? `✓ Đã chốt sổ ngày ${head.day}: ${head.rows} dòng mới.` : `Ngày ${head.day} đã được chốt trước đó.`);
  print(headInWords(head));
  return 0;
};

const read = (args: readonly string[]) => {
  try {
    const options = {
      dossier: { type: 'string' },
      file: { type: 'string' },
      out: { type: 'string' },
      agency: { type: 'string' },
      year: { type: 'string' },
    } as const;
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [name = ''] = positionals;
    const complete =
      name === 'verify' ||
      name === 'close-day' ||
      (name === 'numbers' && /^\d{4}$/.test(values.year ?? '2026')) ||
      (name === 'export' && values.dossier !== undefined && values.out !== undefined);
    return complete && positionals.length === 1 ? { name, ...values } : null;
  } catch {
    return null;
  }
};

/** `npm run ledger -- …`. Answers the exit code: 0 in order, 1 broken or not found, 2 not understood. */
export const ledgerCommand = async ({ args, databaseUrl, clock, print }: CommandLine & { readonly clock: Clock }): Promise<number> => {
  const asked = read(args);
  if (asked === null) {
    print(USAGE);
    return 2;
  }
  if (asked.name === 'verify' && asked.file !== undefined) return tell(await verifyExport(await readFile(asked.file, 'utf8')), print);
  return withDatabase(databaseUrl(), (db) => onDatabase(db, asked, clock, print));
};
