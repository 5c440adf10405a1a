import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';

/** One way of doing the work; both arms of a comparison do the same amount. */
export interface Arm {
  readonly name: string;
  /** May give what each of several things in the block took, in milliseconds: the median of them is compared as well. */
  readonly run: () => unknown;
  /** Which of `cpu`'s processes work for it; all unless said. What the others use meanwhile is on nobody's account. */
  readonly by?: readonly string[];
}

/** CPU time of all processes that work for an arm, and of each by name; wall time; in milliseconds. */
interface Sample {
  readonly cpu: number;
  readonly cpuOf: Readonly<Record<string, number>>;
  readonly wall: number;
  /** Median of what the block gave back. */
  readonly each?: number;
}

/** Ratio of medians with its 95 % bootstrap interval. */
export interface Ratio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle - 0.5)] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
};

const RESAMPLES = 2_000;

const ratioOf = (subject: readonly number[], control: readonly number[]): Ratio => {
  const draw = (values: readonly number[]): readonly number[] =>
    values.map(() => values[Math.floor(Math.random() * values.length)] ?? Number.NaN);
  const ratios = Array.from({ length: RESAMPLES }, () => median(draw(subject)) / median(draw(control))).sort((a, b) => a - b);
  const at = (share: number): number => ratios[Math.floor(share * RESAMPLES)] ?? Number.NaN;
  return { ratio: median(subject) / median(control), low: at(0.025), high: at(0.975) };
};

/** CPU milliseconds of this process since its start. */
export const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** CPU milliseconds of all children of this process that have ended, in hundredths of a second; Linux only. */
export const endedChildrenCpu = (): number => {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) * 10;
};

/** CPU milliseconds that everything on this machine has used; Linux only. */
const machineCpu = (): number => {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(/ +/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) * 10;
};

/** Fields of /proc/<pid>/stat from the state on; null: gone meanwhile. */
const statOf = (pid: number | string): readonly string[] | null => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? null;
  } catch {
    return null;
  }
};
const sumOf = (fields: readonly string[] | null, ...places: readonly number[]): number =>
  places.reduce((sum, place) => sum + Number(fields?.[place] ?? 0) * 10, 0);

/** CPU milliseconds of a process with all its threads; 0 for one that is gone; Linux only. */
export const processCpu = (pid: number): number => sumOf(statOf(pid), 11, 12);

/** The same of a server and its children, of those as well that have ended: PostgreSQL has one for each connection. */
export const familyCpu = (pid: number): number =>
  readdirSync('/proc')
    .map((name) => (/^\d+$/.test(name) ? statOf(name) : null))
    .reduce((sum, fields) => (fields?.[1] === `${pid}` ? sum + sumOf(fields, 11, 12) : sum), sumOf(statOf(pid), 11, 12, 13, 14));

const RAW = '.data/bench';

/** Keeps a line on the disk, one file a bench, and shows it. */
export const keepLine = (bench: string, line: object): void => {
  const text = JSON.stringify({ bench, at: new Date().toISOString(), ...line });
  mkdirSync(RAW, { recursive: true });
  appendFileSync(`${RAW}/${bench}.jsonl`, `${text}\n`);
  console.log(text);
};

/** `--<name>=<number>` of the command line; undefined: not said. */
export const option = (name: string): number | undefined => {
  const said = process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(`--${name}=`.length);
  return said === undefined ? undefined : Number(said);
};

/** `--seconds=30`: another budget for each comparison than its own; a loaded machine repeats blocks until it is used up. */
const SECONDS = option('seconds');

/** Cores in use by others: above this a block says more of them than of its arm. */
const FOREIGN = 0.15;
const REPEATS = 5;

export interface Comparison {
  readonly bench: string;
  readonly subject: string;
  readonly control: string;
  readonly rounds: number;
  readonly cpu: Ratio;
  readonly wall: Ratio;
  readonly each?: Ratio;
  readonly samples: Readonly<Record<'subject' | 'control', readonly Sample[]>>;
  /** Blocks that stayed loaded by others however often they were repeated; undefined: not looked at. */
  readonly loaded?: number;
}

/**
 * Runs two arms in turn (ABAB…), the first block of each thrown away, until the rounds are done or the time is up (never fewer than three
 * rounds). `cpu` reads the CPU milliseconds of every process that works for an arm, default this one; `between` runs untimed before each block.
 */
