import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTurns } from './turns.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const request = (socket = new Socket()): ServerResponse => new ServerResponse(new IncomingMessage(socket));

/** One turn at a time, held, and those who wait for it as they come: who got it, in order. */
const crowd = async (asked: readonly (readonly [who: string, asked: number, response?: ServerResponse])[]) => {
  const turn = createTurns({ atOnce: 1 });
  const end = await turn(0, request());
  const order: string[] = [];
  const ends: (() => void)[] = [];
  for (const [who, times, response] of asked)
    void turn(times, response ?? request()).then((done) => {
      order.push(who);
      ends.push(done);
    });
  ends.push(end);
  return {
    order,
    /** Each turn ends at once. */
    letGo: async () => {
      for (let done = ends.pop(); done !== undefined; done = ends.pop()) {
        done();
        await Promise.resolve();
        await vi.advanceTimersByTimeAsync(0);
      }
    },
  };
};

it('who asked least lately comes first, and among equals who came first', async () => {
  const { order, letGo } = await crowd([
    ['many', 20],
    ['some', 5],
    ['first', 1],
    ['second', 1],
  ]);
  await letGo();
  expect(order).toEqual(['first', 'second', 'some', 'many']);
});

it('nobody waits for ever behind those who come later and ask less', async () => {
  const turn = createTurns({ atOnce: 1 });
  let end = await turn(0, request());
  let heard = false;
  void turn(20, request()).then(() => {
    heard = true;
  });
  let waited = 0;
  for (; !heard && waited < 10_000; waited += 10) {
    void turn(1, request()).then((done) => {
      end = done;
    });
    await vi.advanceTimersByTimeAsync(10);
    end();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(waited).toBeLessThanOrEqual(1_000);
});

it('a turn ends with its connection, with the answer, or when it has taken too long, and once only', async () => {
  const gone = new Socket();
  const { order, letGo } = await crowd([
    ['gone', 1, request(gone)],
    ['slow', 1],
    ['next', 1],
    ['last', 1],
  ]);
  gone.destroy();
  await vi.advanceTimersByTimeAsync(0);
  expect(order).toEqual([]);
  // The first turn was never ended: its time is over.
  await vi.advanceTimersByTimeAsync(50);
  expect(order).toEqual(['gone', 'slow']);
  await vi.advanceTimersByTimeAsync(50);
  expect(order).toEqual(['gone', 'slow', 'next']);
  await letGo();
  expect(order).toEqual(['gone', 'slow', 'next', 'last']);
});
