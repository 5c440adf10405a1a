import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { type CommandLine, connect } from '../../db/client.ts';
import { countFindings } from '../../db/register/findings.ts';
import { FINDING_CLASSES, type FindingClass } from '../../db/schema.ts';
import { createDiskFileStore } from '../../documents/file-store.ts';
import type { Config } from '../../platform/config.ts';
import { createLogger } from '../../platform/log.ts';
import { systemClock } from '../../platform/time.ts';
import { createReconciler, type Reconciler, type Round, type Scope } from './round.ts';

const USAGE = `Dùng:
  npm run reconcile                        đối chiếu toàn bộ sổ, luồng xử lý, kho tệp và khắc phục
  npm run reconcile -- --look              chỉ xem
  npm run reconcile -- --dossier <mã>      chỉ một hồ sơ (mã tiếp nhận TN-…)
  npm run reconcile -- --register          sổ có điều mà luồng xử lý không có: chạy lại luồng từ sổ, thay vì gỡ bỏ điều ấy
  npm run reconcile -- --bytes             đọc cả nội dung từng tệp (lâu)`;

const CLASSES: Readonly<Record<FindingClass, string>> = {
  NO_RUN: 'mất luồng xử lý',
  OLD_RUN: 'luồng xử lý của phiên bản trước',
  NO_CONSULTATION: 'mất luồng xử lý của một yêu cầu lấy ý kiến',
  NO_ROW: 'luồng xử lý không có trong sổ',
  ROW_BEHIND: 'sổ chậm hơn luồng xử lý',
  ROW_AHEAD: 'sổ có điều mà luồng xử lý không có',
  FILE_MISSING: 'thiếu hoặc hỏng tệp',
};

/** Everything there is, however long that takes. */
const EVERYTHING = { batches: Number.MAX_SAFE_INTEGER, closedDays: 36_500, deep: Number.MAX_SAFE_INTEGER, pages: Number.MAX_SAFE_INTEGER };
const EVERY_FILE = { files: Number.MAX_SAFE_INTEGER };
/** What is mended shows in the next round, once the run has written; a run that has just ended waits for its last writes. */
const ROUNDS = 3;
const BETWEEN_MS = 11_000;

type Print = CommandLine['print'];
type Given = Omit<CommandLine, 'databaseUrl'> & { readonly config: () => Config };

const tell = ({ dossiers, compared, files, filesReadable, found, mended, cleared }: Round, print: Print): void => {
  print(`• ${dossiers} hồ sơ đã xem, ${compared} đối chiếu kỹ, ${files} tệp; ${mended} chỗ đã khắc phục, ${cleared} chỗ đã khớp lại.`);
  if (!filesReadable) print('✗ Kho tệp không đọc được: chưa biết gì về các tệp.');
  for (const name of FINDING_CLASSES) if (found[name] !== undefined) print(`✗ ${found[name]}: ${CLASSES[name]}`);
};

const read = (args: readonly string[]) => {
  try {
    const options = {
      dossier: { type: 'string' },
      look: { type: 'boolean' },
      bytes: { type: 'boolean' },
      register: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch {
    return null;
  }
};

const rounds = async (
  reconciler: Reconciler,
  { dossier, look, bytes, register }: NonNullable<ReturnType<typeof read>>,
  print: Print,
): Promise<number> => {
  const mend: Scope['mend'] = look === true ? 'NEVER' : register === true ? 'FROM_REGISTER' : 'ALL';
  for (let round = 1; ; round += 1) {
    const done =
      dossier === undefined
        ? await reconciler.round({ ...EVERYTHING, ...EVERY_FILE, bytes: bytes === true && round === 1, mend })
        : await reconciler.dossier(dossier, mend);
    if (done === null) {
      print('✗ Một tiến trình khác đang đối chiếu, hãy thử lại sau.');
      return 1;
    }
    if (done === 'UNKNOWN') {
      print('✗ Không có hồ sơ này, trong sổ cũng như trong luồng xử lý.');
      return 1;
    }
    tell(done, print);
    const mendable = Object.keys(done.found).some((name) => name !== 'FILE_MISSING');
    if (!mendable || look === true || round === ROUNDS) return Object.keys(done.found).length === 0 && done.filesReadable ? 0 : 1;
    await pause(BETWEEN_MS);
  }
};

/** `npm run reconcile -- …`. Answers the exit code: 0 all agree, 1 something does not, 2 not understood. */
export const reconcileCommand = async ({ args, config, print }: Given): Promise<number> => {
  const asked = read(args);
  if (asked === null) {
    print(USAGE);
    return 2;
  }
  const settings = config();
  const database = connect({ databaseUrl: settings.databaseUrl });
  const connection = await Connection.connect({ address: settings.temporal.address });
  try {
    const reconciler = createReconciler({
      config: settings,
      db: database.db,
      temporal: new Client({ connection, namespace: settings.temporal.namespace }),
      files: await createDiskFileStore({ dir: settings.filesDir }),
      clock: systemClock,
      log: createLogger('reconcile', settings.logLevel),
    });
    const code = await rounds(reconciler, asked, print);
    if (code === 0) print('✓ Sổ, luồng xử lý và kho tệp khớp nhau.');
    else if (Object.keys(await countFindings(database.db)).length > 0) print('Chi tiết: danh sách hồ sơ chậm hoặc tắc (/supervision).');
    return code;
  } finally {
    await connection.close();
    await database.close();
  }
};
