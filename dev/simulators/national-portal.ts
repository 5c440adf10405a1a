import { canonicalJson, sha256 } from '../../platform/hash.ts';
import { isProgram, type Running, runProgram } from '../program.ts';
import type { Call } from './journal.ts';
import { dossierProblem, progressProblem } from './legacy-checks.ts';
import { type Answer, answered, door, type Route, type Simulator, service, startSimulator } from './simulator.ts';

/** A dossier as the portal keeps it. */
interface PortalDossier {
  item: Record<string, unknown>;
  /** Codes received, in order, without repetitions of the last. */
  readonly statuses: string[];
  readonly progress: Record<string, unknown>[];
}

interface State {
  readonly dossiers: Map<string, PortalDossier>;
  /** identifier → TECHNICALIDs; two of them make a conflict. */
  readonly accounts: Map<string, string[]>;
  /** session → end of life, milliseconds. */
  readonly sessions: Map<string, number>;
  logins: number;
}

const FORWARD = '/VXPAdapter/RestService/forward/mapi';
const SESSION_MS = 30 * 60 * 1000;

const ok = (result: readonly unknown[]): Answer => ({ status: 200, body: { error_code: 0, result, message: 'Thành công' } });
const refused = (code: number, message: string): Answer => ({ status: 200, body: { error_code: code, result: [], message } });

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const technicalIdOf = (identifier: string, nth: number): string => `DEMO-${sha256(`${identifier}/${nth}`).slice(0, 12).toUpperCase()}`;

/** Without a planted account: identifiers with an even last digit of the serial have one, odd ones have none. */
const accountsOf = (state: State, identifier: string): readonly string[] =>
  state.accounts.get(identifier) ?? (/[02468]$/.test(identifier) ? [technicalIdOf(identifier, 0)] : []);

const syncDossiers = (state: State, body: Record<string, unknown>): Answer => {
  const items = Array.isArray(body.data) ? body.data.map(record) : [];
  if (items.length === 0) return refused(4, 'Thiếu dữ liệu hồ sơ');
  if (body.isUpdating !== 'True' && body.isUpdating !== 'False') return refused(4, 'isUpdating phải là "True" hoặc "False"');
  for (const item of items) {
    const problem = dossierProblem(item);
    if (problem !== null) return refused(4, `Trường ${problem} không hợp lệ`);
    const known = state.dossiers.get(text(item.MaHoSo));
    if (body.isUpdating === 'True' && known === undefined) return refused(6, 'Hồ sơ chưa tồn tại');
    if (body.isUpdating === 'False' && known !== undefined && canonicalJson(known.item) !== canonicalJson(item))
      return refused(5, 'Hồ sơ đã tồn tại');
  }
  for (const item of items) {
    const code = text(item.MaHoSo);
    const dossier = state.dossiers.get(code) ?? { item, statuses: [], progress: [] };
    dossier.item = item;
    const status = text(item.TrangThaiHoSo);
    if (dossier.statuses.at(-1) !== status) dossier.statuses.push(status);
    state.dossiers.set(code, dossier);
  }
  return ok(items.map(({ MaHoSo }) => ({ MaHoSo })));
};

const updateProgress = (state: State, body: Record<string, unknown>): Answer => {
  const items = Array.isArray(body.data) ? body.data.map(record) : [];
  if (items.length === 0) return refused(4, 'Thiếu dữ liệu tiến độ');
  for (const item of items) {
    const problem = progressProblem(item);
    if (problem !== null) return refused(4, `Trường ${problem} không hợp lệ`);
    if (!state.dossiers.has(text(item.MaHoSo))) return refused(6, 'Hồ sơ chưa tồn tại');
  }
  for (const item of items) {
    const progress = state.dossiers.get(text(item.MaHoSo))?.progress;
    if (progress?.every((known) => canonicalJson(known) !== canonicalJson(item))) progress.push(item);
  }
  return ok([]);
};

const lookUpDossier = (state: State, code: string): Answer => {
  const dossier = state.dossiers.get(code);
  return ok(dossier === undefined ? [] : [{ MAHOSO: code, TRANGTHAIHOSO: dossier.statuses.at(-1) }]);
};

const lookUpAccount = (state: State, body: Record<string, unknown>): Answer =>
  body.provider !== 'wso2is' || text(body.mstorcmnd) === ''
    ? refused(4, 'Thiếu provider hoặc mstorcmnd')
    : ok(accountsOf(state, text(body.mstorcmnd)).map((id) => ({ TECHNICALID: id })));

