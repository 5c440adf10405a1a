import type { Definition, Finding } from '../../domain/law/catalogue.ts';
import { findingAt } from '../../domain/law/catalogue.ts';
import { ofKind } from '../../domain/law/pin.ts';
import { longestValues, overflowOf } from './overflow.ts';

/** Forms among these definitions whose longest likely words do not fit their page frame, each at the field or block that does it. */
export const formsThatOverflow = async (definitions: readonly Definition[]): Promise<readonly Finding[]> => {
  const found = await Promise.all(
    ofKind(definitions, 'RESULT_FORM').map(async (form) => {
      const wide = await overflowOf(form.body, longestValues(form.body));
      return wide.map(({ field, reason }) => {
        const [, block] = /^blocks\.(\d+)$/.exec(field) ?? [];
        const index = form.body.fields.findIndex(({ name }) => name === field);
        const pointer = block === undefined ? `/fields/${index}` : `/blocks/${block}`;
        return findingAt(form, pointer, 'FORM', `${block === undefined ? `trường "${field}"` : 'khối'}: ${reason}`);
      });
    }),
  );
  return found.flat();
};
