import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BuiltPackage } from './built-package.ts';

const root = join(import.meta.dirname, '..');

test('API-26: nothing has to be installed beside the package', () => {
  expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).not.toHaveProperty('dependencies');
});

test('the licence of what the bundles contain goes with them', () => {
  const quoted = readFileSync(join(root, 'NOTICE.md'), 'utf8').replaceAll(/^> ?/gm, '');
  expect(quoted).toContain(readFileSync(join(root, 'node_modules', 'valibot', 'LICENSE.md'), 'utf8').trim());
});

test('API-26: who requires the package and who imports it get the same classes', async () => {
  await using built = await BuiltPackage.build();
  const outcome = await built.runTypeScript(`
    import { createRequire } from 'node:module';
    import * as imported from 'hazelcast-ts';
    import * as testing from 'hazelcast-ts/testing';
    const require = createRequire(import.meta.url);
    const required = require('hazelcast-ts');
    const differing = Object.keys(imported).filter((name) => imported[name] !== required[name]);
    const others = Object.keys(testing).filter((name) => testing[name] !== require('hazelcast-ts/testing')[name]);
    console.log(differing, others, new required.LocalDate(1, 1, 1) instanceof imported.LocalDate, Object.keys(imported).length > 50);
  `);
  expect(outcome).toMatchObject({ code: 0, out: '[] [] true true\n' });
}, 90_000);
