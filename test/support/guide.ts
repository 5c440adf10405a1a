import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const GUIDE = path.join(import.meta.dirname, '../../docs/guides/add-a-procedure.md');
/** The folder that the guide speaks of. */
const FOLDER = '../thu-tuc-rieng';

/** One thing that the guide says to do: a command, which may be said to be refused, or a file to be written. */
export type Step =
  | { readonly run: readonly string[]; readonly expected: 'DONE' | 'REFUSED' }
  | { readonly file: string; readonly text: string };

/** What stands in the guide from top to bottom: `bash` blocks of one command, and `json` blocks under the name of their file. */
export const guideSteps = (): readonly Step[] => {
  const blocks = [...readFileSync(GUIDE, 'utf8').matchAll(/(?:`([^`\n]+\.json)`:\n\n)?```(\w+)(?: (\w+))?\n([\s\S]*?)```/g)];
  return blocks.map(([, file, kind = '', remark, text = '']): Step => {
    if (kind === 'json' && file !== undefined) return { file, text };
    if (kind !== 'bash') throw new Error(`a block that says nothing to do: ${text.slice(0, 80)}`);
    return { run: text.trim().split(/\s+/), expected: remark === 'refused' ? 'REFUSED' : 'DONE' };
  });
};

/** The files that the guide ends with: one whole procedure of an office's own, by their paths. */
export const guideFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(guideSteps().flatMap((step) => ('file' in step ? [[step.file, step.text]] : [])));

/** Follows the guide in a folder: `law` is what `npm run law -- …` does and answers its exit code. Other commands are answered, not done. */
export const followGuide = async (
  folder: string,
  law: (args: readonly string[]) => Promise<number>,
): Promise<readonly (readonly string[])[]> => {
  const left: (readonly string[])[] = [];
  for (const step of guideSteps()) {
    if ('file' in step) {
      const file = path.join(folder, step.file);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, step.text);
      continue;
    }
    const [npm, verb, name, dashes, ...args] = step.run;
    if (npm !== 'npm' || verb !== 'run' || dashes !== '--') throw new Error(`no command of this project: ${step.run.join(' ')}`);
    if (name !== 'law') {
      left.push(step.run);
      continue;
    }
    const code = await law(args.map((word) => (word === FOLDER ? folder : word)));
    if ((code === 0) !== (step.expected === 'DONE')) throw new Error(`${step.run.join(' ')} ended with ${code}`);
  }
  return left;
};
