import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { print } from '../platform/print.ts';
import { playMissingAccount } from './demo/account.ts';
import { drawPerson, personalValuesOf, type SyntheticPerson } from './demo/applicants.ts';
import { playWholeChain, TEXTS } from './demo/chain.ts';
import { ApiRefusal } from './demo/client.ts';
import { playProcedure } from './demo/driver.ts';
import { leaveOpen } from './demo/left-open.ts';
import { checkPdfs, saveIssued, savePdfs } from './demo/pdfs.ts';
import { openStage } from './demo/stage.ts';
import { supervisedLines } from './demo/supervised.ts';
import { timelineLines } from './demo/timeline.ts';
import { StackError } from './stack-error.ts';
import { seconds } from './supervise.ts';

const HELP = `Dùng: npm run demo -- [--out THƯ_MỤC] [tệp quét …]
       npm run demo -- --procedure MÃ [--answer câu_hỏi:trả_lời …]

Diễn trọn một hồ sơ mẫu trên hệ thống đang chạy (npm start), mỗi vai một mã truy cập, chỉ qua API; sau đó để lại sáu hồ sơ đang dở.

  --procedure MÃ  đưa một hồ sơ của thủ tục này từ tiếp nhận đến trả kết quả; danh mục và hồ sơ cho biết phải làm gì
  --answer …      câu trả lời về trường hợp; bỏ trống: trường hợp đầu tiên mà thủ tục nhận
  --out THƯ_MỤC   nơi ghi các tệp PDF và timeline.txt (mặc định: demo-out)
  tệp quét …      ít nhất hai tệp PDF hoặc JPEG của riêng bạn: tệp cuối là trích lục khai tử, các tệp trước là tờ khai;
                  bỏ trống: bản quét mẫu được vẽ cho người nộp hồ sơ của lần chạy này

Play a whole sample dossier on the running stack through its HTTP API. Own scans: the last file is the death extract, those before it are
the declaration. --procedure CODE plays one dossier of any procedure instead. API_URL and DATA_DIR choose another stack. Exit code 0: all went well; 1: something did not;
2: nothing was begun, since the stack is not running or the arguments are wrong.
`;

/** What happened, for programs: ids, files and every personal value that was sent. */
export interface DemoRecord {
  readonly dossierId: string;
  readonly dossierCode: string;
  readonly accountDossierId: string;
  /** By name: checking, digitising, late, consulting, awaitingSignature, failing. */
  readonly leftOpen: Readonly<Record<string, string>>;
  readonly commands: readonly { readonly commandId: string; readonly dossierId: string; readonly act: string }[];
  readonly personalValues: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly portalStatuses: readonly string[];
}

/** What the national portal must have been told of a dossier that was returned: new, received, processing, done, returned. */
const PORTAL_STORY = ['1', '2', '4', '9', '10'];

const say = print;

const PATIENCE_MS = 30_000;

