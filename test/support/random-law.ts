import fc from 'fast-check';

/** Definitions at random, out of the very shapes that files are checked against. */

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** What stands at a place of a definition, its indices left out (`/components/paperType`); undefined: whatever the shape allows. */
export type Known = (place: string) => fc.Arbitrary<unknown> | undefined;

const WORDS = ['Đơn đề nghị', 'Giấy phép', 'Văn bản xác nhận', 'Điều 5', 'Mẫu số 01', 'Tờ khai', 'Nghị quyết mẫu', 'Bản vẽ', 'Ý kiến'];
const MOST_ITEMS = 4;
const MOST = 40;

/** Anything that a shape allows, of a size that a person would write. */
export const arbitraryOf = (schema: Schema, known: Known, place = ''): fc.Arbitrary<unknown> => {
  const given = known(place);
  if (given !== undefined) return given;
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => arbitraryOf(one, known, place)));
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? MOST });
    case 'number':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? MOST });
    case 'string':
      return schema.pattern === undefined ? fc.constantFrom(...WORDS) : fc.stringMatching(new RegExp(schema.pattern), { maxLength: 12 });
    case 'array': {
      const { items = {}, minItems = 0, maxItems = MOST_ITEMS } = schema;
      return fc.array(arbitraryOf(items, known, place), { minLength: minItems, maxLength: Math.max(minItems, maxItems) });
    }
    case 'object': {
      const [[pattern, member] = []] = Object.entries(schema.patternProperties ?? {});
      if (pattern !== undefined && member !== undefined)
        return fc.dictionary(fc.stringMatching(new RegExp(pattern), { maxLength: 8 }), arbitraryOf(member, known, place), { maxKeys: 3 });
      const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !name.startsWith('$'));
      const model = Object.fromEntries(properties.map(([name, one]) => [name, arbitraryOf(one, known, `${place}/${name}`)]));
      return fc.record(model, { requiredKeys: [...(schema.required ?? [])] });
    }
    default:
      throw new Error(`${place}: no arbitrary of ${JSON.stringify(schema)}`);
  }
};
