import { defineConfig } from 'vitest/config';

/** The tests that are run again for every change that `npm run mutation` makes: all of the two folders but the slow ones. */
export default defineConfig({
  test: {
    include: ['test/unit/{cluster,invocation,simulation}/**/*.test.ts'],
    exclude: ['test/unit/cluster/state-properties.test.ts'],
    env: { HISTORIES: '54', HISTORIES_SEED: '1' },
    testTimeout: 30_000,
  },
});
