import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Projection } from '../../domain/dossier/activities.ts';
import { startTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { applicationAt, at, handler, ORDINARY_PAPER, officer, scene, unitHead, written } from '../../test/support/dossier.ts';
import { connect, type Db } from '../client.ts';
import { project } from '../register/projection.ts';
import { type Audit, closeDay, verifyLedger } from './audit.ts';
import { ledgerCommand } from './command.ts';

let database: TestDatabase;

/** Some twenty changes, from the intake to the assignment, with what the clock makes of them; received on a local day of March 2026. */
const story = (dossierId: string, day: string): readonly Projection[] => {
  const dossier = scene(applicationAt(`${day}T09:00`));
  const facts = { ...ORDINARY_PAPER, blankBacks: true };
  dossier.act(officer, 'START_IDENTIFICATION', {}, at(`${day}T09:01`));
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, at(`${day}T09:02`));
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, at(`${day}T09:03`));
  dossier.system('LOOK_UP_DONE', { item: 'P07-C3', found: false }, at(`${day}T09:04`));
  dossier.system('LOOK_UP_DONE', { item: 'P07-C4', found: true }, at(`${day}T09:05`));
  dossier.act(officer, 'CONFIRM_DATA', { item: 'P07-C4', valid: true, agrees: true, confirmed: true }, at(`${day}T09:06`));
  dossier.act(officer, 'CLASSIFY', { ...facts, item: 'P07-C1' }, at(`${day}T09:07`));
  dossier.act(officer, 'CLASSIFY', { ...facts, item: 'P07-C3', issuerAgency: 'H15.31.901' }, at(`${day}T09:08`));
  dossier.act(officer, 'CLASSIFY', { ...facts, item: 'P07-C4', handedIn: false }, at(`${day}T09:09`));
  dossier.act(officer, 'ACCEPT', {}, at(`${day}T09:12`));
  dossier.outcome('ACCEPT', { dossierCode: `H15.901-${dossierId}` }, at(`${day}T09:12`));
  dossier.act(officer, 'START_DIGITISING', {}, at(`${day}T09:15`));
  for (const [minute, item] of ['P07-C1', 'P07-C3'].entries()) {
    const scan = { item, files: [{ sha256: `capture-${item}`, mediaType: 'image/jpeg', pages: 1 }] };
    dossier.act(officer, 'UPLOAD_SCAN', scan, at(`${day}T09:2${2 * minute}`));
    const checked = { item, passed: true, sha256: `pdf-${item}`, pages: 1, findings: [] };
    dossier.system('SCAN_CHECKED', checked, at(`${day}T09:2${2 * minute + 1}`));
  }
  dossier.act(officer, 'CHECK_DOSSIER', { items: ['P07-C1', 'P07-C3', 'P07-C4'] }, at(`${day}T09:31`));
  dossier.act(officer, 'HAND_OVER', {}, at(`${day}T10:00`));
  dossier.outcome('HAND_OVER', { controlSlip: 'slip' }, at(`${day}T10:01`));
  dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, at(`${day}T10:30`));
  return dossier.changes().map((change) => written(change, dossierId));
};

const SEALED = 'TN-SEALED';
/** Its first rows are under the head of the 3rd, its later ones under none. */
const OPEN = 'TN-OPEN';
const LATE = 'TN-LATE';

