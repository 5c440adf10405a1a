import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Definition, type LawFile, readDefinitions } from '../../domain/law/catalogue.ts';

const DIR = path.join(import.meta.dirname, '../../domain/law');

/** The definition files that the product ships, as text. */
export const shippedFiles = (): readonly LawFile[] =>
  readdirSync(DIR, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json') && !name.startsWith('schema'))
    .sort()
    .map((name) => ({ path: name.split(path.sep).join('/'), text: readFileSync(path.join(DIR, name), 'utf8') }));

let shipped: readonly Definition[] | null = null;

/** The definitions that the product ships, read once a process. */
export const shippedLaw = (): readonly Definition[] => {
  shipped ??= readDefinitions(shippedFiles()).definitions;
  return shipped;
};

/** A file of a skeleton with something in every blank, which is no other procedure's. */
export const blanksFilled = ({ path: name, text }: LawFile): LawFile => {
  const [code = ''] = /[123]\.\d{6}/.exec(name) ?? [];
  const symbol = `"symbol": "M${code.replace('.', '')}-UBND"`;
  return {
    path: name,
    text: text
      .replaceAll(/"symbol": "ĐIỀN: [^"]+"/gu, symbol)
      .replaceAll(/ĐIỀN: [^"]+/gu, `Nội dung mẫu ${code}`)
      .replaceAll('"DIEN"', `"MAU-${code}"`),
  };
};
