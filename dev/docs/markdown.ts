/** One generated file: its path from the project's root, and its whole text. `gzip` files are compared and read unpacked. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
  readonly gzip?: boolean;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', '<br>');
const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');

export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

/** A page: its title, how it came about, and its parts, one blank line between them. */
export const page = (title: string, notice: string, parts: readonly string[]): string =>
  `${[`# ${title}`, `*${notice}*`, ...parts].join('\n\n')}\n`;

/** Said at the head of every page for jurists. */
export const GENERATED = 'Tài liệu được sinh tự động từ các quy tắc mà phần mềm đang thực hiện (`npm run docs`); không sửa bằng tay.';

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
