import { defineConfig } from 'vitest/config';

/** `threads` segfaults once several files load Temporal's native bridge (measured), hence `forks`. */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
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
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          globalSetup: ['test/setup/shared-stack.ts'],
          // The machine's load is no verdict: these limits only end what hangs.
          testTimeout: 600_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
