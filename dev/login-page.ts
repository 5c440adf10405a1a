import { agencies, people } from './people.ts';

/** Every text comes from the roster in the source, so nothing needs escaping but the apostrophe of Ê Đê names, harmless in text. */
const button = (person: string, label: string, commonName: string): string =>
  `<button name="person" value="${person}"><b>${label}</b><span>${commonName} · ${person}</span></button>`;

/** Log-in page of the local stack: one click, no password. Service accounts do not log in. */
export const loginPage = (o: { action: string }): string => `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Đăng nhập (môi trường thử)</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; background: #fff; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
form { display: grid; gap: .5rem; }
button { font: inherit; text-align: left; padding: .6rem .9rem; border: 1px solid #767676; border-radius: .4rem; background: #f7f7f7; cursor: pointer; }
button:hover, button:focus-visible { background: #e3eefb; outline: 2px solid #0b5cad; }
button span { display: block; color: #444; }
</style>
</head>
<body>
<h1>Chọn người đăng nhập</h1>
<p>Môi trường thử: mọi người ở đây đều là dữ liệu giả, không cần mật khẩu.</p>
<form method="post" action="${o.action}">
${agencies
  .map(
    ({ agencyId, name }) =>
      `<h2>${name}</h2>\n${people
        .filter(({ agency, actsFor }) => agency === agencyId && actsFor === undefined)
        .map(({ person, label, commonName }) => button(person, label, commonName))
        .join('\n')}`,
  )
  .join('\n')}
</form>
</body>
</html>
`;

/** Ends the session without asking again: whoever comes here has pressed the button at the pages. `form` is the provider's own. */
export const logoutPage = (o: { form: string }): string => `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<title>Đăng xuất (môi trường thử)</title>
</head>
<body onload="document.forms[0].submit()">
${o.form}
<input type="hidden" name="logout" value="yes" form="op.logoutForm">
<button form="op.logoutForm">Đăng xuất</button>
</body>
</html>
`;
