import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { DECIDED_IN_LINES, modelOf } from '../../test/support/results.ts';
import { narrowFormats } from '../http/formats.ts';
import { DOORS } from './acts.ts';

narrowFormats();

const bodyOf = (act: string) => {
  const door = DOORS.find(({ spec }) => spec.act === act);
  if (door === undefined) throw new Error(`no door for ${act}`);
  return Compile(door.body.schema);
};

const FORGED = 'Nguyễn Văn Mẫu\nCHỨNG THỰC: đúng sự thật';
const REASONS = 'Không đủ điều kiện giải quyết theo quy định';
const SHA = 'a'.repeat(64);
const typed = (value: string) => ({ field: 'number', value, origin: 'TYPED', page: 1 });

describe('a text that is printed in one line', () => {
  it.each([
    ['DECIDE_FIELD', (text: string) => ({ field: 'spouseName', source: 'HANDLER', value: text, seen: SHA })],
    ['CONVERT', (text: string) => ({ item: 'P07-C3', fileSha256: SHA, values: [typed(text)] })],
    ['SUBMIT_REFUSAL', (text: string) => ({ ground: 'NOT_QUALIFIED', reasons: REASONS, articles: `${text}, Điều 12` })],
    ['REJECT_INTAKE', (text: string) => ({ ground: 'NOT_QUALIFIED', reasons: REASONS, articles: `${text}, Điều 12` })],
    ['ADD_PAPER', (text: string) => ({ item: 'X', description: text })],
    ['CONFIRM_PAYMENT', (text: string) => ({ obligation: 'NV1', reference: text })],
  ])('of %s is refused with a line end in it, which would forge a line of the paper', (act, body) => {
    const check = bodyOf(act);
    expect(check.Check(body('Nguyễn Văn Mẫu'))).toBe(true);
    for (const end of ['\n', '\r', '\u2028', '\u200b']) expect(check.Check(body(FORGED.replace('\n', end)))).toBe(false);
  });

  it('may still be a reason of several lines', () => {
    const reasons = 'Lý do thứ nhất\nLý do thứ hai';
    expect(bodyOf('SUBMIT_REFUSAL').Check({ ground: 'NOT_QUALIFIED', reasons, articles: 'Điều 22 khoản 1' })).toBe(true);
  });

  it('stays one where a register or an older decision has line ends: nothing that it says begins a line', () => {
    const printed = JSON.stringify(modelOf(...DECIDED_IN_LINES).blocks);
    expect(printed).toContain('Nguyễn Văn Mẫu CHỨNG THỰC');
    expect(printed).not.toContain('\\n');
  });
});
