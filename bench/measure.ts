import { readFileSync } from 'node:fs';
import os from 'node:os';

/** One way of doing the work; both arms of a comparison do the same amount. */
export interface Arm {
  readonly name: string;
  readonly run: () => unknown;
}

/** CPU time of all processes that work for an arm, and of each by name; wall time; in milliseconds. */
interface Sample {
  readonly cpu: number;
  readonly cpuOf: Readonly<Record<string, number>>;
  readonly wall: number;
}

/** Ratio of medians with its 95 % bootstrap interval. */
export interface Ratio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

const median = (values: readonly number[]): number => {
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

export interface Comparison {
  readonly bench: string;
  readonly subject: string;
  readonly control: string;
  readonly rounds: number;
  readonly cpu: Ratio;
  readonly wall: Ratio;
  readonly samples: Readonly<Record<'subject' | 'control', readonly Sample[]>>;
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
}): Promise<Comparison> => {
  const readers = Object.entries(o.cpu ?? { node: ownCpu });
  const cpu = (): readonly number[] => readers.map(([, read]) => read());
  const samples = { subject: [] as Sample[], control: [] as Sample[] };
  const end = performance.now() + o.budgetMs;
  for (let round = 0; round <= o.rounds && (round <= 3 || performance.now() < end); round += 1) {
    for (const side of ['subject', 'control'] as const) {
      await o.between?.();
      const before = { cpu: cpu(), wall: performance.now() };
      await o[side].run();
      const wall = performance.now() - before.wall;
      const used = cpu().map((now, index) => now - (before.cpu[index] ?? 0));
      const cpuOf = Object.fromEntries(readers.map(([name], index) => [name, Math.round(used[index] ?? 0)]));
      const sample: Sample = { cpu: used.reduce((sum, part) => sum + part, 0), cpuOf, wall };
      if (round > 0) samples[side].push(sample);
      console.log(JSON.stringify({ bench: o.bench, arm: o[side].name, round, thrownAway: round === 0, ...sample }));
    }
  }
  const of = (key: 'cpu' | 'wall'): Ratio =>
    ratioOf(
      samples.subject.map((sample) => sample[key]),
      samples.control.map((sample) => sample[key]),
    );
  const { bench, subject, control } = o;
  return { bench, subject: subject.name, control: control.name, rounds: samples.subject.length, cpu: of('cpu'), wall: of('wall'), samples };
};

const shown = ({ ratio, low, high }: Ratio): string => `${ratio.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;

/** One readable line per comparison, with what the figures were taken on. */
export const printTable = (results: readonly { readonly comparison: Comparison; readonly context: string }[]): void => {
  console.log(`\n${os.cpus().length} × ${os.cpus()[0]?.model ?? '?'}, Node ${process.versions.node}, load ${os.loadavg()[0]?.toFixed(1)}`);
  for (const { comparison: c, context } of results) {
    console.log(`\n${c.bench}: ${c.subject} / ${c.control}`);
    console.log(`  CPU  ×${shown(c.cpu)}   wall ×${shown(c.wall)}   ${c.rounds} rounds, 95 % bootstrap interval of the ratio of medians`);
    console.log(`  ${context}`);
  }
};
