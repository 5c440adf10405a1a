import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainedRow, type ChainPoint, chainRows, type LedgerRow, nameOfRow, rowHash, verifyChain } from './chain.ts';

const SEED = 2603;
const START = { links: 0, head: '' };

const written = (minute: number): string => new Date(Date.UTC(2026, 2, 2, 2, minute)).toISOString();

const event = (revision: number): LedgerRow => ({
  table: 'dossier_event',
  dossierId: 'TN-1',
  body: { revision, ordinal: 0, type: `TYPE_${revision}`, via: null, data: { count: revision } },
  times: { written: written(revision) },
});

const fact = (seq: number, minute: number): LedgerRow => ({
  table: 'ledger',
  dossierId: 'TN-1',
  body: { seq, kind: `KIND_${seq}`, entry: { kind: `KIND_${seq}`, holder: `H${seq}` } },
  times: { written: written(minute), at: written(minute), entry: written(minute) },
});

/** Events with facts between them, as `facts` says. */
const rowsOf = (facts: readonly boolean[]): readonly LedgerRow[] => {
  let seq = 0;
  return facts.flatMap((withFact, index) => [event(index + 1), ...(withFact ? [fact(seq++, index + 1)] : [])]);
};

const tailOf = (rows: readonly ChainedRow[]): ChainPoint => {
  const last = rows.at(-1);
  return last ? { links: last.link, head: last.hash } : START;
};

/** A chain of 3 to 12 changes and a place in it that has rows on both sides. */
const chains = fc
  .array(fc.boolean(), { minLength: 3, maxLength: 12 })
  .map((facts) => chainRows(START, rowsOf(facts)))
  .chain((rows) => fc.record({ rows: fc.constant(rows), index: fc.integer({ min: 1, max: rows.length - 2 }) }));

const broken = (rows: readonly ChainedRow[], original: readonly ChainedRow[]) => {
  const finding = verifyChain({ dossierId: 'TN-1', rows, seals: [], tail: tailOf(original) });
  return finding && { link: finding.link, damage: finding.damage, row: finding.row };
};

const rowAt = (rows: readonly ChainedRow[], index: number): ChainedRow => {
  const row = rows[index];
  if (!row) throw new Error(`no row ${index}`);
  return row;
};

const holds = (judge: (o: { rows: readonly ChainedRow[]; index: number; row: ChainedRow }) => void): void =>
  fc.assert(
    fc.property(chains, ({ rows, index }) => judge({ rows, index, row: rowAt(rows, index) })),
    { seed: SEED, numRuns: 60 },
  );

const renumbered = (rows: readonly ChainedRow[]): readonly ChainedRow[] => rows.map((row, index) => ({ ...row, link: index + 1 }));

/** A forged row with a hash of its own that fits its place. */
const forged = (previous: string, link: number, row: LedgerRow = event(77)): ChainedRow => ({
  ...rowAt(chainRows({ links: link - 1, head: previous }, [row]), 0),
});

