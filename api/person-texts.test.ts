import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localDate } from '../domain/calendar/index.ts';
import { TEXT_KINDS, type TextKind } from '../domain/texts/kinds.ts';
import { applicationAt, scene } from '../test/support/dossier.ts';
import { register, startTestApi, type TestApi } from '../test/support/test-api.ts';

/** Every text of every body is of one class: what is not seen is refused by its field and sign, what is kept is composed. */

interface Schema {
  readonly minLength?: number;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
}
interface Leaf {
  readonly path: readonly string[];
  readonly schema: Schema;
}

let api: TestApi;
let bodies: readonly { readonly url: string; readonly leaves: readonly Leaf[] }[];

const leavesOf = (schema: Schema, schemas: Readonly<Record<string, Schema>>, path: readonly string[] = []): readonly Leaf[] => {
  const { $ref, properties, items, anyOf, type } = schema;
  const within = (inner: Schema, ...more: readonly string[]) => leavesOf(inner, schemas, [...path, ...more]);
  if ($ref !== undefined) return within(schemas[$ref.split('/').at(-1) ?? ''] ?? {});
  return [
    ...(anyOf ?? []).flatMap((inner) => within(inner)),
    ...Object.entries(properties ?? {}).flatMap(([name, inner]) => within(inner, name)),
    ...(items === undefined ? [] : within(items, '0')),
    ...([type].flat().includes('string') && schema.enum === undefined && schema.const === undefined ? [{ path, schema }] : []),
  ];
};

const kindOf = ({ schema: { format = '' } }: Leaf): TextKind | null => (Object.hasOwn(TEXT_KINDS, format) ? (format as TextKind) : null);
const isText = (leaf: Leaf): boolean => kindOf(leaf) !== null || leaf.schema.format === 'person-text';
const isOneLine = (leaf: Leaf): boolean => {
  const kind = kindOf(leaf);
  return isText(leaf) && (kind === null || TEXT_KINDS[kind].lines === 'ONE_LINE');
};

/** What every text of every body is: a field that is new, or that nobody has put in a class, is missing here. */
const KIND_OF = {
  number: 'person-text',
  'applicant.fullName': 'person-name',
  'applicant.ethnicity': 'words',
  'applicant.nationality': 'nationality',
  'applicant.address': 'place',
  'representative.fullName': 'person-name',
  'representative.address': 'place',
  'representative.authorisation.number': 'document-number',
  catchUpReason: 'short-reason',
  'explained.0.reasons': 'short-reason',
  duplicateReason: 'short-reason',
  description: 'phrase',
  reasons: ['reason', 'short-reason'],
  comment: 'reason',
  'consult.content': 'reason',
  'remind.content': 'reason',
  'request-rescan.content': 'short-reason',
  'notify-obligation.content': 'phrase',
  checked: 'phrase',
  articles: 'articles',
  reference: 'document-number',
  'deliver.fullName': 'person-name',
  // Whoever was taken in under whatever name is found by it.
  'search.fullName': 'person-text',
  // A number is checked as one; what a paper or a result says is of the kind of its field there (law/results/values.ts).
  'applicant.personalId': 'none',
  'representative.personalId': 'none',
  dossierId: 'none',
  'search.personalId': 'none',
  after: 'none',
  'deliver.personalId': 'person-text',
  'values.0.field': 'none',
  'values.0.value': 'person-text',
  value: 'person-text',
} as const satisfies Readonly<Record<string, Kind | readonly Kind[]>>;
type Kind = TextKind | 'person-text' | 'none';
/** Names that stand for different things in different bodies. */
const BY_BODY = ['content', 'fullName', 'personalId'];

