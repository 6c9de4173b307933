// Changes the code of two folders in every way that Stryker knows, and looks whether a unit test fails: `npm run mutation`.
// One file: `npm run mutation -- --mutate src/cluster/state.ts`. The figures go to docs/mutation-testing.md: `npm run mutation:table`.
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation.config.ts', related: false },
  mutate: ['src/cluster/**/*.ts', 'src/invocation/**/*.ts'],
  coverageAnalysis: 'perTest',
  // constants of modules would need every test for each change
  ignoreStatic: true,
  concurrency: 2,
  // generous: on a busy machine a slow test must not count as one that found something
  timeoutMS: 20_000,
  timeoutFactor: 4,
  incremental: true,
  incrementalFile: '.cache/mutation/incremental.json',
  tempDirName: '.cache/mutation/sandbox',
  ignorePatterns: ['/.cache', '/coverage', '/dist', '/demo', '/docs', '/scripts'],
  reporters: ['progress-append-only', 'html', 'json'],
  htmlReporter: { fileName: 'coverage/mutation/index.html' },
  jsonReporter: { fileName: 'coverage/mutation/mutation.json' },
  thresholds: { high: 90, low: 85, break: 85 },
};
