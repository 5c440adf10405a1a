import path from 'node:path';

/** Where one outside system is reached. `baseUrl` without a trailing slash. */
export interface GatewaySettings {
  readonly baseUrl: string;
  readonly timeoutMs: number;
}

export interface Config {
  /** Address that the API listens on. */
  readonly api: { readonly host: string; readonly port: number; readonly publicUrl: string };
  readonly databaseUrl: string;
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    readonly taskQueue: string;
    /** `true` gives documents and gateways a queue (and so a worker process) of their own; see docs/decisions/003. */
    readonly splitQueues: boolean;
    /** Base address of the Web UI for links; empty when there is none. */
    readonly uiUrl: string;
  };
  /** Queues that this worker process serves; all three when empty. */
  readonly workerQueues: readonly ('dossier' | 'documents' | 'gateways')[];
  /** Workflow bundle made by `npm run build`; bundled at start when empty. */
  readonly workflowBundle: string;
  readonly filesDir: string;
  /** Free space of the file store below which the API says that it is not ready. */
  readonly minFreeBytes: number;
  readonly maxUploadBytes: number;
  readonly keys: { readonly dir: string; readonly passphrase: string };
  /** PEM file with the root certificates that incoming signatures are checked against. */
  readonly trustFile: string;
  readonly auth: { readonly issuer: string; readonly audience: string; readonly pagesClientId: string; readonly pagesClientSecret: string };
  readonly nationalPortal: GatewaySettings & {
    readonly username: string;
    readonly password: string;
    readonly dstcode: string;
    readonly madonvi: string;
  };
  readonly citizenPortal: GatewaySettings;
  readonly civilStatus: GatewaySettings;
  readonly logLevel: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const required = (env: Env, name: string): string => {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`Thiếu biến môi trường ${name} (missing environment variable ${name})`);
  return value;
};

const integer = (env: Env, name: string, fallback: number): number => {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} must be a whole number, not "${text}"`);
  return value;
};

/** A status to the portal is up to four calls (log-in, look-up, dossier, step), and together they must end before the step does (35 s). */
const GATEWAY_TIMEOUT_MS = 8_000;

const gateway = (env: Env, name: string): GatewaySettings => ({
  baseUrl: required(env, `${name}_URL`).replace(/\/+$/, ''),
  timeoutMs: integer(env, `${name}_TIMEOUT_MS`, GATEWAY_TIMEOUT_MS),
});

/** Only the database's address, for commands that need nothing else. */
export const readDatabaseUrl = (env: Env = process.env): string => required(env, 'DATABASE_URL');

/** The one place that reads the environment. Throws with the variable's name when something is missing or malformed. */
export const readConfig = (env: Env = process.env): Config => {
  const port = integer(env, 'PORT', 3000);
  const dataDir = path.resolve(env.DATA_DIR ?? '.data');
  const queues = (env.WORKER_QUEUES ?? '').split(',').filter((name) => name !== '');
  for (const name of queues) {
    if (name !== 'dossier' && name !== 'documents' && name !== 'gateways') throw new Error(`WORKER_QUEUES: unknown queue "${name}"`);
  }
  return Object.freeze({
    api: { host: env.HOST ?? '127.0.0.1', port, publicUrl: (env.PUBLIC_URL ?? `http://127.0.0.1:${port}`).replace(/\/+$/, '') },
    databaseUrl: required(env, 'DATABASE_URL'),
    temporal: {
      address: env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233',
      namespace: env.TEMPORAL_NAMESPACE ?? 'default',
      taskQueue: env.TASK_QUEUE ?? 'dossier',
      splitQueues: env.SPLIT_QUEUES === 'true',
      uiUrl: env.TEMPORAL_UI_URL ?? '',
    },
    workerQueues: queues as Config['workerQueues'],
    workflowBundle: env.WORKFLOW_BUNDLE ?? '',
    filesDir: env.FILES_DIR ?? path.join(dataDir, 'files'),
    // Twenty uploads of the largest size, before anything is refused.
    minFreeBytes: integer(env, 'MIN_FREE_BYTES', 1024 * 1024 * 1024),
    maxUploadBytes: integer(env, 'MAX_UPLOAD_BYTES', 50 * 1024 * 1024),
    keys: { dir: env.KEYS_DIR ?? path.join(dataDir, 'ca', 'keys'), passphrase: env.KEYS_PASSPHRASE ?? '' },
    trustFile: env.TRUST_FILE ?? path.join(dataDir, 'ca', 'trust.pem'),
    auth: {
      issuer: required(env, 'OIDC_ISSUER'),
      audience: env.OIDC_AUDIENCE ?? 'urn:onestop:api',
      pagesClientId: env.OIDC_PAGES_CLIENT_ID ?? 'onestop-pages',
      pagesClientSecret: env.OIDC_PAGES_CLIENT_SECRET ?? '',
    },
    nationalPortal: {
      ...gateway(env, 'NPSP'),
      username: required(env, 'NPSP_USERNAME'),
      password: required(env, 'NPSP_PASSWORD'),
      dstcode: env.NPSP_DSTCODE ?? 'VN:GOV:000.00.00.G22:dvcqg',
      madonvi: env.NPSP_MADONVI ?? '000.00.00.H15',
    },
    citizenPortal: gateway(env, 'CITIZEN_PORTAL'),
    civilStatus: gateway(env, 'CIVIL_STATUS'),
    logLevel: env.LOG_LEVEL ?? 'info',
  });
};
