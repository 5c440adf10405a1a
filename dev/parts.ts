import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { migrate } from '../db/migrate.ts';
import { seed } from '../db/seed.ts';
import { ensureCa } from './ca.ts';
import { compiledPrograms, workflowsBundledOnce } from './made-once.ts';
import { signers } from './people.ts';
import type { Job, Piece, Plan, PlanOptions, Summary, TestPerson } from './plan.ts';
import { answersSql, type DatabaseUrls, ensureDatabase, postgresPart } from './postgres.ts';
import { answersHttp } from './probe.ts';
import { RAISED_LIMITS } from './raised-limits.ts';
import { seedRoster } from './roster.ts';
import { SYSTEMS } from './simulators/outside-systems.ts';
import type { RegisterSimulator } from './simulators/registers.ts';
import { StackError } from './stack-error.ts';
import type { Part } from './supervise.ts';
import { prepareForeignTemporal, temporalPart } from './temporal-server.ts';

/** Every port is the API's plus a fixed offset, so that two stacks need only two values of PORT twenty apart. */
const portsFrom = (api: number) => ({
  api,
  postgres: api + 1,
  temporal: api + 2,
  webUi: api + 3,
  issuer: api + 4,
  nationalPortal: api + 5,
  citizenPortal: api + 6,
  civilStatus: api + 7,
  temporalMetrics: api + 8,
  stores: api + 9,
  population: api + 10,
  land: api + 11,
  business: api + 12,
  outsideSystems: api + 13,
  payment: api + 14,
});

const SECRET_NAMES = ['superuser', 'database', 'service', 'keys', 'pagesClient', 'looks', 'nationalPortal', 'payment'] as const;
type Secrets = Readonly<Record<(typeof SECRET_NAMES)[number], string>>;

/** Random per data folder and kept there: the cluster, the keys and the issuer were made with them. */
const readSecrets = (dataDir: string): Secrets => {
  const file = path.join(dataDir, 'secrets.json');
  const known: Partial<Record<string, string>> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secrets = Object.fromEntries(SECRET_NAMES.map((name) => [name, known[name] ?? randomBytes(24).toString('hex')])) as Secrets;
  mkdirSync(dataDir, { recursive: true });
  // Wherever the folder lies: keys are neither committed nor printed by whoever checks the sources.
  writeFileSync(path.join(dataDir, '.gitignore'), '*\n');
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
};

/** Databases that keep results and data of papers; one simulator is all of them. */
const STORES = ['LAND', 'CIVIL_STATUS', 'BUSINESS', 'POPULATION'] as const;

type Env = Readonly<Record<string, string>>;
const ROOT = path.join(import.meta.dirname, '..');

const program = (o: {
  name: string;
  label: string;
  /** Below the folder of compiled programs, or of the sources. */
  file: string;
  /** Undefined: run from the source. */
  compiled: (() => string) | undefined;
  port?: number;
  env: () => Env | Promise<Env>;
  ready: (output: () => string) => Promise<boolean>;
}): Part => ({
  kind: 'part',
  name: o.name,
  label: o.label,
  ports: o.port === undefined ? [] : [o.port],
  launch: async () => ({
    command: process.execPath,
    args: o.compiled ? [path.join(o.compiled(), o.file)] : ['--import', 'tsx', path.join(ROOT, o.file.replace(/js$/, 'ts'))],
    env: { ...process.env, ...(await o.env()) },
    stopSignal: 'SIGTERM',
    ready: o.ready,
  }),
});

const job = (label: string, run: Job['run']): Job => ({ kind: 'job', label, run });

