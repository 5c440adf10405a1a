import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { RAISED_LIMITS } from '../dev/raised-limits.ts';
import { startPages } from '../test/support/pages.ts';
import type { Errand } from './asker.ts';
import type { Siege, Spent } from './besieger.ts';
import { type Found, keepLine, median } from './measure.ts';

/** People at work: between them a dozen requests a second, each of them three in five seconds. */
const NORMAL = ['cb-0101', 'cb-0102', 'cb-0103', 'cb-0106'];
const CLIENTS = ['cb-0104', 'cb-0105', 'cb-0107', 'cb-0108', 'cb-0109', 'cb-0110', 'cb-0201', 'cb-0202', 'cb-0301', 'counter-01'];
const [SLOW, FORGED] = [200, 1_000];
const REQUESTS = 300;
/** Requests of the first three seconds, while all who besiege connect and nobody has asked less than another: told apart. */
const AT_FIRST = 36;

const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
interface Answer {
  /** Milliseconds, the shortest first. */
  readonly took: readonly number[];
  readonly refused: number;
}
const isAnswer = (message: unknown): message is Answer => typeof message === 'object' && message !== null && 'took' in message;

/** Milliseconds, the median and the ninety-ninth of a hundred. */
type Pair = readonly [p50: number, p99: number];
interface Round {
  readonly alone: Pair;
  /** While a bare server on the same machine is besieged instead. */
  readonly beside: Pair;
  readonly besieged: Pair;
  readonly ratio: number;
  /** The part of it that the machine's two cores make, whoever is besieged. */
  readonly ofMachine: number;
  /** The slowest while the siege begins. */
  readonly slowestAtFirst: number;
  /** Of the people at work, by a 503. */
  readonly refused: number;
  readonly spent: Spent;
}
const pairOf = (sorted: readonly number[]): Pair => [at(sorted, 0.5), at(sorted, 0.99)];

/**
 * Four people at work, alone, beside a siege of another server, and besieged, by turns: the product's own limits, a real issuer, all from one address.
 */
export const siegeBench = async (): Promise<Found> => {
  // What is empty is not set.
  const pages = await startPages({ env: Object.fromEntries(Object.keys(RAISED_LIMITS).map((name) => [name, ''])) });
  const child = (file: string) => fork(new URL(file, import.meta.url), { execArgv: ['--import', 'tsx'] });
  const [asker, besieger, refuser] = [child('./asker.ts'), child('./besieger.ts'), child('./refuser.ts')];
  try {
    const [refusing] = (await once(refuser, 'message')) as [number];
    const tokenOf = async (person: string): Promise<string> => {
      const answer = await fetch(`${pages.config.auth.issuer}/dev/token`, { method: 'POST', body: JSON.stringify({ person }) });
      return ((await answer.json()) as { readonly access_token: string }).access_token;
    };
    const { port } = pages.config.api;
    const tokens = await Promise.all(NORMAL.map(tokenOf));
    const work = async (requests: number): Promise<Answer> => {
      const errand: Errand = {
        port,
        users: NORMAL.length,
        requests,
        pauseMs: 350,
        mayBeRefused: true,
        pages: tokens.map((token) => ({ path: '/tasks', token })),
      };
      asker.send(errand);
      const [answer] = (await once(asker, 'message')) as [unknown];
      if (!isAnswer(answer)) throw new Error(`void: ${JSON.stringify(answer)}`);
      return answer;
    };
    const [token = ''] = tokens;
    const siege: Siege = {
      ...{ port, slow: SLOW, clients: await Promise.all(CLIENTS.map(tokenOf)), paths: ['/tasks', '/dossiers'] },
      // The right key's name and a signature of the right length, so that each must be computed.
      forged: Array.from({ length: FORGED }, (_, index) => `${token.slice(0, -8)}${String(index).padStart(8, 'A')}`),
    };
    const underSiege = async (of: number): Promise<Answer & { readonly first: Answer; readonly spent: Spent }> => {
      besieger.send({ ...siege, port: of });
      const first = await work(AT_FIRST);
      const answer = await work(REQUESTS);
      besieger.send('STOP');
      const [spent] = (await once(besieger, 'message')) as [Spent];
      return { ...answer, first, spent };
    };
    // Known callers all of them: whom nobody knows is refused before anything is done for him.
    for (const authorization of [...siege.clients, ...tokens].map((each) => `Bearer ${each}`))
      await (await fetch(`${pages.url}/tasks`, { headers: { authorization } })).arrayBuffer();
    await work(100);
    const found: Round[] = [];
    for (let round = 1; round <= 5; round += 1) {
      const alone = pairOf((await work(REQUESTS)).took);
      const beside = pairOf((await underSiege(refusing)).took);
      const { took, first, spent, ...answer } = await underSiege(port);
      const besieged = pairOf(took);
      const ratios = { ratio: besieged[1] / alone[1], ofMachine: beside[1] / alone[1], slowestAtFirst: first.took.at(-1) ?? Number.NaN };
      const line: Round = { alone, beside, besieged, ...ratios, refused: answer.refused + first.refused, spent };
      keepLine('siege', { round, ...line, load: loadavg()[0] });
      found.push(line);
    }
    const show = (pick: (one: Round) => Pair): string =>
      [0, 1].map((place) => median(found.map((one) => pick(one)[place] ?? Number.NaN)).toFixed(1)).join('/');
    return {
      bench: 'siege',
      context:
        `p99 of ${NORMAL.length} people at work, besieged / alone: ×${median(found.map(({ ratio }) => ratio)).toFixed(2)} ` +
        `(${found.map(({ ratio }) => ratio.toFixed(2)).join(', ')}), of these the machine’s ×${median(found.map(({ ofMachine }) => ofMachine)).toFixed(2)} ` +
        `(${found.map(({ ofMachine }) => ofMachine.toFixed(2)).join(', ')}); p50/p99 alone ${show(({ alone }) => alone)} ms, beside ${show(({ beside }) => beside)} ms, ` +
        `besieged ${show(({ besieged: pair }) => pair)} ms, the slowest while it begins ${found.map(({ slowestAtFirst }) => slowestAtFirst.toFixed(0)).join(', ')} ms, refused ${found.map(({ refused }) => refused).join(', ')}; attackers’ answers ${JSON.stringify(found.at(-1)?.spent)}`,
    };
  } finally {
    asker.kill();
    besieger.kill();
    refuser.kill();
    await pages.stop();
  }
};
