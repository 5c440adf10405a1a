import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const said = (program: string) => {
  const text = `import { logOnlyJson } from '${new URL('./log.ts', import.meta.url).href}'; logOnlyJson('api'); ${program}`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', text], {
    encoding: 'utf8',
  });
  return {
    status,
    stderr,
    lines: stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  };
};

it('a program says only lines of JSON, whoever speaks: a library, Node itself', () => {
  const { status, stderr, lines } = said("console.warn('old %s', 'way'); process.emitWarning('soon gone', 'DeprecationWarning');");
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(lines).toMatchObject([
    { name: 'api', level: 40, msg: 'old way' },
    { name: 'api', level: 40, warning: 'DeprecationWarning', msg: 'soon gone' },
  ]);
});

it.each([
  ['thrown at the start', 'throw error;'],
  ['nobody waited for', 'void Promise.reject(error);'],
])('an error %s ends it with a line that says what and where, without the values of a query', (_how, program) => {
  const failing = "const error = new TypeError('Failed query: select 1\\nparams: Nguyễn Thị Ba'); error.params = ['Nguyễn Thị Ba'];";
  const { status, stderr, lines } = said(`${failing} ${program}`);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(lines).toMatchObject([{ level: 60, error: 'TypeError', msg: 'Failed query: select 1' }]);
  expect(lines[0].at.length).toBeGreaterThan(0);
  expect(JSON.stringify(lines)).not.toContain('Nguyễn');
});
