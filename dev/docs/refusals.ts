import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROWS } from '../../domain/dossier/rows.ts';
import { FAILURES, type FailureCode } from '../../domain/failures.ts';

const DOSSIER = path.join(import.meta.dirname, '..', '..', 'domain', 'dossier');

/** Top-level declarations of one source text, by name. */
const declarationsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(/^(?=(?:export )?(?:const|function) )/m).flatMap((part) => {
      const name = /^(?:export )?(?:const|function) (\w+)/.exec(part)?.[1];
      return name === undefined ? [] : [[name, part] as const];
    }),
  );

const isCode = (word: string): word is FailureCode => word in FAILURES;
const codesIn = (text: string): readonly FailureCode[] =>
  [...text.matchAll(/'([A-Z_]+)'/g)].flatMap(([, word = '']) => (isCode(word) ? [word] : []));

/**
 * Refusals that each row's guard can give, read from the source: the codes in the guard and in the helpers that it calls, directly or not.
 * A guard is a function, so its refusals cannot be asked of it; the test holds this list against those that an exploration met.
 */
export const refusalsByAct = (): ReadonlyMap<string, readonly FailureCode[]> => {
  const files = readdirSync(DOSSIER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(path.join(DOSSIER, file), 'utf8'));
  const everywhere = new Map(files.flatMap((text) => [...declarationsOf(text)]));
  const found = new Map<string, readonly FailureCode[]>();
  for (const text of files) {
    const here = declarationsOf(text);
    const collect = (part: string, seen: Set<string>): readonly FailureCode[] => [
      ...codesIn(part),
      ...[...part.matchAll(/\b[a-z]\w*\b/g)].flatMap(([name]) => {
        const helper = here.get(name) ?? everywhere.get(name);
        if (helper === undefined || seen.has(name) || helper.includes('act: ')) return [];
        return collect(helper, seen.add(name));
      }),
    ];
    for (const [, act = '', body = ''] of text.matchAll(/^ {4}act: '(\w+)',\n([\s\S]*?)(?=^ {2}\}\),?$)/gm)) {
      const guard = /^ {4}guard\b([\s\S]*?)(?=^ {4}(?:effect|complete|expected|output|\/\/)|$(?![\s\S]))/m.exec(body)?.[1] ?? '';
      found.set(act, [...new Set(collect(guard, new Set()))]);
    }
  }
  const unread = ROWS.filter(({ act }) => !found.has(act)).map(({ act }) => act);
  if (unread.length > 0) throw new Error(`rows whose source was not found: ${unread.join(', ')}`);
  return found;
};
