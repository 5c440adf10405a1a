import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../db/law/load.ts';
import { componentChecklist } from '../../domain/dossier/checklist.ts';
import { isRefusal } from '../../domain/failures.ts';
import { inForceOn, ofKind } from '../../domain/law/pin.ts';
import { casesOf } from '../../domain/law/procedure.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';

const LAW = shippedLaw();
const DAY = '2026-03-02';
const PROCEDURES = inForceOn(LAW, 'PROCEDURE', DAY).map(({ body }) => body);
const P07 = '/catalogue/procedures/1.004873';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const get = (url: string, { person = 'cb-0101', ...headers }: Readonly<Record<string, string>> = {}) =>
  api.app.inject({ url, headers: { authorization: `Bearer ${person}`, ...headers } });
const said = async (url: string, person = 'cb-0101') => (await get(url, { person })).json();
const asked = (answers: Readonly<Record<string, string>>): string =>
  Object.entries(answers)
    .map(([question, answer]) => `answers=${question}:${answer}`)
    .join('&');

describe('the catalogue of procedures', () => {
  it('holds every procedure in force on the day, and says which of them are received', async () => {
    const { procedures } = await said(`/catalogue/procedures?day=${DAY}`);
    expect(procedures.map(({ code }: { code: string }) => code)).toEqual(PROCEDURES.map(({ code }) => code).sort());
    expect(procedures.find(({ code }: { code: string }) => code === '1.004873')).toMatchObject({
      name: 'Cấp Giấy xác nhận tình trạng hôn nhân',
      receiving: true,
    });
    expect((await said('/catalogue/procedures?day=1999-01-01')).procedures).toEqual([]);
  });

  it('says of each all that a counter must know before it asks: questions in words, papers, limits, results', async () => {
    for (const { code, caseQuestions, components, results, receiving } of PROCEDURES) {
      const answer = await said(`/catalogue/procedures/${code}?day=${DAY}`);
      expect(
        Object.fromEntries(
          answer.questions.map((one: { question: string; answers: readonly { answer: string }[] }) => [
            one.question,
            one.answers.map(({ answer: value }) => value),
          ]),
        ),
        code,
      ).toEqual(caseQuestions);
      if (receiving)
        expect(
          answer.questions.filter(({ worded }: { worded: boolean }) => !worded),
          code,
        ).toEqual([]);
      expect(
        answer.components.map((one: { code: string }) => one.code),
        code,
      ).toEqual(components.map((one) => one.code));
      expect(answer.results, code).toMatchObject(
        results.map(({ form: _form, share: _share, series: _series, symbol: _symbol, ...result }) => result),
      );
      expect(answer.deadlines.length, code).toBeGreaterThan(0);
    }
    const answer = await said(P07);
    expect(answer.questions[1]).toEqual({
      question: 'maritalHistory',
      words: 'Tình trạng hôn nhân của người được cấp giấy',
      worded: true,
      answers: expect.arrayContaining([{ answer: 'WIDOWED', words: 'Vợ hoặc chồng đã chết' }]),
    });
    expect(answer).toMatchObject({
      leadUnit: 'civilStatus',
      presenceRequired: false,
      resultForms: ['E', 'PAPER', 'BOTH'],
      supplementWindowDays: 10,
    });
    expect(answer.offices).toContain('H15.901');
    expect(answer.results[0].form.fields.find(({ name }: { name: string }) => name === 'partner')).toMatchObject({
      required: true,
      sources: ['HANDLER'],
    });
  });

  it('makes of every case the checklist that intake makes of it', async () => {
    for (const procedure of PROCEDURES)
      for (const answers of casesOf(procedure).slice(0, 12)) {
        const lines = componentChecklist(procedure, answers);
        if (isRefusal(lines)) throw new Error(lines.code);
        const answer = await said(`/catalogue/procedures/${procedure.code}/checklist?day=${DAY}&${asked(answers)}`);
        expect(answer.lines, procedure.code).toMatchObject(
          lines.map(({ condition: _condition, digitisationCategory: _category, ...line }) => line),
        );
      }
  });

  it('names every question that is still open, as intake does, and what is wrong with an answer', async () => {
    expect(await said(`${P07}/checklist?answers=purpose:OTHER`)).toMatchObject({
      status: 422,
      code: 'CASE_ANSWERS_INVALID',
      facts: { open: expect.arrayContaining(['applicantIs', 'maritalHistory', 'livedElsewhere']) },
      errors: expect.arrayContaining([expect.objectContaining({ field: 'answers.livedElsewhere', allowed: ['true', 'false'] })]),
    });
    const whole = { applicantIs: 'OWNER', maritalHistory: 'WIDOWED', livedElsewhere: 'true', purpose: 'TRAVEL' };
    expect(await said(`${P07}/checklist?${asked(whole)}`)).toMatchObject({ code: 'CASE_ANSWERS_INVALID', field: 'answers.purpose' });
    expect(await said(`${P07}/checklist?answers=purpose:OTHER&answers=purpose:MARRIAGE`)).toMatchObject({
      code: 'CASE_ANSWERS_INVALID',
      field: 'answers.purpose',
      errors: [{ reason: 'trả lời hai lần' }],
    });
    expect(await said(`${P07}/checklist?answers=OTHER`)).toMatchObject({ status: 400, code: 'BODY_INVALID', field: 'answers' });
    expect(await said(`${P07}/checklist?${asked({ ...whole, maritalHistory: 'MARRIED', purpose: 'MARRIAGE' })}`)).toMatchObject({
      code: 'CASE_ANSWERS_INVALID',
      errors: expect.arrayContaining([expect.objectContaining({ reason: expect.stringContaining('đang có vợ hoặc chồng') })]),
    });
  });

  it('names the words of which one must stand in a field of the form, and in a part of one', async () => {
    const fieldsOf = async (code: string) => {
      const { results } = await said(`/catalogue/procedures/${code}?day=${DAY}`);
      return results[0].form.fields as { readonly name: string }[];
    };
    expect((await fieldsOf('1.001193')).find(({ name }) => name === 'childSex')).toMatchObject({ says: ['Nam', 'Nữ'] });
    expect((await fieldsOf('1.004873')).find(({ name }) => name === 'divorcePaper')).toMatchObject({
      parts: { court: { says: ['Tòa án'] } },
    });
  });

  it('says whether it is the code or the day that nothing is known of', async () => {
    expect(await said('/catalogue/procedures/9.999999')).toMatchObject({
      status: 422,
      code: 'PROCEDURE_UNKNOWN',
      field: 'code',
      errors: [{ allowed: expect.arrayContaining(['1.004873']) }],
    });
    expect(await said(`${P07}?day=2024-12-31`)).toMatchObject({
      code: 'PROCEDURE_UNKNOWN',
      field: 'day',
      errors: [{ reason: expect.stringContaining('từ 2025-01-01') }],
    });
    expect(await said(`${P07}?day=hom-nay`)).toMatchObject({ status: 400, code: 'BODY_INVALID', field: 'day' });
  });
});

