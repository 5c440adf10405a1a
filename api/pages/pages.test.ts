import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { project } from '../../db/register/projection.ts';
import { recordWorkFailure } from '../../db/register/work-failures.ts';
import { command, dossier as dossierTable } from '../../db/schema.ts';
import { causeWords } from '../../domain/dossier/work-causes.ts';
import { FAILURES, isRefusal } from '../../domain/failures.ts';
import type { Authority } from '../../domain/law/types.ts';
import { applicationAt, at, officer, scene, written } from '../../test/support/dossier.ts';
import { owing } from '../../test/support/owing.ts';
import { browser, startPages, UI_URL } from '../../test/support/pages.ts';

let pages: Awaited<ReturnType<typeof startPages>>;

beforeAll(async () => {
  pages = await startPages();
  await pages.database.db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values ('00000000-0000-4000-8000-000000000001', 'PERSON', '066075000001', 'Nguyễn Thị Mẫu', now())`,
  );
  // Opened on 2 March at the counter of Tân Lập, never taken further.
  const dossier = scene(applicationAt('2026-03-02T09:00'));
  dossier.act(officer, 'START_IDENTIFICATION', {}, at('2026-03-02T09:01'));
  for (const change of dossier.changes()) {
    await project(pages.database.db, written(change, 'TN-260302-7K3MQ2'));
  }
});

afterAll(() => pages.stop());

beforeEach(() => {
  pages.time.now = at('2026-03-09T09:00');
});

const rowsOf = (body: Record<string, unknown>) => body.dossiers as readonly Record<string, unknown>[];

describe('GET /supervision/stuck', () => {
  it('tells a supervisor what is stuck, of what and in whose hands, though Temporal does not answer', async () => {
    const { status, body } = await pages.ask('cb-0107', '/supervision/stuck');
    expect(status).toBe(200);
    expect(body).toMatchObject({ asOf: pages.time.now, wedged: 'UNKNOWN', next: null });
    expect(rowsOf(body)).toMatchObject([
      {
        dossierId: 'TN-260302-7K3MQ2',
        dossierCode: null,
        procedureName: 'Cấp Giấy xác nhận tình trạng hôn nhân',
        phase: 'IDENTIFYING',
        holder: { kind: 'COUNTER', unit: 'H15.901/MC', person: 'cb-0101' },
        causes: [{ class: 'STEP_OVER_BUDGET', code: 'H2' }],
        nextActs: [{ act: 'RESOLVE_ACCOUNT', unit: 'H15.901/MC' }],
      },
    ]);
    expect(JSON.stringify(body)).not.toContain('Nguyễn');
  });

  it('judges by the instant that is asked for', async () => {
    const { body } = await pages.ask('cb-0107', `/supervision/stuck?asOf=${at('2026-03-02T09:30')}`);
    expect(rowsOf(body)).toEqual([]);
  });

  it('shows each role its own: the leader the agency, the unit head the unit, the department all by code, the operator nothing human', async () => {
    const seen = async (person: string): Promise<number> => rowsOf((await pages.ask(person, '/supervision/stuck')).body).length;
    expect(await seen('cb-0104')).toBe(1);
    expect(await seen('cb-0106')).toBe(1);
    // Civil status leads the dossier, though the counter has it just now.
    expect(await seen('cb-0103')).toBe(1);
    expect(await seen('cb-0108')).toBe(0);
    const department = rowsOf((await pages.ask('cb-0301', '/supervision/stuck')).body);
    expect(department).toMatchObject([{ dossierId: 'TN-260302-7K3MQ2', holder: { kind: 'COUNTER', person: null } }]);
  });

  it('refuses everybody else and says who may', async () => {
    expect(await pages.ask('cb-0102', '/supervision/stuck')).toMatchObject({
      status: 403,
      body: { code: 'ROLE_NOT_PERMITTED', facts: { roles: expect.arrayContaining(['SUPERVISOR', 'ONE_STOP_HEAD', 'OPERATOR']) } },
    });
    expect(await pages.ask('cb-0107', '/supervision/failing')).toMatchObject({ status: 403, body: { facts: { roles: ['OPERATOR'] } } });
    expect(await pages.ask('cb-0107', '/supervision/stuck?unit=H15.902')).toMatchObject({
      status: 403,
      body: { code: 'UNIT_NOT_PERMITTED' },
    });
  });

  it('pages by a cursor that keeps its instant, and filters by one class or several', async () => {
    const dossier = scene(applicationAt('2026-03-02T11:00'));
    for (const change of dossier.changes()) {
      await project(pages.database.db, written(change, 'TN-260302-SECOND'));
    }
    const first = (await pages.ask('cb-0107', '/supervision/stuck?limit=1&class=STEP_OVER_BUDGET')).body;
    pages.time.now = at('2026-03-10T09:00');
    const second = (await pages.ask('cb-0107', `/supervision/stuck?limit=1&class=LATE&class=STEP_OVER_BUDGET&after=${first.next}`)).body;
    expect([...rowsOf(first), ...rowsOf(second)].map(({ dossierId }) => dossierId)).toEqual(['TN-260302-7K3MQ2', 'TN-260302-SECOND']);
    expect(second).toMatchObject({ asOf: first.asOf, next: null });
    expect(rowsOf((await pages.ask('cb-0107', '/supervision/stuck?class=LATE')).body)).toEqual([]);
    await pages.database.db.execute(sql`delete from dossier where dossier_id = 'TN-260302-SECOND'`);
  });

  it('shows a draft whose signer’s mandate has ended as that, with another signer as the choice', async () => {
    const id = 'TN-260302-HETQUYEN';
    const { opening } = scene(applicationAt('2026-03-02T09:00'));
    if (isRefusal(opening)) throw new Error(opening.code);
    await project(pages.database.db, written(opening, id));
    const { result, ...state } = owing('signResult', id);
    if (result === null) throw new Error('no draft');
    const drafted = (signer: string, mandate: string, authority: Authority) =>
      pages.database.db
        .update(dossierTable)
        .set({
          state: { ...state, result: { ...result, signer, right: { mandate, authority, ends: null } } },
          phase: 'AWAITING_SIGNATURE',
          stepDueAt: at('2026-03-05T09:00'),
        })
        .where(eq(dossierTable.dossierId, id));
    const shown = async () => rowsOf((await pages.ask('cb-0107', '/supervision/stuck')).body).find(({ dossierId }) => dossierId === id);
    await drafted('cb-0104', 'NDD-1', 'HEAD');
    expect((await shown())?.causes).toMatchObject([{ class: 'STEP_OVER_BUDGET', code: expect.not.stringMatching('H5') }]);
    await drafted('cb-0106', 'TUQ-MC', 'TUQ');
    expect(await shown()).toMatchObject({
      causes: [{ class: 'STEP_OVER_BUDGET', code: 'H5' }],
      nextActs: expect.arrayContaining([expect.objectContaining({ act: 'CHANGE_SIGNER', roles: ['CASE_HANDLER', 'COMPETENT_LEADER'] })]),
    });
    await pages.database.db.execute(sql`delete from dossier where dossier_id = ${id}`);
  });

  it.each(['class=SLOW', 'limit=0', 'limit=101', 'after=xyz', 'asOf=hôm-nay'])('refuses %s', async (query) => {
    expect(await pages.ask('cb-0107', `/supervision/stuck?${query}`)).toMatchObject({ status: 400, body: { code: 'BODY_INVALID' } });
  });
});

describe('GET /supervision/summary and /supervision/failing', () => {
  it('counts by unit, phase and class', async () => {
    const { body } = await pages.ask('cb-0107', '/supervision/summary?unit=H15.901/MC');
    expect(body).toMatchObject({
      open: 1,
      stuck: 1,
      counts: [{ unit: 'H15.901/MC', phase: 'IDENTIFYING', class: 'STEP_OVER_BUDGET', dossiers: 1 }],
    });
  });

  it('shows operators what fails, by id and cause only', async () => {
    const failure = {
      workflowId: 'TN-260302-7K3MQ2',
      work: 'resolveAccount',
      dossierId: 'TN-260302-7K3MQ2',
      attempt: 9,
      cause: 'NATIONAL_PORTAL_DOWN',
    };
    await recordWorkFailure(pages.database.db, { ...failure, at: at('2026-03-09T08:00') });
    const { body } = await pages.ask('cb-0108', '/supervision/failing');
    expect(body).toMatchObject({
      causes: [{ work: 'resolveAccount', cause: 'NATIONAL_PORTAL_DOWN', failing: 1 }],
      work: [{ ...failure, phase: 'IDENTIFYING', firstFailedAt: at('2026-03-09T08:00') }],
      wedged: 'UNKNOWN',
    });
    const stuck = rowsOf((await pages.ask('cb-0108', '/supervision/stuck')).body);
    expect(stuck).toMatchObject([
      { holder: { person: null }, causes: [{ class: 'FAILING', code: 'T1', cause: 'NATIONAL_PORTAL_DOWN', attempt: 9 }] },
    ]);
    expect(stuck[0]?.causes).toHaveLength(1);
  });
});

/** Presses the button of the issuer's log-out page, as a browser does by itself. */
const leaveIssuer = async ({ follow }: Pick<Awaited<ReturnType<typeof pages.logIn>>, 'follow'>, asked: Response) => {
  const text = await asked.text();
  const of = (pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';
  const body = new URLSearchParams({ xsrf: of(/name="xsrf" value="([^"]+)"/), logout: 'yes' });
  return follow(of(/action="([^"]+)"/), { method: 'POST', body });
};

describe('the pages', () => {
  it('are left when the person logs out at the issuer, by way of another service', async () => {
    const visitor = await pages.logIn('cb-0107');
    const seen = async (): Promise<number> => (await visitor.visit(`${pages.url}/supervision/stuck`)).status;
    expect(await seen()).toBe(200);
    await leaveIssuer(visitor, (await visitor.follow(`${pages.config.auth.issuer}/session/end`)).response);
    expect(await seen()).toBe(401);
  });

  it('lead through the log-in back to what was asked for, and out again', async () => {
    const visitor = await pages.logIn('cb-0107', '/supervision?class=STEP_OVER_BUDGET');
    expect(visitor.url).toBe(`${pages.url}/supervision?class=STEP_OVER_BUDGET`);
    expect(visitor.status).toBe(200);
    expect(visitor.page).toContain('TN-260302-7K3MQ2');
    expect((await visitor.visit(`${pages.url}/supervision/stuck`)).status).toBe(200);
    const there = await visitor.follow(`${pages.url}/auth/logout`, { method: 'POST', body: new URLSearchParams() });
    expect(new URL(there.url).origin).toBe(pages.config.auth.issuer);
    const bye = await leaveIssuer(visitor, there.response);
    expect([bye.url, await bye.response.text()]).toEqual([`${pages.url}/auth/logged-out`, expect.stringContaining('Đã đăng xuất')]);
    expect((await visitor.visit(`${pages.url}/supervision`)).headers.get('location')).toMatch(/^\/auth\/login/);
  });

  it('print as-of time, cause, holder, age, next act, and that Temporal did not answer', async () => {
    const { page, headers } = await pages.logIn('cb-0107');
    for (const text of [
      '09:00 09/03/2026',
      'Công chức giữ quá lâu',
      'Trung tâm Phục vụ hành chính công',
      'cb-0101',
      'ngày',
      'Kiểm tra tài khoản',
      'Temporal) không trả lời',
      '<b>?</b>Luồng xử lý bị treo',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).toContain(`href="${UI_URL}/namespaces/default/workflows/TN-260302-7K3MQ2"`);
    expect(page).toMatch(/<html lang="vi">/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).not.toContain('<script');
  });

  it('refuse a class that there is none of, and take an empty one for all', async () => {
    expect(await pages.logIn('cb-0107', '/supervision?class=LAT')).toMatchObject({ status: 400 });
    expect(await pages.logIn('cb-0107', '/supervision?class=&unit=')).toMatchObject({ status: 200 });
  });

  it('refuse a filter that they do not know, as it would not filter', async () => {
    for (const query of ['zz=1', 'limit=0', 'class=LATE&clas=LATE'])
      expect(await pages.logIn('cb-0107', `/supervision?${query}`), query).toMatchObject({ status: 400 });
    const { page } = await pages.logIn('cb-0107', '/supervision?class=LATE&clas=LATE');
    expect(page).toContain('<code>clas</code>: địa chỉ của trang không có tham số này');
    const { page: unknown } = await pages.logIn('cb-0107', '/supervision?class=LAT');
    expect(unknown).toMatch(/<code>class<.code>: không phải một trong các giá trị được phép: <code>LATE, /);
  });

  it('lead in from the root, and stand behind the type of each refusal, without a log-in', async () => {
    const open = async (path: string): Promise<readonly [number, string]> => {
      const response = await fetch(`${pages.url}${path}`, { redirect: 'manual' });
      return [response.status, await response.text()];
    };
    const [status, root] = await open('/');
    expect(status).toBe(200);
    for (const link of ['/supervision', '/docs', '/openapi.json']) expect(root).toContain(`href="${link}"`);
    const { type, title } = (await (await fetch(`${pages.url}/tasks`)).json()) as { readonly type: string; readonly title: string };
    const [found, page] = await open(type);
    expect(found).toBe(200);
    expect(page).toContain(title);
    for (const code of Object.keys(FAILURES)) expect({ code, status: (await open(`/problems/${code}`))[0] }).toEqual({ code, status: 200 });
    for (const code of ['NO_SUCH', 'toString']) expect((await open(`/problems/${code}`))[0]).toBe(404);
  });

  it('say of each refusal under which key the request may come again: under its own a refusal by the rules is final', async () => {
    const words = async (code: string): Promise<string> =>
      /<dt>Gửi lại<.dt><dd>([^<]*)/.exec(await (await fetch(`${pages.url}/problems/${code}`)).text())?.[1] ?? '';
    for (const code of ['UNDERWAY', 'LOOK_UP_PENDING', 'LOOK_UP_OWED', 'COMMAND_EXPIRED'])
      expect(await words(code), code).toContain('với Idempotency-Key mới');
    for (const code of ['ENGINE_UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'STORAGE_FULL', 'SERVER_BUSY', 'TOO_MANY_REQUESTS', 'INTERNAL'])
      expect(await words(code), code).toContain('với cùng Idempotency-Key');
    for (const code of ['DOSSIER_CLOSED', 'BODY_INVALID', 'WITHDRAWAL_UNDECIDED']) expect(await words(code), code).toMatch(/^không/);
  });

  it('say so in a sentence when nothing is stuck', async () => {
    pages.time.now = at('2026-03-02T09:02');
    expect((await pages.logIn('cb-0107')).page).toContain('Không có hồ sơ nào chậm hoặc tắc');
  });

  it('say in a sentence why work fails, with its code beside it', async () => {
    const failure = { workflowId: 'TN-260302-7K3MQ2', work: 'returnElectronically', dossierId: 'TN-260302-7K3MQ2', attempt: 2 };
    await recordWorkFailure(pages.database.db, { ...failure, cause: 'CITIZEN_PORTAL_UNAVAILABLE', at: at('2026-03-09T08:00') });
    const { page } = await pages.logIn('cb-0107');
    expect(page).toContain(`${causeWords('CITIZEN_PORTAL_UNAVAILABLE')} (<code>CITIZEN_PORTAL_UNAVAILABLE</code>), đã thử 2 lần`);
    expect(causeWords('CITIZEN_PORTAL_UNAVAILABLE')).toContain('Cổng Dịch vụ công của tỉnh');
  });

  it('escape whatever the database holds', async () => {
    const db = pages.database.db;
    const failure = {
      workflowId: '"><img src=x>',
      work: '<script>alert(1)</script>',
      dossierId: 'TN-260302-7K3MQ2',
      attempt: 1,
      cause: "<b onclick='x'>",
    };
    await recordWorkFailure(db, { ...failure, at: at('2026-03-09T08:30') });
    const { page } = await pages.logIn('cb-0107');
    expect(page).not.toMatch(/<script|<img|<b onclick/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    await db.execute(sql`delete from work_failure where workflow_id like '%img%'`);
  });

  it('answer a role that may not with a readable page that says who may', async () => {
    const { status, page } = await pages.logIn('cb-0102');
    expect(status).toBe(403);
    expect(page).toContain('Vai trò của bạn không được thực hiện việc này');
    expect(page).toContain('Người theo dõi, giám sát');
  });

  it('show one dossier with its personal data masked, and log who opened it', async () => {
    const { page, status } = await pages.logIn('cb-0107', '/supervision/dossiers/TN-260302-7K3MQ2');
    expect(status).toBe(200);
    for (const text of ['N*** T*** M***', '••••0001', 'Kiểm tra tài khoản số', 'Tiếp nhận tại quầy', 'Công chức một cửa'])
      expect(page).toContain(text);
    expect(page).not.toContain('Nguyễn Thị Mẫu');
    expect(page).not.toContain('066075000001');
    expect(await pages.database.db.execute(sql`select person, role, dossier_id from access_log where what = 'SUPERVISION_PAGE'`)).toEqual([
      { person: 'cb-0107', role: 'SUPERVISOR', dossier_id: 'TN-260302-7K3MQ2' },
    ]);
  });

  it('show the unit’s head who looked at what and who was refused, page by page, and nobody else', async () => {
    const head = await pages.logIn('cb-0104', '/supervision/access-log');
    expect(head.status).toBe(200);
    for (const text of ['Nhật ký truy cập', 'cb-0107', 'Trang giám sát hồ sơ', 'TN-260302-7K3MQ2', 'theo dõi, kiểm tra', 'đã xem'])
      expect(head.page).toContain(text);
    await pages.ask('cb-0101', '/dossiers/TN-260309-N0NE01');
    await pages.database.db.execute(sql`insert into access_log (at, person, role, unit, dossier_id, what)
      select now(), 'cb-0101', 'INTAKE_OFFICER', 'H15.901/MC', 'TN-260302-7K3MQ2', 'DOSSIER' from generate_series(1, 60)`);
    const first = await (await head.visit(`${pages.url}/supervision/access-log`)).text();
    const next = /rel="next" href="([^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await (await head.visit(`${pages.url}${next}`)).text();
    expect(second).toContain('hỏi bằng TN-260309-N0NE01');
    expect(second).toContain('không có');
    const narrowed = await (await head.visit(`${pages.url}/supervision/access-log?person=cb-0107`)).text();
    expect(narrowed).not.toContain('cb-0101');
    const { page } = await pages.logIn('cb-0104');
    expect(page).toContain('href="/supervision/access-log"');
    const other = await pages.logIn('cb-0107', '/supervision/access-log');
    expect(other.status).toBe(403);
    expect(other.page).toContain('Trưởng đơn vị');
    expect((await pages.logIn('cb-0107')).page).not.toContain('href="/supervision/access-log"');
  });

  it('show what else the person has open for the same procedure, and why that is so', async () => {
    const second = 'TN-260303-7K3MQ3';
    for (const change of scene(applicationAt('2026-03-03T09:00')).changes()) await project(pages.database.db, written(change, second));
    const said = { duplicateOf: 'TN-260302-7K3MQ2', duplicateReason: 'Cần thêm một bản để vay vốn ngân hàng' };
    await pages.database.db.insert(command).values({
      ...{ commandId: '00000000-0000-4000-8000-00000000000b', caller: 'cb-0101', idempotencyKey: 'mo-lan-hai', act: 'OPEN' },
      ...{ dossierId: second, payload: { body: said }, payloadHash: 'h', actor: officer, receivedAt: at('2026-03-03T09:00') },
      ...{ status: 'APPLIED', answer: null, settledAt: null },
    } as never);
    const { page } = await pages.logIn('cb-0104', `/supervision/dossiers/${second}`);
    for (const text of [
      'Hồ sơ cùng người, cùng thủ tục',
      'TN-260302-7K3MQ2 (',
      `Nộp trùng với: ${said.duplicateOf}`,
      `Lý do nộp thêm: ${said.duplicateReason}`,
    ])
      expect(page).toContain(text);
    // The first one's page names the second, of which its own intake knew nothing.
    const first = (await pages.logIn('cb-0104', '/supervision/dossiers/TN-260302-7K3MQ2')).page;
    expect([first.includes(`${second} (`), first.includes('Nộp trùng với')]).toEqual([true, false]);
  });

  it('open no dossier for another commune, the monitoring department or the operator', async () => {
    for (const person of ['cb-0301', 'cb-0108', 'cb-0202']) {
      expect((await pages.logIn(person, '/supervision/dossiers/TN-260302-7K3MQ2')).status).toBe(403);
    }
    expect((await pages.logIn('cb-0107', '/supervision/dossiers/TN-000000-000000')).status).toBe(404);
    expect((await pages.logIn('cb-0107', '/supervision/dossiers/TN-260302-7K3MQ2?x=1')).status).toBe(400);
  });
});

describe('the log-in', () => {
  it.each(['https://example.org/', '//example.org/', '/\\example.org', '/.//example.org', 'javascript:alert(1)', ''])(
    'never leads away to %j',
    async (returnTo) => {
      const { url } = await pages.logIn('cb-0107', `/auth/login?returnTo=${encodeURIComponent(returnTo)}`);
      expect(new URL(url).origin).toBe(pages.url);
    },
  );

  it('takes no answer that belongs to another attempt or another browser', async () => {
    const own = browser();
    await own.visit(`${pages.url}/auth/login`);
    for (const query of ['code=abc&state=xyz', 'code=abc', '']) {
      const answer = await own.visit(`${pages.url}/auth/callback?${query}`);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('Đăng nhập lại');
    }
    expect([...own.jar.keys()].some((name) => name.includes('session'))).toBe(false);
  });
});
