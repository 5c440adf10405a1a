import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { sha256 } from '../../platform/hash.ts';
import { isProgram, type Running, runProgram } from '../program.ts';
import { type Answer, answered, door, type Simulator, service, startSimulator } from './simulator.ts';

/** Systems in which results are made, as procedures call them: of the police, of the social insurance, and one of the agency that leads. */
export const SYSTEMS = ['RESIDENCE', 'HEALTH_INSURANCE', 'SPECIALISED_DB'] as const;
export type OutsideSystem = (typeof SYSTEMS)[number];

const BasisFile = Type.Object(
  {
    result: Type.String({ minLength: 1 }),
    name: Type.String({ minLength: 1 }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    // Put there by `admit` in place of `contentBase64`.
    receivedSha256: Type.String(),
  },
  { additionalProperties: false },
);
const RequestSchema = Type.Object(
  {
    dossierCode: Type.String({ minLength: 1 }),
    result: Type.String({ minLength: 1 }),
    paperType: Type.String({ minLength: 1 }),
    name: Type.String({ minLength: 1 }),
    dueAt: Type.Union([Type.String(), Type.Null()]),
    requestedBy: Type.String({ minLength: 1 }),
    owner: Type.Object({ identifier: Type.String({ minLength: 5 }), fullName: Type.String({ minLength: 1 }) }),
    basis: Type.Array(BasisFile),
  },
  { additionalProperties: false },
);
const FileSchema = Type.Object({ receivedSha256: Type.String() });

export type AskedResult = Type.Static<typeof RequestSchema> & { readonly requestId: string };

/** Requests by system and id. */
type State = Map<string, AskedResult>;

const ask = (state: State, o: { readonly system: string; readonly requestId: string; readonly body: unknown }): Answer => {
  if (!Value.Check(RequestSchema, o.body)) return answered(422, 'đề nghị không đúng mẫu');
  if (o.body.basis.some((file) => file.sha256 !== file.receivedSha256)) return answered(422, 'tệp không khớp mã băm');
  const key = `${o.system}/${o.requestId}`;
  const known = state.has(key);
  if (!known) state.set(key, { ...o.body, requestId: o.requestId });
  return { status: known ? 200 : 201, body: { requestId: o.requestId } };
};

/**
 * These systems, one path each. PUT /{system}/requests/{id} takes a request, once per id; GET /{system}/files/{sha256}
 * is where the links of their reports lead. Development doors: GET /{system}/requests, PUT /{system}/files/{any} {contentBase64}. What they report
 * they report themselves (dev/demo/outside-agency.ts).
 */
export const outsideSystemsSimulator = (o: { dataDir: string }): Simulator<State> => {
  const filesDir = path.join(o.dataDir, 'simulators', 'outside-system-files');
  mkdirSync(filesDir, { recursive: true, mode: 0o700 });
  const kept = ({ contentBase64, ...rest }: { contentBase64?: unknown }): object => {
    if (typeof contentBase64 !== 'string') return rest;
    const bytes = Buffer.from(contentBase64, 'base64');
    const receivedSha256 = sha256(bytes);
    writeFileSync(path.join(filesDir, receivedSha256), bytes, { flush: true });
    return { ...rest, receivedSha256 };
  };
  return {
    name: 'outside-systems',
    initial: () => new Map(),
    refusal: answered(422, 'hệ thống từ chối'),
    admit: (body) => {
      const { basis } = (body ?? {}) as { basis?: unknown };
      if (Array.isArray(basis)) return { ...(body as object), basis: basis.map(kept) };
      return body === null ? null : kept(body as object);
    },
    route: ({ method, path: pathname, body }) => {
      const [, system = '', collection, id] = pathname.split('/').map(decodeURIComponent);
      if (!SYSTEMS.some((name) => name === system)) return null;
      if (collection === 'requests' && method === 'PUT' && id !== undefined) {
        const { dossierCode } = (body ?? {}) as { dossierCode?: unknown };
        return service(`ask ${system}`, typeof dossierCode === 'string' ? dossierCode : null, (state) =>
          ask(state, { system, requestId: id, body }),
        );
      }
      if (collection === 'requests' && method === 'GET')
        return door('requests', null, false, (state) => ({
          status: 200,
          body: [...state].flatMap(([key, request]) => (key.startsWith(`${system}/`) ? [request] : [])),
        }));
      if (collection === 'files' && method === 'PUT')
        return door('files', null, true, () =>
          Value.Check(FileSchema, body) ? { status: 200, body: { sha256: body.receivedSha256 } } : answered(400, 'thiếu tệp'),
        );
      if (collection !== 'files' || method !== 'GET' || !/^[0-9a-f]{64}$/.test(id ?? '')) return null;
      return service('file', id ?? null, () => ({ status: 200, body: readFileSync(path.join(filesDir, id ?? '')) }));
    },
  };
};

export const startOutsideSystems = (o: { port: number; dataDir: string }): Promise<Running> =>
  startSimulator(outsideSystemsSimulator(o), o);

if (isProgram(import.meta.url)) await runProgram('outside-systems', startOutsideSystems);
