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
const crowd = async (asked: readonly (readonly [who: string, response?: ServerResponse])[]) => {
  const turn = createTurns({ atOnce: 1 });
  const order: string[] = [];
  const ends: (() => void)[] = [await turn('before', request())];
  for (const [who, response] of asked)
    void turn(who, response ?? request()).then((done) => {
      order.push(who);
      ends.push(done);
    });
  return {
    order,
    /** Each turn ends at once. */
    letGo: async () => {
      for (let done = ends.pop(); done !== undefined; done = ends.pop()) {
        done();
        await vi.advanceTimersByTimeAsync(0);
      }
    },
  };
};

it('who asked least lately comes first, and among equals who came first', async () => {
  const { order, letGo } = await crowd([['many'], ['many'], ['many'], ['first'], ['second'], ['first']]);
  await letGo();
  expect(order).toEqual(['many', 'first', 'second', 'many', 'first', 'many']);
});

it('nobody waits for ever behind those who come later and ask less', async () => {
  const turn = createTurns({ atOnce: 1 });
  let end = await turn('before', request());
  for (let turns = 0; turns < 20; turns += 1) void turn('many', request()).then((done) => done());
  let heard = false;
  void turn('many', request()).then((done) => {
    heard = true;
    done();
  });
  let waited = 0;
  for (; !heard && waited < 10_000; waited += 10) {
    void turn(`other ${waited}`, request()).then((done) => {
      end = done;
    });
    await vi.advanceTimersByTimeAsync(10);
    end();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(waited).toBeGreaterThan(1_000);
  expect(waited).toBeLessThanOrEqual(2_000);
});

it('a turn ends with its connection, with the answer, or when it has taken too long, and once only', async () => {
  const gone = new Socket();
  const { order, letGo } = await crowd([['gone', request(gone)], ['slow'], ['next'], ['last']]);
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
