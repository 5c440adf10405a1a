import { setTimeout as delay } from 'node:timers/promises';
import type { Problem } from '../../api/http/problem.ts';
import type { DossierState, Holder, Role } from '../../domain/dossier/state.ts';
import { newUuid } from '../../platform/ids.ts';

/** What the API said no with; `problem.code` is stable, `problem.title` is the sentence for the officer. */
export class ApiRefusal extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.title}${problem.detail === undefined ? '' : ` (${problem.detail})`}`);
  }
}

/** Answer to a command; `underway` = accepted, its effect is still being done. */
export interface Answer {
  readonly commandId: string;
  readonly dossierId: string;
  readonly act: string;
  readonly revision: number;
  readonly phase: string;
  readonly status: string;
  readonly underway: boolean;
}

/** What the demo reads of a dossier; the API gives more. */
export type DossierView = Pick<
  DossierState,
  'dossierId' | 'dossierCode' | 'phase' | 'papers' | 'consultations' | 'result' | 'receipt' | 'controlSlip'
> & {
  readonly status: string;
};

export interface TimelineEntry {
  readonly type: string;
  readonly at: string;
  readonly actor: { readonly person: string; readonly role: Role; readonly via: string | null };
  /** Who held the dossier from then on. */
  readonly holder: { readonly kind: Holder; readonly unit: string };
  readonly data: Readonly<Record<string, unknown>>;
}

export interface FileEntry {
  readonly sha256: string;
  readonly kind: string;
  readonly item: string;
}

/** A file to be sent. */
export interface Upload {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One person in front of the API. Every method throws ApiRefusal when it is refused; the `key` given by nobody is a fresh one. */
export interface Desk {
  readonly person: string;
  /** T01. Answers once the dossier is in the register, also when the engine was away at first. */
  open(application: Readonly<Record<string, unknown>>, key?: string): Promise<Answer>;
  /** Any act by its path name (`hand-over`); waits until a slow one is done. */
  act(dossier: string, act: string, body?: Readonly<Record<string, unknown>>, key?: string): Promise<Answer>;
  uploadScan(dossier: string, item: string, files: readonly Upload[], key?: string): Promise<Answer>;
  answerConsultation(dossier: string, consultation: string, reply: Upload, key?: string): Promise<Answer>;
  dossier(dossier: string): Promise<DossierView>;
  timeline(dossier: string): Promise<readonly TimelineEntry[]>;
  files(dossier: string): Promise<readonly FileEntry[]>;
  /** `sha256` of one of the dossier's files. */
  download(dossier: string, sha256: string): Promise<Uint8Array>;
  receipt(dossier: string): Promise<Uint8Array>;
  /** Any other GET as JSON. */
  get<T>(path: string): Promise<T>;
  /** Any other POST as JSON. */
  post<T>(path: string, body: unknown, key?: string): Promise<T>;
  /** Waits until a look at the dossier satisfies; throws after three minutes with `what`. */
  until(dossier: string, what: string, satisfied: (view: DossierView) => boolean): Promise<DossierView>;
}

export interface DeskOptions {
  /** Without a trailing slash. */
  readonly api: string;
  readonly person: string;
  readonly token: string;
  /** Told of every command that was accepted. */
  readonly onCommand?: (command: { readonly commandId: string; readonly dossierId: string; readonly act: string }) => void;
}

const POLL_MS = 200;
const PATIENCE_MS = 180_000;
const TRIES = 5;

/** The one person at one API. */
export const createDesk = ({ api, person, token, onCommand }: DeskOptions): Desk => {
  /**
   * A lost answer or a 503 is sent again under the same key: whatever happened the first time, it happens once. A refusal by the rules is final
   * under its key, so it is never repeated here.
   */
  const send = async (
    method: string,
    path: string,
    o: { readonly body?: string | FormData; readonly headers?: Record<string, string> } = {},
  ): Promise<Response> => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${api}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...o.headers },
        ...(o.body === undefined ? {} : { body: o.body }),
      }).catch((error: unknown) => {
        if (attempt === TRIES) throw error;
        return null;
      });
      if (response !== null && (response.status !== 503 || attempt === TRIES)) return response;
      await delay(attempt * 500);
    }
  };

  const ok = async (response: Response): Promise<Response> => {
    if (response.ok) return response;
    throw new ApiRefusal((await response.json()) as Problem);
  };

  const get = async <T>(path: string): Promise<T> => (await (await ok(await send('GET', path))).json()) as T;
  const bytes = async (path: string): Promise<Uint8Array> => new Uint8Array(await (await ok(await send('GET', path))).arrayBuffer());

  const until = async <T>(what: string, look: () => Promise<T>, satisfied: (value: T) => boolean): Promise<T> => {
    for (const end = Date.now() + PATIENCE_MS; ; ) {
      const value = await look();
      if (satisfied(value)) return value;
      if (Date.now() > end) throw new Error(`Đợi quá ${PATIENCE_MS / 1000} giây: ${what}`);
      await delay(POLL_MS);
    }
  };

  /** 202 means accepted and not yet done: its `Location` tells when. */
  const settled = async (response: Response): Promise<Answer> => {
    const answer = (await (await ok(response)).json()) as Answer;
    const location = response.headers.get('location');
    if (response.status !== 202 || location === null) return answer;
    const done = await until(
      `lệnh ${answer.act} (${location})`,
      () => get<{ status: string; answer?: Answer; refusal?: { code: string } }>(location),
      ({ status }) => status === 'APPLIED' || status === 'REFUSED',
    );
    if (done.refusal !== undefined) throw new Error(`lệnh ${answer.act} bị từ chối: ${done.refusal.code}`);
    return { ...answer, ...done.answer };
  };

  const command = async (
    path: string,
    o: { readonly body: string | FormData; readonly type?: string; readonly key: string | undefined },
  ): Promise<Answer> => {
    const headers = { 'idempotency-key': o.key ?? newUuid(), ...(o.type === undefined ? {} : { 'content-type': o.type }) };
    const answer = await settled(await send('POST', path, { body: o.body, headers }));
    onCommand?.(answer);
    return answer;
  };

  const json = (path: string, body: unknown, key: string | undefined): Promise<Answer> =>
    command(path, { body: JSON.stringify(body), type: 'application/json', key });
  const files = (path: string, uploads: readonly Upload[], key: string | undefined): Promise<Answer> => {
    const form = new FormData();
    for (const { name, bytes: content } of uploads) form.append('file', new Blob([content.slice()]), name);
    return command(path, { body: form, key });
  };

  const at = (dossier: string): string => `/dossiers/${encodeURIComponent(dossier)}`;
  const dossier = (id: string): Promise<DossierView> => get(at(id));

  return {
    person,
    open: (application, key) => json('/dossiers', application, key),
    act: (id, act, body = {}, key) => json(`${at(id)}/acts/${act}`, body, key),
    uploadScan: (id, item, uploads, key) => files(`${at(id)}/papers/${encodeURIComponent(item)}/scans`, uploads, key),
    answerConsultation: (id, consultation, reply, key) => files(`${at(id)}/consultations/${consultation}/reply`, [reply], key),
    dossier,
    timeline: async (id) => (await get<{ events: readonly TimelineEntry[] }>(`${at(id)}/timeline`)).events,
    files: async (id) => (await get<{ files: readonly FileEntry[] }>(`${at(id)}/files`)).files,
    download: (id, sha256) => bytes(`${at(id)}/files/${sha256}`),
    receipt: (id) => bytes(`${at(id)}/receipt`),
    get,
    post: async (path, body, key) =>
      (await (
        await ok(
          await send('POST', path, {
            body: JSON.stringify(body),
            headers: { 'content-type': 'application/json', 'idempotency-key': key ?? newUuid() },
          }),
        )
      ).json()) as never,
    until: (id, what, satisfied) => until(what, () => dossier(id), satisfied),
  };
};
