import { eq, gt, isNull, sql } from 'drizzle-orm';
import { canonicalJson, sha256 } from '../../platform/hash.ts';
import type { Db } from '../client.ts';
import { accessChain, accessLog, ledgerHeadDossier } from '../schema.ts';

/** The log of looks in one chain, made after the looking (docs/decisions/018-access-chain.md). */

type Row = typeof accessLog.$inferSelect;
export interface AccessPoint {
  readonly links: number;
  readonly head: string;
}

/** What the daily heads call the chain of looks among those of the dossiers. */
export const ACCESS_CHAIN = 'access_log';
/** Any fixed number; keeps two processes from sealing at once. */
const SEALING = 26_032_024;
const BATCH = 500;

/** Null columns do not count: one that is added later breaks no old row. */
const hashOf = ({ link, hash: _hash, ...entry }: Row, at: { readonly link: number; readonly previous: string }): string =>
  sha256(canonicalJson({ ...at, entry: Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== null)) }));

/** Where the register knows the chain to end, as it does of a dossier's: the rows themselves cannot say that there were more. */
const tailOf = async (db: Db): Promise<AccessPoint> => {
  const [tail] = await db.select({ links: accessChain.links, head: accessChain.head }).from(accessChain);
  return tail ?? { links: 0, head: '' };
};

/** Gives the oldest looks that have no place yet theirs behind the chain, a batch at a time. Answers how many: 0 also while another process does it. */
export const sealAccess = (db: Db): Promise<number> =>
  db.transaction(async (tx) => {
    const [lock] = await tx.execute<{ mine: boolean }>(sql`select pg_try_advisory_xact_lock(${SEALING}) as mine`);
    if (lock?.mine !== true) return 0;
    let { links, head } = await tailOf(tx);
    const rows = await tx.select().from(accessLog).where(isNull(accessLog.link)).orderBy(accessLog.id).limit(BATCH);
    const places = rows.map((row) => {
      links += 1;
      head = hashOf(row, { link: links, previous: head });
      return { id: row.id, link: links, hash: head };
    });
    if (places.length > 0) {
      await tx.execute(sql`update access_log a set link = p.link, hash = p.hash
        from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) p(id bigint, link bigint, hash text) where a.id = p.id and a.link is null`);
      await tx.update(accessChain).set({ links, head });
    }
    return places.length;
  });

/** The first look whose place is broken: `EDITED` also where the row before it was, with its own hash. */
export interface AccessFinding {
  readonly link: number;
  readonly damage: 'EDITED' | 'DROPPED' | 'TRUNCATED' | 'INSERTED';
}

export interface AccessAudit {
  readonly rows: number;
  /** Rows that have no place yet: of the last seconds, or nobody seals. */
  readonly unsealed: number;
  readonly finding: AccessFinding | null;
}

/** Walks once over the chain of looks, against what the daily heads have fixed of it and where the register knows it to end. */
export const verifyAccess = async (db: Db): Promise<AccessAudit> => {
  const [waiting] = await db.select({ rows: sql<number>`count(*)::int` }).from(accessLog).where(isNull(accessLog.link));
  const seals = await db.select().from(ledgerHeadDossier).where(eq(ledgerHeadDossier.dossierId, ACCESS_CHAIN));
  const sealed = new Map(seals.map(({ links, head }) => [links, head]));
  const tail = await tailOf(db);
  const most = Math.max(tail.links, ...sealed.keys());
  let { links, head }: AccessPoint = { links: 0, head: '' };
  const audit = (damage?: AccessFinding['damage']): AccessAudit => ({
    rows: links,
    unsealed: waiting?.rows ?? 0,
    finding: damage === undefined ? null : { link: links + 1, damage },
  });
  for (;;) {
    const rows = await db.select().from(accessLog).where(gt(accessLog.link, links)).orderBy(accessLog.link).limit(BATCH);
    if (rows.length === 0) return audit(most > links ? 'TRUNCATED' : undefined);
    for (const row of rows) {
      if (row.link !== links + 1) return audit('DROPPED');
      if (row.link > tail.links) return audit('INSERTED');
      const { hash } = row;
      const fixed = [sealed.get(row.link) ?? hash, row.link === tail.links ? tail.head : hash];
      if (hash !== hashOf(row, { link: row.link, previous: head }) || fixed.some((other) => other !== hash)) return audit('EDITED');
      links = row.link;
      head = hash;
    }
  }
};
