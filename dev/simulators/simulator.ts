import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { listen, type Running, readBody } from '../program.ts';
import { createFaults, type FaultKind } from './faults.ts';
import { type Call, type JournalEntry, openJournal } from './journal.ts';

/** `body` bytes go out as a PDF, anything else as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What a simulator does with one request; `work` must be deterministic, since a restart works the journal again. */
export interface Route<S> {
  readonly service: string;
  /** What faults and tests name it by: a dossier code, or an identifier. */
  readonly key: string | null;
  /** A development door (planting data, reading the state back) meets no faults. */
  readonly devOnly: boolean;
  /** A read of the state for tests is not journalled. */
  readonly journalled: boolean;
  work(state: S): Answer;
}

/** A service that the product calls: it meets faults, and a restart works it again. */
export const service = <S>(name: string, key: string | null, work: (state: S) => Answer): Route<S> => ({
  service: name,
  key,
  devOnly: false,
  journalled: true,
  work,
});

/** A door of development: one that plants data (`journalled`), or reads the state back. */
export const door = <S>(name: string, key: string | null, journalled: boolean, work: (state: S) => Answer): Route<S> => ({
  ...service(name, key, work),
  devOnly: true,
  journalled,
});

export const answered = (status: number, message: string): Answer => ({ status, body: { message } });

export interface Simulator<S> {
  readonly name: string;
  initial(): S;
  route(call: Call): Route<S> | null;
  readonly refusal: Answer;
  /** Takes bulky bytes out of a body before it is journalled. */
  admit?(body: unknown): unknown;
  /** The request's body as `/journal` shows it: without passwords. */
  shownBody?(entry: JournalEntry): unknown;
}

const send = (response: ServerResponse, { status, body }: Answer): void => {
  const bytes = body instanceof Uint8Array;
  response.writeHead(status, { 'content-type': bytes ? 'application/pdf' : 'application/json; charset=utf-8' });
  response.end(bytes ? body : JSON.stringify(body));
};

const REORDER_WAIT_MS = 5_000;
const ABSENT = answered(404, 'không có dịch vụ này');

/** Starts one outside system as an HTTP server with `/health`, `/journal`, `/faults` and a journal that outlives a restart. */
export const startSimulator = async <S>(simulator: Simulator<S>, input: { port: number; dataDir: string }): Promise<Running> => {
  const journal = openJournal({ dataDir: input.dataDir, name: simulator.name });
  const faults = createFaults();
  const state = simulator.initial();
  for (const entry of journal.entries) if (entry.worked) simulator.route(entry.call)?.work(state);
  let held: { key: string | null; release: () => void }[] = [];

  const work = (route: Route<S>, call: Call, fault: FaultKind | null): Answer => {
    const answer = route.work(state);
    if (route.journalled) journal.append({ service: route.service, key: route.key, fault, worked: true, status: answer.status, call });
    const [freed, kept] = [held.filter(({ key }) => key === route.key), held.filter(({ key }) => key !== route.key)];
    held = kept;
    // After this request's own answer is on its way, so that it arrives first.
    for (const { release } of freed) setImmediate(release);
    return answer;
  };

  const stopped = (route: Route<S>, call: Call, fault: FaultKind, status: number): void =>
    journal.append({ service: route.service, key: route.key, fault, worked: false, status, call });

  const serve = async (request: IncomingMessage, response: ServerResponse, call: Call, route: Route<S>): Promise<void> => {
    const rule = route.devOnly ? null : faults.take(route);
    const kind = rule?.kind ?? null;
    const normally = (): void => send(response, work(route, call, kind));
    switch (kind) {
      case null:
        return normally();
      case 'SLOW':
        await delay(rule?.delayMs ?? 0);
        return normally();
      case 'DOWN':
        stopped(route, call, kind, 0);
        request.socket.destroy();
        return;
      case 'ERROR_500':
        stopped(route, call, kind, 500);
        return send(response, answered(500, 'lỗi hệ thống'));
      case 'REFUSE':
        stopped(route, call, kind, simulator.refusal.status);
        return send(response, simulator.refusal);
      case 'LOST_ANSWER':
        work(route, call, kind);
        request.socket.destroy();
        return;
      case 'MALFORMED':
        work(route, call, kind);
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html><body>Hệ thống đang bảo trì</body></html>');
        return;
      case 'DUPLICATE':
        work(route, call, kind);
        return normally();
      case 'REORDER': {
        const overtaken = new Promise<void>((release) => held.push({ key: route.key, release }));
        await Promise.race([overtaken, delay(rule?.delayMs ?? REORDER_WAIT_MS, undefined, { ref: false })]);
        return normally();
      }
    }
  };

  const journalView = (query: URLSearchParams): readonly unknown[] =>
    journal.entries
      .filter((entry) => (query.get('key') ?? entry.key) === entry.key && (query.get('service') ?? entry.service) === entry.service)
      .map((entry) => ({ ...entry, call: { ...entry.call, body: simulator.shownBody?.(entry) ?? entry.call.body } }));

  const own = (url: URL, method: string, body: unknown): Answer | null => {
    if (url.pathname === '/health') return { status: 200, body: { name: simulator.name, status: 'ok' } };
    if (url.pathname === '/journal') return { status: 200, body: journalView(url.searchParams) };
    if (url.pathname !== '/faults') return null;
    if (method === 'PUT' && !faults.replace(body)) return answered(400, 'quy tắc lỗi không đúng mẫu');
    if (method === 'DELETE') faults.replace([]);
    return { status: 200, body: faults.list() };
  };

  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const at = new Date().toISOString();
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const method = request.method ?? 'GET';
    const text = await readBody(request);
    let body: unknown;
    try {
      body = text === '' ? null : JSON.parse(text);
    } catch {
      return send(response, answered(400, 'nội dung không phải JSON'));
    }
    const answer = own(url, method, body);
    if (answer !== null) return send(response, answer);
    const dstcode = request.headers.dstcode;
    const admitted = simulator.admit?.(body) ?? body;
    const call: Call = { method, path: url.pathname, dstcode: typeof dstcode === 'string' ? dstcode : null, body: admitted, at };
    const route = simulator.route(call);
    return route === null ? send(response, ABSENT) : serve(request, response, call, route);
  };

  const running = await listen({
    port: input.port,
    // A client that hangs up half-way is its own affair; the server lives on.
    listener: (request, response) => void listener(request, response).catch(() => response.destroy()),
  });
  return {
    url: running.url,
    close: async () => {
      await running.close();
      journal.close();
    },
  };
};
