import type { FastifyReply } from 'fastify';
import type { Role } from '../../domain/dossier/state.ts';
import { errorsOf, FAILURES, type Refusal } from '../../domain/failures.ts';
import type { Caller } from '../http/auth.ts';
import { html } from './html.ts';
import { sendPage } from './layout.ts';
import { ROLES } from './wording.ts';

/** Answers a refusal as a page for the person in front of the browser. */
export const sendErrorPage = (
  reply: FastifyReply,
  refusal: Refusal,
  { caller, issuer }: { readonly caller: Caller | null; readonly issuer: string },
): FastifyReply => {
  const { code, detail } = refusal;
  const errors = errorsOf(refusal);
  const roles = Array.isArray(detail?.roles) ? (detail.roles as readonly Role[]) : [];
  const { status, message } = FAILURES[code];
  return sendPage(reply, {
    title: message,
    body: html`<h1>${message}</h1>
${roles.length === 0 ? null : html`<p>Những người được xem trang này:</p><ul>${roles.map((role) => html`<li>${ROLES[role]}</li>`)}</ul>`}
${errors.length === 0 ? null : html`<ul>${errors.map(({ field, reason, allowed = [] }) => html`<li><code>${field}</code>: ${reason}${allowed.length === 0 ? null : html`: <code>${allowed.join(', ')}</code>`}</li>`)}</ul>`}
<p class="quiet small">Mã: <code>${code}</code> · yêu cầu <code>${reply.request.id}</code></p>
<p><a class="button" href="/supervision">Về trang giám sát</a> <a class="button" href="/auth/login">Đăng nhập bằng người khác</a></p>`,
    caller,
    issuer,
    status,
  });
};
