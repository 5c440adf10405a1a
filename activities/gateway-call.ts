import { GatewayError, type GatewayErrorKind, type GatewaySystem } from './gateway-error.ts';

/** Error codes of sockets and of undici (`ECONNREFUSED`, `UND_ERR_SOCKET`) are safe to tell; messages may hold addresses with ids. */
const causeCode = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'no connection';
};

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';
const isLater = (status: number): boolean => status >= 500 || status === 408 || status === 429;

/**
 * Sends JSON and reads JSON, within `timeoutMs` for the whole exchange. Gives 2xx bodies back unchecked, everything else as GatewayError;
 * `operation` is what the error names.
 */
export const callGateway = async (input: {
  system: GatewaySystem;
  operation: string;
  url: string;
  method: 'POST' | 'PUT';
  headers?: Readonly<Record<string, string>>;
  body: unknown;
  timeoutMs: number;
}): Promise<unknown> => {
  const fail = (kind: GatewayErrorKind, detail: string): GatewayError =>
    new GatewayError({ system: input.system, kind, detail: `${input.operation}: ${detail}` });
  const lost = (error: unknown): GatewayError =>
    isTimeout(error) ? fail('TIMEOUT', `no answer in ${input.timeoutMs} ms`) : fail('UNAVAILABLE', causeCode(error));

  const response = await fetch(input.url, {
    method: input.method,
    headers: { accept: 'application/json', 'content-type': 'application/json; charset=utf-8', ...input.headers },
    body: JSON.stringify(input.body),
    // A redirect would carry personal data to an address nobody configured.
    redirect: 'manual',
    signal: AbortSignal.timeout(input.timeoutMs),
  }).catch((error: unknown) => {
    throw lost(error);
  });
  const text = await response.text().catch((error: unknown) => {
    throw lost(error);
  });
  if (isLater(response.status)) throw fail('UNAVAILABLE', `HTTP ${response.status}`);
  if (response.status >= 300 && response.status < 400) throw fail('PROTOCOL', `HTTP ${response.status}`);
  if (!response.ok) throw fail('REFUSED', `HTTP ${response.status}`);
  try {
    return JSON.parse(text);
  } catch {
    throw fail('PROTOCOL', 'answer is not JSON');
  }
};
