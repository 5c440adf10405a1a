import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { FaultKind } from './faults.ts';

/** A request as the simulator keeps it, enough to work it again after a restart. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** The legacy portal's `dstcode` header, the only header that matters. */
  readonly dstcode: string | null;
  readonly body: unknown;
  /** ISO instant of arrival. */
  readonly at: string;
}

/** One line of the journal, in the order of working. */
export interface JournalEntry {
  readonly seq: number;
  readonly service: string;
  readonly key: string | null;
  readonly fault: FaultKind | null;
  /** Whether the request changed or read the state; false when a fault stopped it before. */
  readonly worked: boolean;
  /** HTTP status answered or meant to be answered. */
  readonly status: number;
  readonly call: Call;
}

export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** Written and fsynced when it returns: an answered request survives `kill -9`. */
  append(entry: Omit<JournalEntry, 'seq'>): void;
  close(): void;
}

/** Opens or creates `<dataDir>/simulators/<name>.jsonl` (mode 0600: it holds log-in bodies). A last line torn by a crash is cut off. */
export const openJournal = (input: { dataDir: string; name: string }): Journal => {
  const dir = path.join(input.dataDir, 'simulators');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = path.join(dir, `${input.name}.jsonl`);
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
  const entries = whole
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalEntry);
  const handle = openSync(file, 'a', 0o600);
  if (whole.length < bytes.length) ftruncateSync(handle, whole.length);
  return {
    entries,
    append: (entry) => {
      const line: JournalEntry = { seq: entries.length + 1, ...entry };
      writeSync(handle, `${JSON.stringify(line)}\n`);
      fsyncSync(handle);
      entries.push(line);
    },
    close: () => closeSync(handle),
  };
};
