// @ts-check
// The built client, as users get it, for scripts that are checked without a build.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './steps.mjs';

const built = (/** @type {string} */ path) => /** @type {Promise<unknown>} */ (import(pathToFileURL(join(root, 'dist', path)).href));

export const { Client } = /** @type {typeof import('../src/index.ts')} */ (await built('esm/index.js'));
export const { FaultProxy } = /** @type {typeof import('../src/testing/index.ts')} */ (await built('esm/testing/index.js'));
/** For what no public method asks members. */
export const protocol = {
  .../** @type {typeof import('../src/protocol/fields.ts')} */ (await built('modules/protocol/fields.js')),
  .../** @type {typeof import('../src/protocol/message.ts')} */ (await built('modules/protocol/message.js')),
};
