import { type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { GatewaySettings } from '../../platform/config.ts';
import { callGateway } from '../gateway-call.ts';
import { GatewayError } from '../gateway-error.ts';
import { type CivilStatusGateway, DeathRecordSchema, MarriageRecordSchema } from './port.ts';

const MarriageAnswer = Type.Object({ records: Type.Array(MarriageRecordSchema) });
const DeathAnswer = Type.Object({ records: Type.Array(DeathRecordSchema) });

/** HTTP adapter; the personal number travels in the body, never in a URL, which proxies log. */
export const createCivilStatusGateway = (settings: GatewaySettings): CivilStatusGateway => {
  const query = async <T extends TSchema>(register: string, personalId: string, answer: T): Promise<Type.Static<T>> => {
    const body = await callGateway({
      system: 'CIVIL_STATUS',
      operation: `query ${register}`,
      url: `${settings.baseUrl}/query`,
      method: 'POST',
      body: { personalId, register },
      timeoutMs: settings.timeoutMs,
    });
    if (!Value.Check(answer, body))
      throw new GatewayError({ system: 'CIVIL_STATUS', kind: 'PROTOCOL', detail: `query ${register}: answer of another form` });
    return body;
  };
  return {
    findMarriages: ({ personalId }) => query('MARRIAGE', personalId, MarriageAnswer),
    findDeaths: ({ personalId }) => query('DEATH', personalId, DeathAnswer),
  };
};
