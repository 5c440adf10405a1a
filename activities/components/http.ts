import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { RecordOf } from '../../domain/law/results/records.ts';
import { isAbout, type RegisterSystem, registerOf } from '../../domain/law/results/registers.ts';
import type { RegisterName } from '../../domain/law/types.ts';
import type { GatewaySettings } from '../../platform/config.ts';
import { callGateway } from '../gateway-call.ts';
import { GatewayError } from '../gateway-error.ts';
import type { RegisterGateway } from './port.ts';

/**
 * HTTP adapter, one for all registers: what they differ in stands in their table. The number travels in the body, never in a URL, which proxies log.
 * A record of somebody else is refused like an answer of another form: shown beside the person's papers it would become a word about him.
 */
export const createRegisterGateway = (settings: Readonly<Record<RegisterSystem, GatewaySettings>>): RegisterGateway => ({
  find: async <R extends RegisterName>({ register, number }: { readonly register: R; readonly number: string }) => {
    const { system, askedBy, record } = registerOf(register);
    const operation = `query ${register}`;
    const wrong = (detail: string): GatewayError => new GatewayError({ system, kind: 'PROTOCOL', detail: `${operation}: ${detail}` });
    const { baseUrl, timeoutMs } = settings[system];
    const body = await callGateway({
      system,
      operation,
      url: `${baseUrl}/query`,
      method: 'POST',
      body: { register, [askedBy]: number },
      timeoutMs,
    });
    const answer = Type.Object({ records: Type.Array(record) });
    if (!Value.Check(answer, body)) throw wrong('answer of another form');
    // What nobody agreed on is not kept, whatever a later version of the system tells.
    const { records } = Value.Clean(answer, body) as { readonly records: readonly RecordOf<R>[] };
    if (!records.every((one) => isAbout(one, number))) throw wrong('record of somebody else');
    return records;
  },
});
