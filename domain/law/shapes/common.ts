import { Type } from 'typebox';

/** Building blocks of the definition files' shapes. */

export const closed = { additionalProperties: false } as const;
export const Text = Type.String({ minLength: 1 });
export const Code = Type.String({ pattern: '^[A-Z0-9][A-Z0-9_.-]*$' });
export const AgencyId = Type.String({ pattern: '^[A-Z][A-Z0-9.]+$', description: 'Mã định danh cơ quan' });
export const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Ngày tại Việt Nam' });
export const Hour = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });
export const Percent = Type.Integer({ minimum: 1, maximum: 100 });
export const Count = Type.Integer({ minimum: 0 });
export const Flag = Type.Boolean();

/** Where a value was read; `verified: false` = recalled or proposed, to be confirmed, and said so wherever it shows. */
export const Provenance = { source: Text, verified: Flag };
export const LegalBasis = Type.Object({ act: Text, article: Type.Optional(Text) }, closed);

/** `validFrom` is the first day in force, `validTo` the first day no longer in force. */
export const Version = {
  $schema: Type.Optional(Text),
  version: Type.String({ pattern: '^[A-Za-z0-9.-]+$' }),
  validFrom: Day,
  validTo: Type.Optional(Day),
  ...Provenance,
};

/** Kinds of body that handle procedures or manage papers; agencies, procedures and paper types meet in them ("thuộc phạm vi quản lý"). */
export const AgencyFunction = Type.String({ pattern: '^[A-Z][A-Z_]*$', description: 'Loại cơ quan, theo `function` của các cơ quan' });
/** Name of a unit by what it does, the same in every agency that has one. */
export const UNIT_FUNCTION = '^[a-z][A-Za-z]*$';
export const UnitFunction = Type.String({ pattern: UNIT_FUNCTION, description: 'Đơn vị theo chức năng, tên trong `units` của cơ quan' });
export const Level = Type.Enum(['PROVINCE', 'DISTRICT', 'COMMUNE']);
export const RuleSetId = Type.Enum(['RS-61', 'RS-118', 'RS-224']);
export const PaperLine = Type.Enum(['1', '2', '2a', '3', '4', '5', '6', '7a', '7b', '7c', '8', '9a', '9b']);
export const ComponentKind = Type.Enum(['FORM', 'PRIOR_RESULT', 'OTHER']);

/** Answers under which something applies; every question named must have one of its values. */
export const When = Type.Record(Type.String({ pattern: '^[a-zA-Z]+$' }), Type.Array(Text, { minItems: 1, uniqueItems: true }));

export const StepBudget = Type.Record(
  Type.Enum([
    'SUBMITTED',
    'IDENTIFYING',
    'CHECKING_COMPONENTS',
    'TRANSFERRED',
    'PROCESSING',
    'AWAITING_SIGNATURE',
    'AWAITING_ISSUE',
    'AWAITING_RETURN',
  ]),
  Type.Integer({ minimum: 1 }),
  {
    additionalProperties: false,
    description: 'Số giờ làm việc mà mỗi bước được giữ hồ sơ; số hóa theo hạn chuyển hồ sơ (Nghị định 61/2018/NĐ-CP Điều 18)',
  },
);

export const limit = {
  unit: Type.Enum(['WORKING_DAYS', 'HALF_DAYS', 'WORKING_HOURS', 'CALENDAR_DAYS', 'SAME_DAY']),
  amount: Type.Integer({ minimum: 1 }),
  dayStart: Type.Enum(['CIVIL_CODE_NEXT_DAY', 'SAME_DAY_BEFORE_CUTOFF']),
  extraDays: Type.Optional(Count),
};
export const Deadline = Type.Object({ ...limit, ...Provenance }, closed);
/** `enabled: false` = seeded switched off until verified. */
export const DeadlineVariant = Type.Object({ when: When, enabled: Flag, ...limit, ...Provenance }, closed);
