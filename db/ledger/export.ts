import { canonicalJson, sha256 } from '../../platform/hash.ts';
import type { Db } from '../client.ts';
import { readHeads, readSeals } from './audit.ts';
import { type ChainedRow, type ChainPoint, type Finding, verifyChain } from './chain.ts';
import { type Beside, type DayFinding, type DayHead, headOf, pathOf, rootFrom, verifyDays } from './days.ts';
import { readChains } from './ledger.ts';

/** Line 1: whose ledger, when exported, and where its chain ended then. */
interface Header extends ChainPoint {
  readonly line: 'LEDGER';
  readonly version: 1;
  readonly dossierId: string;
  readonly exportedAt: string;
}
type RowLine = { readonly line: 'ROW' } & ChainedRow;
/** One daily head; `seal` when it fixed this dossier's chain, with the hashes that lead from there to the day's root. */
type DayLine = { readonly line: 'DAY' } & DayHead & { readonly seal?: ChainPoint & { readonly path: readonly Beside[] } };
/** Last line: SHA-256 of all text before it. Whoever edits the file can compute it anew; the chain and the heads are what proves. */
interface End {
  readonly line: 'END';
  readonly sha256: string;
}
type Line = Header | RowLine | DayLine | End;

/**
 * One dossier's ledger as JSON lines: header, rows, every daily head from the first that seals the dossier to the latest, end. Names no
 * other dossier. Null: nothing is known of the dossier.
 */
export const exportLedger = (db: Db, o: { readonly dossierId: string; readonly at: string }): Promise<string | null> =>
  db.transaction(
    async (tx) => {
      const [chain] = await readChains(tx, [o.dossierId]);
      if (!chain || (chain.rows.length === 0 && chain.tail === undefined)) return null;
      const { dossierId, seals } = chain;
      const rows = chain.rows.toSorted((a, b) => a.link - b.link);
      const last = rows.at(-1);
      const tail = chain.tail ?? { links: last?.link ?? 0, head: last?.hash ?? '' };
      const lines: Line[] = [{ line: 'LEDGER', version: 1, dossierId, exportedAt: o.at, ...tail }];
      lines.push(...rows.map((row): RowLine => ({ line: 'ROW', ...row })));
      const [first] = seals;
      for (const head of await readHeads(tx)) {
        if (first === undefined || head.day < first.day) continue;
        const seal = seals.find(({ day }) => day === head.day);
        const path = seal ? pathOf(await readSeals(tx, head.day), { dossierId, links: seal.links, head: seal.head }) : [];
        lines.push({ line: 'DAY', ...head, ...(seal ? { seal: { links: seal.links, head: seal.head, path } } : {}) });
      }
      const text = lines.map((line) => `${canonicalJson(line)}\n`).join('');
      return `${text}${canonicalJson({ line: 'END', sha256: sha256(text) } satisfies End)}\n`;
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );

/** What an export turned out to be; at most one of the three faults is set. `malformed` is the number of a line, from 1, or of the end. */
export interface ExportAudit {
  readonly dossierId: string;
  readonly rows: number;
  readonly head: DayHead | null;
  readonly finding: Finding | null;
  readonly brokenDay: DayFinding | null;
  readonly malformed: number | null;
}

const parse = (text: string): Line | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'line' in value ? (value as Line) : null;
  } catch {
    return null;
  }
};

/** Checks an export by itself, without a database: the rows first, then the heads, then the file as a whole. */
export const verifyExport = (text: string): ExportAudit => {
  const texts = text.split('\n').filter((line) => line !== '');
  const lines = texts.map(parse);
  const unreadable = lines.indexOf(null);
  const header = lines.find((line) => line?.line === 'LEDGER');
  const rows = lines.filter((line) => line?.line === 'ROW').map(({ line: _, ...row }): ChainedRow => row);
  const days = lines.filter((line) => line?.line === 'DAY');
  const end = lines.at(-1);
  const found = {
    dossierId: header?.dossierId ?? '',
    rows: rows.length,
    head: days.at(-1) ?? null,
    finding: null,
    brokenDay: null,
    malformed: null,
  };
  if (!header || unreadable >= 0) return { ...found, malformed: unreadable >= 0 ? unreadable + 1 : 1 };
  const { dossierId } = header;
  const rootOfDay = ({ day }: DayHead): string | null => {
    const seal = days.find((line) => line.day === day)?.seal;
    return seal ? rootFrom({ dossierId, links: seal.links, head: seal.head }, seal.path) : null;
  };
  const seals = days.flatMap((day) => (day.seal && day.head === headOf(day) && rootOfDay(day) === day.root ? [day.seal] : []));
  const finding = verifyChain({ dossierId, rows, seals, tail: header });
  if (finding) return { ...found, finding };
  const brokenDay = verifyDays(days, { previous: days[0]?.previous ?? '', rootOfDay });
  if (brokenDay) return { ...found, brokenDay };
  const whole = texts
    .slice(0, -1)
    .map((line) => `${line}\n`)
    .join('');
  return end?.line === 'END' && end.sha256 === sha256(whole) ? found : { ...found, malformed: texts.length };
};
