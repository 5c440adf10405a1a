import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { createLine } from './line.ts';

it('of those who ask at once lets whoever has not had a turn for longest go first', async () => {
  const line = createLine({ most: 50, mostOfOne: 50, pauses: 0, longestMs: 60_000 });
  const seen: string[] = [];
  const ask = async (who: string): Promise<void> => {
    const response = Object.assign(new EventEmitter(), { closed: false });
    await line(who, response as unknown as ServerResponse);
    seen.push(who);
    setImmediate(() => response.emit('close'));
  };
  await Promise.all(['a', 'a', 'a', 'b', 'b', 'c'].map(ask));
  expect(seen).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
});
