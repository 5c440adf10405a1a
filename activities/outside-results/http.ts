import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { GatewaySettings } from '../../platform/config.ts';
import { callGateway, fetchBytes } from '../gateway-call.ts';
import { GatewayError } from '../gateway-error.ts';
import type { OutsideGateway } from './port.ts';

const TakenSchema = Type.Object({ requestId: Type.String({ minLength: 1 }) });

/** A link lies within the system that reported it, or it could make us call anything. */
const isWithin = (link: string, baseUrl: string): boolean => {
  if (!URL.canParse(link)) return false;
  const [found, base] = [new URL(link), new URL(`${baseUrl}/`)];
  return found.origin === base.origin && found.username === '' && found.pathname.startsWith(base.pathname);
};

/** HTTP adapter: PUT /requests/{id}, files in base64 beside their SHA-256; GET of a link answers the file. */
export const createOutsideGateway = (o: {
  readonly systems: Readonly<Record<string, GatewaySettings>>;
  readonly maxBytes: number;
}): OutsideGateway => {
  const settingsOf = (system: string): GatewaySettings => {
    const settings = o.systems[system];
    if (settings === undefined) throw new GatewayError({ system: 'OUTSIDE_SYSTEM', kind: 'UNAVAILABLE', detail: 'no address' });
    return settings;
  };
  return {
    knows: (system) => o.systems[system] !== undefined,
    ask: async (system, { requestId, basis, ...request }) => {
      const { baseUrl, timeoutMs } = settingsOf(system);
      const answer = await callGateway({
        system: 'OUTSIDE_SYSTEM',
        operation: 'ask',
        url: `${baseUrl}/requests/${encodeURIComponent(requestId)}`,
        method: 'PUT',
        body: { ...request, basis: basis.map(({ bytes, ...file }) => ({ ...file, contentBase64: Buffer.from(bytes).toString('base64') })) },
        timeoutMs,
      });
      if (!Value.Check(TakenSchema, answer))
        throw new GatewayError({ system: 'OUTSIDE_SYSTEM', kind: 'PROTOCOL', detail: 'ask: answer of another form' });
    },
    fetch: async (system, link) => {
      const { baseUrl, timeoutMs } = settingsOf(system);
      if (!isWithin(link, baseUrl)) return null;
      return fetchBytes({ system: 'OUTSIDE_SYSTEM', operation: 'fetch', url: link, timeoutMs, maxBytes: o.maxBytes });
    },
  };
};
