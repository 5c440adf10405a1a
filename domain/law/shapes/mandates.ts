import { Type } from 'typebox';
import { AgencyId, Code, closed, Day, LegalBasis, Text, Version } from './common.ts';

/**
 * Quyền hạn của người ký (Decree 30/2020 Art. 13, Annex I, Part I, box 7a), by its abbreviation on paper: `HEAD` signs for the collective (`TM.`) or as
 * the head, `Q` has been given the head's powers, `KT` signs for the head, `TL` by the head's order, `TUQ` by the head's authorisation.
 */
export const Authority = Type.Enum(['HEAD', 'Q', 'KT', 'TL', 'TUQ']);

/** One person's right to sign; dates are local, `to` is the first day on which it no longer holds. */
export const Mandate = Type.Object(
  {
    id: Code,
    person: Type.String({ minLength: 1, description: 'Mã của người ký, cũng là tên khóa ký' }),
    authority: Authority,
    position: Type.String({ minLength: 1, description: 'Chức vụ chính thức, in dưới dòng quyền hạn' }),
    from: Day,
    to: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Ngày đầu tiên không còn hiệu lực' })),
    unit: Type.Optional(Type.String({ minLength: 1, description: 'Đơn vị mà người ký đứng đầu (TL., TUQ.)' })),
    inPlaceOf: Type.Optional(Type.String({ minLength: 1, description: 'Mã quyền ký mà người này ký thay; bỏ trống: của người đứng đầu' })),
    procedures: Type.Optional(Type.Array(Text, { minItems: 1, description: 'Thủ tục được ký; bỏ trống: mọi thủ tục' })),
    documents: Type.Optional(
      Type.Array(Type.Enum(['RESULT', 'REFUSAL']), { minItems: 1, description: 'Loại văn bản được ký; bỏ trống: mọi loại' }),
    ),
    basis: Type.Optional(Type.Object({ ...LegalBasis.properties, signedOn: Day }, { ...closed, description: 'Văn bản giao quyền' })),
  },
  closed,
);

/** Who may sign for an agency, and as what: the one table of it. */
export const Mandates = Type.Object(
  {
    ...Version,
    agencyId: AgencyId,
    /** Named after `TM.` where the agency decides as a collective (Art. 13(2)); absent: under one head (Art. 13(1)). */
    collective: Type.Optional(Text),
    headPosition: Text,
    mandates: Type.Array(Mandate, { minItems: 1 }),
  },
  closed,
);
