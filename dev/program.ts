import { realpathSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createLogger, logOnlyJson } from '../platform/log.ts';

/** A listening loopback server. `url` without a trailing slash. */
export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 only: these programs hold no secrets worth the name and must not be reached from outside. Port 0 picks one. */
export const listen = async (input: { listener: RequestListener; port: number }): Promise<Running> => {
  const server: Server = createServer(input.listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(input.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** Whether the module is the program being run, and not imported by a test. */
export const isProgram = (moduleUrl: string): boolean => {
  const entry = process.argv[1];
  return entry !== undefined && realpathSync(entry) === realpathSync(fileURLToPath(moduleUrl));
};

/** Reads PORT (0 picks one, told by the line printed) and DATA_DIR, starts, and ends with exit code 0 on SIGTERM or SIGINT. */
export const runProgram = async (name: string, start: (o: { port: number; dataDir: string }) => Promise<Running>): Promise<void> => {
  logOnlyJson(name);
  const port = Number(process.env.PORT);
  if (!Number.isInteger(port) || port < 0) throw new Error(`${name}: PORT must be a port number`);
  const running = await start({ port, dataDir: process.env.DATA_DIR ?? '.data' });
  createLogger(name, 'info').info({ url: running.url }, 'ready');
  const stop = (): void => void running.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
};

/** The request's body as text; throws over 96 MiB (a 50 MiB file in base64 and some room). */
export const readBody = async (stream: AsyncIterable<Uint8Array>): Promise<string> => {
  const limit = 96 * 1024 * 1024;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > limit) throw new Error('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};
