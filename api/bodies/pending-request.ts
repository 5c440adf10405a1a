import { type Static, Type } from 'typebox';
import { ActName, Instant, RoleName, Text } from '../../domain/dossier/codes.ts';
import type { PendingRequest } from '../../domain/dossier/state.ts';

/** Bốn mắt: what waits for a second person, whom it waits for and until when. */
export const RequestBody = Type.Object(
  {
    request: Text,
    act: ActName,
    name: Text,
    by: Type.Object({ person: Text, role: RoleName, unit: Text }),
    confirmers: Type.Array(RoleName),
    at: Instant(),
    until: Instant(),
  },
  { title: 'PendingRequest' },
);

export const requestBody = ({ request, command, name, confirmers, at, until }: PendingRequest): Static<typeof RequestBody> => {
  const { person, role, unit } = command.actor;
  return { request, act: command.act, name, by: { person, role, unit }, confirmers: [...confirmers], at, until };
};
