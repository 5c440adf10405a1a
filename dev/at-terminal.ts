import { print } from '../platform/print.ts';
import { StackError } from './stack-error.ts';

/** Runs a command of this machine and sets its exit code; 2 and a sentence where the stack that it needs is not there. */
export const atTerminal = async (command: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    print(`✗ ${error.message}`);
    process.exitCode = 2;
  }
};
