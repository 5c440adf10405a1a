import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { TEXT_KINDS, type TextKind } from '../../domain/texts/kinds.ts';
import { DECIDED_IN_LINES, modelOf } from '../../test/support/results.ts';
import { IntakeBody } from '../acts/intake.ts';
import { narrowFormats } from '../http/formats.ts';
import { DOORS } from './acts.ts';

narrowFormats();

const bodyOf = (act: string) => {
  const door = DOORS.find(({ spec }) => spec.act === act);
  if (door === undefined) throw new Error(`no door for ${act}`);
  return Compile(door.body.schema);
};

/** Texts that explain: the papers that print them set every line of them in, behind a dash (documents/forms/forged-lines.test.ts). */
const MAY_HAVE_LINES: readonly string[] = [
  'CHANGE_SIGNER.reasons',
  'CONFIRM_REQUEST.comment',
  'CONSULT.content',
  'CORRECT_WORK.reasons',
  'DECIDE_EXCEPTION.reasons',
  'DECIDE_REPORT.reasons',
  'DECLINE_REQUEST.comment',
  'HOLD_WORK.reasons',
  'PROLONG_SUPPLEMENT.reasons',
  'RECALL.reasons',
  'REFUND_PAYMENT.reasons',
  'REFUSE_WITHDRAWAL.reasons',
  'REJECT_INTAKE.reasons',
  'REMIND.content',
  'REPORT_RESULT_ERROR.reasons',
  'REQUEST_SUPPLEMENT.reasons',
  'REQUEST_WITHDRAWAL.reasons',
  'RETRY_WORK.reasons',
  'RETURN_DRAFT.comment',
  'RETURN_FOR_SUPPLEMENT.reasons',
  'SEND_BACK.reasons',
  'SKIP_WORK.reasons',
  'STOP.reasons',
  'SUBMIT_REFUSAL.reasons',
  'WAIVE_CONSULTATION.reasons',
  'WITHDRAW_OBLIGATION.reasons',
];

/** Every text that may be said somewhere in a body. */
const leavesOf = (schema: TSchema, path: string): readonly { readonly path: string; readonly schema: TSchema }[] => {
  const { type, properties, items, anyOf } = schema as {
    readonly type?: string;
    readonly properties?: Record<string, TSchema>;
    readonly items?: TSchema;
    readonly anyOf?: readonly TSchema[];
  };
  return [
    ...Object.entries(properties ?? {}).flatMap(([name, inner]) => leavesOf(inner, `${path}.${name}`)),
    ...(items === undefined ? [] : leavesOf(items, path)),
    ...(anyOf ?? []).flatMap((inner) => leavesOf(inner, path)),
    ...(type === 'string' ? [{ path, schema }] : []),
  ];
};

const TEXT_EXAMPLES = Object.fromEntries(Object.entries(TEXT_KINDS).map(([kind, { example }]) => [kind, example])) as Readonly<
  Record<TextKind, string>
>;
const WITH_SPACES = { words: 'Ê Đê', 'document-number': 'Số 12' } as const;

const FORGED = 'Nguyễn Văn Mẫu\nCHỨNG THỰC: đúng sự thật';
const REASONS = 'Không đủ điều kiện giải quyết theo quy định';
const SHA = 'a'.repeat(64);
const typed = (value: string) => ({ field: 'number', value, origin: 'TYPED', page: 1 });

describe('a text that is printed in one line', () => {
  it.each([
    ['DECIDE_FIELD', (text: string) => ({ field: 'spouseName', source: 'HANDLER', value: text, seen: SHA })],
    ['CONVERT', (text: string) => ({ item: 'P07-C3', fileSha256: SHA, values: [typed(text)] })],
    ['SUBMIT_REFUSAL', (text: string) => ({ ground: 'NOT_QUALIFIED', reasons: REASONS, articles: `Luật Hộ tịch, Điều 12, ${text}` })],
    ['REJECT_INTAKE', (text: string) => ({ ground: 'NOT_QUALIFIED', reasons: REASONS, articles: `Luật Hộ tịch, Điều 12, ${text}` })],
    ['ADD_PAPER', (text: string) => ({ item: 'X', description: text })],
    ['CONFIRM_PAYMENT', (text: string) => ({ obligation: 'NV1', reference: `${text} 12` })],
  ])('of %s is refused with a line end in it, which would forge a line of the paper', (act, body) => {
    const check = bodyOf(act);
    expect(check.Check(body('Nguyễn Văn Mẫu'))).toBe(true);
    for (const end of ['\n', '\r', '\u2028', '\u200b']) expect(check.Check(body(FORGED.replace('\n', end)))).toBe(false);
  });

  it('is every text that is not said to have lines, and those have the line ends of keyboards only', () => {
    const texts = [
      { name: 'OPEN', schema: IntakeBody as TSchema },
      ...DOORS.map(({ spec, body }) => ({ name: spec.act, schema: body.schema })),
    ]
      .flatMap(({ name, schema }) => leavesOf(schema, name))
      .filter(({ schema }) => 'format' in schema && (schema.format === 'person-text' || String(schema.format) in TEXT_KINDS));
    const takes = (schema: TSchema, end: string): boolean => {
      const { format } = schema as TSchema & { readonly format: TextKind | 'person-text' };
      // What each kind takes, with such an end for its spaces.
      const said = format === 'person-text' ? 'Ê Đê' : { ...TEXT_EXAMPLES, ...WITH_SPACES }[format];
      return Compile(schema).Check(said.replaceAll(' ', end));
    };
    for (const { schema } of texts) {
      expect(takes(schema, ' ')).toBe(true);
      for (const end of ['\r', '\v', '\f', '\u0085', '\u2028', '\u2029', '\u202e', '\ufeff', '\u200b'])
        expect(takes(schema, end)).toBe(false);
    }
    for (const end of ['\n', '\r\n'])
      expect(texts.flatMap(({ path, schema }) => (takes(schema, end) ? [path] : [])).sort()).toEqual(MAY_HAVE_LINES);
  });

  it('stays one where a register or an older decision has line ends: nothing that it says begins a line', () => {
    const printed = JSON.stringify(modelOf(...DECIDED_IN_LINES).blocks);
    expect(printed).toContain('Nguyễn Văn Mẫu CHỨNG THỰC');
    expect(printed).not.toContain('\\n');
  });
});
