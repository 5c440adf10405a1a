import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippedLaw } from '../../test/support/law.ts';
import { amountOf, type FeeRate, feesOf, namedFeesOf, rateInWords, uncounted } from './fees.ts';
import { ofKind } from './pin.ts';
import { everyCase } from './procedure.ts';
import type { Fee, NamedFee } from './types.ts';

/** Decree 23/2015 as domain rules 2.11 have it: certified copies, and a signature. */
const COPY: FeeRate = {
  per: 'PAGE',
  tiers: [
    { from: 1, amount: 2_000 },
    { from: 3, amount: 1_000 },
  ],
  atMost: 200_000,
};
const SIGNATURE: FeeRate = { per: 'CASE', amount: 10_000 };

const positive = fc.integer({ min: 1, max: 5_000 });
const rate: fc.Arbitrary<FeeRate> = fc.oneof(
  fc.record({ per: fc.constantFrom('CASE' as const, 'COPY' as const), amount: fc.integer({ min: 1, max: 1_000_000 }) }),
  fc
    .record({
      steps: fc.array(fc.record({ wide: fc.integer({ min: 1, max: 40 }), amount: fc.integer({ min: 1, max: 100_000 }) }), {
        minLength: 1,
        maxLength: 4,
      }),
      atMost: fc.option(fc.integer({ min: 1, max: 10_000_000 }), { nil: undefined }),
    })
    .map(({ steps, atMost }) => ({
      per: 'PAGE' as const,
      tiers: steps.map(({ amount }, index) => ({ from: 1 + steps.slice(0, index).reduce((sum, { wide }) => sum + wide, 0), amount })),
      ...(atMost === undefined ? {} : { atMost }),
    })),
);

describe('what a fee comes to', () => {
  it.each([
    [COPY, 1, 1, 2_000],
    [COPY, 1, 2, 4_000],
    [COPY, 1, 3, 5_000],
    [COPY, 1, 10, 12_000],
    [COPY, 1, 198, 200_000],
    [COPY, 1, 199, 200_000],
    [COPY, 1, 5_000, 200_000],
    [COPY, 3, 3, 15_000],
    [COPY, 2, 500, 400_000],
    [SIGNATURE, 1, 1, 10_000],
    [SIGNATURE, 7, 9, 10_000],
    [{ per: 'COPY', amount: 8_000 } as const, 3, 1, 24_000],
  ])('%o for %i copies of %i pages is %i đồng', (given, copies, pages, amount) => {
    expect(amountOf({ rate: given }, { copies, pages })).toBe(amount);
  });

  it('is what the pages cost one by one, not more than the ceiling, for each copy', () => {
    fc.assert(
      fc.property(rate, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 300 }), (given, copies, pages) => {
        const one = (page: number): number => (given.per === 'PAGE' ? (given.tiers.findLast(({ from }) => from <= page)?.amount ?? 0) : 0);
        const each = Array.from({ length: pages }, (_, index) => one(index + 1)).reduce((sum, amount) => sum + amount, 0);
        const said =
          given.per === 'CASE' ? given.amount : copies * (given.per === 'COPY' ? given.amount : Math.min(each, given.atMost ?? each));
        expect(amountOf({ rate: given }, { copies, pages })).toBe(said);
      }),
    );
  });

  it('is a whole sum that never falls with a page or a copy more', () => {
    fc.assert(
      fc.property(rate, positive, positive, (given, copies, pages) => {
        const amount = amountOf({ rate: given }, { copies, pages });
        expect(Number.isSafeInteger(amount) && amount > 0).toBe(true);
        expect(amountOf({ rate: given }, { copies, pages: pages + 1 })).toBeGreaterThanOrEqual(amount);
        expect(amountOf({ rate: given }, { copies: copies + 1, pages })).toBeGreaterThanOrEqual(amount);
      }),
    );
  });

  it('is not said without what it is reckoned by, nor where it would no longer be exact', () => {
    for (const bad of [undefined, 0, -1, 1.5, Number.NaN]) {
      expect(uncounted({ rate: COPY }, { copies: 1, pages: bad })).toBe('pages');
      expect(uncounted({ rate: COPY }, { copies: bad, pages: 1 })).toBe('copies');
      expect(() => amountOf({ rate: COPY }, { copies: bad, pages: 1 })).toThrow(RangeError);
    }
    expect(uncounted({ rate: SIGNATURE }, {})).toBeNull();
    expect(() => amountOf({ rate: { per: 'COPY', amount: 1_000_000_000 } }, { copies: 1_000_000_000 })).toThrow(RangeError);
  });
});

describe('fees of a version', () => {
  const legalBasis = { act: 'Nghị quyết mẫu' };
  const fee: Fee = { code: 'A', kind: 'SERVICE_FEE', name: 'Lệ phí', when: {}, rate: SIGNATURE, legalBasis, verified: true };

  it('are read in the shape of today and in that of dossiers pinned before fees had codes', () => {
    const old = { kind: 'SERVICE_FEE', when: {}, amount: 8_000, legalBasis, verified: false } as const;
    const [one, two] = feesOf({ fees: [fee, old] }, {});
    expect(one).toEqual(fee);
    expect(two).toEqual({
      ...{ code: 'SERVICE_FEE_2', kind: 'SERVICE_FEE', name: 'Phí, lệ phí', when: {} },
      ...{ rate: { per: 'CASE', amount: 8_000 }, legalBasis, verified: false },
    });
    expect(feesOf({}, {})).toEqual([]);
  });

  it('are those of the case', () => {
    const divorced = { ...fee, code: 'B', when: { maritalHistory: ['DIVORCED'] } };
    expect(feesOf({ fees: [fee, divorced] }, { maritalHistory: 'WIDOWED' }).map(({ code }) => code)).toEqual(['A']);
  });

  it('print their rate as it is reckoned', () => {
    expect(rateInWords(COPY)).toBe('2.000 đồng một trang, 1.000 đồng một trang từ trang thứ 3; tối đa 200.000 đồng một bản');
  });
});

describe('a fee of which nobody here knows how much', () => {
  const bodies = ofKind(shippedLaw(), 'PROCEDURE').map(({ body }) => body);
  /** Without any by what is known of them (domain rules 6). */
  const FREE = ['1.000894', '2.000908', '2.000986'];

  it('is named with whoever sets it, and not among those that may be asked for', () => {
    const fee: NamedFee = {
      ...{ code: 'F1', kind: 'SERVICE_FEE', name: 'Phí', when: {}, legalBasis: { act: 'Nghị quyết mẫu' }, verified: false },
      rate: { per: 'UNKNOWN', setBy: 'mức do tỉnh quy định' },
    };
    const procedure = { fees: [fee] };
    expect(feesOf(procedure, {})).toEqual([]);
    expect(namedFeesOf(procedure, {}).map(({ rate }) => rateInWords(rate))).toEqual(['chưa biết mức, không thu: mức do tỉnh quy định']);
  });

  it('is said of every procedure that is not free: a fee left out would read as none', () => {
    const silent = bodies.filter((body) => everyCase(body.caseQuestions).every((answers) => namedFeesOf(body, answers).length === 0));
    expect(silent.map(({ code }) => code).sort()).toEqual(FREE);
  });
});
