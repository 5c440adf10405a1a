import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sealAccess, verifyAccess } from '../../db/ledger/access-chain.ts';
import { closeDay, verifyLedger } from '../../db/ledger/audit.ts';
import { ledgerCommand } from '../../db/ledger/command.ts';
import { applicationAt, scene } from '../../test/support/dossier.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';

let api: TestApi;
let mark = 0;

beforeAll(async () => {
  api = await startTestApi();
  await register(api, scene(applicationAt('2026-11-20T09:00')).changes());
});
afterAll(() => api.close());

interface Looked extends Record<string, unknown> {
  readonly id: string;
  readonly person: string;
  readonly outcome: string;
  readonly what: string;
  readonly dossier_id: string | null;
  readonly asked: string | null;
  readonly purpose: string;
}

const written = (): Promise<Looked[]> => api.database.db.execute<Looked>(sql`select * from access_log where id > ${mark} order by id`);

beforeEach(async () => {
  const [last] = await api.database.db.execute<{ id: string | null }>(sql`select max(id) as id from access_log`);
  mark = Number(last?.id ?? 0);
});

const get = (person: string, url: string, headers: Record<string, string> = {}) =>
  api.app.inject({ url, headers: { authorization: `Bearer ${person}`, ...headers } });
const search = (person: string, personalId: string) =>
  api.app.inject({
    method: 'POST',
    url: '/dossiers/search',
    headers: { authorization: `Bearer ${person}` },
    payload: { personalId, fullName: 'Nguyễn Thị Mẫu' },
  });

const ZEROS = '0'.repeat(64);

describe('a look leaves its trace', () => {
  it('at every question about a dossier that the document knows, whether it is answered, refused or there is nothing', async () => {
    const { paths } = (await api.app.inject('/openapi.json')).json<{ paths: Record<string, { get?: object }> }>();
    const reads = Object.keys(paths).filter((path) => path.startsWith('/dossiers/{dossierId}') && paths[path]?.get);
    expect(reads.length).toBeGreaterThan(6);
    for (const path of reads) {
      const about = (id: string): string => path.replace('{dossierId}', id).replace('{item}', 'P07-C4').replace('{sha256}', ZEROS);
      for (const [person, id, outcome] of [
        ['cb-0202', 'TN-TEST', 'REFUSED'],
        // Of a role that reads it of no dossier, it is refused before there is anything to find.
        ['cb-0101', 'TN-NOBODY', path.endsWith('/signers') ? 'REFUSED' : 'NOTHING'],
      ] as const) {
        const before = (await written()).length;
        expect((await get(person, about(id))).statusCode, path).toBeGreaterThanOrEqual(400);
        expect((await written()).slice(before), path).toMatchObject([{ person, outcome, asked: id === 'TN-TEST' ? null : id }]);
      }
      const before = (await written()).length;
      const { statusCode } = await get('cb-0101', about('TN-TEST'));
      expect((await written()).slice(before), path).toMatchObject([
        { person: 'cb-0101', dossier_id: 'TN-TEST', outcome: statusCode === 200 ? 'SHOWN' : statusCode === 403 ? 'REFUSED' : 'NOTHING' },
      ]);
    }
  });

  it('with its purpose: what is stated, or else what the role is for; another is refused', async () => {
    await get('cb-0101', '/dossiers/TN-TEST', { 'x-purpose': 'COMPLAINT' });
    await get('cb-0101', '/dossiers/TN-TEST');
    await get('cb-0107', '/dossiers/TN-TEST');
    expect((await written()).map(({ purpose }) => purpose)).toEqual(['COMPLAINT', 'HANDLING', 'SUPERVISION']);
    expect((await get('cb-0101', '/dossiers/TN-TEST', { 'x-purpose': 'CURIOSITY' })).json()).toMatchObject({
      status: 400,
      code: 'BODY_INVALID',
    });
  });

  it('where a number is tried: without a hit, by somebody who may not, and without the number itself', async () => {
    await search('cb-0101', '066190000999');
    await search('cb-0108', '066190000999');
    await search('cb-0101', '066190000777');
    await search('cb-0202', '066190000777');
    expect(await written()).toMatchObject([
      { person: 'cb-0101', what: 'SEARCH', outcome: 'NOTHING', dossier_id: null, asked: '066******999' },
      { person: 'cb-0108', what: 'SEARCH', outcome: 'REFUSED', dossier_id: null, asked: '066******999' },
      { person: 'cb-0101', what: 'SEARCH', outcome: 'SHOWN', dossier_id: 'TN-TEST', asked: '066******777' },
      // Another commune's dossier is none to them.
      { person: 'cb-0202', what: 'SEARCH', outcome: 'NOTHING', dossier_id: null, asked: '066******777' },
    ]);
  });

  it('where a code is tried; the list without one shows nobody and is not written down', async () => {
    await get('cb-0101', '/dossiers?code=H15.901-000000-0000');
    await get('cb-0101', '/dossiers');
    expect(await written()).toMatchObject([{ what: 'SEARCH', outcome: 'NOTHING', asked: 'H15.901-000000-0000' }]);
  });

  it('also where the supervisor is refused what stands in the dossier that was opened', async () => {
    expect((await get('cb-0107', '/dossiers/TN-TEST/data/P07-C4')).statusCode).toBe(403);
    expect(await written()).toMatchObject([{ person: 'cb-0107', dossier_id: 'TN-TEST', outcome: 'REFUSED' }]);
  });
});

