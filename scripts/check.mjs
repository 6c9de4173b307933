// @ts-check
// Everything that can be said about the code without running it; each step is a script of package.json. `npm run format` mends the first.
import { run, runSteps } from './steps.mjs';

const script = (/** @type {string} */ name) => /** @type {const} */ ([name, () => run('npm', ['run', '--silent', name])]);

// Import cycles are found by the linter.
await runSteps([script('format:check'), script('lint'), script('types'), script('layers'), script('dead-code')]);
