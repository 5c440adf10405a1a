import { Type } from 'typebox';
import { AgencyFunction, AgencyId, closed, Day, Level, Provenance, Text, UNIT_FUNCTION, Version } from './common.ts';

/** A unit of the area (đơn vị hành chính): names of one spelling are other units under another kind, in another district or province. */
const Unit = Type.Object(
  {
    kind: Type.Enum(['WARD', 'COMMUNE', 'TOWNSHIP', 'SPECIAL_ZONE'], { description: 'Phường, xã, thị trấn, đặc khu' }),
    name: Text,
    district: Type.Optional(
      Type.Object(
        { kind: Type.Enum(['CITY', 'TOWN', 'DISTRICT', 'URBAN_DISTRICT']), name: Text },
        { ...closed, description: 'Đơn vị trước 01/7/2025: thành phố, thị xã, huyện, quận khi đó; không có là đơn vị hiện nay' },
      ),
    ),
    province: Type.Optional(Type.String({ minLength: 1, description: 'Tỉnh khi đó, nếu khác tỉnh hiện nay' })),
    ...Provenance,
  },
  closed,
);

/** A body of the state; an abolished one keeps its identity only. */
export const Agency = Type.Object(
  {
    ...Version,
    agencyId: AgencyId,
    name: Text,
    place: Text,
    level: Level,
    function: AgencyFunction,
    predecessors: Type.Array(AgencyId),
    aliases: Type.Array(Text),
    // An abolished body keeps what is above only: no officer works in it.
    parentAgency: Type.Optional(AgencyId),
    parent: Type.Optional(Text),
    symbol: Type.Optional(Text),
    units: Type.Optional(
      Type.Record(Type.String({ pattern: UNIT_FUNCTION }), Text, {
        description: 'Mã đơn vị theo chức năng; ngoài oneStop, leadership, records là các đơn vị chủ trì',
      }),
    ),
    unitNames: Type.Optional(
      Type.Record(Type.String({ pattern: UNIT_FUNCTION }), Text, { description: 'Tên các đơn vị chủ trì, theo chức năng' }),
    ),
    oneStopName: Type.Optional(Text),
    address: Type.Optional(Text),
    area: Type.Optional(Type.Array(Unit, { minItems: 1, description: 'Địa bàn: đơn vị hiện nay và các đơn vị cũ nhập vào' })),
    helpDesk: Type.Optional(Type.Object({ name: Text, phone: Text, hours: Text }, closed)),
    digitisationSince: Type.Optional(Day),
  },
  closed,
);
