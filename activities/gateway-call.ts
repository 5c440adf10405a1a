import { GatewayError, type GatewayErrorKind, type GatewaySystem } from './gateway-error.ts';

/** Error codes of sockets and of undici (`ECONNREFUSED`, `UND_ERR_SOCKET`) are safe to tell; messages may hold addresses with ids. */
const causeCode = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'no connection';
};

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';
const isLater = (status: number): boolean => status >= 500 || status === 408 || status === 429;

/** What an adapter asks, and what its errors name it by. */
interface Asking {
  readonly system: GatewaySystem;
  readonly operation: string;
  readonly timeoutMs: number;
  /** Reasons of a refusal that were agreed on: one of them as `code` of its body is told, whatever else it says is not. */
  readonly reasons?: readonly string[];
}

const failed = ({ system, operation }: Asking, kind: GatewayErrorKind, detail: string, reason: string | null = null): GatewayError =>
  new GatewayError({ system, kind, detail: `${operation}: ${detail}`, reason });

const lost = (asking: Asking, error: unknown): GatewayError =>
  isTimeout(error) ? failed(asking, 'TIMEOUT', `no answer in ${asking.timeoutMs} ms`) : failed(asking, 'UNAVAILABLE', causeCode(error));

/** The reason that a refusal names. */
const reasonOf = async (response: Response, reasons: readonly string[]): Promise<string | null> => {
  if (reasons.length === 0) return null;
  const body: unknown = await response.json().catch(() => null);
  return reasons.find((reason) => reason === (body as { readonly code?: unknown } | null)?.code) ?? null;
};

/** The answer to a request, if it is one of success; within `timeoutMs` for the whole exchange. */
const exchange = async (asking: Asking, url: string, init: RequestInit): Promise<Response> => {
  const response = await fetch(url, {
    ...init,
    // A redirect would carry personal data to an address nobody configured.
    redirect: 'manual',
    signal: AbortSignal.timeout(asking.timeoutMs),
  }).catch((error: unknown) => {
    throw lost(asking, error);
  });
  if (isLater(response.status)) throw failed(asking, 'UNAVAILABLE', `HTTP ${response.status}`);
  if (response.status >= 300 && response.status < 400) throw failed(asking, 'PROTOCOL', `HTTP ${response.status}`);
  if (!response.ok) throw failed(asking, 'REFUSED', `HTTP ${response.status}`, await reasonOf(response, asking.reasons ?? []));
  return response;
};

/**
 * Sends JSON and reads JSON, within `timeoutMs` for the whole exchange. Gives 2xx bodies back unchecked, everything else as GatewayError;
 * `operation` is what the error names.
 */
export const callGateway = async ({
  url,
  method,
  headers,
  body,
  ...asking
}: Asking & {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}): Promise<unknown> => {
  const response = await exchange(asking, url, {
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text().catch((error: unknown) => {
    throw lost(asking, error);
  });
  try {
    return JSON.parse(text);
  } catch {
    throw failed(asking, 'PROTOCOL', 'answer is not JSON');
  }
};

/** Reads a file; a longer one than `maxBytes` is refused before it is whole. */
export const fetchBytes = async ({
  url,
  maxBytes,
  ...asking
}: Asking & { readonly url: string; readonly maxBytes: number }): Promise<Uint8Array> => {
  const { body } = await exchange(asking, url, { method: 'GET' });
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of body ?? []) {
      size += part.length;
      if (size > maxBytes) throw failed(asking, 'REFUSED', `more than ${maxBytes} bytes`);
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof GatewayError ? error : lost(asking, error);
  }
  return Buffer.concat(parts);
};