/** One 12-hour token per person of the roster, from the issuer's development endpoint. */
const fetchPeople = async (issuer: string): Promise<readonly TestPerson[]> => {
  const people = (await (await fetch(`${issuer}/dev/people`)).json()) as readonly Omit<TestPerson, 'token'>[];
  return Promise.all(
    people.map(async ({ person, label, roles }) => {
      const response = await fetch(`${issuer}/dev/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ person }),
      });
      const { access_token: token } = (await response.json()) as { readonly access_token: string };
      return { person, label, roles, token };
    }),
  );
};

/**
 * The product's own stack: which programs and jobs, in which order. DATABASE_URL and TEMPORAL_ADDRESS replace the embedded servers; a
 * database that is not ours is migrated and used by the one user whose address we are given. With `fromSource`, API and worker run as their
 * sources stand at each restart.
 */
export const productPlan = ({ port, dataDir, say, fromSource = false }: PlanOptions & { readonly fromSource?: boolean }): Plan => {
  const ports = portsFrom(port);
  const secrets = readSecrets(dataDir);
  const loopback = (at: number): string => `http://127.0.0.1:${at}`;
  const foreignDatabase = process.env.DATABASE_URL || undefined;
  const foreignTemporal = process.env.TEMPORAL_ADDRESS || undefined;
  const temporal = foreignTemporal ?? `127.0.0.1:${ports.temporal}`;
  const namespace = (foreignTemporal && process.env.TEMPORAL_NAMESPACE) || 'default';
  const webUi = foreignTemporal === undefined ? loopback(ports.webUi) : (process.env.TEMPORAL_UI_URL ?? '');
  const urls = { api: loopback(port), issuer: loopback(ports.issuer) };
  const portal = { NPSP_USERNAME: 'onestop', NPSP_PASSWORD: secrets.nationalPortal };
  let databases: DatabaseUrls = { owner: foreignDatabase ?? '', service: foreignDatabase ?? '' };

  const databasePiece: Piece =
    foreignDatabase === undefined
      ? postgresPart({ dataDir, port: ports.postgres, password: secrets.superuser })
      : job('PostgreSQL có sẵn (DATABASE_URL)', async () => {
          if (!(await answersSql(foreignDatabase)))
            throw new StackError('Không kết nối được PostgreSQL ở DATABASE_URL (cannot connect to DATABASE_URL)');
        });
  const temporalPiece: Piece =
    foreignTemporal === undefined
      ? temporalPart({ dataDir, port: ports.temporal, uiPort: ports.webUi, metricsPort: ports.temporalMetrics, say })
      : job(`Temporal có sẵn (${temporal})`, () => prepareForeignTemporal({ address: temporal, namespace }));
  const authority = job(
    'Chứng thư thử nghiệm (CA cục bộ)',
    async () => void (await ensureCa({ dir: path.join(dataDir, 'ca'), passphrase: secrets.keys, holders: signers })),
  );
  let workflowBundle = '';
  const bundle = job('Gói luồng xử lý (workflow bundle)', async () => {
    workflowBundle = await workflowsBundledOnce();
  });
  let compiledIn = '';
  const compiled = (): string => compiledIn;
  const compile = job('Biên dịch chương trình', async () => {
    compiledIn = await compiledPrograms();
  });
  const schema = job('Lược đồ và dữ liệu ban đầu', async () => {
    if (foreignDatabase === undefined) {
      databases = await ensureDatabase({
        port: ports.postgres,
        superuserPassword: secrets.superuser,
        password: secrets.database,
        servicePassword: secrets.service,
      });
    }
    await migrate({ databaseUrl: databases.owner });
    await seed({ databaseUrl: databases.owner });
    await seedRoster({ databaseUrl: databases.owner });
  });
  const outside = (name: string, label: string, file: string, at: number, env: Env = {}): Part =>
    program({
      name,
      label,
      file,
      port: at,
      compiled,
      env: () => ({ PORT: `${at}`, DATA_DIR: dataDir, ...env }),
      ready: () => answersHttp(`${loopback(at)}/health`),
    });
  const registers = (name: RegisterSimulator, label: string, at: number): Part =>
    outside(name, label, 'dev/simulators/registers.js', at, { SYSTEM: name });
  const productEnv = (): Env => ({
    ...RAISED_LIMITS,
    HOST: '127.0.0.1',
    PORT: `${port}`,
    PUBLIC_URL: urls.api,
    DATA_DIR: dataDir,
    DATABASE_URL: databases.service,
    TEMPORAL_ADDRESS: temporal,
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_UI_URL: webUi,
    WORKFLOW_BUNDLE: workflowBundle,
    FILES_DIR: path.join(dataDir, 'files'),
    KEYS_DIR: path.join(dataDir, 'ca', 'keys'),
    KEYS_PASSPHRASE: secrets.keys,
    TRUST_FILE: path.join(dataDir, 'ca', 'trust.pem'),
    OIDC_ISSUER: urls.issuer,
    OIDC_AUDIENCE: 'urn:onestop:api',
    OIDC_PAGES_CLIENT_ID: 'onestop-pages',
    OIDC_PAGES_CLIENT_SECRET: secrets.pagesClient,
    LOOKS_SECRET: secrets.looks,
    NPSP_URL: loopback(ports.nationalPortal),
    ...portal,
    CITIZEN_PORTAL_URL: loopback(ports.citizenPortal),
    CIVIL_STATUS_URL: loopback(ports.civilStatus),
    POPULATION_URL: loopback(ports.population),
    LAND_URL: loopback(ports.land),
    BUSINESS_URL: loopback(ports.business),
    OUTSIDE_SYSTEMS: SYSTEMS.map((name) => `${name}=${loopback(ports.outsideSystems)}/${name}`).join(','),
    PAYMENT_URL: loopback(ports.payment),
    PAYMENT_SECRET: secrets.payment,
    STORE_URLS: STORES.map((store) => `${store}=${loopback(ports.stores)}/${store}`).join(','),
  });
  const worker = program({
    name: 'worker',
    label: 'Tiến trình xử lý (worker)',
    file: 'worker/main.js',
    compiled: fromSource ? undefined : compiled,
    env: async () => ({ ...productEnv(), ...(fromSource ? { WORKFLOW_BUNDLE: await workflowsBundledOnce() } : {}) }),
    ready: async (output) => output().includes('"msg":"worker ready"'),
  });
  const api = program({
    name: 'api',
    label: 'API',
    file: 'api/main.js',
    compiled: fromSource ? undefined : compiled,
    port,
    env: productEnv,
    ready: () => answersHttp(`${urls.api}/health/ready`),
  });
  return {
    stages: [
      [databasePiece, temporalPiece, authority, bundle, compile],
      [
        schema,
        outside('issuer', 'Đăng nhập (OIDC)', 'dev/issuer.js', ports.issuer, {
          API_URL: urls.api,
          OIDC_PAGES_CLIENT_SECRET: secrets.pagesClient,
        }),
        outside(
          'national-portal',
          'Cổng Dịch vụ công quốc gia (giả lập)',
          'dev/simulators/national-portal.js',
          ports.nationalPortal,
          portal,
        ),
        outside('citizen-portal', 'Cổng dịch vụ công tỉnh (giả lập)', 'dev/simulators/citizen-portal.js', ports.citizenPortal),
        registers('civil-status', 'CSDL hộ tịch (giả lập)', ports.civilStatus),
        registers('population', 'CSDL dân cư (giả lập)', ports.population),
        registers('land', 'CSDL đất đai (giả lập)', ports.land),
        registers('business', 'CSDL đăng ký kinh doanh (giả lập)', ports.business),
        outside('outside-systems', 'Hệ thống cư trú, bảo hiểm xã hội (giả lập)', 'dev/simulators/outside-systems.js', ports.outsideSystems),
        outside('payment', 'Nền tảng thanh toán (giả lập)', 'dev/simulators/payment.js', ports.payment, {
          PAYMENT_SECRET: secrets.payment,
        }),
        outside('specialised-stores', 'CSDL lưu kết quả, dữ liệu (giả lập)', 'dev/simulators/specialised-stores.js', ports.stores),
      ],
      [worker, api],
    ],
    summarise: async (): Promise<Summary> => ({
      addresses: {
        api: urls.api,
        docs: `${urls.api}/docs`,
        supervision: `${urls.api}/supervision`,
        webUi,
        issuer: urls.issuer,
        nationalPortal: loopback(ports.nationalPortal),
        citizenPortal: loopback(ports.citizenPortal),
        civilStatus: loopback(ports.civilStatus),
        population: loopback(ports.population),
        land: loopback(ports.land),
        business: loopback(ports.business),
        outsideSystems: loopback(ports.outsideSystems),
        payment: loopback(ports.payment),
        stores: loopback(ports.stores),
        temporal,
        databaseUrl: databases.owner,
      },
      people: await fetchPeople(urls.issuer),
    }),
  };
};