const HOLLOW = {
  'person-name': [
    'A',
    'không',
    'không ai cả',
    'Lê',
    'aa bb',
    'Nguyễn 123',
    'Lê Thị 123',
    'Nguyễn Văn A, đã chết',
    'Nguyеn Van An',
    'Lê An và Lê Bình',
    'Vô Danh',
    'Bổ sung sau',
    'Nguyễn Văn A đã mất',
    'Nguyễn Văn A - Trần Thị B',
    'Nguyễn Văn A kiêm Trần B',
  ],
  words: ['không', 'Kinh: độc thân'],
  nationality: ['xy', 'không', 'y'],
  place: ['chưa xác định được', 'phường Tân Lập. Tình trạng hôn nhân: chưa từng có chồng', 'abc def'],
  office: ['Tòa án', 'Ủy ban nhân dân'],
  phrase: ['không biết nữa', 'Giấy nộp thêm Số: 99', 'linh tinh', 'việc riêng', 'Vay vốn ngân hàng – Giới tính Nam'],
  'document-number': ['0', 'không', '1 1 1 1'],
  identity: ['000000012', 'ABCDE1'],
  articles: ['aaaa 1', 'điều 5', 'luật 1'],
  'short-reason': ['a', 'không không không không không', 'x', 'hồ sơ hồ sơ hồ sơ hồ sơ', 'hi ha ho he'],
  reason: ['a', 'không không không không không', 'x', 'không', 'hồ sơ hồ sơ hồ sơ hồ sơ'],
} as const satisfies Readonly<Record<TextKind, readonly string[]>>;

/** A body that says this one thing. */
const saying = ([name = '', ...rest]: readonly string[], value: string): unknown => {
  const inner = rest.length === 0 ? value : saying(rest, value);
  return name === '0' ? [inner] : { [name]: inner };
};

beforeAll(async () => {
  api = await startTestApi();
  await register(api, scene(applicationAt('2026-11-20T09:00')).changes());
  const { paths, components } = (await api.app.inject('/openapi.json')).json<{
    paths: Record<string, { post?: { requestBody?: { content: Record<string, { schema: Schema }> } } }>;
    components: { schemas: Record<string, Schema> };
  }>();
  bodies = Object.entries(paths).flatMap(([path, { post: operation }]) => {
    const schema = operation?.requestBody?.content['application/json']?.schema;
    const url = path.replace('{dossierId}', 'TN-TEST');
    return schema === undefined ? [] : [{ url, leaves: leavesOf(schema, components.schemas) }];
  });
});
afterAll(() => api.close());

const post = (url: string, payload: object | string | Buffer, key = crypto.randomUUID()) => {
  const person = url.startsWith('/supervision') ? 'cb-0108' : 'cb-0101';
  const headers = { authorization: `Bearer ${person}`, 'idempotency-key': key, 'content-type': 'application/json' };
  return api.app.inject({ method: 'POST', url, payload, headers });
};
const errorsOf = async (url: string, { path }: Leaf, value: string) => {
  const reply = await post(url, saying(path, value) as object);
  const { code, errors = [] } = reply.json<{ code: string; errors?: readonly { field: string; reason: string }[] }>();
  return { code, reason: errors.find(({ field }) => field === path.join('.'))?.reason };
};