describe('the log of a unit', () => {
  it('is for its heads, a leader sees the agency, nobody sees another unit’s people', async () => {
    await get('cb-0101', '/dossiers/TN-TEST');
    await get('cb-0202', '/dossiers/TN-TEST');
    const peopleOf = async (person: string): Promise<readonly string[]> => {
      const { looks } = (await get(person, '/access-log?limit=100')).json<{ looks: readonly { person: string }[] }>();
      return [...new Set(looks.map((look) => look.person))].sort();
    };
    expect(await peopleOf('cb-0106')).toContain('cb-0101');
    expect(await peopleOf('cb-0106')).not.toContain('cb-0202');
    expect(await peopleOf('cb-0103')).not.toContain('cb-0101');
    expect(await peopleOf('cb-0104')).toEqual(expect.arrayContaining(['cb-0101', 'cb-0106', 'cb-0107']));
    for (const person of ['cb-0101', 'cb-0102', 'cb-0105', 'cb-0107', 'cb-0108', 'cb-0109', 'cb-0201', 'cb-0202', 'cb-0301'])
      expect((await get(person, '/access-log')).json(), person).toMatchObject({ status: 403, code: 'ROLE_NOT_PERMITTED' });
  });

  it('goes on page by page, each look once, and narrows to a person or a dossier', async () => {
    for (let time = 0; time < 5; time += 1) await get('cb-0101', '/dossiers/TN-TEST');
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: { looks: readonly { at: string; person: string; what: string; dossierId: string | null }[]; next: string | null } = (
        await get('cb-0106', `/access-log?limit=2&person=cb-0101&dossierId=TN-TEST${next === '' ? '' : `&after=${next}`}`)
      ).json();
      expect(page.looks.length).toBeLessThanOrEqual(2);
      for (const look of page.looks) {
        expect(look).toMatchObject({ person: 'cb-0101', dossierId: 'TN-TEST' });
        seen.push(look.at + look.what);
      }
      next = page.next;
    }
    const [all] = await api.database.db.execute<{ n: string }>(
      sql`select count(*) n from access_log where person = 'cb-0101' and dossier_id = 'TN-TEST'`,
    );
    expect(seen).toHaveLength(Number(all?.n));
    expect(seen).toEqual(seen.toSorted((a, b) => (a.slice(0, 24) < b.slice(0, 24) ? 1 : -1)));
  });

  it('is itself written down, and who was refused it', async () => {
    await get('cb-0106', '/access-log');
    await get('cb-0101', '/access-log');
    expect(await written()).toMatchObject([
      { person: 'cb-0106', what: 'ACCESS_LOG', outcome: 'SHOWN' },
      { person: 'cb-0101', what: 'ACCESS_LOG', outcome: 'REFUSED' },
    ]);
  });

  it.each(['0', '-1', '1e3', '9'.repeat(19), 'x', ' 1', '1;'])('takes no cursor of another form: %j', async (key) => {
    const after = Buffer.from(JSON.stringify(['looks', key])).toString('base64url');
    expect((await get('cb-0106', `/access-log?after=${after}`)).json()).toMatchObject({ status: 400, field: 'after' });
  });
});

