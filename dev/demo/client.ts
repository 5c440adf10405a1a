import { setTimeout as delay } from 'node:timers/promises';
import { type Api, type Body, createApiClient, type Schemas } from '../../api/client/index.ts';

export { ApiRefusal } from '../../api/client/index.ts';

/** Answer to a command that has taken effect. */
export type Answer = Schemas['Accepted'];
export type DossierView = Schemas['Dossier'];
export type TimelineEntry = Schemas['TimelineEvent'];
export type FileEntry = Schemas['DossierFile'];

export interface Upload {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One person in front of the API. Every method throws ApiRefusal when it is refused; the `key` given by nobody is a fresh one. */
export interface Desk {
  readonly person: string;
  /** Anything else that the API offers. */
  readonly api: Api;
  /** T01. Answers once the dossier is in the register, also when the engine was away at first. */
  open(application: Body<'/dossiers'>, key?: string): Promise<Answer>;
  /** Any act by its path name (`hand-over`); waits until a slow one is done. */
  act: Api['act'];
  uploadScan(dossier: string, item: string, files: readonly Upload[], key?: string): Promise<Answer>;
  /** `reasons`: why it is this request's, where it does not say so itself. */
  answerConsultation(dossier: string, consultation: string, reply: Upload & { readonly reasons?: string }, key?: string): Promise<Answer>;
  dossier(dossier: string): Promise<DossierView>;
  timeline(dossier: string): Promise<readonly TimelineEntry[]>;
  files(dossier: string): Promise<readonly FileEntry[]>;
  /** `sha256` of one of the dossier's files. */
  download(dossier: string, sha256: string): Promise<Uint8Array>;
  receipt(dossier: string): Promise<Uint8Array>;
  /** Waits until a look at the dossier satisfies; throws after three minutes with `what`. */
  until(dossier: string, what: string, satisfied: (view: DossierView) => boolean): Promise<DossierView>;
}

export interface DeskOptions {
  /** Without a trailing slash. */
  readonly api: string;
  readonly person: string;
  readonly token: string;
  /** Told of every command that was accepted. */
  readonly onCommand?: (command: Pick<Answer, 'commandId' | 'dossierId' | 'act'>) => void;
}

const POLL_MS = 200;
const PATIENCE_MS = 180_000;

const formOf = (uploads: readonly Upload[]): FormData => {
  const form = new FormData();
  for (const { name, bytes } of uploads) form.append('file', new Blob([bytes.slice()]), name);
  return form;
};

export const createDesk = ({ api: url, person, token, onCommand }: DeskOptions): Desk => {
  const api = createApiClient({ url, token });
  const told = async (command: Promise<Answer>): Promise<Answer> => {
    const answer = await command;
    onCommand?.(answer);
    return answer;
  };
  const dossier = (dossierId: string): Promise<DossierView> => api.get('/dossiers/{dossierId}', { dossierId });
  return {
    person,
    api,
    open: (body, key) => told(api.post('/dossiers', { body, key })),
    act: (dossierId, act, ...particulars) => told(api.act(dossierId, act, ...particulars)),
    uploadScan: (dossierId, item, uploads, key) =>
      told(api.post('/dossiers/{dossierId}/papers/{item}/scans', { asked: { dossierId, item }, body: formOf(uploads), key })),
    answerConsultation: (dossierId, consultation, reply, key) => {
      const body = formOf([reply]);
      if (reply.reasons !== undefined) body.append('reasons', reply.reasons);
      return told(api.post('/dossiers/{dossierId}/consultations/{consultation}/reply', { asked: { dossierId, consultation }, body, key }));
    },
    dossier,
    timeline: async (dossierId) => (await api.get('/dossiers/{dossierId}/timeline', { dossierId })).events,
    files: async (dossierId) => (await api.get('/dossiers/{dossierId}/files', { dossierId })).files,
    download: (dossierId, sha256) => api.bytes('/dossiers/{dossierId}/files/{sha256}', { dossierId, sha256 }),
    receipt: (dossierId) => api.bytes('/dossiers/{dossierId}/receipt', { dossierId }),
    until: async (dossierId, what, satisfied) => {
      for (const end = Date.now() + PATIENCE_MS; ; await delay(POLL_MS)) {
        const view = await dossier(dossierId);
        if (satisfied(view)) return view;
        if (Date.now() > end) throw new Error(`Đợi quá ${PATIENCE_MS / 1000} giây: ${what}`);
      }
    },
  };
};
