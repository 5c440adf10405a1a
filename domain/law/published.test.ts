import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { shippedLaw } from '../../test/support/law.ts';
import { lawOverview } from './overview.ts';
import { READERS, schemaFieldsOf } from './readers.ts';
import { LAW_KINDS, publishedSchema, schemaFile } from './schemas.ts';

const ROOT = path.join(import.meta.dirname, '../..');

describe('what the definitions publish', () => {
  it.each(LAW_KINDS)('the JSON Schema of %s is current (npm run law -- schema)', (kind) => {
    const file = path.join(import.meta.dirname, schemaFile(kind));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(publishedSchema(kind)));
  });

  it.each(LAW_KINDS)('every reader of %s exists and speaks of its fields, and every field of the schema has one', (kind) => {
    for (const [module, fields] of Object.entries(READERS[kind])) {
      const file = path.join(ROOT, module);
      expect(existsSync(file), module).toBe(true);
      const text = readFileSync(file, 'utf8');
      for (const field of fields.split(' '))
        expect(new RegExp(`\\b${field.split('.').at(-1)}\\b`).test(text), `${module} reads ${field}`).toBe(true);
    }
    const read = new Set(Object.values(READERS[kind]).flatMap((fields) => fields.split(' ')));
    expect(schemaFieldsOf(kind).filter((field) => !read.has(field))).toEqual([]);
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
