import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { type DeathRecord, DeathRecordSchema, type MarriageRecord, MarriageRecordSchema } from '../../activities/components/port.ts';
import { isProgram, type Running, runProgram } from '../program.ts';
import { type Answer, answered, door, type Simulator, service, startSimulator } from './simulator.ts';

type CivilStatusRecord = MarriageRecord | DeathRecord;

/** The widowed person of the worked example of P07: her marriage is on record, her husband's death (2014) is not. Synthetic. */
export const seededRecords: readonly CivilStatusRecord[] = [
  {
    register: 'MARRIAGE',
    registerNumber: 'KH-DEMO-2009-0118',
    registeredOn: '2009-05-20',
    registeredBy: 'Ủy ban nhân dân phường Tân Lập',
    spouses: [
      { personalId: '066188000118', fullName: 'Hồ Thị Mẫu Hiền', birthDate: '1988-03-08' },
      { personalId: '066084000117', fullName: 'Đinh Văn Mẫu Lâm', birthDate: '1984-10-02' },
    ],
    state: 'IN_FORCE',
  },
];

/** Key: register and register number. */
type State = Map<string, CivilStatusRecord>;

const keyOf = ({ register, registerNumber }: CivilStatusRecord): string => `${register}/${registerNumber}`;
const concerns = (record: CivilStatusRecord, personalId: string): boolean =>
  record.register === 'MARRIAGE'
    ? record.spouses.some((spouse) => spouse.personalId === personalId)
    : record.deceased.personalId === personalId;

const RecordsSchema = Type.Array(Type.Union([MarriageRecordSchema, DeathRecordSchema]));
const QuerySchema = Type.Object({
  personalId: Type.String({ pattern: '^\\d{12}$' }),
  register: Type.Union([Type.Literal('MARRIAGE'), Type.Literal('DEATH')]),
});

const query = (state: State, body: unknown): Answer => {
  if (!Value.Check(QuerySchema, body)) return answered(422, 'câu hỏi không đúng mẫu');
  const found = [...state.values()]
    .filter((record) => record.register === body.register && concerns(record, body.personalId))
    .sort((a, b) => (a.registeredOn < b.registeredOn ? 1 : -1));
  return { status: 200, body: { records: found } };
};

const plant = (state: State, body: unknown): Answer => {
  if (!Value.Check(RecordsSchema, body)) return answered(400, 'bản ghi không đúng mẫu');
  for (const record of body) state.set(keyOf(record), record);
  return { status: 200, body: { records: state.size } };
};

/**
 * Civil-status database. POST /query {personalId, register} → { records }, the newest first: the body carries the personal number, the URL never.
 * Development door: PUT /records [record] plants or replaces records by register number.
 */
export const civilStatus = (): Simulator<State> => ({
  name: 'civil-status',
  initial: () => new Map(seededRecords.map((record) => [keyOf(record), record])),
  refusal: answered(403, 'không có quyền tra cứu'),
  route: ({ method, path, body }) => {
    if (method === 'POST' && path === '/query') {
      const { personalId, register } = (body ?? {}) as { personalId?: unknown; register?: unknown };
      const [name, key] = [typeof register === 'string' ? register : 'query', typeof personalId === 'string' ? personalId : null];
      return service(name, key, (state) => query(state, body));
    }
    if (method !== 'PUT' || path !== '/records') return null;
    return door('records', null, true, (state) => plant(state, body));
  },
});

export const startCivilStatus = (o: { port: number; dataDir: string }): Promise<Running> => startSimulator(civilStatus(), o);

if (isProgram(import.meta.url)) await runProgram('civil-status', startCivilStatus);