export const compare = async (o: {
  readonly bench: string;
  readonly subject: Arm;
  readonly control: Arm;
  readonly rounds: number;
  readonly budgetMs: number;
  readonly cpu?: Readonly<Record<string, () => number>>;
  readonly between?: () => Promise<void>;
  /** Blocks with foreign CPU are repeated. Only where `cpu` reads every process that works for the arms. */
  readonly quiet?: boolean;
  /** CPU milliseconds of whoever works for both arms alike: on no arm's account, and not foreign. */
  readonly beside?: () => number;
}): Promise<Comparison> => {
  const readers = Object.entries(o.cpu ?? { node: ownCpu });
  const cpu = (): readonly number[] => readers.map(([, read]) => read());
  const samples = { subject: [] as Sample[], control: [] as Sample[] };
  let loaded = 0;
  const block = async ({ run }: Arm) => {
    await o.between?.();
    const before = { cpu: cpu(), wall: performance.now(), machine: machineCpu() - (o.beside?.() ?? 0) };
    const given = await run();
    const wall = performance.now() - before.wall;
    const used = cpu().map((now, index) => now - (before.cpu[index] ?? 0));
    const foreign = (machineCpu() - (o.beside?.() ?? 0) - before.machine - used.reduce((sum, part) => sum + part, 0)) / wall;
    return { used, wall, foreign, ...(Array.isArray(given) ? { each: median(given) } : {}) };
  };
  const quietest = async (arm: Arm) => {
    let best = await block(arm);
    for (let again = 0; o.quiet === true && best.foreign > FOREIGN && again < REPEATS && performance.now() < end; again += 1) {
      const next = await block(arm);
      if (next.foreign < best.foreign) best = next;
    }
    return best;
  };
  const end = performance.now() + (SECONDS === undefined ? o.budgetMs : SECONDS * 1_000);
  for (let round = 0; round <= o.rounds && (round <= 3 || performance.now() < end); round += 1) {
    for (const side of ['subject', 'control'] as const) {
      const { used, wall, foreign, ...each } = await quietest(o[side]);
      if (round > 0 && foreign > FOREIGN) loaded += 1;
      const cpuOf = Object.fromEntries(readers.map(([name], index) => [name, Math.round(used[index] ?? 0)]));
      const cpu = readers.reduce((sum, [name], index) => (o[side].by?.includes(name) === false ? sum : sum + (used[index] ?? 0)), 0);
      const sample: Sample = { cpu, cpuOf, wall, ...each };
      if (round > 0) samples[side].push(sample);
      keepLine(o.bench, { arm: o[side].name, round, thrownAway: round === 0, foreign: Number(foreign.toFixed(2)), ...sample });
    }
  }
  const of = (key: 'cpu' | 'wall' | 'each'): Ratio =>
    ratioOf(
      samples.subject.map((sample) => sample[key] ?? Number.NaN),
      samples.control.map((sample) => sample[key] ?? Number.NaN),
    );
  const { bench, subject, control } = o;
  return {
    bench,
    subject: subject.name,
    control: control.name,
    rounds: samples.subject.length,
    cpu: of('cpu'),
    wall: of('wall'),
    samples,
    ...(samples.subject[0]?.each === undefined ? {} : { each: of('each') }),
    ...(o.quiet === true ? { loaded } : {}),
  };
};

const shown = ({ ratio, low, high }: Ratio): string => `${ratio.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;

/** What a bench found: a comparison, or figures that are counted and not compared. */
export type Found = { readonly comparison: Comparison; readonly context: string } | { readonly bench: string; readonly context: string };

/** A few readable lines for each, with what the figures were taken on. */
export const printTable = (results: readonly Found[]): void => {
  console.log(`\n${os.cpus().length} × ${os.cpus()[0]?.model ?? '?'}, Node ${process.versions.node}, load ${os.loadavg()[0]?.toFixed(1)}`);
  for (const found of results) {
    if ('bench' in found) {
      console.log(`\n${found.bench}\n  ${found.context}`);
      continue;
    }
    const c = found.comparison;
    console.log(`\n${c.bench}: ${c.subject} / ${c.control}`);
    const each = c.each === undefined ? '' : `   each ×${shown(c.each)}`;
    console.log(
      `  CPU  ×${shown(c.cpu)}   wall ×${shown(c.wall)}${each}   ${c.rounds} rounds, 95 % bootstrap interval of the ratio of medians`,
    );
    console.log(`  ${found.context}`);
    if (c.loaded !== undefined && c.loaded > 0)
      console.log(`  ${c.loaded} of ${2 * c.rounds} blocks with more than ${FOREIGN} cores in use by others: no figure to quote`);
  }
};
