import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { canonicalJson, sha256 } from '../../platform/hash.ts';
import { isProgram, type Running, runProgram } from '../program.ts';
import { type Answer, door, type Simulator, service, startSimulator } from './simulator.ts';

const Name = Type.String({ minLength: 1, maxLength: 100 });
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });

const RecordSchema = Type.Object(
  {
    kind: Type.Union([Type.Literal('RESULT'), Type.Literal('DATA')]),
    paperType: Name,
    hash: Hash,
    supersedes: Type.Array(Name),
    ownerIdentifier: Type.String({ minLength: 5 }),
    agency: Name,
    at: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T' }),
    number: Type.Optional(Name),
    file: Type.Optional(
      // `receivedSha256` is put there by `admit` in place of `contentBase64`.
      Type.Object({ name: Name, mediaType: Type.Literal('application/pdf'), sha256: Hash, receivedSha256: Hash }),
    ),
    data: Type.Optional(Type.Object({ fileSha256: Hash, values: Type.Array(Type.Object({ field: Name })) })),
  },
  { additionalProperties: false },
);

/** A record as it is held; without `content` it was withdrawn or replaced before it came. */
interface Held {
  readonly store: string;
  readonly dossierCode: string;
  readonly record: string;
  readonly content: Type.Static<typeof RecordSchema> | null;
  readonly storedAt: string | null;
  readonly withdrawnAt: string | null;
  readonly supersededBy: string | null;
}

type Place = Pick<Held, 'store' | 'dossierCode' | 'record'>;

/** Key: database, dossier code and record. */
type State = Map<string, Held>;

/** Where records are read there: an address of another office, which no program of ours calls. */
const READ_AT = 'https://csdl.example.vn';

const keyOf = ({ store, dossierCode, record }: Place): string => `${store}/${dossierCode}/${record}`;
const refused = (status: number, code: string): Answer => ({ status, body: { code, message: 'cơ sở dữ liệu không nhận bản ghi' } });

const heldAt = (state: State, place: Place): Held =>
  state.get(keyOf(place)) ?? { ...place, content: null, storedAt: null, withdrawnAt: null, supersededBy: null };

const put = (state: State, place: Place, { body, at }: { readonly body: unknown; readonly at: string }): Answer => {
  if (!Value.Check(RecordSchema, body)) return refused(422, 'FIELD_INVALID');
  if ((body.file === undefined) === (body.data === undefined)) return refused(422, 'FIELD_INVALID');
  if (body.file !== undefined && (body.file.sha256 !== body.file.receivedSha256 || body.file.sha256 !== body.hash))
    return refused(422, 'FIELD_INVALID');
  if (body.data !== undefined && sha256(canonicalJson(body.data.values)) !== body.hash) return refused(422, 'FIELD_INVALID');
  const key = keyOf(place);
  const known = heldAt(state, place);
  if (known.content !== null && canonicalJson(known.content) !== canonicalJson(body)) return refused(409, 'CONTRADICTS');
  if (known.content === null && (known.withdrawnAt !== null || known.supersededBy !== null)) return refused(409, 'WITHDRAWN');
  state.set(key, { ...known, content: body, storedAt: known.storedAt ?? at });
  for (const before of body.supersedes.map((record) => ({ ...place, record })))
    state.set(keyOf(before), { ...heldAt(state, before), supersededBy: place.record });
  const id = `${place.store}-${sha256(key).slice(0, 16)}`;
  return { status: known.content === null ? 201 : 200, body: { id, link: `${READ_AT}/${place.store}/${id}` } };
};

const WithdrawalSchema = Type.Object({ at: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T' }) }, { additionalProperties: false });

const withdraw = (state: State, place: Place, body: unknown): Answer => {
  if (!Value.Check(WithdrawalSchema, body)) return refused(422, 'FIELD_INVALID');
  const known = heldAt(state, place);
  const withdrawnAt = known.withdrawnAt ?? body.at;
  state.set(keyOf(place), { ...known, withdrawnAt });
  return { status: 200, body: { withdrawnAt } };
};

/**
 * The national and specialised databases, one beside the other: each by its code as the first part of the path. PUT
 * /{store}/dossiers/{code}/records/{record} keeps a record once, by the key that the sender gives: the same again answers the same id and link,
 * another content 409. PUT …/withdrawal ends it, also before it has come. Refusals carry a `code`. Development door: GET
 * /{store}/dossiers/{code}/records lists what is held of a dossier.
 */
export const specialisedStores = (): Simulator<State> => ({
  name: 'specialised-stores',
  initial: () => new Map(),
  refusal: refused(422, 'FIELD_INVALID'),
  admit: (body) => {
    const file = (body as { file?: { contentBase64?: unknown } } | null)?.file;
    if (typeof file?.contentBase64 !== 'string') return body;
    const { contentBase64, ...rest } = file;
    return { ...(body as object), file: { ...rest, receivedSha256: sha256(Buffer.from(contentBase64, 'base64')) } };
  },
  route: ({ method, path, body, at }) => {
    const [, store, root, code, collection, record, leaf] = path.split('/').map(decodeURIComponent);
    if (store === undefined || root !== 'dossiers' || code === undefined || collection !== 'records') return null;
    if (method === 'GET' && record === undefined)
      return door('records', code, false, (state) => ({
        status: 200,
        body: [...state.values()].filter((held) => held.store === store && held.dossierCode === code),
      }));
    if (method !== 'PUT' || record === undefined) return null;
    const place = { store, dossierCode: code, record };
    if (leaf === 'withdrawal') return service('withdraw', code, (state) => withdraw(state, place, body));
    return leaf === undefined ? service('put', code, (state) => put(state, place, { body, at })) : null;
  },
});

export const startSpecialisedStores = (o: { port: number; dataDir: string }): Promise<Running> => startSimulator(specialisedStores(), o);

if (isProgram(import.meta.url)) await runProgram('specialised-stores', startSpecialisedStores);
