import { print } from '../platform/print.ts';
import { runLongLife } from './faults/long-life.ts';
import { runTruth } from './faults/truth.ts';
import { StackError } from './stack-error.ts';

/**
 * `npm run faults [-- truth | long-life] [-- --seed=1 --acts=200 …]`: on a stack of its own, which it starts and ends. Prints what was done and
 * what disagrees; ends with 1 when anything does.
 */
const DEFAULTS = { seed: 1, acts: 200, stops: 24, postgres: 50, dossiers: 8, clients: 12, seconds: 60 };

const say = print;

const optionsIn = (args: readonly string[]): typeof DEFAULTS => {
  const options = { ...DEFAULTS };
  for (const arg of args) {
    const [, name = '', value = ''] = /^--([a-z]+)=(\d+)$/.exec(arg) ?? [];
    if (!(name in options))
      throw new StackError(
        `Không hiểu "${arg}"; có: ${Object.keys(DEFAULTS)
          .map((key) => `--${key}=`)
          .join(' ')}`,
      );
    options[name as keyof typeof DEFAULTS] = Number(value);
  }
  return options;
};

const table = (title: string, counts: Readonly<Record<string, number>>): void => {
  say(`\n${title}`);
  for (const [name, count] of Object.entries(counts)) say(`  ${String(count).padStart(5)}  ${name}`);
};

const verdict = (title: string, faults: readonly string[]): number => {
  say(`\n${faults.length === 0 ? '✓' : '✗'} ${title}: ${faults.length}`);
  for (const fault of faults) say(`    ${fault}`);
  return faults.length;
};

const KINDS = ['PHANTOM', 'LOST', 'DOUBLED', 'UNTRUE', 'UNSETTLED', 'REGISTER', 'LEDGER'] as const;

const agreements = (disagreements: readonly { readonly kind: (typeof KINDS)[number]; readonly what: string }[]): number =>
  KINDS.reduce(
    (sum, kind) =>
      sum +
      verdict(
        kind,
        disagreements.filter((one) => one.kind === kind).map(({ what }) => what),
      ),
    0,
  );

const truth = async (options: typeof DEFAULTS): Promise<number> => {
  const outcome = await runTruth({ ...options, settling: 'WAIT', say });
  table('Người gọi được trả lời sau cùng', outcome.told);
  table('Số phận của lệnh', outcome.fates);
  return (
    agreements(outcome.disagreements) +
    verdict('Tiến trình tự chết', outcome.endedBySelf) +
    verdict(`Không chạy lại được (trong ${outcome.replayed} lượt chạy)`, outcome.notReplayed)
  );
};

const longLife = async (options: typeof DEFAULTS): Promise<number> => {
  const outcome = await runLongLife({ ...options, say });
  table('Người gọi được trả lời sau cùng', outcome.told);
  say(`\nSự kiện của từng lượt chạy: ${outcome.runs.join(', ')}`);
  return (
    agreements(outcome.disagreements) +
    verdict('Lượt chạy quá 500 sự kiện', outcome.runs.filter((events) => events > 500).map(String)) +
    verdict('Không chạy lại được', outcome.notReplayed) +
    verdict('Việc lấy ý kiến không đóng', outcome.consultation === 'CLOSED' ? [] : [outcome.consultation])
  );
};

const RUNS = { truth, 'long-life': longLife };

const [first = 'truth', ...rest] = process.argv.slice(2);
const named = first in RUNS;
try {
  const options = optionsIn(named ? rest : process.argv.slice(2));
  const faults = await (named ? RUNS[first as keyof typeof RUNS] : truth)(options);
  process.exit(faults === 0 ? 0 : 1);
} catch (error) {
  console.error(error instanceof StackError ? `✗ ${error.message}` : error);
  process.exit(2);
}
