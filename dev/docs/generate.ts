import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { print } from '../../platform/print.ts';
import { isProgram } from '../program.ts';
import { classificationPage, enumerationFile } from './classification.ts';
import { coveragePage, titlesWithNumbers, unknownNumbers } from './coverage.ts';
import { environmentPage } from './environment.ts';
import { errorsPage } from './errors.ts';
import { explore } from './explore.ts';
import type { GeneratedFile } from './markdown.ts';
import { outcomes, periods } from './outcomes.ts';
import { readsPage } from './reads.ts';
import { registersPage } from './registers.ts';
import { stateDiagramPage } from './state-diagram.ts';
import { transitionsPage } from './transitions.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** All pages that are made from the rows, the failures and the tests' titles. Throws when a test names an unknown number. */
export const generatedFiles = (): readonly GeneratedFile[] => {
  const titles = titlesWithNumbers(ROOT);
  const unknown = unknownNumbers(titles);
  if (unknown.length > 0) throw new Error(`Tests name numbers that dev/docs/scenarios.ts does not know:\n${unknown.join('\n')}`);
  const exploration = explore();
  const all = periods();
  const list = outcomes(all);
  return [
    transitionsPage(exploration),
    readsPage(),
    stateDiagramPage(exploration),
    classificationPage(all, list),
    enumerationFile(list),
    errorsPage(),
    environmentPage(),
    registersPage(),
    coveragePage(titles),
  ];
};

/** Whether the file on disk says what would be generated now; packed files are compared unpacked, since packing differs between versions of zlib. */
export const isCurrent = ({ path: name, text, gzip }: GeneratedFile): boolean => {
  const file = path.join(ROOT, name);
  if (!existsSync(file)) return false;
  const bytes = readFileSync(file);
  return (gzip === true ? gunzipSync(bytes) : bytes).toString('utf8') === text;
};

const write = ({ path: name, text, gzip }: GeneratedFile): void => {
  const file = path.join(ROOT, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, gzip === true ? gzipSync(text, { level: 9 }) : text);
};

if (isProgram(import.meta.url)) {
  for (const file of generatedFiles()) {
    const current = isCurrent(file);
    if (!current) write(file);
    print(`${current ? '=' : '✎'} ${file.path}`);
  }
}
