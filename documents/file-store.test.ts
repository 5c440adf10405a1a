import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../platform/hash.ts';
import { until } from '../test/support/until.ts';
import { createDiskFileStore, type FileStore } from './file-store.ts';

const LIMIT = 1_000_000;

let dir = '';
let store: FileStore;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'file-store-'));
  store = await createDiskFileStore({ dir });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const filesBelow = async (root: string): Promise<string[]> =>
  (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => entry.name);

const collect = async (stream: Readable): Promise<Buffer> => Buffer.concat(await stream.toArray());

describe('the file store on disk', () => {
  it('keeps a stream under the hash of its bytes and gives the same bytes back', async () => {
    const stored = await store.put({ stream: Readable.from([Buffer.from('giấy '), Buffer.from('tờ')]), maxBytes: LIMIT });
    expect(stored).toEqual({ sha256: sha256('giấy tờ'), size: Buffer.byteLength('giấy tờ') });
    expect(Buffer.from(await store.read(stored.sha256)).toString()).toBe('giấy tờ');
    expect((await collect(await store.open(stored.sha256))).toString()).toBe('giấy tờ');
    expect(await store.stat(stored.sha256)).toEqual({ size: stored.size });
    expect((await stat(store.pathOf(stored.sha256))).size).toBe(stored.size);
  });

  it('takes over a file that lies in its own folder already', async () => {
    const bytes = Buffer.from('đã nhận');
    const temp = path.join(dir, 'incoming', 'staged');
    await writeFile(temp, bytes);
    for (let time = 0; time < 2; time += 1) await store.adopt({ path: temp, sha256: sha256(bytes), size: bytes.length });
    await rm(temp);
    expect(Buffer.from(await store.read(sha256(bytes)))).toEqual(bytes);
    expect(await filesBelow(dir)).toEqual([sha256(bytes)]);
    await expect(store.adopt({ path: temp, sha256: sha256('khác'), size: 1 })).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('keeps equal bytes once, also when they arrive at the same time', async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => store.putBytes(Buffer.from('một bản'))));
    expect(new Set(results.map((result) => result.sha256)).size).toBe(1);
    expect(await filesBelow(dir)).toEqual([sha256('một bản')]);
  });

  it('leaves nothing behind when the sender breaks off', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('nửa tệp');
        throw new Error('client aborted');
      })(),
    );
    await expect(store.put({ stream: broken, maxBytes: LIMIT })).rejects.toThrow('client aborted');
    expect(await filesBelow(dir)).toEqual([]);
  });

  it('refuses a file above the limit and an empty one, and leaves nothing behind', async () => {
    await expect(store.put({ stream: Readable.from([Buffer.alloc(11)]), maxBytes: 10 })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    await expect(store.put({ stream: Readable.from([]), maxBytes: 10 })).rejects.toMatchObject({ code: 'FILE_EMPTY' });
    await expect(store.putBytes(new Uint8Array(0))).rejects.toMatchObject({ code: 'FILE_EMPTY' });
    expect(await filesBelow(dir)).toEqual([]);
  });

  it('leaves nothing behind of what is refused before a slow disk has opened its file', async () => {
    const opened: Promise<unknown>[] = [];
    vi.doMock('node:fs', async (original) => {
      const fs = await original<typeof import('node:fs')>();
      const open = (file: string, flags: string, mode: number, done: (error: Error | null, fd: number) => void) => {
        const late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => promisify(fs.open)(file, flags, mode));
        opened.push(late);
        late.then((fd) => done(null, fd), done as (error: unknown) => void);
      };
      return { ...fs, createWriteStream: (file: string, o: object) => fs.createWriteStream(file, { ...o, fs: { ...fs, open } }) };
    });
    vi.resetModules();
    const slow = await (await import('./file-store.ts')).createDiskFileStore({ dir });
    vi.doUnmock('node:fs');
    const broken = new Readable({ read: () => broken.destroy(new Error('client aborted')) });
    for (const stream of [broken, Readable.from([Buffer.alloc(11)]), Readable.from([])]) {
      await expect(slow.put({ stream, maxBytes: 10 })).rejects.toThrow();
    }
    await Promise.all(opened);
    expect(opened).toHaveLength(3);
    expect(await filesBelow(dir)).toEqual([]);
  });

  it('never hands over bytes that no longer match their hash', async () => {
    const { sha256: key } = await store.putBytes(Buffer.from('nguyên vẹn'));
    await writeFile(store.pathOf(key), 'đã bị sửa');
    await expect(store.read(key)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    await expect(store.open(key).then(collect)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
  });

  it('says so when a file is not there, and lets no path through as a key', async () => {
    const absent = sha256('không có');
    await expect(store.read(absent)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await expect(store.open(absent)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    expect(await store.stat(absent)).toBeNull();
    await expect(store.read('../../etc/passwd')).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });

  it('sweeps temp files of a process that died, but not those of an upload under way', async () => {
    const [old, fresh] = [path.join(dir, 'incoming', 'old'), path.join(dir, 'incoming', 'fresh')];
    await writeFile(old, 'x');
    await writeFile(fresh, 'x');
    const ago = (minutes: number) => Date.now() / 1000 - 60 * minutes;
    await utimes(old, ago(20), ago(20));
    await utimes(fresh, ago(8), ago(8));
    await createDiskFileStore({ dir });
    expect(await readdir(path.join(dir, 'incoming'))).toEqual(['fresh']);
  });

  it('sweeps them while it runs as well, since whoever was killed may be one of several', async () => {
    const left = path.join(dir, 'incoming', 'left');
    vi.useFakeTimers({ toFake: ['setInterval'] });
    await createDiskFileStore({ dir });
    await writeFile(left, 'x');
    await utimes(left, 1, 1);
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    await until('it is gone', async () => (await readdir(path.join(dir, 'incoming'))).length === 0);
  });

  it('is open to its own user alone, and closes what an older version left open', async () => {
    const umask = process.umask(0);
    try {
      const open = path.join(dir, 'open');
      await mkdir(path.join(open, 'incoming'), { recursive: true, mode: 0o777 });
      const own = await createDiskFileStore({ dir: open });
      const { sha256: key } = await own.putBytes(Buffer.from('của một người'));
      const modes: string[] = [];
      for (let at = own.pathOf(key); at !== dir; at = path.dirname(at)) modes.push(((await stat(at)).mode & 0o777).toString(8));
      expect(modes).toEqual(['600', '700', '700', '700']);
      expect((await stat(path.join(open, 'incoming'))).mode & 0o777).toBe(0o700);
    } finally {
      process.umask(umask);
    }
  });
});
