// @ts-check
// Which tests need a tool that may not be there.
import { whyNoJava, whyNoJavac } from './java.mjs';
import { whyNoPython } from './python.mjs';

/**
 * Tests that need a tool.
 * @typedef {object} Need
 * @property {string} tests a test file, or a folder when it ends in a slash
 * @property {() => string | undefined} whyNot says why the tool cannot be used here; undefined when it can
 */

/** @type {readonly Need[]} */
export const NEEDS = [
  { tests: 'test/cluster/', whyNot: whyNoJava },
  { tests: 'test/cluster/interop/java.test.ts', whyNot: whyNoJavac },
  { tests: 'test/cluster/interop/python.test.ts', whyNot: whyNoPython },
];

/**
 * The test files that cannot be run here, with the first reason of each.
 * @param {readonly string[]} paths all test files that there are
 * @param {readonly Need[]} needs
 * @returns {Map<string, string>}
 */
export function notRunnable(paths, needs) {
  /** @type {Map<string, string>} */
  const reasons = new Map();
  for (const { tests, whyNot } of needs) {
    const needing = paths.filter((path) => !reasons.has(path) && (tests.endsWith('/') ? path.startsWith(tests) : path === tests));
    const reason = needing.length === 0 ? undefined : whyNot();
    if (reason !== undefined) for (const path of needing) reasons.set(path, reason);
  }
  return reasons;
}
