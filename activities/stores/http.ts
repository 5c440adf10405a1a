import { type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { StoreSettings } from '../../platform/config.ts';
import { callGateway } from '../gateway-call.ts';
import { GatewayError } from '../gateway-error.ts';
import { REFUSAL_REASONS, type RecordKey, StoredSchema, type StoreGateway, StoreNotConnected } from './port.ts';

const WithdrawnSchema = Type.Object({ withdrawnAt: Type.String({ minLength: 1 }) });

/** HTTP adapter: PUT by (dossier code, record). The owner's number travels in the body, never in a URL, which proxies log. */
export const createStoreGateway = ({ urls, timeoutMs }: StoreSettings): StoreGateway => {
  const send = async <T extends TSchema>(
    { store, dossierCode, record }: RecordKey,
    o: { readonly operation: string; readonly below: string; readonly body: unknown; readonly answer: T },
  ): Promise<Type.Static<T>> => {
    const baseUrl = urls[store];
    if (baseUrl === undefined) throw new StoreNotConnected(store);
    const operation = `${o.operation} ${store}`;
    const body = await callGateway({
      system: 'STORE',
      operation,
      url: `${baseUrl}/dossiers/${encodeURIComponent(dossierCode)}/records/${encodeURIComponent(record)}${o.below}`,
      method: 'PUT',
      body: o.body,
      timeoutMs,
      reasons: REFUSAL_REASONS,
    });
    if (!Value.Check(o.answer, body))
      throw new GatewayError({ system: 'STORE', kind: 'PROTOCOL', detail: `${operation}: answer of another form` });
    return body;
  };
  return {
    put: async (key, { file, ...content }) => {
      const { id, link } = await send(key, {
        operation: 'put',
        below: '',
        body: {
          ...content,
          ...(file === undefined
            ? {}
            : {
                file: {
                  name: file.name,
                  mediaType: 'application/pdf',
                  sha256: content.hash,
                  contentBase64: Buffer.from(file.bytes).toString('base64'),
                },
              }),
        },
        answer: StoredSchema,
      });
      return { id, link };
    },
    withdraw: async (key, at) => {
      await send(key, { operation: 'withdraw', below: '/withdrawal', body: { at }, answer: WithdrawnSchema });
    },
  };
};
