import { expect, it } from 'vitest';
import { emptyBody } from './body.ts';

it('a body that requires nothing may be left out; a JSON null was sent, and stays for the schema to refuse', async () => {
  const bodyOf = async (body: unknown): Promise<unknown> => {
    const request = { body };
    await emptyBody(request);
    return request.body;
  };
  expect([await bodyOf(undefined), await bodyOf(null), await bodyOf({ reasons: 'x' })]).toEqual([{}, null, { reasons: 'x' }]);
});
