import { type CommandLine, withDatabase } from '../client.ts';
import { endSessionsOf } from './sessions.ts';

/** `node dist/db/main.js sessions end <person>`. Answers the exit code: 0 done, 2 not understood. */
export const sessionsCommand = async ({ args, databaseUrl, print }: CommandLine): Promise<number> => {
  const [name, person, ...rest] = args;
  if (name !== 'end' || person === undefined || rest.length > 0) {
    print(
      'Dùng: node dist/db/main.js sessions end <mã người dùng>     kết thúc mọi phiên đăng nhập và mọi mã truy cập đã cấp của một người',
    );
    return 2;
  }
  const ended = await withDatabase(databaseUrl(), (db) => endSessionsOf(db, { person }));
  print(`✓ Đã kết thúc ${ended} phiên đăng nhập của ${person}.`);
  return 0;
};