describe('the other catalogues', () => {
  it('have every paper type with its fields, and every agency with those before and after it', async () => {
    const { paperTypes } = await said('/catalogue/paper-types');
    expect(paperTypes.length).toBe(ofKind(LAW, 'PAPER_TYPE').filter(({ validTo }) => validTo === null).length);
    const extract = paperTypes.find(({ paperType }: { paperType: string }) => paperType === 'DEATH_EXTRACT');
    expect(extract.fields.find(({ name }: { name: string }) => name === 'diedAt')).toMatchObject({ required: true });
    const { agencies } = await said('/catalogue/agencies');
    const [gone, here] = ['H15.31.901', 'H15.901'].map((id) => agencies.find(({ agencyId }: { agencyId: string }) => agencyId === id));
    expect(gone).toMatchObject({ working: false, successors: expect.arrayContaining(['H15.901']), units: [] });
    expect(here).toMatchObject({
      ...{ working: true, predecessors: ['H15.31.901'], symbol: 'UBND-XNHN' },
      helpDesk: expect.stringContaining('0262 0000 901'),
      units: expect.arrayContaining([{ function: 'civilStatus', name: 'Tư pháp – hộ tịch', unit: 'H15.901/HT' }]),
    });
  });

  it('have the words of every code that an answer can hold, and of every code of the law', async () => {
    const { tables } = await said('/catalogue/codes');
    const worded = new Map<string, string>();
    for (const { codes } of tables) for (const { code, words } of codes) worded.set(code, words);
    expect(new Set(tables.map(({ table }: { table: string }) => table)).size).toBe(tables.length);
    const bare: string[] = [];
    const walk = (value: unknown, where: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const { enum: values = [] } = value as { readonly enum?: readonly unknown[] };
      for (const one of Array.isArray(values) ? values : []) if (!worded.has(String(one))) bare.push(`${where}: ${String(one)}`);
      for (const [name, member] of Object.entries(value)) walk(member, name);
    };
    const document = (await api.app.inject('/openapi.json')).json<{ components: { schemas: object } }>();
    walk(document.components.schemas, '');
    for (const { body } of ofKind(LAW, 'AGENCY'))
      for (const unit of Object.keys(body.units ?? {})) if (!worded.has(unit)) bare.push(`${body.agencyId}: ${unit}`);
    expect(bare).toEqual([]);
    expect([...worded.values()].filter((words) => words.trim() === '')).toEqual([]);
    expect(worded.get('ISSUED')).toMatch(/\p{L}/u);
  });

  it('tell who is there of the own agency, by role and unit, and nothing of others', async () => {
    for (const person of ['cb-0102', 'cb-0103', 'cb-0202']) await get('/tasks', { person });
    const { officers } = await said('/catalogue/officers?role=CASE_HANDLER', 'cb-0103');
    expect(officers).toEqual([{ person: 'cb-0102', roles: ['CASE_HANDLER'], unit: 'H15.901/HT', onDuty: true }]);
    const all = (await said('/catalogue/officers', 'cb-0103')).officers.map(({ person }: { person: string }) => person);
    expect(all).toEqual(expect.arrayContaining(['cb-0102', 'cb-0103']));
    expect(all).not.toContain('cb-0202');
    expect(await said('/catalogue/officers?unit=H15.902/MC', 'cb-0103')).toMatchObject({ code: 'UNIT_NOT_PERMITTED', field: 'unit' });
    expect(await said('/catalogue/officers', 'cb-0108')).toMatchObject({ code: 'ROLE_NOT_PERMITTED' });
  });
});