describe('the chain of a dossier', () => {
  it('is whole in whatever order its rows are read, and when it grew piece by piece', () => {
    holds(({ rows, index }) => {
      const first = chainRows(START, rows.slice(0, index));
      expect(chainRows(tailOf(first), rows.slice(index))).toEqual(rows.slice(index));
      expect(broken(rows.toReversed(), rows)).toBeNull();
    });
  });

  it('names a receipt of a supplement from before its request, which stops the limit for good; one that was taken back is no fact', () => {
    const clockFact = (seq: number, kind: string, minute: number): LedgerRow => {
      const row = fact(seq, minute);
      return { ...row, body: { ...row.body, kind }, times: { ...row.times, written: written(10 + seq) } };
    };
    const facts = (restartedAt: number) => [clockFact(0, 'STARTED', 1), clockFact(1, 'STOPPED', 5), clockFact(2, 'RESTARTED', restartedAt)];
    const back: LedgerRow = { ...event(9), body: { ...event(9).body, type: 'RETRACTED', data: { facts: [2] } } };
    const verdict = (rows: readonly LedgerRow[]) => {
      const chained = chainRows(START, rows);
      return broken(chained, chained);
    };
    expect(verdict(facts(4))).toEqual({ link: 3, damage: 'HALTING', row: 'ledger 2 RESTARTED' });
    expect([verdict(facts(5)), verdict([...facts(4), back])]).toEqual([null, null]);
  });

  it('does not mind a column that was added later and is empty in old rows', () => {
    const rows = chainRows(START, rowsOf([true, true]));
    expect(
      broken(
        rows.map((row) => ({ ...row, body: { ...row.body, later: null } })),
        rows,
      ),
    ).toBeNull();
  });

  it('names a row that was edited, and one whose hash was computed anew', () => {
    holds(({ rows, index, row }) => {
      const edited = { ...row, body: { ...row.body, forged: true } };
      expect(broken(rows.with(index, edited), rows)).toEqual({ link: row.link, damage: 'EDITED', row: nameOfRow(row) });
      const rehashed = forged(row.previous, row.link, edited);
      expect(broken(rows.with(index, rehashed), rows)).toEqual({ link: row.link, damage: 'EDITED', row: nameOfRow(row) });
      for (const column of ['previous', 'bodyHash', 'hash'] as const)
        expect(broken(rows.with(index, { ...row, [column]: 'f'.repeat(64) }), rows)).toMatchObject({ link: row.link, damage: 'EDITED' });
    });
  });

  it('names a row whose time was changed, earlier or later, by as little as a millisecond', () => {
    holds(({ rows, index, row }) => {
      for (const name of Object.keys(row.times))
        for (const by of [-1, 1, -86_400_000]) {
          const time = new Date(Date.parse(row.times[name] ?? '') + by).toISOString();
          const moved = { ...row, times: { ...row.times, [name]: time } };
          expect(broken(rows.with(index, moved), rows)).toEqual({ link: row.link, damage: 'BACK_DATED', row: nameOfRow(row) });
        }
    });
  });

  it('names the place of a dropped row, whether the rest was renumbered or not', () => {
    holds(({ rows, index, row }) => {
      const rest = rows.toSpliced(index, 1);
      expect(broken(rest, rows)).toEqual({ link: row.link, damage: 'DROPPED', row: null });
      expect(broken(renumbered(rest), rows)).toEqual({ link: row.link, damage: 'DROPPED', row: null });
      expect(broken(rows.slice(1), rows)).toEqual({ link: 1, damage: 'DROPPED', row: null });
      expect(broken([], rows)).toEqual({ link: 1, damage: 'DROPPED', row: null });
    });
  });

  it('names where the tail was cut off', () => {
    holds(({ rows, index }) => {
      expect(broken(rows.slice(0, index), rows)).toEqual({ link: index + 1, damage: 'TRUNCATED', row: null });
    });
  });

  it('names an inserted row: in a taken place, between renumbered rows, appended, or outside the chain', () => {
    holds(({ rows, index, row }) => {
      for (const intruder of [forged(row.previous, row.link), { ...forged('x', row.link), hash: 'y' }]) {
        const inserted = { link: row.link, damage: 'INSERTED', row: nameOfRow(intruder) };
        expect(broken([...rows, intruder], rows)).toEqual(inserted);
        expect(broken(renumbered(rows.toSpliced(index, 0, intruder)), rows)).toEqual(inserted);
      }
      const { links, head } = tailOf(rows);
      expect(broken([...rows, forged(head, links + 1)], rows)).toMatchObject({ link: links + 1, damage: 'INSERTED' });
      expect(broken([...rows, { ...forged('', 1), link: 0 }], rows)).toMatchObject({ link: 0, damage: 'INSERTED' });
    });
  });

  it('names the first of two rows that changed places, by number, by contents or by key', () => {
    const pairs = chains.chain(({ rows, index }) =>
      fc.record({
        rows: fc.constant(rows),
        a: fc.integer({ min: 0, max: index - 1 }),
        b: fc.integer({ min: index, max: rows.length - 1 }),
      }),
    );
    fc.assert(
      fc.property(pairs, ({ rows, a, b }) => {
        const [first, second] = [rowAt(rows, a), rowAt(rows, b)];
        const swapped = { link: first.link, damage: 'SWAPPED' };
        expect(broken(rows.with(a, { ...first, link: second.link }).with(b, { ...second, link: first.link }), rows)).toMatchObject(swapped);
        if (first.table !== second.table) return;
        const as = (row: ChainedRow, other: ChainedRow): ChainedRow => ({ ...row, body: other.body, times: other.times });
        expect(broken(rows.with(a, as(first, second)).with(b, as(second, first)), rows)).toMatchObject(swapped);
        const key = (row: ChainedRow) => (row.table === 'ledger' ? { seq: row.body.seq } : { revision: row.body.revision });
        const rekeyed = (row: ChainedRow, other: ChainedRow): ChainedRow => ({ ...row, body: { ...row.body, ...key(other) } });
        expect(broken(rows.with(a, rekeyed(first, second)).with(b, rekeyed(second, first)), rows)).toMatchObject(swapped);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('is not fooled by one who computes every hash anew, the register’s included, once a daily head has sealed it', () => {
    holds(({ rows, index, row }) => {
      const seal = tailOf(rows.slice(0, -1));
      const rewritten = chainRows(START, rows.with(index, { ...row, body: { ...row.body, forged: true } }));
      expect(verifyChain({ dossierId: 'TN-1', rows: rewritten, seals: [], tail: tailOf(rewritten) })).toBeNull();
      const finding = verifyChain({ dossierId: 'TN-1', rows: rewritten, seals: [seal], tail: tailOf(rewritten) });
      expect(finding?.damage).toMatch(/REWRITTEN|EDITED/);
      const sealedJustBefore = verifyChain({
        dossierId: 'TN-1',
        rows: rewritten,
        seals: [tailOf(rows.slice(0, index)), tailOf(rows.slice(0, index + 1))],
        tail: tailOf(rewritten),
      });
      expect(sealedJustBefore).toEqual({ dossierId: 'TN-1', link: row.link, damage: 'EDITED', row: nameOfRow(row) });
    });
  });

  it('finds a row that was appended in good order with a time before its predecessor’s', () => {
    const rows = chainRows(START, [event(1), event(2), { ...event(3), times: { written: written(1) } }]);
    expect(broken(rows, rows)).toEqual({ link: 3, damage: 'BACK_DATED', row: 'dossier_event 3.0 TYPE_3' });
    // A change that was projected late is no such thing: the story's order counts, not the order of writing.
    const late = chainRows(START, [event(1), event(3), event(2)]);
    expect(broken(late, late)).toBeNull();
  });

  it('hashes a row the same for ever', () => {
    // Computed once by hand with sha256sum; a change of this value makes every ledger in use look forged.
    expect(rowHash({ previous: '', link: 1, row: event(1) })).toBe('82794ead9e3d0b77846386c6601f516188e524d85a4a517be46a6de5c8962377');
  });
});
