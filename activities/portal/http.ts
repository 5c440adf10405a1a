import { type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Config } from '../../platform/config.ts';
import { callGateway } from '../gateway-call.ts';
import { GatewayError } from '../gateway-error.ts';
import { legacyDossier, legacyProgress } from './legacy-shapes.ts';
import type { NationalPortalGateway } from './port.ts';

const FORWARD = '/VXPAdapter/RestService/forward/mapi';

/** Success is `0` or `"00"`, depending on the system behind the adapter. */
const VerdictSchema = Type.Object({ error_code: Type.Union([Type.Number(), Type.String()]) });
const LogInSchema = Type.Object({ session: Type.String({ minLength: 1 }) });
const AccountsSchema = Type.Object({ result: Type.Array(Type.Object({ TECHNICALID: Type.String({ minLength: 1 }) })) });
const DossiersSchema = Type.Object({ result: Type.Array(Type.Object({ MAHOSO: Type.String() })) });

const portalError = (kind: 'REFUSED' | 'PROTOCOL', service: string, detail: string): GatewayError =>
  new GatewayError({ system: 'NATIONAL_PORTAL', kind, detail: `${service}: ${detail}` });

/** The error code is shown only when it looks like one; the message beside it is the portal's free text and is dropped. */
const assertAccepted = (service: string, answer: unknown): void => {
  if (!Value.Check(VerdictSchema, answer)) throw portalError('PROTOCOL', service, 'answer without error_code');
  const code = String(answer.error_code);
  if (/^0+$/.test(code)) return;
  throw portalError('REFUSED', service, `error_code ${/^-?\w{1,6}$/.test(code) ? code : 'of another form'}`);
};

const parse = <T extends TSchema>(service: string, schema: T, answer: unknown): Type.Static<T> => {
  if (!Value.Check(schema, answer)) throw portalError('PROTOCOL', service, 'answer of another form');
  return answer;
};

const isRefusal = (error: unknown): boolean => error instanceof GatewayError && error.kind === 'REFUSED';

/** Legacy adapter protocol (log in, then services in POST bodies). Holds one session for all callers of the process. */
export const createNationalPortalGateway = (settings: Config['nationalPortal']): NationalPortalGateway => {
  let session: Promise<string> | null = null;

  const post = async (service: string, endpoint: 'login' | 'g', body: unknown): Promise<unknown> => {
    const answer = await callGateway({
      system: 'NATIONAL_PORTAL',
      operation: service,
      url: `${settings.baseUrl}${FORWARD}/${endpoint}`,
      method: 'POST',
      headers: { dstcode: settings.dstcode, charset: 'utf-8' },
      body,
      timeoutMs: settings.timeoutMs,
    });
    assertAccepted(service, answer);
    return answer;
  };

  const logIn = (): Promise<string> => {
    const opening = post('login', 'login', { username: settings.username, password: settings.password }).then(
      (answer) => parse('login', LogInSchema, answer).session,
    );
    session = opening;
    opening.catch(() => {
      if (session === opening) session = null;
    });
    return opening;
  };

  const call = async (service: string, payload: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const send = async (opened: Promise<string>): Promise<unknown> =>
      post(service, 'g', { session: await opened, madonvi: settings.madonvi, service, ...payload });
    const reused = session;
    if (reused === null) return send(logIn());
    try {
      return await send(reused);
    } catch (error) {
      // No text says which code means "session expired", so any refusal under an old session is asked again under a new one: it did no work.
      if (!isRefusal(error)) throw error;
      if (session === reused) session = null;
      return send(session ?? logIn());
    }
  };

  const gateway: NationalPortalGateway = {
    lookUpAccount: async ({ identifier }) => {
      const answer = await call('TraCuuTechID', { provider: 'wso2is', mstorcmnd: identifier });
      const ids = new Set(parse('TraCuuTechID', AccountsSchema, answer).result.map(({ TECHNICALID }) => TECHNICALID));
      const [technicalId] = ids;
      return technicalId !== undefined && ids.size === 1 ? { found: true, technicalId } : { found: false, conflicting: [...ids].sort() };
    },
    syncDossier: async ({ dossier, isUpdating }) => {
      await call('DongBoHoSoMC', { isUpdating: isUpdating ? 'True' : 'False', data: [legacyDossier(dossier)] });
    },
    updateProgress: async ({ progress }) => {
      await call('CapNhatTienDoHoSoMC', { data: [legacyProgress(progress)] });
    },
    sendStatus: async ({ dossier, progress }) => {
      const known = parse('TraCuuHoSo', DossiersSchema, await call('TraCuuHoSo', { mahoso: dossier.dossierCode })).result;
      await gateway.syncDossier({ dossier, isUpdating: known.some(({ MAHOSO }) => MAHOSO === dossier.dossierCode) });
      await gateway.updateProgress({ progress });
    },
  };
  return gateway;
};
