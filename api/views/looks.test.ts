import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sealAccess, verifyAccess } from '../../db/ledger/access-chain.ts';
import { closeDay, verifyLedger } from '../../db/ledger/audit.ts';
import { ledgerCommand } from '../../db/ledger/command.ts';
import { localDate } from '../../domain/calendar/index.ts';
import { newUuid } from '../../platform/ids.ts';
import { systemClock } from '../../platform/time.ts';
import { applicationAt, scene } from '../../test/support/dossier.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { createApi } from '../app.ts';

let api: TestApi;
let mark = 0;

/** Only what has the form of our own, of a day that has been, is told from what people type. */
const DAY = localDate(systemClock.now()).slice(2).replaceAll('-', '');
const [HERE, ABSENT] = [`TN-${DAY}-HERE00`, `TN-${DAY}-ABSENT`];
const [CODE, NO_CODE] = [`H15.901-${DAY}-0009`, `H15.901-${DAY}-0008`];

beforeAll(async () => {
  api = await startTestApi();
  const changes = scene(applicationAt('2026-11-20T09:00')).changes();
  await register(
    api,
    changes.map((change) => ({ ...change, state: { ...change.state, dossierId: HERE } })),
  );
});
afterAll(() => api.close());

interface Looked extends Record<string, unknown> {
  readonly id: string;
  readonly person: string;
  readonly outcome: string;
  readonly what: string;
  readonly dossier_id: string | null;
  readonly asked: string | null;
  readonly asked_digest: string | null;
  readonly purpose: string;
}

const written = (): Promise<Looked[]> => api.database.db.execute<Looked>(sql`select * from access_log where id > ${mark} order by id`);

beforeEach(async () => {
  const [last] = await api.database.db.execute<{ id: string | null }>(sql`select max(id) as id from access_log`);
  mark = Number(last?.id ?? 0);
});

const get = (person: string, url: string, headers: Record<string, string> = {}) =>
  api.app.inject({ url, headers: { authorization: `Bearer ${person}`, ...headers } });
const post = (person: string, url: string, payload: object, key: string = newUuid()) =>
  api.app.inject({ method: 'POST', url, headers: { authorization: `Bearer ${person}`, 'idempotency-key': key }, payload });
