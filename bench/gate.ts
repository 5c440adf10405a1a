import { clockBench } from './clock.ts';
import { compareEngine, countsOf, countsText, totalOf, withReference } from './engine.ts';
import { type Comparison, keepLine } from './measure.ts';
import { signLargeBench } from './signing.ts';

/** A figure that no clock and no neighbour moves, or a ratio with room for both; `most` is where it is a fault. */
interface Check {
  readonly name: string;
  readonly value: number;
  readonly most: number;
  /** Of a ratio: blocks that others loaded however often they were repeated. Such a figure says more of them, and is no verdict. */
  readonly loaded?: number;
}

const ratio = (name: string, { cpu, loaded = 0 }: Comparison, most: number): Check => ({ name, value: cpu.ratio, most, loaded });

/** Two more for each workflow task that is not shared, which is chance. */
const TRANSITIONS = 40;
/** Of a reference dossier: its projections, works and files. */
const COMMITS = 20;
const ROW_BYTES = 12_000;

/** `npm run bench -- gate`: less than five minutes; true where no figure that can be judged is above its limit. */
export const gate = async (): Promise<boolean> => {
  const checks: Check[] = [];
  await withReference(async (both) => {
    const counts = await countsOf(both, 12);
    console.log(countsText(counts));
    const engine = await compareEngine(both, { rounds: 3, dossiers: 6, budgetMs: 20_000 });
    checks.push(
      { name: 'state transitions of the reference dossier', value: counts.transitions, most: TRANSITIONS },
      { name: 'writing commits of ours for it', value: counts.commits, most: COMMITS },
      { name: 'bytes of its rows', value: totalOf(counts.rows), most: ROW_BYTES },
      ratio('its CPU against a bare workflow of the same history', engine, 2.5),
    );
  });
  const [large, clock] = [await signLargeBench(3), await clockBench(7)];
  checks.push(
    ratio('CPU of a signature on 20 MB against hash and key', large.comparison, 6),
    ratio('CPU of the legal clock against a loop over its days', clock.comparison, 200),
  );
  const verdicts = checks.map((check) => {
    const { name, value, most, loaded = 0 } = check;
    const verdict = value <= most ? '✓' : loaded > 0 ? '?' : '✗';
    keepLine('gate', { ...check, verdict });
    const beside = verdict === '?' ? `; no verdict: ${loaded} blocks were loaded by others` : '';
    console.log(`${verdict} ${name}: ${value.toFixed(1)}, at most ${most}${beside}`);
    return verdict;
  });
  return !verdicts.includes('✗');
};
