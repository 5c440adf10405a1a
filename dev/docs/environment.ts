import { VARIABLES, type Variable } from '../../platform/config.ts';
import { GENERATED, type GeneratedFile, page, table } from './markdown.ts';

const fallbackOf = ({ fallback }: Variable): string => (fallback === null ? '**required**' : fallback === '' ? 'empty' : `\`${fallback}\``);

/** docs/environment.md: what an operator may set. */
export const environmentPage = (): GeneratedFile => ({
  path: 'docs/environment.md',
  text: page('Environment variables', GENERATED, [
    'Of the API (`dist/api/main.js`), the worker (`dist/worker/main.js`) and the command lines that run beside them. `npm start` sets them all; it reads `PORT` and `DATA_DIR` alone.',
    table(
      ['Variable', 'Default', 'What it says'],
      Object.entries<Variable>(VARIABLES).map(([name, variable]) => [`\`${name}\``, fallbackOf(variable), variable.about]),
    ),
  ]),
});
