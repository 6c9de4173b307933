import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findByName, isNamePattern } from '../../../src/config/by-name.ts';
import { InvalidConfigurationError } from '../../../src/errors.ts';
import { refusalBy } from './refusal.ts';

const named = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]));
const find = (name: string, ...names: string[]) => findByName(named(...names), name, 'nearCaches');

describe('API-27: what is configured for a name', () => {
  test.each([
    ['the very name goes before every pattern', 'cities', ['*', 'cit*', 'cities', 'default'], 'cities'],
    ['the pattern that fits in the most characters', 'cities', ['*', 'c*', 'ci*es', 'default'], 'ci*es'],
    ['a pattern goes before default', 'cities', ['*', 'default'], '*'],
    ['default when nothing fits', 'cities', ['towns', 't*', 'default'], 'default'],
    ['a star may stand for nothing', 'cities', ['cities*'], 'cities*'],
    ['what stands around the star does not overlap', 'aba', ['ab*ba'], undefined],
    ['nothing when nothing fits', 'cities', ['towns'], undefined],
    ['a dot is only a dot', 'aXb', ['a.b*'], undefined],
    ['the name of a pattern', 'a*', ['a*', 'a**'.slice(0, 2)], 'a*'],
    ['an object may be called default', 'default', ['default', 'd*'], 'default'],
    ['what every object inherits is no configuration', 'toString', [], undefined],
  ])('%s', (_what, name, names, found) => {
    expect(find(name, ...names)).toBe(found);
  });

  test('two patterns that fit equally well are refused when the name is looked for, whatever else there is', () => {
    const error = refusalBy(() => find('cities', 'cit*', '*ies', 'c*', 'default'));
    expect(error).toBeInstanceOf(InvalidConfigurationError);
    expect(error.message).toBe('nearCaches.cit* and nearCaches.*ies fit the name "cities" equally well');
    expect(error.issues).toEqual([{ path: 'nearCaches.cit*', message: error.message }]);
    expect(find('cities', 'cit*', '*ies', 'citi*')).toBe('citi*');
  });

  test('what is found does not depend on the order', () => {
    const part = fc.constantFrom('', 'a', 'b', 'ab', 'ba');
    const pattern = fc.tuple(part, part).map(([head, tail]) => `${head}*${tail}`);
    fc.assert(
      fc.property(fc.uniqueArray(pattern, { maxLength: 4 }), fc.stringMatching(/^[ab]{0,5}$/), (patterns, name) => {
        const outcome = (names: string[]) => {
          try {
            return find(name, ...names);
          } catch {
            return 'refused';
          }
        };
        const found = outcome(patterns);
        expect(outcome(patterns.toReversed())).toBe(found);
        if (found === undefined || found === 'refused') return;
        expect(new RegExp(`^${found.replace('*', '.*')}$`).test(name)).toBe(true);
      }),
    );
  });
});

test.each([
  ['cities', true],
  ['*', true],
  ['a*b', true],
  ['a*b*', false],
  ['', false],
])('API-27: %j as a name of a configuration: %s', (name, isOne) => {
  expect(isNamePattern(name)).toBe(isOne);
});
