import { applies, type CaseAnswers } from './procedure.ts';
import type { Fee, NamedFee, PinnedFees } from './types.ts';

export type FeeRate = Fee['rate'];

export const FEE_KINDS = { SERVICE_FEE: 'Phí, lệ phí', DIGITISATION_FEE: 'Chi phí số hóa theo nhu cầu' } as const satisfies Record<
  Fee['kind'],
  string
>;

/** Code of the fee that a price list makes. */
export const ON_DEMAND = 'SO_HOA_THEO_NHU_CAU';

const rated = (fee: PinnedFees[number], index: number): NamedFee => {
  if ('rate' in fee) return fee;
  const { amount, ...rest } = fee;
  return { ...rest, code: `${fee.kind}_${index + 1}`, name: FEE_KINDS[fee.kind], rate: { per: 'CASE', amount } };
};

/** Fees that the procedure version names for this case, also those of an unknown amount. The one door to them: it reads both shapes. */
export const namedFeesOf = ({ fees = [] }: { readonly fees?: PinnedFees }, answers: CaseAnswers): readonly NamedFee[] =>
  fees.map(rated).filter(({ when }) => applies(when, answers));

const isKnown = (fee: NamedFee): fee is Fee => fee.rate.per !== 'UNKNOWN';

/** Those that this case owes; what is not among them nobody may ask for. */
export const feesOf = (procedure: { readonly fees?: PinnedFees }, answers: CaseAnswers): readonly Fee[] =>
  namedFeesOf(procedure, answers).filter(isKnown);

/** By what a fee is multiplied: `pages` are those of one copy. */
export interface Counts {
  readonly copies?: number | undefined;
  readonly pages?: number | undefined;
}

/** Which counts a rate needs before it says an amount. */
export const COUNTED = {
  CASE: [],
  COPY: ['copies'],
  PAGE: ['copies', 'pages'],
} as const satisfies Record<FeeRate['per'], readonly (keyof Counts)[]>;

const whole = (count: number | undefined): count is number => count !== undefined && Number.isSafeInteger(count) && count > 0;

/** The first count that a fee needs and that is none; null: its amount can be said. */
export const uncounted = ({ rate }: Pick<Fee, 'rate'>, counts: Counts): keyof Counts | null =>
  COUNTED[rate.per].find((name) => !whole(counts[name])) ?? null;

/** Đồng for one copy of so many pages: each page by the tier that it falls into, not more than the ceiling. */
const ofCopy = ({ tiers, atMost = Number.MAX_SAFE_INTEGER }: Extract<FeeRate, { per: 'PAGE' }>, pages: number): number => {
  const sum = tiers.reduce((total, { from, amount }, index) => {
    const last = Math.min(pages, (tiers[index + 1]?.from ?? pages + 1) - 1);
    return total + Math.max(0, last - from + 1) * amount;
  }, 0);
  return Math.min(sum, atMost);
};

/** What is owed, in whole đồng. Throws where a count is lacking ({@link uncounted}) or the sum is no longer exact. */
export const amountOf = (fee: Pick<Fee, 'rate'>, counts: Counts): number => {
  const { rate } = fee;
  if (uncounted(fee, counts) !== null) throw new RangeError('a count is lacking');
  const { copies = 1, pages = 1 } = counts;
  const amount = rate.per === 'CASE' ? rate.amount : copies * (rate.per === 'COPY' ? rate.amount : ofCopy(rate, pages));
  if (!Number.isSafeInteger(amount)) throw new RangeError('more than can be reckoned exactly');
  return amount;
};

const FIGURES = new Intl.NumberFormat('vi-VN');
export const dong = (amount: number): string => `${FIGURES.format(amount)} đồng`;

/** A rate as a notice prints it. */
export const rateInWords = (rate: NamedFee['rate']): string => {
  if (rate.per === 'UNKNOWN') return `chưa biết mức, không thu: ${rate.setBy}`;
  if (rate.per === 'CASE') return `${dong(rate.amount)} một việc`;
  if (rate.per === 'COPY') return `${dong(rate.amount)} một bản`;
  const tiers = rate.tiers.map(({ from, amount }) => `${dong(amount)} một trang${from === 1 ? '' : ` từ trang thứ ${from}`}`).join(', ');
  return rate.atMost === undefined ? tiers : `${tiers}; tối đa ${dong(rate.atMost)} một bản`;
};

/** What it was reckoned by: `2 bản, 5 trang một bản`. Empty: by the case. */
export const countsInWords = ({ rate }: Pick<Fee, 'rate'>, { copies, pages }: Counts): string => {
  if (rate.per === 'CASE') return '';
  return rate.per === 'COPY' ? `${copies} bản` : `${copies} bản, ${pages} trang một bản`;
};
