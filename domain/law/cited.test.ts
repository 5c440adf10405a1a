import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { shippedLaw } from '../../test/support/law.ts';
import { isCitable, stopCited } from '../dossier/basis.ts';
import { groundCited } from '../dossier/grounds.ts';
import { FAILURES } from '../failures.ts';
import { namesAct } from './cited.ts';
import { actsOutOfForce, ofKind, pinLaw } from './pin.ts';
import type { GroundedAct, LawSnapshot } from './types.ts';

const LAW = shippedLaw();
const LAYERS = ofKind(LAW, 'RULE_SET');
const OLD = 'Nghị định 61/2018/NĐ-CP';

const pinnedOn = (day: string): LawSnapshot => {
  const snapshot = pinLaw({ law: LAW, procedureCode: '1.004873', intakeAgency: 'H15.901', leadAgency: 'H15.901', day });
  if ('refused' in snapshot) throw new Error(snapshot.code);
  return snapshot;
};
/** A day under each layer under which the shipped calendars and procedures take a dossier in. */
const DAYS = LAYERS.map(({ validFrom }) => (validFrom < '2025-01-02' ? '2025-01-02' : validFrom));

describe('an act is named', () => {
  it.each([
    'Nghị định 61/2018/NĐ-CP, Điều 17',
    'nghị định số 61/2018/nđ-cp',
    'Theo NĐ 61/2018 Điều 19',
    'NĐ-CP 61/2018',
    'Nghị định số: 61/2018',
    'Nghị định 61 năm 2018 của Chính phủ',
    'khoản 8 Điều 19 của 61/2018/NĐ-CP',
    'NGHỊ  ĐỊNH 61-2018',
  ])('by kind or initials: %s', (text) => expect(namesAct(text, OLD)).toBe(true));

  it.each([
    'Quyết định 61/2018/QĐ-UBND',
    'Nghị định 161/2018/NĐ-CP',
    'HĐND 61/2018/NQ-HĐND',
    'Nghị định 118/2025/NĐ-CP, Điều 17',
    'số 61, năm sinh 2018',
  ])('and none is: %s', (text) => expect(namesAct(text, OLD)).toBe(false));
});

describe('no paper cites an act that is out of force', () => {
  it('on no day of any layer does a ground of a refusal or an exception', () => {
    expect(DAYS.length).toBeGreaterThan(5);
    for (const day of DAYS) {
      const law = pinnedOn(day);
      const ended = actsOutOfForce(LAW, [day]);
      expect(ended.length, day).toBeGreaterThan(0);
      for (const { of, code } of law.rules?.grounds ?? []) {
        const cited = groundCited({ law }, of, code);
        expect(cited, day).toMatch(/\(.+\)$/);
        expect([day, cited, ended.filter((act) => namesAct(cited, act))]).toEqual([day, cited, []]);
      }
      expect(ended.filter((act) => namesAct(stopCited(law.ruleSet), act))).toEqual([]);
    }
  });

  it('names the decree of its time, and the article where that is known', () => {
    const cited = (day: string, of: GroundedAct, code: string) => groundCited({ law: pinnedOn(day) }, of, code);
    expect(cited('2025-06-30', 'REJECT_INTAKE', 'OUTSIDE_AUTHORITY')).toBe(
      'Không thuộc thẩm quyền giải quyết (Nghị định 61/2018/NĐ-CP, Điều 17)',
    );
    for (const day of ['2025-07-01', '2026-11-26']) {
      expect(cited(day, 'REJECT_INTAKE', 'OUTSIDE_AUTHORITY')).toBe(
        'Không thuộc thẩm quyền giải quyết (Nghị định 118/2025/NĐ-CP, Điều 17)',
      );
      expect(cited(day, 'SUBMIT_REFUSAL', 'NOT_QUALIFIED')).toBe(
        'Không đủ điều kiện giải quyết và không bổ sung được (Nghị định 118/2025/NĐ-CP)',
      );
    }
  });

  it('not of a dossier either whose law was pinned before grounds knew their time', () => {
    const law = pinnedOn('2026-11-26');
    const grounds = [
      { of: 'REJECT_INTAKE', code: 'OUTSIDE_AUTHORITY', name: 'Không thuộc thẩm quyền', legalBasis: { act: OLD, article: 'Điều 17' } },
    ] as const;
    const rules = law.rules && { ...law.rules, grounds };
    const older = (ruleSet: LawSnapshot['ruleSet']) =>
      groundCited({ law: { ...law, ruleSet, ...(rules === undefined ? {} : { rules }) } }, 'REJECT_INTAKE', 'OUTSIDE_AUTHORITY');
    expect([older('RS-61'), older('RS-118'), older('RS-224')]).toEqual([
      `Không thuộc thẩm quyền (${OLD}, Điều 17)`,
      'Không thuộc thẩm quyền',
      'Không thuộc thẩm quyền',
    ]);
  });

  it('the code knows each layer’s decree as the definitions do', () => {
    for (const { body } of LAYERS)
      for (const act of [OLD, 'Nghị định 118/2025/NĐ-CP'])
        expect([body.ruleSet, act, isCitable(body.ruleSet, act)]).toEqual([
          body.ruleSet,
          act,
          body.acts.some((known) => known.act === act),
        ]);
  });

  it('nothing that draws one names an act by itself: an act has its time, and the law’s definitions know it', () => {
    const ROOT = path.join(import.meta.dirname, '../..');
    const found = ['activities', 'documents'].flatMap((folder) =>
      readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .flatMap((name) => {
          const code = readFileSync(path.join(ROOT, folder, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
          return [...code.matchAll(/(?:Nghị định|Thông tư|NĐ|TT) ?(?:số )?\d+\/\d{4}[^'`]*/gu)].map(
            ([text]) => `${folder}/${name}: ${text}`,
          );
        }),
    );
    expect(found).toEqual([]);
  });

  it('nor does the form of a result, or the sentence of a refusal, an act that has ended', () => {
    const [form] = ofKind(LAW, 'RESULT_FORM');
    const today = actsOutOfForce(LAW, ['2026-11-26']);
    const sentences = Object.values(FAILURES).map(({ message }) => message);
    const said = [JSON.stringify(form?.body.blocks), ...sentences];
    expect(said.filter((text) => today.some((act) => namesAct(text, act)))).toEqual([]);
  });
});
