import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');

/** What stands in a code span and looks like a path of this project, but for what the demo leaves. */
const pathsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, span = '']) => span)
    .filter((span) => /^[\w.-]+(\/[\w.-]+)*\/?$/.test(span) && /[/]|\.(ts|json|md)$/.test(span) && !span.startsWith('demo-out'));

it.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'])('%s names only files and folders that exist', (guide) => {
  const named = pathsIn(readFileSync(path.join(ROOT, guide), 'utf8'));
  if (guide !== 'CHANGELOG.md') expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
});

it('README.md shows the quickstart as it is', () => {
  const program = readFileSync(path.join(ROOT, 'dev', 'demo', 'quickstart.ts'), 'utf8');
  expect(program.split('\n').length - 1).toBeLessThanOrEqual(40);
  expect(readFileSync(path.join(ROOT, 'README.md'), 'utf8')).toContain(`\`\`\`ts\n${program}\`\`\``);
});

it('docs/catalogue.md shows its example as it is', () => {
  const program = readFileSync(path.join(ROOT, 'dev', 'demo', 'catalogue-example.ts'), 'utf8');
  expect(readFileSync(path.join(ROOT, 'docs', 'catalogue.md'), 'utf8')).toContain(`\`\`\`ts\n${program}\`\`\``);
});

it('every link of every page leads to something that is there', () => {
  const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((page) => page !== '');
  expect(pages.length).toBeGreaterThan(20);
  const dead = pages.flatMap((page) => {
    const text = readFileSync(path.join(ROOT, page), 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, to = '']) => to)
      .filter((to) => !/^(?:[a-z]+:|#)/.test(to) && !existsSync(path.join(ROOT, path.dirname(page), to.replace(/#.*$/, ''))))
      .map((to) => `${page}: ${to}`);
  });
  expect(dead).toEqual([]);
});