describe('a text of any body', () => {
  it('is known here by its field', () => {
    const fields = bodies.flatMap(({ leaves }) => leaves.map(({ path }) => path.join('.')));
    expect(fields).toEqual(
      expect.arrayContaining(['applicant.fullName', 'applicant.email', 'representative.authorisation.number', 'reasons', 'values.0.value']),
    );
  });

  it.each([
    ['U+202E', '\u202e'],
    ['U+2066', '\u2066'],
    ['U+200B', '\u200b'],
    ['U+FEFF', '\ufeff'],
    ['U+0007', '\u0007'],
    ['U+00AD', '\u00ad'],
    ['U+FFFD', '\ufffd'],
    ['U+E000', '\ue000'],
    ['U+FE0F', '\ufe0f'],
  ])('is refused by its field and the sign, where it holds one that is not seen: %s', async (name, sign) => {
    for (const { url, leaves } of bodies)
      for (const leaf of leaves) {
        const { code, reason } = await errorsOf(url, leaf, `Nguyễn${sign} Thị Mẫu`);
        expect([code, reason], `${url} ${leaf.path.join('.')}`).toEqual(['BODY_INVALID', expect.stringContaining(name)]);
      }
  });

  it('is of a known kind, whatever the body', () => {
    const named = new Map<string, Set<string>>();
    for (const { url, leaves } of bodies)
      for (const { path, schema } of leaves) {
        const { pattern, format = 'none' } = schema;
        if (pattern !== undefined || /^(date|past-date|date-time|uuid)$/.test(format)) continue;
        const name = path.join('.');
        const key = BY_BODY.includes(name) ? `${url.split('/').at(-1)}.${name}` : name;
        named.set(key, (named.get(key) ?? new Set()).add(format));
      }
    const kinds = Object.entries(KIND_OF).map(([name, kind]): [string, string[]] => [name, [kind].flat().sort()]);
    expect(Object.fromEntries([...named].map(([name, found]) => [name, [...found].sort()]))).toEqual(Object.fromEntries(kinds));
  });

  it('is refused by its field where it says nothing of what it is asked for', async () => {
    for (const { url, leaves } of bodies)
      for (const leaf of leaves) {
        const kind = kindOf(leaf);
        for (const value of kind === null ? [] : HOLLOW[kind]) {
          const { code, reason } = await errorsOf(url, leaf, value);
          expect([code, reason], `${url} ${leaf.path.join('.')}: ${value}`).toEqual(['BODY_INVALID', expect.stringMatching(/phải|không/)]);
        }
      }
  });

  it('is refused by its field where it is blank', async () => {
    for (const { url, leaves } of bodies)
      for (const leaf of leaves.filter(isText))
        for (const blank of ['          ', '\u00a0\u3000', ' … ', '\n'])
          expect(await errorsOf(url, leaf, blank), `${url} ${leaf.path.join('.')}`).toMatchObject({
            code: 'BODY_INVALID',
            reason: expect.stringContaining(''),
          });
  });

  it('of one line is refused with a line end, by its sign', async () => {
    let seen = 0;
    for (const { url, leaves } of bodies)
      for (const leaf of leaves.filter(isOneLine)) {
        seen += 1;
        const { reason } = await errorsOf(url, leaf, `Nguyễn\r\n${'Mẫu '.repeat(leaf.schema.minLength ?? 1).trim()}`);
        expect(reason, `${url} ${leaf.path.join('.')}`).toContain('U+000D');
      }
    expect(seen).toBeGreaterThan(10);
  });

  it('is kept composed', async () => {
    const key = crypto.randomUUID();
    await post('/dossiers/TN-TEST/acts/add-paper', { item: 'GIAY-KHAC', description: '  Giấy  của tổ dân phố '.normalize('NFD') }, key);
    const reasons = 'Đã tự nguyện rút\nhồ sơ';
    const other = crypto.randomUUID();
    await post('/dossiers/TN-TEST/acts/request-withdrawal', { reasons: reasons.normalize('NFD') }, other);
    const bodyOf = async (idempotencyKey: string) =>
      (await api.deps.db.execute(sql`select payload->'body' body from command where idempotency_key = ${idempotencyKey}`))[0]?.body;
    expect(await bodyOf(key)).toEqual({ item: 'GIAY-KHAC', description: 'Giấy của tổ dân phố' });
    expect(await bodyOf(other)).toEqual({ reasons });
  });
});

const APPLICANT = { personalId: '066190000001', fullName: 'Nguyễn Thị Thử', birthDate: '1990-01-02', sex: 'FEMALE' };
const INTAKE = {
  procedureCode: '1.004873',
  answers: { applicantIs: 'OWNER', maritalHistory: 'NEVER_MARRIED', livedElsewhere: 'false', purpose: 'OTHER' },
  applicant: APPLICANT,
  channel: 'IN_PERSON',
};