describe('the guide’s example', () => {
  it('asks, lists and keeps, against a running API', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'catalogue-'));
    try {
      const stackFile = path.join(folder, 'stack.json');
      const url = await api.app.listen({ port: 0, host: '127.0.0.1' });
      writeFileSync(stackFile, JSON.stringify({ api: url, tokens: { 'counter-01': 'counter-01' } }));
      const program = ['--import', 'tsx', 'dev/demo/catalogue-example.ts', stackFile];
      const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: path.join(import.meta.dirname, '../..') });
      expect(stdout.trim().split('\n')).toEqual(
        expect.arrayContaining([
          'Cấp Giấy xác nhận tình trạng hôn nhân',
          'Mục đích sử dụng giấy? Để đăng ký kết hôn / Mục đích khác',
          '3 ngày làm việc',
          '304',
        ]),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('what a client has already', () => {
  it('is not sent again, until other law is loaded into the running API', async () => {
    const first = await get(P07);
    const etag = String(first.headers.etag);
    expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
    expect(first.headers['cache-control']).toBe('public, no-cache');
    for (const mark of [etag, `W/${etag}`, `"x", ${etag}`]) {
      const again = await get(P07, { 'if-none-match': mark });
      expect([again.statusCode, again.body, again.headers.etag], mark).toEqual([304, '', etag]);
    }
    expect((await get(P07, { 'if-none-match': '"x"' })).statusCode).toBe(200);
    const amended = LAW.map((definition) =>
      definition.kind === 'PROCEDURE' && definition.key === '1.004873'
        ? { ...definition, version: 'next', body: { ...definition.body, version: 'next', name: 'Tên mới' } as never }
        : definition,
    );
    expect((await loadDefinitions(api.database.db, amended)).loaded).toBe(true);
    const after = await get(P07, { 'if-none-match': etag });
    expect(after.statusCode).toBe(200);
    expect(after.json()).toMatchObject({ version: 'next', name: 'Tên mới' });
    expect((await get('/catalogue/officers', { person: 'cb-0103' })).headers['cache-control']).toBe('private, no-cache');
  });
});
