import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig, readDatabaseUrl } from '../platform/config.ts';
import { ATTRIBUTES } from '../workflows/operator-view.ts';

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, { readonly content: string }>>;
}

const text = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8');
const { services, volumes, configs } = parse(text, { merge: true }) as Compose;

/** As Compose fills variables in: every required one is set, every other keeps its default. */
const filled = (value: string): string => value.replace(/\$\{\w+:\?\}/g, 'value').replace(/\$\{\w+:-([^}]*)\}/g, '$1');

const environmentOf = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [key, filled(value)]));

const PRODUCT = ['api', 'worker-dossier', 'worker-documents', 'worker-gateways'];

describe('the production stack', () => {
  it.each(Object.entries(services))('%s runs an image pinned to a release', (_name, { image }) => {
    expect(image).toMatch(/^[\w./-]+:v?\d+\.\d+(\.\d+)?(-\w+)?$/);
  });

  it('is built and run by one release of the Node that developers take', () => {
    const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
    const releases = [...read('Dockerfile').matchAll(/^FROM node:(\d+)\.(\d+\.\d+)-/gm)];
    expect(new Set(releases.map(([line]) => line)).size).toBe(1);
    expect(releases.map(([, major]) => major)).toEqual([read('.nvmrc').trim(), read('.nvmrc').trim()]);
  });

  it.each(PRODUCT)('%s gets every variable that the configuration requires', (name) => {
    const config = readConfig(environmentOf(name));
    expect(config.temporal).toMatchObject({ address: 'temporal:7233', namespace: 'onestop', splitQueues: true });
    expect(config.workflowBundle).toBe('dist/workflow-bundle.js');
  });

  it('gives the signing keys, what opens them and every other secret to nobody who does without', () => {
    const NEEDED: Readonly<Record<string, readonly string[]>> = {
      KEYS_PASSPHRASE: ['worker-documents'],
      KEYS_HOST_DIR: ['worker-documents'],
      OIDC_PAGES_CLIENT_SECRET: ['api'],
      LOOKS_SECRET: ['api'],
      PAYMENT_SECRET: ['api'],
      TRUST_HOST_FILE: PRODUCT,
      // The configuration is read as a whole by whoever runs API or worker.
      NPSP_PASSWORD: PRODUCT,
      ONESTOP_SERVICE_DB_PASSWORD: ['postgres', 'ledger-day', ...PRODUCT],
      ONESTOP_DB_PASSWORD: ['postgres', 'migrate'],
      POSTGRES_PASSWORD: ['postgres'],
      TEMPORAL_DB_PASSWORD: ['postgres', 'temporal-schema', 'temporal'],
    };
    for (const [name, needed] of Object.entries(NEEDED)) {
      const given = Object.entries(services).filter(([, { environment = {}, volumes: mounted = [] }]) =>
        [...Object.values(environment), ...mounted].some((value) => value.includes(`\${${name}:`)),
      );
      expect(given.map(([service]) => service).sort(), name).toEqual([...needed].sort());
    }
    for (const name of ['migrate', 'ledger-day']) expect(services[name]?.volumes, name).toBeUndefined();
  });

  it('migrates and closes the day with the address of the database alone', () => {
    for (const name of ['migrate', 'ledger-day']) {
      expect(readDatabaseUrl(environmentOf(name)), name).toContain('@postgres:5432/onestop');
      expect(Object.keys(environmentOf(name)).sort(), name).toEqual(['DATABASE_URL', 'NODE_ENV']);
    }
  });

  it('serves every task queue exactly once', () => {
    const queues = PRODUCT.flatMap((name) => (name.startsWith('worker-') ? readConfig(environmentOf(name)).workerQueues : []));
    expect([...queues].sort()).toEqual(['documents', 'dossier', 'gateways']);
  });

  it('holds no secret and no default for one', () => {
    const secrets = [...text.matchAll(/\$\{(\w*(?:PASSWORD|PASSPHRASE|SECRET)\w*)([^}]*)\}/g)];
    expect(new Set(secrets.map(([, name]) => name))).toEqual(
      new Set([
        'POSTGRES_PASSWORD',
        'ONESTOP_DB_PASSWORD',
        'ONESTOP_SERVICE_DB_PASSWORD',
        'TEMPORAL_DB_PASSWORD',
        'KEYS_PASSPHRASE',
        'OIDC_PAGES_CLIENT_SECRET',
        'LOOKS_SECRET',
        'PAYMENT_SECRET',
        'NPSP_PASSWORD',
      ]),
    );
    for (const [whole, name, rest] of secrets) expect(rest, `${name} in ${whole}`).toBe(':?');
    for (const { environment = {} } of Object.values(services)) {
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|PASSPHRASE|SECRET|PWD/.test(name)) expect(value, name).toMatch(/^\$\{\w+:\?\}$/);
    }
  });

  it('lets nobody change a dossier from the Web UI, nor reach it or the API from outside', () => {
    expect(services['temporal-ui']?.environment?.TEMPORAL_DISABLE_WRITE_ACTIONS).toBe('true');
    for (const [name, { ports = [] }] of Object.entries(services)) for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
  });

  it('sets the retention and knows every search attribute that workflows write', () => {
    const script = configs['temporal-namespace']?.content ?? '';
    expect(services['temporal-namespace']?.environment?.RETENTION).toMatch(/^\d+h$/);
    expect(script).toContain('--retention "$$RETENTION"');
    const known = [...script.matchAll(/^attribute (\w+) (\w+)$/gm)].map(([, name, type]) => [name, type?.toUpperCase()]);
    expect(known).toEqual(Object.values(ATTRIBUTES).map(({ name, type }) => [name, type]));
  });

  it('connects as the owner of the tables only to migrate', () => {
    const users = Object.entries(services).flatMap(([name, { environment = {} }]) => {
      const url = environment.DATABASE_URL;
      return url === undefined ? [] : [[name, new URL(filled(url)).username] as const];
    });
    expect(users.filter(([, user]) => user !== 'onestop_service')).toEqual([['migrate', 'onestop']]);
  });

  it('keeps database and files in named volumes', () => {
    expect(Object.keys(volumes).sort()).toEqual(['files', 'postgres']);
  });
});