describe('a body that is not UTF-8', () => {
  it.each([
    ['a lone byte', [0xff]],
    ['a letter of TCVN3', [0xb8, 0x20]],
    ['a sequence cut short', [0xe1, 0xbb]],
    ['half a pair', [0xed, 0xa0, 0x80]],
    ['too long a form', [0xc0, 0xaf]],
  ])('is refused whole, and nothing of it is guessed: %s', async (_what, bytes) => {
    const [before = '', after = ''] = JSON.stringify(INTAKE).split('Thử');
    const reply = await post('/dossiers', Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]));
    expect(reply.json()).toMatchObject({
      status: 400,
      code: 'BODY_INVALID',
      field: 'body',
      facts: { reason: expect.stringContaining('UTF-8') },
    });
    expect(reply.body).not.toContain('Nguyễn');
  });
});

describe('a day in a person’s life', () => {
  const tomorrow = () => localDate(new Date(Date.now() + 86_400_000).toISOString());
  const authorised = (authorisation: object) => ({
    ...INTAKE,
    answers: { ...INTAKE.answers, applicantIs: 'REPRESENTATIVE' },
    representative: {
      ...{ personalId: '066190000003', fullName: 'Lê Thị Mẫu Xuân', representation: 'BY_AUTHORISATION' },
      authorisation: { signedOn: '2026-01-05', scope: 'SUBMIT', ...authorisation },
    },
  });

  it.each([
    ['2090-01-01', 'a birth to come'],
    [tomorrow(), 'a birth of tomorrow'],
    ['1899-12-31', 'a birth of nobody alive'],
    ['0190-01-02', 'a year mistyped'],
  ])('is refused by its field: %s, %s', async (birthDate) => {
    const reply = await post('/dossiers', { ...INTAKE, applicant: { ...APPLICANT, birthDate } });
    expect(reply.json()).toMatchObject({ status: 400, code: 'BODY_INVALID', field: 'applicant.birthDate' });
    expect(reply.json().facts.reason).toContain('1900');
  });

  it.each([
    ['signedOn', tomorrow()],
    ['signedOn', '1899-12-31'],
    ['until', '1899-12-31'],
    ['until', '9999-12-31'],
  ])('of an authorisation, too: %s %s', async (field, day) => {
    const reply = await post('/dossiers', authorised({ [field]: day }));
    expect(reply.json()).toMatchObject({ status: 400, code: 'BODY_INVALID', field: `representative.authorisation.${field}` });
  });

  it('may be today, and an authorisation may end later', async () => {
    const today = localDate(new Date().toISOString());
    const newborn = {
      ...{ ...INTAKE, answers: { ...INTAKE.answers, applicantIs: 'LEGAL_REPRESENTATIVE' } },
      applicant: { ...APPLICANT, personalId: '066326000001', birthDate: today },
      representative: { personalId: '066190000003', fullName: 'Lê Thị Mẫu Xuân', representation: 'BY_LAW', relation: 'PARENT' },
    };
    expect((await post('/dossiers', newborn)).statusCode).toBe(202);
    const body = { ...authorised({ signedOn: today, until: '2030-12-31' }), applicant: { ...APPLICANT, personalId: '066190000005' } };
    expect((await post('/dossiers', body)).statusCode).toBe(202);
  });
});

describe('ways to reach a person', () => {
  it.each([
    ['phone', '        '],
    ['phone', '+ - ( ) .'],
    ['email', '…@…'],
  ])('say something: %s “%s”', async (field, value) => {
    const reply = await post('/dossiers', { ...INTAKE, applicant: { ...APPLICANT, [field]: value } });
    expect(reply.json()).toMatchObject({ status: 400, code: 'BODY_INVALID', field: `applicant.${field}` });
  });
});
