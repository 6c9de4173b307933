import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeValue } from '../../../src/diagnostics/describe-value.ts';

describe('describeValue', () => {
  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [7n, '7'],
    [true, 'true'],
    [Symbol('s'), 'Symbol(s)'],
    ['', '""'],
    ['a "b"\n', String.raw`"a \"b\"\n"`],
    [{ password: 'x' }, 'an object'],
    [Object.create(null), 'an object'],
    [new (class Thing {})(), 'an object'],
    [['x'], 'an array'],
    [() => 'x', 'a function'],
    [class {}, 'a function'],
    [new Date(0), 'a Date'],
    [new Map(), 'a Map'],
    [new Error('x'), 'an Error'],
    [Buffer.from('x'), 'a Uint8Array'],
  ])('CONFIG-2: shows %s as %s', (value, shown) => {
    expect(describeValue(value)).toBe(shown);
  });

  test('CONFIG-2: a text is quoted as JSON and cut at 80 characters', () => {
    const text = fc.string({ maxLength: 200, unit: 'binary' }).filter((candidate) => !candidate.includes('@'));
    fc.assert(fc.property(text, (given) => describeValue(given) === JSON.stringify(given).slice(0, 80)));
    expect(describeValue('x'.repeat(1_000))).toHaveLength(80);
  });

  test('API-9: the name and the password of a URL are not shown, wherever the text is cut', () => {
    expect(describeValue('hazelcast://me:secret@host:5701')).toBe('"hazelcast://***@host:5701"');
    expect(describeValue(`hazelcast://me:secret${'x'.repeat(200)}@host`)).toBe('"hazelcast://***@host"');
    expect(describeValue('me@host//path')).toBe('"me@host//path"');
  });
});
