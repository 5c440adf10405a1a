import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { canonicalJson, sha256 } from '../../platform/hash.ts';
import { isProgram, type Running, runProgram } from '../program.ts';
import { type Answer, answered, door, type Simulator, service, startSimulator } from './simulator.ts';

const PublicationSchema = Type.Object(
  {
    resultType: Type.String({ minLength: 1 }),
    title: Type.String({ minLength: 1 }),
    number: Type.String({ minLength: 1 }),
    issuedAt: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T' }),
    issuedBy: Type.String({ minLength: 1 }),
    ownerIdentifier: Type.String({ minLength: 5 }),
    file: Type.Object({
      name: Type.String({ minLength: 1 }),
      mediaType: Type.Literal('application/pdf'),
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
      // Put there by `admit` in place of `contentBase64`.
      receivedSha256: Type.String(),
      receivedBytes: Type.Integer({ minimum: 1 }),
    }),
  },
  { additionalProperties: false },
);

interface Publication {
  readonly publicationId: string;
  readonly publishedAt: string;
  readonly metadata: Type.Static<typeof PublicationSchema>;
}

/** Key: dossier code and result id. */
type State = Map<string, Publication>;

const publish = (state: State, o: { code: string; resultId: string; body: unknown; at: string }): Answer => {
  const { body } = o;
  if (!Value.Check(PublicationSchema, body)) return answered(422, 'dữ liệu kết quả không đúng mẫu');
  if (body.file.sha256 !== body.file.receivedSha256) return answered(422, 'tệp không khớp mã băm');
  const key = `${o.code}/${o.resultId}`;
  const known = state.get(key);
  if (known !== undefined && canonicalJson(known.metadata) !== canonicalJson(body))
    return answered(409, 'kết quả đã công bố với nội dung khác');
  const publication = known ?? { publicationId: `CPDK-${sha256(key).slice(0, 16)}`, publishedAt: o.at, metadata: body };
  state.set(key, publication);
  return {
    status: known === undefined ? 201 : 200,
    body: { publicationId: publication.publicationId, publishedAt: publication.publishedAt },
  };
};

/**
 * Provincial citizen portal. PUT /dossiers/{code}/results/{resultId} publishes the electronic result, once per pair: an equal repetition
 * answers the same publication, another content 409. Development doors: GET /dossiers/{code}/results and …/{resultId}/file.
 */
export const citizenPortal = (o: { dataDir: string }): Simulator<State> => {
  const filesDir = path.join(o.dataDir, 'simulators', 'citizen-portal-files');
  mkdirSync(filesDir, { recursive: true, mode: 0o700 });
  return {
    name: 'citizen-portal',
    initial: () => new Map(),
    refusal: answered(422, 'cổng từ chối'),
    admit: (body) => {
      const file = (body as { file?: { contentBase64?: unknown } } | null)?.file;
      if (typeof file?.contentBase64 !== 'string') return body;
      const { contentBase64, ...rest } = file;
      const bytes = Buffer.from(contentBase64, 'base64');
      const receivedSha256 = sha256(bytes);
      writeFileSync(path.join(filesDir, receivedSha256), bytes, { flush: true });
      return { ...(body as object), file: { ...rest, receivedSha256, receivedBytes: bytes.length } };
    },
    route: ({ method, path: pathname, body, at }) => {
      const [, root, code, collection, resultId, leaf] = pathname.split('/').map(decodeURIComponent);
      if (root !== 'dossiers' || code === undefined || collection !== 'results') return null;
      if (method === 'PUT' && resultId !== undefined && leaf === undefined) {
        const work = (state: State): Answer => publish(state, { code, resultId, body, at });
        return service('publishResult', code, work);
      }
      if (method !== 'GET') return null;
      if (resultId === undefined)
        return door('results', code, false, (state) => ({
          status: 200,
          body: [...state].flatMap(([key, publication]) =>
            key.startsWith(`${code}/`) ? [{ resultId: key.slice(code.length + 1), ...publication }] : [],
          ),
        }));
      return door('file', code, false, (state) => {
        const publication = state.get(`${code}/${resultId}`);
        if (publication === undefined || leaf !== 'file') return answered(404, 'không có kết quả này');
        return { status: 200, body: readFileSync(path.join(filesDir, publication.metadata.file.sha256)) };
      });
    },
  };
};

export const startCitizenPortal = (o: { port: number; dataDir: string }): Promise<Running> => startSimulator(citizenPortal(o), o);

if (isProgram(import.meta.url)) await runProgram('citizen-portal', startCitizenPortal);
