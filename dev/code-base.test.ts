import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { circlesIn, importsOf, roomsOf } from './imports.ts';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const run = (program: string, ...args: string[]): { ok: boolean; output: string } => {
  const done = spawnSync(process.execPath, [path.join(root, 'node_modules', program), ...args], { cwd: root, encoding: 'utf8' });
  return { ok: done.status === 0, output: `${done.stdout}${done.stderr}`.slice(-4_000) };
};

describe('the code base', () => {
  it('compiles under the strict settings', () => {
    // Each further checker looks at the shared types anew: four of them took 24 s of processor time, one takes 10 s (measured).
    expect(run('typescript/bin/tsc', '--noEmit', '--checkers', '1')).toMatchObject({ ok: true });
  });

  it('keeps the import rule and the house style', () => {
    const { ok, output } = run('@biomejs/biome/bin/biome', 'check', '.');
    expect(output).toContain('Checked');
    expect({ ok, output: ok ? '' : output }).toEqual({ ok: true, output: '' });
  });

  it('stands on floors: no files import each other in a circle, types included', () => {
    expect(circlesIn(importsOf(root))).toEqual([]);
  });

  it('reads downward from room to room: no folders within a part import each other in a circle', () => {
    const rooms = roomsOf(importsOf(root));
    expect(rooms.get('api/routes')).toContain('api/http');
    expect(circlesIn(rooms)).toEqual([]);
  });

  it('keeps the reader of the law files, and with it a YAML parser, out of the bundle of the workflows', () => {
    const imports = importsOf(root);
    const reached = new Set(['workflows/index.ts']);
    for (const file of reached) for (const next of imports.get(file) ?? []) reached.add(next);
    expect(reached).toContain('domain/law/procedure.ts');
    expect(reached).not.toContain('domain/law/positions.ts');
  });

  it('would see a circle, however long and of types alone', () => {
    const imports = { a: ['b'], b: ['c', 'outside'], c: ['a'], d: ['a'], e: ['e'], f: [] };
    expect(circlesIn(new Map(Object.entries(imports)))).toEqual([['a', 'b', 'c'], ['e']]);
  });
});