describe('the chain of looks', () => {
  const seal = async (): Promise<void> => {
    while ((await sealAccess(api.deps.db)) > 0);
  };
  /** What a verification finds after somebody with the owner's rights has been at the table; undone afterwards. */
  const after = async (statement: string) => {
    class Undone extends Error {}
    let audit: Awaited<ReturnType<typeof verifyAccess>> | undefined;
    await api.database.db
      .transaction(async (tx) => {
        await tx.execute(sql.raw('alter table access_log disable trigger all'));
        await tx.execute(sql.raw(statement));
        audit = await verifyAccess(tx);
        throw new Undone();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      });
    return audit?.finding;
  };

  it('takes in every look a moment later, whatever the order they were written in, and changes none', async () => {
    await Promise.all(Array.from({ length: 20 }, () => get('cb-0101', '/dossiers/TN-TEST')));
    const before = await written();
    await Promise.all([sealAccess(api.deps.db), sealAccess(api.deps.db), sealAccess(api.deps.db)]);
    await seal();
    const plain = (rows: readonly Looked[]) => rows.map(({ link: _link, hash: _hash, ...row }) => row);
    expect(plain(await written())).toEqual(plain(before));
    expect(await verifyAccess(api.database.db)).toMatchObject({ unsealed: 0, finding: null });
    const { looks } = (await get('cb-0106', '/access-log?person=cb-0101')).json<{ looks: readonly { sealed: boolean }[] }>();
    expect(looks.every(({ sealed }) => sealed)).toBe(true);
  });

  it('betrays every edit, removal and exchange by its place', async () => {
    for (let time = 0; time < 3; time += 1) await get('cb-0101', '/dossiers/TN-TEST', { 'x-purpose': 'COMPLAINT' });
    await seal();
    const { rows } = await verifyAccess(api.database.db);
    const link = rows - 1;
    for (const change of [
      "person = 'cb-9999'",
      "at = at - interval '1 day'",
      "outcome = 'NOTHING'",
      "purpose = 'HANDLING'",
      'dossier_id = null',
      "asked = 'x'",
      "hash = repeat('0', 64)",
    ])
      expect(await after(`update access_log set ${change} where link = ${link}`), change).toEqual({ link, damage: 'EDITED' });
    expect(await after(`delete from access_log where link = ${link}`)).toEqual({ link, damage: 'DROPPED' });
    const moved = `update access_log set link = ${2 * link + 1} - link where link in (${link}, ${link + 1})`;
    expect(await after(`drop index access_log_link; ${moved}`)).toEqual({ link, damage: 'EDITED' });
    await closeDay(api.database.db, { day: '2026-11-24' });
    expect(await after(`delete from access_log where link = ${rows}`)).toEqual({ link: rows, damage: 'TRUNCATED' });
  });

  it('is checked with the ledger, whose daily head fixes it and still proves every dossier', async () => {
    await seal();
    await closeDay(api.database.db, { day: '2026-11-25' });
    expect(await verifyLedger(api.database.db)).toMatchObject({ brokenDay: null, findings: [], access: { finding: null } });
    const lines: string[] = [];
    const asked = { databaseUrl: () => api.database.databaseUrl, clock: api.deps.clock, print: (line: string) => void lines.push(line) };
    expect(await ledgerCommand({ args: ['verify'], ...asked })).toBe(0);
    expect(lines).toContainEqual(
      expect.stringMatching(/^✓ Nhật ký truy cập còn nguyên vẹn: \d+ dòng trong chuỗi, 0 dòng chờ vào chuỗi\.$/),
    );
  });

  it('cannot be undone or made anew by the application', async () => {
    await seal();
    const { connect } = await import('../../db/client.ts');
    const service = connect({ databaseUrl: api.database.serviceUrl, max: 1 });
    for (const statement of [
      'update access_log set link = null, hash = null',
      "update access_log set hash = repeat('0', 64)",
      "update access_log set person = 'x'",
      'delete from access_log',
    ])
      await expect(service.db.execute(sql.raw(statement)), statement).rejects.toThrow();
    await service.close();
  });

  it('keeps nobody who looks waiting', async () => {
    const { db } = api.database;
    await db.transaction(async (tx) => {
      // As long as somebody is sealing, with all locks that it takes.
      await sealAccess(tx as unknown as typeof db);
      expect((await get('cb-0101', '/dossiers/TN-TEST')).statusCode).toBe(200);
    });
  });
});
