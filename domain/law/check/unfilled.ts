import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { textsIn } from './texts.ts';

/** What a skeleton leaves to whoever knows it (law/skeleton.ts): `ĐIỀN: tên thủ tục` in a text, `DIEN` where only a code can stand. */
export const BLANK = /^ĐIỀN: (.+)$|^DIEN$/u;

/** A skeleton is no law: nothing of it is taken for a name, an article or a sentence on a paper before somebody has written it. */
export const checkUnfilled = (definitions: readonly Definition[]): readonly Finding[] =>
  definitions.flatMap((definition) =>
    textsIn(definition.body).flatMap(({ pointer, text }) => {
      const [blank, what = 'mã'] = BLANK.exec(text) ?? [];
      return blank === undefined ? [] : [findingAt(definition, pointer, 'UNFILLED', `chưa điền: ${what}`)];
    }),
  );
