import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf } from '../../dev/imports.ts';
import { shippedLaw } from '../../test/support/law.ts';
import { lawOverview } from './overview.ts';
import { KINDS, LAW_KINDS, publishedSchema, schemaFile } from './schemas.ts';

const ROOT = path.join(import.meta.dirname, '../..');
/** The product, but for the shapes themselves and the types made of them. */
const PRODUCT = /^(activities|api|db|documents|domain|worker|workflows)\/(?!law\/(shapes|schemas|types)\b).*(?<!\.test)\.ts$/;

/** A name behind a dot, or the names in braces that take an object apart: before `=`, in a parameter, in a loop. */
const READING = /\.(\w+)|\{([\s\w,.:={}[\]]*)\}(?= = |: |(?:, \w+)*,?\s*\) =>| of )/g;
/** Names that a source reads from objects; what it only writes, or says in comments and texts, is none. */
const readIn = (source: string): ReadonlySet<string> => {
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
  return new Set([...code.matchAll(READING)].flatMap(([, name = '', names = '']) => [name, ...(names.match(/\w+/g) ?? [])]));
};
const READ = readIn(
  [...importsOf(ROOT).keys()]
    .filter((file) => PRODUCT.test(file))
    .map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
    .join('\n'),
);

/** Names of all fields that a schema knows; in capitals it is a member of a record, and `$schema` is for editors. */
const fieldsOf = (schema: object): readonly string[] => {
  if ('items' in schema) return fieldsOf(schema.items as object);
  if (!('properties' in schema)) return [];
  const all = Object.entries(schema.properties as Record<string, object>).flatMap(([name, member]) => [name, ...fieldsOf(member)]);
  return all.filter((name) => /^[a-z]/.test(name));
};

describe('what the definitions publish', () => {
  it.each(LAW_KINDS)('the JSON Schema of %s is current (npm run law -- schema)', (kind) => {
    const file = path.join(import.meta.dirname, schemaFile(kind));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(publishedSchema(kind)));
  });

  it.each(LAW_KINDS)('every field of %s is read by the product: a promise in the law that nobody keeps is no field', (kind) => {
    const fields = fieldsOf(KINDS[kind].schema);
    expect(fields.length).toBeGreaterThan(3);
    expect(fields.filter((name) => !READ.has(name))).toEqual([]);
  });

  it('a field that is only named or written is not read', () => {
    const text = "/** body.fee */ // body.fee\nconst a = 'body.fee'; const b = { fee: 5 }; pay({ fee: 5 });";
    expect(readIn(text).has('fee')).toBe(false);
    for (const read of ['body.fee', 'const { fee } = body;', '({ costs: { fee } }, index) => fee', 'for (const { fee = 0 } of all)'])
      expect(readIn(read).has('fee'), read).toBe(true);
  });

  it('an unverified value says so in words, with where it comes from', () => {
    const words = lawOverview(shippedLaw());
    expect(words).toContain(
      'Thời hạn khi livedElsewhere = true (đang tắt): 23 ngày **(chưa xác minh)**: 23 ngày khi xã khác phải xác minh',
    );
    expect(words).toContain(
      'Cấp COMMUNE số hóa từ 2023-06-01: Nghị định 107/2021/NĐ-CP Điều 4 khoản 2, ngày ghi theo trí nhớ **(chưa xác minh)**',
    );
    expect(words).toContain('- 2027 **(tạm tính)**');
    expect(words).toContain('2026-01-10 Làm bù cho thứ Sáu 02/01/2026 (chưa xác minh) **(chưa xác minh)**');
    for (const { kind, body } of shippedLaw()) {
      if (kind === 'PROCEDURE' && 'name' in body) expect(words).toContain(body.name);
    }
  });
});
