import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { refuse } from '../../domain/failures.ts';
import { newUuid } from '../../platform/ids.ts';
import type { Logger } from '../../platform/log.ts';
import type { Addresses, Astray } from './addresses.ts';
import { PRIVATE_HEADERS } from './keep-private.ts';
import { problemBody } from './problem.ts';

/** Statuses that Node gives what never becomes a request; all else is malformed. */
const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };
const REASONS: Readonly<Record<number, string>> = { 431: 'phần đầu của yêu cầu quá dài', 408: 'yêu cầu gửi đến quá chậm' };

/** A request line with a method that Node does not know, and its path. */
const STRANGE_METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40} (\/[^\s?#]{0,2000})[^\s]* HTTP\/1\.[01]\r?\n/;

interface Unread {
  readonly code?: string | undefined;
  /** The bytes that could not be read, as Node gives them. */
  readonly rawPacket?: unknown;
}

const refusalOf = ({ code, rawPacket }: Unread, addresses: Addresses): Astray & { readonly status?: number } => {
  const path =
    code === 'HPE_INVALID_METHOD'
      ? STRANGE_METHOD.exec(Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1', 0, 4_096) : '')?.[1]
      : undefined;
  if (path !== undefined) return addresses.astray(path);
  const status = STATUS[code ?? ''] ?? 400;
  return { status, refusal: refuse('BODY_INVALID', { detail: { reason: REASONS[status] ?? 'yêu cầu không đúng giao thức HTTP' } }) };
};

/** Answers on the bare connection what is no readable HTTP, in the form of every other refusal. Nothing of what was sent is repeated or logged. */
export const answerClientError =
  ({ log, addresses }: { readonly log: Logger; readonly addresses: Addresses }) =>
  (error: Unread, socket: Socket): void => {
    // The other side has gone, or it is half-way through an answer.
    if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
      socket.destroy();
      return;
    }
    const requestId = newUuid();
    const { refusal, allow, status: own } = refusalOf(error, addresses);
    const problem = problemBody(refusal, { instance: `urn:uuid:${requestId}`, requestId });
    const status = own ?? problem.status;
    const body = JSON.stringify({ ...problem, status });
    log.info({ route: 'unknown', status, requestId, code: error.code }, 'request');
    const headers = {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'X-Request-Id': requestId,
      ...(allow === undefined ? {} : { Allow: allow }),
      ...PRIVATE_HEADERS,
      Connection: 'close',
    };
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`);
    // Not only our half: whoever sends slowly would keep the other one open.
    socket.destroySoon();
  };

/** Answers an `Expect` that nobody can meet; left alone, Node says 417 and nothing else. */
export const answerExpectation =
  (log: Logger) =>
  (_request: IncomingMessage, response: ServerResponse): void => {
    const requestId = newUuid();
    const refusal = refuse('BODY_INVALID', { detail: { reason: 'không đáp ứng được điều yêu cầu chờ đợi (Expect)' } });
    const body = JSON.stringify({ ...problemBody(refusal, { instance: `urn:uuid:${requestId}`, requestId }), status: 417 });
    log.info({ route: 'unknown', status: 417, requestId }, 'request');
    const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'x-request-id': requestId, ...PRIVATE_HEADERS };
    response.writeHead(417, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' }).end(body);
  };
