import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { type AnyRecord, RECORDS } from '../../domain/law/results/records.ts';
import { isAbout, REGISTER_NAMES, type RegisterSystem, registerOf } from '../../domain/law/results/registers.ts';
import { isProgram, type Running, runProgram } from '../program.ts';
import { seededRecords } from './seeded-records.ts';
import { type Answer, answered, door, type Simulator, service, startSimulator } from './simulator.ts';

/** Every system that keeps registers, by the name of its program. */
export const REGISTER_SIMULATORS = {
  'civil-status': 'CIVIL_STATUS',
  population: 'POPULATION',
  land: 'LAND',
  business: 'BUSINESS',
} as const satisfies Readonly<Record<string, RegisterSystem>>;
export type RegisterSimulator = keyof typeof REGISTER_SIMULATORS;

/** Key: register and what it names a record by. */
type State = Map<string, AnyRecord>;

const nameOf = (record: AnyRecord): string => (record.register === 'POPULATION' ? record.person.personalId : record.registerNumber);
const keyOf = (record: AnyRecord): string => `${record.register}/${nameOf(record)}`;
const dayOf = (record: AnyRecord): string => (record.register === 'POPULATION' ? '' : record.registeredOn);

/** What may be asked of a register: by the number that it is asked by, in one of its own fields. */
const questionOf = (system: RegisterSystem) =>
  Type.Union(
    REGISTER_NAMES.filter((name) => registerOf(name).system === system).map((name) =>
      Type.Object({ register: Type.Literal(name), [registerOf(name).askedBy]: Type.String({ pattern: '^\\d[\\d-]{9,13}$' }) }),
    ),
  );

const numberIn = (body: unknown): string | null => {
  const { personalId, taxId } = (body ?? {}) as { readonly personalId?: unknown; readonly taxId?: unknown };
  const number = personalId ?? taxId;
  return typeof number === 'string' ? number : null;
};

/**
 * A database with registers. POST /query { register, personalId or taxId } → { records }, the newest first: the body carries the number, the URL never.
 * Development door: PUT /records [record] plants or replaces records by their number in the register.
 */
const registers = (name: RegisterSimulator): Simulator<State> => {
  const system = REGISTER_SIMULATORS[name];
  const question = questionOf(system);
  const ours = Type.Array(
    Type.Union(REGISTER_NAMES.filter((register) => registerOf(register).system === system).map((register) => RECORDS[register])),
  );
  const query = (state: State, body: unknown): Answer => {
    if (!Value.Check(question, body)) return answered(422, 'câu hỏi không đúng mẫu');
    const { register } = body;
    const records = [...state.values()]
      .filter((record) => record.register === register && isAbout(record, numberIn(body) ?? ''))
      .sort((one, other) => (dayOf(one) < dayOf(other) ? 1 : -1));
    return { status: 200, body: { records } };
  };
  const plant = (state: State, body: unknown): Answer => {
    if (!Value.Check(ours, body)) return answered(400, 'bản ghi không đúng mẫu');
    for (const record of body as readonly AnyRecord[]) state.set(keyOf(record), record);
    return { status: 200, body: { records: state.size } };
  };
  return {
    name,
    initial: () => new Map(seededRecords[system].map((record) => [keyOf(record), record])),
    refusal: answered(403, 'không có quyền tra cứu'),
    route: ({ method, path, body }) => {
      if (method === 'POST' && path === '/query') {
        const { register } = (body ?? {}) as { readonly register?: unknown };
        return service(typeof register === 'string' ? register : 'query', numberIn(body), (state) => query(state, body));
      }
      if (method !== 'PUT' || path !== '/records') return null;
      return door('records', null, true, (state) => plant(state, body));
    },
  };
};

export const startRegisters = (name: RegisterSimulator, o: { port: number; dataDir: string }): Promise<Running> =>
  startSimulator(registers(name), o);

const isSimulator = (name: string): name is RegisterSimulator => name in REGISTER_SIMULATORS;

if (isProgram(import.meta.url)) {
  const name = process.env.SYSTEM ?? '';
  if (!isSimulator(name)) throw new Error(`SYSTEM must be one of ${Object.keys(REGISTER_SIMULATORS).join(', ')}`);
  await runProgram(name, (o) => startRegisters(name, o));
}
