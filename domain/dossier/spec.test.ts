import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACTIVITIES } from './activities.ts';
import { CONTENTS, OPENINGS, SPECS, specOf } from './contents.ts';
import { isLong, leavingOf } from './spec.ts';
import { refusalsOf } from './transition.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** Lines of a source, from 1, at which the compiler of this project finds something wrong. */
const wrongLines = (source: string): readonly number[] => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'act-'));
  try {
    writeFileSync(path.join(folder, 'attempt.ts'), source);
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
    const compilerOptions = { typeRoots: [path.join(root, 'node_modules/@types')], rewriteRelativeImportExtensions: false };
    const config = { extends: path.join(root, 'tsconfig.json'), compilerOptions, include: ['attempt.ts'] };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    const { stdout } = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', folder], {
      encoding: 'utf8',
    });
    return [...new Set([...stdout.matchAll(/attempt\.ts[:(](\d+)/g)].map(([, line]) => Number(line)))].sort((one, other) => one - other);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const HEAD = `import { long, quick } from '${root}/domain/dossier/spec.ts';
import { applied } from '${root}/domain/dossier/change.ts';
import { refuse } from '${root}/domain/failures.ts';
const about = { id: null, name: 'x', basis: 'x', from: [], permits: [] } as const;
`;

describe('an act that does not hold together', () => {
  it('does not compile: refusals, events, activity and its input are the spec’s own', () => {
    const attempts = [
      // Right.
      `export const a = quick('STOP', { ...about, refuses: ['WITHDRAWAL_NONE'], events: { X: 'x' }, guard: () => refuse('WITHDRAWAL_NONE'), apply: (state) => applied(state, { type: 'X' }) });`,
      `export const b = long('SIGN', { ...about, events: { X: 'x' }, work: { activity: 'signResult' }, yields: [{ leaderSigned: '' }], complete: (state) => applied(state, { type: 'X' }) });`,
      `export const c = long('ACCEPT', { ...about, events: { X: 'x' }, work: { activity: 'takeDossierCode', more: () => ({ agency: '', day: '' }) }, yields: [], complete: (state) => applied(state, { type: 'X' }) });`,
      // Wrong: a refusal that the spec does not name; one from a spec that names none.
      `export const d = quick('STOP', { ...about, refuses: ['WITHDRAWAL_NONE'], events: { X: 'x' }, guard: () => refuse('RESULT_IN_FORCE'), apply: (state) => applied(state, { type: 'X' }) });`,
      `export const e = quick('STOP', { ...about, events: { X: 'x' }, guard: () => refuse('RESULT_IN_FORCE'), apply: (state) => applied(state, { type: 'X' }) });`,
      // Wrong: an event that the spec does not name; a change without an event.
      `export const f = quick('STOP', { ...about, events: { X: 'x' }, apply: (state) => applied(state, { type: 'Y' }) });`,
      `export const g = quick('STOP', { ...about, events: { X: 'x' }, apply: (state) => ({ state, events: [] }) });`,
      // Wrong: an activity that answers something else, also for an act without outcome; one whose input is not given, or given for nothing.
      `export const h = long('SIGN', { ...about, events: { X: 'x' }, work: { activity: 'issueResult' }, yields: [], complete: (state) => applied(state, { type: 'X' }) });`,
      `export const i = long('DELIVER', { ...about, asks: () => [], events: { X: 'x' }, work: { activity: 'renderReceipt' }, yields: [], complete: (state) => applied(state, { type: 'X' }) });`,
      `export const j = long('ACCEPT', { ...about, events: { X: 'x' }, work: { activity: 'takeDossierCode' }, yields: [], complete: (state) => applied(state, { type: 'X' }) });`,
      `export const k = long('SIGN', { ...about, events: { X: 'x' }, work: { activity: 'signResult', more: () => ({ agency: '' }) }, yields: [], complete: (state) => applied(state, { type: 'X' }) });`,
      // Wrong: nothing to be asked for with, though it carries data.
      `export const m = quick('ASSIGN', { ...about, events: { X: 'x' }, apply: (state) => applied(state, { type: 'X' }) });`,
      // Wrong: no legal ground.
      `export const l = quick('STOP', { ...about, basis: undefined, events: { X: 'x' }, apply: (state) => applied(state, { type: 'X' }) });`,
    ];
    const first = HEAD.split('\n').length;
    expect(wrongLines(HEAD + attempts.join('\n')).map((line) => line - first + 1)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  });
});

describe('every spec', () => {
  const all = [...OPENINGS, ...SPECS];

  it('names its legal ground: an article, or in words a rule of this system', () => {
    for (const { act, basis } of all) {
      expect(basis, act).toMatch(/^(QĐ 2603|NĐ \d|TT \d|Quy tắc của hệ thống)/);
      expect(basis, act).not.toMatch(/undefined|–$/);
    }
  });

  it('stands once, and says in Vietnamese what happens and what it leaves', () => {
    expect(new Set(SPECS.map(({ act }) => act)).size).toBe(SPECS.length);
    for (const spec of all) {
      for (const words of [spec.name, leavingOf(spec) ?? spec.name, ...Object.values(spec.events)])
        expect(words, spec.act).toMatch(/\p{Ll} \p{L}/u);
      expect(Object.keys(spec.events).length, spec.act).toBeGreaterThan(0);
    }
  });

  it('gives an event the same words wherever it comes from', () => {
    const words = new Map<string, Set<string>>();
    for (const { events } of all)
      for (const [type, text] of Object.entries(events)) words.set(type, (words.get(type) ?? new Set()).add(text));
    expect([...words].filter(([, texts]) => texts.size > 1)).toEqual([]);
  });

  it('may answer with the general refusals that can meet it, and its own', () => {
    expect(refusalsOf(specOf('CONVERT'))).toEqual(expect.arrayContaining(['UNDERWAY', 'NOT_ASSIGNED', 'DATA_STALE']));
    expect(refusalsOf(specOf('ACCEPT'))).not.toContain('NOT_ASSIGNED');
    expect(refusalsOf(specOf('REROUTE'))).toContain('FOUR_EYES');
  });

  it('that takes time names an activity with words and a queue', () => {
    const long = SPECS.filter(isLong);
    expect(long.map(({ act }) => act)).toEqual(
      expect.arrayContaining(['RESOLVE_ACCOUNT', 'ACCEPT', 'HAND_OVER', 'SUBMIT_DRAFT', 'SUBMIT_REFUSAL', 'SIGN', 'ISSUE', 'DELIVER']),
    );
    for (const { work } of long) expect(ACTIVITIES[work.activity].words).toBeTruthy();
  });
});

describe('the table of contents', () => {
  it('cites what its acts rest on, and holds each act once', () => {
    for (const { title, article, acts } of CONTENTS)
      for (const ground of article.startsWith('Quy tắc') ? [article] : article.split('; '))
        expect(acts.filter(({ basis }) => basis.includes(ground)).length, `${title}: ${ground}`).toBeGreaterThan(0);
    const held = CONTENTS.flatMap(({ acts }) => acts.map((spec) => `${spec.act} ${spec.id}`));
    expect(held.length).toBe(new Set(held).size);
    expect(held.length).toBe(OPENINGS.length + SPECS.length);
  });
});
