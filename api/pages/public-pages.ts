import type { FastifyInstance } from 'fastify';
import { FAILURES, type FailureCode, MENDERS, RESEND, resendOf } from '../../domain/failures.ts';
import type { Deps } from '../http/deps.ts';
import { reject } from '../http/problem.ts';
import { html } from './html.ts';
import { HIDDEN, sendPage } from './layout.ts';

const isFailure = (code: string): code is FailureCode => Object.hasOwn(FAILURES, code);

/** Pages for everybody: the way in, and what stands behind the `type` of a refusal. */
export const registerPublicPages = (pages: FastifyInstance, { config }: Pick<Deps, 'config'>): void => {
  const { issuer } = config.auth;

  pages.get('/', { config: { read: 'PUBLIC' }, schema: HIDDEN }, async (_request, reply) =>
    sendPage(reply, {
      title: 'Hệ thống một cửa điện tử',
      body: html`<h1>Hệ thống một cửa điện tử</h1>
<ul>
<li><a href="/supervision">Giám sát hồ sơ</a>: hồ sơ chậm hoặc tắc, vì sao, ai đang giữ</li>
<li><a href="/docs">Tài liệu API</a> cho phần mềm tại quầy, <a href="/openapi.json">openapi.json</a></li>
</ul>`,
      issuer,
    }),
  );

  pages.get<{ Params: { code: string } }>(
    '/problems/:code',
    { config: { read: 'PUBLIC' }, schema: HIDDEN },
    async ({ params: { code } }, reply) => {
      if (!isFailure(code)) return reject('NOT_FOUND');
      const { status, mender, message } = FAILURES[code];
      return sendPage(reply, {
        title: message,
        body: html`<h1>${message}</h1>
<dl>
<dt>Mã lỗi</dt><dd><code>${code}</code></dd>
<dt>HTTP</dt><dd>${status}</dd>
<dt>Ai khắc phục</dt><dd>${MENDERS[mender]}</dd>
<dt>Gửi lại</dt><dd>${RESEND[resendOf(code)]}</dd>
</dl>`,
        issuer,
      });
    },
  );
};
