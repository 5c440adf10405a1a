import { expect, it } from 'vitest';
import { DOORS } from './acts.ts';
import { type ActContext, emptyBody } from './body.ts';

it('a body that requires nothing may be left out; a JSON null was sent, and stays for the schema to refuse', async () => {
  const bodyOf = async (body: unknown): Promise<unknown> => {
    const request = { body };
    await emptyBody(request);
    return request.body;
  };
  expect([await bodyOf(undefined), await bodyOf(null), await bodyOf({ reasons: 'x' })]).toEqual([{}, null, { reasons: 'x' }]);
});

/** Of every act the lists of papers in its body, each with what names one there. */
const LISTS = DOORS.flatMap(({ spec: { act }, body }) => {
  const { properties = {} } = body.schema as {
    readonly properties?: Readonly<Record<string, { readonly items?: { readonly title?: string } }>>;
  };
  const lists = Object.entries(properties).flatMap(([name, { items }]) => {
    if (items?.title === 'PaperItem') return [{ name, entry: 'P07-C1' as unknown, leaf: '' }];
    return items?.title === 'ExplainedItem' ? [{ name, entry: { item: 'P07-C1', reasons: 'Đã có trong hồ sơ' }, leaf: '.item' }] : [];
  });
  return lists.length === 0 ? [] : [{ act, body, lists }];
});

it('an act names one paper once: not twice in a list of it, and not in two of its lists', async () => {
  const nowhere = {} as ActContext;
  for (const { act, body, lists } of LISTS) {
    for (const [index, { name, entry, leaf }] of lists.entries()) {
      const reason = 'giấy tờ P07-C1 được ghi hai lần; mỗi giấy tờ chỉ ghi một lần trong một việc';
      const twice = (field: string) => ({ code: 'BODY_INVALID', field, errors: [{ field, reason }] });
      expect(await body.prepare(nowhere, { [name]: [entry, entry] }), act).toMatchObject(twice(`${name}.1${leaf}`));
      for (const other of lists.slice(index + 1))
        expect(await body.prepare(nowhere, { [name]: [entry], [other.name]: [other.entry] }), act).toMatchObject(
          twice(`${other.name}.0${other.leaf}`),
        );
    }
  }
  expect(LISTS.map(({ act, lists }) => [act, lists.map(({ name }) => name)])).toEqual(
    expect.arrayContaining([
      ['RECEIVE_SUPPLEMENT', ['received', 'onPaper', 'explained']],
      ['RECEIVE_COMPLETE_DOSSIER', ['received', 'onPaper', 'explained']],
      ['CONSULT', ['items']],
    ]),
  );
});
