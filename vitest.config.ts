import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** What a test waits for comes at once, unless the machine is busy. */
const POLL_MILLIS = 10_000;

/** The order matters: cheap tests first, and never beside those that measure time. */
const order = ['unit', 'wire', 'scenarios', 'cluster'] as const;

function project(name: (typeof order)[number], test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  const common = { pool: 'forks', expect: { poll: { timeout: POLL_MILLIS } }, sequence: { groupOrder: order.indexOf(name) } } as const;
  return { test: { name, include: [`test/${name}/**/*.test.ts`], ...common, ...test } };
}

export default defineConfig({
  test: {
    projects: [
      project('unit', {
        include: ['test/{unit,types,docs}/**/*.test.ts', 'test/*.test.ts'],
        typecheck: { enabled: true, include: ['test/types/**/*.test-d.ts'], ignoreSourceErrors: true },
        testTimeout: 30_000,
      }),
      project('wire', { testTimeout: 60_000 }),
      project('scenarios', { testTimeout: 30_000, hookTimeout: 30_000, maxWorkers: 2 }),
      project('cluster', { testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 2 }),
    ],
    coverage: { provider: 'v8', include: ['src/**'], reportsDirectory: 'coverage' },
  },
});
