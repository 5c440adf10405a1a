import { Type } from 'typebox';
import { AgencyId, Code, closed, Flag, LegalBasis, Text, Version, When } from './common.ts';

const Amount = Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Đồng' });

const PerPage = Type.Object(
  {
    per: Type.Literal('PAGE'),
    tiers: Type.Array(Type.Object({ from: Type.Integer({ minimum: 1 }), amount: Amount }, closed), {
      minItems: 1,
      description: 'Mức mỗi trang kể từ trang thứ `from`; bậc đầu từ trang 1, các bậc tăng dần',
    }),
    atMost: Type.Optional({ ...Amount, description: 'Mức tối đa một bản, đồng' }),
  },
  closed,
);

/** By what a fee is reckoned. */
const Rate = Type.Union([
  Type.Object({ per: Type.Literal('CASE'), amount: Amount }, closed),
  Type.Object({ per: Type.Literal('COPY'), amount: Amount }, closed),
  PerPage,
  Type.Object(
    { per: Type.Literal('UNKNOWN'), setBy: Text },
    { ...closed, description: 'Có khoản thu, nhưng chưa biết mức: nêu ai quy định; không bao giờ thu' },
  ),
]);

/** When money that was rightly taken is given back, by which article. */
const GivenBack = Type.Object({ on: Type.Array(Type.Enum(['STOPPED', 'REFUSAL']), { minItems: 1 }), legalBasis: LegalBasis }, closed);

/** A case in which nothing is owed. */
const Exemption = Type.Object({ code: Code, name: Text, legalBasis: LegalBasis, verified: Flag }, closed);

export const Fee = Type.Object(
  {
    code: Code,
    kind: Type.Enum(['SERVICE_FEE', 'DIGITISATION_FEE']),
    name: Text,
    when: When,
    rate: Rate,
    exemptions: Type.Optional(Type.Array(Exemption, { minItems: 1 })),
    givenBack: Type.Optional(GivenBack),
    legalBasis: LegalBasis,
    verified: Flag,
  },
  closed,
);

/** Bảng giá số hóa theo nhu cầu (I-15): what an agency, and those below it without a list of their own, ask for by pages. */
export const PriceList = Type.Object(
  {
    ...Version,
    agencyId: AgencyId,
    price: PerPage,
    exemptions: Type.Optional(Type.Array(Exemption, { minItems: 1 })),
    legalBasis: LegalBasis,
  },
  closed,
);
