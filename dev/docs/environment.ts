import { VARIABLES, type Variable } from '../../platform/config.ts';
import { GENERATED, type GeneratedFile, page, table } from './markdown.ts';

const fallbackOf = ({ fallback, requiredBy }: Variable): string => {
  if (fallback === null) return '**required**';
  if (requiredBy !== undefined) return `**required** by the ${requiredBy}`;
  return fallback === '' ? 'empty' : `\`${fallback}\``;
};

const START: readonly (readonly string[])[] = [
  ['`PORT`', '`3000`', 'Port of the API; the other servers take the ports behind it'],
  ['`DATA_DIR`', '`.data`', 'Folder of everything that the stack keeps; git and the checks leave it alone wherever it lies'],
  ['`TEMPORAL_BIN`', 'empty', 'Temporal CLI to start the engine with; empty: the one found or fetched'],
  ['`DATABASE_URL`', 'empty', 'PostgreSQL to use; empty: one of its own is started'],
  ['`TEMPORAL_ADDRESS`', 'empty', 'Temporal server to use; empty: one of its own is started'],
  ['`TEMPORAL_NAMESPACE`', '`default`', 'Namespace of that server'],
  ['`TEMPORAL_UI_URL`', 'empty', 'Address of that server’s web interface, for links of the supervisors’ pages'],
];

/** docs/environment.md: what an operator may set. */
export const environmentPage = (): GeneratedFile => ({
  path: 'docs/environment.md',
  text: page('Environment variables', GENERATED, [
    'Of the API (`dist/api/main.js`), the worker (`dist/worker/main.js`) and the command lines that run beside them. `npm start` sets them all.',
    table(
      ['Variable', 'Default', 'What it says'],
      Object.entries<Variable>(VARIABLES).map(([name, variable]) => [`\`${name}\``, fallbackOf(variable), variable.about]),
    ),
    'What `npm start` and `npm run dev` read themselves:',
    table(['Variable', 'Default', 'What it says'], START),
  ]),
});
