import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BuiltPackage } from './built-package.ts';

test('API-26: there is one dependency, and it is not long', () => {
  const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  expect(Object.keys(dependencies)).toEqual(['valibot']);
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
