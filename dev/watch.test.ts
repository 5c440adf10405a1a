import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { watchSources } from './watch.ts';

it('tells once which programs a change concerns, however it was saved, and heeds no tests', async () => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'watch-'));
  const file = (name: string): string => path.join(root, name);
  for (const folder of ['api', 'activities/portal', 'worker', 'workflows', 'db/law', 'domain', 'documents', 'platform'])
    mkdirSync(file(folder), { recursive: true });
  const told: (readonly string[])[] = [];
  let next = (): void => undefined;
  const change = (...names: readonly string[]): Promise<void> => {
    for (const name of names) writeFileSync(file(name), '');
    return new Promise((resolve) => {
      next = resolve;
    });
  };
  const stop = watchSources(root, (programs) => {
    told.push(programs);
    next();
  });
  try {
    await change('api/app.test.ts', 'api/app.ts', 'api/app.md');
    await change('activities/portal/http.ts');
    writeFileSync(file('db/law/aside'), '');
    renameSync(file('db/law/aside'), file('db/law/load.ts'));
    await change();
    await change('api/app.ts', 'worker/main.ts');
    expect(told).toEqual([['api'], ['worker'], ['api', 'worker'], ['api', 'worker']]);
  } finally {
    stop();
    rmSync(root, { recursive: true, force: true });
  }
});
