import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { refuse } from '../../domain/failures.ts';
import { newUuid } from '../../platform/ids.ts';
import type { Logger } from '../../platform/log.ts';
import { problemBody } from './problem.ts';

/** Statuses that Node gives what never becomes a request; all else is malformed. */
const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };
const REASONS: Readonly<Record<number, string>> = { 431: 'phần đầu của yêu cầu quá dài', 408: 'yêu cầu gửi đến quá chậm' };

/** Answers on the bare connection what is no readable HTTP, in the form of every other refusal. Nothing of what was sent is repeated or logged. */
export const answerClientError =
  (log: Logger) =>
  (error: NodeJS.ErrnoException, socket: Socket): void => {
    // The other side has gone, or it is half-way through an answer.
    if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = STATUS[error.code ?? ''] ?? 400;
    const requestId = newUuid();
    const refusal = refuse('BODY_INVALID', { detail: { reason: REASONS[status] ?? 'yêu cầu không đúng giao thức HTTP' } });
    const body = JSON.stringify({ ...problemBody(refusal, { instance: `urn:uuid:${requestId}`, requestId }), status });
    log.info({ route: 'unknown', status, requestId, code: error.code }, 'request');
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${requestId}\r\nConnection: close\r\n\r\n${body}`,
    );
    // Not only our half: whoever sends slowly would keep the other one open.
    socket.destroySoon();
  };
