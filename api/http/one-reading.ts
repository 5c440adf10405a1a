import type { FastifyInstance } from 'fastify';
import { refuseFields } from '../../domain/failures.ts';
import { Refused, reject } from './problem.ts';

/**
 * Requests that somebody in front of us, or somebody after us, could read otherwise than we do. Node refuses two lengths, a length and chunks and all that is no
 * HTTP; of what it lets pass it takes the first and says nothing.
 */

/** Headers that mean one thing, which two lines of them do not. */
const ONCE: Readonly<Record<string, string>> = {
  host: 'Host',
  authorization: 'Authorization',
  'content-type': 'Content-Type',
  'content-encoding': 'Content-Encoding',
  'transfer-encoding': 'Transfer-Encoding',
  'idempotency-key': 'Idempotency-Key',
};

/** A name, an address of four numbers or one in brackets, and a port (RFC 9112, 3.2; RFC 3986, 3.2.2). */
const HOST = /^(?:[\w.~!$&'()*+;=%-]*|\[[\da-f:.]+\])(?::\d*)?$/i;
/** A target with its host in it, as proxies are asked (RFC 9112, 3.2.2). */
const WHOLE = /^([a-z][a-z\d+.-]*):\/\/([^/?#]*)([^#]*)/i;
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i;

const refuseHead = (reason: string): never => reject('BODY_INVALID', { detail: { reason: `${reason} trong phần đầu của yêu cầu` } });
const refuseBody = (reason: string): never => {
  throw new Refused(refuseFields('BODY_INVALID', [{ field: 'body', reason }]));
};

const twice = (names: readonly string[]): string | undefined => {
  const seen = new Set<string>();
  // Names and values by turns.
  for (let at = 0; at < names.length; at += 2) {
    const once = ONCE[names[at]?.toLowerCase() ?? ''];
    if (once !== undefined && seen.has(once)) return once;
    if (once !== undefined) seen.add(once);
  }
  return undefined;
};

/** The path of a target, whatever stands before it: nothing of ours sees another. */
export const pathOfTarget = ({ url = '/' }: { readonly url?: string | undefined }): string => {
  const [, , , rest] = WHOLE.exec(url) ?? [];
  if (rest === undefined) return url;
  return rest.startsWith('/') ? rest : `/${rest}`;
};

/** Whether a target names no host, or the one that the request names; a server before us would take the target's, we took the other. */
const isOfHost = (target: string, host = ''): boolean => {
  const [, scheme = '', named = ''] = WHOLE.exec(target) ?? [];
  return /^[/*]/.test(target) || (/^https?$/i.test(scheme) && named !== '' && named.toLowerCase() === host.toLowerCase());
};

/** Call before any route. */
export const readAsEverybody = (app: FastifyInstance): void => {
  app.addHook('onRequest', async ({ raw, headers, originalUrl }) => {
    const repeated = twice(raw.rawHeaders);
    if (repeated !== undefined) return refuseHead(`có hai lần ${repeated}`);
    if (!/^1\.[01]$/.test(raw.httpVersion)) return refuseHead('thiếu phiên bản HTTP');
    // HTTP/1.1 asks every request for it (RFC 9112, 3.2).
    if (headers.host === undefined && raw.httpVersion === '1.1') return refuseHead('thiếu Host');
    if (!HOST.test(headers.host ?? '')) return refuseHead('Host không đúng dạng');
    if (!isOfHost(originalUrl, headers.host)) return refuseHead('địa chỉ khác với Host');
    if (!/^(chunked)?$/i.test(headers['transfer-encoding'] ?? '')) return refuseHead('không nhận Transfer-Encoding này');
  });
  app.addHook('preParsing', async ({ headers }, _reply, payload) => {
    if (!/^(identity)?$/i.test(headers['content-encoding'] ?? '')) refuseBody('không nhận nội dung nén (Content-Encoding)');
    const [, charset = 'utf-8'] = CHARSET.exec(headers['content-type'] ?? '') ?? [];
    if (!/^utf-?8$/i.test(charset)) refuseBody('bảng mã chữ (charset) phải là UTF-8');
    return payload;
  });
};
