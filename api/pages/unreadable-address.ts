import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/failures.ts';
import type { Deps } from '../http/deps.ts';
import { keepPrivate } from '../http/keep-private.ts';
import { sendProblem } from '../http/problem.ts';
import { sendErrorPage } from './error-page.ts';

/** Addresses below which people look at pages; a refusal of theirs is a page too. */
const PAGES = /^\/(supervision\/dossiers|auth)\//;

/**
 * Answers addresses that the router itself gives up on: broken escapes, parts too long. No route, hook or error handler ever sees them, so this
 * also does what those do for others.
 */
export const answerUnreadableAddress =
  ({ config, log }: Pick<Deps, 'config' | 'log'>) =>
  ({ code }: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const reason = code === 'FST_ERR_MAX_PARAM_LENGTH' ? 'địa chỉ có phần quá dài' : 'địa chỉ không đọc được';
    const refusal = refuse('BODY_INVALID', { detail: { reason } });
    reply.header('x-request-id', request.id);
    keepPrivate(reply);
    if (PAGES.test(request.url)) sendErrorPage(reply, refusal, { caller: null, issuer: config.auth.issuer });
    // Not the address, which may be of any length: RFC 9457 lets any URI name the occurrence.
    else sendProblem(reply, refusal, `urn:uuid:${request.id}`);
    log.info({ method: request.method, route: 'unknown', status: reply.statusCode, requestId: request.id }, 'request');
  };
