import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { GatewaySettings } from '../../platform/config.ts';
import { callGateway } from '../gateway-call.ts';
import { GatewayError } from '../gateway-error.ts';
import type { CitizenPortalGateway } from './port.ts';

const AnswerSchema = Type.Object({ publicationId: Type.String({ minLength: 1 }), publishedAt: Type.String({ minLength: 1 }) });

/** HTTP adapter: PUT by (dossier code, result id), file bytes in base64 beside the SHA-256 that the portal checks. */
export const createCitizenPortalGateway = (settings: GatewaySettings): CitizenPortalGateway => ({
  publishResult: async ({ dossierCode, resultId, file, ...metadata }) => {
    const answer = await callGateway({
      system: 'CITIZEN_PORTAL',
      operation: 'publishResult',
      url: `${settings.baseUrl}/dossiers/${encodeURIComponent(dossierCode)}/results/${encodeURIComponent(resultId)}`,
      method: 'PUT',
      body: {
        ...metadata,
        file: {
          name: file.name,
          mediaType: 'application/pdf',
          sha256: file.sha256,
          contentBase64: Buffer.from(file.bytes).toString('base64'),
        },
      },
      timeoutMs: settings.timeoutMs,
    });
    if (!Value.Check(AnswerSchema, answer))
      throw new GatewayError({ system: 'CITIZEN_PORTAL', kind: 'PROTOCOL', detail: 'publishResult: answer of another form' });
    return { publicationId: answer.publicationId, publishedAt: answer.publishedAt };
  },
});
