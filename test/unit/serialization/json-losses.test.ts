import { expect, test } from 'vitest';
import { bigEndian } from './fixtures.ts';

const textOf = (value: unknown): string => bigEndian.toData(value).toString('utf8', 12);

test('only what an object has itself is JSON, and only that is searched for what JSON would lose', () => {
  const inheriting = Object.assign(Object.create({ inherited: new Map() }) as object, { own: 1 });
  expect(textOf(inheriting)).toBe('{"own":1}');
  expect(textOf({ inside: inheriting })).toBe('{"inside":{"own":1}}');
  expect(() => bigEndian.toData(Object.assign(inheriting, { own: new Map() }))).toThrow('JSON cannot hold it');
});

test('what a toJSON method says is JSON, wherever the method comes from', () => {
  const said = { toJSON: () => ({ a: 1 }), lost: new Map() };
  expect(textOf(said)).toBe('{"a":1}');
  expect(textOf({ inside: said })).toBe('{"inside":{"a":1}}');
  expect(textOf({ inside: Object.create(said) as object })).toBe('{"inside":{"a":1}}');
  expect(() => bigEndian.toData({ toJSON: 5, lost: new Map() })).toThrow('JSON cannot hold it');
});

test.each([
  ['an object', { a: { b: { c: new Set() } } }],
  ['an array', { a: [1, [2, new Set()]] }],
  ['an object without a prototype', Object.assign(Object.create(null) as object, { a: new Set() })],
])('a loss deep in %s is found', (_, value) => {
  expect(() => bigEndian.toData(value)).toThrow('JSON cannot hold it');
});
