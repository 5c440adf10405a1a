import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { startTestApi } from '../../test/support/test-api.ts';

it('dumps', async () => {
  const api = await startTestApi();
  const text = (await api.app.inject({ url: '/openapi.json' })).body;
  writeFileSync('/tmp/fee-openapi.json', text);
  await api.close();
  expect(text.length).toBeGreaterThan(0);
}, 200_000);
