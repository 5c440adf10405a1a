import { Type } from 'typebox';

const PersonOnRecordSchema = Type.Object({
  personalId: Type.String(),
  fullName: Type.String(),
  /** `YYYY-MM-DD` */
  birthDate: Type.String(),
  sex: Type.Optional(Type.Union([Type.Literal('MALE'), Type.Literal('FEMALE')])),
});

/** An entry of the marriage register (sổ đăng ký kết hôn). Dates are `YYYY-MM-DD`. */
export const MarriageRecordSchema = Type.Object({
  register: Type.Literal('MARRIAGE'),
  registerNumber: Type.String({ minLength: 1 }),
  registeredOn: Type.String(),
  registeredBy: Type.String(),
  spouses: Type.Tuple([PersonOnRecordSchema, PersonOnRecordSchema]),
  state: Type.Union([Type.Literal('IN_FORCE'), Type.Literal('DIVORCED'), Type.Literal('ENDED_BY_DEATH')]),
});

/** An entry of the death register (sổ đăng ký khai tử). Dates are `YYYY-MM-DD`. */
export const DeathRecordSchema = Type.Object({
  register: Type.Literal('DEATH'),
  registerNumber: Type.String({ minLength: 1 }),
  registeredOn: Type.String(),
  registeredBy: Type.String(),
  deceased: PersonOnRecordSchema,
  diedOn: Type.String(),
});

export type MarriageRecord = Type.Static<typeof MarriageRecordSchema>;
export type DeathRecord = Type.Static<typeof DeathRecordSchema>;

/** The civil-status database (cơ sở dữ liệu hộ tịch điện tử), a specialised database. All records of a person, the newest first. Throws GatewayError. */
export interface CivilStatusGateway {
  findMarriages(input: { readonly personalId: string }): Promise<{ readonly records: readonly MarriageRecord[] }>;
  findDeaths(input: { readonly personalId: string }): Promise<{ readonly records: readonly DeathRecord[] }>;
}
