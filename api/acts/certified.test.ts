import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerIn, recordPerson } from '../../db/register/parties.ts';
import type { Command } from '../../domain/dossier/commands.ts';
import { specOf } from '../../domain/dossier/contents.ts';
import type { DossierState } from '../../domain/dossier/state.ts';
import { handler, officer } from '../../test/support/dossier.ts';
import { owing } from '../../test/support/owing.ts';
import { register, startTestApi, type TestApi } from '../../test/support/test-api.ts';

/** What a commune may hardly certify, through HTTP: a person decides it and says why, or nobody does. */

let api: TestApi;
let serial = 0;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const OWNER = { fullName: 'Lê Thị Mẫu Xuân', birthDate: '1990-05-04', sex: 'FEMALE', ethnicity: 'Kinh', nationality: 'Việt Nam' } as const;
const HOME = '12 đường Lê Duẩn, phường Tân Lập, tỉnh Đắk Lắk';
const FAR = '12 đường Lê Lợi, phường Sài Gòn, Thành phố Hồ Chí Minh';
const ANSWERS = { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' };

const numberOf = (birthDate: string): string => {
  serial += 1;
  return `066${birthDate < '2000' ? 1 : 3}${birthDate.slice(2, 4)}${String(serial).padStart(6, '0')}`;
};

const post = async (person: string, url: string, payload: object) => {
  const headers = { authorization: `Bearer ${person}`, 'idempotency-key': randomUUID() };
  return (await api.app.inject({ method: 'POST', url, headers, payload })).json();
};

/** A dossier of 2 March with its handler, of somebody who is so. */
const processing = async (
  owner: Partial<Record<keyof typeof OWNER | 'address', string>>,
  answers: Readonly<Record<string, string>> = {},
  papers: readonly string[] = [],
): Promise<string> => {
  const whole = { ...OWNER, address: HOME, ...owner } as typeof OWNER & { readonly address: string };
  const dossierId = `TN-CN-${serial + 1}`;
  const owes = owing('draftResult', dossierId);
  const [declaration] = owes.papers;
  const more = papers.map((item) => ({ ...declaration, item, component: item, paperType: null }));
  const partyId = randomUUID();
  const state = {
    ...owes,
    partyId,
    papers: [...owes.papers, ...more],
    underway: null,
    work: [],
    answers: { ...ANSWERS, ...answers },
  } as DossierState;
  const at = state.phaseSince;
  const person = { ...whole, personalId: numberOf(whole.birthDate) };
  await api.deps.db.transaction((tx) => recordPerson(tx, person, { dossierId, partyId, at }));
  await register(api, [{ state, events: [{ type: 'ASSIGNED', data: {} }], actor: handler, commandId: `c-${dossierId}`, at } as never]);
  expect((await ownerIn(api.deps.db, state)).fullName).toBe(whole.fullName);
  return dossierId;
};

interface Shown {
  readonly field: string;
  readonly status: string;
  readonly value: string | null;
  readonly seen: string;
  readonly objection: string | null;
}
const shown = async (dossierId: string, name: string): Promise<Shown> => {
  const headers = { authorization: `Bearer ${handler.person}` };
  const { resultFields } = (await api.app.inject({ method: 'GET', url: `/dossiers/${dossierId}`, headers })).json();
  return resultFields.find(({ field }: Shown) => field === name);
};

/** `DECIDED`, as far as the engine, which is away, would let it; or why not. */
const decide = async (dossierId: string, word: { readonly field: string; readonly value: string; readonly [more: string]: unknown }) => {
  const { seen } = await shown(dossierId, word.field);
  const { code, field } = await post(handler.person, `/dossiers/${dossierId}/acts/decide-field`, { source: 'HANDLER', seen, ...word });
  return code === 'ENGINE_UNAVAILABLE' || code === undefined ? 'DECIDED' : [code, field];
};

describe('a divorce', () => {
  const judged = (day: string): string => `Bản án ly hôn số 12/2026/HNGĐ-ST ngày ${day} của Tòa án nhân dân khu vực 1 - Đắk Lắk`;

  it('by a judgment of yesterday is none, whatever is said for it; by one in force, and by an agreement at once, it is', async () => {
    const dossierId = await processing({}, { maritalHistory: 'DIVORCED' }, ['P07-C2']);
    const word = (value: string, more: object = {}) => decide(dossierId, { field: 'divorcePaper', value, item: 'P07-C2', ...more });
    const reasons = 'Hai bên cam kết không kháng cáo bản án';
    expect(await word(judged('01/03/2026'), { reasons })).toEqual(['FIELD_VALUE_INVALID', 'value']);
    const sooner = `${judged('20/02/2026')}, có hiệu lực pháp luật từ ngày 20/02/2026`;
    expect(await word(sooner)).toEqual(['REASON_MISSING', 'reasons']);
    expect(await word(sooner, { reasons: 'Bản án phúc thẩm, có hiệu lực từ ngày tuyên án' })).toBe('DECIDED');
    expect(await word(judged('15/01/2026'))).toBe('DECIDED');
    expect(await word(judged('01/03/2026').replace('Bản án', 'Quyết định công nhận thuận tình'))).toBe('DECIDED');
  });
});

describe('whoever lives elsewhere', () => {
  it('is certified by this commune only once the handler has said why it may', async () => {
    const dossierId = await processing({ address: FAR });
    expect(await shown(dossierId, 'residence')).toMatchObject({ status: 'DOUBTED', objection: expect.stringContaining('địa bàn') });
    const word = { field: 'residence', source: 'DECLARATION', value: FAR };
    expect(await decide(dossierId, word)).toEqual(['REASON_MISSING', 'reasons']);
    expect(await decide(dossierId, { ...word, reasons: 'Thường trú tại phường theo dữ liệu dân cư, đang ở nơi khác' })).toBe('DECIDED');
    expect(await shown(await processing({}), 'residence')).toMatchObject({ status: 'GIVEN', objection: null });
  });

  it.each([
    ['in a unit of this name but another kind', 'xã Tân Lập, tỉnh Đắk Lắk', 'ELSEWHERE'],
    ['in another district’s commune of this name', 'P. Tân Lập, TX. Buôn Hồ, Đắk Lắk', 'ELSEWHERE'],
    ['in another province’s commune of this name', 'phường Tân Lập, TP. Thái Nguyên', 'ELSEWHERE'],
    ['in a place of this name, of which kind nobody says', 'Tân Lập, Đắk Lắk', 'UNTOLD'],
    ['in a commune of this name, with what nobody knows behind it', 'phường Tân Lập, Seoul', 'UNTOLD'],
    ['here, of which province nobody says', '12 Lê Duẩn, P. Tân Lập, TP. Buôn Ma Thuột', 'HERE'],
    ['here, by short forms', 'TDP 5-P.Tân Lập-TP.BMT-ĐắkLắk', 'HERE'],
    ['in a commune that became part of this one', 'thôn 3, xã Hòa Thuận, TP Buôn Ma Thuột, tỉnh Dak Lak', 'HERE'],
  ] as const)('%s: the certificate waits for a person’s reason, or does not', async (_what, address, lies) => {
    const { status, objection } = await shown(await processing({ address }), 'residence');
    const said = {
      HERE: null,
      ELSEWHERE: expect.stringMatching(/: không thuộc địa bàn/),
      UNTOLD: expect.stringMatching(/: có thể không thuộc địa bàn/),
    };
    expect({ status, objection }).toEqual({ status: lies === 'HERE' ? 'GIVEN' : 'DOUBTED', objection: said[lies] });
  });

  it.each([
    [FAR, /không thuộc địa bàn/],
    ['xã Tân Lập, tỉnh Đắk Lắk', /không thuộc địa bàn/],
    ['phường Tân Lập, huyện Krông Búk, tỉnh Đắk Lắk', /không thuộc địa bàn/],
    ['12 Lê Duẩn, Đắk Lắk', /chưa cho biết có thuộc địa bàn/],
    [HOME, null],
    ['P.Tân Lập, TP.Buôn Ma Thuột', null],
    [undefined, null],
  ] as const)('is told so at intake, where the counter refuses and says where to go: %s', async (address, told) => {
    const { warnings = [] } = await post('counter-01', '/dossiers', {
      procedureCode: '1.004873',
      answers: ANSWERS,
      applicant: { ...OWNER, personalId: numberOf(OWNER.birthDate), ...(address === undefined ? {} : { address }) },
      channel: 'IN_PERSON',
    });
    const said = warnings.filter((warning: string) => warning.includes('địa bàn'));
    expect(said).toEqual(told === null ? [] : [expect.stringMatching(told)]);
  });

  it.each(['CHECKING_COMPONENTS', 'PROCESSING'] as const)('may be refused as outside the competence of the agency: %s', async (phase) => {
    const dossierId = await processing({ address: FAR });
    const [person, act] = phase === 'PROCESSING' ? [handler.person, 'submit-refusal'] : [officer.person, 'reject-intake'];
    if (phase === 'CHECKING_COMPONENTS') {
      const state = { ...owing('renderSlip', `${dossierId}-B`), phase, supplement: null, underway: null, work: [] };
      await register(api, [
        { state, events: [{ type: 'OPENED', data: {} }], actor: officer, commandId: `c-${dossierId}-B`, at: state.phaseSince } as never,
      ]);
    }
    const reasons = 'Người nộp thường trú ở nơi khác, Ủy ban nhân dân nơi thường trú mới có thẩm quyền';
    const id = phase === 'PROCESSING' ? dossierId : `${dossierId}-B`;
    const body = { ground: 'OUTSIDE_AUTHORITY', reasons, articles: 'Nghị định 123/2015/NĐ-CP, Điều 21' };
    expect((await post(person, `/dossiers/${id}/acts/${act}`, body)).code).toBe('ENGINE_UNAVAILABLE');
  });
});

/** What the word on a field waits for, by the request's own name; null: for nobody. */
const requestOf = async (dossierId: string): Promise<string | null> => {
  const [row] = await api.deps.db.execute<{ prepared: object }>(
    sql`select payload->'prepared' as prepared from command where dossier_id = ${dossierId} and act = 'DECIDE_FIELD' and payload ? 'prepared'`,
  );
  if (row === undefined) throw new Error('nothing was sent');
  const { confirmedWhen, requestName } = specOf('DECIDE_FIELD');
  const [state, command] = [owing('draftResult', dossierId), { ...row.prepared, act: 'DECIDE_FIELD' } as Command];
  return confirmedWhen?.(state, command) === true ? (requestName?.(command, state) ?? null) : null;
};

describe('a purpose that hardly fits whoever states it', () => {
  const reasons = 'Cha mẹ vay vốn học tập đứng tên con theo chương trình của ngân hàng';
  const loan = { field: 'purposeWords', value: 'Vay vốn ngân hàng', item: 'P07-C1' };
  const LEGAL = { applicantIs: 'LEGAL_REPRESENTATIVE' };

  it.each([
    ['a child of three', { birthDate: '2023-03-04' }, LEGAL],
    ['somebody of sixteen who acts himself', { birthDate: '2010-01-02' }, {}],
    ['an adult for whom a guardian acts', {}, LEGAL],
  ])('%s: the handler says why, and a second person is asked in words of its own', async (_who, owner, answers) => {
    const dossierId = await processing(owner, answers);
    expect(await decide(dossierId, loan)).toEqual(['REASON_MISSING', 'reasons']);
    expect(await decide(dossierId, { ...loan, reasons })).toBe('DECIDED');
    expect(await requestOf(dossierId)).toBe(
      'Ghi điều hiếm khi hợp với người chưa đủ tuổi, người có người đại diện theo pháp luật trên kết quả: Mục đích sử dụng ghi trong tờ khai, theo cán bộ xử lý',
    );
  });

  it('what fits a child needs a reason alone, and what an adult says none', async () => {
    const study = { ...loan, value: 'Du học tại Hàn Quốc' };
    const child = await processing({ birthDate: '2023-03-04' }, LEGAL);
    expect(await decide(child, study)).toEqual(['REASON_MISSING', 'reasons']);
    expect(await decide(child, { ...study, reasons: 'Theo cha mẹ sang Hàn Quốc, nhà trường yêu cầu' })).toBe('DECIDED');
    expect(await requestOf(child)).toBeNull();
    const adult = await processing({});
    expect(await decide(adult, loan)).toBe('DECIDED');
    expect(await requestOf(adult)).toBeNull();
  });
});