beforeAll(async () => {
  database = await startTestDatabase();
  const { db } = database;
  await db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values ('00000000-0000-4000-8000-000000000001', 'PERSON', '066075000001', 'Nguyễn Thị Mẫu', now())`,
  );
  for (const change of story(SEALED, '2026-03-02')) await project(db, change);
  await closeDay(db, { day: '2026-03-02' });
  const open = story(OPEN, '2026-03-03');
  for (const change of open.slice(0, 8)) await project(db, change);
  await closeDay(db, { day: '2026-03-03' });
  for (const change of open.slice(8)) await project(db, change);
  const [first, ...rest] = story(LATE, '2026-03-04');
  if (first) await project(db, first);
  for (const change of rest.toReversed()) await project(db, change);
});

afterAll(() => database.close());

interface Place {
  readonly table: string;
  readonly link: number;
}

/** Where the rows of a dossier stand, in the order of the chain. */
const placesOf = async (dossierId: string): Promise<readonly Place[]> =>
  database.db.execute<{ table: string; link: number }>(sql`
    select 'dossier_event' as table, link from dossier_event where dossier_id = ${dossierId}
    union all select 'ledger', link from ledger where dossier_id = ${dossierId} order by link`);

const UNDONE = new Error('undone');

/** What a verification says after `mutate`, done as the tables' owner with the triggers off; nothing of it stays. */
const after = async (mutate: (db: Db) => Promise<unknown>, of: { readonly dossierId?: string } = {}): Promise<Audit> => {
  let audit: Audit | undefined;
  await database.db
    .transaction(async (tx) => {
      for (const table of ['dossier_event', 'ledger', 'ledger_head', 'ledger_head_dossier'])
        await tx.execute(sql`alter table ${sql.identifier(table)} disable trigger user`);
      await mutate(tx);
      audit = await verifyLedger(tx, of);
      throw UNDONE;
    })
    .catch((error: unknown) => {
      if (error !== UNDONE) throw error;
    });
  if (!audit) throw new Error('nothing was verified');
  return audit;
};

const found = async (...mutation: Parameters<typeof after>) =>
  (await after(...mutation)).findings.map(({ dossierId, link, damage }) => `${dossierId} ${link} ${damage}`);

const all =
  (...statements: readonly ReturnType<typeof sql>[]) =>
  async (db: Db) => {
    for (const statement of statements) await db.execute(statement);
  };

const table = ({ table: name }: Place) => sql.identifier(name);
const here = (dossierId: string, { link }: Place) => sql`dossier_id = ${dossierId} and link = ${link}`;

/** A change of the smallest kind for a column's type. */
const CHANGES: Readonly<Record<string, (column: ReturnType<typeof sql.identifier>) => ReturnType<typeof sql>>> = {
  text: (column) => sql`coalesce(${column}, '') || 'x'`,
  bytea: (column) => sql`${column} || '\\x00'::bytea`,
  integer: (column) => sql`${column} + 1000`,
  'timestamp with time zone': (column) => sql`${column} - interval '1 millisecond'`,
  jsonb: (column) => sql`${column} || '{"forged": 1}'`,
};

describe('the verification of a ledger in PostgreSQL', () => {
  it('finds nothing when nobody touched it, and when changes came twice and in the wrong order', async () => {
    for (const change of story(LATE, '2026-03-04')) await project(database.db, change);
    const audit = await verifyLedger(database.db);
    expect(audit).toMatchObject({ dossiers: 3, brokenDay: null, findings: [], head: { day: '2026-03-03' } });
    const places = await placesOf(LATE);
    expect(places.map(({ link }) => link)).toEqual(places.map((_, index) => index + 1));
    expect(new Set(places.map((place) => place.table))).toEqual(new Set(['dossier_event', 'ledger']));
    expect(audit.rows).toBe((await placesOf(SEALED)).length + (await placesOf(OPEN)).length + places.length);
  });

  it('names the row whichever column of it is edited', async () => {
    const places = await placesOf(SEALED);
    for (const name of ['dossier_event', 'ledger']) {
      const place = places.findLast((candidate) => candidate.table === name && candidate.link < places.length);
      if (!place) throw new Error(`no row of ${name}`);
      const columns = await database.db.execute<{ column_name: string; data_type: string }>(
        sql`select column_name, data_type from information_schema.columns where table_schema = 'public' and table_name = ${name}`,
      );
      expect(columns.length).toBeGreaterThan(8);
      for (const { column_name: column, data_type: type } of columns) {
        const change = CHANGES[type]?.(sql.identifier(column));
        if (!change) throw new Error(`no change for a column of ${type}`);
        const findings = await found(
          all(sql`update ${table(place)} set ${sql.identifier(column)} = ${change} where ${here(SEALED, place)}`),
        );
        const damage = type.startsWith('timestamp')
          ? 'BACK_DATED'
          : column === 'dossier_id'
            ? 'DROPPED'
            : column === 'link'
              ? 'SWAPPED'
              : 'EDITED';
        expect(findings, `${name}.${column}`).toContain(`${SEALED} ${place.link} ${damage}`);
        if (column !== 'dossier_id') expect(findings, `${name}.${column}`).toHaveLength(1);
      }
    }
  });

  it('names every single row of a dossier when it is edited, back-dated by a day, or dropped', async () => {
    const places = await placesOf(OPEN);
    for (const place of places) {
      const { link } = place;
      const last = link === places.length;
      const time = place.table === 'ledger' ? sql`entered_at = entered_at - interval '1 day'` : sql`at = at - interval '1 day'`;
      const payload = place.table === 'ledger' ? sql`entry = entry || '{"holder": "CITIZEN"}'` : sql`data = data || '{"forged": true}'`;
      expect(await found(all(sql`update ${table(place)} set ${payload} where ${here(OPEN, place)}`))).toEqual([`${OPEN} ${link} EDITED`]);
      expect(await found(all(sql`update ${table(place)} set ${time} where ${here(OPEN, place)}`))).toEqual([`${OPEN} ${link} BACK_DATED`]);
      expect(await found(all(sql`delete from ${table(place)} where ${here(OPEN, place)}`))).toEqual([
        `${OPEN} ${link} ${last ? 'TRUNCATED' : 'DROPPED'}`,
      ]);
    }
  });

  it('names a fact back-dated in its column and in its entry at once', async () => {
    const place = (await placesOf(SEALED)).findLast((candidate) => candidate.table === 'ledger');
    if (!place) throw new Error('no fact');
    const back = sql`update ledger set at = at - interval '3 days',
      entry = jsonb_set(entry, '{at}', to_jsonb(to_char(at - interval '3 days', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))) where ${here(SEALED, place)}`;
    expect(await found(all(back))).toEqual([`${SEALED} ${place.link} BACK_DATED`]);
  });

  it('names a row that was inserted at the end, or into the middle with the rest renumbered', async () => {
    const places = await placesOf(SEALED);
    const insert = (link: number) => sql`
      insert into dossier_event select dossier_id, 99, 0, 'FORGED', at, person, role, unit, agency, via, command_id, phase, holder, holder_unit, rule_set,
        data, ${link}, prev_hash, body_hash, hash from dossier_event where dossier_id = ${SEALED} and revision = 1`;
    expect(await found(all(insert(places.length + 1)))).toEqual([`${SEALED} ${places.length + 1} INSERTED`]);
    const shift = (name: string) => sql`update ${sql.identifier(name)} set link = link + 1 where dossier_id = ${SEALED} and link >= 4`;
    expect(await found(all(shift('dossier_event'), shift('ledger'), insert(4)))).toEqual([`${SEALED} 4 INSERTED`]);
  });

  it('names the first of two rows that changed places', async () => {
    const events = (await placesOf(OPEN)).filter((place) => place.table === 'dossier_event');
    const [, a, , b] = events;
    if (!a || !b) throw new Error('too few events');
    const swapped = [`${OPEN} ${a.link} SWAPPED`];
    const links = sql`update dossier_event set link = ${a.link + b.link} - link where dossier_id = ${OPEN} and link in (${a.link}, ${b.link})`;
    expect(await found(all(links))).toEqual(swapped);
    const contents = sql`update dossier_event e set type = o.type, data = o.data, command_id = o.command_id, person = o.person, role = o.role, unit = o.unit,
      agency = o.agency, phase = o.phase, holder = o.holder, holder_unit = o.holder_unit, at = o.at
      from dossier_event o where e.dossier_id = ${OPEN} and o.dossier_id = ${OPEN} and e.link + o.link = ${a.link + b.link} and e.link in (${a.link}, ${b.link})`;
    expect(await found(all(contents))).toEqual(swapped);
  });

  it('names where the tail was cut off, even when the register was made to agree, once a day sealed it', async () => {
    const cut = (dossierId: string, from: number) => [
      sql`delete from dossier_event where dossier_id = ${dossierId} and link >= ${from}`,
      sql`delete from ledger where dossier_id = ${dossierId} and link >= ${from}`,
    ];
    expect(await found(all(...cut(OPEN, 6)))).toEqual([`${OPEN} 6 TRUNCATED`]);
    const agree = sql`update dossier set ledger_links = 5, ledger_head = (select encode(hash, 'hex') from dossier_event where dossier_id = ${SEALED} and link = 5
      union all select encode(hash, 'hex') from ledger where dossier_id = ${SEALED} and link = 5) where dossier_id = ${SEALED}`;
    expect(await found(all(...cut(SEALED, 6), agree))).toEqual([`${SEALED} 6 TRUNCATED`]);
  });

  it('names a dossier that was dropped from every table', async () => {
    const drop = (dossierId: string) =>
      ['dossier_event', 'ledger', 'task', 'dossier'].map(
        (name) => sql`delete from ${sql.identifier(name)} where dossier_id = ${dossierId}`,
      );
    expect(await found(all(...drop(SEALED)))).toEqual([`${SEALED} 1 DROPPED`]);
    expect(await found(all(...drop(OPEN)))).toEqual([`${OPEN} 1 DROPPED`]);
  });

  it('names the day whose head or list was tampered with, and accuses no dossier of it', async () => {
    const broken = async (...statements: readonly ReturnType<typeof sql>[]) => {
      const { brokenDay, findings } = await after(all(...statements));
      expect(findings).toEqual([]);
      return brokenDay;
    };
    const edited = { day: '2026-03-02', damage: 'EDITED' };
    expect(await broken(sql`update ledger_head set rows = rows + 1 where day = '2026-03-02'`)).toEqual(edited);
    expect(await broken(sql`update ledger_head_dossier set links = links - 1 where day = '2026-03-02'`)).toEqual(edited);
    expect(await broken(sql`delete from ledger_head_dossier where day = '2026-03-02'`)).toEqual(edited);
    const drop = (day: string) => [
      sql`delete from ledger_head where day = ${day}`,
      sql`delete from ledger_head_dossier where day = ${day}`,
    ];
    expect(await broken(...drop('2026-03-02'))).toEqual({ day: '2026-03-03', damage: 'DROPPED' });
    expect(await broken(sql`delete from ledger_head where day = '2026-03-03'`)).toEqual({ day: '2026-03-03', damage: 'DROPPED' });
  });

  it('reports each broken dossier once, and only the one that was asked for', async () => {
    const [a, b] = [(await placesOf(SEALED))[2], (await placesOf(OPEN))[3]];
    if (!a || !b) throw new Error('too few rows');
    const both = all(sql`delete from ${table(a)} where ${here(SEALED, a)}`, sql`delete from ${table(b)} where ${here(OPEN, b)}`);
    expect(await found(both)).toEqual([`${OPEN} 4 DROPPED`, `${SEALED} 3 DROPPED`]);
    expect(await found(both, { dossierId: OPEN })).toEqual([`${OPEN} 4 DROPPED`]);
    expect(await found(both, { dossierId: LATE })).toEqual([]);
  });
});

describe('the closing of a day', () => {
  it('seals what has grown since the head before, once, however many close it together', async () => {
    const { db, close } = connect({ databaseUrl: database.serviceUrl, max: 4 });
    const before = await verifyLedger(db);
    const closed = await Promise.all(Array.from({ length: 4 }, () => closeDay(db, { day: '2026-03-04' })));
    expect(closed.filter(({ closedNow }) => closedNow)).toHaveLength(1);
    expect(new Set(closed.map(({ head }) => head)).size).toBe(1);
    const sealed = await db.execute<{ dossier_id: string }>(
      sql`select dossier_id from ledger_head_dossier where day = '2026-03-04' order by 1`,
    );
    expect(sealed.map(({ dossier_id: id }) => id)).toEqual([LATE, OPEN]);
    const [total] = await db.execute<{ rows: number }>(sql`select sum(rows)::int as rows from ledger_head`);
    expect(total?.rows).toBe(before.rows);
    expect(await closeDay(db, { day: '2026-03-05' })).toMatchObject({ rows: 0, root: '', closedNow: true });
    expect(await verifyLedger(db)).toMatchObject({ brokenDay: null, findings: [], head: { day: '2026-03-05' } });
    await close();
  });
});

describe('many workers at once', () => {
  it('never fork the chain of a dossier, whoever comes first and however often', async () => {
    const [first, ...rest] = story('TN-RACE', '2026-03-06');
    if (!first) throw new Error('no change');
    await Promise.all([first, first, first].map((change) => project(database.db, change)));
    await Promise.all([...rest, ...rest.toReversed(), ...rest].map((change) => project(database.db, change)));
    expect(await found(async () => undefined, { dossierId: 'TN-RACE' })).toEqual([]);
    expect(await placesOf('TN-RACE')).toHaveLength((await placesOf(SEALED)).length);
  });
});

describe('the application role', () => {
  it('writes and reads, and cannot change, drop, empty or unlock what is append-only', async () => {
    const { db, close } = connect({ databaseUrl: database.serviceUrl, max: 2 });
    for (const change of story('TN-ROLE', '2026-03-06')) await project(db, change);
    await db.execute(sql`insert into access_log values (now(), 'cb-0107', 'SUPERVISOR', 'H15.901', 'TN-ROLE', 'OPEN')`);
    const refused = async (statement: string) =>
      expect(
        await db.execute(sql.raw(statement)).then(
          () => 'done',
          ({ cause }) => cause.code,
        ),
        statement,
      ).toBe('42501');
    for (const name of ['dossier_event', 'ledger', 'ledger_head', 'ledger_head_dossier', 'access_log', 'law_snapshot']) {
      const [column] = await db.execute<{ name: string }>(
        sql`select column_name as name from information_schema.columns where table_name = ${name} and table_schema = 'public' limit 1`,
      );
      // PostgreSQL answers such a grant with a warning only.
      await db.execute(sql.raw(`grant all on ${name} to onestop_service`));
      await refused(`update ${name} set ${column?.name} = ${column?.name}`);
      await refused(`delete from ${name}`);
      await refused(`truncate ${name}`);
      await refused(`alter table ${name} add column x text`);
      await refused(`alter table ${name} disable trigger all`);
      await refused(`drop table ${name}`);
    }
    await refused('drop function refuse_change() cascade');
    await refused('create or replace function refuse_change() returns trigger language plpgsql as $$ begin return null; end $$');
    await refused('set session_replication_role = replica');
    await refused('set role onestop');
    await refused('create table forged (x text)');
    await refused('select * from drizzle.__drizzle_migrations');
    await close();
  });

  it('leaves the reader nothing but reading', async () => {
    const granted = await database.db.execute<{ privilege: string }>(
      sql`select distinct privilege_type as privilege from information_schema.table_privileges where grantee = 'onestop_reader'`,
    );
    expect(granted.map(({ privilege }) => privilege)).toEqual(['SELECT']);
  });
});

describe('npm run ledger', () => {
  const clock = { now: () => at('2026-03-09T00:30') };
  const lines: string[] = [];
  const noDatabase = (): string => {
    throw new Error('no database was to be asked');
  };
  const run = (...args: readonly string[]): Promise<number> => {
    lines.length = 0;
    return ledgerCommand({ args, databaseUrl: () => database.serviceUrl, clock, print: (line) => void lines.push(line) });
  };
  const dir = mkdtempSync(path.join(os.tmpdir(), 'ledger-'));
  const file = path.join(dir, 'ledger.jsonl');
  const judge = async (text: string): Promise<number> => {
    lines.length = 0;
    const changed = path.join(dir, 'changed.jsonl');
    writeFileSync(changed, text);
    return ledgerCommand({ args: ['verify', '--file', changed], databaseUrl: noDatabase, clock, print: (line) => void lines.push(line) });
  };

  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('closes yesterday, and says so when it is closed already', async () => {
    expect(await run('close-day')).toBe(0);
    expect(lines[0]).toContain('Đã chốt sổ ngày 2026-03-08');
    expect(await run('close-day')).toBe(0);
    expect(lines[0]).toBe('Ngày 2026-03-08 đã được chốt trước đó.');
  });

  it('exports a dossier by its code, whole and naming no other dossier', async () => {
    expect(await run('export', '--dossier', OPEN, '--out', file)).toBe(0);
    const text = readFileSync(file, 'utf8');
    for (const other of [SEALED, LATE]) expect(text).not.toContain(other);
    expect(await judge(text)).toBe(0);
    expect(lines[0]).toContain(`Tệp còn nguyên vẹn: hồ sơ ${OPEN}`);
    expect(lines[1]).toContain('ngày 2026-03-08');
  });

  it('finds every line that is taken out of an export, and everything that is edited in one', async () => {
    const texts = readFileSync(file, 'utf8').trimEnd().split('\n');
    const count = texts.filter((text) => text.includes('"line":"ROW"')).length;
    for (const [index, text] of texts.entries()) {
      expect(await judge(`${texts.toSpliced(index, 1).join('\n')}\n`), text).toBe(1);
      if (index >= 1 && index <= count) expect(lines[0]).toContain(`Hồ sơ ${OPEN}, dòng ${index} `);
      const edited = text.replace(/"(written|exportedAt|root|sha256)":"./, '"$1":"~');
      expect(edited).not.toBe(text);
      expect(await judge(`${texts.with(index, edited).join('\n')}\n`), text).toBe(1);
      if (index >= 1 && index <= count)
        expect(lines[0]).toMatch(new RegExp(`^✗ Hồ sơ ${OPEN}, dòng ${index} \\(.+\\) bị sửa thời điểm\\.$`));
    }
    expect(await judge(`${texts.with(2, '{').join('\n')}\n`)).toBe(1);
    expect(lines.slice(0, 2)).toEqual(['✗ Tệp bị sửa hoặc không đúng dạng ở dòng 3 của tệp.', `✗ Hồ sơ ${OPEN}, dòng 2 bị xóa.`]);
    expect(await judge('')).toBe(1);
    expect(await judge('không phải JSON')).toBe(1);
  });

  it('ends with 1 and names the row in Vietnamese when the database was tampered with, and with 0 when not', async () => {
    expect(await run('verify')).toBe(0);
    expect(lines[0]).toMatch(/^✓ Sổ còn nguyên vẹn: 5 hồ sơ, \d+ dòng\.$/);
    const { db } = database;
    await db.execute(sql`alter table dossier_event disable trigger user`);
    await db.execute(sql`update dossier_event set person = 'cb-9999' where dossier_id = ${SEALED} and revision = 3 and ordinal = 0`);
    await db.execute(sql`alter table dossier_event enable trigger user`);
    for (const args of [['verify'], ['verify', '--dossier', SEALED]]) {
      expect(await run(...args)).toBe(1);
      expect(lines[0]).toMatch(new RegExp(`^✗ Hồ sơ ${SEALED}, dòng \\d+ \\(dossier_event 3\\.0 \\w+\\) bị sửa nội dung\\.$`));
    }
    expect(await run('verify', '--dossier', OPEN)).toBe(0);
    expect(await run('verify', '--dossier', 'TN-NOBODY')).toBe(1);
    expect(await run('verfy')).toBe(2);
  });
});