/** Services of the legacy protocol; all of them are safe to repeat with an equal payload. */
const services: Readonly<
  Record<string, { key(body: Record<string, unknown>): string; work(state: State, body: Record<string, unknown>): Answer }>
> = {
  TraCuuTechID: { key: ({ mstorcmnd }) => text(mstorcmnd), work: lookUpAccount },
  TraCuuHoSo: { key: ({ mahoso }) => text(mahoso), work: (state, { mahoso }) => lookUpDossier(state, text(mahoso)) },
  DongBoHoSoMC: { key: ({ data }) => text(record(Array.isArray(data) ? data[0] : null).MaHoSo), work: syncDossiers },
  CapNhatTienDoHoSoMC: { key: ({ data }) => text(record(Array.isArray(data) ? data[0] : null).MaHoSo), work: updateProgress },
};

const logIn = (call: Call, password: string | null): Route<State> =>
  service('login', null, (state) => {
    const body = record(call.body);
    if (call.dstcode === null || text(body.username) === '' || text(body.password) === '') return refused(1, 'Thiếu thông tin đăng nhập');
    if (password !== null && body.password !== password) return refused(1, 'Sai tên đăng nhập hoặc mật khẩu');
    state.logins += 1;
    const session = sha256(`${call.at}/${state.logins}`);
    state.sessions.set(session, Date.parse(call.at) + SESSION_MS);
    return { status: 200, body: { error_code: 0, session } };
  });

const callService = (call: Call): Route<State> => {
  const body = record(call.body);
  const asked = services[text(body.service)];
  return service(text(body.service), asked?.key(body) ?? null, (state) => {
    if (call.dstcode === null || text(body.madonvi) === '') return refused(3, 'Thiếu dstcode hoặc madonvi');
    if ((state.sessions.get(text(body.session)) ?? 0) <= Date.parse(call.at))
      return refused(2, 'Phiên làm việc không hợp lệ hoặc đã hết hạn');
    return asked === undefined ? refused(4, 'Không có dịch vụ này') : asked.work(state, body);
  });
};

/** A person creates an account outside of the one-stop; a second one with the same identifier makes the conflict of DT-1. */
const createAccount = (call: Call): Route<State> => {
  const identifier = text(record(call.body).personalId);
  return door('accounts', identifier, true, (state) => {
    if (!/^[0-9A-Z-]{5,20}$/.test(identifier)) return answered(400, 'personalId không hợp lệ');
    const known = accountsOf(state, identifier);
    const technicalId = technicalIdOf(identifier, known.length);
    state.accounts.set(identifier, [...known, technicalId]);
    return { status: 201, body: { technicalId } };
  });
};

/** National Public Service Portal, legacy protocol. Development doors: POST /accounts, DELETE /sessions, GET /dossiers[/{code}]. */
export const nationalPortal = (o: { password: string | null }): Simulator<State> => ({
  name: 'national-portal',
  initial: () => ({ dossiers: new Map(), accounts: new Map(), sessions: new Map(), logins: 0 }),
  refusal: refused(99, 'Cổng từ chối'),
  shownBody: ({ service, call }) => (service === 'login' ? { username: record(call.body).username } : call.body),
  route: (call) => {
    const [, root, code] = call.path.split('/');
    if (call.method === 'POST' && call.path === `${FORWARD}/login`) return logIn(call, o.password);
    if (call.method === 'POST' && call.path === `${FORWARD}/g`) return callService(call);
    if (call.method === 'POST' && call.path === '/accounts') return createAccount(call);
    if (call.method === 'DELETE' && call.path === '/sessions')
      return door('sessions', null, true, (state) => {
        state.sessions.clear();
        return { status: 200, body: {} };
      });
    if (call.method !== 'GET' || root !== 'dossiers') return null;
    return door('dossiers', null, false, ({ dossiers }) => {
      if (code === undefined) return { status: 200, body: [...dossiers].map(([dossierCode, { statuses }]) => ({ dossierCode, statuses })) };
      const dossier = dossiers.get(decodeURIComponent(code));
      return dossier === undefined ? answered(404, 'không có hồ sơ này') : { status: 200, body: dossier };
    });
  },
});

/** Checks the password only when NPSP_PASSWORD is set. */
export const startNationalPortal = (o: { port: number; dataDir: string; password?: string }): Promise<Running> =>
  startSimulator(nationalPortal({ password: o.password ?? process.env.NPSP_PASSWORD ?? null }), o);

if (isProgram(import.meta.url)) await runProgram('national-portal', startNationalPortal);
