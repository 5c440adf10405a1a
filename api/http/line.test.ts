import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLine } from './line.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** One of several that came on one connection: the others are answered before it. */
const piped = (socket: Socket): ServerResponse => new ServerResponse(new IncomingMessage(socket));

/** Fewer milliseconds than one turn may take. */
const SOON = 50;

it('nobody waits for those whose connection has gone before or during their turn', async () => {
  const line = createLine({ most: 200, mostOfOne: 20 });
  const [gone, going] = [new Socket(), new Socket()];
  await line('a', piped(going));
  const dead = Array.from({ length: 10 }, () => line('a', piped(gone)));
  let answered = false;
  const other = line('b', piped(new Socket())).then(() => {
    answered = true;
  });
  gone.destroy();
  going.destroy();
  await vi.advanceTimersByTimeAsync(SOON);
  expect(answered).toBe(true);
  await Promise.all([...dead, other]);
});

it('whoever still has a connection keeps the turn until the answer has gone or the turn is over', async () => {
  const line = createLine({ most: 200, mostOfOne: 20 });
  await line('a', piped(new Socket()));
  let answered = false;
  const other = line('b', piped(new Socket())).then(() => {
    answered = true;
  });
  await vi.advanceTimersByTimeAsync(SOON);
  expect(answered).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(answered).toBe(true);
  await other;
});
