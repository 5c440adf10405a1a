import { WithStartWorkflowOperation } from '@temporalio/client';
import { newUuid } from '../platform/ids.ts';
import { type DossierInput, openedUpdate } from '../workflows/messages.ts';
import { compare, type Found, keepLine, median, option } from './measure.ts';
import { type Product, residentMb, takeInOne, withProduct } from './product.ts';
import { type bare, bareOpened, twinUpdate } from './twin-workflow.ts';

/** Open dossiers when the worker is killed; `npm run bench -- recovery --open=900` for another number. */
const OPEN = option('open') ?? 200;
const ROUNDS = 5;
const AT_ONCE = 8;

/** What a dossier's run was started with, as bytes of JSON. */
const startedWith = async ({ client }: Product, dossierId: string): Promise<Buffer> => {
  const { events } = await client.workflow.getHandle(dossierId).fetchHistory();
  return Buffer.from(events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data ?? []);
};

/** The product's own workflow started as that one was, for the same person, straight at the engine: all that intake costs but the API. */
const startAgain = async ({ client }: Product, like: Buffer): Promise<string> => {
  const input: DossierInput = JSON.parse(like.toString());
  if (input.begin.kind !== 'OPEN') throw new Error('void: the run to be copied is a continued one');
  const [dossierId, id] = [`TN-BENCH-${newUuid()}`, newUuid()];
  const startWorkflowOperation = new WithStartWorkflowOperation('dossier', {
    workflowId: dossierId,
    taskQueue: 'dossier',
    args: [{ ...input, dossierId, begin: { kind: 'OPEN', command: { ...input.begin.command, id } } }],
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  await client.workflow.executeUpdateWithStart(openedUpdate, { startWorkflowOperation, updateId: id });
  return dossierId;
};

/** A bare workflow started with as many bytes, and its first update in the same call. Gives its id. */
const startBare = async ({ client }: Product, bytes: number): Promise<string> => {
  const workflowId = `BARE-${newUuid()}`;
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof bare>('bare', {
    workflowId,
    taskQueue: 'bare',
    args: [{ decisions: 5, padding: 'x'.repeat(bytes) }],
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  await client.workflow.executeUpdateWithStart(bareOpened, { startWorkflowOperation });
  return workflowId;
};

const timed = async (times: number, work: () => Promise<unknown>): Promise<readonly number[]> => {
  const took: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const began = performance.now();
    await work();
    took.push(performance.now() - began);
  }
  return took;
};

/** `POST /dossiers` one after the other against the same update-with-start straight at the engine, and against a bare workflow's. */
export const intakeBench = (): Promise<readonly Found[]> =>
  withProduct(async (product) => {
    const like = await startedWith(product, await takeInOne(product));
    const controls = [
      { name: 'its own update-with-start', by: ['caller', 'temporal', 'worker', 'postgres'], start: () => startAgain(product, like) },
      {
        name: `bare update-with-start, ${(like.length / 1e3).toFixed(1)} kB`,
        by: ['caller', 'temporal', 'bareWorker'],
        start: () => startBare(product, like.length),
      },
    ];
    const found: Found[] = [];
    for (const { name, by, start } of controls) {
      await start();
      const comparison = await compare({
        bench: 'intake',
        rounds: 9,
        budgetMs: 120_000,
        quiet: true,
        cpu: product.cpu,
        subject: {
          name: 'POST /dossiers',
          by: ['caller', 'api', 'temporal', 'worker', 'postgres'],
          run: () => timed(10, () => takeInOne(product)),
        },
        control: { name, by, run: () => timed(10, start) },
      });
      const each = (side: 'subject' | 'control'): string => median(comparison.samples[side].map((sample) => sample.each ?? 0)).toFixed(0);
      const used = (side: 'subject' | 'control'): string => (median(comparison.samples[side].map(({ cpu }) => cpu)) / 10).toFixed(0);
      const context = `median: ${each('subject')} and ${each('control')} ms; CPU-ms each: ${used('subject')} and ${used('control')}`;
      found.push({ comparison, context });
    }
    return found;
  });

/** Opens dossiers, some at once. */
const openMany = async (count: number, open: () => Promise<string>): Promise<string[]> => {
  const opened: string[] = [];
  let left = count;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left > 0) {
        left -= 1;
        opened.push(await open());
      }
    }),
  );
  return opened;
};

/** Resident megabytes of a worker for each open dossier: slope from a quarter of them to all, since the first ones also warm it. */
const slopeOf = async (name: string, pid: () => number, open: () => Promise<string>): Promise<{ ids: string[]; slope: number }> => {
  const first = await openMany(Math.ceil(OPEN / 4), open);
  const before = residentMb(pid());
  const rest = await openMany(OPEN - first.length, open);
  const after = residentMb(pid());
  const slope = (after - before) / rest.length;
  keepLine('memory', { worker: name, open: OPEN, before, after, slope });
  return { ids: [...first, ...rest], slope };
};

/** With many open: memory for each, and after kill -9 of the worker the time until a new one has answered a decision. */
export const recoveryBench = (): Promise<readonly Found[]> =>
  withProduct(async (product) => {
    const { worker, bareWorker, client, stage } = product;
    const bytes = (await startedWith(product, await takeInOne(product))).length;
    const ours = await slopeOf('product', worker.pid, () => takeInOne(product));
    const theirs = await slopeOf('bare', bareWorker.pid, () => startBare(product, bytes));
    const next = (ids: string[]): string => {
      const id = ids.pop();
      if (id === undefined) throw new Error('void: more rounds than dossiers');
      return id;
    };
    const comparison = await compare({
      bench: 'recovery',
      rounds: ROUNDS,
      budgetMs: 180_000,
      quiet: true,
      cpu: product.cpu,
      subject: {
        by: ['worker'],
        name: `kill -9 with ${OPEN} dossiers open, first decision answered`,
        run: async () => {
          await worker.kill();
          worker.start();
          await stage.cast.counter.act(next(ours.ids), 'start-identification');
        },
      },
      control: {
        by: ['bareWorker'],
        name: `the same of a bare worker with ${OPEN} bare workflows`,
        run: async () => {
          await bareWorker.kill();
          bareWorker.start();
          await client.workflow.getHandle(next(theirs.ids)).executeUpdate(twinUpdate, { args: ['x'.repeat(400)] });
        },
      },
    });
    const seconds = (side: 'subject' | 'control'): string => (median(comparison.samples[side].map(({ wall }) => wall)) / 1e3).toFixed(1);
    return [
      {
        comparison,
        context: `median ${seconds('subject')} and ${seconds('control')} s; CPU is the worker’s alone, from its start to the answer`,
      },
      {
        bench: 'memory',
        context: `${ours.slope.toFixed(2)} MB of a worker for each open dossier, ${theirs.slope.toFixed(2)} for each bare workflow (${OPEN} open)`,
      },
    ];
  });
