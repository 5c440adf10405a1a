import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sha256 as hashOf } from '../platform/hash.ts';
import { newUuid } from '../platform/ids.ts';

export type FileStoreFailure = 'FILE_CORRUPT' | 'FILE_MISSING' | 'FILE_TOO_LARGE' | 'FILE_EMPTY';

/** `FILE_TOO_LARGE` and `FILE_EMPTY` are the sender's to mend; `FILE_CORRUPT` and `FILE_MISSING` the operator's, from a backup. Never retried. */
export class FileStoreError extends Error {
  constructor(
    readonly code: FileStoreFailure,
    detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}

/** What was stored: the lower-case hexadecimal SHA-256, which is the key, and the size in bytes. */
export interface StoredFile {
  readonly sha256: string;
  readonly size: number;
}

/** Content-addressed bytes: the same bytes have one key and are kept once; nothing is ever rewritten. */
export interface FileStore {
  /** Throws FILE_TOO_LARGE above `maxBytes`, FILE_EMPTY for no bytes, and whatever the stream fails with; nothing stays behind. */
  put(o: { stream: Readable; maxBytes: number }): Promise<StoredFile>;
  /** Keeps a file of the folder `incoming` as it lies there, which its caller has hashed while writing; it stays there under its name as well. */
  adopt(o: StoredFile & { path: string }): Promise<void>;
  putBytes(bytes: Uint8Array): Promise<StoredFile>;
  /** The bytes, their hash checked. Throws FILE_MISSING, FILE_CORRUPT. */
  read(sha256: string): Promise<Uint8Array>;
  /** A stream for downloads; its end fails with FILE_CORRUPT when the bytes do not match the key. Throws FILE_MISSING. */
  open(sha256: string): Promise<Readable>;
  stat(sha256: string): Promise<{ size: number } | null>;
  /** Local path of a stored file, for the inspection in a child process. */
  pathOf(sha256: string): string;
}

/** What lies here is about people: for the service's own user, whatever the process's umask is. */
export const PRIVATE_FOLDER = 0o700;
export const PRIVATE_FILE = 0o600;

/** Receiving an upload takes 5 minutes at most (REQUEST_TIMEOUT_MS), inspecting it less: a temp file that nobody has written to for this long belongs to a process that died. */
const STALE_MS = 15 * 60_000;
const SWEEP_EVERY_MS = 60_000;

const KEY = /^[0-9a-f]{64}$/;

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;

const syncDirectory = async (dir: string): Promise<void> => {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const sweep = async (incoming: string): Promise<void> => {
  for (const name of await readdir(incoming).catch(() => [])) {
    const file = path.join(incoming, name);
    const facts = await stat(file).catch(() => null);
    if (facts !== null && Date.now() - facts.mtimeMs > STALE_MS) await rm(file, { force: true });
  }
};

/** Hashes and counts what passes through; `seen()` once the stream has ended. */
const meter = (maxBytes: number): { through: Transform; seen: () => StoredFile } => {
  const hash = createHash('sha256');
  let size = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) return done(new FileStoreError('FILE_TOO_LARGE', `more than ${maxBytes} bytes`));
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { through, seen: () => ({ sha256: hash.digest('hex'), size }) };
};

/**
 * Files on a local disk under `dir/aa/bb/<sha256>`. A file is written and flushed beside them first and then linked to its name:
 * a crash at any moment leaves a whole file or none. Old temp files are swept at start and from then on, by every process that has the store open.
 */
export const createDiskFileStore = async (o: { dir: string }): Promise<FileStore> => {
  const incoming = path.join(o.dir, 'incoming');
  await mkdir(incoming, { recursive: true, mode: PRIVATE_FOLDER });
  // Folders of an older version stood open; a closed one above them closes all that is in it. One that is not ours is its owner's to close.
  for (const folder of [o.dir, incoming])
    await chmod(folder, PRIVATE_FOLDER).catch((error: unknown) => {
      if (!isCode(error, 'EPERM')) throw error;
    });
  await sweep(incoming);
  setInterval(() => void sweep(incoming), SWEEP_EVERY_MS).unref();

  const pathOf = (key: string): string => {
    // A key goes into a path: nothing but a hash may pass.
    if (!KEY.test(key)) throw new FileStoreError('FILE_MISSING', 'not a SHA-256');
    return path.join(o.dir, key.slice(0, 2), key.slice(2, 4), key);
  };

  const missing =
    (key: string) =>
    (error: unknown): never => {
      throw isCode(error, 'ENOENT') ? new FileStoreError('FILE_MISSING', key) : error;
    };

  const publish = async (temp: string, key: string): Promise<void> => {
    const target = pathOf(key);
    const folder = path.dirname(target);
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
    await link(temp, target).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
    });
    // The directories may be as new as the file: without their own flush a power cut could lose the name.
    for (const dir of [folder, path.dirname(folder), o.dir]) await syncDirectory(dir);
  };

  const put: FileStore['put'] = async ({ stream, maxBytes }) => {
    const temp = path.join(incoming, newUuid());
    const { through, seen } = meter(maxBytes);
    const file = createWriteStream(temp, { flags: 'wx', flush: true, mode: PRIVATE_FILE });
    const closed = new Promise<void>((resolve) => file.once('close', () => resolve()));
    try {
      await pipeline(stream, through, file);
      const stored = seen();
      if (stored.size === 0) throw new FileStoreError('FILE_EMPTY', 'no bytes');
      await publish(temp, stored.sha256);
      return stored;
    } finally {
      // A stream that fails early is refused while the file is still being opened: removed before it is there, it would stay.
      await closed;
      await rm(temp, { force: true });
    }
  };

  const adopt: FileStore['adopt'] = async ({ path: temp, sha256 }) => {
    // Opened to write: some systems flush nothing else.
    const file = await open(temp, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await publish(temp, sha256);
  };

  return {
    put,
    adopt,
    pathOf,
    putBytes: (bytes) =>
      put({ stream: Readable.from([Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)]), maxBytes: bytes.length }),
    read: async (key) => {
      const bytes = await readFile(pathOf(key)).catch(missing(key));
      if (hashOf(bytes) !== key) throw new FileStoreError('FILE_CORRUPT', key);
      return bytes;
    },
    open: async (key) => {
      const handle = await open(pathOf(key), 'r').catch(missing(key));
      const hash = createHash('sha256');
      const check = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          hash.update(chunk);
          done(null, chunk);
        },
        flush(done) {
          done(hash.digest('hex') === key ? null : new FileStoreError('FILE_CORRUPT', key));
        },
      });
      const source = handle.createReadStream();
      source.on('error', (error) => check.destroy(error));
      check.on('close', () => source.destroy());
      return source.pipe(check);
    },
    stat: async (key) => {
      const facts = await stat(pathOf(key)).catch((error: unknown) => {
        if (isCode(error, 'ENOENT')) return null;
        throw error;
      });
      return facts === null ? null : { size: facts.size };
    },
  };
};
