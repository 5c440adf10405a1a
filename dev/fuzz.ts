import { print } from '../platform/print.ts';
import { runFuzz } from './fuzz/run.ts';
import { StackError } from './stack-error.ts';

/**
 * `npm run fuzz [-- --seconds=600 --role=cb-0101]`: schemathesis reads our OpenAPI document and each request that it allows or forbids is sent
 * as each person of the roster and as nobody, to a stack of its own. Ends with 1 where an answer is a 5xx, is not announced, or is not as announced.
 */
const DEFAULT_SECONDS = 600;

const optionsIn = (args: readonly string[]) => {
  const options: { seconds: number; role: string | undefined; seed: string | undefined } = {
    seconds: DEFAULT_SECONDS,
    role: undefined,
    seed: undefined,
  };
  for (const arg of args) {
    const [, name, value = ''] = /^--(seconds|role|seed)=([\w-]+)$/.exec(arg) ?? [];
    if (name === 'seconds' && Number(value) > 0) options.seconds = Number(value);
    else if (name === 'role' || name === 'seed') options[name] = value;
    else throw new StackError(`Không hiểu "${arg}"; có: --seconds= --role= --seed=`);
  }
  return options;
};

try {
  const fallen = await runFuzz({ ...optionsIn(process.argv.slice(2)), say: print });
  process.exit(fallen === 0 ? 0 : 1);
} catch (error) {
  console.error(error instanceof StackError ? `✗ ${error.message}` : error);
  process.exit(2);
}
