import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Judges what all others leave on the shared stack. */
const LAST = 'test/left-behind.test.ts';

class JudgeLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLast = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith(LAST);
    const sorted = await super.sort(files);
    return [...sorted.filter((file) => !isLast(file)), ...sorted.filter(isLast)];
  }
}

/** System tests that need no stack, or one of their own, which they kill, freeze or fill: they disturb nobody but by their load. */
const ALONE = ['bad-days', 'compose', 'faults', 'long-life', 'replay', 'schedules', 'support/*', 'truth', 'upgrade'].map(
  (name) => `test/${name}.test.ts`,
);

/** The machine's load is no verdict: these limits only end what hangs. */
const LIMITS = { testTimeout: 600_000, hookTimeout: 900_000 };

/** `threads` segfaults once several files load Temporal's native bridge (measured), hence `forks`. */
export default defineConfig({
  test: {
    pool: 'forks',
    // A failure says what it saw: the machine that saw it may be gone.
    chaiConfig: { truncateThreshold: 1000 },
    maxWorkers: 3,
    reporters: ['default'],
    sequence: { sequencer: JudgeLast },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Files share a process: loading it anew for each cost a quarter of the processor time.
          isolate: false,
          include: [
            'domain/**/*.test.ts',
            'documents/**/*.test.ts',
            'platform/**/*.test.ts',
            'api/**/*.test.ts',
            'dev/**/*.test.ts',
            'activities/**/*.test.ts',
            'db/**/*.test.ts',
            'workflows/**/*.test.ts',
            'worker/**/*.test.ts',
          ],
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: { name: 'alone', isolate: false, include: ALONE, ...LIMITS },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ALONE,
          globalSetup: ['test/setup/shared-stack.ts'],
          fileParallelism: false,
          // One process for all: each would load the SDK anew (4 s of processor time).
          isolate: false,
          sequence: { sequencer: JudgeLast, groupOrder: 1 },
          ...LIMITS,
        },
      },
    ],
  },
});
