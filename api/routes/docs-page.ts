import { type Html, html } from '../pages/html.ts';

/** The few members of an OpenAPI document that the page shows. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly 'x-enumDescriptions'?: Readonly<Record<string, string>>;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Operation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
}

interface Document {
  readonly info?: { readonly title?: string; readonly description?: string };
  readonly servers?: readonly { readonly url: string }[];
  readonly paths?: Readonly<Record<string, unknown>>;
}

const TAGS: Readonly<Record<string, string>> = {
  intake: 'Tiếp nhận — Intake',
  acts: 'Việc trên hồ sơ — Acts',
  files: 'Tệp tin gửi lên — Uploads',
  commands: 'Lệnh — Commands',
  dossiers: 'Hồ sơ — Dossiers',
  tasks: 'Việc đang chờ — Inbox',
  supervision: 'Theo dõi, giám sát — Supervision',
  operations: 'Vận hành — Operations',
};

const typeOf = (schema: Schema): string => {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ');
  if (schema.type === 'array') return `${typeOf(schema.items ?? {})}[]`;
  return [schema.type ?? 'object'].flat().join(' | ') + (schema.format ? ` (${schema.format})` : '');
};

/** `PAPER: Giấy; …`: each code with its label. */
const choices = ({ 'x-enumDescriptions': labels = {} }: Schema): string =>
  Object.entries(labels)
    .map(([code, label]) => `${code}: ${label}`)
    .join('; ');

const fields = (
  schema: Schema,
  path = '',
): readonly { readonly name: string; readonly type: string; readonly required: boolean; readonly description: string }[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const full = path === '' ? name : `${path}.${name}`;
    const nested = member.type === 'array' ? fields(member.items ?? {}, `${full}[]`) : fields(member, full);
    const own = {
      name: full,
      type: typeOf(member),
      required: schema.required?.includes(name) === true,
      description: [member.description, member.pattern, choices(member)].filter(Boolean).join(' — '),
    };
    return [own, ...nested];
  });

const example = (schema: Schema): unknown => {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return example(schema.anyOf[0] ?? {});
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => schema.required?.includes(name))
          .map(([name, member]) => [name, example(member)]),
      );
    case 'array':
      return [example(schema.items ?? {})];
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    default:
      return '…';
  }
};

const curl = (server: string, method: string, path: string, { parameters = [], requestBody, security }: Operation): string => {
  const json = requestBody?.content?.['application/json']?.schema;
  const upload = path.endsWith('/scans') || path.endsWith('/reply');
  const keyed = parameters.some(({ name }) => name === 'idempotency-key');
  return [
    `curl -X ${method.toUpperCase()} '${server}${path}'`,
    ...(security?.length === 0 ? [] : [`-H "Authorization: Bearer $TOKEN"`]),
    ...(keyed ? [`-H "Idempotency-Key: $(uuidgen)"`] : []),
    ...(upload ? [`-F 'file=@scan.pdf'`] : []),
    ...(json && !upload ? [`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(example(json))}'`] : []),
  ].join(' \\\n  ');
};

/** The document's texts are Markdown with code spans only; Fastify's own words for an undescribed answer say nothing. */
const plain = (text: string): string => (text === 'Default Response' ? 'Thành công' : text.replaceAll('`', ''));

const anchor = (method: string, path: string): string => `${method}${path}`.replace(/[^A-Za-z0-9]+/g, '-');

const fieldTable = (caption: string, rows: ReturnType<typeof fields>): Html | null =>
  rows.length === 0
    ? null
    : html`<table><caption>${caption}</caption><thead><tr><th scope="col">Tên</th><th scope="col">Kiểu</th><th scope="col">Bắt buộc</th><th scope="col">Ý nghĩa</th></tr></thead>
<tbody>${rows.map(({ name, type, required, description }) => html`<tr><td><code>${name}</code></td><td><code>${type}</code></td><td>${required ? 'có' : ''}</td><td>${description}</td></tr>`)}</tbody></table>`;

const section = (server: string, method: string, path: string, operation: Operation): Html => {
  const { summary, description, parameters = [], requestBody, responses } = operation;
  const body = requestBody?.content?.['application/json']?.schema;
  const params = parameters.map(({ name, in: place, required, description: text, schema }) => ({
    name: `${name} (${place})`,
    type: typeOf(schema ?? {}),
    required: required === true,
    description: text ?? schema?.description ?? '',
  }));
  return html`<section id="${anchor(method, path)}"><h3>${summary ?? path}</h3><p><code><b>${method.toUpperCase()}</b> ${path}</code></p>
${(description ?? '').split('\n\n').map((line) => html`<p>${plain(line)}</p>`)}
${fieldTable('Tham số — Parameters', params)}${body ? fieldTable('Nội dung — Body', fields(body)) : null}
<details><summary>Ví dụ — Example</summary><pre>${curl(server, method, path, operation)}</pre></details>
<details><summary>Trả lời — Responses</summary><dl>${Object.entries(responses ?? {}).map(
    ([status, answer]) => html`<dt>${status}</dt>${(answer.description ?? '').split('\n\n').map((line) => html`<dd>${plain(line)}</dd>`)}`,
  )}</dl></details></section>`;
};

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:62rem;padding:1rem;color:#1b1b1b}code,pre{font:.9em ui-monospace,monospace}pre{background:#f3f3f3;padding:.7rem;overflow:auto}
table{border-collapse:collapse;width:100%;margin:.6rem 0}caption{text-align:left;font-weight:600}th,td{border:1px solid #bbb;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
td:first-child code{white-space:nowrap}@media(max-width:40rem){td:first-child code{white-space:normal}body{overflow-wrap:anywhere}table{table-layout:fixed}}section{border-top:1px solid #bbb;margin-top:1.5rem}summary{cursor:pointer}dt{font-weight:600}a{color:#0b4f9e}`;

/** Reference page made of the OpenAPI document alone: no script, nothing fetched from elsewhere. */
export const docsPage = (document: unknown): string => {
  const { info, servers, paths } = document as Document;
  const server = servers?.[0]?.url ?? '';
  const operations = Object.entries(paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({ path, method, operation })),
  );
  const groups = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? ''))].map((tag) => ({
    tag,
    members: operations.filter(({ operation }) => (operation.tags?.[0] ?? '') === tag),
  }));
  return html`<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${info?.title ?? 'API'}</title><style>${{ markup: STYLE }}</style></head>
<body><header><h1>${info?.title ?? 'API'}</h1><p>${plain(info?.description ?? '')}</p><p><a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1)</p></header>
<nav aria-label="Mục lục"><ul>${groups.map(({ tag, members }) => html`<li>${TAGS[tag] ?? tag}<ul>${members.map(({ method, path, operation }) => html`<li><a href="#${anchor(method, path)}">${operation.summary ?? path}</a></li>`)}</ul></li>`)}</ul></nav>
<main>${groups.map(({ tag, members }) => html`<h2>${TAGS[tag] ?? tag}</h2>${members.map(({ method, path, operation }) => section(server, method, path, operation))}`)}</main></body></html>`
    .markup;
};
