import path from 'node:path';

/** Where one outside system is reached. `baseUrl` without a trailing slash. */
export interface GatewaySettings {
  readonly baseUrl: string;
  readonly timeoutMs: number;
}

/** Where each of the specialised databases that keep results and data is reached, by its code. */
export interface StoreSettings {
  readonly urls: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

type Env = Readonly<Record<string, string | undefined>>;

/** A status to the portal is up to four calls (log-in, look-up, dossier, progress), and together they must end before the activity does (35 s). */
const GATEWAY_TIMEOUT_MS = 8_000;

export interface Variable {
  /** What it says, in words of an operator. */
  readonly about: string;
  /** Where it is not set; null: it must be. */
  readonly fallback: string | number | null;
  /** The program that does not start without it, where the others do. */
  readonly requiredBy?: 'API' | 'worker';
}

const timeout = (system: string): Variable => ({
  about: `Milliseconds that a call of the ${system} may take`,
  fallback: GATEWAY_TIMEOUT_MS,
});

/** Only activities ask registers. */
const register = (about: string): Variable => ({ about, fallback: '', requiredBy: 'worker' });

/** Every environment variable that the product reads: API, worker, and the command lines that run beside them. */
export const VARIABLES = {
  HOST: { about: 'Address that the API listens on', fallback: '127.0.0.1' },
  PORT: { about: 'Port of the API', fallback: 3000 },
  PUBLIC_URL: { about: 'Address of the API as browsers and counter software reach it', fallback: 'http://127.0.0.1:PORT' },
  DATABASE_URL: { about: 'PostgreSQL: postgres://user:password@host:port/database', fallback: null },
  TEMPORAL_ADDRESS: { about: 'Temporal server', fallback: '127.0.0.1:7233' },
  TEMPORAL_NAMESPACE: { about: 'Its namespace', fallback: 'default' },
  TEMPORAL_UI_URL: { about: 'Its Web UI, for links of the pages; empty: no links', fallback: '' },
  TASK_QUEUE: { about: 'Task queue of the dossiers; heavy classes add -documents and -gateways', fallback: 'dossier' },
  SPLIT_QUEUES: { about: 'true: documents and gateways have queues of their own (docs/decisions/003)', fallback: 'false' },
  WORKER_QUEUES: { about: 'Queues that this worker serves: dossier,documents,gateways; empty: all', fallback: '' },
  WORKFLOW_BUNDLE: { about: 'Workflow bundle that npm run build made; empty: bundled at the start', fallback: '' },
  DATA_DIR: { about: 'Folder that the defaults of FILES_DIR, KEYS_DIR and TRUST_FILE lie in', fallback: '.data' },
  FILES_DIR: { about: 'Folder of the file store, the same for API and worker', fallback: 'DATA_DIR/files' },
  MIN_FREE_BYTES: {
    about: 'Free space of the file store below which the API is not ready: twenty of the largest uploads',
    fallback: 1024 ** 3,
  },
  MAX_UPLOAD_BYTES: { about: 'Largest upload', fallback: 50 * 1024 ** 2 },
  KEYS_DIR: { about: 'Folder of the signing keys (PKCS #8, docs/decisions/002)', fallback: 'DATA_DIR/ca/keys' },
  KEYS_PASSPHRASE: { about: 'What opens them', fallback: '' },
  TRUST_FILE: {
    about: 'PEM file of the root certificates that incoming signatures are checked against',
    fallback: 'DATA_DIR/ca/trust.pem',
  },
  OIDC_ISSUER: { about: 'Issuer of the access tokens', fallback: null },
  OIDC_AUDIENCE: { about: 'Audience that they must name', fallback: 'urn:onestop:api' },
  OIDC_TOKEN_TYPES: {
    about: 'Types (`typ`) that access tokens may have, with commas between; `logout+jwt` never is one',
    fallback: 'at+jwt',
  },
  OIDC_PAGES_CLIENT_ID: { about: 'Client of the supervisors’ pages', fallback: 'onestop-pages' },
  OIDC_PAGES_CLIENT_SECRET: { about: 'Its secret', fallback: '' },
  LOOKS_SECRET: {
    about:
      'Key under which the log of looks keeps the numbers that people searched by (the API needs 32 characters at least; with another key older looks for a number are not found)',
    fallback: '',
    requiredBy: 'API',
  },
  STEP_UP_SECONDS: {
    about: 'Signing and confirming as the second person need a log-in (`auth_time`) of so many seconds ago at most',
    fallback: 15 * 60,
  },
  STEP_UP_ACR: { about: 'Levels of assurance (`acr`) of which that log-in must have one, with commas between; empty: any', fallback: '' },
  TRUSTED_PROXIES: {
    about: 'Addresses of the proxies in front, with commas between: whom they name is the caller’s address; empty: none',
    fallback: '',
  },
  LIMIT_PACE: {
    about: 'Requests of a caller within 5 s; who asks faster waits in one line with all others who do (docs/decisions/019)',
    fallback: 20,
  },
  LIMIT_READS: { about: 'Reads of a caller in a minute, of each route', fallback: 1_200 },
  LIMIT_ACTS: { about: 'Commands of a caller in a minute, of each route', fallback: 300 },
  LIMIT_UPLOADS: { about: 'Uploads of a caller in a minute, of each route', fallback: 60 },
  LIMIT_UNKNOWN: { about: 'Requests from an address in a minute, of each route, whose caller is not known yet', fallback: 300 },
  LIMIT_BAD_TOKENS: {
    about:
      'Forged tokens and cookies from an address in a minute, half of them at once; whatever comes beyond is looked at by lot (docs/decisions/019)',
    fallback: 30,
  },
  LIMIT_BODY_BYTES: { about: 'Bytes of commands’ bodies that a caller may send in a minute', fallback: 1024 ** 2 },
  HEADERS_TIMEOUT_MS: { about: 'Milliseconds within which the head of a request must have come', fallback: 10_000 },
  BODY_TIMEOUT_MS: {
    about: 'Milliseconds within which its body must have come; of an upload, as many bytes as a slow line brings',
    fallback: 30_000,
  },
  MAX_LOOP_DELAY_MS: { about: 'Delay of the API’s event loop above which it answers 503 to whatever comes', fallback: 1_000 },
  NPSP_URL: { about: 'National public service portal', fallback: null },
  NPSP_TIMEOUT_MS: timeout('national portal'),
  NPSP_USERNAME: { about: 'Account there', fallback: null },
  NPSP_PASSWORD: { about: 'Its password', fallback: null },
  NPSP_DSTCODE: { about: 'Code of the portal as a receiver', fallback: 'VN:GOV:000.00.00.G22:dvcqg' },
  NPSP_MADONVI: { about: 'Code of the province as a sender', fallback: '000.00.00.H15' },
  CITIZEN_PORTAL_URL: { about: 'Provincial portal, which hands the electronic result to the applicant', fallback: null },
  CITIZEN_PORTAL_TIMEOUT_MS: timeout('provincial portal'),
  CIVIL_STATUS_URL: register('Civil status database'),
  CIVIL_STATUS_TIMEOUT_MS: timeout('civil status database'),
  POPULATION_URL: register('Population database'),
  POPULATION_TIMEOUT_MS: timeout('population database'),
  LAND_URL: register('Land database'),
  LAND_TIMEOUT_MS: timeout('land database'),
  BUSINESS_URL: register('Business database'),
  BUSINESS_TIMEOUT_MS: timeout('business database'),
  OUTSIDE_SYSTEMS: {
    about: 'Systems in which other agencies make results, as procedures call them: `RESIDENCE=https://…,HEALTH_INSURANCE=https://…`',
    fallback: '',
  },
  OUTSIDE_SYSTEMS_TIMEOUT_MS: timeout('outside systems'),
  PAYMENT_URL: { about: 'Payment platform; empty: people pay at the counter alone', fallback: '' },
  PAYMENT_TIMEOUT_MS: timeout('payment platform'),
  PAYMENT_SECRET: { about: 'Key under which it signs its notices of payments (HMAC-SHA256); empty: none is taken', fallback: '' },
  STORE_URLS: {
    about: 'Specialised databases that keep results and data of papers: CODE=address, with commas between; empty: none is connected',
    fallback: '',
  },
  STORE_TIMEOUT_MS: timeout('specialised databases'),
  LOG_LEVEL: { about: 'fatal, error, warn, info, debug, trace or silent', fallback: 'info' },
} as const satisfies Readonly<Record<string, Variable>>;

type Name = keyof typeof VARIABLES;

const isSet = (env: Env, name: Name): boolean => env[name] !== undefined && env[name] !== '';

const missing = (name: string): Error => new Error(`Thiếu biến môi trường ${name} (missing environment variable ${name})`);

/** Its value, or `instead`, or what stands in the table. */
const text = (env: Env, name: Name, instead?: string): string => {
  const value = isSet(env, name) ? env[name] : (instead ?? VARIABLES[name].fallback);
  if (value === undefined || value === null) throw missing(name);
  return String(value);
};

const integer = (env: Env, name: Name): number => {
  const value = Number(text(env, name));
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} must be a whole number, not "${env[name]}"`);
  return value;
};

const url = (env: Env, name: Name, instead?: string): string => text(env, name, instead).replace(/\/+$/, '');

const gateway = (
  env: Env,
  name: 'NPSP' | 'CITIZEN_PORTAL' | 'CIVIL_STATUS' | 'POPULATION' | 'LAND' | 'BUSINESS' | 'PAYMENT',
): GatewaySettings => ({
  baseUrl: url(env, `${name}_URL`),
  timeoutMs: integer(env, `${name}_TIMEOUT_MS`),
});

const list = (env: Env, name: Name): readonly string[] =>
  text(env, name)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** `NAME=address` each, without trailing slashes. Throws where one is not so written. */
const addresses = (env: Env, name: 'OUTSIDE_SYSTEMS' | 'STORE_URLS'): Readonly<Record<string, string>> =>
  Object.fromEntries(
    list(env, name).map((part) => {
      const [, code, address = ''] = /^([A-Z][A-Z0-9_]*)=(https?:\/\/\S+)$/.exec(part) ?? [];
      if (code === undefined) throw new Error(`${name} must hold NAME=address, not "${part}"`);
      return [code, address.replace(/\/+$/, '')];
    }),
  );

/** A media type may be written in full; letters are of either case (RFC 7515, 4.1.9). */
export const tokenType = (typ: unknown): string =>
  String(typ ?? '')
    .toLowerCase()
    .replace(/^application\//, '');

/** A notice that somebody logged out is signed like a token, and would open the doors of the one it is about. */
const LOGOUT = 'logout+jwt';

const tokenTypes = (env: Env): readonly string[] => {
  const types = list(env, 'OIDC_TOKEN_TYPES').map(tokenType);
  if (types.length === 0 || types.includes(LOGOUT)) throw new Error(`OIDC_TOKEN_TYPES must name types, and not ${LOGOUT}`);
  return types;
};

/** Refuses to start a program that lacks what it alone needs: else the first dossier would find it out. */
export const requireFor = (program: NonNullable<Variable['requiredBy']>, env: Env = process.env): void => {
  for (const [name, { requiredBy }] of Object.entries<Variable>(VARIABLES))
    if (requiredBy === program && !isSet(env, name as Name)) throw missing(name);
};

/** Only the database's address, for commands that need nothing else. */
export const readDatabaseUrl = (env: Env = process.env): string => text(env, 'DATABASE_URL');

/** The one place that reads the environment. Throws with the variable's name when something is missing or malformed. */
export const readConfig = (env: Env = process.env) => {
  const port = integer(env, 'PORT');
  const dataDir = path.resolve(text(env, 'DATA_DIR'));
  const queues = list(env, 'WORKER_QUEUES');
  for (const name of queues) {
    if (name !== 'dossier' && name !== 'documents' && name !== 'gateways') throw new Error(`WORKER_QUEUES: unknown queue "${name}"`);
  }
  return Object.freeze({
    api: { host: text(env, 'HOST'), port, publicUrl: url(env, 'PUBLIC_URL', `http://127.0.0.1:${port}`) },
    databaseUrl: readDatabaseUrl(env),
    temporal: {
      address: text(env, 'TEMPORAL_ADDRESS'),
      namespace: text(env, 'TEMPORAL_NAMESPACE'),
      taskQueue: text(env, 'TASK_QUEUE'),
      splitQueues: text(env, 'SPLIT_QUEUES') === 'true',
      uiUrl: text(env, 'TEMPORAL_UI_URL'),
    },
    workerQueues: queues as readonly ('dossier' | 'documents' | 'gateways')[],
    workflowBundle: text(env, 'WORKFLOW_BUNDLE'),
    filesDir: text(env, 'FILES_DIR', path.join(dataDir, 'files')),
    minFreeBytes: integer(env, 'MIN_FREE_BYTES'),
    maxUploadBytes: integer(env, 'MAX_UPLOAD_BYTES'),
    keys: { dir: text(env, 'KEYS_DIR', path.join(dataDir, 'ca', 'keys')), passphrase: text(env, 'KEYS_PASSPHRASE') },
    trustFile: text(env, 'TRUST_FILE', path.join(dataDir, 'ca', 'trust.pem')),
    auth: {
      issuer: text(env, 'OIDC_ISSUER'),
      audience: text(env, 'OIDC_AUDIENCE'),
      tokenTypes: tokenTypes(env),
      pagesClientId: text(env, 'OIDC_PAGES_CLIENT_ID'),
      pagesClientSecret: text(env, 'OIDC_PAGES_CLIENT_SECRET'),
    },
    looksSecret: text(env, 'LOOKS_SECRET'),
    stepUp: { seconds: integer(env, 'STEP_UP_SECONDS'), acr: list(env, 'STEP_UP_ACR') },
    limits: {
      proxies: list(env, 'TRUSTED_PROXIES'),
      pace: integer(env, 'LIMIT_PACE'),
      reads: integer(env, 'LIMIT_READS'),
      acts: integer(env, 'LIMIT_ACTS'),
      uploads: integer(env, 'LIMIT_UPLOADS'),
      unknown: integer(env, 'LIMIT_UNKNOWN'),
      badTokens: integer(env, 'LIMIT_BAD_TOKENS'),
      bodyBytes: integer(env, 'LIMIT_BODY_BYTES'),
      headersMs: integer(env, 'HEADERS_TIMEOUT_MS'),
      bodyMs: integer(env, 'BODY_TIMEOUT_MS'),
      loopDelayMs: integer(env, 'MAX_LOOP_DELAY_MS'),
    },
    nationalPortal: {
      ...gateway(env, 'NPSP'),
      username: text(env, 'NPSP_USERNAME'),
      password: text(env, 'NPSP_PASSWORD'),
      dstcode: text(env, 'NPSP_DSTCODE'),
      madonvi: text(env, 'NPSP_MADONVI'),
    },
    citizenPortal: gateway(env, 'CITIZEN_PORTAL'),
    registers: {
      CIVIL_STATUS: gateway(env, 'CIVIL_STATUS'),
      POPULATION: gateway(env, 'POPULATION'),
      LAND: gateway(env, 'LAND'),
      BUSINESS: gateway(env, 'BUSINESS'),
    },
    outsideSystems: Object.fromEntries(
      Object.entries(addresses(env, 'OUTSIDE_SYSTEMS')).map(([name, baseUrl]): [string, GatewaySettings] => [
        name,
        { baseUrl, timeoutMs: integer(env, 'OUTSIDE_SYSTEMS_TIMEOUT_MS') },
      ]),
    ),
    payment: { ...gateway(env, 'PAYMENT'), secret: text(env, 'PAYMENT_SECRET') },
    stores: { urls: addresses(env, 'STORE_URLS'), timeoutMs: integer(env, 'STORE_TIMEOUT_MS') },
    logLevel: text(env, 'LOG_LEVEL'),
  });
};

/** What {@link VARIABLES} say, read: addresses without a trailing slash, numbers as numbers, folders as paths. */
export type Config = ReturnType<typeof readConfig>;