const upload = (person: string, url: string) =>
  api.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${person}`, 'idempotency-key': newUuid(), 'content-type': 'multipart/form-data; boundary=x' },
    payload: '--x--\r\n',
  });
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
        ['cb-0202', HERE, 'REFUSED'],
        // Of a role that reads it of no dossier, it is refused before there is anything to find.
        ['cb-0101', ABSENT, /\/(signers|preview)$/.test(path) ? 'REFUSED' : 'NOTHING'],
      ] as const) {
        const before = (await written()).length;
        const { statusCode } = await get(person, about(id));
        expect(statusCode, path).toBeGreaterThanOrEqual(400);
        // What is refused for its role, before anything is looked up, is kept as it was asked for.
        const found = id === HERE && statusCode !== 403;
        const kept = found ? { dossier_id: id, asked: null } : { dossier_id: null, asked: id };
        expect((await written()).slice(before), path).toMatchObject([{ person, outcome, ...kept }]);
      }
      const before = (await written()).length;
      const { statusCode } = await get('cb-0101', about(HERE));
      const outcome = statusCode === 200 ? 'SHOWN' : statusCode === 403 ? 'REFUSED' : 'NOTHING';
      const kept = statusCode === 403 ? { dossier_id: null, asked: HERE } : { dossier_id: HERE };
      expect((await written()).slice(before), path).toMatchObject([{ person: 'cb-0101', outcome, ...kept }]);
    }
  });

  it('with its purpose: what is stated, or else what the role is for; another is refused', async () => {
    await get('cb-0101', `/dossiers/${HERE}`, { 'x-purpose': 'COMPLAINT' });
    await get('cb-0101', `/dossiers/${HERE}`);
    await get('cb-0107', `/dossiers/${HERE}`);
    expect((await written()).map(({ purpose }) => purpose)).toEqual(['COMPLAINT', 'HANDLING', 'SUPERVISION']);
    expect((await get('cb-0101', `/dossiers/${HERE}`, { 'x-purpose': 'CURIOSITY' })).json()).toMatchObject({
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
      { person: 'cb-0101', what: 'SEARCH', outcome: 'NOTHING', dossier_id: null, asked: '••••0999' },
      { person: 'cb-0108', what: 'SEARCH', outcome: 'REFUSED', dossier_id: null, asked: '••••0999' },
      { person: 'cb-0101', what: 'SEARCH', outcome: 'SHOWN', dossier_id: HERE, asked: '••••0777' },
      // Another commune's dossier is none to them.
      { person: 'cb-0202', what: 'SEARCH', outcome: 'NOTHING', dossier_id: null, asked: '••••0777' },
    ]);
  });

  it('where a code is tried; the list without one shows nobody and is not written down', async () => {
    await get('cb-0101', `/dossiers?code=${NO_CODE}`);
    await get('cb-0101', '/dossiers');
    expect(await written()).toMatchObject([{ what: 'SEARCH', outcome: 'NOTHING', asked: NO_CODE }]);
  });

  it('also where the supervisor is refused what stands in the dossier that was opened', async () => {
    expect((await get('cb-0107', `/dossiers/${HERE}/data/P07-C4`)).statusCode).toBe(403);
    expect(await written()).toMatchObject([{ person: 'cb-0107', asked: HERE, outcome: 'REFUSED' }]);
  });

  it('at every act that is refused on a dossier of others, there or not', async () => {
    const { paths } = (await api.app.inject('/openapi.json')).json<{ paths: object }>();
    const acts = Object.keys(paths).flatMap((path) => /^\/dossiers\/\{dossierId\}\/acts\/(.+)$/.exec(path)?.[1] ?? []);
    const judged = new Set<number>();
    for (const act of acts)
      for (const id of [HERE, ABSENT]) {
        const before = (await written()).length;
        const { statusCode } = await post('cb-0202', `/dossiers/${id}/acts/${act}`, {});
        // Nothing was asked of where the body says nothing.
        if (statusCode === 400) continue;
        judged.add(statusCode);
        const what = `ACT ${act.toUpperCase().replaceAll('-', '_')}`;
        const asTyped = { dossier_id: null, asked: id };
        const found = id === HERE ? { outcome: 'REFUSED', dossier_id: id } : { outcome: 'NOTHING', ...asTyped };
        // A role that does it nowhere is told so before there is anything to find.
        const came = statusCode === 403 ? { outcome: 'REFUSED', ...asTyped } : found;
        expect((await written()).slice(before), `${act} ${id}`).toMatchObject([{ person: 'cb-0202', what, ...came }]);
      }
    expect([...judged].sort()).toEqual([403, 404]);
    await upload('cb-0202', `/dossiers/${HERE}/papers/P07-C1/scans`);
    await upload('cb-0202', `/dossiers/${ABSENT}/papers/P07-C1/scans`);
    expect((await written()).slice(-2)).toMatchObject([
      { what: 'ACT UPLOAD_SCAN', dossier_id: HERE, outcome: 'REFUSED' },
      { what: 'ACT UPLOAD_SCAN', dossier_id: null, asked: ABSENT, outcome: 'NOTHING' },
    ]);
  });

  it('where an intake is told that its applicant has a dossier already, each time, and where no more is told than that', async () => {
    const intake = (fullName: string) => ({
      procedureCode: '1.004873',
      answers: { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' },
      applicant: { personalId: '066190000777', fullName, birthDate: '1990-05-04', sex: 'FEMALE' },
      channel: 'ONLINE',
    });
    const [same, other] = [intake('Nguyễn Thị Mẫu'), intake('Lê Thị Mẫu Xuân')];
    for (const [body, key] of [
      [same, 'duplicate-1'],
      [same, 'duplicate-1'],
      [other, 'duplicate-2'],
    ] as const)
      expect((await post('cb-0101', '/dossiers', body, key)).json()).toMatchObject({ code: 'DOSSIER_DUPLICATE' });
    const told = { person: 'cb-0101', what: 'DUPLICATE', outcome: 'SHOWN', asked: '••••0777' };
    expect(await written()).toMatchObject([
      { ...told, dossier_id: HERE },
      { ...told, dossier_id: HERE },
      { ...told, dossier_id: null },
    ]);
  });

  it('where a list or a search is refused, for a role, a unit or a form', async () => {
    const token = { authorization: 'Bearer cb-0201' };
    for (const [person, url, what, asked] of [
      ['cb-0107', '/supervision/stuck?unit=H15.902', 'STUCK', 'H15.902'],
      ['cb-0107', '/supervision/summary?unit=H15.902/MC', 'STUCK', 'H15.902/MC'],
      ['cb-0101', '/supervision/stuck', 'STUCK', null],
      ['cb-0101', '/supervision/failing', 'FAILING', null],
      ['cb-0109', '/dossiers', 'DOSSIERS', null],
      ['cb-0109', `/dossiers?code=${NO_CODE}`, 'DOSSIERS', NO_CODE],
      ['cb-0101', `/dossiers?code=${'9'.repeat(70)}`, 'DOSSIERS', '••••'],
      ['cb-0101', '/dossiers?limit=1000', 'DOSSIERS', null],
      ['cb-0101', '/tasks?after=other', 'TASKS', null],
      ['cb-0106', '/access-log?after=other', 'LOOKS', null],
      ['cb-0101', '/dossiers/T', 'DOSSIER', '***'],
    ] as const) {
      const before = (await written()).length;
      const { statusCode } = await get(person, url);
      expect([400, 403], url).toContain(statusCode);
      expect((await written()).slice(before), url).toMatchObject([{ person, what, asked, outcome: 'REFUSED', dossier_id: null }]);
    }
    const before = (await written()).length;
    const wrong = { personalId: '066190000777', fullName: '' };
    expect((await post('cb-0101', '/dossiers/search', wrong)).statusCode).toBe(400);
    expect((await api.app.inject({ method: 'POST', url: '/supervision/reconcile', headers: token })).statusCode).toBe(403);
    expect((await written()).slice(before)).toMatchObject([
      { person: 'cb-0101', what: 'SEARCH', asked: '••••0777', outcome: 'REFUSED' },
      { person: 'cb-0201', what: 'FAILING', outcome: 'REFUSED' },
    ]);
    // Nobody has been refused what nobody asked for.
    await api.app.inject('/supervision/stuck');
    await get('cb-0101', '/nowhere');
    expect((await written()).slice(before)).toHaveLength(2);
  });
});

/** What may be left of what is none of ours: the end of a number, first letters of words; and the name of a sign that nobody sees. */
const MASK = /^(?:••••\d{0,4}|\p{Lu}?\*{3}(?: \p{Lu}?\*{3})*)(?:\[U\+[0-9A-F]{4,5}\])?$/u;

describe('what was asked by', () => {
  const number = '066190000777';
  const digitsFrom = (zero: number): string => [...number].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
  /** One number in the ways that people, programs and other scripts write it. */
  const written12 = [
    ...[number, '066.190.000.777', '066 190 000 777', '066-190-000-777', `TN-${number}`, 'TN-066190-000777', `CCCD:${number}`],
    ...[`${number}\u202e`, '0\u200b66190000777', '06619\u20e30000777'],
    ...[0x660, 0x6f0, 0x966, 0xe50, 0xff10, 0x1d7ce, 0x1fbf0].map(digitsFrom),
  ];
  const passports = ['C1234567', 'c1234567', 'C 123 4567', 'C-1234567', 'C.123.4567', 'C12.34.567', 'C/1234567', 'Ｃ１２３４５６７'];
  const numbers = [
    ...[...written12, ...passports, '190000777', '0900 000 592', '+84900000592', 'AB12345678', number.repeat(5)],
    // In the forms of our own, or what has them.
    ...[
      `H15.901-${DAY}-${number}`,
      `H15.0661.9000.0777-${DAY}-0001`,
      `H15.901-790611-0001`,
      `H15.66190-${DAY}-0777`,
      'H15.901.066190000777',
    ],
    ...[
      `00000000-0000-0000-0000-${number}`,
      `${'0'.repeat(52)}${number}`,
      'TN-790611-ABCDEF',
      `TN-${DAY}-190777`,
      'G09.20-20260609-0092637',
    ],
  ];
  const words = [
    ...['Nguyễn Thị Mẫu', 'NguyenThiMau', 'Nguyen.Thi.Mau', 'NGUYEN-THI-MAU', 'nguyen_thi_mau', 'N g u y e n', 'mau@example.test', 'mẫu'],
    ...[
      '1979-06-11',
      '11/06/1979',
      '19790611',
      '11.06.79',
      '1 9 7 9',
      'H15.901/MAU',
      'H15.999',
      'TN-MAU',
      'Mẫu 1979-06-11',
      'An 1979-06-11',
      '11/06',
      '六一九',
    ],
  ];

  it.each([...numbers, ...words])('is kept without the number, the name or the day that it is: %j', async (asked) => {
    const code = encodeURIComponent(asked);
    const about = [code, `${code}/files`, `${HERE}/data/${code}`, `${HERE}/files/${code}`].map((path) => `/dossiers/${path}`);
    for (const url of [...about, `/dossiers?code=${code}`]) await get('cb-0101', url);
    for (const name of ['person', 'dossierId']) await get('cb-0106', `/access-log?${name}=${code}`);
    await get('cb-0107', `/supervision/stuck?unit=${code}`);
    await post('cb-0101', `/dossiers/${code}/acts/accept`, {});
    await search('cb-0101', asked.slice(0, 20));
    const rows = await written();
    expect(rows.length).toBeGreaterThanOrEqual(8);
    for (const row of rows) {
      if (row.asked !== null && row.asked !== HERE) expect(row.asked).toMatch(MASK);
      const [, which] = row.what.split(' ');
      if (which !== undefined && which !== 'ACCEPT') expect(which).toMatch(MASK);
    }
    const { looks } = (await get('cb-0104', '/access-log?limit=20')).json<{ looks: readonly object[] }>();
    expect(JSON.stringify(looks)).not.toContain(asked);
  });

  it.each(['11/06/1979 lúc 8', '1979-06-11 1'])('shows no end of what may be a day beside another number: %j', async (asked) => {
    await get('cb-0101', `/dossiers/${encodeURIComponent(asked)}`);
    expect(await written()).toMatchObject([{ asked: '••••' }]);
  });

  it.each(words)('is no number of a person, and has no end of one: %j', async (asked) => {
    await get('cb-0101', `/dossiers/${encodeURIComponent(asked)}`);
    expect(await written()).toMatchObject([{ asked: expect.not.stringContaining('•'), asked_digest: null }]);
  });

  it.each([
    ['digits', written12, '••••0777'],
    ['a passport', passports, '••••'],
  ])('is one number, however it is written: %s', async (_what, ways, mask) => {
    for (const asked of ways) await get('cb-0101', `/dossiers/${encodeURIComponent(asked)}`);
    const rows = await written();
    expect(rows).toHaveLength(ways.length);
    expect(rows.map(({ asked }) => asked?.replace(/\[.*/, ''))).toEqual(ways.map(() => mask));
    expect(new Set(rows.map(({ asked_digest: digest }) => digest)).size).toBe(1);
  });

  it.each([
    `${HERE}\u202e`,
    `\u200b${ABSENT}`,
    'TN\u2066-\u2069X',
    'TN-\u00adA',
    '\ufeffH15',
    `C${'1234567'.replace(/./g, (digit) => String.fromCodePoint(0xe0030 + Number(digit)))}`,
  ])('holds no sign that is not seen: %j', async (asked) => {
    await get('cb-0101', `/dossiers/${encodeURIComponent(asked)}`);
    await get('cb-0101', `/dossiers?code=${encodeURIComponent(asked)}`);
    const rows = await written();
    expect(rows).toHaveLength(2);
    // That there were such signs is said by the name of the first: by a row of them a number could be written.
    for (const row of rows) expect(row.asked).toMatch(/^[\x20-\x7e]*\[U\+[0-9A-F]{4,5}\]$/);
  });

  it.each([
    ['cb-0101', `/dossiers/${ABSENT}`, ABSENT],
    ['cb-0101', `/dossiers/TN-${DAY}-0A1234`, `TN-${DAY}-0A1234`],
    ['cb-0101', `/dossiers/${NO_CODE}`, NO_CODE],
    ['cb-0101', `/dossiers?code=H15.31.901-${DAY}-1234`, `H15.31.901-${DAY}-1234`],
    ['cb-0107', '/supervision/stuck?unit=H15.902', 'H15.902'],
    ['cb-0107', '/supervision/stuck?unit=H15.902/HT', 'H15.902/HT'],
    ['cb-0106', '/access-log?person=cb-0101', 'cb-0101'],
    ['cb-0106', `/access-log?dossierId=${NO_CODE}`, NO_CODE],
  ])('is ours as it is: %s asks %s', async (person, url, asked) => {
    await get('cb-0101', '/tasks');
    await get(person, url);
    expect(await written()).toMatchObject([{ asked, asked_digest: null }]);
  });

  it('names a file that was shown, and of one that was not no more than that there was a try', async () => {
    await get('cb-0101', `/dossiers/${HERE}/files/${'ab'.repeat(32)}`);
    await get('cb-0101', `/dossiers/${HERE}/data/P07-C4`);
    const [file, data] = (await written()).map(({ what }) => what);
    expect(file).toMatch(/^FILE /);
    expect(file?.slice('FILE '.length)).toMatch(MASK);
    expect(data).toBe('DATA P07-C4');
  });

  it('finds for the head who looked for a number, however it was typed, and says nothing of the number', async () => {
    const own = '066190000654';
    await search('cb-0101', own);
    await get('cb-0101', `/dossiers/${own}`);
    await get('cb-0101', `/dossiers?code=066.190.000.654`);
    await search('cb-0202', own);
    await search('cb-0101', '066190010654');
    const asked = async (person: string, payload: object = { personalId: own }) => post(person, '/access-log/search', payload);
    const found = (await asked('cb-0106')).json<{ looks: readonly { person: string; what: string; asked: string }[] }>();
    expect(found.looks.map(({ person, what, asked: by }) => [person, what, by])).toEqual([
      ['cb-0101', 'SEARCH', '••••0654'],
      ['cb-0101', 'DOSSIER', '••••0654'],
      ['cb-0101', 'SEARCH', '••••0654'],
    ]);
    expect(JSON.stringify(found)).not.toContain(own);
    expect((await asked('cb-0101')).json()).toMatchObject({ code: 'ROLE_NOT_PERMITTED' });
    expect((await written()).slice(-2)).toMatchObject([
      { person: 'cb-0106', what: 'ACCESS_LOG', asked: '••••0654', outcome: 'SHOWN' },
      { person: 'cb-0101', what: 'ACCESS_LOG', asked: '••••0654', outcome: 'REFUSED' },
    ]);
    // Twelve digits are soon tried through: without the key the digest says nothing.
    const digests = new Set((await written()).flatMap(({ asked_digest: digest }) => digest ?? []));
    for (const plain of [own, `${own}\n`, `asked ${own}`]) expect(digests).not.toContain(createHash('sha256').update(plain).digest('hex'));
    expect(digests.size).toBe(2);
  });
});

describe('somebody without a role', () => {
  it('is written down without one, and never as the system', async () => {
    const app = await createApi({
      ...api.deps,
      verifyAccessToken: async () => ({ caller: { person: 'nobody', roles: [], unit: 'H15.901/MC', agency: 'H15.901' }, proof: {} }),
    });
    const headers = { authorization: 'Bearer any' };
    await app.inject({ url: `/dossiers/${HERE}`, headers });
    await app.inject({ url: '/dossiers', headers });
    await app.inject({
      method: 'POST',
      url: `/dossiers/${HERE}/acts/accept`,
      headers: { ...headers, 'idempotency-key': 'no-role-1' },
      payload: {},
    });
    await app.close();
    expect(await written()).toMatchObject(
      Array.from({ length: 3 }, () => ({ person: 'nobody', role: null, purpose: 'UNSTATED', outcome: 'REFUSED' })),
    );
    const { looks } = (await get('cb-0106', '/access-log?person=nobody')).json<{ looks: readonly object[] }>();
    expect(looks).toMatchObject(Array.from({ length: 3 }, () => ({ role: null })));
  });
});

describe('the log of a unit', () => {
  it('is for its heads, a leader sees the agency, nobody sees another unit’s people', async () => {
    for (const person of ['cb-0101', 'cb-0107', 'cb-0202']) await get(person, `/dossiers/${HERE}`);
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

  it('tells the head that his people tried, and of no dossier that they were denied whether it is there or what its id is', async () => {
    // Of the other commune: its own people never knew of it.
    await api.database.db.execute(sql`update dossier set dossier_code = ${CODE} where dossier_id = ${HERE}`);
    for (const id of [HERE, ABSENT, CODE, NO_CODE])
      for (const path of ['', '/timeline', '/files', '/receipt']) await get('cb-0202', `/dossiers/${id}${path}`);
    for (const id of [HERE, ABSENT]) await post('cb-0202', `/dossiers/${id}/acts/accept`, {});
    const head = await createApi({
      ...api.deps,
      verifyAccessToken: async () => ({
        caller: { person: 'head', roles: ['ONE_STOP_HEAD'], unit: 'H15.902/MC', agency: 'H15.902' },
        proof: {},
      }),
    });
    const log = async (query: string) => {
      const reply = await head.inject({ url: `/access-log?limit=100${query}`, headers: { authorization: 'Bearer any' } });
      return reply.json<{ looks: readonly (Looked & { readonly asked: string })[] }>().looks.filter(({ person }) => person === 'cb-0202');
    };
    const about = (looks: readonly Looked[], asked: string) =>
      looks.filter((look) => look.asked === asked).map(({ at: _at, asked: _asked, sealed: _sealed, ...look }) => look);
    const looks = await log('');
    for (const [there, absent, tries] of [
      [HERE, ABSENT, 5],
      [CODE, NO_CODE, 4],
    ] as const) {
      expect(about(looks, there).length).toBeGreaterThanOrEqual(tries);
      expect(about(looks, there).slice(0, tries)).toEqual(about(looks, absent).slice(0, tries));
      // By what was typed both are found, and by nothing that was not.
      const [found, none] = [await log(`&dossierId=${there}`), await log(`&dossierId=${absent}`)];
      expect(about(found, there).slice(0, tries)).toEqual(about(none, absent).slice(0, tries));
      expect(found.every(({ asked }) => asked === there)).toBe(true);
    }
    expect(
      looks.filter(({ outcome }) => outcome !== 'SHOWN').every((look) => (look as unknown as { dossierId: null }).dossierId === null),
    ).toBe(true);
    await head.close();
    // Whoever may know of the dossier sees which it was, and that it was refused.
    await get('cb-0102', `/dossiers/${CODE}/data/P07-C4`);
    const own = (await get('cb-0104', '/access-log?person=cb-0102&limit=1')).json<{ looks: readonly object[] }>().looks;
    expect(own).toMatchObject([{ dossierId: HERE }]);
  });

  it('goes on page by page, each look once, and narrows to a person or a dossier', async () => {
    for (let time = 0; time < 5; time += 1) await get('cb-0101', `/dossiers/${HERE}`);
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: {
        looks: readonly (Pick<Looked, 'person' | 'what' | 'asked'> & { at: string; dossierId: string | null })[];
        next: string | null;
      } = (await get('cb-0106', `/access-log?limit=2&person=cb-0101&dossierId=${HERE}${next === '' ? '' : `&after=${next}`}`)).json();
      expect(page.looks.length).toBeLessThanOrEqual(2);
      for (const look of page.looks) {
        expect([look.person, look.dossierId ?? look.asked]).toEqual(['cb-0101', HERE]);
        seen.push(look.at + look.what);
      }
      next = page.next;
    }
    const [all] = await api.database.db.execute<{ n: string }>(
      sql`select count(*) n from access_log where person = 'cb-0101' and ${HERE} in (dossier_id, asked)`,
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
  const after = async (statement: string, then: (tx: typeof api.deps.db) => Promise<void> = async () => undefined) => {
    class Undone extends Error {}
    let audit: Awaited<ReturnType<typeof verifyAccess>> | undefined;
    await api.database.db
      .transaction(async (tx) => {
        await tx.execute(sql.raw('alter table access_log disable trigger all'));
        await tx.execute(sql.raw(statement));
        await then(tx as unknown as typeof api.deps.db);
        audit = await verifyAccess(tx);
        throw new Undone();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      });
    return audit?.finding;
  };

  it('takes in every look a moment later, whatever the order they were written in, and changes none', async () => {
    await Promise.all(Array.from({ length: 20 }, () => get('cb-0101', `/dossiers/${HERE}`)));
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
    for (let time = 0; time < 3; time += 1) await get('cb-0101', `/dossiers/${HERE}`, { 'x-purpose': 'COMPLAINT' });
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

  it('betrays that its end was dropped, before any day is closed and after others have looked', async () => {
    for (let time = 0; time < 4; time += 1) await get('cb-0101', `/dossiers/${HERE}`);
    await seal();
    const { rows } = await verifyAccess(api.database.db);
    expect(await after(`delete from access_log where link = ${rows}`)).toEqual({ link: rows, damage: 'TRUNCATED' });
    expect(await after(`delete from access_log where link > ${rows - 3}`)).toEqual({ link: rows - 2, damage: 'TRUNCATED' });
    expect(await after('delete from access_log')).toEqual({ link: 1, damage: 'TRUNCATED' });
    const dropped = `delete from access_log where link >= ${rows - 1}`;
    expect(await after(dropped, async (tx) => void (await closeDay(tx, { day: '2026-11-30' })))).toEqual({
      link: rows - 1,
      damage: 'TRUNCATED',
    });
    // The next looks do not close the gap.
    const more = async (tx: typeof api.deps.db) => {
      await tx.execute(
        sql`insert into access_log (at, person, role, unit, what) values (now(), 'cb-0101', 'INTAKE_OFFICER', 'H15.901/MC', 'DOSSIER')`,
      );
      expect(await sealAccess(tx)).toBe(1);
    };
    expect(await after(dropped, more)).toEqual({ link: rows - 1, damage: 'DROPPED' });
    // Somebody who writes beyond the end, or says that it is elsewhere.
    expect(await after(`update access_log set link = ${rows + 1}, hash = repeat('0', 64) where link = ${rows}`)).toMatchObject({
      damage: 'DROPPED',
    });
    const elsewhere = `update access_chain set links = ${rows - 1}, head = (select hash from access_log where link = ${rows - 1})`;
    expect(await after(`alter table access_chain disable trigger all; ${elsewhere}`)).toEqual({ link: rows, damage: 'INSERTED' });
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
      'update access_chain set links = 0',
      "update access_chain set head = ''",
      'delete from access_chain',
      'insert into access_chain (one, links, head) values (false, 0, 1)',
    ])
      await expect(service.db.execute(sql.raw(statement)), statement).rejects.toThrow();
    await service.close();
  });

  it('keeps nobody who looks waiting', async () => {
    const { db } = api.database;
    await db.transaction(async (tx) => {
      // As long as somebody is sealing, with all locks that it takes.
      await sealAccess(tx as unknown as typeof db);
      expect((await get('cb-0101', `/dossiers/${HERE}`)).statusCode).toBe(200);
    });
  });
});
