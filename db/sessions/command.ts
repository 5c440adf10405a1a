import { connect } from '../client.ts';
import { endSessionsOf } from './sessions.ts';

/** `node dist/db/main.js sessions end <person>`. Answers the exit code: 0 done, 2 not understood. */
export const sessionsCommand = async ({
  args: [name, person, ...rest],
  databaseUrl,
  print,
}: {
  readonly args: readonly string[];
  readonly databaseUrl: () => string;
  readonly print: (line: string) => void;
}): Promise<number> => {
  if (name !== 'end' || person === undefined || rest.length > 0) {
    print('Dùng: node dist/db/main.js sessions end <mã người dùng>     kết thúc mọi phiên đăng nhập của một người');
    return 2;
  }
  const { db, close } = connect({ databaseUrl: databaseUrl(), max: 1 });
  try {
    print(`✓ Đã kết thúc ${await endSessionsOf(db, person)} phiên đăng nhập của ${person}.`);
    return 0;
  } finally {
    await close();
  }
};
