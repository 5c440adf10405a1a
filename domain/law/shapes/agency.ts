import { Type } from 'typebox';
import { AgencyFunction, AgencyId, closed, Day, Level, Text, Version } from './common.ts';

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
    units: Type.Optional(Type.Object({ oneStop: Text, civilStatus: Text, leadership: Text, records: Text }, closed)),
    oneStopName: Type.Optional(Text),
    address: Type.Optional(Text),
    helpDesk: Type.Optional(Type.Object({ name: Text, phone: Text, hours: Text }, closed)),
    digitisationSince: Type.Optional(Day),
  },
  closed,
);
