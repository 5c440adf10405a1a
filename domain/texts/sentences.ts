import { bare, isMarked, wordsIn } from './folding.ts';
import { isState } from './nationalities.ts';

/**
 * Whether a text is one of the sentences that a list allows. A list says what is known to be right, since what is wrong can be said in ever new words. Its
 * rules are written as `vay vốn [ngân hàng] {where}*`: `[…]` may be left out, `(…|…)` is one of several, `*` any number of times, `{name}` another rule.
 */

/** Ways to say each rule, by its name; one that has none is never said. */
export type Rules = Readonly<Record<string, readonly string[]>>;

type Node =
  | { readonly is: 'WORD'; readonly marked: string; readonly bare: string }
  | { readonly is: 'RULE'; readonly name: string }
  | { readonly is: 'ALL' | 'ONE' | 'OFTEN'; readonly of: readonly Node[] };

const NOTHING: Node = { is: 'ALL', of: [] };
const NOWHERE: readonly number[] = [];
const TOKEN = /\{[A-Za-z]+\}|[[\]()|*]|[^\s{}[\]()|*]+|\S/gu;

/** The ways of the lists are few and always the same. */
const read = new Map<string, Node>();

/** Reads one way to say a rule. Throws where its signs do not close. */
const parsed = (text: string): Node => {
  const before = read.get(text);
  if (before !== undefined) return before;
  const tokens = text.match(TOKEN) ?? [];
  let at = 0;
  const until = (end: string): Node => {
    const ways: Node[][] = [[]];
    for (; at < tokens.length && tokens[at] !== end; at += 1) {
      const way = ways.at(-1) ?? [];
      const token = tokens[at] ?? '';
      if (token === '|') ways.push([]);
      else if (token === '*' && way.length > 0) way.push({ is: 'OFTEN', of: way.splice(-1) });
      else if (token === '(' || token === '[') {
        at += 1;
        const inner = until(token === '(' ? ')' : ']');
        way.push(token === '(' ? inner : { is: 'ONE', of: [inner, NOTHING] });
      } else if (/^\{.+\}$/.test(token)) way.push({ is: 'RULE', name: token.slice(1, -1) });
      else if (/^[{}\])*]$/.test(token)) throw new Error(`${token} in: ${text}`);
      else way.push(...wordsIn(token).map((marked): Node => ({ is: 'WORD', marked, bare: bare(marked) })));
    }
    if (tokens[at] !== (end === '' ? undefined : end)) throw new Error(`no ${end} in: ${text}`);
    return { is: 'ONE', of: ways.map((of): Node => ({ is: 'ALL', of })) };
  };
  const node = until('');
  read.set(text, node);
  return node;
};

const LONGEST_STATE = 6;

/** Rules that no list can hold, each by how many words from there on it may be. */
const OPEN: Readonly<Record<string, (words: readonly string[]) => readonly number[]>> = {
  NUMBER: ([word = '']) => (/^\d{1,4}$/.test(word) ? [1] : []),
  YEAR: ([word = '']) => (/^20\d\d$/.test(word) ? [1] : []),
  STATE: (words) => [...Array(LONGEST_STATE).keys()].flatMap((less) => (isState(words.slice(0, less + 1)) ? [less + 1] : [])),
};

/** Signs between words, which say nothing themselves; what draws (a ring, a sign of a sex) does. */
const ORDINARY = /^[\p{Script=Latin}\p{M}\d\s,.'’ʼ()/&–-]*$/u;

/** Whether a text is said by a rule of a list, with all of its marks or without any. */
export const isSaidBy = (rules: Rules, start: string, text: string): boolean => {
  if (!ORDINARY.test(text)) return false;
  const said = wordsIn(text);
  const as = said.some(isMarked) ? 'marked' : 'bare';
  const known = new Map<string, readonly number[]>();
  /** From each of these starts, by each of these nodes; most words begin none of them. */
  const reached = (nodes: readonly Node[], starts: readonly number[]): readonly number[] => {
    let all = NOWHERE;
    for (const start of starts)
      for (const node of nodes) {
        const found = ends(node, start);
        if (found.length > 0) all = all.length === 0 ? found : [...new Set([...all, ...found])];
      }
    return all;
  };
  const openEnds = (name: string, from: number): readonly number[] | null =>
    OPEN[name]?.(said.slice(from)).flatMap((words) => (from + words <= said.length ? [from + words] : [])) ?? null;
  const ofRule = (name: string, from: number): readonly number[] => {
    const key = `${name} ${from}`;
    const found = known.get(key) ?? openEnds(name, from) ?? reached((rules[name] ?? []).map(parsed), [from]);
    known.set(key, found);
    return found;
  };
  /** Where each way to say a node from there on ends. */
  const ends = (node: Node, from: number): readonly number[] => {
    switch (node.is) {
      case 'WORD':
        return said[from] === node[as] ? [from + 1] : NOWHERE;
      case 'RULE':
        return ofRule(node.name, from);
      case 'ONE':
        return reached(node.of, [from]);
      case 'ALL': {
        let starts: readonly number[] = [from];
        for (const next of node.of) starts = reached([next], starts);
        return starts;
      }
      case 'OFTEN': {
        const all = new Set([from]);
        // A set is walked to what is added meanwhile.
        for (const start of all) for (const end of reached(node.of, [start])) all.add(end);
        return [...all];
      }
    }
  };
  return ofRule(start, 0).includes(said.length) && said.length > 0;
};

const namedIn = (node: Node): readonly string[] => {
  if (node.is === 'RULE') return [node.name];
  return node.is === 'WORD' ? [] : node.of.flatMap(namedIn);
};

/** What makes a list none: a sign that does not close, a rule that it does not have, one that comes to itself, one that no sentence needs. */
export const wrongIn = (rules: Rules, starts: readonly string[]): readonly string[] => {
  const wrong: string[] = [];
  const done = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    if (above.includes(name)) wrong.push(`"${name}" gọi lại chính nó`);
    else if (rules[name] === undefined) wrong.push(`không có "${name}"`);
    else if (!done.has(name)) {
      for (const text of rules[name])
        try {
          for (const called of namedIn(parsed(text))) if (OPEN[called] === undefined) visit(called, [...above, name]);
        } catch {
          wrong.push(`"${name}" viết sai: ${text}`);
        }
      done.add(name);
    }
  };
  for (const start of starts) visit(start, []);
  return [...wrong, ...Object.keys(rules).flatMap((name) => (done.has(name) ? [] : [`không dùng "${name}"`]))];
};
