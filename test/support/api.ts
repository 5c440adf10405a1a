import { judgeAnswer } from './sentences.ts';

/** One answer of the API, taken as it came: no retry, no throwing. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly location: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many bodies, and `expect` judges them
  readonly body: any;
}

export interface Caller {
  get(path: string): Promise<Reply>;
  /** `key: null` sends none. */
  post(path: string, body: unknown, key?: string | null): Promise<Reply>;
  upload(path: string, files: readonly { readonly name: string; readonly bytes: Uint8Array }[], key?: string): Promise<Reply>;
}

/** A caller with this token; `null` calls without one. */
export const callerOf = ({ api, token }: { readonly api: string; readonly token: string | null }): Caller => {
  const send = async (method: string, path: string, body?: string | FormData, headers: Record<string, string> = {}): Promise<Reply> => {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    judgeAnswer({ type, path, text });
    return {
      status: response.status,
      type,
      location: response.headers.get('location'),
      body: type.includes('json') ? JSON.parse(text) : text,
    };
  };
  const keyed = (key: string | null): Record<string, string> => (key === null ? {} : { 'idempotency-key': key });
  return {
    get: (path) => send('GET', path),
    post: (path, body, key = crypto.randomUUID()) =>
      send('POST', path, JSON.stringify(body), { 'content-type': 'application/json', ...keyed(key) }),
    upload: (path, files, key = crypto.randomUUID()) => {
      const form = new FormData();
      for (const { name, bytes } of files) form.append('file', new Blob([new Uint8Array(bytes)]), name);
      return send('POST', path, form, keyed(key));
    },
  };
};
