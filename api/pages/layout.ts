import { createHash } from 'node:crypto';
import type {} from '@fastify/swagger';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../http/auth.ts';
import { type Html, html } from './html.ts';
import { ROLES } from './wording.ts';

/** Colours have a contrast of at least 4.5 : 1 on their ground (WCAG 2.1 AA). */
const CSS = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: #1c1c1c; background: #f3f4f6; }
a { color: #0b4f9c; }
a:focus-visible, button:focus-visible, select:focus-visible { outline: 3px solid #f5a300; outline-offset: 1px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: .5rem; background: #fff; padding: .3rem .6rem; }
header { background: #8c1515; color: #fff; padding: .6rem 1.5rem; display: flex; flex-wrap: wrap; gap: .4rem 1.5rem; align-items: center; justify-content: space-between; }
header a { color: #fff; font-weight: 600; text-decoration: none; }
header form { display: inline; } header button { margin-left: .8rem; }
main { max-width: 100rem; margin: 0 auto; padding: 1rem 1.5rem 3rem; }
h1 { font-size: 1.5rem; margin: .4rem 0 .2rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .5rem; }
button, .button { font: inherit; padding: .3rem .8rem; border: 1px solid #6b6b6b; border-radius: .3rem; background: #fff; color: #1c1c1c; cursor: pointer; text-decoration: none; display: inline-block; }
select { font: inherit; padding: .3rem; border: 1px solid #6b6b6b; border-radius: .3rem; background: #fff; max-width: min(26rem, 100%); }
.quiet { color: #555; } .small { font-size: .87rem; }
.notice { background: #fff4d6; border-left: .3rem solid #b07400; padding: .5rem .9rem; margin: .8rem 0; }
.counts { display: flex; flex-wrap: wrap; gap: .6rem; list-style: none; padding: 0; margin: .8rem 0; }
.counts li { background: #fff; border: 1px solid #d4d7dc; border-radius: .4rem; padding: .3rem .8rem; font-size: .87rem; }
.counts b { display: block; font-size: 1.45rem; line-height: 1.2; } .counts a { text-decoration: none; }
form.filter { display: flex; flex-wrap: wrap; gap: .5rem 1.2rem; align-items: end; margin: .8rem 0; }
form.filter div { max-width: 100%; } form.filter label { display: block; font-size: .87rem; color: #444; }
.scroll { overflow-x: auto; background: #fff; border: 1px solid #d4d7dc; border-radius: .4rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: .6rem .5rem 0; color: #555; font-size: .87rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem; border-bottom: 1px solid #e4e6ea; }
thead th { font-size: .87rem; color: #444; white-space: nowrap; border-bottom: 2px solid #c9cdd3; } tbody tr:last-child > * { border-bottom: 0; }
tbody th { font-weight: 600; } tbody th a { white-space: nowrap; }
ul.plain { list-style: none; margin: 0; padding: 0; } ul.plain li + li { margin-top: .3rem; }
.tag { display: inline-block; font-size: .8rem; font-weight: 700; padding: 0 .4rem; border-radius: .25rem; margin-right: .3rem; background: #e2e5ea; color: #26303c; }
.tag.LATE, .tag.WEDGED, .tag.NO_RUN, .tag.NO_CONSULTATION, .tag.NO_ROW, .tag.ROW_AHEAD, .tag.FILE_MISSING { background: #a31212; color: #fff; } .tag.FAILING, .tag.OLD_RUN, .tag.ROW_BEHIND { background: #5b2a86; color: #fff; } .tag.STEP_OVER_BUDGET, .tag.CONSULTATION_OVERDUE { background: #ffd98a; color: #3b2a00; }
.past { color: #a31212; font-weight: 600; } .nowrap { white-space: nowrap; } .wide { min-width: 8.5rem; } .middling { min-width: 5.5rem; } td code { overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; background: #fff; border: 1px solid #d4d7dc; border-radius: .4rem; padding: .8rem 1rem; margin: .6rem 0; }
dt { color: #555; } dd { margin: 0; min-width: 0; } dl, h1 { overflow-wrap: anywhere; }
@media (max-width: 600px) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd + dt { margin-top: .5rem; } }
@page { size: A4 landscape; margin: 12mm; }
@media print { header form, form.filter, .skip, .button, button { display: none; } .scroll { overflow: visible; } table { font-size: .8rem; } tbody th a, .nowrap { white-space: normal; overflow-wrap: anywhere; } .wide, .middling { min-width: 0; } tr { break-inside: avoid; } }
`;

const STYLE_HASH = createHash('sha256').update(CSS).digest('base64');

/** Pages are no part of the API's description. */
export const HIDDEN = { hide: true } as const;

/** Nothing but our own style and links; forms may lead to the issuer, because an ended session sends them through the log-in. */
const policy = (issuer: string): string =>
  `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self' ${new URL(issuer).origin}; base-uri 'none'; frame-ancestors 'none'`;

const banner = (caller: Caller | null): Html =>
  caller === null
    ? html``
    : html`<div>${caller.roles.map((role) => ROLES[role]).join(', ')} · ${caller.person} · ${caller.unit}<form method="post" action="/auth/logout"><button type="submit">Đăng xuất</button></form></div>`;

/** Sends a whole page, never to be kept by a cache. */
export const sendPage = (
  reply: FastifyReply,
  {
    title,
    body,
    caller = null,
    issuer,
    status = 200,
  }: { readonly title: string; readonly body: Html; readonly caller?: Caller | null; readonly issuer: string; readonly status?: number },
): FastifyReply => {
  const page = html`<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Một cửa điện tử</title>
<style>${{ markup: CSS }}</style>
</head>
<body>
<a class="skip" href="#main">Đến nội dung chính</a>
<header><a href="/supervision">Hệ thống một cửa điện tử · Giám sát hồ sơ</a>${banner(caller)}</header>
<main id="main">
${body}
</main>
</body>
</html>
`;
  return reply
    .code(status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(issuer),
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    })
    .send(page.markup);
};
