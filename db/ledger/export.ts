import { canonicalJson, sha256 } from '../../platform/hash.ts';
import type { Db } from '../client.ts';
import { type Audit, readHeads, readSeals, verify } from './audit.ts';
import type { ChainedRow, ChainPoint } from './chain.ts';
import { type Beside, type DayHead, pathOf, rootFrom } from './days.ts';
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

/** What an export turned out to be. `malformed` is the number of a line, from 1, that says nothing, or of the end when all else is whole. */
export interface ExportAudit extends Audit {
  readonly dossierId: string;
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

/** Checks an export by itself, without a database: the rows and the heads as in the database, then the file as a whole. */
export const verifyExport = async (text: string): Promise<ExportAudit> => {
  const texts = text.split('\n').filter((line) => line !== '');
  const lines = texts.map(parse);
  const header = lines.find((line) => line?.line === 'LEDGER');
  const dossierId = header?.dossierId ?? '';
  const rows = lines.filter((line) => line?.line === 'ROW').map(({ line: _, ...row }): ChainedRow => row);
  const heads = lines.filter((line) => line?.line === 'DAY');
  const seals = heads.flatMap(({ day, seal }) => (seal ? [{ day, dossierId, ...seal }] : []));
  const rootOfDay = ({ day }: DayHead): string | null => {
    const seal = seals.find((one) => one.day === day);
    return seal ? rootFrom(seal, seal.path) : null;
  };
  const chains = header ? [{ dossierId, rows, seals, tail: header }] : [];
  const audit = await verify({ heads, previous: heads[0]?.previous ?? '', rootOfDay, chains });
  const end = lines.at(-1);
  const whole = texts.slice(0, -1).map((line) => `${line}\n`);
  const unsealed = end?.line !== 'END' || end.sha256 !== sha256(whole.join(''));
  const nothing = header ? lines.indexOf(null) : Math.max(0, lines.indexOf(null));
  const malformed = nothing >= 0 ? nothing + 1 : audit.brokenDay === null && audit.findings.length === 0 && unsealed ? texts.length : null;
  return { ...audit, dossierId, malformed };
};