/** What is read once it is as it should be, or when patience ends. */
const patiently = async <T>(read: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> => {
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    const found = await read();
    if (isThere(found) || Date.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

const play = async (o: {
  readonly outDir: string;
  readonly ownFiles: readonly string[];
  readonly dataDir: string;
  readonly api: string | undefined;
}): Promise<DemoRecord> => {
  const commands: { commandId: string; dossierId: string; act: string }[] = [];
  const stage = await openStage({ ...o, say, onCommand: ({ commandId, dossierId, act }) => commands.push({ commandId, dossierId, act }) });
  await mkdir(o.outDir, { recursive: true });
  const { cast } = stage;
  const people: SyntheticPerson[] = [];
  /** Somebody of whom the one-stop has never heard, so that the demo runs on any database. */
  const draw = async (sex: SyntheticPerson['sex'], hasAccount: boolean): Promise<SyntheticPerson> => {
    for (;;) {
      const person = drawPerson({ sex, hasAccount });
      const { dossiers } = await cast.counter.api.post('/dossiers/search', {
        body: { personalId: person.personalId, fullName: person.fullName },
      });
      if (dossiers.length > 0 || people.some(({ personalId }) => personalId === person.personalId)) continue;
      people.push(person);
      return person;
    }
  };
  const applicant = await draw('FEMALE', true);
  const spouse = await draw('MALE', true);

  say('\n1. Hồ sơ cấp Giấy xác nhận tình trạng hôn nhân của một người có chồng đã mất');
  const { dossierId, dossierCode } = await playWholeChain(stage, {
    applicant,
    spouse,
    outDir: path.join(o.outDir, 'scans'),
    ownFiles: o.ownFiles,
  });
  const portalStatuses = await patiently(
    () => stage.outside.portalStatuses(dossierCode),
    (statuses) => statuses.at(-1) === '10',
  );
  const { result } = await cast.supervisor.dossier(dossierId);
  const story = timelineLines(await cast.supervisor.timeline(dossierId), result?.fullNumber);
  say(`\nDiễn biến hồ sơ ${dossierCode}:\n${story.join('\n')}`);
  if (portalStatuses.join() !== PORTAL_STORY.join())
    throw new Error(`Cổng DVC quốc gia nhận trạng thái ${portalStatuses.join(', ')}, phải là ${PORTAL_STORY.join(', ')}`);
  say(`\nCổng DVC quốc gia đã nhận các trạng thái ${portalStatuses.join(', ')}.`);
  const files = await savePdfs({ desk: cast.officer, handler: cast.handler, dossier: dossierId, dir: o.outDir });
  const timelineFile = path.join(o.outDir, 'timeline.txt');
  await writeFile(timelineFile, `${story.join('\n')}\n`);

  say('\n2. Hồ sơ của một người chưa có tài khoản số');
  const accountDossierId = await playMissingAccount(stage, await draw('MALE', false));

  say('\n3. Sáu hồ sơ để lại ở các bước khác nhau');
  const left = await leaveOpen(stage, { draw: () => draw('FEMALE', true), spouse, outDir: path.join(o.outDir, 'scans-left-open') });

  say('\n4. Người giám sát thấy');
  const lines = await supervisedLines({ supervisor: cast.supervisor, left });
  for (const line of lines) say(`       ${line}`);

  say('\nKiểm tra các tệp PDF đã ghi:');
  for (const line of await checkPdfs({ paths: files, trustFile: stage.trustFile })) say(`  ${line}`);
  return {
    dossierId,
    dossierCode,
    accountDossierId,
    leftOpen: Object.fromEntries(left.map((dossier) => [dossier.name, dossier.dossierId])),
    commands,
    personalValues: [...new Set([...people.flatMap(personalValuesOf), TEXTS.consultation(applicant), TEXTS.comment])],
    files: { ...files, 'timeline.txt': timelineFile },
    portalStatuses,
  };
};

/** One dossier of any procedure, which says by itself what it needs. */
const playOne = async (
  code: string,
  said: readonly string[],
  { outDir, ...where }: { readonly dataDir: string; readonly api: string | undefined; readonly outDir: string },
) => {
  const stage = await openStage({ ...where, say });
  const answers = said.map((one): readonly [string, string] => [one.slice(0, one.indexOf(':')), one.slice(one.indexOf(':') + 1)]);
  const applicant = drawPerson({ sex: 'FEMALE', hasAccount: true });
  const { dossierId, view, acts } = await playProcedure(stage, {
    ...{ code, applicant },
    ...(answers.length === 0 ? {} : { answers: Object.fromEntries(answers) }),
  });
  // Its receiver signs it after the dossier has ended.
  if (acts.includes('DELIVER'))
    await patiently(
      () => stage.cast.officer.files(dossierId),
      (files) => files.some(({ kind }) => kind === 'DELIVERY_SLIP'),
    );
  const { result } = view;
  const number = result?.fullNumber;
  const story = timelineLines(await stage.cast.officer.timeline(dossierId), ...(number === undefined ? [] : [number]));
  say(`\nDiễn biến hồ sơ ${view.dossierCode}:\n${story.join('\n')}`);
  say(`\nĐã ghi:\n  ${(await saveIssued(stage.cast.officer, dossierId, path.join(outDir, code))).join('\n  ')}`);
};

const OPTIONS = {
  out: { type: 'string', default: 'demo-out' },
  json: { type: 'string' },
  procedure: { type: 'string' },
  answer: { type: 'string', multiple: true, default: [] as string[] },
  help: { type: 'boolean', short: 'h', default: false },
} satisfies NonNullable<ParseArgsConfig['options']>;

const readArguments = () => {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch {
    throw new StackError('tham số không đúng; xem npm run demo -- --help (wrong arguments)');
  }
};

const main = async (): Promise<void> => {
  const { values, positionals } = readArguments();
  if (values.help) return say(HELP);
  if (positionals.length === 1) throw new StackError('cần ít nhất hai tệp: tờ khai trước, trích lục khai tử sau cùng (at least two files)');
  const began = Date.now();
  const where = { dataDir: path.resolve(process.env.DATA_DIR || '.data'), api: process.env.API_URL || undefined };
  if (values.procedure !== undefined) {
    await playOne(values.procedure, values.answer, { ...where, outDir: path.resolve(values.out) });
    return say(`\nXong sau ${seconds(Date.now() - began)}.`);
  }
  const outDir = path.resolve(values.out);
  const record = await play({
    outDir,
    ownFiles: positionals.map((file) => path.resolve(file)),
    ...where,
  });
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify(record, null, 2));
  say(`\nXong sau ${seconds(Date.now() - began)}. Tệp: ${outDir}`);
};

try {
  await main();
} catch (error) {
  const sentence = error instanceof StackError || error instanceof ApiRefusal ? error.message : error;
  console.error('✗', sentence);
  process.exitCode = error instanceof StackError ? 2 : 1;
}
